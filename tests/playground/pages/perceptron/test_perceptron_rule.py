"""Rosenblatt's rule, its bounds, its kin and its points."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import SGDClassifier, SGDRegressor
from sklearn.svm import SVC

from playground.pages.perceptron.perceptron_rule import (
    EARLY_PASSES,
    MOST_PASSES,
    MOST_STEPS,
    Line,
    bounds,
    compare,
    film,
    most_mistakes,
    most_right,
    widest,
)
from playground.pages.perceptron.plane_points import (
    FIRST_OWN,
    GATE_PLANE,
    MOST_POINTS,
    PLANE,
    READY,
    arrays,
    format_points,
    parse_points,
    plane_of,
    point_of,
)

ZERO = Line((0.0, 0.0), 0.0)
SEPARABLE = ("two clouds", "narrow gap", "far from zero", "far points", "AND", "OR")


# The rule


def test_and_is_learned_as_by_hand() -> None:
    """From w = (0, 0) and threshold 0, rows 00 01 10 11 with targets 0 0 0 1, worked out on paper."""
    X, y = arrays(READY["AND"])

    course = film(X, y, ZERO)

    assert course.sums[:8].tolist() == [0, 0, 0, 0, 0, 1, 1, 1]
    assert course.changes[:8].tolist() == [-1, 0, 0, 1, -1, -1, 0, 1]
    assert course.lines[:9, 2].tolist() == [0, 1, 1, 1, 0, 1, 2, 2, 1]
    assert course.lines[:9, 0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 2]
    assert course.lines[:9, 1].tolist() == [0, 0, 0, 0, 1, 1, 0, 0, 1]
    assert course.mistakes.tolist() == [2, 3, 3, 2, 1, 0]
    assert course.converged
    assert course.lines[-1].tolist() == [2, 1, 3]


def test_a_sum_at_the_threshold_fires_and_an_example_answered_rightly_changes_nothing() -> None:
    """OR from w = (-2, 0) and threshold 2; a sheet in which a tie stays silent counts 3 2 1 0 mistakes. The
    threshold chooses between OR and AND.
    """
    right = film(np.array([[1.0, 2.0]]), np.array([1]), Line((1.0, 1.0), 3.0))
    course = film(*arrays(READY["OR"]), Line((-2.0, 0.0), 2.0))

    assert (right.answers.tolist(), right.mistakes.tolist()) == ([1], [0])
    assert right.lines[-1].tolist() == [1, 1, 3]
    assert course.mistakes.tolist() == [2, 2, 2, 1, 0]
    assert course.lines[-1].tolist() == [1, 1, 1]
    for gate, threshold in (("OR", 0.5), ("AND", 1.5)):
        assert film(*arrays(READY[gate]), Line((1.0, 1.0), threshold)).mistakes.tolist() == [0]


@pytest.mark.parametrize("name", SEPARABLE)
def test_separable_points_are_learned_within_the_bound(name: str) -> None:
    X, y = arrays(READY[name])

    for start in (ZERO, Line((-1.0, 1.0), 0.0), Line((3.0, -2.0), 4.0)):
        course = film(X, y, start)
        known = bounds(X, y, np.array([*start.weights, -start.threshold]))

        assert course.converged
        assert course.right[-1] == len(y)
        assert known is not None
        assert course.mistakes.sum() <= known.most_mistakes


def test_xor_and_far_points_without_a_bias_are_never_learned() -> None:
    X, y = arrays(READY["XOR"])
    far = arrays(READY["far from zero"])

    course = film(X, y, Line((-1.0, 1.0), 0.0))
    nailed = film(*far, ZERO, learns_threshold=False)

    assert not course.converged and not nailed.converged
    assert len(course.mistakes) == MOST_PASSES
    assert course.mistakes.min() > 0
    assert most_right(X, y) == 3
    assert bounds(X, y, np.zeros(3)) is None
    assert set(nailed.lines[:, 2].tolist()) == {0.0}
    assert bounds(*far, np.zeros(2), learns_threshold=False) is None
    assert bounds(*far, np.zeros(3)) is not None


def test_the_pocket_holds_the_earliest_of_the_best_lines_and_a_film_has_an_end() -> None:
    X, y = arrays(READY["overlapping"])

    course = film(X, y, Line((-1.0, 1.0), 0.0))

    assert course.n_steps <= MOST_STEPS
    assert course.mistakes.sum() == np.abs(course.changes).sum()
    right = [int(((X @ line[:2] >= line[2]) == (y == 1)).sum()) for line in course.lines]
    assert course.right.tolist() == right
    for moment in range(0, course.n_steps + 1, 37):
        assert course.pocket[moment] == right.index(max(right[: moment + 1]))


# Margin and bound


@pytest.mark.parametrize("name", SEPARABLE)
def test_the_margin_is_that_of_a_support_vector_machine(name: str) -> None:
    """scikit-learn's linear SVC without intercept, on the points with their 1 and mirrored by their class."""
    X, y = arrays(READY[name])
    signed = np.where(y == 1, 1.0, -1.0)[:, None] * np.column_stack([X, np.ones(len(X))])
    machine = SVC(kernel="linear", C=1e9, tol=1e-9).fit(
        np.vstack([signed, -signed]), np.repeat([1, -1], len(signed))
    )

    direction, margin = widest(signed)

    assert margin == pytest.approx(1 / np.linalg.norm(machine.coef_), rel=1e-4)
    assert np.linalg.norm(direction) == pytest.approx(1)


def test_novikoffs_bound_by_hand() -> None:
    """AND with its 1s: the best direction is (2, 2, -3) / sqrt(17); at three rows it leaves 1 / sqrt(17)."""
    X, y = arrays(READY["AND"])

    known = bounds(X, y, np.zeros(3))

    assert known is not None
    assert known.margin == pytest.approx(1 / math.sqrt(17))
    assert known.radius == pytest.approx(math.sqrt(3))
    assert known.most_mistakes == 51  # 3 * 17


def test_better_first_weights_allow_fewer_mistakes() -> None:
    direction = np.array([1.0, 0.0])

    assert most_mistakes(1.0, 3.0, np.zeros(2), direction) == 9
    assert most_mistakes(1.0, 3.0, np.array([4.0, 0.0]), direction) == 1  # (4 + k)² <= 16 + 9 k
    assert most_mistakes(1.0, 3.0, np.array([-4.0, 0.0]), direction) == 17


@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(0, 1)), min_size=1, max_size=9),
    st.integers(0, 5),
)
@settings(max_examples=60)
def test_no_line_is_better_than_the_best(points: list[tuple[int, int, int]], seed: int) -> None:
    """... and some of very many lines reach it; points on one place and on one line are among them."""
    X = np.array([point[:2] for point in points], dtype=float)
    y = np.array([point[2] for point in points])
    angles = np.linspace(0, 2 * np.pi, 1441)[:-1] + 0.0007 * (seed + 1)
    directions = np.column_stack([np.cos(angles), np.sin(angles)])
    sums = directions @ X.T
    cuts = np.sort(sums, axis=1)
    thresholds = np.column_stack([cuts[:, :1] - 1, (cuts[:, 1:] + cuts[:, :-1]) / 2, cuts[:, -1:] + 1])
    tried = ((sums[:, None, :] >= thresholds[:, :, None]) == (y == 1)).sum(axis=-1).max()

    best = most_right(X, y)

    assert best == tried
    assert (best == len(y)) == (bounds(X, y, np.zeros(3)) is not None)


# Three rules


@pytest.mark.parametrize("passes", [1, 6])
def test_adaline_and_logistic_neuron_learn_as_in_scikit_learn(passes: int) -> None:
    X, y = arrays(READY["two clouds"])
    options: dict[str, Any] = {"penalty": None, "learning_rate": "constant", "eta0": 0.05, "shuffle": False}
    options |= {"max_iter": passes, "tol": None}
    adaline = SGDRegressor(**options).fit(X, 2.0 * y - 1, coef_init=[-1.0, 1.0], intercept_init=[0.5])
    logistic = SGDClassifier("log_loss", **options).fit(X, y, coef_init=[[-1.0, 1.0]], intercept_init=[0.5])

    found = compare(X, y, np.array([-1.0, 1.0, 0.5]), 0.05, passes)

    wanted = [[*np.ravel(rule.coef_), *rule.intercept_] for rule in (adaline, logistic)]
    np.testing.assert_allclose(found.lines[1:, -1], wanted, rtol=1e-10)


def test_rosenblatt_at_rate_1_is_the_rule_of_the_turning_line() -> None:
    X, y = arrays(READY["two clouds"])
    course = film(X, y, Line((-1.0, 1.0), 0.25))

    found = compare(X, y, np.array([-1.0, 1.0, -0.25]), 1.0, 3)

    early = min(EARLY_PASSES, 3) * len(X)
    np.testing.assert_allclose(found.lines[0, : early + 1] * [1, 1, -1], course.lines[: early + 1])


def test_moments_are_every_step_at_first_and_then_every_pass() -> None:
    X, y = arrays(READY["AND"])

    found = compare(X, y, np.zeros(3), 0.1, 10)

    assert found.steps.tolist() == [*range(17), 20, 24, 28, 32, 36, 40]
    assert found.lines.shape == (3, len(found.steps), 3)


def test_far_points_mislead_adaline_alone_which_diverges_with_too_long_steps() -> None:
    X, y = arrays(READY["far points"])

    found = compare(X, y, np.array([-1.0, 1.0, 0.0]), 0.01)

    rosenblatt, adaline, logistic = found.right[:, -1]
    assert rosenblatt == logistic == len(y)
    assert adaline < len(y)
    for (w1, w2, b), right in zip(found.lines[:, -1], found.right[:, -1], strict=True):
        assert right == ((w1 * X[:, 0] + w2 * X[:, 1] + b >= 0) == (y == 1)).sum()
    found = compare(X, y, np.array([-1.0, 1.0, 0.0]), 0.1)
    assert found.diverged == (False, True, False)
    assert np.isfinite(found.lines).all()
    assert np.abs(found.lines).max() <= 1e6


def test_small_steps_bring_adaline_to_least_squares_and_only_scale_rosenblatts_weights() -> None:
    X, y = arrays(READY["two clouds"])

    found = compare(X, y, np.zeros(3), 0.0005, 3000)

    wanted = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), 2.0 * y - 1.0, rcond=None)[0]
    np.testing.assert_allclose(found.lines[1, -1], wanted, atol=0.01)

    X, y = arrays(READY["narrow gap"])
    slow, fast = compare(X, y, np.zeros(3), 0.125, 20), compare(X, y, np.zeros(3), 1.0, 20)

    np.testing.assert_allclose(8 * slow.lines[0], fast.lines[0], atol=1e-9)


# Points


def test_ready_points_can_be_written_and_read_gates_are_near_and_a_point_stays_on_the_plane() -> None:
    for name, points in READY.items():
        assert parse_points(format_points(points)) == points, name
        assert 2 <= len(points) <= MOST_POINTS, name
        assert {label for _, _, label in points} == {0, 1}, name
        assert len({point[:2] for point in points}) == len(points), name

    assert plane_of(READY["XOR"]) == GATE_PLANE
    assert plane_of(READY["two clouds"]) == PLANE
    assert plane_of(FIRST_OWN) == PLANE
    assert point_of(9.123, -0.0049, 1) == (6.0, -0.0, 1)


def test_what_is_no_list_of_points_is_refused_in_words() -> None:
    for text in ["", "1,2", "1,2,3", "1,2,0;x", "nan,0,1", "1_0,0,1", "1;2;0", ";".join(["0,0,1"] * 41)]:
        with pytest.raises(ValueError, match="e.g. 2,2,1; -2,-1,0"):
            parse_points(text)

    with pytest.raises(ValueError, match="outside") as error:
        parse_points("-1,-1,1; 1,0,0; -1,10,1")
    assert str(error.value) == (
        "'-1,10,1' lies outside the plane, which goes from -6 to 6. Divide all coordinates of all points by "
        "2: this one is -0.5,5,1 then."
    )

"""Three rules on the same points, against PyTorch and against each other."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from playground.pages.perceptron.perceptron_rule import Line, film
from playground.pages.perceptron.plane_points import READY, arrays
from playground.pages.perceptron.three_rules import EARLY_PASSES, RULES, compare, least_squares

RECORDED = json.loads(Path(__file__).with_name("perceptron_values.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("rule", ["Adaline", "logistic"])
def test_adaline_and_logistic_neuron_learn_as_in_pytorch(rule: str) -> None:
    points = np.array(RECORDED["points"])
    passes = len(RECORDED[rule])

    found = compare(
        points[:, :2],
        points[:, 2].astype(int),
        np.array(RECORDED["start"]),
        RECORDED["learning_rate"],
        passes,
    )

    path = found.lines[RULES.index(rule)]
    for number, wanted in enumerate(RECORDED[rule], 1):
        np.testing.assert_allclose(path[found.passes == number][0], wanted, rtol=1e-10)


def test_rosenblatt_at_rate_1_is_the_rule_of_the_turning_line() -> None:
    X, y = arrays(READY["two clouds"])
    course = film(X, y, Line((-1.0, 1.0), 0.25))

    found = compare(X, y, np.array([-1.0, 1.0, -0.25]), 1.0, 3)

    early = min(EARLY_PASSES, 3) * len(X)
    np.testing.assert_allclose(found.lines[0, : early + 1, :2], course.weights[: early + 1])
    np.testing.assert_allclose(found.lines[0, : early + 1, 2], -course.thresholds[: early + 1])


def test_moments_are_every_step_at_first_and_then_every_pass() -> None:
    X, y = arrays(READY["AND"])

    found = compare(X, y, np.zeros(3), 0.1, 10)

    assert found.steps.tolist() == [*range(17), 20, 24, 28, 32, 36, 40]
    assert found.passes[-1] == 10
    assert found.lines.shape == (3, len(found.steps), 3)


def test_far_points_mislead_adaline_alone_and_right_counts_the_points_on_the_right_side() -> None:
    X, y = arrays(READY["far points"])

    found = compare(X, y, np.array([-1.0, 1.0, 0.0]), 0.01)

    rosenblatt, adaline, logistic = found.right[:, -1]
    assert rosenblatt == logistic == len(y)
    assert adaline < len(y)
    for rule in range(3):
        w1, w2, b = found.lines[rule, -1]
        right = sum(
            (w1 * x1 + w2 * x2 + b >= 0) == (label == 1) for (x1, x2), label in zip(X, y, strict=True)
        )
        assert found.right[rule, -1] == right


def test_small_steps_bring_adaline_to_least_squares() -> None:
    X, y = arrays(READY["two clouds"])

    found = compare(X, y, np.zeros(3), 0.0005, 3000)

    np.testing.assert_allclose(found.lines[1, -1], least_squares(X, y), atol=0.01)


def test_too_long_steps_make_adaline_diverge_and_its_line_stands_still() -> None:
    X, y = arrays(READY["far points"])

    found = compare(X, y, np.array([-1.0, 1.0, 0.0]), 0.1)

    assert found.diverged == (False, True, False)
    assert np.isfinite(found.lines).all()
    assert np.abs(found.lines).max() <= 1e6


def test_the_rate_only_scales_rosenblatts_weights_from_zero() -> None:
    X, y = arrays(READY["narrow gap"])

    slow, fast = compare(X, y, np.zeros(3), 0.125, 20), compare(X, y, np.zeros(3), 1.0, 20)

    np.testing.assert_allclose(8 * slow.lines[0], fast.lines[0], atol=1e-9)

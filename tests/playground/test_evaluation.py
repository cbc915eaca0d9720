"""Scores against scikit-learn, hand-worked cases of division by zero, and sizes of layers."""

import warnings
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk
from sklearn.dummy import DummyClassifier, DummyRegressor

from playground.evaluation import (
    ClassScores,
    class_scores_of_outputs,
    layer_sizes,
    mean_of_defined,
    regression_scores,
    roc_curve,
)
from playground.inspection import confusion_matrix
from playground.nn.activations import ACTIVATIONS
from playground.nn.gradient_check import check_gradient
from playground.nn.network import Network, n_parameters, with_ones

RNG = np.random.default_rng(5)
NOTHING = np.zeros((2, 2), dtype=np.int64)


def scores_of(true: np.ndarray, answered: np.ndarray, n_classes: int) -> ClassScores:
    return ClassScores(confusion_matrix(true, answered, n_classes))


def sklearn_scores(true: np.ndarray, answered: np.ndarray, k: int, average: str | None = None) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        arguments = {"labels": range(k), "average": average, "zero_division": np.nan}
        return list(sk.precision_recall_fscore_support(true, answered, **arguments))


CASES = {
    "two classes": (RNG.integers(2, size=60), RNG.integers(2, size=60), 2),
    "five classes": (RNG.integers(5, size=90), RNG.integers(5, size=90), 5),
    "all right": (np.arange(9) % 3, np.arange(9) % 3, 3),
    "all wrong": (np.arange(9) % 3, (np.arange(9) + 1) % 3, 3),
    "all answers the same": (np.arange(10) % 2, np.ones(10, dtype=int), 2),
    "all answers and rows the same": (np.zeros(4, dtype=int), np.zeros(4, dtype=int), 2),
    "a class without rows": (np.array([0, 0, 2, 2]), np.array([0, 1, 2, 2]), 3),
    "a class without rows and answers": (np.array([0, 0, 2, 2]), np.array([0, 2, 2, 2]), 3),
    "a single row": (np.array([1]), np.array([0]), 2),
}


def test_class_scores_agree_with_scikit_learn() -> None:
    for name, (true, answered, k) in CASES.items():
        scores = scores_of(true, answered, k)

        counts = sk.confusion_matrix(true, answered, labels=range(k))
        np.testing.assert_array_equal(scores.counts, counts, err_msg=name)
        theirs = sklearn_scores(true, answered, k)
        ours = (scores.precision, scores.recall, scores.f1, scores.support)
        for our, their in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(our, their, rtol=1e-14, err_msg=name)
        means = [mean_of_defined(one) for one in (scores.precision, scores.recall, scores.f1)]
        theirs = sklearn_scores(true, answered, k, "macro")[:3]
        np.testing.assert_allclose(means, theirs, rtol=1e-14, err_msg=name)
        assert scores.accuracy == pytest.approx(sk.accuracy_score(true, answered), rel=1e-14), name
        assert scores.n_rows == len(true), name


def test_shares_and_scores_of_what_has_no_rows_are_no_numbers() -> None:
    scores, nothing = scores_of(np.array([0, 0, 0, 2]), np.array([0, 1, 0, 2]), 3), ClassScores(NOTHING)

    shares = np.array([[2 / 3, 1 / 3, 0.0], [np.nan, np.nan, np.nan], [0.0, 0.0, 1.0]])
    values = [nothing.accuracy, *nothing.precision, *nothing.recall, *nothing.f1]
    np.testing.assert_allclose(scores.row_shares, shares, rtol=1e-14)
    assert np.isnan(values).all()
    assert mean_of_defined(np.array([0.5, np.nan, 1.0])) == 0.75
    assert np.isnan(mean_of_defined(np.array([np.nan])))


def test_a_class_never_answered_has_no_precision_but_an_f1_of_zero() -> None:
    scores = scores_of(np.array([0, 0, 1]), np.array([0, 0, 0]), 2)
    true = np.array([0, 1, 1, 2, 1, 0])
    dummy = DummyClassifier(strategy="most_frequent").fit(true[:, None], true)

    assert np.isnan(scores.precision[1])
    assert (scores.recall[1], scores.f1[1]) == (0.0, 0.0)
    assert mean_of_defined(scores.precision) == pytest.approx(2 / 3)
    assert mean_of_defined(scores.f1) == pytest.approx(0.4)
    usual = scores_of(true, np.full(6, np.bincount(true).argmax()), 3)
    assert usual.accuracy == dummy.score(true[:, None], true)


# ROC


@settings(max_examples=60)
@given(
    rows=st.lists(st.tuples(st.booleans(), st.integers(-3, 3)), min_size=2, max_size=40).filter(
        lambda rows: len({row[0] for row in rows}) == 2
    )
)
def test_roc_curve_and_area_agree_with_scikit_learn_also_for_ties(rows: list[tuple[bool, int]]) -> None:
    is_positive, scores = np.array([row[0] for row in rows]), np.array([row[1] / 3 for row in rows])

    curve = roc_curve(is_positive, scores)

    assert curve is not None
    false_rate, true_rate, _ = sk.roc_curve(is_positive, scores, drop_intermediate=False)
    np.testing.assert_allclose(curve.false_positive_rate, false_rate, rtol=1e-13)
    np.testing.assert_allclose(curve.true_positive_rate, true_rate, rtol=1e-13)
    assert curve.auc == pytest.approx(sk.roc_auc_score(is_positive, scores), abs=1e-13)


def test_rows_of_one_kind_have_no_curve_and_equal_scores_are_no_better_than_guessing() -> None:
    equal = roc_curve(np.array([True, False, True]), np.zeros(3))
    wild = roc_curve(np.array([True, True, False, False]), np.array([np.inf, 0.0, np.nan, np.inf]))

    assert roc_curve(np.ones(4, dtype=bool), np.arange(4.0)) is None
    assert roc_curve(np.zeros(4, dtype=bool), np.arange(4.0)) is None
    assert roc_curve(np.zeros(0, dtype=bool), np.zeros(0)) is None
    assert equal is not None and wild is not None
    assert equal.auc == 0.5
    np.testing.assert_array_equal(equal.false_positive_rate, [0, 1])
    assert wild.auc == pytest.approx((0.5 + 1 + 0 + 1) / 4)  # no number is the lowest, infinities are equal


def test_one_versus_rest_agrees_with_scikit_learn_and_one_output_speaks_against_class_0() -> None:
    true, shares = RNG.integers(4, size=80), RNG.dirichlet(np.ones(4), size=80)
    two, A = RNG.integers(2, size=30), RNG.normal(size=(30, 1))

    def areas(true: np.ndarray, outputs: np.ndarray, n_classes: int) -> list[float]:
        scores = class_scores_of_outputs(outputs, n_classes)
        return [curve.auc for k in range(n_classes) if (curve := roc_curve(true == k, scores[:, k]))]

    assert areas(true, shares, 4) == pytest.approx(
        sk.roc_auc_score(true, shares, multi_class="ovr", average=None)
    )
    assert areas(two, A, 2) == pytest.approx([sk.roc_auc_score(two, A[:, 0])] * 2)
    with pytest.raises(ValueError, match="5 classes"):
        class_scores_of_outputs(np.zeros((4, 3)), 5)


# Regression


def test_regression_scores_agree_with_scikit_learn_and_its_dummy() -> None:
    for targets in (RNG.normal(size=50), np.full(50, 0.3)):
        answers = targets + RNG.normal(size=50)

        scores = regression_scores(answers, targets)

        assert scores.mse == pytest.approx(sk.mean_squared_error(targets, answers))
        assert scores.rmse == pytest.approx(sk.root_mean_squared_error(targets, answers))
        assert scores.mae == pytest.approx(sk.mean_absolute_error(targets, answers))
        assert scores.r2 == pytest.approx(sk.r2_score(targets, answers))
    train, test = RNG.normal(size=30), RNG.normal(size=20)
    dummy = DummyRegressor().fit(train[:, None], train)
    mean = regression_scores(np.full(20, train.mean()), test)
    assert mean.r2 == pytest.approx(dummy.score(test[:, None], test))


def test_one_row_has_no_r2_and_overflow_makes_errors_infinite() -> None:
    for overflowed in (np.nan, np.inf, -np.inf):
        scores = regression_scores(np.array([1.0, overflowed]), np.array([1.0, 2.0]))
        assert (scores.mse, scores.rmse, scores.mae, scores.r2) == (np.inf, np.inf, np.inf, -np.inf)
    assert np.isnan(regression_scores(np.ones(1), np.zeros(1)).r2)


# Sizes of layers


def network_of(sizes: tuple[int, ...], activations: tuple[str, ...], scale: float = 1.0) -> Network:
    return Network(sizes, activations, scale * RNG.normal(size=n_parameters(sizes)))


def test_sizes_of_a_network_of_one_neuron_worked_by_hand() -> None:
    network = Network((1, 1), ("linear",), np.array([2.0, 1.0]))
    X, Y = np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]])

    (size,) = layer_sizes(network, with_ones(X), Y, "mse")

    assert size.gradient == pytest.approx((2 * 1 + 6 * 3) / 2)  # outputs 3 and 7, errors 2 and 6
    assert size.gradient_norm == size.gradient
    assert size.weight == 2.0
    assert size.activation == pytest.approx(np.sqrt((9 + 49) / 2))
    assert (size.dead, size.saturated) == (None, None)


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    network = network_of((2, 3, 1), ("tanh", "tanh"))
    X1, Y = with_ones(RNG.normal(size=(20, 2))), RNG.choice([-1.0, 1.0], size=(20, 1))

    sizes = layer_sizes(network, X1, Y, "mse")

    slopes = check_gradient(network, X1[:, :-1], Y, "mse").numeric
    assert sizes[0].gradient_norm == pytest.approx(np.linalg.norm(slopes[:6]), rel=1e-5)
    assert sizes[1].gradient_norm == pytest.approx(np.linalg.norm(slopes[9:12]), rel=1e-5)
    assert sizes[0].gradient == pytest.approx(sizes[0].gradient_norm / np.sqrt(6))


def test_neurons_off_or_far_out_for_every_row_are_dead_or_saturated() -> None:
    X1, Y = with_ones(np.linspace(-1, 1, 20)[:, None]), np.ones((20, 1))

    def sizes(activation: str, bias: tuple[float, float], output: str) -> list[tuple[object, object]]:
        network = Network((1, 2, 1), (activation, output), np.array([1.0, 1.0, *bias, 1.0, 1.0, 0.0]))
        return [(size.dead, size.saturated) for size in layer_sizes(network, X1, Y, "mse")]

    assert sizes("relu", (-10.0, 10.0), "linear") == [(0.5, 0.0), (None, None)]
    assert sizes("tanh", (0.0, 20.0), "tanh")[0] == sizes("sigmoid", (0.0, 20.0), "tanh")[0] == (0.0, 0.5)


def test_a_step_cannot_learn_and_gradients_vanish_in_deep_sigmoid_layers() -> None:
    X1, Y = with_ones(RNG.normal(size=(50, 2))), RNG.choice([-1.0, 1.0], size=(50, 1))
    first, _ = layer_sizes(network_of((2, 3, 1), ("step", "tanh")), X1, Y, "mse")
    deep = network_of((2, 4, 4, 4, 4, 1), ("sigmoid",) * 4 + ("tanh",))
    gradients = [size.gradient for size in layer_sizes(deep, X1, Y, "mse")]

    assert (first.dead, first.gradient) == (1.0, 0.0)
    assert gradients[0] < gradients[-1] / 30


def test_every_activation_has_sizes_without_warning_also_without_bound() -> None:
    for activation, scale in product(
        (name for name, rule in ACTIVATIONS.items() if rule.hidden), (1.0, 1e200)
    ):
        network = network_of((2, 3, 3), (activation, "softmax"), scale)
        X1, Y = with_ones(RNG.normal(size=(9, 2))), np.eye(3)[np.arange(9) % 3]

        first, last = layer_sizes(network, X1, Y, "cross_entropy")

        assert first.activation_name == activation
        assert first.dead is not None and 0 <= first.dead <= 1, activation
        assert first.saturated is not None and 0 <= first.saturated <= 1, activation
        assert np.isnan(last.activation) or last.activation <= 1, activation

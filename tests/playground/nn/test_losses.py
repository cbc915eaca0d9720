from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import log_loss

from playground.nn.losses import LOSSES, check_pair, row_shares

PAIRS = [(loss.name, output) for loss in LOSSES.values() for output in loss.outputs]


def test_half_squared_error_sums_outputs_and_averages_rows() -> None:
    A, Y = np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[0.0, 0.0], [0.0, 1.0]])

    assert LOSSES["mse"].value(A, Y) == pytest.approx((0.5 * (1 + 4) + 0.5 * 1) / 2)


def test_cross_entropy_of_softmax_equals_scikit_learn() -> None:
    A = np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]])
    Y = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])

    assert LOSSES["cross_entropy"].value(A, Y) == pytest.approx(log_loss([0, 1], A, labels=[0, 1, 2]))


def test_cross_entropy_of_sigmoid_equals_scikit_learn() -> None:
    A = np.array([[0.7], [0.2], [0.9]])

    value = LOSSES["cross_entropy"].value(A, np.array([[1.0], [0.0], [0.0]]))

    assert value == pytest.approx(log_loss([1, 0, 0], A[:, 0]))


def test_cross_entropy_of_several_sigmoids_adds_them() -> None:
    A, Y = np.array([[0.7, 0.2]]), np.array([[1.0, 1.0]])

    value = LOSSES["cross_entropy"].value(A, Y, output_activation="sigmoid")

    assert value == pytest.approx(-np.log(0.7) - np.log(0.2))


def test_cross_entropy_from_sums_is_exact_where_outputs_were_rounded() -> None:
    loss = LOSSES["cross_entropy"]
    sigmoid = loss.value(
        np.array([[1.0]]), np.array([[0.0]]), output_activation="sigmoid", Z=np.array([[1000.0]])
    )
    softmax = loss.value(
        np.array([[1.0, 0.0]]),
        np.array([[0.0, 1.0]]),
        output_activation="softmax",
        Z=np.array([[2000.0, 0.0]]),
    )

    assert sigmoid == 1000.0
    assert softmax == 2000.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropy_from_outputs_alone_stays_finite(dtype: type) -> None:
    loss = LOSSES["cross_entropy"]
    sigmoid = loss.value(np.array([[1.0], [0.0]], dtype), np.array([[0.0], [1.0]], dtype))
    softmax = loss.value(np.array([[1.0, 0.0]], dtype), np.array([[0.0, 1.0]], dtype))

    assert np.isfinite(sigmoid) and sigmoid > 10
    assert np.isfinite(softmax) and softmax > 10


@pytest.mark.parametrize(("name", "output"), PAIRS)
def test_a_weight_of_two_counts_as_the_row_twice(name: str, output: str) -> None:
    rng = np.random.default_rng(0)
    A = rng.uniform(0.1, 0.9, (4, 3))
    Y = np.eye(3)[[0, 1, 2, 0]]
    loss = LOSSES[name]
    weighted = loss.value(A, Y, np.array([1, 2, 0, 1]), output_activation=output)
    repeated = loss.value(A[[0, 1, 1, 3]], Y[[0, 1, 1, 3]], output_activation=output)

    assert weighted == pytest.approx(repeated)


@pytest.mark.parametrize(("name", "output"), PAIRS)
def test_a_stack_gives_one_value_a_run(name: str, output: str) -> None:
    A = np.random.default_rng(0).uniform(0.1, 0.9, (5, 4, 3))
    Y = np.eye(3)[[0, 1, 2, 0]]
    loss = LOSSES[name]
    stacked = loss.value(A, Y, output_activation=output)

    assert stacked.shape == (5,)
    assert np.array_equal(stacked, [loss.value(run, Y, output_activation=output) for run in A])


def test_all_weights_zero_is_a_loss_of_zero() -> None:
    assert LOSSES["mse"].value(np.ones((2, 1)), np.zeros((2, 1)), np.zeros(2)) == 0


def test_targets_without_their_column_are_refused() -> None:
    with pytest.raises(ValueError, match=r"use targets\[:, None\]"):
        LOSSES["mse"].value(np.zeros((3, 1)), np.zeros(3))


def test_other_pairs_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="cross_entropy does not go with a tanh output.*tanh goes with mse"):
        check_pair("cross_entropy", "tanh")


@pytest.mark.parametrize("weights", [[1.0, -1.0], [1.0, np.nan], [1.0], [[1.0, 1.0, 1.0]]])
def test_bad_sample_weights_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="Sample weights"):
        row_shares(np.array(weights), 2)

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import log_loss

from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import (
    DICE_SMOOTHING,
    LOSSES,
    Loss,
    check_pair,
    check_targets,
    row_shares,
    targets_of,
)
from playground.nn.network import Network, batch_of, both_passes, with_ones

PAIRS = [(loss.name, output) for loss in LOSSES.values() for output in loss.outputs]
NETWORKS = json.loads(Path(__file__).with_name("function_values.json").read_text())["networks"]


def gradient_of(loss: Loss, A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """dL/dA (where the loss fuses nothing) of a batch: what each row counts times what `gradient` writes."""
    shares, out = np.asarray(1 / A.shape[-2]), np.full_like(A, np.nan)
    loss.gradient(A, Y, shares, out)
    return shares * out


def dice_by_definition(A: np.ndarray, Y: np.ndarray) -> float:
    """1 - 2 |A and Y| / (|A| + |Y|), written with sums over rows, class by class, smoothing per row."""
    smoothing = DICE_SMOOTHING * len(A)
    scores = []
    for k in range(A.shape[1]):
        overlap = sum(A[i, k] * Y[i, k] for i in range(len(A)))
        size = sum(A[i, k] for i in range(len(A))) + sum(Y[i, k] for i in range(len(A)))
        scores.append((2 * overlap + smoothing) / (size + smoothing))
    return 1 - sum(scores) / len(scores)


@pytest.mark.parametrize(
    "record", NETWORKS, ids=lambda record: f"{record['loss']}-{record['activations'][-1]}"
)
def test_value_and_gradient_of_a_network_equal_pytorch(record: dict[str, Any]) -> None:
    """Three hidden layers of three activations, with and without sample weights."""
    X, Y = np.array(record["X"]), np.array(record["Y"])
    weights = None if record["sample_weight"] is None else np.array(record["sample_weight"])
    network = Network(
        tuple(record["layer_sizes"]), tuple(record["activations"]), np.array(record["parameters"])
    )
    X1 = with_ones(X)
    passed = both_passes(network, X1, Y, record["loss"], weights)

    np.testing.assert_allclose(passed.A[-1], record["outputs"], rtol=1e-11, atol=1e-13)
    assert passed.value(batch_of(X1, Y, weights)) == pytest.approx(record["value"], rel=1e-11)
    np.testing.assert_allclose(passed.gradient, record["gradient"], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "A", "Y", "rows", "gradient"),
    [
        ("mse", [[1.0, 2.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 1.0]], [2.5, 0.5], [[1.0, 2.0], [0.0, -1.0]]),
        ("mae", [[1.5, 2.0], [0.0, -1.0]], [[0.0, 2.0], [0.0, 1.0]], [1.5, 2.0], [[1.0, 0.0], [0.0, -1.0]]),
        ("huber", [[0.5], [1], [3], [-3]], [[0]] * 4, [0.125, 0.5, 2.5, 2.5], [[0.5], [1], [1], [-1]]),
        (
            "hinge",
            [[2], [0.25], [-0.5], [-3]],
            [[1], [1], [1], [-1]],
            [0, 0.75, 1.5, 0],
            [[0], [-1], [-1], [0]],
        ),
    ],
)
def test_rows_their_mean_and_their_gradients_by_hand(
    name: str, A: list, Y: list, rows: list[float], gradient: list
) -> None:
    loss, outputs, targets = LOSSES[name], np.array(A, dtype=float), np.array(Y, dtype=float)

    assert loss.row_values is not None
    np.testing.assert_allclose(loss.row_values(None, outputs, targets, "linear"), rows)
    assert loss.value(outputs, targets) == pytest.approx(np.mean(rows))
    np.testing.assert_allclose(gradient_of(loss, outputs, targets) * len(rows), gradient)


def test_soft_dice_by_hand_and_by_its_definition() -> None:
    """Overlap 0.8 + 0.4, outputs 1.5, targets 2: 1 - 2.4 / 3.5, but for the smoothing."""
    dice, rng = LOSSES["dice"], np.random.default_rng(0)
    A, Y = np.array([[0.8], [0.4], [0.3]]), np.array([[1.0], [1.0], [0.0]])
    right = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    nowhere = np.zeros((2, 1))
    rare, common = np.eye(2)[[0] * 99 + [1]], np.tile([0.999, 0.001], (100, 1))

    assert dice.value(A, Y) == pytest.approx(1 - 2.4 / 3.5, abs=1e-5)
    assert dice.value(right, right) == pytest.approx(0, abs=1e-15)
    assert dice.value(1 - right, right) == pytest.approx(1, abs=1e-4)
    for n_out in (1, 3):
        A, Y = rng.uniform(size=(9, n_out)), np.eye(3)[rng.integers(0, 3, 9)][:, :n_out]
        assert dice.value(A, Y) == pytest.approx(dice_by_definition(A, Y), rel=1e-13)
    assert dice.value(nowhere, nowhere) == 0  # perfect, and outputs are pulled down
    assert np.all(gradient_of(dice, nowhere, nowhere) > 0)
    assert np.all(np.isfinite(gradient_of(dice, nowhere, nowhere)))
    assert dice.value(common, rare) > 0.49  # a rare class counts as much as a frequent one
    assert LOSSES["mse"].value(common, rare) < 0.02


def test_a_loss_is_of_rows_or_of_the_batch_as_soft_dice_alone() -> None:
    assert [loss.name for loss in LOSSES.values() if loss.row_values is None] == ["dice"]
    assert [loss.name for loss in LOSSES.values() if loss.batch_value is not None] == ["dice"]


@pytest.mark.parametrize(("name", "output"), PAIRS)
def test_a_loss_is_the_mean_of_its_rows_counted_by_weight_and_run_by_run(name: str, output: str) -> None:
    rng = np.random.default_rng(2)
    A, Y = rng.uniform(0.1, 0.9, (5, 4, 3)), np.eye(3)[[0, 1, 2, 0]]
    loss, weights = LOSSES[name], ([1.0, 2.0, 0.0, 1.0], [3.0] * 4)

    stacked = loss.value(A, Y, output_activation=output)
    weighted, even = (loss.mean(None, A[0], Y, row_shares(np.array(row)), output) for row in weights)
    repeated = loss.value(A[0][[0, 1, 1, 3]], Y[[0, 1, 1, 3]], output_activation=output)

    assert np.array_equal(stacked, [loss.value(run, Y, output_activation=output) for run in A])
    assert np.ndim(weighted) == 0
    assert weighted == pytest.approx(repeated)
    assert stacked[0] == pytest.approx(even)
    if loss.row_values is not None:
        assert stacked[0] == pytest.approx(loss.row_values(None, A[0], Y, output).mean())


@pytest.mark.parametrize(("name", "output"), PAIRS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extreme_outputs_give_finite_losses_and_gradients_without_a_warning(
    name: str, output: str, dtype: type
) -> None:
    """All combinations of sums and targets, right and wrong, up to a million."""
    values: np.ndarray = np.array([-1e6, -800.0, -30.0, 0.0, 30.0, 800.0, 1e6], dtype)
    n_out = 2 if output == "softmax" else 1
    Z = np.repeat(values, 2)[:, None]
    Z = np.hstack([Z, -Z]) if n_out == 2 else Z
    positive = np.tile([0, 1], len(values))
    Y: np.ndarray = np.eye(2)[positive] if n_out == 2 else positive[:, None].astype(float)
    Y = (Y if output in ("softmax", "sigmoid") else 2 * Y - 1).astype(dtype)
    network = Network(
        (n_out, n_out), (output,), np.vstack([np.eye(n_out), np.zeros(n_out)]).ravel().astype(dtype)
    )
    X1 = with_ones(Z, dtype)
    with np.errstate(all="raise", under="ignore"):
        passed = both_passes(network, X1, Y, name)
        value = passed.value(batch_of(X1, Y))
        from_outputs = LOSSES[name].value(ACTIVATIONS[output](Z), Y, output_activation=output)

    assert np.all(np.isfinite(passed.gradient))
    assert np.isfinite(value) and np.isfinite(from_outputs)
    assert passed.gradient.dtype == value.dtype == dtype


def test_targets_that_a_pair_can_learn_pass() -> None:
    for loss, output, row in [
        ("hinge", "linear", [-1]),
        ("hinge", "tanh", [1, -1]),
        ("cross_entropy", "sigmoid", [0, 0.3, 1]),
        ("dice", "sigmoid", [0.5]),
        ("cross_entropy", "softmax", [0, 1, 0]),
        ("mse", "softmax", [0.5, 0.25, 0.25]),
        ("cross_entropy", "softmax", [0.3333333, 0.3333333, 0.3333333]),
        ("mse", "tanh", [5, -7]),
        ("huber", "linear", [-1e6]),
    ]:
        check_targets(loss, output, np.array([row]))


def test_targets_that_a_pair_cannot_learn_are_refused_in_words() -> None:
    for loss, output, rows, words in [
        ("hinge", "linear", [[1], [0]], "Row 2 has the target 0; the loss hinge takes targets -1 or 1."),
        (
            *("cross_entropy", "sigmoid", [[2.4]]),
            "Row 1 has the target 2.4; the loss cross entropy takes targets from 0 to 1.",
        ),
        (
            *("cross_entropy", "softmax", [[0, 1, 0], [1, 1, 0]]),
            "Row 2 has the targets 1 1 0, which add up to 2; a softmax output takes targets from 0 to 1 that "
            "add up to 1.",
        ),
        (
            *("mse", "softmax", [[2, -1]]),
            "Row 1 has the target 2; a softmax output takes targets from 0 to 1 that add up to 1.",
        ),
    ]:
        with pytest.raises(ValueError, match="Row") as error:
            check_targets(loss, output, np.array(rows))

        other = "output" if output == "softmax" else "loss"
        assert str(error.value) == f"{words} Write such targets, or choose another {other}."


def test_with_the_targets_that_a_pair_takes_its_loss_is_never_negative() -> None:
    """Cross entropy of a target above 1 falls below every bound: there would be nothing to reach."""
    for loss, output in PAIRS:
        takes = targets_of(loss, output)
        n_out = 2 if output == "softmax" else 1
        A = np.array([[1 - 1e-9, 1e-9][:n_out]])
        rows = [np.array([target, 1 - target][:n_out]) for target in np.linspace(-3, 3, 25)]
        values = [
            LOSSES[loss].value(A, row[None], output_activation=output)
            for row in rows
            if not takes.what_is_wrong(row)
        ]

        assert values and min(values) >= 0, (loss, output)


def test_cross_entropy_equals_scikit_learn_and_is_exact_or_finite_where_outputs_were_rounded() -> None:
    softmax, sigmoid = np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]), np.array([[0.7], [0.2], [0.9]])
    value_of = LOSSES["cross_entropy"].value

    assert value_of(softmax, np.eye(3)[:2]) == pytest.approx(log_loss([0, 1], softmax, labels=[0, 1, 2]))
    value = value_of(sigmoid, np.array([[1.0], [0.0], [0.0]]))
    assert value == pytest.approx(log_loss([1, 0, 0], sigmoid[:, 0]))
    value = value_of(np.array([[0.7, 0.2]]), np.array([[1.0, 1.0]]), output_activation="sigmoid")
    assert value == pytest.approx(-np.log(0.7) - np.log(0.2))  # several sigmoids add up
    for output, A, Y, Z in (("sigmoid", [1], [0], [1000]), ("softmax", [1, 0], [0, 1], [1000, 0])):
        rows = (np.array([row], dtype=float) for row in (A, Y, Z))
        outputs, targets, sums = rows
        assert value_of(outputs, targets, output_activation=output, Z=sums) == 1000
    for dtype in (np.float32, np.float64):
        one, zero = np.array([[1.0], [0.0]], dtype), np.array([[0.0], [1.0]], dtype)
        for outputs, targets in ((one, zero), (one.T, zero.T)):
            value = value_of(outputs, targets)
            assert np.isfinite(value) and value > 10, dtype


def test_a_loss_goes_with_its_outputs_and_all_weights_zero_are_a_loss_of_zero() -> None:
    with pytest.raises(ValueError, match="cross_entropy does not go with a tanh output.*tanh goes with mse"):
        check_pair("cross_entropy", "tanh")
    assert LOSSES["mse"].mean(None, np.ones((2, 1)), np.zeros((2, 1)), row_shares(np.zeros(2)), "linear") == 0


@pytest.mark.parametrize("name", [name for name, loss in LOSSES.items() if loss.row_values is not None])
def test_weights_may_be_negative_where_the_loss_is_a_sum_over_rows(name: str) -> None:
    loss, A, Y = LOSSES[name], np.array([[0.5], [0.25]]), np.array([[1.0], [1.0]])
    shares = row_shares(np.array([[3.0, -1.0, 0.0], [1.0, -1.0, 2.0]]))
    first, second = (float(loss.value(A[[row]], Y[[row]])) for row in range(2))

    np.testing.assert_array_equal(shares[..., 0], [[0.75, -0.25, 0.0], [0.25, -0.25, 0.5]])
    weighted = loss.mean(None, A, Y, row_shares(np.array([1.0, -1.0])), loss.outputs[0])
    assert weighted == pytest.approx((first - second) / 2)

"""Numeric gradients for every hidden activation, allowed pair of loss and output, and depth 0 to 3.

Where an activation or a loss has a kink, differences taken across it are neither slope. The points are chosen
so that none lies near one, and the tolerance is the same everywhere.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from playground.nn.activations import ACTIVATIONS
from playground.nn.gradient_check import GradientCheck, check_gradient
from playground.nn.losses import LOSSES
from playground.nn.network import Network, Workspace, n_parameters, parameter_blocks, with_ones

PAIRS = [(loss.name, output) for loss in LOSSES.values() for output in loss.outputs]
HIDDEN = [name for name, activation in ACTIVATIONS.items() if activation.hidden and activation.trainable]
WITH_KINK_AT_ZERO = ("relu", "leaky_relu", "step")
MARGIN = 0.005
"""How far every point stays from a kink. A nudge of 1e-5 moves no sum of these networks by half as much."""


def distances_to_kinks(network: Network, X: np.ndarray, Y: np.ndarray, loss: str) -> Iterator[np.ndarray]:
    """For every function with a kink where its arguments lie, seen from the kink (signed)."""
    workspace = Workspace.of(network, len(X))
    A = workspace.compute_forward(with_ones(X))
    for name, Z in zip(network.activations, workspace.Z, strict=True):
        if name in WITH_KINK_AT_ZERO:
            yield Z
    if loss == "mae":
        yield A - Y
    if loss == "huber":
        yield np.abs(A - Y) - 1
    if loss == "hinge":
        yield 1 - Y * A


def problem(
    hidden: tuple[str, ...], loss: str, output: str, n_out: int, runs: int | None = None
) -> tuple[Network, np.ndarray, np.ndarray, np.ndarray]:
    """A network (or a stack) with these hidden layers, 7 rows, targets as `output` wants them, weights.

    The first of many draws that has all rows on the smooth.
    """
    sizes = (2, *(4, 3, 5)[: len(hidden)], n_out)
    for seed in range(1000):
        rng = np.random.default_rng([len(hidden), n_out, seed])
        shape = (n_parameters(sizes),) if runs is None else (runs, n_parameters(sizes))
        parameters = rng.uniform(-1.5, 1.5, shape)
        network = Network(sizes, (*hidden, output), parameters)
        classes = rng.integers(0, max(n_out, 2), 7)
        Y = np.eye(n_out)[classes] if n_out > 1 else classes[:, None].astype(float)
        if output in ("tanh", "linear"):
            Y = 2 * Y - 1
        X, weights = rng.normal(size=(7, 2)), rng.uniform(0.1, 2, 7)
        if all(np.abs(distance).min() > MARGIN for distance in distances_to_kinks(network, X, Y, loss)):
            return network, X, Y, weights
    raise AssertionError("No draw keeps away from all kinks; use fewer rows.")


@pytest.mark.parametrize("hidden", HIDDEN)
def test_backpropagation_equals_central_differences(hidden: str) -> None:
    for depth, (loss, output), weighted in product((0, 1, 2, 3), PAIRS, (False, True)):
        network, X, Y, weights = problem((hidden,) * depth, loss, output, n_out=3)
        check = check_gradient(network, X, Y, loss, weights if weighted else None)

        assert check.largest_error < 1e-7, (depth, loss, output, weighted)
        assert np.any(check.backpropagated != 0), (depth, loss, output, weighted)


@pytest.mark.parametrize("first", range(len(HIDDEN)))
def test_every_layer_may_have_an_activation_of_its_own(first: int) -> None:
    hidden = tuple(HIDDEN[(first + further) % len(HIDDEN)] for further in (0, 1, 4))
    assert len({*hidden}) == 3
    for loss, output in PAIRS:
        network, X, Y, weights = problem(hidden, loss, output, n_out=2)

        assert check_gradient(network, X, Y, loss, weights).largest_error < 1e-7, (loss, output)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_float32_has_the_same_gradient_but_for_its_digits(hidden: str) -> None:
    network, X, Y, weights = problem((hidden, hidden), "cross_entropy", "softmax", n_out=3)
    single = network.with_parameters(network.parameters.astype(np.float32))
    found, wanted = (check_gradient(one, X, Y, "cross_entropy", weights) for one in (single, network))

    assert [str(one.dtype) for one in (found.backpropagated, found.numeric)] == ["float32", "float64"]
    assert found.largest_error < 1e-5
    np.testing.assert_allclose(found.backpropagated, wanted.backpropagated, rtol=1e-3, atol=2e-5)


def test_no_gradient_passes_a_step() -> None:
    """Exactly 0 in both layers before it, right in the layer after it."""
    for loss, output in PAIRS:
        network, X, Y, weights = problem(("tanh", "step"), loss, output, n_out=3)
        check = check_gradient(network, X, Y, loss, weights)
        *before, after = parameter_blocks(check.backpropagated, network.layer_sizes)

        assert all(not np.any(block) for block in before), (loss, output)
        assert np.any(after != 0), (loss, output)
        assert check.largest_error < 1e-7, (loss, output)


@pytest.mark.parametrize("loss", ["mae", "huber", "hinge"])
def test_the_problems_lie_on_both_sides_of_the_kinks(loss: str) -> None:
    network, X, Y, _ = problem(("relu", "leaky_relu"), loss, "linear", n_out=3)
    distances = list(distances_to_kinks(network, X, Y, loss))

    assert len(distances) == 3
    assert all(np.any(distance > 0) and np.any(distance < 0) for distance in distances)


def test_one_output_too() -> None:
    for loss, output in (pair for pair in PAIRS if pair[1] != "softmax"):
        network, X, Y, weights = problem(("tanh", "tanh"), loss, output, n_out=1)
        assert check_gradient(network, X, Y, loss, weights).largest_error < 1e-7, (loss, output)


def test_penalties_are_in_both_gradients() -> None:
    network, X, Y, _ = problem(("tanh", "tanh"), "mse", "tanh", n_out=1)
    plain = check_gradient(network, X, Y, "mse")
    penalised = check_gradient(network, X, Y, "mse", l1=0.1, l2=0.2)

    assert penalised.largest_error < 1e-7
    assert np.abs(penalised.numeric - plain.numeric).max() > 0.1


def test_a_large_check_is_done_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    network, X, Y, _ = problem(("tanh", "tanh"), "mse", "tanh", n_out=1)
    whole = check_gradient(network, X, Y, "mse").numeric
    monkeypatch.setattr("playground.nn.gradient_check.STACK_LIMIT", 300)

    assert np.array_equal(check_gradient(network, X, Y, "mse").numeric, whole)


def test_a_wrong_gradient_is_seen_and_a_stack_refused() -> None:
    right, stack = np.array([0.5, -2.0]), Network((2, 1), ("tanh",), np.zeros((4, 3)))

    assert GradientCheck(right, right + np.array([0, 1e-3])).largest_error > 1e-4
    with pytest.raises(ValueError, match="one run at a time"):
        check_gradient(stack, np.zeros((2, 2)), np.zeros((2, 1)), "mse")

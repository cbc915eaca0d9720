"""Numeric gradients for every hidden activation, allowed pair of loss and output, and depth 0 to 3."""

from __future__ import annotations

import numpy as np
import pytest

from playground.nn.activations import ACTIVATIONS
from playground.nn.gradient_check import GradientCheck, check_gradient, numeric_gradient
from playground.nn.losses import LOSSES
from playground.nn.network import Network, n_parameters

PAIRS = [(loss.name, output) for loss in LOSSES.values() for output in loss.outputs]
HIDDEN = [name for name, activation in ACTIVATIONS.items() if activation.hidden]


def problem(
    hidden: str, output: str, depth: int, n_out: int
) -> tuple[Network, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(depth)
    sizes = (2, *(4, 3, 5)[:depth], n_out)
    parameters = rng.uniform(-1.5, 1.5, n_parameters(sizes))
    network = Network(sizes, (hidden,) * depth + (output,), parameters)
    classes = rng.integers(0, max(n_out, 2), 7)
    Y = np.eye(n_out)[classes] if n_out > 1 else classes[:, None].astype(float)
    return network, rng.normal(size=(7, 2)), Y, rng.uniform(0.1, 2, 7)


@pytest.mark.parametrize("depth", range(4))
@pytest.mark.parametrize(("loss", "output"), PAIRS)
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("weighted", [False, True])
def test_backpropagation_equals_central_differences(
    hidden: str, loss: str, output: str, depth: int, weighted: bool
) -> None:
    network, X, Y, weights = problem(hidden, output, depth, n_out=3)
    check = check_gradient(network, X, Y, loss, weights if weighted else None)

    assert check.largest_error < 1e-7
    assert np.any(check.backpropagated != 0)


@pytest.mark.parametrize(("loss", "output"), [pair for pair in PAIRS if pair[1] != "softmax"])
def test_one_output_too(loss: str, output: str) -> None:
    network, X, Y, weights = problem("tanh", output, 2, n_out=1)

    assert check_gradient(network, X, Y, loss, weights).largest_error < 1e-7


def test_penalties_are_in_both_gradients() -> None:
    network, X, Y, _ = problem("tanh", "tanh", 2, n_out=1)
    plain = check_gradient(network, X, Y, "mse")
    penalised = check_gradient(network, X, Y, "mse", l1=0.1, l2=0.2)

    assert penalised.largest_error < 1e-7
    assert np.abs(penalised.numeric - plain.numeric).max() > 0.1


def test_a_float32_network_is_checked_in_float64() -> None:
    network, X, Y, _ = problem("tanh", "tanh", 1, n_out=1)
    single = network.with_parameters(network.parameters.astype(np.float32))
    check = check_gradient(single, X, Y, "mse")

    assert check.backpropagated.dtype == np.float32
    assert check.numeric.dtype == np.float64
    assert check.largest_error < 1e-5


def test_a_large_check_is_done_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    network, X, Y, _ = problem("tanh", "tanh", 2, n_out=1)
    whole = numeric_gradient(network, X, Y, "mse")
    monkeypatch.setattr("playground.nn.gradient_check.STACK_LIMIT", 300)

    assert np.array_equal(numeric_gradient(network, X, Y, "mse"), whole)


def test_a_wrong_gradient_is_seen() -> None:
    right = np.array([0.5, -2.0])

    assert GradientCheck(right, right + np.array([0, 1e-3])).largest_error > 1e-4


def test_a_stack_is_refused() -> None:
    stack = Network((2, 1), ("tanh",), np.zeros((4, 3)))

    with pytest.raises(ValueError, match="one run at a time"):
        numeric_gradient(stack, np.zeros((2, 2)), np.zeros((2, 1)), "mse")

"""Is the gradient right? Backpropagation against central differences of the loss, weight by weight."""

from dataclasses import dataclass

import numpy as np

from playground.nn.network import Network, Workspace, batch_of, both_passes, with_ones
from playground.nn.objectives import Objective
from playground.nn.regularization import Penalties, penalty

NUDGE = 1e-5
STACK_LIMIT = 2**22
"""Numbers one layer of a stack of nudged networks may hold; a larger check is done in parts."""


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """Two gradients of one loss, both (P,): by backpropagation and by nudging every parameter both ways."""

    backpropagated: np.ndarray
    numeric: np.ndarray

    @property
    def largest_error(self) -> float:
        """max |difference| / max(1, largest |gradient|): 1e-7 is right, 1e-4 a mistake (ReLU kinks apart)."""
        scale = max(1.0, float(np.abs(self.numeric).max()), float(np.abs(self.backpropagated).max()))
        return float(np.abs(self.backpropagated - self.numeric).max()) / scale


def check_gradient(
    network: Network,
    X: np.ndarray,
    Y: np.ndarray,
    loss: str | Objective,
    sample_weight: np.ndarray | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
) -> GradientCheck:
    """Both gradients of loss and penalties, of a single network at `X` (n, n_in) without ones, `Y` (n,
    n_out), `sample_weight` (n,).

    The numeric one is (L(theta + nudge) - L(theta - nudge)) / (2 nudge) for each parameter, in stacks of
    nudged networks; float64 whatever the network's type, since float32 differences are noise. ValueError for
    a stack.
    """
    if network.runs is not None:
        raise ValueError(f"The network is a stack of {network.runs}; check one run at a time.")
    sizes, dtype = network.layer_sizes, network.parameters.dtype
    X1, Y = with_ones(X, np.float64), np.asarray(Y, np.float64)
    passed = both_passes(network, X1.astype(dtype), Y.astype(dtype), loss, sample_weight)
    backpropagated = passed.gradient
    Penalties(sizes, l1, l2, dtype).add_to(
        backpropagated, network.parameters, np.empty_like(network.parameters)
    )

    parameters = network.parameters.astype(np.float64)
    count = len(parameters)
    numeric = np.empty(count)
    at_once = max(1, STACK_LIMIT // (2 * len(X1) * max(sizes)))
    for start in range(0, count, at_once):
        nudges = NUDGE * np.eye(count)[start : start + at_once]
        stack = network.with_parameters(np.concatenate([parameters + nudges, parameters - nudges]))
        workspace = Workspace.of(stack, len(X1), loss=loss)
        workspace.compute_forward(X1)
        values = workspace.value(batch_of(X1, Y, sample_weight)) + penalty(stack.parameters, sizes, l1, l2)
        above, below = np.split(values, 2)
        numeric[start : start + at_once] = (above - below) / (2 * NUDGE)
    return GradientCheck(backpropagated, numeric)

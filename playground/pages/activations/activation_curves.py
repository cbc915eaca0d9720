"""What the page on activations works out: curves, and what happens between the layers of a network.

*Signal* is what a layer sends forward, its outputs A. *Blame* is what comes back to it, dL/dZ of one example:
how much the example's loss would grow if the neuron's sum grew by one.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.nn.activations import ACTIVATIONS
from playground.nn.network import Network, both_passes
from playground.nn.numbers import numbers_of

LOWEST, HIGHEST = -6.0, 6.0
N_SAMPLES = 601
"""Sums z at which curves are drawn: every 0.02 from LOWEST to HIGHEST."""
DEPTH = 10
"""Layers through which the read-out sends blame."""

ELEMENTWISE = tuple(name for name, rule in ACTIVATIONS.items() if rule.derivative is not None)
"""Names of the activations that have a curve."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One activation: z, values f(z), slopes f'(z), passed = |f'(z)|**DEPTH, all (N_SAMPLES,)."""

    name: str
    z: NDArray[np.float64]
    values: NDArray[np.float64]
    slopes: NDArray[np.float64]
    passed: NDArray[np.float64]


def curve(name: str) -> Curve:
    """The curve of an elementwise activation; ValueError for softmax, KeyError for an unknown name."""
    rule = ACTIVATIONS[name]
    places = np.arange(-(N_SAMPLES // 2), N_SAMPLES // 2 + 1)
    z = (places * (HIGHEST / (N_SAMPLES // 2))).astype(np.float64)
    slopes = rule.slope(z)
    return Curve(name, z, rule(z), slopes, passed_through(slopes))


def passed_through(slopes: NDArray[np.float64], depth: int = DEPTH) -> NDArray[np.float64]:
    """What is left of blame after `depth` neurons in a row with weights of 1, each at that slope."""
    return np.abs(slopes) ** depth


def range_text(name: str) -> str:
    """The values an activation takes, e.g. "-1 to 1", "0 and up", "all numbers"."""
    rule = ACTIVATIONS[name]
    if rule.range_words:
        return rule.range_words
    low, high = rule.range
    if math.isinf(high):
        return "all numbers" if math.isinf(low) else f"{_short(low)} and up"
    return f"{_short(low)} to {_short(high)}"


def softmax_shares(sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Softmax of `sums` (k,): the shares (k,) and the derivatives (k, k), row i: of share i by every sum."""
    rule = ACTIVATIONS["softmax"]
    shares = rule(sums)
    k = len(sums)
    gradient = np.eye(k)
    rows = (np.tile(sums, (k, 1)), np.tile(shares, (k, 1)))
    rule.pull_back(*rows, gradient, np.empty((k, k)), numbers_of(sums.dtype))
    return shares, gradient


# Signal and blame, layer by layer


class LayerFlow(NamedTuple):
    """signal, blame: (n, n_l) of one layer, for n examples."""

    signal: NDArray[np.float64]
    blame: NDArray[np.float64]


def flow(network: Network, X1: NDArray[np.float64], Y: NDArray[np.float64], loss: str) -> list[LayerFlow]:
    """Signal and blame of every layer after the inputs.

    X1: (n, n_inputs + 1) with the column of ones. Y: (n, n_outputs). Numbers may be infinite or NaN where
    weights have grown without bound.
    """
    with np.errstate(all="ignore"):
        passed = both_passes(network, X1, Y, loss)
        return [LayerFlow(A, delta * len(X1)) for A, delta in zip(passed.A, passed.delta, strict=True)]


def size(values: NDArray[np.float64]) -> float:
    """Root mean square; infinite where a number is not finite or too large to be squared."""
    with np.errstate(all="ignore"):
        found = float(np.sqrt(np.mean(np.square(values))))
    return found if math.isfinite(found) else math.inf


def blame_sizes(layers: list[LayerFlow]) -> list[float]:
    """Size of the blame in every hidden layer."""
    return [size(layer.blame) for layer in layers[:-1]]


def blame_ratio(sizes: list[float]) -> float:
    """Blame of the first hidden layer as a multiple of that of the last; NaN where that cannot be said."""
    first, last = sizes[0], sizes[-1]
    if not (math.isfinite(first) and math.isfinite(last)) or last == 0:
        return math.nan
    return first / last


def _short(value: float) -> str:
    return f"{value:.2g}" if value != round(value) else f"{value:.0f}"

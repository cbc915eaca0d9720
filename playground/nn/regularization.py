"""Penalties on large weights: L1 and L2, on weights only, never on biases, and no part of the shown loss.

The penalised objective is loss + l1 * sum |w| + l2 / 2 * sum w², so the gradient gains l1 * sign(w) +
l2 * w, with sign(0) = 0. Decoupled L2 (I. Loshchilov and F. Hutter, "Decoupled Weight Decay Regularization",
arXiv:1711.05101) stays out of the gradient: before the update every weight shrinks by the factor
1 - learning_rate * l2, whatever the optimizer makes of gradients. In plain gradient descent the two agree.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike


def weight_mask(layer_sizes: tuple[int, ...]) -> np.ndarray:
    """(P,) of bool in the order of the flat parameter vector: True for weights, False for biases."""
    mask = [np.repeat([True, False], [n_in * n_out, n_out]) for n_in, n_out in pairwise(layer_sizes)]
    return np.concatenate(mask)


class Penalties:
    """L1 and L2 of given strength for one network shape, ready to act on gradients and weights."""

    def __init__(
        self,
        layer_sizes: tuple[int, ...],
        l1: float = 0.0,
        l2: float = 0.0,
        dtype: DTypeLike = np.float64,
        *,
        decoupled_l2: bool = False,
    ) -> None:
        """`l1`, `l2` finite and not negative."""
        self.l1 = l1
        self.l2 = l2
        self.decoupled_l2 = decoupled_l2
        weights = weight_mask(layer_sizes)
        self._l1_pulls = (l1 * weights).astype(dtype) if l1 else None
        self._l2_pulls = (l2 * weights).astype(dtype) if l2 and not decoupled_l2 else None
        self._decays = (l2 * weights).astype(dtype) if l2 and decoupled_l2 else None

    @property
    def active(self) -> bool:
        """Whether there is anything to do."""
        return self.l1 > 0 or self.l2 > 0

    def add_to(self, gradient: np.ndarray, parameters: np.ndarray, scratch: np.ndarray) -> None:
        """Add l1 * sign(w) + l2 * w to `gradient` in place, with decoupled L2 the first of them alone.

        All (..., P); `scratch` is overwritten.
        """
        if self._l2_pulls is not None:
            np.multiply(parameters, self._l2_pulls, scratch)
            np.add(gradient, scratch, gradient)
        if self._l1_pulls is not None:
            np.sign(parameters, scratch)
            np.multiply(scratch, self._l1_pulls, scratch)
            np.add(gradient, scratch, gradient)

    def shrink(
        self,
        parameters: np.ndarray,
        learning_rate: float | np.ndarray,
        scratch: np.ndarray,
        mask: np.ndarray | None = None,
    ) -> None:
        """Decoupled L2: w <- w - learning_rate * l2 * w in place, where the mask allows it; else nothing.

        Shapes as in `Optimizer.update`; `scratch` is overwritten.
        """
        if self._decays is not None:
            np.multiply(parameters, self._decays, scratch)
            np.multiply(scratch, learning_rate, scratch)
            np.subtract(parameters, scratch, out=parameters, where=True if mask is None else mask)


def penalty(
    parameters: np.ndarray, layer_sizes: tuple[int, ...], l1: float = 0.0, l2: float = 0.0
) -> np.ndarray:
    """l1 * sum |w| + l2 / 2 * sum w² over the weights of `parameters` (..., P): a number a run."""
    weights = parameters[..., weight_mask(layer_sizes)]
    return l1 * np.abs(weights).sum(axis=-1) + 0.5 * l2 * np.square(weights).sum(axis=-1)

"""Losses: the value of a batch and its gradient at the output layer, for the output activations they go with.

`A` (..., n, n_out) are a network's outputs, `Z` the weighted sums they came from, `Y` the targets of the
same shape. A loss is a sum over outputs, then a mean over rows. With `sample_weight` (..., n) it is the
weighted mean sum_i s_i loss_i / sum_i s_i: a row of weight 2 counts as if it stood there twice. Penalties
are no part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.nn.names import named


@dataclass(frozen=True)
class Loss:
    """One loss.

    - `row_values(Z, A, Y, output_activation)` gives the loss of every row, (..., n).
    - `gradient(A, Y, out)` writes, for the outputs in `matched`, dL_i/dZ: there the derivative of the
      activation cancels, and fusing the two keeps saturated outputs from dividing 0 by 0. For the other
      outputs it writes dL_i/dA.
    - `outputs`: the output activations it may be used with.
    """

    name: str
    label: str
    formula: str
    outputs: tuple[str, ...]
    matched: tuple[str, ...]
    row_values: Callable[[np.ndarray | None, np.ndarray, np.ndarray, str], np.ndarray]
    gradient: Callable[[np.ndarray, np.ndarray, np.ndarray], object]

    def value(
        self,
        A: np.ndarray,
        Y: np.ndarray,
        sample_weight: np.ndarray | None = None,
        *,
        output_activation: str | None = None,
        Z: np.ndarray | None = None,
    ) -> np.ndarray:
        """The loss of a batch: a number for A (n, n_out), (runs,) for A (runs, n, n_out).

        Cross entropy of sigmoid and of softmax outputs differ: without `output_activation` one column is
        taken for a sigmoid, several for a softmax. With `Z` it is exact also where an output was rounded to
        0 or 1; without, such outputs count as the next number the float type can tell from 0 or 1.
        ValueError when the shapes differ, an output does not go with this loss, or the weights do not fit.
        """
        check_shapes(A, Y)
        if output_activation is not None:
            check_pair(self.name, output_activation)
        else:
            output_activation = self.outputs[0] if A.shape[-1] == 1 else self.outputs[-1]
        rows = self.row_values(Z, A, Y, output_activation)
        if sample_weight is None:
            return rows.mean(axis=-1)
        return (rows * row_shares(sample_weight, rows.shape[-1])[..., 0]).sum(axis=-1)


def check_shapes(A: np.ndarray, Y: np.ndarray) -> None:
    """ValueError unless outputs and targets agree in their last two axes, (n, n_out)."""
    if Y.ndim < 2 or A.ndim < 2 or A.shape[-2:] != Y.shape[-2:]:
        raise ValueError(
            f"Outputs have shape {A.shape} and targets {Y.shape}; both must end in (rows, outputs). "
            "One target a row is a column: use targets[:, None]."
        )


def check_pair(loss: str, output_activation: str) -> None:
    """ValueError unless `loss` may be used with `output_activation`."""
    row = named(LOSSES, loss, "loss")
    if output_activation not in row.outputs:
        fitting = [other.name for other in LOSSES.values() if output_activation in other.outputs]
        advice = (
            f"{output_activation} goes with {' or '.join(fitting)}" if fitting else "choose another output"
        )
        raise ValueError(
            f"The loss {loss} does not go with a {output_activation} output: "
            f"it takes {', '.join(row.outputs)}; {advice}."
        )


def row_shares(sample_weight: np.ndarray, n_rows: int) -> np.ndarray:
    """What each row's loss counts in the mean: s_i / sum_j s_j, shape (..., n, 1).

    All 0 when all weights are 0. `sample_weight` (n,) or (runs, n), finite and not negative; ValueError
    otherwise.
    """
    weights = np.asarray(sample_weight)
    if weights.ndim < 1 or weights.shape[-1] != n_rows:
        raise ValueError(
            f"Sample weights have shape {weights.shape}; there must be one for each of the {n_rows} rows."
        )
    if not np.all(np.isfinite(weights)) or np.any(weights < 0):
        raise ValueError("Sample weights must be finite and not negative. Use 0 to leave a row out.")
    total = weights.sum(axis=-1, keepdims=True)
    return (weights / np.where(total > 0, total, 1))[..., None]


def _difference(A: np.ndarray, Y: np.ndarray, out: np.ndarray) -> None:
    """A - Y"""
    np.subtract(A, Y, out)


def _half_squared_error(
    Z: np.ndarray | None, A: np.ndarray, Y: np.ndarray, output_activation: str
) -> np.ndarray:
    """1/2 sum_k (A_k - Y_k)², row by row."""
    return 0.5 * np.square(A - Y).sum(axis=-1)


def _cross_entropy(Z: np.ndarray | None, A: np.ndarray, Y: np.ndarray, output_activation: str) -> np.ndarray:
    """Softmax: -sum_k Y_k log A_k. Sigmoid: -sum_k (Y_k log A_k + (1 - Y_k) log(1 - A_k)). Row by row.

    From Z: log A_k = Z_k - log sum_j exp(Z_j) for softmax; the summand is log(1 + exp(Z_k)) - Y_k Z_k for
    sigmoid, with log(1 + exp(z)) = logaddexp(0, z), which does not overflow.
    """
    if output_activation == "softmax":
        if Z is not None:
            shifted = Z - Z.max(axis=-1, keepdims=True)
            log_A = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        else:
            log_A = np.log(np.maximum(A, np.finfo(A.dtype).tiny))
        return -(Y * log_A).sum(axis=-1)
    if Z is not None:
        return (np.logaddexp(Z.dtype.type(0), Z) - Y * Z).sum(axis=-1)
    finest = np.finfo(A.dtype)
    A = np.clip(A, finest.tiny, 1 - finest.epsneg)
    return -(Y * np.log(A) + (1 - Y) * np.log1p(-A)).sum(axis=-1)


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss(
            "mse",
            "half squared error",
            "1/2 (a - y)²",
            outputs=("linear", "tanh", "sigmoid", "softmax"),
            matched=("linear",),
            row_values=_half_squared_error,
            gradient=_difference,
        ),
        Loss(
            "cross_entropy",
            "cross entropy",
            "-y log a",
            outputs=("sigmoid", "softmax"),
            matched=("sigmoid", "softmax"),
            row_values=_cross_entropy,
            gradient=_difference,
        ),
    )
}

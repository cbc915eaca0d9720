"""Scores of predictions: classes, mean squared error, R². A leading axis of runs gives one score a run."""

import numpy as np

from playground.nn.activations import ACTIVATIONS


def predicted_classes(A: np.ndarray, output_activation: str) -> np.ndarray:
    """The class index (..., n) that outputs `A` (..., n, n_out) stand for.

    Several outputs: the largest (the first of equals). One output: class 1 from the middle of its range
    upwards, which is 0.5 for a sigmoid and 0 for tanh and linear (targets -1 and +1).
    """
    if A.shape[-1] > 1:
        return A.argmax(axis=-1)
    threshold = ACTIVATIONS[output_activation].middle
    return (A[..., 0] >= threshold).astype(np.int64)


def mean_squared_error(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """mean (a - y)² over rows and outputs, `A` (..., n, n_out) against `Y` (n, n_out) or (..., n, n_out).

    Without the half of the loss "mse", as scikit-learn's score of that name.
    """
    return np.square(A - Y).mean(axis=(-2, -1))


def r2(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """1 - sum (a - y)² / sum (y - mean y)², the mean over outputs; shapes as in `mean_squared_error`.

    Where an output's targets are all equal it is 1 for a perfect prediction and else 0, as in scikit-learn.
    """
    missed = np.square(A - Y).sum(axis=-2)
    spread = np.square(Y - Y.mean(axis=-2, keepdims=True)).sum(axis=-2)
    explained = np.where(
        spread > 0, 1 - missed / np.where(spread > 0, spread, 1), np.where(missed > 0, 0.0, 1.0)
    )
    return explained.mean(axis=-1)

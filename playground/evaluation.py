"""Scores of a trained network on rows of data, and how large what flows through its layers is.

Everything is defined as in scikit-learn. A score that would divide by zero, such as the precision of a class
that was never answered, is nan, and means leave nan out (scikit-learn's `zero_division=np.nan`).
"""

import warnings
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from playground.nn.activations import ACTIVATIONS
from playground.nn.metrics import mean_squared_error, r2
from playground.nn.network import Network, both_passes

FLAT = 0.05
"""A bounded activation is flat where its slope is below this share of its steepest slope (tanh beyond
±0.975)."""
MOSTLY = 0.9
"""The share of rows for which a saturated neuron is flat."""
NO_SLOPE = 1e-6
"""The largest slope at which nothing passes back."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ClassScores:
    """Scores of answers that name a class. counts: (k, k), row = true class, column = answered class."""

    counts: NDArray[np.int64]

    @cached_property
    def n_rows(self) -> int:
        return int(self.counts.sum())

    @cached_property
    def support(self) -> NDArray[np.int64]:
        """(k,) rows of each class."""
        return self.counts.sum(axis=1)

    @cached_property
    def row_shares(self) -> FloatArray:
        """(k, k) counts as shares of their true class; nan in the row of a class that has no rows."""
        return _ratio(self.counts, self.support[:, None])

    @cached_property
    def accuracy(self) -> float:
        """The share of rows answered rightly; nan without rows."""
        return float(_ratio(self._right.sum(), np.asarray(self.n_rows)))

    @cached_property
    def precision(self) -> FloatArray:
        """(k,) of the rows answered as a class, the share that belongs to it; nan without answers."""
        return _ratio(self._right, self._answered)

    @cached_property
    def recall(self) -> FloatArray:
        """(k,) of the rows of a class, the share that was found; nan for a class without rows."""
        return _ratio(self._right, self.support)

    @cached_property
    def f1(self) -> FloatArray:
        """(k,) 2 right / (rows + answers); nan when the class neither occurs nor is answered."""
        return _ratio(2 * self._right, self.support + self._answered)

    @cached_property
    def _right(self) -> NDArray[np.int64]:
        return np.diag(self.counts)

    @cached_property
    def _answered(self) -> NDArray[np.int64]:
        return self.counts.sum(axis=0)


@dataclass(frozen=True, eq=False)
class RocCurve:
    """Every trade-off between false and true alarms that a threshold on a score can choose.

    false_positive_rate, true_positive_rate: (m,), both from 0 to 1, for thresholds that descend from infinity
    through the scores; a row counts as positive when its score is at least the threshold.
    """

    false_positive_rate: FloatArray
    true_positive_rate: FloatArray

    @cached_property
    def auc(self) -> float:
        """The area under the curve: the chance that a positive row scores higher than a negative one, ties
        half.
        """
        heights = (self.true_positive_rate[1:] + self.true_positive_rate[:-1]) / 2
        return float(np.diff(self.false_positive_rate) @ heights)


def roc_curve(is_positive: NDArray[np.bool_], scores: FloatArray) -> RocCurve | None:
    """The ROC curve of scores (n,) for rows that are positive or not (n,); rows of equal score go together. A
    score that is no number counts as the lowest. None when all rows are of one kind.
    """
    is_positive = np.asarray(is_positive, dtype=bool)
    n_positive = int(np.count_nonzero(is_positive))
    n_negative = len(is_positive) - n_positive
    if not n_positive or not n_negative:
        return None
    scores = np.asarray(scores, dtype=np.float64)
    scores = np.where(np.isnan(scores), -np.inf, scores)
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    last_of_equals = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
    found = np.cumsum(is_positive[order])[last_of_equals]
    false_alarms = 1 + last_of_equals - found
    return RocCurve(
        np.concatenate(([0.0], false_alarms / n_negative)),
        np.concatenate(([0.0], found / n_positive)),
    )


def class_scores_of_outputs(A: FloatArray, n_classes: int) -> FloatArray:
    """How much the outputs `A` (n, n_out) speak for each class: (n, n_classes), for one-versus-rest curves.

    Several outputs are one a class. One output speaks for class 1, and the less it is, for class 0.
    """
    if A.shape[1] == n_classes:
        return A
    if A.shape[1] == 1 and n_classes == 2:
        return np.column_stack((-A[:, 0], A[:, 0]))
    raise ValueError(f"Outputs of shape {A.shape} do not speak for {n_classes} classes.")


@dataclass(frozen=True)
class RegressionScores:
    """Scores of answers that are numbers: squared and absolute errors, and the share of the targets' variance
    that is explained (nan for fewer than two rows; see `playground.nn.metrics.r2` for targets all equal).
    """

    mse: float
    mae: float
    r2: float
    n_rows: int

    @property
    def rmse(self) -> float:
        """The typical error, in the units of the targets."""
        return float(np.sqrt(self.mse))


def regression_scores(answers: FloatArray, targets: FloatArray) -> RegressionScores:
    """Scores of answers (n,) to targets (n,), at least one of them.

    An answer that is no number, because sums have overflowed, counts as an infinite one.
    """
    answers = np.nan_to_num(answers, nan=np.inf, posinf=np.inf, neginf=-np.inf)
    A, Y = answers[:, None], np.asarray(targets)[:, None]
    with np.errstate(all="ignore"):
        return RegressionScores(
            mse=float(mean_squared_error(A, Y)),
            mae=float(np.abs(A - Y).mean()),
            r2=float(r2(A, Y)) if len(Y) > 1 else float("nan"),
            n_rows=len(Y),
        )


@dataclass(frozen=True)
class LayerSizes:
    """How large things are in one layer after the inputs, over some rows.

    gradient: root mean square of dL/dw over the layer's weights; gradient_norm: their Euclidean length.
    weight: root mean square of the weights. Biases and penalties are in none of the three.
    activation: root mean square of the neurons' outputs.
    dead: share of neurons whose slope is 0 for every row, as of a ReLU that is always off: they cannot learn.
    saturated: share of neurons with a bounded activation that is flat (see FLAT) for nearly every row.
    Both are None for the output layer.
    """

    activation_name: str
    gradient: float
    gradient_norm: float
    weight: float
    activation: float
    dead: float | None
    saturated: float | None


def layer_sizes(network: Network, X1: FloatArray, Y: FloatArray, loss: str) -> tuple[LayerSizes, ...]:
    """Sizes in every layer of one network, the first hidden layer first.

    X1: (n, n_in + 1) inputs with their ones; Y: (n, n_out) what the outputs should be. The gradient is that
    of the mean loss over all these rows.
    """
    sizes = []
    with np.errstate(all="ignore"):
        workspace = both_passes(network, X1, Y, loss)
        last = len(network.activations) - 1
        for layer, name in enumerate(network.activations):
            gradient = workspace.gradient_blocks[layer][:-1]
            dead, saturated = (None, None) if layer == last else _asleep(name, workspace.Z[layer])
            sizes.append(
                LayerSizes(
                    name,
                    gradient=_root_mean_square(gradient),
                    gradient_norm=float(np.sqrt(np.square(gradient).sum())),
                    weight=_root_mean_square(network.weights[layer]),
                    activation=_root_mean_square(workspace.A[layer]),
                    dead=dead,
                    saturated=saturated,
                )
            )
    return tuple(sizes)


def mean_of_defined(values: FloatArray) -> float:
    """The mean of the values that are numbers; nan when there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(np.nanmean(values))


def _ratio(part: NDArray, whole: NDArray) -> FloatArray:
    """part / whole, and nan where whole is 0."""
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def _root_mean_square(values: NDArray) -> float:
    return float(np.sqrt(np.square(values).mean()))


def _asleep(activation: str, Z: FloatArray) -> tuple[float, float]:
    """Shares of dead and of saturated neurons among the columns of the weighted sums Z (n, n_l)."""
    rule = ACTIVATIONS[activation]
    slopes = np.abs(rule.slope(Z))
    if not (rule.trainable and rule.is_bounded):
        return float((slopes.max(axis=0) < NO_SLOPE).mean()), 0.0
    flat = slopes < FLAT * rule.steepest
    return 0.0, float((flat.mean(axis=0) >= MOSTLY).mean())

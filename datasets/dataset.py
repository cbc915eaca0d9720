"""A data set is a value: rows, what belongs to them, what is asked, and where answers are looked at.

Arrays are copied on entry and write-protected, so one data set can be shared by many runs and sessions. Rows
can be split, standardized, and get wrong labels, as in tables filled in by hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from datasets.views import Plane, View

Task = Literal["classification", "regression"]

USUAL = Plane()
"""The view of a data set that says no other."""


@dataclass(frozen=True)
class Question:
    """What is asked, without the rows: all that the shape of a network depends on.

    n_classes: 0 for regression. n_targets: numbers to predict in each row; 1 for classification.
    """

    task: Task = "classification"
    n_classes: int = 2
    n_inputs: int = 2
    n_targets: int = 1


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows and their targets.

    X: (n, n_inputs) float64, raw coordinates (never scaled).
    Y: (n, 1) int64 class index 0 .. n_classes - 1, or (n, k) float64 targets for regression; (n,) is taken
       for one column. With two classes, class 1 is the positive one (+1) and class 0 the negative one (-1).
    n_classes: number of classes, 0 for regression.
    view: where answers are looked at.

    Raises ValueError when shapes, values and task do not fit together.
    """

    X: NDArray[np.float64]
    Y: NDArray[np.int64] | NDArray[np.float64]
    task: Task
    n_classes: int
    view: View = USUAL

    def __post_init__(self) -> None:
        X, given = _protected(self.X, np.float64), np.asarray(self.Y)
        given = given[:, None] if given.ndim == 1 else given
        if X.ndim != 2 or given.ndim != 2 or len(given) != len(X):
            raise ValueError(
                f"X has shape {X.shape} and Y {given.shape}; they must be (rows, inputs) and (rows, targets)."
            )
        if not np.isfinite(X).all() or not np.isfinite(given).all():
            raise ValueError("X and Y must be finite numbers; remove rows with missing or infinite values.")
        Y = _protected(given, np.float64 if self.task == "regression" else np.int64)
        if self.task == "classification" and (
            not np.array_equal(Y, given) or (Y.size and not 0 <= Y.min() <= Y.max() < self.n_classes)
        ):
            raise ValueError(f"Y must hold whole class numbers from 0 to {self.n_classes - 1}.")
        object.__setattr__(self, "X", X)
        object.__setattr__(self, "Y", Y)

    @property
    def y(self) -> NDArray[np.int64] | NDArray[np.float64]:
        """(n,) the class index or the first target of each row."""
        return self.Y[:, 0]

    @property
    def question(self) -> Question:
        """What is asked."""
        return Question(self.task, self.n_classes, self.X.shape[1], self.Y.shape[1])

    def __len__(self) -> int:
        """Number of rows."""
        return int(self.X.shape[0])

    def rows(self, indices: NDArray[np.intp] | slice) -> Dataset:
        """The data set of these rows, in this order; `indices` is a slice or (m,) row numbers."""
        return replace(self, X=self.X[indices], Y=self.Y[indices])


@dataclass(frozen=True, eq=False)
class Split:
    """The rows a network learns from and the rows it never sees; `test` may have no rows."""

    train: Dataset
    test: Dataset


def split(dataset: Dataset, train_percent: float, rng: np.random.Generator) -> Split:
    """Shuffle the rows, train on the first floor(n * train_percent / 100), test on the rest: at least one row
    each, unless train_percent is 100. One permutation is drawn whatever the percentage, so a larger one only
    moves rows from test to training.
    """
    n_rows = len(dataset)
    order = rng.permutation(n_rows)
    n_train = max(1, math.floor(n_rows * train_percent / 100))
    if train_percent < 100:
        n_train = min(n_train, n_rows - 1)
    return Split(dataset.rows(order[:n_train]), dataset.rows(order[n_train:]))


def keep_all(dataset: Dataset) -> Split:
    """All rows train, in their own order, and none test: the split of a truth table."""
    return Split(dataset, dataset.rows(slice(0, 0)))


def with_label_noise(dataset: Dataset, percent: float, rng: np.random.Generator) -> Dataset:
    """The same points, floor(n * percent / 100) of them with another class, drawn evenly from the others;
    regression has none.

    The same random numbers are drawn whatever the percentage: one order of the rows and one other class for
    each, so that wrong labels stay wrong and only grow in number.
    """
    if dataset.task == "regression":
        return dataset
    order = rng.permutation(len(dataset))
    steps = rng.integers(1, dataset.n_classes, len(dataset))
    wrong = order[: math.floor(len(dataset) * percent / 100)]
    y = dataset.y.copy()
    y[wrong] = (y[wrong] + steps[wrong]) % dataset.n_classes
    return replace(dataset, Y=y)


@dataclass(frozen=True, eq=False)
class Standardizer:
    """The rule z = (x - mean) / scale, column by column. It is fitted on training rows and then applied to
    all others: unseen rows must not tell the network anything, not even where their middle lies.

    mean, scale: (n_columns,) float64, write-protected; scale is positive.
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]

    @classmethod
    def fit(cls, X: NDArray[np.float64]) -> Standardizer:
        """The rule that gives the columns of X (n, n_columns) mean 0 and standard deviation 1, which divides
        by n, as in scikit-learn's `StandardScaler`. A column that does not vary is only shifted.
        """
        deviation = X.std(axis=0)
        varies = (X.min(axis=0) < X.max(axis=0)) & (deviation > 0.0)
        mean = np.where(varies, X.mean(axis=0), X[0])
        scale = np.where(varies, deviation, 1.0)
        mean.setflags(write=False)
        scale.setflags(write=False)
        return cls(mean, scale)

    def transform(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """X (n, n_columns), standardized by this rule: a new array of the same shape."""
        return (X - self.mean) / self.scale


def _protected(values: ArrayLike, dtype: type[np.float64 | np.int64]) -> NDArray:
    """A write-protected copy of `values`."""
    copy = np.array(values, dtype=dtype)
    copy.setflags(write=False)
    return copy

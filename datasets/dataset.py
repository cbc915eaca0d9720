"""A data set is a value: points, what belongs to them, and what kind of question that is.

Arrays are copied on entry and write-protected, so one data set can be shared by many runs and sessions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Task = Literal["classification", "regression"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Points and their labels.

    X: (n, n_inputs) float64, raw coordinates on the data set's plane (never scaled).
    y: (n,) int64 class index 0 .. n_classes - 1, or (n,) float64 target for regression. With two classes,
       class 1 is the positive one (+1) and class 0 the negative one (-1).
    n_classes: number of classes, 0 for regression.

    Raises ValueError when shapes, values and task do not fit together.
    """

    X: NDArray[np.float64]
    y: NDArray[np.int64] | NDArray[np.float64]
    task: Task
    n_classes: int

    def __post_init__(self) -> None:
        if self.task not in ("classification", "regression"):
            raise ValueError(f"The task is {self.task!r}; it must be 'classification' or 'regression'.")
        X = _protected(self.X, np.float64)
        if X.ndim != 2:
            raise ValueError(f"X has shape {X.shape}; it must be (rows, inputs).")
        given = np.asarray(self.y)
        if given.shape != X.shape[:1]:
            raise ValueError(
                f"y has shape {given.shape}; X has {X.shape[0]} rows, so y must be ({X.shape[0]},)."
            )
        if not np.isfinite(X).all() or not np.isfinite(given).all():
            raise ValueError("X and y must be finite numbers; remove rows with missing or infinite values.")
        if self.task == "classification":
            if self.n_classes < 2:
                raise ValueError(f"n_classes is {self.n_classes}; classification needs at least 2.")
            y = _protected(given, np.int64)
            if not np.array_equal(y, given) or (y.size and not 0 <= y.min() <= y.max() < self.n_classes):
                raise ValueError(f"y must hold whole class numbers from 0 to {self.n_classes - 1}.")
        else:
            if self.n_classes != 0:
                raise ValueError(
                    f"n_classes is {self.n_classes}; regression has no classes, so it must be 0."
                )
            y = _protected(given, np.float64)
        object.__setattr__(self, "X", X)
        object.__setattr__(self, "y", y)

    @property
    def n_inputs(self) -> int:
        """Number of coordinates of one point."""
        return int(self.X.shape[1])

    def __len__(self) -> int:
        """Number of rows."""
        return int(self.X.shape[0])

    def rows(self, indices: NDArray[np.intp] | slice) -> Dataset:
        """The data set of these rows, in this order; `indices` is a slice or (m,) row numbers."""
        return Dataset(self.X[indices], self.y[indices], self.task, self.n_classes)


@dataclass(frozen=True, eq=False)
class Split:
    """The rows a network learns from and the rows it never sees; `test` may have no rows."""

    train: Dataset
    test: Dataset


def split(dataset: Dataset, train_percent: float, rng: np.random.Generator) -> Split:
    """Shuffle the rows, train on the first floor(n * train_percent / 100), test on the rest.

    At least one row trains, and at least one row tests unless train_percent is 100. One permutation is drawn
    whatever the percentage, so a larger percentage only moves rows from test to training.

    Raises ValueError for a percentage outside 0 < train_percent <= 100 or fewer rows than both sides need.
    """
    if not 0 < train_percent <= 100:
        raise ValueError(f"train_percent is {train_percent}; it must be above 0 and at most 100.")
    n_rows = len(dataset)
    n_needed = 1 if train_percent == 100 else 2
    if n_rows < n_needed:
        raise ValueError(
            f"The data set has {n_rows} rows; splitting it at {train_percent} % needs {n_needed}."
        )
    order = rng.permutation(n_rows)
    n_train = max(1, math.floor(n_rows * train_percent / 100))
    if train_percent < 100:
        n_train = min(n_train, n_rows - 1)
    return Split(dataset.rows(order[:n_train]), dataset.rows(order[n_train:]))


def keep_all(dataset: Dataset) -> Split:
    """All rows train, in their own order, and none test: the split of a truth table."""
    return Split(dataset, dataset.rows(slice(0, 0)))


def _protected(values: ArrayLike, dtype: type[np.float64 | np.int64]) -> NDArray:
    """A write-protected copy of `values`."""
    copy = np.array(values, dtype=dtype)
    copy.setflags(write=False)
    return copy

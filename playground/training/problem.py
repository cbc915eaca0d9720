"""The arrays of one experiment: what the network is shown, and what it should answer.

Data, split and features decide them, and the output activation decides how a class is written as numbers.
They are made once, write-protected, and shared by all runs and sessions that need the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from datasets.dataset import Task
from datasets.features import feature_columns
from datasets.registry import DATASETS
from playground.config import DataConfig, ExperimentConfig
from playground.nn.network import with_ones
from playground.training.streams import DATA, SPLIT, stream

MOST_PROBLEMS = 32
"""Problems kept for the next run that needs them; the largest takes about 1 MB."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Training and test rows, all arrays read-only and float64 (classes: int64).

    points_train, points_test: (n, n_inputs) raw coordinates. X_train, X_test: (n, n_features), what the
    network is shown. y_train, y_test: (n,) class index or target value. X1: (n_train + n_test, n_features +
    1) features of all rows with their column of ones, training rows first. Y: (n_train + n_test, n_outputs)
    what the outputs should be. y: (n_train + n_test,) as y_train and y_test.
    """

    task: Task
    n_classes: int
    n_train: int
    points: NDArray[np.float64]
    X1: NDArray[np.float64]
    y: NDArray[np.int64] | NDArray[np.float64]
    Y: NDArray[np.float64]

    @property
    def n_test(self) -> int:
        """Number of test rows; 0 when all rows train."""
        return len(self.X1) - self.n_train

    @property
    def points_train(self) -> NDArray[np.float64]:
        return self.points[: self.n_train]

    @property
    def points_test(self) -> NDArray[np.float64]:
        return self.points[self.n_train :]

    @property
    def X_train(self) -> NDArray[np.float64]:  # noqa: N802 - the field's name
        return self.X1[: self.n_train, :-1]

    @property
    def X_test(self) -> NDArray[np.float64]:  # noqa: N802 - the field's name
        return self.X1[self.n_train :, :-1]

    @property
    def y_train(self) -> NDArray[np.int64] | NDArray[np.float64]:
        return self.y[: self.n_train]

    @property
    def y_test(self) -> NDArray[np.int64] | NDArray[np.float64]:
        return self.y[self.n_train :]

    @property
    def X1_train(self) -> NDArray[np.float64]:  # noqa: N802 - the field's name
        """Training rows of X1."""
        return self.X1[: self.n_train]

    @property
    def Y_train(self) -> NDArray[np.float64]:  # noqa: N802 - the field's name
        """Training rows of Y."""
        return self.Y[: self.n_train]

    @property
    def nbytes(self) -> int:
        """Bytes its arrays take."""
        return self.points.nbytes + self.X1.nbytes + self.y.nbytes + self.Y.nbytes


def problem_of(config: ExperimentConfig) -> Problem:
    """The arrays of an experiment, from the process's cache where possible."""
    return _problem(config.data, config.network.features, config.output_activation)


@lru_cache(maxsize=MOST_PROBLEMS)
def _problem(data: DataConfig, features: tuple[str, ...], output_activation: str) -> Problem:
    spec = DATASETS[data.dataset]
    dataset = spec.build(data.n_samples, data.noise, stream(data.data_seed, DATA))
    parts = spec.split(dataset, data.train_percent, stream(data.split_seed, SPLIT))
    points = np.concatenate((parts.train.X, parts.test.X))
    y = np.concatenate((parts.train.y, parts.test.y))
    arrays = {
        "points": points,
        "X1": with_ones(feature_columns(points, features)),
        "y": y,
        "Y": targets(y, spec.n_classes, output_activation),
    }
    for array in arrays.values():
        array.setflags(write=False)
    return Problem(spec.task, spec.n_classes, len(parts.train), **arrays)


def targets(y: NDArray, n_classes: int, output_activation: str) -> NDArray[np.float64]:
    """What the outputs should be, (n, n_outputs).

    Regression (n_classes 0): the target itself. Classes: one-hot for softmax, 0 and 1 for sigmoid, else -1
    and 1.
    """
    if n_classes == 0:
        return np.array(y, dtype=np.float64)[:, None]
    if output_activation == "softmax":
        return np.eye(n_classes)[y]
    if output_activation == "sigmoid":
        return np.array(y, dtype=np.float64)[:, None]
    return 2.0 * y[:, None] - 1.0

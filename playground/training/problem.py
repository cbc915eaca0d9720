"""The arrays of one experiment: what the network is shown, and what it should answer.

Data, split, features and scaling decide them, early stopping holds some of the training rows out, and the
output activation decides how a class is written as numbers. They are made once, write-protected, and shared
by all runs and sessions that need the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from datasets.dataset import Task
from datasets.drawn import drawn
from datasets.features import feature_columns
from datasets.label_noise import with_label_noise
from datasets.registry import DATASETS, DRAWN
from datasets.scaling import Standardizer
from playground.config import DataConfig, ExperimentConfig
from playground.nn.activations import ACTIVATIONS
from playground.nn.network import with_ones
from playground.training.streams import DATA, SPLIT, stream

MOST_PROBLEMS = 32
"""Problems kept for the next run that needs them; the largest takes about 1 MB."""
HELD_OUT = 5
"""Early stopping holds out one in so many training rows."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Training, held-out and test rows, in this order; all arrays read-only and float64 (classes: int64).

    points: (n, n_inputs) raw coordinates. X1: (n, n_features + 1), what the network is shown, with its column
    of ones. y: (n,) class index or target value. Y: (n, n_outputs) what the outputs should be. n_train,
    n_held_out: how many rows are for training, and how many of the training part early stopping keeps back.
    features: names of the inputs. scaling: what puts them on one scale, or None.
    """

    task: Task
    n_classes: int
    n_train: int
    n_held_out: int
    points: NDArray[np.float64]
    X1: NDArray[np.float64]
    y: NDArray[np.int64] | NDArray[np.float64]
    Y: NDArray[np.float64]
    features: tuple[str, ...]
    scaling: Standardizer | None

    def inputs(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the network is shown of points (n, n_inputs): (n, n_features)."""
        return _inputs(points, self.features, self.scaling)

    @property
    def train(self) -> slice:
        """The rows that train."""
        return slice(0, self.n_train)

    @property
    def held_out(self) -> slice:
        """The rows that early stopping watches; none without it."""
        return slice(self.n_train, self.n_train + self.n_held_out)

    @property
    def test(self) -> slice:
        """The rows the network never learns from and nothing is decided by; none in a fixed table."""
        return slice(self.n_train + self.n_held_out, len(self.X1))

    @property
    def n_test(self) -> int:
        """Number of test rows; 0 when all rows train."""
        return len(self.X1) - self.n_train - self.n_held_out

    @property
    def points_train(self) -> NDArray[np.float64]:
        return self.points[self.train]

    @property
    def points_test(self) -> NDArray[np.float64]:
        return self.points[self.test]

    @property
    def X_train(self) -> NDArray[np.float64]:  # noqa: N802 - the field's name
        return self.X1[self.train, :-1]

    @property
    def X_test(self) -> NDArray[np.float64]:  # noqa: N802 - the field's name
        return self.X1[self.test, :-1]

    @property
    def y_train(self) -> NDArray[np.int64] | NDArray[np.float64]:
        return self.y[self.train]

    @property
    def y_test(self) -> NDArray[np.int64] | NDArray[np.float64]:
        return self.y[self.test]

    @property
    def X1_train(self) -> NDArray[np.float64]:  # noqa: N802 - the field's name
        """Training rows of X1."""
        return self.X1[self.train]

    @property
    def Y_train(self) -> NDArray[np.float64]:  # noqa: N802 - the field's name
        """Training rows of Y."""
        return self.Y[self.train]

    @property
    def nbytes(self) -> int:
        """Bytes its arrays take."""
        return self.points.nbytes + self.X1.nbytes + self.y.nbytes + self.Y.nbytes


def problem_of(config: ExperimentConfig) -> Problem:
    """The arrays of an experiment, from the process's cache where possible."""
    return _problem(config.data, config.features, config.output_activation, config.training.patience > 0)


@lru_cache(maxsize=MOST_PROBLEMS)
def _problem(data: DataConfig, features: tuple[str, ...], output_activation: str, hold_out: bool) -> Problem:
    spec = DATASETS[data.dataset]
    rng = stream(data.data_seed, DATA)
    dataset = drawn(data.points) if spec.name == DRAWN else spec.build(data.n_samples, data.noise, rng)
    if "label_noise" not in spec.ignores:
        dataset = with_label_noise(dataset, data.label_noise, rng)
    parts = spec.split(dataset, data.train_percent, stream(data.split_seed, SPLIT))
    points = np.concatenate((parts.train.X, parts.test.X))
    y = np.concatenate((parts.train.y, parts.test.y))
    n_held_out = len(parts.train) // HELD_OUT if hold_out else 0
    n_train = len(parts.train) - n_held_out
    raw = feature_columns(points, features)
    scaling = Standardizer.fit(raw[:n_train]) if data.standardize else None
    arrays = {
        "points": points,
        "X1": with_ones(_inputs(points, features, scaling)),
        "y": y,
        "Y": targets(y, dataset.n_classes, output_activation),
    }
    for array in arrays.values():
        array.setflags(write=False)
    return Problem(
        spec.task, dataset.n_classes, n_train, n_held_out, **arrays, features=features, scaling=scaling
    )


def _inputs(
    points: NDArray[np.float64], features: tuple[str, ...], scaling: Standardizer | None
) -> NDArray[np.float64]:
    columns = feature_columns(points, features)
    return columns if scaling is None else scaling.transform(columns)


def targets(y: NDArray, n_classes: int, output_activation: str) -> NDArray[np.float64]:
    """What the outputs should be, (n, n_outputs).

    Regression (n_classes 0): the target itself. Classes: one-hot for outputs that are shares of one whole, 0
    and 1 for a share, else -1 and 1.
    """
    if n_classes == 0:
        return np.array(y, dtype=np.float64)[:, None]
    kind = ACTIVATIONS[output_activation].kind
    if kind == "classes":
        return np.eye(n_classes)[y]
    if kind == "share":
        return np.array(y, dtype=np.float64)[:, None]
    return 2.0 * y[:, None] - 1.0

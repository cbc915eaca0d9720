"""A problem is a value: what a network is shown, what it should answer, and where its answers are looked at.

Data, split, features and scaling decide them, early stopping holds some of the training rows out, and the
output activation decides how a class is written as numbers. They are made once, write-protected, and shared
by all runs and sessions that need the same.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from datasets.dataset import Dataset, Question, Split, Standardizer, Task, with_label_noise
from datasets.drawn import FIRST_POINTS, Point, drawn
from datasets.features import feature_columns
from datasets.registry import DATASETS
from datasets.views import View
from playground.config import DataConfig, ExperimentConfig
from playground.nn.activations import ACTIVATIONS
from playground.nn.network import with_ones
from playground.training.streams import DATA, SPLIT, stream

MOST_PROBLEMS = 32
"""Problems kept for the next run that needs them; the largest takes about 1 MB."""
MOST_QUESTIONS = 64
"""Questions kept: one for each data set, and those of the points drawn last."""
HELD_OUT = 5
"""Early stopping holds out one in so many training rows."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Training, held-out and test rows, in this order; all arrays read-only and float64 (classes: int64).

    points: (n, n_inputs) raw coordinates. X1: (n, n_features + 1), what the network is shown, with its column
    of ones. y: (n,) class index or target value. Y: (n, n_outputs) what the outputs should be. n_train,
    n_held_out: how many rows are for training, and how many of the training part early stopping keeps back.
    features: names of the inputs. scaling: what puts them on one scale, or None.
    question: what is asked. view: where answers are looked at. takes_points: a person draws the rows.
    ignores: names of settings that change nothing here.
    """

    question: Question
    view: View
    n_train: int
    n_held_out: int
    points: NDArray[np.float64]
    X1: NDArray[np.float64]
    y: NDArray[np.int64] | NDArray[np.float64]
    Y: NDArray[np.float64]
    features: tuple[str, ...]
    scaling: Standardizer | None = None
    takes_points: bool = False
    ignores: frozenset[str] = frozenset()

    @property
    def task(self) -> Task:
        return self.question.task

    @property
    def n_classes(self) -> int:
        return self.question.n_classes

    def inputs(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the network is shown of points (n, n_inputs): (n, n_features)."""
        return _inputs(points, self.features, self.scaling)

    @property
    def train(self) -> slice:
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
    def y_train(self) -> NDArray[np.int64] | NDArray[np.float64]:
        return self.y[self.train]

    @property
    def y_test(self) -> NDArray[np.int64] | NDArray[np.float64]:
        return self.y[self.test]

    @property
    def X1_train(self) -> NDArray[np.float64]:  # noqa: N802 - the field's name
        return self.X1[self.train]

    @property
    def Y_train(self) -> NDArray[np.float64]:  # noqa: N802 - the field's name
        return self.Y[self.train]


def problem_of(config: ExperimentConfig) -> Problem:
    """The arrays of an experiment, from the process's cache where possible."""
    return _problem(config.data, config.features, config.output_activation, config.training.patience > 0)


@lru_cache(maxsize=MOST_QUESTIONS)
def question_of(dataset: str, points: tuple[Point, ...] = FIRST_POINTS) -> Question:
    """What the data of this name ask, or these points where a person draws them."""
    return _dataset(DataConfig(dataset=dataset, points=points)).question


def all_rows_train(data: DataConfig) -> bool:
    """Whether none of these data are kept for a test, whatever `train_percent` is."""
    return DATASETS[data.dataset].fixed_split


def _dataset(data: DataConfig) -> Dataset:
    """All rows, label noise included."""
    spec, rng = DATASETS[data.dataset], stream(data.data_seed, DATA)
    if spec.takes_points:
        return drawn(data.points)
    dataset = spec.build(data.n_samples, data.noise, rng)
    return dataset if "label_noise" in spec.ignores else with_label_noise(dataset, data.label_noise, rng)


@lru_cache(maxsize=MOST_PROBLEMS)
def _problem(data: DataConfig, features: tuple[str, ...], output_activation: str, hold_out: bool) -> Problem:
    spec, dataset = DATASETS[data.dataset], _dataset(data)
    parts = spec.split(dataset, data.train_percent, stream(data.split_seed, SPLIT))
    problem = posed(parts, features, output_activation, hold_out=hold_out, standardize=data.standardize)
    return replace(problem, takes_points=spec.takes_points, ignores=frozenset(spec.ignores))


def posed(
    parts: Split,
    features: tuple[str, ...],
    output_activation: str,
    *,
    hold_out: bool = False,
    standardize: bool = False,
) -> Problem:
    """The problem of these rows for a network with these inputs and outputs; `hold_out`: early stopping keeps
    some of the training rows back.
    """
    dataset = parts.train
    points = np.concatenate((parts.train.X, parts.test.X))
    wanted: NDArray = np.concatenate((parts.train.Y, parts.test.Y))
    n_held_out = len(parts.train) // HELD_OUT if hold_out else 0
    n_train = len(parts.train) - n_held_out
    raw = feature_columns(points, features)
    scaling = Standardizer.fit(raw[:n_train]) if standardize else None
    X1 = with_ones(_inputs(points, features, scaling))
    Y = targets(wanted, dataset.n_classes, output_activation)
    for array in (points, wanted, X1, Y):
        array.setflags(write=False)
    return Problem(
        question=dataset.question,
        view=dataset.view,
        n_train=n_train,
        n_held_out=n_held_out,
        points=points,
        X1=X1,
        y=wanted[:, 0],
        Y=Y,
        features=features,
        scaling=scaling,
    )


def _inputs(
    points: NDArray[np.float64], features: tuple[str, ...], scaling: Standardizer | None
) -> NDArray[np.float64]:
    columns = feature_columns(points, features)
    return columns if scaling is None else scaling.transform(columns)


def targets(wanted: NDArray, n_classes: int, output_activation: str) -> NDArray[np.float64]:
    """What the outputs should be, (n, n_outputs), where (n, k) is wanted: for regression (n_classes 0) that
    itself; for classes, k = 1, one-hot for shares of one whole, 0 and 1 for a share, else -1 and 1.
    """
    kind = ACTIVATIONS[output_activation].kind
    if n_classes == 0 or kind == "share":
        return np.array(wanted, dtype=np.float64)
    if kind == "classes":
        return np.eye(n_classes)[wanted[:, 0]]
    return 2.0 * wanted - 1.0

"""How well networks do on their problems: loss, and accuracy or R², for all parts of the rows at once."""

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig
from playground.nn.losses import LOSSES
from playground.nn.metrics import mean_squared_error, predicted_classes, r2
from playground.nn.network import Workspace
from playground.training.problem import Problem

_LARGEST = sys.float_info.max
_WORST = np.array([1.0, 1.0, -1.0, -1.0, 1.0]) * _LARGEST
"""What overflow scores, line by line of `Scorer.numbers`."""

Measure = Callable[[slice], NDArray[np.float64]]
"""A number, or (runs,), for some of the rows."""


@dataclass(frozen=True)
class Scores:
    """Scores of one network, those of parts without rows None: losses without penalties; metrics, accuracy
    from 0 to 1 or R² for regression; rows classified rightly, 0 for regression; errors, the root mean squared
    error of a regression, else None.
    """

    train_loss: float
    test_loss: float | None
    train_metric: float
    test_metric: float | None
    train_right: int
    n_train: int
    test_right: int
    n_test: int
    train_error: float | None = None
    test_error: float | None = None


class Scorer:
    """Scores networks of one shape, again and again in the same arrays."""

    def __init__(
        self, config: ExperimentConfig, problems: Sequence[Problem], runs: int | None = None
    ) -> None:
        """`config` says architecture and loss. `problems`: one that all `runs` share, or one for each; they
        agree in their numbers of rows.
        """
        self._problem = problems[0]
        self._X1 = one_or_stacked([problem.X1 for problem in problems])
        self._Y = one_or_stacked([problem.Y for problem in problems])
        self._y = one_or_stacked([problem.y for problem in problems])
        self._output_activation = config.activations[-1]
        self._loss = LOSSES[config.loss]
        self._workspace = Workspace(config.layer_sizes, config.activations, len(self._problem.X1), runs=runs)

    def __call__(self, parameters: NDArray[np.float64]) -> Scores:
        """The scores of one network (P,); always finite: overflow scores the worst."""
        problem = self._problem
        train_loss, test_loss, train_metric, test_metric, _ = self.numbers(parameters).tolist()
        is_classes, n_test = problem.task != "regression", problem.n_test
        return Scores(
            train_loss,
            test_loss if n_test else None,
            train_metric,
            test_metric if n_test else None,
            round(train_metric * problem.n_train) if is_classes else 0,
            problem.n_train,
            round(test_metric * n_test) if is_classes and n_test else 0,
            n_test,
            None if is_classes else self._error(problem.train),
            self._error(problem.test) if n_test and not is_classes else None,
        )

    def numbers(self, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """(5,) of a network (P,), or (5, runs): training and test loss, training and test metric, loss of the
        rows held out; overflow scores the worst, and parts without rows are nan.
        """
        problem = self._problem
        train, test, held_out = problem.train, problem.test, problem.held_out
        numbers = np.empty((len(_WORST), *self._workspace.parameters.shape[:-1]))
        with np.errstate(all="ignore"):
            loss, metric = self._losses(parameters), self._metrics()
            lines = ((loss, train), (loss, test), (metric, train), (metric, test), (loss, held_out))
            for line, (measure, rows) in enumerate(lines):
                numbers[line] = measure(rows) if rows.stop > rows.start else 0.0
            overflowed = ~(np.abs(numbers) <= _LARGEST)
        if overflowed.any():
            np.copyto(numbers.T, _WORST, where=overflowed.T)
        for line, (_, rows) in enumerate(lines):
            if rows.stop == rows.start:
                numbers[line] = np.nan
        return numbers

    def losses(self, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """Training and test losses (2, runs) of networks (runs, P); nan where there is none, or where weights
        have overflowed.
        """
        losses = self.numbers(parameters)[:2]
        return np.where(losses < _LARGEST, losses, np.nan)

    def _losses(self, parameters: NDArray[np.float64]) -> Measure:
        """The loss over any rows, after a forward pass of all of them."""
        np.copyto(self._workspace.parameters, parameters)
        A, Z, Y = self._workspace.compute_forward(self._X1), self._workspace.Z[-1], self._Y
        loss, output = self._loss, self._output_activation
        if loss.row_values is None:
            return lambda rows: loss.value(
                A[..., rows, :], Y[..., rows, :], output_activation=output, Z=Z[..., rows, :]
            )
        values = loss.row_values(Z, A, Y, output)
        return lambda rows: np.add.reduce(values[..., rows], axis=-1) / (rows.stop - rows.start)

    def _metrics(self) -> Measure:
        """R² or accuracy over any rows, of the last forward pass."""
        A, Y = self._workspace.A[-1], self._Y
        if self._problem.task == "regression":
            return lambda rows: r2(A[..., rows, :], Y[..., rows, :])
        right = predicted_classes(A, self._output_activation) == self._y
        return lambda rows: np.count_nonzero(right[..., rows], axis=-1) / (rows.stop - rows.start)

    def _error(self, rows: slice) -> float:
        """Root mean squared error of the last forward pass."""
        with np.errstate(all="ignore"):
            error = math.sqrt(mean_squared_error(self._workspace.A[-1][rows], self._Y[rows]))
        return error if error <= _LARGEST else _LARGEST


def one_or_stacked(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """The array that there is, or all of them with a first axis of runs."""
    return arrays[0] if len(arrays) == 1 else np.stack(arrays)

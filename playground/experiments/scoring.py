"""Scores of a stack of networks, each on its own points, with the bits of `playground.training.scores`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig
from playground.nn.losses import LOSSES
from playground.nn.metrics import predicted_classes, r2
from playground.nn.network import Workspace
from playground.training.history import Record
from playground.training.problem import Problem


class StackScorer:
    """Scores parameters (runs, P) of one architecture, each run on its problem, again and again."""

    def __init__(self, problems: Sequence[Problem], config: ExperimentConfig) -> None:
        """`problems` agree in their numbers of rows; `config` says architecture and loss of all of them."""
        self._first = problems[0]
        self._output_activation = config.activations[-1]
        self._loss = LOSSES[config.loss]
        self._workspace = Workspace(
            config.layer_sizes, config.activations, len(problems[0].X1), runs=len(problems)
        )
        self._X1 = np.stack([problem.X1 for problem in problems])
        self._Y = np.stack([problem.Y for problem in problems])
        self._y = np.stack([problem.y for problem in problems])

    def __call__(self, epoch: int, parameters: NDArray[np.float64]) -> list[Record]:
        """The scores of each run, as `epoch` is recorded; overflow scores the worst."""
        problem, workspace = self._first, self._workspace
        np.copyto(workspace.parameters, parameters)
        with np.errstate(all="ignore"):
            A = workspace.compute_forward(self._X1)
            row_values = None
            if self._loss.row_values is not None:
                row_values = self._loss.row_values(workspace.Z[-1], A, self._Y, self._output_activation)
            train_loss, held_out_loss, test_loss = (
                self._losses(A, row_values, rows) for rows in (problem.train, problem.held_out, problem.test)
            )
            if problem.task == "regression":
                train_metric, test_metric = (self._r2(A, rows) for rows in (problem.train, problem.test))
            else:
                right = predicted_classes(A, self._output_activation) == self._y
                train_metric, test_metric = (_share(right[:, rows]) for rows in (problem.train, problem.test))
        columns = (train_loss, test_loss, train_metric, test_metric, held_out_loss)
        return [Record(epoch, *numbers) for numbers in np.column_stack(columns).tolist()]

    def _losses(
        self, A: NDArray[np.float64], row_values: NDArray[np.float64] | None, rows: slice
    ) -> NDArray[np.float64]:
        """(runs,) of the loss over some rows; nan where there are none."""
        n_rows = rows.stop - rows.start
        if not n_rows:
            return np.full(len(A), np.nan)
        if row_values is not None:
            return _finite(np.add.reduce(row_values[:, rows], axis=-1) / n_rows, 1.0)
        values = self._loss.value(
            A[:, rows],
            self._Y[:, rows],
            output_activation=self._output_activation,
            Z=self._workspace.Z[-1][:, rows],
        )
        return _finite(values, 1.0)

    def _r2(self, A: NDArray[np.float64], rows: slice) -> NDArray[np.float64]:
        if rows.stop == rows.start:
            return np.full(len(A), np.nan)
        return _finite(r2(A[:, rows], self._Y[:, rows]), -1.0)


def _finite(values: NDArray[np.float64], worst: float) -> NDArray[np.float64]:
    """The values, where they overflowed the largest number with the sign of `worst`."""
    largest = sys.float_info.max
    return np.where(np.abs(values) <= largest, values, worst * largest)


def _share(right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(runs,) of the share of rows that are right; nan where there are none."""
    n_rows = right.shape[1]
    return np.count_nonzero(right, axis=1) / n_rows if n_rows else np.full(len(right), np.nan)

"""How well a network does on its problem: loss, and accuracy or R², for its rows' parts at once."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.nn.losses import LOSSES
from playground.nn.metrics import mean_squared_error, predicted_classes, r2
from playground.nn.network import Workspace
from playground.training.problem import Problem


@dataclass(frozen=True)
class Scores:
    """Scores of one network.

    train_loss, held_out_loss, test_loss: loss over the rows, without penalties.
    train_metric, test_metric: accuracy from 0 to 1, or R² for regression.
    train_right, test_right: rows classified rightly, 0 for regression.
    train_error, test_error: root mean squared error of a regression, else None.
    n_train, n_test: rows. Scores of parts without rows are None.
    """

    train_loss: float
    test_loss: float | None
    train_metric: float
    test_metric: float | None
    train_right: int
    n_train: int
    test_right: int
    n_test: int
    held_out_loss: float | None = None
    train_error: float | None = None
    test_error: float | None = None

    @property
    def watched_loss(self) -> float:
        """The loss that early stopping goes by: that of the rows held out, or of the training rows."""
        return self.train_loss if self.held_out_loss is None else self.held_out_loss


class Scorer:
    """Scores parameters of one architecture on one problem, again and again in the same arrays."""

    def __init__(
        self,
        problem: Problem,
        layer_sizes: tuple[int, ...],
        activations: tuple[str, ...],
        loss: str,
        parameters: NDArray[np.float64],
    ) -> None:
        """`parameters` (P,) or (runs, P) are only read, each time as they stand."""
        self._problem = problem
        self._output_activation = activations[-1]
        self._loss = LOSSES[loss]
        runs = None if parameters.ndim == 1 else len(parameters)
        self._workspace = Workspace(
            layer_sizes, activations, len(problem.X1), runs=runs, parameters=parameters
        )

    def __call__(self) -> Scores:
        """The scores of the parameters (P,) as they stand; always finite: overflow scores the worst."""
        problem = self._problem
        n_train, n_test = problem.n_train, problem.n_test
        with np.errstate(all="ignore"):
            A = self._workspace.compute_forward(problem.X1)
            losses = [
                _finite_or_worst(float(loss), 1.0) if loss is not None else None for loss in self._losses(A)
            ]
            train_loss, held_out_loss, test_loss = losses
            assert train_loss is not None
            if problem.task == "regression":
                train, test = problem.train, problem.test
                return Scores(
                    train_loss,
                    test_loss,
                    _finite_or_worst(float(r2(A[train], problem.Y[train])), -1.0),
                    _finite_or_worst(float(r2(A[test], problem.Y[test])), -1.0) if n_test else None,
                    0,
                    n_train,
                    0,
                    n_test,
                    held_out_loss,
                    _root_mean_squared(A[train], problem.Y[train]),
                    _root_mean_squared(A[test], problem.Y[test]) if n_test else None,
                )
            right = predicted_classes(A, self._output_activation) == problem.y
            train_right = int(np.count_nonzero(right[problem.train]))
            test_right = int(np.count_nonzero(right[problem.test]))
            return Scores(
                train_loss,
                test_loss,
                train_right / n_train,
                test_right / n_test if n_test else None,
                train_right,
                n_train,
                test_right,
                n_test,
                held_out_loss,
            )

    def stacked_losses(self) -> NDArray[np.float64]:
        """Training and test losses of parameters (runs, P) as they stand: (2, runs); nan where there is none,
        or where weights have overflowed.
        """
        with np.errstate(all="ignore"):
            A = self._workspace.compute_forward(self._problem.X1)
            train, _, test = self._losses(A)
            losses = np.full((2, len(A)), np.nan)
            losses[0] = train
            if test is not None:
                losses[1] = test
            losses[~np.isfinite(losses)] = np.nan
            return losses

    def _losses(self, A: NDArray[np.float64]) -> list[NDArray[np.float64] | None]:
        """Losses of the training, held-out and test rows, each a number or (runs,); None without rows."""
        problem, loss = self._problem, self._loss
        Z = self._workspace.Z[-1]
        parts = (problem.train, problem.held_out, problem.test)
        if loss.row_values is None:
            return [
                loss.value(
                    A[..., rows, :],
                    problem.Y[rows],
                    output_activation=self._output_activation,
                    Z=Z[..., rows, :],
                )
                if rows.stop > rows.start
                else None
                for rows in parts
            ]
        values = loss.row_values(Z, A, problem.Y, self._output_activation)
        return [
            np.add.reduce(values[..., rows], axis=-1) / (rows.stop - rows.start)
            if rows.stop > rows.start
            else None
            for rows in parts
        ]


def _root_mean_squared(A: NDArray[np.float64], Y: NDArray[np.float64]) -> float:
    return _finite_or_worst(math.sqrt(mean_squared_error(A, Y)), 1.0)


def _finite_or_worst(value: float, worst: float) -> float:
    """The value, or the largest number with the sign of `worst` where it overflowed."""
    return value if abs(value) <= sys.float_info.max else worst * sys.float_info.max

"""How well a network does on its problem: loss, and accuracy or R², for training and test rows at once."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.nn.losses import LOSSES
from playground.nn.metrics import predicted_classes, r2
from playground.nn.network import Workspace
from playground.training.problem import Problem


@dataclass(frozen=True)
class Scores:
    """Scores of one network.

    train_loss, test_loss: mean loss over the rows, without penalties.
    train_metric, test_metric: accuracy from 0 to 1, or R² for regression. Those of the test rows are None
    when there are none. train_right, test_right: rows classified rightly, 0 for regression. n_train, n_test:
    rows.
    """

    train_loss: float
    test_loss: float | None
    train_metric: float
    test_metric: float | None
    train_right: int
    n_train: int
    test_right: int
    n_test: int


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
        """`parameters` (P,) are only read, each time as they stand."""
        self._problem = problem
        self._output_activation = activations[-1]
        self._loss = LOSSES[loss]
        self._workspace = Workspace(layer_sizes, activations, len(problem.X1), parameters=parameters)

    def __call__(self) -> Scores:
        """The scores of the parameters as they stand; always finite: overflow scores the worst."""
        problem, workspace = self._problem, self._workspace
        n_train, n_test = problem.n_train, problem.n_test
        train, test = slice(0, n_train), slice(n_train, n_train + n_test)
        with np.errstate(all="ignore"):
            A = workspace.compute_forward(problem.X1)
            losses = self._loss.row_values(workspace.Z[-1], A, problem.Y, self._output_activation)
            if problem.task == "regression":
                return Scores(
                    _mean_loss(losses[train]),
                    _mean_loss(losses[test]) if n_test else None,
                    _finite_or_worst(float(r2(A[train], problem.Y[train])), -1.0),
                    _finite_or_worst(float(r2(A[test], problem.Y[test])), -1.0) if n_test else None,
                    0,
                    n_train,
                    0,
                    n_test,
                )
            right = predicted_classes(A, self._output_activation) == problem.y
            train_right, test_right = int(np.count_nonzero(right[train])), int(np.count_nonzero(right[test]))
            return Scores(
                _mean_loss(losses[train]),
                _mean_loss(losses[test]) if n_test else None,
                train_right / n_train,
                test_right / n_test if n_test else None,
                train_right,
                n_train,
                test_right,
                n_test,
            )


def _mean_loss(losses: NDArray[np.float64]) -> float:
    return _finite_or_worst(float(np.add.reduce(losses)) / len(losses), 1.0)


def _finite_or_worst(value: float, worst: float) -> float:
    """The value, or the largest number with the sign of `worst` where it overflowed."""
    return value if abs(value) <= sys.float_info.max else worst * sys.float_info.max

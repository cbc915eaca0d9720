"""What is minimised: an objective writes delta at the outputs, and backpropagation does the rest.

A loss on labelled rows is one objective (`LabelledRows`). Others need no labels: an input to be repeated
reads its targets from the batch's inputs; a student that follows a teacher reads them from another row of
the axis of runs, and gives the teacher's row a delta of 0; a rewarded action is a labelled row whose sample
weight is its reward, which may be negative.
"""

from abc import ABC, abstractmethod
from typing import NamedTuple

import numpy as np

from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import LOSSES, check_pair
from playground.nn.numbers import Numbers


class Batch(NamedTuple):
    """Rows to learn from, as the inner loop wants them.

    - `X1` ((runs,) n, n_in + 1) with the column of ones, `X1_T` its transpose, `Y` ((runs,) n, n_out);
    - `shares`: what each row counts in the mean, 1/n as a zero-dimensional array, or ((runs,) n, 1) with
      sample weights.
    """

    X1: np.ndarray
    X1_T: np.ndarray
    Y: np.ndarray
    shares: np.ndarray


class Outputs(NamedTuple):
    """The output layer after a forward pass, as an objective sees it; arrays ((runs,) n, n_out).

    `Z` and `A = f(Z)` are there to be read; `delta` is to be written; `slope` is room for f'(Z).
    """

    activation: str
    Z: np.ndarray
    A: np.ndarray
    delta: np.ndarray
    slope: np.ndarray
    numbers: Numbers

    def pull_back(self) -> None:
        """Make dL/dZ of dL/dA, in `delta`."""
        ACTIVATIONS[self.activation].pull_back(self.Z, self.A, self.delta, self.slope, self.numbers)


class Objective(ABC):
    """What is minimised, L: a number, or one a run. It remembers nothing, and serves any number of rows."""

    @abstractmethod
    def write_delta(self, outputs: Outputs, batch: Batch) -> None:
        """Write dL/dZ into `outputs.delta`; called in the hot loop, so in place."""

    @abstractmethod
    def parts(self, outputs: Outputs, batch: Batch) -> dict[str, np.ndarray]:
        """The parts of L by name, each a number or (runs,); L is their sum."""


class LabelledRows(Objective):
    """A loss on rows that say what the outputs should be."""

    def __init__(self, loss: str, output_activation: str) -> None:
        """ValueError when the loss does not go with the output activation."""
        check_pair(loss, output_activation)
        self.loss = LOSSES[loss]
        self._is_matched = output_activation in self.loss.matched

    def write_delta(self, outputs: Outputs, batch: Batch) -> None:
        self.loss.gradient(outputs.A, batch.Y, batch.shares, outputs.delta)
        if not self._is_matched:
            outputs.pull_back()
        np.multiply(outputs.delta, batch.shares, outputs.delta)

    def parts(self, outputs: Outputs, batch: Batch) -> dict[str, np.ndarray]:
        value = self.loss.mean(outputs.Z, outputs.A, batch.Y, batch.shares, outputs.activation)
        return {self.loss.name: value}

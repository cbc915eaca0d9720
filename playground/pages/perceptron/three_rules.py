"""Three rules for one line, on the same points in the same order: Rosenblatt, Adaline, logistic neuron.

All three do the same after each example, and differ only in what they call the answer:

    w <- w + learning_rate * (target - answer) x,    b <- b + learning_rate * (target - answer)

    Rosenblatt  answer = 1 if w·x + b >= 0 else 0        targets 0, 1    only mistakes move the line
    Adaline     answer = w·x + b                         targets -1, 1   least squares; far points pull
    logistic    answer = sigmoid(w·x + b)                targets 0, 1    right and far points hardly pull

Adaline is a linear neuron with half the squared error, the logistic neuron a sigmoid with cross entropy; the
tests hold both against PyTorch.

Sources: B. Widrow, M. Hoff, "Adaptive switching circuits" (1960); logistic regression, D. Cox (1958).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.nn.activations import ACTIVATIONS
from playground.nn.network import with_ones

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RULES = ("Rosenblatt", "Adaline", "logistic")
PASSES = 120
EARLY_PASSES = 4
"""Passes of which every step is in the film; later ones give their end only."""
LARGEST = 1e6
"""A rule whose weights grow beyond this has diverged: its line stands still from there."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Where the three lines are, moment by moment.

    - `steps` (m,): how many examples have been seen at each moment; `passes` (m,): as passes, a fraction
      while one is going on.
    - `lines` (3, m, 3): w1, w2 and b of each rule; `right` (3, m): on how many points its line is right.
    - `diverged`: for each rule, whether its weights grew without bound.
    """

    steps: Integers
    passes: Floats
    lines: Floats
    right: Integers
    diverged: tuple[bool, ...]


def compare(X: Floats, y: Integers, start: Floats, learning_rate: float, passes: int = PASSES) -> Comparison:
    """Train all three from the same weights on points X (n, 2) with targets y (n,) of 0 and 1.

    start: (3,) w1, w2 and b.
    """
    n, X1 = len(X), with_ones(X)
    early = min(EARLY_PASSES, passes) * n
    steps = np.concatenate([np.arange(early + 1), np.arange(early + n, passes * n + 1, n)])
    targets = np.column_stack([y, 2 * y - 1, y])
    lines = np.tile(start.astype(np.float64), (3, 1))
    going = np.full(3, True)
    path = [lines.copy()]
    for step in range(passes * n):
        x = X1[step % n]
        sums = lines @ x
        answers = np.array([sums[0] >= 0, sums[1], ACTIVATIONS["sigmoid"](sums[2:])[0]])
        lines += learning_rate * (going * (targets[step % n] - answers))[:, None] * x
        if step + 1 == steps[len(path)]:
            going &= np.abs(lines).max(axis=1) <= LARGEST
            path.append(np.where(going[:, None], lines, path[-1]))
    found = np.array(path).swapaxes(0, 1)
    right = ((np.einsum("nd,rmd->rmn", X1, found) >= 0) == (y == 1)).sum(axis=-1)
    return Comparison(steps, steps / n, found, right, tuple((~going).tolist()))


def least_squares(X: Floats, y: Integers) -> Floats:
    """Where Adaline would end with ever smaller steps: w1, w2 and b (3,) of the smallest mean squared error
    for targets -1 and 1 (of several, the shortest).
    """
    solution: Floats = np.linalg.lstsq(with_ones(X), 2.0 * y - 1.0, rcond=None)[0]
    return solution

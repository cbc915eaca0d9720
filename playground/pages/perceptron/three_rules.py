"""Three rules for one line, on the same points in the same order: Rosenblatt, Adaline, logistic neuron.

All three do the same after each example, and differ only in what they call the answer:

    w <- w + learning_rate * (target - answer) x,    b <- b + learning_rate * (target - answer)

    Rosenblatt  answer = 1 if w·x + b >= 0 else 0        targets 0, 1    only mistakes move the line
    Adaline     answer = w·x + b                         targets -1, 1   least squares; far points pull
    logistic    answer = sigmoid(w·x + b)                targets 0, 1    right and far points hardly pull

Adaline is a linear neuron with half the squared error, the logistic neuron a sigmoid with cross entropy: both
are trained by the core's loop with mini-batches of one.

Sources: B. Widrow, M. Hoff, "Adaptive switching circuits" (1960); logistic regression, D. Cox (1958).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.nn.network import Network, with_ones
from playground.nn.optimizers import SGD
from playground.nn.training_step import MiniBatchLoop

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
    n = len(X)
    signs: Floats = np.where(y == 1, 1.0, -1.0)
    early = min(EARLY_PASSES, passes) * n
    steps = np.concatenate([np.arange(early + 1), np.arange(early + n, passes * n + 1, n)])
    X1 = with_ones(X)
    found = [
        _rosenblatt(X1, y, start, learning_rate, steps),
        _by_core(X1, signs, start, learning_rate, steps, "linear", "mse"),
        _by_core(X1, y.astype(np.float64), start, learning_rate, steps, "sigmoid", "cross_entropy"),
    ]
    lines = np.array([path for path, _ in found])
    right = ((np.einsum("nd,rmd->rmn", X1, lines) >= 0) == (y == 1)).sum(axis=-1)
    return Comparison(steps, steps / n, lines, right, tuple(diverged for _, diverged in found))


def least_squares(X: Floats, y: Integers) -> Floats:
    """Where Adaline would end with ever smaller steps: w1, w2 and b (3,) of the smallest mean squared error
    for targets -1 and 1 (of several, the shortest).
    """
    solution: Floats = np.linalg.lstsq(with_ones(X), 2.0 * y - 1.0, rcond=None)[0]
    return solution


def _rosenblatt(
    X1: Floats, y: Integers, start: Floats, learning_rate: float, steps: Integers
) -> tuple[Floats, bool]:
    """Weights (m, 3) at the wanted steps; it cannot diverge."""
    wanted = set(steps.tolist())
    weights = start.astype(np.float64)
    path = [weights]
    for step in range(1, int(steps[-1]) + 1):
        x, target = X1[(step - 1) % len(X1)], y[(step - 1) % len(X1)]
        weights = weights + learning_rate * (target - int(x @ weights >= 0)) * x
        if step in wanted:
            path.append(weights)
    return np.array(path), False


def _by_core(
    X1: Floats,
    targets: Floats,
    start: Floats,
    learning_rate: float,
    steps: Integers,
    activation: str,
    loss: str,
) -> tuple[Floats, bool]:
    """Weights (m, 3) at the wanted steps, and whether they grew without bound and were stopped."""
    n = len(X1)
    loop = MiniBatchLoop(
        Network((2, 1), (activation,), start.astype(np.float64)),
        X1,
        targets[:, None],
        loss=loss,
        optimizer=SGD(),
        learning_rate=learning_rate,
        batch_size=1,
    )
    path = [loop.parameters.copy()]
    for before, after in zip(steps[:-1].tolist(), steps[1:].tolist(), strict=True):
        first = before % n
        loop.run(first, first + after - before)
        if not np.abs(loop.parameters).max() <= LARGEST:
            path += [path[-1]] * (len(steps) - len(path))
            return np.array(path), True
        path.append(loop.parameters.copy())
    return np.array(path), False

"""Rosenblatt's perceptron: one threshold unit that learns from one example at a time, as a film of its steps.

The unit fires, answers 1, when the weighted sum of its inputs reaches the threshold: w·x >= theta. After a
wrong answer, and only then,

    w <- w + (target - answer) x,    theta <- theta - (target - answer),

so that w grows by x where the unit should have fired and shrinks by x where it should not. With the bias
b = -theta the second half says the same of a further input that is always 1.

Source: F. Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the
brain" (1958), in the form of M. Minsky and S. Papert, "Perceptrons" (1969), with step length 1. The pocket is
that of S. Gallant, "Perceptron-based learning algorithms" (1990), with ratchet: what is kept is the line that
was right on the most points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_PASSES = 100
MOST_STEPS = 2000
"""A film ends after the first of these, or after a pass without a mistake."""

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Line(NamedTuple):
    """A threshold unit: it answers 1 where w·x >= threshold."""

    weights: tuple[float, ...]
    threshold: float


@dataclass(frozen=True, eq=False)
class Film:
    """Every step of learning; step k looks at one point with the weights of moment k.

    - `rows` (steps,): which point each step looks at; `passes` (steps,): in which pass, from 0.
    - `sums` (steps,): w·x; `answers` (steps,): 0 or 1; `changes` (steps,): target - answer, so 0 where the
      unit was right.
    - `weights` (steps + 1, n_inputs) and `thresholds` (steps + 1,): at moment k, before step k.
    - `right` (steps + 1,): how many of all points the unit of that moment answers rightly.
    - `pocket` (steps + 1,): the earliest moment up to now whose unit was right on the most points.
    - `mistakes` (passes,): wrong answers in each pass; `converged`: whether the last pass had none.
    """

    rows: Integers
    passes: Integers
    sums: Floats
    answers: Integers
    changes: Integers
    weights: Floats
    thresholds: Floats
    right: Integers
    pocket: Integers
    mistakes: Integers
    converged: bool

    @property
    def n_steps(self) -> int:
        return len(self.rows)


def film(X: Floats, y: Integers, start: Line, *, learns_threshold: bool = True) -> Film:
    """Learn from the rows in turn, again and again, until a whole pass is right.

    Args:
        X: (n, n_inputs), n at least 1. y: (n,) targets of 0 and 1.
        start: the unit before the first step.
        learns_threshold: False leaves the threshold where it is: at 0 the line is nailed to the origin.
    """
    weights, threshold = np.array(start.weights, dtype=np.float64), float(start.threshold)
    steps: list[tuple[int, float, int, int]] = []
    moments = [(*weights.tolist(), threshold)]
    mistakes: list[int] = []
    converged = False
    while not converged and len(mistakes) < MOST_PASSES and len(steps) + len(X) <= max(MOST_STEPS, len(X)):
        for row, (x, target) in enumerate(zip(X, y.tolist(), strict=True)):
            total = float(x @ weights)
            answer = int(total >= threshold)
            change = target - answer
            weights = weights + change * x
            if learns_threshold:
                threshold -= change
            steps.append((row, total, answer, change))
            moments.append((*weights.tolist(), threshold))
        mistakes.append(sum(abs(change) for *_, change in steps[-len(X) :]))
        converged = mistakes[-1] == 0
    rows, sums, answers, changes = map(np.array, zip(*steps, strict=True))
    table = np.array(moments)
    sums_then = X @ table[:, :-1].T
    right = ((sums_then >= table[:, -1]) == (y == 1)[:, None]).sum(axis=0)
    best = np.maximum.accumulate(right)
    is_new = np.concatenate([[True], right[1:] > best[:-1]])
    pocket = np.maximum.accumulate(np.where(is_new, np.arange(len(right)), 0))
    return Film(
        rows,
        np.repeat(np.arange(len(mistakes)), len(X)),
        sums,
        answers,
        changes,
        table[:, :-1],
        table[:, -1],
        right.astype(np.int64),
        pocket,
        np.array(mistakes),
        converged,
    )

"""One threshold unit that learns, as a film of its steps; what can be known before it learns; two of its kin.

The unit fires, answers 1, when the weighted sum of its inputs reaches the threshold: w·x >= theta. After a
wrong answer, and only then,

    w <- w + (target - answer) x,    theta <- theta - (target - answer),

so that w grows by x where the unit should have fired and shrinks by x where it should not. With the bias
b = -theta the second half says the same of a further input that is always 1.

Three rules do the same after each example, and differ only in what they call the answer:

    w <- w + learning_rate * (target - answer) x,    b <- b + learning_rate * (target - answer)

    Rosenblatt  answer = 1 if w·x + b >= 0 else 0        targets 0, 1    only mistakes move the line
    Adaline     answer = w·x + b                         targets -1, 1   least squares; far points pull
    logistic    answer = sigmoid(w·x + b)                targets 0, 1    right and far points hardly pull

Sources: F. Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the
brain" (1958), in the form of M. Minsky and S. Papert, "Perceptrons" (1969), with step length 1. The pocket is
that of S. Gallant, "Perceptron-based learning algorithms" (1990), with ratchet: what is kept is the line that
was right on the most points. A. Novikoff, "On convergence proofs on perceptrons" (1962). B. Widrow, M. Hoff,
"Adaptive switching circuits" (1960); logistic regression, D. Cox (1958).
"""

import math
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.nn.activations import ACTIVATIONS
from playground.nn.network import with_ones

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_PASSES = 100
MOST_STEPS = 2000
"""A film ends after the first of these, or after a pass without a mistake."""


class Line(NamedTuple):
    """A threshold unit: it answers 1 where w·x >= threshold."""

    weights: tuple[float, ...]
    threshold: float


@dataclass(frozen=True, eq=False)
class Film:
    """Every step of learning; step k looks at point k modulo n with the line of moment k.

    - `sums` (steps,): w·x; `answers` (steps,): 0 or 1; `changes` (steps,): target - answer, so 0 where the
      unit was right.
    - `lines` (steps + 1, n_inputs + 1): weights and threshold at moment k, before step k.
    - `right` (steps + 1,): how many of all points the unit of that moment answers rightly.
    - `pocket` (steps + 1,): the earliest moment up to now whose unit was right on the most points.
    - `mistakes` (passes,): wrong answers in each pass; `converged`: whether the last pass had none.
    """

    sums: Floats
    answers: Integers
    changes: Integers
    lines: Floats
    right: Integers
    pocket: Integers
    mistakes: Integers
    converged: bool

    @property
    def n_steps(self) -> int:
        return len(self.sums)


def film(X: Floats, y: Integers, start: Line, *, learns_threshold: bool = True) -> Film:
    """Learn from the rows in turn, again and again, until a whole pass is right.

    X: (n, n_inputs), n at least 1. y: (n,) targets of 0 and 1. start: the unit before the first step. A
    threshold that is not learned stays where it is: at 0 the line is nailed to the origin.
    """
    signals = np.column_stack([X, np.full(len(X), -float(learns_threshold))])
    lines = [np.array([*start.weights, start.threshold], dtype=np.float64)]
    steps: list[tuple[float, int, int]] = []
    mistakes: list[int] = []
    converged = False
    while not converged and len(mistakes) < MOST_PASSES and len(steps) + len(X) <= max(MOST_STEPS, len(X)):
        for x, signal, target in zip(X, signals, y.tolist(), strict=True):
            *weights, threshold = lines[-1]
            total = float(x @ weights)
            answer = int(total >= threshold)
            steps.append((total, answer, target - answer))
            lines.append(lines[-1] + (target - answer) * signal)
        mistakes.append(sum(abs(change) for *_, change in steps[-len(X) :]))
        converged = mistakes[-1] == 0
    sums, answers, changes = map(np.array, zip(*steps, strict=True))
    table = np.array(lines)
    right = ((table[:, -1] <= X @ table[:, :-1].T) == (y == 1)[:, None]).sum(axis=0)
    best = np.maximum.accumulate(right)
    is_new = np.concatenate([[True], right[1:] > best[:-1]])
    pocket = np.maximum.accumulate(np.where(is_new, np.arange(len(right)), 0))
    return Film(sums, answers, changes, table, right, pocket, np.array(mistakes), converged)


# What can be known before it learns

TOLERANCE = 1e-9
"""A margin of less than this share of the radius is none."""


@dataclass(frozen=True)
class Bounds:
    """What is known of separable points z: the largest margin γ for which some direction u of length 1 has
    ±u·z >= γ for all; the length of the longest; and how many mistakes are to come at most, in any order.
    """

    margin: float
    radius: float
    most_mistakes: int


def bounds(X: Floats, y: Integers, start: Floats, *, learns_threshold: bool = True) -> Bounds | None:
    """Margin, radius and the bound on mistakes; None where no line separates the points.

    X: (n, n_inputs). y: (n,) targets of 0 and 1. start: first weights (n_inputs,), and the first bias behind
    them, (n_inputs + 1,), if the threshold is learned; if not, the line goes through the origin only.
    """
    points = with_ones(X) if learns_threshold else X
    signed = np.where(y == 1, 1.0, -1.0)[:, None] * points
    radius = float(np.linalg.norm(points, axis=1).max())
    direction, margin = widest(signed)
    if margin <= TOLERANCE * max(radius, 1.0):
        return None
    return Bounds(margin, radius, most_mistakes(margin, radius, start, direction))


def widest(signed: Floats) -> tuple[Floats, float]:
    """The direction u of length 1 with the largest smallest u·z over rows z (n, d), and that smallest value.

    The best u points to the place of the rows' convex hull that is nearest to the origin, and this place is
    the nearest one of the plane through at most d of the rows. All such planes are tried: for 40 points of
    three coordinates these are 10,700. Where the hull holds the origin the value is not positive.
    """
    n, d = signed.shape
    best_direction, best_margin = np.zeros(d), -math.inf
    for size in range(1, min(n, d) + 1):
        chosen = signed[np.array(list(combinations(range(n), size)))]
        gram = chosen @ chosen.swapaxes(-1, -2)
        shares = np.linalg.pinv(gram, hermitian=True).sum(axis=-1)
        nearest = np.einsum("kb,kbd->kd", shares, chosen)
        lengths = np.linalg.norm(nearest, axis=1)
        good = lengths > 1e-12
        if not good.any():
            continue
        directions = nearest[good] / lengths[good, None]
        margins = (directions @ signed.T).min(axis=1)
        at = int(margins.argmax())
        if margins[at] > best_margin + 1e-15:
            best_direction, best_margin = directions[at], float(margins[at])
    return best_direction, best_margin


def most_mistakes(margin: float, radius: float, start: Floats, direction: Floats) -> int:
    """The largest k for which both inequalities of the proof can hold.

    Each mistake moves w by ±z with ±z·u >= margin, so that w·u >= a + k margin with a = start·u; and since it
    was a mistake, |w|² grows by radius² at most, so that |w|² <= |start|² + k radius². As w·u <= |w|,

        (a + k margin)² <= |start|² + k radius²    as long as a + k margin >= 0.

    From zero weights this is Novikoff's k <= (radius / margin)².
    """
    a = float(start @ direction)
    half = (radius**2 - 2 * a * margin) / 2
    room = half**2 + margin**2 * (float(start @ start) - a**2)
    return math.floor((half + math.sqrt(max(room, 0.0))) / margin**2 + 1e-9)


def most_right(X: Floats, y: Integers) -> int:
    """The most points (n, 2) with targets y (n,) of 0 and 1 that any straight line has on their right sides.

    A best line can be moved, without changing its answers, until it all but touches two points. So the places
    are put in order across the line through every two of them, turned a little to either side, and every cut
    of that order is tried.
    """
    places, of = np.unique(X, axis=0, return_inverse=True)
    balance = np.bincount(of.ravel(), np.where(y == 1, 1, -1))  # ones less zeros at every place
    n_ones = int((y == 1).sum())
    best = max(n_ones, len(y) - n_ones)
    for first, second in combinations(places, 2):
        along = second - first
        away = ((places - first) @ np.array([-along[1], along[0]]) / np.linalg.norm(along)).round(9)
        for turn in (1, -1):
            before = np.cumsum(balance[np.lexsort((turn * (places @ along), away))])
            best = max(best, n_ones - int(before.min()), len(y) - n_ones + int(before.max()))
    return best


# Three rules

PASSES = 120
EARLY_PASSES = 4
"""Passes of which every step is in the film; later ones give their end only."""
LARGEST = 1e6
"""A rule whose weights grow beyond this has diverged: its line stands still from there."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Three lines, moment by moment: `steps` (m,), how many examples have been seen; `lines` (3, m, 3), w1,
    w2 and b of each rule; `right` (3, m), on how many points; `diverged`, whose weights grew without bound.
    """

    steps: Integers
    lines: Floats
    right: Integers
    diverged: tuple[bool, ...]


def compare(X: Floats, y: Integers, start: Floats, learning_rate: float, passes: int = PASSES) -> Comparison:
    """Train all three from the same w1, w2 and b (3,) on points X (n, 2) with targets y (n,) of 0 and 1."""
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
    return Comparison(steps, found, right, tuple((~going).tolist()))

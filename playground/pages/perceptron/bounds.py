"""What can be known before a perceptron learns: whether a line separates the points, how well, and how many
mistakes are to come at most.

The rule knows nothing of thresholds as such: a threshold that is learned is one more weight, on an input that
is always 1. So margin and radius are those of the points with this 1 appended, z = (x, 1), or of the points
as they are where the threshold is fixed at 0.

Sources: A. Novikoff, "On convergence proofs on perceptrons" (1962); the form for any first weights follows
from the same two inequalities (see `most_mistakes`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from playground.nn.network import with_ones

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TOLERANCE = 1e-9
"""A margin of less than this share of the radius is none."""


@dataclass(frozen=True)
class Bounds:
    """What is known of separable points.

    - `margin`: the largest gamma for which some direction u of length 1 has ±u·z >= gamma for all points.
    - `radius`: length of the longest z.
    - `direction`: that u.
    - `most_mistakes`: the perceptron makes no more than these, in whatever order it sees the points.
    """

    margin: float
    radius: float
    direction: tuple[float, ...]
    most_mistakes: int


def bounds(X: Floats, y: Integers, start: Floats, *, learns_threshold: bool = True) -> Bounds | None:
    """Margin, radius and the bound on mistakes; None where no line separates the points.

    Args:
        X: (n, n_inputs). y: (n,) targets of 0 and 1.
        start: first weights (n_inputs,), and the first bias behind them, (n_inputs + 1,), if it is learned.
        learns_threshold: whether the line may go anywhere; if not, through the origin only.
    """
    points = with_ones(X) if learns_threshold else X
    signed = np.where(y == 1, 1.0, -1.0)[:, None] * points
    radius = float(np.linalg.norm(points, axis=1).max())
    direction, margin = widest(signed)
    if margin <= TOLERANCE * max(radius, 1.0):
        return None
    return Bounds(margin, radius, tuple(direction.tolist()), most_mistakes(margin, radius, start, direction))


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

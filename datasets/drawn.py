"""Points that a person has drawn: rows of x1, x2 and a colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from datasets.dataset import Dataset

Point = tuple[float, float, int]
"""x1, x2, and the number of the colour, from 0: blue, orange, and on through the palette."""

FIRST_POINTS: tuple[Point, ...] = ((2.0, 2.0, 0), (-2.0, -2.0, 1))
"""What there is before anything is drawn: one point of each of two colours."""
LOW, HIGH = -6.0, 6.0
DECIMALS = 2
MOST_POINTS = 500
MOST_COLOURS = 6


def on_plane(coordinate: float) -> float:
    """The nearest coordinate at which a point can be drawn."""
    return round(min(max(coordinate, LOW), HIGH), DECIMALS)


def n_colours(points: Sequence[Point]) -> int:
    """How many classes drawn points have: up to the last colour used, and at least two."""
    return max(2, *(colour + 1 for _, _, colour in points))


def class_of(colour: int, n_classes: int) -> int:
    """The class of a colour, and the colour of a class: of two classes blue is class 1, the positive one."""
    return 1 - colour if n_classes == 2 else colour


def drawn(points: Sequence[Point]) -> Dataset:
    """The points as a classification data set, in the order they were drawn."""
    n_classes = n_colours(points)
    X = np.array([point[:2] for point in points], dtype=np.float64)
    y = np.array([class_of(colour, n_classes) for _, _, colour in points], dtype=np.int64)
    return Dataset(X, y, "classification", n_classes)

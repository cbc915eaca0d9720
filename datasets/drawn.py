"""Points that a person has drawn: rows of x1, x2 and a colour."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.dataset import Dataset

DRAWN = "drawn"
"""Name of the data set whose points a person draws; they are a setting of their own."""

Point = tuple[float, float, int]
"""x1, x2, and the number of the colour, from 0: blue, orange, and on through the palette. It is a colour
everywhere a Point is: on the screen, in a link and in a file; `colour_of` leads from it to the class."""

FIRST_POINTS: tuple[Point, ...] = ((2.0, 2.0, 0), (-2.0, -2.0, 1))
"""What there is before anything is drawn: one point of each of two colours."""
LOW, HIGH = -6.0, 6.0
DECIMALS = 2
MOST_POINTS = 500
MOST_COLOURS = 6


def n_colours(points: Sequence[Point]) -> int:
    """How many classes drawn points have: up to the last colour used, and at least two."""
    return max(2, *(colour + 1 for _, _, colour in points))


def colour_of(label: int, n_classes: int) -> int:
    """The colour of a class, from 0, and the class of a colour: of two classes, class 1 is blue."""
    return 1 - label if n_classes == 2 else label % MOST_COLOURS


def as_settings(points: Sequence[Point]) -> dict[str, Any]:
    """The settings that show these points."""
    return {"dataset": DRAWN, "points": tuple(points)}


def as_drawn(X: NDArray[np.float64], y: NDArray, n_classes: int) -> tuple[Point, ...]:
    """Points X (n, 2) of classes y (n,) as if they had been drawn, at the nearest places where one can."""

    def on_plane(coordinate: float) -> float:
        return round(min(max(coordinate, LOW), HIGH), DECIMALS) + 0.0  # no minus zero

    return tuple(
        (on_plane(x1), on_plane(x2), colour_of(int(label), n_classes))
        for (x1, x2), label in zip(X.tolist(), y.tolist(), strict=True)
    )


def drawn(points: Sequence[Point]) -> Dataset:
    """The points as a classification data set, in the order they were drawn."""
    n_classes = n_colours(points)
    X = np.array([point[:2] for point in points], dtype=np.float64)
    y = np.array([colour_of(colour, n_classes) for _, _, colour in points], dtype=np.int64)
    return Dataset(X, y, "classification", n_classes)

"""Points of two classes for one neuron: ready ones, and those a person draws, with their form as a text."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from datasets.generators import gate
from playground.settings import shown
from playground.typed_numbers import typed_number

Labelled = tuple[float, float, int]
"""x1, x2 and the class, 0 or 1: not the colour, which is what a drawn `Point` has."""

MOST_POINTS = 40
PLANE = (-6.0, 6.0)
GATE_PLANE = (-1.0, 2.0)
OWN = "your own"


def _cloud(seed: int, n: int, centre: tuple[float, float], spread: float) -> NDArray[np.float64]:
    drawn = np.random.default_rng([seed, 0, 0]).standard_normal((n, 2))
    places: NDArray[np.float64] = np.clip(np.array(centre) + spread * drawn, PLANE[0] + 0.3, PLANE[1] - 0.3)
    return places.round(1)


def _in_turn(ones: NDArray[np.float64], zeros: NDArray[np.float64]) -> tuple[Labelled, ...]:
    """The points of both classes, (n, 2) each, one from each class in turn."""
    pairs = zip(ones.tolist(), zeros.tolist(), strict=True)
    return tuple((x1, x2, label) for pair in pairs for (x1, x2), label in zip(pair, (1, 0), strict=True))


def _gate(outputs: NDArray[np.int64] | NDArray[np.float64]) -> tuple[Labelled, ...]:
    inputs = gate("and").X.tolist()
    return tuple((x1, x2, int(label)) for (x1, x2), label in zip(inputs, outputs, strict=True))


FIRST_OWN: tuple[Labelled, ...] = ((2.0, 2.0, 1), (-2.0, -1.0, 0))


def arrays(points: Sequence[Labelled]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Points as inputs (n, 2) and targets (n,)."""
    return (
        np.array([point[:2] for point in points], dtype=np.float64).reshape(-1, 2),
        np.array([point[2] for point in points], dtype=np.int64),
    )


def plane_of(points: Sequence[Labelled]) -> tuple[float, float]:
    """Lowest and highest coordinate of the picture: closer where all points lie about those of a gate."""
    low, high = GATE_PLANE
    near = all(low <= value <= high for x1, x2, _ in points for value in (x1, x2))
    return GATE_PLANE if near else PLANE


def point_of(x1: float, x2: float, label: int) -> Labelled:
    """A point as it can be drawn: on the plane, with two decimals."""
    low, high = PLANE
    return round(min(max(x1, low), high), 2) + 0.0, round(min(max(x2, low), high), 2) + 0.0, label


def format_points(points: Sequence[Labelled]) -> str:
    """Points as a text: 2,2,1; -2,-1,0."""
    return "; ".join(f"{x1:g},{x2:g},{label}" for x1, x2, label in points)


def parse_points(text: str) -> tuple[Labelled, ...]:
    """The points of a text as `format_points` writes it; ValueError that says what is allowed."""
    points: list[Labelled] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        try:
            x1, x2, label = (typed_number(number) for number in part.split(","))
        except ValueError:
            raise ValueError(f"{shown(part)} is not a point. {_ALLOWED}") from None
        if label not in (0, 1):
            raise ValueError(f"{shown(part)} is not a point with a class of 0 or 1. {_ALLOWED}")
        points.append((x1, x2, int(label)))
    farthest = max(points, key=_reach, default=(0.0, 0.0, 0))
    if _reach(farthest) > PLANE[1]:
        share = math.ceil(_reach(farthest) / PLANE[1])
        smaller = format_points([point_of(farthest[0] / share, farthest[1] / share, farthest[2])])
        raise ValueError(
            f"'{format_points([farthest])}' lies outside the plane, which goes from {PLANE[0]:g} to "
            f"{PLANE[1]:g}. Divide all coordinates of all points by {share:,}: this one is {smaller} then."
        )
    if not 1 <= len(points) <= MOST_POINTS:
        raise ValueError(f"{len(points)} points are written. {_ALLOWED}")
    return tuple(point_of(*point) for point in points)


def _reach(point: Labelled) -> float:
    """How far the larger of its coordinates is from 0."""
    return max(abs(point[0]), abs(point[1]))


_ALLOWED = (
    f"Write 1 to {MOST_POINTS} points x1,x2,class with semicolons between them, e.g. 2,2,1; -2,-1,0: "
    f"coordinates from {PLANE[0]:g} to {PLANE[1]:g}."
)

READY: dict[str, tuple[Labelled, ...]] = {
    "two clouds": _in_turn(_cloud(1, 8, (2.2, 2.0), 1.1), _cloud(2, 8, (-1.4, -0.6), 1.1)),
    "narrow gap": parse_points(
        "-4,0.2,1; -3,0,0; -2,1.3,1; -1,1,0; 0,2.1,1; 1,2,0; 2,3.3,1; 3,3,0; 4,4.1,1; 5,4,0; "
        "1,4.8,1; 2,-1.5,0"
    ),
    "far from zero": _in_turn(_cloud(5, 7, (4.3, 4.4), 0.6), _cloud(6, 7, (2.0, 2.1), 0.7)),
    "overlapping": _in_turn(_cloud(7, 10, (1.3, 1.0), 1.5), _cloud(8, 10, (-1.1, -0.9), 1.5)),
    "far points": parse_points(
        "0.7,1.9,1; -0.9,1.4,0; 5.4,0.8,1; -1.1,-0.2,0; 0.6,-0.6,1; -0.8,2.6,0; 0.9,0.6,1; "
        "-1.3,-1.5,0; 5.6,-0.3,1; -0.7,0.5,0; 0.7,-1.8,1; -1,1.9,0; 5.2,2,1; -1.2,0.9,0; "
        "0.8,2.9,1; -0.8,-1,0"
    ),
    "AND": _gate(gate("and").y),
    "OR": _gate(gate("or").y),
    "XOR": _gate(gate("xor_gate").y),
}
"""The ready sets by what they are called on the screen and in links."""

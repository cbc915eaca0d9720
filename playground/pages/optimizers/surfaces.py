"""Surfaces to race down: a height over two weights, its slope, and where its minima are.

Every function takes places w (..., 2) and acts on the last axis, so that many racers walk at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Height = Callable[[np.ndarray], np.ndarray]

FLAT = 1e-9
"""A slope below this is none: a starting point exactly on a saddle or a ridge would never leave it."""


@dataclass(frozen=True, eq=False)
class Surface:
    """One surface.

    - `name`, `label`, `formula`: in links, on the screen, and the height L in one line; `summary`: what it is
      like, in one sentence.
    - `height(w)` (..., 2) -> (...) and `slope(w)` (..., 2) -> (..., 2), its gradient, written from one
      formula. The lowest height is 0.
    - `minima`: places whose slope is 0 and round which it rises, the lowest first.
    - `start`, `learning_rate`, `n_steps`: of the race that shows best what the surface is like.
    - `plane`: lowest and highest w1, then w2, that are drawn.
    """

    name: str
    label: str
    formula: str
    summary: str
    height: Height
    slope: Height
    minima: tuple[tuple[float, float], ...]
    start: tuple[float, float]
    learning_rate: float
    n_steps: int = 150
    plane: tuple[tuple[float, float], tuple[float, float]] = ((-6.0, 6.0), (-4.0, 4.0))


def _ravine(w: np.ndarray) -> np.ndarray:
    """L = w1²/20 + w2²: twenty times as steep across as along."""
    return w[..., 0] ** 2 / 20 + w[..., 1] ** 2


def _ravine_slope(w: np.ndarray) -> np.ndarray:
    return np.stack([w[..., 0] / 10, 2 * w[..., 1]], axis=-1)


def _slanting(w: np.ndarray) -> np.ndarray:
    """L = (w1 + w2)²/100 + (w1 - w2)²/2: a ravine along the diagonal, fifty times as steep across."""
    return (w[..., 0] + w[..., 1]) ** 2 / 100 + (w[..., 0] - w[..., 1]) ** 2 / 2


def _slanting_slope(w: np.ndarray) -> np.ndarray:
    along = (w[..., 0] + w[..., 1]) / 50
    across = w[..., 0] - w[..., 1]
    return np.stack([along + across, along - across], axis=-1)


def _saddle(w: np.ndarray) -> np.ndarray:
    """L = w1⁴/32 - w1²/4 + w2²/2 + 1/2: a saddle at (0, 0) between minima at (±2, 0)."""
    return w[..., 0] ** 4 / 32 - w[..., 0] ** 2 / 4 + w[..., 1] ** 2 / 2 + 0.5


def _saddle_slope(w: np.ndarray) -> np.ndarray:
    return np.stack([w[..., 0] ** 3 / 8 - w[..., 0] / 2, w[..., 1]], axis=-1)


def _two_minima(w: np.ndarray) -> np.ndarray:
    """L = (w1⁴/4 - w1³/3 - 9 w1²/2 + 9 w1)/20 + r²/2 + 153/80 with r = w2 + 3/2 - w1²/6.

    The derivative of the first bracket is (w1 + 3)(w1 - 1)(w1 - 3), so that on the valley's floor r = 0 there
    are a deep minimum at w1 = -3, a shallow one at 3, and a pass at 1.
    """
    w1, w2 = w[..., 0], w[..., 1]
    r = w2 + 1.5 - w1**2 / 6
    return (w1**4 / 4 - w1**3 / 3 - 4.5 * w1**2 + 9 * w1) / 20 + r**2 / 2 + 153 / 80


def _two_minima_slope(w: np.ndarray) -> np.ndarray:
    w1, w2 = w[..., 0], w[..., 1]
    r = w2 + 1.5 - w1**2 / 6
    return np.stack([(w1 + 3) * (w1 - 1) * (w1 - 3) / 20 - r * w1 / 3, r], axis=-1)


def _banana(w: np.ndarray) -> np.ndarray:
    """L = (1 - w1)²/8 + 5 (w2 - w1²)²/4: Rosenbrock's valley (1960), with 10 for his 100, divided by 8."""
    return (1 - w[..., 0]) ** 2 / 8 + 1.25 * (w[..., 1] - w[..., 0] ** 2) ** 2


def _banana_slope(w: np.ndarray) -> np.ndarray:
    r = w[..., 1] - w[..., 0] ** 2
    return np.stack([(w[..., 0] - 1) / 4 - 5 * w[..., 0] * r, 2.5 * r], axis=-1)


SURFACES: dict[str, Surface] = {
    surface.name: surface
    for surface in (
        Surface(
            "ravine",
            "Ravine",
            "L = w₁² / 20 + w₂²",
            "Steep walls, a floor that hardly falls: the slope points across, the way goes along.",
            _ravine,
            _ravine_slope,
            minima=((0.0, 0.0),),
            start=(-5.0, 1.5),
            learning_rate=0.1,
        ),
        Surface(
            "saddle",
            "Saddle",
            "L = w₁⁴ / 32 − w₁² / 4 + w₂² / 2 + 1 / 2",
            "Down from both sides to a flat place, from which it goes on down to the left and to the right.",
            _saddle,
            _saddle_slope,
            minima=((2.0, 0.0), (-2.0, 0.0)),
            start=(0.01, 2.5),
            learning_rate=0.1,
            plane=((-4.5, 4.5), (-3.0, 3.0)),
        ),
        Surface(
            "two_minima",
            "Two minima",
            "L = (w₁⁴ / 4 − w₁³ / 3 − 9 w₁² / 2 + 9 w₁) / 20 + (w₂ + 3 / 2 − w₁² / 6)² / 2 + 153 / 80",
            "A shallow hollow lies on the way, the deep one behind a pass.",
            _two_minima,
            _two_minima_slope,
            minima=((-3.0, 0.0), (3.0, 0.0)),
            start=(5.0, 2.5),
            learning_rate=0.3,
        ),
        Surface(
            "slanting",
            "Slanting ravine",
            "L = (w₁ + w₂)² / 100 + (w₁ − w₂)² / 2",
            "A ravine along the diagonal: a step length for each weight does not help, for both have to move "
            "together. Here Adam loses.",
            _slanting,
            _slanting_slope,
            minima=((0.0, 0.0),),
            start=(-4.5, -1.0),
            learning_rate=0.3,
        ),
        Surface(
            "banana",
            "Banana",
            "L = (1 − w₁)² / 8 + 5 (w₂ − w₁²)² / 4",
            "Rosenbrock's valley: easily found, and then it winds its way to the lowest place.",
            _banana,
            _banana_slope,
            minima=((1.0, 1.0),),
            start=(-1.2, 1.0),
            learning_rate=0.05,
            n_steps=300,
            plane=((-2.4, 2.4), (-0.8, 2.4)),
        ),
    )
}


def may_start(surface: Surface, place: tuple[float, float]) -> bool:
    """Whether a racer set down there can move at all, and may be drawn."""
    inside = all(low <= value <= high for value, (low, high) in zip(place, surface.plane, strict=True))
    return inside and math.hypot(*surface.slope(np.array(place))) > FLAT

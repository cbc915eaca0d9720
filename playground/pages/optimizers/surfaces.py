"""Surfaces to race down: a height over two weights, its slope, and where its minima are.

Every function takes arrays, so that many racers walk at once.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

FLAT = 1e-9
"""A slope below this is none: a starting point exactly on a saddle or a ridge would never leave it."""


@dataclass(frozen=True, eq=False)
class Surface:
    """One surface.

    - `name`, `label`, `formula`: in links, on the screen, and the height L in one line; `summary`: what it is
      like, in one sentence.
    - `height_at`, `slope_at`: the height and both parts of its gradient at w1 and w2. The lowest height is 0.
    - `minima`: places whose slope is 0 and round which it rises, the lowest first.
    - `start`, `learning_rate`, `n_steps`: of the race that shows best what the surface is like.
    - `plane`: lowest and highest w1, then w2, that are drawn.
    """

    name: str
    label: str
    formula: str
    summary: str
    height_at: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slope_at: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
    minima: tuple[tuple[float, float], ...]
    start: tuple[float, float]
    learning_rate: float
    n_steps: int = 150
    plane: tuple[tuple[float, float], tuple[float, float]] = ((-6.0, 6.0), (-4.0, 4.0))

    def height(self, w: np.ndarray) -> np.ndarray:
        """Of places (..., 2): (...)."""
        return self.height_at(w[..., 0], w[..., 1])

    def slope(self, w: np.ndarray) -> np.ndarray:
        """The gradient at places (..., 2): (..., 2)."""
        return np.stack(self.slope_at(w[..., 0], w[..., 1]), axis=-1)

    def holds(self, w: np.ndarray) -> np.ndarray:
        """Whether places (..., 2) are drawn: (...)."""
        low, high = np.transpose(self.plane)
        return ((low <= w) & (w <= high)).all(axis=-1)


def _floor(w1: np.ndarray, w2: np.ndarray) -> np.ndarray:
    """How far a place lies above the floor of the valley of two minima."""
    return w2 + 1.5 - w1**2 / 6


SURFACES: dict[str, Surface] = {
    surface.name: surface
    for surface in (
        Surface(
            "ravine",
            "Ravine",
            "L = w₁² / 20 + w₂²",
            "Steep walls, a floor that hardly falls: the slope points across, the way goes along.",
            lambda w1, w2: w1**2 / 20 + w2**2,
            lambda w1, w2: (w1 / 10, 2 * w2),
            minima=((0.0, 0.0),),
            start=(-5.0, 1.5),
            learning_rate=0.1,
        ),
        Surface(
            "saddle",
            "Saddle",
            "L = w₁⁴ / 32 − w₁² / 4 + w₂² / 2 + 1 / 2",
            "Down from both sides to a flat place, from which it goes on down to the left and to the right.",
            lambda w1, w2: w1**4 / 32 - w1**2 / 4 + w2**2 / 2 + 0.5,
            lambda w1, w2: (w1**3 / 8 - w1 / 2, w2),
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
            lambda w1, w2: (
                (w1**4 / 4 - w1**3 / 3 - 4.5 * w1**2 + 9 * w1) / 20 + _floor(w1, w2) ** 2 / 2 + 153 / 80
            ),
            lambda w1, w2: (
                # On the floor: a deep minimum at w1 = -3, a pass at 1, a shallow minimum at 3.
                (w1 + 3) * (w1 - 1) * (w1 - 3) / 20 - _floor(w1, w2) * w1 / 3,
                _floor(w1, w2),
            ),
            minima=((-3.0, 0.0), (3.0, 0.0)),
            start=(5.0, 2.5),
            learning_rate=0.3,
        ),
        Surface(
            "slanting",
            "Slanting ravine",
            "L = (w₁ + w₂)² / 100 + (w₁ − w₂)² / 2",
            "A ravine along the diagonal: both weights have to move together, and a step length for each of "
            "them alone does not make them. Here Adam loses.",
            lambda w1, w2: (w1 + w2) ** 2 / 100 + (w1 - w2) ** 2 / 2,
            lambda w1, w2: ((w1 + w2) / 50 + (w1 - w2), (w1 + w2) / 50 - (w1 - w2)),
            minima=((0.0, 0.0),),
            start=(-4.5, -1.0),
            learning_rate=0.3,
        ),
        Surface(
            "banana",
            "Banana",
            "L = (1 − w₁)² / 8 + 5 (w₂ − w₁²)² / 4",
            # Rosenbrock's function (1960) with 10 in place of his 100, divided by 8.
            "Rosenbrock's valley: easily found, and then it winds its way to the lowest place.",
            lambda w1, w2: (1 - w1) ** 2 / 8 + 1.25 * (w2 - w1**2) ** 2,
            lambda w1, w2: ((w1 - 1) / 4 - 5 * w1 * (w2 - w1**2), 2.5 * (w2 - w1**2)),
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
    w = np.array(place)
    return bool(surface.holds(w)) and math.hypot(*surface.slope(w)) > FLAT

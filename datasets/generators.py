"""Clouds of points drawn by formula, one pure function each.

The formulas and the meaning of noise are those of TensorFlow Playground (tensorflow/playground,
`dataset.ts`), except where a docstring says otherwise. The plane is [-6, 6] x [-6, 6]. Below, U(a, b) is
uniform, N(m, v) normal with variance v, and s = noise / 100, so 0 .. 0.5.

One thing differs on purpose: every function draws the same random numbers whatever the noise and scales them
afterwards. Moving the noise slider therefore displaces the same points smoothly; it does not deal new ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from datasets.dataset import Dataset

MAX_NOISE = 50
"""Largest noise in percent."""

_RADIUS = 5.0


def circle(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """A disc of class 1 inside a ring of class 0.

    Half the points have r ~ U(0, 2.5), half r ~ U(3.5, 5), each at an angle a ~ U(0, 2 pi): x = r sin a, y =
    r cos a. The label asks whether the point, displaced by U(-5, 5) s on each axis, lies within 2.5 of the
    origin. The points themselves stay: noise flips labels near the rim.
    """
    share = _noise_share(noise)
    n_inside, n_outside = _class_sizes(n_samples, 2)
    radius = np.concatenate(
        [rng.uniform(0.0, 0.5 * _RADIUS, n_inside), rng.uniform(0.7 * _RADIUS, _RADIUS, n_outside)]
    )
    angle = rng.uniform(0.0, 2.0 * np.pi, n_samples)
    displacement = rng.uniform(-_RADIUS, _RADIUS, (n_samples, 2))
    X = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    seen = X + share * displacement
    return _classes(X, np.hypot(seen[:, 0], seen[:, 1]) < 0.5 * _RADIUS, 2)


def xor(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Four squares, opposite ones of the same class: class 1 where x1 and x2 have the same sign.

    x1, x2 ~ U(-5, 5), each pushed 0.3 away from the axis it could touch. The label is the sign of the product
    after displacing by U(-5, 5) s on each axis; the points stay, noise flips labels near the axes.
    """
    share = _noise_share(noise)
    _class_sizes(n_samples, 2)
    X = rng.uniform(-_RADIUS, _RADIUS, (n_samples, 2))
    X += np.where(X > 0.0, 0.3, -0.3)
    seen = X + share * rng.uniform(-_RADIUS, _RADIUS, (n_samples, 2))
    return _classes(X, seen[:, 0] * seen[:, 1] >= 0.0, 2)


def gaussians(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Two round clouds: class 1 around (2, 2), class 0 around (-2, -2).

    Each coordinate ~ N(centre, v), where v grows linearly from 0.5 at no noise to 4 at 50 percent.
    """
    return _clouds([(-2.0, -2.0), (2.0, 2.0)], n_samples, noise, rng)


def gaussians3(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Three round clouds, classes 0, 1, 2, centred on the corners of an equilateral triangle.

    The corners are 3 away from the origin, the first one straight up, the others following clockwise. Spread
    as in `gaussians`. Not in TensorFlow Playground, which has two classes only.
    """
    angles = 2.0 * np.pi * np.arange(3) / 3.0
    return _clouds([(3.0 * np.sin(a), 3.0 * np.cos(a)) for a in angles], n_samples, noise, rng)


def spiral(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Two arms winding round each other, class 1 and class 0.

    Point i of the m in an arm: r = 5 i / m, t = 1.75 * 2 pi * i / m + phase (0 for class 1, pi for class 0),
    x = r sin t + U(-1, 1) s, y = r cos t + U(-1, 1) s. Noise moves the points, by 0.5 at most.
    """
    share = _noise_share(noise)
    arms = []
    for n_arm, phase in zip(_class_sizes(n_samples, 2), (np.pi, 0.0), strict=True):
        fraction = np.arange(n_arm) / n_arm
        angle = 1.75 * 2.0 * np.pi * fraction + phase
        arms.append(_RADIUS * fraction[:, np.newaxis] * np.column_stack([np.sin(angle), np.cos(angle)]))
    X = np.concatenate(arms) + share * rng.uniform(-1.0, 1.0, (n_samples, 2))
    return _classes(X, np.arange(n_samples) >= len(arms[0]), 2)


def plane(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """A tilted plane to be learned as a number: regression.

    x1, x2 ~ U(-6, 6); the target is (x1' + x2') / 10 at the point displaced by U(-6, 6) s on each axis.
    Not clamped.
    """
    share = _noise_share(noise)
    _class_sizes(n_samples, 1)
    X = rng.uniform(-6.0, 6.0, (n_samples, 2))
    seen = X + share * rng.uniform(-6.0, 6.0, (n_samples, 2))
    return Dataset(X, (seen[:, 0] + seen[:, 1]) / 10.0, "regression", 0)


def _clouds(
    centres: Sequence[tuple[float, float]], n_samples: int, noise: float, rng: np.random.Generator
) -> Dataset:
    """One normal cloud a class around `centres`, spread by the rule of `gaussians`."""
    variance = 0.5 + 3.5 * _noise_share(noise) / 0.5
    sizes = _class_sizes(n_samples, len(centres))
    middle = np.repeat(np.array(centres), sizes, axis=0)
    X = middle + np.sqrt(variance) * rng.standard_normal((n_samples, 2))
    return _classes(X, np.repeat(np.arange(len(centres)), sizes), len(centres))


def _classes(X: NDArray[np.float64], y: NDArray, n_classes: int) -> Dataset:
    """A classification data set; `y` is (n,) class numbers, or booleans with True for class 1."""
    return Dataset(X, y.astype(np.int64), "classification", n_classes)


def _class_sizes(n_samples: int, n_classes: int) -> tuple[int, ...]:
    """Shares of `n_samples` as equal as can be; the first classes take what is left over."""
    if n_samples < n_classes:
        raise ValueError(f"n_samples is {n_samples}; this data set needs at least {n_classes} points.")
    return tuple(n_samples // n_classes + (label < n_samples % n_classes) for label in range(n_classes))


def _noise_share(noise: float) -> float:
    """Noise in percent as a share of one; refuses what is outside 0 .. MAX_NOISE."""
    if not 0 <= noise <= MAX_NOISE:
        raise ValueError(f"noise is {noise}; it must be a percentage from 0 to {MAX_NOISE}.")
    return noise / 100.0

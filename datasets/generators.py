"""Clouds of points drawn by formula, one pure function each, and the truth tables of logic gates.

The formulas and the meaning of noise are those of TensorFlow Playground (tensorflow/playground,
`dataset.ts`), except where a docstring says otherwise. The plane is [-6, 6] x [-6, 6], and [-6, 6] for the
one coordinate of `curve`. Below, U(a, b) is uniform, N(m, v) normal with variance v, and s = noise / 100, so
0 .. 0.5.

One thing differs on purpose: every function draws the same random numbers whatever the noise and scales them
afterwards. Moving the noise slider therefore displaces the same points smoothly; it does not deal new ones.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from datasets.dataset import Dataset
from datasets.views import Line, Plane

_RADIUS = 5.0
_RINGS = ((0.0, 1.2), (1.8, 3.0), (3.6, 4.8))
_FIELD = 2.5
_BUMPS = ((-4.0, 2.5, 1), (0.0, 2.5, -1), (4.0, 2.5, 1), (-4.0, -2.5, -1), (0.0, -2.5, 1), (4.0, -2.5, -1))


def circle(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """A disc of class 1 inside a ring of class 0.

    Half the points have r ~ U(0, 2.5), half r ~ U(3.5, 5), each at an angle a ~ U(0, 2 pi): x = r sin a, y =
    r cos a. The label asks whether the point, displaced by U(-5, 5) s on each axis, lies within 2.5 of the
    origin. The points themselves stay: noise flips labels near the rim.
    """
    share = noise / 100.0
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
    share = noise / 100.0
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
    share = noise / 100.0
    arms = []
    for n_arm, phase in zip(_class_sizes(n_samples, 2), (np.pi, 0.0), strict=True):
        fraction = np.arange(n_arm) / n_arm
        angle = 1.75 * 2.0 * np.pi * fraction + phase
        arms.append(_RADIUS * fraction[:, np.newaxis] * np.column_stack([np.sin(angle), np.cos(angle)]))
    X = np.concatenate(arms) + share * rng.uniform(-1.0, 1.0, (n_samples, 2))
    return _classes(X, np.arange(n_samples) >= len(arms[0]), 2)


def spiral3(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Three arms winding round each other by one and a quarter turns, classes 0, 1, 2; see `_arms`."""
    return _arms(3, 1.25, n_samples, noise, rng)


def spiral5(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Five arms winding round each other by three quarters of a turn, classes 0 .. 4; see `_arms`."""
    return _arms(5, 0.75, n_samples, noise, rng)


def moons(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Two half circles, each reaching into the hollow of the other.

    With t ~ U(0, pi), the upper one (class 0) is (cos t, sin t) and the lower one (class 1) is (1 - cos t,
    1/2 - sin t), as in scikit-learn's `make_moons`, which spaces t evenly. Both are then centred on the
    origin and enlarged by 10 / 3, so that they span [-5, 5] x [-2.5, 2.5], and every coordinate moves by
    N(0, (2 s)^2). Not in TensorFlow Playground.
    """
    n_upper, _ = _class_sizes(n_samples, 2)
    angle = rng.uniform(0.0, np.pi, n_samples)
    is_lower = np.arange(n_samples) >= n_upper
    x1 = np.where(is_lower, 1.0 - np.cos(angle), np.cos(angle))
    x2 = np.where(is_lower, 0.5 - np.sin(angle), np.sin(angle))
    X = (np.column_stack([x1, x2]) - [0.5, 0.25]) / 0.3
    return _classes(X + _blur(n_samples, noise, rng), is_lower, 2)


def rings(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """A disc and two rings round it, classes 0, 1, 2 from the middle outwards.

    r ~ U(0, 1.2), U(1.8, 3) or U(3.6, 4.8) by class, at an angle a ~ U(0, 2 pi): x = r sin a, y = r cos a.
    Then every coordinate moves by N(0, (2 s)^2). Not in TensorFlow Playground.
    """
    sizes = _class_sizes(n_samples, len(_RINGS))
    radius = np.concatenate(
        [rng.uniform(low, high, size) for (low, high), size in zip(_RINGS, sizes, strict=True)]
    )
    angle = rng.uniform(0.0, 2.0 * np.pi, n_samples)
    X = radius[:, np.newaxis] * np.column_stack([np.sin(angle), np.cos(angle)])
    return _classes(X + _blur(n_samples, noise, rng), np.repeat(np.arange(len(_RINGS)), sizes), len(_RINGS))


def checkerboard(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Four by four square fields in two colours, like a chessboard; the lower left one is of class 1.

    The fields are 2.5 wide and fill [-5, 5] x [-5, 5]. x1, x2 ~ U(-5, 5), pulled towards the middle of their
    field by a tenth, so that a gap of 0.25 stays free between fields. The label is the colour of the field
    below the point displaced by U(-1.25, 1.25) s on each axis, where the pattern goes on beyond the board;
    the points stay, noise flips labels near the lines. Not in TensorFlow Playground.
    """
    share = noise / 100.0
    X = rng.uniform(-_RADIUS, _RADIUS, (n_samples, 2))
    X += 0.1 * ((np.floor(X / _FIELD) + 0.5) * _FIELD - X)
    seen = X + share * rng.uniform(-0.5 * _FIELD, 0.5 * _FIELD, (n_samples, 2))
    return _classes(X, np.floor(seen / _FIELD).sum(axis=1) % 2 == 0, 2)


def plane(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """A tilted plane to be learned as a number: regression.

    x1, x2 ~ U(-6, 6); the target is (x1' + x2') / 10 at the point displaced by U(-6, 6) s on each axis.
    Not clamped.
    """
    X, seen = _displaced(n_samples, noise, rng)
    return Dataset(X, (seen[:, 0] + seen[:, 1]) / 10.0, "regression", 0)


def bumps(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Three hills and three hollows on flat ground: regression, TensorFlow Playground's `reg-gauss`.

    x1, x2 ~ U(-6, 6). The centres are (-4, 2.5), (4, 2.5), (0, -2.5) with sign +1 and (0, 2.5), (-4, -2.5),
    (4, -2.5) with sign -1; at distance d from a centre the height is sign * max(0, 1 - d / 2), so they are
    cones that nowhere overlap. The target is the height at the point displaced by U(-6, 6) s on each axis.
    """
    X, seen = _displaced(n_samples, noise, rng)
    height = np.zeros(n_samples)
    for x1, x2, sign in _BUMPS:
        height += sign * np.maximum(0.0, 1.0 - np.hypot(seen[:, 0] - x1, seen[:, 1] - x2) / 2.0)
    return Dataset(X, height, "regression", 0)


def saddle(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """A saddle, high in two opposite corners and low in the others: regression.

    x1, x2 ~ U(-6, 6); the target is x1' x2' / 36 at the point displaced by U(-6, 6) s on each axis, so
    without noise it lies between -1 and 1. Not in TensorFlow Playground.
    """
    X, seen = _displaced(n_samples, noise, rng)
    return Dataset(X, seen[:, 0] * seen[:, 1] / 36.0, "regression", 0)


def curve(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """A sine wave to be learned from one coordinate: regression, X has shape (n_samples, 1).

    x1 ~ U(-6, 6); the target is sin x1 + N(0, s^2). Not in TensorFlow Playground.
    """
    share = noise / 100.0
    x1 = rng.uniform(-6.0, 6.0, n_samples)
    target = np.sin(x1) + share * rng.standard_normal(n_samples)
    return Dataset(x1[:, np.newaxis], target, "regression", 0, Line(target_range=(-1.5, 1.5)))


GATES = {
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "xor_gate": (0, 1, 1, 0),
}
"""The outputs of logic gates for (0, 0), (0, 1), (1, 0), (1, 1). Every gate can be built from the third
(Sheffer, 1913); no straight line separates the last (Minsky and Papert, 1969)."""


def gate(name: str) -> Dataset:
    """The truth table of a gate: four rows in counting order."""
    X = np.array([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)])
    return Dataset(X, np.array(GATES[name]), "classification", 2, Plane((-0.5, 1.5), labelled=True))


def _arms(n_arms: int, turns: float, n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """A spiral of `n_arms` classes.

    Point i of the m in arm k: f = i / m, r = 0.5 + 4.5 f, t = 2 pi (turns f + k / n_arms), x = r sin t +
    U(-1, 1) s, y = r cos t + U(-1, 1) s. As `spiral`, but the arms start beside the origin, where otherwise
    the first points of all classes would lie on one another, and wind less, so that they stay as far apart.
    """
    share = noise / 100.0
    sizes = _class_sizes(n_samples, n_arms)
    fraction = np.concatenate([np.arange(size) / size for size in sizes])
    label = np.repeat(np.arange(n_arms), sizes)
    radius = _RADIUS * (0.1 + 0.9 * fraction)
    angle = 2.0 * np.pi * (turns * fraction + label / n_arms)
    X = radius[:, np.newaxis] * np.column_stack([np.sin(angle), np.cos(angle)])
    return _classes(X + share * rng.uniform(-1.0, 1.0, (n_samples, 2)), label, n_arms)


def _clouds(
    centres: Sequence[tuple[float, float]], n_samples: int, noise: float, rng: np.random.Generator
) -> Dataset:
    """One normal cloud a class around `centres`, spread by the rule of `gaussians`."""
    variance = 0.5 + 3.5 * noise / 100.0 / 0.5
    sizes = _class_sizes(n_samples, len(centres))
    middle = np.repeat(np.array(centres), sizes, axis=0)
    X = middle + np.sqrt(variance) * rng.standard_normal((n_samples, 2))
    return _classes(X, np.repeat(np.arange(len(centres)), sizes), len(centres))


def _blur(n_samples: int, noise: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Displacements (n_samples, 2) from N(0, (2 s)^2): a standard deviation of 1 at 50 percent."""
    return 2.0 * noise / 100.0 * rng.standard_normal((n_samples, 2))


def _displaced(
    n_samples: int, noise: float, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points ~ U(-6, 6) and where their targets are read: the same, displaced by U(-6, 6) s."""
    share = noise / 100.0
    X = rng.uniform(-6.0, 6.0, (n_samples, 2))
    return X, X + share * rng.uniform(-6.0, 6.0, (n_samples, 2))


def _classes(X: NDArray[np.float64], y: NDArray, n_classes: int) -> Dataset:
    """A classification data set; `y` is (n,) class numbers, or booleans with True for class 1."""
    return Dataset(X, y.astype(np.int64), "classification", n_classes)


def _class_sizes(n_samples: int, n_classes: int) -> tuple[int, ...]:
    """Shares of `n_samples` as equal as can be; the first classes take what is left over."""
    return tuple(n_samples // n_classes + (label < n_samples % n_classes) for label in range(n_classes))

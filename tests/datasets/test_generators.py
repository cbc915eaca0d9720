"""The generators against their formulas, written out again one point at a time.

TensorFlow Playground's formulas are those of its `dataset.ts`, those of the moons scikit-learn's
`make_moons`.
"""

import math
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import numpy as np
import pytest

from datasets import generators
from datasets.dataset import Dataset
from datasets.registry import DATASETS

CLOUDS = [name for name, spec in DATASETS.items() if not spec.fixed_split]
MOVED_BY_NOISE = ["gaussians", "spiral", "moons", "rings", "gaussians3", "spiral3", "spiral5"]
FLIPPED_BY_NOISE = ["circle", "xor", "checkerboard"]
TARGETS_MOVED_BY_NOISE = ["plane", "bumps", "saddle", "curve"]
RING_BOUNDS = [(0, 1.2), (1.8, 3), (3.6, 4.8)]
Point = tuple[float, float, float]


class Draws:
    """The random numbers of a generator, handed out one by one in the order a data set draws them."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def uniform(self, low: float, high: float, count: int) -> list[float]:
        return [self.rng.uniform(low, high) for _ in range(count)]

    def normal(self, count: int) -> list[float]:
        return [self.rng.standard_normal() for _ in range(count)]


def pairs(numbers: list[float]) -> list[tuple[float, float]]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def shares(n: int, count: int) -> list[int]:
    return [n // count + (1 if k < n % count else 0) for k in range(count)]


def halves(n: int) -> tuple[int, int]:
    return n - n // 2, n // 2


def scalar_circle(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    inside, outside = halves(n)
    radii = draws.uniform(0, 2.5, inside) + draws.uniform(3.5, 5, outside)
    angles = draws.uniform(0, 2 * math.pi, n)
    displacements = pairs(draws.uniform(-5, 5, 2 * n))
    for r, a, (u, v) in zip(radii, angles, displacements, strict=True):
        x, y = r * math.sin(a), r * math.cos(a)
        yield x, y, 1 if math.dist((0, 0), (x + u * noise / 100, y + v * noise / 100)) < 2.5 else 0


def scalar_xor(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    raw = pairs(draws.uniform(-5, 5, 2 * n))
    displacements = pairs(draws.uniform(-5, 5, 2 * n))
    for (x, y), (u, v) in zip(raw, displacements, strict=True):
        x += 0.3 if x > 0 else -0.3
        y += 0.3 if y > 0 else -0.3
        yield x, y, 1 if (x + u * noise / 100) * (y + v * noise / 100) >= 0 else 0


def scalar_clouds(centres: list[tuple[float, float]], n: int, noise: float, draws: Draws) -> Iterator[Point]:
    spread = math.sqrt(0.5 + (4 - 0.5) * (noise / 100) / 0.5)
    normals = pairs(draws.normal(2 * n))
    sizes = shares(n, len(centres))
    labels = [k for k, size in enumerate(sizes) for _ in range(size)]
    for k, (u, v) in zip(labels, normals, strict=True):
        yield centres[k][0] + spread * u, centres[k][1] + spread * v, k


def scalar_spiral(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    displacements = pairs(draws.uniform(-1, 1, 2 * n))
    first, second = halves(n)
    points = [(i, first, math.pi, 0) for i in range(first)] + [(i, second, 0, 1) for i in range(second)]
    for (i, m, phase, label), (u, v) in zip(points, displacements, strict=True):
        r, t = i / m * 5, 1.75 * i / m * 2 * math.pi + phase
        yield r * math.sin(t) + u * noise / 100, r * math.cos(t) + v * noise / 100, label


def arms(count: int, turns: float, n: int, noise: float, draws: Draws) -> Iterator[Point]:
    displacements = iter(pairs(draws.uniform(-1, 1, 2 * n)))
    for arm, m in enumerate(shares(n, count)):
        for i in range(m):
            r, t = 0.5 + 4.5 * i / m, 2 * math.pi * (turns * i / m + arm / count)
            u, v = next(displacements)
            yield r * math.sin(t) + u * noise / 100, r * math.cos(t) + v * noise / 100, arm


def scalar_moons(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    angles = draws.uniform(0, math.pi, n)
    normals = pairs(draws.normal(2 * n))
    upper, _ = halves(n)
    for i, (t, (u, v)) in enumerate(zip(angles, normals, strict=True)):
        x, y = (math.cos(t), math.sin(t)) if i < upper else (1 - math.cos(t), 1 - math.sin(t) - 0.5)
        x, y = (x - 0.5) * 10 / 3, (y - 0.25) * 10 / 3
        yield x + u * noise / 50, y + v * noise / 50, 0 if i < upper else 1


def scalar_rings(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    sizes = shares(n, 3)
    radii = [draws.uniform(*bounds, size) for bounds, size in zip(RING_BOUNDS, sizes, strict=True)]
    angles = iter(draws.uniform(0, 2 * math.pi, n))
    normals = iter(pairs(draws.normal(2 * n)))
    for ring, ring_radii in enumerate(radii):
        for r in ring_radii:
            a, (u, v) = next(angles), next(normals)
            yield r * math.sin(a) + u * noise / 50, r * math.cos(a) + v * noise / 50, ring


def scalar_checkerboard(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    raw = pairs(draws.uniform(-5, 5, 2 * n))
    displacements = pairs(draws.uniform(-1.25, 1.25, 2 * n))
    for point, displacement in zip(raw, displacements, strict=True):
        pulled = []
        fields = []
        for x, u in zip(point, displacement, strict=True):
            middle = min((-3.75, -1.25, 1.25, 3.75), key=lambda m: abs(m - x))
            pulled.append(0.9 * x + 0.1 * middle)
            fields.append(math.floor((pulled[-1] + u * noise / 100 + 5) / 2.5))
        yield pulled[0], pulled[1], 1 if (fields[0] + fields[1]) % 2 == 0 else 0


def displaced(n: int, noise: float, draws: Draws) -> Iterator[tuple[float, float, float, float]]:
    raw = pairs(draws.uniform(-6, 6, 2 * n))
    displacements = pairs(draws.uniform(-6, 6, 2 * n))
    for (x, y), (u, v) in zip(raw, displacements, strict=True):
        yield x, y, x + u * noise / 100, y + v * noise / 100


def scalar_bumps(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    """As in `dataset.ts`: of the six bumps, the one that is largest in absolute value."""
    hills = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    for x, y, seen_x, seen_y in displaced(n, noise, draws):
        heights = [sign * max(0, 1 - math.dist((a, b), (seen_x, seen_y)) / 2) for a, b, sign in hills]
        yield x, y, max(heights, key=abs)


def scalar_saddle(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    return ((x, y, seen_x * seen_y / 36) for x, y, seen_x, seen_y in displaced(n, noise, draws))


def scalar_plane(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    return ((x, y, (seen_x + seen_y) / 10) for x, y, seen_x, seen_y in displaced(n, noise, draws))


def scalar_curve(n: int, noise: float, draws: Draws) -> Iterator[tuple[float, float]]:
    for x, u in zip(draws.uniform(-6, 6, n), draws.normal(n), strict=True):
        yield x, math.sin(x) + u * noise / 100


CORNERS = [(0, 3), (3 * math.sqrt(3) / 2, -1.5), (-3 * math.sqrt(3) / 2, -1.5)]
SCALAR: dict[str, Callable[[int, float, Draws], Iterator[tuple[float, ...]]]] = {
    "circle": scalar_circle,
    "xor": scalar_xor,
    "gaussians": partial(scalar_clouds, [(-2, -2), (2, 2)]),
    "spiral": scalar_spiral,
    "moons": scalar_moons,
    "rings": scalar_rings,
    "gaussians3": partial(scalar_clouds, CORNERS),
    "spiral3": partial(arms, 3, 1.25),
    "spiral5": partial(arms, 5, 0.75),
    "checkerboard": scalar_checkerboard,
    "plane": scalar_plane,
    "bumps": scalar_bumps,
    "saddle": scalar_saddle,
    "curve": scalar_curve,
}


def made(name: str, n_samples: int, noise: float, seed: int = 3) -> Dataset:
    return DATASETS[name].build(n_samples, noise, np.random.default_rng(seed))


@pytest.mark.parametrize("name", SCALAR)
def test_every_point_follows_the_scalar_formula(name: str) -> None:
    for noise, n_samples in product((0, 5, 20, 50), (60, 61)):
        dataset = made(name, n_samples, noise, seed=7)

        expected = np.array(list(SCALAR[name](n_samples, noise, Draws(7))))
        case = f"noise {noise}, {n_samples} points"
        np.testing.assert_allclose(dataset.X, expected[:, :-1], rtol=0, atol=1e-12, err_msg=case)
        np.testing.assert_allclose(dataset.y, expected[:, -1], rtol=0, atol=1e-12, err_msg=case)


@pytest.mark.parametrize("name", CLOUDS)
def test_points_follow_from_the_generator_alone_and_noise_changes_no_later_draw(name: str) -> None:
    first, again, other = (made(name, 100, 20, seed) for seed in (3, 3, 4))
    quiet, loud = np.random.default_rng(3), np.random.default_rng(3)
    DATASETS[name].build(100, 0, quiet)
    DATASETS[name].build(100, 50, loud)

    assert np.array_equal(first.X, again.X)
    assert np.array_equal(first.y, again.y)
    assert not np.array_equal(first.X, other.X)
    assert quiet.random() == loud.random()


@pytest.mark.parametrize("name", CLOUDS)
def test_noise_moves_the_points_a_little_or_flips_labels_or_moves_the_targets(name: str) -> None:
    quiet, first, little, more = (made(name, 500, noise) for noise in (0, 1, 25, 26))

    assert np.array_equal(quiet.X, little.X) != np.array_equal(quiet.y, little.y)
    if name in MOVED_BY_NOISE:
        assert 0 < np.abs(more.X - little.X).max() < 0.1
    if name in FLIPPED_BY_NOISE:
        assert np.mean(little.y != quiet.y) > 0.02
        assert np.mean(more.y != little.y) < 0.02
    if name in TARGETS_MOVED_BY_NOISE:
        assert 0 < np.abs(first.y - quiet.y).max() < 0.06


def test_xor_stays_off_the_axes_and_squares_have_about_even_classes() -> None:
    dataset = generators.xor(1000, 50, np.random.default_rng(0))

    assert np.abs(dataset.X).min() >= 0.3
    for build in (generators.xor, generators.checkerboard):
        assert build(2000, 0, np.random.default_rng(0)).y.mean() == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("name", ["circle", *MOVED_BY_NOISE])
def test_classes_have_as_many_points_as_can_be(name: str) -> None:
    for n_samples in (10, 11, 500):
        dataset = made(name, n_samples, 0)

        counts = np.bincount(dataset.y, minlength=dataset.n_classes)
        assert counts.sum() == n_samples
        assert counts.max() - counts.min() <= 1


def test_moons_are_half_circles_of_one_size() -> None:
    dataset = generators.moons(1000, 0, np.random.default_rng(0))

    upper, lower = dataset.X[dataset.y == 0], dataset.X[dataset.y == 1]
    radius = 10 / 3
    np.testing.assert_allclose(np.hypot(*(upper - [-5 / 3, -5 / 6]).T), radius)
    np.testing.assert_allclose(np.hypot(*(lower - [5 / 3, 5 / 6]).T), radius)
    assert upper[:, 1].min() >= -5 / 6 and lower[:, 1].max() <= 5 / 6


def test_checkerboard_fields_are_of_one_colour_neighbours_differ_and_lines_are_kept_off() -> None:
    dataset = generators.checkerboard(4000, 0, np.random.default_rng(0))

    fields = np.floor((dataset.X + 5) / 2.5).astype(int)
    board = [
        [set(dataset.y[(fields == (column, row)).all(axis=1)].tolist()) for column in range(4)]
        for row in range(4)
    ]
    across = np.mod(dataset.X + 5, 2.5)
    assert board == [[{1}, {0}, {1}, {0}], [{0}, {1}, {0}, {1}]] * 2
    assert across.min() >= 0.125 and across.max() <= 2.375


@pytest.mark.parametrize(("build", "n_arms"), [(generators.spiral3, 3), (generators.spiral5, 5)])
def test_arms_are_the_first_one_turned_and_stay_apart(build: Callable[..., Dataset], n_arms: int) -> None:
    dataset = build(100 * n_arms, 0, np.random.default_rng(0))

    first = dataset.X[dataset.y == 0]
    for arm in range(1, n_arms):
        turn = -2 * math.pi * arm / n_arms
        rotation = np.array([(math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn))])
        other = dataset.X[dataset.y == arm]
        np.testing.assert_allclose(other, first @ rotation.T, atol=1e-12)
        assert np.hypot(*(first[:, np.newaxis] - other).transpose(2, 0, 1)).min() > 0.5


def test_bumps_at_points_worked_by_hand() -> None:
    """On a top the height is 1 or -1, halfway down one half, between the bumps 0."""
    dataset = generators.bumps(60_000, 0, np.random.default_rng(0))

    tops, halfway = [(-4, 2.5, 1), (0, 2.5, -1), (4, -2.5, -1)], [(0, -1.5, 0.5), (-5, -2.5, -0.5)]
    for x, y, height in (*tops, *halfway, (2, 0, 0)):
        nearest = np.hypot(*(dataset.X - [x, y]).T).argmin()
        assert dataset.y[nearest] == pytest.approx(height, abs=0.05)

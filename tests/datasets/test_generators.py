"""The generators against TensorFlow Playground's formulas, written out again one point at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from datasets import generators
from datasets.dataset import Dataset
from datasets.registry import DATASETS

CLOUDS = ["circle", "xor", "gaussians", "spiral", "gaussians3", "plane"]
NOISES = [0, 5, 20, 50]
Point = tuple[float, float, float]
BUILDERS = [getattr(generators, name) for name in CLOUDS]


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
    sizes = [n // len(centres) + (1 if k < n % len(centres) else 0) for k in range(len(centres))]
    labels = [k for k, size in enumerate(sizes) for _ in range(size)]
    for k, (u, v) in zip(labels, normals, strict=True):
        yield centres[k][0] + spread * u, centres[k][1] + spread * v, k


def scalar_gaussians(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    return scalar_clouds([(-2, -2), (2, 2)], n, noise, draws)


def scalar_gaussians3(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    corners = [(0, 3), (3 * math.sqrt(3) / 2, -1.5), (-3 * math.sqrt(3) / 2, -1.5)]
    return scalar_clouds(corners, n, noise, draws)


def scalar_spiral(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    displacements = pairs(draws.uniform(-1, 1, 2 * n))
    first, second = halves(n)
    points = [(i, first, math.pi, 0) for i in range(first)] + [(i, second, 0, 1) for i in range(second)]
    for (i, m, phase, label), (u, v) in zip(points, displacements, strict=True):
        r, t = i / m * 5, 1.75 * i / m * 2 * math.pi + phase
        yield r * math.sin(t) + u * noise / 100, r * math.cos(t) + v * noise / 100, label


def scalar_plane(n: int, noise: float, draws: Draws) -> Iterator[Point]:
    raw = pairs(draws.uniform(-6, 6, 2 * n))
    displacements = pairs(draws.uniform(-6, 6, 2 * n))
    for (x, y), (u, v) in zip(raw, displacements, strict=True):
        yield x, y, (x + u * noise / 100 + y + v * noise / 100) / 10


SCALAR = {
    "circle": scalar_circle,
    "xor": scalar_xor,
    "gaussians": scalar_gaussians,
    "gaussians3": scalar_gaussians3,
    "spiral": scalar_spiral,
    "plane": scalar_plane,
}


@pytest.mark.parametrize("name", CLOUDS)
@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("n_samples", [60, 61])
def test_every_point_follows_the_scalar_formula(name: str, noise: float, n_samples: int) -> None:
    dataset = DATASETS[name].build(n_samples, noise, np.random.default_rng(7))

    expected = np.array(list(SCALAR[name](n_samples, noise, Draws(7))))
    np.testing.assert_allclose(dataset.X, expected[:, :2], rtol=0, atol=1e-12)
    np.testing.assert_allclose(dataset.y, expected[:, 2], rtol=0, atol=1e-12)


@pytest.mark.parametrize("build", BUILDERS)
def test_same_generator_same_points(build: Callable[..., Dataset]) -> None:
    first = build(100, 20, np.random.default_rng(3))
    second = build(100, 20, np.random.default_rng(3))

    assert np.array_equal(first.X, second.X)
    assert np.array_equal(first.y, second.y)


@pytest.mark.parametrize("build", BUILDERS)
def test_other_generator_other_points(build: Callable[..., Dataset]) -> None:
    first = build(100, 20, np.random.default_rng(3))
    second = build(100, 20, np.random.default_rng(4))

    assert not np.array_equal(first.X, second.X)


@pytest.mark.parametrize("build", BUILDERS)
def test_noise_changes_no_later_draw(build: Callable[..., Dataset]) -> None:
    quiet, loud = np.random.default_rng(3), np.random.default_rng(3)
    build(100, 0, quiet)
    build(100, 50, loud)

    assert quiet.random() == loud.random()


@pytest.mark.parametrize("name", ["gaussians", "gaussians3", "spiral"])
def test_noise_moves_every_point_a_little(name: str) -> None:
    before = DATASETS[name].build(200, 20, np.random.default_rng(3))
    after = DATASETS[name].build(200, 21, np.random.default_rng(3))

    moved = np.abs(after.X - before.X)
    assert 0 < moved.max() < 0.1
    assert np.array_equal(after.y, before.y)


@pytest.mark.parametrize("name", ["circle", "xor"])
def test_noise_flips_labels_and_leaves_the_points(name: str) -> None:
    quiet = DATASETS[name].build(500, 0, np.random.default_rng(3))
    little = DATASETS[name].build(500, 25, np.random.default_rng(3))
    more = DATASETS[name].build(500, 26, np.random.default_rng(3))

    assert np.array_equal(quiet.X, more.X)
    assert np.mean(little.y != quiet.y) > 0.02
    assert np.mean(more.y != little.y) < 0.02


def test_noise_moves_the_targets_of_the_plane_and_leaves_the_points() -> None:
    quiet = generators.plane(500, 0, np.random.default_rng(3))
    little = generators.plane(500, 1, np.random.default_rng(3))

    assert np.array_equal(quiet.X, little.X)
    assert 0 < np.abs(little.y - quiet.y).max() <= 0.012


def test_circle_without_noise_keeps_its_gap() -> None:
    dataset = generators.circle(1000, 0, np.random.default_rng(0))

    distance = np.hypot(dataset.X[:, 0], dataset.X[:, 1])
    assert distance[dataset.y == 1].max() < 2.5
    assert distance[dataset.y == 0].min() >= 3.5
    assert distance.max() < 5


def test_xor_stays_off_the_axes() -> None:
    dataset = generators.xor(1000, 50, np.random.default_rng(0))

    assert np.abs(dataset.X).min() >= 0.3
    assert np.abs(dataset.X).max() <= 5.3


def test_plane_without_noise_is_exact() -> None:
    dataset = generators.plane(100, 0, np.random.default_rng(0))

    np.testing.assert_allclose(dataset.y, dataset.X.sum(axis=1) / 10, atol=1e-15)


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (50, 4.0)])
@pytest.mark.parametrize("build", [generators.gaussians, generators.gaussians3])
def test_clouds_have_the_promised_variance(
    build: Callable[..., Dataset], noise: float, variance: float
) -> None:
    dataset = build(4500, noise, np.random.default_rng(0))

    for label in range(dataset.n_classes):
        assert dataset.X[dataset.y == label].var(axis=0) == pytest.approx([variance] * 2, rel=0.15)


@pytest.mark.parametrize("name", ["circle", "gaussians", "spiral", "gaussians3"])
@pytest.mark.parametrize("n_samples", [10, 11, 500])
def test_classes_have_as_many_points_as_can_be(name: str, n_samples: int) -> None:
    dataset = DATASETS[name].build(n_samples, 0, np.random.default_rng(0))

    counts = np.bincount(dataset.y, minlength=dataset.n_classes)
    assert counts.sum() == n_samples
    assert counts.max() - counts.min() <= 1


def test_xor_classes_are_about_even() -> None:
    dataset = generators.xor(2000, 0, np.random.default_rng(0))

    assert dataset.y.mean() == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("build", BUILDERS)
@pytest.mark.parametrize("noise", [-1, 51, math.nan])
def test_noise_outside_its_range_is_refused(build: Callable[..., Dataset], noise: float) -> None:
    with pytest.raises(ValueError, match="noise is .* from 0 to 50"):
        build(10, noise, np.random.default_rng(0))


@pytest.mark.parametrize("build", BUILDERS)
@pytest.mark.parametrize("n_samples", [-3, 0])
def test_impossible_sizes_are_refused(build: Callable[..., Dataset], n_samples: int) -> None:
    with pytest.raises(ValueError, match=f"n_samples is {n_samples}; this data set needs at least"):
        build(n_samples, 0, np.random.default_rng(0))

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from datasets.dataset import MAX_LABEL_NOISE, Dataset, with_label_noise
from datasets.registry import DATASETS


def points_of(name: str, n_samples: int = 200) -> Dataset:
    return DATASETS[name].build(n_samples, 0, np.random.default_rng(0))


CLASSES = {name: points_of(name).n_classes for name in DATASETS}
CLASSIFICATION = [name for name, n_classes in CLASSES.items() if n_classes]
REGRESSION = [name for name, n_classes in CLASSES.items() if not n_classes]


def noisy(dataset: Dataset, percent: float, seed: int = 5) -> Dataset:
    return with_label_noise(dataset, percent, np.random.default_rng(seed))


@pytest.mark.parametrize("name", CLASSIFICATION)
def test_the_promised_share_is_wrong_and_the_points_stay(name: str) -> None:
    clean = points_of(name)
    for percent in (0, 1, 12.5, 30, 50):
        dataset = noisy(clean, percent)

        assert np.sum(dataset.y != clean.y) == math.floor(len(clean) * percent / 100), percent
        assert np.array_equal(dataset.X, clean.X), percent


@pytest.mark.parametrize("name", CLASSIFICATION)
def test_wrong_labels_stay_wrong_and_only_grow_in_number(name: str) -> None:
    clean = points_of(name)
    sets = [noisy(clean, percent) for percent in range(0, MAX_LABEL_NOISE + 1, 5)]

    for fewer, more in pairwise(sets):
        wrong = fewer.y != clean.y
        assert np.array_equal(more.y[wrong], fewer.y[wrong])


@pytest.mark.parametrize("name", [name for name in CLASSIFICATION if CLASSES[name] > 2])
def test_wrong_labels_are_uniform_among_the_other_classes(name: str) -> None:
    n_classes = CLASSES[name]
    clean = points_of(name, 30_000)
    dataset = noisy(clean, 50)

    wrong = dataset.y != clean.y
    pairs = np.zeros((n_classes, n_classes))
    np.add.at(pairs, (clean.y[wrong], dataset.y[wrong]), 1.0)
    others = pairs[~np.eye(n_classes, dtype=bool)]
    expected = wrong.sum() / (n_classes * (n_classes - 1))
    assert np.abs(others - expected).max() < 5.0 * math.sqrt(expected)


def test_every_percentage_draws_the_same_and_the_same_generator_makes_the_same_mistakes() -> None:
    clean, later = points_of("rings"), set()
    for percent in (0, 20, 50):
        rng = np.random.default_rng(5)
        with_label_noise(clean, percent, rng)
        later.add(rng.random())

    assert len(later) == 1
    assert np.array_equal(noisy(clean, 20).y, noisy(clean, 20).y)
    assert not np.array_equal(noisy(clean, 20).y, noisy(clean, 20, seed=6).y)


def test_regression_is_unchanged_and_a_share_outside_its_range_refused() -> None:
    for name in REGRESSION:
        clean = points_of(name)
        assert np.array_equal(noisy(clean, 50).y, clean.y), name
    for percent in (-1, 51, math.nan):
        with pytest.raises(ValueError, match="label noise is .* from 0 to 50"):
            noisy(points_of("circle"), percent)

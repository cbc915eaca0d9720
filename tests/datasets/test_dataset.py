import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.dataset import (
    Dataset,
    Question,
    Split,
    Standardizer,
    keep_all,
    split,
    with_label_noise,
)
from datasets.registry import DATASETS


def numbered(n_rows: int) -> Dataset:
    """A data set whose row i is the point (i, -i), of class i mod 2."""
    rows = np.arange(n_rows)
    return Dataset(np.column_stack([rows, -rows]), rows % 2, "classification", 2)


def test_arrays_are_copies_that_cannot_be_written() -> None:
    points = np.zeros((2, 2))
    dataset = Dataset(points, np.array([0, 1]), "classification", 2)
    points[0, 0] = 7.0

    assert dataset.X[0, 0] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        dataset.X[0, 0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        dataset.y[0] = 1


def test_types_are_those_the_task_needs() -> None:
    classes = Dataset(np.zeros((2, 2), np.float32), np.array([0.0, 1.0]), "classification", 2)
    targets = Dataset(np.zeros((2, 2)), np.array([0, 1]), "regression", 0)

    kinds = [str(array.dtype) for array in (classes.X, classes.y, targets.X, targets.y)]
    assert kinds == ["float64", "int64", "float64", "float64"]
    assert (len(numbered(5)), numbered(5).question) == (5, Question("classification", 2, 2))


@pytest.mark.parametrize(
    ("X", "y", "task", "n_classes", "message"),
    [
        (np.zeros(3), np.zeros(3), "regression", 0, r"X has shape \(3,\)"),
        (np.zeros((3, 2)), np.zeros((3, 2, 1)), "regression", 0, r"Y \(3, 2, 1\)"),
        (np.zeros((3, 2)), np.zeros(2), "regression", 0, r"Y \(2, 1\)"),
        (np.full((1, 2), np.nan), np.zeros(1), "regression", 0, "finite"),
        (np.zeros((1, 2)), np.array([np.inf]), "regression", 0, "finite"),
        (np.zeros((1, 2)), np.array([2]), "classification", 2, "from 0 to 1"),
        (np.zeros((1, 2)), np.array([-1]), "classification", 2, "from 0 to 1"),
        (np.zeros((1, 2)), np.array([0.5]), "classification", 2, "from 0 to 1"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    X: np.ndarray, y: np.ndarray, task: Any, n_classes: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Dataset(X, y, task, n_classes)


def test_a_regression_may_have_several_targets() -> None:
    dataset = Dataset(np.zeros((3, 2)), np.arange(6.0).reshape(3, 2), "regression", 0)

    assert dataset.rows(slice(1, 3)).Y.tolist() == [[2, 3], [4, 5]]
    assert dataset.question.n_targets == 2
    assert dataset.y.tolist() == [0, 2, 4]


@given(
    n_rows=st.integers(2, 60),
    percent=st.integers(1, 99),
    seed=st.integers(0, 1000),
)
def test_split_shares_every_row_once_and_keeps_points_with_their_labels(
    n_rows: int, percent: float, seed: int
) -> None:
    parts = split(numbered(n_rows), percent, np.random.default_rng(seed))

    train, test = parts.train, parts.test
    assert len(train) == min(max(1, math.floor(n_rows * percent / 100)), n_rows - 1)
    assert sorted([*train.X[:, 0], *test.X[:, 0]]) == list(range(n_rows))
    for part in parts.train, parts.test:
        assert (part.X[:, 0] % 2).tolist() == part.y.tolist()


def parts_of(n_rows: int, percent: float, seed: int = 4) -> Split:
    return split(numbered(n_rows), percent, np.random.default_rng(seed))


def test_a_split_shuffles_always_alike_and_a_larger_share_only_adds_training_rows() -> None:
    first, again, large, whole = parts_of(50, 30), parts_of(50, 30), parts_of(50, 60), parts_of(7, 100)
    kept = keep_all(numbered(4))

    assert first.train.X[:, 0].tolist() != sorted(first.train.X[:, 0])
    assert np.array_equal(first.train.X, again.train.X)
    assert np.array_equal(first.test.X, again.test.X)
    assert np.array_equal(large.train.X[: len(first.train)], first.train.X)
    assert (len(whole.train), whole.test.X.shape) == (7, (0, 2))
    assert (kept.train.X[:, 0].tolist(), len(kept.test)) == ([0, 1, 2, 3], 0)


# Wrong labels


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
    for fewer, more in pairwise(noisy(clean, percent) for percent in range(0, 51, 5)):
        wrong = fewer.y != clean.y  # they stay wrong, and only grow in number
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


def test_regression_is_unchanged() -> None:
    for name in REGRESSION:
        clean = points_of(name)
        assert np.array_equal(noisy(clean, 50).y, clean.y), name


# Scaling


def test_hand_worked_columns() -> None:
    """Columns 1, 3, 5 and 10, 10, 40: means 3 and 20, deviations sqrt(8/3) and sqrt(200).

    scikit-learn gives the same: StandardScaler().fit(X).mean_ and .scale_ are [3, 20] and [1.63299316,
    14.14213562].
    """
    rule = Standardizer.fit(np.array([(1.0, 10.0), (3.0, 10.0), (5.0, 40.0)]))

    assert rule.mean == pytest.approx([3.0, 20.0])
    assert rule.scale == pytest.approx([1.63299316, 14.14213562])
    assert rule.transform(np.array([(7.0, 20.0)])) == pytest.approx(
        np.array([[4.0 / math.sqrt(8.0 / 3.0), 0.0]])
    )


def test_fitted_columns_have_mean_0_and_deviation_1() -> None:
    for name, spec in DATASETS.items():
        X = spec.build(200, 20, np.random.default_rng(0)).X
        scaled = Standardizer.fit(X).transform(X)

        np.testing.assert_allclose(scaled.mean(axis=0), 0.0, atol=1e-12, err_msg=name)
        np.testing.assert_allclose(scaled.std(axis=0), 1.0, rtol=1e-12, err_msg=name)


def test_unseen_rows_are_moved_by_the_rule_of_the_training_rows_of_which_one_is_enough() -> None:
    rule, single = Standardizer.fit(np.array([[0.0], [2.0]])), Standardizer.fit(np.array([(3.0, 4.0)]))

    assert rule.transform(np.array([[101.0]])).tolist() == [[100.0]]
    assert single.transform(np.array([(4.0, 4.0)])).tolist() == [[1.0, 0.0]]


def test_a_column_that_does_not_vary_is_only_shifted_and_the_rule_cannot_be_written() -> None:
    for value in (0.0, 0.1, -7.3, 1e100):
        rule = Standardizer.fit(np.full((7, 1), value))
        assert (rule.mean.tolist(), rule.scale.tolist()) == ([value], [1.0])
        assert rule.transform(np.array([[value]])).tolist() == [[0.0]]
    for array in (rule.mean, rule.scale):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0

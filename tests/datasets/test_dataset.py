from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.dataset import Dataset, Question, Split, keep_all, split
from datasets.views import Plane


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
        (np.zeros((3, 2)), np.zeros((3, 2, 1)), "regression", 0, r"Y has shape \(3, 2, 1\)"),
        (np.zeros((3, 2)), np.zeros((3, 2)), "classification", 2, r"Y must be \(3, 1\)"),
        (np.zeros((3, 2)), np.zeros(2), "regression", 0, r"Y must be \(3, 1\)"),
        (np.full((1, 2), np.nan), np.zeros(1), "regression", 0, "finite"),
        (np.zeros((1, 2)), np.array([np.inf]), "regression", 0, "finite"),
        (np.zeros((1, 2)), np.zeros(1), "regression", 2, "must be 0"),
        (np.zeros((1, 2)), np.zeros(1), "classification", 1, "at least 2"),
        (np.zeros((1, 2)), np.array([2]), "classification", 2, "from 0 to 1"),
        (np.zeros((1, 2)), np.array([-1]), "classification", 2, "from 0 to 1"),
        (np.zeros((1, 2)), np.array([0.5]), "classification", 2, "from 0 to 1"),
        (np.zeros((1, 2)), np.zeros(1), "clustering", 2, "'clustering'"),
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


def test_rows_keep_view_and_names_of_which_there_is_one_for_each() -> None:
    view, names = Plane(-1.0, 2.0), {"columns": ("width", "height"), "class_names": ("no", "yes")}
    part = Dataset(np.zeros((3, 2)), np.zeros(3), "classification", 2, view, **names).rows(slice(0, 1))

    assert (part.view, part.columns, part.class_names) == (view, names["columns"], names["class_names"])
    assert numbered(2).columns == ("x1", "x2")
    for wrong in ({"columns": ("width",)}, {"class_names": ("a", "b", "c")}):
        with pytest.raises(ValueError, match=f"{next(iter(wrong))} has . names"):
            Dataset(np.zeros((3, 2)), np.zeros(3), "classification", 2, **wrong)


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


def test_an_impossible_share_and_too_few_rows_to_split_are_refused() -> None:
    for percent in (0, -5, 101, math.nan):
        with pytest.raises(ValueError, match="train_percent is"):
            parts_of(10, percent)
    for n_rows, percent in ((1, 50), (0, 100)):
        with pytest.raises(ValueError, match=f"has {n_rows} rows"):
            parts_of(n_rows, percent)

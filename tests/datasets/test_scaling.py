from __future__ import annotations

import math

import numpy as np
import pytest

from datasets.dataset import Standardizer
from datasets.registry import DATASETS


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


@pytest.mark.parametrize("value", [0.0, 0.1, -7.3, 1e100])
def test_a_column_that_does_not_vary_is_only_shifted(value: float) -> None:
    rule = Standardizer.fit(np.full((7, 1), value))

    assert (rule.mean.tolist(), rule.scale.tolist()) == ([value], [1.0])
    assert rule.transform(np.array([[value]])).tolist() == [[0.0]]


def test_the_rule_cannot_be_written() -> None:
    rule = Standardizer.fit(np.eye(2))

    for array in (rule.mean, rule.scale):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_nothing_to_fit_and_other_columns_than_fitted_are_refused() -> None:
    for X in (np.zeros((0, 2)), np.zeros(3)):
        with pytest.raises(ValueError, match="at least one row"):
            Standardizer.fit(X)
    for X in (np.zeros((4, 3)), np.zeros(2)):
        with pytest.raises(ValueError, match=r"this rule is for \(rows, 2\)"):
            Standardizer.fit(np.eye(2)).transform(X)

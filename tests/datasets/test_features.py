import math

import numpy as np
import pytest

from datasets.features import FEATURES, feature_columns

SCALAR_FORMULAS = {
    "x1": lambda a, b: a,
    "x2": lambda a, b: b,
    "x1_squared": lambda a, b: a * a,
    "x2_squared": lambda a, b: b * b,
    "x1_times_x2": lambda a, b: a * b,
    "sin_x1": lambda a, b: math.sin(a),
    "sin_x2": lambda a, b: math.sin(b),
    "cos_x1": lambda a, b: math.cos(a),
    "cos_x2": lambda a, b: math.cos(b),
}
POINTS = np.array([(0.0, 0.0), (1.5, -2.0), (-6.0, 6.0), (0.3, 4.25)])


def test_every_feature_equals_its_scalar_formula_and_tells_how_many_coordinates_it_needs() -> None:
    moved = POINTS + np.array((0.0, 1.0))

    for name, formula in SCALAR_FORMULAS.items():
        column = feature_columns(POINTS, [name])
        assert column[:, 0] == pytest.approx([formula(a, b) for a, b in POINTS.tolist()], rel=1e-15), name
        same = np.array_equal(column, feature_columns(moved, [name]))
        assert FEATURES[name].n_inputs == (1 if same else 2), name
    assert len({feature.label for feature in FEATURES.values()}) == len(FEATURES)


def test_columns_follow_the_order_of_the_names() -> None:
    columns = feature_columns(POINTS, ("x2", "x1", "x1_squared"))

    assert columns.shape == (4, 3)
    assert columns[1].tolist() == [-2.0, 1.5, 2.25]
    assert feature_columns(POINTS, ()).shape == (4, 0)


def test_one_coordinate_is_enough_for_features_of_the_first() -> None:
    columns = feature_columns(POINTS[:, :1], ["x1", "x1_squared", "sin_x1", "cos_x1"])

    expected = feature_columns(POINTS, ["x1", "x1_squared", "sin_x1", "cos_x1"])
    assert np.array_equal(columns, expected)

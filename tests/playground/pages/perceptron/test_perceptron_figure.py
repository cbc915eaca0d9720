"""Curves of the tutorial's neuron."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.ready_figure import ReadyFigure, array_of
from playground.pages.perceptron.perceptron_figure import MOST_POINTS, course_curves

NAMES = ["w₁", "bias"]


def course(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Iterations, errors and weights."""
    steps = np.arange(n)
    return steps, np.linspace(0.5, 0.1, n), np.column_stack([steps * 0.01, -steps * 0.02])


def drawn(figure: ReadyFigure, line: int = 0) -> tuple[np.ndarray, np.ndarray]:
    found = figure.to_dict()["data"][line]
    return array_of(found["x"]), array_of(found["y"])


@pytest.mark.parametrize("dark", [False, True])
def test_plotly_finds_every_property_valid_and_drawing_changes_nothing(dark: bool) -> None:
    for n in (1, 2, 5000):
        given = course(n)
        for array in given:
            array.flags.writeable = False
        for chart in course_curves(*given, NAMES, dark=dark):
            json.dumps(chart.to_dict(), allow_nan=False)
            assert len(go.Figure(chart.to_dict()).data) >= 1


def test_the_lines_hold_the_numbers_given() -> None:
    steps, errors, weights = course(50)

    error_chart, weight_chart = course_curves(steps, errors, weights, NAMES)

    np.testing.assert_array_equal(drawn(error_chart)[0], steps)
    np.testing.assert_allclose(drawn(error_chart)[1], errors, rtol=1e-6)
    for number, name in enumerate(NAMES):
        np.testing.assert_allclose(drawn(weight_chart, number)[1], weights[:, number], rtol=1e-6)
        assert weight_chart.to_dict()["data"][number]["name"] == name


def test_a_long_course_is_thinned_and_keeps_its_ends() -> None:
    steps, errors, weights = course(5000)

    x, y = drawn(course_curves(steps, errors, weights, NAMES)[0])

    assert len(x) == MOST_POINTS
    assert (x[0], x[-1]) == (0, 4999)
    np.testing.assert_allclose(y, errors[x], rtol=1e-6)


def test_lines_of_weights_differ_in_more_than_their_colour() -> None:
    steps, errors, _ = course(5)

    chart = course_curves(steps, errors, np.zeros((5, 6)), [f"w{number}" for number in range(6)])[1]

    assert len({line["line"]["dash"] for line in chart.to_dict()["data"]}) == 6

"""Charts of scores: confusion map, ROC curves, errors of a regression."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from datasets.drawn import colour_of
from playground.figures.chart import SYMBOLS, class_label
from playground.figures.palette import DARK, LIGHT
from playground.figures.ready_figure import ReadyFigure, array_of
from playground.pages.playground.evaluation_figure import (
    MOST_STEPS,
    answers_and_targets,
    confusion_map,
    percent_text,
    residuals,
    roc_chart,
)

COUNTS = np.array([[8, 2, 0], [1, 5, 4], [0, 0, 0]])
SHARES = np.array([[0.8, 0.2, 0.0], [0.1, 0.5, 0.4], [np.nan, np.nan, np.nan]])
NAMES = ["blue", "orange", "red"]
X = np.linspace(-1, 1, 30)


def charts(dark: bool) -> list[ReadyFigure]:
    return [
        confusion_map(COUNTS, SHARES, NAMES, dark=dark),
        roc_chart([(0, X * 0, X, 0.9), (2, X, X, 0.5)], NAMES, dark=dark),
        answers_and_targets(X, X**2, dark=dark),
        residuals(X, X**2, dark=dark),
    ]


@pytest.mark.parametrize("dark", [False, True])
def test_plotly_finds_every_property_valid_and_drawing_twice_changes_nothing(dark: bool) -> None:
    for figure, again in zip(charts(dark), charts(dark), strict=True):
        assert json.dumps(figure.to_dict(), allow_nan=False) == json.dumps(again.to_dict())
        assert go.Figure(figure.to_dict()).layout.font.color == (DARK if dark else LIGHT).ink


def test_a_cell_says_count_and_share_and_the_true_class_is_the_row() -> None:
    figure = confusion_map(COUNTS, SHARES, NAMES).to_dict()
    (trace,), layout = figure["data"], figure["layout"]

    assert trace["text"][0] == ["8<br>80 %", "2<br>20 %", "0<br>0 %"]
    assert trace["text"][2] == ["0<br>–"] * 3
    np.testing.assert_allclose(array_of(trace["z"]), np.nan_to_num(SHARES), rtol=1e-6)
    assert trace["hovertext"][1][2] == "4 of 10 orange rows answered as red"
    assert layout["yaxis"]["autorange"] == "reversed"
    assert (layout["yaxis"]["title"]["text"], layout["xaxis"]["title"]["text"]) == ("true", "answered")
    assert [percent_text(share) for share in (np.nan, 0.0, 0.666, 1.0)] == ["–", "0 %", "67 %", "100 %"]


def test_of_two_classes_class_1_has_the_first_colour_and_shape() -> None:
    assert [colour_of(index, 2) for index in (0, 1)] == [1, 0]
    assert [colour_of(index, 6) for index in range(6)] == list(range(len(SYMBOLS)))
    assert LIGHT.classes[1] in class_label("orange", 0, 2, LIGHT)


def test_a_roc_curve_keeps_its_corners() -> None:
    x = np.array([0, 0, 0, 0.5, 0.5, 1.0])
    y = np.array([0, 0.25, 0.5, 0.5, 1.0, 1.0])

    diagonal, curve = roc_chart([(1, x, y, 0.75)], ["orange", "blue"]).to_dict()["data"]

    assert (diagonal["x"], diagonal["y"]) == ([0, 1], [0, 1])
    np.testing.assert_allclose(array_of(curve["x"]), [0, 0, 0.5, 0.5, 1])
    np.testing.assert_allclose(array_of(curve["y"]), [0, 0.5, 0.5, 1, 1])
    assert curve["name"] == "blue: area 0.750"
    assert curve["line"]["color"] == LIGHT.classes[0]


def test_a_long_roc_curve_is_thinned_to_what_the_screen_shows() -> None:
    steps = np.linspace(0, 1, 5000)

    _, curve = roc_chart([(0, steps, np.sqrt(steps), 0.7)], NAMES).to_dict()["data"]

    x = array_of(curve["x"])
    assert len(x) == MOST_STEPS
    assert (x[0], x[-1]) == (0, 1)


def test_points_of_a_regression_are_the_arrays_passed_and_errors_have_zero_in_the_middle() -> None:
    _, points = answers_and_targets(X, X**2).to_dict()["data"]
    figure = residuals(X, X**2).to_dict()
    _, errors = figure["data"]
    low, high = figure["layout"]["yaxis"]["range"]

    np.testing.assert_allclose(array_of(points["x"]), X**2, rtol=1e-6)
    np.testing.assert_allclose(array_of(points["y"]), X, rtol=1e-6)
    np.testing.assert_allclose(array_of(errors["y"]), X - X**2, rtol=1e-6, atol=1e-7)
    assert low == -high


@pytest.mark.parametrize("values", [np.full(5, np.nan), np.full(5, np.inf), np.zeros(5), np.full(5, 1e300)])
def test_values_without_extent_or_bound_are_drawn_without_complaint(values: np.ndarray) -> None:
    for figure in (answers_and_targets(values, np.zeros(5)), residuals(values, np.zeros(5))):
        axis = figure.to_dict()["layout"]["yaxis"]["range"]
        assert np.isfinite(axis).all() and axis[0] < axis[1]

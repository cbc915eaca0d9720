"""Histograms of layers, maps, and two networks compared: valid figures that show what they were given."""

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.palette import DARK, LIGHT
from playground.figures.ready_figure import ReadyFigure, array_of
from playground.pages.activations.activations_figure import FULL_SHARE, blame_lines, layer_ridges, plane_map


def is_valid(figure: ReadyFigure) -> bool:
    return len(go.Figure(figure.to_dict()).data) == len(figure.to_dict()["data"])


def test_ridges_draw_every_layer_on_its_own_line() -> None:
    signal = np.array([[0.0, 1.0, 0.0], [0.05, 0.9, 0.05]])
    blame = np.array([[0.1, 0.1, 0.1], [0.0, 0.0, 0.0]])

    figure = layer_ridges(signal, (0.0, 3.0), blame, (-12.0, 2.0), open_end=True)

    assert is_valid(figure)
    left, right = figure.to_dict()["data"]
    y = array_of(left["y"]).reshape(2, -1)
    np.testing.assert_allclose(np.nanmax(y, axis=1), [1, 2])
    np.testing.assert_allclose(np.nanmin(y, axis=1), [0, 1])  # a bin with more than FULL_SHARE is full
    np.testing.assert_allclose(y[1, 1], 2 - 0.05 / FULL_SHARE, rtol=1e-6)
    np.testing.assert_allclose(array_of(left["x"])[:8], [0, 0, 1, 1, 2, 2, 3, 3])
    assert np.nanmin(array_of(right["y"]).reshape(2, -1)[1]) == 2
    assert figure.to_dict()["layout"]["xaxis"]["ticktext"][-1] == "3+"


def test_ridges_of_many_layers_number_only_some_and_drawing_twice_changes_nothing() -> None:
    shares = np.full((30, 4), 0.25)

    first, again = (layer_ridges(shares, (-1, 1), shares, (-12, 2)).to_dict() for _ in range(2))

    assert first["layout"]["yaxis"]["ticktext"][:3] == ["layer 1", "2", "4"]
    assert again == first


@pytest.mark.parametrize("dark", [False, True])
def test_a_map_shows_its_values_with_the_largest_x2_at_the_top(dark: bool) -> None:
    values = np.array([[0.5, -3.0], [0.0, 1.0]])
    points, classes = np.array([[1.0, 2.0], [-1.0, -2.0]]), np.array([0, 1])

    figure = plane_map(values, "neuron 1", (-6, 6), points=points, point_classes=classes, dark=dark, size=150)

    assert is_valid(figure)
    heat, marks = figure.to_dict()["data"]
    colours = DARK if dark else LIGHT
    np.testing.assert_allclose(array_of(heat["z"]), [[0.0, 1.0], [0.5, -1.0]])
    np.testing.assert_allclose(array_of(heat["y"]), [-3.0, 3.0])
    assert marks["marker"]["color"] == [colours.classes[1], colours.classes[0]]
    assert marks["marker"]["symbol"] == ["triangle-up", "circle"]
    layout = figure.to_dict()["layout"]
    assert layout["height"] - layout["margin"]["t"] == 150


def test_blame_without_size_is_a_gap_and_no_blame_at_all_an_empty_chart() -> None:
    figure = blame_lines([[1e-9, 0.0, np.inf], [0.1, 0.2, 30.0]], ["a", "b"])

    assert is_valid(figure)
    first, second = figure.to_dict()["data"]
    assert first["y"] == [1e-9, None, None]
    assert second["y"] == [0.1, 0.2, 30.0]
    assert first["line"]["dash"] != second["line"]["dash"]
    low, high = figure.to_dict()["layout"]["yaxis"]["range"]
    assert low <= -9
    assert high >= 1.5
    assert is_valid(blame_lines([[0.0], [0.0]], ["a", "b"]))

"""A neuron's map, graph and histogram."""

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.palette import DARK, LIGHT, TINT, mixed
from playground.figures.ready_figure import ReadyFigure, array_of
from playground.pages.playground.neuron_figure import output_histogram, response_graph, response_map

VALUES = np.array([[0.1, 0.2], [0.3, -0.4]])
POINTS = np.array([[0.5, 1.0], [-1.0, 0.0]])


def pictures(dark: bool = False) -> list[ReadyFigure]:
    x = np.linspace(-6, 6, 9)
    edges = np.linspace(-1, 1, 5)
    shares = np.array([0.1, 0.2, 0.3, 0.4])
    return [
        response_map(VALUES, (-6, 6), points=POINTS, point_classes=np.array([0, 1]), dark=dark),
        response_map(VALUES, (-6, 6), class_index=3, n_classes=5, points=POINTS, dark=dark),
        response_graph(x, np.sin(x), points=(x, x), dark=dark),
        output_histogram(edges, shares, shares[::-1], dark=dark),
        output_histogram(edges, shares, dark=dark),
    ]


def test_the_map_has_the_cells_where_they_are_in_the_plane_and_says_them_under_the_pointer() -> None:
    (trace,) = response_map(VALUES, (-6.0, 6.0)).to_dict()["data"]

    assert array_of(trace["x"]).tolist() == array_of(trace["y"]).tolist() == [-3.0, 3.0]
    np.testing.assert_allclose(array_of(trace["z"]), VALUES[::-1], rtol=1e-6)  # Plotly's row 0 is the lowest
    assert all(part in trace["hovertemplate"] for part in ("%{x", "%{y", "%{z"))


@pytest.mark.parametrize(("dark", "colours"), [(False, LIGHT), (True, DARK)])
def test_colours_are_those_of_the_classes(dark: bool, colours: Any) -> None:
    def scale(**words: Any) -> list[str]:
        (trace,) = response_map(VALUES, (-6, 6), dark=dark, **words).to_dict()["data"]
        return [colour for _, colour in trace["colorscale"]]

    orange, blue = (mixed(colours.zero, colours.classes[slot], TINT) for slot in (1, 0))
    assert scale() == [orange, colours.zero, blue]
    assert not {orange, blue} & set(scale(n_classes=3))
    assert scale(class_index=2, n_classes=3) == [
        colours.zero,
        mixed(colours.zero, colours.classes[2], TINT),
    ]
    assert scale(class_index=1, n_classes=2)[-1] == blue


def test_the_histogram_s_bars_and_outline_are_the_shares() -> None:
    bars, outline = pictures()[3].to_dict()["data"]

    np.testing.assert_allclose(array_of(bars["x"]), [-0.75, -0.25, 0.25, 0.75])
    np.testing.assert_allclose(array_of(bars["y"]), [0.1, 0.2, 0.3, 0.4], rtol=1e-6)
    np.testing.assert_allclose(array_of(outline["y"]), [0, 0.4, 0.3, 0.2, 0.1, 0], rtol=1e-6)
    np.testing.assert_allclose(array_of(outline["x"]), [-1, -1, -0.5, 0, 0.5, 1])


@pytest.mark.parametrize("dark", [False, True])
def test_plotly_finds_every_property_valid_and_drawing_twice_changes_nothing(dark: bool) -> None:
    for figure, again in zip(pictures(dark), pictures(dark), strict=True):
        assert json.dumps(figure.to_dict()) == json.dumps(again.to_dict())
        assert len(go.Figure(figure.to_dict()).data) >= 1

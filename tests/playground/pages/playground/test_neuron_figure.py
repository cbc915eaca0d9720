"""A neuron's histogram."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.ready_figure import ReadyFigure, array_of
from playground.pages.playground.neuron_figure import output_histogram


def pictures(dark: bool = False) -> list[ReadyFigure]:
    edges = np.linspace(-1, 1, 5)
    shares = np.array([0.1, 0.2, 0.3, 0.4])
    return [
        output_histogram(edges, shares, shares[::-1], dark=dark),
        output_histogram(edges, shares, dark=dark),
    ]


def test_the_histogram_s_bars_and_outline_are_the_shares() -> None:
    bars, outline = pictures()[0].to_dict()["data"]

    np.testing.assert_allclose(array_of(bars["x"]), [-0.75, -0.25, 0.25, 0.75])
    np.testing.assert_allclose(array_of(bars["y"]), [0.1, 0.2, 0.3, 0.4], rtol=1e-6)
    np.testing.assert_allclose(array_of(outline["y"]), [0, 0.4, 0.3, 0.2, 0.1, 0], rtol=1e-6)
    np.testing.assert_allclose(array_of(outline["x"]), [-1, -1, -0.5, 0, 0.5, 1])


@pytest.mark.parametrize("dark", [False, True])
def test_plotly_finds_every_property_valid_and_drawing_twice_changes_nothing(dark: bool) -> None:
    for figure, again in zip(pictures(dark), pictures(dark), strict=True):
        assert json.dumps(figure.to_dict()) == json.dumps(again.to_dict())
        assert len(go.Figure(figure.to_dict()).data) >= 1

"""Bars on a logarithmic axis."""

import json
import math

import plotly.graph_objects as go
import pytest

from playground.figures.palette import DARK, LIGHT
from playground.pages.playground.layer_bars_figure import layer_bars, size_text

LABELS = ["layer 1", "layer 2", "output"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    "values",
    [[1e-12, 3e-5, 0.2], [0.0, 0.0, 0.0], [math.nan, math.inf, 1.0], [1e-300, 1e300, 1.0], [1.0, 1.0, 1.0]],
)
def test_plotly_finds_every_property_valid(values: list[float], dark: bool) -> None:
    figure = layer_bars(values, LABELS, title="Gradient", dark=dark).to_dict()

    json.dumps(figure, allow_nan=False)
    assert go.Figure(figure).layout.font.color == (DARK if dark else LIGHT).ink
    low, high = figure["layout"]["xaxis"]["range"]
    assert math.isfinite(low) and low + 2 <= high


def test_a_bar_is_as_long_as_its_value_and_every_layer_has_its_number_also_without_a_bar() -> None:
    figure = layer_bars([1e-4, 0.0, 0.2], LABELS, title="Gradient").to_dict()
    notes = layer_bars([1e-7, 0.0, math.inf], LABELS, title="Gradient").to_dict()["layout"]["annotations"]

    assert figure["data"][0]["x"] == [1e-4, None, 0.2]
    assert figure["layout"]["xaxis"]["range"][0] < -4
    assert figure["layout"]["yaxis"]["ticktext"] == LABELS
    assert [note["text"] for note in notes] == ["1.0 · 10⁻⁷", "0", "without bound"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.123, "0.12"),
        (1.0, "1"),
        (0.00012, "0.00012"),
        (0.000012, "1.2 · 10⁻⁵"),
        (9600.0, "9600"),
        (123456.0, "1.2 · 10⁵"),
        (math.nan, "without bound"),
    ],
)
def test_sizes_in_words(value: float, text: str) -> None:
    assert size_text(value) == text

"""Small maps and graphs side by side."""

import json
from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.palette import DARK, LIGHT, TINT, Colours, mixed
from playground.figures.ready_figure import ReadyFigure, array_of
from playground.figures.small_multiples import FULL, small_graphs, small_maps

TITLES = [f"start {seed} · loss 0.12" for seed in range(43, 52)]
SIGNED = np.linspace(-1.2, 1.2, 9 * 16).reshape(9, 4, 4)
WINNERS = np.arange(9 * 16).reshape(9, 4, 4) % 5
SURE = np.linspace(0.2, 1.0, 9 * 16).reshape(9, 4, 4)


def cells_of(figure: ReadyFigure) -> np.ndarray:
    return np.stack([array_of(trace["z"]) for trace in figure.to_dict()["data"]])


def test_cells_are_the_bytes_of_the_stage_or_class_and_confidence() -> None:
    maps = np.arange(2 * 4, dtype=np.uint8).reshape(2, 2, 2)
    many = cells_of(small_maps(WINNERS, TITLES, confidence=SURE, n_classes=5))

    signed = np.rint((np.clip(SIGNED, -1, 1) + 1) * 127)
    np.testing.assert_array_equal(cells_of(small_maps(SIGNED, TITLES)), signed)
    np.testing.assert_array_equal(cells_of(small_maps(maps, TITLES[:2])), maps)
    np.testing.assert_array_equal(many // (FULL + 1), WINNERS)
    np.testing.assert_array_equal(many % (FULL + 1), np.rint(SURE * FULL))


@pytest.mark.parametrize("n_classes", [2, 3, 5])
@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_a_sure_cell_has_the_tint_of_its_class_and_an_unsure_one_none(
    n_classes: int, palette: Colours
) -> None:
    winners = np.arange(n_classes).reshape(n_classes, 1, 1)
    sure, dark = np.ones(winners.shape), palette is DARK
    figure = small_maps(winners, TITLES[:n_classes], confidence=sure, n_classes=n_classes, dark=dark)

    for index, trace in enumerate(figure.to_dict()["data"]):
        places = [stop for stop, _ in trace["colorscale"]]
        assert places == sorted(places) and (places[0], places[-1]) == (0, 1)
        stops = {round(stop * trace["zmax"], 6): colour for stop, colour in trace["colorscale"]}
        slot = 1 - index if n_classes == 2 else index
        assert stops[float(array_of(trace["z"])[0, 0])] == mixed(palette.zero, palette.classes[slot], TINT)
        assert stops[float(index * (FULL + 1))] == palette.zero


def test_yes_no_colours_have_no_shades() -> None:
    (signed, *_) = small_maps(SIGNED, TITLES, discretize=True).to_dict()["data"]
    (many, *_) = small_maps(WINNERS, TITLES, confidence=SURE, n_classes=5, discretize=True).to_dict()["data"]

    assert len({colour for _, colour in signed["colorscale"]}) == 2
    assert len({colour for _, colour in many["colorscale"]}) == 5


def test_row_0_is_the_top_maps_are_square_and_every_picture_has_its_title() -> None:
    layout = small_maps(SIGNED, TITLES).to_dict()["layout"]

    assert layout["yaxis9"]["autorange"] == "reversed"
    assert layout["yaxis9"]["scaleanchor"] == "x9"
    assert [title["text"] for title in layout["annotations"]] == TITLES


def test_graphs_are_the_arrays_passed_before_pale_points_on_the_same_axes() -> None:
    x = np.linspace(-6, 6, 20)
    graphs = np.stack([x, 10 * x, np.full(20, np.nan)])

    figure = small_graphs(x, graphs, TITLES[:3], points=(x[:5], x[:5])).to_dict()

    assert [trace["mode"] for trace in figure["data"]] == ["markers", "lines"] * 3
    for line, graph in zip(figure["data"][1::2], graphs, strict=True):
        np.testing.assert_array_equal(array_of(line["x"]), x.astype(np.float32))
        np.testing.assert_array_equal(array_of(line["y"]), graph.astype(np.float32))
    layout = figure["layout"]
    assert layout["yaxis"]["range"] == layout["yaxis3"]["range"] == [-66, 66]
    assert layout["xaxis2"]["range"] == [-6, 6]


@pytest.mark.parametrize("dark", [False, True])
def test_plotly_finds_every_property_valid_and_drawing_twice_changes_nothing(dark: bool) -> None:
    x = np.linspace(-6, 6, 20)
    draw: list[Callable[[], ReadyFigure]] = [
        lambda: small_maps(SIGNED, TITLES, dark=dark),
        lambda: small_maps(WINNERS, TITLES, confidence=SURE, n_classes=5, dark=dark),
        lambda: small_graphs(x, np.ones((9, 20)), TITLES, points=(x, x), dark=dark),
    ]
    for one in draw:
        figure, again = one(), one()
        assert json.dumps(figure.to_dict()) == json.dumps(again.to_dict())
        assert len(go.Figure(figure.to_dict()).data) >= 9

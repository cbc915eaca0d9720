"""Small maps and graphs side by side; weights on one symmetrical scale."""

import json
from collections.abc import Callable
from itertools import pairwise, product

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.palette import DARK, LIGHT, TINT, Colours, mixed
from playground.figures.ready_figure import ReadyFigure, array_of
from playground.figures.small_multiples import (
    FULL,
    MOST_NAMES,
    largest,
    small_graphs,
    small_maps,
    weight_maps,
)

TITLES = [f"start {seed} · loss 0.12" for seed in range(43, 52)]
SIGNED = np.linspace(-1.2, 1.2, 9 * 16).reshape(9, 4, 4)
WINNERS = np.arange(9 * 16).reshape(9, 4, 4) % 5
SURE = np.linspace(0.2, 1.0, 9 * 16).reshape(9, 4, 4)


def cells_of(figure: ReadyFigure) -> np.ndarray:
    return np.stack([array_of(trace["z"]) for trace in figure.to_dict()["data"]])


def test_cells_are_bytes_from_minus_one_to_one_or_class_and_confidence() -> None:
    many = cells_of(small_maps(WINNERS, TITLES, confidence=SURE, n_classes=5))

    signed = np.rint((np.clip(SIGNED, -1, 1) + 1) * 127)
    np.testing.assert_array_equal(cells_of(small_maps(SIGNED, TITLES)), signed)
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

    assert layout["yaxis9"]["range"] == [3.5, -0.5]
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


# Weights

RNG = np.random.default_rng(3)


def maps(sizes: tuple[int, ...], *, grey: bool = False, dark: bool = False) -> ReadyFigure:
    blocks = [RNG.normal(size=(a + 1, b)) for a, b in pairwise(sizes)]
    return weight_maps(
        blocks,
        [f"Layer {number + 1}" for number in range(len(blocks))],
        [[*map(str, range(len(block) - 1)), "bias"] for block in blocks],
        [[*map(str, range(block.shape[1]))] for block in blocks],
        grey=grey,
        dark=dark,
    )


@pytest.mark.parametrize("sizes", [(2, 1), (2, 4, 1), (9, 32, 32, 32, 32, 32, 32, 5)])
def test_plotly_finds_every_property_valid(sizes: tuple[int, ...]) -> None:
    for grey, dark in product((False, True), repeat=2):
        figure = maps(sizes, grey=grey, dark=dark).to_dict()

        json.dumps(figure, allow_nan=False)
        assert len(go.Figure(figure).data) == len(sizes) - 1


def test_a_map_is_its_block_and_the_scale_is_symmetrical_about_0() -> None:
    blocks = [np.array([[1.0, -3.0], [0.5, 0.0]]), np.array([[2.0], [-1.0], [0.0]])]

    figure = weight_maps(
        blocks, ["1", "2"], [["x", "bias"], ["1", "2", "bias"]], [["1", "2"], ["output"]]
    ).to_dict()

    for trace, block in zip(figure["data"], blocks, strict=True):
        np.testing.assert_array_equal(array_of(trace["z"]), block)
    scale = figure["layout"]["coloraxis"]
    assert (scale["cmin"], scale["cmax"]) == (-3.0, 3.0)
    assert figure["data"][0]["hovertext"][1][0] == "bias → 1"


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_minus_has_the_colour_of_class_0_and_plus_that_of_class_1(palette: Colours) -> None:
    scale = maps((2, 3, 1), dark=palette is DARK).to_dict()["layout"]["coloraxis"]["colorscale"]

    ends = [mixed(palette.zero, palette.classes[place], TINT) for place in (1, 0)]
    assert [colour for _, colour in scale] == [ends[0], palette.zero, ends[1]]


def test_numbers_are_written_while_there_are_few_and_a_minus_where_greys_cannot_tell() -> None:
    few, many = (maps(sizes).to_dict()["data"][0] for sizes in ((2, 4, 1), (2, 12, 1)))
    grey = maps((2, 12, 3), grey=True).to_dict()["data"][0]

    assert few["texttemplate"] == "%{z:+.2f}"
    assert "texttemplate" not in many
    signs = np.array(grey["text"]) == "−"
    np.testing.assert_array_equal(signs, array_of(grey["z"]) < 0)


def test_the_bias_is_always_named_and_names_stay_few() -> None:
    for n_in in (3, 9, 10, 11, 17, 18, 32):
        axis = maps((n_in, 2)).to_dict()["layout"]["yaxis"]

        assert (axis["ticktext"][-1], axis["tickvals"][-1]) == ("bias", n_in)
        assert len(axis["tickvals"]) <= MOST_NAMES + 1, n_in
        assert axis["tickvals"] == sorted(set(axis["tickvals"])), n_in


def test_the_largest_magnitude_leaves_out_what_is_not_finite() -> None:
    assert largest([np.array([[1.0, np.inf], [-2.0, np.nan]])]) == 2.0
    assert largest([np.zeros((2, 2))]) == 1.0

"""Heat maps of weights on one symmetrical scale."""

import json
from itertools import pairwise, product

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.palette import DARK, LIGHT, TINT, Colours, mixed
from playground.figures.ready_figure import ReadyFigure, array_of
from playground.figures.weight_maps import MOST_NAMES, largest, weight_maps

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

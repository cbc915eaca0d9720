import json
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.overlay import OverlaidCurve, line_of, overlaid_curves
from playground.figures.palette import DARK, LIGHT
from playground.figures.ready_figure import ReadyFigure, array_of

EPOCHS = np.arange(50)


def curves(n: int) -> list[OverlaidCurve]:
    return [
        OverlaidCurve(f"Run {slot + 1}", EPOCHS[: 10 + slot], np.exp(-EPOCHS[: 10 + slot] / (slot + 1)), slot)
        for slot in range(n)
    ]


def drawn(figure: ReadyFigure) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = figure.to_dict()["data"]
    return lines


def test_the_lines_are_the_arrays_passed() -> None:
    passed = curves(3)

    for line, curve in zip(drawn(overlaid_curves(passed, title="Loss")), passed, strict=True):
        assert line["name"] == curve.name
        np.testing.assert_array_equal(array_of(line["x"]), curve.epochs)
        np.testing.assert_array_equal(array_of(line["y"]), curve.values.astype(np.float32))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("log_axis", [False, True])
def test_plotly_finds_every_property_valid_and_drawing_twice_changes_nothing(
    dark: bool, log_axis: bool
) -> None:
    drawn_ones = [*curves(12), OverlaidCurve("on the stage", EPOCHS, EPOCHS / 50, None)]

    figure, again = (
        overlaid_curves(drawn_ones, title="Loss", dark=dark, log_axis=log_axis).to_dict() for _ in range(2)
    )

    assert json.dumps(figure) == json.dumps(again)
    assert len(go.Figure(figure).data) == 13


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_twelve_lines_differ_and_neighbours_in_colour_and_dash(colours: Any) -> None:
    lines = [line_of(slot, colours) for slot in range(12)]
    looks = [(line["color"], line["dash"]) for line in lines]

    assert len(set(looks)) == 12
    for (colour, dash), (next_colour, next_dash) in pairwise(looks):
        assert colour != next_colour
        assert dash != next_dash
    assert line_of(None, colours)["color"] == colours.ink


def test_the_epochs_reach_as_far_as_the_longest_run_and_a_run_of_epoch_0_is_a_point() -> None:
    long = OverlaidCurve("long", np.arange(0, 5000, 8), np.ones(625), 0)

    figure = overlaid_curves([*curves(2), long], title="Loss").to_dict()
    new = overlaid_curves([OverlaidCurve("new", EPOCHS[:1], np.ones(1), 0)], title="Loss").to_dict()

    assert figure["layout"]["xaxis"]["range"] == [0, 4992]
    assert (new["data"][0]["mode"], new["layout"]["xaxis"]["range"]) == ("markers", [0, 10])


def test_a_range_given_is_kept_with_a_little_air_and_more_runs_have_a_higher_legend() -> None:
    figure = overlaid_curves(curves(1), title="Accuracy", y_range=(0.0, 1.0))
    few, many = (overlaid_curves(curves(n), title="Loss").to_dict()["layout"] for n in (1, 12))

    assert many["height"] > few["height"]  # a higher legend, and the same chart
    assert many["height"] - many["margin"]["b"] == few["height"] - few["margin"]["b"]
    assert figure.to_dict()["layout"]["yaxis"]["range"] == pytest.approx([-0.02, 1.02])

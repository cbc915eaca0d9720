"""Charts of experiments: their data are the arrays passed."""

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.experiments.statistics import Band
from playground.figures.curves import line_of
from playground.figures.palette import DARK, LIGHT, translucent
from playground.figures.ready_figure import array_of
from playground.pages.experiments.experiments_figure import (
    BandedCurve,
    ScoreRow,
    banded_curves,
    score_rows,
    time_rows,
)

EPOCHS = np.arange(40)


def curve(slot: int) -> BandedCurve:
    mean = np.exp(-EPOCHS / (5 + slot))
    return BandedCurve(f"value {slot}", Band(EPOCHS, mean, 0.8 * mean, 1.3 * mean, 2), slot)


def row(number: int, *scores: float) -> ScoreRow:
    values = np.array(scores)
    known = values[~np.isnan(values)]
    mean = float(known.mean()) if len(known) else float("nan")
    deviation = float(known.std(ddof=1)) if len(known) > 1 else float("nan")
    texts = [f"repeat {run + 1}" for run in range(len(values))]
    return ScoreRow(f"value {number}", values, texts, mean, deviation, f"{mean:.2f}")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("log_axis", [False, True])
def test_plotly_finds_every_property_valid_and_drawing_twice_changes_nothing(
    dark: bool, log_axis: bool
) -> None:
    rows = [row(0, 0.5, 0.7), row(1, np.nan, np.nan), row(2, 0.1)]
    figures, again = (
        [
            banded_curves([curve(0), curve(1)], title="Loss", dark=dark, log_axis=log_axis).to_dict(),
            score_rows(rows, title="Score", dark=dark, log_axis=log_axis, percent=not log_axis).to_dict(),
            time_rows(["a", "b"], [0.001, float("nan")], ["1 ms", ""], dark=dark).to_dict(),
        ]
        for _ in range(2)
    )

    assert json.dumps(figures) == json.dumps(again)
    assert [len(go.Figure(figure).data) for figure in figures] == [4, 4, 1]


def test_a_band_goes_there_along_the_highest_and_back_along_the_lowest() -> None:
    passed, mean = curve(1), np.full(40, 0.01)
    single = BandedCurve("one", Band(EPOCHS, mean, mean, mean, 1), 0)
    at_zero = BandedCurve("a", Band(EPOCHS, mean, 0 * mean, mean, 2), 0)

    band, line = banded_curves([passed], title="Loss").to_dict()["data"]
    np.testing.assert_array_equal(array_of(band["x"]), [*EPOCHS, *EPOCHS[::-1]])
    expected = np.concatenate([passed.band.high, passed.band.low[::-1]])
    np.testing.assert_array_equal(array_of(band["y"]), expected.astype(np.float32))
    np.testing.assert_array_equal(array_of(line["y"]), passed.band.mean.astype(np.float32))
    assert line["name"] == "value 1"
    assert len(banded_curves([single], title="Loss").to_dict()["data"]) == 1
    logarithmic = banded_curves([at_zero], title="x", log_axis=True).to_dict()["data"][0]
    assert (array_of(logarithmic["y"]) > 0).all()


def test_bands_lie_behind_all_lines_in_the_colours_of_their_own() -> None:
    data = banded_curves([curve(0), curve(1)], title="Loss", dark=True).to_dict()["data"]

    assert ["fill" in trace for trace in data] == [True, True, False, False]
    for band, line in zip(data[:2], data[2:], strict=True):
        assert band["fillcolor"] == translucent(line["line"]["color"], 0.2)


def test_every_score_is_a_dot_and_unknown_ones_are_none() -> None:
    first, second, means = drawn(score_rows([row(0, 0.5, np.nan, 0.7), row(1, np.nan)], title="Score"))
    single = score_rows([row(0, 0.25)], title="Score")
    dots, _ = drawn(score_rows([row(0, 0.0, 0.1)], title="", log_axis=True))

    np.testing.assert_array_equal(array_of(first["x"]), np.array([0.5, 0.7], np.float32))
    assert first["text"] == ["repeat 1", "repeat 3"]
    assert len(array_of(second["x"])) == 0
    assert means["x"] == pytest.approx([0.6])
    assert means["y"] == [0]
    assert means["error_x"]["array"] == pytest.approx([np.std([0.5, 0.7], ddof=1)])
    assert drawn(single)[-1]["x"] == []  # it is its own mean
    assert [note["text"] for note in single.to_dict()["layout"]["annotations"]] == ["<b>0.25</b>"]
    np.testing.assert_array_equal(array_of(dots["x"]), np.array([0.1], np.float32))


def test_dots_stay_in_their_row() -> None:
    for place, trace in enumerate(
        drawn(score_rows([row(n, *np.full(50, 0.5)) for n in range(3)], title=""))[:3]
    ):
        assert np.abs(array_of(trace["y"]) - place).max() < 0.3


def test_the_first_row_is_on_top_and_more_rows_are_higher() -> None:
    one, three = (score_rows([row(n, 0.1) for n in range(k)], title="").to_dict()["layout"] for k in (1, 3))

    assert three["yaxis"]["range"] == [2.5, -0.5]
    assert three["yaxis"]["ticktext"] == ["value 0", "value 1", "value 2"]
    assert three["height"] > one["height"]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_dots_and_bars_have_the_colour_of_their_curve(colours: Any) -> None:
    dark = colours is DARK

    dots = drawn(score_rows([row(n, 0.1) for n in range(5)], title="", dark=dark))[4]
    bars = drawn(time_rows(["a"] * 5, [0.1] * 5, [""] * 5, dark=dark))[0]
    wanted = translucent(line_of(4, colours)["color"], 0.75)
    assert dots["marker"]["color"] == bars["marker"]["color"][4] == wanted


def drawn(figure: Any) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = figure.to_dict()["data"]
    return data

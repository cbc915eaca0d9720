"""Curves of one run and of several: the arrays passed, thinned for the screen, and what is written there."""

import json
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.figures.curves import (
    MOST_POINTS,
    OverlaidCurve,
    learning_curve,
    line_of,
    overlaid_curves,
    thin,
)
from playground.figures.palette import DARK, LIGHT
from playground.figures.ready_figure import ReadyFigure, array_of

EPOCHS = np.arange(50)
TRAIN = np.exp(-EPOCHS / 10.0)
TEST = TRAIN + 0.1
OTHERS = TRAIN * np.linspace(0.5, 2.0, 9)[:, None]
SPARSE = np.where(EPOCHS % 4 == 0, OTHERS, np.nan)
"""Further starts, recorded in every fourth epoch only."""
GHOST = (EPOCHS[:20], TEST[:20] * 2)
TROUBLE = (30, "overfitting since 30")


def curve(**changed: Any) -> ReadyFigure:
    lines = {"training": TRAIN, "held out": None, "test": TEST}
    return learning_curve(**{"epochs": EPOCHS, "lines": lines, "title": "Loss", **changed})


def overlay(n: int, *more: OverlaidCurve, **changed: Any) -> ReadyFigure:
    curves = [
        OverlaidCurve(f"Run {slot}", EPOCHS[: 10 + slot], TRAIN[: 10 + slot], slot) for slot in range(n)
    ]
    return overlaid_curves([*curves, *more], title="Loss", **changed)


def lines(figure: ReadyFigure) -> dict[str, dict[str, Any]]:
    return {line["name"]: line for line in figure.to_dict()["data"]}


def layout(figure: ReadyFigure) -> dict[str, Any]:
    found: dict[str, Any] = figure.to_dict()["layout"]
    return found


def assert_drawn(line: dict[str, Any], epochs: np.ndarray, values: np.ndarray) -> None:
    np.testing.assert_array_equal(array_of(line["x"]), epochs)
    np.testing.assert_array_equal(array_of(line["y"]), values.astype(np.float32))


def test_the_lines_are_the_arrays_passed_and_differ_without_colour() -> None:
    drawn = lines(curve(lines={"training": TRAIN, "held out": TEST + 0.1, "test": TEST}, ghost=GHOST))

    assert_drawn(drawn["previous run"], *GHOST)
    for name, values, dash in (
        ("training", TRAIN, "solid"),
        ("held out", TEST + 0.1, "dot"),
        ("test", TEST, "dash"),
    ):
        assert_drawn(drawn[name], EPOCHS, values)
        assert drawn[name]["line"]["dash"] == dash
    for slot, line in enumerate(overlay(3).to_dict()["data"]):
        assert line["name"] == f"Run {slot}"
        assert_drawn(line, EPOCHS[: 10 + slot], TRAIN[: 10 + slot])


@pytest.mark.parametrize("log_axis", [False, True])
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_plotly_finds_every_property_valid_and_drawing_twice_changes_nothing(
    colours: Any, log_axis: bool
) -> None:
    EPOCHS.flags.writeable = TRAIN.flags.writeable = SPARSE.flags.writeable = False
    look: dict[str, Any] = {"dark": colours is DARK, "log_axis": log_axis, "y_range": (0.01, 1.0)}
    stage = OverlaidCurve("on the stage", EPOCHS, EPOCHS / 50, None)
    figures, again = (
        (
            curve(
                lines={"training": TRAIN, "held out": TEST, "test": TEST},
                ghost=GHOST,
                bands={"training": SPARSE, "test": SPARSE},
                marks=[(3, "learning rate 0.03 → 0.3"), (9, "batch size 10 → 1")],
                found=[(20, "best epoch 20"), TROUBLE],
                **look,
            ),
            overlay(12, stage, **look),
        )
        for _ in range(2)
    )

    assert [json.dumps(one.to_dict()) for one in figures] == [json.dumps(one.to_dict()) for one in again]
    assert [len(go.Figure(one.to_dict()).data) for one in figures] == [8, 13]
    assert [layout(one)["yaxis"]["type"] for one in figures] == 2 * ["log" if log_axis else "linear"]
    for name, colour in (
        ("training", colours.training),
        ("test", colours.test),
        ("previous run", colours.ghost),
    ):
        assert lines(figures[0])[name]["line"]["color"] == colour


def test_there_are_only_the_lines_of_what_there_is_and_what_is_pale_lies_under_the_others() -> None:
    nothing, unknown = np.array([]), np.full((9, 50), np.nan)
    whole = curve(bands={"training": OTHERS, "test": OTHERS + 0.1}, ghost=GHOST).to_dict()["data"]

    assert list(lines(curve(lines={"training": TRAIN, "test": None}))) == ["training"]
    assert list(lines(curve(ghost=(nothing, nothing), bands={"training": unknown}))) == ["training", "test"]
    assert [line["name"] for line in whole if line.get("showlegend", True)] == [
        "previous run",
        "nine other starts",
        "training",
        "test",
    ]
    assert [line["name"] for line in whole][-2:] == ["training", "test"]


def test_the_epochs_reach_as_far_as_the_runs_and_one_of_epoch_0_is_a_point() -> None:
    long = np.arange(5000)
    figure = curve(ghost=(long, np.ones(5000)))
    news = (
        curve(epochs=EPOCHS[:1], lines={"training": TRAIN[:1]}),
        overlay(0, OverlaidCurve("training", EPOCHS[:1], np.ones(1), 0)),
    )

    assert array_of(lines(figure)["previous run"]["x"])[-1] == 490  # a new run stays visible beside it
    assert layout(figure)["xaxis"]["range"] == [0, 490]
    assert layout(overlay(2, OverlaidCurve("long", long, np.ones(5000), 2)))["xaxis"]["range"] == [0, 4999]
    for new in news:
        assert (lines(new)["training"]["mode"], layout(new)["xaxis"]["range"]) == ("markers", [0, 10])


def test_a_range_given_is_kept_with_a_little_air_and_without_one_the_axis_fits_the_values() -> None:
    for figure in (curve(y_range=(0.0, 1.0)), overlay(1, y_range=(0.0, 1.0))):
        assert layout(figure)["yaxis"]["range"] == pytest.approx([-0.02, 1.02])
    assert "range" not in layout(curve())["yaxis"]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_twelve_lines_differ_and_neighbours_in_colour_and_dash(colours: Any) -> None:
    looks = [(line["color"], line["dash"]) for line in (line_of(slot, colours) for slot in range(12))]

    assert len(set(looks)) == 12
    assert all(one[0] != other[0] and one[1] != other[1] for one, other in pairwise(looks))
    assert line_of(None, colours)["color"] == colours.ink


def test_more_runs_have_a_higher_legend_and_the_same_chart() -> None:
    few, many = layout(overlay(1)), layout(overlay(12))

    assert many["height"] > few["height"]
    assert many["height"] - many["margin"]["b"] == few["height"] - few["margin"]["b"]


def test_changes_and_findings_have_lines_and_words_in_rows_on_the_side_that_has_room() -> None:
    marks = [(3, "&lt;b&gt; 1 → 2"), (40, "batch size 10 → 1")]
    drawn = layout(curve(marks=marks, found=[(1200, "best epoch 1,200"), TROUBLE], title="R² &lt;i&gt;"))
    labels = drawn["annotations"]

    assert [(shape["x0"], shape["x1"], shape["line"]["dash"]) for shape in drawn["shapes"]] == [
        *((3, 3, "dot"), (40, 40, "dot")),
        *((1200, 1200, "dash"), (30, 30, "dash")),
    ]
    assert [label["text"] for label in labels] == ["▾", marks[1][1], "best epoch 1,200", TROUBLE[1]]
    assert [label["hovertext"] for label in labels[:2]] == [text for _, text in marks]  # not escaped again
    assert [label["xanchor"] for label in labels] == ["center", "right", "right", "right"]
    assert layout(curve(marks=marks[:1]))["annotations"][0]["xanchor"] == "left"
    assert [label["yshift"] for label in labels] == [0, 0, -16, -32]
    assert drawn["title"]["text"] == "<b>R² &lt;i&gt;</b>"


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=2000),
    st.integers(1, 7),
    st.integers(4, MOST_POINTS),
)
def test_thinning_keeps_ends_and_extremes_at_their_epochs(
    values: list[float], stride: int, most: int
) -> None:
    y = np.array(values)
    x = stride * np.arange(len(y))

    thin_x, thin_y = thin(x, y, most)

    assert len(thin_x) == len(y) if len(y) <= most else len(thin_x) <= most
    assert (thin_x[0], thin_x[-1]) == (x[0], x[-1])
    assert (thin_y.min(), thin_y.max()) == (y.min(), y.max())
    assert (np.diff(thin_x) > 0).all()
    np.testing.assert_array_equal(thin_y, y[thin_x // stride])


def test_every_spike_of_one_epoch_stays_visible_and_what_can_be_drawn_is_preferred() -> None:
    values = np.full(5000, 0.1)
    spikes = np.arange(100, 5000, 250)
    values[spikes] = 0.9 + spikes / 1e6
    gaps = np.linspace(1.0, 0.5, 3000)
    gaps[[1500, 2000]] = np.nan, np.inf

    kept, _ = thin(np.arange(5000), values)
    _, drawn = thin(np.arange(3000), gaps)

    assert set(spikes) <= set(kept)
    assert np.isfinite(drawn).all()


def test_the_band_reaches_from_the_lowest_to_the_highest_start_of_the_epochs_recorded() -> None:
    band = lines(curve(bands={"training": SPARSE}))["nine other starts"]
    epochs, own = EPOCHS[::4], TRAIN[::4]

    assert_drawn(band, np.append(epochs, epochs[::-1]), np.append(0.5 * own, 2.0 * own[::-1]))


def test_the_thin_line_is_the_median_of_the_starts_that_are_left() -> None:
    starts = OTHERS.copy()
    starts[5:, 20:] = np.nan  # four of nine have come to nothing

    median = array_of(lines(curve(bands={"training": starts}))["nine other starts, median"]["y"])

    np.testing.assert_allclose(median, [*OTHERS[4, :20], *OTHERS[2, 20:]], rtol=1e-6)


@pytest.mark.parametrize(("log_axis", "highest"), [(False, 3 * (1 + 0.1)), (True, 1e6)])
def test_a_start_gone_astray_does_not_press_the_lines_flat(log_axis: bool, highest: float) -> None:
    astray = OTHERS.copy()
    astray[3, 10:] = 1e6

    figure = curve(bands={"training": astray}, log_axis=log_axis)

    assert array_of(lines(figure)["nine other starts"]["y"]).max() == pytest.approx(highest)

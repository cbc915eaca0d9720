import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.figures.curves import MOST_POINTS, learning_curve, thin
from playground.figures.palette import DARK, LIGHT
from playground.figures.ready_figure import ReadyFigure, array_of

EPOCHS = np.arange(50)
TRAIN = np.exp(-EPOCHS / 10.0)
TEST = TRAIN + 0.1


def curve(**changed: Any) -> ReadyFigure:
    return learning_curve(**{"epochs": EPOCHS, "train": TRAIN, "test": TEST, "title": "Loss", **changed})


def lines(figure: ReadyFigure) -> dict[str, dict[str, Any]]:
    return {line["name"]: line for line in figure.to_dict()["data"]}


def y_axis(figure: ReadyFigure) -> dict[str, Any]:
    axis: dict[str, Any] = figure.to_dict()["layout"]["yaxis"]
    return axis


def test_the_lines_are_the_arrays_passed() -> None:
    drawn = lines(curve(ghost_epochs=EPOCHS[:20], ghost_values=TEST[:20] * 2))

    for name, epochs, values in (
        ("training", EPOCHS, TRAIN),
        ("test", EPOCHS, TEST),
        ("previous run", EPOCHS[:20], TEST[:20] * 2),
    ):
        np.testing.assert_array_equal(array_of(drawn[name]["x"]), epochs)
        np.testing.assert_array_equal(array_of(drawn[name]["y"]), values.astype(np.float32))


@pytest.mark.parametrize("log_axis", [False, True])
def test_plotly_finds_every_property_valid_and_lines_have_the_colours_of_the_theme(log_axis: bool) -> None:
    for colours in (LIGHT, DARK):
        figure = curve(
            ghost_epochs=EPOCHS,
            ghost_values=TEST,
            held_out=TEST,
            band=sparse(OTHERS),
            band_test=sparse(OTHERS),
            marks=[(3, "learning rate 0.03 → 0.3"), (9, "batch size 10 → 1")],
            since=(30, "overfitting since 30"),
            best_epoch=20,
            dark=colours is DARK,
            log_axis=log_axis,
            y_range=(0.01, 1.0),
        )

        assert len(go.Figure(figure.to_dict()).data) == 8
        drawn = lines(figure)
        assert drawn["training"]["line"]["color"] == colours.training
        assert drawn["test"]["line"]["color"] == colours.test
        assert drawn["previous run"]["line"]["color"] == colours.ghost
        assert y_axis(figure)["type"] == ("log" if log_axis else "linear")


def test_drawing_twice_gives_the_same_figure_and_changes_no_array() -> None:
    arrays = [EPOCHS.copy(), TRAIN.copy(), TEST.copy()]
    for array in arrays:
        array.flags.writeable = False
    epochs, train, test = arrays

    first = learning_curve(epochs=epochs, train=train, test=test, title="Loss")
    second = learning_curve(epochs=epochs, train=train, test=test, title="Loss")

    assert json.dumps(first.to_dict()) == json.dumps(second.to_dict())
    np.testing.assert_array_equal(train, TRAIN)


def test_there_are_only_the_lines_of_what_there_is_and_the_grey_one_lies_under_the_others() -> None:
    nothing = np.array([])
    unknown = np.full((9, 50), np.nan)

    assert list(lines(curve(test=None))) == ["training"]
    assert list(lines(curve(ghost_epochs=nothing, ghost_values=nothing))) == ["training", "test"]
    assert list(lines(curve(band=unknown))) == ["training", "test"]
    assert next(iter(lines(curve(ghost_epochs=EPOCHS, ghost_values=TEST)))) == "previous run"


def test_a_long_previous_run_leaves_a_new_one_visible_of_which_epoch_0_is_a_point() -> None:
    long = np.arange(5000)

    figure = curve(ghost_epochs=long, ghost_values=np.ones(5000))
    new = curve(epochs=EPOCHS[:1], train=TRAIN[:1], test=TEST[:1])

    assert array_of(lines(figure)["previous run"]["x"])[-1] == 490
    assert figure.to_dict()["layout"]["xaxis"]["range"] == [0, 490]
    assert lines(new)["training"]["mode"] == "markers"
    assert new.to_dict()["layout"]["xaxis"]["range"] == [0, 10]


def test_a_range_given_is_kept_with_a_little_air_and_without_one_the_axis_fits_the_values() -> None:
    assert y_axis(curve(y_range=(0.0, 1.0)))["range"] == pytest.approx([-0.02, 1.02])
    assert "range" not in y_axis(curve())


def test_every_live_change_has_a_dotted_line_and_its_words() -> None:
    layout = curve(marks=[(3, "learning rate 0.03 → 0.3"), (40, "batch size 10 → 1")]).to_dict()["layout"]

    assert [(shape["x0"], shape["x1"], shape["line"]["dash"]) for shape in layout["shapes"]] == [
        (3, 3, "dot"),
        (40, 40, "dot"),
    ]
    assert [label["hovertext"] for label in layout["annotations"]] == [
        "learning rate 0.03 → 0.3",
        "batch size 10 → 1",
    ]
    assert [label["text"] for label in layout["annotations"]] == ["▾", "batch size 10 → 1"]


def test_words_stand_on_the_side_that_has_room_and_safe_text_is_not_escaped_again() -> None:
    layout = curve(marks=[(3, "&lt;b&gt; 1 → 2")], title="R² &lt;i&gt;").to_dict()["layout"]
    (late,) = curve(marks=[(45, "changed")]).to_dict()["layout"]["annotations"]

    assert (layout["annotations"][0]["xanchor"], late["xanchor"]) == ("left", "right")
    assert layout["annotations"][0]["text"] == "&lt;b&gt; 1 → 2"
    assert layout["title"]["text"] == "<b>R² &lt;i&gt;</b>"


def test_the_lines_differ_without_colour_and_points_held_out_have_their_own() -> None:
    drawn = lines(curve(held_out=TEST + 0.1))

    dashes = [drawn[name]["line"]["dash"] for name in ("training", "test", "held out")]
    assert dashes == ["solid", "dash", "dot"]
    np.testing.assert_array_equal(array_of(drawn["held out"]["y"]), (TEST + 0.1).astype(np.float32))


def test_size_and_letters_are_as_asked() -> None:
    layout = curve(height=246, font_size=16).to_dict()["layout"]

    assert (layout["height"], layout["font"]["size"]) == (246, 16)


def test_a_short_line_is_not_thinned() -> None:
    epochs, values = thin(EPOCHS, TRAIN)

    np.testing.assert_array_equal(epochs, EPOCHS)
    np.testing.assert_array_equal(values, TRAIN)


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

    assert len(thin_x) <= most
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


OTHERS = TRAIN * np.linspace(0.5, 2.0, 9)[:, None]


def sparse(starts: np.ndarray) -> np.ndarray:
    """The same, recorded in every fourth epoch only."""
    return np.where(EPOCHS % 4 == 0, starts, np.nan)


def test_the_band_reaches_from_the_lowest_to_the_highest_start() -> None:
    band = lines(curve(band=sparse(OTHERS)))["nine other starts"]

    epochs, values = array_of(band["x"]), array_of(band["y"])
    half = len(epochs) // 2
    np.testing.assert_array_equal(epochs[:half], EPOCHS[::4])
    np.testing.assert_array_equal(epochs[half:], EPOCHS[::4][::-1])
    np.testing.assert_array_equal(values[:half], (0.5 * TRAIN[::4]).astype(np.float32))
    np.testing.assert_array_equal(values[half:], (2.0 * TRAIN[::4][::-1]).astype(np.float32))


def test_the_thin_line_is_the_median_of_the_starts_that_are_left() -> None:
    starts = OTHERS.copy()
    starts[5:, 20:] = np.nan  # four of nine have come to nothing

    median = array_of(lines(curve(band=starts))["nine other starts, median"]["y"])

    np.testing.assert_allclose(median[:20], OTHERS[4, :20], rtol=1e-6)
    np.testing.assert_allclose(median[20:], OTHERS[2, 20:], rtol=1e-6)


def test_the_band_lies_behind_the_lines_and_stands_in_the_legend_once() -> None:
    data = curve(band=OTHERS, band_test=OTHERS + 0.1, ghost_epochs=EPOCHS, ghost_values=TEST).to_dict()[
        "data"
    ]

    assert [line["name"] for line in data][-2:] == ["training", "test"]
    assert [line["name"] for line in data if line.get("showlegend", True)] == [
        "previous run",
        "nine other starts",
        "training",
        "test",
    ]


@pytest.mark.parametrize(("log_axis", "highest"), [(False, 3 * (1 + 0.1)), (True, 1e6)])
def test_a_start_gone_astray_does_not_press_the_lines_flat(log_axis: bool, highest: float) -> None:
    astray = OTHERS.copy()
    astray[3, 10:] = 1e6

    band = array_of(lines(curve(band=astray, log_axis=log_axis))["nine other starts"]["y"])

    assert band.max() == pytest.approx(highest)


def test_the_best_epoch_and_the_beginning_of_trouble_are_marked() -> None:
    layout = curve(since=(30, "overfitting since 30"), best_epoch=1200).to_dict()["layout"]

    assert [(shape["x0"], shape["line"]["dash"]) for shape in layout["shapes"]] == [
        (1200.0, "dash"),
        (30, "dash"),
    ]
    assert [label["text"] for label in layout["annotations"]] == ["best epoch 1,200", "overfitting since 30"]


def test_words_at_one_epoch_stand_in_rows_of_their_own() -> None:
    layout = curve(marks=[(30, "changed")], since=(30, "overfitting since 30"), best_epoch=30).to_dict()[
        "layout"
    ]

    heights = [label["yshift"] for label in layout["annotations"]]

    assert heights[0] == 0
    assert len(set(heights)) == 3

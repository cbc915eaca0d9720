"""The film from the input plane to a hidden plane."""

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.ready_figure import array_of
from playground.pages.playground.hidden_plane_figure import N_STEPS, Moving, Window, bending_plane

START = np.array([[-6.0, 0.0], [6.0, 6.0], [np.nan, np.nan]])
END = np.array([[-1.0, 1.0], [0.5, 0.0], [np.nan, np.nan]])
POINTS = Moving(START[:2], END[:2])
WINDOWS = (Window((0.0, 0.0), 6.0, ("x₁", "x₂")), Window((0.5, 0.5), 1.5, ("h₁₁", "h₁₂")))


def film(**words: Any) -> dict[str, Any]:
    lines = Moving(START, END)
    found: dict[str, Any] = bending_plane(lines, lines, POINTS, WINDOWS, **words).to_dict()
    return found


def places(frame: dict[str, Any], trace: int) -> np.ndarray:
    data = frame["data"][trace]
    return np.column_stack([array_of(data["x"]), array_of(data["y"])])


def test_the_ends_of_the_film_are_the_places_in_both_planes() -> None:
    frames = film()["frames"]

    for trace, start, end in ((0, START, END), (1, START[:2], END[:2]), (2, START, END)):
        np.testing.assert_allclose(places(frames[0], trace), start, atol=1e-6)
        np.testing.assert_allclose(places(frames[-1], trace), end, atol=1e-6)


def test_everything_moves_evenly_over_the_screen() -> None:
    frames = film()["frames"]

    def on_screen(frame: dict[str, Any]) -> np.ndarray:
        ranges = np.array([frame["layout"][axis]["range"] for axis in ("xaxis", "yaxis")])
        return (places(frame, 0)[:2] - ranges[:, 0]) / (ranges[:, 1] - ranges[:, 0])

    first, quarter, last = (on_screen(frames[step]) for step in (0, N_STEPS // 4, N_STEPS))
    np.testing.assert_allclose(quarter, 0.75 * first + 0.25 * last, atol=1e-6)


def test_axes_are_those_of_the_nearer_plane() -> None:
    frames = film()["frames"]

    titles = [frame["layout"]["xaxis"]["title"]["text"] for frame in frames]
    assert len(frames) == N_STEPS + 1
    assert (titles[0], titles[-1]) == ("x₁", "h₁₁")
    assert frames[0]["layout"]["xaxis"]["range"] == [-6, 6]
    assert frames[-1]["layout"]["yaxis"]["range"] == [-1, 2]


def test_the_slider_names_both_ends() -> None:
    (slider,) = film()["layout"]["sliders"]

    assert (slider["steps"][0]["label"], slider["steps"][-1]["label"]) == ("Input plane", "Hidden plane")


def test_classes_have_their_colours_and_shapes_and_test_points_are_hollow() -> None:
    classes = np.array([0, 1])

    traces = film(point_classes=classes, n_classes=2, test_points=POINTS, test_classes=classes)["data"]

    markers = [trace["marker"] for trace in traces[1:5]]
    assert [marker["symbol"] for marker in markers] == [
        "triangle-up",
        "circle",
        "triangle-up-open",
        "circle-open",
    ]
    assert markers[0]["color"] == markers[2]["color"] != markers[1]["color"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    "words",
    [
        {},
        {"point_classes": np.array([0, 2]), "n_classes": 3},
        {"point_values": np.array([0.1, -0.2]), "value_range": (-0.2, 0.2), "border_marks": True},
        {"test_points": POINTS},
    ],
)
def test_plotly_finds_every_property_valid_and_drawing_twice_changes_nothing(
    dark: bool, words: dict[str, Any]
) -> None:
    figure, again = film(dark=dark, **words), film(dark=dark, **words)

    assert json.dumps(figure) == json.dumps(again)
    assert len(go.Figure(figure).frames) == N_STEPS + 1

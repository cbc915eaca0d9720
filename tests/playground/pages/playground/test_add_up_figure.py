"""The film of a sum: frames, slider and Play."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.ready_figure import array_of
from playground.pages.playground.add_up_figure import FULL, STEP, Step, add_up

PARTS = [np.full((3, 3), value) for value in (1.0, -2.0, 0.5)]
TITLES = ["0.50 · x₁", "+ (−1.00) · x₂", "+ 0.50 (bias)"]


def steps(flat: bool = False) -> list[Step]:
    found, total = [], np.zeros((3, 3))
    for title, part in zip(TITLES, PARTS, strict=True):
        total = total + part
        found.append(Step(title, title, "the sum so far", part, total))
    found.append(Step("tanh of the sum", "the whole sum", "tanh of the sum", total, np.tanh(total)))
    if flat:
        found = [Step(s.title, s.left, s.right, s.added.ravel(), s.total.ravel()) for s in found]
    return found


def test_every_step_is_a_frame_with_its_title_at_the_slider_and_plays_only_when_asked() -> None:
    figure = add_up(steps(), limit=2.0, last_limit=1.0).to_dict()

    (slider,) = figure["layout"]["sliders"]
    play = figure["layout"]["updatemenus"][0]["buttons"][0]
    assert [frame["name"] for frame in figure["frames"]] == ["0", "1", "2", "3"]
    assert [step["label"] for step in slider["steps"]] == [*TITLES, "tanh of the sum"]
    assert [step["args"][0] for step in slider["steps"]] == [["0"], ["1"], ["2"], ["3"]]
    assert (STEP, play["args"][1]["frame"]["duration"]) == (700, 700)
    assert slider.get("active", 0) == 0


def test_left_is_what_is_added_and_right_the_sum_so_far() -> None:
    frames = add_up(steps(), limit=2.0, last_limit=1.0).to_dict()["frames"]

    shown = [[array_of(picture["z"])[0, 0] for picture in frame["data"]] for frame in frames]
    wanted = [(0.5, 0.5), (-1.0, -0.5), (0.25, -0.25), (-0.25, np.tanh(-0.5))]  # shares of the limits
    assert shown == [[round(FULL / 2 * (1 + share)) for share in pair] for pair in wanted]


def test_one_scale_of_colours_for_all_steps_but_the_last_output() -> None:
    frames = add_up(steps(), limit=2.0, last_limit=1.0).to_dict()["frames"]

    told = [[note["text"] for note in frame["layout"]["annotations"]] for frame in frames]
    assert all("from −2 to +2" in left for left, _ in told)
    assert ["from −2 to +2" in right for _, right in told] == [True, True, True, False]
    assert "from −1 to +1" in told[-1][1]


def test_graphs_add_up_too() -> None:
    x = np.linspace(-6, 6, 9)

    figure = add_up(steps(flat=True), x, limit=2.0, last_limit=1.0).to_dict()

    second = figure["frames"][1]
    assert array_of(second["data"][1]["y"]).tolist() == [-1.0] * 9
    assert second["layout"]["yaxis2"]["range"] == pytest.approx([-2.1, 2.1])
    assert figure["frames"][3]["layout"]["yaxis2"]["range"] == pytest.approx([-1.05, 1.05])


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("grey", [False, True])
def test_plotly_finds_every_property_valid_and_drawing_twice_changes_nothing(dark: bool, grey: bool) -> None:
    x = np.linspace(-6, 6, 9)
    for places, flat in ((None, False), (x, True)):
        figure = add_up(steps(flat), places, limit=2.0, last_limit=1.0, grey=grey, dark=dark)
        again = add_up(steps(flat), places, limit=2.0, last_limit=1.0, grey=grey, dark=dark)

        assert json.dumps(figure.to_dict()) == json.dumps(again.to_dict())
        assert len(go.Figure(figure.to_dict()).frames) == 4

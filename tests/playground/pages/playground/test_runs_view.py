"""The Runs panel on a page of its own, with a session made by hand."""

from typing import Any

import pytest

from playground.pages.playground.runs_view import ON_THE_STAGE, TEST, TRAINING, overlays
from playground.training.run import TrainingRun
from playground.ui.run_table import MOST_PINS, Pin, pinned
from tests.playground.pages.playground.opened import Page, press, run_of


def pins_of(*runs: TrainingRun, names: tuple[str, ...] = ()) -> list[Pin]:
    pins: list[Pin] = []
    for place, run in enumerate(runs):
        pins.append(pinned(run, names[place] if names else "", pins))
    return pins


def test_without_pins_there_is_a_button_and_pinning_puts_the_run_into_the_table_under_its_name(
    page: Page,
) -> None:
    pins: list[Pin] = []
    app = page("runs", pins=pins)
    assert app.text_input(key="pin_name").placeholder == "Run 1: circle, 4 tanh"
    assert app.caption[0].value.startswith("Pin this run, change a setting")
    assert not app.table
    assert not app.get("plotly_chart")

    press(app, "pin")
    app.text_input(key="pin_name").input("mine *bold*")
    press(app, "pin")

    assert [pin.name for pin in pins] == ["Run 1: circle, 4 tanh", "mine *bold*"]
    assert list(app.table[0].value.index) == [r"Run 1\: circle, 4 tanh", r"mine \*bold\*"]
    assert len(app.get("plotly_chart")) == 2
    assert app.text_input(key="pin_name").placeholder == "Run 3: circle, 4 tanh"


def test_when_it_is_full_it_says_so_and_pins_no_more(page: Page) -> None:
    run = run_of()
    app = page("runs", pins=pins_of(*[run] * MOST_PINS))

    assert app.button(key="pin").disabled
    assert app.caption[0].value.startswith(f"{MOST_PINS} runs are pinned")


def test_opening_again_puts_the_very_run_on_the_stage_and_it_can_be_used_while_it_plays(
    page: Page, staged: list[TrainingRun]
) -> None:
    pins = pins_of(run_of(2), run_of(4, noise=20))
    app = page("runs", pins=pins, playing=True)

    app.selectbox(key="pin_chosen").select_index(1).run()
    press(app, "pin_open")
    assert staged == [pins[1].run]

    press(app, "pin")
    assert len(pins) == len(app.table[0].value) == 3
    assert not app.download_button(key="pins_csv").disabled


def test_a_pin_can_be_renamed(page: Page) -> None:
    pins = pins_of(run_of(), run_of(), names=("one", "two"))
    app = page("runs", pins=pins)

    for name in ("two", "   "):
        next(field for field in app.text_input if field.label == "Its name").set_value(name).run()

        assert not app.exception
        assert [pin.name for pin in pins] == ["two (2)", "two"]
    assert app.selectbox(key="pin_chosen").options == ["two (2)", "two"]


def test_a_pin_can_be_removed_and_the_next_one_is_chosen(page: Page) -> None:
    pins = pins_of(run_of(), run_of(), run_of(), names=("one", "two", "three"))
    app = page("runs", pins=pins)

    app.selectbox(key="pin_chosen").select("two").run()
    press(app, "pin_remove")
    assert [pin.name for pin in pins] == ["one", "three"]
    press(app, "pin_remove")
    press(app, "pin_remove")

    assert pins == []
    assert not app.table


def lines(chart: Any) -> dict[str, dict[str, Any]]:
    return {line["name"]: line for line in chart.figure.to_dict()["data"]}


@pytest.mark.parametrize("part", [TEST, TRAINING])
def test_charts_lay_all_runs_over_the_one_on_the_stage(part: str) -> None:
    pins = pins_of(run_of(2), run_of(4, dataset="xor_gate"), names=("a", "b"))

    loss, score = overlays(run_of(6), pins, part, log_loss=False, present=False, dark=False)
    assert list(lines(loss)) == list(lines(score)) == [ON_THE_STAGE, "a", "b"]
    assert len({(line["line"]["color"], line["line"]["dash"]) for line in lines(loss).values()}) == 3
    assert loss.words.startswith(f"Loss on {part} points" if part == TEST else "Loss on training points")
    assert "b " in loss.words
    assert "at epoch 6" in loss.words
    assert loss.figure.to_dict()["layout"]["xaxis"]["range"] == [0, 10]


def test_names_in_the_legend_are_short_and_obey_no_tags() -> None:
    pins = pins_of(run_of(1), run_of(1), names=("<b>bold</b>", "n" * 60))

    loss, _ = overlays(run_of(1), pins, TEST, log_loss=True, present=True, dark=True)
    assert list(lines(loss))[1:] == ["&lt;b&gt;bold&lt;/b&gt;", "n" * 23 + "…"]
    assert loss.figure.to_dict()["layout"]["yaxis"]["type"] == "log"


def test_the_score_is_called_by_what_the_runs_have() -> None:
    for one, other, title in [
        ("circle", "xor", "Accuracy"),
        ("plane", "saddle", "R²"),
        ("circle", "plane", "Accuracy or R²"),
    ]:
        pins = pins_of(run_of(dataset=other))
        _, score = overlays(run_of(dataset=one), pins, TEST, log_loss=False, present=False, dark=False)

        assert score.words.startswith(f"{title} on test points of 2 runs:")

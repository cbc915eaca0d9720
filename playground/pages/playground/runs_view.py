"""The Runs panel: pin what is on the stage, and see several runs side by side."""

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import streamlit as st

from playground.config import ViewOptions
from playground.figures.curves import OverlaidCurve, overlaid_curves
from playground.figures.ready_figure import ReadyFigure
from playground.training.run import TrainingRun
from playground.ui import opening, session
from playground.ui.chart_bar import CHART_BAR
from playground.ui.live_run import LiveRun
from playground.ui.redraw import cached, throttled
from playground.ui.run_table import (
    DIFFERENT,
    LONGEST_NAME,
    MOST_PINS,
    Pin,
    default_name,
    for_table,
    full_sentence,
    next_number,
    pinned,
    pinned_table,
    pins_csv,
    renamed,
)
from playground.ui.text import for_markdown, for_plotly, loss_text

TEST, TRAINING = "test", "training"
PARTS = {TEST: "Test (unseen)", TRAINING: "Training"}
LONGEST_IN_LEGEND = 24
ON_THE_STAGE = "on the stage"


class Overlay(NamedTuple):
    """A chart of several runs, and the same in words."""

    name: str
    figure: ReadyFigure
    words: str


def runs_panel(live: LiveRun, view: ViewOptions, dark: bool) -> None:
    """The panel, to be called in the fragment that ticks."""
    pins = session.current().pins
    _pin_form(live, pins)
    if not pins:
        st.caption(
            "Pin this run, change a setting, train again and pin that one too: here you see side by side "
            "what differs, and what came of it."
        )
        return
    table = cached("runs_table", tuple(pins), lambda: for_table(pinned_table(pins)))
    words = f"{len(pins)} pinned runs, a row for each: epoch, losses, score, and the settings that differ."
    st.table(table, border="horizontal", alt=words)
    if len(pins) > 1:
        st.caption(f"{DIFFERENT} differs from the first run.")
    _curves(live, pins, view, dark)
    _manage(pins)


def overlays(
    run: TrainingRun, pins: Sequence[Pin], part: str, *, log_loss: bool, present: bool, dark: bool
) -> list[Overlay]:
    """Loss and score of the pinned runs, and of the run on the stage, over their epochs.

    part: TEST, or TRAINING; of a run without test points it is the training points either way.
    """
    tasks = {each.config.task for each in (run, *(pin.run for pin in pins))}
    scores = {"classification": "Accuracy", "regression": "R²"}
    where = "test points" if part == TEST else "training points"
    made = []
    for name, title in (("loss", "Loss"), ("score", " or ".join(scores[task] for task in sorted(tasks)))):
        shown = [(ON_THE_STAGE, run, None), *((pin.name, pin.run, pin.slot) for pin in pins)]
        curves = [
            _curve(for_plotly(_shortened(label)), each, name, part, slot) for label, each, slot in shown
        ]
        figure = overlaid_curves(
            curves,
            title=f"{title}, {where}",
            log_axis=log_loss and name == "loss",
            dark=dark,
            height=270 if present else 200,
            font_size=16 if present else 13,
            y_range=(0.0, 1.0) if name == "score" and tasks == {"classification"} else None,
        )
        lasts = [
            f"{label} {loss_text(float(curve.values[-1]))} at epoch {int(curve.epochs[-1]):,}"
            for (label, _, _), curve in zip(shown, curves, strict=True)
            if len(curve.values)
        ]
        made.append(Overlay(name, figure, f"{title} on {where} of {len(curves)} runs: {'; '.join(lasts)}."))
    return made


def _pin_form(live: LiveRun, pins: list[Pin]) -> None:
    is_full = len(pins) >= MOST_PINS
    with (
        st.form("pin_form", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input(
            "Name of the run",
            placeholder=default_name(live.run, next_number(pins)),
            max_chars=LONGEST_NAME,
            key="pin_name",
            width=340,
            disabled=is_full,
        )
        wanted = st.form_submit_button(
            "Pin this run", key="pin", icon=":material/push_pin:", disabled=is_full
        )
    if is_full:
        st.caption(full_sentence())
    elif wanted:
        pins.append(pinned(live.run, name or "", pins))
        st.rerun()


def _curves(live: LiveRun, pins: list[Pin], view: ViewOptions, dark: bool) -> None:
    part = TRAINING
    if any(pin.scores.test_loss is not None for pin in pins):
        part = st.segmented_control(
            "Curves on the points for",
            list(PARTS),
            format_func=PARTS.__getitem__,
            default=TEST,
            required=True,
            key="pin_part",
            label_visibility="collapsed",
            persist_state="page",
        )
    charts = throttled(
        "runs_curves",
        live,
        (live.generation, tuple(pins), part, view.log_loss, view.present, dark),
        lambda: overlays(live.run, pins, part, log_loss=view.log_loss, present=view.present, dark=dark),
    )
    for column, chart in zip(st.columns(2), charts, strict=True):
        column.plotly_chart(
            chart.figure, key=f"pinned_{chart.name}", theme=None, config=CHART_BAR, alt=chart.words
        )


def _manage(pins: list[Pin]) -> None:
    """Open, rename and remove one of the pins; the table as a file."""
    by_number = {pin.number: pin for pin in pins}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            "Pinned run",
            list(by_number),
            format_func=lambda number: by_number[number].name,
            key="pin_chosen",
            width=300,
        )
        pin = by_number.get(number, pins[0])
        name = st.text_input(
            "Its name",
            value=pin.name,
            max_chars=LONGEST_NAME,
            key=f"pin_rename_{pin.number}_{crc32(pin.name.encode())}",
            width=300,
        )
        st.button(
            "Open again",
            key="pin_open",
            icon=":material/undo:",
            help="Put this run back on the stage as it stood, with all its settings. What is there now is "
            "gone unless you pin it too.",
            on_click=opening.replace_run,
            args=(pin.run,),
        )
        is_unwanted = st.button("Remove", key="pin_remove", icon=":material/delete:")
        st.download_button(
            "Download CSV",
            data=cached("runs_csv", tuple(pins), lambda: pins_csv(pins)),
            file_name="pinned_runs.csv",
            mime="text/csv",
            key="pins_csv",
            icon=":material/download:",
            help=for_markdown("All settings of all pinned runs, with every digit."),
            on_click="ignore",
        )
    if is_unwanted:
        pins.remove(pin)
        st.rerun()
    elif (other := renamed(pin, name or "", pins)).name != pin.name:
        pins[pins.index(pin)] = other
        st.rerun()


def _curve(name: str, run: TrainingRun, measure: str, part: str, slot: int | None) -> OverlaidCurve:
    history = run.history
    training, test = (
        (history.train_loss, history.test_loss)
        if measure == "loss"
        else (history.train_metric, history.test_metric)
    )
    values = test if part == TEST and test is not None else training
    return OverlaidCurve(name, history.epochs, values, slot)


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_IN_LEGEND else f"{name[: LONGEST_IN_LEGEND - 1].rstrip()}…"

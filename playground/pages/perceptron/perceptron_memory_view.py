"""What the Perceptron page's three tabs share: its memory, its points, and how settings are given values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.pages.perceptron.neuron_by_hand import Course
from playground.pages.perceptron.perceptron_rule import Line
from playground.pages.perceptron.perceptron_settings import ROWS
from playground.pages.perceptron.plane_points import OWN, READY, Labelled, parse_points
from playground.ui import lesson, session
from playground.ui.controls import control
from playground.ui.text import for_markdown

PAGE = "perceptron"
UNCHANGED = "Your points are unchanged."
LESSON_WIDTH = 760
"""Of a lesson's lines, px: longer ones are hard to read."""


@dataclass(eq=False)
class Memory:
    """What the page remembers besides its settings.

    Of the turning line's picture: `serial` of its last word, `tool` it was told to take up, and how often.
    Of the neuron of the table: how far it is, how many lines of all iterations have been executed, whether it
    goes on by itself, and what was not understood in a cell.
    """

    serial: int = 0
    tool: str = ""
    tool_number: int = 0
    course: Course | None = None
    lines: int = 0
    playing: bool = False
    notice: str = ""


def memory() -> Memory:
    return session.page_memory(PAGE, Memory)


def value(name: str) -> Any:
    return session.value(ROWS[name])


def assign(**values: Any) -> None:
    session.assign_all(ROWS, values)


def points() -> tuple[Labelled, ...]:
    chosen = value("points")
    return READY[chosen] if chosen in READY else parse_points(value("own"))


def beside(widths: Sequence[float], *names: str) -> list[DeltaGenerator]:
    """Controls beside each other; the columns behind them."""
    columns = st.columns(widths, vertical_alignment="bottom")
    for place, name in zip(columns, names, strict=False):
        with place:
            control(ROWS[name])
    return columns[len(names) :]


def lessons(titles: Mapping[str, str], actions: Mapping[str, Callable[[], None]]) -> None:
    for name, title in titles.items():
        with st.expander(title), st.container(width=LESSON_WIDTH):
            lesson.show(name, actions)


def start_popover(*, threshold: bool = False) -> None:
    """Behind a button: the first weights, the first threshold if wanted, and the person's own points."""
    with st.popover("First weights, points as text", width="stretch"):
        control(ROWS["w1"])
        control(ROWS["w2"])
        if threshold:
            control(ROWS["threshold"])
        control(ROWS["own"], unchanged=UNCHANGED, on_change=_own_written)


def points_problem() -> None:
    """What is wrong with the points that were written, under the controls."""
    problem = session.field_problem(ROWS["own"])
    if problem:
        st.warning(for_markdown(f"{problem} {UNCHANGED}"), icon=":material/edit:")


def start() -> Line:
    return Line((value("w1"), value("w2")), value("threshold"))


def _own_written() -> None:
    if not session.field_problem(ROWS["own"]):
        assign(points=OWN)

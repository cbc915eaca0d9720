"""What the Perceptron page's three tabs share: its memory, its points, and how settings are given values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from playground.pages.perceptron.neuron_by_hand import Course
from playground.pages.perceptron.perceptron_rule import Line
from playground.pages.perceptron.plane_points import (
    FIRST_OWN,
    OWN,
    READY,
    Labelled,
    format_points,
    parse_points,
)
from playground.ui import session
from playground.ui.text import for_markdown

PAGE = "perceptron"
TABS = ("Turning line", "Four rows by hand", "Three rules compared")
FIRST_POINTS = "two clouds"
POINT_SETS = (*READY, OWN)
LARGEST_THRESHOLD = 9.0
LARGEST_WEIGHT = 20.0
LESSON_WIDTH = 760
"""Of a lesson's lines, px: longer ones are hard to read."""
DEFAULTS: dict[str, Any] = {
    "perceptron_tab": TABS[0],
    "perceptron_points": FIRST_POINTS,
    "perceptron_own": format_points(FIRST_OWN),
    "perceptron_bias": True,
    "perceptron_threshold": 0.0,
    "perceptron_w1": -1.0,
    "perceptron_w2": 1.0,
    "perceptron_pocket": False,
    "perceptron_table": "first column",
    "perceptron_rows": "0 0 > 0; 0 1 > 1; 1 0 > 1; 1 1 > 0",
    "perceptron_seed": 1,
    "perceptron_with_bias": False,
    "perceptron_ask": "1 0 0",
    "perceptron_pace": "2",
    "perceptron_learning_rate": "0.01",
}
"""All settings of the page with their first values; each is a key and a parameter of the address."""


@dataclass(eq=False)
class Memory:
    """What the page remembers besides its settings.

    - `own`: the points drawn last that could be understood.
    - `serial`: number of the last word of the turning line's picture.
    - `tool`, `tool_number`: the tool the picture was told to take up, and how often it was told.
    - `course`: how far the neuron of the table is. `line`: which of an iteration's lines was executed last,
      0 for none yet. `playing`: whether it goes on by itself.
    - `notice`: what was not understood in a cell of the table, or empty.
    """

    own: tuple[Labelled, ...] = FIRST_OWN
    serial: int = 0
    tool: str = ""
    tool_number: int = 0
    course: Course | None = None
    line: int = 0
    playing: bool = False
    notice: str = ""


def memory() -> Memory:
    """This session's."""
    return session.page_memory(PAGE, Memory)


def value(key: str) -> Any:
    """The present value of a setting of the page; its first one where there is none."""
    found = session.page_value(key)
    return DEFAULTS[key] if found is None else found


def assign(values: Mapping[str, Any]) -> None:
    """Give settings values; from a callback."""
    for key, new in values.items():
        session.set_page_value(key, new)


def tell_tool(name: str) -> None:
    """Let the picture of the turning line take up a tool: one, zero, erase or line."""
    here = memory()
    here.tool, here.tool_number = name, here.tool_number + 1


def points() -> tuple[Labelled, ...]:
    """The present points."""
    chosen = value("perceptron_points")
    return READY[chosen] if chosen in READY else memory().own


def set_own(drawn: Sequence[Labelled]) -> None:
    """Go on with these points; from a callback."""
    memory().own = tuple(drawn)
    assign({"perceptron_own": format_points(drawn), "perceptron_points": OWN})


def points_control() -> None:
    """The choice of points."""
    st.selectbox(
        "Points",
        POINT_SETS,
        key="perceptron_points",
        bind="query-params",
        persist_state="session",
        help="Ready sets, or your own: click into the picture of the turning line, or write them as text.",
    )


def threshold_control() -> None:
    """The slider of the threshold."""
    st.slider(
        "Threshold θ",
        -LARGEST_THRESHOLD,
        LARGEST_THRESHOLD,
        DEFAULTS["perceptron_threshold"],
        0.05,
        key="perceptron_threshold",
        bind="query-params",
        persist_state="session",
        help="The unit fires when its sum reaches the threshold: a sum that equals it is enough (≥). With a "
        "bias this is where it starts (the bias is −θ, and it is learned); without one it stays as it is.",
    )


def start_popover(*, threshold: bool = False) -> None:
    """Behind a button: the first weights, the first threshold if wanted, and the person's own points."""
    with st.popover("First weights, points as text", width="stretch"):
        for name, label in (("perceptron_w1", "First weight w₁"), ("perceptron_w2", "First weight w₂")):
            st.number_input(
                label,
                -LARGEST_WEIGHT,
                LARGEST_WEIGHT,
                DEFAULTS[name],
                0.5,
                key=name,
                bind="query-params",
                persist_state="session",
            )
        if threshold:
            threshold_control()
        st.text_input(
            "Your own points: x1,x2,class; …",
            DEFAULTS["perceptron_own"],
            key="perceptron_own",
            bind="query-params",
            persist_state="session",
            max_chars=1000,
            on_change=_own_written,
            help="A point is its two coordinates and its class: 1 is blue and round, 0 is orange and a "
            "triangle.",
        )


def points_problem() -> None:
    """What is wrong with the points that were written, under the controls."""
    problem = understood(str(value("perceptron_own") or ""))
    if problem:
        st.warning(for_markdown(problem), icon=":material/edit:")


def start() -> Line:
    """The unit before the first step, as the settings say."""
    return Line(
        (float(value("perceptron_w1")), float(value("perceptron_w2"))), float(value("perceptron_threshold"))
    )


def understood(text: str) -> str:
    """Take over written points; what is wrong with them, or nothing."""
    try:
        memory().own = parse_points(text)
    except ValueError as error:
        return f"{error} Your points are unchanged."
    return ""


def _own_written() -> None:
    if not understood(value("perceptron_own")):
        assign({"perceptron_points": OWN})

"""Settings become widgets. Which widget, its label, bounds and help all come from the setting's row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.settings import Setting
from playground.ui import session
from playground.ui.text import for_markdown

Label = Callable[[Any], str]
"""How an option reads."""
LONGEST_SLIDER = 100
"""Most steps of a slider: with more it cannot be set exactly."""
MOST_PILLS = 12
"""Most options that stand beside each other."""


def control(
    row: Setting,
    *,
    reason: str = "",
    option_label: Label | None = None,
    label_visibility: str = "visible",
) -> bool:
    """The control of a setting, and under it what is wrong with its text; says whether all is well.

    Args:
        reason: why it can do nothing now, as a sentence; "" when it can.
        option_label: how an option reads, where that is not as the row has it.
    """
    options: dict[str, Any] = {
        "key": row.name,
        "help": f"{row.help}\n\n{reason}" if reason else row.help,
        "disabled": bool(reason),
        "label_visibility": label_visibility,
        "persist_state": "session",
    }
    _widget_for(row)(row, option_label or row.option_label, options)
    problem = session.field_problem(row.name)
    if problem:
        st.caption(f":red[{for_markdown(problem)} Your network is unchanged.]")
    return not problem


def _widget_for(row: Setting) -> Callable[[Setting, Label, dict[str, Any]], object]:
    if row.name == "speed":
        return _segments
    if row.kind == "choice" and isinstance(row.options[0], float):
        return _steps
    if row.kind == "choice":
        return _picker
    if row.kind == "choices":
        return _pills
    if row.kind == "flag":
        return _switch
    if row.kind in ("layers", "text"):
        return _field
    return _slider if (row.high - row.low) / (row.step or 1) <= LONGEST_SLIDER else _number


def _segments(row: Setting, label: Label, options: dict[str, Any]) -> object:
    return st.segmented_control(row.label, row.options, format_func=label, required=True, **options)


def _steps(row: Setting, label: Label, options: dict[str, Any]) -> object:
    return st.select_slider(row.label, row.options, format_func=label, **options)


def _picker(row: Setting, label: Label, options: dict[str, Any]) -> object:
    return st.selectbox(row.label, row.options, format_func=label, **options)


def _pills(row: Setting, label: Label, options: dict[str, Any]) -> object:
    if len(row.options) > MOST_PILLS:
        return st.multiselect(row.label, row.options, format_func=label, **options)
    return st.pills(row.label, row.options, selection_mode="multi", format_func=label, **options)


def _switch(row: Setting, label: Label, options: dict[str, Any]) -> object:
    return st.toggle(row.label, **options)


def _field(row: Setting, label: Label, options: dict[str, Any]) -> object:
    return st.text_input(row.label, **options)


def _slider(row: Setting, label: Label, options: dict[str, Any]) -> object:
    kind = int if row.kind == "integer" else float
    unit = row.unit.replace("%", "%%")
    form = f"%d{unit}" if kind is int else f"%g{unit}"
    return st.slider(
        row.label, kind(row.low), kind(row.high), step=kind(row.step or 1), format=form, **options
    )


def _number(row: Setting, label: Label, options: dict[str, Any]) -> object:
    kind = int if row.kind == "integer" else float
    form = "%d" if kind is int else "%g"
    return st.number_input(
        row.label, kind(row.low), kind(row.high), step=kind(row.step or 1), format=form, **options
    )

"""Settings become widgets. Which widget, its label, bounds and help all come from the setting's row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from playground.settings import Setting, Widget
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
    among: Sequence[Any] = (),
    unchanged: str = "Your network is unchanged.",
    **options: Any,
) -> bool:
    """The control of a setting, and under it what is wrong with its text; says whether all is well.

    Args:
        reason: why it can do nothing now, as a sentence; "" when it can.
        option_label: how an option reads, where that is not as the row has it.
        among: what may be chosen now, where that depends on more than the row.
        unchanged: what to say behind what is wrong.
        options: further ones for Streamlit's widget, such as width or on_change.
    """
    given: dict[str, Any] = {
        "key": row.name,
        "help": f"{row.help}\n\n{reason}" if reason else row.help,
        "disabled": bool(reason),
        "persist_state": "session",
    }
    shown = replace(row, kind="choice", options=tuple(among)) if among else row
    _widget_for(shown)(shown, option_label or row.option_label, given | options)
    problem = session.field_problem(row)
    if problem:
        st.caption(f":red[{for_markdown(problem)} {unchanged}]")
    return not problem


def tabs(row: Setting) -> Sequence[TabContainer]:
    """A choice as tabs, in the order of its options; the one that is open says so."""
    return st.tabs(list(row.options), key=row.name, on_change="rerun")


def _widget_for(row: Setting) -> Callable[[Setting, Label, dict[str, Any]], object]:
    if row.widget:
        return _WIDGETS[row.widget]
    if row.kind == "choice" and isinstance(row.options[0], float):
        return _steps
    if row.kind == "choice":
        return _picker
    if row.kind == "choices":
        return _pills if len(row.options) <= MOST_PILLS else _list
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


def _list(row: Setting, label: Label, options: dict[str, Any]) -> object:
    return st.multiselect(row.label, row.options, format_func=label, **options)


def _pills(row: Setting, label: Label, options: dict[str, Any]) -> object:
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
    if row.default is None:
        options = {"value": None, **options}
    return st.number_input(
        row.label, kind(row.low), kind(row.high), step=kind(row.step or 1), format=form, **options
    )


_WIDGETS: Mapping[Widget, Callable[[Setting, Label, dict[str, Any]], object]] = {
    "segments": _segments,
    "slider": _slider,
    "pills": _pills,
    "number": _number,
}

"""Settings become widgets. Which widget, its label, bounds and help all come from the setting's row."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

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
    } | options
    shown = replace(row, kind="choice", options=tuple(among)) if among else row
    name = row.widget or _usual_widget(shown)
    if name in _OF_OPTIONS:
        label = option_label or row.option_label
        _OF_OPTIONS[name](shown.label, shown.options, format_func=label, **given)
    else:
        _OTHERS[name](shown, **given)
    problem = session.field_problem(row)
    if problem:
        st.caption(f":red[{for_markdown(problem)} {unchanged}]")
    return not problem


def tabs(row: Setting) -> Sequence[TabContainer]:
    """A choice as tabs, in the order of its options; the one that is open says so."""
    return st.tabs(list(row.options), key=row.name, on_change="rerun")


def _usual_widget(row: Setting) -> str:
    match row.kind:
        case "choice":
            return "steps" if isinstance(row.options[0], float) else "picker"
        case "choices":
            return "pills" if len(row.options) <= MOST_PILLS else "list"
        case "flag" | "layers" | "text":
            return row.kind
    return "slider" if (row.high - row.low) / (row.step or 1) <= LONGEST_SLIDER else "number"


def _of_numbers(widget: Callable[..., Any], row: Setting, unit: str = "", **options: Any) -> None:
    whole = row.kind == "integer"
    kind: type[int] | type[float] = int if whole else float
    form = f"{'%d' if whole else '%g'}{unit.replace('%', '%%')}"
    widget(row.label, kind(row.low), kind(row.high), step=kind(row.step or 1), format=form, **options)


def _slider(row: Setting, **options: Any) -> None:
    _of_numbers(st.slider, row, row.unit, **options)


def _number(row: Setting, **options: Any) -> None:
    if row.default is None:
        options = {"value": None, **options}
    _of_numbers(st.number_input, row, **options)


def _switch(row: Setting, **options: Any) -> None:
    st.toggle(row.label, **options)


def _field(row: Setting, **options: Any) -> None:
    st.text_input(row.label, **options)


_OF_OPTIONS: dict[str, Callable[..., Any]] = {
    "segments": partial(st.segmented_control, required=True),
    "steps": st.select_slider,
    "picker": st.selectbox,
    "list": st.multiselect,
    "pills": partial(st.pills, selection_mode="multi"),
}
_OTHERS = {"slider": _slider, "number": _number, "flag": _switch, "layers": _field, "text": _field}

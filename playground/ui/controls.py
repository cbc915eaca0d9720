"""Settings become widgets. Which widget, its label, bounds and help all come from the table of settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from datasets.registry import DATASETS
from playground.examples import EXAMPLES
from playground.settings import SETTINGS, Setting
from playground.ui import state
from playground.ui.text import for_markdown

LONGEST_SLIDER = 100
SIDEBAR = ("dataset", "noise", "activation", "learning_rate", "show_test_points")
GROUPS = {
    "data": "Data",
    "network": "Network",
    "training": "Training",
}


def setting(name: str, *, label_visibility: str = "visible") -> None:
    """The widget of one setting, and under it what is wrong with its text, if anything."""
    row = SETTINGS[name]
    ignored = name in DATASETS[state.value("dataset")].ignores
    help_text = row.help
    if ignored:
        help_text = f"{help_text}\n\nThis data set is a fixed table: the setting changes nothing here."
    elif state.is_locked(name):
        help_text = f"{help_text}\n\nLocked in this exercise."
    options: dict[str, Any] = {
        "key": name,
        "help": help_text,
        "disabled": ignored or state.is_locked(name),
        "label_visibility": label_visibility,
        "persist_state": "session",
    }
    _widget_for(row)(row, options)
    problem = state.session().field_problems.get(name)
    if problem:
        st.caption(f":red[{for_markdown(problem)} Your network is unchanged.]")


def sidebar() -> None:
    """Everything beside the stage: the example picker, the five first controls, and the rest in closed
    groups.
    """
    with st.sidebar:
        _example_picker()
        for name in SIDEBAR:
            setting(name)
        for group, title in GROUPS.items():
            changed = state.changed_count(group)
            label = f"{title} · {changed} changed" if changed else title
            with st.expander(label, key=f"group_{group}"):
                for name, row in SETTINGS.items():
                    if row.group == group and name not in SIDEBAR:
                        setting(name)
                if group == "data":
                    st.button(
                        "New points",
                        key="new_points",
                        icon=":material/casino:",
                        help="Draws the points anew, with the next seed. The weights start again too.",
                        on_click=state.next_seed,
                        args=("data_seed",),
                        disabled=DATASETS[state.value("dataset")].fixed_split or state.is_locked("data_seed"),
                        width="stretch",
                    )


def _example_picker() -> None:
    st.selectbox(
        "Example",
        list(EXAMPLES),
        index=None,
        format_func=lambda name: EXAMPLES[name].title,
        placeholder="Choose an example",
        key="example",
        help="A ready-made experiment with a question. It replaces all settings.",
        on_change=state.open_example,
        persist_state="session",
    )


def _widget_for(row: Setting) -> Callable[[Setting, dict[str, Any]], object]:
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
    return _slider if row.high - row.low <= LONGEST_SLIDER and not row.name.endswith("seed") else _number


def _segments(row: Setting, options: dict[str, Any]) -> object:
    return st.segmented_control(
        row.label, row.options, format_func=row.option_label, required=True, **options
    )


def _steps(row: Setting, options: dict[str, Any]) -> object:
    return st.select_slider(row.label, row.options, format_func=row.option_label, **options)


def _picker(row: Setting, options: dict[str, Any]) -> object:
    return st.selectbox(row.label, row.options, format_func=row.option_label, **options)


def _pills(row: Setting, options: dict[str, Any]) -> object:
    if len(row.options) > 10:
        return st.multiselect(row.label, row.options, format_func=row.option_label, **options)
    return st.pills(row.label, row.options, selection_mode="multi", format_func=row.option_label, **options)


def _switch(row: Setting, options: dict[str, Any]) -> object:
    return st.toggle(row.label, **options)


def _field(row: Setting, options: dict[str, Any]) -> object:
    return st.text_input(row.label, **options)


def _slider(row: Setting, options: dict[str, Any]) -> object:
    kind = int if row.kind == "integer" else float
    unit = row.unit.replace("%", "%%")
    form = f"%d{unit}" if kind is int else f"%g{unit}"
    return st.slider(
        row.label, kind(row.low), kind(row.high), step=kind(row.step or 1), format=form, **options
    )


def _number(row: Setting, options: dict[str, Any]) -> object:
    kind = int if row.kind == "integer" else float
    return st.number_input(row.label, kind(row.low), kind(row.high), step=kind(row.step or 1), **options)

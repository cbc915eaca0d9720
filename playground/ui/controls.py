"""Settings become widgets. Which widget, its label, bounds and help all come from the table of settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from datasets.features import FEATURES
from datasets.registry import DATASETS, DRAWN
from playground.figures.schedule import schedule_curve
from playground.nn.optimizers import OPTIMIZERS
from playground.nn.schedules import SCHEDULES
from playground.settings import SETTINGS, Setting
from playground.ui import state
from playground.ui.data_picker import data_picker
from playground.ui.example_picker import example_picker
from playground.ui.text import for_markdown

LONGEST_SLIDER = 100
"""Most steps of a slider: with more it cannot be set exactly."""
SIDEBAR = ("dataset", "noise", "activation", "learning_rate", "show_test_points")
GROUPS = {
    "data": "Data",
    "network": "Network",
    "training": "Training",
}


def setting(name: str, *, label_visibility: str = "visible") -> None:
    """The control of one setting, and under it what belongs to its value or is wrong with its text."""
    row = SETTINGS[name]
    reason = why_disabled(name, state.value)
    help_text = f"{row.help}\n\n{reason}" if reason else row.help
    if name == "dataset":
        data_picker(disabled=bool(reason), help=help_text)
        return
    options: dict[str, Any] = {
        "key": name,
        "help": help_text,
        "disabled": bool(reason),
        "label_visibility": label_visibility,
        "persist_state": "session",
    }
    _widget_for(row)(row, options)
    problem = state.session().field_problems.get(name)
    if problem:
        st.caption(f":red[{for_markdown(problem)} Your network is unchanged.]")
    elif name in _REMARKS:
        _REMARKS[name]()


def why_disabled(name: str, value: Callable[[str], Any]) -> str:
    """Why the control of a setting can do nothing now, as a sentence; "" when it can.

    Args:
        value: gives the present value of a setting.
    """
    spec = DATASETS[value("dataset")]
    optimizer = OPTIMIZERS[value("optimizer")]
    if name in spec.ignores and name == "show_test_points":
        return "All rows of this table are for training: there are no test points."
    if name in spec.ignores and spec.name == DRAWN:
        return "Your points are as you have drawn them, and all of them are for training."
    if name in spec.ignores and spec.fixed_split:
        return "This data set is a fixed table: the setting changes nothing here."
    if name in spec.ignores:
        return "The answers in this data set are numbers: there are no classes to mix up."
    if name in ("activation", "dropout") and not value("hidden_layer_sizes"):
        return "There is no hidden layer now, so no neuron that it could act on."
    if name == "batch_size" and optimizer.full_batch:
        return f"{optimizer.label} uses all training points at once."
    users = [other.label for other in OPTIMIZERS.values() if name in other.hyperparameters()]
    if users and name not in optimizer.hyperparameters():
        return f"{optimizer.label} does not use it; {' and '.join(users)} do."
    if name == "schedule_epochs" and SCHEDULES[value("schedule")].is_constant:
        return "The learning rate is constant now: there is no change that could take time."
    return "Locked in this exercise." if name in value("lock") else ""


def sidebar() -> None:
    """Everything beside the stage: the example picker, the five first controls, and the rest in closed
    groups.
    """
    with st.sidebar:
        example_picker()
        for name in SIDEBAR:
            setting(name)
        for group, title in GROUPS.items():
            names = _inside(group)
            changed = sum(state.value(name) != SETTINGS[name].default for name in names)
            label = f"{title} · {changed} changed" if changed else title
            with st.expander(label, key=f"group_{group}"):
                for name in names:
                    setting(name)
                if group == "data":
                    _new_points()


def _inside(group: str) -> list[str]:
    """Names of the settings that stand in the closed group; not what is chosen on the picture."""
    return [
        name
        for name, row in SETTINGS.items()
        if row.group == group and name not in SIDEBAR and row.kind not in ("names", "points")
    ]


def _new_points() -> None:
    reason = why_disabled("data_seed", state.value)
    help_text = "Draws the points anew, with the next seed. The weights start again too."
    st.button(
        "New points",
        key="new_points",
        icon=":material/casino:",
        help=f"{help_text}\n\n{reason}" if reason else help_text,
        on_click=state.next_seed,
        args=("data_seed",),
        disabled=bool(reason),
        width="stretch",
    )


def _remark_on_activation() -> None:
    row = SETTINGS["layer_activations"]
    names = [row.option_label(name) for name in state.value("layer_activations")]
    if names:
        what = "Layers differ" if len(set(names)) > 1 else "Chosen on the picture"
        st.caption(f"{what}: {', '.join(names)}. Choosing one here gives it to all.")


def _remark_on_features() -> None:
    if not all(_has_input(name) for name in FEATURES):
        st.caption("This data set has one input, x₁: whatever needs x₂ is left out.")


def _remark_on_schedule() -> None:
    schedule = SCHEDULES[state.value("schedule")]
    if schedule.is_constant:
        return
    figure = schedule_curve(
        learning_rate=state.value("learning_rate"),
        length=state.value("schedule_epochs"),
        factor=schedule.factor,
        dark=st.context.theme.type == "dark",
    )
    words = f"The learning rate over the epochs: {schedule.label}."
    st.plotly_chart(
        figure,
        key="schedule_curve",
        theme=None,
        config={"displayModeBar": False, "staticPlot": True},
        alt=words,
    )


_REMARKS: Mapping[str, Callable[[], None]] = {
    "activation": _remark_on_activation,
    "features": _remark_on_features,
    "schedule_epochs": _remark_on_schedule,
}
"""What stands under the control of a setting."""


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
    return _slider if (row.high - row.low) / (row.step or 1) <= LONGEST_SLIDER else _number


def _segments(row: Setting, options: dict[str, Any]) -> object:
    return st.segmented_control(
        row.label, row.options, format_func=row.option_label, required=True, **options
    )


def _steps(row: Setting, options: dict[str, Any]) -> object:
    return st.select_slider(row.label, row.options, format_func=row.option_label, **options)


def _picker(row: Setting, options: dict[str, Any]) -> object:
    return st.selectbox(row.label, row.options, format_func=row.option_label, **options)


def _pills(row: Setting, options: dict[str, Any]) -> object:
    if row.name == "lock":
        return st.multiselect(row.label, row.options, format_func=row.option_label, **options)
    return st.pills(row.label, row.options, selection_mode="multi", format_func=_feature_label, **options)


def _feature_label(name: str) -> str:
    """Struck out when the data set has no such input; it comes back with the next data set that does."""
    label = SETTINGS["features"].option_label(name)
    return label if _has_input(name) else f"~~{label}~~"


def _has_input(name: str) -> bool:
    return FEATURES[name].n_inputs <= DATASETS[state.value("dataset")].n_inputs


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
    form = "%d" if kind is int else "%g"
    return st.number_input(
        row.label, kind(row.low), kind(row.high), step=kind(row.step or 1), format=form, **options
    )

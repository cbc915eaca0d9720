"""The side bar of the playground: examples, data, and every setting of a run."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from datasets.features import FEATURES
from datasets.registry import DATASETS
from playground.nn.optimizers import OPTIMIZERS
from playground.nn.schedules import SCHEDULES
from playground.pages.playground.data_picker_view import data_picker
from playground.pages.playground.example_picker_view import example_picker
from playground.pages.playground.schedule_figure import schedule_curve
from playground.settings import SETTINGS
from playground.training.problem import question_of
from playground.ui import actions
from playground.ui.controls import Label, control
from playground.ui.session import Settings

SIDEBAR = ("dataset", "noise", "activation", "learning_rate", "show_test_points")
GROUPS = {
    "data": "Data",
    "network": "Network",
    "training": "Training",
}


def setting(name: str, settings: Settings, *, label_visibility: str = "visible") -> None:
    """The control of one setting, and under it what belongs to its value or is wrong with its text.

    Args:
        settings: the present value of every setting.
    """
    row, reason = SETTINGS[name], why_disabled(name, settings)
    if name == "dataset":
        help_text = f"{row.help}\n\n{reason}" if reason else row.help
        data_picker(settings[name], disabled=bool(reason), help=help_text)
        return
    labels: dict[str, Label] = {"features": partial(_feature_label, settings), "lock": _lock_label}
    if name in settings["lock"]:
        row = replace(row, label=f":material/lock: {row.label}")
    is_fine = control(row, reason=reason, option_label=labels.get(name), label_visibility=label_visibility)
    if is_fine and name in _REMARKS:
        _REMARKS[name](settings)


def why_disabled(name: str, settings: Settings) -> str:
    """Why the control of a setting can do nothing now, as a sentence; "" when it can."""
    ignored = DATASETS[settings["dataset"]].ignores
    optimizer = OPTIMIZERS[settings["optimizer"]]
    if name in ignored:
        return ignored[name]
    if name in ("activation", "dropout") and not settings["hidden_layer_sizes"]:
        return "There is no hidden layer now, so no neuron that it could act on."
    if name == "batch_size" and optimizer.full_batch:
        return f"{optimizer.label} uses all training points at once."
    users = [other.label for other in OPTIMIZERS.values() if name in other.hyperparameters()]
    if users and name not in optimizer.hyperparameters():
        return f"{optimizer.label} does not use it; {' and '.join(users)} do."
    if name == "schedule_epochs" and SCHEDULES[settings["schedule"]].is_constant:
        return "The learning rate is constant now: there is no change that could take time."
    return "Locked in this exercise." if name in settings["lock"] else ""


def sidebar(settings: Settings) -> None:
    """Everything beside the stage: the example picker, the five first controls, and the rest in closed
    groups.
    """
    with st.sidebar:
        st.caption("Watch a neural network learn: choose data and a network, press Play, change anything.")
        example_picker()
        for name in SIDEBAR:
            setting(name, settings)
        for group, title in GROUPS.items():
            names = _inside(group)
            changed = sum(settings[name] != SETTINGS[name].default for name in names)
            label = f"{title} · {changed} changed" if changed else title
            with st.expander(label, key=f"group_{group}"):
                for name in names:
                    setting(name, settings)
                if group == "data":
                    _new_points(settings)


def _inside(group: str) -> list[str]:
    """Names of the settings that stand in the closed group; not what is chosen on the picture."""
    return [
        name
        for name, row in SETTINGS.items()
        if row.group == group and name not in SIDEBAR and row.kind not in ("names", "points")
    ]


def _new_points(settings: Settings) -> None:
    reason = why_disabled("data_seed", settings)
    help_text = "Draws the points anew, with the next seed. The weights start again too."
    st.button(
        "New points",
        key="new_points",
        icon=":material/casino:",
        help=f"{help_text}\n\n{reason}" if reason else help_text,
        on_click=actions.next_seed,
        args=("data_seed",),
        disabled=bool(reason),
        width="stretch",
    )


def _remark_on_activation(settings: Settings) -> None:
    row = SETTINGS["layer_activations"]
    names = [row.option_label(name) for name in settings["layer_activations"]]
    if names:
        what = "Layers differ" if len(set(names)) > 1 else "Chosen on the picture"
        st.caption(f"{what}: {', '.join(names)}. Choosing one here gives it to all.")


def _remark_on_features(settings: Settings) -> None:
    if not all(_has_input(settings, name) for name in FEATURES):
        st.caption("This data set has one input, x₁: whatever needs x₂ is left out.")


def _remark_on_schedule(settings: Settings) -> None:
    schedule = SCHEDULES[settings["schedule"]]
    if schedule.is_constant:
        return
    figure = schedule_curve(
        learning_rate=settings["learning_rate"],
        length=settings["schedule_epochs"],
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


_REMARKS: Mapping[str, Callable[[Settings], None]] = {
    "activation": _remark_on_activation,
    "features": _remark_on_features,
    "schedule_epochs": _remark_on_schedule,
}
"""What stands under the control of a setting."""


def _feature_label(settings: Settings, name: str) -> str:
    """Struck out when the data set has no such input; it comes back with the next data set that does."""
    label = SETTINGS["features"].option_label(name)
    return label if _has_input(settings, name) else f"~~{label}~~"


def _lock_label(name: str) -> str:
    """A setting among those that can be locked, by its group."""
    return f"{SETTINGS[name].group.title()}: {SETTINGS[name].label}"


def _has_input(settings: Settings, name: str) -> bool:
    return FEATURES[name].n_inputs <= question_of(settings["dataset"]).n_inputs

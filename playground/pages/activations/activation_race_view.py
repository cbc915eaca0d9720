"""Two deep networks in a race: the same in everything but their activation."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.nn.activations import ACTIVATIONS
from playground.pages.activations.activation_curves import blame_ratio
from playground.pages.activations.activation_race import (
    Race,
    Racer,
    advanced,
    race,
    settings,
)
from playground.pages.activations.activations_figure import blame_lines, plane_map, two_losses
from playground.pages.activations.activations_memory_view import (
    NO_BAR,
    give,
    is_dark,
    key,
    live,
    memory,
    play_buttons,
    seconds,
    setting,
    stop,
)
from playground.pages.activations.activations_memory_view import settings as page_settings
from playground.pages.activations.activations_settings import ROWS
from playground.pages.activations.deep_stack_view import ratio_text
from playground.training.entrance import config_of
from playground.ui import fairness, lesson, opening
from playground.ui.text import loss_text, percent

TAB = "race"
MAP_SIZE, MAP_WIDTH = 48, 330
EPOCHS_A_TICK = 2
"""Eight epochs a second: the faster of two should not be done before one has looked."""
RACE = ("race_left", "race_right", "race_layers", "race_neurons", "race_rate", "race_data")
"""Both activations, layers, neurons, learning rate and data."""


def show() -> None:
    """The tab."""
    left, right = st.columns([0.72, 0.28], gap="large")
    with left:
        with st.container(horizontal=True, vertical_alignment="bottom", key=key("race_settings")):
            for name in ("race_left", "race_right", "race_data", "race_layers", "race_neurons", "race_rate"):
                setting(name, width=125)
        with st.container(horizontal=True, vertical_alignment="center", key=key("race_bar")):
            play_buttons(TAB, step=_step, reset=_reset)
            for side, racer in (("left", _race().left), ("right", _race().right)):
                st.button(
                    f"{_name(racer)} in the playground",
                    key=key(f"open_{side}"),
                    icon=":material/open_in_new:",
                    on_click=_open,
                    args=(side,),
                )
        live(_moving, TAB, _wanted)
    with right, st.container(key=key("lesson_race")):
        lesson.show("activations_race", ACTIONS)


def _moving() -> None:
    """Both maps, both losses, and the blame in every layer."""
    here, now = memory(), _race()
    if here.playing == TAB and not now.is_over:
        with fairness.turn():
            now = here.race = advanced(now, EPOCHS_A_TICK, seconds())
    racers, dark = (now.left, now.right), is_dark()
    problem = now.left.run.problem
    labels = [_name(racer) for racer in racers]
    if labels[0] == labels[1]:
        labels = [f"{label}, {side}" for label, side in zip(labels, ("left", "right"), strict=True)]
    told = [_told(label, racer) for label, racer in zip(labels, racers, strict=True)]
    st.markdown(f"**Epoch {now.epoch:,}.** {' '.join(told)}")
    plane = now.left.run.problem.view.span
    with st.container(horizontal=True, gap="large", key=key("race_maps")):
        for side, label, racer in zip(("left", "right"), labels, racers, strict=True):
            st.plotly_chart(
                plane_map(
                    racer.map(MAP_SIZE),
                    f"<b>{label}</b>: loss {loss_text(racer.scores.train_loss)}",
                    plane,
                    points=problem.points_train,
                    point_classes=problem.y_train,
                    dark=dark,
                    size=MAP_WIDTH,
                    font_size=14,
                ),
                key=key(f"race_map_{side}"),
                width=MAP_WIDTH,
                theme=None,
                config=NO_BAR,
                alt=f"What the network says all over the plane. {_told(label, racer)}",
            )
    losses, blame = st.columns(2, gap="medium")
    histories = [racer.run.history for racer in racers]
    losses.plotly_chart(
        two_losses(
            [history.epochs for history in histories],
            [history.train_loss for history in histories],
            labels,
            dark=dark,
        ),
        key=key("race_losses"),
        theme=None,
        config=NO_BAR,
        alt="Loss by epoch of both networks. "
        + " ".join(
            f"{label} now {loss_text(r.scores.train_loss)}." for label, r in zip(labels, racers, strict=True)
        ),
    )
    blame.plotly_chart(
        blame_lines([racer.blame for racer in racers], labels, dark=dark),
        key=key("race_blame"),
        theme=None,
        config=NO_BAR,
        alt="Size of the blame in every hidden layer. "
        + " ".join(
            f"{label}: first layer {r.blame[0]:.1e}, last {r.blame[-1]:.1e}."
            for label, r in zip(labels, racers, strict=True)
        ),
    )
    ratios = [_ratio_told(label, racer) for label, racer in zip(labels, racers, strict=True)]
    st.caption(f"Blame, first layer : last layer. {'; '.join(ratios)}.")
    if here.playing == TAB and now.is_over:
        stop()


def _told(label: str, racer: Racer) -> str:
    scores = racer.scores
    right = (
        f"right on {scores.train_right} of {scores.n_train} ({percent(scores.train_right, scores.n_train)})"
    )
    return f"{label} is {right}." if not racer.run.reason else f"{label} is {right}; {racer.run.reason}"


def _ratio_told(label: str, racer: Racer) -> str:
    """ "sigmoid 1 : 3,914", or that there is no blame."""
    silent = [str(number) for number, size in enumerate(racer.blame, start=1) if size == 0]
    if len(silent) == len(racer.blame):
        return f"{label}: no blame gets through to any layer"
    return f"{label} {ratio_text(blame_ratio(racer.blame))}"


def _name(racer: Racer) -> str:
    return ACTIVATIONS[racer.run.config.network.activation].label


def _wanted() -> tuple[Any, ...]:
    chosen = page_settings()
    return tuple(chosen[name] for name in RACE)


def _race() -> Race:
    """The race of the present settings; a new one when they have changed."""
    here, wanted = memory(), _wanted()
    if here.race is None or here.race_key != wanted:
        left, right, *common = wanted
        configs = [config_of(settings(name, *common)) for name in (left, right)]
        here.race, here.race_key = race(*configs), wanted
    return here.race


def _step() -> None:
    here = memory()
    here.playing = ""
    here.race = advanced(_race(), 1)


def _reset() -> None:
    memory().playing, memory().race = "", None


def _open(side: str) -> None:
    config = getattr(_race(), side).run.config
    common = settings(
        config.network.activation,
        len(config.network.hidden_layer_sizes),
        config.network.hidden_layer_sizes[0],
        config.training.learning_rate,
        config.data.dataset,
    )
    opening.open_in_playground(common)


def _run_race(**values: Any) -> Any:
    """An action that starts a race and plays it; all but these values are the first ones."""

    def act() -> None:
        give(**{name: ROWS[name].default for name in RACE} | values)
        memory().race, memory().playing = None, TAB

    return act


ACTIONS = {
    "race": _run_race(),
    "one_layer": _run_race(race_layers=1),
    "relu": _run_race(race_left="relu"),
    "relu_wider": _run_race(race_left="relu", race_neurons=6),
    "playground_sigmoid": lambda: opening.open_in_playground(settings("sigmoid", 6, 4, 0.03, "circle")),
}

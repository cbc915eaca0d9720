"""Two deep networks in a race: the same in everything but their activation."""

from typing import Any

import streamlit as st

from playground.figures.curves import OverlaidCurve, overlaid_curves
from playground.nn.activations import ACTIVATIONS
from playground.pages.activations import activations_memory_view as page
from playground.pages.activations.activation_curves import blame_ratio
from playground.pages.activations.activations_figure import HEIGHT, blame_lines, plane_map
from playground.pages.activations.activations_settings import ROWS
from playground.pages.activations.deep_stack_view import ratio_text
from playground.pages.activations.small_networks import (
    Race,
    Racer,
    advanced,
    race,
    settings,
)
from playground.training.entrance import config_of
from playground.ui import lesson, opening
from playground.ui.text import loss_text, percent

TAB = "race"
MAP_SIZE, MAP_WIDTH = 48, 330
page.EPOCHS_A_TICK = 2
"""Eight epochs a second: the faster of two should not be done before one has looked."""
RACE = ("race_left", "race_right", "race_layers", "race_neurons", "race_rate", "race_data")
"""Both activations, layers, neurons, learning rate and data."""


def show() -> None:
    """The tab."""
    left, right = st.columns([0.72, 0.28], gap="large")
    with left:
        with st.container(horizontal=True, vertical_alignment="bottom", key=page.key("race_settings")):
            for name in ("race_left", "race_right", "race_data", "race_layers", "race_neurons", "race_rate"):
                page.setting(name, width=125)
        with st.container(horizontal=True, vertical_alignment="center", key=page.key("race_bar")):
            page.play_buttons(TAB, step=_step, reset=_reset)
            for side, racer in (("left", _race().left), ("right", _race().right)):
                st.button(
                    f"{_name(racer)} in the playground",
                    key=page.key(f"open_{side}"),
                    icon=":material/open_in_new:",
                    on_click=_open,
                    args=(side,),
                )
        page.live(_moving, TAB, _wanted)
    with right, st.container(key=page.key("lesson_race")):
        lesson.show("activations_race", ACTIONS)


def _moving() -> None:
    """Both maps, both losses, and the blame in every layer."""
    here, now = page.memory(), _race()
    if here.playing == TAB and not now.is_over:
        now = here.race = advanced(now, page.EPOCHS_A_TICK, page.seconds())
    racers, dark = (now.left, now.right), page.is_dark()
    problem = now.left.run.problem
    labels = [_name(racer) for racer in racers]
    if labels[0] == labels[1]:
        labels = [f"{label}, {side}" for label, side in zip(labels, ("left", "right"), strict=True)]
    told = [_told(label, racer) for label, racer in zip(labels, racers, strict=True)]
    st.markdown(f"**Epoch {now.epoch:,}.** {' '.join(told)}")
    with st.container(horizontal=True, gap="large", key=page.key("race_maps")):
        for side, label, racer in zip(("left", "right"), labels, racers, strict=True):
            picture = plane_map(
                racer.map(MAP_SIZE),
                f"<b>{label}</b>: loss {loss_text(racer.scores.train_loss)}",
                problem.view.span,
                points=problem.points_train,
                point_classes=problem.y_train,
                dark=dark,
                size=MAP_WIDTH,
                font_size=14,
            )
            alt = f"What the network says all over the plane. {_told(label, racer)}"
            page.chart(picture, f"race_map_{side}", alt, width=MAP_WIDTH)
    losses, blame = st.columns(2, gap="medium")
    pairs = list(zip(labels, racers, strict=True))
    with losses:
        curves = [
            OverlaidCurve(label, racer.run.history.epochs, racer.run.history.train_loss, slot)
            for slot, (label, racer) in enumerate(pairs)
        ]
        said = " ".join(f"{label} now {loss_text(r.scores.train_loss)}." for label, r in pairs)
        figure = overlaid_curves(curves, title="Loss", dark=dark, height=HEIGHT)
        page.chart(figure, "race_losses", f"Loss by epoch of both networks. {said}")
    with blame:
        said = " ".join(
            f"{label}: first layer {r.blame[0]:.1e}, last {r.blame[-1]:.1e}." for label, r in pairs
        )
        figure = blame_lines([racer.blame for racer in racers], labels, dark=dark)
        page.chart(figure, "race_blame", f"Size of the blame in every hidden layer. {said}")
    ratios = [_ratio_told(label, racer) for label, racer in pairs]
    st.caption(f"Blame, first layer : last layer. {'; '.join(ratios)}.")
    if here.playing == TAB and now.is_over:
        page.stop()


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
    chosen = page.settings()
    return tuple(chosen[name] for name in RACE)


def _race() -> Race:
    """The race of the present settings; a new one when they have changed."""
    here, wanted = page.memory(), _wanted()
    if here.race is None or here.race_key != wanted:
        left, right, *common = wanted
        configs = [config_of(settings(name, *common)) for name in (left, right)]
        here.race, here.race_key = race(*configs), wanted
    return here.race


def _step() -> None:
    here = page.memory()
    here.playing = ""
    here.race = advanced(_race(), 1)


def _reset() -> None:
    page.memory().playing, page.memory().race = "", None


def _open(side: str) -> None:
    chosen = page.settings()
    opening.open_in_playground(settings(chosen[f"race_{side}"], *_wanted()[2:]))


def _run_race(**values: Any) -> Any:
    """An action that starts a race and plays it; all but these values are the first ones."""

    def act() -> None:
        page.give(**{name: ROWS[name].default for name in RACE} | values)
        page.memory().race, page.memory().playing = None, TAB

    return act


ACTIONS = {
    "race": _run_race(),
    "one_layer": _run_race(race_layers=1),
    "relu": _run_race(race_left="relu"),
    "relu_wider": _run_race(race_left="relu", race_neurons=6),
    "playground_sigmoid": lambda: opening.open_in_playground(settings("sigmoid", 6, 4, 0.03, "circle")),
}

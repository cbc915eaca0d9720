"""The page of the optimizers: a race, learning rates as step lengths, and losses."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from playground.pages.optimizers.lessons_view import lessons
from playground.pages.optimizers.losses_view import losses
from playground.pages.optimizers.optimizer_race import racers_of
from playground.pages.optimizers.optimizer_race_view import RACE, race_picture, start_of
from playground.pages.optimizers.optimizers_settings import ROWS
from playground.pages.optimizers.rates_view import rates
from playground.pages.optimizers.surfaces import SURFACES, Surface, may_start
from playground.ui import opening, session
from playground.ui.controls import control
from playground.ui.session import Settings

_STYLE = """
<style>
.st-key-optimizers_style { position: absolute; }
.st-key-optimizers_head { gap: 1rem; }
.st-key-optimizers_head h4 { padding: 0; }
.st-key-optimizers_head [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
[class*="st-key-optimizers_lessons"] { display: grid; gap: 0.5rem 2.5rem; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(min(18.5rem, 100%), 1fr)); }
[class*="st-key-optimizers_lessons"] > * { width: auto !important; max-width: 46rem; }
[class*="st-key-optimizers_lessons"] h5 { padding: 0.75rem 0 0.4rem 0; }
.st-key-optimizers_race, .st-key-optimizers_stages { margin-bottom: 0.5rem; }
</style>
"""


def page(settings: Settings) -> None:
    with st.container(key="optimizers_style"):
        st.html(_STYLE)
    with st.container(key="optimizers_head", horizontal=True, vertical_alignment="center"):
        st.markdown("#### Optimizers")
        control(ROWS["show"], label_visibility="collapsed")
    {"Race": race, "Step length": rates, "Losses": losses}[settings["show"]](settings)


def race(settings: Settings) -> None:
    surface, own = SURFACES[settings["surface"]], settings["own_rates"]
    with st.container(key="optimizers_controls", horizontal=True, gap="small", vertical_alignment="bottom"):
        control(ROWS["surface"], width=190, on_change=_surface_changed)
        control(ROWS["bet"], width=150)
        with st.popover("Start and momentum", icon=":material/tune:"):
            start = _start(surface, settings)
            control(ROWS["momentum"])
        control(ROWS["own_rates"])
        control(ROWS["learning_rate"], width=320, disabled=own)
    control(ROWS["racers"], label_visibility="collapsed", wrap=True)
    rate = None if own else settings["learning_rate"]
    racers = racers_of(surface, settings["racers"], start, rate, settings["momentum"])
    st.caption(f"**{surface.formula}** · {surface.summary}")
    if racers:
        dark = st.context.theme.type == "dark"
        picture = race_picture(surface, racers, start, bet=settings["bet"], dark=dark)
        RACE(data=picture, key="optimizers_race", on_start_change=partial(_clicked, surface))
    else:
        st.info("Nobody takes part. Choose one racer or more.", icon=":material/flag:")
    actions: dict[str, Callable[[], None]] = {name: partial(_try, values) for name, values in TRIES.items()}
    actions["spiral"] = partial(opening.open_in_playground, SPIRAL)
    lessons(("optimizers_slope", "optimizers_cures", "optimizers_hollow", "optimizers_best"), actions)


TRIES: dict[str, dict[str, Any]] = {
    "ravine_slow": {"surface": "ravine", "learning_rate": 0.1},
    "ravine_zigzag": {"surface": "ravine", "learning_rate": 0.7},
    "saddle": {"surface": "saddle", "learning_rate": 0.1},
    "two_minima": {"surface": "two_minima", "learning_rate": 0.3},
    "slanting": {"surface": "slanting", "learning_rate": 0.3},
    "fair": {"surface": "slanting", "own_rates": True},
}
"""What the lessons open: surface, learning rate, and whether each racer has its own."""


SPIRAL = {
    "dataset": "spiral",
    "hidden_layer_sizes": "8,8",
    "train_percent": 80,
    "optimizer": "nesterov",
    "speed": "100",
}
"""The spiral that the playground can learn, with another optimizer."""


def _try(values: dict[str, Any]) -> None:
    first = {name: ROWS[name].default for name in ("own_rates", "racers", "momentum", "w1", "w2")}
    session.assign_all(ROWS, first | values)


def _surface_changed() -> None:
    """Another surface starts its own race: from its own place, at its own learning rate."""
    surface = SURFACES[session.value(ROWS["surface"])]
    session.assign_all(ROWS, {"learning_rate": surface.learning_rate, "w1": None, "w2": None})


def _start(surface: Surface, settings: Settings) -> tuple[float, float]:
    """Where all begin; where nothing can move, the surface's own place, with a word about it."""
    for name, own in zip(("w1", "w2"), surface.start, strict=True):
        control(ROWS[name], placeholder=f"{own:g}")
    wanted = settings["w1"], settings["w2"]
    w1, w2 = (own if value is None else value for value, own in zip(wanted, surface.start, strict=True))
    if may_start(surface, (w1, w2)):
        return w1, w2
    (left, right), (bottom, top) = surface.plane
    st.caption(
        f":red[From ({w1:g}, {w2:g}) nothing would be seen to move: it is flat there, or off the map. "
        f"Choose w₁ from {left:g} to {right:g} and w₂ from {bottom:g} to {top:g}, or click on the map.]"
    )
    return surface.start


def _clicked(surface: Surface) -> None:
    start = start_of(session.page_value("optimizers_race").start, surface)
    if start is not None:
        session.assign_all(ROWS, {"w1": start[0], "w2": start[1]})

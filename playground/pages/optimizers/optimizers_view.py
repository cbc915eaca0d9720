"""The page of the optimizers: a race, learning rates as step lengths, and losses."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from playground.nn.account import plain
from playground.nn.optimizers import OPTIMIZERS
from playground.pages.optimizers.lessons_view import lessons
from playground.pages.optimizers.losses_view import losses
from playground.pages.optimizers.optimizer_race import FIRST_RACERS, RACERS, RATES, racers_of
from playground.pages.optimizers.optimizer_race_view import mount_race, race_picture, start_of
from playground.pages.optimizers.rates_view import rates
from playground.pages.optimizers.surfaces import SURFACES, Surface, may_start
from playground.ui import opening, session

VIEWS: dict[str, Callable[[], None]] = {}
"""What can be shown, by the name on its tab."""

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
NO_BET = "No bet"
OWN = "Each its own best"
SURFACE_NAMES = {surface.label: surface.name for surface in SURFACES.values()}
RACER_NAMES = {OPTIMIZERS[name].label: name for name in RACERS}
FIRST_NAMES = [OPTIMIZERS[name].label for name in FIRST_RACERS]
FURTHEST = 6.0
"""The largest coordinate that a start may have on any surface."""


def page() -> None:
    """Everything below the navigation."""
    with st.container(key="optimizers_style"):
        st.html(_STYLE)
    with st.container(key="optimizers_head", horizontal=True, vertical_alignment="center"):
        st.markdown("#### Optimizers")
        shown = st.segmented_control(
            "What to look at",
            list(VIEWS),
            default="Race",
            required=True,
            key="optimizers_show",
            label_visibility="collapsed",
            bind="query-params",
            persist_state="session",
        )
    VIEWS[shown or "Race"]()


def race() -> None:
    """Optimizers going down a surface."""
    with st.container(key="optimizers_controls", horizontal=True, gap="small", vertical_alignment="bottom"):
        surface, bet = _surface(), _bet()
        with st.popover("Start and momentum", icon=":material/tune:"):
            start, momentum = _start(surface), _momentum()
        own = _own_rates()
        rate = _rate(disabled=own)
    names = _racers()
    racers = racers_of(surface, names, start, surface.n_steps, None if own else rate, momentum)
    picture = race_picture(
        surface,
        racers,
        start,
        surface.n_steps,
        bet=bet,
        dark=st.context.theme.type == "dark",
    )
    st.caption(f"**{surface.formula}** · {surface.summary}")
    if racers:
        mount_race(picture, key="optimizers_race", on_start=partial(_clicked, surface))
    else:
        st.info("Nobody takes part. Choose one racer or more.", icon=":material/flag:")
    actions: dict[str, Callable[[], None]] = {name: partial(_try, values) for name, values in TRIES.items()}
    actions["spiral"] = partial(opening.open_in_playground, SPIRAL)
    lessons(("optimizers_slope", "optimizers_cures", "optimizers_hollow", "optimizers_best"), actions)


TRIES: dict[str, dict[str, Any]] = {
    "ravine_slow": {"surface": "Ravine", "rate": 0.1},
    "ravine_zigzag": {"surface": "Ravine", "rate": 0.7},
    "saddle": {"surface": "Saddle", "rate": 0.1},
    "two_minima": {"surface": "Two minima", "rate": 0.3},
    "slanting": {"surface": "Slanting ravine", "rate": 0.3},
    "fair": {"surface": "Slanting ravine", "own": True},
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
    session.set_page_value("optimizers_surface", values["surface"])
    session.set_page_value("optimizers_own_rates", values.get("own", False))
    if "rate" in values:
        session.set_page_value("optimizers_learning_rate", values["rate"])
    session.set_page_value("optimizers_racers", FIRST_NAMES)
    session.set_page_value("optimizers_momentum", 0.9)
    _own_start()


def _surface() -> Surface:
    label = st.selectbox(
        "Surface",
        list(SURFACE_NAMES),
        key="optimizers_surface",
        help="The height L that is to become small, over two weights w₁ and w₂.",
        on_change=_surface_changed,
        width=190,
        bind="query-params",
        persist_state="session",
    )
    return SURFACES[SURFACE_NAMES[label]]


def _surface_changed() -> None:
    """Another surface starts its own race: from its own place, at its own learning rate."""
    surface = SURFACES[SURFACE_NAMES[session.page_value("optimizers_surface")]]
    session.set_page_value("optimizers_learning_rate", surface.learning_rate)
    _own_start()


def _own_start() -> None:
    session.set_page_value("optimizers_w1", None)
    session.set_page_value("optimizers_w2", None)


def _rate(*, disabled: bool) -> float:
    """The learning rate of all."""
    rate: float = st.select_slider(
        "Learning rate η",
        RATES,
        value=0.1,
        format_func=plain,
        key="optimizers_learning_rate",
        disabled=disabled,
        help="How long a step is, compared with the slope. Rprop takes it for its first step alone.",
        width=320,
        bind="query-params",
        persist_state="session",
    )
    return rate


def _start(surface: Surface) -> tuple[float, float]:
    """Where all begin; where nothing can move, the surface's own place, with a word about it."""
    wanted = [
        st.number_input(
            f"Start w{sign}",
            -FURTHEST,
            FURTHEST,
            value=None,
            step=0.1,
            format="%g",
            placeholder=f"{own:g}",
            key=f"optimizers_w{number}",
            help="Or click on the map." if number == 1 else None,
            bind="query-params",
            persist_state="session",
        )
        for number, sign, own in ((1, "₁", surface.start[0]), (2, "₂", surface.start[1]))
    ]
    w1, w2 = (own if value is None else value for value, own in zip(wanted, surface.start, strict=True))
    if may_start(surface, (w1, w2)):
        return w1, w2
    (left, right), (bottom, top) = surface.plane
    st.caption(
        f":red[From ({w1:g}, {w2:g}) nothing would be seen to move: it is flat there, or off the map. "
        f"Choose w₁ from {left:g} to {right:g} and w₂ from {bottom:g} to {top:g}, or click on the map.]"
    )
    return surface.start


def _racers() -> list[str]:
    labels = st.pills(
        "Racers",
        list(RACER_NAMES),
        selection_mode="multi",
        default=FIRST_NAMES,
        key="optimizers_racers",
        label_visibility="collapsed",
        wrap=True,
        bind="query-params",
        persist_state="session",
    )
    return [name for label, name in RACER_NAMES.items() if label in labels]


def _bet() -> str:
    """The name of the optimizer a person bets on, or ""."""
    label = st.selectbox(
        "Your bet",
        [NO_BET, *RACER_NAMES],
        key="optimizers_bet",
        help="Who will be at the lowest place first, and stay there?",
        bind="query-params",
        persist_state="session",
        width=150,
    )
    return RACER_NAMES.get(label, "")


def _own_rates() -> bool:
    """Whether each racer has its own learning rate."""
    own: bool = st.toggle(
        OWN,
        key="optimizers_own_rates",
        help="Each racer gets the learning rate that suits it best here: out of fourteen the one that leads "
        "soonest to the goal, from the start and from eight places around it. At one rate for all, whom that "
        "rate suits wins.",
        bind="query-params",
        persist_state="session",
    )
    return own


def _momentum() -> float:
    momentum: float = st.slider(
        "Momentum μ",
        0.0,
        0.99,
        value=0.9,
        step=0.01,
        key="optimizers_momentum",
        help="The share of its speed that the ball keeps: of Momentum and Nesterov.",
        bind="query-params",
        persist_state="session",
    )
    return momentum


def _clicked(surface: Surface) -> None:
    start = start_of(session.page_value("optimizers_race").start, surface)
    if start is not None:
        session.set_page_value("optimizers_w1", start[0])
        session.set_page_value("optimizers_w2", start[1])


VIEWS |= {"Race": race, "Step length": rates, "Losses": losses}

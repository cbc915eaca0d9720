"""What the page on activations remembers, and how its pictures move."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import streamlit as st

from playground.figures.ready_figure import ReadyFigure
from playground.pages.activations.activations_settings import ROWS
from playground.pages.activations.deep_stack import Stack
from playground.pages.activations.small_networks import Race
from playground.training.run import TrainingRun
from playground.ui import controls, fairness, link, session
from playground.ui.ticking import moving_part

PAGE = "activations"
TICK = 0.25
"""Seconds between two pictures while something plays."""
EPOCHS_A_TICK = 5
"""So twenty epochs a second, as on the playground."""
BUDGETS_A_TICK = 8.0
"""Thread time of a tick, in budgets of a frame: a strip of the playground has four."""


@dataclass(eq=False)
class Memory:
    """What the page remembers besides its settings.

    playing: the tab that plays, or "". stacks: the three deep stacks. equal: the network of equal neurons,
    made for equal_key. race: the two networks, made for race_key.
    """

    session: str = field(default_factory=lambda: f"{PAGE}-{uuid4().hex}")
    playing: str = ""
    stacks: list[Stack | None] = field(default_factory=lambda: [None, None, None])
    equal: TrainingRun | None = None
    equal_key: Any = None
    race: Race | None = None
    race_key: Any = None


def memory() -> Memory:
    return session.page_memory(PAGE, Memory)


def key(name: str) -> str:
    """The key of what else stands on this page."""
    return f"{PAGE}_{name}"


def setting(name: str, **options: Any) -> None:
    """The control of a setting of this page."""
    controls.control(ROWS[name], **options)


def settings() -> session.Settings:
    """What is set on this page, also while only its moving part runs."""
    return session.settings(ROWS)


def give(**values: Any) -> None:
    """Give settings values; from a callback."""
    session.assign_all(ROWS, values)


def chart(figure: ReadyFigure, name: str, alt: str, **options: Any) -> None:
    """A chart without a bar of tools."""
    bar = {"displayModeBar": False}
    st.plotly_chart(figure, key=key(name), theme=None, config=bar, alt=alt, **options)


def is_dark() -> bool:
    return st.context.theme.type == "dark"


def seconds() -> float:
    """Thread seconds that a tick may train."""
    return BUDGETS_A_TICK * fairness.budget(memory().session)


def live(draw: Callable[[], None], tab: str, look: Callable[[], Hashable] = lambda: None) -> None:
    """Draw the moving part of a tab, of which the rest shows `look`; while the tab plays, again and again."""
    here = memory()

    def part() -> None:
        draw()
        link.write(ROWS)

    moving_part(
        part,
        key=key("clock"),
        every=TICK if here.playing == tab else None,
        look=lambda: (here.playing, look()),
    )


def stop() -> None:
    """From within the moving part: nothing plays any more."""
    memory().playing = ""
    st.rerun()


def _play_or_pause(tab: str) -> None:
    here = memory()
    here.playing = "" if here.playing == tab else tab


def play_buttons(tab: str, *, step: Callable[[], None], reset: Callable[[], None]) -> None:
    """Play or Pause, Step and Reset, with the keys of the playground."""
    plays = memory().playing == tab
    st.button(
        "Pause" if plays else "Play",
        key=key(f"{tab}_play"),
        type="primary",
        icon=":material/pause:" if plays else ":material/play_arrow:",
        shortcut="Space",
        on_click=_play_or_pause,
        args=(tab,),
        help="Keys: Space plays and pauses, → goes one epoch on, 0 resets.",
    )
    st.button(
        "Step",
        key=key(f"{tab}_step"),
        icon=":material/skip_next:",
        shortcut="Right",
        on_click=step,
        help="One epoch: every training point once.",
    )
    st.button("Reset", key=key(f"{tab}_reset"), icon=":material/replay:", shortcut="0", on_click=reset)

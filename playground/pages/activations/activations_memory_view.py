"""What the page on activations remembers, and how its pictures move."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import streamlit as st

from playground.config import ExperimentConfig
from playground.figures.ready_figure import ReadyFigure
from playground.pages.activations.activations_settings import ROWS
from playground.pages.activations.deep_stack import Stack
from playground.pages.activations.small_networks import Runs, advanced, are_over
from playground.training.trainer import fresh_run
from playground.ui import controls, fairness, lesson, link, session
from playground.ui.ticking import moving_part

PAGE = "activations"
TICK = 0.25
"""Seconds between two pictures while something plays."""
BUDGETS_A_TICK = 8.0
"""Thread time of a tick, in budgets of a frame: a strip of the playground has four."""


@dataclass(eq=False)
class Memory:
    """What the page remembers besides its settings.

    playing: the tab that plays, or "". stacks: the three deep stacks. runs: of each `Player`, by its tab, and
    the settings they were made for.
    """

    session: str = field(default_factory=lambda: f"{PAGE}-{uuid4().hex}")
    playing: str = ""
    stacks: list[Stack | None] = field(default_factory=lambda: [None, None, None])
    runs: dict[str, tuple[tuple[Any, ...], Runs]] = field(default_factory=dict)


def memory() -> Memory:
    return session.page_memory(PAGE, Memory)


def key(name: str) -> str:
    return f"{PAGE}_{name}"


def setting(name: str, **options: Any) -> None:
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


@contextmanager
def beside_lesson(tab: str, actions: Mapping[str, Callable[[], None]]) -> Iterator[None]:
    """What is drawn meanwhile stands at the left of the tab's lesson."""
    left, right = st.columns([0.72, 0.28], gap="large")
    with left:
        yield
    with right, st.container(key=key(f"lesson_{tab}")):
        lesson.show(f"activations_{tab}", actions)


def seconds() -> float:
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


@dataclass(frozen=True)
class Player:
    """A tab in which networks of the playground learn, in step.

    names: the settings that decide them; configs: makes them of their values. most_epochs: where it ends.
    epochs_a_tick: how fast it goes.
    """

    tab: str
    names: tuple[str, ...]
    configs: Callable[..., Sequence[ExperimentConfig]]
    most_epochs: int
    epochs_a_tick: int

    def wanted(self) -> tuple[Any, ...]:
        chosen = settings()
        return tuple(chosen[name] for name in self.names)

    def runs(self) -> Runs:
        """Those of the present settings; new ones when they have changed."""
        kept, wanted = memory().runs, self.wanted()
        if self.tab not in kept or kept[self.tab][0] != wanted:
            kept[self.tab] = wanted, tuple(fresh_run(config) for config in self.configs(*wanted))
        return kept[self.tab][1]

    def put(self, runs: Runs) -> None:
        memory().runs[self.tab] = self.wanted(), runs

    def show(
        self,
        widths: Mapping[str, Any],
        buttons: Callable[[], None],
        draw: Callable[[Runs], None],
        actions: Mapping[str, Callable[[], None]],
    ) -> None:
        """The tab: settings with widths, the player's buttons and further ones, what moves, the lesson."""
        bar: dict[str, Any] = {"horizontal": True}
        with beside_lesson(self.tab, actions):
            with st.container(**bar, vertical_alignment="bottom", key=key(f"{self.tab}_settings")):
                for name, width in widths.items():
                    setting(name, width=width)
            with st.container(**bar, vertical_alignment="center", key=key(f"{self.tab}_bar")):
                self._buttons()
                buttons()
            live(lambda: self._move(draw), self.tab, self.wanted)

    def action(self, epochs: int = 0, *, plays: bool = False, **values: Any) -> Callable[[], None]:
        """An action that starts anew, trained for some epochs; all but these values are the first ones."""

        def act() -> None:
            give(**{name: ROWS[name].default for name in self.names} | values)
            self._reset()
            self.advance(epochs)
            if plays:
                memory().playing = self.tab

        return act

    def _move(self, draw: Callable[[Runs], None]) -> None:
        is_playing = memory().playing == self.tab
        if is_playing:
            self.advance(self.epochs_a_tick, seconds())
        draw(self.runs())
        if is_playing and are_over(self.runs(), self.most_epochs):
            stop()

    def advance(self, epochs: int, seconds: float | None = None) -> None:
        self.put(advanced(self.runs(), epochs, self.most_epochs, seconds))

    def _step(self) -> None:
        memory().playing = ""
        self.advance(1)

    def _reset(self) -> None:
        memory().playing = ""
        memory().runs.pop(self.tab, None)

    def _play_or_pause(self) -> None:
        here = memory()
        here.playing = "" if here.playing == self.tab else self.tab

    def _buttons(self) -> None:
        plays = memory().playing == self.tab
        st.button(
            "Pause" if plays else "Play",
            key=key(f"{self.tab}_play"),
            type="primary",
            icon=":material/pause:" if plays else ":material/play_arrow:",
            shortcut="Space",
            on_click=self._play_or_pause,
            help="Keys: Space plays and pauses, → goes one epoch on, 0 resets.",
        )
        st.button(
            "Step",
            key=key(f"{self.tab}_step"),
            icon=":material/skip_next:",
            shortcut="Right",
            on_click=self._step,
            help="One epoch: every training point once.",
        )
        st.button(
            "Reset",
            key=key(f"{self.tab}_reset"),
            icon=":material/replay:",
            shortcut="0",
            on_click=self._reset,
        )

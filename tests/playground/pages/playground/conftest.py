"""A page with one panel on it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.training.run import TrainingRun
from playground.ui import opening
from playground.ui.live_run import LiveRun
from tests.playground.pages.opened_page import shown
from tests.playground.pages.playground.opened import Page, run_of


def _page(module: str, run: object, pins: list, lock: tuple) -> None:
    import importlib

    import streamlit as st

    from playground.config import ViewOptions
    from playground.ui import session

    here = session.current()
    if "playground" not in here.slots:
        here.slots["playground"], here.pins = run, pins  # type: ignore[assignment]

    @st.fragment
    def live() -> None:
        view = importlib.import_module(f"playground.pages.playground.{module}_view")
        panel = getattr(view, f"{module}_panel")
        panel(here.slots["playground"], ViewOptions(show_test_points=True, lock=lock), False)

    live()


@pytest.fixture
def page() -> Page:
    """Opens a page with a panel: its module, settings of the run, its epoch (or the run itself), pins, locked
    settings, what its controls say, attributes of its LiveRun.
    """

    def opened(
        module: str,
        settings: dict[str, Any] | None = None,
        epochs: int = 2,
        *,
        run: Any = None,
        pins: Any = (),
        lock: tuple[str, ...] = (),
        state: Mapping[str, Any] = MappingProxyType({}),
        **about: Any,
    ) -> AppTest:
        shown_run = LiveRun(run or run_of(epochs, **(settings or {})), **about)
        arguments = (module, shown_run, pins, lock)
        app = AppTest.from_function(_page, args=arguments, default_timeout=60)
        for key, value in state.items():
            app.session_state[key] = value
        return shown(app)

    return opened


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> list[TrainingRun]:
    """The runs that were put on the stage."""
    runs: list[TrainingRun] = []
    monkeypatch.setattr(opening, "replace_run", runs.append)
    return runs

"""A page with one panel on it."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest


def _page(module: str, function: str, settings: dict, epochs: int, about: dict) -> None:
    import importlib

    import streamlit as st

    from playground.config import ViewOptions
    from playground.training.entrance import config_of
    from playground.training.trainer import advance, fresh_run
    from playground.ui import session
    from playground.ui.live_run import LiveRun

    slots = session.current().slots
    if "playground" not in slots:
        config = config_of({"n_samples": 60, **settings})
        slots["playground"] = LiveRun(advance(fresh_run(config), epochs))
        for name, value in about.items():
            setattr(slots["playground"], name, value)

    @st.fragment
    def live() -> None:
        panel = getattr(importlib.import_module(f"playground.pages.playground.{module}_view"), function)
        panel(slots["playground"], ViewOptions(show_test_points=True), False)

    live()


@pytest.fixture
def page() -> Callable[..., AppTest]:
    """Opens a page with a panel: module, its function, settings of the run, its epoch, attributes of its
    LiveRun.
    """

    def opened(module: str, settings: dict[str, Any] | None = None, epochs: int = 2, **about: Any) -> AppTest:
        arguments = (module, f"{module}_panel", settings or {}, epochs, about)
        app = AppTest.from_function(_page, args=arguments, default_timeout=60).run()
        assert not app.exception
        return app

    return opened

"""The whole app, opened by a link, and runs of sixty points."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from playground.training.entrance import config_of
from playground.training.run import TrainingRun
from playground.training.trainer import advance, fresh_run
from tests.playground.pages.opened_page import shown

Page = Callable[..., AppTest]
"""Opens a page with a panel, see `conftest.py`."""
APP = str(Path(__file__).parents[4] / "streamlit_app.py")


def opened(**link: Any) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    return shown(app)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return shown(app)


def live(app: AppTest) -> Any:
    """The run on the stage, a LiveRun."""
    return app.session_state["_session"].slots["playground"]


def run_of(epochs: int = 3, siblings: int = 0, **settings: Any) -> TrainingRun:
    return advance(fresh_run(config_of({"n_samples": 60, **settings}), siblings=siblings), epochs)

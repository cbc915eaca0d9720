"""A page as Streamlit runs it: opened from a link, pressed, read."""

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).parents[3] / "playground" / "pages"


def opened_page(page: str, **link: Any) -> AppTest:
    """The page at an address whose parameters are given without the page's prefix."""
    app = AppTest.from_file(str(PAGES / page / "page.py"), default_timeout=60)
    for name, value in link.items():
        app.query_params[f"{page}_{name}"] = value
    return shown(app)


def shown(app: AppTest) -> AppTest:
    """The page runs, and nothing is wrong."""
    app.run()
    assert not app.exception
    return app


def pressed(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return shown(app)


def memory_of(app: AppTest, page: str) -> Any:
    return app.session_state["_session"].memories[page]


def pictures(app: AppTest) -> list[dict[str, Any]]:
    """What the components of ours were given to show."""
    return [json.loads(component.proto.json) for component in app.get("bidi_component")]


def said(app: AppTest) -> str:
    parts = (*app.warning, *app.markdown, *app.caption)
    return " ".join(part.value for part in parts).replace("\\", "")

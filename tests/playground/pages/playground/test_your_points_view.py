"""The Your points panel on a page of its own, with a session made by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from datasets.drawn import FIRST_POINTS, Point
from playground.pages.playground.point_rows import parse_rows, present_points
from playground.pages.playground.your_points_view import counted
from playground.training.entrance import config_of
from playground.training.trainer import fresh_run
from playground.ui import actions, session
from playground.ui.live_run import LiveRun

ROWS = "x1,x2,class\n1.5,-2,blue\n0.25,3,orange\n-1,-1,blue\n"
POINTS = ((1.5, -2.0, 0), (0.25, 3.0, 1), (-1.0, -1.0, 0))


Drawn = list[tuple[Point, ...]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """What became the drawn data."""
    found: Drawn = []
    monkeypatch.setattr(actions, "set_points", found.append)
    return found


Page = Callable[..., AppTest]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    """Opens a page with the panel on a run of these settings."""

    def script(lock: tuple[str, ...]) -> None:
        from playground.config import ViewOptions
        from playground.pages.playground.your_points_view import your_points_panel
        from playground.ui import session

        your_points_panel(session.live_run(), ViewOptions(lock=lock), False)

    def opened(lock: tuple[str, ...] = (), **settings: Any) -> AppTest:
        live = LiveRun(fresh_run(config_of({"n_samples": 40, **settings})))
        here = session.Session(slots={session.PLAYGROUND: live})
        monkeypatch.setattr(session, "current", lambda: here)
        app = AppTest.from_function(script, default_timeout=30, args=(lock,)).run()
        assert not app.exception
        return app

    return opened


def written(app: AppTest, text: str) -> AppTest:
    app.text_area(key="points_text").set_value(text).run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def disabled(app: AppTest) -> dict[str, bool]:
    return {button.key: button.disabled for button in app.button if button.key}


def test_pasted_rows_replace_the_points_or_are_added(page: Page, drawn: Drawn) -> None:
    press(written(page(dataset="drawn"), ROWS), "points_add")
    app = written(page(), ROWS)
    press(app, "points_replace")

    assert drawn == [FIRST_POINTS + POINTS, POINTS]
    assert app.caption[0].value == r"Read: 3 points\: ● blue 2, ▲ orange 1\."
    assert app.text_area(key="points_text").value == ROWS


def test_classes_are_called_what_they_are_called_in_the_text(page: Page, drawn: Drawn) -> None:
    app = written(page(), "1,1,1\n2,2,2\n3,3,*2*")
    assert r"class \*2\*" in app.caption[0].value

    written(app, "1,1,1\n2,2,2")
    press(app, "points_replace")

    assert app.caption[0].value == r"Read: 2 points\: ● blue \(class 2\) 1, ▲ orange \(class 1\) 1\."
    assert drawn == [((1.0, 1.0, 1), (2.0, 2.0, 0))]


def test_rows_typed_just_before_the_click_count(page: Page, drawn: Drawn) -> None:
    app = written(page(), "1,1,blue\n2,2,orange")

    app.text_area(key="points_text").set_value(ROWS)
    press(app, "points_replace")

    assert drawn == [POINTS]


def test_what_is_wrong_is_said_and_the_text_stays(page: Page, drawn: Drawn) -> None:
    app = page()
    assert not app.warning
    assert disabled(app)["points_replace"]

    for text in ["1,1,0\n9,9,1", "1;1", "[a](http://b),1,*x*\n[a](http://b),1,*x*"]:
        written(app, text)

        assert app.warning[0].value.startswith("Line ")
        assert "](" not in app.warning[0].value
        assert app.text_area(key="points_text").value == text
        assert disabled(app)["points_replace"] and disabled(app)["points_add"]
    assert drawn == []


def test_a_single_point_can_be_added_but_is_no_data_set(page: Page, drawn: Drawn) -> None:
    app = written(page(dataset="drawn"), "1,1,blue")

    press(app, "points_replace")
    assert "at least 2 points" in app.warning[0].value
    press(app, "points_add")

    assert drawn == [(*FIRST_POINTS, (1.0, 1.0, 0))]


def test_the_present_data_become_the_points_or_say_why_not(page: Page, drawn: Drawn) -> None:
    for dataset in ("circle", "spiral3", "xor_gate"):
        press(page(dataset=dataset), "points_start")

        config = config_of({"n_samples": 40, "dataset": dataset})
        assert drawn[-1] == present_points(fresh_run(config))
    for dataset in ("plane", "curve", "drawn"):
        button = page(dataset=dataset).button(key="points_start")

        assert button.disabled
        assert button.help.endswith(r"\.")


def test_my_points_are_there_to_copy_to_learn_and_to_remove(page: Page, drawn: Drawn) -> None:
    app = page(points=POINTS)
    press(app, "points_show")
    assert parse_rows(app.code[0].value) == POINTS
    assert drawn == [POINTS]

    app = page(dataset="drawn", points=POINTS)
    assert "points_show" not in disabled(app)
    press(app, "points_clear")
    assert drawn == [POINTS, FIRST_POINTS]
    assert disabled(page(dataset="drawn"))["points_clear"]


def test_data_that_the_link_holds_fixed_stay(page: Page) -> None:
    for locked in ("dataset", "points"):
        app = written(page(lock=(locked,)), ROWS)

        assert all(disabled(app).values())
        assert "holds the data fixed" in app.caption[-1].value


def test_counts_are_read_with_shapes() -> None:
    assert counted(POINTS) == "3 points: ● blue 2, ▲ orange 1."
    assert counted(POINTS[:1]) == "1 point: ● blue 1."

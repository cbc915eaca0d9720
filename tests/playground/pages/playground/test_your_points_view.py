"""The Your points panel on a page of its own, with a session made by hand."""

from __future__ import annotations

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


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Point, ...]]:
    """What became the drawn data."""
    found: list[tuple[Point, ...]] = []
    monkeypatch.setattr(actions, "set_points", found.append)
    return found


def page(monkeypatch: pytest.MonkeyPatch, lock: tuple[str, ...] = (), **settings: Any) -> AppTest:
    live = LiveRun(fresh_run(config_of({"n_samples": 40, **settings})))
    here = session.Session(slots={session.PLAYGROUND: live})
    monkeypatch.setattr(session, "current", lambda: here)

    def script(lock: tuple[str, ...]) -> None:
        from playground.config import ViewOptions
        from playground.pages.playground.your_points_view import your_points_panel
        from playground.ui import session

        your_points_panel(session.live_run(), ViewOptions(lock=lock), False)

    app = AppTest.from_function(script, default_timeout=30, args=(lock,)).run()
    assert not app.exception
    return app


def written(app: AppTest, text: str) -> AppTest:
    app.text_area(key="points_text").set_value(text).run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def disabled(app: AppTest) -> dict[str, bool]:
    return {button.key: button.disabled for button in app.button if button.key}


def test_pasted_rows_replace_the_points(
    monkeypatch: pytest.MonkeyPatch, drawn: list[tuple[Point, ...]]
) -> None:
    app = written(page(monkeypatch), ROWS)

    press(app, "points_replace")

    assert drawn == [POINTS]
    assert app.caption[0].value == r"Read: 3 points\: ● blue 2, ▲ orange 1\."
    assert app.text_area(key="points_text").value == ROWS


def test_classes_are_called_what_they_are_called_in_the_text(
    monkeypatch: pytest.MonkeyPatch, drawn: list[tuple[Point, ...]]
) -> None:
    app = written(page(monkeypatch), "1,1,1\n2,2,2\n3,3,*2*")
    assert r"class \*2\*" in app.caption[0].value

    written(app, "1,1,1\n2,2,2")
    press(app, "points_replace")

    assert app.caption[0].value == r"Read: 2 points\: ● blue \(class 2\) 1, ▲ orange \(class 1\) 1\."
    assert drawn == [((1.0, 1.0, 1), (2.0, 2.0, 0))]


def test_rows_typed_just_before_the_click_count(
    monkeypatch: pytest.MonkeyPatch, drawn: list[tuple[Point, ...]]
) -> None:
    app = written(page(monkeypatch), "1,1,blue\n2,2,orange")

    app.text_area(key="points_text").set_value(ROWS)
    press(app, "points_replace")

    assert drawn == [POINTS]


def test_pasted_rows_are_added_to_the_points(
    monkeypatch: pytest.MonkeyPatch, drawn: list[tuple[Point, ...]]
) -> None:
    app = written(page(monkeypatch, dataset="drawn"), ROWS)

    press(app, "points_add")

    assert drawn == [FIRST_POINTS + POINTS]


@pytest.mark.parametrize("text", ["1,1,0\n9,9,1", "1;1", "[a](http://b),1,*x*\n[a](http://b),1,*x*"])
def test_what_is_wrong_is_said_and_the_text_stays(
    monkeypatch: pytest.MonkeyPatch, drawn: list[tuple[Point, ...]], text: str
) -> None:
    app = written(page(monkeypatch), text)

    assert app.warning[0].value.startswith("Line ")
    assert "](" not in app.warning[0].value
    assert app.text_area(key="points_text").value == text
    assert disabled(app)["points_replace"]
    assert disabled(app)["points_add"]
    assert drawn == []


def test_a_single_point_can_be_added_but_is_no_data_set(
    monkeypatch: pytest.MonkeyPatch, drawn: list[tuple[Point, ...]]
) -> None:
    app = written(page(monkeypatch, dataset="drawn"), "1,1,blue")

    press(app, "points_replace")
    assert "at least 2 points" in app.warning[0].value
    press(app, "points_add")

    assert drawn == [(*FIRST_POINTS, (1.0, 1.0, 0))]


def test_without_text_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(monkeypatch)

    assert not app.warning
    assert disabled(app)["points_replace"]


@pytest.mark.parametrize("dataset", ["circle", "spiral3", "xor_gate"])
def test_the_present_data_become_the_points(
    monkeypatch: pytest.MonkeyPatch, drawn: list[tuple[Point, ...]], dataset: str
) -> None:
    app = page(monkeypatch, dataset=dataset)
    config = config_of({"n_samples": 40, "dataset": dataset})

    press(app, "points_start")

    assert drawn == [present_points(fresh_run(config))]


@pytest.mark.parametrize("dataset", ["plane", "curve", "drawn"])
def test_data_that_cannot_become_points_say_why(monkeypatch: pytest.MonkeyPatch, dataset: str) -> None:
    app = page(monkeypatch, dataset=dataset)

    button = app.button(key="points_start")
    assert button.disabled
    assert button.help.endswith(r"\.")


def test_my_points_are_there_to_copy_and_to_learn(
    monkeypatch: pytest.MonkeyPatch, drawn: list[tuple[Point, ...]]
) -> None:
    app = page(monkeypatch, points=POINTS)

    press(app, "points_show")

    assert parse_rows(app.code[0].value) == POINTS
    assert drawn == [POINTS]
    assert "points_show" not in disabled(page(monkeypatch, dataset="drawn", points=POINTS))


def test_removing_all_leaves_the_first_two_points(
    monkeypatch: pytest.MonkeyPatch, drawn: list[tuple[Point, ...]]
) -> None:
    app = page(monkeypatch, dataset="drawn", points=POINTS)

    press(app, "points_clear")

    assert drawn == [FIRST_POINTS]
    assert disabled(page(monkeypatch, dataset="drawn"))["points_clear"]


@pytest.mark.parametrize("locked", ["dataset", "points"])
def test_data_that_the_link_holds_fixed_stay(monkeypatch: pytest.MonkeyPatch, locked: str) -> None:
    app = written(page(monkeypatch, lock=(locked,)), ROWS)

    assert all(disabled(app).values())
    assert "holds the data fixed" in app.caption[-1].value


def test_counts_are_read_with_shapes() -> None:
    assert counted(POINTS) == "3 points: ● blue 2, ▲ orange 1."
    assert counted(POINTS[:1]) == "1 point: ● blue 1."

"""The Your points panel on a page of its own, with a session made by hand."""

import pytest
from streamlit.testing.v1 import AppTest

from datasets.drawn import FIRST_POINTS, Point
from playground.pages.playground.point_rows import parse_rows, present_points
from playground.pages.playground.your_points_view import counted
from playground.ui import actions
from tests.playground.pages.opened_page import shown
from tests.playground.pages.playground.opened import Page, press, run_of

ROWS = "x1,x2,class\n1.5,-2,blue\n0.25,3,orange\n-1,-1,blue\n"
POINTS = ((1.5, -2.0, 0), (0.25, 3.0, 1), (-1.0, -1.0, 0))


Drawn = list[tuple[Point, ...]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """What became the drawn data."""
    found: Drawn = []
    monkeypatch.setattr(actions, "set_points", found.append)
    return found


def written(app: AppTest, text: str) -> AppTest:
    app.text_area(key="points_text").set_value(text)
    return shown(app)


def disabled(app: AppTest) -> dict[str, bool]:
    return {button.key: button.disabled for button in app.button if button.key}


def test_pasted_rows_replace_the_points_or_are_added(page: Page, drawn: Drawn) -> None:
    press(written(page("your_points", {"dataset": "drawn"}), ROWS), "points_add")
    app = written(page("your_points"), ROWS)
    press(app, "points_replace")

    assert drawn == [FIRST_POINTS + POINTS, POINTS]
    assert app.caption[0].value == r"Read: 3 points\: ● blue 2, ▲ orange 1\."
    assert app.text_area(key="points_text").value == ROWS


def test_classes_are_called_what_they_are_called_in_the_text(page: Page, drawn: Drawn) -> None:
    app = written(page("your_points"), "1,1,1\n2,2,2\n3,3,*2*")
    assert r"class \*2\*" in app.caption[0].value

    written(app, "1,1,1\n2,2,2")
    press(app, "points_replace")

    assert app.caption[0].value == r"Read: 2 points\: ● blue \(class 2\) 1, ▲ orange \(class 1\) 1\."
    assert drawn == [((1.0, 1.0, 1), (2.0, 2.0, 0))]


def test_rows_typed_just_before_the_click_count(page: Page, drawn: Drawn) -> None:
    app = written(page("your_points"), "1,1,blue\n2,2,orange")

    app.text_area(key="points_text").set_value(ROWS)
    press(app, "points_replace")

    assert drawn == [POINTS]


def test_what_is_wrong_is_said_and_the_text_stays(page: Page, drawn: Drawn) -> None:
    app = page("your_points")
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
    app = written(page("your_points", {"dataset": "drawn"}), "1,1,blue")

    press(app, "points_replace")
    assert "at least 2 points" in app.warning[0].value
    press(app, "points_add")

    assert drawn == [(*FIRST_POINTS, (1.0, 1.0, 0))]


def test_the_present_data_become_the_points_or_say_why_not(page: Page, drawn: Drawn) -> None:
    for dataset in ("circle", "spiral3", "xor_gate"):
        press(page("your_points", {"dataset": dataset}), "points_start")

        assert drawn[-1] == present_points(run_of(0, dataset=dataset))
    for dataset in ("plane", "curve", "drawn"):
        button = page("your_points", {"dataset": dataset}).button(key="points_start")

        assert button.disabled
        assert button.help.endswith(r"\.")


def test_my_points_are_there_to_copy_to_learn_and_to_remove(page: Page, drawn: Drawn) -> None:
    app = page("your_points", {"points": POINTS})
    press(app, "points_show")
    assert parse_rows(app.code[0].value) == POINTS
    assert drawn == [POINTS]

    app = page("your_points", {"dataset": "drawn", "points": POINTS})
    assert "points_show" not in disabled(app)
    press(app, "points_clear")
    assert drawn == [POINTS, FIRST_POINTS]
    assert disabled(page("your_points", {"dataset": "drawn"}))["points_clear"]


def test_data_that_the_link_holds_fixed_stay(page: Page) -> None:
    for locked in ("dataset", "points"):
        app = written(page("your_points", lock=(locked,)), ROWS)

        assert all(disabled(app).values())
        assert "holds the data fixed" in app.caption[-1].value


def test_counts_are_read_with_shapes() -> None:
    assert counted(POINTS) == "3 points: ● blue 2, ▲ orange 1."
    assert counted(POINTS[:1]) == "1 point: ● blue 1."

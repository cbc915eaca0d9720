"""The Perceptron page as Streamlit runs it; its moving pictures have browser tests."""

import base64
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from playground.pages.perceptron import by_hand_view, perceptron_memory_view, rules_view, turning_view
from playground.pages.perceptron.by_hand_view import answer_text, reading, table_data
from playground.pages.perceptron.neuron_by_hand import TABLES, Course, begin, go_on, parse_table
from playground.pages.perceptron.perceptron_memory_view import Memory
from playground.pages.perceptron.perceptron_rule import Line, film
from playground.pages.perceptron.perceptron_settings import TABS
from playground.pages.perceptron.plane_points import GATE_PLANE, PLANE, READY, arrays
from playground.pages.perceptron.rules_view import rules_data
from playground.pages.perceptron.turning_view import facts, scales, settings_of, turning_data
from playground.settings import SETTINGS
from playground.ui import opening
from playground.ui.lesson import Try, parts_of
from tests.playground.pages.opened_page import memory_of, opened_page, pictures, pressed, said

START = Line((-1.0, 1.0), 0.0)


def opened(**link: Any) -> AppTest:
    return opened_page("perceptron", **link)


def memory(app: AppTest) -> Memory:
    found: Memory = memory_of(app, "perceptron")
    return found


def picture(app: AppTest) -> dict[str, Any]:
    """What the turning line's picture was given to paint."""
    return pictures(app)[0]


def numbers(text: str) -> np.ndarray:
    dtype, _, values = text.partition(";base64,")
    return np.frombuffer(base64.b64decode(values), dtype=dtype)


def data_of(points: str = "two clouds", start: Line = START, **more: Any) -> dict[str, Any]:
    arguments = {"learns": True, "pocket": False, "dark": False, "memory": Memory(), **more}
    return turning_data(READY[points], start, **arguments)


# The page


def test_every_tab_opens_with_every_set_of_points() -> None:
    for tab in TABS:
        assert opened(tab=tab).session_state["perceptron_tab"] == tab
    for points in (*READY, "your own"):
        for tab in (TABS[0], TABS[2]):
            assert opened(tab=tab, points=points).session_state["perceptron_points"] == points


@given(
    st.dictionaries(
        st.sampled_from(
            ["tab", "points", "own", "threshold", "bias", "w1", "rows", "table", "seed", "ask", "pace"]
        ),
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12),
        max_size=5,
    )
)
@settings(max_examples=15)
def test_any_link_opens(link: dict[str, str]) -> None:
    opened(**link)


def test_points_and_tables_that_cannot_be_read_are_named_and_the_page_goes_on() -> None:
    app = opened(points="your own", own="*bad*; 1,2,0")
    written = opened(tab=TABS[1], table="your own", rows="1 0 1")

    assert r"\*bad\*" in app.warning[0].value
    assert app.text_input(key="perceptron_own").value == "2,2,1; -2,-1,0"
    assert "is not a row" in written.warning[0].value


def test_written_points_are_shown_a_slip_changes_nothing_and_a_sum_at_the_threshold_is_explained() -> None:
    app = opened()
    assert "a sum that equals it is enough (≥)" in app.slider(key="perceptron_threshold").help
    assert "a sum that just reaches θ is enough (≥)" in said(app)

    app.text_input(key="perceptron_own").set_value("1,1,1; 0,0,0").run()
    assert app.session_state["perceptron_points"] == "your own"

    app.text_input(key="perceptron_own").set_value("1,1,1; 0,0").run()
    assert "is not a point" in app.warning[0].value
    assert "Your points are unchanged." in app.warning[0].value.replace("\\", "")
    assert app.text_input(key="perceptron_own").value == "1,1,1; 0,0"
    assert picture(app)["points"] == [[1.0, 1.0, 1], [0.0, 0.0, 0]]


def test_every_lessons_button_does_something() -> None:
    for module in (turning_view, by_hand_view, rules_view):
        parts = [part for name in module.LESSONS for part in parts_of(name)]
        assert {part.action for part in parts if isinstance(part, Try)} <= set(module.ACTIONS)


def course_after(app: AppTest, label: str) -> dict[str, np.ndarray]:
    """The film of the turning line after a press."""
    course = picture(pressed(app, label))["film"]
    return {name: numbers(values) for name, values in course.items() if isinstance(values, str)}


def test_the_lessons_of_the_turning_line_say_what_their_buttons_show() -> None:
    app = opened()
    course = course_after(app, "Two clouds, from the start")
    signals = np.resize([[x1, x2, -1] for x1, x2, _ in READY["two clouds"]], (len(course["changes"]), 3))
    moved = np.diff(course["lines"].reshape(-1, 3), axis=0)
    assert moved == pytest.approx(course["changes"][:, None] * signals)  # added, or taken away, or nothing

    for gate, label in (("OR", "OR by hand: θ = 0.5"), ("AND", "AND by hand: only θ is another, 1.5")):
        assert course_after(app, label)["mistakes"].tolist() == [0]
        assert app.session_state["perceptron_points"] == gate
        assert (picture(app)["film"]["converged"], picture(app)["learns"]) == (True, False)

    assert course_after(app, "Nailed to the origin")["mistakes"].min() > 0
    assert app.session_state["perceptron_bias"] is False
    assert course_after(app, "The same with a bias")["mistakes"][-1] == 0

    course = course_after(app, "A narrow gap, from w = 0")
    lines = course["lines"].reshape(-1, 3)
    added = np.diff(np.square(lines).sum(axis=1))[course["changes"] != 0]
    radius = max(np.hypot(np.hypot(x1, x2), 1) for x1, x2, _ in READY["narrow gap"])
    assert added.min() < 0 < added.max() <= radius**2
    assert ["radius R", f"{radius:.3f}"] in [fact[:2] for fact in picture(app)["numbers"]]

    course = course_after(app, "Overlapping clouds with a pocket")
    assert (np.diff(course["right"][course["pocket"].astype(int)]) >= 0).all()
    assert (np.diff(course["right"]) < 0).any()

    pressed(app, "Drag the line on XOR")
    assert (memory(app).tool, picture(app)["best"]) == ("line", 3)
    assert "Give it hidden neurons" in [button.label for button in app.button]


def test_what_opens_in_the_playground_can_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened_with: list[dict[str, Any]] = []
    monkeypatch.setattr(opening, "open_in_playground", opened_with.append)
    monkeypatch.setattr(perceptron_memory_view, "points", lambda: READY["overlapping"])

    turning_view.open_xor()
    turning_view.open_points()

    xor, drawn = ({name: SETTINGS[name].parse(raw) for name, raw in one.items()} for one in opened_with)
    assert (xor["dataset"], xor["hidden_layer_sizes"]) == ("xor_gate", (3,))
    assert drawn["dataset"] == "drawn"
    assert [(x1, x2, 1 - colour) for x1, x2, colour in drawn["points"]] == list(READY["overlapping"])


# The turning line's film


def test_the_picture_gets_the_film_as_it_is_and_is_drawn_anew_for_another_film_only() -> None:
    course = film(*arrays(READY["two clouds"]), START)

    sent = data_of()["film"]

    for name in ("lines", "sums", "mistakes"):
        assert numbers(sent[name]).tolist() == getattr(course, name).ravel().tolist()
    assert len(numbers(sent["scale"])) == course.n_steps + 1
    first, again, dark = data_of(), data_of(), data_of(dark=True)
    other = data_of(start=Line((1.0, 0.0), 0.0))
    answered = data_of(memory=Memory(serial=5))

    assert first["stamp"] == again["stamp"] == answered["stamp"]
    assert len({first["stamp"], other["stamp"], dark["stamp"]}) == 3


def test_the_arrow_stays_on_the_plane_and_is_never_lengthened() -> None:
    weights = np.random.default_rng([1, 0, 0]).normal(0, 6, (200, 2))
    for low, high in (PLANE, GATE_PLANE):
        found = scales(weights, (low, high))

        tips = weights * found[:, None]
        assert (tips > low).all() and (tips < high).all()
        assert (np.diff(found) <= 0).all()
        assert scales(np.array([[0.1, -0.1]]), (low, high)).tolist() == [1.0]


def test_what_is_known_beforehand_is_said() -> None:
    known, rows = facts(READY["AND"], Line((0.0, 0.0), 0.0), learns=True)
    values = {name: value for name, value, _ in rows}

    assert "must come to rest" in known
    assert values == {"margin γ": "0.243", "radius R": "1.732", "mistakes at most": "51"}
    known, rows = facts(READY["XOR"], START, learns=True)
    assert "never comes to rest" in known
    assert rows[0][:2] == ("best line possible", "right on 3 of 4")
    assert "through the origin" in facts(READY["far from zero"], START, learns=False)[0]
    assert "fixed at 0.5" in facts(READY["OR"], Line((1.0, 1.0), 0.5), learns=False)[0]


def test_points_and_lines_of_the_picture_are_taken_and_what_none_would_send_is_refused() -> None:
    points = settings_of({"type": "points", "points": "6,1.234,1; 0,0,0"})
    line = settings_of({"type": "start", "w1": 0.5, "w2": -1, "threshold": 20})

    assert points == {"points": "your own", "own": "6,1.23,1; 0,0,0"}
    assert line == {"w1": 0.5, "w2": -1.0, "threshold": 9.0}
    refused: list[Any] = [None, "points", {}, {"type": "points"}]
    refused += [
        {"type": "points", "points": raw} for raw in ("", "0,0,2", "all", None, "; ".join(["0,0,1"] * 41))
    ]
    refused += [{"type": "start", "w1": raw, "w2": 0, "threshold": 0} for raw in (float("nan"), "1", None)]
    for raw in refused:
        with pytest.raises((KeyError, TypeError, ValueError)):
            settings_of(raw)


# Four rows by hand


def hand() -> AppTest:
    return opened(tab=TABS[1])


def table(app: AppTest) -> dict[str, Any]:
    """What the table was given to show."""
    return next(picture for picture in pictures(app) if "tables" in picture)


def course_of(app: AppTest) -> Course:
    found = memory(app).course
    assert found is not None
    return found


def test_the_lessons_of_the_table_say_what_their_buttons_show() -> None:
    app = pressed(hand(), "Ten thousand iterations")
    w1, w2, w3, _ = course_of(app).parameters
    assert abs(w2) < 0.3 and w1 + w3 > 4 and w3 < -4  # the third input is 1 in every row: a threshold

    app.text_input(key="perceptron_ask").set_value("1 0 0").run()
    assert "output **0.99993704**" in said(app)
    assert "almost certainly 1" in said(app)
    app.text_input(key="perceptron_ask").set_value("0 1 0").run()
    assert f"{1 / (1 + np.exp(0.2078435)):.4f}"[:5] in said(app)

    pressed(app, "Ask after ten iterations")
    assert "more likely 1 than 0" in said(app)
    pressed(app, "Majority of three")
    assert "likely 1" in said(app)

    pressed(app, "Look at the first iteration")
    *rows, _ = table(app)["tables"][0]["rows"]
    for row in rows:
        for signal, change in zip(row[1:4], row[-3:], strict=True):
            assert (signal["text"] == "0") == (float(change["text"].replace("−", "-")) == 0)

    pressed(app, "XOR, a thousand iterations")
    course = course_of(app)
    assert app.session_state["perceptron_table"] == "XOR"
    assert course.errors[0] == course.errors.min() == pytest.approx(0.5, abs=0.002)
    assert course.weights[-1] == pytest.approx(np.zeros(3), abs=1e-6)
    assert "undecided" in said(app)


def test_the_program_is_executed_line_by_line_and_iterations_from_the_middle_are_counted_right() -> None:
    app = hand()

    for line in range(1, 7):
        pressed(app, "Next line")
        assert (table(app)["iteration"], table(app)["line"]) == (line // 6, line)
    pressed(app, "Next line")

    assert (table(app)["iteration"], table(app)["line"]) == (1, 1)
    pressed(app, "Ten")
    assert (table(app)["iteration"], table(app)["line"]) == (11, 6)

    pressed(app, "Start again")
    assert course_of(app).iteration == 0
    assert "output **0.45860596**" in said(app)


def test_rows_and_inputs_are_added() -> None:
    app = pressed(pressed(hand(), "+ row"), "+ input")
    assert app.session_state["perceptron_table"] == "your own"
    assert parse_table(app.session_state["perceptron_rows"]).inputs[4] == (0, 0, 0, 0)
    assert "write 4 numbers" in said(app)


def test_numbers_appear_with_their_line_which_is_marked_and_end_as_in_the_tutorial() -> None:
    course = go_on(begin(TABLES["first column"], 1, bias=False), 3)

    for line, column in ((1, 5), (2, 6), (3, 7), (4, 8)):
        data = table_data(course, line)
        row = data["tables"][0]["rows"][0]
        assert row[column]["tone"] == "fresh"
        assert all(cell["text"] == "·" for cell in row[column + 1 :])
        assert ("sums", "outputs", "errors", "slopes")[line - 1] in data["code"][data["marked"]].split("=")[0]
    assert table_data(course, 0)["code"][table_data(course, 0)["marked"]].startswith("for iteration")
    done = table_data(go_on(course, 9_996), 6)
    assert done["code"][done["marked"]].strip().startswith("weights =")
    assert "range(10000)" in " ".join(done["code"])
    after = [cell["text"] for cell in done["tables"][1]["rows"][2]]
    assert after == ["weights after", "9.67299303", "−0.20784350", "−4.62963669"]


def test_an_answer_is_read_as_a_probability() -> None:
    outputs = (0.5, 0.67, 0.33, 0.95, 0.00001)
    words = ("undecided", "more likely 1 than 0", "more likely 0 than 1", "very likely 1.", "certainly 0")
    assert all(word in reading(output) for output, word in zip(outputs, words, strict=True))


def test_a_question_that_does_not_fit_is_answered_with_what_would() -> None:
    course = begin(TABLES["first column"], 1, bias=False)

    assert answer_text(course, "1,0,0") == answer_text(course, "1 0 0")
    for raw, why in [
        ("", "write 3 numbers"),
        ("1 0", "write 3 numbers"),
        ("1 0 x", "is not a number"),
        ("0 -1e308 0", "'\\-1e308' is out of range"),
        ("0 0 101", "write a number from \\-100 to 100"),
    ]:
        assert why in answer_text(course, raw), raw


# Three rules


def rules_after(app: AppTest, label: str) -> tuple[dict[str, Any], np.ndarray]:
    """What the three rules were given to paint after a press, and their lines (3, moments, 3)."""
    data = picture(pressed(app, label))
    return data, np.array([numbers(path).reshape(-1, 3) for path in data["paths"]])


def test_the_lessons_of_the_rules_say_what_their_buttons_show() -> None:
    app = opened(tab=TABS[2])
    data, lines = rules_after(app, "All three on two clouds")
    stands = (np.diff(lines, axis=1) == 0).all(axis=2)
    is_right = np.array(data["right"]) == len(data["points"])
    assert lines.shape == (3, len(data["steps"]), 3)
    for inks in (data["inks"], rules_data(READY["XOR"], START, 0.1, dark=True)["inks"]):
        assert len(set(inks)) == 3
    assert stands[0, is_right[0, :-1]].all() and not stands[1:].any()  # mistakes alone move Rosenblatt's line

    data, _ = rules_after(app, "Far points")
    assert [row[-1] for row in data["right"]] == [16, 13, 16]

    data, _ = rules_after(app, "Ten times the rate")
    assert data["diverged"] == [False, True, False]

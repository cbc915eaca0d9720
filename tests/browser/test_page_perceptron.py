"""A pupil's path through the Perceptron page: make the line turn, edit the table, train, ask, compare."""

import re

import pytest
from playwright.sync_api import Locator, expect

from benchmarks.screen import CLICK_MS, PATIENCE_MS, Screen
from playground.pages.perceptron.perceptron_rule import Line, film
from playground.pages.perceptron.plane_points import READY, arrays

pytestmark = pytest.mark.browser


def open_page(screen: Screen, query: str = "", picture: str = "turning") -> Locator:
    """The page's picture, once it is painted."""
    screen.page.goto(f"{screen.app_url}/perceptron{f'?{query}' if query else ''}")
    found = screen.page.get_by_test_id(picture)
    expect(found).to_be_visible(timeout=PATIENCE_MS)
    done = screen.page.locator("[data-testid='stApp'][data-test-script-state='notRunning']")
    expect(done).to_be_attached(timeout=PATIENCE_MS)  # nothing above the picture moves it any more
    return found


def says(picture: Locator, name: str, value: object) -> None:
    """Wait until the picture says so of itself."""
    expect(picture).to_have_attribute(f"data-{name}", str(value), timeout=PATIENCE_MS)


def press(screen: Screen, test_id: str) -> None:
    """Press a button with the keyboard: a text that grows may move it from under a pointer."""
    screen.page.get_by_test_id(test_id).press("Enter")


def press_button(screen: Screen, name: str) -> None:
    screen.page.get_by_role("button", name=name, exact=True).click(delay=CLICK_MS)


def click_plane(screen: Screen, right: float, down: float) -> None:
    """Click at shares of the picture's width and height."""
    plane = screen.page.locator("svg.plane")
    box = plane.bounding_box()
    assert box is not None
    plane.click(position={"x": box["width"] * right, "y": box["height"] * down}, delay=CLICK_MS)


def test_the_line_turns_step_by_step_and_back(screen: Screen) -> None:
    picture = open_page(screen)
    course = film(*arrays(READY["two clouds"]), Line((-1.0, 1.0), 0.0))
    first = int(abs(course.changes).argmax())
    says(picture, "step", 0)

    press(screen, "turning-mistake")
    says(picture, "step", first + 1)
    says(picture, "status", "paused")
    for name, value in zip(("w1", "w2", "theta"), course.lines[first + 1].tolist(), strict=True):
        assert float(picture.get_attribute(f"data-{name}") or "nan") == value
    expect(screen.page.get_by_test_id("turning-sums")).to_contain_text("a mistake")

    press(screen, "film-back")
    says(picture, "step", first)
    screen.page.get_by_test_id("film-slider").press("End")
    says(picture, "step", course.n_steps)
    says(picture, "right", len(READY["two clouds"]))
    expect(screen.page.get_by_test_id("turning-passes")).to_contain_text("0")
    expect(screen.page.get_by_test_id("turning-sentence")).to_contain_text("without a mistake")


def test_play_runs_to_the_end_by_itself(screen: Screen) -> None:
    picture = open_page(screen, "perceptron_points=OR")
    course = film(*arrays(READY["OR"]), Line((-1.0, 1.0), 0.0))

    screen.page.get_by_label("Speed").select_option("fast")
    press(screen, "film-play")

    says(picture, "step", course.n_steps)
    says(picture, "status", "paused")
    says(picture, "mistakes", course.mistakes.sum())


def test_points_are_clicked_in_dragged_and_erased(screen: Screen) -> None:
    picture = open_page(screen)
    says(picture, "points", 16)

    click_plane(screen, 0.85, 0.8)
    says(picture, "points", 17)
    press(screen, "tool-zero")
    click_plane(screen, 0.3, 0.15)
    says(picture, "points", 18)
    screen.wait_for_parameter("perceptron_points", "your own")
    press(screen, "tool-erase")
    click_plane(screen, 0.3, 0.15)
    says(picture, "points", 17)
    plane = screen.page.locator("svg.plane")
    plane.focus()
    press(screen, "tool-one")
    plane.press("ArrowRight")
    plane.press("ArrowUp")
    plane.press("Enter")
    says(picture, "points", 18)

    screen.page.wait_for_function(
        "(new URLSearchParams(location.search).get('perceptron_own') ?? '').split(';').length === 18",
        timeout=PATIENCE_MS,
    )
    screen.page.reload()
    says(screen.page.get_by_test_id("turning"), "points", 18)


def test_xor_is_tried_by_hand_and_then_gets_hidden_neurons(screen: Screen) -> None:
    picture = open_page(screen, "perceptron_points=XOR")
    press(screen, "tool-line")
    says(picture, "hand", 1)
    plane = screen.page.locator("svg.plane")
    plane.focus()
    best = 0
    for key in ["ArrowRight"] * 18 + ["ArrowDown"] * 4:
        plane.press(key)
        best = max(best, int(picture.get_attribute("data-hand") or 0))
    assert best == 3
    press(screen, "hand-flip")
    expect(screen.page.get_by_test_id("turning-sentence")).to_contain_text("your best so far is 3")

    press(screen, "hand-learn")
    says(picture, "hand", "")
    screen.wait_for_parameter("perceptron_w1")
    press_button(screen, "Give it hidden neurons")
    screen.wait_for_paint()
    screen.wait_for_parameter("dataset", "xor_gate")
    screen.wait_for_parameter("hidden_layer_sizes", "3")


def test_the_table_is_trained_asked_and_edited(screen: Screen) -> None:
    table = open_page(screen, "perceptron_tab=Four+rows+by+hand", "by-hand")
    says(table, "iteration", 0)

    press_button(screen, "Next line")
    says(table, "line", 1)
    expect(table.locator(".code .marked")).to_have_text(re.compile("sums = inputs @ weights"))
    expect(table).to_contain_text("−0.99977")
    for done in range(1, 11):
        press_button(screen, "A thousand")
        says(table, "iteration", done * 1000)
    for weight in ("9.67299303", "−0.20784350", "−4.62963669"):
        expect(table).to_contain_text(weight)
    expect(screen.page.get_by_text("output 0.99993704")).to_be_visible(timeout=PATIENCE_MS)

    cell = screen.page.get_by_test_id("cell-0-3")
    cell.fill("1")
    cell.press("Enter")
    says(table, "iteration", 0)
    screen.wait_for_parameter("perceptron_table", "your own")
    press_button(screen, "One iteration")
    says(table, "iteration", 1)
    question = screen.page.get_by_role("textbox", name="Ask a new situation")
    question.fill("1 1")
    question.press("Enter")
    expect(screen.page.get_by_text("This neuron has 3 inputs")).to_be_visible(timeout=PATIENCE_MS)


def test_the_neuron_plays_and_pauses(screen: Screen) -> None:
    table = open_page(screen, "perceptron_tab=Four+rows+by+hand&perceptron_pace=20", "by-hand")
    says(table, "iteration", 0)

    press_button(screen, "Play")
    expect(table).not_to_have_attribute("data-iteration", "0", timeout=PATIENCE_MS)
    press_button(screen, "Pause")
    expect(screen.page.get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    assert int(table.get_attribute("data-iteration") or 0) % 10 == 0


def test_three_lines_move_and_adaline_gives_points_up(screen: Screen) -> None:
    query = "perceptron_tab=Three+rules+compared&perceptron_points=far+points"
    picture = open_page(screen, query, "rules")

    press(screen, "film-play")
    expect(picture).not_to_have_attribute("data-step", "0", timeout=PATIENCE_MS)
    press(screen, "film-play")
    says(picture, "status", "paused")
    screen.page.get_by_test_id("film-slider").press("End")

    says(picture, "right", "16 13 16")

"""A pupil works through an update and back, nudges a weight, types an exercise, looks at the own network."""

import re

import pytest
from playwright.sync_api import Locator, expect

from benchmarks.screen import CLICK_MS, PATIENCE_MS, PHONE, Screen
from tests.browser.conftest import OpenScreen

pytestmark = pytest.mark.browser


def open_page(screen: Screen, query: str = "") -> Locator:
    """The drawing on the page."""
    screen.page.goto(f"{screen.app_url}/backpropagation?{query}")
    board = screen.page.get_by_test_id("backpropagation")
    expect(board).to_have_attribute("data-step", re.compile(r"\d+"), timeout=PATIENCE_MS)
    return board


def expect_step(board: Locator, step: int, updates: int = 0) -> None:
    expect(board).to_have_attribute("data-updates", str(updates), timeout=PATIENCE_MS)
    expect(board).to_have_attribute("data-step", str(step), timeout=PATIENCE_MS)


def press(screen: Screen, test_id: str, times: int = 1) -> None:
    for _ in range(times):
        screen.page.get_by_test_id(test_id).click()


def number_in(board: Locator, quantity: str) -> Locator:
    return board.locator(f'[data-id="{quantity}"] .number')


def test_an_update_is_stepped_through_and_gone_back_over(screen: Screen) -> None:
    board = open_page(screen, "backpropagation_exercise=two_outputs&backpropagation_detail=layer")
    expect(number_in(board, "a:1:0")).to_be_hidden()

    press(screen, "film-next", 4)
    expect_step(board, 4)
    expect(number_in(board, "a:1:0")).to_have_text("0.75136507")
    expect(number_in(board, "a:1:0")).to_be_visible()
    expect(number_in(board, "d:1:0")).to_be_hidden()

    press(screen, "phase_update")
    expect(screen.page.get_by_test_id("bp_lines")).to_contain_text("0.149780716")
    screen.page.keyboard.press("End")
    expect(board).to_contain_text("With the new weights the loss is 0.291027774")

    press(screen, "film-next")
    expect_step(board, 0, updates=1)
    expect(board).to_contain_text("0.35891648")
    expect(screen.page.get_by_text("After 1 update the loss is")).to_contain_text("0.291027774")

    press(screen, "film-back")
    expect_step(board, 14, updates=0)
    press(screen, "film-back")
    expect_step(board, 13, updates=0)


def test_numbers_in_use_are_marked(screen: Screen) -> None:
    board = open_page(screen, "backpropagation_exercise=xor")
    press(screen, "phase_backward")
    for _ in range(3):
        screen.page.keyboard.press("ArrowRight")
    matrices = screen.page.get_by_test_id("bp_matrices")

    expect(board.locator("path.edge.on")).to_have_count(1)
    expect(board.locator(".fresh")).to_have_count(1)
    expect(matrices.locator("td.out")).to_have_count(1)
    expect(matrices.locator("td.in")).to_have_count(8)  # a row of four signals, a column of four blames


def test_it_plays_by_itself_and_pauses(screen: Screen) -> None:
    board = open_page(screen, "backpropagation_detail=layer")
    press(screen, "film-play")
    expect_step(board, 2)
    press(screen, "film-play")
    stood = board.get_attribute("data-step")
    screen.page.wait_for_timeout(1_600)  # a step takes 1.5 s

    assert board.get_attribute("data-step") == stood


def test_a_weight_is_nudged_and_rolls_back(screen: Screen) -> None:
    screen.page.goto(f"{screen.app_url}/backpropagation?backpropagation_view=blame")
    blame = screen.page.get_by_test_id("blame")
    expect(blame).to_contain_text("0.6457 × (−0.1237) = −0.0799", timeout=PATIENCE_MS)
    home = blame.get_attribute("data-at")

    slider = blame.get_by_role("slider")
    for _ in range(5):
        slider.press("ArrowRight")
    expect(blame).to_contain_text("less than now")
    expect(blame).to_contain_text(slider.get_attribute("aria-valuetext") or "nothing is said")

    blame.get_by_role("button").click(delay=CLICK_MS)
    expect(blame).to_have_attribute("data-at", str(home), timeout=PATIENCE_MS)

    screen.page.get_by_role("button", name="Now all of them at once").click(delay=CLICK_MS)
    expect(screen.page.get_by_text("All 9 slopes, found in two ways")).to_be_visible(timeout=PATIENCE_MS)


def test_an_exercise_is_typed_with_fractions_and_shared(screen: Screen) -> None:
    board = open_page(screen)
    screen.page.get_by_text("Change the network and its numbers").click(delay=CLICK_MS)
    field = screen.keyed("backpropagation_rows").locator("input")
    field.fill("1/2 0,25 : 1")
    field.press("Enter")
    expect(number_in(board, "x:0")).to_have_text("0.5", timeout=PATIENCE_MS)
    expect(number_in(board, "x:1")).to_have_text("0.25")

    screen.wait_for_parameter("backpropagation_rows", "1/2 0,25 : 1")
    screen.page.reload()
    expect(number_in(screen.page.get_by_test_id("backpropagation"), "x:1")).to_have_text(
        "0.25", timeout=PATIENCE_MS
    )


def test_the_network_of_the_playground_is_shown_with_its_batch(screen: Screen) -> None:
    screen.open("dataset=xor&hidden_layer_sizes=3&batch_size=5")
    screen.press("step")
    screen.expect_epoch(1)
    screen.page.get_by_role("link", name="Backpropagation").click(delay=CLICK_MS)
    board = screen.page.get_by_test_id("backpropagation")
    expect(board).to_have_attribute("data-step", "0", timeout=PATIENCE_MS)

    screen.press("backpropagation_borrow")
    expect(screen.page.get_by_text("Your network from the playground at epoch 1")).to_contain_text("5 rows")
    expect(board.locator("text.name")).to_have_text(["x₁", "x₂", "h₁", "h₂", "h₃", "o", "Loss"])
    press(screen, "phase_backward")
    expect(screen.page.get_by_test_id("bp_lines")).to_contain_text("· 1/5")


def test_on_a_phone_the_page_does_not_move_sideways(new_screen: OpenScreen) -> None:
    screen = new_screen(viewport=PHONE, has_touch=True)
    board = open_page(screen, "backpropagation_exercise=deep")
    press(screen, "phase_backward")
    wide = screen.page.evaluate("document.documentElement.scrollWidth")

    assert wide <= PHONE["width"]
    expect(board.locator("g:has(> .fresh) > .card").first).to_be_in_viewport(timeout=PATIENCE_MS)

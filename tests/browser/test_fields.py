"""What is typed into fields stays there: keys of the page do nothing meanwhile, and a slip loses nothing."""

import re

import pytest
from playwright.sync_api import Locator, expect

from benchmarks.screen import CLICK_MS, PATIENCE_MS, Screen

pytestmark = pytest.mark.browser


def test_keys_typed_into_fields_are_text(screen: Screen) -> None:
    """Space plays, 0 resets, N draws new weights and the arrows step; but not while somebody writes."""
    screen.open()
    screen.press("step")
    screen.expect_epoch(1)
    before = screen.losses
    screen.keyed("panel").get_by_text("Your points").click(delay=CLICK_MS)
    pasted = screen.keyed("points_text").locator("textarea")
    type_keys(pasted)
    screen.keyed("panel").get_by_text("Runs").click(delay=CLICK_MS)
    type_keys(screen.keyed("pin_name").locator("input"))
    screen.click("bias-1-0")
    weight = screen.page.get_by_test_id("weight-input").first
    type_keys(weight)
    weight.press("Enter")
    refusal = screen.page.get_by_test_id("card").locator("output")
    expect(refusal).to_contain_text("'0 n' is not a number.", timeout=PATIENCE_MS)

    assert (screen.status, screen.epoch, screen.losses) == ("paused", 1, before)
    assert "init_seed" not in screen.query


def type_keys(field: Locator) -> None:
    field.click(delay=CLICK_MS)
    field.fill("")
    field.press_sequentially("0 n ")
    field.press("ArrowLeft")
    field.press("ArrowRight")
    expect(field).to_have_value("0 n ")


def test_a_slip_in_the_weights_leaves_text_and_network(screen: Screen) -> None:
    screen.page.goto(f"{screen.app_url}/backpropagation")
    board = screen.page.get_by_test_id("backpropagation")
    expect(board).to_have_attribute("data-step", re.compile(r"\d+"), timeout=PATIENCE_MS)
    svg = board.locator("svg")
    drawn = svg.text_content() or ""
    svg.evaluate("(svg) => { svg.isTheSame = true; }")
    screen.page.get_by_text("Change the network and its numbers").click(delay=CLICK_MS)
    field = screen.keyed("backpropagation_weights").locator("input")

    field.fill("0.5 -0.4 0.3 0.8x 0.6 -0.7 : 0.1 -0.2 0")
    field.press("Enter")
    expect(screen.page.get_by_text("'0.8x' is not a number.")).to_contain_text(
        "Your network is unchanged.", timeout=PATIENCE_MS
    )
    expect(field).to_have_value("0.5 -0.4 0.3 0.8x 0.6 -0.7 : 0.1 -0.2 0")
    expect(svg).to_have_text(drawn)
    assert svg.evaluate("(svg) => svg.isTheSame"), "the drawing was made anew"

    field.fill("0.5,-0.4,0.3,0.8,0.6,-0.7 : 0.1,-0.2,9")
    field.press("Enter")
    expect(screen.page.get_by_text("'0.8x' is not a number.")).to_be_hidden(timeout=PATIENCE_MS)
    expect(board.locator('[data-id="w:1:2:0"] .number')).to_have_text("9")


def test_a_row_too_long_is_no_point_and_classes_1_and_2_are_two(screen: Screen) -> None:
    screen.open()
    screen.keyed("panel").get_by_text("Your points").click(delay=CLICK_MS)
    pasted = screen.keyed("points_text").locator("textarea")

    pasted.fill("5.1 3.5 1.4 0.2 setosa")
    pasted.press("Control+Enter")
    expect(screen.page.get_by_text("Line 1 has 5 values.")).to_be_visible(timeout=PATIENCE_MS)
    expect(screen.button("points_replace")).to_be_disabled()
    expect(pasted).to_have_value("5.1 3.5 1.4 0.2 setosa")

    pasted.fill("1,1,1\n2,2,2")
    pasted.press("Control+Enter")
    expect(screen.page.get_by_text("blue (class 2) 1")).to_be_visible(timeout=PATIENCE_MS)
    screen.press("points_replace")
    screen.wait_for_parameter("points", "1,1,1;2,2,0")

"""A pupil on the page of the optimizers: a bet, a race, an update read, three step lengths, a loss moved."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from benchmarks.screen import CLICK_MS, PATIENCE_MS, Screen
from playground.nn.optimizers import build_optimizer
from playground.pages.optimizers.loss_curves import loss_curve
from playground.pages.optimizers.optimizer_race import account, trail
from playground.pages.optimizers.surfaces import SURFACES

pytestmark = pytest.mark.browser


def show(screen: Screen, query: str = "", part: str = "race") -> Locator:
    screen.page.goto(f"{screen.app_url}/optimizers?{query}")
    root = screen.page.get_by_test_id(part).first
    expect(root).to_have_attribute("data-status", "paused", timeout=PATIENCE_MS)
    return root


def expect_step(root: Locator, step: int) -> None:
    expect(root).to_have_attribute("data-step", str(step), timeout=PATIENCE_MS)


def press(root: Locator, name: str) -> None:
    root.get_by_test_id(name).click(delay=CLICK_MS)


def pixels(canvas: Locator) -> str:
    data: str = canvas.evaluate("(canvas) => canvas.toDataURL()")
    return data


def number(text: str | None) -> float:
    """A number as the page writes it."""
    plain = (text or "").replace("−", "-")
    if found := re.fullmatch(r"(.+)·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", plain):
        return float(found[1]) * 10 ** int(found[2].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    return float(plain)


def test_a_bet_is_won_in_a_race_that_moves_smoothly(screen: Screen) -> None:
    root = show(screen, "optimizers_surface=Two+minima&optimizers_learning_rate=0.3&optimizers_bet=Momentum")
    canvas = root.get_by_test_id("race-canvas")
    before = pixels(canvas)
    root.get_by_label("Pace").select_option("5")
    press(root, "film-play")
    expect(root).to_have_attribute("data-step", re.compile(r"^([6-9]|\d\d)$"), timeout=PATIENCE_MS)
    step, painted = (int(root.get_attribute(f"data-{name}") or 0) for name in ("step", "painted"))
    root.get_by_label("Pace").select_option("40")
    expect_step(root, 150)

    expect(root.get_by_test_id("verdict")).to_have_text(
        "Momentum is first: there after 57 steps. You bet on Momentum: won!"
    )
    expect(root.locator("[data-curve=momentum]")).to_contain_text("there at step 57")
    expect(root.locator("[data-curve=adam]")).to_contain_text("stuck in the shallow one")
    assert pixels(canvas) != before
    assert painted > 3 * step, "between two steps there are pictures too"


def test_an_update_is_read_in_numbers_and_the_keyboard_races(screen: Screen) -> None:
    root = show(screen)
    root.get_by_role("button", name="Adam", exact=True).click(delay=CLICK_MS)
    for step in range(1, 4):
        press(root, "film-next")
        expect_step(root, step)
    surface = SURFACES["ravine"]
    told = account(trail(surface, build_optimizer("adam"), 0.1, surface.start, 5))

    update = root.get_by_test_id("update")
    expect(update).to_contain_text("Adam, update 4")
    for line in told.lines:
        for weight in (0, 1):
            cell = update.get_by_test_id(f"line-{line.symbol}-{weight + 1}")
            value = number(cell.locator(".value").text_content())
            assert value == pytest.approx(line.values[3, weight], rel=2e-3)
    expect(update.get_by_test_id("line-m-1").locator(".sum")).to_contain_text("0.9 · (−0.")
    press(root, "film-back")
    expect_step(root, 2)
    expect(update).to_contain_text("Adam, update 3")
    press(root, "film-first")
    root.get_by_test_id("race-canvas").focus()
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 150), ("Home", 0)):
        screen.page.keyboard.press(key)
        expect_step(root, step)
    screen.page.keyboard.press("Space")
    expect(root).to_have_attribute("data-status", "playing", timeout=PATIENCE_MS)
    screen.page.keyboard.press("Space")
    expect(root).to_have_attribute("data-status", "paused", timeout=PATIENCE_MS)


def test_a_click_on_the_map_and_a_press_in_a_lesson_start_a_race(screen: Screen) -> None:
    root = show(screen)
    canvas = root.get_by_test_id("race-canvas")
    race = root.get_attribute("data-race")
    box = canvas.bounding_box()
    assert box is not None
    canvas.click(position={"x": 0.8 * box["width"], "y": 0.3 * box["height"]})
    expect(root).not_to_have_attribute("data-race", race or "", timeout=PATIENCE_MS)
    screen.wait_for_parameter("optimizers_w1")

    assert 3 < float(screen.query["optimizers_w1"][0]) < 5
    assert 0 < float(screen.query["optimizers_w2"][0]) < 3
    expect(root).to_have_attribute("data-step", re.compile(r"^[1-9]\d*$"), timeout=PATIENCE_MS)
    screen.page.get_by_role("button", name="See Adam lose").click(delay=CLICK_MS)
    screen.wait_for_parameter("optimizers_surface", "slanting")
    expect(screen.page.get_by_text("Here Adam loses.")).to_be_visible(timeout=PATIENCE_MS)
    root.get_by_test_id("race-canvas").focus()
    screen.page.keyboard.press("End")

    expect(root.get_by_test_id("verdict")).to_contain_text("Nesterov is first: there after 16 steps.")
    expect(root.locator("[data-curve=adam]")).to_contain_text("there at step 116")


def test_three_step_lengths_in_step_and_one_of_them_in_the_playground(screen: Screen) -> None:
    root = show(screen, "optimizers_show=Step+length", "stages")
    map_ = root.get_by_test_id("stage-2").locator(".stage-map")
    before = pixels(map_)
    press(root, "film-play")
    expect(root).to_have_attribute("data-step", re.compile(r"^([5-9]|\d\d+)$"), timeout=PATIENCE_MS)
    press(root, "film-play")
    root.get_by_test_id("film-next").focus()
    screen.page.keyboard.press("End")
    expect_step(root, 120)

    expect(root.get_by_test_id("stage-1")).to_contain_text("the ball creeps")
    expect(root.get_by_test_id("stage-2")).to_contain_text("It learns")
    expect(root.get_by_test_id("stage-3")).to_contain_text(re.compile(r"frozen, right on \d+ of 100"))
    assert pixels(map_) != before
    screen.page.get_by_role("button", name="Open η = 10 in the playground").click(delay=CLICK_MS)
    screen.wait_for_paint()

    screen.wait_for_parameter("learning_rate", "10")


def test_a_loss_follows_the_prediction_and_squared_error_stalls(screen: Screen) -> None:
    root = show(screen, "optimizers_show=Losses", "curves")
    expect_step(root, 40)  # a = -1
    curve = loss_curve("huber", np.array([-1.0, -0.95]), 1.0)
    assert number(root.get_by_test_id("loss-huber").text_content()) == pytest.approx(curve.values[0])
    press(root, "film-next")
    expect_step(root, 41)

    assert number(root.get_by_test_id("loss-huber").text_content()) == pytest.approx(curve.values[1])
    assert number(root.get_by_test_id("slope-mse").text_content()) == pytest.approx(-1.95)
    recovery = screen.page.get_by_test_id("curves").nth(2)
    recovery.get_by_test_id("film-next").focus()
    screen.page.keyboard.press("End")
    expect_step(recovery, 120)

    assert number(recovery.get_by_test_id("answer-mse").text_content()) < 0.01
    assert number(recovery.get_by_test_id("answer-cross_entropy").text_content()) > 0.95


def test_with_little_motion_wanted_the_pictures_jump_from_step_to_step(screen: Screen) -> None:
    screen.page.emulate_media(reduced_motion="reduce")
    root = show(screen)
    root.get_by_label("Pace").select_option("5")
    press(root, "film-play")
    expect(root).to_have_attribute("data-step", re.compile(r"^[3-9]$"), timeout=PATIENCE_MS)
    press(root, "film-play")

    step, painted = (int(root.get_attribute(f"data-{name}") or 0) for name in ("step", "painted"))
    assert painted <= 2 * step + 6

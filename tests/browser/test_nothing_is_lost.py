"""Whatever is said while a run plays is heard, and answered; also by a server that was started anew."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.screen import DESKTOP, PATIENCE_MS, Screen
from benchmarks.server import Server

pytestmark = pytest.mark.browser

TIMES = 20


def test_every_wrong_weight_is_refused_in_its_card_and_a_right_one_closes_it(screen: Screen) -> None:
    screen.open("speed=max")
    screen.play()
    screen.click("bias-0-0")
    field, note = screen.page.get_by_test_id("weight-input"), screen.stage.locator(".card output")

    for time in range(TIMES):
        field.fill(f"{time},x")
        field.press("Enter")
        expect(note).to_contain_text(f"'{time},x' is not a number.", timeout=PATIENCE_MS)
        expect(field).to_have_value(f"{time},x")
    field.fill("0.75")
    field.press("Enter")

    expect(field).to_have_count(0, timeout=PATIENCE_MS)
    expect(screen.notice).to_have_text("")
    assert screen.status == "playing"


def test_every_press_of_a_switch_reaches_the_picture(screen: Screen) -> None:
    screen.open("speed=max")
    screen.play()

    for _ in range(TIMES):
        before = screen.pixels("points")
        screen.keyed("show_test_points").locator("label").first.click()
        screen.wait_for_change("points", before)


def test_a_lesson_pressed_while_a_race_plays_races_what_it_says(screen: Screen) -> None:
    screen.page.goto(f"{screen.app_url}/activations?activations_tab=Six+against+six")
    lessons = {"relu": "ReLU against tanh", "sigmoid": "Start the race"}
    labels = {"relu": "ReLU is right on", "sigmoid": "sigmoid is right on"}

    for time in range(TIMES // 2):
        name = ("relu", "sigmoid")[time % 2]
        screen.page.get_by_role("button", name=lessons[name]).click()
        expect(screen.page.get_by_text(labels[name])).to_be_visible(timeout=PATIENCE_MS)


@pytest.fixture
def own_server() -> Iterator[Server]:
    with Server() as running:
        yield running


def test_a_server_started_anew_under_a_playing_browser_is_played_on(
    own_server: Server, browser: Browser
) -> None:
    page = browser.new_context(viewport=DESKTOP).new_page()
    screen = Screen(page, own_server.url).open("speed=max")
    screen.play()
    screen.wait_for_epoch(30)
    generation = screen.attribute("data-generation")

    own_server.restart()
    screen.expect_status("paused")
    screen.expect_epoch(0)
    screen.play()
    screen.wait_for_epoch(30)

    assert generation == "1"
    assert page.get_by_test_id("stException").count() == 0
    assert not own_server.trouble()
    page.context.close()

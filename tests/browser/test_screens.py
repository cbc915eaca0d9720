"""The page on a phone, a projector, a dark screen, and without motion."""

import pytest
from playwright.sync_api import expect

from benchmarks.screen import DESKTOP, PATIENCE_MS, PHONE, Screen
from tests.browser.conftest import OpenScreen

pytestmark = pytest.mark.browser

_TOO_WIDE = """
() => ['html', '[data-testid=stAppViewContainer]', '[data-testid=stMain]']
  .map((name) => document.querySelector(name))
  .filter((box) => box.scrollWidth > box.clientWidth + 1)
  .map((box) => `${box.tagName}.${box.className}: ${box.scrollWidth} > ${box.clientWidth}`)
"""


def test_a_phone_shows_the_output_map_first_never_scrolls_sideways_and_plays(new_screen: OpenScreen) -> None:
    screen = new_screen(viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2).open()

    expect(screen.stage.locator("canvas.plane")).to_be_in_viewport(ratio=1)
    plane = screen.stage.locator("canvas.plane").bounding_box()
    network = screen.stage.locator("canvas.wires").bounding_box()

    assert plane is not None
    assert network is not None
    assert plane["y"] < network["y"]
    assert screen.page.evaluate(_TOO_WIDE) == []

    screen.button("play").tap()
    screen.wait_for_epoch(5)
    screen.button("play").tap()
    screen.expect_status("paused")


def test_no_part_of_a_page_is_wider_than_a_phone(screen: Screen) -> None:
    screen.page.set_viewport_size(PHONE)
    for page, choice, parts in (
        ("activations", "tab", ("Curves", "Deep+stack", "Equal+neurons", "Six+against+six")),
        ("perceptron", "tab", ("Turning+line", "Four+rows+by+hand", "Three+rules+compared")),
        ("optimizers", "show", ("Race", "Step+length", "Losses")),
    ):
        for part in parts:
            screen.page.goto(f"{screen.app_url}/{page}?{page}_{choice}={part}")
            done = screen.page.locator("[data-testid='stApp'][data-test-script-state='notRunning']")
            expect(done).to_be_attached(timeout=PATIENCE_MS)
            expect(screen.page.locator(".kit, .js-plotly-plot").first).to_be_visible(timeout=PATIENCE_MS)

            assert screen.page.evaluate(_TOO_WIDE) == [], part


def test_a_projector_has_no_side_bar_and_needs_no_scrolling(screen: Screen) -> None:
    screen.page.set_viewport_size({"width": 1280, "height": 720})
    screen.open("present=true")

    expect(screen.page.locator("section.stSidebar")).to_be_hidden()
    expect(screen.stage.locator("canvas.plane")).to_be_in_viewport(ratio=1)
    expect(screen.curves).to_be_in_viewport(ratio=1)
    expect(screen.keyed("panel")).to_be_in_viewport(ratio=1)
    assert screen.page.evaluate(_TOO_WIDE) == []


def test_a_desktop_shows_everything_without_scrolling_also_a_question_and_its_answer(screen: Screen) -> None:
    screen.open()

    for key in ("", "example_overfitting", "reveal"):
        if key.startswith("example"):
            screen.press("example_picker")
        if key:
            screen.press(key)
            expect(screen.keyed("example_card")).to_be_in_viewport(ratio=1, timeout=PATIENCE_MS)
        for part in (
            screen.keyed("play"),
            screen.stage,
            screen.sentence,
            screen.curves,
            screen.keyed("panel"),
        ):
            expect(part).to_be_in_viewport(ratio=1)
    assert screen.page.evaluate(_TOO_WIDE) == []


@pytest.mark.parametrize("present", [False, True])
def test_what_is_inside_a_neuron_opens_where_it_is_seen(screen: Screen, present: bool) -> None:
    screen.page.set_viewport_size({"width": 1280, "height": 720} if present else DESKTOP)
    screen.open("present=true" if present else "")

    screen.click("node-1-1")

    expect(screen.keyed("panel_content").locator("code").first).to_be_in_viewport(timeout=PATIENCE_MS)
    expect(screen.page.get_by_test_id("node-1-1")).to_be_in_viewport()


def test_a_dark_page_is_dark_and_plays(screen: Screen) -> None:
    screen.page.emulate_media(color_scheme="dark")
    screen.open("speed=max")

    screen.play()
    screen.wait_for_epoch(20)
    screen.pause()

    assert screen.stage.evaluate("(stage) => getComputedStyle(stage).backgroundColor") == "rgb(20, 23, 28)"


def test_reduced_motion_is_respected(screen: Screen) -> None:
    screen.page.emulate_media(reduced_motion="reduce")
    screen.open()
    screen.watch()

    screen.play()
    screen.wait_for_epoch(30)

    times = screen.watched()["times"][1:]
    frames_a_second = (len(times) - 1) / (times[-1] - times[0]) * 1000
    assert frames_a_second < 5

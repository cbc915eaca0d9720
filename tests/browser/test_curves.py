"""The two live curves: they keep up with the picture, are never blank, and can be read and dragged."""

import re

import pytest
from playwright.sync_api import Locator, expect

from benchmarks.screen import PATIENCE_MS, Screen

pytestmark = pytest.mark.browser

_BLANK = """
(canvas) => {
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext("2d");
    copy.drawImage(canvas, 0, 0);
    return !copy.getImageData(0, 0, width, height).data.some((value) => value);
}
"""


def curve(screen: Screen, name: str) -> Locator:
    return screen.page.locator(f"canvas[data-curve={name}]")


def last_epoch(screen: Screen) -> int:
    return int(screen.curves.get_attribute("data-epoch") or -1)


def says(screen: Screen, name: str, value: object) -> None:
    expect(screen.curves).to_have_attribute(f"data-{name}", str(value), timeout=PATIENCE_MS)


def across(screen: Screen, name: str, share: float) -> tuple[float, float]:
    """A place on a curve, at a share of its width."""
    box = curve(screen, name).bounding_box()
    assert box is not None
    return box["x"] + share * box["width"], box["y"] + box["height"] / 2


def test_they_follow_the_painted_frame_and_are_never_blank(screen: Screen) -> None:
    screen.open("speed=100")
    screen.play()
    screen.wait_for_epoch(20)

    for _ in range(20):
        screen.wait_for_frames(4)
        assert last_epoch(screen) <= screen.epoch
        assert not any(curve(screen, name).evaluate(_BLANK) for name in ("loss", "metric"))
    screen.pause()

    says(screen, "epoch", screen.epoch)
    says(screen, "points", screen.epoch + 1)
    expect(curve(screen, "loss")).to_have_attribute(
        "aria-label",
        re.compile("Loss by epoch: .* on the training points and .* on the test points"),
        timeout=PATIENCE_MS,
    )


def test_pointing_at_one_reads_both_also_while_it_plays(screen: Screen) -> None:
    screen.open()
    screen.play()
    screen.wait_for_epoch(30)

    screen.page.mouse.move(*across(screen, "metric", 0.4))
    expect(screen.curves).to_have_attribute("data-pointed", re.compile(r"\d+"), timeout=PATIENCE_MS)
    pointed = screen.curves.get_attribute("data-pointed")
    titles = screen.curves.locator("figcaption > b")
    expect(titles.first).to_contain_text("Loss, epoch", timeout=PATIENCE_MS)
    expect(titles.last).to_contain_text("Accuracy, epoch", timeout=PATIENCE_MS)
    assert int(pointed or 0) <= screen.epoch

    screen.page.mouse.move(5, 5)
    says(screen, "pointed", "")
    expect(titles.first).to_have_text("Loss", timeout=PATIENCE_MS)


def test_dragging_goes_back_and_play_goes_on_from_there(screen: Screen) -> None:
    screen.open("epoch=100")

    screen.page.mouse.move(*across(screen, "loss", 0.9))
    screen.page.mouse.down()
    screen.page.mouse.move(*across(screen, "loss", 0.6))
    screen.page.mouse.move(*across(screen, "loss", 0.5))
    screen.wait_until("Number(stage.dataset.epoch) < 90")
    screen.page.mouse.up()

    says(screen, "epoch", 100)
    epoch = screen.epoch
    assert 20 < epoch < 90
    screen.play()
    screen.wait_for_epoch(101)


def test_the_keyboard_reads_and_goes_back(screen: Screen) -> None:
    screen.open("epoch=50")
    both = screen.curves.get_by_role("slider")

    both.press("ArrowLeft")
    says(screen, "pointed", 49)
    both.press("Home")
    for epoch in range(1, 10):
        both.press("ArrowRight")
        says(screen, "pointed", epoch)
    expect(both).to_have_attribute(
        "aria-valuetext", re.compile(r"^Epoch 9\. Loss by epoch"), timeout=PATIENCE_MS
    )
    both.press("Enter")
    screen.expect_epoch(9)
    both.press("Escape")

    says(screen, "pointed", "")
    says(screen, "epoch", 50)


def test_live_changes_are_numbered_and_a_tried_weight_moves_the_present_point(screen: Screen) -> None:
    screen.open("epoch=30&changes=10:learning_rate=0.1,20:batch_size=5")
    expect(screen.curves).to_have_attribute("data-marks", "2", timeout=PATIENCE_MS)
    loss = curve(screen, "loss")
    before = loss.evaluate("(canvas) => canvas.toDataURL()")

    screen.click("bias-1-0")
    screen.page.get_by_test_id("weight-slider").first.focus()
    screen.page.get_by_test_id("weight-slider").first.evaluate(
        "(slider) => { slider.value = -3; slider.dispatchEvent(new Event('input')); }"
    )
    says(screen, "tried", "true")
    assert loss.evaluate("(canvas) => canvas.toDataURL()") != before

    screen.page.keyboard.press("Escape")
    says(screen, "tried", "false")

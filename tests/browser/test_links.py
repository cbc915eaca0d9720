"""What an address opens, and what the address says."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from benchmarks.screen import PATIENCE_MS, Screen

pytestmark = pytest.mark.browser


def test_one_link_gives_every_visitor_the_same_losses_and_other_ones_without_its_change(
    screen: Screen,
) -> None:
    link = "epoch=60&changes=20:learning_rate=0.1"
    losses = []

    for query in (link, link, "epoch=60"):
        screen.open(query).expect_epoch(60)
        losses.append(screen.losses)
        rate = screen.keyed("learning_rate").get_by_text("0.1" if "changes" in query else "0.03", exact=True)
        expect(rate).to_be_visible(timeout=PATIENCE_MS)

    first, second, unchanged = losses
    assert first == second != unchanged
    assert all(first)


def test_the_shared_link_repeats_a_run_that_was_changed_while_it_played(screen: Screen) -> None:
    screen.open("speed=max")
    screen.play()
    screen.wait_for_epoch(30)
    screen.slide("learning_rate", "ArrowRight")
    screen.wait_for_parameter("changes")
    screen.wait_for_epoch(screen.epoch + 50)
    screen.pause()
    screen.press("share_menu")
    address = screen.page.get_by_text("epoch=", exact=False).last
    address.wait_for()
    query = urlsplit(address.inner_text()).query
    epoch, losses = screen.epoch, screen.losses

    screen.open(query)

    assert (screen.epoch, screen.losses) == (epoch, losses)


def test_browser_back_returns_to_the_setting_before_and_forward_to_the_one_after(screen: Screen) -> None:
    screen.open()
    screen.click("add-neuron-0")
    screen.page.get_by_test_id("node-1-4").wait_for()
    screen.wait_for_parameter("hidden_layer_sizes")

    screen.page.go_back()

    expect(screen.page.get_by_test_id("node-1-4")).to_have_count(0, timeout=PATIENCE_MS)
    expect(screen.page.get_by_test_id("node-1-3")).to_be_visible(timeout=PATIENCE_MS)
    screen.page.go_forward()
    expect(screen.page.get_by_test_id("node-1-4")).to_be_visible(timeout=PATIENCE_MS)


def test_a_link_of_nonsense_opens_a_playable_page_and_says_what_was_not_understood(screen: Screen) -> None:
    screen.open(
        {
            "dataset": "<script>alert(1)</script><img src=x onerror=alert(2)>",
            "activation": "[press me](javascript:alert(1)) **bold** ![](https://example.invalid/x.png)",
            "hidden_layer_sizes": ",".join(["8"] * 500),
            "noise": "nan",
            "epoch": "1e9",
            "data_seed": "99999999999999999999",
            "changes": "120:learning_rate=,x:y=z,1:<b>=2",
            "features": "**bold**",
            "lock": "<i>",
        }
    )
    line = screen.keyed("problems")

    expect(line).to_contain_text("Not understood in the link:", timeout=PATIENCE_MS)
    for told in ("'<script>aler", "'[press me](j", "'**bold**'", "'<i>'"):
        expect(line).to_contain_text(told)
    assert line.locator("script, img, a, strong, em, b, i, h1, h2, ul, code").count() == 0
    epoch = screen.epoch
    screen.play()
    screen.wait_for_epoch(epoch + 3)

    screen.press("close_problems")
    expect(line).to_have_count(0, timeout=PATIENCE_MS)

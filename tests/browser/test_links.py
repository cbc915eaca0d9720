"""What an address opens, and what the address says."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from benchmarks.screen import PATIENCE_MS, Screen
from playground.examples import EXAMPLES
from playground.settings import SETTINGS
from tests.browser.conftest import OpenScreen

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("query", ["epoch=300", "epoch=300&changes=120:learning_rate=0.1"])
def test_one_link_in_two_browsers_gives_the_same_losses(new_screen: OpenScreen, query: str) -> None:
    first = new_screen().open(query)
    second = new_screen().open(query)

    first.expect_epoch(300)
    second.expect_epoch(300)

    assert first.losses == second.losses
    assert all(first.losses)


def test_a_link_to_an_epoch_shows_what_playing_there_shows(new_screen: OpenScreen) -> None:
    linked = new_screen().open("epoch=5")
    played = new_screen().open("epoch=4")

    played.press("step")
    played.expect_epoch(5)

    assert played.losses == linked.losses


def test_a_change_in_the_link_changes_the_run_and_shows_in_its_control(new_screen: OpenScreen) -> None:
    changed = new_screen().open("epoch=300&changes=120:learning_rate=0.1")
    unchanged = new_screen().open("epoch=300")

    expect(changed.keyed("learning_rate").get_by_text("0.1", exact=True)).to_be_visible(timeout=PATIENCE_MS)

    assert changed.losses != unchanged.losses


def test_the_shared_link_repeats_a_run_that_was_changed_while_it_played(new_screen: OpenScreen) -> None:
    screen = new_screen().open("speed=max")
    screen.play()
    screen.wait_for_epoch(30)
    screen.slide("learning_rate", "ArrowRight")
    screen.wait_for_parameter("changes")
    screen.wait_for_epoch(screen.epoch + 200)
    screen.pause()
    screen.press("share_menu")
    address = screen.page.get_by_text("epoch=", exact=False).last
    address.wait_for()
    query = urlsplit(address.inner_text()).query

    friend = new_screen().open(query)

    assert (friend.epoch, friend.losses) == (screen.epoch, screen.losses)


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


def test_an_example_opens_paused_with_its_question(screen: Screen) -> None:
    example = EXAMPLES["spiral"]
    screen.open("noise=20&speed=max")
    screen.play()
    screen.wait_for_epoch(5)

    screen.keyed("example_picker").locator("button").click()
    screen.keyed("example_spiral").locator("button").click()
    screen.wait_for_parameter("dataset")
    screen.expect_status("paused")
    screen.expect_epoch(0)

    expect(screen.page.get_by_text(example.question)).to_be_visible(timeout=PATIENCE_MS)
    shown = {name: SETTINGS[name].format(value) for name, value in example.settings.items()}
    assert screen.query == {
        name: value if isinstance(value, list) else [value] for name, value in shown.items()
    }


HOSTILE = {
    "a script tag": {"dataset": "<script>alert(1)</script><img src=x onerror=alert(2)>"},
    "Markdown": {"activation": "[press me](javascript:alert(1)) **bold** ![](https://example.invalid/x.png)"},
    "five hundred layers": {"hidden_layer_sizes": ",".join(["8"] * 500)},
    "not a number": {"noise": "nan", "epoch": "nan", "l2": "inf"},
    "too large": {"n_samples": "1e9", "epoch": "1e9", "data_seed": "99999999999999999999"},
    "broken changes": {"changes": "120:learning_rate=,x:y=z,1:<b>=2", "epoch": "20"},
    "empty": {"dataset": "", "noise": "", "learning_rate": "", "features": "", "speed": "", "lock": "<i>"},
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_link_opens_a_playable_page_and_says_what_was_not_understood(
    screen: Screen, query: dict[str, str]
) -> None:
    screen.open(urlencode(query))
    line = screen.keyed("problems")

    expect(line).to_contain_text("Not understood in the link:", timeout=PATIENCE_MS)
    epoch = screen.epoch
    screen.play()
    screen.wait_for_epoch(epoch + 3)

    assert line.locator("script, img, a, strong, em, b, i, h1, h2, ul, code").count() == 0


def test_the_line_about_the_link_can_be_closed(screen: Screen) -> None:
    screen.open("noise=nan")

    screen.press("close_problems")

    expect(screen.keyed("problems")).to_have_count(0, timeout=PATIENCE_MS)

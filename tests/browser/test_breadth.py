"""Galleries, further starts, early stopping, activations that cannot learn: what there is to choose."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from benchmarks.screen import PATIENCE_MS, PHONE, Screen
from datasets.registry import DATASETS
from playground.examples import EXAMPLES

pytestmark = pytest.mark.browser


def popover(screen: Screen) -> Locator:
    return screen.page.get_by_test_id("stPopoverBody")


def press_tab_until(screen: Screen, wanted: Locator, presses: int) -> None:
    """Press Tab until `wanted` has the focus; fails when it does not within so many presses."""
    for _ in range(presses):
        screen.page.keyboard.press("Tab")
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{wanted} did not get the focus within {presses} presses of Tab")


def change_address(screen: Screen, query: str) -> None:
    """What the browser does on Back and Forward: another address without another load of the page."""
    screen.page.evaluate(
        """(query) => {
            history.pushState(null, "", query);
            dispatchEvent(new PopStateEvent("popstate"));
        }""",
        query,
    )


def test_a_data_set_is_chosen_in_the_gallery_with_the_mouse(screen: Screen) -> None:
    screen.open()
    points = screen.pixels("points")

    screen.press("dataset_picker")
    screen.press("dataset_moons")
    screen.wait_for_parameter("dataset", "moons")
    screen.wait_for_change("points", points)

    expect(popover(screen)).to_have_count(0, timeout=PATIENCE_MS)
    expect(screen.button("dataset_picker")).to_contain_text(DATASETS["moons"].title)


def test_a_data_set_is_chosen_in_the_gallery_with_the_keyboard(screen: Screen) -> None:
    screen.open()
    points = screen.pixels("points")

    screen.button("dataset_picker").focus()
    screen.page.keyboard.press("Enter")
    expect(screen.button("dataset_spiral")).to_be_visible(timeout=PATIENCE_MS)
    press_tab_until(screen, screen.button("dataset_spiral"), len(DATASETS))
    screen.page.keyboard.press("Enter")
    screen.wait_for_parameter("dataset", "spiral")
    screen.wait_for_change("points", points)

    expect(popover(screen)).to_have_count(0, timeout=PATIENCE_MS)
    expect(screen.button("dataset_picker")).to_be_focused(timeout=PATIENCE_MS)


def test_tab_goes_into_an_open_menu_and_out_of_it_again(screen: Screen) -> None:
    screen.open()

    screen.button("view_menu").focus()
    screen.page.keyboard.press("Enter")
    first = screen.keyed("siblings").locator("input")
    expect(first).to_be_visible(timeout=PATIENCE_MS)
    screen.page.keyboard.press("Tab")
    expect(first).to_be_focused()
    screen.page.keyboard.press("Shift+Tab")
    expect(screen.button("view_menu")).to_be_focused()
    screen.page.keyboard.press("Escape")

    expect(popover(screen)).to_have_count(0, timeout=PATIENCE_MS)


def test_an_example_is_guessed_played_revealed_and_closed(screen: Screen) -> None:
    example = EXAMPLES["first_border"]
    screen.open("noise=20&speed=max")
    screen.play()
    screen.wait_for_epoch(5)

    screen.press("example_picker")
    screen.press("example_first_border")
    card = screen.keyed("example_card")
    expect(card).to_contain_text(example.question, timeout=PATIENCE_MS)
    screen.expect_status("paused")
    screen.expect_epoch(0)
    assert "noise" not in screen.query
    card.get_by_role("radio", name=example.predictions[0], exact=True).click()
    screen.play()
    screen.wait_for_epoch(10)
    screen.press("reveal")
    messages = screen.keyed("messages")
    expect(messages).to_contain_text(f"No: {example.predictions[example.answer]}.", timeout=PATIENCE_MS)
    expect(messages).to_contain_text(example.promise)
    assert screen.status == "playing"
    screen.press("close_example")

    expect(card).to_have_count(0, timeout=PATIENCE_MS)
    expect(screen.page.get_by_text(example.promise)).to_have_count(0)


def test_further_starts_join_a_run_that_plays(screen: Screen) -> None:
    screen.open("speed=100")
    screen.play()
    screen.wait_for_epoch(20)
    screen.watch()

    screen.keyed("panel").get_by_role("radio", name="Is it luck?").click()
    screen.press("siblings_on")
    screen.wait_for_parameter("siblings", "true")
    expect(screen.curves).to_contain_text("nine other starts", timeout=PATIENCE_MS)
    screen.wait_for_epoch(screen.epoch + 40)
    expect(screen.keyed("panel_content")).to_contain_text(re.compile(r"of 10 starts"), timeout=PATIENCE_MS)
    maps = screen.keyed("sibling_maps")
    expect(maps.get_by_text(re.compile(r"^start \d+: \d+\s%"))).to_have_count(9, timeout=PATIENCE_MS)

    epochs = screen.watched()["epochs"]
    expect(maps.locator(".heatmaplayer image")).to_have_count(9)
    assert epochs == sorted(epochs)
    assert screen.status == "playing"

    first = screen.keyed("take_start").get_by_role("button").first
    seed = (first.text_content() or "").split()[-1]
    first.click()
    screen.wait_for_parameter("init_seed", seed)
    expect(screen.notice).to_contain_text("New run", timeout=PATIENCE_MS)


def test_early_stopping_ends_the_run_and_offers_its_best_epoch(screen: Screen) -> None:
    screen.open("patience=5&noise=50&train_percent=30&speed=100")
    screen.play()

    screen.expect_status("finished")
    expect(screen.sentence).to_contain_text("Stopped early")
    end, star = screen.epoch, screen.button("better_epoch")
    expect(star).to_be_visible(timeout=PATIENCE_MS)
    best = int(re.sub(r"\D", "", star.inner_text()))
    screen.press("better_epoch")
    screen.expect_epoch(best)

    assert best == end - 5
    assert screen.status == "paused"


def test_every_kind_of_data_set_opens_by_its_address_with_a_picture_of_its_own(screen: Screen) -> None:
    kinds = {
        (dataset.question, spec.fixed_split, dataset.view.labelled): spec
        for spec in DATASETS.values()
        for dataset in [spec.build(100, 0, np.random.default_rng(0))]
    }
    screen.open("show_test_points=true&noise=5")
    pictures = set()

    for spec in kinds.values():
        generation = screen.attribute("data-generation")
        change_address(screen, f"?show_test_points=true&dataset={spec.name}")
        expect(screen.button("dataset_picker")).to_contain_text(spec.title, timeout=PATIENCE_MS)
        screen.wait_until(f"stage.dataset.generation !== '{generation}'")
        pictures.add((screen.pixels("points"), screen.pixels("plane")))

    assert len(pictures) == len(kinds)


def test_what_stands_below_the_sentence_does_not_jump_while_it_plays(screen: Screen) -> None:
    screen.page.set_viewport_size(PHONE)
    screen.open("dataset=plane&noise=20&speed=100")
    screen.sentence.evaluate(
        """(sentence) => {
            globalThis.heights = [];
            new ResizeObserver(() => globalThis.heights.push(sentence.offsetHeight)).observe(sentence);
        }"""
    )

    screen.play()
    screen.wait_for_epoch(120)

    heights = screen.page.evaluate("globalThis.heights")
    assert heights
    assert heights == sorted(heights)

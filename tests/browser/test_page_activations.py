"""A pupil's path over the page on activations: move the point, break the symmetry, watch the race."""

import re

import pytest
from playwright.sync_api import Locator, expect

from benchmarks.screen import PATIENCE_MS, Screen

pytestmark = pytest.mark.browser


def opened(screen: Screen, query: str = "") -> Screen:
    screen.page.goto(f"{screen.app_url}/activations{f'?{query}' if query else ''}")
    screen.page.get_by_role("tab").first.wait_for(timeout=PATIENCE_MS)
    return screen


def handle(screen: Screen) -> Locator:
    return screen.page.locator("[data-plot=value]")


def cell(screen: Screen, curve: str, kind: str) -> Locator:
    return screen.page.get_by_test_id(f"{kind}-{curve}")


def say(screen: Screen, pattern: str) -> None:
    """Wait until the page says this."""
    expect(screen.page.get_by_text(re.compile(pattern)).first).to_be_visible(timeout=PATIENCE_MS)


def try_out(screen: Screen, name: str) -> None:
    screen.page.get_by_role("button", name=name).click()


def test_the_point_moves_by_key_by_hand_and_by_slider(screen: Screen) -> None:
    opened(screen)
    expect(cell(screen, "sigmoid", "slope")).to_have_text(
        "0.197", timeout=PATIENCE_MS
    )  # z = 1: 0.7311 · 0.2689

    handle(screen).press("Home")
    expect(cell(screen, "sigmoid", "slope")).to_have_text("0.002")
    screen.wait_for_parameter("activations_z", "-6")

    box = handle(screen).bounding_box()
    assert box is not None
    screen.page.mouse.move(box["x"] + 100, box["y"] + 80)
    screen.page.mouse.down()
    screen.page.mouse.move(box["x"] + 40 + (box["width"] - 50) * 0.75, box["y"] + 80, steps=5)
    expect(cell(screen, "tanh", "value")).to_have_text("0.995")  # z = 3
    screen.page.mouse.up()
    screen.wait_for_parameter("activations_z", "3")

    screen.keyed("activations_z").get_by_role("slider").press("ArrowRight")
    expect(handle(screen)).to_have_attribute("aria-valuenow", "3.1", timeout=PATIENCE_MS)


def test_back_forward_and_another_page_bring_the_point_where_it_was(screen: Screen) -> None:
    opened(screen)
    slope = cell(screen, "sigmoid", "slope")
    expect(slope).to_have_text("0.197", timeout=PATIENCE_MS)
    handle(screen).press("Home")
    screen.wait_for_parameter("activations_z", "-6")

    screen.page.go_back()
    expect(slope).to_have_text("0.197", timeout=PATIENCE_MS)
    screen.page.go_forward()
    expect(slope).to_have_text("0.002", timeout=PATIENCE_MS)
    screen.page.get_by_role("link", name="Optimizers").click()
    screen.page.get_by_text("Your bet").wait_for(timeout=PATIENCE_MS)
    assert not screen.query
    screen.page.get_by_role("link", name="Activations").click()
    expect(slope).to_have_text("0.002", timeout=PATIENCE_MS)
    screen.wait_for_parameter("activations_z", "-6")


def test_a_lesson_opens_other_curves(screen: Screen) -> None:
    opened(screen)

    try_out(screen, "Six relatives")

    expect(screen.page.locator("tr[data-curve]")).to_have_count(6, timeout=PATIENCE_MS)
    expect(cell(screen, "leaky_relu", "value")).to_have_text("−0.010")
    expect(cell(screen, "elu", "value")).to_have_text("−0.632")  # exp(-1) - 1
    screen.wait_for_parameter("activations_overlay", "leaky_relu")


def test_stacks_train_and_the_sigmoid_stack_stays(screen: Screen) -> None:
    opened(screen, "activations_tab=Deep+stack&activations_layers=6&activations_neurons=8")
    say(screen, r"Epoch 0: loss")

    try_out(screen, "Train ten layers")

    expect(screen.page.get_by_text(re.compile(r"Epoch 50: .*100\s%"))).to_have_count(2, timeout=PATIENCE_MS)
    say(screen, r"^Vanishing\.")


def test_the_symmetry_is_broken_and_another_tab_pauses(screen: Screen) -> None:
    opened(screen, "activations_tab=Equal+neurons")
    try_out(screen, "Train 100 epochs")
    say(screen, r"^Epoch 100\. All 4 neurons are the same")

    try_out(screen, "Nudge one neuron")
    say(screen, r"2 different neurons among 4\. Loss 0\.2\d\d")

    try_out(screen, "Nudge a second one")
    say(screen, r"3 different neurons among 4\. Loss 0\.0\d\d")

    screen.page.get_by_role("tab", name="Curves").click()
    screen.page.get_by_role("tab", name="Equal neurons").click()
    expect(screen.button("activations_equal_play")).to_have_text(re.compile("Play"), timeout=PATIENCE_MS)


def test_tanh_wins_the_race_and_keys_stop_it(screen: Screen) -> None:
    opened(screen, "activations_tab=Six+against+six")
    say(screen, r"^Epoch 0\.")

    screen.press("activations_race_play")
    say(screen, r"sigmoid is right on 1[0-4]\d of 250 .*tanh is right on 2[45]\d of 250")
    screen.page.keyboard.press("Space")

    expect(screen.button("activations_race_play")).to_have_text(re.compile("Play"), timeout=PATIENCE_MS)
    screen.page.keyboard.press("0")
    say(screen, r"^Epoch 0\.")


def test_a_network_of_the_race_opens_in_the_playground(screen: Screen) -> None:
    opened(screen, "activations_tab=Six+against+six&activations_race_left=sine")

    screen.press("activations_open_left")

    screen.wait_for_parameter("activation", "sine")
    screen.wait_for_paint()
    assert screen.query == {"activation": ["sine"], "hidden_layer_sizes": ["4,4,4,4,4,4"]}

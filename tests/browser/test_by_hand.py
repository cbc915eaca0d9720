"""Weights that are dragged and slid, and what every neuron says where one points: answered by the browser."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from benchmarks.screen import CLICK_MS, PATIENCE_MS, Screen
from playground.nn.network import predict
from playground.training.entrance import config_of
from playground.training.trainer import fresh_run

pytestmark = pytest.mark.browser


def drag(screen: Screen, up: float) -> None:
    """Take hold of the first line and pull it up by so many pixels; the button stays down."""
    x, y = screen.middle_of_line("node-0-0", "node-1-0")
    mouse = screen.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, y - up / 2)
    mouse.move(x, y - up)


def open_card(screen: Screen) -> None:
    x, y = screen.middle_of_line("node-0-0", "node-1-0")
    screen.page.mouse.move(x, y)
    screen.page.mouse.click(x, y, delay=60)


def undos(screen: Screen) -> int:
    return screen.keyed("undo").count()


def test_the_picture_follows_a_dragged_line_and_python_hears_of_it_when_it_is_let_go(screen: Screen) -> None:
    screen.open()
    plane, wires, losses = screen.pixels("plane"), screen.pixels("wires"), screen.losses

    drag(screen, 100)
    screen.wait_for_change("plane", plane)
    screen.wait_for_frames()
    assert screen.pixels("wires") != wires
    assert (screen.losses, undos(screen)) == (losses, 0)
    told = screen.page.get_by_test_id("card").inner_text()
    screen.page.mouse.up()
    screen.wait_until(f"stage.dataset.trainLoss !== '{losses[0]}'")

    expect(screen.button("undo")).to_be_enabled(timeout=PATIENCE_MS)
    screen.page.mouse.move(5, 5)
    open_card(screen)
    typed = screen.page.get_by_test_id("weight-input").first.input_value()
    assert float(told.split()[-1].replace("−", "-")) == pytest.approx(float(typed), abs=0.006)


def test_escape_lets_go_of_a_dragged_line_and_nothing_has_happened(screen: Screen) -> None:
    screen.open()
    plane, losses = screen.pixels("plane"), screen.losses

    drag(screen, -120)
    screen.wait_for_change("plane", plane)
    screen.page.keyboard.press("Escape")
    screen.page.mouse.move(*screen.middle_of_line("node-0-0", "node-1-0"))
    screen.page.mouse.up()
    screen.wait_for_frames()
    expect(screen.page.get_by_test_id("weight-input")).to_have_count(0)
    screen.page.mouse.move(5, 5)
    screen.wait_for_frames()

    assert (screen.losses, undos(screen)) == (losses, 0)


def test_a_line_is_dragged_while_it_plays_and_learned_on_from(screen: Screen) -> None:
    screen.open()
    screen.play()
    screen.wait_for_epoch(5)

    drag(screen, 200)
    epoch = screen.epoch
    screen.wait_for_epoch(epoch + 5)
    assert undos(screen) == 0
    screen.page.mouse.up()
    expect(screen.button("undo")).to_be_visible(timeout=PATIENCE_MS)
    epoch = screen.epoch
    screen.wait_for_epoch(epoch + 5)

    assert screen.status == "playing"


def test_a_slider_moves_the_weight_and_the_card_stays(screen: Screen) -> None:
    screen.open()
    plane, losses = screen.pixels("plane"), screen.losses
    open_card(screen)
    slider = screen.page.get_by_test_id("weight-slider").first

    slider.press("PageUp")
    screen.wait_for_change("plane", plane)
    screen.wait_until(f"stage.dataset.trainLoss !== '{losses[0]}'")
    field = screen.page.get_by_test_id("weight-input").first
    first = float(field.input_value())
    losses = screen.losses
    slider.press("PageUp")
    screen.wait_until(f"stage.dataset.trainLoss !== '{losses[0]}'")

    assert float(field.input_value()) > first


@pytest.mark.parametrize("settings", [{}, {"dataset": "curve"}, {"output_activation": "sigmoid"}], ids=str)
def test_what_the_network_says_under_the_pointer_is_what_numpy_says(
    screen: Screen, settings: Mapping[str, Any]
) -> None:
    screen.open(settings)
    run = fresh_run(config_of(settings))
    frame = screen.stage.locator(".map-frame")
    box = frame.bounding_box()
    assert box is not None

    for right, down in ((0.25, 0.4), (0.8, 0.7)):
        screen.page.mouse.move(box["x"] + right * box["width"], box["y"] + down * box["height"])
        place = [12 * right - 6, 6 - 12 * down][: run.problem.view.n_inputs]
        title = screen.stage.locator(".map-title")
        expect(title).to_have_text(re.compile(r"^At .*says"), timeout=PATIENCE_MS)
        screen.wait_for_frames(3)
        said = float(title.inner_text().split()[-1].replace("−", "-"))
        inputs = run.problem.inputs(np.array([place]))
        assert said == pytest.approx(float(predict(run.network, inputs)[0, 0]), abs=0.02)

    screen.page.mouse.move(5, 5)
    expect(title).to_have_text("What the network says", timeout=PATIENCE_MS)


def test_what_is_pointed_at_is_answered_without_python(screen: Screen) -> None:
    screen.open()
    tiles = screen.pixels("tiles")

    screen.page.evaluate("globalThis.setTimeout = () => 0")  # nothing is sent any more
    screen.stage.locator(".map-frame").hover()
    screen.wait_for_change("tiles", tiles)
    screen.stage.get_by_role("button", name="Neuron 1 of layer 1", exact=True).hover()

    expect(screen.stage.locator(".map-title")).to_have_text("Neuron 1 of layer 1: what it answers")


def test_a_click_near_a_point_means_the_point_and_tells_whether_it_is_right(screen: Screen) -> None:
    settings = {"dataset": "xor_gate", "hidden_layer_sizes": "", "output_activation": "sigmoid"}
    screen.open(settings | {"ring_mistakes": "true"})
    low, high = fresh_run(config_of(settings)).problem.view.span
    plane = screen.page.get_by_test_id("plane")
    box = plane.bounding_box()
    assert box is not None

    answers = []
    for x1, x2 in ((0, 0), (0, 1), (1, 0), (1, 1)):
        x = (x1 - low) / (high - low) * box["width"] + 4
        y = (high - x2) / (high - low) * box["height"] - 4
        plane.click(position={"x": x, "y": y}, delay=CLICK_MS)
        answer = screen.page.get_by_test_id("answer")
        expect(answer).to_contain_text(
            f"The point there is {('orange', 'blue')[x1 != x2]}", timeout=PATIENCE_MS
        )
        answers.append(answer.text_content() or "")

    assert any(answer.endswith("wrong.") for answer in answers), "no line divides these four"

"""What a person does on the picture of the network."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from benchmarks.screen import CLICK_MS, PATIENCE_MS, Screen

pytestmark = pytest.mark.browser

INK = (0x1B, 0x24, 0x30)
"""Colour of the text and of the strongest lines, in the light theme."""


def click_line(screen: Screen, source: str, target: str) -> None:
    """Click the middle of the line between two nodes, named by their test ids."""
    left = screen.page.get_by_test_id(source).bounding_box()
    right = screen.page.get_by_test_id(target).bounding_box()
    assert left is not None
    assert right is not None
    x = (left["x"] + left["width"] + right["x"]) / 2
    y = (left["y"] + left["height"] / 2 + right["y"] + right["height"] / 2) / 2
    screen.page.mouse.move(x, y)
    screen.page.mouse.click(x, y, delay=CLICK_MS)


def weight_field(screen: Screen) -> Locator:
    return screen.page.get_by_test_id("weight-input").first


def type_weight(screen: Screen, text: str) -> None:
    weight_field(screen).fill(text)
    weight_field(screen).press("Enter")


def activation_of(screen: Screen, layer: int) -> Locator:
    return screen.page.get_by_label(f"Activation of hidden layer {layer}")


def inked_rows(screen: Screen, canvas: str, x: float) -> list[float]:
    """Heights, from 0 at the top to 1, at which a canvas has the colour of ink in the column at share `x`."""
    rows: list[float] = screen.stage.locator(f"canvas.{canvas}").evaluate(
        """(canvas, [x, ink]) => {
            const { width, height } = canvas;
            const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
            copy.drawImage(canvas, 0, 0);
            const { data } = copy.getImageData(Math.floor(x * width), 0, 1, height);
            const isInk = (row) => ink.every((value, at) => Math.abs(data[4 * row + at] - value) <= 2);
            return Array.from({ length: height }, (_, row) => row)
                .filter(isInk)
                .map((row) => (row + 0.5) / height);
        }""",
        [x, INK],
    )
    return rows


@pytest.mark.parametrize(("text", "shown"), [("1/2", "0.5"), ("-2,25", "-2.25")])
def test_a_typed_weight_changes_the_maps(screen: Screen, text: str, shown: str) -> None:
    screen.open("init_seed=3")
    loss = screen.losses[0]
    network, plane = screen.pixels("wires"), screen.pixels("plane")

    click_line(screen, "node-0-0", "node-1-0")
    expect(screen.page.get_by_test_id("card")).to_contain_text("Weight Input x₁ → Neuron 1 of layer 1")
    type_weight(screen, text)
    screen.wait_until(f"stage.dataset.trainLoss !== '{loss}'")
    expect(screen.page.get_by_test_id("card")).to_be_hidden(timeout=PATIENCE_MS)
    click_line(screen, "node-0-0", "node-1-0")

    expect(weight_field(screen)).to_have_value(shown)
    assert screen.pixels("plane") != plane
    assert screen.pixels("wires") != network


def test_a_typed_bias_changes_the_map(screen: Screen) -> None:
    screen.open()
    loss, plane = screen.losses[0], screen.pixels("plane")

    screen.click("bias-1-0")
    type_weight(screen, "1.5")
    screen.wait_until(f"stage.dataset.trainLoss !== '{loss}'")

    assert screen.pixels("plane") != plane
    assert screen.epoch == 0


def test_a_weight_typed_while_it_plays_is_learned_on_from(screen: Screen) -> None:
    screen.open()
    screen.play()
    screen.wait_for_epoch(5)

    screen.click("bias-1-0")
    type_weight(screen, "9")
    expect(screen.page.get_by_test_id("card")).to_be_hidden(timeout=PATIENCE_MS)
    epoch = screen.epoch
    screen.wait_for_epoch(epoch + 5)

    assert screen.status == "playing"


def test_a_wrong_weight_is_refused_and_the_run_goes_on(screen: Screen) -> None:
    screen.open()
    screen.play()
    screen.wait_for_epoch(3)

    screen.click("bias-0-0")
    type_weight(screen, "abc")
    refusal = screen.page.get_by_test_id("card").locator("output")
    expect(refusal).to_contain_text("'abc' is not a number.", timeout=PATIENCE_MS)
    epoch = screen.epoch
    screen.wait_for_epoch(epoch + 5)

    expect(weight_field(screen)).to_have_value("abc")
    assert "\n" not in refusal.inner_text()


def test_plus_adds_a_neuron_and_the_address_follows(screen: Screen) -> None:
    screen.open()

    screen.click("add-neuron-0")
    screen.page.get_by_test_id("node-1-4").wait_for()
    screen.wait_for_parameter("hidden_layer_sizes")

    assert screen.query == {"hidden_layer_sizes": ["5"]}
    screen.page.goto(screen.page.url)
    screen.wait_for_paint()
    expect(screen.page.get_by_test_id(re.compile(r"^node-1-\d+$"))).to_have_count(5)


def test_layers_come_and_go(screen: Screen) -> None:
    screen.open("hidden_layer_sizes=3")

    screen.click("add-layer")
    screen.page.get_by_test_id("node-2-1").wait_for()
    screen.click("remove-layer")
    expect(screen.page.get_by_test_id("node-2-1")).to_have_count(0, timeout=PATIENCE_MS)
    screen.click("remove-neuron-0")
    expect(screen.page.get_by_test_id("node-1-2")).to_have_count(0, timeout=PATIENCE_MS)

    screen.wait_for_parameter("hidden_layer_sizes", "2")


def test_a_changed_shape_keeps_a_playing_run_playing_and_says_why_it_started_again(screen: Screen) -> None:
    screen.open()
    screen.play()
    screen.wait_for_epoch(10)

    screen.click("add-neuron-0")

    expect(screen.notice).to_contain_text("Started again: hidden layers are now 5", timeout=PATIENCE_MS)
    screen.wait_for_epoch(3)
    assert screen.status == "playing"


def test_an_input_is_switched_on_by_its_chip_and_off_by_its_tile(screen: Screen) -> None:
    screen.open()

    screen.click("chip-x1_squared")
    screen.page.get_by_test_id("node-0-2").wait_for()
    screen.wait_for_parameter("features")
    switched_on = screen.query["features"]
    screen.click("node-0-0")
    screen.page.get_by_test_id("chip-x1").wait_for()

    assert switched_on == ["x1", "x2", "x1_squared"]
    screen.wait_for_parameter("features", "x2")
    assert screen.query["features"] == ["x2", "x1_squared"]


def test_a_neuron_under_the_pointer_is_shown_large(screen: Screen) -> None:
    screen.open()
    output = screen.pixels("plane")
    title = screen.stage.locator(".map-title")

    screen.page.get_by_test_id("node-1-0").hover()
    expect(title).to_have_text("Neuron 1 of layer 1: what it sees")
    neuron = screen.pixels("plane")
    screen.page.mouse.move(5, 5)
    expect(title).to_have_text("What the network says")

    assert neuron != output


def test_a_locked_network_has_no_way_to_change_it(screen: Screen) -> None:
    screen.open("lock=hidden_layer_sizes&lock=features&lock=activation&lock=noise")

    expect(screen.page.get_by_test_id("add-neuron-0")).to_be_disabled()
    expect(screen.page.get_by_test_id("chip-x1_squared")).to_be_disabled()
    expect(activation_of(screen, 1)).to_be_disabled()
    expect(screen.keyed("noise").get_by_role("slider")).to_be_disabled()


def test_a_function_of_one_input_is_a_graph_that_says_its_values(screen: Screen) -> None:
    screen.open("dataset=curve&epoch=100&learning_rate=0.1")
    title = screen.stage.locator(".map-title")
    box = screen.stage.locator(".map-frame").bounding_box()
    assert box is not None

    screen.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 20)
    expect(title).to_have_text(re.compile(r"^At x₁ = −2\.\d+ the network says −?\d\S+$"))
    said = float(title.inner_text().split()[-1].replace("−", "-"))
    screen.page.mouse.move(5, 5)
    expect(title).to_have_text("What the network says")

    line = inked_rows(screen, "plane", 0.3)
    assert abs(sum(line) / len(line) - (1.5 - said) / 3) < 0.02
    expect(screen.page.get_by_test_id("chip-sin_x1")).to_be_visible()
    expect(screen.page.get_by_test_id("chip-x2")).to_have_count(0)


def test_the_graph_of_a_neuron_under_the_pointer_is_shown_large(screen: Screen) -> None:
    screen.open("dataset=curve&epoch=50")
    answer = screen.pixels("plane")

    screen.page.get_by_test_id("node-1-0").hover()
    expect(screen.stage.locator(".map-title")).to_have_text("Neuron 1 of layer 1: what it sees")

    assert screen.pixels("plane") != answer


def test_a_layer_gets_its_own_activation_on_the_picture(screen: Screen) -> None:
    screen.open("hidden_layer_sizes=4,3")
    loss = screen.losses[0]

    activation_of(screen, 2).select_option("leaky_relu")
    screen.wait_for_parameter("layer_activations", "tanh,leaky_relu")
    screen.wait_until(f"stage.dataset.trainLoss !== '{loss}'")
    expect(activation_of(screen, 2)).to_have_value("leaky_relu")
    expect(activation_of(screen, 1)).to_have_value("tanh")
    expect(screen.notice).to_contain_text("Started again", timeout=PATIENCE_MS)
    activation_of(screen, 1).select_option("leaky_relu")
    screen.wait_for_parameter("activation", "leaky_relu")

    assert screen.query == {"hidden_layer_sizes": ["4,3"], "activation": ["leaky_relu"]}


def test_neurons_that_a_mini_batch_leaves_out_are_crossed_out(screen: Screen) -> None:
    screen.open("hidden_layer_sizes=8,8&dropout=50&speed=1")
    screen.play()
    dropped = screen.page.get_by_label(re.compile(r"^Neuron \d of layer \d: left out of this mini-batch"))
    expect(dropped.first).to_be_visible(timeout=PATIENCE_MS)
    screen.pause()

    tile, canvas = dropped.first.bounding_box(), screen.stage.locator("canvas.tiles").bounding_box()
    assert tile is not None
    assert canvas is not None
    x = (tile["x"] + tile["width"] / 2 - canvas["x"]) / canvas["width"]
    middle = (tile["y"] + tile["height"] / 2 - canvas["y"]) / canvas["height"]
    assert any(abs(row - middle) < 3 / canvas["height"] for row in inked_rows(screen, "tiles", x))


def test_a_line_parts_the_regions_of_three_classes(screen: Screen) -> None:
    screen.open("dataset=gaussians3&epoch=60")

    columns = [0.1 * step for step in range(1, 10)]
    assert sum(bool(inked_rows(screen, "plane", x)) for x in columns) >= 3
    expect(screen.page.get_by_role("button", name="Output of class 3", exact=True)).to_be_visible()


def test_the_colours_of_numbers_are_explained_beside_their_map(screen: Screen) -> None:
    screen.open("dataset=saddle")

    scale = screen.stage.locator(".scale")
    expect(scale).to_be_visible()
    expect(scale.locator("span")).to_have_text(["−1", "+1"])


def test_the_largest_network_is_drawn_and_learns(screen: Screen) -> None:
    screen.open("dataset=spiral&hidden_layer_sizes=32,32,32,32,32,32&speed=max")
    network = screen.pixels("wires")

    screen.play()
    screen.wait_for_epoch(20)
    screen.wait_for_change("wires", network)

    assert screen.attribute("data-edge-count") == str(2 * 32 + 5 * 32 * 32 + 32)
    expect(screen.page.get_by_test_id(re.compile(r"^node-[1-6]-\d+$"))).to_have_count(6 * 32)

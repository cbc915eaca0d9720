"""What a person does on the picture of the network."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Locator, expect

from benchmarks.screen import CLICK_MS, PATIENCE_MS, Screen

pytestmark = pytest.mark.browser

INK = (0x1B, 0x24, 0x30)
"""Colour of the text and of the strongest lines, in the light theme."""


def click_line(screen: Screen, source: str, target: str) -> None:
    """Click the middle of the line between two nodes, named by their test ids."""
    x, y = screen.middle_of_line(source, target)
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


def test_a_typed_weight_and_a_typed_bias_change_the_maps(screen: Screen) -> None:
    screen.open("init_seed=3")
    loss = screen.losses[0]
    network, plane = screen.pixels("wires"), screen.pixels("plane")

    click_line(screen, "node-0-0", "node-1-0")
    expect(screen.page.get_by_test_id("card")).to_contain_text("Weight Input x₁ → Neuron 1 of layer 1")
    type_weight(screen, "-2,25")
    screen.wait_until(f"stage.dataset.trainLoss !== '{loss}'")
    expect(screen.page.get_by_test_id("card")).to_be_hidden(timeout=PATIENCE_MS)
    click_line(screen, "node-0-0", "node-1-0")
    expect(weight_field(screen)).to_have_value("-2.25")
    weighted = screen.pixels("plane")
    assert weighted != plane
    assert screen.pixels("wires") != network
    screen.page.keyboard.press("Escape")

    loss = screen.losses[0]
    screen.click("bias-1-0")
    type_weight(screen, "1.5")
    screen.wait_until(f"stage.dataset.trainLoss !== '{loss}'")
    assert screen.pixels("plane") != weighted
    assert screen.epoch == 0


def test_a_weight_typed_while_it_plays_is_refused_or_learned_on_from(screen: Screen) -> None:
    screen.open()
    screen.play()
    screen.wait_for_epoch(3)

    screen.click("bias-1-0")
    type_weight(screen, "abc")
    refusal = screen.page.get_by_test_id("card").locator("output")
    expect(refusal).to_contain_text("'abc' is not a number.", timeout=PATIENCE_MS)
    screen.wait_for_epoch(screen.epoch + 5)
    expect(weight_field(screen)).to_have_value("abc")
    assert "\n" not in refusal.inner_text()

    type_weight(screen, "9")
    expect(screen.page.get_by_test_id("card")).to_be_hidden(timeout=PATIENCE_MS)
    screen.wait_for_epoch(screen.epoch + 5)
    assert screen.status == "playing"


def test_neurons_and_layers_come_and_go_and_the_address_follows(screen: Screen) -> None:
    screen.open("hidden_layer_sizes=3")

    screen.click("add-neuron-0")
    screen.page.get_by_test_id("node-1-3").wait_for()
    screen.click("add-layer")
    screen.page.get_by_test_id("node-2-1").wait_for()
    screen.wait_for_parameter("hidden_layer_sizes", "4,2")
    screen.click("remove-layer")
    expect(screen.page.get_by_test_id("node-2-1")).to_have_count(0, timeout=PATIENCE_MS)
    for count in (3, 2):
        screen.click("remove-neuron-0")
        expect(screen.page.get_by_test_id(f"node-1-{count}")).to_have_count(0, timeout=PATIENCE_MS)

    screen.wait_for_parameter("hidden_layer_sizes", "2")
    screen.page.reload()
    screen.wait_for_paint()
    expect(screen.page.get_by_test_id(re.compile(r"^node-1-\d+$"))).to_have_count(2)


def test_a_changed_shape_keeps_a_playing_run_playing_and_says_why_it_started_again(screen: Screen) -> None:
    screen.open()
    screen.play()
    screen.wait_for_epoch(10)

    screen.click("add-neuron-0")

    expect(screen.notice).to_contain_text("New run: one hidden layer with 5 neurons", timeout=PATIENCE_MS)
    screen.wait_for_epoch(3)
    assert screen.status == "playing"


def test_an_input_is_switched_on_by_its_chip_and_off_by_its_cross(screen: Screen) -> None:
    screen.open()

    screen.click("chip-x1_squared")
    screen.page.get_by_test_id("node-0-2").wait_for()
    screen.wait_for_parameter("features")
    switched_on = screen.query["features"]
    screen.click("node-0-0")
    expect(screen.stage.locator(".map-title")).to_have_text("Input x₁: what it answers", timeout=PATIENCE_MS)
    screen.click("drop-x1")
    screen.page.get_by_test_id("chip-x1").wait_for()

    assert switched_on == ["x1", "x2", "x1_squared"]
    screen.wait_for_parameter("features", "x2")
    assert screen.query["features"] == ["x2", "x1_squared"]


def test_what_is_locked_has_no_way_to_change_it(screen: Screen) -> None:
    screen.open("lock=hidden_layer_sizes&lock=features&lock=activation&lock=noise&lock=dataset")

    expect(screen.page.get_by_test_id("add-neuron-0")).to_be_disabled()
    expect(screen.page.get_by_test_id("chip-x1_squared")).to_be_disabled()
    expect(activation_of(screen, 1)).to_be_disabled()
    expect(screen.page.get_by_test_id("draw")).to_be_disabled()
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

    line, answer = inked_rows(screen, "plane", 0.3), screen.pixels("plane")
    assert abs(sum(line) / len(line) - (1.5 - said) / 3) < 0.02
    expect(screen.page.get_by_test_id("chip-sin_x1")).to_be_visible()
    expect(screen.page.get_by_test_id("chip-x2")).to_have_count(0)

    screen.page.get_by_test_id("node-1-0").hover()
    expect(title).to_have_text("Neuron 1 of layer 1: what it answers")
    assert screen.pixels("plane") != answer


def test_a_layer_gets_its_own_activation_on_the_picture(screen: Screen) -> None:
    screen.open("hidden_layer_sizes=4,3")
    loss = screen.losses[0]

    activation_of(screen, 2).select_option("leaky_relu")
    screen.wait_for_parameter("layer_activations", "tanh,leaky_relu")
    screen.wait_until(f"stage.dataset.trainLoss !== '{loss}'")
    expect(activation_of(screen, 2)).to_have_value("leaky_relu")
    expect(activation_of(screen, 1)).to_have_value("tanh")
    expect(screen.notice).to_contain_text("New run", timeout=PATIENCE_MS)
    activation_of(screen, 1).select_option("leaky_relu")
    screen.wait_for_parameter("activation", "leaky_relu")

    assert screen.query == {"hidden_layer_sizes": ["4,3"], "activation": ["leaky_relu"]}


def test_a_step_layer_cannot_learn_and_says_so(screen: Screen) -> None:
    screen.open("hidden_layer_sizes=4,3")

    activation_of(screen, 2).select_option("step")
    for button in ("play", "step"):
        expect(screen.button(button)).to_be_disabled(timeout=PATIENCE_MS)
    expect(screen.sentence).to_contain_text("Hidden layer 2 has the step activation.", timeout=PATIENCE_MS)
    expect(screen.sentence).to_contain_text("cannot be trained")
    activation_of(screen, 2).select_option("sigmoid")

    expect(screen.button("play")).to_be_enabled(timeout=PATIENCE_MS)


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


@pytest.mark.parametrize(
    "query",
    [
        "dataset=gaussians3&epoch=60",
        "dataset=xor_gate&hidden_layer_sizes=&learning_rate=0.1&epoch=400",  # all answers are about 0
    ],
)
def test_a_line_parts_the_regions_of_the_classes(screen: Screen, query: str) -> None:
    screen.open(query)

    columns = [0.1 * step for step in range(1, 10)]
    assert sum(bool(inked_rows(screen, "plane", x)) for x in columns) >= 3


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


def at_plane(screen: Screen, x1: float, x2: float) -> tuple[float, float]:
    """Where a point of the plane from -6 to 6 is on the page."""
    box = screen.page.get_by_test_id("plane").bounding_box()
    assert box is not None
    return box["x"] + (x1 + 6) / 12 * box["width"], box["y"] + (6 - x2) / 12 * box["height"]


def click_plane(screen: Screen, x1: float, x2: float, button: Literal["left", "right"] = "left") -> None:
    screen.page.mouse.click(*at_plane(screen, x1, x2), button=button, delay=CLICK_MS)


def asked(screen: Screen) -> tuple[float, float]:
    x1, x2 = screen.attribute("data-asked").split(",")
    return float(x1), float(x2)


def drawn(screen: Screen) -> list[tuple[float, float, int]]:
    """The points in the address."""
    rows = [row.split(",") for row in screen.query["points"][0].split(";")]
    return [(float(x1), float(x2), int(colour)) for x1, x2, colour in rows]


def wait_for_points(screen: Screen, count: int) -> list[tuple[float, float, int]]:
    """The points in the address, once there are so many."""
    screen.page.wait_for_function(
        "(n) => new URLSearchParams(location.search).get('points')?.split(';').length === n",
        arg=count,
        timeout=PATIENCE_MS,
    )
    return drawn(screen)


def test_a_click_opens_a_neuron_and_its_formula_until_it_is_let_go(screen: Screen) -> None:
    screen.open("epoch=20")
    output = screen.pixels("plane")
    neuron, formula = screen.page.get_by_test_id("node-1-1"), screen.page.get_by_test_id("formula")

    neuron.hover()
    expect(screen.stage.locator(".map-title")).to_have_text("Neuron 2 of layer 1: what it answers")
    assert screen.pixels("plane") != output
    screen.click("node-1-1")
    expect(formula).to_have_text(re.compile(r"^tanh\(.*x₁.*x₂.*\)$"), timeout=PATIENCE_MS)
    screen.page.mouse.move(5, 5)
    expect(screen.stage.locator(".map-title")).to_have_text("Neuron 2 of layer 1: what it answers")
    expect(neuron).to_have_attribute("aria-pressed", "true")
    screen.page.keyboard.press("Escape")

    expect(formula).to_have_text("", timeout=PATIENCE_MS)
    expect(neuron).to_have_attribute("aria-pressed", "false")
    expect(screen.stage.locator(".map-title")).to_have_text("What the network says")

    screen.click("node-1-1")
    screen.expect_attribute("data-selected", "0-1")
    neuron.press("Enter")
    screen.expect_attribute("data-selected", "")
    screen.click("node-1-2")
    screen.expect_attribute("data-selected", "0-2")


def test_a_frozen_weight_is_not_learned_and_a_frozen_bias_says_so(screen: Screen) -> None:
    screen.open()
    network = screen.pixels("wires")

    screen.click("bias-0-0")
    screen.page.get_by_test_id("freeze").check()
    expect(screen.page.get_by_test_id("bias-0-0")).to_have_attribute(
        "aria-description", "Frozen", timeout=PATIENCE_MS
    )
    screen.page.keyboard.press("Escape")

    click_line(screen, "node-0-0", "node-1-0")
    weight = weight_field(screen).input_value()
    screen.page.get_by_test_id("freeze").check()
    screen.wait_for_change("wires", network)
    screen.page.keyboard.press("Escape")
    screen.play()
    screen.wait_for_epoch(20)
    screen.pause()
    click_line(screen, "node-0-0", "node-1-0")

    expect(screen.page.get_by_test_id("freeze")).to_be_checked()
    expect(weight_field(screen)).to_have_value(weight)


def test_a_point_is_asked_moved_dragged_and_let_go(screen: Screen) -> None:
    screen.open("epoch=60")
    answer, plane = screen.page.get_by_test_id("answer"), screen.page.get_by_test_id("plane")
    tiles = screen.pixels("tiles")

    click_plane(screen, 0, 0)
    expect(answer).to_have_text(re.compile("leans blue|certainly|blue"), timeout=PATIENCE_MS)
    screen.wait_for_change("tiles", tiles)
    expect(screen.page.get_by_test_id("node-1-0")).to_have_attribute(
        "aria-description", re.compile(r"^a = −?\d\.\d\d$")
    )
    screen.page.get_by_test_id("node-1-0").hover()
    expect(answer).to_contain_text("The whole network: ")
    before = asked(screen)
    plane.press("ArrowRight")
    screen.wait_until(f"stage.dataset.asked !== '{before[0]:g},{before[1]:g}'")
    after = asked(screen)
    plane.press("Escape")

    assert max(abs(before[0]), abs(before[1])) < 0.1
    assert after == pytest.approx((before[0] + 0.24, before[1]))
    expect(answer).to_be_hidden()
    screen.expect_attribute("data-asked", "")

    click_plane(screen, 0, 0)
    expect(answer).to_contain_text("blue", timeout=PATIENCE_MS)
    inside = answer.inner_text()
    screen.page.mouse.move(*at_plane(screen, 0.1, 0.1))
    screen.page.mouse.down()
    screen.page.mouse.move(*at_plane(screen, 4, 4), steps=5)
    screen.page.mouse.up()

    expect(answer).not_to_have_text(inside, timeout=PATIENCE_MS)
    assert asked(screen) == pytest.approx((4, 4), abs=0.1)
    click_plane(screen, 4, 4)
    screen.expect_attribute("data-asked", "")


def test_points_are_drawn_moved_and_erased(screen: Screen) -> None:
    screen.open("dataset=drawn&noise=0")

    screen.click("draw")
    expect(screen.page.get_by_test_id("palette")).to_be_visible()
    screen.click("colour-1")
    click_plane(screen, 4, -4)
    added = wait_for_points(screen, 3)
    screen.page.mouse.move(*at_plane(screen, 4, -4))
    screen.page.mouse.down()
    screen.page.mouse.move(*at_plane(screen, 3, 3), steps=5)
    screen.page.mouse.up()
    screen.page.wait_for_function("!new URLSearchParams(location.search).get('points').includes('-4')")
    moved = drawn(screen)
    screen.click("more-colours")
    click_plane(screen, 0, 5)
    coloured = wait_for_points(screen, 4)
    click_plane(screen, 3, 3, button="right")
    erased = wait_for_points(screen, 3)

    assert added[-1] == pytest.approx((4, -4, 1), abs=0.1)
    assert moved[-1] == pytest.approx((3, 3, 1), abs=0.1)
    assert coloured[-1] == pytest.approx((0, 5, 2), abs=0.1)
    assert [colour for _, _, colour in erased] == [0, 1, 2]
    expect(screen.page.get_by_role("button", name="Output of class 3", exact=True)).to_be_visible()


def test_points_are_drawn_with_keys_alone(screen: Screen) -> None:
    screen.open("dataset=drawn")
    plane = screen.page.get_by_test_id("plane")

    screen.page.get_by_test_id("draw").press("Enter")
    expect(screen.page.get_by_test_id("palette")).to_be_visible()
    plane.focus()
    for key in ("2", "ArrowRight", "ArrowUp", "Enter"):
        screen.page.keyboard.press(key)
    points = wait_for_points(screen, 3)
    screen.page.keyboard.press("Escape")

    assert points[-1] == (0.24, 0.24, 1)
    expect(screen.page.get_by_test_id("palette")).to_be_hidden()


def test_lines_can_show_how_steep_the_loss_is(screen: Screen) -> None:
    screen.open("epoch=20")
    weights = screen.pixels("wires")

    screen.open("epoch=20&lines=gradient")

    assert screen.pixels("wires") != weights
    expect(screen.page.get_by_test_id("hint")).to_contain_text("how steep the loss is")


def test_the_picture_is_saved_as_a_file(screen: Screen) -> None:
    screen.open("epoch=57")
    before = screen.pixels("wires")
    box = screen.stage.bounding_box()
    assert box is not None

    with screen.page.expect_download() as saving:
        screen.click("save-picture")

    data = saving.value.path().read_bytes()
    width = int.from_bytes(data[16:20], "big")
    assert saving.value.suggested_filename == "playground-epoch-57.png"
    assert data.startswith(b"\x89PNG")
    assert width >= 2 * box["width"]
    assert screen.pixels("wires") == before

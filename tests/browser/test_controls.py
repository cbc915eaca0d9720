"""Controls beside the picture, and what they do to a run that plays."""

import pytest
from playwright.sync_api import expect

from benchmarks.screen import PATIENCE_MS, Screen
from playground.settings import SETTINGS

pytestmark = pytest.mark.browser


def open_group(screen: Screen, name: str) -> None:
    """Open a group of controls and wait until it has slid open."""
    group = screen.keyed(f"group_{name}")
    group.locator("summary").click()
    # A run of the page may take the sliding away before it has ended.
    group.evaluate(
        "(group) => Promise.allSettled(group.getAnimations({ subtree: true }).map((slide) => slide.finished))"
    )


def test_noise_starts_a_playing_run_again_and_says_so(screen: Screen) -> None:
    screen.open()
    screen.play()
    screen.wait_for_epoch(10)

    screen.slide("noise", "ArrowRight")

    expect(screen.notice).to_contain_text("New run: noise is now 5", timeout=PATIENCE_MS)
    screen.wait_for_parameter("noise", "5")
    screen.wait_for_epoch(3)
    assert screen.status == "playing"


def test_a_learning_rate_changed_while_it_plays_goes_on_from_there(screen: Screen) -> None:
    screen.open()
    screen.play()
    screen.wait_for_epoch(10)
    screen.watch()

    screen.slide("learning_rate", "ArrowRight")
    screen.wait_for_parameter("learning_rate", "0.1")
    screen.wait_for_parameter("changes")
    screen.wait_for_epoch(screen.epoch + 10)

    epochs = screen.watched()["epochs"]
    assert epochs == sorted(epochs)
    assert screen.status == "playing"
    assert "learning_rate=0.1" in screen.query["changes"][0]


def test_wrong_layer_sizes_are_refused_under_their_field_and_right_ones_become_the_network(
    screen: Screen,
) -> None:
    screen.open()
    screen.play()
    open_group(screen, "network")
    group, field = screen.keyed("group_network"), screen.keyed("hidden_layer_sizes").locator("input")

    field.fill("4,x")
    field.press("Enter")
    expect(group).to_contain_text("'4,x' is not a list of layer sizes.", timeout=PATIENCE_MS)
    expect(group).to_contain_text("Your network is unchanged.")
    screen.wait_for_epoch(screen.epoch + 5)
    expect(field).to_have_value("4,x")
    assert "hidden_layer_sizes" not in screen.query
    assert screen.status == "playing"

    field.fill("3, 2")
    field.press("Enter")
    screen.page.get_by_test_id("node-2-1").wait_for()
    screen.wait_for_parameter("hidden_layer_sizes", "3,2")


def test_new_start_draws_other_first_weights_and_new_points_other_data(screen: Screen) -> None:
    screen.open()
    loss, network, points = screen.losses[0], screen.pixels("wires"), screen.pixels("points")

    screen.press("new_start")
    screen.wait_until(f"stage.dataset.trainLoss !== '{loss}'")
    screen.wait_for_parameter("init_seed", str(SETTINGS["init_seed"].default + 1))
    assert screen.pixels("wires") != network
    assert screen.pixels("points") == points

    loss = screen.losses[0]
    open_group(screen, "data")
    screen.press("new_points")
    screen.wait_until(f"stage.dataset.trainLoss !== '{loss}'")
    screen.wait_for_parameter("data_seed", str(SETTINGS["data_seed"].default + 1))
    assert screen.pixels("points") != points


def test_new_starts_at_full_speed_keep_it_playing(screen: Screen) -> None:
    screen.open("speed=max")
    screen.play()

    for starts in range(1, 4):
        screen.wait_for_epoch(5)
        screen.press("new_start")
        screen.wait_for_parameter("init_seed", str(SETTINGS["init_seed"].default + starts))
        screen.expect_status("playing")
    screen.wait_for_epoch(50)

    assert screen.query["init_seed"] == [str(SETTINGS["init_seed"].default + 3)]
    assert screen.status == "playing"


def test_the_view_is_repainted_as_it_is_wanted(screen: Screen) -> None:
    screen.open("epoch=20")
    points, plane = screen.pixels("points"), screen.pixels("plane")

    screen.keyed("show_test_points").locator("label").click()
    screen.wait_for_parameter("show_test_points", "true")
    screen.wait_for_change("points", points)
    screen.press("view_menu")
    screen.keyed("discretize").locator("label").click()
    screen.wait_for_parameter("discretize", "true")
    screen.wait_for_change("plane", plane)

    assert screen.epoch == 20


@pytest.mark.parametrize(
    "query",
    [
        "dataset=gaussians3",
        "dataset=curve&hidden_layer_sizes=8",
        "dataset=xor_gate&hidden_layer_sizes=3",
        "hidden_layer_sizes=",
    ],
)
def test_every_kind_of_task_plays(screen: Screen, query: str) -> None:
    screen.open(f"{query}&speed=max")
    plane, loss = screen.pixels("plane"), float(screen.losses[0])

    screen.play()
    screen.wait_for_epoch(20)
    screen.wait_for_change("plane", plane)
    screen.pause()

    expect(screen.sentence).to_contain_text(f"Epoch {screen.epoch:,}.")
    assert float(screen.losses[0]) < loss

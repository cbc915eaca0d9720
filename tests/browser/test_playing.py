"""Play, Pause, Step, Back, Reset and the keys, on the screen."""

import pytest
from playwright.sync_api import expect

from benchmarks.screen import PATIENCE_MS, Screen
from playground.settings import SETTINGS
from tests.browser.conftest import OpenScreen

pytestmark = pytest.mark.browser

SPIRAL = "dataset=spiral&hidden_layer_sizes=8,8&train_percent=80"


def test_the_spiral_is_painted_on_its_way_at_full_speed(screen: Screen) -> None:
    screen.open(f"{SPIRAL}&speed=max")
    screen.watch()

    screen.play()
    screen.wait_until("stage.dataset.testLoss < 0.1")

    watched = screen.watched()
    solved = next(index for index, loss in enumerate(watched["testLosses"]) if loss < 0.1)
    assert len(set(watched["epochs"][:solved])) >= 10


def test_a_hundred_epochs_a_second_are_painted_too(screen: Screen) -> None:
    screen.open(f"{SPIRAL}&speed=100")
    screen.watch()

    screen.play()
    screen.wait_for_epoch(300)

    assert len({epoch for epoch in screen.watched()["epochs"] if epoch <= 300}) >= 10


def test_epochs_are_painted_in_their_order_and_a_paused_run_stands_still(screen: Screen) -> None:
    screen.open(f"{SPIRAL}&speed=max")
    screen.watch()
    screen.play()
    screen.wait_for_epoch(100)

    screen.pause()
    epoch, losses = screen.epoch, screen.losses
    screen.wait_for_frames(60)

    epochs = screen.watched()["epochs"]
    assert epochs == sorted(epochs)
    assert (screen.epoch, screen.losses, screen.status) == (epoch, losses, "paused")


def test_step_back_and_reset_go_exactly_there_and_find_the_same_network(screen: Screen) -> None:
    screen.open()
    screen.watch()
    losses = [screen.losses]

    for epoch in (1, 2, 3):
        screen.press("step")
        screen.expect_epoch(epoch)
        losses.append(screen.losses)
    assert list(dict.fromkeys(screen.watched()["epochs"])) == [0, 1, 2, 3]
    screen.press("back")
    screen.expect_epoch(2)
    assert screen.losses == losses[2]
    screen.play()
    screen.wait_for_epoch(10)
    screen.press("reset")
    screen.expect_status("paused")
    screen.expect_epoch(0)
    assert screen.losses == losses[0]
    screen.press("step")
    screen.expect_epoch(1)
    assert screen.losses == losses[1]


def test_step_of_a_playing_run_pauses_and_goes_one_epoch_from_what_is_seen(screen: Screen) -> None:
    screen.open("speed=max")
    screen.play()
    screen.wait_for_epoch(50)
    screen.watch()

    screen.press("step")
    screen.expect_status("paused")
    screen.page.wait_for_function(
        "watchedStage.epochs.length > 1 && watchedStage.epochs.at(-1) - watchedStage.epochs.at(-2) === 1"
    )
    screen.wait_for_frames()

    *_, before, after = list(dict.fromkeys(screen.watched()["epochs"]))
    assert after == before + 1


def test_keys_do_what_the_buttons_do(screen: Screen) -> None:
    screen.open("speed=max")
    keyboard = screen.page.keyboard

    keyboard.press("Space")
    screen.expect_status("playing")
    screen.wait_for_epoch(5)
    keyboard.press("Space")
    screen.expect_status("paused")
    epoch = screen.epoch
    keyboard.press("ArrowRight")
    screen.expect_epoch(epoch + 1)
    keyboard.press("ArrowLeft")
    screen.expect_epoch(epoch)
    keyboard.press("0")
    screen.expect_epoch(0)
    losses = screen.losses
    keyboard.press("n")
    screen.wait_until(f"stage.dataset.trainLoss !== '{losses[0]}'")

    screen.wait_for_parameter("init_seed", str(SETTINGS["init_seed"].default + 1))


def test_a_run_ends_at_its_target_loss(screen: Screen) -> None:
    screen.open("speed=max&target_loss=0.1")

    screen.play()
    screen.expect_status("finished")

    assert float(screen.losses[0]) <= 0.1
    expect(screen.keyed("play").get_by_text("Play", exact=True)).to_be_visible(timeout=PATIENCE_MS)


def test_slow_speeds_show_single_mini_batches(screen: Screen) -> None:
    screen.open("speed=1")

    screen.play()
    screen.wait_until("Number(stage.dataset.step) > 3")

    assert screen.epoch == 0


def test_a_hidden_page_is_not_trained(new_screen: OpenScreen) -> None:
    screen = new_screen().can_be_hidden().open("speed=max")
    screen.play()
    screen.wait_for_epoch(20)

    screen.hide()
    hidden_at = screen.epoch
    screen.page.wait_for_timeout(500)  # hundreds of epochs, were it seen
    still_at = screen.epoch
    screen.watch()
    screen.hide(False)
    screen.wait_for_epoch(hidden_at + 50)

    assert still_at == hidden_at
    first_seen_again = screen.watched()["epochs"][1]
    assert first_seen_again - hidden_at < 50

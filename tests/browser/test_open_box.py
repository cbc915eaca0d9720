"""What a person sees can be traced, changed and kept: rewind, panels, files."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from benchmarks.screen import CLICK_MS, PATIENCE_MS, Screen
from playground.training.entrance import config_of
from playground.training.trainer import advance, fresh_run

pytestmark = pytest.mark.browser


def show_panel(screen: Screen, title: str) -> None:
    choice = screen.keyed("panel").get_by_role("radio", name=title, exact=True)
    choice.click(delay=CLICK_MS)
    expect(screen.keyed("panel_content")).to_be_visible(timeout=PATIENCE_MS)


def move_time(screen: Screen, epoch: int) -> None:
    slider = screen.page.get_by_test_id("time")
    slider.evaluate(
        """(slider, epoch) => {
            slider.value = epoch;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        epoch,
    )


def download(screen: Screen, label: str, folder: Path) -> Path:
    with screen.page.expect_download(timeout=PATIENCE_MS) as waiting:
        screen.page.get_by_role("button", name=label).click(delay=CLICK_MS)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_the_run_is_rewound_and_goes_on_from_there(screen: Screen) -> None:
    screen.open("epoch=120&n_samples=100")
    late = screen.losses
    first = advance(fresh_run(config_of({"n_samples": 100})), 30)

    move_time(screen, 30)
    screen.expect_epoch(30)
    assert float(screen.losses[0]) == first.history.train_loss[-1]
    assert screen.status == "paused"

    move_time(screen, 120)
    screen.expect_epoch(120)
    assert screen.losses == late

    move_time(screen, 30)
    screen.expect_epoch(30)
    screen.watch()
    screen.play()
    screen.wait_for_epoch(36)
    screen.pause()
    epochs = screen.watched()["epochs"]
    assert epochs[:5] == [30, 31, 32, 33, 34]
    slider = screen.page.get_by_test_id("time")
    expect(slider).to_have_attribute("max", "120")

    epoch = screen.epoch
    slider.press("ArrowLeft")
    screen.expect_epoch(epoch - 1)
    slider.press("Home")
    screen.expect_epoch(0)


def test_two_runs_are_pinned_and_one_is_opened_again(screen: Screen) -> None:
    screen.open("epoch=40&n_samples=100")
    losses = screen.losses
    show_panel(screen, "Runs")
    screen.press("pin")
    expect(screen.keyed("panel_content")).to_contain_text("Run 1", timeout=PATIENCE_MS)

    screen.slide("noise", "ArrowRight")
    screen.expect_epoch(0)
    screen.press("pin")
    chart = screen.keyed("panel_content").locator(".js-plotly-plot").first
    expect(chart).to_contain_text("Run 1", timeout=PATIENCE_MS)
    expect(chart).to_contain_text("Run 2", timeout=PATIENCE_MS)

    screen.press("pin_open")
    screen.expect_epoch(40)
    assert screen.losses == losses
    assert "noise" not in screen.query


def test_a_run_is_saved_reopened_and_continued(screen: Screen, tmp_path: Path) -> None:
    screen.open("n_samples=100&hidden_layer_sizes=3")
    for epoch in (1, 2, 3):
        screen.press("step")
        screen.expect_epoch(epoch)
    show_panel(screen, "Keep")
    saved = download(screen, "Model file", tmp_path)
    assert json.loads(saved.read_text())["settings"]["hidden_layer_sizes"]
    screen.press("step")
    screen.expect_epoch(4)
    after = screen.losses

    screen.open("dataset=xor")
    show_panel(screen, "Keep")
    screen.keyed("panel_content").locator("input[type=file]").set_input_files(saved)
    screen.press("keep_open")
    screen.expect_epoch(3)
    assert screen.query["hidden_layer_sizes"] == ["3"]
    screen.press("step")
    screen.expect_epoch(4)
    assert screen.losses == after


def test_the_script_ends_with_the_weights_on_the_screen(screen: Screen, tmp_path: Path) -> None:
    screen.open("dataset=xor&n_samples=100&epoch=12&optimizer=adam")
    show_panel(screen, "Keep")
    script = download(screen, "NumPy script", tmp_path)

    printed = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    config = config_of({"dataset": "xor", "n_samples": 100, "optimizer": "adam"})
    run = advance(fresh_run(config), 12)
    assert float(screen.losses[0]) == run.history.train_loss[-1]
    table = printed.split("layer 1", 1)[1].splitlines()
    weights = [float(word) for line in table if not line.rstrip().endswith(":") for word in line.split()]
    np.testing.assert_allclose(weights, run.network.parameters, rtol=0, atol=1e-9)


def test_a_neuron_s_formula_has_the_weights_of_the_run_in_the_link(screen: Screen) -> None:
    screen.open("epoch=25&n_samples=100")
    config = config_of({"n_samples": 100})
    network = advance(fresh_run(config), 25).network

    screen.click("node-1-2")
    weights = [*network.weights[0][:, 2], network.biases[0][2]]
    formula = screen.page.get_by_test_id("formula")
    for weight in weights:
        expect(formula).to_contain_text(f"{abs(weight):.2f}", timeout=PATIENCE_MS)
    expect(formula).to_contain_text("tanh(", timeout=PATIENCE_MS)
    expect(screen.keyed("panel_content")).to_contain_text("Add up: how its map arises", timeout=PATIENCE_MS)


def test_twenty_points_drawn_in_quick_succession_all_arrive_and_are_learned(screen: Screen) -> None:
    screen.open("dataset=drawn&learning_rate=0.1&speed=100")
    box = screen.page.get_by_test_id("plane").bounding_box()
    assert box is not None

    screen.click("draw")
    for colour, side in ((0, 0.7), (1, 0.2)):
        screen.click(f"colour-{colour}")
        for number in range(10):
            across, down = side + 0.03 * (number % 3), 0.1 + 0.08 * number
            screen.page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])

    screen.page.wait_for_function(
        "new URLSearchParams(location.search).get('points')?.split(';').length === 22", timeout=PATIENCE_MS
    )
    drawn = [point.split(",") for point in screen.query["points"][0].split(";")[2:]]
    assert [int(colour) for *_, colour in drawn] == [0] * 10 + [1] * 10
    for ten in (drawn[:10], drawn[10:]):
        heights = [float(x2) for _, x2, _ in ten]
        assert heights == sorted(heights, reverse=True)
    screen.play()
    expect(screen.sentence).to_contain_text("22 of 22", timeout=PATIENCE_MS)

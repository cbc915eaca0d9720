"""What Chromium computes of a network, beside NumPy, and what it does with numbers that are far too large."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from benchmarks.screen import PATIENCE_MS, Screen
from playground.nn.activations import ACTIVATIONS
from tests.playground.ui.stage.node import program
from tests.playground.ui.stage.test_network import SHAPES, check_maps, network

pytestmark = pytest.mark.browser

NETWORKS = (*({"activation": name} for name, row in ACTIVATIONS.items() if row.hidden), *SHAPES)


def test_chromium_paints_what_numpy_computes(module_page: Page) -> None:
    def execute(script: str, data: Any) -> Any:
        return module_page.evaluate(
            "([text, data]) => new Function('data', text)(data)", [f"{program(script)}\nreturn result;", data]
        )

    for settings in NETWORKS:
        check_maps(network(**settings), execute)


@pytest.mark.parametrize("dataset", ["circle", "gaussians3", "curve"])
def test_weights_far_too_large_are_painted_without_a_complaint(screen: Screen, dataset: str) -> None:
    screen.open({"dataset": dataset, "activation": "relu"})
    for text in ("1000000", "-1000000", "0"):
        screen.click("bias-1-0")
        field = screen.page.get_by_test_id("weight-input").first
        field.fill(text)
        field.press("Enter")
        expect(screen.page.get_by_test_id("card")).to_be_hidden(timeout=PATIENCE_MS)
    screen.press("step")
    screen.expect_epoch(1)


def test_a_run_that_flies_away_is_painted_to_its_end(screen: Screen) -> None:
    screen.open("dataset=plane&activation=relu&learning_rate=10&speed=max")
    screen.press("play")
    screen.expect_status("diverged")

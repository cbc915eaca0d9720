"""Experiments as a pupil does them: a preset, the best opened again, a cancelled one, one left, one saved."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, expect

from benchmarks.screen import PATIENCE_MS, PHONE, Screen
from benchmarks.server import Server

pytestmark = pytest.mark.browser

SLOW = {
    "base": {"n_samples": 500},
    "arms": [
        {"label": "quick", "n_samples": 20, "batch_size": 10},
        {"label": "slow", "batch_size": 1, "hidden_layer_sizes": [8, 8, 8]},
    ],
    "repeats": 2,
    "epochs": 3_000,
}
"""The first arm takes less than a second, the other one minutes."""


def open_page(screen: Screen, specification: Mapping[str, Any] | str = "") -> None:
    text = specification if isinstance(specification, str) else json.dumps(specification)
    query = f"?{urlencode({'experiments_spec': text})}" if text else ""
    screen.page.goto(f"{screen.app_url}/experiments{query}")
    expect(screen.button("experiments_run")).to_be_visible(timeout=PATIENCE_MS)


def press_preset(screen: Screen, name: str) -> None:
    screen.press(f"experiments_preset_{name}")


def wait_for_the_end(screen: Screen) -> None:
    expect(screen.keyed("experiments_open")).to_be_visible(timeout=2 * PATIENCE_MS)
    expect(screen.button("experiments_run")).to_be_enabled(timeout=PATIENCE_MS)


def chart(screen: Screen, name: str) -> Locator:
    return screen.keyed(f"experiments_{name}").locator(".js-plotly-plot")


def downloaded(screen: Screen, key: str, folder: Path) -> Path:
    with screen.page.expect_download(timeout=PATIENCE_MS) as waiting:
        screen.press(key)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_batch_sizes_show_curves_and_a_sentence_and_the_best_run_opens_in_the_playground(
    screen: Screen, tmp_path: Path
) -> None:
    open_page(screen)
    press_preset(screen, "batch_sizes")
    wait_for_the_end(screen)

    traces = chart(screen, "curves").evaluate(
        "(plot) => plot._fullData.map((trace) => [trace.name, trace.fill, trace.line.dash])"
    )
    bands, curves = traces[:3], traces[3:]
    assert [name for name, _, _ in curves] == ["32", "64", "128"]
    assert [fill for _, fill, _ in bands] == ["toself"] * 3
    assert len({dash for _, _, dash in curves}) == 3
    sentence = screen.keyed("experiments_verdict")
    expect(sentence).to_contain_text("Batch size", timeout=PATIENCE_MS)
    expect(sentence).to_contain_text("8 repeats in pairs", timeout=PATIENCE_MS)
    expect(screen.keyed("experiments_maps").locator(".heatmaplayer image")).to_have_count(
        3, timeout=PATIENCE_MS
    )
    expect(screen.keyed("experiments_table").get_by_role("row")).to_have_count(4, timeout=PATIENCE_MS)

    with downloaded(screen, "experiments_runs_csv", tmp_path).open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 24
    best = max(rows, key=lambda row: float(row["test_metric"]))

    screen.press("experiments_open_run")
    screen.wait_for_paint()
    screen.expect_epoch(60)
    assert screen.losses == (best["train_loss"], best["test_loss"])
    right = round(200 * float(best["test_metric"]))
    expect(screen.sentence).to_contain_text(f"{right} of 200", timeout=PATIENCE_MS)
    assert screen.query["batch_size"] == [best["batch_size"]]
    assert screen.status == "paused"

    screen.press("step")
    screen.expect_epoch(61)


def test_a_cancelled_experiment_keeps_what_has_finished(screen: Screen, tmp_path: Path) -> None:
    open_page(screen, SLOW)
    screen.press("experiments_run")
    expect(screen.keyed("experiments_table")).to_contain_text("2 of 2", timeout=2 * PATIENCE_MS)

    screen.press("experiments_cancel")
    status = screen.keyed("experiments_status")
    expect(status).to_contain_text("Cancelled. 2 of 4 trainings had ended", timeout=PATIENCE_MS)
    wait_for_the_end(screen)
    with downloaded(screen, "experiments_runs_csv", tmp_path).open() as file:
        assert [row["epochs"] for row in csv.DictReader(file)] == ["3000", "3000"]


def test_who_leaves_the_page_ends_the_experiment(screen: Screen, server: Server) -> None:
    open_page(screen, SLOW)
    screen.press("experiments_run")
    expect(screen.keyed("experiments_status")).to_contain_text("of 4 trainings", timeout=PATIENCE_MS)
    assert server.n_programs()

    screen.page.get_by_role("link", name="Playground").first.click()
    screen.wait_for_paint()
    while server.n_programs():
        screen.page.wait_for_timeout(100)
    screen.page.get_by_role("link", name="Experiments").first.click()
    status = screen.keyed("experiments_status")
    expect(status).to_contain_text("It ended when you left this page.", timeout=PATIENCE_MS)
    screen.wait_for_parameter("experiments_spec")


def test_an_experiment_is_saved_changed_and_opened_again(screen: Screen, tmp_path: Path) -> None:
    open_page(screen, {"vary": "noise", "values": [0, 30], "repeats": 4, "epochs": 5})
    screen.press("experiments_files")
    saved = downloaded(screen, "experiments_save", tmp_path)
    written = json.loads(saved.read_text())
    assert written == {"base": {}, "vary": "noise", "values": [0, 30], "repeats": 4, "epochs": 5}

    saved.write_text(json.dumps({**written, "values": {"from": 0, "to": 40, "step": 10}}))
    screen.page.locator("input[type=file]").set_input_files(saved)
    run = screen.button("experiments_run")
    expect(run).to_contain_text("Run 20 trainings", timeout=PATIENCE_MS)
    expect(screen.page.get_by_role("textbox", name="Values")).to_have_value(
        "0, 10, 20, 30, 40", timeout=PATIENCE_MS
    )

    broken = tmp_path / "broken.json"
    broken.write_text("{")
    screen.page.locator("input[type=file]").set_input_files(broken)
    expect(screen.keyed("problems")).to_contain_text("Not understood in the file", timeout=PATIENCE_MS)
    expect(run).to_contain_text("Run 20 trainings", timeout=PATIENCE_MS)


def test_a_phone_shows_all_without_scrolling_sideways(screen: Screen) -> None:
    screen.page.set_viewport_size(PHONE)
    open_page(screen)
    press_preset(screen, "twelve_starts")
    wait_for_the_end(screen)

    expect(chart(screen, "maps_3")).to_be_visible(timeout=PATIENCE_MS)
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    main = screen.page.get_by_test_id("stMain")
    assert main.evaluate("(main) => main.scrollWidth <= main.clientWidth")
    expect(screen.keyed("experiments_verdict")).to_contain_text("luck", timeout=PATIENCE_MS)

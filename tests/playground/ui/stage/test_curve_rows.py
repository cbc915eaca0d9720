"""Rows of the curves: each goes once, and what a browser has in the end is the run's history."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from playground.training.entrance import config_of
from playground.training.history import History
from playground.training.run import TrainingRun
from playground.training.trainer import advance, at_epoch, change_setting, fresh_run
from playground.ui.stage.curve_rows import NOTHING, CurveRows, Known
from tests.playground.ui.stage.node import needs_node, run_by_node

NOTES: dict[str, Any] = {"marks": [], "log": False}


class Browser:
    """Keeps rows as `rows.js` does."""

    def __init__(self) -> None:
        self.known = NOTHING
        self.rows = np.empty((0, 6), np.float32)
        self.got: list[int] = []

    def take(self, told: dict[str, Any], data: bytes) -> None:
        rows = np.frombuffer(data, "<f4").reshape(told["rows"], told["columns"])
        if told["start"]:
            assert told["of"] == self.known.number
            rows = np.concatenate([self.rows[: told["start"]], rows])
        self.got.append(told["rows"])
        self.rows = rows
        self.known = Known(told["number"], len(rows), told["notes_number"], told["ghost_number"])


def shown(history: History) -> np.ndarray:
    return history.table[:6].T.astype(np.float32)


def started(siblings: int = 0, **settings: Any) -> TrainingRun:
    return fresh_run(config_of({"n_samples": 20, **settings}), (), siblings)


def test_every_row_is_sent_once_as_it_comes() -> None:
    curve, browser, run = CurveRows(), Browser(), started()

    for epochs in (0, 3, 4, 0, 2):
        run = advance(run, epochs)
        browser.take(*curve.since(browser.known, run.history, None, NOTES))

    assert browser.got == [1, 3, 4, 0, 2]
    np.testing.assert_array_equal(browser.rows, shown(run.history))


def test_a_lost_strip_is_made_good_by_the_next_one() -> None:
    curve, browser, run = CurveRows(), Browser(), advance(started(), 3)
    browser.take(*curve.since(browser.known, run.history, None, NOTES))
    run = advance(run, 3)
    curve.since(browser.known, run.history, None, NOTES)
    run = advance(run, 3)

    browser.take(*curve.since(browser.known, run.history, None, NOTES))

    np.testing.assert_array_equal(browser.rows, shown(run.history))


def test_another_way_from_some_epoch_on_keeps_the_rows_before_it_also_if_a_strip_is_lost() -> None:
    for lost in (False, True):
        curve, browser, run = CurveRows(), Browser(), advance(started(), 9)
        browser.take(*curve.since(browser.known, run.history, None, NOTES))
        back = at_epoch(run, 5)
        if not lost:
            browser.take(*curve.since(browser.known, back.history, None, NOTES))
        else:
            curve.since(browser.known, back.history, None, NOTES)
        other = advance(change_setting(back, "learning_rate", 1.0), 6)

        browser.take(*curve.since(browser.known, other.history, None, NOTES))

        assert browser.got[1:] in ([0, 6], [6])
        np.testing.assert_array_equal(browser.rows, shown(other.history))


def test_who_has_missed_two_ways_or_another_run_gets_all_rows() -> None:
    curve, browser, run = CurveRows(), Browser(), advance(started(), 9)
    browser.take(*curve.since(browser.known, run.history, None, NOTES))
    for epoch in (7, 5):
        curve.since(browser.known, at_epoch(run, epoch).history, None, NOTES)

    browser.take(*curve.since(browser.known, at_epoch(run, 5).history, None, NOTES))
    assert browser.got[-1] == 6
    other = advance(started(init_seed=5), 4)
    browser.take(*curve.since(browser.known, other.history, None, NOTES))

    np.testing.assert_array_equal(browser.rows, shown(other.history))


def test_thinned_epochs_of_a_long_run_are_sent_once_too() -> None:
    curve, browser, run = CurveRows(), Browser(), started(n_samples=10, hidden_layer_sizes="")

    for _ in range(5):
        run = advance(run, 500)
        browser.take(*curve.since(browser.known, run.history, None, NOTES))

    assert sum(browser.got) == len(run.history) < run.epoch
    assert all(before < after for before, after in pairwise(browser.rows[:, 0].tolist()))


def test_further_starts_bring_their_lowest_median_and_highest() -> None:
    curve, browser = CurveRows(), Browser()
    run = advance(started(siblings=4), 3)

    browser.take(*curve.since(browser.known, run.history, None, NOTES))

    losses = run.history.sibling_train_loss
    assert losses is not None
    bands = [losses.min(axis=0), np.median(losses, axis=0), losses.max(axis=0)]
    np.testing.assert_allclose(browser.rows[:, 6:9], np.array(bands).T, rtol=1e-6)
    assert np.isfinite(browser.rows[:, 9:]).all()
    browser.take(*curve.since(browser.known, run.history.alone(), None, NOTES))
    np.testing.assert_array_equal(browser.rows, shown(run.history))


def test_ghost_and_notes_are_told_until_the_browser_has_them() -> None:
    curve, run, ghost = CurveRows(), advance(started(), 2), advance(started(), 700).history
    known = Known()

    first, again = (curve.since(known, run.history, ghost, NOTES)[0] for _ in range(2))
    known = Known(notes=again["notes_number"], ghost=again["ghost_number"])
    later, _ = curve.since(known, run.history, ghost, dict(NOTES))
    changed, _ = curve.since(known, run.history, None, {**NOTES, "log": True})

    assert first["notes"] == again["notes"] == NOTES
    assert 4 < len(again["ghost"][0]) == len(again["ghost"][1]) <= 300
    assert "notes" not in later
    assert "ghost" not in later
    assert (changed["notes"]["log"], changed["ghost"]) == (True, None)


@pytest.mark.parametrize(
    "payload", [None, "1", [1, 2, 3], [1, 2, 3, "4"], [1, 2, 3, -4], [1.5, 2, 3, 4]], ids=str
)
def test_what_no_browser_says_is_nothing(payload: object) -> None:
    assert Known.parse(payload) == NOTHING


@needs_node
def test_the_browser_keeps_the_rows_of_all_strips() -> None:
    curve, browser = CurveRows(), Browser()
    run = advance(started(), 9)
    strips = []
    for state in (
        at_epoch(run, 2),
        run,
        at_epoch(run, 4),
        advance(change_setting(at_epoch(run, 4), "momentum", 0.5), 3),
    ):
        told, data = curve.since(browser.known, state.history, None, NOTES)
        browser.take(told, data)
        strips.append([told, list(data)])

    found = run_by_node(
        """
        const table = noRows();
        for (const [told, bytes] of data) takeRows(table, told, new Uint8Array(bytes));
        const columns = [0, 1].map((column) => [...columnOf(table, column, table.count)]);
        result = {known: rowsKnown(table), rows: columns,
            at: [-1, 0, 2.5, 99].map((epoch) => rowAt(table, epoch))};
        """,
        strips,
    )

    assert found["known"] == list(browser.known)
    np.testing.assert_array_equal(np.array(found["rows"], np.float32).T, browser.rows[:, :2])
    assert found["at"] == [-1, 0, 2, 7]

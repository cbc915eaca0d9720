"""Sharing the processor: the budget shrinks with the sessions that play, and recovers."""

from __future__ import annotations

import time

import pytest

from playground.ui import fairness


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [time.monotonic()]
    monkeypatch.setattr("playground.ui.fairness.time.monotonic", lambda: now[0])
    now[0] += 10_000_000
    return now


def test_sessions_share_the_budget() -> None:
    assert fairness.budget("a") == fairness.BUDGET
    assert fairness.budget("b") == pytest.approx(fairness.BUDGET / 2)
    assert fairness.budget("c") == pytest.approx(fairness.BUDGET / 3)


def test_who_has_not_asked_lately_does_not_count(clock: list[float]) -> None:
    fairness.budget("a")
    clock[0] += fairness.LATELY + 1

    assert fairness.budget("b") == fairness.BUDGET


def test_however_many_play_each_gets_the_least() -> None:
    for name in range(100):
        share = fairness.budget(str(name))

    assert share == fairness.LEAST

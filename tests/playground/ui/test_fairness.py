"""Sharing the processor: the budget shrinks with the sessions that play, and recovers."""

import threading
import time

import pytest

from playground.ui import fairness


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [time.monotonic()]
    monkeypatch.setattr("playground.ui.fairness.time.monotonic", lambda: now[0])
    now[0] += 10_000_000
    return now


@pytest.mark.usefixtures("clock")
def test_sessions_share_the_budget() -> None:
    assert fairness.budget("a") == fairness.BUDGET
    assert fairness.budget("b") == pytest.approx(fairness.BUDGET / 2)
    assert fairness.budget("c") == pytest.approx(fairness.BUDGET / 3)


def test_who_has_not_asked_lately_does_not_count(clock: list[float]) -> None:
    fairness.budget("a")
    clock[0] += fairness.LATELY + 1

    assert fairness.budget("b") == fairness.BUDGET


@pytest.mark.usefixtures("clock")
def test_however_many_play_each_gets_the_least() -> None:
    for name in range(100):
        share = fairness.budget(str(name))

    assert share == fairness.LEAST


def test_turns_come_in_order_and_who_has_pressed_something_comes_first() -> None:
    turns = fairness.Turns()
    order: list[str] = []
    threads = []

    def run(name: str, urgent: bool) -> None:
        with turns.turn(urgent=urgent):
            order.append(name)

    with turns.turn(), turns.turn():  # within a turn one goes on
        for name in ("tick 1", "tick 2", "press 1", "tick 3", "press 2"):
            thread = threading.Thread(target=run, args=(name, name.startswith("press")))
            thread.start()
            threads.append(thread)
            while turns.n_waiting < len(threads):
                time.sleep(0.001)
        assert order == []
    for thread in threads:
        thread.join()

    assert order == ["press 1", "press 2", "tick 1", "tick 2", "tick 3"]


def test_a_long_turn_gives_way_and_goes_on_afterwards() -> None:
    turns = fairness.Turns()
    order: list[str] = []

    def run() -> None:
        with turns.turn():
            order.append("other")

    turns.give_way()  # without a turn there is none to give
    with turns.turn():
        other = threading.Thread(target=run)
        other.start()
        while not turns.n_waiting:
            time.sleep(0.001)
        turns.give_way()
        order.append("long")
    other.join()

    assert order == ["other", "long"]
    assert turns.n_waiting == 0


def test_a_turn_that_ends_in_an_error_is_passed_on() -> None:
    turns = fairness.Turns()

    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError

    with turns.turn():
        pass

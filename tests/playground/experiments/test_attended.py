"""Turns in a row, and experiments that end when nobody looks any more."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

from playground.experiments import attended
from playground.experiments.attended import AttendedExperiment, Turns
from playground.experiments.specification import Specification

SHORT = Specification.parse(
    {"base": {"n_samples": 40}, "vary": "l2", "values": [0, 0.01], "repeats": 2, "epochs": 5}
)
LONG = Specification.parse(
    {"base": {"n_samples": 400, "batch_size": 1}, "arms": [{"label": "slow"}], "repeats": 1, "epochs": 20_000}
)


class Visitor:
    """Somebody who wants to run something."""


def until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for something that has to come; a guard against hanging, not a measurement."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def ended(experiment: AttendedExperiment) -> bool:
    experiment.poll()
    return experiment.is_over


def test_as_many_run_as_there_is_room_and_others_wait_in_their_order() -> None:
    turns = Turns(2)
    a, b, c, d = (Visitor() for _ in range(4))

    assert [turns.ask(visitor) for visitor in (a, b, c, d)] == [0, 0, 1, 2]
    assert (turns.ask(a), turns.ask(d)) == (0, 2)  # to ask again changes nothing

    turns.leave(a)
    assert turns.ask(d) == 1
    assert turns.ask(c) == 0
    assert turns.ask(d) == 1


def test_who_waits_no_more_is_left_out_and_who_is_forgotten_makes_room() -> None:
    turns = Turns(1)
    a, b, c, d = (Visitor() for _ in range(4))
    assert [turns.ask(visitor) for visitor in (a, b, c, d)] == [0, 1, 2, 3]

    turns.leave(b)
    assert [turns.ask(c), turns.ask(d)] == [1, 2]
    del a, c
    gc.collect()
    assert turns.ask(d) == 0


def test_who_does_not_ask_is_passed_over_and_comes_in_when_it_asks_again() -> None:
    turns = Turns(1, fresh_seconds=0.0)
    a, b, c = (Visitor() for _ in range(3))
    assert [turns.ask(visitor) for visitor in (a, b)] == [0, 1]

    turns.leave(a)
    assert turns.ask(c) == 0
    assert turns.ask(b) == 1


def test_an_experiment_waits_for_its_turn_and_then_runs_to_its_end() -> None:
    turns, other = Turns(1), Visitor()
    turns.ask(other)
    experiment = AttendedExperiment(SHORT, lambda: True, turns)

    experiment.poll()
    assert (experiment.is_waiting, experiment.place, experiment.is_over) == (True, 1, False)

    turns.leave(other)
    until(lambda: ended(experiment))
    assert (experiment.is_complete, experiment.is_waiting, experiment.cancelled) == (True, False, False)
    assert len(experiment.results) == SHORT.n_runs
    assert experiment.version > 0
    until(lambda: turns.ask(other) == 0)


def test_who_cancels_while_waiting_never_begins() -> None:
    turns, other = Turns(1), Visitor()
    turns.ask(other)
    experiment = AttendedExperiment(SHORT, lambda: True, turns)
    experiment.poll()

    experiment.cancel()
    experiment.poll()
    assert experiment.is_over and experiment.cancelled and not experiment.results
    turns.leave(other)
    assert turns.ask(Visitor()) == 0


def test_a_cancelled_experiment_makes_room() -> None:
    turns = Turns(1)
    experiment = AttendedExperiment(LONG, lambda: True, turns)
    experiment.poll()

    experiment.cancel()
    until(lambda: ended(experiment))
    other = Visitor()
    until(lambda: turns.ask(other) == 0)
    assert experiment.cancelled and not experiment.was_left


def test_an_experiment_nobody_looks_at_is_ended_and_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attended, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(attended, "LOOK_SECONDS", 0.05)
    turns, other = Turns(1), Visitor()
    experiment = AttendedExperiment(LONG, lambda: False, turns)
    experiment.poll()

    until(lambda: experiment.was_left)
    until(lambda: turns.ask(other) == 0)
    until(lambda: ended(experiment))
    assert experiment.cancelled

"""Opened runs: one training for all who ask, bounded, in slices."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from playground.config import Change
from playground.training import opening as module
from playground.training.opening import OpenedRuns, opening
from playground.training.run import RunStatus, TrainingRun
from playground.training.trainer import advance, fresh_run
from tests.playground.runs import config_of, contents

CALLERS = 30


class Counter:
    """Counts the runs that were begun, and the mini-batches that were trained."""

    started = trained = 0

    def fresh_run(self, *arguments: Any) -> TrainingRun:
        self.started += 1
        return fresh_run(*arguments)

    def advance(self, run: TrainingRun, epochs: int, *, seconds: float) -> TrainingRun:
        further = advance(run, epochs, seconds=seconds)
        per_epoch = run.batches_per_epoch
        self.trained += (further.epoch * per_epoch + further.step) - (run.epoch * per_epoch + run.step)
        return further


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    counter = Counter()
    monkeypatch.setattr(module, "fresh_run", counter.fresh_run)
    monkeypatch.setattr(module, "advance", counter.advance)
    return counter


def opened(runs: OpenedRuns, *arguments: Any, **more: Any) -> TrainingRun:
    *_, run = runs.opening(*arguments, **more)
    return run


def test_an_opened_run_is_the_run_that_was_trained_at_once_and_the_second_gets_the_same() -> None:
    changes = (Change(3, 1, "learning_rate", 0.3),)
    *_, run = opening(config_of(), changes, 12)

    assert contents(run) == contents(advance(fresh_run(config_of(), changes), 12))
    assert list(opening(config_of(), changes, 12)) == [run]


def test_an_unfinished_run_comes_in_slices_that_end_at_the_epoch() -> None:
    states = list(OpenedRuns().opening(config_of(), (), 30, slice_seconds=0))
    positions = [(state.epoch, state.step) for state in states]

    assert len(positions) > 30
    assert positions == sorted(positions)
    assert (positions[0], positions[-1]) == ((0, 0), (30, 0))


def test_thirty_callers_of_one_link_cost_one_training(counter: Counter) -> None:
    runs, together = OpenedRuns(), Barrier(CALLERS)

    def open_as_all_do(_: int) -> TrainingRun:
        together.wait()
        return opened(runs, config_of(), (), 60, slice_seconds=0.0005)

    with ThreadPoolExecutor(CALLERS) as pool:
        first, *others = pool.map(open_as_all_do, range(CALLERS))

    assert all(run is first for run in others)
    assert (counter.started, counter.trained) == (1, 60 * first.batches_per_epoch)


def test_what_somebody_who_left_has_trained_is_used_by_the_next(counter: Counter) -> None:
    runs = OpenedRuns()
    leaving = runs.opening(config_of(), (), 20, slice_seconds=0)
    for _ in range(25):
        next(leaving)
    del leaving
    before = counter.trained
    run = opened(runs, config_of(), (), 20)

    assert (before, counter.trained) == (24, 20 * run.batches_per_epoch)


def test_other_changes_epochs_and_starts_are_other_runs(counter: Counter) -> None:
    runs, config, change = OpenedRuns(), config_of(), (Change(2, 0, "l2", 0.1),)
    keys = [(config, (), 5), (config, (), 6), (config, change, 5), (config_of(noise=20), (), 5)]

    found = [*(opened(runs, *key) for key in keys), opened(runs, *keys[0], siblings=2)]
    assert len({id(run) for run in found}) == counter.started == 5


def test_runs_kept_are_bounded_in_number_and_bytes_and_the_one_unused_for_longest_goes_first(
    counter: Counter,
) -> None:
    few, small = OpenedRuns(most_runs=2), OpenedRuns(most_bytes=100_000)
    first, *_ = (opened(few, config_of(init_seed=seed)) for seed in (1, 2, 1, 3))
    started = counter.started
    for seed in range(6):
        opened(small, config_of(init_seed=seed), (), 300)

    assert len(few.runs) == 2
    assert opened(few, config_of(init_seed=1)) is first
    assert started == 3
    assert 1 <= len(small.runs) < 6
    assert sum(run.nbytes for run in small.runs) <= 100_000


def test_a_run_that_ends_before_the_epoch_is_given_as_it_ended() -> None:
    finished = opened(OpenedRuns(), config_of(target_loss=10.0), (), 50)
    diverged = opened(OpenedRuns(), config_of(dataset="plane", learning_rate=10.0), (), 50)

    assert (finished.status, finished.epoch) == (RunStatus.FINISHED, 0)
    assert diverged.status is RunStatus.DIVERGED

"""Opened runs: one training for all who ask, bounded, in slices."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from playground.config import Change, ExperimentConfig
from playground.training import entrance
from playground.training.opening import OpenedRuns
from playground.training.run import RunStatus, TrainingRun
from playground.training.trainer import advance, fresh_run, open_run, opening

CALLERS = 30


def config_of(**values: object) -> ExperimentConfig:
    return entrance.config_of({"n_samples": 40, "hidden_layer_sizes": (2,)} | values)


class Counter:
    """Trains, and counts the mini-batches that were trained."""

    def __init__(self) -> None:
        self.started = 0
        self.trained = 0

    def fresh_run(self, config: ExperimentConfig, changes: Sequence[Change], siblings: int) -> TrainingRun:
        self.started += 1
        return fresh_run(config, changes, siblings)

    def advance(self, run: TrainingRun, epochs: int, seconds: float) -> TrainingRun:
        further = advance(run, epochs, seconds=seconds)
        per_epoch = run.batches_per_epoch
        self.trained += (further.epoch * per_epoch + further.step) - (run.epoch * per_epoch + run.step)
        return further

    def runs(self, **bounds: int) -> OpenedRuns:
        return OpenedRuns(self.fresh_run, self.advance, **bounds)


def test_an_opened_run_is_the_run_that_was_trained_at_once_and_the_second_gets_the_same() -> None:
    changes = (Change(3, 1, "learning_rate", 0.3),)
    opened, trained = open_run(config_of(), changes, 12), advance(fresh_run(config_of(), changes), 12)

    assert (opened.epoch, opened.step) == (12, 0)
    assert np.array_equal(opened.network.parameters, trained.network.parameters)
    assert np.array_equal(opened.history.table, trained.history.table, equal_nan=True)
    assert list(opening(config_of(), changes, 12)) == [opened]


def test_an_unfinished_run_comes_in_slices_that_end_at_the_epoch() -> None:
    counter = Counter()
    states = list(counter.runs().opening(config_of(), (), 30, slice_seconds=0))
    positions = [(state.epoch, state.step) for state in states]

    assert len(positions) > 30
    assert positions == sorted(positions)
    assert positions[0] == (0, 0)
    assert positions[-1] == (30, 0)


def test_thirty_callers_of_one_link_cost_one_training() -> None:
    counter = Counter()
    runs = counter.runs()
    together = Barrier(CALLERS)

    def open_as_all_do(_: int) -> TrainingRun:
        together.wait()
        return list(runs.opening(config_of(), (), 60, slice_seconds=0.0005))[-1]

    with ThreadPoolExecutor(CALLERS) as pool:
        opened = list(pool.map(open_as_all_do, range(CALLERS)))

    assert all(run is opened[0] for run in opened)
    assert counter.started == 1
    assert counter.trained == 60 * opened[0].batches_per_epoch


def test_what_somebody_who_left_has_trained_is_used_by_the_next() -> None:
    counter = Counter()
    runs = counter.runs()
    leaving = runs.opening(config_of(), (), 20, slice_seconds=0)
    for _ in range(25):
        next(leaving)
    del leaving
    before = counter.trained
    runs.open(config_of(), (), 20)

    assert before == 24
    assert counter.trained == 20 * fresh_run(config_of()).batches_per_epoch


def test_other_changes_and_epochs_are_other_runs() -> None:
    counter = Counter()
    runs = counter.runs()
    change = (Change(2, 0, "l2", 0.1),)
    others = [(config_of(), (), 6), (config_of(), change, 5), (config_of(noise=20), (), 5)]

    opened = [runs.open(config_of(), (), 5), *(runs.open(*other) for other in others)]
    opened.append(runs.open(config_of(), (), 5, siblings=2))
    assert len({id(run) for run in opened}) == counter.started == 5


def test_runs_kept_are_bounded_in_number_and_bytes_and_the_one_unused_for_longest_goes_first() -> None:
    counter = Counter()
    few, small = counter.runs(most_runs=2), Counter().runs(most_bytes=100_000)
    first, *_ = (few.open(config_of(init_seed=seed)) for seed in (1, 2, 1, 3))
    for seed in range(6):
        small.open(config_of(init_seed=seed), (), 300)

    assert len(few) == 2
    assert few.open(config_of(init_seed=1)) is first
    assert counter.started == 3
    assert 1 <= len(small) < 6
    assert small.nbytes <= 100_000


def test_a_run_that_ends_before_the_epoch_is_given_as_it_ended_and_a_negative_one_refused() -> None:
    run = open_run(config_of(target_loss=10.0), (), 50)

    assert (run.status, run.epoch) == (RunStatus.FINISHED, 0)
    assert open_run(config_of(dataset="plane", learning_rate=10.0), (), 50).status is RunStatus.DIVERGED
    with pytest.raises(ValueError, match="0 or more"):
        open_run(config_of(), (), -1)

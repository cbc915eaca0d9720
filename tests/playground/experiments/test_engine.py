"""The engine: the same bits whoever does the work, and what becomes of work that is lost."""

import math
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import numpy as np
import pytest

from playground.config import ExperimentConfig
from playground.experiments.engine import (
    MOST_STACKED,
    Update,
    advance_stack,
    most_stacked,
    run_all,
    stack_key,
    start_stack,
)
from playground.experiments.results import Outcome, Result
from playground.experiments.specification import Specification, runs_of
from playground.experiments.workers import Workers
from playground.nn.optimizers import OPTIMIZERS
from playground.training.entrance import config_of
from playground.training.history import History, is_recorded, siblings_are_recorded
from playground.training.run import RunStatus
from playground.training.trainer import advance, evaluate, fresh_run

N_EPOCHS = 40


class Here(Executor):
    """Does each task at once, in this process; `fails` says, by the places of its runs, whether it fails."""

    def __init__(self, fails: Callable[[list[int]], bool] = lambda indices: False) -> None:
        self.fails = fails
        self.n_tasks = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.n_tasks += 1
        indices = [learner.place for learner in args[0].learners]
        future: Future[Any] = Future()
        if self.fails(indices):
            future.set_exception(BrokenProcessPool("killed"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def configs_of() -> list[ExperimentConfig]:
    """Two shapes, several rates, one run that diverges and several that stop."""
    base = {"dataset": "plane", "n_samples": 60, "activation": "relu", "learning_rate": 0.1}
    wide = Specification.parse(
        {"base": base | {"l2": 0.001}, "vary": "hidden_layer_sizes", "values": [[3], [4, 2]], "repeats": 3}
    )
    rates = Specification.parse(
        {"base": base | {"patience": 2}, "vary": "learning_rate", "values": [0.01, 0.1, 10], "repeats": 3}
    )
    return [*runs_of(wide), *runs_of(rates)]


def bits_of(result: Result) -> tuple[Any, ...]:
    parameters = None if result.parameters is None else result.parameters.tobytes()
    numbers = (result.train_loss, result.test_loss, result.train_metric, result.test_metric)
    ending = (result.outcome, result.reason, result.epoch)
    return (*ending, np.array(numbers).tobytes(), result.history.table.tobytes(), parameters)


def results_of(updates: Iterable[Update]) -> dict[int, Result]:
    found: dict[int, Result] = {}
    for update in updates:
        for result in update.results:
            assert result.index not in found
            found[result.index] = result
    return found


def assert_same(some: dict[int, Result], others: dict[int, Result]) -> None:
    assert {index: bits_of(result) for index, result in some.items()} == {
        index: bits_of(result) for index, result in others.items()
    }


@pytest.fixture(scope="module")
def one_by_one() -> dict[int, Result]:
    """Every run all alone."""
    results = {}
    for index, config in enumerate(configs_of()):
        (results[index],) = results_of(run_all([config], N_EPOCHS, Here(), n_workers=1)).values()
    assert {one.outcome for one in results.values()} == {Outcome.TRAINED, Outcome.STOPPED, Outcome.DIVERGED}
    return results


@pytest.mark.parametrize("n_workers", [1, 3])
@pytest.mark.parametrize("slice_seconds", [0, 0.5])
def test_stacks_slices_and_threads_give_the_same_bits(
    one_by_one: dict[int, Result], n_workers: int, slice_seconds: float
) -> None:
    with ThreadPoolExecutor(n_workers) as executor:
        updates = run_all(configs_of(), N_EPOCHS, executor, n_workers=n_workers, slice_seconds=slice_seconds)
        results = results_of(updates)

    assert_same(results, one_by_one)


def test_the_order_of_the_runs_does_not_matter(one_by_one: dict[int, Result]) -> None:
    configs = configs_of()
    backwards = results_of(run_all(configs[::-1], N_EPOCHS, Here()))

    assert_same({len(configs) - 1 - index: result for index, result in backwards.items()}, one_by_one)


def test_one_killed_process_changes_nothing(one_by_one: dict[int, Result]) -> None:
    with Workers(2) as workers:
        updates = run_all(configs_of(), N_EPOCHS, workers, slice_seconds=0)
        first = next(updates)
        os.kill(workers.submit(os.getpid).result(), signal.SIGKILL)
        results = results_of([first, *updates])

    assert_same(results, one_by_one)


def test_a_dask_cluster_is_one_line(one_by_one: dict[int, Result]) -> None:
    distributed = pytest.importorskip("distributed")
    arguments = {"processes": False, "dashboard_address": None, "n_workers": 2, "threads_per_worker": 1}
    with distributed.LocalCluster(**arguments) as cluster, distributed.Client(cluster) as client:
        results = results_of(run_all(configs_of(), N_EPOCHS, client.get_executor()))

    assert_same(results, one_by_one)


def test_a_run_that_is_lost_twice_is_reported_and_costs_no_other(one_by_one: dict[int, Result]) -> None:
    executor = Here(fails=lambda indices: 7 in indices)

    results = results_of(run_all(configs_of(), N_EPOCHS, executor))
    lost = results.pop(7)
    assert lost.is_lost
    assert "killed" in lost.reason
    assert_same(results, {index: result for index, result in one_by_one.items() if index != 7})


def test_a_task_that_fails_once_is_tried_again_from_where_it_was(one_by_one: dict[int, Result]) -> None:
    failed: set[int] = set()

    def fails_once_half_way(indices: list[int]) -> bool:
        if executor.n_tasks > 30 and not failed:
            failed.update(indices)
        return bool(failed) and failed == set(indices) and executor.n_tasks <= 32

    executor = Here(fails_once_half_way)

    results = results_of(run_all(configs_of(), N_EPOCHS, executor, slice_seconds=0))
    assert failed
    assert_same(results, one_by_one)


def test_an_executor_that_takes_nothing_loses_all_runs_in_words() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()

    results = results_of(run_all(configs_of()[:3], N_EPOCHS, executor))
    assert [result.is_lost for result in results.values()] == [True] * 3
    assert "shutdown" in results[0].reason


def test_curves_grow_and_the_share_ends_at_one() -> None:
    grown: dict[int, History] = {}
    results: dict[int, Result] = {}
    shares = []
    for update in run_all(configs_of(), N_EPOCHS, Here(), slice_seconds=0):
        shares.append(update.share)
        for index, part in update.parts.items():
            grown[index] = grown.get(index, History()).extended(part.table.T.tolist())
        results |= {result.index: result for result in update.results}

    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    for index, history in grown.items():
        whole = results[index].history
        assert history.table.tobytes() == whole.table[:, : len(history)].tobytes()
        assert len(whole) - len(history) <= 2


def test_closing_takes_back_what_has_not_begun() -> None:
    began = threading.Event()
    go_on = threading.Event()

    def occupy() -> None:
        began.set()
        go_on.wait()

    with ThreadPoolExecutor(1) as executor:
        executor.submit(occupy)
        began.wait()
        updates = run_all(configs_of(), N_EPOCHS, executor, n_workers=1)
        threading.Timer(0.1, go_on.set).start()
        update = next(updates)
        updates.close()

    assert len(update.results) + len(update.parts) < len(configs_of())


def test_networks_are_kept_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.experiments.engine.MOST_PARAMETER_BYTES", 8 * 17 * 2)
    configs = runs_of(Specification.parse({"vary": "init_seed", "values": [1, 2, 3], "repeats": 1}))

    results = results_of(run_all(configs, 2, Here()))
    assert [results[index].parameters is not None for index in range(3)] == [True, True, False]
    assert list(run_all([], 10, Here())) == []


def test_workers_can_be_shut_down_while_they_are_being_started(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Workers(1)

    def interrupted(thread: threading.Thread) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", interrupted)
        with pytest.raises(KeyboardInterrupt):
            workers.submit(os.getpid)
    workers.shutdown()

    for process in multiprocessing.active_children():
        process.join(10)
    assert not multiprocessing.active_children()


# Stacks: every run has the bits it has alone, whatever happens to the others

STACK_EPOCHS = 70

CASES: list[dict[str, Any]] = [
    {},
    *({"optimizer": name} for name in OPTIMIZERS if name != "sgd"),
    {"hidden_layer_sizes": ()},
    {"hidden_layer_sizes": (5, 3), "activation": "relu", "batch_size": 7},
    {"hidden_layer_sizes": (3, 3), "layer_activations": "sine,gaussian", "batch_size": 512},
    {"dataset": "rings", "n_samples": 90},
    {"dataset": "rings", "n_samples": 90, "loss": "dice", "clip_norm": 0.1},
    {"dataset": "spiral5", "n_samples": 100, "loss": "mse", "l1": 0.001},
    {"dataset": "circle", "output_activation": "sigmoid", "loss": "dice"},
    {"dataset": "circle", "output_activation": "sigmoid", "label_noise": 20},
    {"dataset": "circle", "output_activation": "linear", "loss": "hinge", "l2": 0.01},
    {"dataset": "plane", "optimizer": "adamw", "l2": 0.1},
    {"dataset": "bumps", "loss": "huber"},
    {"dataset": "curve", "train_biases": False, "loss": "mae", "standardize": True},
    {"dataset": "xor_gate"},
    {"dropout": 30, "hidden_layer_sizes": (6, 4), "clip_norm": 0.5},
    {"dropout": 30, "hidden_layer_sizes": ()},
    {"patience": 4, "noise": 40, "learning_rate": 0.3},
    {"patience": 3, "dataset": "plane", "schedule": "plateau", "schedule_epochs": 3},
    {"schedule": "cosine", "schedule_epochs": 20, "optimizer": "nadam"},
    {"target_loss": 0.1, "dataset": "gaussians"},
    {"target_loss": 10.0},
    {"output_activation": "linear", "learning_rate": 3.0, "activation": "relu", "dataset": "plane"},
    {"n_samples": 4000, "batch_size": 300},
]


def alike_of(values: dict[str, Any], n_runs: int = 4) -> list[ExperimentConfig]:
    """Runs of one shape that differ in everything that may: all seeds, noise, rate and first weights."""
    base = config_of({"n_samples": 60, "noise": 10} | values)
    rates = [base.training.learning_rate, 0.01, 0.1, 1.0]
    names = [base.network.initializer, "he_normal", "uniform_one", "lecun_normal"]
    configs = []
    for run in range(n_runs):
        changed = {name: base.to_settings()[name] + 3 * run for name in ("data_seed", "init_seed")}
        changed |= {"split_seed": run, "shuffle_seed": run}
        changed |= {"noise": base.data.noise + run, "initializer": names[run], "learning_rate": rates[run]}
        configs.append(config_of(base.to_settings() | changed))
    return configs


def ended(configs: list[tuple[int, ExperimentConfig]], seconds: float = math.inf) -> dict[int, Result]:
    """What comes of a stack that is advanced for so long at a time."""
    stack = advance_stack(start_stack(configs, STACK_EPOCHS), seconds)
    while stack.learners:
        stack = advance_stack(stack, seconds)
    return {result.index: result for result in stack.ended}


@pytest.mark.parametrize("values", CASES, ids=str)
def test_every_run_of_a_stack_has_the_bits_of_a_run_alone_however_stacks_and_calls_are_divided(
    values: dict[str, Any],
) -> None:
    configs = list(enumerate(alike_of(values)))
    results = ended(configs)

    assert_same(ended(configs[2:], seconds=0) | ended(configs[1::-1], seconds=0), results)
    assert sorted(results) == list(range(len(configs)))
    for index, config in configs:
        run, result = advance(fresh_run(config), STACK_EPOCHS), results[index]
        scores = evaluate(run)
        assert result.parameters is not None
        assert result.parameters.tobytes() == run.network.parameters.tobytes()
        assert result.epoch == run.epoch
        assert (result.train_loss, result.train_metric) == (scores.train_loss, scores.train_metric)
        if scores.test_loss is None:
            assert math.isnan(result.test_loss) and math.isnan(result.test_metric)
        else:
            assert (result.test_loss, result.test_metric) == (scores.test_loss, scores.test_metric)
        assert (result.outcome is Outcome.DIVERGED) == (run.status is RunStatus.DIVERGED)
        assert (result.outcome is Outcome.STOPPED) == (run.status is RunStatus.FINISHED)
        assert bool(result.reason) == bool(run.reason)
        kept = np.isin(run.history.epochs, result.history.epochs)
        assert result.history.table.tobytes() == run.history.table[:, kept].tobytes()


def test_some_runs_of_the_cases_diverge_and_some_stop() -> None:
    ending = [case for case in CASES if "target_loss" in case or case.get("learning_rate") == 3.0]
    results = [result for case in ending for result in ended(list(enumerate(alike_of(case)))).values()]

    assert {result.outcome for result in results} == {Outcome.DIVERGED, Outcome.STOPPED, Outcome.TRAINED}


def test_curves_lie_on_one_grid_and_end_where_the_run_does() -> None:
    (result,) = advance_stack(start_stack([(0, alike_of({})[0])], 101)).ended

    grid = [epoch for epoch in range(101) if siblings_are_recorded(epoch)]
    assert result.history.epochs.tolist() == [*grid, 101]
    assert all(is_recorded(epoch) for epoch in range(20_000) if siblings_are_recorded(epoch))


def test_shapes_rows_and_arithmetic_decide_what_stacks_and_large_networks_are_fewer() -> None:
    base = ExperimentConfig()

    alike = {"learning_rate": 1.0, "noise": 30, "init_seed": 5, "initializer": "zeros", "data_seed": 9}
    for name, value in alike.items():
        assert stack_key(base.with_setting(name, value)) == stack_key(base)
    unlike = {"batch_size": 20, "n_samples": 100, "l2": 0.1, "optimizer": "adam", "activation": "relu"}
    for name, value in (unlike | {"train_biases": False, "features": ("x1", "x1_squared")}).items():
        assert stack_key(base.with_setting(name, value)) != stack_key(base)
    large = config_of({"hidden_layer_sizes": (32,) * 6, "n_samples": 5000})
    assert most_stacked(ExperimentConfig()) == MOST_STACKED
    assert 1 <= most_stacked(large) < 5

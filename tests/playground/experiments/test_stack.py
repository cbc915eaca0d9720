"""A stack gives every run the bits it has alone, whatever happens to the others."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from playground.config import ExperimentConfig
from playground.experiments.results import Outcome, Result
from playground.experiments.stack import (
    MOST_STACKED,
    Stack,
    advance_stack,
    most_stacked,
    stack_key,
    start_stack,
)
from playground.nn.optimizers import OPTIMIZERS
from playground.training.entrance import config_of
from playground.training.history import is_recorded, siblings_are_recorded
from playground.training.run import RunStatus
from playground.training.trainer import advance, evaluate, fresh_run

N_EPOCHS = 70

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


def configs_of(values: dict[str, Any], n_runs: int = 4) -> list[ExperimentConfig]:
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


def by_index(stack: Stack) -> dict[int, Result]:
    return {result.index: result for result in stack.ended}


def assert_same_bits(one: Result, other: Result) -> None:
    assert one.parameters is not None and other.parameters is not None
    endings = [(result.index, result.outcome, result.reason, result.epoch) for result in (one, other)]
    assert endings[0] == endings[1]
    assert one.parameters.tobytes() == other.parameters.tobytes()
    assert one.history.table.tobytes() == other.history.table.tobytes()


@pytest.mark.parametrize("values", CASES, ids=str)
def test_every_run_of_a_stack_has_the_bits_of_a_run_alone(values: dict[str, Any]) -> None:
    configs = configs_of(values)

    results = by_index(advance_stack(start_stack(list(enumerate(configs)), N_EPOCHS)))
    assert sorted(results) == list(range(len(configs)))
    for index, config in enumerate(configs):
        run, result = advance(fresh_run(config), N_EPOCHS), results[index]
        scores = evaluate(run)
        assert result.parameters is not None
        assert result.parameters.tobytes() == run.network.parameters.tobytes()
        assert result.epoch == run.epoch
        assert result.train_loss == scores.train_loss
        assert result.train_metric == scores.train_metric
        if scores.test_loss is None:
            assert math.isnan(result.test_loss) and math.isnan(result.test_metric)
        else:
            assert (result.test_loss, result.test_metric) == (scores.test_loss, scores.test_metric)
        assert (result.outcome is Outcome.DIVERGED) == (run.status is RunStatus.DIVERGED)
        assert (result.outcome is Outcome.STOPPED) == (run.status is RunStatus.FINISHED)
        assert bool(result.reason) == bool(run.reason)
        kept = np.isin(run.history.epochs, result.history.epochs)
        assert result.history.table.tobytes() == run.history.table[:, kept].tobytes()


@pytest.mark.parametrize("values", CASES, ids=str)
def test_any_division_into_stacks_and_calls_gives_the_same_bits(values: dict[str, Any]) -> None:
    configs = list(enumerate(configs_of(values)))

    whole = by_index(advance_stack(start_stack(configs, 12)))
    parts: dict[int, Result] = {}
    for part in (configs[2:], configs[1::-1]):
        stack = start_stack(part, 12)
        while stack.learners:
            stack = advance_stack(stack, seconds=0)
        parts |= by_index(stack)
    for index, result in whole.items():
        assert_same_bits(parts[index], result)


def test_some_runs_of_the_cases_diverge_and_some_stop() -> None:
    outcomes = [
        result.outcome
        for values in CASES
        if "target_loss" in values or values.get("learning_rate") == 3.0
        for result in advance_stack(start_stack(list(enumerate(configs_of(values))), N_EPOCHS)).ended
    ]

    assert set(outcomes) == {Outcome.DIVERGED, Outcome.STOPPED, Outcome.TRAINED}


def test_curves_lie_on_one_grid_and_end_where_the_run_does() -> None:
    (result,) = advance_stack(start_stack([(0, configs_of({})[0])], 101)).ended

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

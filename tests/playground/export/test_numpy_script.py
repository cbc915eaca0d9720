"""The script of a run trains the same network without anything of ours, here and in a fresh process."""

import ast
import contextlib
import io
import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.config import OUTPUT_AND_LOSS, Change
from playground.export.numpy_script import numpy_script
from playground.settings import SETTINGS
from playground.training.entrance import config_of
from playground.training.journal import EDIT, FREEZE
from playground.training.run import RunStatus, TrainingRun
from playground.training.trainer import (
    advance,
    at_epoch,
    change_setting,
    edit_parameter,
    evaluate,
    freeze,
    fresh_run,
)

SMALL = {"n_samples": 60, "batch_size": 7, "hidden_layer_sizes": (4, 3), "learning_rate": 0.01}
"""30 training rows: five mini-batches an epoch, the last of two rows."""

DATASET_OF = {"two_class": "circle", "multi_class": "spiral3", "regression": "bumps"}


def run_of(epochs: int, changes: tuple[Change, ...] = (), **values: Any) -> TrainingRun:
    return advance(fresh_run(config_of(SMALL | values), changes), epochs)


def executed(run: TrainingRun) -> SimpleNamespace:
    """The script of a run, executed here: its parameters, and what it prints."""
    names: dict[str, Any] = {"__name__": "script"}
    exec(compile(numpy_script(run), "script.py", "exec"), names)
    trained = names["train"]()
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        names["report"](trained)
    return SimpleNamespace(parameters=trained[2], printed=printed.getvalue())


def assert_same_weights(run: TrainingRun) -> None:
    """The same but for what rounding makes of it."""
    np.testing.assert_allclose(executed(run).parameters, run.network.parameters, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (name, value)
        for name in ("dataset", "optimizer", "activation", "initializer", "schedule")
        for value in SETTINGS[name].options
    ],
)
def test_the_script_ends_with_the_weights_of_the_run(name: str, value: str) -> None:
    values: dict[str, Any] = {"schedule_epochs": 3, "l2": 0.01, name: value}

    assert_same_weights(run_of(8, **values))


@pytest.mark.parametrize("initializer", ["zeros", "constant"])
@pytest.mark.parametrize("optimizer", SETTINGS["optimizer"].options)
def test_equal_neurons_stay_equal_in_the_script_too(initializer: str, optimizer: str) -> None:
    changes = (Change(3, 2, EDIT, (0, 1, 6, 0.3)), Change(5, 1, "dropout", 20))
    sizes = {"hidden_layer_sizes": (7, 5), "activation": "sigmoid"}

    assert_same_weights(run_of(6, changes, initializer=initializer, optimizer=optimizer, **sizes))


@pytest.mark.parametrize(
    ("task", "output", "loss", "hidden", "batch_size"),
    [
        (task, *pair, hidden, batch_size)
        for task, pairs in OUTPUT_AND_LOSS.items()
        for pair, (hidden, batch_size) in product(pairs, [((), 1), ((1,), 7), ((4, 3), 30)])
    ],
)
def test_every_loss_with_every_output_and_depth(
    task: str, output: str, loss: str, hidden: tuple[int, ...], batch_size: int
) -> None:
    values: dict[str, Any] = {"dataset": DATASET_OF[task], "output_activation": output, "loss": loss}

    assert_same_weights(run_of(4, hidden_layer_sizes=hidden, batch_size=batch_size, **values))


@pytest.mark.parametrize(
    "values",
    [
        {"dropout": 40, "optimizer": "momentum"},
        {"clip_norm": 0.05, "optimizer": "nadam"},
        {"l1": 0.01, "l2": 0.003},
        {"l1": 0.003, "l2": 0.1, "optimizer": "adamw"},
        {"label_noise": 30, "noise": 20},
        {"standardize": True, "features": ("x1", "x2_squared", "x1_times_x2", "sin_x1", "sin_x2", "cos_x2")},
        {"standardize": True, "dataset": "xor_gate", "features": ("x1", "cos_x1")},
        {"standardize": True, "n_samples": 10, "train_percent": 10},
        {"layer_activations": ("gelu", "relu"), "optimizer": "rmsprop"},
        {"train_biases": False, "initializer": "uniform_half", "clip_norm": 0.1},
        {"patience": 3, "schedule": "plateau", "schedule_epochs": 1, "learning_rate": 1.0},
        {"optimizer": "rprop", "dataset": "spiral5", "n_samples": 300},
        {"dataset": "curve", "features": ("x1", "x1_squared", "sin_x2"), "optimizer": "adagrad"},
        {"dataset": "drawn", "points": [[1, 1, 0], [-1, -1, 0], [-1, 1, 1], [1, -1, 2]]},
        {"n_samples": 2000, "batch_size": 512, "hidden_layer_sizes": (32, 32), "optimizer": "nesterov"},
    ],
    ids=str,
)
def test_the_rest_of_the_settings(values: dict[str, Any]) -> None:
    assert_same_weights(run_of(6, **values))


def test_changes_typed_weights_and_frozen_neurons_act_where_they_were_made() -> None:
    run = advance(run_of(3, optimizer="momentum", schedule="plateau"), steps=2)
    run = advance(change_setting(run, "learning_rate", 0.03), 1)
    run = advance(change_setting(change_setting(run, "momentum", 0.5), "batch_size", 4), 1)
    run = advance(change_setting(run, "dropout", 30), steps=3)
    run = advance(edit_parameter(run, 1, 4, 2, -1.25), 2)
    run = advance(freeze(run, 0, None, 1), steps=4)
    run = advance(change_setting(change_setting(run, "schedule_epochs", 1), "l2", 0.03), steps=5)
    run = edit_parameter(run, 0, 0, 0, 1 / 3)

    assert run.step and len(run.changes) == 9
    assert_same_weights(run)


@pytest.mark.parametrize("setting", [row.name for row in SETTINGS.values() if row.effect.name == "LIVE"])
def test_each_live_setting_changed_at_an_epoch_and_within_one(setting: str) -> None:
    row = SETTINGS[setting]
    values = row.options[:3] if row.options else (row.low, (row.low + row.high) // 2)
    changes = tuple(Change(2 + at, at, setting, value) for at, value in enumerate(values))
    run = run_of(7, changes, clip_norm=1.0, dropout=10, l2=0.01, l1=0.001, schedule="cosine")

    if "its weights are others" in numpy_script(run):
        assert setting in ("optimizer", "schedule")
    else:
        assert_same_weights(run)


@pytest.mark.parametrize(("setting", "value"), [("optimizer", "adam"), ("schedule", "step")])
def test_a_rule_exchanged_on_the_way_is_told_and_the_script_learns_by_the_last_one(
    setting: str, value: str
) -> None:
    changes = (Change(2, 1, setting, value), Change(3, 0, "learning_rate", 0.3), Change(4, 0, "l2", 0.1))
    changed = run_of(5, (*changes, Change(4, 1, EDIT, (0, 0, 0, 1.0)), Change(9, 0, "dropout", 10)))
    values: dict[str, Any] = {"learning_rate": 0.3, "l2": 0.1, setting: value}
    afresh = run_of(5, **values)
    text = numpy_script(changed)

    assert f"epoch 2, 1 mini-batches: {setting} = {value}" in text
    assert "epoch 4, 1 mini-batches: weights set by hand" in text
    assert "dropout" not in text
    np.testing.assert_allclose(executed(changed).parameters, afresh.network.parameters, rtol=1e-9, atol=1e-12)


def test_only_what_happened_on_the_way_is_a_change_on_the_way() -> None:
    """Not a rule exchanged before the first step or after the last, nor what lies further on."""
    run = run_of(4, (Change(0, 0, "optimizer", "adam"), Change(4, 0, "optimizer", "rprop")))
    later = run_of(9, (Change(5, 0, "learning_rate", 1.0), Change(6, 1, EDIT, (0, 0, 0, 2.0))))

    assert "its weights are others" not in numpy_script(run)
    assert_same_weights(run)
    assert numpy_script(at_epoch(later, 4)) == numpy_script(run_of(4))
    assert numpy_script(run_of(5)) == numpy_script(advance(advance(run_of(2), steps=7), 2))


def test_what_cannot_be_trained_or_has_ended_is_trained_to_where_it_is() -> None:
    untrained = edit_parameter(run_of(1, activation="step"), 1, 0, 0, 2.5)
    stopped = run_of(500, patience=5, optimizer="adam", noise=30)
    diverged = run_of(500, dataset="bumps", learning_rate=10.0, activation="relu")
    ends = [RunStatus.UNTRAINABLE, RunStatus.FINISHED, RunStatus.DIVERGED]

    assert "epoch in" not in numpy_script(untrained)
    assert [run.status for run in (untrained, stopped, diverged)] == ends
    for run in (untrained, stopped, diverged):
        assert_same_weights(run)


@st.composite
def runs(draw: st.DrawFn) -> TrainingRun:
    """Runs of any kind, with changes of any kind."""

    def value_of(name: str) -> Any:
        row = SETTINGS[name]
        if row.options:
            return draw(st.sampled_from(row.options))
        if row.kind == "flag":
            return draw(st.booleans())
        return draw(st.integers(int(row.low), int(min(row.high, 40))))

    names = ["dataset", "optimizer", "schedule", "schedule_epochs", "initializer", "dropout", "clip_norm"]
    names += ["l1", "l2", "train_biases", "standardize", "label_noise", "patience", "batch_size", "init_seed"]
    values = {name: value_of(name) for name in draw(st.lists(st.sampled_from(names), unique=True))}
    values["layer_activations"] = (value_of("activation"), value_of("activation"))
    config = config_of(SMALL | values)
    changes = []
    for _ in range(draw(st.integers(0, 5))):
        changeable = ["optimizer", "batch_size", "schedule", "dropout", "l2", "momentum", EDIT, FREEZE]
        name = draw(st.sampled_from(changeable))
        value: Any
        if name == EDIT:
            value = (draw(st.integers(0, 2)), 0, 0, draw(st.floats(-2, 2)))
        elif name == FREEZE:
            source, target = draw(st.sampled_from([(None, 0), (1, None), (0, 0), (None, None)]))
            value = (draw(st.integers(0, 2)), source, target, draw(st.booleans()))
        else:
            value = 0.5 if name == "momentum" else value_of(name)
        changes.append(Change(draw(st.integers(0, 6)), draw(st.integers(0, 3)), name, value))
    run = advance(fresh_run(config, changes), draw(st.integers(0, 6)))
    return advance(run, steps=draw(st.integers(0, 3)))


@settings(max_examples=100)
@given(run=runs())
def test_any_run_has_a_script_that_ends_with_its_weights_or_says_that_they_are_others(
    run: TrainingRun,
) -> None:
    with np.errstate(all="ignore"):
        if "its weights are others" in numpy_script(run):
            assert executed(run).parameters.shape == run.network.parameters.shape
        else:
            assert_same_weights(run)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"optimizer": "adam", "activation": "relu", "schedule": "warmup_cosine", "schedule_epochs": 20},
        {"dataset": "spiral3", "optimizer": "rmsprop", "dropout": 20, "patience": 50},
    ],
    ids=str,
)
def test_a_fresh_process_prints_the_weights_and_scores_of_the_run(
    values: dict[str, Any], tmp_path: Path
) -> None:
    run = run_of(15, **values)
    script = tmp_path / "network.py"
    script.write_text(numpy_script(run), encoding="utf-8")
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    call = [sys.executable, "-I", str(script)]
    done = subprocess.run(call, capture_output=True, text=True, cwd=tmp_path, env=environment, check=True)
    lines = done.stdout.splitlines()
    rows = [[float(word) for word in line.split()] for line in lines if not line[0].isalpha()]

    assert done.stderr == ""
    assert lines[0].startswith(f"training: loss {evaluate(run).train_loss:.6f}, ")
    wanted = [row.tolist() for block in run.network.blocks for row in block]
    for row, weights in zip(rows, wanted, strict=True):
        assert row == pytest.approx(weights, rel=1e-9)


@pytest.mark.parametrize("dataset", ["circle", "gaussians3", "bumps", "xor_gate"])
@pytest.mark.parametrize("patience", [0, 30])
def test_it_prints_the_scores_of_every_part(dataset: str, patience: int) -> None:
    run = run_of(5, dataset=dataset, patience=patience)
    scores, held_out = evaluate(run), run.history.held_out_loss
    lines = [line for line in executed(run).printed.splitlines() if ": loss " in line]
    losses = [scores.train_loss, None if held_out is None else held_out[-1], scores.test_loss]

    assert [line.split(",")[0].split()[-1] for line in lines] == [
        f"{loss:.6f}" for loss in losses if loss is not None
    ]
    if run.config.task == "classification":
        assert lines[0].endswith(f"{scores.train_metric:.1%} right")


def test_it_imports_numpy_alone_and_is_short_without_its_table() -> None:
    text = numpy_script(run_of(5))
    code, _ = text.split("# Every line is one point")
    tree = ast.parse(text)
    modules = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]

    assert modules == ["numpy"]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert len([line for line in code.splitlines() if line]) <= 110
    assert max(len(line) for line in text.splitlines()) <= 110


@pytest.mark.parametrize(
    ("values", "absent"),
    [
        ({}, ["dropout", "clip", "l2", "is_weight", "schedule", "sigmoid", "fixed", "os.environ", "twins"]),
        ({"optimizer": "adam"}, ["class Momentum", "AdamW", "isinstance"]),
        ({"dropout": 10}, ["clip", "l1", "fixed"]),
    ],
    ids=str,
)
def test_it_holds_only_what_the_run_needs(values: dict[str, Any], absent: list[str]) -> None:
    text = numpy_script(run_of(5, **values))

    assert [word for word in absent if word in text] == []

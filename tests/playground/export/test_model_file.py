"""A kept run goes on bit for bit, and whatever else is opened is a run or one sentence."""

import copy
import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.config import Change
from playground.export.model_file import (
    MAX_BYTES,
    MAX_CHANGES,
    ModelFileError,
    from_json,
    to_json,
)
from playground.nn.optimizers import OptimizerState
from playground.settings import SETTINGS
from playground.training.journal import EDIT, FREEZE
from playground.training.run import RunStatus, TrainingRun
from playground.training.trainer import (
    advance,
    at_epoch,
    change_setting,
    edit_parameter,
    evaluate,
    freeze,
    without_siblings,
)
from tests.playground import runs
from tests.playground.runs import run_of


def contents(run: TrainingRun) -> dict[str, object]:
    """All of a run but its snapshots, of which a file holds some."""
    return runs.contents(run) | {"snapshots": None}


def assert_goes_on_alike(run: TrainingRun) -> None:
    opened = from_json(to_json(run))

    assert contents(opened) == contents(run)
    assert contents(advance(opened, steps=3)) == contents(advance(run, steps=3))
    assert contents(advance(opened, 6)) == contents(advance(run, 6))
    assert contents(at_epoch(opened, run.epoch // 2)) == contents(at_epoch(run, run.epoch // 2))


@pytest.mark.parametrize("steps", [0, 3])
@pytest.mark.parametrize(
    "values",
    [
        *({"optimizer": name} for name in SETTINGS["optimizer"].options),
        *({"schedule": name, "schedule_epochs": 2} for name in SETTINGS["schedule"].options),
        {"dropout": 50, "hidden_layer_sizes": (4, 3)},
        {"patience": 4, "optimizer": "adam"},
        {"patience": 4, "schedule": "plateau", "schedule_epochs": 1, "learning_rate": 1.0},
        {"train_biases": False, "initializer": "uniform_half", "clip_norm": 0.1, "l1": 0.01},
        {"dataset": "spiral5", "loss": "dice", "standardize": True},
        {"dataset": "curve", "activation": "gelu"},
        {"dataset": "xor_gate", "hidden_layer_sizes": ()},
        {"dataset": "drawn", "points": [[1, 1, 0], [-1, -1.25, 0], [-1, 1, 1], [1, -1, 1], [0, 0, 2]]},
        {"layer_activations": ("relu",), "features": ("x1", "sin_x2"), "label_noise": 20, "target_loss": 0.2},
    ],
    ids=str,
)
def test_an_opened_run_goes_on_bit_for_bit(values: dict[str, Any], steps: int) -> None:
    assert_goes_on_alike(run_of(7, steps, **values))


def test_changes_made_to_come_and_made_by_hand_are_kept() -> None:
    changes = (
        Change(2, 0, "optimizer", "adam"),
        Change(3, 2, EDIT, (0, 1, 2, -0.1)),
        Change(4, 1, FREEZE, (1, None, 0, True)),
        Change(9, 0, FREEZE, (1, None, 0, False)),
        Change(9, 3, "learning_rate", 0.3),
    )
    by_hand = advance(edit_parameter(run_of(3), 0, 0, 0, 1 / 3), steps=2)
    by_hand = change_setting(by_hand, "optimizer", "nadam")

    for epochs, steps in ((0, 0), (2, 1), (3, 2), (5, 0), (9, 4)):
        assert_goes_on_alike(run_of(epochs, steps, changes))
    assert_goes_on_alike(by_hand)
    assert_goes_on_alike(freeze(advance(by_hand, steps=1), 0, 1, None))


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"patience": 3, "optimizer": "adam", "noise": 30}, RunStatus.FINISHED),
        ({"target_loss": 0.3}, RunStatus.FINISHED),
        ({"dataset": "bumps", "learning_rate": 10.0, "activation": "relu"}, RunStatus.DIVERGED),
        ({"activation": "step"}, RunStatus.UNTRAINABLE),
    ],
    ids=str,
)
def test_a_run_that_has_ended_stays_so(values: dict[str, Any], status: RunStatus) -> None:
    run = run_of(300, **values)

    assert run.status is status
    assert_goes_on_alike(run)


def test_a_run_that_diverged_after_a_change_within_an_epoch() -> None:
    run = advance(change_setting(run_of(2, 2, dataset="bumps", activation="relu"), "learning_rate", 10.0), 50)

    assert run.status is RunStatus.DIVERGED
    assert_goes_on_alike(run)


def test_a_thinned_history_is_kept_whole_and_further_starts_are_not() -> None:
    run, family = run_of(1100, hidden_layer_sizes=(1,), n_samples=10), run_of(5, siblings=3)
    opened = from_json(to_json(run))

    assert np.array_equal(opened.history.table, run.history.table, equal_nan=True)
    assert contents(at_epoch(opened, 700)) == contents(at_epoch(run, 700))
    assert contents(from_json(to_json(family))) == contents(without_siblings(family))


def test_a_sum_that_has_overflowed_is_kept() -> None:
    run = run_of(2, optimizer="adagrad")
    vector = run.optimizer_state.vectors[0].copy()
    vector[:2] = np.inf
    state = OptimizerState(run.optimizer_state.updates, (vector,)).frozen()
    run = replace(run, optimizer_state=state, epoch_start=run.epoch_start._replace(optimizer_state=state))

    assert_goes_on_alike(run)


def test_a_file_counts_as_it_is_and_rows_of_weights_stand_on_lines_of_their_own() -> None:
    run, other, less = run_of(2), content_of(run_of(4)), content_of(run_of(2))
    other["layers"][0]["weights"][0][0] = 0.125
    del less["settings"]["l2"]
    row = ", ".join(repr(number) for number in run.network.weights[0][0].tolist())

    assert from_json(json.dumps(other)).network.weights[0][0, 0] == 0.125  # not what training would give
    assert contents(from_json(json.dumps(less))) == contents(run)  # a missing setting has its default
    assert contents(from_json(b"\xef\xbb\xbf" + to_json(run).encode())) == contents(run)
    assert f"\n        [{row}],\n" in to_json(run)


def test_a_run_with_too_many_changes_is_not_kept() -> None:
    changes = tuple(Change(100 + at, 0, "l2", 0.1) for at in range(MAX_CHANGES + 1))
    run = replace(run_of(0), changes=changes)

    with pytest.raises(ModelFileError, match="2,001 changes"):
        to_json(run)


# What is refused


def content_of(run: TrainingRun) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(to_json(run))
    return content


PATCHES: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("format",), "other", "no model file"),
    (("version",), 2, "version '2'"),
    (("version",), True, "version 'True'"),
    (("extra",), 1, "the field 'extra'"),
    (("settings",), [], "settings is"),
    (("settings", "n_samples"), 10**9, "Number of points cannot be"),
    (("settings", "hidden_layer_sizes"), [10**9], "list of layer sizes"),
    (("settings", "hidden_layer_sizes"), [4] * 1000, "more than 6"),
    (("settings", "hidden_layer_sizes"), [4], "weights of layer 1"),
    (("settings", "dataset"), "<img src=x onerror=alert(1)>", "Data cannot be '<img"),
    (("settings",), {"output_activation": "sigmoid", "loss": "hinge"}, "cannot learn with the loss hinge"),
    (("settings", "batch_size"), "__import__('os')", "Batch size cannot be"),
    (("settings", "evil"), 1, "the field 'evil'"),
    (("settings", "patience"), 5, "held_out_loss of history"),
    (("settings", "optimizer"), "sgd", "optimizer is 'adam'"),
    (("settings", "activation"), "relu", "activation of layer 1 is 'tanh'"),
    (("changes",), {}, "changes is"),
    (("changes",), [{"epoch": 1, "step": 0, "name": "l2", "value": 0.1}] * 2001, "2,001 entries"),
    (("changes",), [{"epoch": 1, "step": 0, "name": "dataset", "value": "xor"}], "cannot be changed"),
    (("changes",), [{"epoch": 1, "step": 0, "name": EDIT, "value": [0, 9, 0, 1.0]}], "no weight from 9"),
    (("changes",), [{"epoch": 1, "step": 0, "name": EDIT, "value": [0, 0, 0, 1e30]}], "cannot be '1e+30'"),
    (("changes",), [{"epoch": 1, "step": 0, "name": EDIT, "value": [0, 0, 0]}], "list of 4"),
    (("changes",), [{"epoch": 1, "step": 0, "name": FREEZE, "value": [0, None, 9, True]}], "no weight from"),
    (("changes",), [{"epoch": 1, "step": 0, "name": FREEZE, "value": [0, None, 0, 1]}], "true or false"),
    (("changes",), [{"epoch": -1, "step": 0, "name": "l2", "value": 0.1}], "epoch of a change"),
    (("changes",), [{"epoch": 1, "step": 0, "name": ["l2"], "value": 0.1}], "has the name"),
    (("position", "epoch"), 10**9, "epoch of position"),
    (("position", "epoch"), 5, "epoch_start is of epoch 4"),
    (("position", "step"), 5, "5 of an epoch that has 5"),
    (("position", "step"), 1.5, "step of position"),
    (("status",), "paused", "status is 'paused'"),
    (("status",), "untrainable", "status is untrainable"),
    (("reason",), "<script>alert(1)</script>", "reason is"),
    (("reason",), "word " * 1000, "reason is"),
    (("reason",), "odd", "empty while"),
    (("layers",), [], "layers is a list of 0"),
    (("layers", 0, "weights", 0), [1.0, 2.0], "an entry of weights of layer 1 is a list of 2"),
    (("layers", 0, "weights", 0, 0), "1.0", "It must be a number"),
    (("layers", 0, "weights", 0, 0), None, "It must be a number"),
    (("layers", 0, "weights", 0, 0), True, "It must be a number"),
    (("layers", 1, "biases"), 0.5, "biases of layer 2"),
    (("optimizer", "updates"), -1, "updates of optimizer"),
    (("optimizer", "vectors"), [], "vectors of optimizer"),
    (("optimizer", "vectors", 0, 0), "infinite", "an entry of vectors of optimizer"),
    (("watch", "waited"), 1e3, "waited of watch"),
    (("watch", "plateau", "factor"), 0, "factor of plateau of watch"),
    (("history", "epoch", 1), 2, "epochs of history"),
    (("history", "epoch", 1), True, "epochs of history"),
    (("history", "train_loss"), [0.5], "train_loss of history"),
    (("history", "held_out_loss"), [0.5], "no such points"),
    (("snapshots",), [{}] * 33, "33 entries"),
    (("snapshots", 0, "epoch"), 7, "snapshot of epoch 7"),
    (("snapshots", 0, "parameters"), [], "parameters of an entry of snapshots"),
    (("epoch_start", "epoch"), 1, "epoch_start is of epoch 1"),
]


def patched(content: dict[str, Any], path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """A copy of `content` with another value at a place."""
    content = copy.deepcopy(content)
    *way, last = path
    place: Any = content
    for key in way:
        place = place[key]
    place[last] = value
    return content


VALID = content_of(run_of(4, 2, optimizer="adam", changes=(Change(2, 1, "l2", 0.01),)))


@pytest.mark.parametrize(("path", "value", "words"), PATCHES, ids=lambda part: str(part)[:40])
def test_a_file_whose_parts_are_wrong_is_refused_in_words(
    path: tuple[str | int, ...], value: Any, words: str
) -> None:
    content = patched(VALID, path, value)

    with pytest.raises(ModelFileError, match=re.escape(words)) as caught:
        from_json(json.dumps(content))
    assert len(str(caught.value)) < 700
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", [name for name in VALID if name != "about"])
def test_a_file_with_a_missing_part_is_refused(name: str) -> None:
    content = {key: value for key, value in VALID.items() if key != name}

    with pytest.raises(ModelFileError, match=f"no {name}|{name} is missing|no model file|version"):
        from_json(json.dumps(content))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1, column 1"),
        ("null", "another kind"),
        ("[1, 2]", "another kind"),
        ('"text"', "another kind"),
        ('{"cells": [], "nbformat": 4}', "its format is not"),
        (b"\x89PNG\r\n\x1a\n", "not text"),
        (b"\xff\xfe{\x00}\x00", "not text"),
        ("[" * 100_000, "too deep|breaks"),
        ("[" * 900 + "]" * 900, "another kind"),
        ("[" * 300_000, "too many parts"),
        ("[[]," * 150_000, "too many parts"),
        (" " * (MAX_BYTES + 1), "5.0 MB"),
        ('{"a": 1e999}', "the number '1e999'"),
        ('{"a": NaN}', "the number 'NaN'"),
        ('{"a": -Infinity}', "the number '-Infinity'"),
        ('{"a": ' + "9" * 1_000_000 + "}", "the number '9999"),
        ('{"a": 0.' + "9" * 1_000_000 + "}", "the number '0.999"),
        (json.dumps(VALID)[:-300], "cut off"),
        (b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94\x93\x94.", "not text"),  # a pickle
        (b"cos\nsystem\n(S'id'\ntR.", "line 1"),  # a pickle of the first kind, which is text
        ('{"format": [' + "1," * 2_400_000 + "1]}", "its format is not"),
        ("{" + ",".join(f'"k{place}": 1' for place in range(190_000)) + "}", "its format is not"),
        ('{"format": "' + r"\ud800" * 800_000 + '"}', "its format is not"),
        ('{"format": "a", "format": "b"}', "its format is not"),
        ("\x00" * 1000, "line 1"),
    ],
    ids=lambda part: repr(part[:20]),
)
def test_what_is_no_model_file_is_refused_in_words(text: str | bytes, words: str) -> None:
    with pytest.raises(ModelFileError, match=words) as caught:
        from_json(text)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("depth", [50, 900, 980])
def test_nested_lists_anywhere_are_refused(depth: int) -> None:
    bomb = "[" * depth + "]" * depth
    text = json.dumps(VALID).replace('"n_samples": 46', f'"points": [[{bomb}, 0, 0], [1, 1, 1]]')

    with pytest.raises(ModelFileError):
        from_json(text)


def opened_or_refused(text: str | bytes) -> None:
    """Open it; if that gives a run, the run can be trained, scored and kept again."""
    try:
        run = from_json(text)
    except ModelFileError:
        return
    further = advance(run, steps=3)
    evaluate(further)
    assert contents(from_json(to_json(run))) == contents(run)


@settings(max_examples=200)
@given(text=st.one_of(st.binary(max_size=200), st.text(max_size=200)))
@example(b"{}")
def test_any_bytes_are_a_run_or_a_sentence(text: str | bytes) -> None:
    opened_or_refused(text)


JSON_VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=8),
        st.sampled_from(["inf", "nan", "adam", "relu", EDIT, FREEZE, "<b>"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def paths_in(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a JSON value but the whole."""
    if not isinstance(value, dict | list):
        return [path]
    items = value.items() if isinstance(value, dict) else enumerate(value)
    inner = [found for key, item in items for found in paths_in(item, (*path, key))]
    return [*([path] if path else []), *inner]


PLACES = sorted(paths_in(VALID), key=lambda path: (len(path), str(path)))


@settings(max_examples=300)
@given(path=st.sampled_from(PLACES), value=JSON_VALUES)
def test_any_file_with_another_part_is_a_run_or_a_sentence(path: tuple[str | int, ...], value: Any) -> None:
    opened_or_refused(json.dumps(patched(VALID, path, value)))


TEXT = json.dumps(VALID).encode()


@settings(max_examples=300)
@given(
    at=st.integers(0, len(TEXT)), length=st.integers(0, 20), inserted=st.binary(max_size=6), cut=st.booleans()
)
def test_any_file_with_other_bytes_is_a_run_or_a_sentence(
    at: int, length: int, inserted: bytes, cut: bool
) -> None:
    opened_or_refused(TEXT[:at] if cut else TEXT[:at] + inserted + TEXT[at + length :])

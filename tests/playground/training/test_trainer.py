"""The contracts of a run: the same bits at a position however it came there, and changes that are kept."""

import warnings
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.dataset import Dataset, keep_all
from playground.config import Change, ExperimentConfig, NetworkConfig, TrainingConfig
from playground.nn.activations import ACTIVATIONS
from playground.nn.optimizers import OPTIMIZERS
from playground.settings import SettingError
from playground.training import entrance
from playground.training.history import is_recorded
from playground.training.motion import RunMotion
from playground.training.problem import posed, problem_of
from playground.training.run import RunStatus, TrainingRun
from playground.training.scores import Scores
from playground.training.trainer import (
    advance,
    at_epoch,
    change_setting,
    edit_parameter,
    evaluate,
    freeze,
    fresh_run,
    present_batch,
    start,
)
from tests.playground.runs import config_of, contents, run_of


def place(run: TrainingRun) -> tuple[int, int]:
    return run.epoch, run.step


def numbers_of(scores: Scores) -> list[float]:
    """Losses and metrics; without test rows there are two."""
    all_of = scores.train_loss, scores.test_loss, scores.train_metric, scores.test_metric
    return [number for number in all_of if number is not None]


def at_position(run: TrainingRun, epoch: int, step: int) -> TrainingRun:
    run = advance(run, epoch - run.epoch) if epoch > run.epoch else run
    return advance(run, steps=step - run.step)


# Pace

PACES = st.lists(
    st.one_of(
        st.tuples(st.just("epochs"), st.integers(0, 4)),
        st.tuples(st.just("steps"), st.integers(0, 12)),
        st.tuples(st.just("seconds"), st.sampled_from([0.0, 0.0001, 0.0005])),
    ),
    max_size=12,
)
JOURNAL = (
    Change(1, 2, "learning_rate", 0.3),
    Change(2, 0, "batch_size", 7),
    Change(3, 1, "optimizer", "adam"),
    Change(4, 0, "parameter", (0, 1, 2, 0.5)),
    Change(5, 2, "batch_size", 4),
    Change(5, 3, "l2", 0.01),
    Change(7, 0, "optimizer", "momentum"),
    Change(7, 0, "momentum", 0.5),
)
LATE_JOURNAL = (
    Change(1, 3, "dropout", 20),
    Change(2, 0, "schedule", "step"),
    Change(3, 2, "clip_norm", 0.1),
    Change(4, 1, "optimizer", "rprop"),
    Change(6, 0, "optimizer", "adamw"),
    Change(6, 0, "schedule", "plateau"),
    Change(7, 0, "dropout", 0),
)
FREEZING = (
    Change(1, 2, "freeze", (0, None, 1, True)),
    Change(2, 0, "freeze", (1, 0, 0, True)),
    Change(3, 3, "freeze", (0, 2, 1, False)),
    Change(5, 0, "freeze", (0, None, None, True)),
    Change(6, 1, "freeze", (0, None, 1, False)),
)
SPECIAL: list[dict[str, object]] = [
    {},
    {"schedule": "warmup_cosine", "schedule_epochs": 6, "clip_norm": 0.05},
    {"schedule": "plateau", "schedule_epochs": 1, "learning_rate": 3.0, "l2": 0.01},
    {"dropout": 40, "optimizer": "nadam", "train_biases": False},
    {"patience": 2, "learning_rate": 3.0, "dropout": 10},
    {"loss": "dice", "output_activation": "softmax", "optimizer": "rprop", "layer_activations": ("sine",)},
]
"""One config for each thing that carries something from one mini-batch or epoch to the next."""


@settings(max_examples=60)
@given(
    paces=PACES,
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    special=st.sampled_from(SPECIAL),
    changes=st.sampled_from([(), JOURNAL, LATE_JOURNAL, FREEZING]),
    siblings=st.sampled_from([0, 2]),
)
def test_the_pace_changes_no_bit(
    paces: list[tuple[str, Any]],
    optimizer: str,
    special: dict[str, object],
    changes: tuple[Change, ...],
    siblings: int,
) -> None:
    config = config_of(**{"optimizer": optimizer, "l1": 0.001} | special)
    run = fresh_run(config, changes, siblings)
    for limit, amount in paces:
        run = advance(run, **{limit: amount})

    assert contents(run) == contents(at_position(fresh_run(config, changes, siblings), run.epoch, run.step))


def test_the_first_limit_reached_counts_and_however_short_the_time_one_mini_batch_is_done() -> None:
    run = run_of()
    long = advance(run, 1000, seconds=0.05)

    assert place(advance(run, 3, steps=7)) == (1, 2)
    assert place(advance(run, 1, steps=7)) == place(advance(run_of(0, 2), 1)) == (1, 0)
    assert place(advance(run, 3, steps=7, seconds=0)) == place(advance(run, seconds=0)) == (0, 1)
    assert long.epoch * long.batches_per_epoch + long.step > 10


def test_no_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="Give epochs, steps or seconds"):
        advance(run_of())


# What a run is


def test_a_run_is_a_value_that_nobody_can_write_into_and_going_on_leaves_it_as_it_was() -> None:
    run = run_of(2, 7, optimizer="adam")
    before = contents(run)
    arrays = [
        run.network.parameters,
        run.epoch_start.parameters,
        *run.optimizer_state.vectors,
        *(one.parameters for one in run.snapshots.kept),
        *(vector for one in run.snapshots.kept for vector in one.optimizer_state.vectors),
        *(run.problem.X1, run.problem.Y, run.problem.y, run.problem.points, run.history.table),
    ]
    advance(run, 3)
    change_setting(run, "optimizer", "sgd")
    edit_parameter(run, 0, 0, 0, 1.0)

    assert not any(array.flags.writeable for array in arrays)
    assert contents(run) == before
    assert contents(run_of(2, 7, optimizer="adam")) == before


def test_every_seed_makes_another_run_and_data_and_order_never_change_the_first_weights() -> None:
    first, trained = run_of().network.parameters, run_of(3).network.parameters

    for name in ("noise", "data_seed", "split_seed", "shuffle_seed", "init_seed"):
        other: dict[str, Any] = {name: 42}
        assert np.array_equal(run_of(**other).network.parameters, first) == (name != "init_seed"), name
        assert not np.array_equal(run_of(3, **other).network.parameters, trained), name


def test_each_epoch_goes_through_all_rows_once_in_an_order_of_its_own() -> None:
    run, orders = run_of(), []
    for _ in range(3):
        batches = []
        for _ in range(run.batches_per_epoch):
            run = advance(run, steps=1)
            batches.append(present_batch(run))
        orders.append(np.concatenate(batches).tolist())

    assert [len(batch) for batch in batches] == [5, 5, 5, 5, 3]
    assert all(sorted(order) == list(range(23)) for order in orders)
    assert all(one != other for one, other in pairwise(orders))


def test_the_last_batch_is_the_one_of_its_own_batch_size_at_most_all_rows_and_none_at_the_start() -> None:
    run, whole = change_setting(run_of(1), "batch_size", 20), run_of(batch_size=512)

    assert len(present_batch(run)) == len(present_batch(advance(run, 1))) == 3
    assert len(present_batch(advance(run, steps=1))) == 20
    assert present_batch(whole).tolist() == []
    assert (whole.batch_size, whole.batches_per_epoch, advance(whole, steps=1).epoch) == (23, 1, 1)


# Journal


def test_a_change_at_the_very_start_becomes_part_of_the_config_and_a_typed_weight_an_entry() -> None:
    edit = Change(0, 0, "parameter", (0, 0, 0, 2.0))
    ahead = run_of(changes=[edit, Change(0, 0, "l2", 0.1), Change(5, 0, "l2", 0.01)])
    typed = edit_parameter(run_of(), 0, 2, 1, -0.25)

    assert contents(change_setting(run_of(), "learning_rate", 0.3)) == contents(run_of(learning_rate=0.3))
    assert contents(change_setting(ahead, "l2", 0.3)) == contents(run_of(l2=0.3, changes=[edit]))
    assert typed.changes == (Change(0, 0, "parameter", (0, 2, 1, -0.25)),)
    assert typed.edited
    assert typed.network.biases[0][1] == -0.25
    assert contents(typed) == contents(run_of(changes=typed.changes))


@pytest.mark.parametrize("steps", [1, 5, 8])
def test_a_change_made_is_the_same_as_one_read_from_a_journal(steps: int) -> None:
    config = config_of(optimizer="momentum")
    before = advance(fresh_run(config), steps=steps)
    values: dict[str, object] = {"learning_rate": 0.3, "optimizer": "adam", "momentum": 0.2, "batch_size": 3}
    values |= {"l1": 0.01, "l2": 0.1, "target_loss": 0.1}
    runs = [change_setting(before, name, value) for name, value in values.items()]

    for changed in (*runs, edit_parameter(before, 1, 0, 0, 1.5)):
        run = advance(changed, 3)
        (change,) = run.changes
        assert (change.epoch, change.step) == (steps // 5, steps % 5)
        assert change.value == values.get(change.name, (1, 0, 0, 1.5))
        assert contents(run) == contents(at_position(fresh_run(config, run.changes), *place(run))), change


def test_live_settings_act_at_once_and_the_batch_size_at_the_next_epoch() -> None:
    before = run_of(0, 7)
    run = change_setting(change_setting(before, "learning_rate", 0.3), "batch_size", 3)
    step, longer = (advance(r, steps=1).network.parameters - r.network.parameters for r in (before, run))

    assert np.allclose(longer, 10 * step)
    assert (run.training.learning_rate, run.training.batch_size) == (0.3, 3)
    assert (run.batch_size, run.batches_per_epoch) == (5, 5)
    assert advance(run, 1).batch_size == 3
    assert advance(run, 2).batches_per_epoch == 8


def test_a_changed_optimizer_starts_afresh_even_when_it_is_changed_back() -> None:
    run = run_of(0, 7, optimizer="momentum")
    back = change_setting(change_setting(run, "optimizer", "adam"), "optimizer", "momentum")

    assert (run.optimizer_state.updates, back.optimizer_state.updates) == (7, 0)
    assert not back.optimizer_state.vectors[0].any()
    assert contents(advance(back, 2)) == contents(advance(fresh_run(run.config, back.changes), 3))


def test_a_change_drops_the_later_ones_its_like_at_one_place_and_counts_only_if_it_is_one() -> None:
    ahead = run_of(changes=[Change(1, 0, "l2", 0.1), Change(9, 0, "l2", 0.01)])
    changed = change_setting(advance(ahead, 4), "learning_rate", 0.3)
    edited = edit_parameter(advance(ahead, 4), 0, 0, 0, 1.0)
    run = run_of(0, 7)
    for rate in (0.1, 0.3, 1.0):
        run = change_setting(run, "learning_rate", rate)
    for unit, weight in ((0, 0.1), (0, 0.3), (1, 0.7)):
        run = edit_parameter(run, 0, 0, unit, weight)

    assert [change.epoch for change in changed.changes] == [1, 4]
    assert [change.epoch for change in edited.changes] == [1, 4]
    assert edited.history.table.tobytes() == advance(ahead, 4).history.table.tobytes()
    assert run.changes == (
        Change(1, 2, "learning_rate", 1.0),
        Change(1, 2, "parameter", (0, 0, 0, 0.3)),
        Change(1, 2, "parameter", (0, 0, 1, 0.7)),
    )
    assert change_setting(ahead, "learning_rate", ahead.training.learning_rate) is ahead
    assert edit_parameter(ahead, 0, 0, 0, float(ahead.network.parameters[0])) is ahead


def test_a_change_ahead_waits_until_it_is_reached() -> None:
    run = run_of(changes=[Change(2, 3, "learning_rate", 0.3)])
    edited = run_of(changes=[Change(2, 0, "parameter", (0, 0, 0, 1.0))])
    beyond = run_of(changes=[Change(2, 99, "l2", 0.1), Change(1, 5, "l1", 0.1)])

    assert at_position(run, 2, 2).training.learning_rate == 0.03
    assert at_position(run, 2, 3).training.learning_rate == 0.3
    assert not advance(edited, 1).edited
    assert advance(edited, 2).edited
    assert advance(edited, 2).network.parameters[0] == 1.0
    assert beyond.changes == (Change(2, 0, "l1", 0.1), Change(3, 0, "l2", 0.1))  # the start of the next


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("dataset", "xor", "cannot be changed while a network learns"),
        ("init_seed", 3, "cannot be changed while a network learns"),
        ("<script>", 3, "cannot be changed while a network learns"),
        ("learning_rate", 99, "Learning rate cannot be"),
        ("l2", "nan", "L2"),
    ],
)
def test_changes_that_cannot_be_are_refused_in_words(name: str, value: object, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        change_setting(run_of(), name, value)
    with pytest.raises(SettingError, match=message):
        run_of(changes=[Change(1, 0, name, value)])


def test_a_number_that_is_no_weight_and_a_weight_that_is_not_there_are_refused() -> None:
    for value in (float("nan"), float("inf"), -float("inf"), 1e7):
        with pytest.raises(ValueError, match="Write a number from -1000000 to 1000000"):
            edit_parameter(run_of(), 0, 0, 0, value)
    for place in ((2, 0, 0), (0, 3, 0), (0, 0, 3), (-1, 0, 0)):
        with pytest.raises(IndexError, match="There is no layer|has no weight"):
            edit_parameter(run_of(), *place, 1.0)
        with pytest.raises(IndexError, match="There is no layer|has no weight"):
            freeze(run_of(), *place)


# Other epochs


@pytest.mark.parametrize("epoch", [0, 1, 4, 5, 7, 12, 19, 20])
@pytest.mark.parametrize("changes", [(), JOURNAL, LATE_JOURNAL, FREEZING])
@pytest.mark.parametrize("special", SPECIAL)
def test_going_back_gives_the_run_as_it_was(
    epoch: int, changes: tuple[Change, ...], special: dict[str, object]
) -> None:
    config = config_of(**{"optimizer": "adam"} | special)
    run = advance(at_position(fresh_run(config, changes, siblings=2), 20, 1), steps=1)

    assert contents(at_epoch(run, epoch)) == contents(advance(fresh_run(config, changes, siblings=2), epoch))


def test_going_back_and_forth_gives_the_run_again_with_its_typed_weight() -> None:
    run, typed = run_of(20, changes=JOURNAL), advance(edit_parameter(run_of(5), 0, 0, 0, 3.0), 5)

    assert contents(at_epoch(at_epoch(run, 6), 20)) == contents(run)
    assert contents(at_epoch(at_epoch(typed, 2), 10)) == contents(typed)
    assert at_epoch(typed, 5).network.parameters[0] == 3.0


def test_going_back_over_dropped_snapshots_trains_again_from_an_earlier_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("playground.training.snapshots.MOST_SNAPSHOTS", 3)
    run = run_of(21, changes=JOURNAL)
    back, expected = at_epoch(run, 13), contents(run_of(13, changes=JOURNAL))

    assert [snapshot.epoch for snapshot in run.snapshots.kept] == [0, 8, 16]
    assert [snapshot.epoch for snapshot in back.snapshots.kept] == [0, 8]
    assert contents(back) | {"snapshots": None} == expected | {"snapshots": None}


def test_the_epoch_of_the_run_itself_is_the_run_and_there_is_none_before_0() -> None:
    run = run_of(3)

    assert at_epoch(run, 3) is run
    assert at_epoch(advance(run, steps=2), 3).step == 0
    with pytest.raises(ValueError, match="0 or more"):
        at_epoch(run, -1)


# History


def test_the_history_holds_the_scores_of_every_recorded_epoch_and_those_alone() -> None:
    run = run_of()
    scores = [evaluate(run)]
    for _ in range(5):
        run = advance(run, steps=2)
        evaluate(run)
        run = advance(run, 1)
        scores.append(evaluate(run))

    assert run.history.epochs.tolist() == [0, 1, 2, 3, 4, 5]
    assert run.history.table[1:5].T.tolist() == [numbers_of(one) for one in scores]


def test_a_long_run_records_by_the_schedule_and_keeps_at_most_512_snapshots() -> None:
    run = run_of(3000, dataset="xor_gate", hidden_layer_sizes=(), batch_size=4)

    assert run.history.epochs.tolist() == [epoch for epoch in range(3001) if is_recorded(epoch)]
    assert len(run.snapshots.kept) <= 512
    assert run.snapshots.nbytes <= 4_000_000


# Ends


def test_a_run_stops_at_the_first_recorded_epoch_that_reaches_the_target() -> None:
    losses = run_of(60).history.train_loss
    target = float(losses[20])
    first = int(np.argmax(losses <= target))
    run, at_once = run_of(60, target_loss=target), run_of(target_loss=10.0)

    assert (run.status, run.epoch) == (RunStatus.FINISHED, first)
    assert "reached the target" in run.reason
    assert np.array_equal(run.network.parameters, run_of(first).network.parameters)
    assert (at_once.status, at_once.epoch) == (RunStatus.FINISHED, 0)


def test_a_finished_run_stays_until_something_is_changed_and_can_be_rewound() -> None:
    run = run_of(1000, target_loss=0.4)
    lower, back = change_setting(run, "target_loss", 0.2), at_epoch(run, run.epoch - 1)
    again = advance(fresh_run(run.config, lower.changes), run.epoch + 3)

    assert run.status is RunStatus.FINISHED
    assert advance(run, 5) is at_epoch(run, run.epoch + 5) is run
    assert (lower.status, lower.reason, back.status) == (RunStatus.ACTIVE, "", RunStatus.ACTIVE)
    assert edit_parameter(run, 0, 0, 0, 0.0).status is RunStatus.ACTIVE
    assert contents(advance(lower, 3)) == contents(again)
    assert contents(advance(back, 10)) == contents(run)


def test_weights_that_grow_without_bound_end_the_run_in_words() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = run_of(50, dataset="plane", learning_rate=10.0)
    pulled = run_of(50, learning_rate=10.0, l2=1.0)

    assert run.status is pulled.status is RunStatus.DIVERGED
    assert "learning rate 10 is too high for a penalty (L2) of 1. Lower one of them" in pulled.reason
    assert run.reason == (
        f"The weights grew without bound in epoch {run.epoch + 1}: the learning rate 10 is too high."
        " Lower it, then press Reset."
    )
    assert run.step == 0
    assert np.isfinite(run.network.parameters).all() and np.isfinite(run.history.table[:5]).all()
    assert advance(run, 5) is run


DIVERGING: list[dict[str, Any]] = [
    {"hidden_layer_sizes": (), "learning_rate": 10.0},
    {"hidden_layer_sizes": (), "learning_rate": 0.1, "features": ("x1", "x1_squared")},
    {"activation": "linear", "hidden_layer_sizes": (4, 4), "learning_rate": 0.3},
    {"activation": "linear", "hidden_layer_sizes": (4,) * 6, "learning_rate": 1.0, "optimizer": "momentum"},
]


@pytest.mark.parametrize("values", DIVERGING)
@settings(max_examples=15)
@given(paces=st.lists(st.tuples(st.sampled_from(["epochs", "steps"]), st.integers(1, 9)), max_size=40))
def test_divergence_does_not_depend_on_the_pace(values: dict[str, Any], paces: list[tuple[str, Any]]) -> None:
    config = config_of(dataset="plane", **values)
    expected = advance(fresh_run(config), 400)
    run = fresh_run(config)
    for limit, amount in [*paces, ("epochs", 400)]:
        run = advance(run, **{limit: amount})
        assert np.isfinite(run.network.parameters).all()

    assert expected.status is RunStatus.DIVERGED
    assert contents(run) == contents(expected)


def test_a_diverged_run_goes_on_when_the_learning_rate_is_lowered_and_stands_before_its_last_change() -> None:
    run = run_of(3, dataset="plane", hidden_layer_sizes=())
    run = advance(change_setting(run, "learning_rate", 10.0), 50)
    cured = change_setting(run, "learning_rate", 0.01)
    squares = ("x1_squared", "x2_squared")
    config = config_of(dataset="plane", hidden_layer_sizes=(), features=squares, learning_rate=0.001)
    within = change_setting(advance(fresh_run(config), steps=17), "learning_rate", 10.0)
    diverged = advance(within, 50)

    assert (run.status, run.epoch) == (RunStatus.DIVERGED, 3)
    assert (cured.status, cured.reason) == (RunStatus.ACTIVE, "")
    assert advance(cured, 50).status is RunStatus.ACTIVE
    assert contents(advance(cured, 5)) == contents(advance(fresh_run(run.config, cured.changes), 8))
    assert (diverged.status, diverged.epoch, diverged.step) == (RunStatus.DIVERGED, 3, 0)
    assert diverged.training.learning_rate == 0.001
    assert np.array_equal(diverged.network.parameters, advance(fresh_run(config), 3).network.parameters)


# Scores


@pytest.mark.parametrize("dataset", ["circle", "gaussians3", "plane", "xor_gate"])
def test_scores_count_all_rows_of_which_the_right_ones_are_the_accuracy(dataset: str) -> None:
    run = run_of(20, dataset=dataset)
    scores = evaluate(run)

    if dataset == "xor_gate":  # all rows train
        assert (scores.test_loss, scores.test_metric, scores.test_right, scores.n_test) == (None, None, 0, 0)
        assert (run.history.test_loss, run.history.test_metric, scores.n_train) == (None, None, 4)
        return
    assert (scores.n_train, scores.n_test) == (23, 23)
    assert np.isfinite(numbers_of(scores)).all()
    right = scores.train_right / 23, scores.test_right / 23
    assert dataset == "plane" or (scores.train_metric, scores.test_metric) == right


def test_weights_beyond_all_bounds_score_badly_but_finitely() -> None:
    run = run_of(dataset="plane", activation="linear", hidden_layer_sizes=(32,) * 6)
    huge = replace(run, network=run.network.with_parameters(np.full_like(run.network.parameters, 1e60)))
    scores = evaluate(huge)

    assert np.isfinite(numbers_of(scores)).all()
    assert scores.train_metric < 0


# What a teacher would promise


@pytest.mark.parametrize("activation", [name for name, row in ACTIVATIONS.items() if row.hidden])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_zero_weights_never_become_different(activation: str, optimizer: str) -> None:
    values: dict[str, Any] = {"initializer": "zeros", "activation": activation, "optimizer": optimizer}

    for block in run_of(30, hidden_layer_sizes=(4, 4), **values).network.blocks[:-1]:
        assert (block == block[:, :1]).all()


# Freezing


def moved(before: TrainingRun, after: TrainingRun) -> list[np.ndarray]:
    """Which parameters differ, block by block."""
    pairs = zip(before.network.blocks, after.network.blocks, strict=True)
    return [one != other for one, other in pairs]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_frozen_neuron_keeps_its_bits_while_the_rest_learns(optimizer: str) -> None:
    run = freeze(run_of(2, optimizer=optimizer, l2=0.01, clip_norm=1.0), 0, None, 1)

    first, second = moved(run, advance(run, 3))
    assert not first[:, 1].any()
    assert first[:, [0, 2]].any() and second.any()
    assert run.frozen.sum() == 3


def test_a_weight_a_bias_or_a_layer_can_be_frozen_and_let_go_again() -> None:
    run = run_of(2)
    weight, bias, layer = freeze(run, 0, 1, 2), freeze(run, 1, 3, 0), freeze(run, 0, None, None)
    again = freeze(advance(layer, 2), 0, None, None, frozen=False)
    neuron = freeze(run, 0, None, 1)

    assert moved(weight, advance(weight, 1))[0].sum() == 8
    assert moved(bias, advance(bias, 1))[1].sum() == 3
    assert moved(layer, advance(layer, 1))[0].sum() == 0
    assert not again.frozen.any()
    assert moved(again, advance(again, 1))[0].all()
    assert freeze(neuron, 0, 1, 1) is neuron
    assert freeze(neuron, 1, 0, 0, frozen=False) is neuron


def test_a_bias_that_does_not_learn_stays_zero_when_it_is_let_go_and_further_starts_are_not_frozen() -> None:
    run = freeze(freeze(run_of(train_biases=False), 0, 2, 0), 0, 2, 0, frozen=False)
    family = freeze(run_of(siblings=2), 0, None, None)
    after = advance(family, 2)

    assert (advance(run, 3).network.biases[0] == 0).all()
    assert family.siblings is not None and after.siblings is not None
    assert not moved(family, after)[0].any()
    assert (family.siblings.parameters != after.siblings.parameters).mean() > 0.9


def test_a_run_is_started_on_any_rows() -> None:
    config = entrance.config_of({"hidden_layer_sizes": (3,), "learning_rate": 0.1, "batch_size": 4})
    corners = Dataset(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 0, 0, 1]), "classification", 2)
    problem = posed(keep_all(corners), config.features, config.output_activation)

    run = advance(change_setting(start(config, problem), "learning_rate", 0.3), 100)

    assert run.problem is problem
    assert evaluate(run).train_metric == 1
    assert evaluate(run).test_loss is None
    other = problem_of(entrance.config_of({"dataset": "rings"}))
    with pytest.raises(ValueError, match=r"\(inputs, targets\) \(2, 3\), the network.*\(2, 1\)"):
        start(entrance.config_of({}), other)


def test_several_numbers_are_predicted_at_once() -> None:
    X = np.random.default_rng(0).uniform(-1, 1, (40, 2))
    dataset = Dataset(X, X @ [[1.0, 0.5], [-0.5, 1.0]], "regression", 0)
    config = ExperimentConfig(
        network=NetworkConfig(hidden_layer_sizes=()),
        training=TrainingConfig(learning_rate=0.3),
        question=dataset.question,
    )

    run = advance(start(config, posed(keep_all(dataset), config.features, "linear")), 60)

    assert run.network.layer_sizes == (2, 2)
    assert evaluate(run).train_loss < 1e-4


@pytest.mark.parametrize("siblings", [0, 2])
def test_values_of_a_living_motion_are_the_runs_that_calls_give(siblings: int) -> None:
    run = run_of(changes=JOURNAL, siblings=siblings, batch_size=6)
    motion, taken, called = RunMotion(run), [], []

    for limits in ({"steps": 3}, {"epochs": 2}, {"steps": 1}, {"epochs": 3}, {"epochs": 1}):
        run = advance(run, **limits)
        taken.append(motion.advance(**limits))
        called.append(contents(run))
        assert motion.evaluate(taken[-1]) == evaluate(run)
    assert [contents(one) for one in taken] == called

"""Early stopping, and learning rates that follow a schedule."""

import math

import numpy as np
import pytest

from playground.config import ExperimentConfig, TrainingConfig
from playground.nn.optimizers import SGD
from playground.nn.schedules import SCHEDULES
from playground.nn.training_step import MiniBatchLoop
from playground.training import entrance
from playground.training.motion import shuffled_rows
from playground.training.problem import HELD_OUT, problem_of
from playground.training.run import RunStatus
from playground.training.trainer import advance, at_epoch, change_setting, fresh_run
from playground.training.watch import Watch, is_watching, learning_rate_in

OVERFITTING = {"noise": 35, "train_percent": 20, "hidden_layer_sizes": (8, 8), "learning_rate": 0.1}


def config_of(**values: object) -> ExperimentConfig:
    return entrance.config_of(values)


def test_the_lowest_loss_and_the_epochs_since_are_remembered_where_somebody_wants_to_know() -> None:
    training = TrainingConfig(patience=5)
    watch = Watch()
    for epoch, loss in enumerate([0.5, 0.3, 0.4, 0.3, 0.2, 0.25]):
        watch = watch.after(epoch, loss, loss, training)

    assert (watch.best_loss, watch.best_epoch, watch.waited) == (0.2, 4, 1)
    assert not is_watching(TrainingConfig())
    assert is_watching(TrainingConfig(patience=1))
    assert is_watching(TrainingConfig(schedule="plateau"))


def test_early_stopping_holds_out_a_fifth_of_the_training_points_and_leaves_the_test_points() -> None:
    plain, watched = problem_of(config_of()), problem_of(config_of(patience=10))

    assert watched.n_held_out == plain.n_train // HELD_OUT == 50
    assert watched.n_train == plain.n_train - 50
    assert watched.points_test.tolist() == plain.points_test.tolist()
    assert np.concatenate((watched.points_train, watched.points[watched.held_out])).tolist() == (
        plain.points_train.tolist()
    )


def test_early_stopping_ends_a_run_that_many_epochs_after_the_lowest_loss_of_the_points_held_out() -> None:
    run = advance(fresh_run(config_of(patience=20, **OVERFITTING)), 3000)
    held_out = run.history.held_out_loss

    assert run.status is RunStatus.FINISHED
    assert held_out is not None
    best = int(run.history.epochs[held_out.argmin()])
    assert run.watch.best_epoch == best == run.epoch - 20
    assert f"lowest after epoch {best}" in run.reason
    assert "20 epochs" in run.reason


def test_the_best_weights_can_be_gone_back_to_and_a_change_gives_the_run_its_patience_back() -> None:
    ended = advance(fresh_run(config_of(patience=20, **OVERFITTING)), 3000)

    best = at_epoch(ended, ended.watch.best_epoch)
    again = advance(best, 3000)
    changed = advance(change_setting(ended, "l2", 0.1), 5)

    assert best.status is RunStatus.ACTIVE
    assert (again.epoch, again.reason, again.watch) == (ended.epoch, ended.reason, ended.watch)
    assert (changed.epoch, changed.status) == (ended.epoch + 5, RunStatus.ACTIVE)


def test_without_rows_enough_nothing_is_held_out_and_the_training_loss_is_watched() -> None:
    run = fresh_run(config_of(dataset="xor_gate", patience=3))

    assert run.history.held_out_loss is None
    assert run.watch.best_loss == run.history.train_loss[0]


@pytest.mark.parametrize("schedule", [name for name, row in SCHEDULES.items() if row.factor is not None])
def test_the_learning_rate_follows_the_schedule_epoch_by_epoch(schedule: str) -> None:
    config = config_of(schedule=schedule, schedule_epochs=10, learning_rate=0.3)
    factor = SCHEDULES[schedule].factor
    assert factor is not None

    run = fresh_run(config)
    for epoch in range(12):
        assert run.learning_rate == 0.3 * factor(epoch, 10)
        run = advance(run, 1)
    by_hand = fresh_run(config_of(learning_rate=0.3))
    assert schedule == "constant" or (
        advance(by_hand, 12).network.parameters.tolist() != run.network.parameters.tolist()
    )


def test_each_epoch_is_trained_with_its_own_rate() -> None:
    config = config_of(schedule="exponential", schedule_epochs=2, learning_rate=1.0)
    run, problem = fresh_run(config), problem_of(config)
    loop = MiniBatchLoop(
        run.network,
        problem.X1_train,
        problem.Y_train,
        loss=config.loss,
        optimizer=SGD(),
        learning_rate=1.0,
        batch_size=config.training.batch_size,
    )
    for epoch, rate in enumerate([1.0, 0.1**0.5, 0.1, 0.1**1.5]):
        loop.set_learning_rate(rate)
        loop.shuffle(shuffled_rows(config.training.shuffle_seed, epoch, problem.n_train))
        loop.run()

    assert advance(run, 4).network.parameters == pytest.approx(loop.parameters, rel=1e-9)


def test_on_a_plateau_the_rate_is_reduced_and_a_change_by_hand_begins_anew() -> None:
    run = advance(fresh_run(config_of(schedule="plateau", schedule_epochs=3, learning_rate=3.0)), 200)

    assert run.learning_rate < 3.0
    assert run.watch.plateau.factor == pytest.approx(run.learning_rate / 3.0)
    assert change_setting(run, "learning_rate", 1.0).learning_rate == 1.0


def test_the_rate_of_a_plateau_is_the_one_set_times_the_factor() -> None:
    training = TrainingConfig(schedule="plateau", learning_rate=0.1, schedule_epochs=1)
    watch = Watch()
    for epoch in range(4):
        watch = watch.after(epoch, 1.0, 1.0, training)

    assert learning_rate_in(training, 4, watch) == 0.1 * watch.plateau.factor < 0.1
    assert math.isfinite(watch.plateau.best)

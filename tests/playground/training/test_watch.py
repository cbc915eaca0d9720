"""Early stopping, and learning rates that follow a schedule."""

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
from playground.training.watch import Watch, is_watching

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


def test_early_stopping_ends_a_run_some_epochs_after_the_lowest_loss_to_which_one_can_go_back() -> None:
    ended = advance(fresh_run(config_of(patience=20, **OVERFITTING)), 3000)
    held_out = ended.history.held_out_loss
    assert held_out is not None
    best = int(ended.history.epochs[held_out.argmin()])
    back = at_epoch(ended, best)
    again, changed = advance(back, 3000), advance(change_setting(ended, "l2", 0.1), 5)

    assert ended.status is RunStatus.FINISHED
    assert ended.watch.best_epoch == best == ended.epoch - 20
    assert f"lowest after epoch {best}" in ended.reason and "20 epochs" in ended.reason
    assert back.status is RunStatus.ACTIVE
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

    assert run.learning_rate == 3.0 * run.watch.plateau.factor < 3.0
    assert change_setting(run, "learning_rate", 1.0).learning_rate == 1.0

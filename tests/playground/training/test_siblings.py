"""Further starts train along without touching the run itself."""

import numpy as np
import pytest

from playground.config import Change, ExperimentConfig
from playground.settings import MAX_SEED
from playground.training import entrance
from playground.training.history import siblings_are_recorded
from playground.training.opening import opening
from playground.training.snapshots import sibling_config
from playground.training.trainer import (
    advance,
    at_epoch,
    change_setting,
    edit_parameter,
    evaluate,
    fresh_run,
    n_siblings,
    without_siblings,
)

CONFIGS = [
    {},
    {"optimizer": "adam", "hidden_layer_sizes": (5, 3), "activation": "relu"},
    {"dataset": "rings", "loss": "dice", "clip_norm": 0.1},
    {"dataset": "curve", "train_biases": False, "dropout": 25},
    {"schedule": "cosine", "schedule_epochs": 8, "optimizer": "nadam", "l2": 0.01},
]


def config_of(**values: object) -> ExperimentConfig:
    return entrance.config_of({"n_samples": 60} | values)


@pytest.mark.parametrize("values", CONFIGS)
def test_the_run_keeps_its_exact_bits_and_each_sibling_is_the_run_of_the_next_seed(
    values: dict[str, object],
) -> None:
    config = config_of(**values)

    alone, together = advance(fresh_run(config), 12), advance(fresh_run(config, siblings=9), 12)

    assert together.network.parameters.tobytes() == alone.network.parameters.tobytes()
    assert together.history.alone().table.tobytes() == alone.history.table.tobytes()
    assert n_siblings(together) == 9
    assert together.siblings is not None
    assert together.history.sibling_train_loss is not None
    for number in range(3):
        single = advance(fresh_run(sibling_config(config, number + 1)), 12)
        assert together.siblings.parameters[number].tobytes() == single.network.parameters.tobytes()
        assert together.history.sibling_train_loss[number, -1] == pytest.approx(
            evaluate(single).train_loss, rel=1e-12
        )


def test_siblings_obey_changed_settings_and_keep_their_weights() -> None:
    config = config_of()
    run = advance(fresh_run(config, siblings=2), 3)

    run = edit_parameter(change_setting(run, "learning_rate", 0.3), 0, 0, 0, 2.5)
    run = advance(run, 3)
    alone = advance(fresh_run(sibling_config(config, 2), [Change(3, 0, "learning_rate", 0.3)]), 6)
    assert run.siblings is not None
    assert run.siblings.parameters[1].tobytes() == alone.network.parameters.tobytes()


def test_losses_are_recorded_ever_more_rarely() -> None:
    run = advance(fresh_run(config_of(n_samples=20), siblings=2), 200)
    epochs, losses = run.history.epochs, run.history.sibling_train_loss

    assert losses is not None
    assert losses.shape == (2, len(epochs))
    wanted = [siblings_are_recorded(int(epoch)) for epoch in epochs]
    assert (~np.isnan(losses[0])).tolist() == wanted
    assert sum(wanted) < 120


def test_without_its_siblings_a_run_is_what_it_was_alone_and_they_go_back_with_it() -> None:
    run, table = (
        advance(fresh_run(config_of(), siblings=2), 7),
        fresh_run(config_of(dataset="xor_gate"), (), 2),
    )
    single, alone = without_siblings(at_epoch(run, 5)), advance(fresh_run(config_of()), 9)

    further = advance(single, 4)
    assert further.network.parameters.tobytes() == alone.network.parameters.tobytes()
    assert further.history.table.tobytes() == alone.history.table.tobytes()
    assert single.siblings is at_epoch(single, 2).siblings is None
    earlier, again = at_epoch(run, 3), advance(fresh_run(config_of(), siblings=2), 3)
    assert earlier.siblings is not None and again.siblings is not None
    assert earlier.siblings.parameters.tobytes() == again.siblings.parameters.tobytes()
    assert table.history.sibling_test_loss is None
    assert table.history.sibling_train_loss is not None


def test_a_sibling_that_diverges_does_not_end_the_run() -> None:
    config = config_of(output_activation="linear", learning_rate=1.0, activation="relu", init_seed=3)
    run = advance(fresh_run(config, siblings=9), 40)

    assert run.siblings is not None
    alone = advance(fresh_run(config), 40)
    assert run.status is alone.status
    assert (run.epoch, run.step) == (alone.epoch, alone.step)


def test_an_opened_run_has_the_siblings_asked_for_and_the_seed_after_the_last_is_the_first() -> None:
    for siblings in (0, 4):
        *_, run = opening(config_of(), (), 2, siblings)
        assert n_siblings(run) == siblings
    assert sibling_config(config_of(init_seed=MAX_SEED), 1).network.init_seed == 0

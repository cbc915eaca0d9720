"""Further starts train along without touching the run itself."""

from typing import Any

import numpy as np
import pytest

from playground.config import Change
from playground.settings import MAX_SEED
from playground.training.history import siblings_are_recorded
from playground.training.opening import opening
from playground.training.run import TrainingRun
from playground.training.snapshots import Siblings, sibling_config
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
from tests.playground.runs import config_of, contents, run_of

CONFIGS: list[dict[str, Any]] = [
    {},
    {"optimizer": "adam", "hidden_layer_sizes": (5, 3), "activation": "relu"},
    {"dataset": "rings", "loss": "dice", "clip_norm": 0.1},
    {"dataset": "curve", "train_biases": False, "dropout": 25},
    {"schedule": "cosine", "schedule_epochs": 8, "optimizer": "nadam", "l2": 0.01},
]


def siblings_of(run: TrainingRun) -> Siblings:
    assert run.siblings is not None
    return run.siblings


@pytest.mark.parametrize("values", CONFIGS)
def test_the_run_keeps_its_exact_bits_and_each_sibling_is_the_run_of_the_next_seed(
    values: dict[str, Any],
) -> None:
    config, together = config_of(**values), run_of(12, siblings=9, **values)
    losses = together.history.sibling_train_loss

    assert contents(without_siblings(together)) == contents(run_of(12, **values))
    assert n_siblings(together) == 9
    assert losses is not None
    for number in range(3):
        single = advance(fresh_run(sibling_config(config, number + 1)), 12)
        assert siblings_of(together).parameters[number].tobytes() == single.network.parameters.tobytes()
        assert losses[number, -1] == pytest.approx(evaluate(single).train_loss, rel=1e-12)


def test_siblings_obey_changed_settings_and_keep_their_weights() -> None:
    run = change_setting(run_of(3, siblings=2), "learning_rate", 0.3)
    run = advance(edit_parameter(run, 0, 0, 0, 2.5), 3)

    alone = advance(fresh_run(sibling_config(config_of(), 2), [Change(3, 0, "learning_rate", 0.3)]), 6)
    assert siblings_of(run).parameters[1].tobytes() == alone.network.parameters.tobytes()


def test_losses_are_recorded_ever_more_rarely_and_none_without_test_rows() -> None:
    history, table = run_of(200, siblings=2).history, run_of(dataset="xor_gate", siblings=2).history
    losses = history.sibling_train_loss

    assert losses is not None and losses.shape == (2, len(history.epochs))
    wanted = [siblings_are_recorded(int(epoch)) for epoch in history.epochs]
    assert (~np.isnan(losses[0])).tolist() == wanted
    assert sum(wanted) < 120
    assert table.sibling_test_loss is None and table.sibling_train_loss is not None


def test_without_its_siblings_a_run_is_what_it_was_alone_and_they_go_back_with_it() -> None:
    run = run_of(7, siblings=2)
    single = without_siblings(at_epoch(run, 5))

    assert contents(advance(single, 4)) == contents(run_of(9))
    assert single.siblings is at_epoch(single, 2).siblings is None
    assert contents(at_epoch(run, 3)) == contents(run_of(3, siblings=2))


def test_a_sibling_that_diverges_does_not_end_the_run() -> None:
    wild: dict[str, Any] = {"output_activation": "linear", "learning_rate": 1.0, "activation": "relu"}
    run, alone = (run_of(40, siblings=n, n_samples=60, init_seed=3, **wild) for n in (9, 0))

    assert contents(without_siblings(run)) == contents(alone)


def test_an_opened_run_has_the_siblings_asked_for_and_the_seed_after_the_last_is_the_first() -> None:
    for siblings in (0, 4):
        *_, run = opening(config_of(), (), 2, siblings)
        assert n_siblings(run) == siblings
    assert sibling_config(config_of(init_seed=MAX_SEED), 1).network.init_seed == 0

"""The playground's own network as an exercise: its next step is the playground's next step."""

from typing import Any

import numpy as np
import pytest

from playground.pages.backpropagation.borrowed_network import borrowed
from playground.pages.backpropagation.trace import Walk
from playground.settings import SETTINGS
from playground.training.entrance import config_of
from playground.training.run import TrainingRun
from playground.training.trainer import advance, freeze, fresh_run, present_batch
from tests.playground.pages.backpropagation.conftest import update_of


def run_of(**settings: Any) -> TrainingRun:
    values = {name: setting.default for name, setting in SETTINGS.items()} | settings
    return fresh_run(config_of(values))


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_its_first_update_is_the_playgrounds_first_step(optimizer: str) -> None:
    run = run_of(optimizer=optimizer)
    exercise = borrowed(run).exercise
    ours = Walk(exercise).at(1).network.parameters
    theirs = advance(run, steps=1).network.parameters

    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)


def test_it_shows_the_batch_learned_from_last_and_goes_on_with_what_the_optimizer_remembers() -> None:
    run = advance(run_of(optimizer="momentum"), steps=3)
    exercise, about = borrowed(run)
    shown = update_of(exercise)
    moved = exercise.network.parameters - shown.new.parameters
    velocity = 0.9 * run.optimizer_state.vectors[0] + shown.workspace.gradient

    np.testing.assert_array_equal(exercise.X, run.problem.X_train[present_batch(run)])
    np.testing.assert_array_equal(exercise.network.parameters, run.network.parameters)
    assert "learned from last: 10 rows" in about
    np.testing.assert_allclose(moved, run.learning_rate * velocity, rtol=1e-10)


def test_frozen_biases_and_weights_stay_frozen_and_what_is_left_out_is_said() -> None:
    run = freeze(run_of(), 0, None, 1, True)
    unbiased, by_hand = borrowed(run_of(train_biases=False)).exercise, borrowed(run).exercise

    assert unbiased.mask is not None and by_hand.mask is not None
    assert (~unbiased.mask).sum() == 5
    np.testing.assert_array_equal(~by_hand.mask, run.frozen)
    assert "dropout" in borrowed(run_of(dropout=20)).about
    assert "penalties" in borrowed(run_of(l2=0.1)).about
    assert "Left out" not in borrowed(run_of()).about


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"hidden_layer_sizes": (8, 8)}, "hidden layer 2 has 8 neurons"),
        ({"batch_size": 50, "n_samples": 200}, "rows"),
        ({"features": ("x1", "x2", "x1_squared", "x2_squared", "sin_x1")}, "5 inputs"),
    ],
)
def test_what_is_too_large_is_said(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        borrowed(run_of(**settings))

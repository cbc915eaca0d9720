"""Every example does what it promises, from the settings that its link carries."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from playground.config import ExperimentConfig, ViewOptions, open_settings
from playground.examples import EXAMPLES, Example
from playground.settings import SETTINGS
from playground.training.run import TrainingRun
from playground.training.trainer import advance, evaluate, start


@cache
def trained(example: str, epochs: int, **changed: Any) -> TrainingRun:
    """The run of an example after `epochs`, with some settings changed by the person who tries it."""
    config = ExperimentConfig.from_settings({**EXAMPLES[example].settings, **changed})
    return advance(start(config), epochs=epochs)


def losses_on_test_points(run: TrainingRun) -> NDArray[np.float64]:
    """The test loss of every recorded epoch."""
    assert run.history.test_loss is not None
    return run.history.test_loss


def right_on_test_points(run: TrainingRun) -> float:
    """The share of the test points that is right now."""
    accuracy = evaluate(run).test_metric
    assert accuracy is not None
    return accuracy


def first_epoch_below(run: TrainingRun, test_loss: float) -> float:
    """The first recorded epoch with a smaller test loss (these runs record all), infinite without one."""
    below = np.flatnonzero(losses_on_test_points(run) < test_loss)
    return float(run.history.epochs[below[0]]) if below.size else np.inf


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_settings_are_clean_values_that_make_a_run(example: Example) -> None:
    opened = open_settings(example.settings)

    assert opened.problems == ()
    assert {name: opened.values[name] for name in example.settings} == example.settings
    assert opened.config == ExperimentConfig.from_settings(example.settings)
    assert ViewOptions.from_settings(example.settings).speed == opened.values["speed"]


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_a_link_carries_the_example(example: Example) -> None:
    link = {name: SETTINGS[name].format(value) for name, value in example.settings.items()}

    assert open_settings(link).config == ExperimentConfig.from_settings(example.settings)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_settings_name_only_what_differs_from_the_defaults(example: Example) -> None:
    repeated = [name for name, value in example.settings.items() if SETTINGS[name].default == value]

    assert repeated == []


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_texts_are_short_and_questions_ask(example: Example) -> None:
    assert len(example.title) <= 24
    assert "?" in example.question and len(example.question) <= 110
    assert example.promise.endswith(".")
    assert EXAMPLES[example.name] is example


def test_titles_are_distinct() -> None:
    assert len({example.title for example in EXAMPLES.values()}) == len(EXAMPLES) == 6


def test_first_border_is_the_first_screen_and_starts_with_four_different_cuts() -> None:
    run = trained("first_border", 0)
    weights = run.network.weights[0]

    angles = np.sort(np.degrees(np.arctan2(weights[1], weights[0])) % 180)
    between_neighbours = np.diff([*angles, angles[0] + 180])
    assert next(iter(EXAMPLES)) == "first_border"
    assert run.config == ExperimentConfig()
    assert between_neighbours.min() > 30  # four evenly spread cuts would be 45 degrees apart
    assert np.hypot(*weights).min() > 0.5  # no tile is pale
    assert 0.4 < evaluate(run).train_metric < 0.6  # it is guessing


def test_first_border_closes_with_four_cuts() -> None:
    assert 20 < first_epoch_below(trained("first_border", 60), 0.1) <= 60


def test_first_border_closes_with_three_cuts() -> None:
    run = trained("first_border", 150, hidden_layer_sizes=(3,))

    assert right_on_test_points(run) > 0.95


@pytest.mark.parametrize("init_seed", range(72, 76))
def test_first_border_never_closes_with_two_cuts(init_seed: int) -> None:
    run = trained("first_border", 400, hidden_layer_sizes=(2,), init_seed=init_seed)

    assert first_epoch_below(run, 0.1) == np.inf
    assert right_on_test_points(run) < 0.95


@pytest.mark.parametrize("init_seed", range(73, 83))
def test_first_border_closes_after_new_start_too(init_seed: int) -> None:
    assert first_epoch_below(trained("first_border", 200, init_seed=init_seed), 0.1) <= 200


@pytest.mark.parametrize("init_seed", [72, *range(24)])
def test_xor_table_is_learned_from_any_start(init_seed: int) -> None:
    scores = evaluate(trained("xor_table", 1000, init_seed=init_seed))

    assert (scores.train_right, scores.n_test) == (4, 0)
    assert scores.train_loss < 0.1


def test_xor_table_is_learned_by_two_neurons_from_some_starts_only() -> None:
    starts = range(72, 82)
    right = [
        evaluate(trained("xor_table", 1000, hidden_layer_sizes=(2,), init_seed=seed)).train_right
        for seed in starts
    ]

    assert 2 <= right.count(4) <= 8


def test_spiral_is_found() -> None:
    run = trained("spiral", 500)

    assert 100 < first_epoch_below(run, 0.1) <= 500
    assert right_on_test_points(run) > 0.95


def test_overfitting_test_loss_turns_and_rises_while_training_loss_vanishes() -> None:
    run = trained("overfitting", 1000)
    test_loss = losses_on_test_points(run)

    assert 30 < run.history.epochs[test_loss.argmin()] < 300
    assert test_loss[-1] > 1.3 * test_loss.min()
    assert evaluate(run).train_loss < 0.01


@pytest.mark.parametrize("cure", [{"l2": 0.01}, {"train_percent": 80}], ids=str)
def test_overfitting_is_held_back(cure: dict[str, Any]) -> None:
    cured, ill = trained("overfitting", 1000, **cure), trained("overfitting", 1000)

    assert losses_on_test_points(cured)[-1] < 0.75 * losses_on_test_points(ill)[-1]


def test_learning_rate_too_high_never_settles() -> None:
    run = trained("learning_rate_too_high", 300)

    late = run.history.train_loss[-100:]
    turns = np.count_nonzero(np.diff(np.sign(np.diff(late))))
    assert turns > 30
    assert late.max() > 1.0 and late.min() > 0.1
    assert max(run.history.train_metric) < 0.97


def test_learning_rate_too_high_is_cured_by_a_lower_one_from_the_same_start() -> None:
    assert first_epoch_below(trained("learning_rate_too_high", 60, learning_rate=0.3), 0.1) <= 60


def test_vanishing_gradient_six_sigmoid_layers_learn_nothing() -> None:
    run = trained("vanishing_gradient", 400)

    assert min(run.history.train_loss) > 0.45
    assert max(run.history.train_metric) < 0.6


@pytest.mark.parametrize(
    ("changed", "epochs"),
    [({"activation": "tanh"}, 40), ({"hidden_layer_sizes": (4,)}, 250)],
    ids=["six tanh layers", "one sigmoid layer"],
)
def test_vanishing_gradient_is_gone(changed: dict[str, Any], epochs: int) -> None:
    assert first_epoch_below(trained("vanishing_gradient", epochs, **changed), 0.1) <= epochs

"""Frozen networks are named in words, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.config import ExperimentConfig, TrainingConfig
from playground.training.diagnosis import diagnose, divergence, has_grown
from playground.training.run import TrainingRun
from playground.training.trainer import advance, start


def run_of(epochs: int = 0, **values: object) -> TrainingRun:
    return advance(start(ExperimentConfig.from_settings(values)), epochs)


def with_biases(run: TrainingRun, layer: int, value: float) -> TrainingRun:
    """The run with all weights into a layer 0 and all its biases `value`."""
    parameters = run.network.parameters.copy()
    size = 0
    for number, block in enumerate(run.network.blocks):
        if number == layer:
            parameters[size : size + block.size] = 0
            parameters[size + block.size - block.shape[1] : size + block.size] = value
        size += block.size
    return replace(run, network=run.network.with_parameters(parameters))


@pytest.mark.parametrize(
    ("activation", "bias", "words"),
    [
        ("tanh", 30, "all hidden neurons are stuck at ±1"),
        ("tanh", -30, "all hidden neurons are stuck at ±1"),
        ("sigmoid", 40, "all hidden neurons are stuck at 0 or 1"),
        ("sigmoid", -40, "all hidden neurons are stuck at 0 or 1"),
        ("relu", -1, "all hidden neurons are dead (0 for every point)"),
    ],
)
def test_hidden_neurons_that_are_stuck_are_named_with_what_to_do(
    activation: str, bias: float, words: str
) -> None:
    run = with_biases(run_of(1, activation=activation), 0, bias)

    assert diagnose(run) == f"Frozen: {words}; lower the learning rate, then Reset."


def test_the_hidden_layer_that_is_stuck_is_named() -> None:
    run = with_biases(run_of(1, hidden_layer_sizes=(4, 4)), 1, 30)

    assert diagnose(run).startswith("Frozen: all neurons of hidden layer 2 are stuck at ±1;")


def test_a_stuck_start_asks_for_other_start_weights() -> None:
    run = with_biases(run_of(activation="relu"), 0, -1)

    assert diagnose(run).endswith("choose other start weights.")


@pytest.mark.parametrize(("activation", "bias"), [("relu", 1), ("linear", 1), ("tanh", 3), ("sigmoid", -4)])
def test_neurons_that_still_have_a_slope_are_not_stuck(activation: str, bias: float) -> None:
    assert diagnose(with_biases(run_of(1, activation=activation), 0, bias)) == ""


def test_an_output_that_is_stuck_at_the_wrong_end_is_named() -> None:
    assert diagnose(with_biases(run_of(1), 1, 30)).startswith("Frozen: the output is stuck at ±1;")


def test_an_output_that_is_stuck_still_learns_with_cross_entropy() -> None:
    run = run_of(1, output_activation="sigmoid", loss="cross_entropy")

    assert diagnose(with_biases(run, 1, 40)) == ""


def test_a_penalty_frees_neurons_so_nothing_is_said() -> None:
    assert diagnose(with_biases(run_of(1, l2=0.01), 0, 30)) == ""


@pytest.mark.parametrize("init_seed", [0, 1, 2, 3])
def test_tanh_with_squared_error_freezes_at_learning_rate_ten(init_seed: int) -> None:
    run = run_of(400, learning_rate=10.0, init_seed=init_seed, hidden_layer_sizes=(4, 4))

    assert diagnose(run).startswith("Frozen: ")


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_zero_weights_are_named(activation: str) -> None:
    run = run_of(20, initializer="zeros", activation=activation)

    assert (
        diagnose(run) == "Frozen: all weights are zero, so no neuron can learn; choose other start weights."
    )


def test_a_network_without_hidden_layer_may_start_at_zero() -> None:
    assert diagnose(run_of(initializer="zeros", hidden_layer_sizes=())) == ""


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"dataset": "spiral", "hidden_layer_sizes": (8, 8)},
        {"dataset": "xor", "activation": "relu"},
        {"dataset": "gaussians3", "activation": "sigmoid"},
        {"dataset": "plane"},
        {"dataset": "plane", "hidden_layer_sizes": ()},
        {"dataset": "xor_gate", "hidden_layer_sizes": ()},
        {"activation": "sigmoid", "hidden_layer_sizes": (4,) * 6},
    ],
)
@pytest.mark.parametrize("epochs", [0, 1, 30, 300])
def test_it_is_silent_while_a_network_learns_or_has_learned(values: dict[str, object], epochs: int) -> None:
    assert diagnose(run_of(epochs, **values)) == ""


def test_a_network_that_is_right_everywhere_is_not_frozen() -> None:
    run = run_of(5, dataset="gaussians", noise=0, hidden_layer_sizes=())
    sure = replace(run, network=run.network.with_parameters(1000 * run.network.parameters))

    assert diagnose(sure) == ""


def test_a_diverged_run_has_its_reason_already() -> None:
    assert diagnose(run_of(50, dataset="plane", learning_rate=10.0)) == ""


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e9, 1e200])
def test_one_parameter_beyond_all_bounds_is_enough(bad: float) -> None:
    parameters = np.ones(5)
    parameters[3] = bad

    assert has_grown(parameters)


def test_large_weights_have_not_grown_without_bound() -> None:
    assert not has_grown(np.full(100, 1e6))


@pytest.mark.parametrize(
    ("training", "cause"),
    [
        (TrainingConfig(learning_rate=10.0), "the learning rate 10 is too high. Lower it, then press Reset."),
        (
            TrainingConfig(learning_rate=10.0, l2=0.1),
            "the learning rate 10 is too high. Lower it, then press Reset.",
        ),
        (
            TrainingConfig(learning_rate=10.0, l2=0.3),
            "the learning rate 10 is too high for a penalty (L2) of 0.3."
            " Lower one of them, then press Reset.",
        ),
    ],
)
def test_the_reason_names_epoch_cause_and_cure(training: TrainingConfig, cause: str) -> None:
    assert divergence(training, 11) == f"The weights grew without bound in epoch 12: {cause}"

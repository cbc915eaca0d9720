"""Two networks in step: who learns, and how far the blame comes; equal neurons, and nudges that free them."""

from itertools import product

import numpy as np
import pytest

from playground.config import ExperimentConfig
from playground.nn.network import layer_outputs, predict
from playground.pages.activations.activation_curves import blame_ratio
from playground.pages.activations.small_networks import (
    MOST_EPOCHS,
    MOST_EQUAL,
    NUDGE,
    Race,
    advanced,
    equal_config,
    equal_settings,
    groups,
    largest_difference,
    maps,
    neuron_weights,
    next_to_nudge,
    nudged,
    race,
    settings,
)
from playground.settings import SETTINGS
from playground.training.entrance import config_of
from playground.training.run import TrainingRun
from playground.training.trainer import advance, evaluate, fresh_run


def config(activation: str, n_layers: int = 6, width: int = 4) -> ExperimentConfig:
    return config_of(settings(activation, n_layers, width, 0.03, "circle"))


def between(left: str, right: str, n_layers: int = 6, width: int = 4) -> Race:
    return race(config(left, n_layers, width), config(right, n_layers, width))


def test_both_start_from_the_same_weights_and_run_in_step() -> None:
    now = between("sigmoid", "tanh")
    np.testing.assert_array_equal(now.left.run.network.parameters, now.right.run.network.parameters)

    now = advanced(advanced(now, 3, seconds=0.0), 2)

    assert (now.left.run.epoch, now.right.run.epoch, now.epoch) == (3, 3, 3)
    np.testing.assert_array_equal(
        now.right.run.network.parameters, advance(fresh_run(config("tanh")), 3).network.parameters
    )


def test_six_tanh_layers_learn_where_six_sigmoid_layers_stand_still_and_maps_show_the_answers() -> None:
    begun = between("sigmoid", "tanh")
    blame = np.array(begun.left.blame)
    now = advanced(begun, 40)
    lower_left = np.array([[-6 + 12 / 10, -6 + 12 / 10]])

    assert (blame[:-1] / blame[1:]).prod() ** (1 / 5) == pytest.approx(0.2, abs=0.04)  # a fifth a layer
    assert now.left.scores.train_loss > 0.49
    assert now.right.scores.train_loss < 0.01
    assert blame_ratio(now.left.blame) < 0.001
    assert 0.1 < blame_ratio(now.right.blame) < 10
    answer = float(predict(now.right.run.network, lower_left)[0, 0])
    assert now.right.map(5)[4, 0] == pytest.approx(answer)


def test_one_sigmoid_layer_learns_only_later() -> None:
    now = advanced(between("sigmoid", "tanh", n_layers=1), 60)

    assert now.right.scores.train_loss < 0.1 < now.left.scores.train_loss
    assert advanced(now, 100).left.scores.train_loss < 0.1


def test_a_dead_relu_layer_cuts_the_wire_and_six_neurons_mend_it() -> None:
    narrow, wide = between("relu", "tanh"), between("relu", "tanh", width=6)

    assert narrow.left.blame == [0.0] * 6
    assert advanced(narrow, 30).left.scores.train_loss > 0.49
    assert advanced(wide, 30).left.scores.train_loss < 0.05


def test_a_race_ends_and_the_playground_can_open_its_networks() -> None:
    now = between("tanh", "tanh", n_layers=1, width=1)

    now = advanced(now, MOST_EPOCHS + 50)

    assert now.is_over
    assert now.epoch == MOST_EPOCHS
    assert advanced(now, 5).epoch == MOST_EPOCHS
    wanted = settings("sigmoid", 6, 4, 0.03, "circle")

    assert {name: SETTINGS[name].parse(value) for name, value in wanted.items()} == wanted


# Equal neurons


def begun(initializer: str = "constant", activation: str = "tanh", epochs: int = 0) -> TrainingRun:
    return advance(fresh_run(equal_config(initializer, activation, MOST_EQUAL)), epochs)


def test_equal_neurons_stay_one() -> None:
    for initializer, activation in product(("constant", "zeros"), ("tanh", "sigmoid", "relu")):
        run = begun(initializer, activation, epochs=100)

        assert groups(run) == [[0, 1, 2, 3]], (initializer, activation)
        assert largest_difference(run) == 0


def test_weights_are_told_by_neuron_and_a_nudge_adds_to_one_alone() -> None:
    run = begun()

    after = nudged(run, 3)

    change = after.network.parameters - run.network.parameters
    np.testing.assert_array_equal(neuron_weights(run), np.array([[0.5], [0.5], [0.0], [0.5]]) * np.ones(4))
    assert np.count_nonzero(change) == 1
    assert neuron_weights(after)[0, 3] == 0.5 + NUDGE
    assert groups(after) == [[0, 1, 2], [3]]


def test_each_nudge_sets_one_neuron_free_and_three_cuts_close_the_border() -> None:
    run = begun(epochs=100)
    losses, kinds = [evaluate(run).train_loss], []

    for expected in (3, 2):
        neuron = next_to_nudge(run)
        assert neuron == expected
        run = advance(nudged(run, neuron), 150)
        losses.append(evaluate(run).train_loss)
        kinds.append(len(groups(run)))

    assert kinds == [2, 3]
    assert losses[0] > 0.45
    assert 0.15 < losses[1] < 0.3
    assert losses[2] < 0.05


def test_from_zero_only_the_output_bias_moves() -> None:
    run = begun("zeros", epochs=100)

    assert not neuron_weights(run).any()
    assert run.network.parameters[-1] != 0

    run = advance(nudged(run, 3), 100)
    assert evaluate(run).train_loss > 0.49
    assert evaluate(advance(run, 200)).train_loss < 0.45


def test_random_neurons_all_differ_as_their_maps_show_and_the_playground_can_open_them() -> None:
    run = begun("glorot_uniform", epochs=100)
    assert len(groups(run)) == MOST_EQUAL
    assert next_to_nudge(run) is None
    assert evaluate(run).train_loss < 0.1

    found = maps(run, 4)

    corner = np.array([[-6 + 12 / 8, 6 - 12 / 8]])  # the middle of the cell at the top left
    hidden, output = layer_outputs(run.network, corner)
    assert found.shape == (5, 4, 4)
    np.testing.assert_allclose(found[:4, 0, 0], hidden[0])
    np.testing.assert_allclose(found[4, 0, 0], output[0, 0])
    wanted = equal_settings("constant", "relu", 3)
    assert equal_config("constant", "relu", 3).layer_sizes == (2, 3, 1)
    assert {name: SETTINGS[name].parse(value) for name, value in wanted.items()} == wanted

"""Equal neurons stay equal, and a nudge sets them free, one by one."""

from __future__ import annotations

from itertools import product

import numpy as np

from playground.nn.network import layer_outputs
from playground.pages.activations.symmetry import (
    MOST_NEURONS,
    NUDGE,
    config,
    groups,
    largest_difference,
    maps,
    neuron_weights,
    next_to_nudge,
    nudged,
    settings,
)
from playground.settings import SETTINGS
from playground.training.run import TrainingRun
from playground.training.trainer import advance, evaluate, fresh_run


def begun(initializer: str = "constant", activation: str = "tanh", epochs: int = 0) -> TrainingRun:
    return advance(fresh_run(config(initializer, activation, MOST_NEURONS)), epochs)


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
    assert len(groups(run)) == MOST_NEURONS
    assert next_to_nudge(run) is None
    assert evaluate(run).train_loss < 0.1

    found = maps(run, 4)

    corner = np.array([[-6 + 12 / 8, 6 - 12 / 8]])  # the middle of the cell at the top left
    hidden, output = layer_outputs(run.network, corner)
    assert found.shape == (5, 4, 4)
    np.testing.assert_allclose(found[:4, 0, 0], hidden[0])
    np.testing.assert_allclose(found[4, 0, 0], output[0, 0])
    wanted = settings("constant", "relu", 3)
    assert config("constant", "relu", 3).layer_sizes == (2, 3, 1)
    assert {name: SETTINGS[name].parse(value) for name, value in wanted.items()} == wanted

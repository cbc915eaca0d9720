"""Two networks in step: who learns, and how far the blame comes; equal neurons, and nudges that free them."""

from itertools import product

import numpy as np

from playground.nn.network import layer_outputs
from playground.pages.activations.small_networks import (
    MOST_EQUAL,
    NUDGE,
    Runs,
    advanced,
    are_over,
    epoch_of,
    equal_config,
    groups,
    largest_difference,
    maps,
    neuron_weights,
    next_to_nudge,
    nudged,
    race_configs,
)
from playground.training.run import TrainingRun
from playground.training.trainer import advance, evaluate, fresh_run

MOST = 1000


def between(left: str, right: str, n_layers: int = 6, width: int = 4) -> Runs:
    return tuple(fresh_run(config) for config in race_configs(left, right, n_layers, width, 0.03, "circle"))


def test_both_start_from_the_same_weights_and_run_in_step_to_the_end() -> None:
    begun = between("sigmoid", "tanh")
    np.testing.assert_array_equal(begun[0].network.parameters, begun[1].network.parameters)

    now = advanced(advanced(begun, 3, MOST, seconds=0.0), 2, MOST)

    assert [run.epoch for run in now] == [3, 3]
    np.testing.assert_array_equal(now[1].network.parameters, advance(begun[1], 3).network.parameters)
    small = advanced(between("tanh", "tanh", n_layers=1, width=1), 80, 50)
    assert are_over(small, 50) and not are_over(small, 60)
    assert epoch_of(small) == epoch_of(advanced(small, 5, 50)) == 50


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

    after = nudged(run)

    change = after.network.parameters - run.network.parameters
    np.testing.assert_array_equal(neuron_weights(run), np.array([[0.5], [0.5], [0.0], [0.5]]) * np.ones(4))
    assert np.count_nonzero(change) == 1
    assert neuron_weights(after)[0, 3] == 0.5 + NUDGE
    assert groups(after) == [[0, 1, 2], [3]]
    assert next_to_nudge(after) == 2


def test_from_zero_only_the_output_bias_moves() -> None:
    run = begun("zeros", epochs=100)

    assert not neuron_weights(run).any()
    assert run.network.parameters[-1] != 0

    run = advance(nudged(run), 100)
    assert evaluate(run).train_loss > 0.49
    assert evaluate(advance(run, 200)).train_loss < 0.45


def test_random_neurons_all_differ_as_their_maps_show() -> None:
    run = begun("glorot_uniform", epochs=100)
    assert len(groups(run)) == MOST_EQUAL
    assert next_to_nudge(run) is None
    assert nudged(run) is run
    assert evaluate(run).train_loss < 0.1

    found = maps(run, 4)

    corner = np.array([[-6 + 12 / 8, 6 - 12 / 8]])  # the middle of the cell at the top left
    hidden, output = layer_outputs(run.network, corner)
    assert found.shape == (5, 4, 4)
    np.testing.assert_allclose(found[:4, 0, 0], hidden[0])
    np.testing.assert_allclose(found[4, 0, 0], output[0, 0])

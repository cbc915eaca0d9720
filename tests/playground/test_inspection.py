"""Maps of the plane and counts of mistakes, against the network's own answers and scikit-learn."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import confusion_matrix as reference

from datasets.views import Plane
from playground.inspection import confusion_matrix, hidden_maps, neuron_map, unit_maps
from playground.nn.network import Network, layer_outputs, n_parameters

SIZES = (2, 3, 2, 1)


def network() -> Network:
    parameters = np.random.default_rng(3).normal(size=n_parameters(SIZES))
    return Network(SIZES, ("tanh", "relu", "linear"), parameters)


def test_hidden_maps_are_in_layer_order_without_the_output() -> None:
    X = Plane(-1.0, 1.0).places(4)

    first, second, _ = layer_outputs(network(), X)

    assert np.array_equal(hidden_maps(network(), X), np.concatenate([first, second], axis=1).T)


def test_unit_maps_end_with_the_outputs() -> None:
    X = Plane(-1.0, 1.0).places(4)

    assert np.array_equal(unit_maps(network(), X)[-1], layer_outputs(network(), X)[-1][:, 0])


def test_a_network_without_hidden_layers_has_no_hidden_maps() -> None:
    single = Network((2, 1), ("tanh",), np.zeros(3))

    assert hidden_maps(single, Plane(-1.0, 1.0).places(4)).shape == (0, 16)


def test_one_neuron_s_map_is_its_response() -> None:
    X = Plane(-1.0, 1.0).places(4)

    assert np.array_equal(neuron_map(network(), X, 1, 0), layer_outputs(network(), X)[1][:, 0])


def test_the_confusion_matrix_is_scikit_learn_s() -> None:
    rng = np.random.default_rng(0)
    true, predicted = rng.integers(0, 3, 200), rng.integers(0, 3, 200)

    assert np.array_equal(confusion_matrix(true, predicted, 3), reference(true, predicted, labels=[0, 1, 2]))

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


def test_maps_are_responses_in_layer_order_with_or_without_the_outputs() -> None:
    X, single = Plane(-1.0, 1.0).places(4), Network((2, 1), ("tanh",), np.zeros(3))

    first, second, last = layer_outputs(network(), X)

    assert np.array_equal(hidden_maps(network(), X), np.concatenate([first, second], axis=1).T)
    assert np.array_equal(unit_maps(network(), X)[-1], last[:, 0])
    assert np.array_equal(neuron_map(network(), X, 1, 0), second[:, 0])
    assert hidden_maps(single, X).shape == (0, 16)


def test_the_confusion_matrix_is_scikit_learn_s() -> None:
    rng = np.random.default_rng(0)
    true, predicted = rng.integers(0, 3, 200), rng.integers(0, 3, 200)

    assert np.array_equal(confusion_matrix(true, predicted, 3), reference(true, predicted, labels=[0, 1, 2]))

"""Questions to a trained network about the plane it was trained on; the answers are arrays.

A *map* is a square picture of a function of the plane: row 0 is the top (the largest x2), column 0 the left
(the smallest x1), the value of a cell is the function at the cell's centre. A function of one input has a
*graph* instead: its values from the smallest x1 to the largest.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playground.nn.network import Network, layer_outputs


def grid(plane: tuple[float, float], size: int) -> np.ndarray:
    """Centres of the cells of a square map.

    Args:
        plane: lowest and highest coordinate, the same for both axes.
        size: cells per side.

    Returns:
        Array (size * size, 2) of x1, x2 in reading order: left to right, then top to bottom.
    """
    low, high = plane
    centres = low + (np.arange(size) + 0.5) * (high - low) / size
    x1, x2 = np.meshgrid(centres, centres[::-1])
    return np.column_stack([x1.ravel(), x2.ravel()])


def line(plane: tuple[float, float], size: int) -> np.ndarray:
    """Places of the samples of a graph: (size, 1), equally spaced from the lowest x1 to the highest."""
    return np.linspace(*plane, size)[:, None]


def hidden_maps(network: Network, inputs: np.ndarray) -> np.ndarray:
    """Response of every hidden neuron.

    Args:
        network: one network (no `runs` axis).
        inputs: (n, n_inputs), the features of the cells of a map.

    Returns:
        Array (n_hidden_neurons, n), neurons in layer order.
    """
    return _stacked(layer_outputs(network, inputs)[:-1], len(inputs))


def unit_maps(network: Network, inputs: np.ndarray) -> np.ndarray:
    """Response of every hidden neuron and then of every output: (n_neurons, n), in layer order."""
    return _stacked(layer_outputs(network, inputs), len(inputs))


def neuron_map(network: Network, inputs: np.ndarray, layer: int, index: int) -> np.ndarray:
    """Response (n,) of one neuron; layer 0 is the first layer after the inputs."""
    return layer_outputs(network, inputs)[layer][:, index]


def confusion_matrix(true: np.ndarray, predicted: np.ndarray, n_classes: int) -> np.ndarray:
    """Counts (n_classes, n_classes): row = true class, column = predicted class."""
    return np.bincount(true * n_classes + predicted, minlength=n_classes**2).reshape(n_classes, n_classes)


def _stacked(outputs: Sequence[np.ndarray], n: int) -> np.ndarray:
    if not outputs:
        return np.empty((0, n))
    return np.concatenate(outputs, axis=1).T

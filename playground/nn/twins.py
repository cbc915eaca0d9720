"""Twins: neurons of one layer that have the same weights, in and out, and so must learn the same.

Their gradients are equal, but a matrix product need not say so: a linear algebra library adds up the first
columns of a table in one order and the last ones, which no longer fill a register, in another, and then they
differ in the last bit. Which columns do depends on the processor and the shapes, and training makes more of
it: Adam, whose steps do not shrink with the gradient, takes two equal neurons a thousandth apart in 120 steps
(measured). So twins get one gradient, that of the first of them. All that follows acts on each number by
itself and is rounded once, as IEEE 754 says; there equal numbers stay equal anyway.
"""

import numpy as np
from numpy.typing import NDArray

from playground.nn.network import parameter_blocks


class TwinFinder:
    """Looks for twins in parameters ((runs,) P) that change in place; quick where there are none."""

    def __init__(self, layer_sizes: tuple[int, ...], parameters: np.ndarray) -> None:
        self._layer_sizes = layer_sizes
        self._parameters = parameters
        # The weights from the first neuron before each hidden layer, a row for each run: views.
        blocks = parameter_blocks(parameters, layer_sizes)[:-1]
        self._first_weights = [np.atleast_2d(block[..., 0, :]) for block in blocks]

    def places(self, *others: np.ndarray) -> NDArray[np.intp] | None:
        """As `twin_places` gives them for the present parameters."""
        if any(map(_repeats, self._first_weights)):
            return twin_places(self._layer_sizes, self._parameters, *others)
        return None


def _repeats(rows: np.ndarray) -> bool:
    """Whether a row of `rows` (runs, n) holds a number twice."""
    if len(rows) == 1:  # quicker than NumPy
        return len(set(rows[0].tolist())) < rows.shape[1]
    ordered = np.sort(rows, axis=1)
    return bool((ordered[:, 1:] == ordered[:, :-1]).any())


def twin_places(
    layer_sizes: tuple[int, ...], parameters: np.ndarray, *others: np.ndarray
) -> NDArray[np.intp] | None:
    """Where each parameter finds its gradient: `gradient.take(twin_places(...))` is equal for twins.

    `parameters` ((runs,) P); the places have its shape and count through all of its runs. None where no
    neuron has a twin. Twins agree in `others` too, each (P,) or shaped as `parameters`: what an optimizer
    remembers, which of them may move.
    """
    shape = parameters.shape
    runs = [np.broadcast_to(vector, shape).reshape(-1, shape[-1]) for vector in (parameters, *others)]
    places = np.array([_places(layer_sizes, vectors) for vectors in zip(*runs, strict=True)])
    places += np.arange(0, parameters.size, shape[-1])[:, None]
    places = places.reshape(shape)
    return None if np.array_equal(places.ravel(), np.arange(parameters.size)) else places


def _places(layer_sizes: tuple[int, ...], vectors: tuple[np.ndarray, ...]) -> NDArray[np.intp]:
    """The places (P,) of a single run; twins agree in all of `vectors` (P,)."""
    places = np.arange(len(vectors[0]))
    spots = parameter_blocks(places, layer_sizes)
    tables = [parameter_blocks(vector, layer_sizes) for vector in vectors]
    for layer in range(len(layer_sizes) - 2):
        # A column for each neuron: all that it has.
        columns = np.vstack([half for table in tables for half in (table[layer], table[layer + 1][:-1].T)])
        alike = np.all(columns[:, :, None] == columns[:, None, :], axis=0)
        np.fill_diagonal(alike, True)  # nan too
        first = alike.argmax(axis=0)
        spots[layer][...] = spots[layer][:, first]
        spots[layer + 1][:-1] = spots[layer + 1][:-1][first]
    return places

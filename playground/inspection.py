"""Questions to a trained network about the plane it was trained on; the answers are arrays.

A *map* is a square picture of a function of the plane: row 0 is the top (the largest x2), column 0 the left
(the smallest x1), the value of a cell is the function at the cell's centre. A function of one input has a
*graph* instead: its values from the smallest x1 to the largest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from playground.nn.activations import ACTIVATIONS
from playground.nn.network import Network, Workspace, with_ones

FINER, MOST_MEETINGS = 8, 24
"""Cells per side into which a cell is divided where three or more classes meet, and up to how many such cells
there may be: more are drawn roughly."""
LARGEST = 1e30
"""The largest size of a value that is drawn; all pictures can hold it, and sums of it."""
HALVINGS = 22
"""How often the place where an answer changes is bracketed more narrowly: to a four-millionth of a cell."""


def confusion_matrix(true: np.ndarray, predicted: np.ndarray, n_classes: int) -> np.ndarray:
    """Counts (n_classes, n_classes): row = true class, column = predicted class."""
    return np.bincount(true * n_classes + predicted, minlength=n_classes**2).reshape(n_classes, n_classes)


class LayerValues(NamedTuple):
    """What goes on in one layer: the weighted sums Z and the outputs A = f(Z), (n, n_l) each."""

    Z: np.ndarray
    A: np.ndarray


def layer_values(network: Network, inputs: np.ndarray) -> list[LayerValues]:
    """Sums and outputs of every layer after the inputs, for inputs (n, n_inputs)."""
    workspace = Workspace.of(network, len(inputs))
    inputs = with_ones(inputs, network.parameters.dtype)
    workspace.check_rows(inputs)
    workspace.compute_forward(inputs)
    return [LayerValues(Z, A) for Z, A in zip(workspace.Z, workspace.A, strict=True)]


def contributions(network: Network, before: np.ndarray, layer: int, index: int) -> np.ndarray:
    """What every source adds to the sum of one neuron: (n_in + 1, n), weight times value, last the bias.

    before: (n, n_in) the outputs of the layer before, or the inputs; layer 0 is the first after the inputs.
    """
    return network.blocks[layer][:, index, None] * with_ones(before).T


def drawable(values: np.ndarray) -> np.ndarray:
    """The values with those beyond ±LARGEST, and infinite ones, cut to it; what is no number stays a gap."""
    return np.clip(values, -LARGEST, LARGEST)


def relative_slopes(activation: str, Z: np.ndarray) -> np.ndarray:
    """|f'(Z)| as a share of the steepest slope the activation has; 0 everywhere for a step. Z of any shape;
    ValueError for softmax.
    """
    rule = ACTIVATIONS[activation]
    slopes = np.abs(rule.slope(Z))
    return slopes / rule.steepest if rule.steepest else slopes


# The plane of a layer


@dataclass(frozen=True, eq=False)
class LayerPlane:
    """A plane in which the outputs (n, k) of a layer are drawn: (outputs - mean) @ axes.

    mean: (k,). axes: (k, 2). share: of the variance of the outputs it was made from, how much is seen in it;
    1 for one or two neurons. components: whether its axes are principal components.
    """

    mean: np.ndarray
    axes: np.ndarray
    share: float
    components: bool

    def __call__(self, outputs: np.ndarray) -> np.ndarray:
        """Places (n, 2) of outputs (n, k)."""
        return (outputs - self.mean) @ self.axes


def layer_plane(outputs: np.ndarray, points: np.ndarray) -> LayerPlane:
    """The plane for a layer whose outputs for `points` (n, 1 or 2) are (n, k).

    One neuron is drawn along the first axis, two are the axes themselves. More are projected on the first two
    principal components of `outputs`: the right singular vectors of what is left after subtracting the mean.
    Their signs are free; they are chosen so that the picture is turned over as little as possible: the first
    grows with x1 and the second with x2 (or where it has nothing to do with it, its largest share is +).
    """
    k = outputs.shape[1]
    if k <= 2:
        return LayerPlane(np.zeros(k), np.eye(k, 2), 1.0, components=False)
    mean = outputs.mean(axis=0)
    centred = outputs - mean
    _, sizes, directions = np.linalg.svd(centred, full_matrices=False)
    axes = np.zeros((k, 2))
    axes[:, : len(directions)] = directions[:2].T
    for number in range(2):
        place = centred @ axes[:, number]
        coordinate = points[:, min(number, points.shape[1] - 1)]
        along = float(place @ (coordinate - coordinate.mean()))
        blurred = 1e-6 * float(np.linalg.norm(place) * np.linalg.norm(coordinate)) + 1e-300
        if abs(along) < blurred:
            along = float(axes[np.abs(axes[:, number]).argmax(), number])
        if along < 0:
            axes[:, number] *= -1
    variances = sizes**2
    total = float(variances.sum())
    return LayerPlane(mean, axes, float(variances[:2].sum()) / total if total else 1.0, components=True)


# Where the answer changes

ClassesOf = Callable[[np.ndarray], np.ndarray]
"""Which class (n,) each of the points (n, n_inputs) has; a class is any whole number."""


def borders(classes_of: ClassesOf, plane: tuple[float, float], nodes: np.ndarray) -> np.ndarray:
    """The lines in the plane along which the class changes, as short pieces (m, 2 ends, 2 coordinates).

    Marching squares over the cells between `nodes`, (size, size) the class at the corners of the cells, row 0
    the lowest x2, column 0 the lowest x1; `plane`: lowest and highest coordinate of both axes. The ends are
    placed exactly, by halving, on the sides of the cells. Where three or more classes meet the pieces meet
    too, a small part of a cell off.
    """
    places = np.linspace(*plane, len(nodes))
    return _borders(classes_of, places[None], places[None], nodes[None], finer=True)


def changes_on_line(classes_of: ClassesOf, plane: tuple[float, float], nodes: np.ndarray) -> np.ndarray:
    """Places (m, 1) on a line where the class changes; `nodes` (size,) are the classes at equally spaced
    places, ends included.
    """
    places = np.linspace(*plane, len(nodes))[:, None]
    (before,) = np.nonzero(nodes[:-1] != nodes[1:])
    return _places_of_change(classes_of, places[before], places[before + 1], nodes[before])


def lattice(plane: tuple[float, float], size: int) -> np.ndarray:
    """The corners of the cells as `borders` wants them: (size * size, 2), row by row from the lowest x2."""
    places = np.linspace(*plane, size)
    return _corners(places, places)


def _borders(
    classes_of: ClassesOf, across: np.ndarray, up: np.ndarray, nodes: np.ndarray, *, finer: bool
) -> np.ndarray:
    """The same for several patches of the plane at once: nodes (patches, size, size) at places `across` and
    `up`, (patches, size) each; `finer`: look again, more closely, into cells where three or more classes
    meet.
    """
    number = np.full((2, *nodes.shape), -1)  # of the change to the right of, and above, each node; -1: none
    number[0, :, :, :-1][nodes[:, :, :-1] != nodes[:, :, 1:]] = 0
    number[1, :, :-1, :][nodes[:, :-1] != nodes[:, 1:]] = 0
    way, patch, row, column = np.nonzero(number == 0)
    number[way, patch, row, column] = np.arange(len(row))
    start = np.column_stack([across[patch, column], up[patch, row]])
    end = np.column_stack([across[patch, column + (way == 0)], up[patch, row + (way == 1)]])
    changes = _places_of_change(classes_of, start, end, nodes[patch, row, column])

    right, above = number
    sides = [right[:, :-1, :-1], above[:, :-1, 1:], right[:, 1:, :-1], above[:, :-1, :-1]]
    cells = np.stack(sides, axis=-1)  # below, right, above, left
    count = (cells >= 0).sum(axis=-1)
    two = cells[count == 2]
    pieces = [changes[two[two >= 0].reshape(-1, 2)]]
    lower_left, lower_right = nodes[:, :-1, :-1], nodes[:, :-1, 1:]
    upper_left, upper_right = nodes[:, 1:, :-1], nodes[:, 1:, 1:]
    is_saddle = (count == 4) & (lower_left == upper_right) & (lower_right == upper_left)
    if is_saddle.any():
        patch, row, column = np.nonzero(is_saddle)
        middles = np.column_stack(
            [
                across[patch, column] + across[patch, column + 1],
                up[patch, row] + up[patch, row + 1],
            ]
        )
        joined = classes_of(middles / 2) == lower_left[is_saddle]  # lower left and upper right hang together
        cut = np.where(joined[:, None], [0, 1, 2, 3], [3, 0, 1, 2])
        pieces.append(changes[np.take_along_axis(cells[is_saddle], cut, axis=1).reshape(-1, 2)])
    is_meeting = (count >= 3) & ~is_saddle
    patch, row, column = np.nonzero(is_meeting)
    if finer and 0 < len(patch) <= MOST_MEETINGS:
        steps = np.linspace(0, 1, FINER + 1)
        near_across = np.outer(1 - steps, across[patch, column]) + np.outer(steps, across[patch, column + 1])
        near_up = np.outer(1 - steps, up[patch, row]) + np.outer(steps, up[patch, row + 1])
        corners = [_corners(*places) for places in zip(near_across.T, near_up.T, strict=True)]
        near = classes_of(np.concatenate(corners)).reshape(-1, FINER + 1, FINER + 1)
        pieces.append(_borders(classes_of, near_across.T, near_up.T, near, finer=False))
    else:
        for cell in cells[is_meeting]:
            ends = changes[cell[cell >= 0]]
            pieces.append(np.stack([ends, np.broadcast_to(ends.mean(axis=0), ends.shape)], axis=1))
    return np.concatenate(pieces)


def _corners(across: np.ndarray, up: np.ndarray) -> np.ndarray:
    x1, x2 = np.meshgrid(across, up)
    return np.column_stack([x1.ravel(), x2.ravel()])


def _places_of_change(
    classes_of: ClassesOf, start: np.ndarray, end: np.ndarray, class_at_start: np.ndarray
) -> np.ndarray:
    """Between `start` and `end`, (m, n_inputs) each with different classes, where the class at the start
    ends: (m, n_inputs).
    """
    if not len(start):
        return start
    for _ in range(HALVINGS):
        middle = (start + end) / 2
        same = (classes_of(middle) == class_at_start)[:, None]
        start, end = np.where(same, middle, start), np.where(same, end, middle)
    return (start + end) / 2

"""A network becomes a frame of the film strip: one block of bytes that the browser paints without thinking.

Layout of a frame (all parts follow each other, the whole is padded to a multiple of four bytes). With two
inputs the answers are maps of the plane:

1. parameters as float32, block after block, each (n_in + 1, n_out) in reading order, last row the bias; where
   the lines show the gradient, as many numbers again: the slope of the loss for each parameter;
2. one map of m x m bytes for every hidden neuron in layer order, with softmax for every output as well;
3. the output map, r x r: with one output signed bytes, with softmax the winning class of every cell and then
   its probability;
4. if a neuron is in focus, its map of FINE x FINE bytes.

A signed byte is round((clip(v, -1, 1) + 1) * 127): 0 is -1, 127 is 0, 254 is +1. A probability is round(p *
254).

With one input they are graphs, at equally spaced places from one end of the plane to the other:

1. parameters, as above;
2. the output at ANSWER places, float32;
3. the scale of every hidden neuron, float32: its largest absolute response, at least 1;
4. if a neuron is in focus, its responses at ANSWER places, float32;
5. GRAPH signed bytes for every hidden neuron: its responses divided by its scale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from datasets.views import Line
from playground.inspection import hidden_maps, neuron_map, unit_maps
from playground.nn.activations import ACTIVATIONS
from playground.nn.network import Network, Workspace, backward, forward, predict, with_ones
from playground.training.problem import Problem
from playground.training.run import TrainingRun

COARSE = 64
FINE = 100
INPUT = 32
"""Sides of the output map while it plays and at rest, and of the maps of the inputs."""
GRAPH = 64
ANSWER = 128
"""Samples of a neuron's graph, and of the output's."""
VALUE_DIGITS = 5
"""Digits of the numbers of a point: more than are shown."""
MOST_PLACES = 48
"""Sets of map inputs kept; the largest takes 360 kB."""

Floats = NDArray[np.floating]


def map_size(n_neurons: int) -> int:
    """Side of the small maps: the more there are, the smaller they are drawn, and a frame must be short."""
    for most, size in ((12, 32), (30, 20), (100, 10)):
        if n_neurons <= most:
            return size
    return 8


def encode_frame(
    run: TrainingRun,
    *,
    output_size: int = COARSE,
    focus: tuple[int, int] | None = None,
    gradient: bool = False,
) -> bytes:
    """The bytes of one frame.

    Args:
        run: what it shows; its parameters may be any finite numbers.
        output_size: side of the output map (the graph of one input always has ANSWER samples).
        focus: (layer, index) of a neuron whose fine map is wanted too; layer 0 is the first after the inputs.
        gradient: whether the slopes of the loss follow the parameters.
    """
    network = run.network
    with np.errstate(over="ignore", invalid="ignore"):
        quick = Network(network.layer_sizes, network.activations, network.parameters.astype(np.float32))
        if isinstance(run.problem.view, Line):
            parts = _graphs(run, quick, focus)
        else:
            parts = _maps(run, quick, output_size, focus)
        slopes = loss_gradient(run).tobytes() if gradient else b""
    return pad(b"".join([quick.parameters.tobytes(), slopes, *parts]))


def loss_gradient(run: TrainingRun) -> NDArray[np.float32]:
    """The slope of the loss over all training rows, without penalties, for each parameter (P,); finite."""
    network, problem = run.network, run.problem
    X1, Y = problem.X1_train, problem.Y_train
    workspace = Workspace.of(network, len(X1), loss=run.config.loss)
    with np.errstate(all="ignore"):
        forward(network, X1, workspace)
        return np.nan_to_num(backward(network, X1, Y, workspace).astype(np.float32))


def point_values(run: TrainingRun, x: Sequence[float]) -> tuple[list[float | None], list[list[float | None]]]:
    """The way of one point through the network, as the stage writes it at the nodes.

    Args:
        run: whose network is asked.
        x: raw coordinates of the point, one for each input of the data set.

    Returns:
        The value of each input, and [z, a] of each neuron after them, in layer order, rounded to VALUE_DIGITS
        significant digits; None in place of a number that has overflowed.
    """
    inputs = run.problem.inputs(np.array([x], dtype=np.float64))
    workspace = Workspace.of(run.network, 1)
    with np.errstate(all="ignore"):
        forward(run.network, with_ones(inputs), workspace)
    Z, A = (np.concatenate([row[0] for row in layers]) for layers in (workspace.Z, workspace.A))
    return _rounded(inputs[0]), [[z, a] for z, a in zip(_rounded(Z), _rounded(A), strict=True)]


def input_maps(run: TrainingRun) -> tuple[bytes, list[float]]:
    """Signed bytes of each input over the plane, INPUT x INPUT or GRAPH of them, and each input's scale: the
    largest absolute value, by which it is divided.
    """
    columns = _inputs(run, GRAPH if isinstance(run.problem.view, Line) else INPUT)
    scales = np.abs(columns).max(axis=0)
    return _signed((columns / scales).T), scales.tolist()


def pad(data: bytes) -> bytes:
    """The bytes, filled up to a multiple of four."""
    return data + bytes(-len(data) % 4)


def finite(value: float | None, digits: int = 17) -> float | None:
    """A number as the header of a strip can hold it, with so many significant digits; None in place of one
    that has overflowed, which JSON cannot write.
    """
    rounded = math.nan if value is None else float(f"{value:.{digits}g}")
    return rounded if math.isfinite(rounded) else None


def _rounded(values: Floats) -> list[float | None]:
    return [finite(value, VALUE_DIGITS) for value in values.tolist()]


def _maps(run: TrainingRun, network: Network, output_size: int, focus: tuple[int, int] | None) -> list[bytes]:
    output = ACTIVATIONS[network.activations[-1]]
    small = _inputs(run, map_size(sum(network.layer_sizes[1:-1])))
    answer = predict(network, _inputs(run, output_size))
    if output.sums_to_one:
        n_outputs = network.layer_sizes[-1]
        maps = unit_maps(network, small)
        parts = [
            _signed(maps[:-n_outputs]),
            _share(maps[-n_outputs:]),
            np.argmax(answer, axis=1).astype(np.uint8).tobytes(),
            _share(np.max(answer, axis=1)),
        ]
    else:
        parts = [
            _signed(hidden_maps(network, small)),
            _signed(output.signed(answer[:, 0])),
        ]
    if focus is not None:
        values = neuron_map(network, _inputs(run, FINE), *focus)
        is_share = output.sums_to_one and focus[0] == len(network.layer_sizes) - 2
        parts.append(_share(values) if is_share else _signed(values))
    return parts


def _graphs(run: TrainingRun, network: Network, focus: tuple[int, int] | None) -> list[bytes]:
    responses = np.nan_to_num(hidden_maps(network, _inputs(run, GRAPH)))
    scales = np.abs(responses).max(axis=1, initial=1.0)
    places = _inputs(run, ANSWER)
    floats = [predict(network, places)[:, 0], scales]
    if focus is not None:
        floats.append(neuron_map(network, places, *focus))
    parts = [np.nan_to_num(values).astype(np.float32).tobytes() for values in floats]
    return [*parts, _signed(responses / scales[:, None])]


def _signed(values: Floats) -> bytes:
    return np.rint(np.clip(np.nan_to_num(values), -1, 1) * 127 + 127).astype(np.uint8).tobytes()


def _share(values: Floats) -> bytes:
    return np.rint(np.clip(np.nan_to_num(values), 0, 1) * 254).astype(np.uint8).tobytes()


def _inputs(run: TrainingRun, size: int) -> NDArray[np.float32]:
    return _cached_inputs(run.problem, size)


@lru_cache(maxsize=MOST_PLACES)
def _cached_inputs(problem: Problem, size: int) -> NDArray[np.float32]:
    """What the network is shown of the places of a map, `size` x `size`, or of a graph, `size` of them."""
    inputs = problem.inputs(problem.view.places(size)).astype(np.float32)
    inputs.flags.writeable = False
    return inputs

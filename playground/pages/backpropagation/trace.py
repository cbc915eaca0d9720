"""One update of a small network, number by number: what is computed forward, backward, and to the weights.

All numbers come from the workspace in which networks are trained (`playground.nn.network`); here they are
only laid out. The one product the workspace does not keep is dL/dA of a hidden layer, delta_next @ weights.T,
because it is overwritten by delta; `Trace` has it too.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import LOSSES, targets_of
from playground.nn.network import (
    Network,
    Workspace,
    batch_of,
    n_parameters,
    parameter_blocks,
    parameter_index,
    with_ones,
)
from playground.nn.optimizers import Optimizer, OptimizerState, build_optimizer
from playground.nn.training_step import MiniBatchLoop
from playground.ui.formula import subscript

Floats = NDArray[np.float64]

MOST_INPUTS = 4
MOST_OUTPUTS = 3
MOST_LAYERS = 3
MOST_NEURONS = 4
MOST_ROWS = 32
MOST_UPDATES = 20_000
"""Limits of what is drawn with every number; updates: of what is computed when a person jumps ahead."""

SNAPSHOT_EVERY = 250
"""Updates between two states that `Walk` keeps."""


@dataclass(frozen=True, eq=False)
class Exercise:
    """A network, what it is shown, and how it learns.

    - `network`: before the first update, float64.
    - `X` (n, n_in), `Y` (n, n_out): all rows make one mini-batch.
    - `loss`, `optimizer`: names. `learning_rate`: a number. `momentum`: for the optimizers that have one.
    - `mask`: (P,) True where a parameter may move; None: all may.
    - `start`: what the optimizer remembers already; None: nothing.
    """

    network: Network
    X: Floats
    Y: Floats
    loss: str = "mse"
    optimizer: str = "sgd"
    learning_rate: float = 0.5
    momentum: float = 0.9
    mask: NDArray[np.bool_] | None = None
    start: OptimizerState | None = None

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        return self.network.layer_sizes

    @property
    def activations(self) -> tuple[str, ...]:
        return self.network.activations

    @cached_property
    def rule(self) -> Optimizer:
        return build_optimizer(self.optimizer, momentum=self.momentum)


def what_is_too_large(layer_sizes: tuple[int, ...], n_rows: int) -> str:
    """What of a network and its batch is larger than can be written out, in words; "" if nothing is."""
    n_in, *hidden, n_out = layer_sizes
    sizes = [
        ("it has {} inputs", n_in, MOST_INPUTS),
        ("it has {} hidden layers", len(hidden), MOST_LAYERS),
        *((f"hidden layer {at} has {{}} neurons", size, MOST_NEURONS) for at, size in enumerate(hidden, 1)),
        ("it has {} outputs", n_out, MOST_OUTPUTS),
        ("the mini-batch has {} rows", n_rows, MOST_ROWS),
    ]
    told = "; ".join(f"{words.format(size)} (at most {most})" for words, size, most in sizes if size > most)
    return f"This network is too large to be written out: {told}." if told else ""


def new_target(exercise: Exercise) -> float:
    """What a target is before it is typed: 0, or -1 where the loss knows but -1 and 1."""
    return -1.0 if targets_of(exercise.loss, exercise.activations[-1]).signs else 0.0


@dataclass(frozen=True, eq=False)
class Position:
    """Where the learning stands: how many updates are done, the network then, and the optimizer's memory."""

    updates: int
    network: Network
    state: OptimizerState

    @property
    def is_finite(self) -> bool:
        """Whether all weights are still ordinary numbers."""
        return bool(np.isfinite(self.network.parameters).all())


class Walk:
    """An exercise on its way: the position after any number of updates, forward and back.

    Every SNAPSHOT_EVERY-th position is kept; the others are computed again from the one before.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        state = exercise.start or exercise.rule.init(exercise.network.parameters.shape)
        self._kept = [Position(0, exercise.network, state.frozen())]

    def at(self, updates: int) -> Position:
        """The position after `updates`, from 0 to MOST_UPDATES.

        Where the weights stop being ordinary numbers before that, the last position at which they are.
        """
        updates = min(updates, MOST_UPDATES)
        position = self._kept[min(updates // SNAPSHOT_EVERY, len(self._kept) - 1)]
        exercise = self.exercise
        loop = MiniBatchLoop(
            position.network,
            with_ones(exercise.X),
            exercise.Y,
            loss=exercise.loss,
            optimizer=exercise.rule,
            learning_rate=exercise.learning_rate,
            batch_size=len(exercise.X),
            state=position.state,
            mask=exercise.mask,
        )
        while position.updates < updates:
            loop.run()
            following = Position(position.updates + 1, loop.network(), loop.state.frozen())
            if not following.is_finite:
                break
            position = following
            if position.updates == SNAPSHOT_EVERY * len(self._kept):
                self._kept.append(position)
        return position


class Trace:
    """Every number of the update that follows a position.

    - `workspace`: Z, A and delta = dL/dZ of every layer after the input, (n, n_l), with the blocks before the
      update and their gradients, (n_in + 1, n_out), last row the bias. delta carries each row's share 1/n of
      the mean.
    - `answer_slopes` = dL/dA and `slopes` = f'(Z) of every layer, (n, n_l), or None at an output where the
      loss cancels them (see `Loss.matched`) or, for the slope, where a softmax has none.
    - `fixed`: which parameters do not learn, (n_in + 1, n_out) of every layer.
    - `new`: the network after the update. `loss`, `new_loss`: of the batch, before and after it.
    - `errors`: (n, n_out), what every output of every row adds to its row's loss, or None where rows have no
      loss of their own.
    """

    def __init__(self, exercise: Exercise, position: Position) -> None:
        network, X1 = position.network, with_ones(exercise.X)
        batch = batch_of(X1, exercise.Y)
        self.exercise, self.position = exercise, position
        fixed = np.zeros(network.parameters.shape, bool) if exercise.mask is None else ~exercise.mask
        self.fixed = parameter_blocks(fixed, network.layer_sizes)
        self.n_layers, self.n_rows = len(exercise.activations), len(X1)
        self.workspace = workspace = Workspace.of(network, self.n_rows, loss=exercise.loss)
        with np.errstate(all="ignore"):
            workspace.compute_forward(X1)
            gradient = workspace.compute_backward(batch)
            self.loss = float(workspace.value(batch))
            moved = network.parameters.copy()
            exercise.rule.update(
                moved, gradient, position.state.copy(), exercise.learning_rate, exercise.mask
            )
            self.new = network.with_parameters(moved)
            after = Workspace.of(self.new, self.n_rows, loss=exercise.loss)
            after.compute_forward(X1)
            self.new_loss = float(after.value(batch))
            self.answer_slopes, self.slopes = _blame(exercise, workspace, batch.shares)
            self.errors = _errors(exercise, workspace)

    def before(self, layer: int) -> Floats:
        """What comes into a layer, (n, n_in)."""
        return self.exercise.X if layer == 0 else self.workspace.A[layer - 1]


def _blame(
    exercise: Exercise, workspace: Workspace, shares: Floats
) -> tuple[list[Floats | None], list[Floats | None]]:
    """dL/dA and f'(Z) of every layer, as `Trace` describes them."""
    behind = zip(workspace.delta[1:], workspace.blocks[1:], strict=True)
    answer_slopes: list[Floats | None] = [delta @ block[:-1].T for delta, block in behind]
    slopes: list[Floats | None] = list(workspace.slope[:-1])
    loss, output = LOSSES[exercise.loss], exercise.activations[-1]
    rule = ACTIVATIONS[output]
    if output in loss.matched and not rule.is_identity:
        return [*answer_slopes, None], [*slopes, None]
    at_output = np.empty_like(workspace.A[-1])
    loss.gradient(workspace.A[-1], exercise.Y, shares, at_output)
    at_sum = None if rule.derivative is None else workspace.slope[-1]
    slopes.append(np.ones_like(at_output) if rule.is_identity else at_sum)
    return [*answer_slopes, at_output * shares], slopes


def _errors(exercise: Exercise, workspace: Workspace) -> Floats | None:
    """Every output's part of its row's loss, by giving the loss one output at a time."""
    loss, output = LOSSES[exercise.loss], exercise.activations[-1]
    if loss.row_values is None:
        return None
    A, Z, Y = workspace.A[-1], workspace.Z[-1], exercise.Y
    outputs = np.arange(Y.shape[1])
    if ACTIVATIONS[output].sums_to_one and output in loss.matched:
        # The exact logarithm needs all outputs of the row; the other targets are taken away instead.
        return np.column_stack([loss.row_values(Z, A, Y * (outputs == k), output) for k in outputs])
    return np.column_stack([loss.row_values(Z[:, [k]], A[:, [k]], Y[:, [k]], output) for k in outputs])


@dataclass(frozen=True, eq=False)
class Nudges:
    """One parameter at many values, all else as it is: the loss along its own curve.

    values, losses, slopes: (m,), the slope by backpropagation. signals, blames: (m, n) what comes into the
    weight and the delta of the neuron it leads to, row by row; slope = sum of signal x blame over rows.
    here: which of the values is the present one.
    """

    values: Floats
    losses: Floats
    slopes: Floats
    signals: Floats
    blames: Floats
    here: int


REACH, NUDGES = 2.0, 80
"""How far a parameter is nudged each way, and in how many steps."""


def nudges(exercise: Exercise, network: Network, index: tuple[int, int, int]) -> Nudges:
    """The loss while the parameter `index` = (layer, source, target) goes REACH down and up."""
    layer, source, target = index
    at = parameter_index(network.layer_sizes, *index)
    stack = np.repeat(network.parameters[None], 2 * NUDGES + 1, axis=0)
    stack[:, at] += np.linspace(-REACH, REACH, len(stack))
    stack[NUDGES] = network.parameters
    X1 = with_ones(exercise.X)
    batch = batch_of(X1, exercise.Y)
    workspace = Workspace.of(network.with_parameters(stack), len(X1), loss=exercise.loss)
    with np.errstate(all="ignore"):
        workspace.compute_forward(X1)
        losses = workspace.value(batch)
        gradient = workspace.compute_backward(batch)
    signals = (workspace.A1[layer - 1] if layer else np.broadcast_to(X1, (len(stack), *X1.shape)))[
        ..., source
    ]
    return Nudges(stack[:, at], losses, gradient[:, at], signals, workspace.delta[layer][..., target], NUDGES)


@dataclass(frozen=True)
class Place:
    """One parameter: `index`, its block, the neuron it comes from (n_in for a bias) and the one it leads to;
    its name, and the names of both ends ("" for the source of a bias).
    """

    index: tuple[int, int, int]
    name: str
    source_name: str
    target_name: str

    @property
    def is_bias(self) -> bool:
        return self.source_name == ""

    @property
    def title(self) -> str:
        return f"bias of {self.target_name}" if self.is_bias else self.name

    @property
    def leads(self) -> str:
        return "" if self.is_bias else f"{self.source_name} → {self.target_name}"


def neuron_names(layer_sizes: tuple[int, ...]) -> list[list[str]]:
    """Names of all neurons, layer by layer, the inputs first.

    x₁ x₂; with one hidden layer h₁ h₂, with more h₁₁ h₁₂ … h₂₁; a single output is o, more are o₁ o₂.
    """
    hidden = layer_sizes[1:-1]
    leads = ["x", *(f"h{number if len(hidden) > 1 else ''}" for number in range(1, len(hidden) + 1)), "o"]
    names = [
        [subscript(f"{lead}{number}") for number in range(1, size + 1)]
        for lead, size in zip(leads, layer_sizes, strict=True)
    ]
    return [*names[:-1], ["o"]] if layer_sizes[-1] == 1 else names


def places(layer_sizes: tuple[int, ...]) -> list[Place]:
    """All weights as textbooks count them, w₁ w₂ …: layer by layer, and neuron by neuron what comes into it;
    then all biases, named after their neurons.
    """
    names = neuron_names(layer_sizes)
    weights: list[Place] = []
    biases: list[Place] = []
    for layer, (sources, targets) in enumerate(pairwise(names)):
        for target, target_name in enumerate(targets):
            for source, source_name in enumerate(sources):
                name = subscript(f"w{len(weights) + 1}")
                weights.append(Place((layer, source, target), name, source_name, target_name))
            biases.append(Place((layer, len(sources), target), f"b {target_name}", "", target_name))
    return weights + biases


def _order(layer_sizes: tuple[int, ...]) -> list[int]:
    """Where the flat vector holds each of `places`."""
    return [parameter_index(layer_sizes, *place.index) for place in places(layer_sizes)]


def flat_of(layer_sizes: tuple[int, ...], weights: list[float], biases: list[float]) -> Floats:
    """The flat vector (P,) of weights and biases given in the order of `places`."""
    flat = np.empty(n_parameters(layer_sizes))
    flat[_order(layer_sizes)] = [*weights, *biases]
    return flat


def listed(layer_sizes: tuple[int, ...], flat: Floats) -> tuple[list[float], list[float]]:
    """Weights and biases of a flat vector in the order of `places`."""
    values = flat[_order(layer_sizes)].tolist()
    n_weights = len(values) - sum(layer_sizes[1:])
    return values[:n_weights], values[n_weights:]

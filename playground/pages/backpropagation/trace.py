"""One update of a small network, number by number: what is computed forward, backward, and to the weights.

All numbers come from the workspace in which networks are trained (`playground.nn.network`); here they are
only laid out. The one product the workspace does not keep is dL/dA of a hidden layer, delta_next @ weights.T,
because it is overwritten by delta; `Trace` has it too.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import LOSSES, check_pair, check_targets, targets_of
from playground.nn.network import (
    Network,
    Workspace,
    backward,
    batch_of,
    forward,
    n_parameters,
    parameter_blocks,
    with_ones,
)
from playground.nn.optimizers import Optimizer, OptimizerState, build_optimizer
from playground.nn.regularization import weight_mask
from playground.nn.training_step import MiniBatchLoop

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

    - `layer_sizes`: neurons of every layer, the input first. `activations`: one for each after the input.
    - `parameters`: (P,) before the first update, in the order of `playground.nn.network`.
    - `X` (n, n_in), `Y` (n, n_out): all rows make one mini-batch.
    - `loss`, `optimizer`: names. `learning_rate`: a number. `momentum`: for the optimizers that have one.
    - `fixed`: (P,) True where a parameter does not learn; None: all learn.
    - `start`: what the optimizer remembers already; None: nothing.

    All arrays are float64 and write-protected. ValueError when something does not fit, or is larger than
    the limits above.
    """

    layer_sizes: tuple[int, ...]
    activations: tuple[str, ...]
    parameters: Floats
    X: Floats
    Y: Floats
    loss: str = "mse"
    optimizer: str = "sgd"
    learning_rate: float = 0.5
    momentum: float = 0.9
    fixed: NDArray[np.bool_] | None = None
    start: OptimizerState | None = None

    def __post_init__(self) -> None:
        too_large = what_is_too_large(self.layer_sizes, len(self.X))
        if too_large:
            raise ValueError(f"{too_large} Take a smaller network or fewer rows.")
        check_pair(self.loss, self.activations[-1])
        for name in ("parameters", "X", "Y"):
            array = np.array(getattr(self, name), dtype=np.float64)
            if not np.isfinite(array).all():
                raise ValueError(f"{name} holds a number that is not finite. Write ordinary numbers.")
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if self.X.ndim != 2 or self.Y.ndim != 2 or len(self.X) != len(self.Y) or not len(self.X):
            raise ValueError(
                f"Inputs have shape {self.X.shape} and targets {self.Y.shape}; both need one row an example."
            )
        if (self.X.shape[1], self.Y.shape[1]) != (self.layer_sizes[0], self.layer_sizes[-1]):
            raise ValueError(
                f"A row has {self.X.shape[1]} inputs and {self.Y.shape[1]} targets; the network has "
                f"{self.layer_sizes[0]} and {self.layer_sizes[-1]}."
            )
        check_targets(self.loss, self.activations[-1], self.Y)
        if self.fixed is not None and self.fixed.shape != self.parameters.shape:
            raise ValueError(f"`fixed` has shape {self.fixed.shape}, the parameters {self.parameters.shape}.")
        self.network  # noqa: B018 - raises ValueError where sizes, names and parameters do not fit

    @cached_property
    def network(self) -> Network:
        """The network before the first update."""
        return Network(self.layer_sizes, self.activations, self.parameters)

    @property
    def mask(self) -> NDArray[np.bool_] | None:
        """(P,) True where a parameter may move; None: all may."""
        return None if self.fixed is None else ~self.fixed

    @cached_property
    def rule(self) -> Optimizer:
        """The optimizer with its hyperparameters."""
        return build_optimizer(self.optimizer, momentum=self.momentum)


def what_is_too_large(layer_sizes: tuple[int, ...], n_rows: int) -> str:
    """What of a network and its batch is larger than can be written out, in words; "" if nothing is."""
    told = []
    if layer_sizes[0] > MOST_INPUTS:
        told.append(f"it has {layer_sizes[0]} inputs (at most {MOST_INPUTS})")
    if len(layer_sizes) - 2 > MOST_LAYERS:
        told.append(f"it has {len(layer_sizes) - 2} hidden layers (at most {MOST_LAYERS})")
    for number, size in enumerate(layer_sizes[1:-1], start=1):
        if size > MOST_NEURONS:
            told.append(f"hidden layer {number} has {size} neurons (at most {MOST_NEURONS})")
    if layer_sizes[-1] > MOST_OUTPUTS:
        told.append(f"it has {layer_sizes[-1]} outputs (at most {MOST_OUTPUTS})")
    if n_rows > MOST_ROWS:
        told.append(f"the mini-batch has {n_rows} rows (at most {MOST_ROWS})")
    return f"This network is too large to be written out: {'; '.join(told)}." if told else ""


def new_target(exercise: Exercise) -> float:
    """What a target is before it is typed: 0, or -1 where the loss knows but -1 and 1."""
    return -1.0 if targets_of(exercise.loss, exercise.activations[-1]).signs else 0.0


def fixed_biases(layer_sizes: tuple[int, ...]) -> NDArray[np.bool_]:
    """`Exercise.fixed` for exercises in which only weights learn."""
    return ~weight_mask(layer_sizes)


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
        state = exercise.start or exercise.rule.init(exercise.parameters.shape)
        self._kept = {0: Position(0, exercise.network, state.frozen())}
        self._last = self._kept[0]

    def at(self, updates: int) -> Position:
        """The position after `updates`, from 0 to MOST_UPDATES.

        Where the weights stop being ordinary numbers before that, the last position at which they are.
        """
        updates = min(max(int(updates), 0), MOST_UPDATES)
        near = self._kept[max(number for number in self._kept if number <= updates)]
        if near.updates < self._last.updates <= updates:
            near = self._last
        while near.updates < updates:
            to = min(updates, (near.updates // SNAPSHOT_EVERY + 1) * SNAPSHOT_EVERY)
            reached = self._moved(near, to - near.updates)
            if not reached.is_finite:
                while (following := self._moved(near, 1)).is_finite and following.updates < to:
                    near = following
                break
            if reached.updates % SNAPSHOT_EVERY == 0:
                self._kept[reached.updates] = reached
            near = reached
        self._last = near
        return near

    def _moved(self, position: Position, updates: int) -> Position:
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
        for _ in range(updates):
            loop.run()
        return Position(position.updates + updates, loop.network(), loop.state.frozen())


@dataclass(frozen=True, eq=False)
class Trace:
    """Every number of one update.

    Per layer after the input: `Z`, `A`, `delta` = dL/dZ, all (n, n_l); `answer_slopes` = dL/dA and `slope` =
    f'(Z) likewise, or None at an output where the loss cancels them (see `Loss.matched`) or, for the slope,
    where a softmax has none. delta carries each row's share 1/n of the mean. `gradient_blocks`, `blocks` and
    `new_blocks`: dL/dW, W before and after the update, (n_in + 1, n_out) each, last row the bias.
    `gradient`: (P,), all of them.
    `errors`: (n, n_out), what every output of every row adds to its row's loss, or None where rows have no
    loss of their own. `loss`: of the batch. `new_loss`: after the update.
    """

    exercise: Exercise
    position: Position
    Z: list[Floats]
    A: list[Floats]
    answer_slopes: list[Floats | None]
    slope: list[Floats | None]
    delta: list[Floats]
    blocks: list[Floats]
    gradient_blocks: list[Floats]
    new_blocks: list[Floats]
    gradient: Floats
    errors: Floats | None
    loss: float
    new_loss: float

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        return self.exercise.layer_sizes

    @property
    def n_layers(self) -> int:
        """Layers after the input."""
        return len(self.exercise.activations)

    @property
    def n_rows(self) -> int:
        return len(self.exercise.X)

    def before(self, layer: int) -> Floats:
        """What comes into a layer, (n, n_in)."""
        return self.exercise.X if layer == 0 else self.A[layer - 1]

    def is_fixed(self, layer: int, source: int, target: int) -> bool:
        """Whether a parameter does not learn."""
        fixed = self.fixed_block(layer)
        return fixed is not None and bool(fixed[source, target])

    def fixed_block(self, layer: int) -> NDArray[np.bool_] | None:
        """Which parameters of a layer do not learn, (n_in + 1, n_out); None: all do."""
        fixed = self.exercise.fixed
        return None if fixed is None else parameter_blocks(fixed, self.layer_sizes)[layer]


def trace(exercise: Exercise, position: Position) -> Trace:
    """The update that follows a position, with every number on the way."""
    network, n_rows = position.network, len(exercise.X)
    X1 = with_ones(exercise.X)
    batch = batch_of(X1, exercise.Y)
    workspace = Workspace.of(network, n_rows, loss=exercise.loss)
    with np.errstate(all="ignore"):
        forward(network, X1, workspace)
        gradient = backward(network, X1, exercise.Y, workspace)
        loss = float(workspace.value(batch))
        new = network.parameters.copy()
        exercise.rule.update(new, gradient, position.state.copy(), exercise.learning_rate, exercise.mask)
        new_network = network.with_parameters(new)
        after = Workspace.of(new_network, n_rows, loss=exercise.loss)
        forward(new_network, X1, after)
        new_loss = float(after.value(batch))
        answer_slopes, slope = _blame(exercise, workspace, batch.shares)
        errors = _errors(exercise, workspace)
    return Trace(
        exercise,
        position,
        workspace.Z,
        workspace.A,
        answer_slopes,
        slope,
        workspace.delta,
        list(network.blocks),
        workspace.gradient_blocks,
        list(new_network.blocks),
        gradient,
        errors,
        loss,
        new_loss,
    )


def _blame(
    exercise: Exercise, workspace: Workspace, shares: Floats
) -> tuple[list[Floats | None], list[Floats | None]]:
    """dL/dA and f'(Z) of every layer, as `Trace` describes them."""
    answer_slopes: list[Floats | None] = [
        delta @ block[:-1].T for delta, block in zip(workspace.delta[1:], workspace.blocks[1:], strict=True)
    ]
    slope: list[Floats | None] = list(workspace.slope[:-1])
    loss, output = LOSSES[exercise.loss], exercise.activations[-1]
    rule = ACTIVATIONS[output]
    if output in loss.matched and not rule.is_identity:
        return [*answer_slopes, None], [*slope, None]
    at_output = np.empty_like(workspace.A[-1])
    loss.gradient(workspace.A[-1], exercise.Y, shares, at_output)
    at_sum = None if rule.derivative is None else workspace.slope[-1]
    return [*answer_slopes, at_output * shares], [
        *slope,
        np.ones_like(at_output) if rule.is_identity else at_sum,
    ]


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


def nudges(
    exercise: Exercise, network: Network, index: tuple[int, int, int], reach: float = 2.0, steps: int = 80
) -> Nudges:
    """The loss while the parameter `index` = (layer, source, target) goes `reach` down and up.

    `steps` values each way and the present one, computed as a stack of networks.
    """
    layer, source, target = index
    offsets = np.linspace(-reach, reach, 2 * steps + 1)
    stack = np.repeat(network.parameters[None], len(offsets), axis=0)
    parameter_blocks(stack, network.layer_sizes)[layer][:, source, target] += offsets
    stack[steps] = network.parameters
    nudged = network.with_parameters(stack)
    X1 = with_ones(exercise.X)
    workspace = Workspace.of(nudged, len(X1), loss=exercise.loss)
    with np.errstate(all="ignore"):
        forward(nudged, X1, workspace)
        losses = np.array(workspace.value(batch_of(X1, exercise.Y)))
        backward(nudged, X1, exercise.Y, workspace)
    if source == network.layer_sizes[layer]:
        signals = np.ones((len(stack), len(X1)))
    elif layer == 0:
        signals = np.repeat(exercise.X[None, :, source], len(stack), axis=0)
    else:
        signals = workspace.A[layer - 1][..., source].copy()
    return Nudges(
        nudged.blocks[layer][:, source, target].copy(),
        losses,
        workspace.gradient_blocks[layer][:, source, target].copy(),
        signals,
        workspace.delta[layer][..., target].copy(),
        steps,
    )


@dataclass(frozen=True)
class Place:
    """One parameter: its block, the neuron it comes from (n_in for a bias), the one it leads to; its name,
    and the names of both ends ("" for the source of a bias).
    """

    layer: int
    source: int
    target: int
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

    @property
    def index(self) -> tuple[int, int, int]:
        return self.layer, self.source, self.target


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def subscript(text: object) -> str:
    """Digits lowered: "12" becomes "₁₂"."""
    return str(text).translate(_SUBSCRIPTS)


def neuron_names(layer_sizes: tuple[int, ...]) -> list[list[str]]:
    """Names of all neurons, layer by layer, the inputs first.

    x₁ x₂; with one hidden layer h₁ h₂, with more h₁₁ h₁₂ … h₂₁; a single output is o, more are o₁ o₂.
    """
    names = [[f"x{subscript(i + 1)}" for i in range(layer_sizes[0])]]
    hidden = layer_sizes[1:-1]
    for number, size in enumerate(hidden, start=1):
        lead = number if len(hidden) > 1 else ""
        names.append([f"h{subscript(f'{lead}{i + 1}')}" for i in range(size)])
    n_out = layer_sizes[-1]
    names.append(["o"] if n_out == 1 else [f"o{subscript(k + 1)}" for k in range(n_out)])
    return names


def places(layer_sizes: tuple[int, ...]) -> list[Place]:
    """All weights as textbooks count them, w₁ w₂ …: layer by layer, and neuron by neuron what comes into it;
    then all biases, named after their neurons.
    """
    names = neuron_names(layer_sizes)
    weights: list[Place] = []
    biases: list[Place] = []
    for layer in range(len(layer_sizes) - 1):
        n_in = layer_sizes[layer]
        for target, target_name in enumerate(names[layer + 1]):
            for source in range(n_in):
                name = f"w{subscript(len(weights) + 1)}"
                weights.append(Place(layer, source, target, name, names[layer][source], target_name))
            biases.append(Place(layer, n_in, target, f"b {target_name}", "", target_name))
    return weights + biases


def flat_of(layer_sizes: tuple[int, ...], weights: list[float], biases: list[float]) -> Floats:
    """The flat vector (P,) of weights and biases given in the order of `places`."""
    flat = np.zeros(n_parameters(layer_sizes))
    blocks = parameter_blocks(flat, layer_sizes)
    for place, value in zip(places(layer_sizes), [*weights, *biases], strict=True):
        blocks[place.layer][place.source, place.target] = value
    return flat


def listed(layer_sizes: tuple[int, ...], flat: Floats) -> tuple[list[float], list[float]]:
    """Weights and biases of a flat vector in the order of `places`."""
    blocks = parameter_blocks(flat, layer_sizes)
    values = [float(blocks[place.layer][place.source, place.target]) for place in places(layer_sizes)]
    n_weights = len(values) - sum(layer_sizes[1:])
    return values[:n_weights], values[n_weights:]

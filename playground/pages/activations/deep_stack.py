"""A deep stack: a network of up to thirty equal layers, and how signal and blame are spread in each.

It learns the circle: 250 points in two classes, coordinates brought to mean 0 and deviation 1, by plain
gradient descent in mini-batches of ten. Deeper than the playground allows, hence not a run of it; its mini-
batches are those of the same loop.
"""

import math
import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.nn.losses import LOSSES
from playground.nn.metrics import predicted_classes
from playground.nn.network import Network
from playground.nn.optimizers import build_optimizer
from playground.nn.training_step import MiniBatchLoop
from playground.pages.activations.activation_curves import LayerFlow, blame_ratio, blame_sizes, flow
from playground.training.entrance import config_of
from playground.training.problem import Problem, problem_of
from playground.training.streams import INIT, SHUFFLE, stream

MOST_LAYERS, MOST_NEURONS = 30, 32
LEARNING_RATE = 0.03
BATCH_SIZE = 10
LOSS = "mse"
OUTPUT = "tanh"
WITHOUT_BOUND = 1e6
"""A weight larger than this counts as grown without bound."""

N_BINS = 48
OPEN_END = 4.0
"""Where the histogram of an activation without bound ends; what is larger counts in its last bin."""
BLAME_WINDOW = (-12.0, 2.0)
"""Powers of ten between which blame is counted; smaller and larger blame counts in the end bins."""


class StackSpec(NamedTuple):
    activation: str
    initializer: str
    n_layers: int = 10
    width: int = 16
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Stack:
    """A stack after `epoch` epochs; diverged: its weights then grew without bound, and it stays as it is."""

    spec: StackSpec
    network: Network
    epoch: int = 0
    diverged: bool = False

    @cached_property
    def layers(self) -> list[LayerFlow]:
        """Signal and blame of every layer after the inputs, on the training points."""
        problem = training_problem()
        return flow(self.network, problem.X1_train, problem.Y_train, LOSS)

    @property
    def loss(self) -> float:
        A, Y = self.layers[-1].signal, training_problem().Y_train
        return float(LOSSES[LOSS].value(A, Y, output_activation=OUTPUT))

    @property
    def right(self) -> tuple[int, int]:
        """How many training points it is right on, and how many there are."""
        found = predicted_classes(self.layers[-1].signal, OUTPUT) == training_problem().y_train
        return int(np.count_nonzero(found)), len(found)


def start(spec: StackSpec) -> Stack:
    sizes = (2, *(spec.width,) * spec.n_layers, 1)
    parameters = INITIALIZERS[spec.initializer](stream(spec.seed, INIT), sizes)
    return Stack(spec, Network(sizes, (*(spec.activation,) * spec.n_layers, OUTPUT), parameters))


def advance(stack: Stack, epochs: int, seconds: float | None = None) -> Stack:
    """The stack so many epochs on, or as far as it gets in `seconds` of thread time, at least one; in slices
    or at once, it has the same bits.
    """
    if epochs < 1 or stack.diverged:
        return stack
    problem, spec, began = training_problem(), stack.spec, time.thread_time()
    loop = MiniBatchLoop(
        stack.network,
        problem.X1_train,
        problem.Y_train,
        loss=LOSS,
        optimizer=build_optimizer("sgd"),
        learning_rate=LEARNING_RATE,
        batch_size=BATCH_SIZE,
    )
    for epoch in range(stack.epoch, stack.epoch + epochs):
        before = loop.parameters.copy()
        loop.shuffle(stream(spec.seed, SHUFFLE, epoch).permutation(problem.n_train))
        loop.run()
        if not np.abs(loop.parameters).max() < WITHOUT_BOUND:
            return Stack(spec, stack.network.with_parameters(before), epoch, diverged=True)
        if seconds is not None and time.thread_time() - began >= seconds:
            break
    return replace(stack, network=loop.network(), epoch=epoch + 1)


class Spread(NamedTuple):
    """Histograms of the hidden layers of a stack.

    signal: (n_layers, N_BINS) shares of a layer's outputs in equal bins over signal_window; blame: of the
    power of ten of |blame|, over BLAME_WINDOW, without what is exactly 0: its share is silent (n_layers,).
    signal_sizes: standard deviations; blame_sizes: root mean squares; ratio: the first by the last, or NaN.
    """

    signal: NDArray[np.float64]
    signal_window: tuple[float, float]
    signal_sizes: list[float]
    blame: NDArray[np.float64]
    silent: NDArray[np.float64]
    blame_sizes: list[float]
    ratio: float


def spread(stack: Stack) -> Spread:
    window, hidden = signal_window(stack.spec.activation), stack.layers[:-1]
    blames = [np.abs(layer.blame.ravel()) for layer in hidden]
    sizes = blame_sizes(stack.layers)
    with np.errstate(all="ignore"):
        powers = [np.log10(blame[blame != 0]) for blame in blames]
        deviations = [float(layer.signal.std()) for layer in hidden]
    return Spread(
        np.array([_shares(layer.signal, window) for layer in hidden]),
        window,
        deviations,
        np.array([_shares(each, BLAME_WINDOW, blames[0].size) for each in powers]),
        np.array([np.mean(blame == 0) for blame in blames]),
        sizes,
        blame_ratio(sizes),
    )


def signal_window(activation: str) -> tuple[float, float]:
    """Ends of the histogram of an activation's outputs: its range, cut at OPEN_END where it has no bound."""
    low, high = ACTIVATIONS[activation].range
    if math.isfinite(low) and math.isfinite(high):
        return low, high
    return (math.floor(low) if math.isfinite(low) else -OPEN_END), OPEN_END


def _shares(values: NDArray[np.float64], window: tuple[float, float], n: int = 0) -> NDArray[np.float64]:
    """Share of `n` values (default: how many there are) in each bin; what is outside is in the end bins."""
    values = np.nan_to_num(values, nan=window[1], posinf=window[1], neginf=window[0])
    counts, _ = np.histogram(np.clip(values, *window), N_BINS, window)
    return counts / (n or values.size)


def training_problem() -> Problem:
    return problem_of(config_of({"dataset": "circle", "standardize": True}))

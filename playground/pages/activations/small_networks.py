"""Small networks of the playground: two that differ in their activation alone, in step on the same points;
and neurons that start equal, get the same blame and stay the same until one of them is nudged.
"""

import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig
from playground.nn.network import layer_outputs, predict
from playground.pages.activations.activation_curves import blame_sizes, flow
from playground.training.entrance import config_of
from playground.training.run import RunStatus, TrainingRun
from playground.training.scores import Scores
from playground.training.trainer import advance, edit_parameter, evaluate, fresh_run

MOST_EPOCHS = 1000
"""Where a race ends."""
MOST_LAYERS, MOST_NEURONS = 6, 8


def settings(
    activation: str, n_layers: int, width: int, learning_rate: float, dataset: str
) -> dict[str, Any]:
    """Settings of the playground for one of the two."""
    return {
        "dataset": dataset,
        "hidden_layer_sizes": (width,) * n_layers,
        "activation": activation,
        "learning_rate": learning_rate,
    }


@dataclass(frozen=True, eq=False)
class Racer:
    """One of the two as it stands."""

    run: TrainingRun

    @cached_property
    def scores(self) -> Scores:
        return evaluate(self.run)

    @cached_property
    def blame(self) -> list[float]:
        """Size of the blame in every hidden layer, over the training points."""
        run = self.run
        return blame_sizes(flow(run.network, run.problem.X1_train, run.problem.Y_train, run.config.loss))

    def map(self, size: int) -> NDArray[np.float64]:
        """Its answers (size, size) all over the plane, row 0 the top."""
        run = self.run
        places = run.problem.view.places(size)
        with np.errstate(all="ignore"):
            answers = predict(run.network, run.problem.inputs(places))[:, 0]
        return np.nan_to_num(answers).reshape(size, size)


@dataclass(frozen=True, eq=False)
class Race:
    """Two racers at the same epoch."""

    left: Racer
    right: Racer

    @property
    def epoch(self) -> int:
        return max(self.left.run.epoch, self.right.run.epoch)

    @property
    def is_over(self) -> bool:
        """Whether neither goes on."""
        ended = [racer.run.status is not RunStatus.ACTIVE for racer in (self.left, self.right)]
        return self.epoch >= MOST_EPOCHS or all(ended)


def race(left: ExperimentConfig, right: ExperimentConfig) -> Race:
    """Both at the start."""
    return Race(Racer(fresh_run(left)), Racer(fresh_run(right)))


def advanced(before: Race, epochs: int, seconds: float | None = None) -> Race:
    """Both so many epochs on, in step, or as far as they get in `seconds` of thread time: at least one."""
    began = time.thread_time()
    runs = before.left.run, before.right.run
    for _ in range(min(epochs, MOST_EPOCHS - before.epoch)):
        runs = advance(runs[0], 1), advance(runs[1], 1)
        if seconds is not None and time.thread_time() - began >= seconds:
            break
    return replace(before, left=Racer(runs[0]), right=Racer(runs[1]))


# Equal neurons

NUDGE = 0.01
"""What a nudge adds to one weight."""
MOST_EQUAL = 4


def equal_settings(initializer: str, activation: str, n_neurons: int) -> dict[str, Any]:
    """Settings of the playground for one hidden layer on the circle that starts like this."""
    return {
        "dataset": "circle",
        "hidden_layer_sizes": (n_neurons,),
        "initializer": initializer,
        "activation": activation,
        "learning_rate": 0.03,
    }


def equal_config(initializer: str, activation: str, n_neurons: int) -> ExperimentConfig:
    """The same as a config."""
    return config_of(equal_settings(initializer, activation, n_neurons))


def neuron_weights(run: TrainingRun) -> NDArray[np.float64]:
    """(n_in + 2, n): of each hidden neuron weights from the inputs, its bias, its weight to the output."""
    first, last = run.network.blocks
    return np.vstack([first, last[:-1].T])


def groups(run: TrainingRun) -> list[list[int]]:
    """Hidden neurons by likeness: those of one group are the same neuron, several times over."""
    found: dict[tuple[float, ...], list[int]] = {}
    for index, column in enumerate(neuron_weights(run).T.tolist()):
        found.setdefault(tuple(column), []).append(index)
    return list(found.values())


def largest_difference(run: TrainingRun) -> float:
    """The largest difference between like weights of any two hidden neurons."""
    return float(np.ptp(neuron_weights(run), axis=1).max())


def next_to_nudge(run: TrainingRun) -> int | None:
    """The last neuron of the largest group of like ones; None when all differ."""
    largest = max(groups(run), key=len)
    return largest[-1] if len(largest) > 1 else None


def nudged(run: TrainingRun, neuron: int, amount: float = NUDGE) -> TrainingRun:
    """The run with the weight from the first input to a hidden neuron larger by `amount`."""
    return edit_parameter(run, 0, 0, neuron, float(run.network.blocks[0][0, neuron]) + amount)


def maps(run: TrainingRun, size: int) -> NDArray[np.float64]:
    """Maps (n + 1, size, size) of the hidden neurons and the output, row 0 the top of the plane."""
    places = run.problem.view.places(size)
    with np.errstate(all="ignore"):
        found = np.concatenate(layer_outputs(run.network, run.problem.inputs(places)), axis=1)
    return np.nan_to_num(found.T).reshape(-1, size, size)

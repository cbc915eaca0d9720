"""Equal start weights: neurons that get the same blame stay the same, until one of them is nudged."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig
from playground.inspection import unit_maps
from playground.training.entrance import config_of
from playground.training.run import TrainingRun
from playground.training.trainer import edit_parameter

NUDGE = 0.01
"""What a nudge adds to one weight."""
MOST_NEURONS = 4


def settings(initializer: str, activation: str, n_neurons: int) -> dict[str, Any]:
    """Settings of the playground for one hidden layer on the circle that starts like this."""
    return {
        "dataset": "circle",
        "hidden_layer_sizes": (n_neurons,),
        "initializer": initializer,
        "activation": activation,
        "learning_rate": 0.03,
    }


def config(initializer: str, activation: str, n_neurons: int) -> ExperimentConfig:
    """The same as a config."""
    return config_of(settings(initializer, activation, n_neurons))


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
        found = unit_maps(run.network, run.problem.inputs(places))
    return np.nan_to_num(found).reshape(-1, size, size)

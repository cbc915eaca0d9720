"""Small networks of the playground: two in step that differ in their activation alone; and neurons that start
equal, get the same blame and stay the same until one of them is nudged.
"""

import time

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig
from playground.nn.network import layer_outputs
from playground.pages.activations.activation_curves import blame_sizes, flow
from playground.training.entrance import config_of
from playground.training.run import RunStatus, TrainingRun
from playground.training.trainer import advance, edit_parameter

MOST_LAYERS, MOST_NEURONS = 6, 8
NUDGE = 0.01
"""What a nudge adds to one weight."""
MOST_EQUAL = 4

Runs = tuple[TrainingRun, ...]


def advanced(runs: Runs, epochs: int, most_epochs: int, seconds: float | None = None) -> Runs:
    """All so many epochs on, in step, or to `most_epochs`, or as far as they get in `seconds` of thread time:
    at least one.
    """
    began = time.thread_time()
    for _ in range(min(epochs, most_epochs - epoch_of(runs))):
        runs = tuple(advance(run, 1) for run in runs)
        if seconds is not None and time.thread_time() - began >= seconds:
            break
    return runs


def epoch_of(runs: Runs) -> int:
    """Where they are, those that go on."""
    return max(run.epoch for run in runs)


def are_over(runs: Runs, most_epochs: int) -> bool:
    return epoch_of(runs) >= most_epochs or all(run.status is not RunStatus.ACTIVE for run in runs)


def blame_of(run: TrainingRun) -> list[float]:
    """Size of the blame in every hidden layer, over the training points."""
    return blame_sizes(flow(run.network, run.problem.X1_train, run.problem.Y_train, run.config.loss))


def maps(run: TrainingRun, size: int) -> NDArray[np.float64]:
    """Maps (n + 1, size, size) of the hidden neurons and the output, row 0 the top of the plane."""
    places = run.problem.view.places(size)
    with np.errstate(all="ignore"):
        found = np.concatenate(layer_outputs(run.network, run.problem.inputs(places)), axis=1).T
    return np.nan_to_num(found).reshape(-1, size, size)


def race_configs(
    left: str, right: str, n_layers: int, width: int, learning_rate: float, dataset: str
) -> list[ExperimentConfig]:
    common = {
        "dataset": dataset,
        "hidden_layer_sizes": (width,) * n_layers,
        "learning_rate": learning_rate,
    }
    return [config_of({"activation": activation, **common}) for activation in (left, right)]


# Equal neurons


def equal_config(initializer: str, activation: str, n_neurons: int) -> ExperimentConfig:
    """One hidden layer on the circle that starts like this."""
    return config_of(
        {
            "dataset": "circle",
            "hidden_layer_sizes": (n_neurons,),
            "initializer": initializer,
            "activation": activation,
            "learning_rate": 0.03,
        }
    )


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
    return float(np.ptp(neuron_weights(run), axis=1).max())


def next_to_nudge(run: TrainingRun) -> int | None:
    """The last neuron of the largest group of like ones; None when all differ."""
    largest = max(groups(run), key=len)
    return largest[-1] if len(largest) > 1 else None


def nudged(run: TrainingRun) -> TrainingRun:
    """The run with the weight from the first input to the next neuron larger by NUDGE; as it is when all
    differ.
    """
    neuron = next_to_nudge(run)
    if neuron is None:
        return run
    return edit_parameter(run, 0, 0, neuron, float(run.network.blocks[0][0, neuron]) + NUDGE)

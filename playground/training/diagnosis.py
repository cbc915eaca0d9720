"""What has gone wrong with a run, in words: weights that grow without bound, networks that are frozen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.config import TrainingConfig
from playground.nn.gradient_check import penalised_gradient
from playground.nn.metrics import predicted_classes
from playground.nn.network import layer_outputs
from playground.settings import format_number
from playground.training.run import RunStatus, TrainingRun

GROWN = 1e8
"""Length of the parameter vector from which weights count as growing without bound. Weights that have learned
something are smaller than 1,000; from this length on, deep networks would soon overflow."""
STUCK = 1e-6
"""Largest slope of an activation, and largest gradient, that moves nothing any more."""

_STUCK_AT = {"tanh": "stuck at ±1", "relu": "dead (0 for every point)"}


def has_grown(parameters: NDArray[np.float64]) -> bool:
    """Whether parameters (P,) are as long as GROWN, infinite or not a number."""
    return not float(parameters.dot(parameters)) < GROWN**2


def divergence(training: TrainingConfig, epoch: int) -> str:
    """Why the weights grew without bound after the end of `epoch`, and what to do, with these settings.

    Each update multiplies a weight by 1 - learning_rate * l2, so a penalty alone makes weights grow from
    learning_rate * l2 = 2 on.
    """
    rate = format_number(training.learning_rate)
    if training.learning_rate * training.l2 >= 2:
        penalty = format_number(training.l2)
        cause = f"the learning rate {rate} is too high for a penalty (L2) of {penalty}. Lower one of them"
    else:
        cause = f"the learning rate {rate} is too high. Lower it"
    return f"The weights grew without bound in epoch {epoch + 1}: {cause}, then press Reset."


def diagnose(run: TrainingRun) -> str:
    """Why this run learns nothing more although it makes mistakes; "" while it learns or has learned all.

    A network is *frozen* when all neurons of a layer are stuck on all training points: tanh at -1 or 1, sigmoid
    and softmax at 0 or 1, ReLU at 0. Their slope is zero, so no blame passes through them. That alone does not
    stop the layers behind; frozen is a network whose gradient is zero everywhere, or whose stuck hidden layer
    says the same for every point, so that the layers behind can learn no difference. All weights zero (behind
    activations that make 0 of 0) is the third case.

    Penalties shrink weights and so may free a neuron: with them this is silent.
    """
    training, network = run.training, run.network
    if run.status is not RunStatus.ACTIVE or len(network.layer_sizes) < 3 or training.l1 or training.l2:
        return ""
    with np.errstate(all="ignore"):
        outputs = layer_outputs(network, run.problem.X_train)
        hidden = outputs[:-1]
        if _is_learned(run, outputs[-1]):
            return ""
        if not any(weights.any() for weights in network.weights) and not any(A.any() for A in hidden):
            return "Frozen: all weights are zero, so no neuron can learn; choose other start weights."
        stuck = [_is_stuck(A, name) for A, name in zip(outputs, network.activations, strict=True)]
        if not any(stuck):
            return ""
        first = stuck.index(True)
        says_the_same = first < len(hidden) and float(np.ptp(hidden[first], axis=0).max()) < STUCK
        if not says_the_same and _largest_gradient(run) >= STUCK:
            return ""
    if all(stuck[:-1]):
        which = "all hidden neurons are"
    elif first < len(hidden):
        which = f"all neurons of hidden layer {first + 1} are"
    else:
        which = "the output neuron is" if network.layer_sizes[-1] == 1 else "all output neurons are"
    where = _STUCK_AT.get(network.activations[first], "stuck at 0 or 1")
    at_start = (run.epoch, run.step) == (0, 0)
    advice = "choose other start weights" if at_start else "lower the learning rate, then Reset"
    return f"Frozen: {which} {where}; {advice}."


def _is_stuck(A: NDArray[np.float64], activation: str) -> bool:
    """Whether the slope at every output of a layer, A (n, n_l), is as good as zero."""
    if activation == "linear":
        return False
    if activation == "relu":
        return not A.any()
    slope = 1 - np.square(A) if activation == "tanh" else A * (1 - A)
    return float(slope.max()) < STUCK


def _is_learned(run: TrainingRun, outputs: NDArray[np.float64]) -> bool:
    """Whether every training row is classified rightly."""
    if run.config.task == "regression":
        return False
    return bool((predicted_classes(outputs, run.config.output_activation) == run.problem.y_train).all())


def _largest_gradient(run: TrainingRun) -> float:
    """The largest size of a slope of the loss over all training rows."""
    gradient = penalised_gradient(run.network, run.problem.X_train, run.problem.Y_train, run.config.loss)
    return float(np.abs(gradient).max())

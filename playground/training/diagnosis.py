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


def has_grown(parameters: NDArray[np.float64]) -> bool:
    """Whether parameters (P,) are as long as GROWN, infinite or not a number."""
    return not float(parameters.dot(parameters)) < GROWN**2


def divergence(training: TrainingConfig, epoch: int) -> str:
    """Why the weights grew without bound in the epoch after `epoch`, and what to do, with these settings."""
    if training.learning_rate * training.l2 > 2:
        cause = (
            f"the learning rate {format_number(training.learning_rate)} is too high"
            f" for a penalty (L2) of {format_number(training.l2)}. Lower one of them"
        )
    else:
        cause = f"the learning rate {format_number(training.learning_rate)} is too high. Lower it"
    return f"The weights grew without bound at epoch {epoch}: {cause}, then press Reset."


def diagnose(run: TrainingRun) -> str:
    """Why this run learns nothing more although it makes mistakes; "" while it learns or has learned all.

    A network is *frozen* when all neurons of a hidden layer are stuck on all training points: tanh at -1 or
    1, sigmoid at 0 or 1, ReLU at 0. Their slope is zero, so no blame passes to the layers before. It says so
    only when the layers after cannot learn either: because they are shown the same values for every point,
    or because the gradient is zero everywhere. Penalties shrink weights and so can free a neuron: with them
    it is silent.
    """
    training, network, problem = run.training, run.network, run.problem
    if run.status is not RunStatus.ACTIVE or len(network.layer_sizes) < 3 or training.l1 or training.l2:
        return ""
    with np.errstate(all="ignore"):
        *hidden, outputs = layer_outputs(network, problem.X_train)
        if _is_learned(run, outputs):
            return ""
        if not any(block[:-1].any() for block in network.blocks) and not any(A.any() for A in hidden):
            return "Frozen: all weights are zero, so no neuron can learn. Choose other start weights."
        stuck = [_is_stuck(A, name) for A, name in zip(hidden, network.activations, strict=False)]
        if not any(stuck):
            return ""
        first = stuck.index(True)
        same_for_all_points = float(np.ptp(hidden[first], axis=0).max()) < STUCK
        if not same_for_all_points and _largest_gradient(run) >= STUCK:
            return ""
    which = "all hidden neurons" if all(stuck) else f"all neurons of hidden layer {first + 1}"
    advice = "lower the learning rate, then Reset" if run.epoch or run.step else "choose other start weights"
    return f"Frozen: {which} are {_STUCK_AT[network.activations[first]]}; {advice}."


_STUCK_AT = {"tanh": "stuck at ±1", "sigmoid": "stuck at 0 or 1", "relu": "stuck at 0 (dead)"}


def _is_stuck(A: NDArray[np.float64], activation: str) -> bool:
    """Whether the slope at every output of a layer, A (n, n_l), is as good as zero."""
    if activation == "tanh":
        return bool((1 - np.square(A) < STUCK).all())
    if activation == "sigmoid":
        return bool((A * (1 - A) < STUCK).all())
    return activation == "relu" and not A.any()


def _is_learned(run: TrainingRun, outputs: NDArray[np.float64]) -> bool:
    """Whether every training row is classified rightly."""
    if run.config.task == "regression":
        return False
    return bool((predicted_classes(outputs, run.config.output_activation) == run.problem.y_train).all())


def _largest_gradient(run: TrainingRun) -> float:
    """The largest size of a slope of the loss over all training rows."""
    gradient = penalised_gradient(run.network, run.problem.X_train, run.problem.Y_train, run.config.loss)
    return float(np.abs(gradient).max())

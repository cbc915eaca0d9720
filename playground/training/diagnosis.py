"""What has gone wrong with a run, in words: weights that grow without bound, networks that are frozen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.config import TrainingConfig
from playground.nn.metrics import predicted_classes
from playground.nn.network import Workspace, backward, forward, layer_outputs
from playground.settings import format_number
from playground.training.run import RunStatus, TrainingRun

GROWN = 1e8
"""Length of the parameter vector from which weights count as growing without bound. Weights that have learned
something are smaller than 1,000; from this length on, deep networks would soon overflow."""
STUCK = 1e-6
"""Largest slope of an activation whose neuron counts as stuck."""
NO_BLAME = 1e-5
"""Blame (dL/dZ of an output for one point) that moves next to nothing even at the highest learning rate."""
SMALL_BLAME = 1e-3
"""Blame that counts as none only if the loss stands still as well."""
STILL_EPOCHS = 50
"""How many recorded losses must agree for it to stand still."""

_STUCK_AT = {"tanh": "stuck at ±1", "relu": "dead (0 for every point)"}


def has_grown(parameters: NDArray[np.float64]) -> bool:
    """Whether parameters (P,) are as long as GROWN, infinite or not a number."""
    with np.errstate(all="ignore"):
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

    A network is *frozen* in three cases.

    - The outputs pass no blame back: for every point dL/dZ of the output is as good as zero, though some are
      wrong. So it is where tanh with squared error is stuck at the wrong one of -1 and 1. Very small blame is
      called that, too, once the loss has stood still for 50 recorded epochs.
    - All neurons of a hidden layer are stuck and say the same for every point (tanh -1 or 1, sigmoid 0 or 1,
      ReLU 0): the layers behind can learn no difference, and no blame passes to the layers before.
    - All weights are zero, behind activations that make 0 of 0.

    Penalties shrink weights and so may free a neuron: with them this is silent.
    """
    training, network = run.training, run.network
    if run.status is not RunStatus.ACTIVE or training.l1 or training.l2:
        return ""
    with np.errstate(all="ignore"):
        outputs = layer_outputs(network, run.problem.X_train)
        hidden = outputs[:-1]
        if _is_learned(run, outputs[-1]):
            return ""
        if (
            hidden
            and not any(weights.any() for weights in network.weights)
            and not any(A.any() for A in hidden)
        ):
            return "Frozen: all weights are zero, so no neuron can learn; choose other start weights."
        stuck = [_is_stuck(A, name) for A, name in zip(hidden, network.activations, strict=False)]
        first = stuck.index(True) if any(stuck) else len(hidden)
        says_the_same = any(stuck) and float(np.ptp(hidden[first], axis=0).max()) < STUCK
        if not says_the_same and _passes_blame(run):
            return ""
    if any(stuck) and all(stuck):
        which = "all hidden neurons are"
    elif any(stuck):
        which = f"all neurons of hidden layer {first + 1} are"
    else:
        which = "the output is" if network.layer_sizes[-1] == 1 else "all outputs are"
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


def _passes_blame(run: TrainingRun) -> bool:
    """Whether dL_i/dZ at the outputs is large enough, for some training row i, to move something.

    A linear output always passes it: where its blame is small, its error is.
    """
    if run.network.activations[-1] == "linear":
        return True
    problem = run.problem
    workspace = Workspace.of(run.network, problem.n_train, loss=run.config.loss)
    forward(run.network, problem.X1_train, workspace)
    backward(run.network, problem.X1_train, problem.Y_train, workspace)
    largest = problem.n_train * float(np.abs(workspace.delta[-1]).max())
    return largest >= (SMALL_BLAME if _stands_still(run) else NO_BLAME)


def _stands_still(run: TrainingRun) -> bool:
    """Whether the last training losses recorded agree within one part in ten thousand."""
    losses = run.history.train_loss[-STILL_EPOCHS:]
    return len(losses) == STILL_EPOCHS and float(np.ptp(losses)) <= 1e-4 * float(losses[-1])

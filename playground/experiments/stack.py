"""Runs of one shape trained together, along the core's axis of runs, each with the bits it has alone (as far
as `playground.nn.network` promises them).

A `Stack` is a value, like a run: `start_stack` makes it, `advance_stack` gives one further on, in this
process or another, until all its runs have ended. They learn in the one epoch loop of
`playground.training.motion`; a run that has ended leaves the stack and the others go on.

Only fewer epochs are recorded: those that `siblings_are_recorded` picks, a part of those a single run
records, on the same grid for all runs, however long. The last epoch of a run belongs to its curve anyway.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig
from playground.experiments.results import Outcome, Result
from playground.nn.network import Network, n_parameters
from playground.nn.optimizers import OptimizerState, build_optimizer
from playground.training import trainer
from playground.training.history import Record, siblings_are_recorded
from playground.training.motion import Learner, Left, Motion
from playground.training.problem import problem_of
from playground.training.run import RunStatus
from playground.training.scores import Scorer

MOST_STACKED = 50
"""Runs of one stack at most: more are hardly faster, and it is one task of one process."""
MOST_NUMBERS = 2_000_000
"""Numbers that scoring a stack may hold at once, 8 bytes each: networks so large gain nothing together."""


@dataclass(frozen=True, eq=False)
class Stack:
    """Runs of one shape on their way.

    n_epochs: how far they are to go. epoch: where those stand that go on. seconds: processor time of one run,
    over the epochs done. learners: the runs that go on; parameters and the vectors of state are (runs, P).
    """

    n_epochs: int
    epoch: int
    seconds: float
    learners: tuple[Learner, ...]
    parameters: NDArray[np.float64]
    state: OptimizerState
    ended: tuple[Result, ...] = ()


def stack_key(config: ExperimentConfig) -> Any:
    """Hashable; configs with equal keys can train in one stack. Seeds, noise, first weights and the learning
    rate may differ; all that decides a shape, a number of rows or the arithmetic may not.
    """
    data = replace(config.data, noise=0, label_noise=0, standardize=False, data_seed=0, split_seed=0)
    training = replace(config.training, learning_rate=1.0, shuffle_seed=0, loss="auto")
    biases = config.network.train_biases
    return data, config.features, config.layer_sizes, config.activations, biases, config.loss, training


def most_stacked(config: ExperimentConfig) -> int:
    """How many runs of this shape one stack should hold at most."""
    n_rows = max(config.data.n_samples, len(config.data.points))
    return max(1, min(MOST_STACKED, MOST_NUMBERS // (n_rows * 2 * (sum(config.layer_sizes) + 1))))


def start_stack(configs: Sequence[tuple[int, ExperimentConfig]], n_epochs: int) -> Stack:
    """The runs of these (place, config), all of one `stack_key`, at epoch 0."""
    learners, parameters, ended = [], [], []
    for place, config in configs:
        run = trainer.fresh_run(config)
        learner = Learner(config, run.watch, run.history, place, run.status, run.reason)
        if run.status is RunStatus.ACTIVE and n_epochs > 0:
            learners.append(learner)
            parameters.append(run.network.parameters)
        else:
            ended.append(_result(Left(learner, 0, math.nan, run.network.parameters)))
    first = configs[0][1]
    shape = (len(learners), n_parameters(first.layer_sizes))
    state = build_optimizer(first.training.optimizer).init(shape)
    return Stack(n_epochs, 0, 0.0, tuple(learners), np.array(parameters).reshape(shape), state, tuple(ended))


def advance_stack(stack: Stack, seconds: float = math.inf) -> Stack:
    """The stack further on, until all its runs have ended or `seconds` of thread time are spent; at least one
    epoch. However it is divided into calls, it arrives at the same bits.
    """
    if not stack.learners:
        return stack
    began = time.thread_time()
    config = stack.learners[0].config
    motion = Motion(
        stack.learners,
        [problem_of(learner.config) for learner in stack.learners],
        Network(config.layer_sizes, config.activations, stack.parameters),
        stack.state,
        epoch=stack.epoch,
        seconds=stack.seconds,
        recorded=siblings_are_recorded,
    )
    while motion.is_active and motion.epoch < stack.n_epochs:
        motion.learn()
        if time.thread_time() - began >= seconds:
            break
    going, left = tuple(motion.standing()) if motion.is_active else (), motion.left
    if motion.epoch == stack.n_epochs:
        per_epoch = motion.seconds / motion.epoch
        rows = zip(going, motion.parameters, strict=False)
        left += [Left(learner, motion.epoch, per_epoch, parameters) for learner, parameters in rows]
        going = ()
    return replace(
        stack,
        epoch=motion.epoch,
        seconds=motion.seconds,
        learners=going,
        parameters=motion.parameters[: len(going)].copy(),
        state=motion.state.copy(),
        ended=(*stack.ended, *(_result(one) for one in left)),
    )


_OUTCOMES = {RunStatus.ACTIVE: Outcome.TRAINED, RunStatus.DIVERGED: Outcome.DIVERGED}


def _result(left: Left) -> Result:
    """What has become of a run; its last epoch belongs to its curve."""
    learner, config = left.learner, left.learner.config
    numbers = Scorer(config, [problem_of(config)]).numbers(left.parameters)
    record = Record(left.epoch, *numbers.tolist())
    history = learner.history
    if not len(history) or history.epochs[-1] != record.epoch:
        history = history.extended([record])
    parameters = left.parameters.copy()
    parameters.flags.writeable = False
    return Result(
        learner.place,
        _OUTCOMES.get(learner.status, Outcome.STOPPED),
        learner.reason,
        *record,
        left.seconds_per_epoch,
        history,
        parameters,
    )


def split_stack(stack: Stack) -> list[Stack]:
    """The runs that go on, each in a stack of its own; those that have ended are left out."""
    return [
        replace(
            stack,
            learners=(learner,),
            parameters=stack.parameters[run : run + 1],
            state=OptimizerState(
                stack.state.updates, tuple(vector[run : run + 1] for vector in stack.state.vectors)
            ),
            ended=(),
        )
        for run, learner in enumerate(stack.learners)
    ]

"""Runs of one shape trained together, along the core's axis of runs, each with the bits it has alone (as far
as `playground.nn.network` promises them).

A `Stack` is a value, like a run: `start_stack` makes it, `advance_stack` gives one further on, in this
process or another, until all its runs have ended. What a run does at the end of an epoch (record, stop early,
reduce the learning rate, diverge) it does here in the order of `playground.training.motion`, and with the
same numbers; a run that has ended leaves the stack and the others go on.

Only fewer epochs are recorded: those that `is_on_curve` picks, a part of those a single run records.
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
from playground.experiments.scoring import StackScorer
from playground.nn.network import Network, n_parameters
from playground.nn.optimizers import OptimizerState, build_optimizer
from playground.nn.regularization import weight_mask
from playground.nn.schedules import SCHEDULES
from playground.nn.training_step import MiniBatchLoop
from playground.settings import format_number
from playground.training import trainer
from playground.training.diagnosis import GROWN, has_grown
from playground.training.history import History, Record, is_recorded, siblings_are_recorded
from playground.training.journal import rows_in_batch
from playground.training.motion import kept_neurons, shuffled_rows
from playground.training.problem import problem_of
from playground.training.run import RunStatus
from playground.training.watch import Watch, is_watching, learning_rate_in

MOST_STACKED = 50
"""Runs of one stack at most: more are hardly faster, and it is one task of one process."""
MOST_NUMBERS = 2_000_000
"""Numbers that scoring a stack may hold at once, 8 bytes each: networks so large gain nothing together."""


def is_on_curve(epoch: int) -> bool:
    """Whether the losses at the end of `epoch` belong to the curve of a run: all up to 64, then ever fewer.
    That is the same grid for all runs, however long; the last epoch of a run belongs to its curve anyway.
    """
    return siblings_are_recorded(epoch)


@dataclass(frozen=True, eq=False)
class Learner:
    """A run of a stack that goes on: its place in the list of configs, and what there is of it alone."""

    index: int
    config: ExperimentConfig
    watch: Watch
    history: History


@dataclass(frozen=True, eq=False)
class Stack:
    """Runs of one shape on their way.

    n_epochs: how far they are to go. epoch: where those stand that go on. seconds: processor time that one
    epoch of one run has taken, summed over the epochs done.
    learners: the runs that go on; parameters (runs, P) and state, whose vectors are (runs, P), are theirs.
    ended: results of those that do not.
    """

    n_epochs: int
    epoch: int
    seconds: float
    learners: tuple[Learner, ...]
    parameters: NDArray[np.float64]
    state: OptimizerState
    ended: tuple[Result, ...] = ()

    @property
    def indices(self) -> tuple[int, ...]:
        """Places of all its runs in the list of configs."""
        return (*(one.index for one in self.learners), *(one.index for one in self.ended))


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
    for index, config in configs:
        run = trainer.start(config)
        learner = Learner(index, config, run.watch, run.history)
        if run.status is RunStatus.ACTIVE and n_epochs > 0:
            learners.append(learner)
            parameters.append(run.network.parameters)
        else:
            outcome = Outcome.TRAINED if run.status is RunStatus.ACTIVE else Outcome.STOPPED
            record = Record(*run.history.table[:, 0].tolist())
            ended.append(_result(learner, outcome, run.reason, record, math.nan, run.network.parameters))
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
    motion = _StackMotion(stack)
    while motion.learners:
        motion.learn_epoch()
        if time.thread_time() - began >= seconds:
            break
    return motion.value()


class _StackMotion:
    """A stack while it learns; `value()` is the stack where it has come to."""

    def __init__(self, stack: Stack) -> None:
        self._n_epochs = stack.n_epochs
        self._epoch = stack.epoch
        self._seconds = stack.seconds
        self._ended = list(stack.ended)
        self._set_learners(stack.learners, stack.parameters, stack.state)

    @property
    def learners(self) -> tuple[Learner, ...]:
        """The runs that still learn."""
        return self._learners

    def learn_epoch(self) -> None:
        """Train all runs for an epoch, and do what belongs at its end."""
        began = time.thread_time()
        before = self._loop.parameters.copy()
        self._shuffle()
        self._loop.run()
        self._seconds += (time.thread_time() - began) / len(self._learners)
        grown = self._grown()
        if grown.any():
            self._drop_diverged(grown, before)
            if not self._learners:
                return
        self._epoch += 1
        self._arrive()

    def value(self) -> Stack:
        """The stack where it stands now."""
        return Stack(
            self._n_epochs,
            self._epoch,
            self._seconds,
            tuple(
                replace(learner, watch=watch, history=learner.history.extended(records))
                for learner, watch, records in zip(self._learners, self._watches, self._records, strict=True)
            ),
            self._loop.parameters.copy(),
            self._loop.state.copy(),
            tuple(self._ended),
        )

    def _set_learners(
        self, learners: tuple[Learner, ...], parameters: NDArray[np.float64], state: OptimizerState
    ) -> None:
        self._learners = learners
        self._watches = [learner.watch for learner in learners]
        self._records: list[list[Record]] = [[] for _ in learners]
        if not learners:
            return
        config = learners[0].config
        training = config.training
        self._training = training
        self._problems = [problem_of(learner.config) for learner in learners]
        n_train = self._problems[0].n_train
        self._dropped = dropped_share_of(config)
        self._rates = np.array([[learner.config.training.learning_rate] for learner in learners])
        self._loop = MiniBatchLoop(
            Network(config.layer_sizes, config.activations, parameters),
            np.stack([problem.X1_train for problem in self._problems]),
            np.stack([problem.Y_train for problem in self._problems]),
            loss=config.loss,
            optimizer=build_optimizer(training.optimizer, momentum=training.momentum),
            learning_rate=self._present_rates(),
            batch_size=rows_in_batch(training, n_train),
            state=state,
            l1=training.l1,
            l2=training.l2,
            clip_norm=training.clip_norm,
            dropout=self._dropped,
            mask=None if config.network.train_biases else weight_mask(config.layer_sizes),
        )
        self._scorer: StackScorer | None = None

    def _present_rates(self) -> NDArray[np.float64]:
        if SCHEDULES[self._training.schedule].is_constant:
            return self._rates
        trainings = [learner.config.training for learner in self._learners]
        pairs = zip(trainings, self._watches, strict=True)
        return np.array([[learning_rate_in(training, self._epoch, watch)] for training, watch in pairs])

    def _shuffle(self) -> None:
        n_rows, config = self._loop.n_rows, self._learners[0].config
        seeds = [learner.config.training.shuffle_seed for learner in self._learners]
        orders = {seed: shuffled_rows(seed, self._epoch, n_rows) for seed in dict.fromkeys(seeds)}
        kept = None
        if self._dropped:
            n_batches, sizes = self._loop.n_batches, config.layer_sizes
            draws = {
                seed: kept_neurons(seed, self._epoch, n_batches, sizes, self._dropped) for seed in orders
            }
            kept = np.stack([draws[seed] for seed in seeds])
        self._loop.shuffle(np.stack([orders[seed] for seed in seeds]), kept)

    def _grown(self) -> NDArray[np.bool_]:
        """Which runs' weights have grown past GROWN, as `has_grown` says."""
        parameters = self._loop.parameters
        with np.errstate(all="ignore"):
            largest = np.abs(parameters).max(axis=1)
        # So small that the length of the vector is far below GROWN; nan is not small.
        suspicious = ~(largest < 0.5 * GROWN / math.sqrt(parameters.shape[1]))
        grown = np.zeros(len(parameters), dtype=bool)
        for run in np.flatnonzero(suspicious):
            grown[run] = has_grown(parameters[run])
        return grown

    def _drop_diverged(self, grown: NDArray[np.bool_], before: NDArray[np.float64]) -> None:
        reason = f"The weights grew without bound in epoch {self._epoch + 1}."
        self._drop(grown, Outcome.DIVERGED, [reason] * len(grown), before)

    def _arrive(self) -> None:
        """What belongs at the end of an epoch."""
        training, epoch = self._training, self._epoch
        watching, on_curve = is_watching(training), is_on_curve(epoch)
        aiming = training.target_loss > 0 and is_recorded(epoch)
        at_end = epoch == self._n_epochs
        if watching or aiming or on_curve or at_end:
            records = self._score(self._loop.parameters)
            if on_curve:
                for row, record in zip(self._records, records, strict=True):
                    row.append(record)
            if watching:
                for run, record in enumerate(records):
                    watched = record.train_loss if math.isnan(record.held_out_loss) else record.held_out_loss
                    self._watches[run] = self._watches[run].after(
                        epoch, watched, record.train_loss, self._learners[run].config.training
                    )
            reasons = [
                self._ending(record, watch, aiming)
                for record, watch in zip(records, self._watches, strict=True)
            ]
            ending = np.array([bool(reason) for reason in reasons])
            if ending.any():
                self._drop(ending, Outcome.STOPPED, reasons, self._loop.parameters)
            if at_end and self._learners:
                n_left = len(self._learners)
                self._drop(np.ones(n_left, bool), Outcome.TRAINED, [""] * n_left, self._loop.parameters)
        if self._learners and not SCHEDULES[training.schedule].is_constant:
            self._loop.set_learning_rate(self._present_rates())

    def _ending(self, record: Record, watch: Watch, aiming: bool) -> str:
        """Why a run with these losses is to end before all epochs, or ""."""
        training = self._training
        if aiming and training.target_loss >= record.train_loss:
            return f"The training loss has reached the target {format_number(training.target_loss)}."
        if 0 < training.patience <= watch.waited:
            return (
                f"Stopped early: on the points held out the loss was lowest after epoch {watch.best_epoch:,}."
            )
        return ""

    def _score(self, parameters: NDArray[np.float64]) -> list[Record]:
        if self._scorer is None:
            config = self._learners[0].config
            self._scorer = StackScorer(self._problems, config)
        return self._scorer(self._epoch, parameters)

    def _drop(
        self,
        dropped: NDArray[np.bool_],
        outcome: Outcome,
        reasons: Sequence[str],
        parameters: NDArray[np.float64],
    ) -> None:
        """End the runs marked; they stand where `parameters` (runs, P) are."""
        scores = self._score(parameters)
        per_epoch = self._seconds / self._epoch if self._epoch else math.nan
        left, state = [], self._loop.state
        for run, learner in enumerate(self._learners):
            learner = replace(
                learner, watch=self._watches[run], history=learner.history.extended(self._records[run])
            )
            if dropped[run]:
                self._ended.append(
                    _result(learner, outcome, reasons[run], scores[run], per_epoch, parameters[run])
                )
            else:
                left.append(learner)
        vectors = tuple(vector[~dropped] for vector in state.vectors)
        self._set_learners(
            tuple(left), self._loop.parameters[~dropped], OptimizerState(state.updates, vectors)
        )


def dropped_share_of(config: ExperimentConfig) -> float:
    """The share of hidden neurons that dropout switches off in every mini-batch."""
    return config.training.dropout / 100 if config.network.hidden_layer_sizes else 0.0


def _result(
    learner: Learner,
    outcome: Outcome,
    reason: str,
    record: Record,
    seconds_per_epoch: float,
    parameters: NDArray[np.float64],
) -> Result:
    history = learner.history
    if not len(history) or history.epochs[-1] != record.epoch:
        history = history.extended([record])
    parameters = parameters.copy()
    parameters.flags.writeable = False
    return Result(
        learner.index,
        outcome,
        reason,
        record.epoch,
        record.train_loss,
        record.test_loss,
        record.train_metric,
        record.test_metric,
        record.held_out_loss,
        seconds_per_epoch,
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

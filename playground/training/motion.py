"""Runs in motion: the one epoch loop, which changes in place what are values before and after.

It serves a run, a run with its further starts, and a stack of runs (`playground.experiments.engine`), and may
live as long as one likes: values can be taken out on the way.

Arriving at the end of an epoch, a run does these things in this order, whatever the pace it came with:

1. see whether it diverges (below);
2. record its losses, if the epoch is one to be recorded, and see whether they reach the target, or have not
   improved for longer than early stopping is patient;
3. keep a snapshot, if the epoch is one to be kept;
4. obey the entries of the journal at this position; if there are any, a run that was to end goes on;
5. take the learning rate that the schedule has for the coming epoch.

A run diverges in the epoch at whose end its weights have grown past `diagnosis.GROWN` (or are no numbers any
more). It then stands at that epoch's beginning, the last place where it was well. Ends of epochs are the
only places that every pace passes, so looking only there makes divergence independent of the pace; a stop
inside an epoch looks for infinite weights too, which never become finite again.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig, TrainingConfig
from playground.nn.network import Network, parameter_index
from playground.nn.optimizers import Optimizer, OptimizerState, build_optimizer
from playground.nn.regularization import weight_mask
from playground.nn.schedules import SCHEDULES
from playground.nn.training_step import MiniBatchLoop, draw_kept
from playground.settings import format_number
from playground.training.diagnosis import divergence, has_grown
from playground.training.history import History, Record, is_recorded, siblings_are_recorded
from playground.training.journal import (
    EDIT,
    FREEZE,
    Journal,
    batch_size_in,
    frozen_after,
    n_due,
    n_past,
    rows_in_batch,
    training_after,
)
from playground.training.problem import Problem
from playground.training.run import RunStatus, TrainingRun
from playground.training.scores import Scorer, Scores, one_or_stacked
from playground.training.snapshots import Siblings, Snapshot, Snapshots, stacked, unstacked
from playground.training.streams import DROPOUT, SHUFFLE, stream
from playground.training.watch import NOTHING_SEEN, Watch, is_watching, learning_rate_in

RATE_SETTINGS = ("learning_rate", "schedule", "schedule_epochs")
"""Changed by hand, the learning rate begins its way over plateaus anew."""


class Learner(NamedTuple):
    """What a run in motion is by itself, beside its row of parameters; an immutable value.

    place: in a list of runs. watch, history, status, reason: as in `TrainingRun`.
    """

    config: ExperimentConfig
    watch: Watch = NOTHING_SEEN
    history: History = History()
    place: int = 0
    status: RunStatus = RunStatus.ACTIVE
    reason: str = ""


class Left(NamedTuple):
    """A run that has ended: where it stands, its parameters (P,), and the thread time an epoch of it took."""

    learner: Learner
    epoch: int
    seconds_per_epoch: float
    parameters: NDArray[np.float64]


class Motion:
    """Runs of one shape while they learn, all in the same mini-batches.

    epoch, step: where they stand. learners: one for each row of the parameters; or only one, and the rows
    after its own are further starts, which obey what it obeys. parameters: ((runs,) P) as they stand, without
    the further starts. left: those that have ended while others went on, or at last. seconds: thread time
    that the mini-batches of one run have taken since epoch 0.
    """

    def __init__(
        self,
        learners: Sequence[Learner],
        problems: Sequence[Problem],
        network: Network,
        state: OptimizerState,
        *,
        epoch: int = 0,
        step: int = 0,
        seconds: float = 0.0,
        changes: Journal = (),
        recorded: Callable[[int], bool] = is_recorded,
        siblings: bool = False,
        snapshots: Snapshots | None = None,
        epoch_start: Snapshot | None = None,
        arriving: bool = False,
    ) -> None:
        """The learners' configs agree as `experiments.engine.stack_key` says; `problems` are theirs,
        `network` and `state` one, or a stack.

        changes: a journal that all obey. recorded: which epochs' losses belong to the histories. siblings:
        the rows after the first are further starts. epoch_start: the state at the beginning of the present
        epoch, where `step` is not 0. arriving: they stand at the end of an epoch and have still to do what
        belongs there.
        """
        self.epoch, self.step, self.seconds = epoch, step, seconds
        self.left: list[Left] = []
        self._changes, self._is_recorded, self._has_siblings = changes, recorded, siblings
        self._n_obeyed = (n_past if arriving else n_due)(changes, epoch, step)
        self._snapshots = snapshots
        self._set_learners(learners, problems, network, state)
        self._epoch_start = epoch_start or self._present()
        if arriving:
            self._arrive()

    @property
    def is_active(self) -> bool:
        """Whether there is anybody who can go on."""
        return self.learners[0].status is RunStatus.ACTIVE

    @property
    def state(self) -> OptimizerState:
        """The optimizer's state as it stands, of all rows."""
        return self._loop.state

    def learn(self, most: int | None = None) -> int:
        """Do up to `most` mini-batches, stopping at the end of the epoch and at entries; says how many."""
        if not self._shuffled:
            self._shuffle()
        stop = min(self._loop.n_batches, self._next_entry())
        if most is not None:
            stop = min(stop, self.step + most)
        began = time.thread_time()
        self._loop.run(self.step, stop)
        self.seconds += (time.thread_time() - began) / len(self.learners)
        done, self.step = stop - self.step, stop
        if stop == self._loop.n_batches:
            self._end_epoch()
        elif stop == self._next_entry():
            if np.isfinite(self.parameters).all():
                self._obey()
            else:
                self._diverge([0])
        return done

    def standing(self) -> list[Learner]:
        """The learners, with all that is recorded in their histories."""
        for place, (learner, records) in enumerate(zip(self.learners, self._records, strict=True)):
            self.learners[place] = learner._replace(history=learner.history.extended(records))
            records.clear()
        return self.learners

    def _set_learners(
        self,
        learners: Sequence[Learner],
        problems: Sequence[Problem],
        network: Network,
        state: OptimizerState,
    ) -> None:
        self.learners, self._problems = list(learners), problems
        self._config = learners[0].config  # what decides shapes, rows and arithmetic is equal for all
        self._records: list[list[tuple[float, ...]]] = [[] for _ in learners]
        self._scorer: Scorer | None = None
        self._sibling_scorer: Scorer | None = None
        self._set_trainings()
        self._mask = self._movable(network.runs)
        n_rows = problems[0].n_train
        self._set_loop(network, state, batch_size_in(self._config, self._changes, self.epoch, n_rows))

    def _set_trainings(self) -> None:
        """Take the settings in force from the configs and the journal."""
        entries = self._changes[: self._n_obeyed]
        self._trainings = [training_after(learner.config, entries) for learner in self.learners]
        self._training = self._trainings[0]

    def _end_epoch(self) -> None:
        rows = np.atleast_2d(self.parameters)
        grown = [place for place, parameters in enumerate(rows) if has_grown(parameters)]
        if grown:
            self._diverge(grown)
            self._part(self._epoch_start.parameters)
        if self.is_active:
            self.epoch, self.step = self.epoch + 1, 0
            self._arrive()

    def _arrive(self) -> None:
        present = self._present()  # as snapshots keep it: with what was known before this epoch's losses
        endings = self._look()
        self._epoch_start = present._replace(watch=self.learners[0].watch)
        if self._snapshots is not None and self._snapshots.wants(self.epoch):
            self._snapshots = self._snapshots.adding(present)
        if self._next_entry() == 0:
            self._obey()
            self._epoch_start = self._present()
            endings = {}
        self._shuffled = False
        batch_size = rows_in_batch(self._training, self._loop.n_rows)
        if batch_size != self._loop.batch_size:
            self._set_loop(self._loop.network(), self._loop.state, batch_size)
        elif not SCHEDULES[self._training.schedule].is_constant:
            self._loop.set_learning_rate(self._learning_rate())
        if endings:
            self._end(RunStatus.FINISHED, endings)
            self._part(self._loop.parameters)

    def _look(self) -> dict[int, str]:
        """Look at the losses where somebody wants to know them; says whose run is to end, and why."""
        watching, recorded = is_watching(self._training), self._is_recorded(self.epoch)
        aiming = self._training.target_loss > 0 and is_recorded(self.epoch)
        if not (recorded or watching or aiming):
            return {}
        endings = {}
        numbers = self.scorer.numbers(self.parameters).reshape(len(Record._fields) - 1, -1)
        siblings = self._sibling_losses() if recorded else []
        for place, line in enumerate(numbers.T.tolist()):
            record, training = Record(self.epoch, *line), self._trainings[place]
            if recorded:
                self._records[place].append((*record, *siblings))
            if watching:
                learner = self.learners[place]
                watch = learner.watch.after(self.epoch, record.watched_loss, record.train_loss, training)
                self.learners[place] = learner._replace(watch=watch)
            ending = _ending(training, record if aiming else None, self.learners[place].watch)
            if ending:
                endings[place] = ending
        return endings

    def _sibling_losses(self) -> list[float]:
        """Training losses of the further starts, then their test losses, as the history keeps them."""
        if not self._has_siblings:
            return []
        siblings = self._loop.parameters[1:]
        if not siblings_are_recorded(self.epoch):
            return [math.nan] * (2 * len(siblings))
        if self._sibling_scorer is None:
            self._sibling_scorer = Scorer(self._config, self._problems, len(siblings))
        losses: list[float] = self._sibling_scorer.losses(siblings).ravel().tolist()
        return losses

    @property
    def scorer(self) -> Scorer:
        """What scores the learners' own rows."""
        if self._scorer is None:
            runs = len(self.parameters) if self.parameters.ndim == 2 else None
            self._scorer = Scorer(self._config, self._problems, runs)
        return self._scorer

    def _present(self) -> Snapshot:
        parameters, state = self._loop.parameters, self._loop.state
        siblings: Siblings | None = None
        if self._has_siblings:
            parameters, state, siblings = unstacked(parameters, state)
        else:
            parameters, state = parameters.copy(), state.frozen()
            parameters.flags.writeable = False
        return Snapshot(self.epoch, parameters, state, self.learners[0].watch, siblings)

    def _diverge(self, places: Sequence[int]) -> None:
        self._end(RunStatus.DIVERGED, dict.fromkeys(places, self._why_diverged()))
        self.step = 0

    def _why_diverged(self) -> str:
        return f"The weights grew without bound in epoch {self.epoch + 1}."

    def _end(self, status: RunStatus, reasons: dict[int, str]) -> None:
        for place, reason in reasons.items():
            self.learners[place] = self.learners[place]._replace(status=status, reason=reason)

    def _part(self, parameters: NDArray[np.float64]) -> None:
        """Those that have ended leave, at these `parameters` ((runs,) P); the last ones stay in the loop."""
        rows, seconds = np.atleast_2d(parameters), self.seconds / self.epoch if self.epoch else math.nan
        going = []
        for place, learner in enumerate(self.standing()):
            if learner.status is RunStatus.ACTIVE:
                going.append(place)
            else:
                self.left.append(Left(learner, self.epoch, seconds, rows[place].copy()))
        if going:
            network, state = self._loop.network(), self._loop.state
            self._set_learners(
                [self.learners[place] for place in going],
                [self._problems[place] for place in going],
                network.with_parameters(network.parameters[going]),
                state.of_runs(going),
            )

    def _next_entry(self) -> int:
        """The step of the journal's next entry in this epoch; beyond all steps when there is none."""
        changes = self._changes
        if self._n_obeyed < len(changes) and changes[self._n_obeyed].epoch == self.epoch:
            return changes[self._n_obeyed].step
        return self._loop.n_rows + 1

    def _obey(self) -> None:
        """Let the journal's entries at this position act; one for the optimizer starts it afresh."""
        n_due_now = n_due(self._changes, self.epoch, self.step)
        entries = self._changes[self._n_obeyed : n_due_now]
        self._n_obeyed = n_due_now
        self._set_trainings()
        for entry in entries:
            if entry.name == EDIT:
                layer, source, target, number = entry.value
                index = parameter_index(self._config.layer_sizes, layer, source, target)
                self.parameters[..., index] = number
        names = {entry.name for entry in entries}
        if FREEZE in names:
            self._mask = self._loop.mask = self._movable(self._loop.workspace.runs)
        rate = not names.isdisjoint(RATE_SETTINGS)
        self.learners = [
            learner._replace(watch=learner.watch.changed(rate=rate)) for learner in self.learners
        ]
        if "optimizer" in names:
            self._set_loop(self._loop.network(), None, self._loop.batch_size)
        else:
            self._loop.configure(self._optimizer(), self._learning_rate(), **self._strengths())
            self._shuffled = self._shuffled and "dropout" not in names

    def _set_loop(self, network: Network, state: OptimizerState | None, batch_size: int) -> None:
        self._loop = MiniBatchLoop(
            network,
            one_or_stacked([problem.X1_train for problem in self._problems]),
            one_or_stacked([problem.Y_train for problem in self._problems]),
            loss=self._config.loss,
            optimizer=self._optimizer(),
            learning_rate=self._learning_rate(),
            batch_size=batch_size,
            state=state,
            mask=self._mask,
            **self._strengths(),
        )
        parameters = self._loop.parameters
        self.parameters: NDArray[np.float64] = parameters[0] if self._has_siblings else parameters
        self._shuffled = False

    def _movable(self, runs: int | None) -> NDArray[np.bool_] | None:
        """The parameters that may move: (P,), or (1 + k, P) where the run's own are frozen; None: all."""
        config, entries = self._config, self._changes[: self._n_obeyed]
        biases_train = config.network.train_biases
        if not any(entry.name == FREEZE for entry in entries):
            return None if biases_train else weight_mask(config.layer_sizes)
        frozen = frozen_after(config, entries)
        trained = np.ones_like(frozen) if biases_train else weight_mask(config.layer_sizes)
        if not self._has_siblings or runs is None:
            return trained & ~frozen
        movable = np.tile(trained, (runs, 1))
        movable[0] &= ~frozen
        return movable

    def _shuffle(self) -> None:
        """Set the order of rows, and the neurons dropped, of the present epoch."""
        n_rows, n_batches, sizes = self._loop.n_rows, self._loop.n_batches, self._config.layer_sizes
        seeds = [learner.config.training.shuffle_seed for learner in self.learners]
        orders = {seed: shuffled_rows(seed, self.epoch, n_rows) for seed in dict.fromkeys(seeds)}
        share, kept = dropped_share(self._config, self._training.dropout), None
        if share:
            draws = {seed: kept_neurons(seed, self.epoch, n_batches, sizes, share) for seed in orders}
            kept = one_or_stacked([draws[seed] for seed in seeds])
        self._loop.shuffle(one_or_stacked([orders[seed] for seed in seeds]), kept)
        self._shuffled = True

    def _strengths(self) -> dict[str, Any]:
        """What holds the weights back, as `MiniBatchLoop.configure` takes it."""
        training = self._training
        share = dropped_share(self._config, training.dropout)
        return {"l1": training.l1, "l2": training.l2, "clip_norm": training.clip_norm, "dropout": share}

    def _optimizer(self) -> Optimizer:
        return build_optimizer(self._training.optimizer, momentum=self._training.momentum)

    def _learning_rate(self) -> float | NDArray[np.float64]:
        pairs = zip(self._trainings, self.learners, strict=True)
        rates = [learning_rate_in(training, self.epoch, learner.watch) for training, learner in pairs]
        return rates[0] if len(rates) == 1 else np.array(rates)[:, None]


class RunMotion(Motion):
    """A run while it learns, and its further starts: a run value goes in, and others can be taken out."""

    def __init__(self, run: TrainingRun, *, arriving: bool = False) -> None:
        """`arriving`: the run stands at the end of an epoch and has still to do what belongs there."""
        self._run = run
        network, state = run.network, run.optimizer_state
        if run.siblings is not None:
            network, state = stacked(network, state, run.siblings)
        super().__init__(
            [Learner(run.config, run.watch, run.history, status=run.status, reason=run.reason)],
            [run.problem],
            network,
            state,
            epoch=run.epoch,
            step=run.step,
            changes=run.changes,
            siblings=run.siblings is not None,
            snapshots=run.snapshots,
            epoch_start=run.epoch_start,
            arriving=arriving,
        )

    def advance(
        self, epochs: int | None = None, *, steps: int | None = None, seconds: float | None = None
    ) -> TrainingRun:
        """The run further on, as `trainer.advance` says; the motion goes on from there."""
        began = time.thread_time() if seconds is not None else 0.0
        first, n_done = self.epoch, 0
        while self.is_active:
            most = None if steps is None else steps - n_done
            if seconds is not None:
                spent = time.thread_time() - began
                if n_done and spent >= seconds:
                    break
                affordable = max(1, int(n_done * (seconds - spent) / (2 * spent)) if spent > 0 else 0)
                most = affordable if most is None else min(most, affordable)
            n_done += self.learn(most)
            if n_done == steps or (epochs is not None and self.epoch - first >= epochs):
                break
        return self.value()

    def value(self) -> TrainingRun:
        """The run where it stands now."""
        if self.step and not np.isfinite(self.parameters).all():
            self._diverge([0])
        (learner,) = self.standing()
        present = self._present() if self.step else self._epoch_start
        assert self._snapshots is not None
        return replace(
            self._run,
            epoch=self.epoch,
            step=self.step,
            network=self._run.network.with_parameters(present.parameters),
            optimizer_state=present.optimizer_state,
            history=learner.history,
            snapshots=self._snapshots,
            epoch_start=self._epoch_start,
            watch=learner.watch,
            siblings=present.siblings,
            status=learner.status,
            reason=learner.reason,
        )

    def evaluate(self, run: TrainingRun) -> Scores:
        """As `trainer.evaluate`, for a value of this motion and in its arrays."""
        return self.scorer(run.network.parameters)

    def _why_diverged(self) -> str:
        return divergence(self._training, self.epoch)


def _ending(training: TrainingConfig, record: Record | None, watch: Watch) -> str:
    """Why a run is to end, or "". `record`: its losses, where they are held against the target."""
    if record is not None and training.target_loss >= record.train_loss:
        return f"Finished: the training loss has reached the target {format_number(training.target_loss)}."
    if 0 < training.patience <= watch.waited:
        return (
            f"Stopped early: on the points held out the loss was lowest after epoch "
            f"{watch.best_epoch:,}, and {training.patience:,} epochs have not improved it."
        )
    return ""


def shuffled_rows(shuffle_seed: int, epoch: int, n_rows: int) -> NDArray[np.int64]:
    """The order (n_rows,) in which an epoch goes through the training rows."""
    return stream(shuffle_seed, SHUFFLE, epoch).permutation(n_rows)


def dropped_share(config: ExperimentConfig, percent: int) -> float:
    """The share of hidden neurons that dropout switches off in every mini-batch; 0 where there are none."""
    return percent / 100 if config.network.hidden_layer_sizes else 0.0


def kept_neurons(
    shuffle_seed: int, epoch: int, n_batches: int, layer_sizes: tuple[int, ...], share: float
) -> NDArray[np.bool_]:
    """Which hidden neurons (n_batches, n_hidden), in layer order, take part in which mini-batch."""
    return draw_kept(stream(shuffle_seed, DROPOUT, epoch), n_batches, sum(layer_sizes[1:-1]), share)

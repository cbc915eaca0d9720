"""A run in motion: what changes in place while a call of the trainer lasts, between two run values.

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

from __future__ import annotations

import math
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from playground.nn.network import Network, parameter_index
from playground.nn.optimizers import Optimizer, OptimizerState, build_optimizer
from playground.nn.regularization import weight_mask
from playground.nn.schedules import SCHEDULES
from playground.nn.training_step import MiniBatchLoop, draw_kept
from playground.settings import format_number
from playground.training.diagnosis import divergence, has_grown
from playground.training.history import Record, is_recorded, siblings_are_recorded
from playground.training.journal import (
    EDIT,
    FREEZE,
    frozen_after,
    n_due,
    n_past,
    rows_in_batch,
    training_after,
)
from playground.training.run import RunStatus, TrainingRun
from playground.training.scores import Scorer
from playground.training.siblings import Siblings, stacked, unstacked
from playground.training.snapshots import Snapshot
from playground.training.streams import DROPOUT, SHUFFLE, stream
from playground.training.watch import is_watching, learning_rate_in

RATE_SETTINGS = ("learning_rate", "schedule", "schedule_epochs")
"""Changed by hand, the learning rate begins its way over plateaus anew."""


class _Strengths(TypedDict):
    """What holds the weights back, as `MiniBatchLoop.configure` takes it."""

    l1: float
    l2: float
    clip_norm: float
    dropout: float


class Motion:
    """A run while it learns; `value()` is the run where it has come to.

    epoch, step, status: as in `TrainingRun`.
    """

    def __init__(self, run: TrainingRun, *, arriving: bool = False) -> None:
        """`arriving`: the run stands at the end of an epoch and has still to do what belongs there."""
        self.epoch, self.step = run.epoch, run.step
        self.status, self._reason = run.status, run.reason
        self._run = run
        self._watch = run.watch
        self._snapshots = run.snapshots
        self._epoch_start = run.epoch_start
        self._records: list[tuple[float, ...]] = []
        self._n_obeyed = (n_past if arriving else n_due)(run.changes, run.epoch, run.step)
        self._training = (
            training_after(run.config, run.changes[: self._n_obeyed]) if arriving else run.training
        )
        network, state = run.network, run.optimizer_state
        if run.siblings is not None:
            network, state = stacked(network, state, run.siblings)
        self._scorer: Scorer | None = None
        self._sibling_scorer: Scorer | None = None
        self._mask = self._movable()
        self._set_loop(network, state, run.batch_size)
        if arriving:
            self._arrive()

    def learn(self, most: int) -> int:
        """Do up to `most` mini-batches, stopping at the end of the epoch and at entries; says how many."""
        if not self._shuffled:
            self._shuffle()
        stop = min(self.step + most, self._loop.n_batches, self._next_entry())
        done = stop - self.step
        self._loop.run(self.step, stop)
        self.step = stop
        if stop == self._loop.n_batches:
            self._end_epoch()
        elif stop == self._next_entry():
            if np.isfinite(self._own).all():
                self._obey()
            else:
                self._diverge()
        return done

    def value(self) -> TrainingRun:
        """The run where it stands now."""
        if self.step and not np.isfinite(self._own).all():
            self._diverge()
        run = self._run
        present = self._present() if self.step else self._epoch_start
        return TrainingRun(
            config=run.config,
            changes=run.changes,
            problem=run.problem,
            epoch=self.epoch,
            step=self.step,
            network=run.network.with_parameters(present.parameters),
            optimizer_state=present.optimizer_state,
            history=run.history.extended(self._records),
            snapshots=self._snapshots,
            epoch_start=self._epoch_start,
            watch=self._watch,
            siblings=present.siblings,
            status=self.status,
            reason=self._reason,
        )

    def _end_epoch(self) -> None:
        if has_grown(self._own):
            self._diverge()
        else:
            self.epoch, self.step = self.epoch + 1, 0
            self._arrive()

    def _arrive(self) -> None:
        present = self._present()  # as snapshots keep it: with what was known before this epoch's losses
        ending = self._look()
        self._epoch_start = present._replace(watch=self._watch)
        if self._snapshots.wants(self.epoch):
            self._snapshots = self._snapshots.adding(present)
        if self._next_entry() == 0:
            self._obey()
            self._epoch_start = self._present()
            ending = ""
        self._shuffled = False
        batch_size = rows_in_batch(self._training, self._loop.n_rows)
        if batch_size != self._loop.batch_size:
            self._set_loop(self._loop.network(), self._loop.state, batch_size)
        elif not SCHEDULES[self._training.schedule].is_constant:
            self._loop.set_learning_rate(self._learning_rate())
        if ending:
            self.status, self._reason = RunStatus.FINISHED, ending

    def _look(self) -> str:
        """Look at the losses where somebody wants to know them; says why the run is to end, or ""."""
        training, watching = self._training, is_watching(self._training)
        recorded = is_recorded(self.epoch)
        if not (recorded or watching):
            return ""
        if self._scorer is None:
            self._scorer = self._new_scorer(self._own)
        scores = self._scorer()
        if recorded:
            self._records.append((*Record.of(self.epoch, scores), *self._sibling_losses()))
        if watching:
            self._watch = self._watch.after(self.epoch, scores.watched_loss, scores.train_loss, training)
        if recorded and 0 < training.target_loss >= scores.train_loss:
            return (
                f"Finished: the training loss has reached the target {format_number(training.target_loss)}."
            )
        if 0 < training.patience <= self._watch.waited:
            return (
                f"Stopped early: on the points held out the loss was lowest after epoch "
                f"{self._watch.best_epoch:,}, and {training.patience:,} epochs have not improved it."
            )
        return ""

    def _sibling_losses(self) -> list[float]:
        """Training losses of the further starts, then their test losses, as the history keeps them."""
        siblings = self._run.siblings
        if siblings is None:
            return []
        if not siblings_are_recorded(self.epoch):
            return [math.nan] * (2 * len(siblings.parameters))
        if self._sibling_scorer is None:
            self._sibling_scorer = self._new_scorer(self._loop.parameters[1:])
        losses: list[float] = self._sibling_scorer.stacked_losses().ravel().tolist()
        return losses

    def _new_scorer(self, parameters: NDArray[np.float64]) -> Scorer:
        config = self._run.config
        return Scorer(self._run.problem, config.layer_sizes, config.activations, config.loss, parameters)

    def _present(self) -> Snapshot:
        parameters, state = self._loop.parameters, self._loop.state
        siblings: Siblings | None = None
        if self._run.siblings is None:
            parameters, state = parameters.copy(), state.frozen()
            parameters.flags.writeable = False
        else:
            parameters, state, siblings = unstacked(parameters, state)
        return Snapshot(self.epoch, parameters, state, self._watch, siblings)

    def _diverge(self) -> None:
        self.status = RunStatus.DIVERGED
        self._reason = divergence(self._training, self.epoch)
        self.step = 0

    def _next_entry(self) -> int:
        """The step of the journal's next entry in this epoch; beyond all steps when there is none."""
        changes = self._run.changes
        if self._n_obeyed < len(changes) and changes[self._n_obeyed].epoch == self.epoch:
            return changes[self._n_obeyed].step
        return self._loop.n_rows + 1

    def _obey(self) -> None:
        """Let the journal's entries at this position act; one for the optimizer starts it afresh."""
        run = self._run
        n_due_now = n_due(run.changes, self.epoch, self.step)
        entries = run.changes[self._n_obeyed : n_due_now]
        self._n_obeyed = n_due_now
        self._training = training_after(run.config, run.changes[:n_due_now])
        for entry in entries:
            if entry.name == EDIT:
                layer, source, target, number = entry.value
                self._own[parameter_index(run.config.layer_sizes, layer, source, target)] = number
        names = {entry.name for entry in entries}
        if FREEZE in names:
            self._mask = self._loop.mask = self._movable()
        self._watch = self._watch.changed(rate=not names.isdisjoint(RATE_SETTINGS))
        if "optimizer" in names:
            self._set_loop(self._loop.network(), None, self._loop.batch_size)
        else:
            self._loop.configure(self._optimizer(), self._learning_rate(), **self._strengths())
            self._shuffled = self._shuffled and "dropout" not in names

    def _set_loop(self, network: Network, state: OptimizerState | None, batch_size: int) -> None:
        problem = self._run.problem
        self._loop = MiniBatchLoop(
            network,
            problem.X1_train,
            problem.Y_train,
            loss=self._run.config.loss,
            optimizer=self._optimizer(),
            learning_rate=self._learning_rate(),
            batch_size=batch_size,
            state=state,
            mask=self._mask,
            **self._strengths(),
        )
        parameters = self._loop.parameters
        self._own: NDArray[np.float64] = parameters if self._run.siblings is None else parameters[0]
        self._scorer = self._sibling_scorer = None
        self._shuffled = False

    def _movable(self) -> NDArray[np.bool_] | None:
        """The parameters that may move: (P,), or (1 + k, P) where the run's own are frozen; None: all."""
        run = self._run
        config, entries = run.config, run.changes[: self._n_obeyed]
        biases_train = config.network.train_biases
        if not any(entry.name == FREEZE for entry in entries):
            return None if biases_train else weight_mask(config.layer_sizes)
        frozen = frozen_after(config, entries)
        trained = np.ones_like(frozen) if biases_train else weight_mask(config.layer_sizes)
        if run.siblings is None:
            return trained & ~frozen
        movable = np.tile(trained, (1 + len(run.siblings.parameters), 1))
        movable[0] &= ~frozen
        return movable

    def _shuffle(self) -> None:
        """Set the order of rows, and the neurons dropped, of the present epoch."""
        seed = self._run.config.training.shuffle_seed
        order = shuffled_rows(seed, self.epoch, self._loop.n_rows)
        share = dropped_share(self._run, self._training.dropout)
        self._loop.shuffle(
            order,
            kept_neurons(seed, self.epoch, self._loop.n_batches, self._run.config.layer_sizes, share)
            if share
            else None,
        )
        self._shuffled = True

    def _strengths(self) -> _Strengths:
        training = self._training
        share = dropped_share(self._run, training.dropout)
        return {"l1": training.l1, "l2": training.l2, "clip_norm": training.clip_norm, "dropout": share}

    def _optimizer(self) -> Optimizer:
        return build_optimizer(self._training.optimizer, momentum=self._training.momentum)

    def _learning_rate(self) -> float:
        return learning_rate_in(self._training, self.epoch, self._watch)


def shuffled_rows(shuffle_seed: int, epoch: int, n_rows: int) -> NDArray[np.int64]:
    """The order (n_rows,) in which an epoch goes through the training rows."""
    return stream(shuffle_seed, SHUFFLE, epoch).permutation(n_rows)


def dropped_share(run: TrainingRun, percent: int) -> float:
    """The share of hidden neurons that dropout switches off in every mini-batch; 0 where there are none."""
    return percent / 100 if run.config.network.hidden_layer_sizes else 0.0


def kept_neurons(
    shuffle_seed: int, epoch: int, n_batches: int, layer_sizes: tuple[int, ...], share: float
) -> NDArray[np.bool_]:
    """Which hidden neurons (n_batches, n_hidden), in layer order, take part in which mini-batch."""
    return draw_kept(stream(shuffle_seed, DROPOUT, epoch), n_batches, sum(layer_sizes[1:-1]), share)

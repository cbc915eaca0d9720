"""A run in motion: what changes in place while a call of the trainer lasts, between two run values.

Arriving at the end of an epoch, a run does these things in this order, whatever the pace it came with:

1. see whether it diverges (below);
2. record its losses, if the epoch is one to be recorded, and see whether they reach the target;
3. keep a snapshot, if the epoch is one to be kept;
4. obey the entries of the journal at this position; if there are any, a run that reached its target goes on.

A run diverges in the epoch at whose end its weights have grown past `diagnosis.GROWN` (or are no numbers any
more). It then stands at that epoch's beginning, the last place where it was well. Ends of epochs are the
only places that every pace passes, so looking only there makes divergence independent of the pace; a stop
inside an epoch looks for infinite weights too, which never become finite again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.nn.network import Network, parameter_index
from playground.nn.optimizers import Optimizer, OptimizerState, build_optimizer
from playground.nn.training_step import MiniBatchLoop
from playground.settings import format_number
from playground.training.diagnosis import divergence, has_grown
from playground.training.history import Record, is_recorded
from playground.training.journal import EDIT, n_due, n_past, training_after
from playground.training.run import RunStatus, TrainingRun
from playground.training.scores import Scorer
from playground.training.snapshots import Snapshot
from playground.training.streams import SHUFFLE, stream


class Motion:
    """A run while it learns; `value()` is the run where it has come to.

    epoch, step, status: as in `TrainingRun`.
    """

    def __init__(self, run: TrainingRun, *, arriving: bool = False) -> None:
        """`arriving`: the run stands at the end of an epoch and has still to do what belongs there."""
        self.epoch, self.step = run.epoch, run.step
        self.status, self._reason = run.status, run.reason
        self._run = run
        self._snapshots = run.snapshots
        self._epoch_start = run.epoch_start
        self._records: list[Record] = []
        self._n_obeyed = (n_past if arriving else n_due)(run.changes, run.epoch, run.step)
        self._training = (
            training_after(run.config, run.changes[: self._n_obeyed]) if arriving else run.training
        )
        self._scorer: Scorer | None = None
        self._shuffled = False
        self._loop = self._new_loop(run.network, run.optimizer_state, run.batch_size)
        if arriving:
            self._arrive()

    def learn(self, most: int) -> int:
        """Do up to `most` mini-batches, stopping at the end of the epoch and at entries; says how many."""
        if not self._shuffled:
            order = shuffled_rows(self._run.config.training.shuffle_seed, self.epoch, self._loop.n_rows)
            self._loop.shuffle(order)
            self._shuffled = True
        stop = min(self.step + most, self._loop.n_batches, self._next_entry())
        done = stop - self.step
        self._loop.run(self.step, stop)
        self.step = stop
        if stop == self._loop.n_batches:
            self._end_epoch()
        elif stop == self._next_entry():
            if np.isfinite(self._loop.parameters).all():
                self._obey()
            else:
                self._diverge()
        return done

    def value(self) -> TrainingRun:
        """The run where it stands now."""
        if self.step and not np.isfinite(self._loop.parameters).all():
            self._diverge()
        run = self._run
        if self.step:
            network, state = self._loop.network(), self._loop.state.frozen()
        else:
            network = run.network.with_parameters(self._epoch_start.parameters)
            state = self._epoch_start.optimizer_state
        return TrainingRun(
            config=run.config,
            changes=run.changes,
            problem=run.problem,
            epoch=self.epoch,
            step=self.step,
            network=network,
            optimizer_state=state,
            history=run.history.extended(self._records),
            snapshots=self._snapshots,
            epoch_start=self._epoch_start,
            status=self.status,
            reason=self._reason,
        )

    def _end_epoch(self) -> None:
        if has_grown(self._loop.parameters):
            self._diverge()
        else:
            self.epoch, self.step = self.epoch + 1, 0
            self._arrive()

    def _arrive(self) -> None:
        reached_target = is_recorded(self.epoch) and self._record()
        self._epoch_start = self._present()
        if self._snapshots.wants(self.epoch):
            self._snapshots = self._snapshots.adding(self._epoch_start)
        if self._next_entry() == 0:
            self._obey()
            self._epoch_start = self._present()
            reached_target = False
        self._shuffled = False
        if min(self._training.batch_size, self._loop.n_rows) != self._loop.batch_size:
            self._loop = self._new_loop(self._loop.network(), self._loop.state, self._training.batch_size)
            self._scorer = None
        if reached_target:
            self.status = RunStatus.FINISHED
            target = format_number(self._training.target_loss)
            self._reason = f"Finished: the training loss has reached the target {target}."

    def _record(self) -> bool:
        """Record the present losses; says whether the training loss is as small as its target."""
        if self._scorer is None:
            config = self._run.config
            self._scorer = Scorer(
                self._run.problem, config.layer_sizes, config.activations, config.loss, self._loop.parameters
            )
        scores = self._scorer()
        self._records.append(Record.of(self.epoch, scores))
        return 0 < self._training.target_loss >= scores.train_loss

    def _present(self) -> Snapshot:
        parameters = self._loop.parameters.copy()
        parameters.flags.writeable = False
        return Snapshot(self.epoch, parameters, self._loop.state.frozen())

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
                self._loop.parameters[parameter_index(run.config.layer_sizes, layer, source, target)] = number
        training = self._training
        if any(entry.name == "optimizer" for entry in entries):
            self._loop = self._new_loop(self._loop.network(), None, self._loop.batch_size)
            self._scorer, self._shuffled = None, False
        else:
            self._loop.configure(self._optimizer(), training.learning_rate, l1=training.l1, l2=training.l2)

    def _new_loop(self, network: Network, state: OptimizerState | None, batch_size: int) -> MiniBatchLoop:
        training, problem = self._training, self._run.problem
        return MiniBatchLoop(
            network,
            problem.X1_train,
            problem.Y_train,
            loss=self._run.config.loss,
            optimizer=self._optimizer(),
            learning_rate=training.learning_rate,
            batch_size=batch_size,
            state=state,
            l1=training.l1,
            l2=training.l2,
        )

    def _optimizer(self) -> Optimizer:
        return build_optimizer(self._training.optimizer, momentum=self._training.momentum)


def shuffled_rows(shuffle_seed: int, epoch: int, n_rows: int) -> NDArray[np.int64]:
    """The order (n_rows,) in which an epoch goes through the training rows."""
    return stream(shuffle_seed, SHUFFLE, epoch).permutation(n_rows)

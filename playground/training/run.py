"""A run as a value: a network on its way, with everything that decides where it goes.

A run is a pure function of its config, its journal of changes, and its position: the epoch, and how many
mini-batches of that epoch are done. `trainer` makes runs and moves them on; a run itself never changes.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig, TrainingConfig
from playground.nn.network import Network
from playground.nn.optimizers import OptimizerState
from playground.training.history import History
from playground.training.journal import (
    BY_HAND,
    Journal,
    batch_size_in,
    frozen_after,
    n_batches,
    n_due,
    training_after,
)
from playground.training.problem import Problem
from playground.training.snapshots import Siblings, Snapshot, Snapshots
from playground.training.watch import NOTHING_SEEN, Watch, learning_rate_in


class RunStatus(Enum):
    """Whether a run can go on."""

    ACTIVE = "active"
    """It can."""
    DIVERGED = "diverged"
    """In the coming epoch the weights grow without bound, unless something is changed."""
    FINISHED = "finished"
    """The training loss has reached its target, or early stopping has ended it."""
    UNTRAINABLE = "untrainable"
    """A network of this kind cannot be trained; weights can be set by hand."""


@dataclass(frozen=True, eq=False)
class TrainingRun:
    """A run at one position.

    config: what it started from. changes: its journal; entries beyond the position act when it gets there.
    problem: the arrays it learns from.
    epoch, step: the position: whole epochs done, and mini-batches done of the next one.
    network, optimizer_state: as they stand, all arrays read-only.
    history: losses of the recorded epochs up to here. snapshots: states to go back to.
    epoch_start: the state at the beginning of the present epoch, after the changes made there.
    watch: what early stopping and a learning rate reduced on a plateau have seen.
    siblings: further starts of the same experiment that train along, or None.
    status, reason: whether it can go on, and why not, as a sentence ("" while it can).
    """

    config: ExperimentConfig
    changes: Journal
    problem: Problem
    epoch: int
    step: int
    network: Network
    optimizer_state: OptimizerState
    history: History
    snapshots: Snapshots
    epoch_start: Snapshot
    watch: Watch = NOTHING_SEEN
    siblings: Siblings | None = None
    status: RunStatus = RunStatus.ACTIVE
    reason: str = ""

    @cached_property
    def past(self) -> Journal:
        """The entries of the journal that have acted on the way here."""
        return self.changes[: n_due(self.changes, self.epoch, self.step)]

    @cached_property
    def training(self) -> TrainingConfig:
        """The training settings in force at this position."""
        return training_after(self.config, self.past)

    @cached_property
    def frozen(self) -> NDArray[np.bool_]:
        """(P,) True for the parameters that do not learn now, because they were frozen by hand."""
        frozen = frozen_after(self.config, self.past)
        frozen.flags.writeable = False
        return frozen

    @cached_property
    def batch_size(self) -> int:
        """Rows of a mini-batch in the present epoch, at most all rows; a new size acts at the next epoch."""
        return batch_size_in(self.config, self.changes, self.epoch, self.problem.n_train)

    @property
    def learning_rate(self) -> float:
        """The learning rate in the present epoch, as the schedule has made it."""
        return learning_rate_in(self.training, self.epoch, self.watch)

    @property
    def batches_per_epoch(self) -> int:
        return n_batches(self.problem.n_train, self.batch_size)

    @property
    def edited(self) -> bool:
        """Whether weights or biases were set or frozen by hand on the way here."""
        return any(entry.name in BY_HAND for entry in self.past)

    @cached_property
    def nbytes(self) -> int:
        """Bytes of its arrays, also of those it shares with other runs, but not of the problem's."""
        return self.network.parameters.nbytes + self.history.nbytes + self.snapshots.nbytes

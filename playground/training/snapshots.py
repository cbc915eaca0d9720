"""States kept along the way, so that going back means training on from the nearest one; and further starts.

Snapshots stand at multiples of a power of two; when they would exceed their share of memory, every second
one is dropped and the distance doubles. Which epochs are kept depends on the epoch reached alone, not on the
pace; a run that went back keeps what it had of earlier epochs, which may be fewer.

Further starts have other first weights, everything else is the same, and train along in the same stacked
steps. Row 0 of the stack is the run itself, which keeps its exact bits; the rows after it are the siblings,
with the next seeds of the start weights. They obey the same changes of settings, but not weights set by hand,
and the run's own schedule and early stopping decide for all.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig
from playground.nn.network import Network
from playground.nn.optimizers import OptimizerState
from playground.settings import MAX_SEED
from playground.training.watch import NOTHING_SEEN, Watch

N_SIBLINGS = 9
SNAPSHOT_BYTES = 4_000_000
"""What the snapshots of one run may take at most."""
MOST_SNAPSHOTS = 512
"""More would not make going back noticeably faster."""
_OBJECT_BYTES = 600


@dataclass(frozen=True, eq=False)
class Siblings:
    """k further starts as they stand.

    parameters: (k, P) read-only. optimizer_state: its vectors are (k, P), read-only.
    """

    parameters: NDArray[np.float64]
    optimizer_state: OptimizerState

    @property
    def nbytes(self) -> int:
        return self.parameters.nbytes + self.optimizer_state.nbytes


class Snapshot(NamedTuple):
    """A run at the end of an epoch, before any change made at that point.

    parameters: (P,) read-only. optimizer_state: as the optimizer in force keeps it, read-only. watch: what
    early stopping and schedule have seen. siblings: the further starts that train along, if any.
    """

    epoch: int
    parameters: NDArray[np.float64]
    optimizer_state: OptimizerState
    watch: Watch = NOTHING_SEEN
    siblings: Siblings | None = None

    @property
    def nbytes(self) -> int:
        siblings = self.siblings.nbytes if self.siblings else 0
        return self.parameters.nbytes + self.optimizer_state.nbytes + siblings


@dataclass(frozen=True, eq=False)
class Snapshots:
    """The snapshots of a run, an immutable value.

    capacity: how many are kept at most, at least 2. kept: in order of epochs.
    """

    capacity: int
    kept: tuple[Snapshot, ...] = ()

    def wants(self, epoch: int) -> bool:
        """Whether the end of `epoch` is one of the states to keep when it is reached."""
        return epoch % snapshot_stride(epoch, self.capacity) == 0

    def adding(self, snapshot: Snapshot) -> Snapshots:
        """With a later snapshot; once there are too many, without those between multiples of the stride."""
        kept = (*self.kept, snapshot)
        if len(kept) > self.capacity:
            stride = snapshot_stride(snapshot.epoch, self.capacity)
            kept = tuple(one for one in kept if one.epoch % stride == 0)
        return Snapshots(self.capacity, kept)

    def nearest(self, epoch: int) -> Snapshot:
        """The latest snapshot at or before `epoch`; there always is the one of epoch 0."""
        return self.kept[self._count_to(epoch) - 1]

    def before(self, epoch: int) -> Snapshots:
        """Those of epochs smaller than `epoch`."""
        return Snapshots(self.capacity, self.kept[: self._count_to(epoch - 1)])

    def alone(self) -> Snapshots:
        """Without the further starts."""
        return Snapshots(self.capacity, tuple(one._replace(siblings=None) for one in self.kept))

    @property
    def nbytes(self) -> int:
        return sum(snapshot.nbytes for snapshot in self.kept)

    def _count_to(self, epoch: int) -> int:
        return bisect_right(self.kept, epoch, key=lambda one: one.epoch)


def snapshot_capacity(n_parameters: int, most_vectors: int) -> int:
    """How many snapshots of (n_parameters,) float64 vectors fit, with the largest state of any optimizer, so
    that a changed one does not change what is kept.
    """
    largest = 8 * n_parameters * (1 + most_vectors) + _OBJECT_BYTES
    return max(2, min(MOST_SNAPSHOTS, SNAPSHOT_BYTES // largest))


def snapshot_stride(epoch: int, capacity: int) -> int:
    """The smallest power of two whose multiples from 0 to `epoch` are at most `capacity` many."""
    stride = 1
    while epoch // stride + 1 > capacity:
        stride *= 2
    return stride


def sibling_config(config: ExperimentConfig, number: int) -> ExperimentConfig:
    """The config of sibling `number`, counted from 1: the seed of the start weights is that much larger."""
    seed = (config.network.init_seed + number) % (MAX_SEED + 1)
    return replace(config, network=replace(config.network, init_seed=seed))


def stacked(network: Network, state: OptimizerState, siblings: Siblings) -> tuple[Network, OptimizerState]:
    """Run and siblings as one stack of 1 + k networks, the run first."""
    parameters = np.concatenate((network.parameters[None], siblings.parameters))
    pairs = zip(state.vectors, siblings.optimizer_state.vectors, strict=True)
    vectors = tuple(np.concatenate((own[None], others)) for own, others in pairs)
    return network.with_parameters(parameters), OptimizerState(state.updates, vectors)


def unstacked(
    parameters: NDArray[np.float64], state: OptimizerState
) -> tuple[NDArray[np.float64], OptimizerState, Siblings]:
    """The run's own parameters (P,) and state, and the siblings, copied and write-protected."""
    own, others = parameters[0].copy(), parameters[1:].copy()
    own.flags.writeable = others.flags.writeable = False
    return own, state.of_runs(0).frozen(), Siblings(others, state.of_runs(slice(1, None)).frozen())

"""What is remembered of a run's losses: a table that grows ever more slowly, whatever the pace of training.

Epoch e is recorded if and only if `e % 2**max(0, floor(log2(e / 512))) == 0`: every epoch up to 1,024, every
second up to 2,048, every fourth up to 4,096, and so on. That is at most 1,025 rows and then 512 more each
time the run doubles in length (6,145 rows or 250 kB at a million epochs). A row once recorded stays, because
then the history at an earlier epoch is simply the first rows of a later one, and rewinding needs no
evaluation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DENSE_EPOCHS = 512
"""Scale of the schedule: up to twice this many epochs each one is recorded."""
_CHUNK_ROWS = 256


SIBLING_EPOCHS = 32
"""The same for the losses of further starts: for a band behind a curve fewer are enough."""


def record_stride(epoch: int, dense_epochs: int = DENSE_EPOCHS) -> int:
    """Distance between recorded epochs around `epoch`: 2**max(0, floor(log2(epoch / dense_epochs)))."""
    return 1 << max(0, (epoch // dense_epochs).bit_length() - 1)


def is_recorded(epoch: int) -> bool:
    """Whether the losses at the end of `epoch` belong to the history."""
    return epoch % record_stride(epoch) == 0


def siblings_are_recorded(epoch: int) -> bool:
    """Whether those of further starts do."""
    return epoch % record_stride(epoch, SIBLING_EPOCHS) == 0


class Record(NamedTuple):
    """One row: the state of a run at the end of an epoch, before any change made at that point.

    train_loss, held_out_loss, test_loss: loss over the rows, without penalties. train_metric, test_metric:
    accuracy from 0 to 1, or R² for regression. Where there are no such rows it is nan.
    """

    epoch: int
    train_loss: float
    test_loss: float
    train_metric: float
    test_metric: float
    held_out_loss: float

    @property
    def watched_loss(self) -> float:
        """The loss that early stopping goes by: that of the rows held out, or of the training rows."""
        return self.train_loss if math.isnan(self.held_out_loss) else self.held_out_loss


_N_OWN = len(Record._fields)


@dataclass(frozen=True, eq=False)
class History:
    """The recorded epochs of a run, an immutable value; runs share its chunks, so extending it copies little.

    chunks: arrays (6 + 2 k, rows), write-protected, in order of epochs: one line per field of `Record`, then
    the training losses of k further starts, then their test losses (nan where not recorded).
    """

    chunks: tuple[NDArray[np.float64], ...] = ()

    @cached_property
    def table(self) -> NDArray[np.float64]:
        """All rows in one read-only array (6 + 2 k, n), lines as in `chunks`."""
        table = np.concatenate(self.chunks, axis=1) if self.chunks else np.empty((_N_OWN, 0))
        table.setflags(write=False)
        return table

    @property
    def epochs(self) -> NDArray[np.int64]:
        """(n,) recorded epochs, ascending."""
        return self.table[0].astype(np.int64)

    @property
    def train_loss(self) -> NDArray[np.float64]:
        """(n,) mean loss over the training rows."""
        return self.table[1]

    @property
    def test_loss(self) -> NDArray[np.float64] | None:
        """(n,) mean loss over the test rows; None when there are no test rows."""
        return None if self._without_test else self.table[2]

    @property
    def train_metric(self) -> NDArray[np.float64]:
        """(n,) accuracy or R² on the training rows."""
        return self.table[3]

    @property
    def test_metric(self) -> NDArray[np.float64] | None:
        """(n,) accuracy or R² on the test rows; None when there are no test rows."""
        return None if self._without_test else self.table[4]

    @property
    def held_out_loss(self) -> NDArray[np.float64] | None:
        """(n,) loss over the rows early stopping watches; None when none are held out."""
        return None if not self.chunks or np.isnan(self.chunks[0][5, 0]) else self.table[5]

    @property
    def sibling_train_loss(self) -> NDArray[np.float64] | None:
        """(k, n) training losses of k further starts, nan where not recorded; None without them."""
        return self._of_siblings(0)

    @property
    def sibling_test_loss(self) -> NDArray[np.float64] | None:
        """(k, n) their test losses; None without them or without test rows."""
        return None if self._without_test else self._of_siblings(1)

    @property
    def nbytes(self) -> int:
        return sum(chunk.nbytes for chunk in self.chunks)

    def __len__(self) -> int:
        return sum(chunk.shape[1] for chunk in self.chunks)

    def extended(self, records: Sequence[Sequence[float]]) -> History:
        """This history with later rows at its end: each a `Record`, followed by the losses of the further
        starts if there are any. Only the last, unfilled chunk is copied.
        """
        if not records:
            return self
        filled = self.chunks
        rows = np.array(records, dtype=np.float64).T
        if filled and filled[-1].shape[1] < _CHUNK_ROWS:
            rows = np.concatenate((filled[-1], rows), axis=1)
            filled = filled[:-1]
        chunks = [
            np.ascontiguousarray(rows[:, at : at + _CHUNK_ROWS])
            for at in range(0, rows.shape[1], _CHUNK_ROWS)
        ]
        for chunk in chunks:
            chunk.setflags(write=False)
        return History((*filled, *chunks))

    def before(self, epoch: int) -> History:
        """The rows of epochs smaller than `epoch`."""
        kept = [chunk[:, : int(np.searchsorted(chunk[0], epoch))] for chunk in self.chunks]
        return History(tuple(chunk for chunk in kept if chunk.shape[1]))

    def alone(self) -> History:
        """Without the further starts."""
        return History(tuple(chunk[:_N_OWN] for chunk in self.chunks))

    def _of_siblings(self, half: int) -> NDArray[np.float64] | None:
        losses = self.table[_N_OWN:]
        return np.split(losses, 2)[half] if len(losses) else None

    @property
    def _without_test(self) -> bool:
        return bool(self.chunks) and bool(np.isnan(self.chunks[0][2, 0]))

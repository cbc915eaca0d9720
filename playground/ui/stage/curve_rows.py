"""The rows of a run's history for the live curves: each goes to the browser once, as it comes.

The browser says which history it has, and how many of its rows. Where the history has become another one from
some row on (Pause drops what was trained ahead, a rewound run takes another way), it has a new number, and
the browser keeps the rows that both have.

Rows are float32, `COLUMNS` each, and with further starts six more: lowest, median and highest training loss,
and the same of the test loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.figures.curves import band_of, thin
from playground.training.history import History, Record

COLUMNS = Record._fields
"""Of a row; what is not measured is nan."""


class Known(NamedTuple):
    """What a browser says it has: `rows` of the history `number`; and the numbers of the notes and of the
    ghost that came last.
    """

    number: int = 0
    rows: int = 0
    notes: int = 0
    ghost: int = 0

    @classmethod
    def parse(cls, payload: object) -> Known:
        """Nothing, where the payload is not four numbers."""
        match payload:
            case [int(number), int(rows), int(notes), int(ghost)] if min(payload) >= 0:
                return cls(number, rows, notes, ghost)
        return NOTHING


NOTHING = Known()


@dataclass(eq=False)
class CurveRows:
    """What was told of the curves of one stage."""

    _number: int = 1
    _history: History = field(default_factory=History)
    _former: tuple[int, int] = (0, 0)
    _notes: tuple[int, Any] = (0, None)
    _ghost: tuple[int, History | None] = (1, None)

    def since(
        self, known: Known, history: History, ghost: History | None, notes: Mapping[str, Any] | None
    ) -> tuple[dict[str, Any], bytes]:
        """What the browser does not have yet: for the header of a strip, and the rows themselves.

        Args:
            known: what it says it has.
            history: of the run as far as it is told.
            ghost: of the run before, or None.
            notes: what is written in the charts; None leaves the former.
        """
        shared = _shared(self._history, history)
        if shared < len(self._history):
            self._former = (self._number, shared)
            self._number += 1
        self._history = history
        start = 0
        if known.number == self._number:
            start = min(known.rows, len(history))
        elif known.number == self._former[0]:
            start = min(known.rows, self._former[1])
        rows = _rows(history, start)
        told: dict[str, Any] = {
            "number": self._number,
            "of": known.number if start else 0,
            "start": start,
            "columns": rows.shape[1],
            "rows": len(rows),
        }
        if ghost is not self._ghost[1]:
            self._ghost = (self._ghost[0] + 1, ghost)
        told["ghost_number"] = self._ghost[0]
        if known.ghost != self._ghost[0]:
            told["ghost"] = _thin(ghost)
        if notes is not None and notes != self._notes[1]:
            self._notes = (self._notes[0] + 1, notes)
        told["notes_number"] = self._notes[0]
        if known.notes != self._notes[0]:
            told["notes"] = self._notes[1]
        return told, rows.tobytes()


def _shared(before: History, after: History) -> int:
    """How many first rows two histories have in common."""
    if len(before.table) != len(after.table):
        return 0
    n = min(len(before), len(after))
    one, other = before.table[:, :n], after.table[:, :n]
    differ = ~((one == other) | (np.isnan(one) & np.isnan(other))).all(axis=0)
    return int(differ.argmax()) if differ.any() else n


def _rows(history: History, start: int) -> NDArray[np.float32]:
    """Rows (n, columns) from `start` on."""
    table = history.table[:, start:]
    lines, unknown = list(table[: len(COLUMNS)]), np.full((3, table.shape[1]), np.nan)
    for starts in (history.sibling_train_loss, history.sibling_test_loss):
        if history.sibling_train_loss is not None:
            lines += [*(unknown if starts is None else band_of(starts[:, start:]))]
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(np.array(lines).T, dtype="<f4")


def _thin(ghost: History | None) -> list[list[float]] | None:
    """Epochs and training losses of the run before, as many as a chart can show."""
    if ghost is None or not len(ghost):
        return None
    finite = np.isfinite(ghost.train_loss)
    epochs, losses = thin(ghost.epochs[finite], ghost.train_loss[finite])
    return [epochs.tolist(), [float(f"{loss:.5g}") for loss in losses.tolist()]]

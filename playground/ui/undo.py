"""Undo and redo of what changes a run otherwise than by training: another run, a typed or a frozen weight.

Runs are immutable, so a step is the run before and the run after, and taking it back is showing the one
before.
"""

from dataclasses import dataclass, field

from playground.training.run import TrainingRun

MOST_STEPS = 50
"""Steps that can be taken back; the oldest is forgotten first."""
MOST_BYTES = 16_000_000
"""What the runs that gave way to others may take together."""


@dataclass(eq=False)
class UndoStack:
    """The steps done, and those taken back, as (before, after), newest last."""

    done: list[tuple[TrainingRun, TrainingRun]] = field(default_factory=list)
    undone: list[tuple[TrainingRun, TrainingRun]] = field(default_factory=list)

    def did(self, before: TrainingRun, after: TrainingRun) -> None:
        """Something was done; what had been taken back cannot be done again any more."""
        self.done.append((before, after))
        del self.done[:-MOST_STEPS]
        while len(self.done) > 1 and self._nbytes() > MOST_BYTES:
            del self.done[0]
        self.undone.clear()

    def undo(self) -> TrainingRun | None:
        """What is to be shown instead, or None when there is nothing to take back."""
        if not self.done:
            return None
        self.undone.append(self.done.pop())
        return self.undone[-1][0]

    def redo(self) -> TrainingRun | None:
        """What is to be shown instead, or None when there is nothing to do again."""
        if not self.undone:
            return None
        self.done.append(self.undone.pop())
        return self.done[-1][1]

    def _nbytes(self) -> int:
        return sum(before.nbytes for before, after in self.done if before.config != after.config)

"""Undo and redo of what is done by hand: typed and frozen weights, and drawn points.

A step is two values, before and after; runs are immutable, so taking a step back is showing the value before.
"""

from dataclasses import dataclass, field

from datasets.drawn import Point
from playground.training.run import TrainingRun

MOST_STEPS = 50
"""Steps that can be taken back; the oldest is forgotten first."""


@dataclass(frozen=True)
class Drawing:
    """Which data are shown, and the points drawn by hand."""

    dataset: str
    points: tuple[Point, ...]


@dataclass(frozen=True, eq=False)
class Step:
    """One thing done by hand; both sides are of one kind."""

    before: TrainingRun | Drawing
    after: TrainingRun | Drawing

    def is_about(self, run: TrainingRun) -> bool:
        """Whether it can be taken back, or done again, while this run is shown."""
        return isinstance(self.before, Drawing) or self.before.config == run.config


@dataclass(eq=False)
class UndoStack:
    """The steps done, and those taken back, newest last."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def did(self, before: TrainingRun | Drawing, after: TrainingRun | Drawing) -> None:
        """Something was done; what had been taken back cannot be done again any more."""
        self.done.append(Step(before, after))
        del self.done[:-MOST_STEPS]
        self.undone.clear()

    def can_undo(self, run: TrainingRun) -> bool:
        return bool(self.done) and self.done[-1].is_about(run)

    def can_redo(self, run: TrainingRun) -> bool:
        return bool(self.undone) and self.undone[-1].is_about(run)

    def undo(self, run: TrainingRun) -> TrainingRun | Drawing | None:
        """What is to be shown instead, or None when there is nothing to take back."""
        if not self.can_undo(run):
            return None
        self.undone.append(self.done.pop())
        return self.undone[-1].before

    def redo(self, run: TrainingRun) -> TrainingRun | Drawing | None:
        """What is to be shown instead, or None when there is nothing to do again."""
        if not self.can_redo(run):
            return None
        self.done.append(self.undone.pop())
        return self.done[-1].after

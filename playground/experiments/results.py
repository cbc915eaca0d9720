"""What comes of one run of an experiment: as a value and as a line of JSON."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.training.history import History

SEEDS = ("data_seed", "split_seed", "init_seed", "shuffle_seed")
"""Settings of chance: a repeat counts all of them up by one."""


class Outcome(Enum):
    """How a run ended."""

    TRAINED = "trained"
    """All epochs are done."""
    STOPPED = "stopped"
    """It reached its target loss, or early stopping ended it."""
    DIVERGED = "diverged"
    """Its weights grew without bound; it stands at the last epoch where it was well."""
    LOST = "lost"
    """The process that trained it was killed or failed, twice; there is nothing but the reason."""


@dataclass(frozen=True, eq=False)
class Result:
    """One run where it ended.

    index: its place in the list of configs. epoch: whole epochs done. reason: in words why it ended before
    all of them, else "". Scores are those of `training.scores.Scores`, nan where there are no such rows.
    seconds_per_epoch: processor time of training alone, of a stack each run's equal share; nan where no epoch
    was done. It alone may differ when a run is repeated.
    history: of some epochs, the first and the last among them. parameters: (P,) read-only; None: not kept.
    """

    index: int
    outcome: Outcome
    reason: str
    epoch: int
    train_loss: float
    test_loss: float
    train_metric: float
    test_metric: float
    held_out_loss: float
    seconds_per_epoch: float
    history: History
    parameters: NDArray[np.float64] | None = None

    @property
    def is_lost(self) -> bool:
        """Whether nothing is known of this run."""
        return self.outcome is Outcome.LOST

    @property
    def gap(self) -> float:
        """How much better the metric is on training points than on test points; nan without test points."""
        return self.train_metric - self.test_metric

    def to_json(self) -> dict[str, Any]:
        """As plain values for JSON, every digit kept; `from_json` reads it back. Missing numbers are null."""
        parameters = self.parameters
        return {
            "index": self.index,
            "outcome": self.outcome.value,
            "reason": self.reason,
            "epoch": self.epoch,
            **{name: _or_none(getattr(self, name)) for name in NUMBERS},
            "history": history_to_json(self.history),
            "parameters": None if parameters is None else base64.b64encode(parameters.tobytes()).decode(),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Result:
        """The result that `to_json` wrote."""
        parameters = None
        if values["parameters"] is not None:
            parameters = np.frombuffer(base64.b64decode(values["parameters"]), dtype=np.float64)
        return cls(
            index=values["index"],
            outcome=Outcome(values["outcome"]),
            reason=values["reason"],
            epoch=values["epoch"],
            **{name: _or_nan(values[name]) for name in NUMBERS},
            history=History().extended(rows_from_json(values["history"])),
            parameters=parameters,
        )


NUMBERS = (
    "train_loss",
    "test_loss",
    "train_metric",
    "test_metric",
    "held_out_loss",
    "seconds_per_epoch",
)
"""Names of a result's numbers."""


def lost(index: int, reason: str) -> Result:
    """The result of a run of which nothing is known but why."""
    nothing: dict[str, Any] = dict.fromkeys(NUMBERS, math.nan)
    return Result(index, Outcome.LOST, reason, 0, **nothing, history=History())


def history_to_json(history: History) -> list[list[float | None]]:
    """The lines of a history's table, epochs first; nan is null."""
    return [[_or_none(number) for number in line] for line in history.table.tolist()]


def rows_from_json(lines: Sequence[Sequence[float | None]]) -> list[list[float]]:
    """The rows of the history whose table `history_to_json` wrote."""
    return [[_or_nan(number) for number in row] for row in zip(*lines, strict=True)]


def _or_none(number: float) -> float | None:
    return None if math.isnan(number) else number


def _or_nan(number: float | None) -> float:
    return math.nan if number is None else number

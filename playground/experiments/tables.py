"""What comes of an experiment as tables, for a spreadsheet or a script of one's own."""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from playground.config import ExperimentConfig
from playground.experiments.results import NUMBERS, SEEDS, Result
from playground.experiments.specification import Specification
from playground.experiments.statistics import bands_of
from playground.settings import SETTINGS
from playground.training.history import History

LINES = ("train_loss", "test_loss", "train_metric", "test_metric")


def results_csv(configs: Sequence[ExperimentConfig], results: Iterable[Result]) -> str:
    """The results as comma-separated values: a line of names, then one line a run, in the runs' order.

    Columns: the run's number, the settings that differ between the configs, the four seeds, how it ended,
    epochs done, losses, metrics (accuracy from 0 to 1, or R²), seconds an epoch, and why it ended early.
    Settings are written as in a link, numbers with all their digits; what there is not is empty.
    """
    settings = [config.to_settings() for config in configs]
    differing = [
        name for name in SETTINGS if name not in SEEDS and len({values.get(name) for values in settings}) > 1
    ]
    columns = [*differing, *SEEDS]
    rows: list[Sequence[Any]] = [("run", *columns, "outcome", "epochs", *NUMBERS, "reason")]
    for result in sorted(results, key=lambda one: one.index):
        own = (SETTINGS[name].text(settings[result.index][name]) for name in columns)
        numbers = (getattr(result, name) for name in NUMBERS)
        written = ("" if math.isnan(number) else repr(number) for number in numbers)
        rows.append((result.index + 1, *own, result.outcome.value, result.epoch, *written, result.reason))
    return _csv(rows)


def curves_csv(specification: Specification, histories: Mapping[int, History]) -> str:
    """Mean and band of each arm over the epochs, as comma-separated values.

    An arm or measure that nothing is known of has no lines. histories: by the run's place in `runs_of`.
    """
    rows: list[Sequence[Any]] = [("value", "measure", "epoch", "mean", "low", "high", "runs")]
    bands = {line: bands_of(specification, histories, line) for line in LINES}
    for number, arm in enumerate(specification.arms):
        for line in LINES:
            if number in bands[line]:
                band = bands[line][number]
                columns = (band.epochs, band.mean, band.low, band.high)
                for epoch, *numbers in zip(*(column.tolist() for column in columns), strict=True):
                    rows.append((_defused(arm.label), line, epoch, *map(repr, numbers), band.n_runs))
    return _csv(rows)


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows(rows)
    return table.getvalue()


def _defused(text: str) -> str:
    """Text that a spreadsheet could take for a formula has an apostrophe before it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

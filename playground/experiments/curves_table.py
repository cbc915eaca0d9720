"""The curves of an experiment as a table, for a spreadsheet or a script of one's own."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from playground.experiments.specification import Specification
from playground.experiments.statistics import bands_of
from playground.training.history import History

LINES = ("train_loss", "test_loss", "train_metric", "test_metric")


def curves_csv(specification: Specification, histories: Mapping[int, History]) -> str:
    """Mean and band of each arm over the epochs, as comma-separated values.

    Columns: value (the arm's label), measure (one of LINES), epoch, mean, low, high (see `band_of`), runs. An
    arm or measure that nothing is known of has no lines. histories: by the run's place in `runs_of`.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("value", "measure", "epoch", "mean", "low", "high", "runs"))
    bands = {line: bands_of(specification, histories, line) for line in LINES}
    for number, arm in enumerate(specification.arms):
        for line in LINES:
            if number not in bands[line]:
                continue
            band = bands[line][number]
            columns = (band.epochs, band.mean, band.low, band.high)
            for epoch, *numbers in zip(*(column.tolist() for column in columns), strict=True):
                writer.writerow((_defused(arm.label), line, epoch, *map(repr, numbers), band.n_runs))
    return table.getvalue()


def _defused(text: str) -> str:
    """Text that a spreadsheet could take for a formula has an apostrophe before it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

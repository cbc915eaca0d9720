"""The curves as comma-separated values."""

from __future__ import annotations

import csv
import io
import math

from playground.experiments.curves_table import LINES, curves_csv
from playground.experiments.specification import Specification
from playground.training.history import History

TWO = Specification.parse(
    {"arms": [{"label": "=plain"}, {"label": "other", "l2": 0.01}], "repeats": 2, "epochs": 1}
)


def history(first: float, last: float) -> History:
    """Two epochs: losses as given, metrics 0.5 and 0.75; nothing is held out."""
    return History().extended(
        [(0, first, 2 * first, 0.5, 0.5, math.nan), (1, last, 2 * last, 0.75, 0.75, math.nan)]
    )


def test_every_value_measure_and_epoch_has_a_line_with_mean_and_band() -> None:
    histories = {0: history(1.0, 0.5), 2: history(3.0, 1.5), 1: history(4.0, 2.0)}

    rows = list(csv.DictReader(io.StringIO(curves_csv(TWO, histories))))
    assert len(rows) == 2 * len(LINES) * 2
    found = {(row["value"], row["measure"], row["epoch"]): row for row in rows}
    first = found["'=plain", "train_loss", "0"]
    assert [float(first[name]) for name in ("mean", "low", "high")] == [2.0, 1.0, 3.0]
    assert first["runs"] == "2"
    assert float(found["other", "test_loss", "1"]["mean"]) == 4.0


def test_what_is_not_known_has_no_lines() -> None:
    assert curves_csv(TWO, {}).splitlines() == ["value,measure,epoch,mean,low,high,runs"]

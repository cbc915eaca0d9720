"""Results as JSON and as tables: nothing is lost on the way."""

import csv
import io
import json
import math

from playground.experiments.engine import advance_stack, start_stack
from playground.experiments.results import Outcome, Result, lost
from playground.experiments.specification import Specification, runs_of
from playground.experiments.tables import LINES, curves_csv, results_csv
from playground.training.history import History


def results_of(specification: Specification) -> list[Result]:
    configs = list(enumerate(runs_of(specification)))
    return list(advance_stack(start_stack(configs, specification.epochs)).ended)


SPECIFICATION = Specification.parse(
    {"base": {"n_samples": 40}, "vary": "learning_rate", "values": [0.01, 0.1], "repeats": 2, "epochs": 5}
)


def through_json(result: Result) -> Result:
    return Result.from_json(json.loads(json.dumps(result.to_json(), allow_nan=False)))


def test_json_keeps_every_bit_and_a_lost_run_is_a_result_too() -> None:
    gone = through_json(lost(3, "killed"))

    for result in results_of(SPECIFICATION):
        again = through_json(result)
        assert result.parameters is not None and again.parameters is not None
        assert again.parameters.tobytes() == result.parameters.tobytes()
        assert again.history.table.tobytes() == result.history.table.tobytes()
        assert again.to_json() == result.to_json()
        assert (again.test_loss, again.gap) == (result.test_loss, result.gap)
    assert gone.is_lost and math.isnan(gone.test_loss)
    assert (gone.index, gone.reason, len(gone.history)) == (3, "killed", 0)


def test_the_table_has_a_row_for_each_run_with_what_differs() -> None:
    results = results_of(SPECIFICATION)
    table = results_csv(runs_of(SPECIFICATION), [lost(3, "killed"), *(r for r in results if r.index < 3)])
    rows = list(csv.DictReader(io.StringIO(table)))

    assert [row["run"] for row in rows] == ["1", "2", "3", "4"]
    assert [row["learning_rate"] for row in rows] == ["0.01", "0.1", "0.01", "0.1"]
    assert [row["init_seed"] for row in rows] == ["72", "72", "73", "73"]
    assert [row["outcome"] for row in rows] == ["trained"] * 3 + ["lost"]
    assert "n_samples" not in rows[0]
    first = min(results, key=lambda one: one.index)
    assert float(rows[0]["test_loss"]) == first.test_loss
    assert float(rows[0]["seconds_per_epoch"]) == first.seconds_per_epoch > 0
    assert rows[0]["held_out_loss"] == "" == rows[3]["test_loss"]
    assert rows[3]["reason"] == "killed"


def test_curves_have_a_line_for_every_value_measure_and_epoch_with_mean_and_band() -> None:
    two = Specification.parse(
        {"arms": [{"label": "=plain"}, {"label": "other", "l2": 0.01}], "repeats": 2, "epochs": 1}
    )
    histories = {
        run: History().extended(
            [(0, first, 2 * first, 0.5, 0.5, math.nan), (1, last, 2 * last, 0.75, 0.75, math.nan)]
        )
        for run, first, last in ((0, 1.0, 0.5), (2, 3.0, 1.5), (1, 4.0, 2.0))
    }

    rows = list(csv.DictReader(io.StringIO(curves_csv(two, histories))))
    assert len(rows) == 2 * len(LINES) * 2
    found = {(row["value"], row["measure"], row["epoch"]): row for row in rows}
    first = found["'=plain", "train_loss", "0"]
    assert [float(first[name]) for name in ("mean", "low", "high")] == [2.0, 1.0, 3.0]
    assert first["runs"] == "2"
    assert float(found["other", "test_loss", "1"]["mean"]) == 4.0
    assert curves_csv(two, {}).splitlines() == ["value,measure,epoch,mean,low,high,runs"]


def test_a_table_of_nothing_has_its_names_and_outcomes_have_theirs_for_ever() -> None:
    assert results_csv([], []).startswith("run,data_seed,")
    assert [outcome.value for outcome in Outcome] == ["trained", "stopped", "diverged", "lost"]

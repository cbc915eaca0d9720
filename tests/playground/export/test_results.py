"""Results as text: every recorded number comes back, and a line says what was set and how it went."""

import csv
import io

import numpy as np
import pytest

from playground.export.results import history_csv, result_line
from playground.training.entrance import config_of
from playground.training.run import TrainingRun
from playground.training.trainer import advance, change_setting, edit_parameter, evaluate, fresh_run


def run_of(epochs: int, **values: object) -> TrainingRun:
    return advance(fresh_run(config_of({"n_samples": 40} | values)), epochs)


def rows_of(run: TrainingRun) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(history_csv(run))))


def test_the_table_holds_every_recorded_number_exactly() -> None:
    run = run_of(12, patience=100)
    rows = rows_of(run)

    assert [int(row["epoch"]) for row in rows] == list(range(13))
    for number, name in enumerate(
        ("train_loss", "test_loss", "train_accuracy", "test_accuracy", "held_out_loss"), start=1
    ):
        assert np.array_equal([float(row[name]) for row in rows], run.history.table[number])


def test_cells_of_points_that_do_not_exist_are_empty_and_regression_is_scored_by_r2() -> None:
    run = run_of(2, dataset="xor_gate")
    (first, *_), (number, *_) = rows_of(run), rows_of(run_of(2, dataset="plane"))

    assert (first["test_loss"], first["test_accuracy"], first["held_out_loss"]) == ("", "", "")
    assert {"train_r2", "test_r2"} <= set(number)
    assert "test" not in result_line(run, evaluate(run))


def test_the_line_names_what_differs_from_the_defaults_and_the_scores() -> None:
    run = run_of(30, dataset="xor", hidden_layer_sizes=(4, 2), features=("x1", "x1_times_x2"))
    scores = evaluate(run)

    assert result_line(run, scores) == (
        "dataset=xor n_samples=40 features=x1,x1_times_x2 hidden_layer_sizes=4,2; epoch 30; "
        f"training loss {scores.train_loss:.4g}, accuracy {scores.train_metric:.1%}; "
        f"test loss {scores.test_loss:.4g}, accuracy {scores.test_metric:.1%}"
    )


def test_the_line_says_what_was_changed_on_the_way() -> None:
    run = change_setting(run_of(3), "learning_rate", 0.1)
    run = advance(edit_parameter(advance(run, 2), 0, 0, 0, 1.5), steps=1)
    line = result_line(run, evaluate(run))

    assert "changes=3:learning_rate=0.1; weights set or frozen by hand; epoch 5, mini-batch 1; " in line


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"n_samples": 500}, "default settings; epoch 0; "),
        ({"dataset": "bumps"}, ", R² "),
        ({"dataset": "drawn", "points": [[1, 1, 0], [2, 2, 1], [3, 3, 1]]}, "dataset=drawn 3 drawn points"),
    ],
    ids=str,
)
def test_other_runs_have_a_line_too(values: dict[str, object], words: str) -> None:
    run = run_of(0, **values)
    line = result_line(run, evaluate(run))

    assert words in line
    assert "\n" not in line

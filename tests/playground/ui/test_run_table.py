"""Pinned runs: what a pin keeps, what the table says, and what a spreadsheet gets."""

import csv
import io
from typing import Any

import numpy as np
import pytest

from playground.config import ExperimentConfig
from playground.settings import SETTINGS
from playground.training.entrance import config_of
from playground.training.run import TrainingRun
from playground.training.trainer import advance, change_setting, edit_parameter, evaluate, fresh_run
from playground.ui.run_table import (
    BY_HAND_LABEL,
    LONGEST_NAME,
    MOST_PINS,
    Pin,
    clean_name,
    default_name,
    defused,
    differing_settings,
    for_table,
    pinned,
    pinned_table,
    pins_csv,
    renamed,
)


def run_of(epochs: int = 0, siblings: int = 0, **settings: Any) -> TrainingRun:
    config = config_of({"n_samples": 60, **settings})
    return advance(fresh_run(config, siblings=siblings), epochs=epochs)


def pins_of(*runs: TrainingRun, names: tuple[str, ...] = ()) -> list[Pin]:
    pins: list[Pin] = []
    for place, run in enumerate(runs):
        pins.append(pinned(run, names[place] if names else "", pins))
    return pins


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_pinned_run_goes_on_with_the_same_bits(optimizer: str) -> None:
    run = advance(run_of(40, optimizer=optimizer), steps=2)

    kept = pinned(run, "", []).run
    assert len(kept.snapshots.kept) == 1
    assert (kept.epoch, kept.step, kept.changes) == (run.epoch, run.step, run.changes)
    for after in (lambda it: advance(it, epochs=7), lambda it: change_setting(it, "l2", 0.1)):
        np.testing.assert_array_equal(after(kept).network.parameters, after(run).network.parameters)
    np.testing.assert_array_equal(kept.history.table, run.history.table)


def test_a_pin_is_small_however_long_the_run_and_knows_its_scores() -> None:
    run = run_of(40, siblings=9, hidden_layer_sizes="32,32,32,32,32,32", optimizer="adam")
    pin = pinned(run, "", [])

    assert run.nbytes > 3_000_000
    assert pin.run.nbytes < 300_000
    assert pin.scores == evaluate(run)


def test_without_a_name_it_is_called_by_data_and_network() -> None:
    table = run_of(dataset="xor_gate", hidden_layer_sizes="8,2", activation="relu")
    runs = {
        "Run 1: circle, 4 tanh": run_of(),
        "Run 1: XOR table, 8-2 ReLU": table,
        "Run 1: slope, no hidden layer": run_of(dataset="plane", hidden_layer_sizes=""),
        "Run 1: circle, 3-3-2 Sine/ReLU": run_of(
            hidden_layer_sizes="3,3,2", layer_activations="sine,relu,sine"
        ),
    }

    assert [default_name(run, 1).casefold() for run in runs.values()] == [name.casefold() for name in runs]
    assert pinned(table, "  ", []).name == default_name(table, 1)


def test_names_are_one_short_line_and_never_the_same() -> None:
    long = "x" * 200

    pins = pins_of(*[run_of()] * 4, names=("a\nb\t\x00c", "a b c", long, long))
    assert [pin.name for pin in pins[:2]] == ["a b c", "a b c (2)"]
    assert len({pin.name for pin in pins}) == 4
    assert max(len(pin.name) for pin in pins) == LONGEST_NAME
    assert clean_name("\u202e \u200b") == ""


def test_renaming_changes_the_name_alone() -> None:
    pins = pins_of(run_of(), run_of(), names=("first", "second"))

    again = renamed(pins[0], " second ", pins)
    assert again.name == "second (2)"
    assert (again.run, again.number, again.slot) == (pins[0].run, pins[0].number, pins[0].slot)
    assert renamed(again, "  ", pins).name == "second (2)"
    assert renamed(pins[0], "first", pins).name == "first"


def test_every_pin_has_a_line_of_its_own_and_a_later_number() -> None:
    pins = pins_of(*[run_of()] * MOST_PINS)
    with pytest.raises(ValueError, match=f"{MOST_PINS} runs are pinned, .* Remove one"):
        pinned(run_of(), "", pins)

    del pins[3]
    pins.append(pinned(run_of(), "", pins))

    assert sorted(pin.slot for pin in pins) == list(range(MOST_PINS))
    assert [pin.number for pin in pins] == [1, 2, 3, *range(5, 14)]


def test_the_table_shows_only_settings_that_differ_and_marks_where() -> None:
    pins = pins_of(
        run_of(3),
        run_of(3, noise=20, hidden_layer_sizes="8,8"),
        run_of(3, noise=20),
        names=("one", "two", "three"),
    )

    table = pinned_table(pins)
    assert list(table.columns) == ["Epoch", "Training loss", "Test loss", "Score", "Noise", "Hidden layers"]
    assert list(table.index) == ["one", "two", "three"]
    assert list(table["Noise"]) == ["0 %", "≠ 20 %", "≠ 20 %"]
    assert list(table["Hidden layers"]) == ["4", "≠ 8,8", "4"]
    assert list(table["Epoch"]) == ["3"] * 3


def test_runs_that_are_set_alike_have_no_columns_of_settings_and_diverged_ones_say_so() -> None:
    pins = pins_of(run_of(1), run_of(9))
    diverged = pins_of(run_of(60, dataset="plane", learning_rate=10.0))

    assert differing_settings(pins) == []
    assert list(pinned_table(pins).columns) == ["Epoch", "Training loss", "Test loss", "Score"]
    assert differing_settings([]) == []
    assert len(pinned_table([])) == 0
    assert pinned_table(diverged)["Epoch"].iloc[0].endswith(", diverged")


def test_a_setting_changed_on_the_way_differs_by_all_it_was_but_not_by_what_lies_ahead() -> None:
    plain = run_of(2)
    changed = advance(change_setting(plain, "learning_rate", 0.3), epochs=1)
    often = plain
    for rate in (0.1, 0.3, 1.0):
        often = advance(change_setting(often, "learning_rate", rate), epochs=1)

    table = pinned_table(pins_of(plain, changed, often))
    assert list(table["Learning rate"]) == ["0.03", "≠ 0.03 → 0.3", "≠ 0.03 → … → 1"]
    assert differing_settings(pins_of(fresh_run(changed.config, changed.changes), run_of(1))) == []


def test_weights_set_by_hand_have_a_column_when_not_all_runs_have_them() -> None:
    edited = edit_parameter(run_of(2), 0, 0, 0, 2.0)

    assert list(pinned_table(pins_of(run_of(2), edited))[BY_HAND_LABEL]) == ["no", "≠ yes"]
    assert BY_HAND_LABEL not in pinned_table(pins_of(edited, edited))


def test_scores_are_those_on_points_never_seen_where_there_are_any() -> None:
    pins = pins_of(run_of(3), run_of(3, dataset="xor_gate"), run_of(3, dataset="plane"))

    table = pinned_table(pins)
    unseen, training, error = (pin.scores for pin in pins)
    assert unseen.test_metric is not None
    assert error.test_metric is not None
    assert list(table["Score"]) == [
        f"{100 * unseen.test_metric:.1f}\N{NO-BREAK SPACE}%",
        f"{100 * training.train_metric:.1f}\N{NO-BREAK SPACE}% (training)",
        f"R² {error.test_metric:.2f}",
    ]
    assert table["Test loss"].iloc[1] == "–"


def test_drawn_points_differ_only_between_runs_that_learn_them() -> None:
    points = "1,1,0;2,2,1;3,3,1"
    pins = pins_of(run_of(), run_of(points=points), run_of(dataset="drawn", points=points))

    assert differing_settings(pins[:2]) == []
    assert list(pinned_table(pins)["Drawn points"]) == ["–", "–", "≠ 3 points"]


def test_labels_of_settings_are_columns_of_their_own() -> None:
    labels = [SETTINGS[name].label for name in ExperimentConfig().to_settings()]
    columns = ["Epoch", "Training loss", "Test loss", "Score", *labels, BY_HAND_LABEL]

    assert len(set(columns)) == len(columns)


def test_for_streamlit_everything_is_escaped_and_differences_are_bold() -> None:
    pins = pins_of(run_of(), run_of(noise=20), names=("*a* [b](http://c)", ":red[x]"))

    shown = for_table(pinned_table(pins))
    assert list(shown.index) == [r"\*a\* \[b\]\(http\://c\)", r"\:red\[x\]"]
    assert list(shown["Noise"]) == ["0 %", "**≠ 20 %**"]
    assert shown["Score"].str.endswith("\N{NO-BREAK SPACE}%").all()
    assert shown.index.name == "Run"


def test_the_file_holds_every_setting_and_every_digit() -> None:
    run = advance(change_setting(run_of(4, noise=20), "l2", 0.01), epochs=1)
    pins = pins_of(run, run_of(1, dataset="xor_gate"), names=("with, comma", 'and "quotes"'))

    first, second = rows_of(pins_csv(pins))
    assert first["name"] == "with, comma"
    assert second["name"] == 'and "quotes"'
    assert (first["epoch"], first["noise"], first["changes"]) == ("5", "20", "4:l2=0.01")
    assert float(first["test_loss"]) == pins[0].scores.test_loss
    assert float(first["train_score"]) == pins[0].scores.train_metric
    assert second["test_loss"] == second["test_score"] == ""
    assert set(run.config.to_settings()) <= set(first)


def test_what_the_file_says_of_the_settings_gives_the_same_experiment() -> None:
    run = run_of(dataset="spiral3", features="x1,sin_x1", hidden_layer_sizes="4,3", train_biases=False)

    (row,) = rows_of(pins_csv(pins_of(run)))
    again = config_of({name: row[name] for name in run.config.to_settings()})
    assert again == run.config


def test_no_cell_is_a_formula() -> None:
    for sign in ("=", "+", "-", "@"):
        name = f"{sign}cmd|' /C calc'!A0"
        rows = rows_of(pins_csv(pins_of(run_of(1), run_of(1, points="-1,2,0;2,2,1"), names=(name, "plain"))))

        cells = [value for row in rows for value in row.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and not _is_number(cell)]
        assert rows[0]["name"] == f"'{name}"
    assert defused("\t=1") == "'\t=1"


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False

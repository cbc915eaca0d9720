"""Charts and table of an experiment, against numbers worked out by hand."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from datasets.registry import DATASETS
from playground.experiments.engine import run_all
from playground.experiments.presets import PRESETS
from playground.experiments.results import Outcome, Result, lost
from playground.experiments.specification import Specification, runs_of
from playground.experiments.statistics import measure_of
from playground.figures.ready_figure import array_of
from playground.nn.network import predict
from playground.pages.experiments.outcome_charts import (
    GRAPH_SIZE,
    MAP_SIZE,
    MOST_SHOWN,
    Findings,
    answers_of,
    best_run,
    curves_chart,
    map_charts,
    results_table,
    scores_chart,
    seconds_text,
    strip_width,
    time_chart,
    time_left,
)
from playground.training.entrance import config_of
from playground.training.history import History
from playground.training.trainer import advance, fresh_run

TWO = Specification.parse(
    {"base": {"n_samples": 40}, "vary": "batch_size", "values": [5, 10], "repeats": 2, "epochs": 4}
)
ACCURACY = measure_of(TWO)


def result(index: int, score: float, **more: Any) -> Result:
    history = History().extended([(0, 1.0, 1.0, 0.5, 0.5, math.nan), (4, 0.5, 0.5, score, score, math.nan)])
    made = Result(index, Outcome.TRAINED, "", 4, 0.5, 0.5, score + 0.1, score, math.nan, 0.001, history)
    return replace(made, **more)


RESULTS = [result(0, 0.6), result(1, 0.9), result(2, 0.8), result(3, 0.7)]
"""Arm 5 has 60 and 80 percent, arm 10 has 90 and 70."""


def found(specification: Specification, results: list[Result], measure: str = "test_metric") -> Findings:
    by_place = {each.index: each for each in results}
    histories = {index: each.history for index, each in by_place.items()}
    return Findings(specification, by_place, histories, measure_of(specification, measure))


def test_the_curve_of_a_value_is_the_mean_of_its_repeats() -> None:
    chart = curves_chart(found(TWO, RESULTS), dark=False)
    timed = curves_chart(found(TWO, RESULTS, "seconds_per_epoch"), dark=False)

    assert chart is not None and timed is not None
    first, second = chart.figure.to_dict()["data"][2:]
    np.testing.assert_allclose(array_of(first["y"]), [0.5, 0.7], rtol=1e-6)
    np.testing.assert_allclose(array_of(second["y"]), [0.5, 0.8], rtol=1e-6)
    assert "5 70.0 % after 4 epochs; 10 80.0 % after 4 epochs" in chart.words
    assert timed.words.startswith("Loss on unseen points")  # time has no curve of its own
    assert curves_chart(found(TWO, []), dark=False) is None


def test_curves_that_grow_have_the_axis_of_the_end() -> None:
    specification = Specification.parse({**TWO.to_json(), "epochs": 500})

    chart = curves_chart(found(specification, RESULTS), dark=False, is_growing=True)
    assert chart is not None
    assert chart.figure.to_dict()["layout"]["xaxis"]["range"] == [0, 500]


def test_final_scores_are_dots_of_every_repeat() -> None:
    chart = scores_chart(found(TWO, RESULTS[:3]), dark=False)

    first, second, _ = chart.figure.to_dict()["data"]
    np.testing.assert_allclose(array_of(first["x"]), [0.6, 0.8], rtol=1e-6)
    np.testing.assert_allclose(array_of(second["x"]), [0.9], rtol=1e-6)
    deviation = 100 * np.std([0.6, 0.8], ddof=1)
    assert chart.words == f"Accuracy on unseen points at the end: 5 70.0 % ± {deviation:.1f} %; 10 90.0 %."


def test_time_per_epoch_is_told() -> None:
    assert time_chart(found(TWO, RESULTS), dark=True).words == "Time per epoch: 5 1 ms; 10 1 ms."


def test_the_table_has_spread_gap_and_what_ended_early() -> None:
    table = results_table(found(TWO, [*RESULTS[:3], lost(3, "killed")]))

    assert list(table.index) == ["5", "10"]
    assert table.index.name == "Batch size"
    assert list(table["Runs"]) == ["2 of 2", "1 of 2"]
    assert list(table["Accuracy on unseen points"]) == ["70.0 % ± 14.1 %", "90.0 %"]
    assert list(table["Lowest and highest"]) == ["60.0 % … 80.0 %", "90.0 % … 90.0 %"]
    assert list(table["Gap between training and unseen"]) == ["10.0 %", "10.0 %"]
    assert list(table["Ended early"]) == ["–", "1 lost"]


def test_the_best_run_is_found_whatever_is_good() -> None:
    losses = [result(0, 0.5, test_loss=0.3), result(1, 0.5, test_loss=0.1), lost(2, "killed")]

    assert best_run(RESULTS, ACCURACY) == 1
    assert best_run(losses, measure_of(TWO, "test_loss")) == 1
    assert best_run([result(0, 0.5, outcome=Outcome.DIVERGED)], ACCURACY) is None
    assert best_run([], ACCURACY) is None


def test_the_best_twelve_of_many_values_are_drawn_in_their_order() -> None:
    many = Specification.parse(
        {"base": {"n_samples": 40}, "vary": "init_seed", "values": list(range(20)), "repeats": 1, "epochs": 4}
    )
    results = [result(index, score) for index, score in enumerate(np.linspace(0.5, 0.9, 20).tolist())]

    assert found(many, results).arms == list(range(20 - MOST_SHOWN, 20))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_maps_before_and_after(name: str) -> None:
    preset = PRESETS[name].specification
    small = Specification.parse(preset.to_json() | {"repeats": 1, "epochs": 2})
    with ThreadPoolExecutor(1) as executor:
        updates = list(run_all(runs_of(small), 2, executor, n_workers=1))
    results = [each for update in updates for each in update.results]

    before, after = (
        map_charts(found(small, each, PRESETS[name].measure), dark=False) for each in ([], results)
    )
    assert len(before) == len(after) == math.ceil(len(small.arms) / 3)
    assert all("…" in chart.words for chart in before)
    assert not any("…" in chart.words for chart in after)


def test_different_kinds_of_answers_are_in_strips_of_their_own() -> None:
    mixed = Specification.parse(
        {"arms": [{"dataset": "circle"}, {"dataset": "curve"}, {"dataset": "gaussians3"}, {"dataset": "xor"}]}
    )

    charts = map_charts(found(mixed, [], "train_loss"), dark=False)
    assert [chart.words.count("·") for chart in charts] == [2, 1, 1]


def test_full_rows_of_strips_fill_the_page_and_times_read_well() -> None:
    assert [strip_width(n) for n in (1, 2, 3, 4)] == [500, 500, 338, 500]
    times = [seconds_text(seconds) for seconds in (0.000043, 0.0123, 2.34, math.nan)]
    assert times == ["0.043 ms", "12 ms", "2.3 s", ""]
    left = [time_left(seconds) for seconds in (None, 3.2, 400.0)]
    assert left == ["", "about 4 s left", "about 7 min left"]


# What the networks say about the plane


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_data_set_has_answers_before_and_after(dataset: str) -> None:
    run = advance(fresh_run(config_of({"dataset": dataset, "n_samples": 60})), 3)

    before, after = (answers_of(run.config, known) for known in (None, run.network.parameters))
    shape = (GRAPH_SIZE,) if run.problem.question.n_inputs == 1 else (MAP_SIZE, MAP_SIZE)
    assert before.shape == after.shape == (*shape, run.config.n_outputs)
    assert len(np.unique(before)) == 1
    assert len(np.unique(after)) > 1
    huge = answers_of(run.config, np.full(run.network.parameters.size, 1e300))
    assert np.isfinite(huge).all()  # weights without bound still give numbers


@pytest.mark.parametrize(("output", "scale", "shift"), [("tanh", 1, 0), ("sigmoid", 2, -1)])
def test_the_corners_of_a_map_are_what_the_network_answers_there(output: str, scale: int, shift: int) -> None:
    config = config_of({"n_samples": 60, "output_activation": output})
    run = advance(fresh_run(config), 5)
    low, high = run.problem.view.span
    half = (high - low) / MAP_SIZE / 2
    corners = np.array([[low + half, high - half], [high - half, low + half]])  # top left, bottom right

    answers = answers_of(config, run.network.parameters)
    expected = scale * predict(run.network, run.problem.inputs(corners)) + shift
    np.testing.assert_allclose([answers[0, 0], answers[-1, -1]], expected, atol=1e-12)


def test_several_classes_have_shares_of_one_whole() -> None:
    config = config_of({"dataset": "gaussians3", "n_samples": 60})
    run = advance(fresh_run(config), 5)

    answers, nothing = (answers_of(config, known) for known in (run.network.parameters, None))
    np.testing.assert_allclose(answers.sum(axis=-1), 1)
    np.testing.assert_allclose(nothing, 1 / 3)

"""The Numbers panel as Streamlit runs it, and what it says of runs of every data set."""

import base64
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from sklearn import metrics as sk
from streamlit.testing.v1 import AppTest

from datasets.registry import DATASETS
from datasets.views import Line
from playground.evaluation import LayerSizes
from playground.nn.network import predict
from playground.pages.playground import numbers_view
from playground.pages.playground.number_tables import (
    SURFACE_SIZE,
    Chart,
    data_table,
    edits_of,
    gradient_report,
    gradient_sentence,
    outputs_of,
    parts_of,
    score_report,
    surface_of,
    weight_chart,
    weight_table,
)
from playground.pages.playground.numbers_view import TABS
from playground.pages.playground.surface_view import FULL
from playground.training.run import TrainingRun
from playground.training.trainer import edit_parameter, evaluate
from playground.ui import actions
from playground.ui.text import CLASS_COLOURS
from tests.playground.pages.playground.opened import live, run_of


def shares(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text.partition(",")[2]), dtype="<u2") / FULL


def diverged() -> TrainingRun:
    run = run_of(0, dataset="plane", n_samples=50)
    return run_with(run, np.full_like(run.network.parameters, np.inf))


def run_with(run: TrainingRun, parameters: np.ndarray) -> TrainingRun:
    return replace(run, network=run.network.with_parameters(parameters))


def always(run: TrainingRun, class_index: int) -> TrainingRun:
    """The run with weights that answer one class everywhere."""
    parameters = np.zeros_like(run.network.parameters)
    n_outputs = run.network.layer_sizes[-1]
    parameters[-n_outputs:] = (2 * class_index - 1) if n_outputs == 1 else np.eye(n_outputs)[class_index]
    return run_with(run, parameters)


def valid(chart: Chart | None) -> dict[str, Any]:
    """The figure as a dictionary, after Plotly's own validators have found nothing wrong."""
    assert chart is not None
    assert chart.words.endswith(".")
    go.Figure(chart.figure.to_dict())
    ready: dict[str, Any] = json.loads(json.dumps(chart.figure.to_dict(), allow_nan=False))
    return ready


# What it says


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_data_set_has_all_its_charts_and_tables(dataset: str) -> None:
    run = run_of(dataset=dataset)

    for dark in (False, True):
        charts = [weight_chart(run, dark=dark), *gradient_report(run, dark=dark).charts]
        for part in parts_of(run):
            report = score_report(run, part, dark=dark)
            assert len(report.charts) == 2
            charts += report.charts
        assert (surface_of(run, 0, dark=dark) is None) == isinstance(run.problem.view, Line)
        for chart in charts:
            valid(chart)
    assert len(data_table(run).rows) == len(run.problem.X1)


@pytest.mark.parametrize("part", ["train", "test"])
@pytest.mark.parametrize(
    "settings",
    [
        {"dataset": "circle"},
        {"dataset": "moons", "output_activation": "sigmoid", "noise": 30},
        {"dataset": "xor", "output_activation": "softmax"},
        {"dataset": "gaussians", "output_activation": "linear", "noise": 50},
        {"dataset": "spiral5", "n_samples": 200},
        {"dataset": "rings", "noise": 30},
    ],
    ids=lambda settings: settings["dataset"],
)
def test_the_tables_hold_the_scores_of_scikit_learn(settings: dict[str, Any], part: str) -> None:
    run = run_of(5, **settings)
    rows = parts_of(run)[part]
    true, A = run.problem.y[rows], outputs_of(run)[rows]
    two_outputs = A.shape[1] > 1
    middle = 0.5 if settings.get("output_activation") == "sigmoid" else 0.0
    answered = A.argmax(axis=1) if two_outputs else (A[:, 0] >= middle).astype(int)
    k = run.config.n_classes

    overall, by_class = score_report(run, part, dark=False).tables

    values = sk.precision_recall_fscore_support(true, answered, labels=range(k), zero_division=np.nan)
    for name, theirs in zip(("precision", "recall", "F1"), values[:3], strict=True):
        assert list(by_class[name]) == [told(value) for value in theirs]
    assert list(by_class["rows"]) == [str(count) for count in values[3]]
    own = overall["this network"]
    assert own["Accuracy"] == told(sk.accuracy_score(true, answered))
    assert own["F1"] == told(
        sk.f1_score(true, answered, labels=range(k), average="macro", zero_division=np.nan)
    )
    area = sk.roc_auc_score(true, A[:, -1] if k == 2 else A, multi_class="ovr")
    assert own["AUC"] == told(area)


@pytest.mark.parametrize("part", ["train", "test"])
def test_regression_tables_hold_the_scores_of_scikit_learn_beside_those_of_the_mean(part: str) -> None:
    run = run_of(20, dataset="bumps", noise=20)
    rows = parts_of(run)[part]
    targets, answers = run.problem.y[rows], outputs_of(run)[rows, 0]
    mean = np.full(len(targets), run.problem.y_train.mean())

    (table,) = score_report(run, part, dark=False).tables

    for column, given in zip(table.columns, (answers, mean), strict=True):
        assert table[column].to_dict() == {
            "MSE": told(sk.mean_squared_error(targets, given)),
            "RMSE": told(sk.root_mean_squared_error(targets, given)),
            "MAE": told(sk.mean_absolute_error(targets, given)),
            "R²": told(sk.r2_score(targets, given)),
        }


def told(value: float) -> str:
    """A score as a table has it; those here are neither huge nor tiny."""
    if np.isnan(value):
        return "–"
    if value and abs(value) < 0.0005:
        return f"{value:.4g}".replace("-", "−")
    return f"{value:.3f}".replace("-", "−")


def test_the_right_rows_are_those_of_the_sentence_on_the_stage_and_a_baseline_stands_beside() -> None:
    run, untrained = run_of(30), run_of(0)
    scores = evaluate(run)
    usual = np.bincount(untrained.problem.y_train).max()

    train, test = (score_report(run, part, dark=False).sentence for part in ("train", "test"))
    report = score_report(untrained, "train", dark=False)

    assert train.startswith(f"Right on {scores.train_right} of {scores.n_train} training rows")
    assert test.startswith(f"Right on {scores.test_right} of {scores.n_test} test (unseen) rows")
    overall = report.tables[0]
    assert overall.columns[1] in ("always orange", "always blue")
    assert overall.iloc[0, 1] == told(usual / untrained.problem.n_train)
    assert overall.iloc[4, 1] == "0.500"
    assert f"is right on {usual} " in report.sentence


def test_all_answers_the_same_leave_a_dash_and_a_reason() -> None:
    for dataset in ("circle", "gaussians3"):
        run = always(run_of(0, dataset=dataset), 1)

        report = score_report(run, "train", dark=False)

        by_class = report.tables[1]
        assert list(by_class["precision"]).count("–") == run.config.n_classes - 1
        assert "nothing to divide by: precision where no row is answered so" in report.notes[1]
        assert set(by_class["AUC"]) == {"0.500"}


def test_a_class_missing_in_the_test_rows_leaves_a_dash_and_a_reason() -> None:
    run = run_of(1)
    y = run.problem.y.astype(np.int64)
    y[run.problem.test] = 1
    run = replace(run, problem=replace(run.problem, y=y))

    report = score_report(run, "test", dark=False)
    by_class = report.tables[1]

    assert (by_class.loc["orange", "recall"], by_class.loc["orange", "rows"]) == ("–", "0")
    assert set(by_class["AUC"]) == {"–"}
    assert list(report.tables[0].loc["AUC"]) == ["–", "–"]
    assert "recall of a class without rows (orange)" in report.notes[1]
    assert len(report.charts) == 1


def test_early_stopping_has_a_part_of_its_own_and_a_truth_table_training_rows_only() -> None:
    run = run_of(1, patience=5)

    counts = data_table(run).rows["part"].value_counts().to_dict()

    assert list(parts_of(run)) == ["train", "held_out", "test"]
    assert score_report(run, "held_out", dark=False).sentence.count("held out rows") == 1
    assert counts == {"test (unseen)": 30, "training": 24, "held out": 6}
    assert list(parts_of(run_of(dataset="and"))) == ["train"]


def test_the_confusion_map_holds_the_counts() -> None:
    run = run_of(30, dataset="rings")
    answered = outputs_of(run)[run.problem.train].argmax(axis=1)
    counts = sk.confusion_matrix(run.problem.y_train, answered)

    (trace,) = valid(score_report(run, "train", dark=False).charts[0])["data"]

    written = [[int(cell.split("<br>")[0]) for cell in row] for row in trace["text"]]
    assert written == counts.tolist()


# Weights


def test_the_weight_table_has_sources_as_rows_with_the_bias_last_if_there_is_one() -> None:
    run = run_of(features=("x1", "x2", "sin_x1"))

    first, last = weight_table(run, 0), weight_table(run, 1)
    classes = weight_table(run_of(dataset="rings", train_biases=False), 1)

    assert list(first.index) == ["x₁", "x₂", "sin x₁", "bias"]
    assert list(first.columns) == ["1", "2", "3", "4"]
    assert (list(last.index), list(last.columns)) == (["1", "2", "3", "4", "bias"], ["output"])
    np.testing.assert_array_equal(first.to_numpy(), run.network.blocks[0])
    np.testing.assert_array_equal(last.to_numpy(), run.network.blocks[1])
    assert tuple(classes.columns) == CLASS_COLOURS[:3]
    assert list(classes.index) == ["1", "2", "3", "4"]


def test_an_edit_is_the_cell_that_changed() -> None:
    run = run_of()
    before, after = weight_table(run, 0), weight_table(run, 0)
    after.iloc[2, 1], after.iloc[0, 0] = 0.5, np.nan

    ((source, target, value),) = edits_of(before, after)

    edited = edit_parameter(run, 0, source, target, value)
    assert edited.network.biases[0][1] == 0.5
    assert (weight_table(edited, 0) != before).to_numpy().sum() == 1


# Gradients


def size_of(gradient: float) -> LayerSizes:
    return LayerSizes("tanh", gradient, gradient, 1.0, 1.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("gradients", "sentence"),
    [
        ((1e-4, 1e-2, 0.2), "The gradient of layer 1 is 2,000 times smaller than that of the output layer."),
        ((0.2, 0.1), "The gradient of layer 1 is 2 times larger than that of the output layer."),
        ((0.1, 0.12), "The gradient of layer 1 is about as large as that of the output layer."),
        ((1e-12, 0.15), "The gradient of layer 1 is 1.5 · 10¹¹ times smaller than that of the output layer."),
        ((0.0, 0.0, 0.1), "No gradient reaches layer 1 and layer 2: nothing is learned there."),
        ((0.1, 0.0), "The gradient of the output layer is 0: nothing is learned there."),
        ((0.0, 0.0), "The gradient is 0 in every layer: no weight moves."),
        ((0.25,), "There is one layer only; the gradient of a weight is 0.25 (root mean square)."),
        ((np.nan, 1.0), "The weights grew without bound: the gradient has no size any more."),
    ],
)
def test_the_gradient_in_a_sentence(gradients: tuple[float, ...], sentence: str) -> None:
    assert gradient_sentence([size_of(value) for value in gradients]) == sentence


def test_six_sigmoid_layers_tell_of_vanishing_gradients() -> None:
    run = run_of(0, hidden_layer_sizes=(4,) * 6, activation="sigmoid")

    report = gradient_report(run, dark=False)

    assert "times smaller than that of the output layer" in report.sentence
    assert list(report.tables[0].index) == [*(f"layer {number}" for number in range(1, 7)), "output"]


# Surface


def heights_of(run: TrainingRun, index: int = 0) -> np.ndarray:
    """The surface as shares of its upright axis, row 0 the smallest x2."""
    picture = surface_of(run, index, dark=False)
    assert picture is not None
    values = shares(picture["heights"])
    return values.reshape(SURFACE_SIZE, SURFACE_SIZE)


def test_the_surface_is_the_output_with_the_smallest_coordinates_first() -> None:
    run, plane = run_of(10), run_of(0, dataset="plane")
    line = np.linspace(-6, 6, SURFACE_SIZE)
    rings = run_of(10, dataset="rings")
    above = heights_of(run_with(plane, np.full_like(plane.network.parameters, 50.0)))

    heights = heights_of(run)
    total = sum(heights_of(rings, index) for index in range(3))

    for row, column in ((0, 0), (0, 31), (20, 5)):
        answer = predict(run.network, np.array([[line[column], line[row]]]))[0, 0]
        assert 2 * heights[row, column] - 1 == pytest.approx(answer, abs=2 / FULL)
    np.testing.assert_allclose(total, 1.0, atol=2 / FULL)  # a class has its probability
    assert (above.min(), above.max()) == (0.0, 1.0)  # cut at the end of the axis


def test_training_points_stand_at_their_targets() -> None:
    run = run_of(dataset="bumps")
    picture = surface_of(run, 0, dark=True)

    assert picture is not None
    points = shares(picture["points"]).reshape(-1, 3)
    low, high = (float(picture["z_marks"][place].replace("−", "-")) for place in (0, 2))
    np.testing.assert_allclose(low + points[:, 2] * (high - low), run.problem.y_train, atol=1e-4)
    np.testing.assert_allclose(12 * points[:, :2] - 6, run.problem.points_train, atol=1e-3)


def test_the_same_picture_has_the_same_stamp() -> None:
    pictures = [surface_of(run, 0, dark=False) for run in (run_of(3), run_of(3), run_of(4))]

    stamps = [picture["stamp"] for picture in pictures if picture]
    assert stamps[0] == stamps[1] != stamps[2]


# Data


def test_the_file_reads_back_as_the_rows_of_the_problem() -> None:
    run = run_of(features=("x1", "x2", "x1_squared"), dataset="rings")
    problem = run.problem

    rows = pd.read_csv(io.StringIO(data_table(run).rows.to_csv()), index_col="row")

    np.testing.assert_allclose(rows[["x1", "x2", "x1_squared"]].to_numpy(), problem.X1[:, :3], rtol=1e-12)
    names = np.array(CLASS_COLOURS[:3])
    assert list(rows["class"]) == list(names[problem.y])
    assert list(rows["answer"]) == list(names[outputs_of(run).argmax(axis=1)])
    assert list(rows["right"]) == ["yes" if ok else "no" for ok in rows["class"] == rows["answer"]]
    assert not any(" " in name for name in rows.columns)
    shares = rows[[f"p_{name}" for name in CLASS_COLOURS[:3]]].to_numpy()
    np.testing.assert_allclose(shares, outputs_of(run), rtol=1e-12)


def test_scaled_inputs_stand_beside_the_raw_coordinates_and_statistics_below() -> None:
    run, curve = run_of(standardize=True), run_of(dataset="curve")
    targets = curve.problem.y

    rows, statistics = data_table(run).rows, data_table(curve).statistics

    names = "x1 x2 x1_scaled x2_scaled class output answer right part"
    assert list(rows.columns) == names.split()
    np.testing.assert_array_equal(rows["x1_scaled"], run.problem.X1[:, 0])
    assert list(statistics.index) == ["x₁", "target", "answer", "error"]
    values = (targets.mean(), targets.std(), targets.min(), targets.max())
    assert list(statistics.loc["target"]) == [told(value) for value in values]


def test_weights_without_bound_are_told_in_words_by_every_tab() -> None:
    run = diverged()

    report = score_report(run, "train", dark=False)
    for chart in (*report.charts, weight_chart(run, dark=False), *gradient_report(run, dark=False).charts):
        valid(chart)
    assert set(np.unique(heights_of(run))) <= {0.0, 1.0}
    assert "without bound" in gradient_report(run, dark=False).sentence
    assert set(report.tables[0]["this network"]) == {"too large to show"}
    assert len(data_table(run).rows) == 50


# On the screen


Open = Callable[..., AppTest]


@pytest.fixture
def tab(page: Callable[..., AppTest]) -> Open:
    """Opens the panel with a run at one of its tabs."""
    return lambda run, name, **about: page("numbers", run=run, state={"numbers_tab": name}, **about)


@pytest.fixture
def edits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, ...]]:
    """The edits that were tried."""
    tried: list[tuple[float, ...]] = []
    edit = actions.edit_weight

    def tried_too(*values: Any) -> None:
        tried.append(values)
        edit(*values)

    monkeypatch.setattr(actions, "edit_weight", tried_too)
    return tried


def test_answers_that_have_overflowed_are_words_in_the_table_of_the_data(tab: Open) -> None:
    shown = tab(diverged(), "Data").dataframe[0].value

    assert set(shown["answer"]) == {"too large to show"}
    assert shown["x1"].dtype == float


@pytest.mark.parametrize("name", TABS)
def test_only_the_open_tab_is_worked_out(name: str, tab: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def draw(part: str, live: object, look: object, make: Callable[[], object]) -> object:
        drawn.append(part)
        return make()

    monkeypatch.setattr(numbers_view, "throttled", draw)
    for playing in (False, True):
        drawn.clear()
        tab(run_of(), name, playing=playing)

        assert {part.split("_")[1][:4] for part in drawn} == {name.lower()[:4]}


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_tab_opens_for_every_data_set(dataset: str, tab: Open) -> None:
    run = run_of(dataset=dataset)
    for name in TABS:
        assert [shown.label for shown in tab(run, name).tabs] == list(TABS)


def test_test_rows_can_be_chosen_where_there_are_any(tab: Open) -> None:
    app = tab(run_of(), "Scores")

    app.button_group(key="numbers_rows_train_test").set_value("test").run()

    assert any("test \\(unseen\\) rows" in text.value for text in app.markdown)
    assert not tab(run_of(dataset="and"), "Scores").button_group


def typed(app: AppTest, row: int, column: str, value: float) -> AppTest:
    (editor,) = app.data_editor
    cells = {"edited_rows": {row: {column: value}}, "added_rows": [], "deleted_rows": []}
    app.session_state[str(editor.key)] = cells
    return app.run()


def test_a_number_typed_into_the_table_becomes_an_edit_once_and_can_be_taken_back(
    tab: Open, edits: list[tuple[float, ...]]
) -> None:
    run = run_of()
    app = typed(tab(run, "Weights"), 1, "3", -0.25)

    assert edits == [(0, 1, 2, -0.25)]
    assert live(app).run.network.weights[0][1, 2] == -0.25
    assert app.data_editor[0].value.iloc[1, 2] == -0.25
    app.run()
    assert len(edits) == 1

    live(app).show(run)
    app.run()
    assert len(edits) == 1
    assert live(app).run is run


def test_a_refused_number_is_told_and_not_tried_for_ever(
    tab: Open, edits: list[tuple[float, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = typed(tab(run_of(), "Weights"), 0, "1", 1e9)
    assert len(app.warning) == len(edits) == 1
    assert live(app).run.edited is False

    monkeypatch.setattr(actions, "edit_weight", lambda *values: edits.append(values))
    typed(tab(run_of(), "Weights"), 0, "1", 1e9)
    assert len(edits) == 2


def test_weights_of_a_playing_run_cannot_be_typed_and_the_layer_can_be_chosen(tab: Open) -> None:
    playing = tab(run_of(), "Weights", playing=True)
    app = tab(run_of(hidden_layer_sizes=(3, 2)), "Weights")

    app.button_group(key="numbers_layer_3").set_value(2).run()

    assert not playing.data_editor
    assert len(playing.dataframe) == 1
    assert app.data_editor[0].value.shape == (3, 1)


def test_a_class_of_the_surface_can_be_chosen_and_one_input_has_none(tab: Open) -> None:
    app = tab(run_of(dataset="rings"), "Surface")
    line = tab(run_of(dataset="curve"), "Surface")

    app.button_group(key="numbers_class_3").set_value(2).run()

    assert not app.exception
    assert any("one input" in text.value for text in line.markdown)


def test_the_rows_can_be_downloaded_while_the_run_stands(tab: Open) -> None:
    run = run_of()

    assert [button.label for button in tab(run, "Data").download_button] == ["Download CSV"]
    assert not tab(run, "Data", playing=True).download_button

"""The page Experiments as Streamlit runs it: controls, presets, link, refusals, results."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.experiments.attended import AttendedExperiment
from playground.experiments.presets import PRESETS
from playground.experiments.specification import Specification
from playground.pages.experiments.draft import TOPICS

PAGE = str(Path(__file__).parents[4] / "playground" / "pages" / "experiments" / "page.py")
LINK = "experiments_spec"
Open = Callable[..., AppTest]
SMALL = {"base": {"n_samples": 40}, "vary": "l2", "values": [0.0, 0.01], "repeats": 3, "epochs": 5}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page; nothing really runs unless asked for."""

    def open_page(link: str = "", *, runs: bool = False) -> AppTest:
        if not runs:
            monkeypatch.setattr(AttendedExperiment, "poll", lambda self: None)
        app = AppTest.from_file(PAGE, default_timeout=60)
        if link:
            app.query_params[LINK] = link
        app.run()
        assert not app.exception
        return app

    return open_page


def remembered(app: AppTest) -> Any:
    return app.session_state["_session"].memories["experiments"]


def described(app: AppTest) -> dict[str, Any]:
    """The experiment that stands in the address."""
    found = app.query_params[LINK]
    written: dict[str, Any] = json.loads(found if isinstance(found, str) else found[0])
    return written


def warnings(app: AppTest) -> list[str]:
    return [warning.value.replace("\\", "") for warning in app.warning]


def run_to_the_end(app: AppTest) -> None:
    end = time.monotonic() + 60
    while not remembered(app).experiment.is_over:
        assert time.monotonic() < end, "it did not end"
        remembered(app).experiment.poll()
        time.sleep(0.02)
    app.run()
    assert not app.exception


def test_the_page_opens_with_presets_and_every_topic_can_be_chosen_and_run(opened: Open) -> None:
    app = opened()

    labels = [button.label for button in app.button]
    assert all(any(preset.title.split(":")[0] in label for label in labels) for preset in PRESETS.values())
    assert app.button(key="experiments_run").label == "Run 24 trainings"
    assert described(app)["vary"] == "batch_size"
    for name in TOPICS:
        app.selectbox(key="experiments_topic").set_value(name).run()
        assert not app.exception, name
        assert not warnings(app), name
        assert not app.button(key="experiments_run").disabled, name


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_of_one_press_is_that_experiment(opened: Open, name: str) -> None:
    app = opened()

    app.button(key=f"experiments_preset_{name}").click().run()
    assert not app.exception
    assert remembered(app).experiment.specification == PRESETS[name].specification
    assert Specification.parse(described(app)) == PRESETS[name].specification
    assert app.button(key="experiments_run").disabled
    assert not app.button(key="experiments_cancel").disabled


def test_the_lesson_opens_twelve_starts_and_three_batch_sizes(opened: Open) -> None:
    found = {}
    for label in ("Twelve starts at once", "Is batch size 32, 64 or 128 better?"):
        app = opened()
        next(button for button in app.button if button.label == label).click().run()
        assert not app.exception
        found[label] = remembered(app).experiment.specification
    starts, batches = found.values()

    assert (starts.varied, len(starts.arms)) == ("init_seed", 12)
    assert batches.to_json()["values"] == [32, 64, 128] and batches.repeats > 1


def test_a_link_is_the_experiment_and_waits_to_be_run(opened: Open) -> None:
    app = opened(json.dumps(SMALL))

    assert app.selectbox(key="experiments_topic").value == "l2"
    assert app.multiselect(key="experiments_values_l2").value == [0.0, 0.01]
    assert app.number_input(key="experiments_repeats").value == 3
    assert app.button(key="experiments_run").label == "Run 6 trainings"
    assert remembered(app).experiment is None
    assert Specification.parse(described(app)) == Specification.parse(SMALL)


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("nonsense", "The experiment is not JSON"),
        ('{"vary": "<img src=x onerror=alert(1)>", "values": [1]}', "There is no setting '<img src=x"),
        ('{"vary": "noise", "values": {"from": 50, "to": 0, "step": 10}}', "Write the smaller number first"),
        ('{"vary": "noise", "values": [1], "base": {"dataset": "<b>x</b>"}}', "Data cannot be"),
    ],
)
def test_a_link_that_makes_no_sense_is_told_in_a_sentence(opened: Open, link: str, words: str) -> None:
    app = opened(link)

    [sentence] = warnings(app)
    assert sentence.startswith("Not understood in the link: ")
    assert words in sentence
    assert app.button(key="experiments_run").label == "Run 24 trainings"

    app.button(key="close_problems").click().run()
    assert not warnings(app)


@pytest.mark.parametrize(
    "query",
    [
        '{"base":{},"vary":"noise","values":[0,20,40],"repeats":8,"epochs":60}',
        '{"base":{},"vary":"batch_size","values":[10,32,128],"repeats":3,"epochs":60}',
        '{"base":{},"vary":"batch_size","values":[8,16],"repeats":8,"epochs":20}',
    ],
)
def test_a_link_of_former_days_opens_to_the_same(opened: Open, query: str) -> None:
    app = opened(query)

    assert described(app) == json.loads(query)
    assert app.number_input(key="experiments_repeats").value == json.loads(query)["repeats"]
    assert not warnings(app)


def test_going_back_brings_the_experiment_before(opened: Open) -> None:
    app = opened(json.dumps(SMALL))
    before = app.query_params[LINK]
    app.number_input(key="experiments_repeats").set_value(4).run()

    app.query_params[LINK] = before
    app.run()

    assert app.number_input(key="experiments_repeats").value == 3
    assert described(app)["repeats"] == 3


def test_values_are_written_in_words_or_refused_before_anything_runs(opened: Open) -> None:
    app = opened()

    app.text_input(key="experiments_values_batch_size").set_value("8 to 128 times 2").run()
    assert app.button(key="experiments_run").label == "Run 40 trainings"
    assert described(app)["values"] == [8, 16, 32, 64, 128]
    for text, words in [
        ("", "Write which values to try"),
        ("300, 400", "are the same here"),
        ("9999", "Write a whole number from 1 to 512"),
    ]:
        app.text_input(key="experiments_values_batch_size").set_value(text).run()
        [sentence] = warnings(app)
        assert words in sentence
        assert app.button(key="experiments_run").disabled
    app.text_input(key="experiments_values_batch_size").set_value("1, 2, 4").run()
    app.number_input(key="experiments_repeats").set_value(1000).run()
    [sentence] = warnings(app)
    assert "3,000 runs; 2,000 is the most" in sentence


def test_an_experiment_starts_from_an_example(opened: Open) -> None:
    app = opened()

    app.selectbox(key="experiments_base").set_value("one_line").run()
    assert described(app)["base"] == {"dataset": "gaussians", "hidden_layer_sizes": []}

    app.selectbox(key="experiments_topic").set_value("dropout").run()
    assert "are the same here" in warnings(app)[0]


def test_only_the_one_thing_that_is_written_changes(opened: Open) -> None:
    app = opened(json.dumps(SMALL))

    app.selectbox(key="experiments_topic").set_value("width").run()
    app.text_input(key="experiments_values_width").set_value("1 to 3 by 1").run()
    assert described(app) == {
        "base": {"n_samples": 40},
        "vary": "hidden_layer_sizes",
        "values": [[1], [2], [3]],
        "repeats": 3,
        "epochs": 5,
    }


def test_a_finished_experiment_has_a_verdict_charts_and_a_table_and_any_run_is_pinned(
    opened: Open,
) -> None:
    finished = opened(json.dumps(SMALL), runs=True)
    finished.button(key="experiments_run").click().run()
    run_to_the_end(finished)

    texts = [markdown.value.replace("\\", "") for markdown in finished.markdown]
    assert any(text.startswith("**L2 regularization: ") for text in texts)
    assert [caption.value for caption in finished.caption if caption.value.startswith("6 trainings in ")]
    assert len(finished.get("plotly_chart")) == 4
    assert list(finished.table[0].value.index) == ["0", r"0\.01"]
    assert not finished.button(key="experiments_run").disabled
    assert finished.button(key="experiments_cancel").disabled

    experiment = remembered(finished).experiment
    scores = {index: result.test_metric for index, result in experiment.results.items()}
    best = min(index for index, score in scores.items() if score == max(scores.values()))
    arm, repeat = experiment.specification.place_of(best)
    assert finished.selectbox(key="experiments_arm").value == arm
    assert finished.selectbox(key="experiments_repeat").value == repeat

    finished.selectbox(key="experiments_arm").set_value(1).run()
    finished.selectbox(key="experiments_repeat").set_value(2).run()
    finished.button(key="experiments_pin").click().run()
    assert not finished.exception
    [pin] = finished.session_state["_session"].pins
    result = experiment.results[2 * 2 + 1]
    assert pin.name == "0.01, repeat 3"
    assert pin.run.config == experiment.specification.config_of(1, 2)
    assert (pin.scores.train_loss, pin.scores.test_loss) == (result.train_loss, result.test_loss)

    finished.selectbox(key="experiments_measure").set_value("train_loss").run()
    assert not finished.exception
    assert any("oss on training points" in markdown.value for markdown in finished.markdown)
    assert "Loss on training points" in finished.table[0].value.columns


def test_a_cancelled_experiment_says_what_it_keeps(opened: Open) -> None:
    app = opened(json.dumps(SMALL))
    app.button(key="experiments_run").click().run()
    assert app.info[0].value.startswith("Other people's experiments are running")

    app.button(key="experiments_cancel").click().run()
    assert [info.value for info in app.info] == ["Cancelled. No training had ended."]
    assert not app.button(key="experiments_run").disabled

"""Every consumer of the registries, with rows it has never seen: run by `test_new_rows.py` alone."""

import contextlib
import io
import json
import runpy
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.config import ExperimentConfig, ViewOptions, resolve_output_and_loss
from playground.experiments.specification import Specification
from playground.export.model_file import from_json, to_json
from playground.export.numpy_script import numpy_script
from playground.nn.gradient_check import check_gradient
from playground.pages.activations.activation_curves import curve
from playground.pages.activations.activations_settings import ROWS as ACTIVATIONS_ROWS
from playground.pages.activations.curves_view import picture as curves_picture
from playground.pages.optimizers.losses_view import prediction_picture
from playground.pages.optimizers.optimizer_race import RACERS, account, racers_of
from playground.pages.optimizers.optimizer_race_view import race_picture
from playground.pages.optimizers.optimizers_settings import NUMBER
from playground.pages.optimizers.optimizers_settings import ROWS as OPTIMIZERS_ROWS
from playground.pages.optimizers.surfaces import SURFACES
from playground.pages.playground.panels_view import PANELS
from playground.settings import SETTINGS
from playground.training.entrance import config_of, open_settings
from playground.training.run import TrainingRun
from playground.training.trainer import advance, fresh_run
from playground.ui.live_run import LiveRun
from playground.ui.stage.scene import scene
from playground.ui.stage.stage import formulas
from tests.playground.new_rows import CUBED, NEW, WAVE, Lion

ROOT = Path(__file__).parents[2]
TRAINED = {**NEW, "n_samples": 60, "hidden_layer_sizes": (4, 3), "schedule_epochs": 20}


def run_of(epochs: int = 6) -> TrainingRun:
    return advance(fresh_run(config_of(TRAINED)), epochs)


def page_of(name: str, **link: Any) -> AppTest:
    app = AppTest.from_file(str(ROOT / "playground" / "pages" / name / "page.py"), default_timeout=60)
    for setting, value in link.items():
        app.query_params[setting] = value
    return shown(app.run())


def shown(app: AppTest) -> AppTest:
    assert not app.exception
    assert [warning.value for warning in app.warning] == []
    return app


def as_link(config: ExperimentConfig) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in config.to_settings().items():
        text = SETTINGS[name].format(value)
        given[name] = text if isinstance(text, list) else [text]
    return given


@pytest.mark.parametrize("name", NEW)
def test_a_new_row_is_an_option_with_a_label(name: str) -> None:
    setting = SETTINGS[name]
    option = NEW[name][-1] if name == "features" else NEW[name]

    assert option in setting.options
    assert setting.option_label(option) != option or name == "activation"


def test_a_new_loss_is_chosen_and_changes_no_automatic_choice() -> None:
    assert resolve_output_and_loss("regression", "auto", "log_cosh") == ("linear", "log_cosh")
    assert resolve_output_and_loss("regression", "auto", "auto") == ("linear", "mse")
    assert resolve_output_and_loss("two_class", "auto", "auto")[1] == "mse"


def test_it_learns_and_its_gradient_is_that_of_differences() -> None:
    run = run_of(0)
    X, Y = run.problem.X_train, run.problem.Y_train

    assert check_gradient(run.network, X, Y, "log_cosh").largest_error < 1e-6
    assert advance(run, 20).history.train_loss[-1] < run.history.train_loss[0]


def test_its_script_ends_with_its_weights() -> None:
    run = run_of()
    names: dict[str, Any] = {"__name__": "script"}
    exec(compile(numpy_script(run), "script.py", "exec"), names)
    trained = names["train"]()
    with contextlib.redirect_stdout(io.StringIO()):
        names["report"](trained)

    np.testing.assert_allclose(trained[2], run.network.parameters, rtol=1e-9, atol=1e-12)


def test_its_model_file_and_its_link_give_the_same_run() -> None:
    run = run_of()
    again = from_json(to_json(run))
    opened = open_settings(as_link(run.config))

    assert again.config == run.config
    np.testing.assert_array_equal(advance(again, 2).network.parameters, advance(run, 2).network.parameters)
    assert not opened.problems
    assert opened.config == run.config


def test_the_stage_is_told_of_it() -> None:
    run = run_of()
    told = scene(run, ViewOptions())
    strip = LiveRun(run).strip(scene=told, speed="20", lines="gradient", page={"number": 1, "run": 1})

    assert (CUBED.name, CUBED.label) in {(one["name"], one["label"]) for one in told["inputs"]}
    assert "Math.atan(z)" in formulas() and CUBED.javascript in formulas()
    assert "arctan" in {option["name"] for option in told["activation_options"]}
    assert strip


def test_readme_lists_every_new_row() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "settings_table.py"))
    readme = script["with_table"]((ROOT / "README.md").read_text(encoding="utf-8"))

    for name in (*(NEW[key] for key in NEW if key != "features"), CUBED.name):
        assert f"| `{name}` |" in readme


@pytest.mark.parametrize("panel", PANELS)
def test_the_playground_shows_it_in_every_panel(panel: str) -> None:
    app = page_of("playground", **as_link(config_of(TRAINED)), epoch="3")
    app.session_state["panel"] = panel
    shown(app.run())
    live = app.session_state["_session"].slots["playground"]

    assert app.main.get("container") is not None
    assert live.run.epoch == 3
    assert live.run.config == config_of(TRAINED)
    assert live.run.config.data.dataset == WAVE.name


def test_activations_draw_the_new_curve() -> None:
    app = page_of("activations", activations_overlay=["tanh", "arctan"])

    assert app.session_state["activations_overlay"] == ["tanh", "arctan"]
    assert "arctan" in json.dumps(curves_picture([curve("arctan")], 1.0))


def test_the_new_optimizer_races_and_says_its_rule() -> None:
    page_of("optimizers", optimizers_racers=["SGD", "Lion"])
    surface = SURFACES["ravine"]
    racers = racers_of(surface, RACERS, surface.start, surface.learning_rate, 0.9)
    raced = race_picture(surface, racers, surface.start)
    (racer,) = (racer for racer in racers if racer.optimizer.name == Lion.name)

    assert Lion.name in {told["name"] for told in raced["curves"]}
    assert any("sign(β₁ m" in line.formula for line in account(racer).lines)


@pytest.mark.parametrize(
    ("page", "setting", "option"),
    [
        *(("activations", "activations_tab", tab) for tab in ACTIVATIONS_ROWS["tab"].options),
        *(("optimizers", "optimizers_show", view) for view in OPTIMIZERS_ROWS["show"].options),
    ],
)
def test_every_tab_and_view_opens(page: str, setting: str, option: str) -> None:
    page_of(page, **{setting: option})


def test_the_new_loss_is_drawn_among_those_of_a_number() -> None:
    told = json.dumps(prediction_picture(NUMBER, 0.0), ensure_ascii=False)

    assert "log-cosh" in told
    assert "log cosh(a − y)" in told


@pytest.mark.parametrize("view", ["steps", "blame", "check"])
def test_backpropagation_takes_it_in_every_view(view: str) -> None:
    wanted = {"activation": "arctan", "output": "linear", "loss": "log_cosh", "optimizer": "lion"}
    link = {f"backpropagation_{name}": value for name, value in {**wanted, "view": view}.items()}
    app = page_of("backpropagation", **link)

    for name, value in wanted.items():
        assert app.query_params[f"backpropagation_{name}"] == value


def test_the_new_optimizer_is_an_arm_of_an_experiment() -> None:
    raw: dict[str, Any] = {
        "base": {"n_samples": 40, "dataset": WAVE.name},
        "vary": "optimizer",
        "values": ["sgd", "lion"],
    }
    raw |= {"repeats": 2, "epochs": 3}
    app = page_of("experiments", experiments_spec=Specification.parse(raw).to_text())
    app.button(key="experiments_run").click()
    app.run()
    remembered = app.session_state["_session"].memories["experiments"]
    end = time.monotonic() + 60
    while not remembered.experiment.is_over:
        assert time.monotonic() < end, "it did not end"
        remembered.experiment.poll()
        time.sleep(0.02)
    shown(app.run())

    assert remembered.experiment.specification == Specification.parse(raw)

"""The scene: what stays the same from frame to frame, as the stage reads it."""

import json
from typing import Any

import pytest

from datasets.features import FEATURES
from datasets.registry import DATASETS
from playground.config import ExperimentConfig, ViewOptions
from playground.nn.activations import ACTIVATIONS
from playground.training.entrance import config_of
from playground.training.trainer import fresh_run
from playground.ui.stage.scene import scene


def described(view: ViewOptions | None = None, **settings: Any) -> dict[str, Any]:
    return scene(fresh_run(config_of(settings)), view or ViewOptions())


def test_the_scene_has_a_point_for_every_row_also_for_those_held_out_and_names_the_task() -> None:
    found, stopping = described(), described(patience=10)

    assert (len(found["train"]["x"]), len(found["test"]["v"])) == (250, 250)
    assert set(found["train"]["v"]) == {0, 1}
    assert [len(stopping[part]["x"]) for part in ("train", "held_out", "test")] == [200, 50, 250]
    tasks = [described(dataset=name)["task"] for name in ("circle", "gaussians3", "plane")]
    assert tasks == ["two_class", "multi_class", "regression"]


def test_inputs_and_those_that_are_off_are_all_features() -> None:
    found = described(features=("x2", "sin_x1"))

    assert [one["name"] for one in found["inputs"]] == ["x2", "sin_x1"]
    assert len(found["inputs"]) + len(found["off_inputs"]) == len(FEATURES)
    assert [(one["mean"], one["scale"]) for one in found["inputs"]] == [(0.0, 1.0)] * 2


def test_a_table_is_drawn_with_large_labelled_points_and_no_test_points() -> None:
    found = described(dataset="xor_gate")

    assert (found["point_size"], found["point_labels"], found["plane"]) == (18, True, [-0.5, 1.5])
    assert found["test"]["x"] == []


def test_view_options_are_passed_on_and_drawing_is_off_unless_asked_for() -> None:
    found = described(ViewOptions(discretize=True, present=True, lock=("features",)))
    drawing = scene(fresh_run(ExperimentConfig()), ViewOptions(), drawing=True)

    wanted = {"discretize": True, "present": True, "locked": ["features"], "show_test": False}
    assert {name: found[name] for name in wanted} == wanted
    assert (found["drawing"], drawing["drawing"]) == (False, True)
    assert found["colour_names"][:2] == ["blue", "orange"]


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_has_a_scene_in_plain_json(name: str) -> None:
    found = described(dataset=name)

    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert len(found["train"]["x"]) == len(found["train"]["y"]) == len(found["train"]["v"]) > 0


def test_with_one_input_a_point_stands_at_its_target_and_x2_is_not_offered() -> None:
    found = described(dataset="curve", features=("x1", "x2"))

    assert found["train"]["y"] == found["train"]["v"]
    assert [one["name"] for one in found["inputs"]] == ["x1"]
    offered = [one["name"] for one in found["off_inputs"]]
    assert offered == [name for name, row in FEATURES.items() if row.n_inputs == 1 and name != "x1"]
    assert found["target_range"] == [-1.5, 1.5]


def test_each_hidden_layer_names_its_activation_and_every_hidden_one_can_be_chosen() -> None:
    found = described(hidden_layer_sizes=(3, 2), layer_activations=("relu", "sine"))
    alike = described(hidden_layer_sizes=(3, 2), activation="elu")

    assert found["layer_activations"] == ["relu", "sine"]
    assert alike["layer_activations"] == ["elu", "elu"]
    assert {one["name"] for one in found["activation_options"]} == {
        name for name, rule in ACTIVATIONS.items() if rule.hidden
    }
    assert {"name": "leaky_relu", "label": "leaky ReLU"} in found["activation_options"]

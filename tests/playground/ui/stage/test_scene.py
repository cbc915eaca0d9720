"""The scene: what stays the same from frame to frame, as the stage reads it."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

from playground.config import ExperimentConfig, ViewOptions
from playground.training.trainer import start
from playground.ui.stage.scene import scene


def described(view: ViewOptions | None = None, **settings: Any) -> dict[str, Any]:
    return scene(start(ExperimentConfig.from_settings(settings)), view or ViewOptions())


def test_the_default_scene_has_a_point_for_every_row() -> None:
    found = described()

    assert (len(found["train"]["x"]), len(found["test"]["v"])) == (250, 250)
    assert set(found["train"]["v"]) == {0, 1}


def test_inputs_and_those_that_are_off_are_all_features() -> None:
    found = described(features=("x2", "sin_x1"))

    assert [one["name"] for one in found["inputs"]] == ["x2", "sin_x1"]
    assert len(found["inputs"]) + len(found["off_inputs"]) == 7
    assert len(b64decode(found["input_maps"])) == 2 * 32 * 32


def test_a_table_is_drawn_with_large_labelled_points_and_no_test_points() -> None:
    found = described(dataset="xor_gate")

    assert (found["point_size"], found["point_labels"], found["plane"]) == (18, True, [-0.5, 1.5])
    assert found["test"]["x"] == []


def test_the_task_is_named() -> None:
    assert [described(dataset=name)["task"] for name in ("circle", "gaussians3", "plane")] == [
        "two_class",
        "multi_class",
        "regression",
    ]


def test_view_options_are_passed_on() -> None:
    found = described(ViewOptions(discretize=True, present=True, lock=("features",)))

    assert (found["discretize"], found["present"], found["locked"], found["show_test"]) == (
        True,
        True,
        ["features"],
        False,
    )


def test_the_scene_is_plain_json() -> None:
    found = described(dataset="plane")

    assert json.loads(json.dumps(found, allow_nan=False)) == found

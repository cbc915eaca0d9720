"""Exercises and their updates: ready ones, written ones, and those whose numbers PyTorch has said."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from playground.nn.network import Network
from playground.pages.backpropagation.exercise_settings import exercise_of, preset_values
from playground.pages.backpropagation.trace import Exercise, Trace, Walk

RECORDED: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("backpropagation_values.json").read_text()
)


def case_name(case: dict[str, Any]) -> str:
    return f"{case['activations']} {case['loss']}"


def preset(name: str, **changes: Any) -> Exercise:
    return exercise_of(preset_values(name) | changes).exercise


def recorded(case: dict[str, Any]) -> Exercise:
    network = Network(tuple(case["layer_sizes"]), tuple(case["activations"]), np.array(case["parameters"]))
    parts = {name: case[name] for name in ("loss", "optimizer", "learning_rate")}
    return Exercise(network, np.array(case["X"]), np.array(case["Y"]), **parts)


def update_of(exercise: Exercise, updates: int = 0) -> Trace:
    return Trace(exercise, Walk(exercise).at(updates))

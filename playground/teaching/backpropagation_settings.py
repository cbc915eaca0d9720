"""What can be set on the page, and the exercise that the settings describe.

Values may come from anywhere (a control, an address typed by hand), so whatever does not fit is replaced by
something that does, and said in a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.nn.losses import LOSSES
from playground.nn.network import n_parameters
from playground.nn.optimizers import OPTIMIZERS
from playground.settings import MAX_SEED, SETTINGS, Effect, Setting, SettingError
from playground.teaching.backpropagation import (
    MOST_INPUTS,
    MOST_LAYERS,
    MOST_NEURONS,
    MOST_OUTPUTS,
    MOST_ROWS,
    Exercise,
    fixed_biases,
    flat_of,
    listed,
)
from playground.teaching.backpropagation_exercises import OWN, PRESETS
from playground.teaching.backpropagation_text import (
    NumbersError,
    format_row,
    format_rows,
    parse_row,
    parse_rows,
)

PAGE = "backpropagation"
RANDOM = "random"
"""Written in place of weights that are to be drawn."""
FIRST = "first"
DRAWN_DIGITS = 2
"""Digits of weights that are drawn at random: few, so that they can be written on paper."""

_HIDDEN = tuple(name for name, rule in ACTIVATIONS.items() if rule.hidden)


def _setting(name: str, kind: Any, default: Any, label: str, help: str, **more: Any) -> Setting:
    return Setting(f"{PAGE}_{name}", kind, default, label, help, "view", Effect.VIEW, page=PAGE, **more)


def _labels(*tables: Mapping[str, Any]) -> dict[str, str]:
    return {name: row.label for table in tables for name, row in table.items()}


PAGE_SETTINGS: dict[str, Setting] = {
    setting.name.removeprefix(f"{PAGE}_"): setting
    for setting in (
        _setting(
            "exercise",
            "choice",
            FIRST,
            "Exercise",
            "Where to begin. Everything in it can be changed afterwards.",
            options=(*PRESETS, OWN),
            option_labels={name: preset.title for name, preset in PRESETS.items()}
            | {OWN: "Your own numbers"},
        ),
        _setting(
            "view",
            "choice",
            "steps",
            "What to look at",
            "Three ways to look at the same update.",
            options=("steps", "blame", "check"),
            option_labels={"steps": "Step by step", "blame": "Nudge a weight", "check": "All at once"},
        ),
        _setting(
            "detail",
            "choice",
            "number",
            "One step is",
            "How much is computed in one step.",
            options=("number", "neuron", "layer"),
            option_labels={"number": "one number", "neuron": "one neuron", "layer": "one layer"},
        ),
        _setting(
            "digits",
            "choice",
            "4",
            "Digits",
            "Digits after the point. The page always computes with all sixteen.",
            options=("3", "4", "6", "9"),
        ),
        _setting(
            "row",
            "integer",
            1,
            "Row in the drawing",
            "Which row of the mini-batch the drawing shows. The matrices show them all.",
            low=1,
            high=MOST_ROWS,
        ),
        _setting(
            "weight",
            "text",
            "",
            "Which number to nudge",
            "A weight, or the bias of a neuron.",
            low=0,
            high=40,
        ),
        _setting(
            "hidden",
            "layers",
            (2,),
            "Hidden layers",
            f"Neurons of every hidden layer with commas: 2, or 4,4. Up to {MOST_LAYERS} layers of up to "
            f"{MOST_NEURONS}; empty: none.",
            low=1,
            high=MOST_NEURONS,
            most=MOST_LAYERS,
        ),
        _setting(
            "activation",
            "choice",
            "sigmoid",
            "Activation",
            "What a hidden neuron makes of its sum.",
            options=_HIDDEN,
            option_labels=_labels(ACTIVATIONS),
        ),
        _setting(
            "output",
            "choice",
            "sigmoid",
            "Output activation",
            "What an output makes of its sum.",
            options=("sigmoid", "tanh", "linear", "softmax"),
            option_labels=_labels(ACTIVATIONS),
        ),
        _setting(
            "loss",
            "choice",
            "mse",
            "Loss",
            "How wrongness is measured: one number for the whole mini-batch.",
            options=tuple(LOSSES),
            option_labels=_labels(LOSSES),
        ),
        _setting(
            "optimizer",
            "choice",
            "sgd",
            "Optimizer",
            "What makes a step of a slope.",
            options=tuple(OPTIMIZERS),
            option_labels=_labels(OPTIMIZERS),
        ),
        _setting(
            "learning_rate",
            "number",
            0.5,
            "Learning rate η",
            "How long a step is.",
            low=0.0,
            high=100.0,
        ),
        _setting(
            "fixed_biases",
            "flag",
            False,
            "Biases stay as they are",
            "Only the weights learn, as in some textbooks.",
        ),
        _setting(
            "rows",
            "text",
            PRESETS[FIRST].settings["rows"],
            "Examples",
            "Inputs, a colon, targets; a semicolon before the next example: 0 1 : 1; 1 1 : 0. Fractions and "
            "decimal commas are fine. They decide how many inputs and outputs there are.",
            low=0,
            high=20_000,
        ),
        _setting(
            "weights",
            "text",
            PRESETS[FIRST].settings["weights"],
            "Weights : biases",
            "All weights w₁ w₂ … in their order, a colon, all biases. The word random: drawn.",
            low=0,
            high=20_000,
        ),
        _setting(
            "seed",
            "integer",
            0,
            "Weight seed",
            "Number of the draw, where weights are drawn at random.",
            low=0,
            high=MAX_SEED,
        ),
    )
}
"""Settings of the page by their names without its prefix."""

NUMBERS = (
    "hidden",
    "activation",
    "output",
    "loss",
    "optimizer",
    "learning_rate",
    "fixed_biases",
    "rows",
    "weights",
)
"""The settings that make an exercise what it is."""


@dataclass(frozen=True, eq=False)
class Opened:
    """The exercise that settings describe, and what of them could not be used, one sentence each."""

    exercise: Exercise
    problems: tuple[str, ...]


def preset_values(name: str) -> dict[str, Any]:
    """All settings of a ready exercise but for `exercise` and `view`, by their short names, clean."""
    given = PRESETS[name].settings
    return {
        short: setting.parse(given.get(short, setting.default))
        for short, setting in PAGE_SETTINGS.items()
        if short not in ("exercise", "view", "weight")
    } | ({} if "weights" in given else {"weights": RANDOM})


def exercise_of(raw: Mapping[str, Any]) -> Opened:
    """The exercise that settings, by their short names, describe; missing ones have their default."""
    problems: list[str] = []

    def read(name: str) -> Any:
        setting = PAGE_SETTINGS[name]
        try:
            return setting.parse(raw.get(name, setting.default))
        except SettingError as error:
            problems.append(f"{error} {setting.label} is as at the beginning.")
            return setting.default

    values = {name: read(name) for name in (*NUMBERS, "seed")}
    rows = _rows(values["rows"], problems)
    n_in, n_out = (len(part) for part in rows[0])
    sizes = (n_in, *values["hidden"], n_out)
    output = values["output"]
    if output == "softmax" and n_out == 1:
        problems.append("A softmax needs two outputs or more; this one is a sigmoid now.")
        output = "sigmoid"
    loss = values["loss"]
    if output not in LOSSES[loss].outputs:
        fitting = next(name for name, other in LOSSES.items() if output in other.outputs)
        problems.append(
            f"{LOSSES[loss].label.capitalize()} does not go with a {ACTIVATIONS[output].label} output; "
            f"{LOSSES[fitting].label} is used."
        )
        loss = fitting
    exercise = Exercise(
        sizes,
        (*(values["activation"] for _ in values["hidden"]), output),
        _parameters(values["weights"], sizes, values["seed"], problems),
        np.array([inputs for inputs, _ in rows]),
        np.array([targets for _, targets in rows]),
        loss=loss,
        optimizer=values["optimizer"],
        learning_rate=values["learning_rate"],
        fixed=fixed_biases(sizes) if values["fixed_biases"] else None,
    )
    return Opened(exercise, tuple(problems))


def settings_of(exercise: Exercise) -> dict[str, Any]:
    """Settings, by their short names, that describe an exercise as far as settings can."""
    hidden = exercise.activations[:-1]
    return {
        "hidden": exercise.layer_sizes[1:-1],
        "activation": hidden[0] if hidden else PAGE_SETTINGS["activation"].default,
        "output": exercise.activations[-1],
        "loss": exercise.loss,
        "optimizer": exercise.optimizer,
        "learning_rate": exercise.learning_rate,
        "fixed_biases": bool(exercise.fixed is not None and exercise.fixed.any()),
        "rows": format_rows([(x.tolist(), y.tolist()) for x, y in zip(exercise.X, exercise.Y, strict=True)]),
        "weights": format_row(*listed(exercise.layer_sizes, exercise.parameters)),
    }


def open_in_playground(exercise: Exercise) -> dict[str, Any]:
    """Settings of the playground for a network of this shape, on the XOR table."""
    output = exercise.activations[-1]
    settings: dict[str, Any] = {
        "dataset": "xor_gate",
        "hidden_layer_sizes": exercise.layer_sizes[1:-1],
        "optimizer": exercise.optimizer,
        "learning_rate": _nearest(SETTINGS["learning_rate"].options, exercise.learning_rate),
        "init_seed": 1,
    }
    if exercise.activations[:-1]:
        settings["activation"] = exercise.activations[0]
    if output in ("sigmoid", "tanh"):
        settings |= {"output_activation": output, "loss": exercise.loss}
    return settings


def _nearest(options: tuple[float, ...], value: float) -> float:
    """The option whose ratio to a value is nearest to 1."""
    return min(options, key=lambda option: abs(math.log(option / max(value, min(options)))))


def _rows(text: str, problems: list[str]) -> list[tuple[list[float], list[float]]]:
    try:
        rows = parse_rows(text, MOST_ROWS)
        n_in, n_out = (len(part) for part in rows[0])
        if n_in > MOST_INPUTS or n_out > MOST_OUTPUTS:
            raise NumbersError(
                f"A row has {n_in} inputs and {n_out} targets; up to {MOST_INPUTS} and {MOST_OUTPUTS} can be "
                "drawn."
            )
        return rows
    except NumbersError as error:
        problems.append(f"Examples: {error} They are as at the beginning.")
        return parse_rows(PAGE_SETTINGS["rows"].default, MOST_ROWS)


def _parameters(text: str, sizes: tuple[int, ...], seed: int, problems: list[str]) -> np.ndarray:
    if text.strip() not in ("", RANDOM):
        try:
            weights, biases = parse_row(text)
            n_biases = sum(sizes[1:])
            n_weights = n_parameters(sizes) - n_biases
            if not biases:
                biases = [0.0] * n_biases
            if (len(weights), len(biases)) != (n_weights, n_biases):
                shape = "-".join(str(size) for size in sizes)
                raise NumbersError(
                    f"A {shape} network has {n_weights} weights and {n_biases} biases; "
                    f"here are {len(weights)} and {len(biases)}."
                )
            return flat_of(sizes, weights, biases)
        except NumbersError as error:
            problems.append(f"Weights: {error} They were drawn at random instead.")
    drawn = INITIALIZERS["glorot_uniform"](np.random.default_rng([seed, 0, 0]), sizes)
    return np.round(drawn, DRAWN_DIGITS)


def fits(text: str, sizes: tuple[int, ...]) -> bool:
    """Whether a text of weights and biases is one for a network of these sizes."""
    problems: list[str] = []
    _parameters(text, sizes, 0, problems)
    return not problems


def resized_rows(text: str, n_in: int, n_out: int) -> str:
    """The examples with other numbers of inputs and targets: cut, or filled up with zeros."""
    rows = [
        ((inputs + [0.0] * n_in)[:n_in], (targets + [0.0] * n_out)[:n_out])
        for inputs, targets in _rows(text, [])
    ]
    return format_rows(rows)

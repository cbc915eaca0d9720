"""What can be set on the page, and the exercise that the settings describe.

Values may come from anywhere (a control, an address typed by hand), so whatever does not fit is replaced by
something that does, and said in a sentence.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.nn.losses import LOSSES, check_targets
from playground.nn.network import Network, n_parameters
from playground.nn.optimizers import OPTIMIZERS
from playground.nn.regularization import weight_mask
from playground.pages.backpropagation.exercises import OWN, PRESETS
from playground.pages.backpropagation.trace import (
    MOST_INPUTS,
    MOST_LAYERS,
    MOST_NEURONS,
    MOST_OUTPUTS,
    MOST_ROWS,
    Exercise,
    Floats,
    flat_of,
    listed,
    new_target,
)
from playground.pages.backpropagation.trace_text import format_row, format_rows, parse_row, parse_rows
from playground.settings import (
    MAX_SEED,
    SETTINGS,
    SettingError,
    Values,
    flag,
    labels,
    options,
    page_table,
    real,
    whole,
    written,
)
from playground.typed_numbers import NumberError

PAGE = "backpropagation"
RANDOM = "random"
"""Written in place of weights that are to be drawn."""
FIRST = "first"
DRAWN_DIGITS = 2
"""Digits of weights that are drawn at random: few, so that they can be written on paper."""

_HIDDEN = tuple(name for name, rule in ACTIVATIONS.items() if rule.hidden)
_OUTPUTS = tuple(dict.fromkeys(("sigmoid", *SETTINGS["output_activation"].options[1:])))


def _rows(text: str) -> list[tuple[list[float], list[float]]]:
    rows = parse_rows(text, MOST_ROWS)
    n_in, n_out = (len(part) for part in rows[0])
    if n_in > MOST_INPUTS or n_out > MOST_OUTPUTS:
        raise NumberError(
            f"A row has {n_in} inputs and {n_out} targets; up to {MOST_INPUTS} and {MOST_OUTPUTS} can be "
            "drawn. Leave some out."
        )
    return rows


ROWS = page_table(
    PAGE,
    exercise=(
        "Exercise",
        "Where to begin. Everything in it can be changed afterwards.",
        options(FIRST, {name: preset.title for name, preset in PRESETS.items()} | {OWN: "Your own numbers"}),
    ),
    view=(
        "What to look at",
        "Three ways to look at the same update.",
        options(
            "steps",
            {"steps": "Step by step", "blame": "Nudge a weight", "check": "All at once"},
            widget="segments",
        ),
    ),
    detail=(
        "One step is",
        "How much is computed in one step.",
        options(
            "number",
            {"number": "one number", "neuron": "one neuron", "layer": "one layer"},
            widget="segments",
        ),
    ),
    digits=(
        "Digits",
        "Digits after the point. The page always computes with all sixteen.",
        options("4", ("3", "4", "6", "9")),
    ),
    row=(
        "Row in the drawing",
        "Which row of the mini-batch the drawing shows. The matrices show them all.",
        whole(1, 1, MOST_ROWS),
    ),
    weight=("Which number to nudge", "A weight, or the bias of a neuron.", written("", 40)),
    hidden=(
        "Hidden layers",
        f"Neurons of every hidden layer with commas: 2, or 4,4. Up to {MOST_LAYERS} layers of up to "
        f"{MOST_NEURONS}; empty: none.",
        Values(kind="layers", default=(2,), low=1, high=MOST_NEURONS, most=MOST_LAYERS),
    ),
    activation=(
        SETTINGS["activation"].label,
        "What a hidden neuron makes of its sum.",
        options("sigmoid", labels(ACTIVATIONS, _HIDDEN)),
    ),
    output=(
        SETTINGS["output_activation"].label,
        "What an output makes of its sum.",
        options("sigmoid", labels(ACTIVATIONS, _OUTPUTS)),
    ),
    loss=(
        SETTINGS["loss"].label,
        "How wrongness is measured: one number for the whole mini-batch.",
        options("mse", labels(LOSSES)),
    ),
    optimizer=(
        SETTINGS["optimizer"].label,
        "What makes a step of a slope.",
        options("sgd", labels(OPTIMIZERS)),
    ),
    learning_rate=("Learning rate η", "How long a step is.", real(0.5, 0.0, 100.0, 0.1)),
    fixed_biases=("Biases stay as they are", "Only the weights learn, as in some textbooks.", flag()),
    rows=(
        "Examples",
        "Inputs, a colon, targets; a semicolon before the next example: 0 1 : 1; 1 1 : 0. Spaces stand "
        "between numbers; fractions and decimal commas are fine. They decide how many inputs and outputs "
        "there are.",
        written(PRESETS[FIRST].settings["rows"], 20_000, _rows),
    ),
    weights=(
        "Weights : biases",
        "All weights w₁ w₂ … in their order, a colon, all biases. The word random: drawn.",
        written(PRESETS[FIRST].settings["weights"], 20_000),
    ),
    seed=(
        "Weight seed",
        "Number of the draw, where weights are drawn at random.",
        whole(0, 0, MAX_SEED),
    ),
)
"""Settings of the page."""

_LOOKS = ("exercise", "view", "detail", "digits", "row", "weight")
NUMBERS = tuple(name for name in ROWS if name not in _LOOKS)
"""The settings that make an exercise what it is."""


@dataclass(frozen=True, eq=False)
class Opened:
    """The exercise that settings describe.

    `problems`: what of them could not be used, a sentence each, by the short name of the setting, or
    "targets" where those do not go with output activation and loss. `used`: the clean settings the exercise
    was made of, with something else in place of what could not be used.
    """

    exercise: Exercise
    problems: Mapping[str, str]
    used: Mapping[str, Any]


def preset_values(name: str) -> dict[str, Any]:
    """All settings of a ready exercise but for `exercise` and `view`, by their short names, clean."""
    given = PRESETS[name].settings
    return {
        short: setting.parse(given.get(short, setting.default))
        for short, setting in ROWS.items()
        if short not in ("exercise", "view", "weight")
    } | ({} if "weights" in given else {"weights": RANDOM})


def exercise_of(raw: Mapping[str, Any]) -> Opened:
    """The exercise that settings, by their short names, describe; missing ones have their default. Never
    fails.
    """
    problems: dict[str, str] = {}
    used: dict[str, Any] = {}
    for name in NUMBERS:
        setting = ROWS[name]
        try:
            used[name] = setting.parse(raw.get(name, setting.default))
        except SettingError as error:
            problems[name] = str(error)
            used[name] = setting.default
    X, Y = (np.array(part) for part in zip(*_rows(used["rows"]), strict=True))
    _pair_up(used, Y, problems)
    sizes = (X.shape[1], *used["hidden"], Y.shape[1])
    drawn = INITIALIZERS["glorot_uniform"](np.random.default_rng([used["seed"], 0, 0]), sizes)
    parameters = np.round(drawn, DRAWN_DIGITS)
    if used["weights"] not in ("", RANDOM):
        try:
            parameters = _typed_parameters(used["weights"], sizes)
        except NumberError as error:
            problems["weights"] = f"Weights: {error}"
            used["weights"] = RANDOM
    activations = (*(used["activation"] for _ in used["hidden"]), used["output"])
    exercise = Exercise(
        Network(sizes, activations, parameters),
        X,
        Y,
        loss=used["loss"],
        optimizer=used["optimizer"],
        learning_rate=used["learning_rate"],
        mask=weight_mask(sizes) if used["fixed_biases"] else None,
    )
    return Opened(exercise, problems, used)


def settings_of(exercise: Exercise) -> dict[str, Any]:
    """Settings, by their short names, that describe an exercise as far as settings can."""
    hidden = exercise.activations[:-1]
    return {
        "hidden": exercise.layer_sizes[1:-1],
        "activation": hidden[0] if hidden else ROWS["activation"].default,
        "output": exercise.activations[-1],
        "loss": exercise.loss,
        "optimizer": exercise.optimizer,
        "learning_rate": exercise.learning_rate,
        "fixed_biases": exercise.mask is not None,
        "rows": resized_rows(exercise, exercise.X.shape[1], exercise.Y.shape[1]),
        "weights": format_row(*listed(exercise.layer_sizes, exercise.network.parameters)),
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
    if ACTIVATIONS[output].kind in ("share", "signed"):
        settings |= {"output_activation": output, "loss": exercise.loss}
    return settings


def _nearest(options: tuple[float, ...], value: float) -> float:
    """The option whose ratio to a value is nearest to 1."""
    return min(options, key=lambda option: abs(math.log(option / max(value, min(options)))))


def _pair_up(used: dict[str, Any], Y: Floats, problems: dict[str, str]) -> None:
    """Make output activation, loss and targets Y (n, n_out) go together in `used`, and say what did not."""
    output, loss = used["output"], LOSSES[used["loss"]]
    if ACTIVATIONS[output].sums_to_one and Y.shape[1] == 1:
        problems["output"] = (
            f"A {output} needs two outputs or more. Give every example as many targets, or choose another "
            "output activation."
        )
        output = "sigmoid"
    fitting = [other for other in LOSSES.values() if output in other.outputs]
    if loss not in fitting:
        problems["loss"] = (
            f"{loss.label.capitalize()} does not go with a {ACTIVATIONS[output].label} output. Choose the "
            f"output activation {' or '.join(ACTIVATIONS[name].label for name in loss.outputs)}, or the loss "
            f"{' or '.join(other.label for other in fitting)}."
        )
        loss = fitting[0]
    try:
        check_targets(loss.name, output, Y)
    except ValueError as error:
        problems["targets"] = str(error)
        output, loss = "sigmoid" if ACTIVATIONS[output].sums_to_one else output, LOSSES["mse"]
    used |= {"output": output, "loss": loss.name}


def _typed_parameters(text: str, sizes: tuple[int, ...]) -> Floats:
    """The flat vector (P,) of a text of weights and biases; biases that are left out are 0."""
    weights, biases = parse_row(text)
    n_biases = sum(sizes[1:])
    n_weights = n_parameters(sizes) - n_biases
    if len(weights) != n_weights or len(biases) not in (0, n_biases):
        shape = "-".join(str(size) for size in sizes)
        raise NumberError(
            f"A {shape} network has {n_weights} weights and {n_biases} biases; here are {len(weights)} and "
            f"{len(biases)}. Write all, with a colon before the biases, or the word {RANDOM}."
        )
    return flat_of(sizes, weights, biases or [0.0] * n_biases)


def resized_rows(exercise: Exercise, n_in: int, n_out: int) -> str:
    """The examples with other numbers of inputs and targets: cut, or filled up with what is new."""
    new = new_target(exercise)
    pairs = zip(exercise.X.tolist(), exercise.Y.tolist(), strict=True)
    return format_rows([((x + [0.0] * n_in)[:n_in], (y + [new] * n_out)[:n_out]) for x, y in pairs])

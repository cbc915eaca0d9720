"""Losses: what a prediction costs, where the sigmoid stalls, and hard against soft Dice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from playground.figures.palette import DARK, LIGHT, Colours
from playground.nn.losses import LOSSES
from playground.pages.optimizers.component_view import FILM_WORDS, floats, looks, moving_picture, stamped
from playground.pages.optimizers.lessons_view import lessons
from playground.pages.optimizers.loss_curves import (
    CHANCE_LOSSES,
    NUMBER_LOSSES,
    SIGMOID,
    hard_dice,
    loss_curve,
    moved,
    recovery,
    soft_dice,
    stall,
)
from playground.ui import session

NUMBER, CHANCE = "A number", "A chance"
HARD_DICE = "hard_dice"
"""A measure that trains nothing, and so stands in no registry."""
Look = tuple[int, int, tuple[int, ...]]
LOOKS: tuple[Look, ...] = (
    (0, 0, ()),
    (3, 2, (3, 3)),
    (4, 3, (9, 4)),
    (1, 1, (9, 4)),
    (2, 4, (12, 3, 3, 3)),
    (3, 5, ()),
    (5, 6, (3, 3)),
    (0, 7, (9, 4)),
)
"""Colour, shape and dashes of the losses, by their place among all: the same in all charts."""

TARGETS = np.array([1, 1, 1, 0, 0, 0])
PREDICTIONS = (0.9, 0.8, 0.4, 0.3, 0.6, 0.1)
STALL_RATE = 0.5
STALL_STEPS = 120
STALL_PLACES = np.linspace(-8, 8, 161)
CHANCES = np.linspace(0.01, 0.99, 99)
NUMBERS = np.linspace(-3, 3, 121)
SHARES = np.linspace(0, 1, 101)
TRIES: dict[str, dict[str, Any]] = {
    "outlier": {"prediction": NUMBER, "number_target": "+1"},
    "sure_and_wrong": {"prediction": CHANCE, "chance_target": "1"},
    "far": {"sum": -6.0},
    "near": {"sum": -1.0},
    "threshold": {"threshold": 0.35, "pixel": "pixel 3"},
}
"""What the lessons open: values of this view's controls."""

_CURVES = moving_picture("curves", "losses_view")


def losses() -> None:
    """Three pictures of losses, each with its lesson."""
    dark = st.context.theme.type == "dark"
    st.markdown("##### What a prediction costs")
    _beside(_prediction, "optimizers_losses", dark)
    st.markdown("##### Confidently wrong: where squared error stalls")
    _beside(_stall, "optimizers_stall", dark)
    st.markdown("##### Hard and soft Dice")
    _beside(_dice, "optimizers_dice", dark)


def _beside(draw: Callable[[bool], None], name: str, dark: bool) -> None:
    """A picture, and its lesson beside it where there is room."""
    left, right = st.columns([0.7, 0.3], gap="large")
    with left:
        draw(dark)
    with right:
        lessons((name,), {key: partial(_try, values) for key, values in TRIES.items()}, key=f"_{name}")


def _try(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        session.set_page_value(f"optimizers_{name}", value)


def _prediction(dark: bool) -> None:
    with st.container(key="optimizers_prediction_controls", horizontal=True, gap="medium"):
        kind = _segments("The prediction is", (NUMBER, CHANCE), "optimizers_prediction")
        if kind == NUMBER:
            target = _segments("Target y", ("+1", "-1"), "optimizers_number_target")
            picture = prediction_picture(NUMBER, float(target), dark=dark)
        else:
            target = _segments("Target y", ("1", "0"), "optimizers_chance_target")
            picture = prediction_picture(CHANCE, float(target), dark=dark)
    _CURVES(data=picture, key="optimizers_prediction_curves")


def _stall(dark: bool) -> None:
    z: float = st.slider(
        "Start at the weighted sum z",
        -8.0,
        0.0,
        value=-6.0,
        step=0.5,
        key="optimizers_sum",
        help="A sigmoid neuron whose answer should be 1. The further below 0 its sum, the surer it is of 0.",
        width=320,
        bind="query-params",
        persist_state="session",
    )
    _CURVES(data=slope_picture(z, dark=dark), key="optimizers_slope_curves")
    _CURVES(data=recovery_picture(z, dark=dark), key="optimizers_recovery_curves")


def _dice(dark: bool) -> None:
    with st.container(key="optimizers_dice_controls", horizontal=True, gap="medium"):
        pixel = _segments(
            "Move the chance of", [f"pixel {n + 1}" for n in range(len(TARGETS))], "optimizers_pixel", 2
        )
        threshold: float = st.slider(
            "Threshold of hard Dice",
            0.05,
            0.95,
            value=0.5,
            step=0.05,
            key="optimizers_threshold",
            help="From this chance on hard Dice counts a pixel as found.",
            width=260,
            bind="query-params",
            persist_state="session",
        )
    picture = dice_picture(int(pixel.removeprefix("pixel ")) - 1, threshold, dark=dark)
    _CURVES(data=picture, key="optimizers_dice_curves")


def _segments(label: str, options: Sequence[str], key: str, first: int = 0) -> str:
    chosen: str | None = st.segmented_control(
        label,
        options,
        default=options[first],
        required=True,
        key=key,
        bind="query-params",
        persist_state="session",
    )
    return chosen or options[first]


# Pictures


def prediction_picture(kind: str, target: float, *, dark: bool = False) -> dict[str, Any]:
    """Loss and slope of several losses over the prediction, as `optimizers_curves.js` paints them."""
    colours = DARK if dark else LIGHT
    x = NUMBERS if kind == NUMBER else CHANCES
    curves = [loss_curve(name, x, target) for name in (NUMBER_LOSSES if kind == NUMBER else CHANCE_LOSSES)]
    series = [(curve.loss, curve.values, curve.slopes) for curve in curves]
    highest, steepest = (5.0, 4.0) if kind == NUMBER else (4.0, 8.0)
    name = "a" if kind == NUMBER else "p"
    return _picture(
        x,
        f"prediction {name}",
        (-3, -2, -1, 0, 1, 2, 3) if kind == NUMBER else (0.01, 0.25, 0.5, 0.75, 0.99),
        at=40 if kind == NUMBER else (19 if target else 79),
        where=f"{name} = {{x}}",
        panels=[
            _panel(
                "loss",
                f"Loss L for the target y = {target:g}",
                "loss L",
                [(loss, values) for loss, values, _ in series],
                (0.0, highest),
                (0, 1, 2, 3, 4, 5) if kind == NUMBER else (0, 1, 2, 3, 4),
                colours,
            ),
            _panel(
                "slope",
                f"Slope dL/d{name}: how hard the prediction is pushed",
                f"slope dL/d{name}",
                [(loss, slopes) for loss, _, slopes in series],
                (-steepest, steepest),
                (-4, -2, 0, 2, 4) if kind == NUMBER else (-8, -4, 0, 4, 8),
                colours,
            ),
        ],
        colours=colours,
    )


def slope_picture(z: float, *, dark: bool = False) -> dict[str, Any]:
    """Answer and dL/dz of a sigmoid neuron over its sum; its answer should be 1."""
    colours = DARK if dark else LIGHT
    found = stall(STALL_PLACES, 1.0)
    at = int(np.abs(STALL_PLACES - z).argmin())
    return _picture(
        STALL_PLACES,
        "weighted sum z",
        (-8, -6, -4, -2, 0, 2, 4, 6, 8),
        at=at,
        where="z = {x}",
        panels=[
            _panel(
                "slope",
                "Slope dL/dz: what the neuron is told",
                "slope dL/dz",
                list(found.slopes.items()),
                (-1.1, 0.1),
                (-1, -0.5, 0),
                colours,
            ),
            _panel(
                "loss",
                "Loss L",
                "loss L",
                list(found.losses.items()),
                (0.0, 8.0),
                (0, 2, 4, 6, 8),
                colours,
            ),
        ],
        told=[
            f"The neuron answers {output:.4g} and should answer 1. Squared error: (a − 1) · a · (1 − a) = "
            f"−{-mse:.4g}. Cross entropy: a − 1 = −{-entropy:.4g}."
            for output, mse, entropy in zip(
                found.outputs, found.slopes["mse"], found.slopes["cross_entropy"], strict=True
            )
        ],
        colours=colours,
    )


def recovery_picture(z: float, *, dark: bool = False) -> dict[str, Any]:
    """Answers of two sigmoid neurons that start equally wrong and learn with different losses."""
    colours = DARK if dark else LIGHT
    courses = {loss: recovery(loss, z, 1.0, STALL_RATE, STALL_STEPS) for loss in ("mse", "cross_entropy")}
    return _picture(
        np.arange(STALL_STEPS + 1.0),
        f"steps of learning at rate {STALL_RATE:g}",
        range(0, STALL_STEPS + 1, 20),
        at=0,
        where="step {x}",
        panels=[
            _panel(
                "answer",
                "The answer a, which should be 1",
                "answer a",
                list(courses.items()),
                (0.0, 1.0),
                (0, 0.25, 0.5, 0.75, 1),
                colours,
            )
        ],
        colours=colours,
    )


def dice_picture(pixel: int, threshold: float, *, dark: bool = False) -> dict[str, Any]:
    """Hard and soft Dice of six pixels while the chance of one of them moves."""
    colours = DARK if dark else LIGHT
    rows = moved(PREDICTIONS, pixel, SHARES)
    hard, soft = hard_dice(rows, TARGETS, threshold), soft_dice(rows, TARGETS)
    picture = _picture(
        SHARES,
        f"chance of pixel {pixel + 1}",
        (0, 0.25, 0.5, 0.75, 1),
        at=round(100 * PREDICTIONS[pixel]),
        where=f"pixel {pixel + 1}: {{x}}",
        panels=[
            _panel(
                "dice",
                "Loss: 1 minus Dice",
                "loss",
                [(HARD_DICE, hard), ("dice", soft)],
                (0.0, 1.0),
                (0, 0.25, 0.5, 0.75, 1),
                colours,
            )
        ],
        told=[
            _dice_in_numbers(row, threshold, float(one), float(two))
            for row, one, two in zip(rows, hard, soft, strict=True)
        ],
        colours=colours,
        cells={
            "targets": TARGETS.tolist(),
            "rows": floats(rows),
            "moving": pixel,
            "threshold": threshold,
            "alt": "Six pixels: above, the chance that the network gives each; below, what they are: "
            f"{', '.join(str(target) for target in TARGETS)}. A thick frame: found, at the threshold "
            f"{threshold:g}.",
        },
    )
    return picture


def _dice_in_numbers(row: NDArray[np.float64], threshold: float, hard: float, soft: float) -> str:
    found = row >= threshold
    right = int((found & (TARGETS > 0)).sum())
    return (
        f"Hard: 1 − 2 · {right} / ({int(found.sum())} + {int(TARGETS.sum())}) = {hard:.4f}. "
        f"Soft: 1 − 2 · {row[TARGETS > 0].sum():.2f} / ({row.sum():.2f} + {int(TARGETS.sum())}) = {soft:.4f}."
    )


def _panel(
    name: str,
    title: str,
    column: str,
    series: Sequence[tuple[str, NDArray[np.float64]]],
    limits: tuple[float, float],
    marks: Sequence[float],
    colours: Colours,
) -> dict[str, Any]:
    """One chart: its series by loss, and what its column in the table is called."""
    labels = [_label(loss) for loss, _ in series]
    return {
        "name": name,
        "title": title,
        "column": column,
        "range": limits,
        "marks": list(marks),
        "alt": f"{title}: {', '.join(labels)}. The values at the present place stand in the table below.",
        "series": [
            {
                "name": loss,
                "label": label,
                "formula": _formula(loss),
                "colour": colours.classes[_look(loss)[0]],
                "shape": _look(loss)[1],
                "dash": _look(loss)[2],
                "jumps": loss == HARD_DICE,
                "values": floats(values),
            }
            for (loss, values), label in zip(series, labels, strict=True)
        ],
    }


def _look(loss: str) -> Look:
    return (2, 1, (9, 4)) if loss == HARD_DICE else LOOKS[list(LOSSES).index(loss) % len(LOOKS)]


def _formula(loss: str) -> str:
    if loss == HARD_DICE:
        return "1 − 2 |found and true| / (|found| + |true|)"
    return LOSSES[loss].form_of(SIGMOID.name).formula.replace("-", "−")


def _label(loss: str) -> str:
    return "hard Dice" if loss == HARD_DICE else LOSSES[loss].label


def _picture(
    x: NDArray[np.float64],
    x_title: str,
    x_marks: Sequence[float],
    *,
    at: int,
    where: str,
    panels: list[dict[str, Any]],
    colours: Colours,
    told: list[str] | None = None,
    cells: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return stamped(
        {
            "of": [x_title, *(panel["title"] for panel in panels), at],
            "x": floats(x),
            "x_title": x_title,
            "x_marks": list(x_marks),
            "at": at,
            "count": len(x) - 1,
            "paces": (5, 20, 60),
            "paced": 20,
            "panels": panels,
            "told": told,
            "cells": cells,
            "words": {
                **FILM_WORDS,
                "where": where,
                "pace_option": "{pace} places a second",
                "says": "network",
                "truth": "truth",
            },
            "colours": {
                **looks(colours),
                "zero": colours.zero,
                "cell": colours.classes[0],
            },
        }
    )

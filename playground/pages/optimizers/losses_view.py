"""Losses: what a prediction costs, where the sigmoid stalls, and hard against soft Dice."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from playground.nn.losses import LOSSES
from playground.pages.optimizers.lessons_view import lessons
from playground.pages.optimizers.loss_curves import (
    CHANCE_LOSSES,
    NUMBER_LOSSES,
    SIGMOID,
    hard_dice,
    loss_curve,
    moved,
    neuron_curve,
    recovery,
    soft_dice,
)
from playground.pages.optimizers.optimizers_settings import CHANCE, NUMBER, ROWS
from playground.ui import session
from playground.ui.controls import control
from playground.ui.kit.component import FILM_WORDS, component, curve_of, looks, packed, stamped
from playground.ui.session import Settings

HARD_DICE = "hard_dice"
"""A measure that trains nothing, and so stands in no registry."""

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

_CURVES = component("curves", __file__, kit=("colours", "film", "curves"), beside=("optimizers.css",))


def losses(settings: Settings) -> None:
    """Three pictures of losses, each with its lesson beside it where there is room."""
    dark = st.context.theme.type == "dark"
    actions = {key: partial(session.assign_all, ROWS, values) for key, values in TRIES.items()}
    for title, draw, lesson in (
        ("What a prediction costs", _prediction, "optimizers_losses"),
        ("Confidently wrong: where squared error stalls", _stall, "optimizers_stall"),
        ("Hard and soft Dice", _dice, "optimizers_dice"),
    ):
        st.markdown(f"##### {title}")
        left, right = st.columns([0.7, 0.3], gap="large")
        with left:
            draw(settings, dark)
        with right:
            lessons((lesson,), actions, key=f"_{lesson}")


def _prediction(settings: Settings, dark: bool) -> None:
    kind = settings["prediction"]
    target = "number_target" if kind == NUMBER else "chance_target"
    with st.container(key="optimizers_prediction_controls", horizontal=True, gap="medium"):
        control(ROWS["prediction"])
        control(ROWS[target])
    picture = prediction_picture(kind, float(settings[target]), dark=dark)
    _CURVES(data=picture, key="optimizers_prediction_curves")


def _stall(settings: Settings, dark: bool) -> None:
    control(ROWS["sum"], width=320)
    _CURVES(data=slope_picture(settings["sum"], dark=dark), key="optimizers_slope_curves")
    _CURVES(data=recovery_picture(settings["sum"], dark=dark), key="optimizers_recovery_curves")


def _dice(settings: Settings, dark: bool) -> None:
    with st.container(key="optimizers_dice_controls", horizontal=True, gap="medium"):
        control(ROWS["pixel"])
        control(ROWS["threshold"], width=260)
    pixel = ROWS["pixel"].options.index(settings["pixel"])
    picture = dice_picture(pixel, settings["threshold"], dark=dark)
    _CURVES(data=picture, key="optimizers_dice_curves")


# Pictures


def prediction_picture(kind: str, target: float, *, dark: bool = False) -> dict[str, Any]:
    """Loss and slope of several losses over the prediction, as `losses_view.js` paints them."""
    x = NUMBERS if kind == NUMBER else CHANCES
    highest, steepest = (5.0, 4.0) if kind == NUMBER else (4.0, 8.0)
    name = "a" if kind == NUMBER else "p"
    return _picture(
        x,
        f"prediction {name}",
        {
            "loss": (f"Loss L for the target y = {target:g}", "loss L", (0.0, highest)),
            "slope": (
                f"Slope dL/d{name}: how hard the prediction is pushed",
                f"slope dL/d{name}",
                (-steepest, steepest),
            ),
        },
        {
            loss: dict(zip(("loss", "slope"), loss_curve(loss, x, target), strict=True))
            for loss in (NUMBER_LOSSES if kind == NUMBER else CHANCE_LOSSES)
        },
        at=40 if kind == NUMBER else (19 if target else 79),
        where=f"{name} = {{x}}",
        dark=dark,
    )


def slope_picture(z: float, *, dark: bool = False) -> dict[str, Any]:
    """Answer and dL/dz of a sigmoid neuron over its sum; its answer should be 1."""
    found = {loss: neuron_curve(loss, STALL_PLACES, 1.0) for loss in ("mse", "cross_entropy")}
    return _picture(
        STALL_PLACES,
        "weighted sum z",
        {
            "slope": ("Slope dL/dz: what the neuron is told", "slope dL/dz", (-1.1, 0.1)),
            "loss": ("Loss L", "loss L", (0.0, 8.0)),
        },
        {loss: {"slope": curve.slopes, "loss": curve.values} for loss, curve in found.items()},
        at=int(np.abs(STALL_PLACES - z).argmin()),
        where="z = {x}",
        told=[
            f"The neuron answers {output:.4g} and should answer 1. Squared error: (a − 1) · a · (1 − a) = "
            f"−{-quiet:.4g}. Cross entropy: a − 1 = −{-loud:.4g}."
            for output, quiet, loud in zip(
                SIGMOID(STALL_PLACES), *(curve.slopes for curve in found.values()), strict=True
            )
        ],
        dark=dark,
    )


def recovery_picture(z: float, *, dark: bool = False) -> dict[str, Any]:
    """Answers of two sigmoid neurons that start equally wrong and learn with different losses."""
    return _picture(
        np.arange(STALL_STEPS + 1.0),
        f"steps of learning at rate {STALL_RATE:g}",
        {"answer": ("The answer a, which should be 1", "answer a", (0.0, 1.0))},
        {
            loss: {"answer": recovery(loss, z, 1.0, STALL_RATE, STALL_STEPS)}
            for loss in ("mse", "cross_entropy")
        },
        at=0,
        where="step {x}",
        dark=dark,
    )


def dice_picture(pixel: int, threshold: float, *, dark: bool = False) -> dict[str, Any]:
    """Hard and soft Dice of six pixels while the chance of one of them moves."""
    rows = moved(PREDICTIONS, pixel, SHARES)
    hard, soft = hard_dice(rows, TARGETS, threshold), soft_dice(rows, TARGETS)
    return _picture(
        SHARES,
        f"chance of pixel {pixel + 1}",
        {"dice": ("Loss: 1 minus Dice", "loss", (0.0, 1.0))},
        {HARD_DICE: {"dice": hard}, "dice": {"dice": soft}},
        at=round(100 * PREDICTIONS[pixel]),
        where=f"pixel {pixel + 1}: {{x}}",
        told=[
            _dice_in_numbers(row, threshold, float(one), float(two))
            for row, one, two in zip(rows, hard, soft, strict=True)
        ],
        cells={
            "targets": TARGETS.tolist(),
            "rows": packed(rows),
            "moving": pixel,
            "threshold": threshold,
            "alt": "Six pixels: above, the chance that the network gives each; below, what they are: "
            f"{', '.join(str(target) for target in TARGETS)}. A thick frame: found, at the threshold "
            f"{threshold:g}.",
        },
        dark=dark,
    )


def _dice_in_numbers(row: NDArray[np.float64], threshold: float, hard: float, soft: float) -> str:
    found = row >= threshold
    right = int((found & (TARGETS > 0)).sum())
    return (
        f"Hard: 1 − 2 · {right} / ({int(found.sum())} + {int(TARGETS.sum())}) = {hard:.4f}. "
        f"Soft: 1 − 2 · {row[TARGETS > 0].sum():.2f} / ({row.sum():.2f} + {int(TARGETS.sum())}) = {soft:.4f}."
    )


def _curve(name: str, values: Mapping[str, NDArray[np.float64]], dark: bool) -> dict[str, Any]:
    if name == HARD_DICE:
        formula = "1 - 2 |found and true| / (|found| + |true|)"
        return curve_of(name, "hard Dice", len(LOSSES), [formula], values, dark) | {"jumps": True}
    loss = LOSSES[name]
    formula = loss.form_of(SIGMOID.name).formula
    return curve_of(name, loss.label, list(LOSSES).index(name), [formula], values, dark)


def _picture(
    x: NDArray[np.float64],
    x_title: str,
    panels: Mapping[str, tuple[str, str, tuple[float, float]]],
    curves: Mapping[str, Mapping[str, NDArray[np.float64]]],
    *,
    at: int,
    where: str,
    told: list[str] | None = None,
    cells: dict[str, Any] | None = None,
    dark: bool,
) -> dict[str, Any]:
    """What is painted of losses over `x`.

    Args:
        panels: by name, title and column in the table of each, and its lowest and highest value.
        curves: by loss, its values in each panel.
        at: the place that is shown at first. where: how places are told.
        told: a sentence for each place. cells: pixels above the curves.
    """
    drawn = [_curve(loss, values, dark) for loss, values in curves.items()]
    return stamped(
        {
            "of": [x_title, *(title for title, _, _ in panels.values()), at],
            "x": packed(x),
            "ticks": packed(x),
            "x_title": x_title,
            "at": at,
            "count": len(x) - 1,
            "paces": [(pace, f"{pace} places a second") for pace in (5, 20, 60)],
            "paced": 20,
            "panels": [
                {
                    "name": name,
                    "title": title,
                    "range": limits,
                    "alt": f"{title}: {', '.join(curve['label'] for curve in drawn)}. The values at the "
                    "present place stand in the table below.",
                }
                for name, (title, _, limits) in panels.items()
            ],
            "curves": drawn,
            "columns": ["", "", *(column for _, column, _ in panels.values())],
            "numbers": list(panels),
            "told": told,
            "cells": cells,
            "words": {**FILM_WORDS, "where": where, "says": "network", "truth": "truth"},
            "colours": looks(dark),
        }
    )

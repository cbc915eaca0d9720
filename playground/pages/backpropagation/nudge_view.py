"""The loss while one weight is nudged, as a component of ours: a slider that answers at once."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import streamlit as st

from playground.pages.backpropagation.backpropagation_figure import number_colours
from playground.pages.backpropagation.trace import Nudges, Place
from playground.pages.backpropagation.trace_text import number
from playground.settings import finite_or_words

FOLDER = Path(__file__).parent

_HTML = """
<div class="blame" data-testid="blame">
  <div class="two">
    <div>
      <svg role="img"></svg>
      <label for="nudge" data-part="label"></label>
      <input id="nudge" type="range" min="0" step="1" data-part="slider">
    </div>
    <div class="facts">
      <div class="fact"><span data-part="value_title"></span><b data-part="value"></b></div>
      <div class="fact"><span data-part="loss_title"></span><b data-part="loss"></b></div>
      <div class="fact"><span data-part="slope_title"></span><b data-part="slope"></b></div>
      <div class="fact product"><span data-part="product_title"></span><b data-part="product"></b></div>
      <p class="said" data-part="said" aria-live="off"></p>
      <div><button type="button" data-part="home"></button></div>
    </div>
  </div>
</div>
"""

_BLAME = st.components.v2.component(
    "perceptron_playground_blame",
    html=_HTML,
    css=(FOLDER / "nudge_view.css").read_text(encoding="utf-8"),
    js=(FOLDER / "nudge_view.js").read_text(encoding="utf-8"),
)

MOST_TERMS = 3
"""Rows whose signal times blame is written out."""


def mount_blame(picture: dict[str, Any], *, key: str) -> None:
    """Put the curve and its slider on the page."""
    _BLAME(data=picture, key=key)


def blame_picture(nudges: Nudges, place: Place, *, digits: int, dark: bool) -> dict[str, Any]:
    """What `nudge_view.js` draws, with every number as text for every place of the slider."""
    colours = number_colours(dark=dark)
    usable = np.isfinite(nudges.losses) & np.isfinite(nudges.slopes)
    losses = np.where(usable, nudges.losses, 0.0)
    low, high = (float(losses[usable].min()), float(losses[usable].max())) if usable.any() else (0.0, 1.0)
    space = 0.06 * (high - low) or 0.5
    y_range = (low - space if low < 0 else max(low - space, min(low, -0.02 * high)), high + space)
    x_range = float(nudges.values[0]), float(nudges.values[-1])
    name = place.name.removeprefix("b ") if place.is_bias else place.name
    what = f"the bias of {name}" if place.is_bias else name
    here = nudges.here
    picture: dict[str, Any] = {
        "values": nudges.values.tolist(),
        "losses": losses.tolist(),
        "slopes": np.where(usable, nudges.slopes, 0.0).tolist(),
        "here": here,
        "x_range": x_range,
        "y_range": y_range,
        "x_marks": _marks(*x_range),
        "y_marks": _marks(*y_range),
        "texts": {
            "value": [number(value, digits) for value in nudges.values],
            "loss": [_told(value, digits) for value in nudges.losses],
            "slope": [_told(value, digits) for value in nudges.slopes],
            "product": [_product(nudges, at, digits) for at in range(len(nudges.values))],
            "said": [_said(nudges, at, what, digits) for at in range(len(nudges.values))],
        },
        "colours": {
            "curve": colours["y"],
            "slope": colours["G"],
            "value": colours["w"],
            "loss": colours["y"],
        },
        "words": {
            "label": f"Nudge {what}",
            "home": "Back to where it was",
            "value_title": what,
            "loss_title": "Loss",
            "slope_title": "Slope of the curve here (the dashed tangent)",
            "product_title": "Signal in × blame out"
            if nudges.signals.shape[1] == 1
            else "Signal in × blame out, added up over the rows",
            "x_title": what,
            "y_title": "loss",
            "here": "now",
            "picture": f"The loss as a curve over {what}, and its tangent.",
        },
    }
    return {**picture, "stamp": crc32(repr(picture).encode())}


def _product(nudges: Nudges, at: int, digits: int) -> str:
    pairs = list(zip(nudges.signals[at], nudges.blames[at], strict=True))
    terms = [f"{number(signal, digits)} × {_bracketed(number(blame, digits))}" for signal, blame in pairs]
    shown = terms if len(terms) <= MOST_TERMS else [*terms[: MOST_TERMS - 1], "…"]
    return f"{' + '.join(shown)} = {number(float(nudges.slopes[at]), digits)}"


def _told(value: float, digits: int) -> str:
    return finite_or_words(value, lambda value: number(value, digits))


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def _said(nudges: Nudges, at: int, what: str, digits: int) -> str:
    change = float(nudges.losses[at]) - float(nudges.losses[nudges.here])
    slope = float(nudges.slopes[at])
    if not (math.isfinite(change) and math.isfinite(slope)):
        return "Here the loss is no ordinary number."
    if at == nudges.here:
        if abs(slope) < 1e-9:
            return f"The curve is flat: {what} has no say in the loss now."
        way = "up" if slope < 0 else "down"
        return f"To make the loss smaller, {what} has to go {way}: the step goes against the slope."
    direction = "more" if change > 0 else "less"
    return (
        f"The loss is {number(abs(change), digits)} {direction} than now."
        if change
        else "The loss is as now."
    )


def _marks(low: float, high: float) -> list[list[Any]]:
    """Round places between two limits, with their texts."""
    rough = (high - low) / 5
    if not (math.isfinite(rough) and rough > 0):
        return []
    power = 10 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough)
    first = math.ceil(low / step)
    last = math.floor(high / step)
    return [[at * step, number(at * step, 3)] for at in range(first, last + 1)]

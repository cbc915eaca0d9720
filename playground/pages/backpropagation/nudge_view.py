"""The loss while one weight is nudged, as a component of ours: a slider that answers at once."""

import math
from typing import Any

import numpy as np

from playground.pages.backpropagation.backpropagation_figure import number_colours
from playground.pages.backpropagation.trace import Nudges, Place
from playground.pages.backpropagation.trace_text import number
from playground.settings import finite_or_words
from playground.ui.kit.component import component, looks, stamped

_HTML = """
<div class="two">
  <div>
    <canvas role="img" data-part="canvas"></canvas>
    <label for="nudge" data-part="label"></label>
    <input id="nudge" type="range" min="0" step="1" data-part="slider">
  </div>
  <div class="facts">
    <div class="fact"><span data-part="value_title"></span><b data-part="value"></b></div>
    <div class="fact"><span>Loss</span><b data-part="loss"></b></div>
    <div class="fact">
      <span>Slope of the curve here (the dashed tangent)</span><b data-part="slope"></b>
    </div>
    <div class="fact product"><span data-part="product_title"></span><b data-part="product"></b></div>
    <p class="said" data-part="said" aria-live="off"></p>
    <div><button type="button" data-part="home">Back to where it was</button></div>
  </div>
</div>
"""

BLAME = component("blame", __file__, kit=("chart",), beside=("nudge_view.css",), html=_HTML)

LEAST_HEIGHT = 0.05
"""The axis of the loss is never shorter, so that a flat curve looks flat."""
MOST_TERMS = 3
"""Rows whose signal times blame is written out."""


def blame_picture(nudges: Nudges, place: Place, *, digits: int, dark: bool) -> dict[str, Any]:
    """What `nudge_view.js` draws, with every number as text for every place of the slider."""
    colours = number_colours(dark=dark)
    usable = np.isfinite(nudges.losses) & np.isfinite(nudges.slopes)
    losses = np.where(usable, nudges.losses, 0.0)
    low, high = (float(losses[usable].min()), float(losses[usable].max())) if usable.any() else (0.0, 1.0)
    space = max(0.06 * (high - low), (LEAST_HEIGHT - (high - low)) / 2)
    y_range = (low - space if low < 0 else max(low - space, min(low, -0.02 * high)), high + space)
    x_range = float(nudges.values[0]), float(nudges.values[-1])
    what = f"the {place.title}" if place.is_bias else place.name
    numbers = {"value": nudges.values, "loss": nudges.losses, "slope": nudges.slopes}
    steps = range(len(nudges.values))
    picture: dict[str, Any] = {
        "values": nudges.values.tolist(),
        "losses": losses.tolist(),
        "slopes": np.where(usable, nudges.slopes, 0.0).tolist(),
        "here": nudges.here,
        "x_range": x_range,
        "y_range": y_range,
        "texts": {
            **{name: [_told(value, digits) for value in values] for name, values in numbers.items()},
            "product": [_product(nudges, at, digits) for at in steps],
            "said": [_said(nudges, at, what, digits) for at in steps],
        },
        "colours": {
            **looks(dark),
            "curve": colours["y"],
            "slope": colours["G"],
            "value": colours["w"],
            "loss": colours["y"],
        },
        "words": {
            "label": f"Nudge {what}",
            "value_title": what,
            "product_title": "Signal in × blame out"
            if nudges.signals.shape[1] == 1
            else "Signal in × blame out, added up over the rows",
            "y_title": "loss",
            "here": "now",
            "picture": f"The loss as a curve over {what}, and its tangent.",
        },
    }
    return stamped(picture)


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
    if not change:
        return "The loss is as now."
    return f"The loss is {number(abs(change), digits)} {'more' if change > 0 else 'less'} than now."

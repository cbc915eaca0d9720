"""The curves of activations and a point on them: a component, so that it follows the hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.nn.activations import ACTIVATIONS
from playground.pages.activations.activation_curves import (
    HIGHEST,
    LOWEST,
    N_SAMPLES,
    Curve,
    range_text,
)
from playground.ui.kit.component import component, looks, packed, stamped

CURVES = component("activation-curves", __file__, kit=("curves",), beside=("curves_view.css",))
"""Its trigger `moved` says where a hand has moved the point."""

DASHES: tuple[tuple[int, ...], ...] = ((), (9, 4), (2, 3), (12, 3, 2, 3), (5, 2), (1, 4))

_TALLEST, _DEEPEST = 3.2, -2.2
"""Values beyond leave the picture: lines without bound would press the others flat."""


def picture(curves: Sequence[Curve], z: float, *, dark: bool = False) -> dict[str, Any]:
    """What the component paints: the curves with the point at z, one of the sampled ones."""
    colours = looks(dark)
    classes = colours["classes"]
    still = {
        "low": LOWEST,
        "high": HIGHEST,
        "x": packed(np.linspace(LOWEST, HIGHEST, N_SAMPLES)),
        "x_title": "weighted sum z",
        "panels": [
            {
                "name": "value",
                "title": "What comes out: f(z)",
                "alt": "Weighted sum z: drag the point, or press the arrow keys",
                "range": _range([curve.values for curve in curves], -1.1, 1.1),
            },
            {
                "name": "slope",
                "title": "Its slope, the derivative: f′(z)",
                "alt": "Its slope, the derivative: f′(z)",
                "range": _range([curve.slopes for curve in curves], -0.1, 1.1),
            },
        ],
        "curves": [
            {
                "name": curve.name,
                "label": rule.label,
                "texts": [
                    text.replace("-", "−")
                    for text in (rule.formula, rule.derivative_formula, range_text(curve.name))
                ],
                "colour": classes[number % len(classes)],
                "shape": number % len(classes),
                "dash": DASHES[number % len(DASHES)],
                "values": {
                    "value": packed(curve.values),
                    "slope": packed(curve.slopes),
                    "passed": packed(curve.passed),
                },
            }
            for number, curve in enumerate(curves)
            for rule in [ACTIVATIONS[curve.name]]
        ],
        "caption": "Read at the point. Drag it in the pictures.",
        "columns": [
            "activation",
            "f(z) =",
            "f′(z) =",
            "range",
            "f at the point",
            "slope there",
            "left after ten layers",
        ],
        "numbers": ["value", "slope", "passed"],
        "words": {"slope": "slope"},
        "colours": colours,
    }
    return stamped(still, z=z)


def _range(lines: Sequence[NDArray[np.float64]], low: float, high: float) -> tuple[float, float]:
    """From the lowest to the highest value, with a little room, but no more than can be seen well."""
    for line in lines:
        low, high = min(low, 1.05 * float(line.min())), max(high, 1.05 * float(line.max()))
    return max(low, _DEEPEST), min(high, _TALLEST)

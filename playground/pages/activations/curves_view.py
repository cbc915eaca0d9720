"""The curves of activations and a point on them: a component, so that it follows the hand."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from playground.figures.palette import DARK, LIGHT
from playground.pages.activations.activation_curves import HIGHEST, LOWEST, N_SAMPLES, Curve

_FOLDER = Path(__file__).parent
_CURVES = st.components.v2.component(
    "perceptron_playground_activation_curves",
    html='<div data-testid="activation-curves"><div class="curves"></div><div class="numbers"></div></div>',
    css=(_FOLDER / "curves_view.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "curves_view.js").read_text(encoding="utf-8"),
)
_TALLEST, _DEEPEST = 3.2, -2.2
"""Values beyond leave the picture: lines without bound would press the others flat."""


def picture(curves: Sequence[Curve], z: float, *, dark: bool = False) -> dict[str, Any]:
    """What the component paints: the curves with the point at z, one of the sampled ones."""
    colours = DARK if dark else LIGHT
    drawn = [
        {
            "name": curve.name,
            "label": curve.label,
            "formula": curve.formula.replace("-", "−"),
            "derivative": curve.derivative.replace("-", "−"),
            "range": curve.range.replace("-", "−"),
            "colour": colours.classes[number % len(colours.classes)],
            "values": _text_of(curve.values),
            "slopes": _text_of(curve.slopes),
            "passed": _text_of(curve.passed),
        }
        for number, curve in enumerate(curves)
    ]
    still = {
        "curves": drawn,
        "low": LOWEST,
        "high": HIGHEST,
        "step": (HIGHEST - LOWEST) / (N_SAMPLES - 1),
        "samples": N_SAMPLES,
        "ranges": {
            "values": _range([curve.values for curve in curves], -1.1, 1.1),
            "slopes": _range([curve.slopes for curve in curves], -0.1, 1.1),
        },
        "ink": colours.ink,
        "muted": colours.muted,
        "grid": colours.grid,
        "background": colours.background,
        "words": {
            "axis": "weighted sum z",
            "values": "What comes out: f(z)",
            "slopes": "Its slope, the derivative: f′(z)",
            "slope": "slope",
            "handle": "Weighted sum z: drag the point, or press the arrow keys",
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
        },
    }
    return {**still, "z": z, "stamp": crc32(repr(still).encode())}


def mount_curves(picture: dict[str, Any], *, key: str, on_moved: Callable[[], None]) -> None:
    """Put the curves on the page; `on_moved` is called when a hand has moved the point."""
    _CURVES(data=picture, key=key, on_moved_change=on_moved)


def _range(lines: Sequence[NDArray[np.float64]], low: float, high: float) -> tuple[float, float]:
    """From the lowest to the highest value, with a little room, but no more than can be seen well."""
    for line in lines:
        low, high = min(low, 1.05 * float(line.min())), max(high, 1.05 * float(line.max()))
    return max(low, _DEEPEST), min(high, _TALLEST)


def _text_of(values: NDArray[np.float64]) -> str:
    return base64.b64encode(values.astype("<f4").tobytes()).decode("ascii")

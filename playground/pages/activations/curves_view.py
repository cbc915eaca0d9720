"""The curves of all activations, one over the other, a point on them that follows the hand, and softmax."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from playground.nn.activations import ACTIVATIONS
from playground.pages.activations import activations_memory_view as page
from playground.pages.activations.activation_curves import (
    ELEMENTWISE,
    HIGHEST,
    LOWEST,
    N_SAMPLES,
    Curve,
    curve,
    range_text,
    softmax_shares,
)
from playground.ui import opening, session
from playground.ui.kit.component import component, curve_of, looks, packed, stamped

TAB = "curves"
SUMS = ("sum_1", "sum_2", "sum_3")
_CURVES = component("activation-curves", __file__, kit=("curves",), beside=("curves_view.css",))
"""Its trigger `moved` says where a hand has moved the point."""

_TALLEST, _DEEPEST = 3.2, -2.2
"""Values beyond leave the picture: lines without bound would press the others flat."""


def picture(curves: Sequence[Curve], z: float, *, dark: bool = False) -> dict[str, Any]:
    """What the component paints: the curves with the point at z, one of the sampled ones."""
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
            curve_of(
                curve.name,
                rule.label,
                number,
                (rule.formula, rule.derivative_formula, range_text(curve.name)),
                {"value": curve.values, "slope": curve.slopes, "passed": curve.passed},
                dark,
            )
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
        "colours": looks(dark),
    }
    return stamped(still, z=z)


def _range(lines: Sequence[NDArray[np.float64]], low: float, high: float) -> tuple[float, float]:
    """From the lowest to the highest value, with a little room, but no more than can be seen well."""
    for line in lines:
        low, high = min(low, 1.05 * float(line.min())), max(high, 1.05 * float(line.max()))
    return max(low, _DEEPEST), min(high, _TALLEST)


def show() -> None:
    with page.beside_lesson(TAB, ACTIONS):
        page.setting("overlay")
        page.setting("z")
        chosen, z = page.settings()["overlay"], page.settings()["z"]
        if chosen:
            curves = [curve(name) for name in ELEMENTWISE if name in chosen]
            shown = picture(curves, z, dark=page.is_dark())
            _CURVES(data=shown, key=page.key("curves"), on_moved_change=_moved)
        else:
            st.info("Choose an activation above to see its curve.")
        with st.expander("Softmax: several outputs share one whole", icon=":material/pie_chart:"):
            _softmax()


def _softmax() -> None:
    st.markdown(
        "Softmax is no curve: each output depends on the sums of all. It turns any sums into shares of 1."
    )
    columns = st.columns(len(SUMS))
    for column, name in zip(columns, SUMS, strict=True):
        with column:
            page.setting(name)
    shares, slopes = softmax_shares(np.array([page.settings()[name] for name in SUMS]))
    for column, share in zip(columns, shares, strict=True):
        column.progress(float(share), f"share {share:.3f}")
    st.markdown("How fast each share grows with each sum (its derivatives): only its own sum lifts a share.")
    names = [f"by sum {number + 1}" for number in range(len(SUMS))]
    rows = [f"share {number + 1}" for number in range(len(SUMS))]
    signed = [[f"{slope:+.3f}".replace("-", "−") for slope in row] for row in slopes]
    st.table(pd.DataFrame(signed, rows, names))


def _moved() -> None:
    """A hand has moved the point; nothing else than a number in bounds is taken."""
    moved = session.triggered(page.key("curves"), "moved")
    if isinstance(moved, int | float) and LOWEST <= moved <= HIGHEST:
        page.give(z=round(float(moved), 1))


def _look(names: list[str], z: float) -> Any:
    return lambda: page.give(overlay=names, z=z)


ACTIONS = {
    "only_linear": _look(["linear"], 1.0),
    "sigmoid_best": _look(["sigmoid", "tanh"], 0.0),
    "far_out": _look(["sigmoid", "tanh"], 5.0),
    "relatives": _look(["relu", "leaky_relu", "elu", "softplus", "swish", "gelu"], -1.0),
    "threshold": _look(["step", "sigmoid"], 0.5),
    "waves": _look(["sine", "gaussian"], 1.6),
    "playground_linear": lambda: opening.open_in_playground(
        {"dataset": "circle", "hidden_layer_sizes": "8,8", "activation": "linear"}
    ),
}

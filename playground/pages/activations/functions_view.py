"""The curves of all activations, one over the other, a point on them, and softmax."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from playground.pages.activations import activations_memory_view as page
from playground.pages.activations.activation_curves import ELEMENTWISE, HIGHEST, LOWEST, curve, softmax_shares
from playground.pages.activations.curves_view import CURVES, picture
from playground.ui import lesson, opening, session

TAB = "curves"
SUMS = ("sum_1", "sum_2", "sum_3")


def show() -> None:
    """The tab."""
    left, right = st.columns([0.72, 0.28], gap="large")
    with left:
        page.setting("overlay")
        page.setting("z")
        chosen, z = page.settings()["overlay"], page.settings()["z"]
        if chosen:
            curves = [curve(name) for name in ELEMENTWISE if name in chosen]
            CURVES(
                data=picture(curves, z, dark=page.is_dark()), key=page.key("curves"), on_moved_change=_moved
            )
        else:
            st.info("Choose an activation above to see its curve.")
        with st.expander("Softmax: several outputs share one whole", icon=":material/pie_chart:"):
            _softmax()
    with right, st.container(key=page.key("lesson_curves")):
        lesson.show("activations_curves", ACTIONS)


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
    moved = getattr(session.page_value(page.key("curves")), "moved", None)
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

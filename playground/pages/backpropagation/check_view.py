"""All slopes at once: by nudging every weight both ways, and by backpropagation, side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from playground.nn.gradient_check import GradientCheck, check_gradient
from playground.nn.network import Network, parameter_blocks
from playground.pages.backpropagation.trace import Exercise, places
from playground.pages.backpropagation.trace_text import number
from playground.settings import finite_or_words
from playground.ui.text import for_markdown

NOTHING = 1e-9
"""Slopes smaller than this are 0 for a comparison: nudging cannot tell."""


def check_view(exercise: Exercise, network: Network, *, digits: int) -> None:
    """The table, and what it says, in words."""
    with np.errstate(all="ignore"):
        check = check_gradient(network, exercise.X, exercise.Y, exercise.loss)
        table = check_table(exercise, network, check, digits=max(digits, 6))
        largest = float(relative_differences(check).max())
    n = len(table)
    st.markdown(
        for_markdown(
            f"All {n} slopes, found in two ways. Nudging: every number 0.00001 up and down, {2 * n} passes "
            f"through the network. Backpropagation: one pass forward, one back. "
            f"The largest relative difference is {finite_or_words(largest, lambda size: number(size, 3))}."
        )
    )
    if largest > 1e-4:
        st.markdown(
            "Where an activation or a loss has a corner, a nudge can step over it: there the two may differ."
        )
    st.dataframe(table, hide_index=True, alt=f"Slopes of {n} numbers by nudging and by backpropagation.")


def relative_differences(check: GradientCheck) -> np.ndarray:
    """|numeric - backpropagated| / the larger of both, (P,); 0 where both are nothing, no number where one
    has overflowed.
    """
    scale = np.maximum(np.abs(check.numeric), np.abs(check.backpropagated))
    difference = np.abs(check.numeric - check.backpropagated)
    return np.where(scale <= NOTHING, 0.0, difference / np.maximum(scale, NOTHING))


def check_table(exercise: Exercise, network: Network, check: GradientCheck, *, digits: int) -> pd.DataFrame:
    """A row for every weight and bias, all as text, as textbooks count them."""
    sizes = exercise.layer_sizes
    values, numeric, exact, differences = (
        parameter_blocks(np.asarray(flat, dtype=float), sizes)
        for flat in (network.parameters, check.numeric, check.backpropagated, relative_differences(check))
    )
    rows = []
    for place in places(sizes):
        at = place.source, place.target
        rows.append(
            {
                "Number": f"bias of {place.target_name}" if place.is_bias else place.name,
                "Leads": "" if place.is_bias else f"{place.source_name} → {place.target_name}",
                "Value": number(values[place.layer][at], digits),
                "Slope by nudging": number(numeric[place.layer][at], digits),
                "Slope by backpropagation": number(exact[place.layer][at], digits),
                "Relative difference": number(differences[place.layer][at], 2),
            }
        )
    return pd.DataFrame(rows)

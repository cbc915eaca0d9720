"""Tables of numbers: examples and weights are typed in two, fractions and decimal commas understood; a third
has all slopes, by nudging every weight both ways and by backpropagation, side by side.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from playground.nn.gradient_check import GradientCheck, check_gradient
from playground.nn.network import Network
from playground.pages.backpropagation.trace import (
    MOST_ROWS,
    Exercise,
    Floats,
    listed,
    neuron_names,
    new_target,
    places,
)
from playground.pages.backpropagation.trace_text import format_row, format_rows, number
from playground.settings import finite_or_words
from playground.typed_numbers import NumberError, typed_number
from playground.ui.text import for_markdown

DIGITS = 9
"""Digits in the tables that are typed in; what is not edited keeps all it has."""
NOTHING = 1e-9
"""Slopes smaller than this are 0 for a comparison: nudging cannot tell."""

OnEdit = Callable[[str, Callable[..., str], Exercise, str], None]


def examples_table(exercise: Exercise, version: int, on_edit: OnEdit) -> None:
    """Inputs and targets, a row each; rows can be added and taken out.

    Args:
        version: another number whenever the exercise is another one, so that old edits are forgotten.
        on_edit: gets "rows", what makes one line of them after an edit, the exercise, and the table's key.
    """
    rows = [[number(value, DIGITS) for value in row] for row in _rows(exercise)]
    table_key = f"backpropagation_examples_{version}"
    st.data_editor(
        pd.DataFrame(rows, columns=_example_columns(exercise)),
        num_rows="dynamic" if len(rows) < MOST_ROWS else "delete",
        hide_index=True,
        key=table_key,
        on_change=on_edit,
        args=("rows", examples_after, exercise, table_key),
        height=min(38 + 35 * (len(rows) + 1), 250),
        alt="Examples: inputs and targets.",
    )


def weights_table(exercise: Exercise, version: int, on_edit: OnEdit) -> None:
    """Every weight and bias; arguments as in `examples_table`, `on_edit` gets "weights"."""
    table = _parameter_table(exercise, {"Value": (exercise.network.parameters, DIGITS)})
    table_key = f"backpropagation_weights_{version}"
    st.data_editor(
        table,
        num_rows="fixed",
        hide_index=True,
        disabled=["Number", "Leads"],
        key=table_key,
        on_change=on_edit,
        args=("weights", weights_after, exercise, table_key),
        height=min(38 + 35 * len(table), 285),
        alt="Weights and biases.",
    )


def examples_after(exercise: Exercise, edits: Mapping[str, Any]) -> str:
    """All examples as one line after edits of the table. NumberError when one of them is no number."""
    names, rows = _example_columns(exercise), _rows(exercise)
    n_in, n_out = exercise.X.shape[1], exercise.Y.shape[1]
    for at, changed in edits.get("edited_rows", {}).items():
        for name, text in changed.items():
            rows[int(at)][names.index(name)] = typed_number(str(text))
    new = dict(zip(names, [0.0] * n_in + [new_target(exercise)] * n_out, strict=True))
    gone = set(edits.get("deleted_rows", []))
    rows = [row for at, row in enumerate(rows) if at not in gone]
    for added in edits.get("added_rows", []):
        rows.append([typed_number(str(added.get(name) or untyped)) for name, untyped in new.items()])
    if not rows:
        raise NumberError("There is no example left. Keep at least one row.")
    if len(rows) > MOST_ROWS:
        raise NumberError(f"There are {len(rows)} rows; {MOST_ROWS} can be shown. Take some out.")
    return format_rows([(row[:n_in], row[n_in:]) for row in rows])


def weights_after(exercise: Exercise, edits: Mapping[str, Any]) -> str:
    """All weights and biases as one line after edits of the table. NumberError as above."""
    weights, biases = listed(exercise.layer_sizes, exercise.network.parameters)
    values = [*weights, *biases]
    for at, changed in edits.get("edited_rows", {}).items():
        if "Value" in changed:
            values[int(at)] = typed_number(str(changed["Value"]))
    return format_row(values[: len(weights)], values[len(weights) :])


def _example_columns(exercise: Exercise) -> list[str]:
    names = neuron_names(exercise.layer_sizes)
    targets = ["target"] if len(names[-1]) == 1 else [f"target of {name}" for name in names[-1]]
    return [*names[0], *targets]


def _rows(exercise: Exercise) -> list[list[float]]:
    return np.hstack([exercise.X, exercise.Y]).tolist()


def _parameter_table(exercise: Exercise, columns: Mapping[str, tuple[Floats, int]]) -> pd.DataFrame:
    """A row for every weight and bias, all as text, as textbooks count them; of each further column (P,) and
    its digits.
    """
    found = places(exercise.layer_sizes)
    table = {"Number": [place.title for place in found], "Leads": [place.leads for place in found]}
    for title, (flat, digits) in columns.items():
        weights, biases = listed(exercise.layer_sizes, flat)
        table[title] = [number(value, digits) for value in [*weights, *biases]]
    return pd.DataFrame(table)


# All slopes at once


def check_view(exercise: Exercise, network: Network, *, digits: int) -> None:
    """The table of all slopes, and what it says, in words."""
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
    """A row for every weight and bias, with its slope found in both ways."""
    return _parameter_table(
        exercise,
        {
            "Value": (network.parameters, digits),
            "Slope by nudging": (check.numeric, digits),
            "Slope by backpropagation": (check.backpropagated, digits),
            "Relative difference": (relative_differences(check), 2),
        },
    )

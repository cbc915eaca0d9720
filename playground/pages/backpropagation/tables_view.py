"""Tables in which examples and weights are typed: fractions and decimal commas are understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from playground.pages.backpropagation.trace import (
    MOST_ROWS,
    Exercise,
    listed,
    neuron_names,
    new_target,
    places,
)
from playground.pages.backpropagation.trace_text import format_row, format_rows, number
from playground.typed_numbers import NumberError, typed_number
from playground.ui import session

DIGITS = 9
"""Digits in the tables; what is not edited keeps all it has."""

TakeNumbers = Callable[[str, str], None]
Say = Callable[[str], None]


def examples_table(exercise: Exercise, version: int, *, on_numbers: TakeNumbers, on_problem: Say) -> None:
    """Inputs and targets, a row each; rows can be added and taken out.

    Args:
        version: another number whenever the exercise is another one, so that old edits are forgotten.
        on_numbers: gets "rows" and all rows as one line after an edit. on_problem: gets what is wrong in it.
    """
    table_key = f"backpropagation_examples_{version}"
    table = _examples(exercise)
    st.data_editor(
        table,
        num_rows="dynamic" if len(table) < MOST_ROWS else "delete",
        hide_index=True,
        key=table_key,
        on_change=_examples_edited,
        args=(exercise, table_key, on_numbers, on_problem),
        height=min(38 + 35 * (len(table) + 1), 250),
        alt="Examples: inputs and targets.",
    )


def weights_table(exercise: Exercise, version: int, *, on_numbers: TakeNumbers, on_problem: Say) -> None:
    """Every weight and bias; arguments as in `examples_table`, `on_numbers` gets "weights"."""
    table_key = f"backpropagation_weights_{version}"
    table = _weights(exercise)
    st.data_editor(
        table,
        num_rows="fixed",
        hide_index=True,
        disabled=["Number", "Leads"],
        key=table_key,
        on_change=_weights_edited,
        args=(exercise, table_key, on_numbers, on_problem),
        height=min(38 + 35 * len(table), 285),
        alt="Weights and biases.",
    )


def examples_after(exercise: Exercise, edits: Mapping[str, Any]) -> str:
    """All examples as one line after edits of the table. NumberError when one of them is no number."""
    names = _example_columns(exercise)
    n_in = exercise.X.shape[1]
    rows = [[*x, *y] for x, y in zip(exercise.X.tolist(), exercise.Y.tolist(), strict=True)]
    for at, changed in edits.get("edited_rows", {}).items():
        for name, text in changed.items():
            rows[int(at)][names.index(name)] = typed_number(str(text))
    new = [0.0] * n_in + [new_target(exercise)] * exercise.Y.shape[1]
    gone = set(edits.get("deleted_rows", []))
    rows = [row for at, row in enumerate(rows) if at not in gone]
    for added in edits.get("added_rows", []):
        rows.append(
            [typed_number(str(added.get(name) or untyped)) for name, untyped in zip(names, new, strict=True)]
        )
    if not rows:
        raise NumberError("There is no example left. Keep at least one row.")
    if len(rows) > MOST_ROWS:
        raise NumberError(f"There are {len(rows)} rows; {MOST_ROWS} can be shown. Take some out.")
    return format_rows([(row[:n_in], row[n_in:]) for row in rows])


def weights_after(exercise: Exercise, edits: Mapping[str, Any]) -> str:
    """All weights and biases as one line after edits of the table. NumberError as above."""
    weights, biases = listed(exercise.layer_sizes, exercise.parameters)
    values = [*weights, *biases]
    for at, changed in edits.get("edited_rows", {}).items():
        if "Value" in changed:
            values[int(at)] = typed_number(str(changed["Value"]))
    return format_row(values[: len(weights)], values[len(weights) :])


def _examples_edited(exercise: Exercise, table_key: str, on_numbers: TakeNumbers, on_problem: Say) -> None:
    try:
        on_numbers("rows", examples_after(exercise, session.page_value(table_key, {})))
    except NumberError as error:
        on_problem(str(error))


def _weights_edited(exercise: Exercise, table_key: str, on_numbers: TakeNumbers, on_problem: Say) -> None:
    try:
        on_numbers("weights", weights_after(exercise, session.page_value(table_key, {})))
    except NumberError as error:
        on_problem(str(error))


def _example_columns(exercise: Exercise) -> list[str]:
    names = neuron_names(exercise.layer_sizes)
    targets = ["target"] if len(names[-1]) == 1 else [f"target of {name}" for name in names[-1]]
    return [*names[0], *targets]


def _examples(exercise: Exercise) -> pd.DataFrame:
    rows = [
        [number(value, DIGITS) for value in (*x, *y)]
        for x, y in zip(exercise.X.tolist(), exercise.Y.tolist(), strict=True)
    ]
    return pd.DataFrame(rows, columns=_example_columns(exercise))


def _weights(exercise: Exercise) -> pd.DataFrame:
    weights, biases = listed(exercise.layer_sizes, exercise.parameters)
    rows = [
        {
            "Number": f"bias of {place.target_name}" if place.is_bias else place.name,
            "Leads": "" if place.is_bias else f"{place.source_name} → {place.target_name}",
            "Value": number(value, DIGITS),
        }
        for place, value in zip(places(exercise.layer_sizes), [*weights, *biases], strict=True)
    ]
    return pd.DataFrame(rows)

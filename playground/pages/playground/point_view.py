"""Ask a point: its way through the network, layer by layer, with every sum and output, and the answer."""

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from datasets.features import FEATURES
from datasets.views import Line
from playground.config import ViewOptions
from playground.inspection import LayerValues, contributions, layer_values
from playground.nn.activations import ACTIVATIONS
from playground.settings import finite_or_words
from playground.training.run import TrainingRun
from playground.ui.answer import answer_in_words
from playground.ui.formula import (
    formula,
    neuron_symbol,
    neuron_title,
    neurons_of,
    number,
    output_symbols,
    source_symbols,
)
from playground.ui.live_run import LiveRun
from playground.ui.redraw import throttled
from playground.ui.text import for_markdown

__all__ = ["answer_in_words", "point_panel"]

COLUMNS = 4
"""Layers beside each other."""


def point_panel(live: LiveRun, view: ViewOptions, dark: bool) -> None:
    """The way of `live.asked` through the network, to be called in the fragment that ticks."""
    _ask(live)
    if live.asked is None:
        return
    run, asked = live.run, live.asked
    look = (live.generation, asked)
    answer, tables = throttled("point", live, look, lambda: (answer_in_words(run, asked), way(run, asked)))
    st.markdown(f"**Answer: {for_markdown(answer)}**")
    for first in range(0, len(tables), COLUMNS):
        columns = st.columns(min(len(tables), COLUMNS))
        for column, (title, table) in zip(columns, tables[first : first + COLUMNS], strict=False):
            with column:
                st.markdown(f"**{for_markdown(title)}**")
                st.dataframe(table, alt=f"{title}: {_in_words(table)}")
    _products(live, asked)


def way(run: TrainingRun, x: tuple[float, ...]) -> list[tuple[str, pd.DataFrame]]:
    """A title and a table for the inputs and for every layer: each neuron's sum z and output a, as text."""
    inputs, layers = _values(run, x)
    labels = [FEATURES[name].label for name in run.problem.features]
    title = "Inputs (standardized)" if run.problem.scaling is not None else "Inputs"
    tables = [(title, pd.DataFrame({"value": [_told(value) for value in inputs[0]]}, index=labels))]
    last = len(layers) - 1
    for layer, (Z, A) in enumerate(layers):
        names = (
            output_symbols(run)
            if layer == last
            else [neuron_symbol(layer, index) for index in range(Z.shape[1])]
        )
        label = ACTIVATIONS[run.network.activations[layer]].label
        table = pd.DataFrame({"z": [_told(z) for z in Z[0]], "a": [_told(a) for a in A[0]]}, index=names)
        tables.append((f"{'Output' if layer == last else f'Layer {layer + 1}'}: {label}", table))
    return tables


def products(run: TrainingRun, x: tuple[float, ...], layer: int, index: int) -> pd.DataFrame:
    """Value, weight and product of everything that comes into a neuron, and their sum, as text."""
    inputs, layers = _values(run, x)
    before = inputs if layer == 0 else layers[layer - 1].A
    weights = run.network.blocks[layer][:, index]
    with np.errstate(all="ignore"):
        parts = contributions(run.network, before, layer, index)[:, 0]
    n_sources = len(parts) - 1
    rows = {
        name: (_told(before[0, source]), _told(weights[source]), _told(parts[source]))
        for source, name in enumerate(source_symbols(run, layer))
    }
    if run.config.network.train_biases:
        rows["bias"] = ("", "", _told(parts[n_sources]))
    rows["sum z"] = ("", "", _told(layers[layer].Z[0, index]))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "weight", "product"])


def _ask(live: LiveRun) -> None:
    """Fields for the coordinates. They are asked all at once, so that both can be typed."""
    view = live.run.problem.view
    low, high = view.span
    asked = live.asked
    if asked is None:
        st.markdown(f"Click the {'graph' if isinstance(view, Line) else 'map'}, or type a point.")
    with (
        st.form(key=f"point_form_{live.generation}_{asked}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        middle = (low + high) / 2
        typed = tuple(
            st.number_input(
                ("x₁", "x₂")[axis],
                min_value=low,
                max_value=high,
                value=middle if asked is None else min(max(float(asked[axis]), low), high),
                step=0.1,
                format="%.2f",
                key=f"point_{axis}_{live.generation}_{asked}",
                width=140,
            )
            for axis in range(view.n_inputs)
        )
        if st.form_submit_button("Ask", key=f"point_submit_{live.generation}_{asked}"):
            live.asked = typed
            st.rerun()
        if asked is not None and st.form_submit_button("Let go", key=f"point_release_{live.generation}"):
            live.asked = None
            st.rerun()


def _products(live: LiveRun, asked: tuple[float, ...]) -> None:
    """The sum of one neuron, product by product."""
    run, places = live.run, neurons_of(live.run)
    start = live.selected if live.selected in places else places[-1]
    place = st.selectbox(
        "Products of",
        places,
        index=places.index(start),
        format_func=lambda place: neuron_title(run, *place),
        key=f"point_neuron_{live.generation}_{live.selected}",
        width=280,
    )
    table = throttled(
        "point_products", live, (live.generation, asked, place), lambda: products(run, asked, *place)
    )
    _, layers = _values(run, asked)
    layer, index = place
    z, a = float(layers[layer].Z[0, index]), float(layers[layer].A[0, index])
    rule = ACTIVATIONS[run.network.activations[layer]]
    left, right = st.columns([2, 1])
    with left:
        st.dataframe(table, alt=f"Products of {neuron_title(run, *place)}: {_in_words(table)}")
    with right:
        if rule.is_identity:
            told = f"The output is the sum itself: {number(a)}."
        elif rule.sums_to_one:
            told = f"{rule.label} makes of the sum {number(z)}, among all outputs, {number(a)}."
        else:
            told = f"{rule.label} makes {number(a)} of the sum {number(z)}."
        st.markdown(for_markdown(told))
        st.caption(for_markdown(formula(run, layer, index, most_terms=6)))


def _values(run: TrainingRun, x: tuple[float, ...]) -> tuple[NDArray[np.float64], list[LayerValues]]:
    """The inputs (1, n_in) of a point, and what goes on in every layer."""
    inputs = run.problem.inputs(np.array([x], dtype=np.float64))
    with np.errstate(all="ignore"):
        return inputs, layer_values(run.network, inputs)


def _in_words(table: pd.DataFrame) -> str:
    rows = [
        f"{name} {', '.join(f'{column} {value}' for column, value in row.items() if value)}"
        for name, row in table.iterrows()
    ]
    return f"{'; '.join(rows)}."


def _told(value: float) -> str:
    """A number with four digits after the point, or in powers of ten where that would hide it."""
    is_far = value and not 0.00005 <= abs(value) < 100_000
    return finite_or_words(float(value), ("{:.3g}" if is_far else "{:.4f}").format).replace("-", "−")

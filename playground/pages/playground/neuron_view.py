"""The card of one neuron: formula, weights to edit and to freeze, and how its map adds up."""

from zlib import crc32

import numpy as np
import streamlit as st

from playground.config import ViewOptions
from playground.nn.activations import ACTIVATIONS
from playground.pages.playground.neuron_charts import (
    Rows,
    adding_up,
    asleep_in_words,
    changes_of,
    histogram,
    incoming,
    n_frozen,
    outgoing,
    weights_table,
)
from playground.training.run import TrainingRun
from playground.ui import actions
from playground.ui.chart_bar import CHART_BAR
from playground.ui.formula import MOST_TERMS, formula, inputs_in_words, neuron_title, neurons_of
from playground.ui.live_run import LiveRun
from playground.ui.redraw import standing, throttled
from playground.ui.text import for_markdown

__all__ = ["formula", "neuron_panel"]

LONG = 90
"""Characters of a formula from which on it is shown shortened, above the whole one."""

ADD_UP_WIDTH = 640
"""Of the figure, px; narrower where the screen is."""


def neuron_panel(live: LiveRun, view: ViewOptions, dark: bool) -> None:
    """The card of `live.selected`, to be called in the fragment that ticks."""
    place = _chosen(live)
    if place is None:
        return
    run, look = live.run, (live.generation, place, dark)
    _formula(run, *place)
    left, right = st.columns(2)
    with left:
        _weights(live, "Incoming weights", incoming(run, *place), place)
    with right:
        _weights(live, "Outgoing weights", outgoing(run, *place), place)
    left, right = st.columns(2)
    with left:
        figure, words = throttled("neuron_histogram", live, look, lambda: histogram(run, *place, dark=dark))
        st.plotly_chart(figure, key="neuron_histogram", theme=None, config=CHART_BAR, alt=words)
    with right:
        asleep = throttled("neuron_asleep", live, look, lambda: asleep_in_words(run, *place))
        if asleep:
            st.warning(for_markdown(asleep), icon=":material/bedtime:")
        _freezing(run, *place)
    st.markdown(f"**Add up: how {'the answer' if _is_output(run, place) else 'its map'} arises**")
    figure, words = standing("neuron_add_up", live, look, lambda: adding_up(run, *place, dark=dark))
    with st.container(width=ADD_UP_WIDTH):
        st.plotly_chart(figure, key="neuron_add_up", theme=None, config=CHART_BAR, alt=words)
    if live.playing:
        st.caption("As it was before Play. Pause to add up the present numbers.")


def _chosen(live: LiveRun) -> tuple[int, int] | None:
    """The neuron that is selected, to be changed here too; without one, a hint."""
    run, places = live.run, neurons_of(live.run)
    selected = live.selected if live.selected in places else None
    if selected is None:
        st.markdown("Click a neuron on the picture, or choose one here.")
    chosen = st.selectbox(
        "Neuron",
        places,
        index=None if selected is None else places.index(selected),
        format_func=lambda place: neuron_title(run, *place),
        placeholder="Choose a neuron",
        key=f"neuron_choice_{live.generation}_{selected}",
        label_visibility="collapsed",
        width=280,
    )
    if chosen != selected and chosen is not None:
        live.selected = chosen
        st.rerun()
    return selected


def _formula(run: TrainingRun, layer: int, index: int) -> None:
    whole = formula(run, layer, index)
    if len(whole) > LONG:
        st.markdown(f"**{for_markdown(formula(run, layer, index, most_terms=MOST_TERMS))}**")
    st.code(whole, language=None, wrap_lines=True, height=120 if len(whole) > 4 * LONG else "content")
    notes = []
    if layer > 0:
        notes.append("h₁₂ is neuron 2 of layer 1, and so on.")
    if layer == 0 and (standardized := inputs_in_words(run)):
        notes.append(standardized)
    rule = ACTIVATIONS[run.network.activations[layer]]
    if rule.sums_to_one:
        notes.append(f"{rule.label}: {rule.formula}, a share of the whole of all outputs.")
    elif rule.formula not in ("z", f"{rule.label}(z)"):  # the formula above says no more
        notes.append(f"{rule.label}: {rule.formula}.")
    if notes:
        st.caption(for_markdown(" ".join(notes)))


def _freezing(run: TrainingRun, layer: int, index: int) -> None:
    """Buttons for all numbers of the neuron and of its layer, which say how it is now."""
    is_output = _is_output(run, (layer, index))
    subjects: list[tuple[str, str, int | None]] = [("this neuron", "neuron", index)]
    if run.network.layer_sizes[layer + 1] > 1:
        subjects.append(("all outputs" if is_output else f"layer {layer + 1}", "layer", None))
    told = []
    with st.container(horizontal=True):
        for name, key, target in subjects:
            count, total = n_frozen(run, layer, target)
            is_frozen = count == total
            st.button(
                f"{'Unfreeze' if is_frozen else 'Freeze'} {name}",
                key=f"freeze_{key}",
                icon=":material/lock_open:" if is_frozen else ":material/lock:",
                help="Frozen weights keep their numbers while the rest learns.",
                on_click=actions.freeze,
                args=(layer, None, target, not is_frozen),
            )
            told.append(f"{name}: {'none' if not count else 'all' if is_frozen else f'{count} of {total}'}")
    st.caption(f"Frozen numbers of {', of '.join(told)}.")


def _weights(live: LiveRun, title: str, rows: Rows, place: tuple[int, int]) -> None:
    """A table of weights; while the run stands they can be edited and frozen."""
    if not rows:
        st.markdown(f"**{title}**")
        st.caption("Nothing: it is the network's answer.")
        return
    run, name = live.run, title.split()[0].lower()
    st.markdown(f"**{title}**")
    words = f"{title} of {neuron_title(run, *place)}, and whether each is frozen."
    settings = {
        "_index": st.column_config.TextColumn("", disabled=True),
        "weight": st.column_config.TextColumn("weight", required=True, max_chars=40),
        "frozen": st.column_config.CheckboxColumn("frozen", width="small"),
    }
    if live.playing:
        table = throttled(f"neuron_{name}", live, (live.generation, place), lambda: weights_table(run, rows))
        st.dataframe(table, column_config=settings, alt=words)
        st.caption("Pause to change a number.")
        return
    table = weights_table(run, rows)
    numbers = crc32(np.packbits(run.frozen).tobytes(), crc32(run.network.parameters.tobytes()))
    edited = st.data_editor(
        table,
        column_config=settings,
        key=f"neuron_{name}_{live.generation}_{run.epoch}_{run.step}_{len(run.changes)}_{place}_{numbers}",
        alt=words,
    )
    changes = changes_of(run, rows, edited)
    for problem in changes.problems:
        st.warning(for_markdown(problem))
    for (layer, source, target), value in changes.weights.items():
        actions.edit_weight(layer, source, target, value)
    for (layer, source, target), is_frozen in changes.frozen.items():
        actions.freeze(layer, source, target, is_frozen)
    if changes.weights or changes.frozen:
        st.rerun()


def _is_output(run: TrainingRun, place: tuple[int, int]) -> bool:
    return place[0] == len(run.network.activations) - 1

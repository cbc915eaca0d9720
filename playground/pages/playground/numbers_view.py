"""The Numbers panel: scores, weights, gradients, surface and data of the painted run, one tab each.

Only the open tab is worked out. While the run plays its content is throttled; the weights can be edited while
it stands.
"""

from typing import Any
from zlib import crc32

import pandas as pd
import streamlit as st

from playground.config import ViewOptions
from playground.nn.activations import ACTIVATIONS
from playground.pages.playground.number_tables import (
    PARTS,
    Chart,
    Report,
    data_table,
    edits_of,
    for_screen,
    gradient_report,
    layer_name,
    parts_of,
    score_report,
    surface_of,
    weight_chart,
    weight_table,
)
from playground.pages.playground.surface_view import SURFACE
from playground.typed_numbers import LARGEST
from playground.ui import actions
from playground.ui.chart_bar import CHART_BAR
from playground.ui.live_run import LiveRun
from playground.ui.redraw import throttled
from playground.ui.text import class_names, for_markdown

TABS = ("Scores", "Weights", "Gradients", "Surface", "Data")
DATA_HEIGHT = 320


def numbers_panel(live: LiveRun, view: ViewOptions, dark: bool) -> None:
    """The tabs, to be called in the fragment that ticks, and only while the panel is open."""
    tabs = st.tabs(TABS, key="numbers_tab", on_change="rerun")
    look = (live.generation, dark)
    for name, tab in zip(TABS, tabs, strict=True):
        if not tab.open:
            continue
        with tab:
            if name == "Scores":
                _scores(live, look)
            elif name == "Weights":
                _weights(live, look)
            elif name == "Gradients":
                report = throttled(
                    "numbers_gradients", live, look, lambda: gradient_report(live.run, dark=dark)
                )
                _show(report, "gradients")
            elif name == "Surface":
                _surface(live, look)
            else:
                _data(live, look)


def _scores(live: LiveRun, look: tuple[int, bool]) -> None:
    parts = list(parts_of(live.run))
    part = parts[0]
    if len(parts) > 1:
        part = st.segmented_control(
            "Rows",
            parts,
            format_func=PARTS.__getitem__,
            default=parts[0],
            required=True,
            key=f"numbers_rows_{'_'.join(parts)}",
            label_visibility="collapsed",
            persist_state="page",
        )
    report = throttled(
        "numbers_scores", live, (*look, part), lambda: score_report(live.run, part, dark=look[1])
    )
    _show(report, "scores")


def _weights(
    live: LiveRun,
    look: tuple[int, bool],
) -> None:
    run = live.run
    chart = throttled("numbers_weights", live, look, lambda: weight_chart(live.run, dark=look[1]))
    _draw(chart, "weights")
    n_layers = len(run.network.blocks)
    layer = 0
    if n_layers > 1:
        layer = st.segmented_control(
            "Layer",
            range(n_layers),
            format_func=lambda number: layer_name(run, number),
            default=0,
            required=True,
            key=f"numbers_layer_{n_layers}",
            label_visibility="collapsed",
            persist_state="page",
        )
    table = throttled("numbers_weight_table", live, (*look, layer), lambda: weight_table(live.run, layer))
    words = f"Weights of {layer_name(run, layer)}: a row for what comes in, a column for each neuron."
    if live.playing:
        st.dataframe(table, column_config=_numbers_in(table), alt=words)
        st.caption("Pause to change a number.")
        return
    edited = st.data_editor(
        table,
        column_config=_numbers_in(table),
        disabled=["_index"],
        key=f"numbers_editor_{live.generation}_{run.epoch}_{run.step}_{len(run.changes)}_{layer}"
        f"_{crc32(run.network.parameters.tobytes())}",
        alt=words,
    )
    st.caption("Double-click a number to change it.")
    problems = []
    edits = edits_of(table, edited)
    for source, target, value in edits:
        try:
            actions.edit_weight(layer, source, target, value)
        except ValueError as error:
            problems.append(str(error))
    for problem in problems:
        st.warning(for_markdown(problem))
    if live.run is not run:
        st.rerun()


def _surface(live: LiveRun, look: tuple[int, bool]) -> None:
    config = live.run.config
    names, index = class_names(live.run.problem), 1
    if ACTIVATIONS[config.output_activation].sums_to_one:
        index = st.segmented_control(
            "Class",
            range(len(names)),
            format_func=names.__getitem__,
            default=1 if len(names) == 2 else 0,
            required=True,
            key=f"numbers_class_{len(names)}",
            label_visibility="collapsed",
            persist_state="page",
        )
    picture = throttled(
        "numbers_surface", live, (*look, index), lambda: surface_of(live.run, index, dark=look[1])
    )
    if picture is None:
        st.markdown("These data have one input, so the output is a line, not a surface: see the stage.")
        return
    SURFACE(data=picture, key="numbers_surface")
    st.caption("Drag to turn it. Training points stand at the height they should have.")


def _data(live: LiveRun, look: tuple[int, bool]) -> None:
    table = throttled("numbers_data", live, look, lambda: data_table(live.run))
    rows, shown = table.rows, for_screen(table.rows)
    st.dataframe(
        shown,
        height=DATA_HEIGHT,
        column_config={
            name: st.column_config.NumberColumn(label, format="%.3f")
            if shown[name].dtype.kind == "f"
            else st.column_config.Column(label)
            for name, label in table.labels.items()
        },
        alt=f"The {len(rows):,} rows of the data with the network's answers.",
    )
    st.table(table.statistics, alt="Mean, deviation, smallest and largest value of the columns with numbers.")
    if live.playing:
        st.caption("Pause to download the rows.")
        return
    st.download_button(
        "Download CSV",
        data=lambda: rows.to_csv(),
        file_name=f"{live.run.config.data.dataset}_epoch_{live.run.epoch}.csv",
        mime="text/csv",
        key="numbers_csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _show(report: Report, name: str) -> None:
    st.markdown(for_markdown(report.sentence))
    columns = st.columns(len(report.charts))
    for number, (column, chart) in enumerate(zip(columns, report.charts, strict=True)):
        with column:
            _draw(chart, f"{name}_{number}")
    columns = st.columns(len(report.tables))
    for column, table in zip(columns, report.tables, strict=True):
        column.table(table)
    for note in report.notes:
        st.caption(for_markdown(note))


def _draw(chart: Chart, name: str) -> None:
    st.plotly_chart(chart.figure, key=f"numbers_{name}", theme=None, config=CHART_BAR, alt=chart.words)


def _numbers_in(table: pd.DataFrame) -> dict[str, Any]:
    """How a table of weights is shown and what may be typed."""
    return {
        str(name): st.column_config.NumberColumn(
            format="%.4f", required=True, min_value=-LARGEST, max_value=LARGEST
        )
        for name in table.columns
    }

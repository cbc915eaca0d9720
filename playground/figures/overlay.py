"""Curves of several runs in one chart, to be told apart by colour and by dashes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from playground.figures.chart import axis_of, layout_of, title_of
from playground.figures.curves import thin
from playground.figures.palette import DARK, LIGHT, NOTHING, Colours
from playground.figures.ready_figure import ReadyFigure, typed_array

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

SHORTEST_AXIS = 10
"""The epoch axis reaches at least this far, so that its marks are whole epochs."""

LETTER = 0.55
"""Width of a letter of a legend, about, in font sizes."""


class OverlaidCurve(NamedTuple):
    """One run of an overlay.

    name: for the legend; Plotly interprets tags, so it must be safe already. epochs, values: (n,) the measure
    at recorded epochs. slot: which line is its own, from 0; twelve differ. None is the line of the run on the
    stage, thicker and in the colour of ink.
    """

    name: str
    epochs: np.ndarray
    values: np.ndarray
    slot: int | None


def overlaid_curves(
    curves: Sequence[OverlaidCurve],
    *,
    title: str,
    log_axis: bool = False,
    dark: bool = False,
    height: int = 220,
    font_size: int = 13,
    width: int = 320,
    y_range: tuple[float, float] | None = None,
) -> ReadyFigure:
    """One measure of several runs over their epochs, to be shown with `theme=None`.

    Args:
        curves: the runs, at least one.
        title: name of the measure; safe already.
        log_axis: logarithmic axis; values of zero and less are gaps then.
        dark: colours for a dark background.
        height: px of the chart without its legend, which stands under it in as many rows as it needs.
        font_size: px.
        width: px that the chart has at least, for the rows of the legend.
        y_range: lowest and highest value of the axis; None fits the axis to the values.
    """
    colours = DARK if dark else LIGHT
    small = font_size - 1
    longest = max(len(curve.name) for curve in curves)
    entry = min(round(LETTER * small * longest) + 8, width - 50)
    rows = -(-len(curves) // max(1, width // (entry + 40)))
    above, below = 2 * font_size + 4, round(3.2 * font_size)
    legend = rows * (small + 8) + 12
    end = max(SHORTEST_AXIS, *(int(curve.epochs[-1]) for curve in curves if len(curve.epochs)))
    layout = layout_of(
        colours,
        height + legend,
        font_size,
        margin={"l": 8, "r": 12, "t": above, "b": below + legend, "pad": 0},
        title=title_of(title, font_size),
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": -below / (height - above - below),
            "yanchor": "top",
            "maxheight": legend,
            "entrywidth": entry,
            "entrywidthmode": "pixels",
            "bgcolor": NOTHING,
            "font": {"size": small},
            "itemwidth": 40,
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        xaxis=axis_of(
            colours,
            font_size,
            "epoch",
            range=[0, end],
            tickformat=",d",
            nticks=8,
            showgrid=False,
            automargin=False,
        ),
        yaxis=axis_of(
            colours,
            font_size,
            type="log" if log_axis else "linear",
            rangemode="normal" if log_axis else "tozero",
            tickformat="~g",
            nticks=5,
        ),
        uirevision="overlay",
    )
    if y_range is not None:
        pad = 0.02 * (y_range[1] - y_range[0])
        layout["yaxis"]["range"] = [y_range[0] - pad, y_range[1] + pad]
    return ReadyFigure({"data": [_line(curve, colours) for curve in curves], "layout": layout})


def line_of(slot: int | None, colours: Colours) -> dict[str, Any]:
    """Colour, width and dash of a run's line. Neighbours differ in both colour and dash."""
    if slot is None:
        return {"color": colours.ink, "width": 3.5, "dash": "solid"}
    n = len(colours.classes)
    return {
        "color": colours.classes[slot % n],
        "width": 2,
        "dash": DASHES[(slot + slot // n) % len(DASHES)],
    }


def _line(curve: OverlaidCurve, colours: Colours) -> dict[str, Any]:
    epochs, values = thin(curve.epochs, curve.values)
    line = line_of(curve.slot, colours)
    return {
        "type": "scatter",
        "mode": "lines" if len(epochs) > 1 else "markers",
        "name": curve.name,
        "x": typed_array(epochs),
        "y": typed_array(values),
        "line": line,
        "marker": {"color": line["color"], "size": 7},
        "cliponaxis": len(epochs) > 1,  # the point of epoch 0 lies on the axis and shows whole
        "hovertemplate": "%{fullData.name}<br>epoch %{x:,d}: %{y:.4~g}<extra></extra>",
    }

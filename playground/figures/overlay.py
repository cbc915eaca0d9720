"""Curves of several runs in one chart, to be told apart by colour and by dashes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from playground.figures.chart import Look, curve_trace
from playground.figures.curves import SHORTEST_AXIS, height_axis, thin
from playground.figures.palette import NOTHING, Colours
from playground.figures.ready_figure import ReadyFigure

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

LETTER = 0.55
"""Width of a letter of a legend, about, in font sizes."""

WIDTH = 320
"""Px that such a chart has at least, for the rows of its legend."""


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
    y_range: tuple[float, float] | None = None,
    n_epochs: int = 0,
    across: str = "epoch",
) -> ReadyFigure:
    """One measure of several runs, at least one, over their epochs, to be shown with `theme=None`.

    title: name of the measure; safe already. log_axis: values of zero and less are gaps then. height: px
    without the legend, which stands under the chart in as many rows as it needs. y_range: lowest and highest
    value of an even axis; None fits it. n_epochs: the axis reaches at least so far, for curves that still
    grow.
    """
    look = Look.of(dark, height, font_size)
    small = font_size - 1
    longest = max(len(curve.name) for curve in curves)
    entry = min(round(LETTER * small * longest) + 8, WIDTH - 50)
    rows = -(-len(curves) // max(1, WIDTH // (entry + 40)))
    above, below = 2 * font_size + 4, round(3.2 * font_size)
    legend = rows * (small + 8) + 12
    end = max(SHORTEST_AXIS, n_epochs, *(int(curve.epochs[-1]) for curve in curves if len(curve.epochs)))
    layout = look.layout(
        height=height + legend,
        margin={"l": 8, "r": 12, "t": above, "b": below + legend, "pad": 0},
        title=look.title(title),
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
        xaxis=look.axis(across, range=[0, end], tickformat=",d", nticks=8, showgrid=False, automargin=False),
        yaxis=look.axis(nticks=5, tickformat="~g", **height_axis(log_axis, y_range)),
        uirevision="overlay",
    )
    return ReadyFigure({"data": [_line(curve, look.colours, across) for curve in curves], "layout": layout})


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


def _line(curve: OverlaidCurve, colours: Colours, across: str) -> dict[str, Any]:
    epochs, values = thin(curve.epochs, curve.values)
    hover = f"%{{fullData.name}}<br>{across} %{{x:,d}}: %{{y:.4~g}}"
    return curve_trace(curve.name, epochs, values, line_of(curve.slot, colours), hover)

"""How often a neuron says what."""

from typing import Any

import numpy as np

from playground.figures.chart import (
    Look,
    legend_above,
    line_trace,
)
from playground.figures.palette import translucent
from playground.figures.ready_figure import ReadyFigure, typed_array


def output_histogram(
    edges: np.ndarray,
    training: np.ndarray,
    test: np.ndarray | None = None,
    *,
    dark: bool = False,
) -> ReadyFigure:
    """How often a neuron says what, to be shown with `theme=None`: training points as bars, test points as an
    outline.

    Args:
        edges: (m + 1,) ends of the bins, equally wide. training, test: (m,) shares of all points of their
            kind.
        dark: colours for a dark background.
    """
    look = Look.of(dark, 200)
    colours = look.colours
    width = float(edges[1] - edges[0])
    middles = (edges[:-1] + edges[1:]) / 2
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": "training",
            "x": typed_array(middles),
            "y": typed_array(training),
            "width": width,
            "marker": {"color": translucent(colours.training, 0.45), "line": {"width": 0}},
            "hovertemplate": "near %{x:.2f}: %{y:.1%} of the training points<extra></extra>",
        }
    ]
    if test is not None:
        places, shares = np.concatenate([edges[:1], edges]), np.concatenate([[0.0], test, [0.0]])
        outline = line_trace(places, shares, colours.test, width=1.5, dash="dash", name="test (unseen)")
        outline["line"]["shape"] = "hv"
        traces.append(outline)
    layout = look.layout(
        title=look.title("What it says of the points"),
        bargap=0,
        **legend_above(),
        xaxis=look.axis("output", range=[float(edges[0]), float(edges[-1])], nticks=7),
        yaxis=look.axis(tickformat=".0%", nticks=4, rangemode="tozero"),
    )
    return ReadyFigure({"data": traces, "layout": layout})

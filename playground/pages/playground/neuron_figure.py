"""One neuron large: its map with a read-out under the pointer (its graph for one input), and a histogram."""

from typing import Any

import numpy as np

from datasets.drawn import colour_of
from playground.figures.chart import (
    Look,
    cells_of,
    class_marks,
    dots_trace,
    legend_above,
    line_trace,
    map_trace,
)
from playground.figures.palette import TINT, mixed, signed_scale, translucent
from playground.figures.ready_figure import ReadyFigure, typed_array

HEIGHT = 360
"""Of a map or a graph, px."""


def response_map(
    values: np.ndarray,
    plane: tuple[float, float],
    *,
    value_range: tuple[float, float] = (-1.0, 1.0),
    class_index: int | None = None,
    n_classes: int = 2,
    points: np.ndarray | None = None,
    point_classes: np.ndarray | None = None,
    dark: bool = False,
) -> ReadyFigure:
    """A neuron's map, to be shown with `theme=None`; under the pointer x1, x2 and the value.

    Args:
        values: (m, m), row 0 the largest x2, column 0 the smallest x1.
        plane: lowest and highest coordinate of both axes.
        value_range: values of the ends of the colours; 0 should be in the middle unless `class_index` is
            given.
        class_index: the class whose probability this is; its colour grows from nothing. None: signed.
        n_classes: how many classes there are; with three or more, signed colours are grey.
        points: (n, 2) points drawn pale over it, or None; point_classes: (n,) their classes, None: alike.
        dark: colours for a dark background.
    """
    look = Look.of(dark, HEIGHT)
    colours = look.colours
    centres = typed_array(cells_of(plane, len(values)))
    if class_index is None:
        scale = signed_scale(colours, grey=n_classes > 2)
    else:
        colour = colours.classes[colour_of(class_index, n_classes)]
        scale = [[0, colours.zero], [1, mixed(colours.zero, colour, TINT)]]
    bar = {"thickness": 10, "outlinewidth": 0, "nticks": 5, "tickfont": {"size": look.font_size - 1}}
    hover = "x₁ %{x:.2f}, x₂ %{y:.2f}: <b>%{z:.3f}</b>"
    drawn = map_trace(np.asarray(values)[::-1], value_range, scale, hover=hover, x=centres, y=centres)
    traces = [drawn | {"showscale": True, "colorbar": bar}]
    if points is not None:
        marker = {"size": 5, "opacity": 0.7, "line": {"width": 0.5, "color": colours.background}}
        marker |= class_marks(point_classes, n_classes, colours)
        traces.append(dots_trace(points[:, 0], points[:, 1], marker))
    layout = look.layout(
        xaxis=look.axis("x₁", range=list(plane), nticks=7, showgrid=False, constrain="domain"),
        yaxis=look.axis(
            "x₂",
            range=list(plane),
            nticks=7,
            showgrid=False,
            scaleanchor="x",
            constrain="domain",
        ),
    )
    layout["margin"]["t"] = 8
    return ReadyFigure({"data": traces, "layout": layout})


def response_graph(
    x: np.ndarray,
    values: np.ndarray,
    *,
    points: tuple[np.ndarray, np.ndarray] | None = None,
    dark: bool = False,
) -> ReadyFigure:
    """A neuron's graph over one input, to be shown with `theme=None`; under the pointer x1 and the value.

    Args:
        x, values: (m,) each. points: (x, y) of points drawn pale behind it, or None.
        dark: as in `response_map`.
    """
    look = Look.of(dark, HEIGHT)
    colours = look.colours
    traces = []
    if points is not None:
        traces.append(dots_trace(*points, {"color": translucent(colours.muted, 0.5), "size": 5}))
    traces.append(line_trace(x, values, colours.classes[0], width=2.5, hover="x₁ %{x:.2f}: <b>%{y:.3f}</b>"))
    layout = look.layout(
        hovermode="x",
        xaxis=look.axis("x₁", range=[float(x[0]), float(x[-1])], nticks=7),
        yaxis=look.axis("output", nticks=6, zeroline=True, zerolinecolor=colours.muted),
    )
    layout["margin"]["t"] = 8
    return ReadyFigure({"data": traces, "layout": layout})


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
        dark: as in `response_map`.
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

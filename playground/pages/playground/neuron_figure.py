"""One neuron large: its map with a read-out under the pointer (its graph for one input), and a histogram."""

from __future__ import annotations

from typing import Any

import numpy as np

from datasets.drawn import colour_of
from playground.figures.chart import SYMBOLS, axis_of, layout_of, title_of
from playground.figures.film import signed_scale
from playground.figures.palette import DARK, LIGHT, TINT, mixed, translucent
from playground.figures.ready_figure import ReadyFigure, typed_array


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
    height: int = 360,
    font_size: int = 13,
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
        height: px; the width is the container's, and the map stays square.
        font_size: px.
    """
    colours = DARK if dark else LIGHT
    centres = _centres(plane, len(values))
    if class_index is None:
        scale = signed_scale(colours, grey=n_classes > 2, dark=dark)
    else:
        colour = colours.classes[colour_of(class_index, n_classes)]
        scale = [[0, colours.zero], [1, mixed(colours.zero, colour, TINT)]]
    traces: list[dict[str, Any]] = [
        {
            "type": "heatmap",
            "x": typed_array(centres),
            "y": typed_array(centres),
            "z": typed_array(np.asarray(values)[::-1]),
            "zmin": value_range[0],
            "zmax": value_range[1],
            "colorscale": scale,
            "colorbar": {
                "thickness": 10,
                "outlinewidth": 0,
                "nticks": 5,
                "tickfont": {"size": font_size - 1},
            },
            "hovertemplate": "x₁ %{x:.2f}, x₂ %{y:.2f}: <b>%{z:.3f}</b><extra></extra>",
        }
    ]
    if points is not None:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": typed_array(points[:, 0]),
                "y": typed_array(points[:, 1]),
                "marker": {
                    "size": 5,
                    "opacity": 0.7,
                    "line": {"width": 0.5, "color": colours.background},
                    **_class_marks(point_classes, n_classes, colours.classes, colours.muted),
                },
                "hoverinfo": "skip",
            }
        )
    layout = layout_of(
        colours,
        height,
        font_size,
        xaxis=axis_of(
            colours, font_size, "x₁", range=list(plane), nticks=7, showgrid=False, constrain="domain"
        ),
        yaxis=axis_of(
            colours,
            font_size,
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
    height: int = 360,
    font_size: int = 13,
) -> ReadyFigure:
    """A neuron's graph over one input, to be shown with `theme=None`; under the pointer x1 and the value.

    Args:
        x, values: (m,) each. points: (x, y) of points drawn pale behind it, or None.
        dark, height, font_size: as in `response_map`.
    """
    colours = DARK if dark else LIGHT
    traces: list[dict[str, Any]] = []
    if points is not None:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": typed_array(points[0]),
                "y": typed_array(points[1]),
                "marker": {"color": translucent(colours.muted, 0.5), "size": 5},
                "hoverinfo": "skip",
            }
        )
    traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": typed_array(x),
            "y": typed_array(values),
            "line": {"color": colours.classes[0], "width": 2.5},
            "hovertemplate": "x₁ %{x:.2f}: <b>%{y:.3f}</b><extra></extra>",
        }
    )
    layout = layout_of(
        colours,
        height,
        font_size,
        hovermode="x",
        xaxis=axis_of(colours, font_size, "x₁", range=[float(x[0]), float(x[-1])], nticks=7),
        yaxis=axis_of(colours, font_size, "output", nticks=6, zeroline=True, zerolinecolor=colours.muted),
    )
    layout["margin"]["t"] = 8
    return ReadyFigure({"data": traces, "layout": layout})


def output_histogram(
    edges: np.ndarray,
    training: np.ndarray,
    test: np.ndarray | None = None,
    *,
    dark: bool = False,
    height: int = 200,
    font_size: int = 13,
) -> ReadyFigure:
    """How often a neuron says what, to be shown with `theme=None`: training points as bars, test points as an
    outline.

    Args:
        edges: (m + 1,) ends of the bins, equally wide. training, test: (m,) shares of all points of their
            kind.
        dark, height, font_size: as in `response_map`.
    """
    colours = DARK if dark else LIGHT
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
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": "test (unseen)",
                "x": typed_array(np.concatenate([edges[:1], edges])),
                "y": typed_array(np.concatenate([[0.0], test, [0.0]])),
                "line": {"shape": "hv", "color": colours.test, "width": 1.5, "dash": "dash"},
                "hoverinfo": "skip",
            }
        )
    layout = layout_of(
        colours,
        height,
        font_size,
        title=title_of("What it says of the points", font_size),
        bargap=0,
        showlegend=test is not None,
        legend={
            "orientation": "h",
            "x": 1,
            "xanchor": "right",
            "y": 1,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        xaxis=axis_of(colours, font_size, "output", range=[float(edges[0]), float(edges[-1])], nticks=7),
        yaxis=axis_of(colours, font_size, tickformat=".0%", nticks=4, rangemode="tozero"),
    )
    return ReadyFigure({"data": traces, "layout": layout})


def _centres(plane: tuple[float, float], size: int) -> np.ndarray:
    low, high = plane
    return low + (np.arange(size) + 0.5) * (high - low) / size


def _class_marks(
    classes: np.ndarray | None, n_classes: int, palette: tuple[str, ...], muted: str
) -> dict[str, Any]:
    """Colours and shapes of points, by class."""
    if classes is None:
        return {"color": muted}
    slots = [colour_of(int(index), n_classes) for index in classes]
    return {"color": [palette[slot] for slot in slots], "symbol": [SYMBOLS[slot] for slot in slots]}

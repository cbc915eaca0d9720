"""A function of the plane as a surface in space that can be turned, with the data points at their targets."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.figures.chart import SYMBOLS, slot_of
from playground.figures.palette import DARK, FONT, LIGHT, NOTHING, TINT, Colours, mixed
from playground.figures.ready_figure import ReadyFigure, typed_array

SYMBOLS_IN_SPACE = {"triangle-up": "diamond-open", "pentagon": "circle-open"}
"""Plotly has no triangles and pentagons in space."""

EYE = {"x": 1.35, "y": -1.65, "z": 0.95}


def surface(
    values: np.ndarray,
    plane: tuple[float, float],
    *,
    z_range: tuple[float, float],
    z_title: str,
    signed: bool = True,
    class_index: int = 0,
    n_classes: int = 0,
    points: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None,
    point_classes: np.ndarray | None = None,
    dark: bool = False,
    height: int = 460,
    font_size: int = 12,
) -> ReadyFigure:
    """A surface over the plane, to be shown with `theme=None`. Drawn anew, it keeps the view a person turned.

    Args:
        values: (m, m) the function at the cells of a map: row 0 is the largest x2, column 0 the smallest x1.
        plane: lowest and highest coordinate of both axes.
        z_range: lowest and highest value drawn; higher ones are cut there.
        z_title: what the height is; Plotly interprets tags, so it must be safe already.
        signed: colours from - to +, the middle of `z_range` being 0; else from nothing to the colour of
            class `class_index` of `n_classes`.
        points: (x1, x2, height), (n,) each, or None.
        point_classes: (n,) class of each point of `n_classes`; None paints all alike.
        dark: colours for a dark background.
        height: px; the width is the container's.
        font_size: px.
    """
    colours = DARK if dark else LIGHT
    low, high = plane
    bottom, top = z_range
    size = len(values)
    centres = low + (np.arange(size) + 0.5) * (high - low) / size
    heights = np.clip(np.nan_to_num(np.asarray(values, dtype=np.float64)[::-1]), bottom, top)
    letters = {"size": font_size - 1, "color": colours.muted}
    traces: list[dict[str, Any]] = [
        {
            "type": "surface",
            "x": typed_array(centres),
            "y": typed_array(centres),
            "z": typed_array(heights),
            "cmin": bottom,
            "cmax": top,
            "colorscale": _scale(colours, signed, class_index, n_classes),
            "showscale": False,
            "lighting": {"ambient": 0.85, "diffuse": 0.35, "specular": 0.05, "roughness": 0.9},
            "contours": {"z": {"highlight": False}, "x": {"highlight": False}, "y": {"highlight": False}},
            "hovertemplate": "x₁ %{x:.2f}, x₂ %{y:.2f}: %{z:.3f}<extra></extra>",
        }
    ]
    if points is not None:
        traces += _points(points, point_classes, n_classes, colours)
    axis = {
        "backgroundcolor": NOTHING,
        "gridcolor": colours.grid,
        "zerolinecolor": colours.grid,
        "tickfont": letters,
        "nticks": 5,
        "showspikes": False,
    }

    def titled(text: str, limits: tuple[float, float]) -> dict[str, Any]:
        return {**axis, "range": list(limits), "title": {"text": text, "font": letters}}

    layout = {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "paper_bgcolor": NOTHING,
        "font": {"family": FONT, "size": font_size, "color": colours.ink},
        "showlegend": False,
        "uirevision": "kept",
        "hoverlabel": {
            "bgcolor": colours.background,
            "bordercolor": colours.grid,
            "font": {"size": font_size, "color": colours.ink},
        },
        "scene": {
            "xaxis": titled("x₁", plane),
            "yaxis": titled("x₂", plane),
            "zaxis": titled(z_title, z_range),
            "aspectmode": "manual",
            "aspectratio": {"x": 1, "y": 1, "z": 0.6},
            "camera": {"eye": EYE},
            "dragmode": "orbit",
        },
    }
    return ReadyFigure({"data": traces, "layout": layout})


def _scale(colours: Colours, signed: bool, class_index: int, n_classes: int) -> list[list[Any]]:
    if signed:
        negative, positive = (mixed(colours.zero, colour, TINT) for colour in colours.classes[1::-1])
        return [[0, negative], [0.5, colours.zero], [1, positive]]
    colour = colours.classes[slot_of(class_index, n_classes)]
    return [[0, colours.zero], [1, mixed(colours.zero, colour, TINT)]]


def _points(
    points: tuple[np.ndarray, np.ndarray, np.ndarray],
    classes: np.ndarray | None,
    n_classes: int,
    colours: Colours,
) -> list[dict[str, Any]]:
    """The points, a trace for each class so that each has its colour and shape."""
    x, y, z = (np.asarray(part) for part in points)
    groups = (
        [(np.ones(len(x), dtype=bool), colours.training, "circle")]
        if classes is None
        else [
            (
                np.asarray(classes) == index,
                colours.classes[slot_of(index, n_classes)],
                _symbol(index, n_classes),
            )
            for index in range(n_classes)
        ]
    )
    return [
        {
            "type": "scatter3d",
            "mode": "markers",
            "x": typed_array(x[rows]),
            "y": typed_array(y[rows]),
            "z": typed_array(z[rows]),
            "marker": {"color": colour, "size": 2.5, "symbol": symbol},
            "hoverinfo": "skip",
        }
        for rows, colour, symbol in groups
        if rows.any()
    ]


def _symbol(index: int, n_classes: int) -> str:
    symbol = SYMBOLS[slot_of(index, n_classes)]
    return SYMBOLS_IN_SPACE.get(symbol, symbol)

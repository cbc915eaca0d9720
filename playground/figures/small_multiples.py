"""Many small pictures of one kind side by side, such as what nine starts of one network say."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from datasets.drawn import colour_of
from playground.figures.chart import Look, axes_of, axis_number, dots_trace, grid_of, line_trace, map_trace
from playground.figures.palette import TINT, Colours, mixed, signed_scale, translucent
from playground.figures.ready_figure import ReadyFigure

N_COLUMNS = 3

FULL = 254
"""The byte of +1 in a signed map, and of certainty in a map of confidence; 127 is 0."""


def small_maps(
    maps: np.ndarray,
    titles: Sequence[str],
    *,
    confidence: np.ndarray | None = None,
    points: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None,
    n_classes: int = 2,
    discretize: bool = False,
    dark: bool = False,
    height: int = 480,
    font_size: int = 13,
) -> ReadyFigure:
    """Small square maps of the plane in rows of three, to be shown with `theme=None`.

    maps: (k, m, m), row 0 the top of the plane. Without `confidence` signed: numbers from -1 to 1, or bytes
    as the stage's frames hold them (0 is -1, 127 is 0, 254 is 1). With it the winning of `n_classes`, and
    `confidence` is its share: numbers from 0 to 1, or bytes (254 is 1). points: drawn in each map, shares of
    the way from the left and from the top, and the colour of each by its number. titles: safe already, for
    Plotly interprets tags. discretize: only the decision, without shades. height: px; the maps stay square.
    """
    look = Look.of(dark, height, font_size)
    if confidence is None:
        cells, most = _bytes(maps, -1.0), FULL
        scale = _two_colours(look.colours) if discretize else signed_scale(look.colours)
    else:
        shares = _bytes(confidence, 0.0).astype(np.uint16)
        cells, most = np.asarray(maps).astype(np.uint16) * (FULL + 1) + shares, n_classes * (FULL + 1) - 1
        scale = _class_scale(look.colours, n_classes, discretize)
    size = cells.shape[-1]
    traces = [
        map_trace(np.ascontiguousarray(cell), (0, most), scale, zsmooth="fast", **axes_of(place))
        for place, cell in enumerate(cells)
    ]
    if points is not None:
        left, top, colours = points
        marker = {"color": [look.colours.classes[colour] for colour in colours], "size": 4}
        marker["line"] = {"color": look.colours.background, "width": 0.5}
        traces += [
            dots_trace(size * left - 0.5, size * top - 0.5, marker, **axes_of(place))
            for place in range(len(cells))
        ]
    layout = _layout(titles, look)
    for place in range(len(titles)):
        layout[f"xaxis{axis_number(place)}"] = look.frame(
            automargin=False, range=[-0.5, size - 0.5], constrain="domain"
        )
        layout[f"yaxis{axis_number(place)}"] = look.frame(
            automargin=False,
            range=[size - 0.5, -0.5],  # row 0 is the top
            scaleanchor=f"x{axis_number(place)}",
            constrain="domain",
            constraintoward="top",
        )
    return ReadyFigure({"data": traces, "layout": layout})


def small_graphs(
    x: np.ndarray,
    graphs: np.ndarray,
    titles: Sequence[str],
    *,
    points: tuple[np.ndarray, np.ndarray] | None = None,
    y_range: tuple[float, float] | None = None,
    dark: bool = False,
    height: int = 480,
    font_size: int = 13,
) -> ReadyFigure:
    """Small graphs of functions of one number in rows of three, to be shown with `theme=None`: x (m,)
    ascending, graphs (k, m), points (x, y) drawn pale behind each, y_range the lowest and highest value
    drawn, in all alike (None: it fits all of them). The rest as in `small_maps`.
    """
    look = Look.of(dark, height, font_size)
    graphs = np.asarray(graphs, dtype=np.float64)
    if y_range is None:
        shown = [graphs[np.isfinite(graphs)], *([] if points is None else [np.asarray(points[1])])]
        values = np.concatenate([part.ravel() for part in shown])
        y_range = (float(values.min()), float(values.max())) if len(values) else (-1.0, 1.0)
    low, high = y_range
    pad = 0.05 * (high - low) or 1.0
    traces: list[dict[str, Any]] = []
    for place, graph in enumerate(graphs):
        if points is not None:
            marker = {"color": translucent(look.colours.muted, 0.4), "size": 3}
            traces.append(dots_trace(*points, marker, **axes_of(place)))
        traces.append(line_trace(x, graph, look.colours.classes[0], **axes_of(place)))
    layout = _layout(titles, look)
    for place in range(len(titles)):
        layout[f"xaxis{axis_number(place)}"] = look.frame(automargin=False, range=[float(x[0]), float(x[-1])])
        layout[f"yaxis{axis_number(place)}"] = look.frame(automargin=False, range=[low - pad, high + pad])
    return ReadyFigure({"data": traces, "layout": layout})


def _layout(titles: Sequence[str], look: Look) -> dict[str, Any]:
    grid = grid_of(
        titles, N_COLUMNS, look, gap=0.115, above=round(1.9 * look.font_size), x=0.5, xanchor="center"
    )
    return look.layout(margin={"l": 2, "r": 2, "t": 2, "b": 2}, **grid)


def _bytes(values: np.ndarray, low: float) -> np.ndarray:
    """Numbers from `low` to 1 as bytes 0 to FULL; bytes as they are."""
    values = np.asarray(values)
    if values.dtype == np.uint8:
        return values
    shares = (np.clip(np.nan_to_num(values), low, 1.0) - low) / (1.0 - low)
    return np.rint(FULL * shares).astype(np.uint8)


def _two_colours(colours: Colours) -> list[list[Any]]:
    (_, negative), _, (_, positive) = signed_scale(colours)
    return [[0, negative], [0.5, negative], [0.5, positive], [1, positive]]


def _class_scale(colours: Colours, n_classes: int, discretize: bool) -> list[list[Any]]:
    """One stretch a class, from its least possible share (pale) to certainty.

    Cell values are class * (FULL + 1) + share, from 0 to n_classes * (FULL + 1) - 1.
    """
    last = n_classes * (FULL + 1) - 1
    scale: list[list[Any]] = []
    for index in range(n_classes):
        slot = colour_of(index, n_classes)
        sure = mixed(colours.zero, colours.classes[slot], TINT)
        pale = sure if discretize else colours.zero
        start = index * (FULL + 1)
        scale += [
            [start / last, pale],
            [(start + FULL / n_classes) / last, pale],
            [(start + FULL) / last, sure],
        ]
    return scale

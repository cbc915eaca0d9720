"""Many small pictures of one kind side by side, such as what nine starts of one network say."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from datasets.drawn import colour_of
from playground.figures.chart import ON_PAPER, Look, dots_trace, line_trace, map_trace
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
    n_classes: int = 2,
    discretize: bool = False,
    dark: bool = False,
    height: int = 480,
    font_size: int = 13,
) -> ReadyFigure:
    """Small square maps of the plane in rows of three, to be shown with `theme=None`.

    maps: (k, m, m), row 0 the top of the plane. Without `confidence` signed: numbers from -1 to 1, or bytes
    as the stage's frames hold them (0 is -1, 127 is 0, 254 is 1). With it the winning of `n_classes`, and
    `confidence` is its share: numbers from 0 to 1, or bytes (254 is 1). titles: safe already, for Plotly
    interprets tags. discretize: only the decision, without shades. height: px; the maps stay square.
    """
    look = Look.of(dark, height, font_size)
    if confidence is None:
        cells, most = _bytes(maps, -1.0), FULL
        scale = _two_colours(look.colours) if discretize else signed_scale(look.colours)
    else:
        shares = _bytes(confidence, 0.0).astype(np.uint16)
        cells, most = np.asarray(maps).astype(np.uint16) * (FULL + 1) + shares, n_classes * (FULL + 1) - 1
        scale = _class_scale(look.colours, n_classes, discretize)
    traces = [
        map_trace(np.ascontiguousarray(cell), (0, most), scale, zsmooth="fast", **_axes(place))
        for place, cell in enumerate(cells)
    ]
    layout = _layout(titles, look)
    for place in range(len(titles)):
        layout[f"yaxis{_number(place)}"] |= {
            "autorange": "reversed",  # row 0 is the top
            "scaleanchor": f"x{_number(place)}",
            "constrain": "domain",
            "constraintoward": "top",
        }
        layout[f"xaxis{_number(place)}"]["constrain"] = "domain"
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
            traces.append(dots_trace(*points, marker, **_axes(place)))
        traces.append(line_trace(x, graph, look.colours.classes[0], **_axes(place)))
    layout = _layout(titles, look)
    for place in range(len(titles)):
        layout[f"xaxis{_number(place)}"]["range"] = [float(x[0]), float(x[-1])]
        layout[f"yaxis{_number(place)}"]["range"] = [low - pad, high + pad]
    return ReadyFigure({"data": traces, "layout": layout})


def _layout(titles: Sequence[str], look: Look) -> dict[str, Any]:
    """Axes without numbers for one picture a title, each with its title above."""
    n_rows = math.ceil(len(titles) / N_COLUMNS)
    gap_x, gap_y = 0.04, 1.9 * look.font_size / look.height
    width, tall = (1 - (N_COLUMNS - 1) * gap_x) / N_COLUMNS, (1 - n_rows * gap_y) / max(n_rows, 1)
    layout = look.layout(margin={"l": 2, "r": 2, "t": 2, "b": 2, "pad": 0}, annotations=[])
    for place, title in enumerate(titles):
        row, column = divmod(place, N_COLUMNS)
        left, top = column * (width + gap_x), 1 - row * (tall + gap_y) - gap_y
        number = _number(place)
        frame = look.frame(automargin=False)
        layout[f"xaxis{number}"] = frame | {
            "domain": [left, min(left + width, 1.0)],
            "anchor": f"y{number}",
        }
        layout[f"yaxis{number}"] = frame | {"domain": [max(top - tall, 0.0), top], "anchor": f"x{number}"}
        layout["annotations"].append(
            look.note(title, left + width / 2, top, **ON_PAPER, xanchor="center", yanchor="bottom")
        )
    return layout


def _axes(place: int) -> dict[str, Any]:
    return {"xaxis": f"x{_number(place)}", "yaxis": f"y{_number(place)}"}


def _number(place: int) -> str:
    """How Plotly numbers axes: "", "2", "3"."""
    return str(place + 1) if place else ""


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

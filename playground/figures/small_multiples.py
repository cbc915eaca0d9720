"""Many small pictures of one kind side by side: what nine starts of one network say, and the weights of all
layers.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from datasets.drawn import colour_of
from playground.figures.chart import Look, axes_of, axis_number, dots_trace, grid_of, line_trace, map_trace
from playground.figures.palette import TINT, Colours, mixed, signed_scale, translucent
from playground.figures.ready_figure import ReadyFigure, typed_array

N_COLUMNS = 3

LAYER_COLUMNS, LAYER_HEIGHT, LAYER_FONT = 2, 190, 12
"""Maps of weights in a row; the height of such a row with its titles and numbers, px; and of its letters."""
MOST_NAMES = 9
"""Most rows or columns of a map of weights that are all named."""
MOST_NUMBERS = 8
"""Most columns of a map of weights whose cells have their numbers written in."""

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

    maps: (k, m, m), row 0 the top of the plane. Without `confidence` signed, from -1 to 1. With it the
    winning of `n_classes`, and `confidence` is its share, from 0 to 1. points: drawn in each map, shares of
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


def weight_maps(
    blocks: Sequence[np.ndarray],
    titles: Sequence[str],
    sources: Sequence[Sequence[str]],
    targets: Sequence[Sequence[str]],
    *,
    grey: bool = False,
    dark: bool = False,
) -> ReadyFigure:
    """One map a layer, to be shown with `theme=None`: a row of a map is what comes in, the last of them the
    bias, a column is a neuron. Cells hold their number while there are few, and in greys at least a minus.

    blocks: (n_in + 1, n_out) of each layer; what is not finite is left blank. titles, sources, targets: names
    of each layer, of its n_in + 1 rows and n_out columns; safe already, for Plotly interprets tags. grey: -
    and + in greys instead of in the colours of two classes.
    """
    limit = largest(blocks)
    n_columns = min(LAYER_COLUMNS, len(blocks))
    look = Look.of(dark, math.ceil(len(blocks) / n_columns) * LAYER_HEIGHT + 40, LAYER_FONT)
    room = {"above": LAYER_FONT + 10, "below": 2 * LAYER_FONT + 8}
    grid = grid_of(
        [f"<b>{title}</b>" for title in titles], n_columns, look, gap=0.245, **room, x=0, xanchor="left"
    )
    traces: list[dict[str, Any]] = []
    layout = look.layout(margin={"t": 4, "b": 4, "l": 44, "r": 8}, **grid)
    layout["coloraxis"] = {
        "cmin": -limit,
        "cmax": limit,
        "colorscale": signed_scale(look.colours, grey=grey),
        "colorbar": {
            "orientation": "h",
            "thickness": 8,
            "len": 0.6,
            "y": 0,
            "yanchor": "top",
            "ypad": 2,
            "nticks": 5,
            "outlinewidth": 0,
            "tickfont": look.letters,
        },
    }
    for place, (block, names_in, names_out) in enumerate(zip(blocks, sources, targets, strict=True)):
        trace: dict[str, Any] = {
            "type": "heatmap",
            "z": typed_array(np.asarray(block)),
            "coloraxis": "coloraxis",
            "hovertext": [[f"{source} → {target}" for target in names_out] for source in names_in],
            "hovertemplate": "%{hovertext}: %{z:.4g}<extra></extra>",
            "xgap": 1,
            "ygap": 1,
            **axes_of(place),
        }
        if len(names_out) <= MOST_NUMBERS and len(names_in) <= MOST_NAMES:
            trace["texttemplate"] = "%{z:+.2f}"
            trace["textfont"] = {"color": look.colours.ink}
        elif grey:
            with np.errstate(invalid="ignore"):
                signs = np.where(np.asarray(block) < 0, "−", "")
            trace |= {
                "text": signs.tolist(),
                "texttemplate": "%{text}",
                "textfont": {"color": look.colours.ink},
            }
        traces.append(trace)
        plain: dict[str, Any] = {"showgrid": False, "automargin": False}
        layout[f"xaxis{axis_number(place)}"] = look.axis(**plain, **_named(names_out))
        layout[f"yaxis{axis_number(place)}"] = look.axis(autorange="reversed", **plain, **_named(names_in))
    if len(blocks) == 1:  # Plotly takes no grid of one place
        layout["yaxis"]["domain"] = layout["grid"]["domain"]["y"]
    return ReadyFigure({"data": traces, "layout": layout})


def largest(blocks: Sequence[np.ndarray]) -> float:
    """The largest finite magnitude in all blocks; 1 when all are 0."""
    values = np.abs(np.concatenate([np.asarray(block, dtype=np.float64).ravel() for block in blocks]))
    values = values[np.isfinite(values)]
    return float(values.max(initial=0.0)) or 1.0


def _named(names: Sequence[str]) -> dict[str, Any]:
    """Ticks with names: all of them, or some where they are many; always the last, which may be the bias."""
    step = math.ceil(len(names) / MOST_NAMES)
    places = list(range(0, len(names), step))
    last = len(names) - 1
    if places[-1] != last:
        if last - places[-1] < step / 2 and len(places) > 1:
            places.pop()
        places.append(last)
    return {"tickvals": places, "ticktext": [names[place] for place in places]}


def _layout(titles: Sequence[str], look: Look) -> dict[str, Any]:
    grid = grid_of(
        titles, N_COLUMNS, look, gap=0.115, above=round(1.9 * look.font_size), x=0.5, xanchor="center"
    )
    return look.layout(margin={"l": 2, "r": 2, "t": 2, "b": 2}, **grid)


def _bytes(values: np.ndarray, low: float) -> np.ndarray:
    """Numbers from `low` to 1 as bytes 0 to FULL."""
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

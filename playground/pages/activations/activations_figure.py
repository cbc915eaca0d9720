"""Pictures of the page on activations: histograms of layers, maps of the plane, two networks."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.figures.chart import (
    SYMBOLS,
    Look,
    cells_of,
    class_marks,
    curve_trace,
    dots_trace,
    legend_above,
    line_trace,
    map_trace,
    powers_of_ten,
)
from playground.figures.curves import line_of
from playground.figures.palette import signed_scale, translucent
from playground.figures.ready_figure import ReadyFigure, typed_array

FULL_SHARE = 0.25
"""A bin with at least this share of a layer's values reaches the line of the layer above."""
MOST_LABELS = 15
"""Layers that get a number; of more every second or third one."""
HEIGHT = 250
"""Of a chart of two networks, px."""


def layer_ridges(
    signal: np.ndarray,
    signal_window: tuple[float, float],
    blame: np.ndarray,
    blame_window: tuple[float, float],
    *,
    open_end: bool = False,
    dark: bool = False,
    height: int = 420,
) -> ReadyFigure:
    """A small histogram for every layer, the first at the top: its outputs at the left, the blame that comes
    back at the right, by its power of ten; to be shown with `theme=None`.

    signal, blame: (n_layers, bins) shares in equal bins between the ends of their windows. open_end: whether
    the last bin of the signal also holds all that is larger.
    """
    look = Look.of(dark, height)
    n_layers = len(signal)
    every = -(-n_layers // MOST_LABELS)
    numbers = [number for number in range(1, n_layers + 1) if number % every == 0 or number == 1]
    traces = [
        _ridges(signal, signal_window, look.colours.classes[0], "x", "y"),
        _ridges(blame, blame_window, look.colours.classes[2], "x2", "y2"),
    ]
    low, high = signal_window
    marks = [low, (low + high) / 2, high] if low < 0 else [low, high]
    signs = [f"{mark:g}".replace("-", "−") for mark in marks]
    powers = [power for power in range(int(blame_window[0]), int(blame_window[1]) + 1) if power % 4 == 0]
    rows: dict[str, Any] = {"range": [n_layers + 0.15, -0.35], "showgrid": False}
    layout = look.layout(
        xaxis=look.axis(
            "outputs",
            domain=[0.0, 0.45],
            range=list(signal_window),
            tickvals=marks,
            ticktext=[*signs[:-1], f"{signs[-1]}+" if open_end else signs[-1]],
        ),
        xaxis2=look.axis(
            "size of the blame",
            domain=[0.57, 1.0],
            range=list(blame_window),
            tickvals=powers,
            ticktext=powers_of_ten(powers)["ticktext"],
        ),
        yaxis=look.axis(
            tickvals=numbers,
            ticktext=[f"layer {number}" if number == 1 else str(number) for number in numbers],
            **rows,
        ),
        yaxis2=look.axis(anchor="x2", showticklabels=False, **rows),
    )
    layout["margin"] |= {"t": 6, "r": 6}
    return ReadyFigure({"data": traces, "layout": layout})


def plane_map(
    values: np.ndarray,
    title: str,
    plane: tuple[float, float],
    *,
    points: np.ndarray | None = None,
    point_classes: np.ndarray | None = None,
    dark: bool = False,
    size: int = 150,
    font_size: int = 13,
) -> ReadyFigure:
    """A signed map of the plane, to be shown `size` px wide with `theme=None`.

    values: (m, m) from -1 to 1, row 0 the top. title: safe already. plane: lowest and highest coordinate.
    points: (n, 2), drawn over the map; point_classes: (n,) 0 or 1 each, None: all alike.
    """
    head = round(1.9 * font_size)
    look = Look.of(dark, size + head, font_size)
    centres = typed_array(cells_of(plane, len(values)))
    hover = "x₁ %{x:.1f}, x₂ %{y:.1f}: <b>%{z:.3f}</b>"
    cells = np.clip(values[::-1], -1.0, 1.0)
    traces = [
        map_trace(
            cells, (-1, 1), signed_scale(look.colours), hover=hover, x=centres, y=centres, zsmooth="fast"
        )
    ]
    if points is not None:
        marker = {"size": 6, "opacity": 0.85, "line": {"width": 0.8, "color": look.colours.background}}
        marker |= class_marks(point_classes, 2, look.colours)
        traces.append(dots_trace(points[:, 0], points[:, 1], marker))
    frame = look.frame(range=list(plane), automargin=False)
    heading = look.title(title) | {"text": title, "pad": {"t": 2, "l": 2}}
    layout = look.layout(title=heading, xaxis=frame, yaxis={**frame})
    layout["margin"] = {"l": 1, "r": 1, "t": head, "b": 1, "pad": 0}
    return ReadyFigure({"data": traces, "layout": layout})


def blame_lines(
    sizes: Sequence[Sequence[float]], labels: Sequence[str], *, dark: bool = False
) -> ReadyFigure:
    """The size of the blame in every hidden layer of networks, logarithmic; labels are safe already."""
    look = Look.of(dark, HEIGHT)
    shown: list[Any] = [[one if np.isfinite(one) and one > 0 else None for one in layer] for layer in sizes]
    found = [value for layers in shown for value in layers if value]
    low = min(-6, int(np.floor(np.log10(min(found)))) if found else 0)
    high = max(0, int(np.ceil(np.log10(max(found)))) if found else 0)
    powers = [power for power in range(low, high + 1) if power % 2 == 0]
    traces = [
        curve_trace(
            label,
            np.arange(1, len(values) + 1),
            values,
            line_of(number, look.colours),
            f"{label}, layer %{{x}}: %{{y:.1e}}",
            marker={"color": look.colours.classes[number], "size": 8, "symbol": SYMBOLS[number]},
            mode="lines+markers",
        )
        for number, (label, values) in enumerate(zip(labels, shown, strict=True))
    ]
    layout = look.layout(
        title=look.title("Blame in every layer"),
        xaxis=look.axis("layer", range=[0.7, max(map(len, sizes)) + 0.3], dtick=1, showgrid=False),
        yaxis=look.axis(type="log", range=[low, high + 0.3], **powers_of_ten(powers)),
        **legend_above(),
    )
    return ReadyFigure({"data": traces, "layout": layout})


def _ridges(shares: np.ndarray, window: tuple[float, float], colour: str, x: str, y: str) -> dict[str, Any]:
    n_layers, n_bins = shares.shape
    edges = np.linspace(*window, n_bins + 1)
    across = np.concatenate([np.repeat(edges, 2), [edges[0], np.nan]])
    heights = np.minimum(shares / FULL_SHARE, 1.0)
    xs, ys = np.tile(across, n_layers), []
    for number, row in enumerate(heights, start=1):
        ys.append(np.concatenate([[0.0], np.repeat(row, 2), [0.0, 0.0, np.nan]]) * -1 + number)
    ground = line_trace(xs, np.concatenate(ys), colour, width=1, xaxis=x, yaxis=y)
    return ground | {"fill": "toself", "fillcolor": translucent(colour, 0.45)}

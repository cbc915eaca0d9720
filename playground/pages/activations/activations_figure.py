"""Pictures of the page on activations: histograms of layers, maps of the plane, two networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from datasets.drawn import colour_of
from playground.figures.chart import SYMBOLS, axis_of, layout_of, title_of
from playground.figures.film import signed_scale
from playground.figures.palette import DARK, LIGHT, Colours, translucent
from playground.figures.ready_figure import ReadyFigure, typed_array

FULL_SHARE = 0.25
"""A bin with at least this share of a layer's values reaches the line of the layer above."""
MOST_LABELS = 15
"""Layers that get a number; of more every second or third one."""
DASHES = ("solid", "dash")


def layer_ridges(
    signal: np.ndarray,
    signal_window: tuple[float, float],
    blame: np.ndarray,
    blame_window: tuple[float, float],
    *,
    open_end: bool = False,
    dark: bool = False,
    height: int = 420,
    font_size: int = 13,
) -> ReadyFigure:
    """A small histogram for every layer, the first at the top: its outputs at the left, the blame that comes
    back at the right; to be shown with `theme=None`.

    Args:
        signal: (n_layers, bins) shares of a layer's outputs in equal bins between the ends of signal_window.
        blame: (n_layers, bins) shares of its blame, by its power of ten, between those of blame_window.
        open_end: whether the last bin of the signal also holds all that is larger.
        dark, height, font_size: as in `curves.learning_curve`.
    """
    colours = DARK if dark else LIGHT
    n_layers = len(signal)
    every = -(-n_layers // MOST_LABELS)
    numbers = [number for number in range(1, n_layers + 1) if number % every == 0 or number == 1]
    traces = [
        _ridges(signal, signal_window, colours.classes[0], colours, "x", "y"),
        _ridges(blame, blame_window, colours.classes[2], colours, "x2", "y2"),
    ]
    low, high = signal_window
    marks = [low, (low + high) / 2, high] if low < 0 else [low, high]
    signs = [f"{mark:g}".replace("-", "−") for mark in marks]
    powers = [power for power in range(int(blame_window[0]), int(blame_window[1]) + 1) if power % 4 == 0]
    rows: dict[str, Any] = {"range": [n_layers + 0.15, -0.35], "showgrid": False}
    layout = layout_of(
        colours,
        height,
        font_size,
        xaxis=axis_of(
            colours,
            font_size,
            "outputs",
            domain=[0.0, 0.45],
            range=list(signal_window),
            tickvals=marks,
            ticktext=[*signs[:-1], f"{signs[-1]}+" if open_end else signs[-1]],
        ),
        xaxis2=axis_of(
            colours,
            font_size,
            "size of the blame",
            domain=[0.57, 1.0],
            range=list(blame_window),
            tickvals=powers,
            ticktext=[_power(power) for power in powers],
        ),
        yaxis=axis_of(
            colours,
            font_size,
            tickvals=numbers,
            ticktext=[f"layer {number}" if number == 1 else str(number) for number in numbers],
            **rows,
        ),
        yaxis2=axis_of(colours, font_size, anchor="x2", showticklabels=False, **rows),
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

    Args:
        values: (m, m) from -1 to 1, row 0 the top. title: above it; safe already.
        plane: lowest and highest coordinate.
        points: (n, 2), drawn over the map; point_classes: (n,) 0 or 1 each, None: all alike.
        dark, font_size: as in `curves.learning_curve`. size: px; its height is that of the title more.
    """
    colours = DARK if dark else LIGHT
    m = len(values)
    low, high = plane
    centres = low + (np.arange(m) + 0.5) * (high - low) / m
    traces: list[dict[str, Any]] = [
        {
            "type": "heatmap",
            "x": typed_array(centres),
            "y": typed_array(centres),
            "z": typed_array(np.clip(values[::-1], -1.0, 1.0)),
            "zmin": -1,
            "zmax": 1,
            "zsmooth": "fast",
            "colorscale": signed_scale(colours, grey=False, dark=dark),
            "showscale": False,
            "hovertemplate": "x₁ %{x:.1f}, x₂ %{y:.1f}: <b>%{z:.3f}</b><extra></extra>",
        }
    ]
    if points is not None:
        traces.append(_marks(points, point_classes, colours))
    head = round(1.9 * font_size)
    frame = axis_of(
        colours,
        font_size,
        range=list(plane),
        showticklabels=False,
        ticks="",
        showgrid=False,
        showline=True,
        mirror=True,
        linecolor=colours.grid,
        automargin=False,
    )
    heading = title_of(title, font_size) | {"text": title, "pad": {"t": 2, "l": 2}}
    layout = layout_of(colours, size + head, font_size, title=heading, xaxis=frame, yaxis={**frame})
    layout["margin"] = {"l": 1, "r": 1, "t": head, "b": 1, "pad": 0}
    return ReadyFigure({"data": traces, "layout": layout})


def two_losses(
    epochs: Sequence[np.ndarray],
    losses: Sequence[np.ndarray],
    labels: Sequence[str],
    *,
    dark: bool = False,
    height: int = 250,
    font_size: int = 13,
) -> ReadyFigure:
    """The loss of two runs over their epochs, the first solid, the second dashed; labels are safe already."""
    colours = DARK if dark else LIGHT
    end = max(10.0, *(float(reached[-1]) for reached in epochs))
    top = max(0.6, *(min(float(np.max(loss)), 2.0) for loss in losses))
    traces = [
        {
            **_line(label, reached, loss, number, colours),
            "hovertemplate": f"epoch %{{x:,d}}: %{{y:.3f}}<extra>{label}</extra>",
        }
        for number, (label, reached, loss) in enumerate(zip(labels, epochs, losses, strict=True))
    ]
    layout = layout_of(
        colours,
        height,
        font_size,
        title=title_of("Loss", font_size),
        xaxis=axis_of(colours, font_size, "epoch", range=[0, end], nticks=6, showgrid=False),
        yaxis=axis_of(colours, font_size, range=[0, 1.05 * top], nticks=5),
        **_legend(),
    )
    return ReadyFigure({"data": traces, "layout": layout})


def blame_lines(
    sizes: Sequence[Sequence[float]],
    labels: Sequence[str],
    *,
    dark: bool = False,
    height: int = 250,
    font_size: int = 13,
) -> ReadyFigure:
    """The size of the blame in every hidden layer of two networks, on a logarithmic axis; labels as above."""
    colours = DARK if dark else LIGHT
    shown = [[value if np.isfinite(value) and value > 0 else None for value in layer] for layer in sizes]
    found = [value for layers in shown for value in layers if value]
    low = min(-6, int(np.floor(np.log10(min(found)))) if found else 0)
    high = max(0, int(np.ceil(np.log10(max(found)))) if found else 0)
    powers = [power for power in range(low, high + 1) if power % 2 == 0]
    traces = [
        {
            **_line(label, np.arange(1, len(values) + 1), values, number, colours),
            "mode": "lines+markers",
            "hovertemplate": f"layer %{{x}}: %{{y:.1e}}<extra>{label}</extra>",
        }
        for number, (label, values) in enumerate(zip(labels, shown, strict=True))
    ]
    layout = layout_of(
        colours,
        height,
        font_size,
        title=title_of("Blame in every layer", font_size),
        xaxis=axis_of(
            colours, font_size, "layer", range=[0.7, max(map(len, sizes)) + 0.3], dtick=1, showgrid=False
        ),
        yaxis=axis_of(
            colours,
            font_size,
            type="log",
            range=[low, high + 0.3],
            tickvals=[10.0**power for power in powers],
            ticktext=[_power(power) for power in powers],
        ),
        **_legend(),
    )
    return ReadyFigure({"data": traces, "layout": layout})


def _ridges(
    shares: np.ndarray, window: tuple[float, float], colour: str, colours: Colours, x: str, y: str
) -> dict[str, Any]:
    """All layers' histograms as one trace: outlines with gaps between them."""
    n_layers, n_bins = shares.shape
    edges = np.linspace(*window, n_bins + 1)
    across = np.concatenate([np.repeat(edges, 2), [edges[0], np.nan]])
    heights = np.minimum(shares / FULL_SHARE, 1.0)
    xs, ys = np.tile(across, n_layers), []
    for number, row in enumerate(heights, start=1):
        ys.append(np.concatenate([[0.0], np.repeat(row, 2), [0.0, 0.0, np.nan]]) * -1 + number)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": typed_array(xs),
        "y": typed_array(np.concatenate(ys)),
        "xaxis": x,
        "yaxis": y,
        "fill": "toself",
        "fillcolor": translucent(colour, 0.45),
        "line": {"color": colour, "width": 1},
        "hoverinfo": "skip",
    }


def _marks(points: np.ndarray, classes: np.ndarray | None, colours: Colours) -> dict[str, Any]:
    look: dict[str, Any] = {"color": colours.muted}
    if classes is not None:
        slots = [colour_of(int(index), 2) for index in classes]
        look = {
            "color": [colours.classes[slot] for slot in slots],
            "symbol": [SYMBOLS[slot] for slot in slots],
        }
    return {
        "type": "scatter",
        "mode": "markers",
        "x": typed_array(points[:, 0]),
        "y": typed_array(points[:, 1]),
        "marker": {
            "size": 6,
            "opacity": 0.85,
            "line": {"width": 0.8, "color": colours.background},
            **look,
        },
        "hoverinfo": "skip",
    }


def _line(label: str, x: Any, y: Any, number: int, colours: Colours) -> dict[str, Any]:
    """The first of two solid and blue, the second dashed and orange."""
    return {
        "type": "scatter",
        "mode": "lines" if len(x) > 1 else "markers",
        "name": label,
        "x": typed_array(np.asarray(x)),
        "y": y if isinstance(y, list) else typed_array(np.asarray(y)),
        "line": {"color": colours.classes[number], "width": 2.5, "dash": DASHES[number]},
        "marker": {"color": colours.classes[number], "size": 8, "symbol": SYMBOLS[number]},
    }


def _legend() -> dict[str, Any]:
    return {
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 1,
            "xanchor": "right",
            "y": 1,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        },
    }


def _power(power: int) -> str:
    if power == 0:
        return "1"
    return f"10{str(power).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"

"""Curves over epochs: how loss and accuracy moved for training and test points.

They are drawn anew about four times a second while a run plays, so the figure is thinned to what the screen
can show and written as a `ReadyFigure`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.figures.palette import AIR, DARK, FONT, LIGHT, NOTHING, Colours, translucent
from playground.figures.ready_figure import ReadyFigure, typed_array

MOST_POINTS = 300
"""Most points of one line: a chart is about 450 px wide between its axes."""

SHORTEST_AXIS = 10
"""The epoch axis reaches at least this far, so that its marks are whole epochs."""

GHOST_REACH = 10
"""The previous run shows up to this multiple of the present epoch: a new run stays visible beside it."""

GHOST_START = 100
"""... and at least up to this epoch."""


BAND_SHADE = 0.16
"""How much of a curve's colour the band behind it has."""

BAND_REACH = 3.0
"""On a linear axis the band is cut at so many times the highest value of the run's own lines: one start that
goes astray must not press all lines flat."""


def learning_curve(
    *,
    epochs: np.ndarray,
    train: np.ndarray,
    test: np.ndarray | None = None,
    ghost_epochs: np.ndarray | None = None,
    ghost_values: np.ndarray | None = None,
    held_out: np.ndarray | None = None,
    band: np.ndarray | None = None,
    band_test: np.ndarray | None = None,
    band_name: str = "nine other starts",
    marks: Sequence[tuple[float, str]] = (),
    since: tuple[float, str] | None = None,
    best_epoch: float | None = None,
    present: float | None = None,
    title: str,
    log_axis: bool = False,
    dark: bool = False,
    height: int = 168,
    font_size: int = 13,
    y_range: tuple[float, float] | None = None,
) -> ReadyFigure:
    """One measure of a run over its epochs, to be shown with `theme=None`.

    Args:
        epochs: (n,) recorded epochs, ascending; n at least 1.
        train: (n,) the measure on the training points.
        test: (n,) the measure on the test points, or None for no such line.
        ghost_epochs: (m,) recorded epochs of the previous run, or None.
        ghost_values: (m,) its measure on the training points.
        held_out: (n,) the measure on the points that early stopping watches, or None.
        band: (k, n) the measure of further starts on the training points, NaN in epochs where it was not
            recorded: a band from the lowest to the highest and a thin line for the median. None: no band.
        band_test: (k, n) the same on the test points.
        band_name: what the legend calls the band.
        marks: (epoch, text) of every live change: a dotted line; the last text is written beside its line,
            the others show when pointed at. Plotly interprets tags, so the text must be safe already.
        since: (epoch, text) from which on something has gone wrong: a dashed line with its words.
        present: the epoch that is shown elsewhere, a plain line; None where it is the last.
        best_epoch: the epoch early stopping would go back to; marked likewise.
        title: name of the measure; safe already, as the texts of marks and since.
        log_axis: logarithmic axis; values of zero and less are gaps in the line then.
        dark: colours for a dark background.
        height: px; the width is the container's.
        font_size: px.
        y_range: lowest and highest value of the axis; None fits the axis to the values.
    """
    colours = DARK if dark else LIGHT
    last = _last_epoch(epochs)
    end = float(max(last, SHORTEST_AXIS))
    lines: list[dict[str, Any]] = []
    if ghost_epochs is not None and ghost_values is not None and len(ghost_epochs):
        shown = np.asarray(ghost_epochs) <= max(GHOST_REACH * last, GHOST_START)
        ghost_epochs, ghost_values = np.asarray(ghost_epochs)[shown], np.asarray(ghost_values)[shown]
        end = max(end, _last_epoch(ghost_epochs))
        lines.append(_line("previous run", ghost_epochs, ghost_values, colours.ghost, "solid", 1.5))
    own = [values for values in (train, test, held_out) if values is not None]
    if band is not None:
        lines += _band(epochs, band, band_name, colours.training, own, log_axis=log_axis, in_legend=True)
    if band_test is not None:
        lines += _band(epochs, band_test, band_name, colours.test, own, log_axis=log_axis, in_legend=False)
    lines.append(_line("training", epochs, train, colours.training, "solid", 2))
    if held_out is not None:
        lines.append(_line("held out", epochs, held_out, colours.muted, "dot", 2))
    if test is not None:
        lines.append(_line("test", epochs, test, colours.test, "dash", 2))
    found = [] if best_epoch is None else [(float(best_epoch), f"best epoch {best_epoch:,.0f}")]
    found += [] if since is None else [since]
    small = font_size - 1
    layout: dict[str, Any] = {
        "height": height,
        "margin": {"l": round(3.7 * font_size), "r": 12, "t": 2 * font_size, "b": 3 * font_size, "pad": 0},
        "paper_bgcolor": NOTHING,
        "plot_bgcolor": NOTHING,
        "font": {"family": FONT, "size": font_size, "color": colours.ink},
        "title": {
            "text": f"<b>{title}</b>",
            "font": {"size": font_size},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 4, "l": 4},
        },
        "legend": {
            "orientation": "h",
            "x": 1,
            "xanchor": "right",
            "y": 1,
            "yanchor": "bottom",
            "bgcolor": NOTHING,
            "font": {"size": small},
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "showlegend": True,
        "xaxis": {
            "title": {"text": "epoch", "standoff": 4, "font": {"size": small, "color": colours.muted}},
            "range": [0, end],
            "tickformat": ",d",
            "nticks": 8,
            "tickfont": {"size": small, "color": colours.muted},
            "showgrid": False,
            "zeroline": False,
            "showline": False,
            **AIR,
            "fixedrange": True,
            "hoverformat": ",d",
            "spikecolor": colours.muted,
            "spikethickness": 1,
            "unifiedhovertitle": {"text": "<b>epoch %{x:,d}</b>"},
        },
        "yaxis": {
            "type": "log" if log_axis else "linear",
            "rangemode": "normal" if log_axis else "tozero",
            "tickformat": "~g",
            "nticks": 5,
            "tickfont": {"size": small, "color": colours.muted},
            "gridcolor": colours.grid,
            "gridwidth": 1,
            "zeroline": False,
            "showline": False,
            **AIR,
            "fixedrange": True,
        },
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": colours.background,
            "bordercolor": colours.grid,
            "font": {"size": small, "color": colours.ink},
        },
        "dragmode": False,
        "uirevision": "learning curve",
        "shapes": [
            *(_upright_line(epoch, colours.muted, "dot") for epoch, _ in marks),
            *(_upright_line(epoch, colours.ink, "dash") for epoch, _ in found),
            *([] if present is None else [_upright_line(present, colours.ink, "solid")]),
        ],
        "annotations": [
            *(
                _label(epoch, text, is_written=index == len(marks) - 1, end=end, size=small, colours=colours)
                for index, (epoch, text) in enumerate(marks)
            ),
            *(
                _label(epoch, text, row=row, end=end, size=small, colours=colours)
                for row, (epoch, text) in enumerate(found, start=bool(marks))
            ),
        ],
    }
    if y_range is not None:
        layout["yaxis"]["range"] = _padded(y_range, log_axis)
    return ReadyFigure({"data": lines, "layout": layout})


def thin(epochs: np.ndarray, values: np.ndarray, most: int = MOST_POINTS) -> tuple[np.ndarray, np.ndarray]:
    """At most about `most` points that look the same on the screen.

    The epochs are cut into equal columns, and of each column the lowest and the highest value stay, at their
    own epochs, so that a spike of a single epoch stays visible; the first and the last point always stay.

    Args:
        epochs: (n,) ascending.
        values: (n,); values that are not finite stay only where a column has no other.
        most: at least 4.

    Returns:
        Epochs and values (k,), k at most `most`.
    """
    epochs, values = np.asarray(epochs), np.asarray(values)
    n = len(epochs)
    if n <= most:
        return epochs, values
    n_columns = (most - 2) // 2
    span = float(epochs[-1] - epochs[0]) or 1.0
    column = np.minimum(((epochs - epochs[0]) * (n_columns / span)).astype(np.int64), n_columns - 1)
    finite = np.isfinite(values)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    ends = np.append(starts[1:], n) - 1
    lowest = np.lexsort((np.where(finite, values, np.inf), column))[starts]
    highest = np.lexsort((np.where(finite, values, -np.inf), column))[ends]
    stay = np.unique(np.concatenate(([0, n - 1], lowest, highest)))
    return epochs[stay], values[stay]


def _last_epoch(epochs: np.ndarray) -> float:
    return float(epochs[-1]) if len(epochs) else 0.0


def _line(
    name: str, epochs: np.ndarray, values: np.ndarray, colour: str, dash: str, width: float
) -> dict[str, Any]:
    epochs, values = thin(epochs, values)
    return {
        "type": "scatter",
        "mode": "lines" if len(epochs) > 1 else "markers",
        "name": name,
        "x": typed_array(epochs),
        "y": typed_array(values),
        "line": {"color": colour, "width": width, "dash": dash},
        "marker": {"color": colour, "size": 7},
        "cliponaxis": len(epochs) > 1,  # the point of epoch 0 lies on the axis and shows whole
        "hovertemplate": f"%{{y:.4~g}} {name}<extra></extra>",
    }


def _band(
    epochs: np.ndarray,
    starts: np.ndarray,
    name: str,
    colour: str,
    own: Sequence[np.ndarray],
    *,
    log_axis: bool,
    in_legend: bool,
) -> list[dict[str, Any]]:
    """The ground between the lowest and the highest of further starts (k, n), and a thin line, their median.

    own: the run's own lines on the same axis, which say how far the band may reach.
    """
    recorded = np.isfinite(starts).any(axis=0)
    if not recorded.any():
        return []
    shown = np.asarray(epochs)[recorded]
    values = np.where(np.isfinite(starts), starts, np.inf)[:, recorded]
    values.sort(axis=0)
    columns = np.arange(len(shown))
    count = np.isfinite(values).sum(axis=0)
    low, high = values[0], values[count - 1, columns]
    middle = (values[(count - 1) // 2, columns] + values[count // 2, columns]) / 2
    if not log_axis:
        most = BAND_REACH * max(float(np.nanmax(line, initial=0.0)) for line in own)
        low, middle, high = (np.minimum(line, most) for line in (low, middle, high))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "legendgroup": "band",
            "showlegend": in_legend,
            "x": typed_array(np.concatenate((shown, shown[::-1]))),
            "y": typed_array(np.concatenate((low, high[::-1]))),
            "fill": "toself",
            "fillcolor": translucent(colour, BAND_SHADE),
            "line": {"width": 0, "color": colour},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{name}, median",
            "legendgroup": "band",
            "showlegend": False,
            "x": typed_array(shown),
            "y": typed_array(middle),
            "line": {"width": 1, "color": translucent(colour, 0.6)},
            "hoverinfo": "skip",
        },
    ]


def _upright_line(epoch: float, colour: str, dash: str) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": epoch,
        "x1": epoch,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": colour, "width": 1, "dash": dash},
    }


def _label(
    epoch: float,
    text: str,
    *,
    is_written: bool = True,
    row: int = 0,
    end: float,
    size: int,
    colours: Colours,
) -> dict[str, Any]:
    """The words at an upright line: written out in a row of their own, or behind a small triangle."""
    to_the_left = epoch > end / 2
    return {
        "x": epoch,
        "y": 1,
        "yref": "paper",
        "yanchor": "top",
        "yshift": -row * (size + 4),
        "xanchor": ("right" if to_the_left else "left") if is_written else "center",
        "text": text if is_written else "▾",
        "hovertext": text,
        "captureevents": True,
        "showarrow": False,
        "borderpad": 1,
        "bgcolor": NOTHING,
        "font": {"size": size, "color": colours.muted},
        "hoverlabel": {"bgcolor": colours.background, "font": {"size": size, "color": colours.ink}},
    }


def _padded(y_range: tuple[float, float], log_axis: bool) -> list[float]:
    """The range 2 % wider, or lines at its ends would be cut; as powers of ten for a logarithmic axis."""
    low, high = (float(np.log10(limit)) for limit in y_range) if log_axis else y_range
    pad = 0.02 * (high - low)
    return [low - pad, high + pad]

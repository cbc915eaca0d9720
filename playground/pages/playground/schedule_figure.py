"""The learning rate over the epochs, as a small chart beside the control that chooses it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from playground.figures.palette import AIR, DARK, FONT, LIGHT, NOTHING
from playground.figures.ready_figure import ReadyFigure, typed_array

MOST_POINTS = 200
"""Most stairs drawn: more than a chart of 250 px can show."""

REACH = 1.25
"""How far the epochs reach, in lengths of the schedule."""

LONG_REACH = 3.25
"""The same for a schedule that goes on falling after its length."""

FEWEST_STAIRS = 4
"""Stairs drawn of a rate that is reduced on a plateau."""


def schedule_curve(
    *,
    learning_rate: float,
    length: int,
    factor: Callable[[int, int], float] | None,
    epoch: int | None = None,
    rate: float | None = None,
    dark: bool = False,
    height: int = 110,
    font_size: int = 12,
) -> ReadyFigure:
    """How a schedule changes the learning rate, to be shown with `theme=None`.

    Args:
        learning_rate: the rate that was set.
        length: epochs, the schedule's length.
        factor: `factor(epoch, length)` multiplies the rate in that epoch. None: it is halved whenever the
            loss stands still for `length` epochs; when that will be nobody knows, so stairs are drawn as an
            example, without numbers of epochs.
        epoch: the present epoch, marked; None marks nothing.
        rate: the present learning rate, for a factor that is None; else it follows from the epoch.
        dark, height, font_size: as in `curves.learning_curve`.
    """
    colours = DARK if dark else LIGHT
    mark: tuple[float, float] | None = None
    if factor is None:
        n_halvings = round(math.log2(learning_rate / rate)) if rate else 0
        n_stairs = max(FEWEST_STAIRS, n_halvings + 2)
        epochs: np.ndarray = np.arange(n_stairs + 1) * 1.25 * length
        rates = learning_rate * 0.5 ** np.minimum(np.arange(n_stairs + 1), n_stairs - 1)
        end = float(epochs[-1])
        if rate is not None:
            mark = (n_halvings + 0.5) * 1.25 * length, rate
    else:
        goes_on = factor(2 * length, length) < factor(length, length)
        end = math.ceil(max((LONG_REACH if goes_on else REACH) * length, epoch or 0))
        epochs = np.arange(0, end + 1, math.ceil(end / MOST_POINTS))
        rates = np.array([learning_rate * factor(int(e), length) for e in epochs])
        if epoch is not None:
            mark = epoch, learning_rate * factor(epoch, length)
    about: dict[str, Any] = (
        {"hoverinfo": "skip"}
        if factor is None
        else {"hovertemplate": "epoch %{x:,d}: %{y:.3~g}<extra></extra>"}
    )
    lines: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": typed_array(epochs),
            "y": typed_array(rates),
            "line": {
                "color": colours.training,
                "width": 2,
                "shape": "hv",
                "dash": "dot" if factor is None else "solid",
            },
            **about,
        }
    ]
    if mark is not None:
        lines.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [mark[0]],
                "y": [mark[1]],
                "marker": {"color": colours.ink, "size": 8},
                "cliponaxis": False,
                "hovertemplate": "now %{y:.3~g}<extra></extra>",
            }
        )
    letters = {"size": font_size - 1, "color": colours.muted}
    axis = {"fixedrange": True, "zeroline": False, "showline": False, "tickfont": letters, **AIR}
    title = "halves each time the loss stands still" if factor is None else "epoch"
    layout: dict[str, Any] = {
        "height": height,
        "margin": {"l": round(3.7 * font_size), "r": 10, "t": 8, "b": 3 * font_size, "pad": 0},
        "paper_bgcolor": NOTHING,
        "plot_bgcolor": NOTHING,
        "font": {"family": FONT, "size": font_size, "color": colours.ink},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": colours.background, "bordercolor": colours.grid, "font": letters},
        "xaxis": {
            **axis,
            "range": [0, end],
            "title": {"text": title, "standoff": 2, "font": letters},
            "tickformat": ",d",
            "nticks": 5,
            "showgrid": False,
            "showticklabels": factor is not None,
        },
        "yaxis": {
            **axis,
            "range": [0, 1.1 * learning_rate],
            "tickformat": "~g",
            "nticks": 3,
            "gridcolor": colours.grid,
        },
        "shapes": []
        if mark is None
        else [
            {
                "type": "line",
                "x0": mark[0],
                "x1": mark[0],
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": colours.muted, "width": 1, "dash": "dot"},
            }
        ],
    }
    return ReadyFigure({"data": lines, "layout": layout})

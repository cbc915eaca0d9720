"""The learning rate over the epochs, as a small chart beside the control that chooses it."""

import math
from collections.abc import Callable

import numpy as np

from playground.figures.chart import Look, line_trace
from playground.figures.ready_figure import ReadyFigure

MOST_POINTS = 200
"""Most stairs drawn: more than a chart of 250 px can show."""

REACH = 1.25
"""How far the epochs reach, in lengths of the schedule."""

LONG_REACH = 3.25
"""The same for a schedule that goes on falling after its length."""

N_STAIRS = 4
"""Stairs drawn of a rate that is reduced on a plateau."""


def schedule_curve(
    *, learning_rate: float, length: int, factor: Callable[[int, int], float] | None, dark: bool = False
) -> ReadyFigure:
    """How a schedule changes the learning rate, to be shown with `theme=None`.

    Args:
        learning_rate: the rate that was set.
        length: epochs, the schedule's length.
        factor: `factor(epoch, length)` multiplies the rate in that epoch. None: it is halved whenever the
            loss stands still for `length` epochs; when that will be nobody knows, so stairs are drawn as an
            example, without numbers of epochs.
        dark: colours for a dark background.
    """
    look = Look.of(dark, 110, 12)
    epochs: np.ndarray
    if factor is None:
        stairs = np.arange(N_STAIRS + 1)
        epochs = stairs * 1.25 * length
        rates = learning_rate * 0.5 ** np.minimum(stairs, N_STAIRS - 1)
        end = float(epochs[-1])
    else:
        goes_on = factor(2 * length, length) < factor(length, length)
        end = math.ceil((LONG_REACH if goes_on else REACH) * length)
        epochs = np.arange(0, end + 1, math.ceil(end / MOST_POINTS))
        rates = np.array([learning_rate * factor(int(epoch), length) for epoch in epochs])
    hover = "" if factor is None else "epoch %{x:,d}: %{y:.3~g}"
    line = line_trace(
        epochs, rates, look.colours.training, dash="dot" if factor is None else "solid", hover=hover
    )
    line["line"]["shape"] = "hv"
    title = "halves each time the loss stands still" if factor is None else "epoch"
    layout = look.layout(
        margin={"l": round(3.7 * look.font_size), "r": 10, "t": 8, "b": 3 * look.font_size, "pad": 0},
        xaxis=look.axis(
            title,
            range=[0, end],
            tickformat=",d",
            nticks=5,
            showgrid=False,
            showticklabels=factor is not None,
            automargin=False,
        ),
        yaxis=look.axis(range=[0, 1.1 * learning_rate], tickformat="~g", nticks=3, automargin=False),
    )
    return ReadyFigure({"data": [line], "layout": layout})

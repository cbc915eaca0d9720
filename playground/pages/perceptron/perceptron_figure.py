"""Curves of the tutorial's neuron: the size of its errors, and its weights, over the iterations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.figures.chart import Look, curve_trace
from playground.figures.ready_figure import ReadyFigure

MOST_POINTS = 400
"""Of one line; more are thinned."""
SHORTEST = 10
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")


def course_curves(
    iterations: np.ndarray,
    errors: np.ndarray,
    weights: np.ndarray,
    names: Sequence[str],
    *,
    dark: bool = False,
) -> tuple[ReadyFigure, ReadyFigure]:
    """Two charts: mean size of the errors, and the weights, to be shown with `theme=None`.

    Args:
        iterations: (n,) ascending, n at least 1.
        errors: (n,).
        weights: (n, k). names: k names; Plotly interprets tags, so they must be safe already.
    """
    look = Look.of(dark, 210, 14)
    colours = look.colours
    shown = np.unique(
        np.linspace(0, len(iterations) - 1, min(len(iterations), MOST_POINTS)).round().astype(int)
    )
    x = np.asarray(iterations)[shown]
    end = float(max(int(iterations[-1]), SHORTEST))

    def line(name: str, values: np.ndarray, colour: str, dash: str) -> dict[str, Any]:
        drawn = {"color": colour, "width": 2.5, "dash": dash}
        hover = f"iteration %{{x:,d}}<br>{name} %{{y:.4f}}"
        return curve_trace(name, x, values[shown], drawn, hover, cliponaxis=False)

    def layout(title: str, **more: Any) -> dict[str, Any]:
        across = look.axis("iteration", range=[0, end], tickformat=",d", nticks=6)
        return look.layout(title=look.title(title), xaxis=across, **more)

    error_chart = {
        "data": [line("error", errors, colours.training, "solid")],
        "layout": layout(
            "Mean size of the errors",
            yaxis=look.axis(range=[0, max(0.55, float(errors[shown].max()) * 1.05)], nticks=5),
        ),
    }
    inks = (
        colours.classes[0],
        colours.test,
        colours.training,
        colours.classes[1],
        colours.classes[3],
        colours.muted,
    )
    reach = max(1.0, float(np.abs(weights[shown]).max())) * 1.12
    lines = [
        line(name, weights[:, number], inks[number % len(inks)], _DASHES[number % len(_DASHES)])
        for number, name in enumerate(names)
    ]
    weight_chart = {
        "data": lines,
        "layout": layout(
            "Weights",
            yaxis=look.axis(
                range=[-reach, reach],
                zeroline=True,
                zerolinecolor=colours.muted,
                nticks=6,
            ),
            showlegend=True,
            legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
        ),
    }
    return ReadyFigure(error_chart), ReadyFigure(weight_chart)

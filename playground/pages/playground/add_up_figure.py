"""How a neuron's map arises: weight times map of each source, one after the other, then the activation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.figures.chart import ON_PAPER, Look, line_trace, map_trace
from playground.figures.film import FOOT, film_controls
from playground.figures.palette import Colours, signed_scale
from playground.figures.ready_figure import ReadyFigure

STEP = 700
"""A step while it plays, ms."""
FULL = 254
"""The byte of the largest value of a map; 127 is 0."""


@dataclass(frozen=True, eq=False)
class Step:
    """One step. title: what happens in it. left, right: what stands above the two pictures; all three safe
    already. added, total: (m, m) maps or (m,) graphs: what comes in, and what is there then.
    """

    title: str
    left: str
    right: str
    added: np.ndarray
    total: np.ndarray


def add_up(
    steps: Sequence[Step],
    x: np.ndarray | None = None,
    *,
    limit: float,
    last_limit: float,
    grey: bool = False,
    dark: bool = False,
) -> ReadyFigure:
    """Two pictures side by side, step by step, with a slider and Play, to be shown with `theme=None`: on the
    left what is added, on the right the sum so far. In the last step the right one is the neuron's output.

    Args:
        steps: what happens, in this order; maps have their row 0 at the top.
        x: (m,) places of graphs; None for maps.
        limit: the size at which colours are full (and graphs end), in all steps but for the last output.
        last_limit: the same of the last output.
        grey: - and + in greys instead of in the colours of two classes.
        dark: colours for a dark background.
    """
    look = Look.of(dark, 330)
    frames: list[dict[str, Any]] = []
    for number, step in enumerate(steps):
        right_limit = last_limit if number == len(steps) - 1 else limit
        pictures = (step.added, limit), (step.total, right_limit)
        frames.append(
            {
                "name": str(number),
                "data": [
                    _picture(values, x, scale, place, look.colours, grey)
                    for place, (values, scale) in enumerate(pictures)
                ],
                "traces": [0, 1],
                "layout": {
                    "annotations": [
                        _heading(_with_scale(step.left, limit, x), 0.0, look),
                        _heading(_with_scale(step.right, right_limit, x), 0.53, look),
                    ],
                    **({} if x is None else _heights(limit, right_limit)),
                },
            }
        )
    titles = [step.title for step in steps]
    layout = look.layout(**film_controls(titles, milliseconds=STEP, look=look))
    layout["margin"] |= {"t": 2 * look.font_size + 18, "b": FOOT, "l": 2 if x is None else 30, "r": 2}
    for place, domain in enumerate(([0.0, 0.47], [0.53, 1.0])):
        suffix = "2" if place else ""
        across: dict[str, Any] = {"domain": domain, "anchor": f"y{suffix}", "automargin": False}
        up: dict[str, Any] = {"anchor": f"x{suffix}", "automargin": False}
        if x is None:
            hidden = {"showgrid": False, "showticklabels": False, "constrain": "domain"}
            across |= hidden
            up |= {**hidden, "autorange": "reversed", "scaleanchor": f"x{suffix}", "constraintoward": "top"}
        else:
            up |= {"nticks": 5, "zeroline": True, "zerolinecolor": look.colours.muted}
        layout[f"xaxis{suffix}"] = look.axis(**across)
        layout[f"yaxis{suffix}"] = look.axis(**up)
    first = frames[0]
    for name, value in first["layout"].items():
        layout[name] = {**layout[name], **value} if isinstance(value, dict) else value
    return ReadyFigure({"data": first["data"], "layout": layout, "frames": frames})


def _picture(
    values: np.ndarray,
    x: np.ndarray | None,
    limit: float,
    place: int,
    colours: Colours,
    grey: bool,
) -> dict[str, Any]:
    axes: dict[str, Any] = {"xaxis": "x2", "yaxis": "y2"} if place else {"xaxis": "x", "yaxis": "y"}
    if x is not None:
        colour = colours.classes[0] if place else colours.training
        return line_trace(x, values, colour, hover="x₁ %{x:.2f}: %{y:.3f}", **axes)
    shares = np.clip(np.nan_to_num(values / limit), -1, 1)
    cells = np.rint(FULL / 2 * (shares + 1)).astype(np.uint8)
    return map_trace(cells, (0, FULL), signed_scale(colours, grey=grey), **axes)


def _heights(limit: float, right_limit: float) -> dict[str, Any]:
    return {
        "yaxis": {"range": [-1.05 * limit, 1.05 * limit]},
        "yaxis2": {"range": [-1.05 * right_limit, 1.05 * right_limit]},
    }


def _with_scale(text: str, limit: float, x: np.ndarray | None) -> str:
    """A heading, for maps with what their colours mean."""
    if x is not None:
        return text
    return f"{text}<br><span style='font-size:0.85em'>colours from −{limit:.3g} to +{limit:.3g}</span>"


def _heading(text: str, x: float, look: Look) -> dict[str, Any]:
    return look.note(text, x, 1, **ON_PAPER, xanchor="left", yanchor="bottom", align="left")

"""A figure of several steps with Plotly's own slider, Play and Pause."""

from collections.abc import Sequence
from typing import Any

from playground.figures.chart import Look
from playground.figures.palette import NOTHING

FOOT = 84
"""Room for slider and buttons below a plot, px."""


def film_controls(labels: Sequence[str], *, milliseconds: int, look: Look) -> dict[str, Any]:
    """Slider and buttons for the frames "0", "1", …, as parts of a layout with a bottom margin of FOOT: a
    label for each, safe already, for Plotly interprets tags; `milliseconds` a step. Nothing moves until Play
    is pressed.
    """
    colours = look.colours
    at_once = {"duration": 0}
    steps = [
        {
            "label": label,
            "method": "animate",
            "args": [
                [str(number)],
                {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": at_once},
            ],
        }
        for number, label in enumerate(labels)
    ]
    letters = {"size": look.font_size, "color": colours.ink}
    slider = {
        "steps": steps,
        "pad": {"t": 30, "l": 92, "r": 12},
        "currentvalue": {"prefix": "", "xanchor": "left", "offset": 8, "font": letters},
        "font": {"size": 1, "color": NOTHING},
        "ticklen": 0,
        "minorticklen": 0,
        "bgcolor": colours.grid,
        "activebgcolor": colours.muted,
        "bordercolor": colours.muted,
        "borderwidth": 1,
        "transition": at_once,
    }
    play = {"mode": "immediate", "fromcurrent": True, "transition": at_once}
    buttons = {
        "type": "buttons",
        "direction": "right",
        "showactive": False,
        "x": 0.0,
        "xanchor": "left",
        "y": 0.0,
        "yanchor": "top",
        "pad": {"t": 42},
        "bgcolor": colours.background,
        "bordercolor": colours.muted,
        "font": letters,
        "buttons": [
            {
                "label": "▶",
                "method": "animate",
                "args": [None, {**play, "frame": {"duration": milliseconds, "redraw": True}}],
            },
            {
                "label": "❚❚",
                "method": "animate",
                "args": [[None], {**play, "frame": {"duration": 0, "redraw": False}}],
            },
        ],
    }
    return {"sliders": [slider], "updatemenus": [buttons]}

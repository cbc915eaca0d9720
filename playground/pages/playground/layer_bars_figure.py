"""How large something is in every layer, as bars on a logarithmic axis."""

import math
from collections.abc import Sequence

import numpy as np

from playground.figures.chart import RAISED, Look
from playground.figures.ready_figure import ReadyFigure

FEWEST_DECADES = 2
BAR = 30
"""Height of one bar with the space around it, px."""


def layer_bars(
    values: Sequence[float], labels: Sequence[str], *, title: str, dark: bool = False
) -> ReadyFigure:
    """One bar a layer, the first layer at the top, to be shown with `theme=None`; a number stands at every
    bar, and alone where there is no bar: for 0, and for what is not finite.

    Args:
        values: sizes, none negative; labels: one a layer.
        title: what is shown; Plotly interprets tags, so it and the labels must be safe already.
        dark: colours for a dark background.
    """
    look = Look.of(dark, len(values) * BAR + 77)
    low, high = _decades(values)
    drawn = [value if _has_bar(value) else None for value in values]
    places = list(range(len(values)))
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": drawn,
        "y": places,
        "marker": {"color": look.colours.training},
        "hoverinfo": "skip",
        "width": 0.62,
    }
    numbers = [
        look.note(
            size_text(value),
            math.log10(value) if _has_bar(value) else low,  # a logarithmic axis counts in powers of ten
            place,
            xanchor="left",
            xshift=4,
            font={"size": look.font_size - 1, "color": look.colours.ink},
        )
        for place, value in enumerate(values)
    ]
    layout = look.layout(
        title=look.title(title),
        annotations=numbers,
        xaxis=look.axis(
            type="log",
            range=[low, high + 0.16 * (high - low)],  # room for the number at the longest bar
            tickvals=[10.0**power for power in _powers(low, high)],
            ticktext=[_power_text(power) for power in _powers(low, high)],
        ),
        yaxis=look.axis(
            range=[len(values) - 0.5, -0.5],
            tickvals=places,
            ticktext=list(labels),
            showgrid=False,
        ),
    )
    return ReadyFigure({"data": [trace], "layout": layout})


def size_text(value: float) -> str:
    """A size with two significant digits, in powers of ten where it is far from 1."""
    if not math.isfinite(value):
        return "without bound"
    if value == 0:
        return "0"
    if 0.0001 <= value < 10_000:
        return np.format_float_positional(float(f"{value:.2g}"), trim="-")
    digits, power = f"{value:.1e}".split("e")
    return f"{digits} · 10{str(int(power)).translate(RAISED)}"


def _has_bar(value: float) -> bool:
    return math.isfinite(value) and value > 0


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Powers of ten between which all bars end; bars begin at the lower one, so it is below all of them."""
    shown = [math.log10(value) for value in values if _has_bar(value)] or [0.0]
    low, high = math.floor(min(shown) - 0.3), math.ceil(max(shown))
    return low, max(high, low + FEWEST_DECADES)


def _powers(low: int, high: int) -> range:
    return range(low, high + 1, math.ceil((high - low) / 4))


def _power_text(power: int) -> str:
    return (
        np.format_float_positional(10.0**power, trim="-")
        if -3 <= power <= 3
        else f"10{str(power).translate(RAISED)}"
    )

"""Experiments: mean curves with bands, final scores with their spread, and time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from playground.experiments.statistics import Band
from playground.figures.chart import Look, area_trace, dots_trace
from playground.figures.curves import LETTER, OverlaidCurve, line_of, overlaid_curves
from playground.figures.palette import DARK, LIGHT, Colours, translucent
from playground.figures.ready_figure import ReadyFigure

BAND, MOST_BANDS = 0.2, 3
"""How much of a band's colour is seen, of so many; of more, less, or nothing could be told apart."""
MOST_BAND_POINTS = 200
ROW = 34
"""Height of one row of scores, px."""
ABOVE, BELOW = 34, 29
"""Room above the rows and below them, px."""
JITTER = 0.5
"""Part of a row over which its dots are scattered, so that equal ones are seen side by side."""
GOLDEN = 0.6180339887498949


class BandedCurve(NamedTuple):
    """The band of some runs. name: safe already. slot: which line is its own, from 0; twelve differ."""

    name: str
    band: Band
    slot: int


def banded_curves(
    curves: Sequence[BandedCurve],
    *,
    title: str,
    log_axis: bool = False,
    dark: bool = False,
    y_range: tuple[float, float] | None = None,
    n_epochs: int = 0,
) -> ReadyFigure:
    """Mean curves over their bands, the bands behind all lines; arguments as in `overlaid_curves`."""
    means = [OverlaidCurve(name, band.epochs, band.mean, slot) for name, band, slot in curves]
    figure = overlaid_curves(
        means, title=title, log_axis=log_axis, dark=dark, height=300, y_range=y_range, n_epochs=n_epochs
    ).to_dict()
    colours = DARK if dark else LIGHT
    share = BAND * min(1.0, MOST_BANDS / len(curves))
    bands = [
        _ground(curve, colours, share, log_axis=log_axis)
        for curve in curves
        if np.any(curve.band.high > curve.band.low)
    ]
    return ReadyFigure({"data": bands + figure["data"], "layout": figure["layout"]})


class ScoreRow(NamedTuple):
    """The final scores (k,) of one thing that was compared, nan where there is none.

    texts: one for each score, for the pointer. All texts are safe already; mean, deviation: nan where there
    are none.
    """

    name: str
    scores: np.ndarray
    texts: Sequence[str]
    mean: float
    deviation: float
    mean_text: str


def score_rows(
    rows: Sequence[ScoreRow],
    *,
    title: str,
    log_axis: bool = False,
    percent: bool = False,
    dark: bool = False,
) -> ReadyFigure:
    """A row for each thing that was compared: a dot a run, the mean of several as an upright stroke with its
    number at the right, and one standard deviation to both sides.

    On a logarithmic axis scores of zero and less are left out, and no deviation is drawn. percent: scores are
    shares.
    """
    look = _rows_look(len(rows), dark)
    data: list[dict[str, Any]] = []
    for place, row in enumerate(rows):
        known = np.flatnonzero(np.isfinite(row.scores) & ((row.scores > 0) | (not log_axis)))
        offset = JITTER * ((known * GOLDEN) % 1 - 0.5) if len(known) > 1 else np.zeros(len(known))
        colour = line_of(place, look.colours)["color"]
        marker = {"color": translucent(colour, 0.75), "size": 9}
        dots = dots_trace(
            row.scores[known],
            place + offset,
            marker | {"line": {"color": look.colours.background, "width": 1}},
            hover="%{fullData.name}, %{text}",
            name=row.name,
            text=[row.texts[run] for run in known.tolist()],
            cliponaxis=False,
        )
        data.append(dots)
    told = [(place, row) for place, row in enumerate(rows) if np.isfinite(row.mean)]
    means = [(place, row) for place, row in told if np.isfinite(row.scores).sum() > 1]
    bars = [row.deviation if np.isfinite(row.deviation) and not log_axis else 0.0 for _, row in means]
    ink = look.colours.ink
    strokes = dots_trace(
        [row.mean for _, row in means],
        [place for place, _ in means],
        {"symbol": "line-ns-open", "size": 20, "color": ink, "line": {"width": 3}},
        hover="mean %{x:.4~g}",
        name="mean",
        error_x={"type": "data", "array": bars, "color": ink, "thickness": 1.5, "width": 0},
        cliponaxis=False,
    )
    data.append(strokes)
    layout = _rows_layout([row.name for row in rows], title, look)
    letters = max((len(row.mean_text) for row in rows), default=0)
    layout["margin"]["r"] = round(LETTER * look.font_size * letters) + 18
    layout["annotations"] = [
        look.note(f"<b>{row.mean_text}</b>", 1, place, xref="paper", xanchor="left", xshift=8)
        for place, row in told
    ]
    layout["xaxis"] |= {"type": "log" if log_axis else "linear", "tickformat": ".0%" if percent else "~g"}
    if log_axis:
        layout["xaxis"]["dtick"] = 1  # powers of ten alone
    if not told:  # Plotly would make up an axis
        layout["xaxis"] |= {"range": [0, 1], "showticklabels": False, "showgrid": False}
    return ReadyFigure({"data": data, "layout": layout})


def time_rows(
    names: Sequence[str], seconds: Sequence[float], texts: Sequence[str], *, dark: bool = False
) -> ReadyFigure:
    """How long an epoch takes: a bar for each name from the top, with its safe text; nan has none."""
    look = _rows_look(len(names), dark)
    known = [place for place, value in enumerate(seconds) if np.isfinite(value)]
    lengths = [seconds[place] for place in known]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": lengths,
        "y": known,
        "width": 0.5,
        "marker": {"color": [translucent(line_of(place, look.colours)["color"], 0.75) for place in known]},
        "text": [texts[place] for place in known],
        "textposition": "outside",
        "textfont": {"color": look.colours.ink, "size": look.font_size},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    layout = _rows_layout(names, "Time per epoch", look)
    most = max(lengths, default=1.0)
    layout["xaxis"] |= {"range": [0, 2.1 * most or 1.0], "showticklabels": False, "showgrid": False}
    return ReadyFigure({"data": [bars], "layout": layout})


def _rows_look(n_rows: int, dark: bool) -> Look:
    return Look.of(dark, ABOVE + ROW * max(n_rows, 1) + BELOW)


def _rows_layout(names: Sequence[str], title: str, look: Look) -> dict[str, Any]:
    return look.layout(
        margin={"l": 8, "r": 12, "t": ABOVE, "b": BELOW, "pad": 0},
        title=look.title(title),
        xaxis=look.axis(nticks=5, automargin=False),
        yaxis=look.axis(
            range=[max(len(names), 1) - 0.5, -0.5],
            tickmode="array",
            tickvals=list(range(len(names))),
            ticktext=list(names),
            showgrid=False,
        ),
    )


def _ground(curve: BandedCurve, colours: Colours, share: float, *, log_axis: bool) -> dict[str, Any]:
    """The ground from the lowest to the highest run, as a closed line."""
    band = curve.band
    n = len(band.epochs)
    picked = np.unique(np.linspace(0, n - 1, min(n, MOST_BAND_POINTS)).round().astype(int))
    low, high = band.low[picked], band.high[picked]
    if log_axis:
        least = float(band.mean[band.mean > 0].min(initial=1.0)) / 1000
        low, high = np.maximum(low, least), np.maximum(high, least)
    colour = translucent(line_of(curve.slot, colours)["color"], share)
    ground = area_trace(band.epochs[picked], high, low, colour)
    return ground | {"name": f"band of {curve.name}", "showlegend": False}

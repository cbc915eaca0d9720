"""Experiments: mean curves with bands, final scores with their spread, and time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from playground.figures.chart import axis_of, layout_of, title_of
from playground.figures.overlay import LETTER, OverlaidCurve, line_of, overlaid_curves
from playground.figures.palette import DARK, LIGHT, Colours, translucent
from playground.figures.ready_figure import ReadyFigure, typed_array

BAND, MOST_BANDS = 0.2, 3
"""How much of a band's colour is seen, of so many; of more, less, or nothing could be told apart."""
MOST_BAND_POINTS = 200
ROW = 34
"""Height of one row of scores, px."""
JITTER = 0.5
"""Part of a row over which its dots are scattered, so that equal ones are seen side by side."""
GOLDEN = 0.6180339887498949


class BandedCurve(NamedTuple):
    """The mean of some runs over their epochs, and the band around it; arrays (n,).

    name: for the legend; Plotly interprets tags, so it must be safe already. slot: which line is its own,
    from 0; twelve differ.
    """

    name: str
    epochs: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    slot: int


def banded_curves(
    curves: Sequence[BandedCurve],
    *,
    title: str,
    log_axis: bool = False,
    dark: bool = False,
    height: int = 300,
    font_size: int = 13,
    width: int = 320,
    y_range: tuple[float, float] | None = None,
    n_epochs: int = 0,
) -> ReadyFigure:
    """Mean curves over their bands, the bands behind all lines; arguments as in `overlaid_curves`.

    n_epochs: the axis reaches at least so far, for curves that still grow.
    """
    colours = DARK if dark else LIGHT
    means = [OverlaidCurve(curve.name, curve.epochs, curve.mean, curve.slot) for curve in curves]
    figure = overlaid_curves(
        means,
        title=title,
        log_axis=log_axis,
        dark=dark,
        height=height,
        font_size=font_size,
        width=width,
        y_range=y_range,
    ).to_dict()
    end = figure["layout"]["xaxis"]["range"][1]
    figure["layout"]["xaxis"]["range"] = [0, max(end, n_epochs)]
    share = BAND * min(1.0, MOST_BANDS / len(curves))
    bands = [
        _band(curve, colours, share, log_axis=log_axis) for curve in curves if np.any(curve.high > curve.low)
    ]
    return ReadyFigure({"data": bands + figure["data"], "layout": figure["layout"]})


class ScoreRow(NamedTuple):
    """The final scores (k,) of one thing that was compared, nan where there is none.

    name: safe already. slot: its colour. texts: one for each score, for the pointer; safe already.
    mean, deviation: nan where there are none. mean_text: the mean as it is to be read.
    """

    name: str
    slot: int
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
    font_size: int = 13,
) -> ReadyFigure:
    """A row for each thing that was compared: a dot a run, the mean of several as an upright stroke with its
    number at the right, and one standard deviation to both sides.

    Args:
        rows: from the top.
        title: safe already.
        log_axis: scores of zero and less are left out then, and no deviation is drawn.
        percent: scores are shares.
        dark, font_size: as everywhere.
    """
    colours = DARK if dark else LIGHT
    data: list[dict[str, Any]] = []
    for place, row in enumerate(rows):
        known = np.flatnonzero(np.isfinite(row.scores) & ((row.scores > 0) | (not log_axis)))
        offset = JITTER * ((known * GOLDEN) % 1 - 0.5) if len(known) > 1 else np.zeros(len(known))
        colour = line_of(row.slot, colours)["color"]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": row.name,
                "x": typed_array(row.scores[known]),
                "y": typed_array(place + offset),
                "text": [row.texts[run] for run in known.tolist()],
                "marker": {
                    "color": translucent(colour, 0.75),
                    "size": 9,
                    "line": {"color": colours.background, "width": 1},
                },
                "cliponaxis": False,
                "hovertemplate": "%{fullData.name}, %{text}<extra></extra>",
            }
        )
    told = [(place, row) for place, row in enumerate(rows) if np.isfinite(row.mean)]
    means = [(place, row) for place, row in told if np.isfinite(row.scores).sum() > 1]
    bars = [row.deviation if np.isfinite(row.deviation) and not log_axis else 0.0 for _, row in means]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "mean",
            "x": [row.mean for _, row in means],
            "y": [place for place, _ in means],
            "marker": {"symbol": "line-ns-open", "size": 20, "color": colours.ink, "line": {"width": 3}},
            "error_x": {"type": "data", "array": bars, "color": colours.ink, "thickness": 1.5, "width": 0},
            "cliponaxis": False,
            "hovertemplate": "mean %{x:.4~g}<extra></extra>",
        }
    )
    layout = _rows_layout([row.name for row in rows], title, colours, font_size)
    texts = max((len(row.mean_text) for row in rows), default=0)
    layout["margin"]["r"] = round(LETTER * font_size * texts) + 18
    layout["annotations"] = [
        {
            "text": f"<b>{row.mean_text}</b>",
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 8,
            "y": place,
            "yanchor": "middle",
            "showarrow": False,
            "font": {"size": font_size, "color": colours.ink},
        }
        for place, row in told
    ]
    layout["xaxis"] |= {"type": "log" if log_axis else "linear", "tickformat": ".0%" if percent else "~g"}
    if log_axis:
        layout["xaxis"]["dtick"] = 1  # powers of ten alone
    if not told:  # Plotly would make up an axis
        layout["xaxis"] |= {"range": [0, 1], "showticklabels": False, "showgrid": False}
    return ReadyFigure({"data": data, "layout": layout})


class TimeRow(NamedTuple):
    """How long an epoch of one thing that was compared takes. name, text: safe already."""

    name: str
    slot: int
    seconds: float
    text: str


def time_rows(rows: Sequence[TimeRow], *, title: str, dark: bool = False, font_size: int = 13) -> ReadyFigure:
    """A bar for each row from the top, with its text; nan has none."""
    colours = DARK if dark else LIGHT
    known = [(place, row) for place, row in enumerate(rows) if np.isfinite(row.seconds)]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [row.seconds for _, row in known],
        "y": [place for place, _ in known],
        "width": 0.5,
        "marker": {"color": [translucent(line_of(row.slot, colours)["color"], 0.75) for _, row in known]},
        "text": [row.text for _, row in known],
        "textposition": "outside",
        "textfont": {"color": colours.ink, "size": font_size},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    layout = _rows_layout([row.name for row in rows], title, colours, font_size)
    most = max((row.seconds for _, row in known), default=1.0)
    layout["xaxis"] |= {"range": [0, 2.1 * most or 1.0], "showticklabels": False, "showgrid": False}
    return ReadyFigure({"data": [bars], "layout": layout})


def _rows_layout(names: Sequence[str], title: str, colours: Colours, font_size: int) -> dict[str, Any]:
    """Rows with their names at the left, the first one on top."""
    n = max(len(names), 1)
    above = 2 * font_size + 8
    return layout_of(
        colours,
        above + ROW * n + round(2.2 * font_size),
        font_size,
        margin={"l": 8, "r": 12, "t": above, "b": round(2.2 * font_size), "pad": 0},
        title=title_of(title, font_size),
        xaxis=axis_of(colours, font_size, nticks=5, automargin=False),
        yaxis=axis_of(
            colours,
            font_size,
            range=[n - 0.5, -0.5],
            tickmode="array",
            tickvals=list(range(len(names))),
            ticktext=list(names),
            showgrid=False,
        ),
    )


def _band(curve: BandedCurve, colours: Colours, share: float, *, log_axis: bool) -> dict[str, Any]:
    """The ground from the lowest to the highest run, as a closed line."""
    n = len(curve.epochs)
    picked = np.unique(np.linspace(0, n - 1, min(n, MOST_BAND_POINTS)).round().astype(int))
    low, high = curve.low[picked], curve.high[picked]
    if log_axis:
        least = min((float(curve.mean[curve.mean > 0].min(initial=1.0)), 1.0)) / 1000
        low, high = np.maximum(low, least), np.maximum(high, least)
    epochs = curve.epochs[picked]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"band of {curve.name}",
        "x": typed_array(np.concatenate([epochs, epochs[::-1]])),
        "y": typed_array(np.concatenate([high, low[::-1]])),
        "fill": "toself",
        "fillcolor": translucent(line_of(curve.slot, colours)["color"], share),
        "line": {"width": 0},
        "showlegend": False,
        "hoverinfo": "skip",
    }

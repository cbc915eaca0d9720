"""How right a network is: which classes it takes for which, ROC curves, and the errors of a regression."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from datasets.drawn import colour_of
from playground.figures.chart import Look, class_label, dots_trace, line_trace, map_trace
from playground.figures.curves import DASHES
from playground.figures.palette import NOTHING, mixed, translucent
from playground.figures.ready_figure import ReadyFigure

DARKEST = 0.4
"""How far the colour of a full cell goes towards the colour of lines: words on it stay readable."""

HEIGHT = 320
"""Of a chart, px."""

MOST_STEPS = 400
"""Most points of one ROC curve: more than its chart has pixels."""


def confusion_map(
    counts: np.ndarray,
    row_shares: np.ndarray,
    class_names: Sequence[str],
    *,
    dark: bool = False,
    height: int = HEIGHT,
) -> ReadyFigure:
    """A confusion matrix, to be shown with `theme=None`: a cell says how many rows, and which share of their
    true class; the larger that share, the darker the cell.

    Args:
        counts: (k, k), row = true class, column = answered class.
        row_shares: (k, k) counts as shares of their row, nan in a row without any.
        class_names: k names; Plotly interprets tags, so they must be safe already.
        dark: colours for a dark background.
        height: px; the width is the container's.
    """
    look = Look.of(dark, height)
    k = len(class_names)
    shares = np.asarray(row_shares, dtype=np.float64)
    labels = [class_label(name, index, k, look.colours) for index, name in enumerate(class_names)]
    written = [
        [f"{count:,}<br>{percent_text(share)}" for count, share in zip(*row, strict=True)]
        for row in zip(np.asarray(counts).tolist(), shares.tolist(), strict=True)
    ]
    told = [
        [
            f"{count:,} of {sum(row):,} {true} rows answered as {answered}"
            for count, answered in zip(row, class_names, strict=True)
        ]
        for row, true in zip(np.asarray(counts).tolist(), class_names, strict=True)
    ]
    trace = map_trace(
        np.nan_to_num(shares),
        (0, 1),
        [[0, look.colours.zero], [1, mixed(look.colours.zero, look.colours.training, DARKEST)]],
        hover="%{hovertext}",
        text=written,
        texttemplate="%{text}",
        textfont={"size": look.font_size, "color": look.colours.ink},
        hovertext=told,
        xgap=2,
        ygap=2,
    )
    places = list(range(k))
    axis: dict[str, Any] = {"tickvals": places, "ticktext": labels, "showgrid": False}
    layout = look.layout(
        title=look.title("Confusion matrix"),
        xaxis=look.axis("answered", **axis),
        yaxis=look.axis("true", autorange="reversed", **axis),
    )
    return ReadyFigure({"data": [trace], "layout": layout})


def roc_chart(
    curves: Sequence[tuple[int, np.ndarray, np.ndarray, float]],
    class_names: Sequence[str],
    *,
    dark: bool = False,
    height: int = HEIGHT,
) -> ReadyFigure:
    """ROC curves, one class against the rest each, above the diagonal of guessing, to be shown with
    `theme=None`.

    Args:
        curves: (class index, false positive rates (m,), true positive rates (m,), area) of each curve.
        class_names: names of all classes; safe already.
        dark, height: as in `confusion_map`.
    """
    look = Look.of(dark, height)
    k = len(class_names)
    traces = [_reference_line([0, 1], [0, 1], look.colours.muted)]
    for index, false_rate, true_rate, area in curves:
        slot = colour_of(index, k)
        curve = line_trace(
            *_thinned(np.asarray(false_rate), np.asarray(true_rate)),
            look.colours.classes[slot],
            dash=DASHES[slot],
            hover=f"{class_names[index]}: recall %{{y:.1%}} at a false-positive rate of %{{x:.1%}}",
            name=f"{class_names[index]}: area {area:.3f}",
            cliponaxis=False,
        )
        traces.append(curve)
    axis = {"range": [-0.005, 1.005], "tickformat": ".0%", "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1]}
    layout = look.layout(
        title=look.title("ROC curve"),
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": -0.2,
            "yanchor": "top",
            "bgcolor": NOTHING,
            "font": {"size": look.font_size - 1},
            "itemclick": False,
            "itemdoubleclick": False,
        },
        xaxis=look.axis("false-positive rate (false alarms)", **axis),
        yaxis=look.axis("recall (found)", **axis),
    )
    return ReadyFigure({"data": traces, "layout": layout})


def answers_and_targets(answers: np.ndarray, targets: np.ndarray, *, dark: bool = False) -> ReadyFigure:
    """What a regression answered against what it should have, and the diagonal of perfect answers.

    Args:
        answers, targets: (n,); what is not finite is left out.
        dark: as in `confusion_map`.
    """
    look = Look.of(dark, HEIGHT)
    low, high = _reach(np.concatenate((targets, answers)))
    diagonal = _reference_line([low, high], [low, high], look.colours.muted)
    points = _points(targets, answers, look.colours.classes[0], "target %{x:.3f}, answer %{y:.3f}")
    layout = look.layout(
        title=look.title("Answer and target"),
        xaxis=look.axis("target", range=[low, high], nticks=6),
        yaxis=look.axis("answer", range=[low, high], nticks=6),
    )
    return ReadyFigure({"data": [diagonal, points], "layout": layout})


def residuals(answers: np.ndarray, targets: np.ndarray, *, dark: bool = False) -> ReadyFigure:
    """The errors, answer - target, against the answers: a pattern in them has not been learned.

    Args: as in `answers_and_targets`.
    """
    look = Look.of(dark, HEIGHT)
    with np.errstate(all="ignore"):
        errors = np.asarray(answers) - np.asarray(targets)
    low, high = _reach(answers)
    furthest = max(abs(limit) for limit in _reach(errors))
    zero = _reference_line([low, high], [0, 0], look.colours.muted)
    points = _points(answers, errors, look.colours.classes[0], "answer %{x:.3f}, error %{y:+.3f}")
    layout = look.layout(
        title=look.title("Errors"),
        xaxis=look.axis("answer", range=[low, high], nticks=6),
        yaxis=look.axis("answer − target", range=[-furthest, furthest], nticks=6),
    )
    return ReadyFigure({"data": [zero, points], "layout": layout})


def percent_text(share: float) -> str:
    """A share as a whole percentage; "–" where there is none."""
    return "–" if np.isnan(share) else f"{100 * share:.0f} %"


def _thinned(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a staircase, and of those at most MOST_STEPS."""
    if len(x) > 2:
        straight = (np.diff(x, 2) == 0) & (np.diff(y, 2) == 0)
        corners = np.concatenate(([True], ~straight, [True]))
        x, y = x[corners], y[corners]
    if len(x) > MOST_STEPS:
        kept = np.linspace(0, len(x) - 1, MOST_STEPS).round().astype(int)
        x, y = x[kept], y[kept]
    return x, y


def _reach(values: np.ndarray) -> tuple[float, float]:
    """Lowest and highest finite value, 5 % wider."""
    values = np.asarray(values, dtype=np.float64)
    values = values[np.abs(values) < 1e30]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    pad = 0.05 * (high - low) or 1.0
    return low - pad, high + pad


def _reference_line(x: list[float], y: list[float], colour: str) -> dict[str, Any]:
    return line_trace(x, y, colour, width=1, dash="dot", showlegend=False)


def _points(x: np.ndarray, y: np.ndarray, colour: str, hover: str) -> dict[str, Any]:
    return dots_trace(x, y, {"color": translucent(colour, 0.7), "size": 6}, hover=hover)

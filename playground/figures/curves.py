"""Curves over epochs: how loss and accuracy moved for training and test points.

They are drawn anew about four times a second while a run plays, so the figure is thinned to what the screen
can show and written as a `ReadyFigure`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.figures.chart import Look, area_trace, curve_trace, legend_above, line_trace, upright_line
from playground.figures.palette import NOTHING, translucent
from playground.figures.ready_figure import ReadyFigure

MOST_POINTS = 300
"""Most points of one line: a chart is about 450 px wide between its axes."""

SHORTEST_AXIS = 10
"""The epoch axis reaches at least this far, so that its marks are whole epochs."""

GHOST_REACH = 10
"""The previous run shows up to this multiple of the present epoch: a new run stays visible beside it."""

GHOST_START = 100
"""... and at least up to this epoch."""


BAND_NAME = "nine other starts"

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
        y_range: lowest and highest value of an even axis; None fits the axis to the values.
    """
    look = Look.of(dark, height, font_size)
    colours, small = look.colours, font_size - 1
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
        lines += _band(epochs, band, colours.training, own, log_axis=log_axis, in_legend=True)
    if band_test is not None:
        lines += _band(epochs, band_test, colours.test, own, log_axis=log_axis, in_legend=False)
    lines.append(_line("training", epochs, train, colours.training, "solid", 2))
    if held_out is not None:
        lines.append(_line("held out", epochs, held_out, colours.muted, "dot", 2))
    if test is not None:
        lines.append(_line("test", epochs, test, colours.test, "dash", 2))
    found = [] if best_epoch is None else [(float(best_epoch), f"best epoch {best_epoch:,.0f}")]
    found += [] if since is None else [since]
    layout = look.layout(
        margin={"l": round(3.7 * font_size), "r": 12, "t": 2 * font_size, "b": 3 * font_size, "pad": 0},
        title=look.title(title),
        **legend_above(bgcolor=NOTHING, font={"size": small}, traceorder="normal"),
        xaxis=look.axis(
            "epoch",
            range=[0, end],
            tickformat=",d",
            nticks=8,
            showgrid=False,
            automargin=False,
            hoverformat=",d",
            spikecolor=colours.muted,
            spikethickness=1,
            unifiedhovertitle={"text": "<b>epoch %{x:,d}</b>"},
        ),
        yaxis=look.axis(tickformat="~g", nticks=5, automargin=False, **height_axis(log_axis, y_range)),
        hovermode="x unified",
        uirevision="learning curve",
        shapes=[
            *(upright_line(epoch, colours.muted, "dot") for epoch, _ in marks),
            *(upright_line(epoch, colours.ink, "dash") for epoch, _ in found),
            *([] if present is None else [upright_line(present, colours.ink, "solid")]),
        ],
        annotations=[
            *(
                _label(epoch, text, is_written=index == len(marks) - 1, end=end, look=look)
                for index, (epoch, text) in enumerate(marks)
            ),
            *(
                _label(epoch, text, row=row, end=end, look=look)
                for row, (epoch, text) in enumerate(found, start=bool(marks))
            ),
        ],
    )
    return ReadyFigure({"data": lines, "layout": layout})


def height_axis(log_axis: bool, y_range: tuple[float, float] | None) -> dict[str, Any]:
    """The upright axis of a measure: logarithmic, from 0, or a range and 2 % more, so that no line is cut."""
    if log_axis:
        return {"type": "log", "rangemode": "normal"}
    axis: dict[str, Any] = {"type": "linear", "rangemode": "tozero"}
    if y_range is not None:
        pad = 0.02 * (y_range[1] - y_range[0])
        axis["range"] = [y_range[0] - pad, y_range[1] + pad]
    return axis


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
    line = {"color": colour, "width": width, "dash": dash}
    return curve_trace(name, *thin(epochs, values), line, f"%{{y:.4~g}} {name}")


def _band(
    epochs: np.ndarray,
    starts: np.ndarray,
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
    ground = area_trace(shown, low, high, translucent(colour, BAND_SHADE))
    ground |= {"name": BAND_NAME, "legendgroup": "band", "showlegend": in_legend}
    ground["line"]["color"] = colour
    median = line_trace(shown, middle, translucent(colour, 0.6), width=1, name=f"{BAND_NAME}, median")
    return [ground, median | {"legendgroup": "band", "showlegend": False}]


def _label(
    epoch: float, text: str, *, is_written: bool = True, row: int = 0, end: float, look: Look
) -> dict[str, Any]:
    """The words at an upright line: written out in a row of their own, or behind a small triangle."""
    to_the_left = epoch > end / 2
    return look.note(
        text if is_written else "▾",
        epoch,
        1,
        yref="paper",
        yanchor="top",
        yshift=-row * (look.font_size + 3),
        xanchor=("right" if to_the_left else "left") if is_written else "center",
        hovertext=text,
        captureevents=True,
        borderpad=1,
        bgcolor=NOTHING,
        font=look.letters,
        hoverlabel={
            "bgcolor": look.colours.background,
            "font": {"size": look.font_size - 1, "color": look.colours.ink},
        },
    )

"""Curves over epochs: loss and score of one run, or of several, to be told apart by colour and by dashes.

They are drawn again and again while a run plays, so the figures are thinned to what the screen can show and
written as a `ReadyFigure`, to be shown with `theme=None`. Plotly interprets tags: all names, titles and words
must be safe already.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from playground.figures.chart import Look, area_trace, curve_trace, legend_above, line_trace, upright_line
from playground.figures.palette import Colours, translucent
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

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

LETTER = 0.55
"""Width of a letter of a legend, about, in font sizes."""

WIDTH = 320
"""Px that a chart of several runs has at least, for the rows of its legend."""

_OWN_DASHES = {"training": "solid", "held out": "dot", "test": "dash"}
_NONE: Mapping[str, np.ndarray | None] = MappingProxyType({})


def learning_curve(
    epochs: np.ndarray,
    lines: Mapping[str, np.ndarray | None],
    *,
    title: str,
    bands: Mapping[str, np.ndarray | None] = _NONE,
    ghost: tuple[np.ndarray, np.ndarray] | None = None,
    marks: Sequence[tuple[float, str]] = (),
    found: Sequence[tuple[float, str]] = (),
    log_axis: bool = False,
    dark: bool = False,
    height: int = 168,
    y_range: tuple[float, float] | None = None,
) -> ReadyFigure:
    """One measure of a run over its epochs.

    Args:
        epochs: (n,) recorded epochs, ascending; n at least 1.
        lines: (n,) the measure on the points for "training", those "held out" and those for "test".
        title: name of the measure.
        bands: (k, n) the measure of further starts on the points for "training" and "test", NaN in epochs
            where it was not recorded: a band from the lowest to the highest and a thin line for the median.
        ghost: (m,) recorded epochs of the previous run, and the measure on its training points.
        marks: (epoch, text) of every live change: a dotted line; the last text is written beside its line,
            the others show when pointed at.
        found: (epoch, text) of what else is to be marked: dashed lines with their words.
        log_axis: logarithmic axis; values of zero and less are gaps in the line then.
        dark: colours for a dark background.
        height: px; the width is the container's.
        y_range: lowest and highest value of an even axis; None fits the axis to the values.
    """
    look = Look.of(dark, height)
    colours = {"training": look.colours.training, "held out": look.colours.muted, "test": look.colours.test}
    last = float(epochs[-1])
    end = max(last, SHORTEST_AXIS)
    traces: list[dict[str, Any]] = []
    if ghost is not None and len(ghost[0]):
        shown = ghost[0] <= max(GHOST_REACH * last, GHOST_START)
        end = max(end, float(ghost[0][shown][-1]))
        line = {"color": look.colours.ghost, "width": 1.5, "dash": "solid"}
        traces.append(_line("previous run", ghost[0][shown], ghost[1][shown], line))
    own = {name: values for name, values in lines.items() if values is not None}
    most = np.inf if log_axis else BAND_REACH * max(np.nanmax(line, initial=0.0) for line in own.values())
    for name, starts in bands.items():
        if starts is not None and np.isfinite(starts).any():
            traces += _band(epochs, starts, colours[name], most, in_legend=name == "training")
    traces += [
        _line(name, epochs, values, {"color": colours[name], "width": 2, "dash": _OWN_DASHES[name]})
        for name, values in own.items()
    ]
    small = look.font_size - 1
    layout = look.layout(
        margin={"l": round(3.7 * look.font_size), "r": 12, "t": 2 * look.font_size, "b": 3 * look.font_size},
        title=look.title(title),
        **legend_above(font={"size": small}, traceorder="normal"),
        xaxis=_axis_across(
            "epoch",
            end,
            look,
            hoverformat=",d",
            spikecolor=look.colours.muted,
            spikethickness=1,
            unifiedhovertitle={"text": "<b>epoch %{x:,d}</b>"},
        ),
        yaxis=_axis_up(look, log_axis, y_range, automargin=False),
        hovermode="x unified",
        uirevision="learning curve",
        shapes=[
            *(upright_line(epoch, look.colours.muted, "dot") for epoch, _ in marks),
            *(upright_line(epoch, look.colours.ink, "dash") for epoch, _ in found),
        ],
        annotations=[
            *(_label(*mark, 0, end, look, is_written=mark is marks[-1]) for mark in marks),
            *(_label(*mark, row, end, look) for row, mark in enumerate(found, start=bool(marks))),
        ],
    )
    return ReadyFigure({"data": traces, "layout": layout})


class OverlaidCurve(NamedTuple):
    """One run of an overlay.

    name: for the legend. epochs, values: (n,) the measure at recorded epochs. slot: which line is its own,
    from 0; twelve differ. None is the line of the run on the stage, thicker and in the colour of ink.
    """

    name: str
    epochs: np.ndarray
    values: np.ndarray
    slot: int | None


def overlaid_curves(
    curves: Sequence[OverlaidCurve],
    *,
    title: str,
    log_axis: bool = False,
    dark: bool = False,
    height: int = 220,
    font_size: int = 13,
    y_range: tuple[float, float] | None = None,
    n_epochs: int = 0,
    across: str = "epoch",
) -> ReadyFigure:
    """One measure of several runs, at least one, over their epochs; arguments as in `learning_curve`.

    height: px without the legend, which stands under the chart in as many rows as it needs. n_epochs: the
    axis reaches at least so far, for curves that still grow.
    """
    look = Look.of(dark, height, font_size)
    small = font_size - 1
    longest = max(len(curve.name) for curve in curves)
    entry = min(round(LETTER * small * longest) + 8, WIDTH - 50)
    rows = -(-len(curves) // max(1, WIDTH // (entry + 40)))
    above, below = 2 * font_size + 4, round(3.2 * font_size)
    legend = rows * (small + 8) + 12
    end = max(SHORTEST_AXIS, n_epochs, *(int(curve.epochs[-1]) for curve in curves if len(curve.epochs)))
    hover = f"%{{fullData.name}}<br>{across} %{{x:,d}}: %{{y:.4~g}}"
    layout = look.layout(
        height=height + legend,
        margin={"l": 8, "r": 12, "t": above, "b": below + legend},
        title=look.title(title),
        **legend_above(
            x=0,
            xanchor="left",
            y=-below / (height - above - below),
            yanchor="top",
            maxheight=legend,
            entrywidth=entry,
            entrywidthmode="pixels",
            itemwidth=40,
            font={"size": small},
        ),
        xaxis=_axis_across(across, end, look),
        yaxis=_axis_up(look, log_axis, y_range),
        uirevision="overlay",
    )
    traces = [
        _line(name, epochs, values, line_of(slot, look.colours), hover)
        for name, epochs, values, slot in curves
    ]
    return ReadyFigure({"data": traces, "layout": layout})


def line_of(slot: int | None, colours: Colours) -> dict[str, Any]:
    """Colour, width and dash of a run's line. Neighbours differ in both colour and dash."""
    if slot is None:
        return {"color": colours.ink, "width": 3.5, "dash": "solid"}
    n = len(colours.classes)
    return {
        "color": colours.classes[slot % n],
        "width": 2,
        "dash": DASHES[(slot + slot // n) % len(DASHES)],
    }


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


def band_of(starts: np.ndarray) -> np.ndarray:
    """Lowest, median and highest (3, n) of further starts (k, n), of those that are finite; nan in epochs
    where none is.
    """
    band = np.full((3, starts.shape[1]), np.nan)
    finite = np.isfinite(starts)
    recorded = finite.any(axis=0)
    if recorded.any():
        values = np.where(finite, starts, np.nan)[:, recorded]
        band[:, recorded] = np.nanmin(values, axis=0), np.nanmedian(values, axis=0), np.nanmax(values, axis=0)
    return band


def _band(
    epochs: np.ndarray, starts: np.ndarray, colour: str, most: float, *, in_legend: bool
) -> list[dict[str, Any]]:
    """The ground between the lowest and the highest of further starts (k, n), cut at `most`, and a thin line,
    their median.
    """
    band = np.minimum(band_of(starts), most)
    recorded = ~np.isnan(band[0])
    x, (low, middle, high) = epochs[recorded], band[:, recorded]
    ground = area_trace(x, low, high, translucent(colour, BAND_SHADE))
    ground |= {"name": BAND_NAME, "legendgroup": "band", "showlegend": in_legend}
    ground["line"]["color"] = colour
    median = line_trace(x, middle, translucent(colour, 0.6), width=1, name=f"{BAND_NAME}, median")
    return [ground, median | {"legendgroup": "band", "showlegend": False}]


def _line(
    name: str, epochs: np.ndarray, values: np.ndarray, line: dict[str, Any], hover: str = ""
) -> dict[str, Any]:
    return curve_trace(name, *thin(epochs, values), line, hover or f"%{{y:.4~g}} {name}")


def _axis_across(title: str, end: float, look: Look, **more: Any) -> dict[str, Any]:
    """The epochs from 0."""
    even = {"tickformat": ",d", "nticks": 8, "showgrid": False, "automargin": False}
    return look.axis(title, range=[0, end], **even, **more)


def _axis_up(look: Look, log_axis: bool, y_range: tuple[float, float] | None, **more: Any) -> dict[str, Any]:
    """The measure: logarithmic, from 0, or a range and 2 % more, so that no line is cut."""
    axis = look.axis(tickformat="~g", nticks=5, type="log" if log_axis else "linear", **more)
    axis["rangemode"] = "normal" if log_axis else "tozero"
    if y_range is not None and not log_axis:
        pad = 0.02 * (y_range[1] - y_range[0])
        axis["range"] = [y_range[0] - pad, y_range[1] + pad]
    return axis


def _label(
    epoch: float, text: str, row: int, end: float, look: Look, *, is_written: bool = True
) -> dict[str, Any]:
    """The words at an upright line: written out in a row of their own, or behind a small triangle."""
    side = "right" if epoch > end / 2 else "left"
    return look.note(
        text if is_written else "▾",
        epoch,
        1,
        yref="paper",
        yanchor="top",
        yshift=-row * (look.font_size + 3),
        xanchor=side if is_written else "center",
        hovertext=text,
        font=look.letters,
        hoverlabel={
            "bgcolor": look.colours.background,
            "font": {"size": look.font_size - 1, "color": look.colours.ink},
        },
    )

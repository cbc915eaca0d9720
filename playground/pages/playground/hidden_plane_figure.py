"""The input plane bending into the plane of a hidden layer: grid, points and borders, under one slider."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from datasets.drawn import colour_of
from playground.figures.chart import SYMBOLS, Look
from playground.figures.film import FOOT, film_controls
from playground.figures.palette import signed_scale
from playground.figures.ready_figure import ReadyFigure, typed_array

N_STEPS = 16
"""Steps of the slider from one plane to the other."""
STEP = 100
"""A step while it plays, ms."""
SIZE = 8
"""Of a point, px."""


@dataclass(frozen=True, eq=False)
class Moving:
    """Places that move: start and end, (n, 2) each; a row of nan parts a line."""

    start: np.ndarray
    end: np.ndarray


@dataclass(frozen=True, eq=False)
class Window:
    """A square piece of a plane: its middle (x, y), half its width, and what its axes are (safe already)."""

    middle: tuple[float, float]
    half: float
    axes: tuple[str, str]


def bending_plane(
    grid: Moving,
    border: Moving,
    points: Moving,
    windows: tuple[Window, Window],
    *,
    point_classes: np.ndarray | None = None,
    n_classes: int = 0,
    point_values: np.ndarray | None = None,
    value_range: tuple[float, float] = (-1.0, 1.0),
    test_points: Moving | None = None,
    test_classes: np.ndarray | None = None,
    border_marks: bool = False,
    dark: bool = False,
) -> ReadyFigure:
    """The film from the input plane (share 0) to the hidden plane (share 1), to be shown with `theme=None`.

    What is drawn moves in straight lines at even speed over the screen, while the axes change from those of
    one window to those of the other: at a share t a place stands at m + h ((1 - t) u + t v), with u and v its
    places in the two windows (-1 to 1) and m and h the middle and the half width there, which change evenly.

    Args:
        grid: lines of the grid. border: lines where the answer changes. points: training points.
        windows: what is seen of the input plane, and of the hidden plane.
        point_classes: (n,) of the training points; None for a regression.
        n_classes: how many classes there are.
        point_values: (n,) targets of a regression's points, coloured over `value_range`.
        test_points: drawn hollow, or None; test_classes: (n,) their classes.
        border_marks: the border consists of single places, not of lines.
        dark: colours for a dark background.
    """
    look = Look.of(dark, 520)
    colours, shares = look.colours, np.linspace(0, 1, N_STEPS + 1)
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "line": {"color": colours.muted, "width": 0.8, "simplify": False},
            "opacity": 0.6,
        },
    ]
    moving = [grid]
    for place, part in enumerate(_by_class(points, point_classes, n_classes)):
        slot = colour_of(place, n_classes)
        marker: dict[str, Any] = {"size": SIZE, "line": {"width": 1, "color": colours.background}}
        if point_classes is None:
            marker |= {
                "color": typed_array(np.zeros(len(points.start)) if point_values is None else point_values),
                "cmin": value_range[0],
                "cmax": value_range[1],
                "colorscale": signed_scale(colours),
                "line": {"width": 0.8, "color": colours.muted},
            }
        else:
            marker |= {"color": colours.classes[slot], "symbol": SYMBOLS[slot]}
        traces.append({"type": "scatter", "mode": "markers", "marker": marker})
        moving.append(part)
    if test_points is not None:
        for place, part in enumerate(_by_class(test_points, test_classes, n_classes)):
            slot = colour_of(place, n_classes)
            ring = colours.muted if test_classes is None else colours.classes[slot]
            symbol = SYMBOLS[0] if test_classes is None else SYMBOLS[slot]
            hollow = {"size": SIZE, "color": ring, "symbol": f"{symbol}-open", "line": {"width": 1.5}}
            traces.append({"type": "scatter", "mode": "markers", "marker": hollow})
            moving.append(part)
    traces.append(
        {
            "type": "scatter",
            "mode": "markers" if border_marks else "lines",
            "line": {"color": colours.ink, "width": 2.5, "simplify": False},
            "marker": {"color": colours.ink, "size": 11, "symbol": "line-ns-open"},
        }
    )
    moving.append(border)
    for trace in traces:
        trace |= {"hoverinfo": "skip", "showlegend": False}
    frames: list[dict[str, Any]] = []
    for number, share in enumerate(shares):
        window = _window(windows, float(share))
        frames.append(
            {
                "name": str(number),
                "data": [_places(part, windows, float(share)) for part in moving],
                "traces": list(range(len(moving))),
                "layout": {"xaxis": _axis(window, 0), "yaxis": _axis(window, 1)},
            }
        )
    labels = [
        "Input plane" if share == 0 else "Hidden plane" if share == 1 else f"{100 * share:.0f} % of the way"
        for share in shares
    ]
    layout = look.layout(**film_controls(labels, milliseconds=STEP, look=look))
    layout["margin"] |= {"t": 8, "b": FOOT + 34, "l": 44}
    for control in (*layout["sliders"], *layout["updatemenus"]):
        control["pad"]["t"] += 34
    first = frames[0]
    squared: dict[str, Any] = {"automargin": False, "nticks": 7, "showgrid": False, "zeroline": True}
    squared |= {"zerolinecolor": colours.grid, "constrain": "domain"}
    layout["xaxis"] = look.axis(**squared)
    layout["yaxis"] = look.axis(**squared, scaleanchor="x")
    for name in ("xaxis", "yaxis"):
        title = {**layout[name]["title"], **first["layout"][name]["title"]}
        layout[name] |= {**first["layout"][name], "title": title}
    data = [{**trace, **places} for trace, places in zip(traces, first["data"], strict=True)]
    return ReadyFigure({"data": data, "layout": layout, "frames": frames})


def _window(windows: tuple[Window, Window], share: float) -> Window:
    """What is seen at a share of the way."""
    start, end = windows
    x, y = ((1 - share) * a + share * b for a, b in zip(start.middle, end.middle, strict=True))
    return Window((x, y), (1 - share) * start.half + share * end.half, (start, end)[share > 0.5].axes)


def _places(part: Moving, windows: tuple[Window, Window], share: float) -> dict[str, Any]:
    start, end = windows
    inside = (1 - share) * (part.start - start.middle) / start.half + share * (
        part.end - end.middle
    ) / end.half
    window = _window(windows, share)
    places = window.middle + window.half * inside
    return {"x": typed_array(places[:, 0]), "y": typed_array(places[:, 1])}


def _axis(window: Window, number: int) -> dict[str, Any]:
    middle = window.middle[number]
    return {
        "range": [middle - window.half, middle + window.half],
        "title": {"text": window.axes[number]},
    }


def _by_class(points: Moving, classes: np.ndarray | None, n_classes: int) -> list[Moving]:
    """The points of each class, or all of them."""
    if classes is None:
        return [points]
    return [
        Moving(points.start[classes == index], points.end[classes == index]) for index in range(n_classes)
    ]

"""What charts are made of: one look (ground, letters, axes), lines, dots, maps, notes, marks of classes.

Arrays go in as they are. What is written beside them comes from the caller and must be safe already, for
Plotly interprets tags.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from datasets.drawn import colour_of
from playground.figures.palette import AIR, DARK, FONT, LIGHT, NOTHING, Colours
from playground.figures.ready_figure import typed_array

MARKS = ("●", "▲", "■", "◆", "✚", "⬟")
"""The shapes of the stage's points as letters, in the order of the classes' colours."""

SYMBOLS = ("circle", "triangle-up", "square", "diamond", "cross", "pentagon")
"""The same as Plotly's symbols."""


def class_label(name: str, index: int, n_classes: int, colours: Colours) -> str:
    """A class's name behind its coloured mark. Plotly interprets tags: the name must be safe already."""
    slot = colour_of(index, n_classes)
    return f'<span style="color:{colours.classes[slot]}">{MARKS[slot]}</span> {name}'


def class_marks(classes: np.ndarray | None, n_classes: int, colours: Colours) -> dict[str, Any]:
    """Colours and shapes of points of these classes (n,), for a marker; all alike where there are none."""
    if classes is None:
        return {"color": colours.muted}
    slots = [colour_of(int(index), n_classes) for index in classes]
    return {"color": [colours.classes[slot] for slot in slots], "symbol": [SYMBOLS[slot] for slot in slots]}


# What is drawn


def line_trace(
    x: Any, y: Any, colour: str, *, width: float = 2, dash: str = "", hover: str = "", **more: Any
) -> dict[str, Any]:
    """A line through (x, y), (n,) each; `hover` is what stands under the pointer, if anything."""
    line = {"color": colour, "width": width} | ({"dash": dash} if dash else {})
    return _scatter("lines", x, y, hover) | {"line": line} | more


def dots_trace(x: Any, y: Any, marker: dict[str, Any], *, hover: str = "", **more: Any) -> dict[str, Any]:
    """Points at (x, y), (n,) each."""
    return _scatter("markers", x, y, hover) | {"marker": marker} | more


def curve_trace(
    name: str, x: np.ndarray, y: np.ndarray, line: dict[str, Any], hover: str, **more: Any
) -> dict[str, Any]:
    """A named line over a number that grows; a dot while it has a single point, drawn whole on the axis."""
    marker = {"color": line["color"], "size": 7}
    is_line = len(x) > 1
    curve = _scatter("lines" if is_line else "markers", x, y, hover)
    return curve | {"name": name, "line": line, "marker": marker, "cliponaxis": is_line} | more


def area_trace(x: np.ndarray, there: np.ndarray, back: np.ndarray, colour: str) -> dict[str, Any]:
    """The ground between two lines over x, (n,) each: along one, and back along the other."""
    across, up = np.concatenate([x, x[::-1]]), np.concatenate([there, back[::-1]])
    return _scatter("lines", across, up, "") | {"fill": "toself", "fillcolor": colour, "line": {"width": 0}}


def map_trace(
    z: np.ndarray, limits: tuple[float, float], scale: list[list[Any]], *, hover: str = "", **more: Any
) -> dict[str, Any]:
    """A heat map of z (rows, columns), with the ends of its colours at `limits`; without a bar of colours."""
    drawn = {
        "type": "heatmap",
        "z": typed_array(np.asarray(z)),
        "zmin": limits[0],
        "zmax": limits[1],
        "colorscale": scale,
        "showscale": False,
    }
    return drawn | _pointed_at(hover) | more


def _scatter(mode: str, x: Any, y: Any, hover: str) -> dict[str, Any]:
    x, y = (values if isinstance(values, list | dict) else typed_array(values) for values in (x, y))
    return {"type": "scatter", "mode": mode, "x": x, "y": y} | _pointed_at(hover)


def _pointed_at(hover: str) -> dict[str, Any]:
    return {"hovertemplate": f"{hover}<extra></extra>"} if hover else {"hoverinfo": "skip"}


def upright_line(x: float, colour: str, dash: str) -> dict[str, Any]:
    """A shape: a thin line from the bottom of a chart to its top."""
    ends = {"x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "line", **ends, "line": {"color": colour, "width": 1, "dash": dash}}


ON_PAPER = {"xref": "paper", "yref": "paper"}
"""For notes whose place is a share of the chart's width and height."""


# What it is drawn on


def cells_of(plane: tuple[float, float], size: int) -> np.ndarray:
    """Where the middles of `size` cells lie, (size,), from the lower end of a plane to the upper one."""
    low, high = plane
    return low + (np.arange(size) + 0.5) * (high - low) / size


def axis_number(place: int) -> str:
    """How Plotly numbers axes: "", "2", "3"."""
    return str(place + 1) if place else ""


def axes_of(place: int) -> dict[str, Any]:
    """For a trace: the axes of a picture of a grid, counted from 0."""
    return {"xaxis": f"x{axis_number(place)}", "yaxis": f"y{axis_number(place)}"}


def grid_of(
    titles: Sequence[str], n_columns: int, look: Look, *, gap: float, above: int, below: int = 0, **title: Any
) -> dict[str, Any]:
    """Parts of a layout: a place for a picture a title, row by row, with the title above.

    gap: between columns, as a share of a column with its gap. above, below: px that each picture has for its
    title and for what stands under it. title: more of the titles, such as their place along the picture.
    """
    n_rows = max(-(-len(titles) // n_columns), 1)
    head, foot = above / look.height, below / look.height
    grid = {
        "rows": n_rows,
        "columns": n_columns,
        "pattern": "independent",
        "xgap": gap,
        "ygap": n_rows * (head + foot),
        "domain": {"y": [foot, 1 - head]},
    }
    notes = [
        look.note(
            text,
            y=1,
            xref=f"x{axis_number(place)} domain",
            yref=f"y{axis_number(place)} domain",
            yanchor="bottom",
            **title,
        )
        for place, text in enumerate(titles)
    ]
    return {"grid": grid, "annotations": notes}


def powers_of_ten(powers: Sequence[int]) -> dict[str, Any]:
    """Marks of an axis at these powers of ten, written as such."""
    return {
        "tickvals": [10.0**power for power in powers],
        "ticktext": ["1" if power == 0 else f"10{str(power).translate(RAISED)}" for power in powers],
    }


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def legend_above(**more: Any) -> dict[str, Any]:
    """Parts of a layout: a legend at the top right that cannot be pressed."""
    place = {"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom"}
    return {"showlegend": True, "legend": {**place, "itemclick": False, "itemdoubleclick": False, **more}}


@dataclass(frozen=True)
class Look:
    """How a chart is seen: its theme's colours, its height and the size of its letters in px."""

    colours: Colours
    height: int
    font_size: int = 13

    @classmethod
    def of(cls, dark: bool, height: int, font_size: int = 13) -> Look:
        """The look on a dark or light background."""
        return cls(DARK if dark else LIGHT, height, font_size)

    @property
    def letters(self) -> dict[str, Any]:
        """Of the numbers at the axes: a little smaller and paler."""
        return {"size": self.font_size - 1, "color": self.colours.muted}

    def layout(self, **more: Any) -> dict[str, Any]:
        """A layout without toys: no dragging, no legend; `more` adds to it or overrides it."""
        return {
            "height": self.height,
            "margin": {"l": 8, "r": 12, "t": 2 * self.font_size + 4, "b": 8, "pad": 0},
            "paper_bgcolor": NOTHING,
            "plot_bgcolor": NOTHING,
            "font": {"family": FONT, "size": self.font_size, "color": self.colours.ink},
            "showlegend": False,
            "dragmode": False,
            "hoverlabel": {
                "bgcolor": self.colours.background,
                "bordercolor": self.colours.grid,
                "font": {"size": self.font_size, "color": self.colours.ink},
            },
            **more,
        }

    def title(self, text: str) -> dict[str, Any]:
        """A title in bold at the top left."""
        return {
            "text": f"<b>{text}</b>",
            "font": {"size": self.font_size},
            "x": 0,
            "y": 1,
            "pad": {"t": 4, "l": 4},
        }

    def axis(self, title: str = "", **more: Any) -> dict[str, Any]:
        """A quiet axis that cannot be dragged and makes room for its own numbers."""
        return {
            "title": {"text": title, "standoff": 4, "font": self.letters},
            "tickfont": self.letters,
            "gridcolor": self.colours.grid,
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
            **AIR,
            **more,
        }

    def frame(self, **more: Any) -> dict[str, Any]:
        """An axis that is nothing but a thin line round the picture."""
        bare: dict[str, Any] = {"showticklabels": False, "ticks": "", "showgrid": False}
        line: dict[str, Any] = {"showline": True, "mirror": True, "linecolor": self.colours.grid}
        return self.axis(**bare, **line, **more)

    def note(self, text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
        """An annotation without an arrow."""
        letters = {"size": self.font_size, "color": self.colours.ink}
        return {"text": text, "x": x, "y": y, "showarrow": False, "font": letters, **more}

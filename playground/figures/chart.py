"""What the charts of the panels have in common: ground, letters, axes, and how a class is marked."""

from __future__ import annotations

from typing import Any

from datasets.drawn import colour_of
from playground.figures.palette import AIR, FONT, NOTHING, Colours

MARKS = ("●", "▲", "■", "◆", "✚", "⬟")
"""The shapes of the stage's points as letters, in the order of the classes' colours."""

SYMBOLS = ("circle", "triangle-up", "square", "diamond", "cross", "pentagon")
"""The same as Plotly's symbols."""


def class_label(name: str, index: int, n_classes: int, colours: Colours) -> str:
    """A class's name behind its coloured mark. Plotly interprets tags: the name must be safe already."""
    slot = colour_of(index, n_classes)
    return f'<span style="color:{colours.classes[slot]}">{MARKS[slot]}</span> {name}'


def layout_of(colours: Colours, height: int, font_size: int, **more: Any) -> dict[str, Any]:
    """A layout without toys: no dragging, no legend; `more` adds to it or overrides it."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 2 * font_size + 4, "b": 8, "pad": 0},
        "paper_bgcolor": NOTHING,
        "plot_bgcolor": NOTHING,
        "font": {"family": FONT, "size": font_size, "color": colours.ink},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": colours.background,
            "bordercolor": colours.grid,
            "font": {"size": font_size, "color": colours.ink},
        },
        **more,
    }


def title_of(text: str, font_size: int) -> dict[str, Any]:
    """A title in bold at the top left; safe already."""
    return {
        "text": f"<b>{text}</b>",
        "font": {"size": font_size},
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"t": 4, "l": 4},
    }


def axis_of(colours: Colours, font_size: int, title: str = "", **more: Any) -> dict[str, Any]:
    """A quiet axis that cannot be dragged and makes room for its own numbers."""
    letters = {"size": font_size - 1, "color": colours.muted}
    return {
        "title": {"text": title, "standoff": 4, "font": letters},
        "tickfont": letters,
        "gridcolor": colours.grid,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
        "automargin": True,
        **AIR,
        **more,
    }

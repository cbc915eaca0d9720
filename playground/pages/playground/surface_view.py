"""A function of the plane as a surface in space that a person turns while it moves.

A component of ours and not a Plotly chart: Streamlit puts a Plotly chart whose figure has changed on the page
as a new one, so that a surface would jump back to its first view and make a new drawing context of the
graphics card four times a second. *Measured* without such a card: the stage fell from 20 painted frames a
second to 11.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.drawn import colour_of
from playground.figures.palette import DARK, LIGHT, TINT, mixed, translucent
from playground.ui.kit.component import component, packed, stamped
from playground.ui.text import number_text

FULL = 65535
"""The largest number two bytes hold: the upper end of an axis."""

SURFACE = component(
    "surface-picture",
    __file__,
    kit=("colours", "chart"),
    beside=("surface_view.css",),
    html='<canvas data-testid="surface" role="img" tabindex="0"></canvas>',
)


def surface_picture(
    values: NDArray[np.float64],
    plane: tuple[float, float],
    *,
    z_range: tuple[float, float],
    z_title: str,
    words: str,
    class_index: int | None = None,
    n_classes: int = 0,
    points: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    point_classes: NDArray[np.int64] | None = None,
    dark: bool = False,
) -> dict[str, Any]:
    """What `surface.js` paints.

    Args:
        values: (m, m) the function at the corners of a mesh: row 0 is the smallest x2, column 0 the smallest
            x1. Higher and lower ones than `z_range` are cut there; what is no number lies at its bottom.
        plane: lowest and highest coordinate of both axes.
        z_range: lowest and highest value drawn. z_title: what the height is. words: the picture in words.
        class_index: colours from nothing to that class of `n_classes`; None: from - to +, 0 being the middle
            of `z_range`.
        points: (x1, x2, height), (n,) each. point_classes: (n,) of `n_classes`; None paints all alike.
        dark: colours for a dark background.
    """
    colours = DARK if dark else LIGHT
    tints = [mixed(colours.zero, colour, TINT) for colour in colours.classes]
    scale = (
        [tints[1], colours.zero, tints[0]]
        if class_index is None
        else [colours.zero, tints[colour_of(class_index, n_classes)]]
    )
    x, y, z = points
    slots = (
        np.zeros(len(x), dtype=np.uint8)
        if point_classes is None
        else np.array([colour_of(int(index), n_classes) for index in point_classes], dtype=np.uint8)
    )
    picture: dict[str, Any] = {
        "heights": packed(_shares(values, z_range), "uint16"),
        "points": packed(
            np.column_stack((_shares(x, plane), _shares(y, plane), _shares(z, z_range))), "uint16"
        ),
        "slots": packed(slots, "uint8"),
        "scale": scale,
        "colours": [colours.training] if point_classes is None else list(colours.classes),
        "marks": _marks(plane),
        "z_marks": _marks(z_range),
        "z_title": z_title,
        "words": f"{words} Drag, or press the arrow keys, to turn it.",
        "grid": colours.grid,
        "mesh": translucent(colours.ink, 0.18),
        "muted": colours.muted,
        "background": colours.background,
    }
    return stamped(picture)


def _shares(values: NDArray[np.float64], limits: tuple[float, float]) -> NDArray[np.uint16]:
    """Where values lie between two limits, 0 to FULL."""
    low, high = limits
    values = np.nan_to_num(np.asarray(values, dtype=np.float64), nan=low)
    return np.rint(FULL * (np.clip(values, low, high) - low) / (high - low)).astype(np.uint16)


def _marks(limits: tuple[float, float]) -> Sequence[str]:
    low, high = limits
    middle = 0.5 * (low + high)
    middle = 0.0 if math.isclose(middle, 0.0, abs_tol=1e-9) else middle
    return [number_text(value).replace("-", "−") for value in (low, middle, high)]

"""Drawings that are made once for a state of a run, however often the page comes by while it stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar, cast

from playground.ui import state

Drawing = TypeVar("Drawing")


def kept(name: str, look: object, draw: Callable[[], Drawing]) -> Drawing:
    """What `draw` makes, anew only when the look has changed.

    Args:
        name: of the drawing, one for each on the page; the last one of a name is kept.
        look: all that the drawing depends on, compared with ==; runs are equal when they are the same.
    """
    drawings = state.session().drawings
    if name in drawings:
        _, made_look, drawing = drawings[name]
        if made_look == look:
            return cast(Drawing, drawing)
    made = draw()
    drawings[name] = (time.monotonic(), look, made)
    return made

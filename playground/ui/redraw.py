"""Drawings that are not made anew at every run of the page: cached, or throttled while a run plays."""

import time
from collections.abc import Callable
from typing import TypeVar, cast

from playground.ui import session
from playground.ui.live_run import LiveRun

REDRAW_SECONDS = 0.25
"""Least time between two drawings of a chart while a run plays."""

Drawing = TypeVar("Drawing")


def cached(name: str, look: object, draw: Callable[[], Drawing]) -> Drawing:
    """What `draw` makes, anew only when the look has changed.

    Args:
        name: of the drawing, one for each on the page; the last one of a name is kept.
        look: all that the drawing depends on, compared with ==; runs are equal when they are the same.
    """
    return _drawing(name, look, draw, most_seconds=float("inf"))


def standing(name: str, live: LiveRun, look: object, draw: Callable[[], Drawing]) -> Drawing:
    """What `draw` makes of the run while it stands; while it plays, the last drawing stays as it is.

    Args:
        name, look: as in `throttled`.
    """
    known = session.current().drawings.get(name)
    if live.playing and known is not None and known[1][1] == look:
        return cast(Drawing, known[2])
    return cached(name, (live.run, look), draw)


def throttled(name: str, live: LiveRun, look: object, draw: Callable[[], Drawing]) -> Drawing:
    """What `draw` makes; while the run plays and the look stays, anew at most four times a second.

    Args:
        name: of the chart, one for each on the page.
        look: whatever makes a chart out of date at once, compared with ==: theme, view, generation.
    """
    return _drawing(name, look, draw, most_seconds=REDRAW_SECONDS if live.playing else 0.0)


def _drawing(name: str, look: object, draw: Callable[[], Drawing], *, most_seconds: float) -> Drawing:
    drawings, now = session.current().drawings, time.monotonic()
    if name in drawings:
        made, made_look, drawing = drawings[name]
        if made_look == look and now - made < most_seconds:
            return cast(Drawing, drawing)
    drawing = draw()
    drawings[name] = (now, look, drawing)
    return drawing

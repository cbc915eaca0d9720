"""Charts beside a film: drawn anew a few times a second, and repeated in between."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar, cast

from playground.ui import state
from playground.ui.live_run import LiveRun

REDRAW_SECONDS = 0.25
"""Least time between two drawings of a chart while a run plays."""

Drawing = TypeVar("Drawing")


def repeated(name: str, live: LiveRun, look: object, draw: Callable[[], Drawing]) -> Drawing:
    """What `draw` makes; while the run plays and the look stays, anew at most four times a second.

    Args:
        name: of the chart, one for each on the page.
        look: whatever makes a chart out of date at once, compared with ==: theme, view, generation.
    """
    drawings = state.session().drawings
    now = time.monotonic()
    if name in drawings:
        made, made_look, drawing = drawings[name]
        if live.playing and made_look == look and now - made < REDRAW_SECONDS:
            return cast(Drawing, drawing)
    drawing = draw()
    drawings[name] = (now, look, drawing)
    return drawing

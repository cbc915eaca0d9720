"""Sharing the processor between everyone who plays at the moment.

A frame may train for `BUDGET` seconds divided by the number of sessions that asked lately, so a strip of
four for 30 ms, counted in thread time (waiting for the interpreter lock would eat a budget of wall time). One
gate for the whole process goes round training and encoding, so that thirty sessions take turns instead of all
being slow together.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

BUDGET = 0.0075
LEAST = 0.0005
LATELY = 2.0

_gate = threading.Lock()
_registry = threading.Lock()
_last_turn: dict[str, float] = {}


def budget(session: str) -> float:
    """Thread seconds that a frame of this session may train, now that it plays too."""
    now = time.monotonic()
    with _registry:
        _last_turn[session] = now
        for name in [name for name, when in _last_turn.items() if now - when > LATELY]:
            del _last_turn[name]
        return max(BUDGET / len(_last_turn), LEAST)


@contextmanager
def turn() -> Iterator[None]:
    """Only one session trains and encodes at a time."""
    with _gate:
        yield

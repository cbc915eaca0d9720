"""Sharing the processor between everyone who plays at the moment.

A frame may train for `BUDGET` seconds divided by the number of sessions that asked lately, so a strip of
four for 30 ms, counted in thread time (waiting for the interpreter lock would eat a budget of wall time).

Runs of pages and of their moving parts take turns, each in one piece. Side by side they would all be slow
together: each time one of them writes to its browser it lets go of the interpreter, and waits for as many as
are running. Who has pressed something comes before those whose clock asks.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

BUDGET = 0.0075
LEAST = 0.0005
LATELY = 2.0

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


class Turns:
    """One thread at a time; those who wait come in the order in which they came, the urgent ones first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_taken = False
        self._urgent: deque[threading.Event] = deque()
        self._others: deque[threading.Event] = deque()
        self._mine = threading.local()

    @contextmanager
    def turn(self, *, urgent: bool = False) -> Iterator[None]:
        """Wait for a turn and hold it; within a turn, go on."""
        if self._is_mine:
            yield
            return
        self._take(urgent)
        try:
            yield
        finally:
            self._pass_on()

    def give_way(self) -> None:
        """Within a long turn: let all others who wait go first."""
        if self._is_mine:
            self._pass_on()
            self._take(urgent=False)

    @property
    def n_waiting(self) -> int:
        """Number of threads that wait."""
        with self._lock:
            return len(self._urgent) + len(self._others)

    @property
    def _is_mine(self) -> bool:
        return getattr(self._mine, "turn", False)

    def _take(self, urgent: bool) -> None:
        come = threading.Event()
        with self._lock:
            if self._is_taken:
                (self._urgent if urgent else self._others).append(come)
            else:
                self._is_taken = True
                come.set()
        come.wait()
        self._mine.turn = True

    def _pass_on(self) -> None:
        self._mine.turn = False
        with self._lock:
            waiting = self._urgent or self._others
            if waiting:
                waiting.popleft().set()
            else:
                self._is_taken = False


_TURNS = Turns()
turn, give_way = _TURNS.turn, _TURNS.give_way

"""An experiment that somebody attends: it waits for its turn, runs, and ends when nobody looks any more.

A server has many visitors and few processors. So a process runs at most MOST_AT_ONCE experiments; who comes
later waits in a row. And an experiment whose page was left or closed is ended, because nobody would see what
comes of it.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from itertools import takewhile

from playground.experiments.process import ExperimentProcess
from playground.experiments.specification import Specification

MOST_AT_ONCE = 2
FRESH_SECONDS = 5.0
"""Who waits and has not asked for so long is passed over until the next time."""
LOOK_SECONDS = 0.5
"""How often it is looked whether somebody still attends."""
PATIENCE_SECONDS = 4.0
"""How long nobody may attend, such as while a connection is lost."""


class Turns:
    """Who may run now, first come first served; safe in threads. Nobody is kept alive by standing here."""

    def __init__(self, most: int = MOST_AT_ONCE, fresh_seconds: float = FRESH_SECONDS) -> None:
        """At most `most` run at once."""
        self.most = most
        self._fresh_seconds = fresh_seconds
        self._lock = threading.Lock()
        self._running: weakref.WeakSet[object] = weakref.WeakSet()
        self._row: weakref.WeakKeyDictionary[object, float] = weakref.WeakKeyDictionary()

    def ask(self, who: object) -> int:
        """0 when it is the turn of `who`, until `leave`; else its place in the row, 1 for the next.

        Who waits asks again and again.
        """
        now = time.monotonic()
        with self._lock:
            if who in self._running:
                return 0
            self._row[who] = now  # who stands there already keeps its place
            before = takewhile(lambda other: other is not who, list(self._row))
            place = sum(now - self._row[other] < self._fresh_seconds for other in before)
            free = self.most - len(self._running)
            if place >= free:
                return place - max(free, 0) + 1
            del self._row[who]
            self._running.add(who)
            return 0

    def leave(self, who: object) -> None:
        """`who` has ended, or waits no more."""
        with self._lock:
            self._running.discard(who)
            self._row.pop(who, None)


TURNS = Turns()
"""The turns of this process."""


class AttendedExperiment(ExperimentProcess):
    """An experiment of one page.

    place: in the row while it waits, 1 for the next; 0 once it has begun. version: grows when there is
    something new to be drawn. was_left: it ended because nobody attended. seconds: how long it ran.
    """

    def __init__(
        self, specification: Specification, is_attended: Callable[[], bool], turns: Turns = TURNS
    ) -> None:
        """It begins with the first `poll` that finds its turn has come. `is_attended` is called from a thread
        and must not hold this object.
        """
        super().__init__(specification)
        self.place = 1
        self.version = 0
        self.was_left = False
        self.seconds = 0.0
        self._turns = turns
        self._is_attended = is_attended
        self._began = 0.0

    @property
    def is_waiting(self) -> bool:
        """Whether it has not begun yet, and still may."""
        return self.program is None and not self.cancelled

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return not self.is_waiting and not self.is_running

    def poll(self) -> None:
        """Begin when it is time, and fetch what is new. It never waits."""
        if self.is_waiting:
            self.place = self._turns.ask(self)
            if self.place:
                return
            self.start()
            self._began = time.monotonic()
            arguments = (weakref.ref(self), self._is_attended)
            threading.Thread(target=_attend, args=arguments, daemon=True).start()
        if not self.is_running:
            return
        before = self.share, len(self.results)
        super().poll()
        self.version += (self.share, len(self.results)) != before
        self.seconds = time.monotonic() - self._began
        if self._has_ended():
            self._turns.leave(self)

    def cancel(self) -> None:
        """End it; what has finished is kept."""
        if self.program is None:
            self.cancelled = True
            self._turns.leave(self)
        super().cancel()

    def look_after(self, unattended_since: float | None) -> bool:
        """Whether its program still runs; it is ended when nobody has attended for too long, since a moment
        of the monotonic clock. What the thread does that `poll` starts.
        """
        if self._has_ended():
            self._turns.leave(self)
            return False
        lapse = 0.0 if unattended_since is None else time.monotonic() - unattended_since
        if lapse >= PATIENCE_SECONDS and not self.cancelled:
            self.was_left = True
            self.cancel()
        return True

    def _has_ended(self) -> bool:
        """Whether the program has, though what it has said may not have been fetched yet."""
        return self.program is None or self.program.poll() is not None


def _attend(experiment: weakref.ref[AttendedExperiment], is_attended: Callable[[], bool]) -> None:
    """End the experiment when nobody attends; it ends by itself when it is forgotten."""
    since: float | None = None
    while True:
        time.sleep(LOOK_SECONDS)
        since = None if is_attended() else since or time.monotonic()
        present = experiment()
        if present is None or not present.look_after(since):
            return
        del present

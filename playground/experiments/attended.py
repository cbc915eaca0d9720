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
from dataclasses import dataclass

from playground.experiments.process import ExperimentProcess
from playground.experiments.results import Result
from playground.experiments.specification import Specification
from playground.training.history import History

MOST_AT_ONCE = 2
FRESH_SECONDS = 5.0
"""Who waits and has not asked for so long is passed over until the next time."""
LOOK_SECONDS = 0.5
"""How often it is looked whether somebody still attends."""
PATIENCE_SECONDS = 4.0
"""How long nobody may attend, such as while a connection is lost."""


@dataclass(eq=False)
class _Waiting:
    who: weakref.ref[object]
    asked: float


class Turns:
    """Who may run now, first come first served; safe in threads. Nobody is kept alive by standing here."""

    def __init__(self, most: int = MOST_AT_ONCE, fresh_seconds: float = FRESH_SECONDS) -> None:
        """At most `most` run at once."""
        self.most = most
        self._fresh_seconds = fresh_seconds
        self._lock = threading.Lock()
        self._running: list[weakref.ref[object]] = []
        self._row: list[_Waiting] = []

    def ask(self, who: object) -> int:
        """0 when it is the turn of `who`, until `leave`; else its place in the row, 1 for the next.

        Who waits asks again and again.
        """
        now = time.monotonic()
        with self._lock:
            self._running = [ref for ref in self._running if ref() is not None]
            self._row = [each for each in self._row if each.who() is not None]
            if any(ref() is who for ref in self._running):
                return 0
            own = next((each for each in self._row if each.who() is who), None)
            if own is None:
                own = _Waiting(weakref.ref(who), now)
                self._row.append(own)
            own.asked = now
            before = self._row[: self._row.index(own)]
            place = sum(now - each.asked < self._fresh_seconds for each in before)
            free = self.most - len(self._running)
            if place >= free:
                return place - max(free, 0) + 1
            self._row.remove(own)
            self._running.append(weakref.ref(who))
            return 0

    def leave(self, who: object) -> None:
        """`who` has ended, or waits no more."""
        with self._lock:
            self._running = [ref for ref in self._running if ref() not in (None, who)]
            self._row = [each for each in self._row if each.who() not in (None, who)]


TURNS = Turns()
"""The turns of this process."""


class AttendedExperiment:
    """An experiment of one page.

    specification: what it is. place: in the row while it waits, 1 for the next; 0 once it has begun.
    version: grows when there is something new to be drawn. was_left: it ended because nobody attended.
    seconds: how long it ran.
    """

    def __init__(
        self, specification: Specification, is_attended: Callable[[], bool], turns: Turns = TURNS
    ) -> None:
        """It begins with the first `poll` that finds its turn has come. `is_attended` is called from a thread
        and must not hold this object.
        """
        self.specification = specification
        self.place = 1
        self.version = 0
        self.was_left = False
        self.seconds = 0.0
        self._turns = turns
        self._is_attended = is_attended
        self._process: ExperimentProcess | None = None
        self._began = 0.0
        self._given_up = False

    @property
    def results(self) -> dict[int, Result]:
        """Of runs that have ended, by their place in `runs_of`."""
        return self._process.results if self._process else {}

    @property
    def histories(self) -> dict[int, History]:
        """Of all runs as far as they are known."""
        return self._process.histories if self._process else {}

    @property
    def share(self) -> float:
        """Of the work done, 0 to 1."""
        return self._process.share if self._process else 0.0

    @property
    def seconds_left(self) -> float | None:
        """About; None while unknown."""
        return self._process.seconds_left if self._process else None

    @property
    def is_waiting(self) -> bool:
        """Whether it has not begun yet, and still may."""
        return self._process is None and not self._given_up

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self._given_up if self._process is None else not self._process.is_running

    @property
    def is_complete(self) -> bool:
        """Whether all runs have ended."""
        return self._process is not None and self._process.is_complete

    @property
    def was_cancelled(self) -> bool:
        """Whether it was ended before its end."""
        return self._given_up or (self._process is not None and self._process.cancelled)

    @property
    def failure(self) -> str:
        """Why it ended before its end without being cancelled, as a sentence; else ""."""
        return self._process.failure if self._process else ""

    def poll(self) -> None:
        """Begin when it is time, and fetch what is new. It never waits."""
        if self.is_waiting:
            self.place = self._turns.ask(self)
            if self.place:
                return
            self._process = ExperimentProcess(self.specification)
            self._began = time.monotonic()
            arguments = (weakref.ref(self), self._is_attended)
            threading.Thread(target=_attend, args=arguments, daemon=True).start()
        process = self._process
        if process is None or not process.is_running:
            return
        before = process.share, len(process.results)
        process.poll()
        self.version += (process.share, len(process.results)) != before
        self.seconds = time.monotonic() - self._began
        if process.has_exited:
            self._turns.leave(self)

    def cancel(self) -> None:
        """End it; what has finished is kept."""
        if self._process is None:
            self._given_up = True
            self._turns.leave(self)
        else:
            self._process.cancel()

    def look_after(self, unattended_since: float | None) -> bool:
        """Whether its program still runs; it is ended when nobody has attended for too long, since a moment
        of the monotonic clock. What the thread does that `poll` starts.
        """
        process = self._process
        if process is None or process.has_exited:
            self._turns.leave(self)
            return False
        lapse = 0.0 if unattended_since is None else time.monotonic() - unattended_since
        if lapse >= PATIENCE_SECONDS and not process.cancelled:
            self.was_left = True
            process.cancel()
        return True


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

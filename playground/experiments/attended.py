"""An experiment in the worker program, from the side of a page that must never wait and that people attend.

A server has many visitors and few processors. So a process runs at most MOST_AT_ONCE experiments; who comes
later waits in a row. And an experiment whose page was left or closed is ended, because nobody would see what
comes of it.

The program is a process group of its own and niced. It ends when it is cancelled, when the experiment is no
longer held by anybody, and when this process ends, however it does: its standard input is a pipe of which
only we hold the other end.
"""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Any

from playground.experiments.results import Result, rows_from_json
from playground.experiments.specification import Specification
from playground.training.history import History

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_AT_ONCE = 2
FRESH_SECONDS = 5.0
"""Who waits and has not asked for so long is passed over until the next time."""
LOOK_SECONDS = 0.5
"""How often it is looked whether somebody still attends."""
PATIENCE_SECONDS = 4.0
"""How long nobody may attend, such as while a connection is lost."""
MOST_LINES = 16
"""Lines read ahead of `poll`; then the pipe fills, and the program waits until somebody wants more."""
POLL_SECONDS = 0.05
"""About how long a `poll` works at most; what is left is for the next."""
GRACE_SECONDS = 8.0
"""After which a cancelled program that has not ended is killed with its group."""


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
        """0 when it is the turn of `who`, until `leave`; else its place in the row. Who waits asks again."""
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


class AttendedExperiment:
    """An experiment of one page, which runs elsewhere; `poll` begins it and fetches what is new.

    place: in the row, 1 for the next; 0 once it has begun. results, histories: by a run's place in `runs_of`,
    histories of runs under way too. share: of the work done, 0 to 1. version: grows when there is something
    new to be drawn. seconds: how long it ran. seconds_left: about, None while unknown. is_complete: all runs
    have ended. cancelled: `cancel` was called before that; was_left: because nobody attended.
    """

    def __init__(
        self, specification: Specification, is_attended: Callable[[], bool], turns: Turns = TURNS
    ) -> None:
        """It begins with the first `poll` that finds its turn has come. `is_attended` is called from a thread
        and must not hold this object.
        """
        self.specification = specification
        self.program: subprocess.Popen[bytes] | None = None
        self.place = 1
        self.results: dict[int, Result] = {}
        self.histories: dict[int, History] = {}
        self.share = self.seconds = self._began = 0.0
        self.version = 0
        self.seconds_left: float | None = None
        self.is_complete = self.cancelled = self.was_left = False
        self._refusal = ""
        self._lines: queue.Queue[bytes] = queue.Queue(MOST_LINES)
        self._turns = turns
        self._is_attended = is_attended

    @property
    def is_waiting(self) -> bool:
        """Whether it has not begun yet, and still may."""
        return self.program is None and not self.cancelled

    @property
    def is_running(self) -> bool:
        """Whether there is anything still to come: the program runs, or has said what was not fetched yet."""
        return self.program is not None and (self._reader.is_alive() or not self._lines.empty())

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return not self.is_waiting and not self.is_running

    @property
    def failure(self) -> str:
        """Why the experiment has ended before its end without being cancelled, as a sentence; else ""."""
        if self.program is None or self._refusal or self.is_running or self.is_complete or self.cancelled:
            return self._refusal
        return (
            f"The program that trains has ended (status {self.program.poll()}) before all runs had. "
            "What has finished is kept. Start the experiment again."
        )

    def poll(self) -> None:
        """Begin when it is time, and fetch what is new. It never waits."""
        if self.is_waiting:
            self.place = self._turns.ask(self)
            if self.place:
                return
            self._start()
        if not self.is_running:
            return
        before, began = (self.share, len(self.results)), time.monotonic()
        with contextlib.suppress(queue.Empty):
            while time.monotonic() - began < POLL_SECONDS:
                self._take(json.loads(self._lines.get_nowait()))
        self.version += (self.share, len(self.results)) != before
        self.seconds = time.monotonic() - self._began
        if self._has_ended():
            self._turns.leave(self)

    def cancel(self) -> None:
        """End the program and its processes, soon; what has finished is kept. It does not wait."""
        if self.program is None:
            self.cancelled = True
            self._turns.leave(self)
            return
        self.cancelled |= self.is_running and not self.is_complete
        _ask_to_end(self.program)

    def look_after(self, unattended_since: float | None) -> bool:
        """Whether its program still runs; it is ended when nobody has attended for too long (monotonic)."""
        if self._has_ended():
            self._turns.leave(self)
            return False
        lapse = 0.0 if unattended_since is None else time.monotonic() - unattended_since
        if lapse >= PATIENCE_SECONDS and not self.cancelled:
            self.was_left = True
            self.cancel()
        return True

    def _start(self) -> None:
        self.program = subprocess.Popen(
            [sys.executable, "-m", "playground.experiments", "-", "--json-lines"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._began = time.monotonic()
        abandoned = threading.Event()
        weakref.finalize(self, _abandon, self.program, abandoned)
        told = (self.program, self.specification.to_text(), self._lines, abandoned)
        self._reader = threading.Thread(target=_talk, args=told, daemon=True)
        self._reader.start()
        looked = (weakref.ref(self), self._is_attended)
        threading.Thread(target=_attend, args=looked, daemon=True).start()

    def _has_ended(self) -> bool:
        """Whether the program has, though what it has said may not have been fetched yet."""
        return self.program is None or self.program.poll() is not None

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "end":
            self.is_complete, self.share, self.seconds_left = True, 1.0, 0.0
        elif message["type"] == "refused":
            self._refusal = message["sentence"]
        elif message["type"] == "update":
            self.share, self.seconds_left = message["share"], message["seconds_left"]
            for index, lines in message["parts"].items():
                known = self.histories.get(int(index), History())
                self.histories[int(index)] = known.extended(rows_from_json(lines))
            for result in map(Result.from_json, message["results"]):
                self.results[result.index] = result
                if not result.is_lost:
                    self.histories[result.index] = result.history


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


def _talk(
    program: subprocess.Popen[bytes], text: str, lines: queue.Queue[bytes], abandoned: threading.Event
) -> None:
    """Tell the program what to do, and put the whole lines it says into `lines` until it closes its output;
    once nobody wants them, only empty the pipe.
    """
    assert program.stdin is not None and program.stdout is not None
    with contextlib.suppress(OSError, ValueError):  # it has ended already, or was cancelled
        program.stdin.write(text.encode() + b"\n")
        program.stdin.flush()
    with program.stdout:
        for line in program.stdout:
            while line.endswith(b"\n"):
                try:
                    lines.put(line, timeout=0.2)
                except queue.Full:
                    if not abandoned.is_set():
                        continue
                break
    program.wait()


def _abandon(program: subprocess.Popen[bytes], abandoned: threading.Event) -> None:
    """Nobody holds the experiment any more."""
    abandoned.set()
    _ask_to_end(program)


def _ask_to_end(program: subprocess.Popen[bytes]) -> None:
    """Ask the program to end, and see to it that it does. What it has said can still be read."""
    program.send_signal(signal.SIGTERM)
    if program.stdin is not None:
        with contextlib.suppress(OSError):
            program.stdin.close()
    with contextlib.suppress(RuntimeError):  # no new thread while Python ends: the closed pipe must do
        threading.Thread(target=_kill_later, args=(program,), daemon=True).start()


def _kill_later(program: subprocess.Popen[bytes]) -> None:
    try:
        program.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
        else:
            program.kill()

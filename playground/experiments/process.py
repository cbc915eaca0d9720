"""An experiment in the worker program, from the side that has started it: a page that must never wait.

The program is a process group of its own and niced. It ends when it is cancelled, when the
`ExperimentProcess` is no longer held by anybody, and when this process ends, however it does: its standard
input is a pipe of which only we hold the other end.
"""

from __future__ import annotations

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
from pathlib import Path
from typing import Any

from playground.experiments.results import Result, rows_from_json
from playground.experiments.specification import Specification
from playground.training.history import History

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_LINES = 16
"""Lines read ahead of `poll`; then the pipe fills, and the program waits until somebody wants more."""
POLL_SECONDS = 0.05
"""About how long a `poll` works at most; what is left is for the next."""
GRACE_SECONDS = 8.0
"""After which a cancelled program that has not ended is killed with its group."""


class ExperimentProcess:
    """An experiment that runs elsewhere from `start` on; `poll` fetches what is new.

    specification: what it is. program: it has started. results: of runs that have ended, by their place in
    `runs_of`. histories: of all runs as far as they are known, those under way too. share: of the work done,
    0 to 1. seconds_left: about, None while unknown. is_complete: whether all runs have ended. cancelled:
    whether `cancel` was called before.
    """

    def __init__(self, specification: Specification) -> None:
        self.specification = specification
        self.program: subprocess.Popen[bytes] | None = None
        self.results: dict[int, Result] = {}
        self.histories: dict[int, History] = {}
        self.share = 0.0
        self.seconds_left: float | None = None
        self.is_complete = self.cancelled = False
        self._refusal = ""
        self._lines: queue.Queue[bytes] = queue.Queue(MOST_LINES)

    def start(self) -> None:
        """Start the program."""
        self.program = subprocess.Popen(
            [sys.executable, "-m", "playground.experiments", "-", "--json-lines"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        abandoned = threading.Event()
        self._reader = threading.Thread(
            target=_talk,
            args=(self.program, self.specification.to_text(), self._lines, abandoned),
            daemon=True,
        )
        weakref.finalize(self, _abandon, self.program, abandoned)
        self._reader.start()

    @property
    def is_running(self) -> bool:
        """Whether there is anything still to come: the program runs, or has said what was not fetched yet."""
        return self.program is not None and (self._reader.is_alive() or not self._lines.empty())

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
        """Fetch what is new. It never waits for the program."""
        began = time.monotonic()
        while time.monotonic() - began < POLL_SECONDS:
            try:
                line = self._lines.get_nowait()
            except queue.Empty:
                return
            self._take(json.loads(line))

    def cancel(self) -> None:
        """End the program and its processes, soon; what has finished is kept. It does not wait."""
        if self.is_running and not self.is_complete:
            self.cancelled = True
        if self.program is not None:
            _ask_to_end(self.program)

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

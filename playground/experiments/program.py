"""The worker program: `python -m playground.experiments spec.json --out results.csv`.

In a terminal it draws a progress bar and at the end says what was found. With `--json-lines` it talks to a
program that has started it, one JSON object a line on standard output:

- {"type": "start", "n_runs": ...}
- {"type": "update", "share": 0 to 1, "seconds_left": ..., "results": [...], "parts": {"run": [[...], ...]}}
- {"type": "end"}, or {"type": "refused", "sentence": ...} when the specification makes no sense.

`-` in place of the file reads the specification from the first line of standard input. With `--json-lines`
standard input belongs to the parent: when it is closed, the program ends. So it does on SIGTERM and SIGINT.
What has finished by then is in the table. Exit status: 0 all runs have ended, 1 some were lost, 2 refused,
130 cancelled.
"""

import argparse
import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playground.experiments.engine import Update, run_all
from playground.experiments.results import Result, history_to_json
from playground.experiments.specification import MOST_TEXT, Specification, SpecificationError, runs_of
from playground.experiments.statistics import measure_of, verdict
from playground.experiments.tables import results_csv
from playground.experiments.workers import Workers, workers_in_bounds

OK, SOME_LOST, REFUSED, CANCELLED = 0, 1, 2, 130
BAR_WIDTH = 30
NICENESS = 10
"""How far the program and its processes stand back behind those that paint pages."""
GRACE_SECONDS = 5.0
"""What a cancelled program has for writing its table before it ends in any case."""


class _CancelledError(BaseException):
    """Somebody wants the program to end; not an Exception, so that nothing on the way swallows it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit status."""
    options = _options(arguments)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _cancel)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    show: _Terminal | _JsonLines = _JsonLines() if options.json_lines else _Terminal()
    results: dict[int, Result] = {}
    specification: Specification | None = None
    executor = Workers(options.workers)
    try:
        try:
            specification = Specification.parse(_read(options.specification))
            _check_folder(options.out)
            if options.json_lines:
                threading.Thread(target=_end_with_stdin, args=(sys.stdin.fileno(),), daemon=True).start()
        except (SpecificationError, OSError) as error:
            show.refused(str(error))
            return REFUSED
        show.start(specification)
        for update in run_all(
            runs_of(specification), specification.epochs, executor, n_workers=options.workers
        ):
            results |= {result.index: result for result in update.results}
            show.update(update)
        executor.shutdown()
        show.end(specification, results)
        status = SOME_LOST if any(result.is_lost for result in results.values()) else OK
    except (_CancelledError, BrokenPipeError):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for child in multiprocessing.active_children():
            child.kill()
        executor.shutdown()
        show.cancelled(len(results))
        status = CANCELLED
    if specification is not None:
        _write(options, specification, results)
    return status


class _Terminal:
    """For a person: a progress bar on standard error, where that is a terminal."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._n_runs = self._n_ended = 0
        self._draws = sys.stderr.isatty()

    def start(self, specification: Specification) -> None:
        self._n_runs = specification.n_runs
        self._draw(0.0)

    def update(self, update: Update) -> None:
        self._n_ended += len(update.results)
        self._draw(update.share)

    def end(self, specification: Specification, results: Mapping[int, Result]) -> None:
        self._say(verdict(specification, results.values(), measure_of(specification)).sentence)

    def refused(self, sentence: str) -> None:
        self._say(sentence)

    def cancelled(self, n_ended: int) -> None:
        self._say(f"Cancelled. {n_ended} of {self._n_runs} runs had ended.")

    def _draw(self, share: float) -> None:
        if self._draws:
            filled = int(share * BAR_WIDTH)
            left = seconds_left(self._began, share)
            words = f"{self._n_ended} of {self._n_runs} runs"
            words += "" if left is None else f", {left:.0f} s left"
            bar = "█" * filled + "·" * (BAR_WIDTH - filled)
            print(f"\r{bar} {100 * share:3.0f} %  {words}\x1b[K", end="", file=sys.stderr, flush=True)

    def _say(self, sentence: str) -> None:
        print(("\r\x1b[K" if self._draws else "") + sentence, file=sys.stderr, flush=True)


class _JsonLines:
    """For a program: JSON lines. They are written whole and past all buffers, so that nothing is left to be
    written at the end to a pipe that may be full.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()

    def start(self, specification: Specification) -> None:
        self._write({"type": "start", "n_runs": specification.n_runs})

    def update(self, update: Update) -> None:
        self._write(
            {
                "type": "update",
                "share": update.share,
                "seconds_left": seconds_left(self._began, update.share),
                "results": [result.to_json() for result in update.results],
                "parts": {index: history_to_json(part) for index, part in update.parts.items()},
            }
        )

    def end(self, specification: Specification, results: Mapping[int, Result]) -> None:
        self._write({"type": "end"})

    def refused(self, sentence: str) -> None:
        self._write({"type": "refused", "sentence": sentence})

    def cancelled(self, n_ended: int) -> None:
        pass  # the pipe may be full or closed, and who cancelled knows

    def _write(self, message: Mapping[str, Any]) -> None:
        line = memoryview(json.dumps(message, separators=(",", ":")).encode() + b"\n")
        while line:
            line = line[os.write(sys.stdout.fileno(), line) :]


def seconds_left(began: float, share: float) -> float | None:
    """How long it will take, with `share` of the work done since `began` (monotonic); None at the start."""
    return (time.monotonic() - began) * (1 - share) / share if share > 0 else None


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m playground.experiments",
        description="Run an experiment: one setting varied, each value repeated, and the results as a table.",
    )
    parser.add_argument("specification", help="JSON file that says what to run; - for standard input")
    parser.add_argument("--out", type=Path, help="where the table goes, as CSV (default: standard output)")
    parser.add_argument("--workers", type=int, default=2, help="processes that train (default 2)")
    parser.add_argument("--json-lines", action="store_true", help="talk to a program in lines of JSON")
    options = parser.parse_args(arguments)
    options.workers = workers_in_bounds(options.workers)
    return options


def _read(path: str) -> str:
    if path == "-":
        return os.fsdecode(_first_line(sys.stdin.fileno()))
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read(MOST_TEXT + 1)


def _first_line(descriptor: int) -> bytes:
    """What comes before the end of the line, taken without a buffer: the rest belongs to others."""
    line = bytearray()
    while len(line) <= 4 * MOST_TEXT:
        letter = os.read(descriptor, 1)
        if letter in (b"", b"\n"):
            break
        line += letter
    return bytes(line)


def _check_folder(out: Path | None) -> None:
    if out is not None and not out.absolute().parent.is_dir():
        raise SpecificationError(f"There is no folder {out.absolute().parent} for the table. Make it first.")


def _write(options: argparse.Namespace, specification: Specification, results: Mapping[int, Result]) -> None:
    if options.out is None and options.json_lines:
        return
    table = results_csv(runs_of(specification), results.values())
    if options.out is None:
        sys.stdout.write(table)
        return
    unfinished = options.out.with_name(options.out.name + ".part")
    unfinished.write_text(table, encoding="utf-8")
    unfinished.replace(options.out)


def _cancel(number: int, frame: object) -> None:
    threading.Thread(target=_end_in_any_case, daemon=True).start()
    raise _CancelledError


def _end_in_any_case() -> None:
    """End after some seconds, whatever the main thread is stuck in."""
    time.sleep(GRACE_SECONDS)
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(CANCELLED)


def _end_with_stdin(descriptor: int) -> None:
    """Wait until the parent closes the pipe, as it does however it ends; then cancel."""
    while os.read(descriptor, 4096):
        pass
    # To the main thread: a signal to another one would not wake it from writing to a full pipe.
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, signal.SIGTERM)
    _end_in_any_case()

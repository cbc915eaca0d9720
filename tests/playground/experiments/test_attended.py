"""Turns in a row; the worker program and its parent, whatever happens to either: killed, closed, unheard."""

import csv
import fcntl
import gc
import json
import os
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.experiments import attended
from playground.experiments.attended import ROOT, AttendedExperiment, Turns
from playground.experiments.engine import advance_stack, start_stack
from playground.experiments.results import Outcome
from playground.experiments.specification import Specification, runs_of
from playground.experiments.workers import workers_in_bounds

SMALL = Specification.parse(
    {"base": {"n_samples": 40}, "vary": "l2", "values": [0, 0.01], "repeats": 3, "epochs": 30}
)
LONG = Specification.parse(
    {
        "base": {"n_samples": 200},
        "arms": [{"n_samples": 20}, {"l2": 0.01, "batch_size": 1}, {"l2": 0.03, "batch_size": 1}],
        "repeats": 4,
        "epochs": 20_000,
    }
)
"""The first arm, of ten training points, takes seconds; the others take minutes, and are never waited for."""
WIDE = Specification.parse(
    {"base": {"n_samples": 20}, "vary": "init_seed", "values": list(range(300)), "repeats": 1, "epochs": 30}
)
"""Says more than a pipe holds."""

PAGE = 4096
"""What a pipe is filled by; its first page may hold one short line alone."""


def until(holds: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait for something that has to come; a guard against hanging, not a measurement."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


def group_of(leader: int, words: str = "") -> list[int]:
    """Living processes of a process group with these words in their command."""
    listed = subprocess.run(["ps", "-wweo", "pid=,pgid=,stat=,args="], capture_output=True, text=True)
    rows = [line.split(None, 3) for line in listed.stdout.splitlines()]
    alive = [row for row in rows if row[1] == str(leader) and row[2][0] not in "ZX"]
    return [int(pid) for pid, _, _, command in alive if words in command]


def workers_of(program: int) -> list[int]:
    """The processes of a program that train."""
    return group_of(program, "spawn_main")


Start = Callable[..., AttendedExperiment]


@pytest.fixture
def started() -> Iterator[Start]:
    """Starts experiments; ends them after the test."""
    processes: list[AttendedExperiment] = []

    def start(
        specification: Specification, is_attended: bool = True, turns: Turns | None = None
    ) -> AttendedExperiment:
        process = AttendedExperiment(specification, lambda: is_attended, turns or Turns(1))
        processes.append(polled(process))
        return process

    yield start
    for process in processes:
        process.cancel()
        to_the_end(process)


def polled(process: AttendedExperiment) -> AttendedExperiment:
    process.poll()
    return process


def to_the_end(process: AttendedExperiment) -> None:
    until(lambda: polled(process).is_over)


def pid_of(process: AttendedExperiment) -> int:
    """The program's process and process group."""
    assert process.program is not None
    return process.program.pid


def program_of(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "playground.experiments", *arguments]
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, **options)


def test_an_experiment_waits_for_its_turn_and_its_results_are_those_of_this_process(started: Start) -> None:
    turns, other = Turns(1), Visitor()
    turns.ask(other)
    process = started(SMALL, turns=turns)
    assert (process.is_waiting, process.place, process.is_over) == (True, 1, False)

    turns.leave(other)
    to_the_end(process)

    here = advance_stack(start_stack(list(enumerate(runs_of(SMALL)))[:1], 30)).ended[0]
    assert (process.is_complete, process.is_waiting, process.cancelled) == (True, False, False)
    assert (process.failure, process.share, sorted(process.results)) == ("", 1.0, list(range(6)))
    assert process.version > 0
    there = process.results[0]
    assert there.parameters is not None and here.parameters is not None
    assert there.parameters.tobytes() == here.parameters.tobytes()
    assert there.history.table.tobytes() == here.history.table.tobytes()
    assert process.histories[5].table.tobytes() == process.results[5].history.table.tobytes()
    until(lambda: turns.ask(other) == 0)


def test_a_killed_worker_costs_nothing_but_time(started: Start) -> None:
    process = started(LONG)
    until(lambda: bool(polled(process).histories))
    (victim, *_) = workers_of(pid_of(process))
    os.kill(victim, signal.SIGKILL)

    until(lambda: len(polled(process).results) == 4)
    assert {result.outcome for result in process.results.values()} == {Outcome.TRAINED}
    assert process.is_running
    assert victim not in workers_of(pid_of(process))


def test_cancelling_keeps_what_has_finished_ends_the_group_and_makes_room(started: Start) -> None:
    turns = Turns(1)
    process = started(LONG, turns=turns)
    until(lambda: bool(polled(process).results))
    pid, n_finished = pid_of(process), len(process.results)
    assert workers_of(pid)
    process.cancel()

    to_the_end(process)
    until(lambda: group_of(pid) == [] and turns.ask(Visitor()) == 0)
    assert n_finished <= len(process.results) < LONG.n_runs
    assert process.cancelled and not process.was_left and not process.is_complete and not process.failure


def test_an_experiment_nobody_holds_any_more_ends() -> None:
    process = polled(AttendedExperiment(LONG, lambda: True, Turns(1)))
    pid = pid_of(process)
    until(lambda: bool(workers_of(pid)))
    del process
    gc.collect()

    until(lambda: group_of(pid) == [])


def test_a_program_that_dies_is_told_of(started: Start) -> None:
    process = started(LONG)
    pid = pid_of(process)
    until(lambda: bool(workers_of(pid)))
    os.kill(pid, signal.SIGKILL)

    to_the_end(process)
    assert "has ended (status -9)" in process.failure
    until(lambda: group_of(pid) == [])


def test_when_the_parent_is_killed_the_program_ends() -> None:
    code = (
        "import time; from playground.experiments.attended import AttendedExperiment as A;"
        "from playground.experiments.specification import Specification as S;"
        f"a = A(S.parse({LONG.to_text()!r}), lambda: True); a.poll();"
        "print(a.program.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent.stdout:
        pid = int(parent.stdout.readline())
        until(lambda: bool(workers_of(pid)))
        parent.kill()
        parent.wait()

    until(lambda: group_of(pid) == [])


@pytest.mark.parametrize("ending", ["terminate", "close"])
def test_a_full_pipe_stops_no_other_and_can_be_ended(started: Start, ending: str) -> None:
    deaf = program_of("-", "--json-lines", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert deaf.stdin is not None and deaf.stdout is not None
    deaf.stdin.write(WIDE.to_text().encode() + b"\n")
    deaf.stdin.flush()
    descriptor = deaf.stdout.fileno()
    capacity = fcntl.fcntl(descriptor, fcntl.F_GETPIPE_SZ)

    def is_full() -> bool:
        waiting = struct.unpack("i", fcntl.ioctl(descriptor, termios.FIONREAD, b"\0" * 4))[0]
        return bool(waiting > capacity - 2 * PAGE)

    until(is_full)

    other = started(SMALL)
    to_the_end(other)
    assert other.is_complete
    assert deaf.poll() is None
    (deaf.terminate if ending == "terminate" else deaf.stdin.close)()
    assert deaf.wait(30) == 130
    until(lambda: group_of(deaf.pid) == [])
    deaf.stdin.close()
    deaf.stdout.close()


def test_a_page_that_asks_rarely_misses_nothing(started: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.experiments.attended.MOST_LINES", 1)
    process = started(WIDE)

    to_the_end(process)
    assert len(process.results) == 300


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_in_a_terminal_a_table_is_written_of_what_has_finished(tmp_path: Path, is_cancelled: bool) -> None:
    given, out = tmp_path / "spec.json", tmp_path / "results.csv"
    given.write_text((LONG if is_cancelled else SMALL).to_text())
    with program_of(str(given), "--out", str(out), stderr=subprocess.PIPE) as program:
        if is_cancelled:
            until(lambda: bool(workers_of(program.pid)))
            os.killpg(program.pid, signal.SIGINT)
        said = program.communicate(timeout=60)[1].decode()

    assert program.returncode == (130 if is_cancelled else 0)
    assert ("Cancelled." if is_cancelled else "accuracy on unseen points") in said
    with out.open() as file:
        head, *rows = csv.reader(file)
    if not is_cancelled:
        assert [row[head.index("l2")] for row in rows] == ["0", "0.01"] * 3
    assert {*tmp_path.iterdir()} == {given, out}
    until(lambda: group_of(program.pid) == [])


@pytest.mark.parametrize(
    ("text", "sentence"), [("{}", "Nothing is varied"), (None, "No such file"), ("\0", "is not JSON")]
)
def test_what_makes_no_sense_is_refused_with_status_2(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    path = tmp_path / "spec.json"
    if text is not None:
        path.write_text(text)
    with program_of(str(path), stderr=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        table, said = program.communicate(timeout=60)

    assert program.returncode == 2
    assert sentence in said.decode()
    assert table == b""


def test_a_parent_is_told_of_a_refusal_in_a_line() -> None:
    with program_of("-", "--json-lines", stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        said = program.communicate(b"{}\n", timeout=60)[0]

    assert program.returncode == 2
    assert json.loads(said)["type"] == "refused"


def test_workers_have_bounds() -> None:
    most = min(8, os.cpu_count() or 1)

    assert [workers_in_bounds(wanted) for wanted in (-3, 1, 10_000)] == [1, 1, most]


# Turns, and who attends


class Visitor:
    """Somebody who wants to run something."""


def test_as_many_run_as_there_is_room_and_others_wait_in_their_order() -> None:
    turns = Turns(2)
    a, b, c, d = (Visitor() for _ in range(4))

    assert [turns.ask(visitor) for visitor in (a, b, c, d)] == [0, 0, 1, 2]
    assert (turns.ask(a), turns.ask(d)) == (0, 2)  # to ask again changes nothing

    turns.leave(a)
    assert turns.ask(d) == 1
    assert turns.ask(c) == 0
    assert turns.ask(d) == 1


def test_who_waits_no_more_is_left_out_and_who_is_forgotten_makes_room() -> None:
    turns = Turns(1)
    a, b, c, d = (Visitor() for _ in range(4))
    assert [turns.ask(visitor) for visitor in (a, b, c, d)] == [0, 1, 2, 3]

    turns.leave(b)
    assert [turns.ask(c), turns.ask(d)] == [1, 2]
    del a, c
    gc.collect()
    assert turns.ask(d) == 0


def test_who_does_not_ask_is_passed_over_and_comes_in_when_it_asks_again() -> None:
    turns = Turns(1, fresh_seconds=0.0)
    a, b, c = (Visitor() for _ in range(3))
    assert [turns.ask(visitor) for visitor in (a, b)] == [0, 1]

    turns.leave(a)
    assert turns.ask(c) == 0
    assert turns.ask(b) == 1


def test_who_cancels_while_waiting_never_begins(started: Start) -> None:
    turns, other = Turns(1), Visitor()
    turns.ask(other)
    experiment = started(SMALL, turns=turns)

    experiment.cancel()
    assert polled(experiment).is_over and experiment.cancelled and not experiment.results
    turns.leave(other)
    assert turns.ask(Visitor()) == 0


def test_an_experiment_nobody_looks_at_is_ended_and_makes_room(
    started: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attended, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(attended, "LOOK_SECONDS", 0.05)
    turns, other = Turns(1), Visitor()
    experiment = started(LONG, is_attended=False, turns=turns)

    until(lambda: experiment.was_left and turns.ask(other) == 0 and polled(experiment).is_over)
    assert experiment.cancelled

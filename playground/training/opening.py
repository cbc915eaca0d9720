"""Opening a run already trained: thirty people who follow one link cost one training.

A run is a pure function of its config, its changes and the epoch, so the process keeps the runs opened last
and hands the same immutable value to everybody. While one is still being trained, all who wait push the same
unfinished run forward in turns, one slice each: everybody sees progress, nobody waits for a person who has
gone away, and no slice is trained twice.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock

from playground.config import Change, ExperimentConfig
from playground.training.run import RunStatus, TrainingRun
from playground.training.trainer import advance, fresh_run

MOST_RUNS = 16
MOST_BYTES = 64_000_000
SLICE_SECONDS = 0.1


@dataclass(eq=False)
class _Slot:
    """One run being opened: how far it has come, and the lock that lets one caller at a time train it."""

    run: TrainingRun | None = None
    lock: Lock = field(default_factory=Lock)


class OpenedRuns:
    """The runs opened last, bounded in number and bytes; the one unused for longest is forgotten first."""

    def __init__(self, most_runs: int = MOST_RUNS, most_bytes: int = MOST_BYTES) -> None:
        self._most_runs, self._most_bytes = most_runs, most_bytes
        self._slots: OrderedDict[object, _Slot] = OrderedDict()
        self._lock = Lock()

    @property
    def runs(self) -> list[TrainingRun]:
        """The runs kept, as far as they have come."""
        return [slot.run for slot in self._slots.values() if slot.run is not None]

    def opening(
        self,
        config: ExperimentConfig,
        changes: Sequence[Change] = (),
        epoch: int = 0,
        siblings: int = 0,
        slice_seconds: float = SLICE_SECONDS,
    ) -> Iterator[TrainingRun]:
        """The run on its way to `epoch`, slice by slice (`slice_seconds` of thread time); the last one is
        there, or has ended before. It may be left at any point: what was trained stays for the next caller.
        """
        key = (config, tuple(changes), epoch, siblings)
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
        seen: TrainingRun | None = None
        while seen is None or not (seen.epoch >= epoch or seen.status is not RunStatus.ACTIVE):
            with slot.lock:
                if slot.run is None:
                    slot.run = fresh_run(config, changes, siblings)
                elif slot.run is seen:
                    slot.run = advance(slot.run, epoch - slot.run.epoch, seconds=slice_seconds)
                seen = slot.run
            self._forget_surplus()
            yield seen

    def _forget_surplus(self) -> None:
        with self._lock:
            while len(self._slots) > 1 and (
                len(self._slots) > self._most_runs or sum(run.nbytes for run in self.runs) > self._most_bytes
            ):
                self._slots.popitem(last=False)


opening = OpenedRuns().opening
"""A run on its way to an epoch, trained once for the whole process."""

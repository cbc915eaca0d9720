"""Opening a run already trained: thirty people who follow one link cost one training.

A run is a pure function of its config, its changes and the epoch, so the process keeps the runs opened last
and hands the same immutable value to everybody. While one is still being trained, all who wait push the same
unfinished run forward in turns, one slice each: everybody sees progress, nobody waits for a person who has
gone away, and no slice is trained twice.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock

from playground.config import Change, ExperimentConfig
from playground.training.run import RunStatus, TrainingRun

MOST_RUNS = 16
MOST_BYTES = 64_000_000
SLICE_SECONDS = 0.1

Key = tuple[ExperimentConfig, tuple[Change, ...], int, int]


@dataclass(eq=False)
class _Slot:
    """One run being opened: how far it has come, and the lock that lets one caller at a time train it."""

    run: TrainingRun | None = None
    lock: Lock = field(default_factory=Lock)


class OpenedRuns:
    """The runs opened last, bounded in number and bytes; the one unused for longest is forgotten first."""

    def __init__(
        self,
        start: Callable[[ExperimentConfig, Sequence[Change], int], TrainingRun],
        advance: Callable[[TrainingRun, int, float], TrainingRun],
        most_runs: int = MOST_RUNS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """`start(config, changes, siblings)` begins a run; `advance(run, epochs, seconds)` trains at most so
        far, so long.
        """
        self._start = start
        self._advance = advance
        self._most_runs = most_runs
        self._most_bytes = most_bytes
        self._slots: OrderedDict[Key, _Slot] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Number of runs kept."""
        return len(self._slots)

    @property
    def nbytes(self) -> int:
        """Bytes the runs kept take."""
        with self._lock:
            return self._nbytes()

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
        Raises ValueError for a negative epoch.
        """
        if epoch < 0:
            raise ValueError(f"The epoch is {epoch}; it must be 0 or more.")
        slot = self._slot((config, tuple(changes), epoch, siblings))
        seen: TrainingRun | None = None
        while True:
            with slot.lock:
                if slot.run is None:
                    slot.run = self._start(config, changes, siblings)
                elif slot.run is seen:
                    slot.run = self._advance(slot.run, epoch - slot.run.epoch, slice_seconds)
                seen = slot.run
            arrived = seen.epoch >= epoch or seen.status is not RunStatus.ACTIVE
            if arrived:
                self._forget_surplus()
            yield seen
            if arrived:
                return

    def open(
        self, config: ExperimentConfig, changes: Sequence[Change] = (), epoch: int = 0, siblings: int = 0
    ) -> TrainingRun:
        """The run at `epoch`, or where it ended before."""
        *_, run = self.opening(config, changes, epoch, siblings)
        return run

    def _slot(self, key: Key) -> _Slot:
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
        self._forget_surplus()
        return slot

    def _forget_surplus(self) -> None:
        with self._lock:
            while len(self._slots) > 1 and (
                len(self._slots) > self._most_runs or self._nbytes() > self._most_bytes
            ):
                self._slots.popitem(last=False)

    def _nbytes(self) -> int:
        return sum(slot.run.nbytes for slot in self._slots.values() if slot.run is not None)

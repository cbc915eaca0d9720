"""Processes that do tasks: an Executor in which one that is killed costs its own task and no other.

In a `ProcessPoolExecutor` a process that dies breaks the whole pool, with all that is in it. So this is a row
of pools with one process each, and a broken one is replaced.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")

BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
"""Environment variables that limit the threads of a matrix product: one, as everywhere in the playground."""
MOST_WORKERS = 8


def workers_in_bounds(n_workers: int) -> int:
    """At least one worker, at most the processors there are, and at most eight."""
    return max(1, min(n_workers, os.cpu_count() or 1, MOST_WORKERS))


class Workers(Executor):
    """`n_workers` processes, started when they are first needed ("spawn", so they inherit no threads), each
    with one BLAS thread. They end with this process, however it ends; the terminal's Ctrl-C is left to it.
    """

    def __init__(self, n_workers: int) -> None:
        self._lock = threading.Lock()
        self._pools: list[ProcessPoolExecutor] = [self._new_pool() for _ in range(n_workers)]
        self._tasks: list[set[Future[Any]]] = [set() for _ in range(n_workers)]

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """To the process with the fewest tasks. When it dies, their futures fail with BrokenProcessPool."""
        with self._lock:
            for tasks in self._tasks:
                tasks -= {task for task in tasks if task.done()}
            place = min(range(len(self._pools)), key=lambda place: len(self._tasks[place]))
            try:
                future = self._pools[place].submit(fn, *args, **kwargs)
            except BrokenProcessPool:
                self._pools[place] = self._new_pool()
                future = self._pools[place].submit(fn, *args, **kwargs)
            self._tasks[place].add(future)
            return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As in any executor."""
        for pool in self._pools:
            try:
                pool.shutdown(wait=wait, cancel_futures=cancel_futures)
            except RuntimeError:  # somebody cancelled just while the thread of this pool was being started
                for process in multiprocessing.active_children():
                    process.terminate()

    def _new_pool(self) -> ProcessPoolExecutor:
        for name in BLAS_THREADS:
            os.environ[name] = "1"
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, context, initializer=_prepare)


def _prepare() -> None:
    """The first thing a process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

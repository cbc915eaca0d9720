"""Many runs through any `concurrent.futures.Executor`: `run_all(configs, n_epochs, executor)`.

The engine knows no experiments, only a list of configs: a comparison, a grid and a random search differ in
that list alone. Configs that agree in shapes, rows and arithmetic train as one stack; a stack is a task that
goes to the executor for a moment at a time and comes back further on, so that curves grow while one
looks and little is lost with a process. No number depends on stacks, slices, executor, order or workers.

Any executor serves: `Workers` of this package, threads, or a Dask cluster:

    run_all(configs, 300, dask.distributed.Client(address).get_executor(), n_workers=32)
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from playground.config import ExperimentConfig
from playground.experiments.results import Result, lost
from playground.experiments.stack import (
    Stack,
    advance_stack,
    most_stacked,
    split_stack,
    stack_key,
    start_stack,
)
from playground.nn.network import n_parameters
from playground.training.history import History

SLICE_SECONDS = 0.25
"""Processor time after which a task comes back to show how far it is."""
MOST_PARAMETER_BYTES = 16_000_000
"""Trained networks that are kept, in the order of the configs, of one experiment."""

Numbered = tuple[int, ExperimentConfig]


@dataclass(frozen=True, eq=False)
class Update:
    """What is new: results of runs that have ended; parts, the rows that histories of runs under way have
    gained, by their place in the list; and the share of all the work that is done, 0 to 1.
    """

    results: tuple[Result, ...]
    parts: Mapping[int, History]
    share: float


@dataclass(eq=False)
class _Task:
    """Runs that go to the executor together: configs at first, then a stack. `retried`: it failed once."""

    configs: tuple[Numbered, ...]
    stack: Stack | None = None
    retried: bool = False

    @property
    def indices(self) -> list[int]:
        """Places of the runs that have not ended."""
        if self.stack is None:
            return [index for index, _ in self.configs]
        return [learner.place for learner in self.stack.learners]


def run_all(
    configs: Sequence[ExperimentConfig],
    n_epochs: int,
    executor: Executor,
    *,
    n_workers: int = 2,
    slice_seconds: float = SLICE_SECONDS,
) -> Generator[Update, None, None]:
    """Train each config for `n_epochs`, and give what is new whenever a task comes back; one result a run.

    `n_workers` tasks are with the executor at most. One that fails, because its process was killed or for any
    other reason, is tried once more, each of its runs alone; a run that fails again is reported as lost, with
    the reason. Closing the iterator takes back what has not begun; what has ended was given already.
    """
    waiting = deque(_tasks_of(configs, n_workers))
    running: dict[Future[Stack], _Task] = {}
    kept = _parameters_kept(configs)
    done = np.zeros(len(configs))
    try:
        while waiting or running:
            while waiting and len(running) < n_workers:
                task = waiting.popleft()
                running[_submitted(executor, task, n_epochs, slice_seconds)] = task
            ready, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ready:
                task = running.pop(future)
                failure = future.exception()
                if failure is None:
                    stack = future.result()
                    results, parts = _news(task, stack)
                    if stack.learners:
                        waiting.appendleft(_Task(task.configs, replace(stack, ended=()), task.retried))
                else:
                    results, parts = _lost(task, failure), {}
                    if not task.retried:
                        waiting.extendleft(reversed(_alone(task)))
                done[[result.index for result in results]] = 1.0
                for index, part in parts.items():
                    done[index] = part.epochs[-1] / n_epochs
                thinned = tuple(
                    result if result.index in kept else replace(result, parameters=None) for result in results
                )
                yield Update(thinned, parts, float(done.mean()))
    finally:
        for future in running:
            future.cancel()


def _tasks_of(configs: Sequence[ExperimentConfig], n_workers: int) -> list[_Task]:
    """The configs in groups that can be stacked, the groups cut so that all workers have something to do."""
    groups: dict[object, list[Numbered]] = {}
    for index, config in enumerate(configs):
        groups.setdefault(stack_key(config), []).append((index, config))
    n_pieces = math.ceil(n_workers / max(1, len(groups)))
    tasks = []
    for group in groups.values():
        size = min(most_stacked(group[0][1]), math.ceil(len(group) / n_pieces))
        n_stacks = math.ceil(len(group) / size)
        bounds = [len(group) * piece // n_stacks for piece in range(n_stacks + 1)]
        tasks += [_Task(tuple(group[start:stop])) for start, stop in pairwise(bounds)]
    return sorted(tasks, key=lambda task: task.indices[0])


def _parameters_kept(configs: Sequence[ExperimentConfig]) -> set[int]:
    """Places of the runs whose trained networks are kept: from the first on, as many as there is room for."""
    sizes = np.cumsum([8 * n_parameters(config.layer_sizes) for config in configs])
    return set(np.flatnonzero(sizes <= MOST_PARAMETER_BYTES).tolist())


def _submitted(executor: Executor, task: _Task, n_epochs: int, seconds: float) -> Future[Stack]:
    """The task's future; one that has failed already where the executor does not take it."""
    try:
        return executor.submit(_work, task.stack or task.configs, n_epochs, seconds)
    except Exception as error:  # a broken pool, a lost cluster: it costs this task, and maybe not the next
        failed: Future[Stack] = Future()
        failed.set_exception(error)
        return failed


def _work(work: Stack | tuple[Numbered, ...], n_epochs: int, seconds: float) -> Stack:
    """What a process does for a task: begin it or go on with it, for so long."""
    stack = work if isinstance(work, Stack) else start_stack(work, n_epochs)
    return advance_stack(stack, seconds)


def _news(task: _Task, stack: Stack) -> tuple[tuple[Result, ...], dict[int, History]]:
    """Results, and rows of histories, that the task did not have before."""
    known: dict[int, int] = {}
    if task.stack is not None:
        known = {learner.place: len(learner.history) for learner in task.stack.learners}
    parts = {}
    for learner in stack.learners:
        rows = learner.history.table[:, known.get(learner.place, 0) :]
        if rows.shape[1]:
            parts[learner.place] = History((rows,))
    return stack.ended, parts


def _alone(task: _Task) -> list[_Task]:
    """The task's runs as tasks of their own, for the second try."""
    if task.stack is None:
        return [_Task((numbered,), retried=True) for numbered in task.configs]
    configs = dict(task.configs)
    return [
        _Task(((index, configs[index]),), stack, retried=True)
        for stack in split_stack(task.stack)
        for index in [stack.learners[0].place]
    ]


def _lost(task: _Task, failure: BaseException) -> tuple[Result, ...]:
    if not task.retried:
        return ()
    words = str(failure) or "no reason given"
    reason = f"Lost twice with its process ({type(failure).__name__}: {words[:200]})."
    return tuple(lost(index, reason) for index in task.indices)

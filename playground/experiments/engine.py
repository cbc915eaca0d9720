"""Many runs through any `concurrent.futures.Executor`: `run_all(configs, n_epochs, executor)`.

The engine knows no experiments, only a list of configs: a comparison, a grid and a random search differ in
that list alone. Configs that agree in shapes, rows and arithmetic train as one stack; a stack is a task that
goes to the executor for a moment at a time and comes back further on, so that curves grow while one
looks and little is lost with a process. No number depends on stacks, slices, executor, order or workers.

Any executor serves: `Workers` of this package, threads, or a Dask cluster:

    run_all(configs, 300, dask.distributed.Client(address).get_executor(), n_workers=32)

A `Stack` is a value, like a run: `start_stack` makes it, `advance_stack` gives one further on, here or in
another process, until all its runs have ended, each with the bits it has alone (as far as
`playground.nn.network` promises them). They learn in the one epoch loop of `playground.training.motion`; a
run that has ended leaves the stack and the others go on. Only fewer epochs are recorded: those that
`siblings_are_recorded` picks, on the same grid for all runs, however long. The last epoch of a run belongs
to its curve anyway.
"""

import math
import time
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig
from playground.experiments.results import Outcome, Result, lost
from playground.nn.network import Network, n_parameters
from playground.nn.optimizers import OptimizerState, build_optimizer
from playground.training import trainer
from playground.training.history import History, Record, siblings_are_recorded
from playground.training.motion import Learner, Left, Motion
from playground.training.problem import problem_of
from playground.training.run import RunStatus
from playground.training.scores import Scorer

SLICE_SECONDS = 0.25
"""Processor time after which a task comes back to show how far it is."""
MOST_PARAMETER_BYTES = 16_000_000
"""Trained networks that are kept, in the order of the configs, of one experiment."""

MOST_STACKED = 50
"""Runs of one stack at most: more are hardly faster, and it is one task of one process."""
MOST_NUMBERS = 2_000_000
"""Numbers that scoring a stack may hold at once, 8 bytes each: networks so large gain nothing together."""

Numbered = tuple[int, ExperimentConfig]


@dataclass(frozen=True, eq=False)
class Stack:
    """Runs of one shape on their way.

    n_epochs: how far they are to go. epoch: where those stand that go on. seconds: processor time of one run,
    over the epochs done. learners: the runs that go on; parameters and the vectors of state are (runs, P).
    """

    n_epochs: int
    epoch: int
    seconds: float
    learners: tuple[Learner, ...]
    parameters: NDArray[np.float64]
    state: OptimizerState
    ended: tuple[Result, ...] = ()


def stack_key(config: ExperimentConfig) -> Any:
    """Hashable; configs with equal keys can train in one stack. Seeds, noise, first weights and the learning
    rate may differ; all that decides a shape, a number of rows or the arithmetic may not.
    """
    data = replace(config.data, noise=0, label_noise=0, standardize=False, data_seed=0, split_seed=0)
    training = replace(config.training, learning_rate=1.0, shuffle_seed=0, loss="auto")
    biases = config.network.train_biases
    return data, config.features, config.layer_sizes, config.activations, biases, config.loss, training


def most_stacked(config: ExperimentConfig) -> int:
    """How many runs of this shape one stack should hold at most."""
    n_rows = max(config.data.n_samples, len(config.data.points))
    return max(1, min(MOST_STACKED, MOST_NUMBERS // (n_rows * 2 * (sum(config.layer_sizes) + 1))))


def start_stack(configs: Sequence[Numbered], n_epochs: int) -> Stack:
    """The runs of these (place, config), all of one `stack_key`, at epoch 0."""
    learners, parameters, ended = [], [], []
    for place, config in configs:
        run = trainer.fresh_run(config)
        learner = Learner(config, run.watch, run.history, place, run.status, run.reason)
        if run.status is RunStatus.ACTIVE and n_epochs > 0:
            learners.append(learner)
            parameters.append(run.network.parameters)
        else:
            ended.append(_result(Left(learner, 0, math.nan, run.network.parameters)))
    first = configs[0][1]
    shape = (len(learners), n_parameters(first.layer_sizes))
    state = build_optimizer(first.training.optimizer).init(shape)
    return Stack(n_epochs, 0, 0.0, tuple(learners), np.array(parameters).reshape(shape), state, tuple(ended))


def advance_stack(stack: Stack, seconds: float = math.inf) -> Stack:
    """The stack further on, until all its runs have ended or `seconds` of thread time are spent; at least one
    epoch. However it is divided into calls, it arrives at the same bits.
    """
    if not stack.learners:
        return stack
    began = time.thread_time()
    config = stack.learners[0].config
    motion = Motion(
        stack.learners,
        [problem_of(learner.config) for learner in stack.learners],
        Network(config.layer_sizes, config.activations, stack.parameters),
        stack.state,
        epoch=stack.epoch,
        seconds=stack.seconds,
        recorded=siblings_are_recorded,
    )
    while motion.is_active and motion.epoch < stack.n_epochs:
        motion.learn()
        if time.thread_time() - began >= seconds:
            break
    going, left = tuple(motion.standing()) if motion.is_active else (), motion.left
    if motion.epoch == stack.n_epochs:
        per_epoch = motion.seconds / motion.epoch
        rows = zip(going, motion.parameters, strict=False)
        left += [Left(learner, motion.epoch, per_epoch, parameters) for learner, parameters in rows]
        going = ()
    return replace(
        stack,
        epoch=motion.epoch,
        seconds=motion.seconds,
        learners=going,
        parameters=motion.parameters[: len(going)].copy(),
        state=motion.state.copy(),
        ended=(*stack.ended, *(_result(one) for one in left)),
    )


_OUTCOMES = {RunStatus.ACTIVE: Outcome.TRAINED, RunStatus.DIVERGED: Outcome.DIVERGED}


def _result(left: Left) -> Result:
    """What has become of a run; its last epoch belongs to its curve."""
    learner, config = left.learner, left.learner.config
    numbers = Scorer(config, [problem_of(config)]).numbers(left.parameters)
    record = Record(left.epoch, *numbers.tolist())
    history = learner.history
    if not len(history) or history.epochs[-1] != record.epoch:
        history = history.extended([record])
    parameters = left.parameters.copy()
    parameters.flags.writeable = False
    return Result(
        learner.place,
        _OUTCOMES.get(learner.status, Outcome.STOPPED),
        learner.reason,
        *record,
        left.seconds_per_epoch,
        history,
        parameters,
    )


def split_stack(stack: Stack) -> list[Stack]:
    """The runs that go on, each in a stack of its own; those that have ended are left out."""
    return [
        replace(
            stack,
            learners=(learner,),
            parameters=stack.parameters[run : run + 1],
            state=OptimizerState(
                stack.state.updates, tuple(vector[run : run + 1] for vector in stack.state.vectors)
            ),
            ended=(),
        )
        for run, learner in enumerate(stack.learners)
    ]


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

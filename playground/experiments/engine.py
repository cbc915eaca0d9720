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
from typing import Any, NamedTuple

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

    n_epochs: how far they are to go. learners: the runs that go on. epoch: where they stand. seconds:
    processor time of one run, over the epochs done. parameters, and the vectors of state: (runs, P); None
    before they have begun. ended: the runs that do not go on.
    """

    n_epochs: int
    learners: tuple[Learner, ...]
    epoch: int = 0
    seconds: float = 0.0
    parameters: NDArray[np.float64] | None = None
    state: OptimizerState | None = None
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
    """The runs of these (place, config), all of one `stack_key`, before they begin."""
    return Stack(n_epochs, tuple(Learner(config, place=place) for place, config in configs))


def advance_stack(stack: Stack, seconds: float = math.inf) -> Stack:
    """The stack further on, until all its runs have ended or `seconds` of thread time are spent; at least one
    epoch. However it is divided into calls, it arrives at the same bits.
    """
    if stack.parameters is None:
        stack = _begun(stack)
    if not stack.learners:
        return stack
    assert stack.parameters is not None and stack.state is not None
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


def _begun(stack: Stack) -> Stack:
    """The stack at epoch 0, where a run may end already."""
    learners, parameters, ended = [], [], []
    for config, place in ((learner.config, learner.place) for learner in stack.learners):
        run = trainer.fresh_run(config)
        learner = Learner(config, run.watch, run.history, place, run.status, run.reason)
        if run.status is RunStatus.ACTIVE and stack.n_epochs > 0:
            learners.append(learner)
            parameters.append(run.network.parameters)
        else:
            ended.append(_result(Left(learner, 0, math.nan, run.network.parameters)))
    first = stack.learners[0].config
    shape = (len(learners), n_parameters(first.layer_sizes))
    state = build_optimizer(first.training.optimizer).init(shape)
    started = np.array(parameters).reshape(shape)
    return replace(stack, learners=tuple(learners), parameters=started, state=state, ended=tuple(ended))


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
    parameters, state = stack.parameters, stack.state
    return [
        replace(
            stack,
            learners=(learner,),
            parameters=None if parameters is None else parameters[[run]],
            state=None if state is None else state.of_runs([run]),
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


class _Task(NamedTuple):
    """Runs that go to the executor together. `retried`: they failed once."""

    stack: Stack
    retried: bool = False


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
    waiting = deque(_Task(stack) for stack in _stacks_of(configs, n_epochs, n_workers))
    running: dict[Future[Stack], _Task] = {}
    kept = _parameters_kept(configs)
    done = np.zeros(len(configs))
    try:
        while waiting or running:
            while waiting and len(running) < n_workers:
                task = waiting.popleft()
                running[_submitted(executor, task.stack, slice_seconds)] = task
            ready, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ready:
                task = running.pop(future)
                failure = future.exception()
                if failure is None:
                    stack = future.result()
                    results, parts = stack.ended, _news(task.stack, stack)
                    if stack.learners:
                        waiting.appendleft(_Task(replace(stack, ended=()), task.retried))
                elif task.retried:
                    results, parts = _lost(task.stack, failure), {}
                else:
                    results, parts = (), {}
                    waiting.extendleft(_Task(one, retried=True) for one in reversed(split_stack(task.stack)))
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


def _stacks_of(configs: Sequence[ExperimentConfig], n_epochs: int, n_workers: int) -> list[Stack]:
    """The configs in groups that can be stacked, the groups cut so that all workers have something to do."""
    groups: dict[object, list[Numbered]] = {}
    for index, config in enumerate(configs):
        groups.setdefault(stack_key(config), []).append((index, config))
    n_pieces = math.ceil(n_workers / max(1, len(groups)))
    stacks = []
    for group in groups.values():
        size = min(most_stacked(group[0][1]), math.ceil(len(group) / n_pieces))
        n_stacks = math.ceil(len(group) / size)
        bounds = [len(group) * piece // n_stacks for piece in range(n_stacks + 1)]
        stacks += [start_stack(group[start:stop], n_epochs) for start, stop in pairwise(bounds)]
    return sorted(stacks, key=lambda stack: stack.learners[0].place)


def _parameters_kept(configs: Sequence[ExperimentConfig]) -> set[int]:
    """Places of the runs whose trained networks are kept: from the first on, as many as there is room for."""
    sizes = np.cumsum([8 * n_parameters(config.layer_sizes) for config in configs])
    return set(np.flatnonzero(sizes <= MOST_PARAMETER_BYTES).tolist())


def _submitted(executor: Executor, stack: Stack, seconds: float) -> Future[Stack]:
    """The stack's future; one that has failed already where the executor does not take it."""
    try:
        return executor.submit(advance_stack, stack, seconds)
    except Exception as error:  # a broken pool, a lost cluster: it costs this task, and maybe not the next
        failed: Future[Stack] = Future()
        failed.set_exception(error)
        return failed


def _news(before: Stack, after: Stack) -> dict[int, History]:
    """Rows of histories that were not there before, by the runs' places."""
    known = {learner.place: len(learner.history) for learner in before.learners}
    rows = {one.place: one.history.table[:, known[one.place] :] for one in after.learners}
    return {place: History((new,)) for place, new in rows.items() if new.shape[1]}


def _lost(stack: Stack, failure: BaseException) -> tuple[Result, ...]:
    words = str(failure) or "no reason given"
    reason = f"Lost twice with its process ({type(failure).__name__}: {words[:200]})."
    return tuple(lost(learner.place, reason) for learner in stack.learners)

"""Making runs and moving them on: every function takes a run value and gives another.

`start` and `fresh_run` begin, `advance` learns, `change_setting` and `edit_parameter` intervene,
`at_epoch` goes to another epoch of the same run, `evaluate` scores. However a run is brought to a position,
in one call or in many, forward or back, it has the same bits there.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from playground.config import Change, ExperimentConfig, live_value
from playground.nn.initializers import INITIALIZERS
from playground.nn.network import Network, parameter_index
from playground.nn.optimizers import OPTIMIZERS, OptimizerState, build_optimizer
from playground.nn.regularization import weight_mask
from playground.training.history import History
from playground.training.journal import (
    EDIT,
    FREEZE,
    batch_size_in,
    checked_edit,
    checked_freeze,
    frozen_after,
    journal_of,
    n_batches,
    n_past,
    position,
    training_after,
    with_change,
)
from playground.training.motion import RATE_SETTINGS, RunMotion, dropped_share, kept_neurons, shuffled_rows
from playground.training.problem import Problem, problem_of
from playground.training.run import RunStatus, TrainingRun
from playground.training.scores import Scorer, Scores
from playground.training.snapshots import Siblings, Snapshot, Snapshots, sibling_config, snapshot_capacity
from playground.training.streams import INIT, stream


def start(
    config: ExperimentConfig, problem: Problem, changes: Sequence[Change] = (), siblings: int = 0
) -> TrainingRun:
    """The run of a config on a problem at epoch 0, with what is to be changed on the way (`changes`) and so
    many further starts that train along, from the next seeds of the start weights (`siblings`).

    Raises as `journal_of` for changes that cannot be, and ValueError for a problem that is not for such a
    network.
    """
    given = problem.X1.shape[1] - 1, problem.Y.shape[1]
    wanted = config.layer_sizes[0], config.layer_sizes[-1]
    if given != wanted:
        raise ValueError(
            f"The problem has (inputs, targets) {given}, the network (inputs, outputs) {wanted}. "
            "Make the config with the problem's question."
        )
    parameters = _first_parameters(config)
    network = Network(config.layer_sizes, config.activations, parameters)
    state, others = _first_states(config.training.optimizer, len(parameters), siblings)
    family = None
    if siblings:
        starts = [_first_parameters(sibling_config(config, number + 1)) for number in range(siblings)]
        family = Siblings(np.stack(starts), others)
        family.parameters.flags.writeable = False
    most_vectors = max(kind.n_vectors for kind in OPTIMIZERS.values())
    untouched = TrainingRun(
        config=config,
        changes=journal_of(config, changes, problem.n_train),
        problem=problem,
        epoch=0,
        step=0,
        network=network,
        optimizer_state=state,
        history=History(),
        snapshots=Snapshots(snapshot_capacity(len(parameters) * (1 + siblings), most_vectors)),
        epoch_start=Snapshot(0, network.parameters, state, siblings=family),
        siblings=family,
    )
    run = RunMotion(untouched, arriving=True).value()
    return (
        replace(run, status=RunStatus.UNTRAINABLE, reason=config.untrainable) if config.untrainable else run
    )


def fresh_run(config: ExperimentConfig, changes: Sequence[Change] = (), siblings: int = 0) -> TrainingRun:
    """The same on the problem that the config itself names."""
    return start(config, problem_of(config), changes, siblings)


def advance(
    run: TrainingRun, epochs: int | None = None, *, steps: int | None = None, seconds: float | None = None
) -> TrainingRun:
    """The run further on, as far as the first limit reached; a run that has ended comes back as it is.

    epochs: ends of epochs to pass; from within an epoch the first one is its end. steps: mini-batches.
    seconds: thread time to spend; at least one mini-batch is done however short it is.

    Raises ValueError without any limit.
    """
    if epochs is steps is seconds is None:
        raise ValueError("Nothing says how far to go. Give epochs, steps or seconds.")
    if run.status is not RunStatus.ACTIVE or epochs == 0 or steps == 0:
        return run
    return RunMotion(run).advance(epochs, steps=steps, seconds=seconds)


def change_setting(run: TrainingRun, name: str, value: object) -> TrainingRun:
    """The run with a LIVE setting changed here; changes that were to come later are dropped, and a run that
    has ended can go on. Before the first mini-batch the value simply becomes part of the config. Raises
    SettingError as `live_value`.
    """
    value = live_value(name, value)
    if getattr(run.training, name) == value:
        return run
    if (run.epoch, run.step) == (0, 0):
        kept = [entry for entry in run.changes if position(entry) == (0, 0) and entry.name != name]
        return start(run.config.with_setting(name, value), run.problem, kept, n_siblings(run))
    if name == "optimizer":
        state, others = _first_states(str(value), len(run.network.parameters), n_siblings(run))
        siblings = replace(run.siblings, optimizer_state=others) if run.siblings else None
        run = replace(run, optimizer_state=state, siblings=siblings)
    return _intervened(run, Change(run.epoch, run.step, name, value))


def edit_parameter(run: TrainingRun, layer: int, source: int, target: int, value: float) -> TrainingRun:
    """The run with one weight or bias set by hand here, places as in `playground.nn.network.parameter_index`;
    later changes are dropped, and a run that has ended can go on. The further starts keep theirs. Raises as
    `checked_edit`.
    """
    number = checked_edit(run.config, layer, source, target, value)
    index = parameter_index(run.config.layer_sizes, layer, source, target)
    if run.network.parameters[index] == number:
        return run
    parameters = run.network.parameters.copy()
    parameters[index] = number
    change = Change(run.epoch, run.step, EDIT, (layer, source, target, number))
    return _intervened(replace(run, network=run.network.with_parameters(parameters)), change)


def freeze(
    run: TrainingRun, layer: int, source: int | None, target: int | None, frozen: bool = True
) -> TrainingRun:
    """The run in which parameters of one block learn no more, or again; later changes are dropped.

    source or target None: all of them; source n_in is the bias. Further starts are not frozen. Raises
    IndexError where there is no such parameter.
    """
    value = checked_freeze(run.config, layer, source, target, frozen)
    change = Change(run.epoch, run.step, FREEZE, value)
    after = frozen_after(run.config, (*run.past, change))
    return run if np.array_equal(after, run.frozen) else _intervened(run, change)


def at_epoch(run: TrainingRun, epoch: int) -> TrainingRun:
    """The same run at the end of another epoch; its journal stays whole. Going back means training on from
    the nearest snapshot; going forward may end earlier, as `advance` does. Raises ValueError for a negative
    epoch.
    """
    if epoch < 0:
        raise ValueError(f"The epoch is {epoch}; it must be 0 or more.")
    if (epoch, 0) == (run.epoch, run.step):
        return run
    if epoch > run.epoch:
        return advance(run, epochs=epoch - run.epoch)
    snapshot = run.snapshots.nearest(epoch)
    earlier = replace(
        run,
        epoch=snapshot.epoch,
        step=0,
        network=run.network.with_parameters(snapshot.parameters),
        optimizer_state=snapshot.optimizer_state,
        history=run.history.before(snapshot.epoch),
        snapshots=run.snapshots.before(snapshot.epoch),
        epoch_start=snapshot,
        watch=snapshot.watch,
        siblings=snapshot.siblings,
        status=RunStatus.ACTIVE,
        reason="",
    )
    return advance(RunMotion(earlier, arriving=True).value(), epochs=epoch - snapshot.epoch)


def present_batch(run: TrainingRun) -> NDArray[np.int64]:
    """Numbers of the training rows in the last mini-batch done; none at the very start."""
    if (run.epoch, run.step) == (0, 0):
        return np.empty(0, dtype=np.int64)
    n_rows = run.problem.n_train
    epoch, batch_size, batch = _last_batch(run)
    order = shuffled_rows(run.config.training.shuffle_seed, epoch, n_rows)
    return order[batch * batch_size : (batch + 1) * batch_size]


def present_dropped(run: TrainingRun) -> list[tuple[int, int]]:
    """(hidden layer, neuron), from 0, of those that dropout switched off in the last mini-batch done."""
    config = run.config
    if (run.epoch, run.step) == (0, 0):
        return []
    epoch, batch_size, batch = _last_batch(run)
    before = n_past(run.changes, run.epoch, run.step)  # what a change made here did not reach any more
    share = dropped_share(config, training_after(config, run.changes[:before]).dropout)
    if not share:
        return []
    count = n_batches(run.problem.n_train, batch_size)
    kept = kept_neurons(config.training.shuffle_seed, epoch, count, config.layer_sizes, share)[batch]
    places = [(layer, unit) for layer, size in enumerate(config.layer_sizes[1:-1]) for unit in range(size)]
    return [place for place, is_kept in zip(places, kept, strict=True) if not is_kept]


def _last_batch(run: TrainingRun) -> tuple[int, int, int]:
    """Epoch of the last mini-batch done, its size at most, and its number in the epoch."""
    n_rows = run.problem.n_train
    epoch = run.epoch if run.step else run.epoch - 1
    batch_size = batch_size_in(run.config, run.changes, epoch, n_rows)
    return epoch, batch_size, (run.step or n_batches(n_rows, batch_size)) - 1


def evaluate(run: TrainingRun) -> Scores:
    """The scores of the run as it stands, also between recorded epochs."""
    return Scorer(run.config, [run.problem])(run.network.parameters)


def n_siblings(run: TrainingRun) -> int:
    """How many further starts train along."""
    return len(run.siblings.parameters) if run.siblings else 0


def without_siblings(run: TrainingRun) -> TrainingRun:
    """The same run, bit for bit, whose further starts are forgotten."""
    if run.siblings is None:
        return run
    return replace(
        run,
        siblings=None,
        epoch_start=run.epoch_start._replace(siblings=None),
        history=run.history.alone(),
        snapshots=run.snapshots.alone(),
    )


def sibling_losses(run: TrainingRun) -> NDArray[np.float64]:
    """Training and test losses (2, k) of the further starts as they stand; see `Scorer.losses`."""
    siblings = run.siblings.parameters if run.siblings else np.empty((0, len(run.network.parameters)))
    return Scorer(run.config, [run.problem], len(siblings)).losses(siblings)


def _first_parameters(config: ExperimentConfig) -> NDArray[np.float64]:
    rng = stream(config.network.init_seed, INIT)
    parameters = INITIALIZERS[config.network.initializer](rng, config.layer_sizes)
    if not config.network.train_biases:
        parameters[~weight_mask(config.layer_sizes)] = 0.0
    return parameters


def _first_states(optimizer: str, n_parameters: int, siblings: int) -> tuple[OptimizerState, OptimizerState]:
    """The optimizer's first state for the run itself and for its further starts."""
    rule = build_optimizer(optimizer)
    return rule.init(n_parameters).frozen(), rule.init((siblings, n_parameters)).frozen()


def _intervened(run: TrainingRun, change: Change) -> TrainingRun:
    """The run with a change made at its position that `run` has obeyed already."""
    watch = run.watch.changed(rate=change.name in RATE_SETTINGS)
    present = Snapshot(run.epoch, run.network.parameters, run.optimizer_state, watch, run.siblings)
    reason = run.config.untrainable
    return replace(
        run,
        changes=with_change(run.changes, change),
        epoch_start=run.epoch_start if run.step else present,
        watch=watch,
        status=RunStatus.UNTRAINABLE if reason else RunStatus.ACTIVE,
        reason=reason,
    )

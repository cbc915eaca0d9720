"""Small runs for tests, made in one line and compared bit by bit."""

from collections.abc import Sequence
from typing import Any

from playground.config import Change, ExperimentConfig
from playground.nn.optimizers import OptimizerState
from playground.training import entrance
from playground.training.run import TrainingRun
from playground.training.snapshots import Siblings, Snapshot
from playground.training.trainer import advance, fresh_run

SMALL = {"n_samples": 46, "batch_size": 5, "hidden_layer_sizes": (3,)}
"""23 training rows: five mini-batches an epoch, the last of three rows."""


def config_of(**values: object) -> ExperimentConfig:
    return entrance.config_of(SMALL | values)


def run_of(
    epochs: int = 0, steps: int = 0, changes: Sequence[Change] = (), siblings: int = 0, **values: Any
) -> TrainingRun:
    """A small run so many epochs and then mini-batches on."""
    return advance(advance(fresh_run(config_of(**values), changes, siblings), epochs), steps=steps)


def contents(run: TrainingRun) -> dict[str, object]:
    """Everything a run holds, as values that compare with ==; arrays as their bytes."""
    return {
        "config": run.config,
        "changes": run.changes,
        "position": (run.epoch, run.step),
        "parameters": run.network.parameters.tobytes(),
        "optimizer": _state(run.optimizer_state),
        "history": run.history.table.tobytes(),
        "snapshots": [*map(_snapshot, run.snapshots.kept)],
        "epoch start": _snapshot(run.epoch_start),
        "watch": run.watch,
        "siblings": _family(run.siblings),
        "training": run.training,
        "batch size": run.batch_size,
        "status": (run.status, run.reason),
    }


def _snapshot(one: Snapshot) -> tuple[object, ...]:
    state = _state(one.optimizer_state)
    return one.epoch, one.parameters.tobytes(), state, one.watch, _family(one.siblings)


def _family(siblings: Siblings | None) -> object:
    return siblings and (siblings.parameters.tobytes(), _state(siblings.optimizer_state))


def _state(state: OptimizerState) -> tuple:
    return state.updates, [vector.tobytes() for vector in state.vectors]

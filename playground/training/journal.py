"""The journal of a run: what was changed while it learned, and when.

An entry is a `Change`: a LIVE setting by its name, a parameter set by hand under the name EDIT, or parameters
frozen or let go again under the name FREEZE. It acts when the run reaches its position (epoch, mini-batches
of it done), at the same place each time the run is repeated, so the journal alone carries changes through
rewinding, links and files.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from playground.config import Change, ExperimentConfig, TrainingConfig, live_value
from playground.nn.network import n_parameters, parameter_blocks, parameter_index
from playground.nn.optimizers import OPTIMIZERS
from playground.settings import format_number, shown

EDIT = "parameter"
"""Name of an entry that sets one parameter by hand; its value is (layer, source, target, number), as in
`playground.nn.network.parameter_index`."""

FREEZE = "freeze"
"""Name of an entry that freezes parameters or lets them go; its value is (layer, source, target, frozen),
where a source or target of None means all of them: (1, None, 2, True) freezes what leads to neuron 2 of block
1, its bias included."""

BY_HAND = (EDIT, FREEZE)
"""Names of entries that are no settings: links do not carry them."""

LARGEST_EDIT = 1_000_000.0
"""Largest size of a number typed for a parameter."""

Journal = tuple[Change, ...]


def position(change: Change) -> tuple[int, int]:
    """(epoch, step) at which an entry acts."""
    return change.epoch, change.step


def n_due(journal: Journal, epoch: int, step: int) -> int:
    """How many entries of a journal act at or before a position."""
    return bisect_right(journal, (epoch, step), key=position)


def n_past(journal: Journal, epoch: int, step: int) -> int:
    """How many entries of a journal act before a position."""
    return bisect_left(journal, (epoch, step), key=position)


def training_after(config: ExperimentConfig, entries: Iterable[Change]) -> TrainingConfig:
    """The training settings in force after these entries of a journal."""
    values = {entry.name: entry.value for entry in entries if entry.name not in BY_HAND}
    return replace(config.training, **values) if values else config.training


def frozen_after(config: ExperimentConfig, entries: Iterable[Change]) -> NDArray[np.bool_]:
    """Which parameters (P,) are frozen after these entries of a journal."""
    sizes = config.layer_sizes
    frozen = np.zeros(n_parameters(sizes), dtype=bool)
    blocks = parameter_blocks(frozen, sizes)
    for entry in entries:
        if entry.name == FREEZE:
            layer, source, target, is_frozen = entry.value
            rows = slice(None) if source is None else source
            blocks[layer][rows, slice(None) if target is None else target] = is_frozen
    return frozen


def batch_size_in(config: ExperimentConfig, journal: Journal, epoch: int, n_rows: int) -> int:
    """Rows of a mini-batch in `epoch`: what is in force at its beginning."""
    return rows_in_batch(training_after(config, journal[: n_due(journal, epoch, 0)]), n_rows)


def rows_in_batch(training: TrainingConfig, n_rows: int) -> int:
    """Rows of a mini-batch, at most all `n_rows`; some optimizers (Rprop) take all whatever is set."""
    return n_rows if OPTIMIZERS[training.optimizer].full_batch else min(training.batch_size, n_rows)


def n_batches(n_rows: int, batch_size: int) -> int:
    """Mini-batches of an epoch; the last may be smaller."""
    return -(-n_rows // batch_size)


def journal_of(config: ExperimentConfig, changes: Sequence[Change], n_rows: int) -> Journal:
    """The journal of these changes: values clean, in order of positions, each position one that the run has:
    a step beyond the mini-batches of its epoch means the beginning of the next one. Raises as `live_value`
    and `checked_edit`.
    """
    ordered = [_clean(config, change) for change in sorted(changes, key=position)]
    journal: Journal = ()
    for change in ordered:
        if change.step >= n_batches(n_rows, batch_size_in(config, journal, change.epoch, n_rows)):
            change = replace(change, epoch=change.epoch + 1, step=0)
        at = n_due(journal, *position(change))
        journal = (*journal[:at], change, *journal[at:])
    return journal


def with_change(journal: Journal, change: Change) -> Journal:
    """The journal with a new entry at the present: later ones are dropped, its like is replaced."""
    here = journal[: n_due(journal, *position(change))]
    return (*(entry for entry in here if _subject(entry) != _subject(change)), change)


def checked_edit(config: ExperimentConfig, layer: int, source: int, target: int, value: float) -> float:
    """The number of an edit; ValueError if not finite or too large, or for a bias where there are none,
    IndexError if there is no such parameter.
    """
    parameter_index(config.layer_sizes, layer, source, target)
    if source == config.layer_sizes[layer] and not config.network.train_biases:
        raise ValueError("This network has no biases, so none can be set. Switch them on first.")
    number = float(value)
    if not (math.isfinite(number) and abs(number) <= LARGEST_EDIT):
        largest = format_number(LARGEST_EDIT)
        raise ValueError(
            f"A weight or bias cannot be {shown(value)}. Write a number from -{largest} to {largest}."
        )
    return number


def checked_freeze(
    config: ExperimentConfig, layer: int, source: int | None, target: int | None, frozen: bool
) -> tuple[int, int | None, int | None, bool]:
    """The value of an entry that freezes; IndexError if there is no such parameter."""
    parameter_index(config.layer_sizes, layer, source or 0, target or 0)
    return layer, source, target, bool(frozen)


def _clean(config: ExperimentConfig, change: Change) -> Change:
    if change.name == FREEZE:
        return replace(change, value=checked_freeze(config, *change.value))
    if change.name != EDIT:
        return replace(change, value=live_value(change.name, change.value))
    layer, source, target, value = change.value
    return replace(
        change,
        value=(layer, source, target, checked_edit(config, layer, source, target, value)),
    )


def _subject(change: Change) -> tuple:
    """What an entry changes, and when."""
    return position(change), change.name, change.value[:3] if change.name in BY_HAND else None

"""Losses as the prediction moves: value and slope of every loss, hard and soft Dice, and a sigmoid that is
confidently wrong.

Values and slopes are those of `playground.nn.losses`; only hard Dice, which has no slope and trains nothing,
is written here.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from playground.nn.activations import ACTIVATIONS, Kind
from playground.nn.losses import LOSSES


def _losses_of(kind: Kind) -> tuple[str, ...]:
    return tuple(
        name
        for name, loss in LOSSES.items()
        if any(ACTIVATIONS[output].kind == kind for output in loss.outputs)
    )


NUMBER_LOSSES = _losses_of("number")
"""Losses of an output that may be any number."""

CHANCE_LOSSES = _losses_of("share")
"""Losses of a sigmoid's output, between 0 and 1."""

SIGMOID = ACTIVATIONS["sigmoid"]


class LossCurve(NamedTuple):
    """A loss along predictions or sums (n,): its value, and its slope over them, both (n,)."""

    values: np.ndarray
    slopes: np.ndarray


def loss_curve(loss: str, predictions: np.ndarray, target: float) -> LossCurve:
    """What one example with this target costs at each prediction (n,), and dL/da.

    Every prediction is a batch of its own, so that a loss of the whole batch (soft Dice) has a value too.
    Predictions of a loss that is matched to the sigmoid must lie between 0 and 1, the ends excluded.
    """
    A = np.asarray(predictions, dtype=np.float64)[:, None, None]
    values, g = _judged(loss, A, target)
    if SIGMOID.name in LOSSES[loss].matched:  # its gradient is dL/dz: a'(z) = a (1 - a) is divided out
        g /= A * (1 - A)
    return LossCurve(values, g[:, 0, 0])


def neuron_curve(loss: str, z: np.ndarray, target: float) -> LossCurve:
    """The same of a sigmoid neuron over its weighted sums (n,), and dL/dz: how loudly it is told that it is
    wrong.
    """
    Z = np.asarray(z, dtype=np.float64)[:, None, None]
    values, g = _judged(loss, SIGMOID(Z), target, output_activation=SIGMOID.name, Z=Z)
    if SIGMOID.name not in LOSSES[loss].matched:
        g *= SIGMOID.slope(Z)
    return LossCurve(values, g[:, 0, 0])


def _judged(loss: str, A: np.ndarray, target: float, **sums: Any) -> tuple[np.ndarray, np.ndarray]:
    """Values (n,) of batches A (n, 1, 1), and the gradient (n, 1, 1) as the loss writes it."""
    Y, g = np.full_like(A, target), np.empty_like(A)
    LOSSES[loss].gradient(A, Y, np.asarray(1.0), g)
    return np.asarray(LOSSES[loss].value(A, Y, **sums)), g


def recovery(loss: str, z: float, target: float, learning_rate: float, n_steps: int) -> np.ndarray:
    """Outputs (n_steps + 1,) of a sigmoid neuron that starts at the sum z and learns one example.

    Its input is 1 and its bias alone learns, so that every step is z <- z - learning_rate * dL/dz.
    """
    course = [z]
    for _ in range(n_steps):
        slope = neuron_curve(loss, np.array(course[-1:]), target).slopes[0]
        course.append(course[-1] - learning_rate * float(slope))
    outputs: np.ndarray = SIGMOID(np.array(course))
    return outputs


def hard_dice(predictions: np.ndarray, targets: np.ndarray, threshold: float) -> np.ndarray:
    """1 - 2 |A and Y| / (|A| + |Y|) with A where the prediction is at least the threshold.

    predictions (..., n), targets (n,) of 0 and 1; result (...). 0 where neither has any.
    """
    chosen = predictions >= threshold
    overlap = (chosen & (targets > 0)).sum(axis=-1)
    total = chosen.sum(axis=-1) + (targets > 0).sum()
    score = np.where(total > 0, 2 * overlap / np.maximum(total, 1), 1.0)
    return np.asarray(1 - score)


def soft_dice(predictions: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Soft Dice of predictions (..., n) and targets (n,), as it trains networks; result (...)."""
    A = np.asarray(predictions, dtype=np.float64)[..., None]
    Y = np.broadcast_to(np.asarray(targets, dtype=np.float64)[:, None], A.shape)
    return np.asarray(LOSSES["dice"].value(A, Y))


def moved(predictions: Sequence[float], index: int, values: np.ndarray) -> np.ndarray:
    """Predictions (m, n) in which the one at `index` runs through `values` (m,)."""
    rows = np.tile(np.asarray(predictions, dtype=np.float64), (len(values), 1))
    rows[:, index] = values
    return rows

"""How the learning rate changes while a network learns: a factor for every epoch.

A schedule has one number of its own, its `length` in epochs. All but one are functions of the epoch alone;
"reduce on plateau" watches the loss, and its state is a `Plateau`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from playground.nn.code import Code, Missing, by_name

HALVING = 0.5
"""What one stair of `step` and one reduction on a plateau multiply the rate by. PyTorch's defaults are a
tenth, for long trainings of large networks; halves leave several stairs to see before nothing moves."""

TENTH = 0.1
"""What `exponential` has left of the rate after its length."""

WARM_UP = 10
"""The warm-up takes one epoch in so many of the length."""

LEAST_IMPROVEMENT = 1e-4
"""The share of the best loss by which another must be lower to count on a plateau."""

SMALLEST_FACTOR = 1e-4
"""Reducing on a plateau ends here: below it a network stands still to the eye."""


@dataclass(frozen=True)
class Schedule:
    """One schedule.

    - `name`, `label`: in links and on the screen. `formula`: the factor in one line, with e the epoch from 0
      and n the length. `summary`: what it does, in one sentence. `source`: where it is from.
    - `factor(epoch, length)` multiplies the learning rate during `epoch` (0 is the first), for a length of at
      least 1 epoch; between 0 and 1. None where the factor follows the loss: see `Plateau`.
    - `code`: in NumPy an expression of the factor, of epoch and length, or where it follows the loss, the
      class `Plateau` with `factor` and `look(loss, length)`; in PyTorch a scheduler of `optimizer`, in Keras
      a callback, both of `length` and `learning_rate`; in scikit-learn an argument of its MLP.
    - `is_constant`: the factor is always 1, so that the length means nothing.
    """

    label: str
    formula: str
    summary: str
    source: str
    factor: Callable[[int, int], float] | None
    code: Code
    is_constant: bool = False
    name: str = ""

    @property
    def follows_loss(self) -> bool:
        """Whether the factor depends on the losses so far."""
        return self.factor is None


class Plateau(NamedTuple):
    """What "reduce on plateau" has seen so far, an immutable value: PyTorch's ReduceLROnPlateau.

    best: the lowest loss that counted. bad_epochs: epochs since then, or since the last reduction.
    factor: what the learning rate is multiplied by.
    """

    best: float = math.inf
    bad_epochs: int = 0
    factor: float = 1.0

    def after(self, loss: float, patience: int) -> Plateau:
        """After an epoch that ended with `loss`, finite and not negative, or NaN (never an improvement).

        A loss counts when it is lower than the best by a ten-thousandth of it. The epoch after `patience`
        ones without halves the factor, down to `SMALLEST_FACTOR`, and the waiting starts anew.
        """
        if loss < self.best * (1 - LEAST_IMPROVEMENT):
            return Plateau(loss, 0, self.factor)
        if self.bad_epochs < patience:
            return self._replace(bad_epochs=self.bad_epochs + 1)
        return Plateau(self.best, 0, max(self.factor * HALVING, SMALLEST_FACTOR))


def _cosine(epoch: int, length: int) -> float:
    """From 1 to 0 along half a wave; 0 from epoch `length` on."""
    if epoch >= length:
        return 0.0
    return (1 + math.cos(math.pi * epoch / length)) / 2


def _warmup_cosine(epoch: int, length: int) -> float:
    """Equal stairs up to 1 in the first tenth (none when the length is below 10), then the cosine."""
    n_stairs = length // WARM_UP
    if epoch < n_stairs:
        return (epoch + 1) / (n_stairs + 1)
    return _cosine(epoch - n_stairs, length - n_stairs)


_NOT_SKLEARN = Missing("scikit-learn knows no such schedule.")


def _code(numpy: str, pytorch: str, keras: str) -> Code:
    """Of a factor that is a function of the epoch; PyTorch's is a call, Keras's the factor."""
    return Code(
        numpy,
        f"torch.optim.lr_scheduler.{pytorch}",
        f"keras.callbacks.LearningRateScheduler(lambda epoch: learning_rate * {keras})",
        _NOT_SKLEARN,
    )


_COSINE = "(1 + math.cos(math.pi * min(epoch / length, 1))) / 2"
_WARMUP = (
    "((epoch + 1) / (length // 10 + 1) if epoch < length // 10 else "
    "(1 + math.cos(math.pi * min((epoch - length // 10) / (length - length // 10), 1))) / 2)"
)

SCHEDULES = by_name(
    constant=Schedule(
        "Constant",
        "1",
        "The rate stays as it is.",
        "PyTorch's ConstantLR",
        lambda epoch, length: 1.0,
        Code(
            "1.0",
            "torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1.0)",
            "keras.callbacks.LearningRateScheduler(lambda epoch: learning_rate)",
            'learning_rate="constant"',
        ),
        is_constant=True,
    ),
    step=Schedule(
        "Step",
        "0.5^⌊e / n⌋",
        "The rate halves each time the length has passed.",
        "PyTorch's StepLR",
        lambda epoch, length: float(HALVING ** (epoch // length)),
        _code(
            "0.5 ** (epoch // length)",
            "StepLR(optimizer, length, gamma=0.5)",
            "0.5 ** (epoch // length)",
        ),
    ),
    exponential=Schedule(
        "Exponential",
        "0.1^(e / n)",
        "The rate shrinks by the same share in every epoch, to a tenth after the length.",
        "PyTorch's ExponentialLR",
        lambda epoch, length: float(TENTH ** (epoch / length)),
        _code(
            "0.1 ** (epoch / length)",
            "ExponentialLR(optimizer, gamma=0.1 ** (1 / length))",
            "0.1 ** (epoch / length)",
        ),
    ),
    cosine=Schedule(
        "Cosine",
        "(1 + cos(π e / n)) / 2, then 0",
        "The rate goes down to 0 along half a wave; after the length the network stands still.",
        "I. Loshchilov, F. Hutter, arXiv:1608.03983, equation 5, without restarts",
        _cosine,
        _code(
            "(1 + np.cos(np.pi * min(epoch / length, 1))) / 2",
            f"LambdaLR(optimizer, lambda epoch: {_COSINE})",
            _COSINE,
        ),
    ),
    warmup_cosine=Schedule(
        "Warm-up + cosine",
        "up to 1 while e < n / 10, then down like a cosine, then 0",
        "The rate climbs during the first tenth of the length and goes down to 0 along half a wave.",
        "P. Goyal and others, arXiv:1706.02677, section 2.2, with the cosine after it",
        _warmup_cosine,
        _code(
            "stairs = length // 10\n"
            "climb = (epoch + 1) / (stairs + 1)\n"
            "fall = (1 + np.cos(np.pi * min((epoch - stairs) / (length - stairs), 1))) / 2\n"
            "climb if epoch < stairs else fall",
            f"LambdaLR(optimizer, lambda epoch: {_WARMUP})",
            _WARMUP,
        ),
    ),
    plateau=Schedule(
        "Reduce on plateau",
        "half as much after n epochs without a lower loss",
        "The rate halves whenever the training loss has not fallen for the length.",
        "PyTorch's ReduceLROnPlateau",
        None,
        Code(
            numpy='''
class Plateau:
    """The learning rate halves when the training loss has not fallen for longer than the length."""

    def __init__(self):
        self.best, self.waited, self.factor = np.inf, 0, 1.0

    def look(self, loss, length):
        if loss < self.best * (1 - 1e-4):
            self.best, self.waited = loss, 0
        elif self.waited < length:
            self.waited += 1
        else:
            self.waited, self.factor = 0, max(self.factor * 0.5, 1e-4)
''',
            pytorch="torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=length, "
            "threshold=1e-4, min_lr=1e-4 * learning_rate, eps=0)",
            keras=Missing(
                "Keras's ReduceLROnPlateau asks for an improvement by an amount, not by a share of the "
                "lowest loss."
            ),
            sklearn=_NOT_SKLEARN,
        ),
    ),
)

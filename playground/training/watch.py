"""What early stopping and "reduce on plateau" keep an eye on, from the end of one epoch to the next."""

from __future__ import annotations

import math
from typing import NamedTuple

from playground.config import TrainingConfig
from playground.nn.schedules import SCHEDULES, Plateau


class Watch(NamedTuple):
    """What has been seen so far, an immutable value.

    best_loss, best_epoch: the lowest watched loss (see `history.Record.watched_loss`), and after which epoch
    it was.
    waited: epochs since then, or since the run was changed by hand.
    plateau: the state of a learning rate that is reduced on a plateau of the training loss.
    """

    best_loss: float = math.inf
    best_epoch: int = 0
    waited: int = 0
    plateau: Plateau = Plateau()

    def after(self, epoch: int, watched_loss: float, train_loss: float, training: TrainingConfig) -> Watch:
        """With the losses at the end of `epoch`."""
        plateau = self.plateau
        if SCHEDULES[training.schedule].follows_loss and epoch > 0:
            plateau = plateau.after(train_loss, training.schedule_epochs)
        if watched_loss < self.best_loss:
            return Watch(watched_loss, epoch, 0, plateau)
        return self._replace(waited=self.waited + 1, plateau=plateau)

    def changed(self, *, rate: bool) -> Watch:
        """After a change by hand: patience starts anew, and with `rate` the way of the learning rate too."""
        return self._replace(waited=0, plateau=Plateau() if rate else self.plateau)


NOTHING_SEEN = Watch()
"""Before the first epoch."""


def is_watching(training: TrainingConfig) -> bool:
    """Whether the losses have to be known after every epoch."""
    return training.patience > 0 or SCHEDULES[training.schedule].follows_loss


def learning_rate_in(training: TrainingConfig, epoch: int, watch: Watch) -> float:
    """The learning rate in `epoch`, counted from 0: the one that was set, times the schedule's factor."""
    factor = SCHEDULES[training.schedule].factor
    if factor is None:
        return training.learning_rate * watch.plateau.factor
    return training.learning_rate * factor(epoch, training.schedule_epochs)

"""Two deep networks that differ in their activation alone, trained in step on the same points."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig
from playground.nn.network import predict
from playground.pages.activations.activation_curves import blame_sizes, flow
from playground.training.run import RunStatus, TrainingRun
from playground.training.scores import Scores
from playground.training.trainer import advance, evaluate, fresh_run

MOST_EPOCHS = 1000
"""Where a race ends."""
MOST_LAYERS, MOST_NEURONS = 6, 8


def settings(
    activation: str, n_layers: int, width: int, learning_rate: float, dataset: str
) -> dict[str, Any]:
    """Settings of the playground for one of the two."""
    return {
        "dataset": dataset,
        "hidden_layer_sizes": (width,) * n_layers,
        "activation": activation,
        "learning_rate": learning_rate,
    }


@dataclass(frozen=True, eq=False)
class Racer:
    """One of the two as it stands."""

    run: TrainingRun

    @cached_property
    def scores(self) -> Scores:
        return evaluate(self.run)

    @cached_property
    def blame(self) -> list[float]:
        """Size of the blame in every hidden layer, over the training points."""
        run = self.run
        return blame_sizes(flow(run.network, run.problem.X1_train, run.problem.Y_train, run.config.loss))

    def map(self, size: int) -> NDArray[np.float64]:
        """Its answers (size, size) all over the plane, row 0 the top."""
        run = self.run
        places = run.problem.view.places(size)
        with np.errstate(all="ignore"):
            answers = predict(run.network, run.problem.inputs(places))[:, 0]
        return np.nan_to_num(answers).reshape(size, size)


@dataclass(frozen=True, eq=False)
class Race:
    """Two racers at the same epoch."""

    left: Racer
    right: Racer

    @property
    def epoch(self) -> int:
        return max(self.left.run.epoch, self.right.run.epoch)

    @property
    def is_over(self) -> bool:
        """Whether neither goes on."""
        ended = [racer.run.status is not RunStatus.ACTIVE for racer in (self.left, self.right)]
        return self.epoch >= MOST_EPOCHS or all(ended)


def race(left: ExperimentConfig, right: ExperimentConfig) -> Race:
    """Both at the start."""
    return Race(Racer(fresh_run(left)), Racer(fresh_run(right)))


def advanced(before: Race, epochs: int, seconds: float | None = None) -> Race:
    """Both so many epochs on, in step, or as far as they get in `seconds` of thread time: at least one."""
    began = time.thread_time()
    runs = before.left.run, before.right.run
    for _ in range(min(epochs, MOST_EPOCHS - before.epoch)):
        runs = advance(runs[0], 1), advance(runs[1], 1)
        if seconds is not None and time.thread_time() - began >= seconds:
            break
    return replace(before, left=Racer(runs[0]), right=Racer(runs[1]))

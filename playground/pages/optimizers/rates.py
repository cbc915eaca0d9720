"""The learning rate as the length of a step: one network at several rates, and a ball in a valley beside it.

The network learns from one point at a time: then a learning rate of 10 freezes it within 70 epochs, whatever
its first weights (measured on 26 of them, and with the last bits of its gradients changed); with mini-batches
it often leaps about for longer. The ball is one weight with the loss L(w) = ln cosh w: its slope is tanh w,
about 1 on the walls and soft at the bottom, so that the learning rate is nearly the length of a step.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from playground.config import ExperimentConfig
from playground.nn.network import predict
from playground.settings import SETTINGS
from playground.training.diagnosis import diagnose
from playground.training.entrance import config_of
from playground.training.run import RunStatus
from playground.training.trainer import advance, evaluate, fresh_run

RATES: tuple[float, ...] = SETTINGS["learning_rate"].options
DATA = ("circle", "xor")
"""Data sets that the network can learn within EPOCHS at some of the rates."""

NETWORK = {"hidden_layer_sizes": (4, 4), "n_samples": 200, "batch_size": 1}
"""What differs from the playground's first network."""
EPOCHS = 120
MAP_SIZE = 32
BALL_START = 4.0
FULL = 127
"""The byte of a map's 0; plus one is twice as much."""


@dataclass(frozen=True, eq=False)
class RateFilm:
    """One network at one learning rate, epoch by epoch; one that diverged stands still where it was well.

    maps: (n_epochs + 1, MAP_SIZE, MAP_SIZE) uint8 answers over the plane, 0 to 254 for -1 to 1, row 0 the
    largest x2. losses, right: (n_epochs + 1,) loss on the training points, and how many of them are right.
    n_train: how many there are. frozen: whether it ended up where nothing can be learned any more.
    """

    config: ExperimentConfig
    maps: NDArray[np.uint8]
    losses: NDArray[np.float64]
    right: NDArray[np.int64]
    n_train: int
    frozen: bool
    diverged: bool


@lru_cache(maxsize=32)
def rate_film(dataset: str, learning_rate: float, n_epochs: int = EPOCHS) -> RateFilm:
    """Train the network on a data set of DATA with plain SGD, and keep every epoch."""
    config = config_of({**NETWORK, "dataset": dataset, "learning_rate": learning_rate})
    run = fresh_run(config)
    places = run.problem.inputs(run.problem.view.places(MAP_SIZE))
    maps, scores = [], []
    for epoch in range(n_epochs + 1):
        run = advance(run, epochs=1) if epoch else run
        scores.append(evaluate(run))
        answers = predict(run.network, places).reshape(MAP_SIZE, MAP_SIZE)
        maps.append(np.rint(FULL * (np.clip(answers, -1, 1) + 1)).astype(np.uint8))
    found = diagnose(run)
    return RateFilm(
        config,
        np.array(maps),
        np.array([each.train_loss for each in scores]),
        np.array([each.train_right for each in scores]),
        run.problem.n_train,
        frozen=found is not None and found.kind == "frozen",
        diverged=run.status is RunStatus.DIVERGED,
    )


def ball(learning_rate: float, n_steps: int = EPOCHS, start: float = BALL_START) -> NDArray[np.float64]:
    """Where plain SGD takes one weight in the valley ln cosh w: (n_steps + 1,)."""
    course = np.full(n_steps + 1, start)
    for step in range(n_steps):
        course[step + 1] = course[step] - learning_rate * np.tanh(course[step])
    return course


def gait(course: NDArray[np.float64]) -> str:
    """How a ball moves: "leaps" to the other wall again and again, "creeps" (it is still more than half way
    up), or "rolls".
    """
    changes = int((course[1:] * course[:-1] < 0).sum())
    if changes > len(course) / 10:
        return "leaps"
    return "creeps" if abs(course[-1]) > abs(course[0]) / 2 else "rolls"

"""A frame of the film strip: the parameters of a network, from which the browser paints it.

They are float32, block after block, each (n_in + 1, n_out) in reading order, last row the bias. Those of a
large network that moves are int16: whole numbers of a step, which the header tells for each block; they are
padded to a multiple of four bytes. Where the lines show the gradient, float32 slopes of the loss follow, one
for each parameter.
"""

import math

import numpy as np
from numpy.typing import NDArray

from playground.nn.network import both_passes
from playground.training.run import TrainingRun

LARGE = 4000
"""Parameters from which a frame that moves is told in int16, so that it stays under 16 kB."""
STEPS = 32767
"""Steps from 0 to the largest parameter of a block."""


def encode_frame(
    run: TrainingRun, *, still: bool = True, gradient: bool = False
) -> tuple[bytes, list[float]]:
    """The bytes of one frame, and the step of each block; no steps where parameters are told as they are.

    Args:
        run: what it shows; its parameters may be any finite numbers.
        still: whether it is looked at for long.
        gradient: whether the slopes of the loss follow the parameters.
    """
    with np.errstate(over="ignore"):
        parameters = np.nan_to_num(run.network.parameters.astype(np.float32))
    steps: list[float] = []
    told = parameters.tobytes()
    if not still and parameters.size > LARGE:
        ends = np.cumsum([block.size for block in run.network.blocks])[:-1]
        blocks = np.split(parameters, ends)
        steps = [float(np.abs(block).max()) / STEPS or 1.0 for block in blocks]
        numbers = [np.rint(block / step) for block, step in zip(blocks, steps, strict=True)]
        told = np.concatenate(numbers).astype(np.int16).tobytes()
        told += bytes(-len(told) % 4)
    slopes = loss_gradient(run).tobytes() if gradient else b""
    return told + slopes, steps


def loss_gradient(run: TrainingRun) -> NDArray[np.float32]:
    """The slope of the loss over all training rows, without penalties, for each parameter (P,); finite."""
    problem = run.problem
    with np.errstate(all="ignore"):
        passed = both_passes(run.network, problem.X1_train, problem.Y_train, run.config.loss)
        return np.nan_to_num(passed.gradient.astype(np.float32))


def finite(value: float | None) -> float | None:
    """A number as the header of a strip can hold it; None in place of one that has overflowed, which JSON
    cannot write.
    """
    return value if value is not None and math.isfinite(value) else None

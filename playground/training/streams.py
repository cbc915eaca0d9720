"""Named streams of random numbers: each purpose draws from its own generator, so that none disturbs another.

A generator is made from exactly three numbers, `[seed, stream, epoch]`. Lists of other lengths must not be
mixed in: NumPy pads short seed lists with zeros, so `[seed, 2]` and `[seed, 2, 0]` are the same generator.
"""

import numpy as np

DATA = 0
SPLIT = 1
INIT = 2
SHUFFLE = 3
DROPOUT = 4


def stream(seed: int, which: int, epoch: int = 0) -> np.random.Generator:
    """The generator of one purpose (DATA, SPLIT, INIT, SHUFFLE or DROPOUT); `epoch` for those that draw anew
    in every epoch. Every purpose has a seed of its own among the settings, 0 to 2**31 - 1.
    """
    return np.random.default_rng([seed, which, epoch])

"""Streams: reproducible, and never the same numbers for two purposes."""

import numpy as np

from playground.training.streams import DATA, DROPOUT, INIT, SHUFFLE, SPLIT, stream


def test_seed_purpose_and_epoch_each_give_other_draws_and_the_same_three_the_same() -> None:
    draws = {
        stream(seed, which, epoch).random()
        for seed in (0, 1, 2**31 - 1)
        for which in (DATA, SPLIT, INIT, SHUFFLE, DROPOUT)
        for epoch in (0, 1, 2)
    }

    assert len(draws) == 3 * 5 * 3
    assert np.array_equal(stream(7, SHUFFLE, 12).random(5), stream(7, SHUFFLE, 12).random(5))

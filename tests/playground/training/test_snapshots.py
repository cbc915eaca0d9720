"""Snapshots: bounded, thinned evenly, found again."""

from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.nn.optimizers import OptimizerState
from playground.training.snapshots import (
    SNAPSHOT_BYTES,
    Snapshot,
    Snapshots,
    snapshot_capacity,
    snapshot_stride,
)

NOTHING = np.zeros(0)
NO_STATE = OptimizerState(0, ())


def grown(snapshots: Snapshots, first: int, last: int) -> Iterator[Snapshots]:
    """The snapshots whenever one was added, at the ends of the epochs from `first` to `last`."""
    for epoch in range(first, last + 1):
        if snapshots.wants(epoch):
            snapshots = snapshots.adding(Snapshot(epoch, NOTHING, NO_STATE))
            yield snapshots


def snapshots_to(epoch: int, capacity: int) -> Snapshots:
    *_, snapshots = grown(Snapshots(capacity), 0, epoch)
    return snapshots


@given(st.integers(0, 10**7), st.integers(2, 2000))
def test_the_stride_is_the_smallest_power_of_two_that_fits(epoch: int, capacity: int) -> None:
    stride = snapshot_stride(epoch, capacity)

    assert len(range(0, epoch + 1, stride)) <= capacity
    assert stride == 1 or len(range(0, epoch + 1, stride // 2)) > capacity


@given(st.integers(0, 600), st.integers(2, 50))
def test_those_kept_are_all_multiples_of_the_stride_at_the_last_of_them(epoch: int, capacity: int) -> None:
    kept = [snapshot.epoch for snapshot in snapshots_to(epoch, capacity).kept]

    assert kept == list(range(0, kept[-1] + 1, snapshot_stride(kept[-1], capacity)))
    assert epoch - kept[-1] < snapshot_stride(epoch, capacity)


def test_over_a_million_epochs_their_number_never_exceeds_the_capacity_nor_after_going_back() -> None:
    states = list(grown(Snapshots(20), 0, 1_000_000))
    *_, again = grown(snapshots_to(1000, 16).before(500), 500, 3000)

    assert max(len(one.kept) for one in states) == 20
    assert [one.epoch for one in states[-1].kept] == list(range(0, 1_000_001, 65_536))
    assert len(again.kept) <= 16
    assert again.kept[0].epoch == 0


def test_the_nearest_is_the_latest_at_or_before_the_epoch() -> None:
    snapshots = snapshots_to(100, 13)
    nearest = [snapshots.nearest(epoch).epoch for epoch in (0, 7, 8, 9, 100, 5000)]

    assert nearest == [0, 0, 8, 8, 96, 96]
    assert [snapshot.epoch for snapshot in snapshots_to(10, 20).before(4).kept] == [0, 1, 2, 3]


def test_a_full_list_takes_at_most_four_megabytes_unless_two_take_more() -> None:
    for n_parameters in (1, 17, 113, 6_000, 80_000, 1_000_000):
        capacity = snapshot_capacity(n_parameters, most_vectors=2)
        one = 3 * 8 * n_parameters

        assert capacity * one <= SNAPSHOT_BYTES or capacity == 2, n_parameters
        assert capacity >= 2, n_parameters

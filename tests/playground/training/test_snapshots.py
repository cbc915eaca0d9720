"""Snapshots: bounded, thinned evenly, found again."""

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


def snapshots_to(epoch: int, capacity: int) -> Snapshots:
    snapshots = Snapshots(capacity)
    for e in range(epoch + 1):
        if snapshots.wants(e):
            snapshots = snapshots.adding(Snapshot(e, NOTHING, NO_STATE))
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


def test_over_a_million_epochs_their_number_never_exceeds_the_capacity() -> None:
    snapshots = Snapshots(20)
    most = 0
    for epoch in range(1_000_001):
        if snapshots.wants(epoch):
            snapshots = snapshots.adding(Snapshot(epoch, NOTHING, NO_STATE))
            most = max(most, len(snapshots.kept))

    assert most == 20
    assert [snapshot.epoch for snapshot in snapshots.kept] == list(range(0, 1_000_001, 65_536))


def test_the_nearest_is_the_latest_at_or_before_the_epoch() -> None:
    snapshots = snapshots_to(100, 13)
    nearest = [snapshots.nearest(epoch).epoch for epoch in (0, 7, 8, 9, 100, 5000)]

    assert nearest == [0, 0, 8, 8, 96, 96]
    assert [snapshot.epoch for snapshot in snapshots_to(10, 20).before(4).kept] == [0, 1, 2, 3]


def test_a_list_that_went_back_stays_within_its_capacity_when_it_grows_again() -> None:
    snapshots = snapshots_to(1000, 16).before(500)
    for epoch in range(500, 3000):
        if snapshots.wants(epoch):
            snapshots = snapshots.adding(Snapshot(epoch, NOTHING, NO_STATE))

    assert len(snapshots.kept) <= 16
    assert snapshots.kept[0].epoch == 0


def test_a_full_list_takes_at_most_four_megabytes_unless_two_take_more() -> None:
    for n_parameters in (1, 17, 113, 6_000, 80_000, 1_000_000):
        capacity = snapshot_capacity(n_parameters, most_vectors=2)
        one = 3 * 8 * n_parameters

        assert capacity * one <= SNAPSHOT_BYTES or capacity == 2, n_parameters
        assert capacity >= 2, n_parameters

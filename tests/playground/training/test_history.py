"""The schedule of recorded epochs and the table they are kept in."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from playground.training.history import History, Record, is_recorded, record_stride


def record(epoch: int, test_loss: float = 0.5) -> Record:
    return Record(epoch, 1 / (epoch + 1), test_loss, 0.25, 0.75 if test_loss == test_loss else math.nan, 0.4)


def values(column: NDArray[np.float64] | None) -> list[float]:
    assert column is not None
    return list(column.tolist())


def history_to(epoch: int) -> History:
    return History().extended([record(e) for e in range(epoch + 1) if is_recorded(e)])


@given(st.integers(1, 10**7))
def test_the_stride_is_the_formula_of_the_design(epoch: int) -> None:
    assert record_stride(epoch) == 2 ** max(0, math.floor(math.log2(epoch / 512)))


def test_every_epoch_up_to_1024_is_recorded_then_ever_fewer() -> None:
    recorded = [epoch for epoch in range(4097) if is_recorded(epoch)]

    assert recorded == [*range(1024), *range(1024, 2048, 2), *range(2048, 4096, 4), 4096]
    assert sum(is_recorded(epoch) for epoch in range(1_000_000)) <= 1024 + 512 * 10


def test_columns_come_back_as_they_were_recorded_and_without_test_rows_there_are_none_of_them() -> None:
    history = History().extended([record(0), record(1)]).extended([record(2)])
    untested = History().extended([record(0, math.nan)])

    assert history.epochs.tolist() == [0, 1, 2]
    assert history.train_loss.tolist() == [1, 1 / 2, 1 / 3]
    assert values(history.test_loss) == [0.5, 0.5, 0.5]
    assert history.train_metric.tolist() == [0.25, 0.25, 0.25]
    assert values(history.test_metric) == [0.75, 0.75, 0.75]
    assert len(history) == 3
    assert untested.test_loss is untested.test_metric is None
    assert History().epochs.tolist() == History().train_loss.tolist() == []


@given(st.lists(st.integers(0, 700), max_size=6))
def test_the_table_does_not_depend_on_the_portions_it_came_in(portions: list[int]) -> None:
    rows = [record(epoch) for epoch in range(sum(portions))]
    in_portions = History()
    for portion in portions:
        in_portions = in_portions.extended(rows[len(in_portions) : len(in_portions) + portion])

    assert np.array_equal(in_portions.table, History().extended(rows).table)


def test_extending_leaves_the_shorter_history_as_it_was_and_shares_its_memory() -> None:
    short, long = history_to(10), history_to(2000)
    left, right = short.extended([record(11)]), short.extended([record(11, 0.1), record(12, 0.1)])
    new = [one for one in long.extended([record(2002)]).chunks if not any(one is old for old in long.chunks)]

    assert len(short) == 11
    assert values(left.test_loss) == [0.5] * 12
    assert values(right.test_loss) == [0.5] * 11 + [0.1, 0.1]
    assert sum(chunk.nbytes for chunk in new) < 12_000


def test_the_rows_before_an_epoch_are_the_history_a_shorter_run_would_have() -> None:
    whole = history_to(3000)
    for epoch in (0, 1, 255, 256, 257, 1024, 1025, 3000):
        assert np.array_equal(whole.before(epoch).table, history_to(epoch - 1).table), epoch


def test_nobody_can_write_into_a_history() -> None:
    history = history_to(600)

    for array in (history.table, history.train_loss, *history.chunks, *history.before(300).chunks):
        with pytest.raises(ValueError, match="read-only"):
            array[..., 0] = 1

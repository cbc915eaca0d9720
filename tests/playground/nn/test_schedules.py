import json
import math
from pathlib import Path
from typing import Any

import pytest

from playground.nn.schedules import SCHEDULES, SMALLEST_FACTOR, Plateau

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("schedule_values.json").read_text())
BY_EPOCH = [schedule.name for schedule in SCHEDULES.values() if schedule.factor is not None]


def factor(name: str, epoch: int, length: int) -> float:
    function = SCHEDULES[name].factor
    assert function is not None
    return function(epoch, length)


def test_schedules_by_epoch_equal_pytorch_for_fifty_epochs() -> None:
    for name, recorded in RECORDED["factors"].items():
        factors = [factor(name, epoch, recorded["length"]) for epoch in range(50)]

        assert factors == pytest.approx(recorded["rates"], rel=1e-12, abs=1e-14), name


def test_plateaus_equal_pytorch_for_fifty_epochs() -> None:
    for recorded in RECORDED["plateau"]:
        plateau = Plateau()
        factors = []
        for loss in recorded["losses"]:
            plateau = plateau.after(loss, recorded["patience"])
            factors.append(plateau.factor)

        assert factors == pytest.approx(recorded["rates"], rel=1e-12)
    ends = {recorded["rates"][-1] for recorded in RECORDED["plateau"]}
    assert SMALLEST_FACTOR in ends and len(ends) > 2


@pytest.mark.parametrize("name", BY_EPOCH)
def test_factors_lie_between_nothing_and_the_whole_rate(name: str) -> None:
    for length in (1, 2, 9, 10, 200, 20_000):
        epochs = sorted({0, 1, 2, 5, length - 1, length, length + 1, 2 * length, 20_000})
        factors = [factor(name, epoch, length) for epoch in epochs]

        assert all(0 <= value <= 1 for value in factors), length
        assert factors[0] > 0, length


def test_milestones_by_hand_a_short_warm_up_is_none_and_a_cosine_stays_where_it_ends() -> None:
    assert [factor("step", epoch, 10) for epoch in (0, 9, 10, 19, 20)] == [1, 1, 0.5, 0.5, 0.25]
    assert factor("exponential", 10, 10) == pytest.approx(0.1)
    assert factor("cosine", 5, 10) == pytest.approx(0.5)
    assert [factor("warmup_cosine", epoch, 30) for epoch in range(4)] == [0.25, 0.5, 0.75, 1]
    short = [[factor(name, epoch, 9) for epoch in range(12)] for name in ("warmup_cosine", "cosine")]
    assert short[0] == short[1]
    for name in ("cosine", "warmup_cosine"):
        assert factor(name, 49, 50) > 0
        assert [factor(name, epoch, 50) for epoch in (50, 51, 100, 1000)] == [0, 0, 0, 0]


def test_a_plateau_by_hand() -> None:
    first = Plateau().after(1.0, patience=1)
    waiting = first.after(1.0, patience=1)
    reduced = waiting.after(0.99995, patience=1)

    assert Plateau() == (math.inf, 0, 1.0)
    assert (first, waiting, reduced) == ((1.0, 0, 1.0), (1.0, 1, 1.0), (1.0, 0, 0.5))
    assert reduced.after(0.9998, patience=1) == (0.9998, 0, 0.5)
    assert Plateau(1.0).after(math.nan, patience=3) == Plateau(1.0, 1, 1.0)
    assert Plateau().after(math.inf, patience=3) == Plateau(math.inf, 1, 1.0)

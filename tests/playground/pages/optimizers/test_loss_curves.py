"""Losses as the prediction moves, against PyTorch and by hand."""

import json
import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from playground.pages.optimizers.loss_curves import (
    hard_dice,
    loss_curve,
    moved,
    neuron_curve,
    recovery,
    soft_dice,
)

RECORDED = json.loads((Path(__file__).parent / "optimizers_values.json").read_text())


@pytest.mark.parametrize(
    ("kind", "places", "targets", "tolerance"),
    [("number", "numbers", (-1.0, 1.0), 1e-12), ("chance", "chances", (0.0, 1.0), 1e-9)],
)
def test_losses_are_those_of_pytorch(
    kind: str, places: str, targets: tuple[float, float], tolerance: float
) -> None:
    where = np.array(RECORDED[places])
    for loss, target in product(RECORDED[f"{kind}_losses"], targets):
        values, slopes = np.array(RECORDED[f"{kind}_losses"][loss][str(target)]).T
        found = loss_curve(loss, where, target)

        np.testing.assert_allclose(found.values, values, rtol=tolerance, atol=1e-12, err_msg=loss)
        away = where != target  # at a corner every slope between the two is right
        np.testing.assert_allclose(found.slopes[away], slopes[away], rtol=tolerance, atol=1e-12, err_msg=loss)


def test_slopes_of_a_sigmoid_neuron_are_those_of_pytorch() -> None:
    for loss, target in product(RECORDED["sigmoid_losses"], (0.0, 1.0)):
        found = neuron_curve(loss, np.array(RECORDED["sums"]), target)

        recorded = RECORDED["sigmoid_losses"][loss][str(target)]
        np.testing.assert_allclose(np.transpose(found), recorded, rtol=1e-9, err_msg=loss)


def test_by_hand_a_confidently_wrong_sigmoid() -> None:
    # z = -4: a = 1 / (1 + e⁴) = 0.0179862; (a - 1) a (1 - a) = -0.0173451; cross entropy: a - 1
    mse, entropy = (neuron_curve(loss, np.array([-4.0]), 1.0) for loss in ("mse", "cross_entropy"))

    assert mse.slopes[0] == pytest.approx(-0.0173451, abs=1e-7)
    assert entropy.slopes[0] == pytest.approx(-0.9820138, abs=1e-7)
    assert entropy.values[0] == pytest.approx(math.log(1 + math.exp(4)))


def test_cross_entropy_pulls_a_wrong_neuron_out_where_squared_error_stalls() -> None:
    stalls = recovery("mse", -6.0, 1.0, 0.5, 100)
    learns = recovery("cross_entropy", -6.0, 1.0, 0.5, 100)

    assert len(stalls) == len(learns) == 101
    assert stalls[0] == learns[0] == pytest.approx(1 / (1 + math.exp(6)))
    assert stalls[-1] < 0.01 and learns[-1] > 0.95
    # z = -6, a = 0.00247262; cross entropy: z <- -6 - 0.5 (a - 1) = -5.50123631
    assert learns[1] == pytest.approx(1 / (1 + math.exp(5.50123631)), rel=1e-7)


# Dice


TARGETS = np.array([1, 1, 1, 0, 0, 0])
PREDICTIONS = (0.9, 0.8, 0.4, 0.3, 0.6, 0.1)


def test_hard_and_soft_dice_by_hand_and_hard_dice_jumps_once() -> None:
    # chosen at 0.5: the first, the second, the fifth; 2 of 3 right: 1 - 2·2 / (3 + 3)
    assert hard_dice(np.array(PREDICTIONS), TARGETS, 0.5) == pytest.approx(1 / 3)
    # at 0.35 the third too: 1 - 2·3 / (4 + 3)
    assert hard_dice(np.array(PREDICTIONS), TARGETS, 0.35) == pytest.approx(1 / 7)
    assert hard_dice(np.zeros(4), np.zeros(4), 0.5) == 0
    # 1 - 2 (0.9 + 0.8 + 0.4) / (3.1 + 3)
    assert soft_dice(np.array(PREDICTIONS), TARGETS) == pytest.approx(1 - 4.2 / 6.1, abs=1e-5)

    rows = moved(PREDICTIONS, 2, np.linspace(0, 1, 101))
    hard, soft = hard_dice(rows, TARGETS, 0.5), soft_dice(rows, TARGETS)

    assert rows.shape == (101, 6)
    assert len(set(hard.tolist())) == 2
    assert np.flatnonzero(np.diff(hard)).tolist() == [49]
    assert (np.diff(soft) < 0).all()

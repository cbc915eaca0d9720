"""Losses as the prediction moves, against their formulas, numeric slopes, and by hand."""

import math
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from playground.pages.optimizers.loss_curves import (
    CHANCE_LOSSES,
    NUMBER_LOSSES,
    hard_dice,
    loss_curve,
    moved,
    neuron_curve,
    recovery,
    soft_dice,
)

COSTS: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "mse": lambda a, y: (a - y) ** 2 / 2,
    "mae": lambda a, y: abs(a - y),
    "huber": lambda a, y: np.where(abs(a - y) < 1, (a - y) ** 2 / 2, abs(a - y) - 0.5),
    "hinge": lambda a, y: np.maximum(0, 1 - a * y),
    "cross_entropy": lambda a, y: -y * np.log(a) - (1 - y) * np.log(1 - a),
    "dice": lambda a, y: 1 - (2 * a * y + 1e-5) / (a + y + 1e-5),
}
"""What one example costs, written out; soft Dice as everywhere with 1e-5 above and below."""
NUMBER_PLACES, CHANCE_PLACES = (
    np.array([-2.5, -0.7, -0.3, 0.2, 0.6, 1.7]),
    np.array([0.01, 0.2, 0.5, 0.77, 0.99]),
)


@pytest.mark.parametrize(
    ("losses", "places", "targets"),
    [(NUMBER_LOSSES, NUMBER_PLACES, (-1.0, 1.0)), (CHANCE_LOSSES, CHANCE_PLACES, (0.0, 1.0))],
)
def test_losses_cost_what_they_say_and_slope_as_they_rise(
    losses: tuple[str, ...], places: np.ndarray, targets: tuple[float, float]
) -> None:
    for loss, target in product(losses, targets):
        found, step = loss_curve(loss, places, target), 1e-6
        rise = loss_curve(loss, places + step, target).values - loss_curve(loss, places - step, target).values

        np.testing.assert_allclose(found.values, COSTS[loss](places, target), atol=1e-12, err_msg=loss)
        np.testing.assert_allclose(found.slopes, rise / (2 * step), rtol=1e-5, atol=1e-8, err_msg=loss)


def test_a_sigmoid_neuron_costs_what_its_answer_costs_and_slopes_over_its_sum() -> None:
    sums, step = np.array([-6.0, -4.0, -1.0, 0.0, 2.0, 5.0]), 1e-5
    for loss, target in product(("mse", "cross_entropy"), (0.0, 1.0)):
        found = neuron_curve(loss, sums, target)
        ends = [neuron_curve(loss, sums + shift, target).values for shift in (-step, step)]

        answers = 1 / (1 + np.exp(-sums))
        np.testing.assert_allclose(found.values, COSTS[loss](answers, target), rtol=1e-9, err_msg=loss)
        np.testing.assert_allclose(found.slopes, np.diff(ends, axis=0)[0] / (2 * step), 1e-5, err_msg=loss)


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

import numpy as np
import pytest

from playground.nn.network import parameter_blocks
from playground.nn.regularization import Penalties, penalty, weight_mask

SIZES = (2, 3, 1)


def test_biases_are_the_last_rows_of_their_blocks() -> None:
    blocks = parameter_blocks(weight_mask(SIZES), SIZES)

    assert all(np.all(block[:-1]) and not np.any(block[-1]) for block in blocks)


def test_penalties_by_hand_pull_no_weight_of_zero_and_shrink_nothing() -> None:
    parameters, penalties = np.array([-2.0, 3.0, 5.0]), Penalties((2, 1), l1=0.5, l2=0.1)
    gradient, nothing = np.ones(3), np.zeros(3)
    penalties.add_to(gradient, parameters, np.empty(3))  # two weights and a bias
    penalties.add_to(nothing, np.zeros(3), np.empty(3))
    penalties.shrink(parameters, 1.0, np.empty(3))

    np.testing.assert_allclose(gradient, [1 - 0.5 - 0.2, 1 + 0.5 + 0.3, 1.0])
    assert penalty(parameters, (2, 1), l1=0.5, l2=0.1) == pytest.approx(0.5 * 5 + 0.05 * 13)
    assert not np.any(nothing)
    assert parameters.tolist() == [-2.0, 3.0, 5.0]


def test_decoupled_l2_by_hand_leaves_frozen_weights_alone_and_knows_every_run_s_rate() -> None:
    penalties, stacked = (Penalties((2, 1), l1=l1, l2=0.1, decoupled_l2=True) for l1 in (0.5, 0.0))
    parameters, gradient, runs = np.array([-2.0, 3.0, 5.0]), np.ones(3), np.ones((2, 3))  # the last is a bias
    penalties.add_to(gradient, parameters, np.empty(3))
    penalties.shrink(parameters, 0.2, np.empty(3))
    stacked.shrink(runs, np.array([[0.5], [1.0]]), np.empty((2, 3)), np.array([True, False, True]))

    np.testing.assert_allclose(gradient, [1 - 0.5, 1 + 0.5, 1.0])
    np.testing.assert_allclose(parameters, [-2.0 * 0.98, 3.0 * 0.98, 5.0])
    np.testing.assert_allclose(runs, [[0.95, 1, 1], [0.9, 1, 1]])


def test_none_is_not_active() -> None:
    assert not Penalties(SIZES).active
    assert Penalties(SIZES, l1=0.1).active
    assert Penalties(SIZES, l2=0.1).active

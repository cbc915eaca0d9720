from __future__ import annotations

import numpy as np
import pytest

from playground.nn.network import parameter_blocks
from playground.nn.regularization import Penalties, penalty, weight_mask

SIZES = (2, 3, 1)


def test_biases_are_the_last_rows_of_their_blocks() -> None:
    blocks = parameter_blocks(weight_mask(SIZES), SIZES)

    assert all(np.all(block[:-1]) and not np.any(block[-1]) for block in blocks)


def test_penalties_by_hand() -> None:
    parameters = np.array([-2.0, 3.0, 5.0])  # two weights and a bias
    gradient = np.ones(3)
    Penalties((2, 1), l1=0.5, l2=0.1).add_to(gradient, parameters, np.empty(3))

    np.testing.assert_allclose(gradient, [1 - 0.5 - 0.2, 1 + 0.5 + 0.3, 1.0])
    assert penalty(parameters, (2, 1), l1=0.5, l2=0.1) == pytest.approx(0.5 * 5 + 0.05 * 13)


def test_a_weight_of_zero_is_not_pulled() -> None:
    gradient = np.zeros(3)
    Penalties((2, 1), l1=0.5, l2=0.1).add_to(gradient, np.zeros(3), np.empty(3))

    assert not np.any(gradient)


def test_none_is_not_active() -> None:
    assert not Penalties(SIZES).active
    assert Penalties(SIZES, l1=0.1).active
    assert Penalties(SIZES, l2=0.1).active


@pytest.mark.parametrize("strength", [-0.1, np.nan, np.inf])
def test_bad_strengths_are_refused(strength: float) -> None:
    with pytest.raises(ValueError, match="l2 is"):
        Penalties(SIZES, l2=strength)

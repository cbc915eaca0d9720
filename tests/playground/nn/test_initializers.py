from __future__ import annotations

import numpy as np
import pytest

from playground.nn.initializers import INITIALIZERS
from playground.nn.network import n_parameters, parameter_blocks

SIZES = (40, 60, 30)
BOUNDS = {
    "glorot_uniform": lambda n_in, n_out: np.sqrt(6 / (n_in + n_out)),
    "uniform_half": lambda n_in, n_out: 0.5,
    "uniform_one": lambda n_in, n_out: 1.0,
}


@pytest.mark.parametrize("name", BOUNDS)
def test_uniform_weights_fill_their_range(name: str) -> None:
    flat = INITIALIZERS[name](np.random.default_rng(0), SIZES)

    for block, n_in, n_out in zip(parameter_blocks(flat, SIZES), SIZES[:-1], SIZES[1:], strict=True):
        bound = BOUNDS[name](n_in, n_out)
        weights = block[:-1]
        assert np.abs(weights).max() <= bound
        assert np.abs(weights).max() > 0.99 * bound
        assert weights.mean() == pytest.approx(0, abs=0.05 * bound)
        assert weights.var() == pytest.approx(bound**2 / 3, rel=0.06)


def test_he_weights_have_variance_two_over_fan_in() -> None:
    flat = INITIALIZERS["he_normal"](np.random.default_rng(0), SIZES)

    for block, n_in in zip(parameter_blocks(flat, SIZES), SIZES, strict=False):
        weights = block[:-1]
        assert weights.mean() == pytest.approx(0, abs=0.02)
        assert weights.var() == pytest.approx(2 / n_in, rel=0.1)
        assert np.abs(weights).max() > 2.5 * np.sqrt(2 / n_in)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_biases_are_constant(name: str) -> None:
    flat = INITIALIZERS[name](np.random.default_rng(0), SIZES)
    expected = 0.1 if name == "uniform_half" else 0.0

    assert all(np.all(block[-1] == expected) for block in parameter_blocks(flat, SIZES))


def test_zeros_are_zero() -> None:
    assert not np.any(INITIALIZERS["zeros"](np.random.default_rng(0), SIZES))


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_same_generator_gives_the_same_vector(name: str) -> None:
    first = INITIALIZERS[name](np.random.default_rng([7, 2, 0]), (2, 4, 1))
    second = INITIALIZERS[name](np.random.default_rng([7, 2, 0]), (2, 4, 1))

    assert first.shape == (n_parameters((2, 4, 1)),)
    assert np.array_equal(first, second)

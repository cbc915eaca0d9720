"""Initializers by their moments. Of 2400 weights the variance is known to 3 % (normal) or 2 % (uniform)."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from playground.nn.initializers import INITIALIZERS
from playground.nn.network import n_parameters, parameter_blocks

SIZES = (40, 60, 80, 30)
VARIANCES: dict[str, Callable[[int, int], float]] = {
    "glorot_uniform": lambda n_in, n_out: 2 / (n_in + n_out),
    "glorot_normal": lambda n_in, n_out: 2 / (n_in + n_out),
    "he_normal": lambda n_in, n_out: 2 / n_in,
    "he_uniform": lambda n_in, n_out: 2 / n_in,
    "lecun_normal": lambda n_in, n_out: 1 / n_in,
    "uniform_half": lambda n_in, n_out: 1 / 12,
    "uniform_one": lambda n_in, n_out: 1 / 3,
}
CONSTANTS = {"zeros": 0.0, "constant": 0.5}
NORMAL = ("glorot_normal", "he_normal", "lecun_normal")
UNIFORM = tuple(name for name in VARIANCES if name not in NORMAL)


def layer_weights(name: str, seed: int) -> list[tuple[np.ndarray, int, int]]:
    """For every layer its weights as drawn, with fan in and fan out."""
    flat = INITIALIZERS[name](np.random.default_rng(seed), SIZES)
    blocks = parameter_blocks(flat, SIZES)
    return [(block[:-1], *fans) for block, fans in zip(blocks, pairwise(SIZES), strict=True)]


@pytest.mark.parametrize("name", VARIANCES)
def test_weights_have_mean_zero_and_the_variance_of_their_rule(name: str) -> None:
    for weights, n_in, n_out in (layer for seed in (0, 1, 2) for layer in layer_weights(name, seed)):
        deviation = np.sqrt(VARIANCES[name](n_in, n_out))
        assert weights.mean() == pytest.approx(0, abs=4 * deviation / np.sqrt(weights.size))
        assert weights.var() == pytest.approx(deviation**2, rel=0.12)


@pytest.mark.parametrize("name", UNIFORM)
def test_uniform_weights_fill_their_range_evenly(name: str) -> None:
    for weights, n_in, n_out in layer_weights(name, 0):
        bound = np.sqrt(3 * VARIANCES[name](n_in, n_out))
        counts, _ = np.histogram(weights, bins=4, range=(-bound, bound))
        assert np.abs(weights).max() <= bound
        assert np.abs(weights).max() > 0.99 * bound
        np.testing.assert_allclose(counts / weights.size, 0.25, atol=0.04)


@pytest.mark.parametrize("name", NORMAL)
def test_normal_weights_are_not_truncated(name: str) -> None:
    """Of a normal distribution 68.3 % lie within one deviation and 4.6 % beyond two, where Keras cuts."""
    for weights, n_in, n_out in layer_weights(name, 0):
        sizes = np.abs(weights) / np.sqrt(VARIANCES[name](n_in, n_out))
        assert (sizes < 1).mean() == pytest.approx(0.683, abs=0.04)
        assert (sizes > 2).mean() == pytest.approx(0.0455, abs=0.015)


def test_constants_and_biases_are_the_same_everywhere() -> None:
    for name, value in CONSTANTS.items():
        assert all(np.all(weights == value) for weights, _, _ in layer_weights(name, 0)), name
    for name, draw in INITIALIZERS.items():
        blocks = parameter_blocks(draw(np.random.default_rng(0), SIZES), SIZES)
        assert {float(bias) for block in blocks for bias in block[-1]} == {
            0.1 if name == "uniform_half" else 0.0
        }


def test_weights_follow_from_the_generator_alone_and_a_layer_more_leaves_those_before_it() -> None:
    for name, draw in INITIALIZERS.items():
        sizes = (2, 4, 1)
        first, second, other = (draw(np.random.default_rng([seed, 2, 0]), sizes) for seed in (7, 7, 8))
        longer = draw(np.random.default_rng([7, 2, 0]), (*sizes, 3))

        assert first.shape == (n_parameters(sizes),), name
        assert first.dtype == np.float64, name
        assert np.array_equal(first, second), name
        assert np.array_equal(first, other) == (name in CONSTANTS), name
        assert np.array_equal(longer[: len(first)], first), name

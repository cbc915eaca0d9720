"""Curves, softmax and blame, against numbers worked out by hand and numeric gradients."""

import math

import numpy as np
import pytest

from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import LOSSES
from playground.nn.network import Network, n_parameters, predict, with_ones
from playground.pages.activations.activation_curves import (
    DEPTH,
    ELEMENTWISE,
    HIGHEST,
    LOWEST,
    N_SAMPLES,
    blame_ratio,
    blame_sizes,
    curve,
    flow,
    passed_through,
    range_text,
    size,
    softmax_shares,
)


def sample(z: float) -> int:
    return round((z - LOWEST) / (HIGHEST - LOWEST) * (N_SAMPLES - 1))


def test_every_elementwise_activation_has_a_curve() -> None:
    assert set(ELEMENTWISE) == {name for name, rule in ACTIVATIONS.items() if not rule.sums_to_one}
    with pytest.raises(ValueError, match="elementwise"):
        curve("softmax")


def test_curves_are_those_of_the_activations_and_softmax_has_its_derivatives() -> None:
    places, sums = [sample(z) for z in (-3.0, -0.2, 0.6, 2.5)], np.array([-3.0, -0.2, 0.6, 2.5])
    for name in ELEMENTWISE:
        drawn, rule = curve(name), ACTIVATIONS[name]
        found = [line[places] for line in (drawn.z, drawn.values, drawn.slopes)]
        np.testing.assert_allclose(found, [sums, rule(sums), rule.slope(sums)], atol=1e-12, err_msg=name)
    shares, slopes = softmax_shares(sums)
    np.testing.assert_allclose(shares, np.exp(sums) / np.exp(sums).sum())
    np.testing.assert_allclose(slopes, np.diag(shares) - np.outer(shares, shares))


def test_the_step_is_flat_and_ten_sigmoids_at_their_best_leave_less_than_a_millionth() -> None:
    step, passed = curve("step"), curve("sigmoid").passed[sample(0.0)]

    assert step.values[[sample(-0.02), sample(0.0)]].tolist() == [0.0, 1.0]
    assert not step.slopes.any()
    assert DEPTH == 10
    assert passed == pytest.approx(0.25**10)
    assert passed < 1e-6
    assert passed_through(np.array([-2.0]), 3)[0] == 8.0
    assert [range_text(name) for name in ("tanh", "relu", "linear", "swish", "step")] == [
        "-1 to 1",
        "0 and up",
        "all numbers",
        "-0.28 and up",
        "0 or 1",
    ]


def test_blame_of_a_chain_by_hand() -> None:
    # 1 -> 1 -> 1 -> 1 linear neurons, weights 2, 3, 5, no bias; x = 1, target 24: output 30, error 6.
    chain = Network((1, 1, 1, 1), ("linear",) * 3, np.array([2.0, 0, 3.0, 0, 5.0, 0]))

    layers = flow(chain, np.array([[1.0, 1.0]]), np.array([[24.0]]), "mse")

    assert [float(layer.signal[0, 0]) for layer in layers] == [2.0, 6.0, 30.0]
    assert [float(layer.blame[0, 0]) for layer in layers] == [90.0, 30.0, 6.0]
    assert blame_sizes(layers) == [90.0, 30.0]
    assert blame_ratio(blame_sizes(layers)) == 3.0


def test_blame_is_the_numeric_gradient_of_every_bias() -> None:
    sizes, rng = (2, 3, 2, 1), np.random.default_rng(7)
    parameters = rng.normal(size=n_parameters(sizes))
    network = Network(sizes, ("swish", "sigmoid", "tanh"), parameters)
    X, Y = rng.normal(size=(5, 2)), rng.normal(size=(5, 1))

    layers = flow(network, with_ones(X), Y, "mse")

    def loss_at(parameters: np.ndarray) -> float:
        A = predict(network.with_parameters(parameters), X)
        return float(LOSSES["mse"].value(A, Y, output_activation="tanh"))

    biases = [6, 7, 8, 15, 16, 19]  # blocks are (3, 3), (4, 2), (3, 1), a bias in the last row of each
    steps = 1e-6 * np.eye(len(parameters))[biases]
    numeric = [(loss_at(parameters + step) - loss_at(parameters - step)) / 2e-6 for step in steps]
    blame = np.concatenate([layer.blame.mean(axis=0) for layer in layers])
    np.testing.assert_allclose(blame, numeric, rtol=1e-6, atol=1e-9)


def test_sizes_of_what_has_no_size() -> None:
    assert size(np.array([3.0, 4.0])) == pytest.approx(math.sqrt(12.5))
    assert size(np.array([np.nan, 1.0])) == math.inf
    assert size(np.array([1e300])) == math.inf
    assert math.isnan(blame_ratio([1.0, 0.0]))
    assert math.isnan(blame_ratio([math.inf, 1.0]))
    assert blame_ratio([0.0, 2.0]) == 0.0

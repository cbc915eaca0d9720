from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from playground.nn.activations import ACTIVATIONS
from playground.nn.numbers import numbers_of

ELEMENTWISE = [name for name, activation in ACTIVATIONS.items() if activation.derivative is not None]
REFERENCES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "tanh": np.tanh,
    "relu": lambda Z: np.where(Z > 0, Z, 0.0),
    "sigmoid": lambda Z: 1 / (1 + np.exp(-Z)),
    "linear": lambda Z: Z,
    "softmax": lambda Z: np.exp(Z) / np.exp(Z).sum(axis=-1, keepdims=True),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_function_equals_its_formula(name: str) -> None:
    Z = np.random.default_rng(0).normal(scale=3, size=(2, 5, 4))

    np.testing.assert_allclose(ACTIVATIONS[name](Z), REFERENCES[name](Z), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_slope_equals_central_differences(name: str) -> None:
    Z = np.linspace(-4, 4, 50).reshape(10, 5)
    activation = ACTIVATIONS[name]
    differences = (activation(Z + 1e-6) - activation(Z - 1e-6)) / 2e-6

    np.testing.assert_allclose(activation.slope(Z), differences, atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_pull_back_equals_central_differences(name: str) -> None:
    rng = np.random.default_rng(1)
    Z, weights = rng.normal(size=(6, 3)), rng.normal(size=(6, 3))
    activation = ACTIVATIONS[name]
    gradient = weights.copy()
    activation.pull_back(Z, activation(Z), gradient, np.empty_like(Z), numbers_of(np.float64))
    numeric = np.empty_like(Z)
    for place in np.ndindex(Z.shape):
        nudge = np.zeros_like(Z)
        nudge[place] = 1e-6
        numeric[place] = ((activation(Z + nudge) - activation(Z - nudge)) * weights).sum() / 2e-6

    np.testing.assert_allclose(gradient, numeric, atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_overflows_and_the_float_type_stays(name: str, dtype: type) -> None:
    Z: np.ndarray = np.array([[-1e4, 0.0, 1e4], [1e4, 1e4, 1e4]], dtype)
    A = ACTIVATIONS[name](Z)

    assert np.all(np.isfinite(A))
    assert A.dtype == dtype


def test_relu_has_slope_zero_at_zero() -> None:
    np.testing.assert_array_equal(ACTIVATIONS["relu"].slope(np.array([[-1.0, 0.0, 2.0]])), [[0.0, 0.0, 1.0]])


def test_softmax_has_no_elementwise_slope() -> None:
    with pytest.raises(ValueError, match="pull_back"):
        ACTIVATIONS["softmax"].slope(np.zeros((1, 2)))


def test_only_softmax_is_for_outputs_alone() -> None:
    assert [name for name, activation in ACTIVATIONS.items() if not activation.hidden] == ["softmax"]

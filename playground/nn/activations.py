"""Activations: a function, its derivative and its backward rule in one record each.

With `Z` (..., n, n_l) the weighted sums of a layer and `A = f(Z)` its outputs, everything acts on the last
axis or elementwise, so any leading axes (runs) pass through. All functions write into arrays of the caller
and allocate nothing that grows with the layer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from playground.nn.numbers import Numbers, numbers_of

Function = Callable[[np.ndarray, np.ndarray, Numbers], object]
Derivative = Callable[[np.ndarray, np.ndarray, np.ndarray, Numbers], object]
PullBack = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, Numbers], object]


@dataclass(frozen=True)
class Activation:
    """One activation.

    - `function(Z, out, numbers)` writes A = f(Z) into `out`.
    - `derivative(Z, A, out, numbers)` writes f'(Z) into `out`; None where f is not elementwise (softmax).
    - `pull_back(Z, A, gradient, slope, numbers)` turns dL/dA in `gradient` into dL/dZ, in place; elementwise
      functions leave f'(Z) in `slope`, a picture of its own. All arrays (..., n, n_l).
    - `hidden`: whether hidden layers may use it (every activation may stand at an output).
    """

    name: str
    label: str
    formula: str
    hidden: bool
    function: Function
    derivative: Derivative | None
    pull_back: PullBack

    def __call__(self, Z: np.ndarray) -> np.ndarray:
        """f(Z) as a new array, same shape and float type as `Z`."""
        out = np.empty_like(Z)
        self.function(Z, out, numbers_of(Z.dtype))
        return out

    def slope(self, Z: np.ndarray) -> np.ndarray:
        """f'(Z) as a new array. ValueError for softmax, whose derivative is a matrix for every row."""
        if self.derivative is None:
            raise ValueError(f"{self.label} has no elementwise derivative. Use pull_back instead.")
        out = np.empty_like(Z)
        self.derivative(Z, self(Z), out, numbers_of(Z.dtype))
        return out


def _tanh(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    np.tanh(Z, out)


def _tanh_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = 1 - A²"""
    np.square(A, out)
    np.subtract(numbers.one, out, out)


def _relu(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    np.maximum(Z, numbers.zero, out=out)


def _relu_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = 1 where Z > 0, else 0 (at 0 too, as in PyTorch): the sign of A, which is never negative."""
    np.sign(A, out)


def _sigmoid(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f = (1 + tanh(Z / 2)) / 2, the same function as 1 / (1 + exp(-Z)), but nothing overflows."""
    np.multiply(Z, numbers.half, out)
    np.tanh(out, out)
    np.add(out, numbers.one, out)
    np.multiply(out, numbers.half, out)


def _sigmoid_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = A (1 - A)"""
    np.subtract(numbers.one, A, out)
    np.multiply(out, A, out)


def _linear(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    np.copyto(out, Z)


def _linear_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    out.fill(1.0)


def _softmax(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f_k = exp(Z_k - max Z) / sum_j exp(Z_j - max Z), row by row; the maximum keeps exp from overflowing."""
    np.subtract(Z, np.maximum.reduce(Z, axis=-1, keepdims=True), out)
    np.exp(out, out)
    np.divide(out, np.add.reduce(out, axis=-1, keepdims=True), out)


def _softmax_pull_back(
    Z: np.ndarray, A: np.ndarray, gradient: np.ndarray, slope: np.ndarray, numbers: Numbers
) -> None:
    """dL/dZ_k = A_k (dL/dA_k - sum_j A_j dL/dA_j), row by row."""
    np.multiply(gradient, A, slope)
    np.subtract(gradient, np.add.reduce(slope, axis=-1, keepdims=True), gradient)
    np.multiply(gradient, A, gradient)


def _elementwise(derivative: Derivative) -> PullBack:
    """The backward rule of an elementwise function: dL/dZ = dL/dA * f'(Z)."""

    def pull_back(
        Z: np.ndarray, A: np.ndarray, gradient: np.ndarray, slope: np.ndarray, numbers: Numbers
    ) -> None:
        derivative(Z, A, slope, numbers)
        np.multiply(gradient, slope, gradient)

    return pull_back


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("tanh", "tanh", "tanh(z)", True, _tanh, _tanh_derivative, _elementwise(_tanh_derivative)),
        Activation(
            "relu", "ReLU", "max(0, z)", True, _relu, _relu_derivative, _elementwise(_relu_derivative)
        ),
        Activation(
            "sigmoid",
            "sigmoid",
            "1 / (1 + exp(-z))",
            True,
            _sigmoid,
            _sigmoid_derivative,
            _elementwise(_sigmoid_derivative),
        ),
        Activation(
            "linear", "linear", "z", True, _linear, _linear_derivative, _elementwise(_linear_derivative)
        ),
        Activation(
            "softmax", "softmax", "exp(z_k) / sum_j exp(z_j)", False, _softmax, None, _softmax_pull_back
        ),
    )
}

"""Activations: a function, its derivative and its backward rule in one record each.

With `Z` (..., n, n_l) the weighted sums of a layer and `A = f(Z)` its outputs, everything acts on the last
axis or elementwise, so any leading axes (runs) pass through. All functions write into arrays of the caller,
and nothing is allocated that grows with the layer, but for one array of its size in the derivatives of swish
and GELU. Nothing overflows while |z| is at most 1e300 (1e36 in float32).

Sources: leaky ReLU, A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic
models" (2013); ELU, D.-A. Clevert, T. Unterthiner, S. Hochreiter, arXiv:1511.07289; softplus, C. Dugas and
others, "Incorporating second-order functional knowledge for better option pricing" (2000); swish (also
SiLU), P. Ramachandran, B. Zoph, Q. Le, arXiv:1710.05941; GELU, D. Hendrycks, K. Gimpel, arXiv:1606.08415,
section 2, in its form with tanh; sine, V. Sitzmann and others, arXiv:2006.09661.
"""

from __future__ import annotations

import math
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
    - `range`: the smallest and the largest value f can take or come close to; may be infinite.
    - `hidden`: whether hidden layers may use it (every activation may stand at an output).
    - `trainable`: whether backpropagation can learn through it. False where f' is 0 everywhere: no gradient
      reaches the weights before it, so that they never move.
    """

    name: str
    label: str
    formula: str
    range: tuple[float, float]
    function: Function
    derivative: Derivative | None
    pull_back: PullBack
    hidden: bool = True
    trainable: bool = True

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


def _leaky_relu(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f = max(0.01 Z, Z)"""
    np.multiply(Z, numbers.leak, out)
    np.maximum(Z, out, out=out)


def _leaky_relu_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = 1 where Z > 0, else 0.01 (at 0 too, as in PyTorch): the sign of Z, but at least 0.01."""
    np.sign(Z, out)
    np.maximum(out, numbers.leak, out=out)


def _elu(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f = max(Z, exp(min(Z, 0)) - 1): the exponential is the larger one below 0, and 0 above."""
    np.minimum(Z, numbers.zero, out=out)
    np.expm1(out, out)
    np.maximum(Z, out, out=out)


def _elu_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = 1 + min(A, 0), which is exp(Z) below 0."""
    np.minimum(A, numbers.zero, out=out)
    np.add(out, numbers.one, out)


def _softplus(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f = log(exp(0) + exp(Z)) by logaddexp, which does not overflow."""
    np.logaddexp(Z, numbers.zero, out)


def _softplus_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = sigmoid(Z)"""
    _sigmoid(Z, out, numbers)


def _swish(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f = Z sigmoid(Z)"""
    _sigmoid(Z, out, numbers)
    np.multiply(out, Z, out)


def _swish_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = s + A (1 - s) = 1 + (s - 1) (1 - A) with s = sigmoid(Z)"""
    _sigmoid(Z, out, numbers)
    np.subtract(out, numbers.one, out)
    np.multiply(out, np.subtract(numbers.one, A), out)
    np.add(out, numbers.one, out)


def _gelu_gate(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """s = (1 + tanh(u)) / 2 with u = Z (c + 0.044715 c Z²), c = sqrt(2 / pi).

    Inside the bracket |Z| is held at 10: from there on the hyperbolic tangent is 1 to the last bit.
    """
    np.absolute(Z, out)
    np.minimum(out, numbers.gelu_bound, out=out)
    np.square(out, out)
    np.multiply(out, numbers.gelu_cubic, out)
    np.add(out, numbers.gelu_linear, out)
    np.multiply(out, Z, out)
    np.tanh(out, out)
    np.add(out, numbers.one, out)
    np.multiply(out, numbers.half, out)


def _gelu(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f = Z s, the approximation by tanh: NumPy has no error function.

    It is within 0.0005 of Z times the normal distribution function, and equals PyTorch's
    gelu(approximate="tanh").
    """
    _gelu_gate(Z, out, numbers)
    np.multiply(out, Z, out)


def _gelu_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = s + A (1 - s) 2u' = 1 + (s - 1) (1 - 2u' A) with 2u' = 2c + 6 * 0.044715 c Z²"""
    rest = np.absolute(Z)
    np.minimum(rest, numbers.gelu_bound, out=rest)
    np.square(rest, rest)
    np.multiply(rest, numbers.six_times_gelu_cubic, rest)
    np.add(rest, numbers.twice_gelu_linear, rest)
    np.multiply(rest, A, rest)
    np.subtract(numbers.one, rest, rest)
    _gelu_gate(Z, out, numbers)
    np.subtract(out, numbers.one, out)
    np.multiply(out, rest, out)
    np.add(out, numbers.one, out)


def _sine(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    np.sin(Z, out)


def _sine_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = cos(Z)"""
    np.cos(Z, out)


def _gaussian(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f = exp(-Z²), with |Z| held at 40, where it is 0 already, so that the square does not overflow."""
    np.absolute(Z, out)
    np.minimum(out, numbers.gaussian_bound, out=out)
    np.square(out, out)
    np.negative(out, out)
    np.exp(out, out)


def _gaussian_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = -2 Z A"""
    np.multiply(Z, A, out)
    np.multiply(out, numbers.minus_two, out)


def _step(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f = 1 where Z >= 0, else 0."""
    np.heaviside(Z, numbers.one, out)


def _step_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = 0 everywhere but at the jump, where there is none; 0 there too."""
    out.fill(0.0)


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


def _elementwise(
    name: str,
    label: str,
    formula: str,
    values: tuple[float, float],
    function: Function,
    derivative: Derivative,
    trainable: bool = True,
) -> Activation:
    """The record of an elementwise function, with the backward rule dL/dZ = dL/dA * f'(Z)."""

    def pull_back(
        Z: np.ndarray, A: np.ndarray, gradient: np.ndarray, slope: np.ndarray, numbers: Numbers
    ) -> None:
        derivative(Z, A, slope, numbers)
        np.multiply(gradient, slope, gradient)

    return Activation(name, label, formula, values, function, derivative, pull_back, trainable=trainable)


_SOFTMAX = Activation(
    "softmax",
    "softmax",
    "exp(z_k) / sum_j exp(z_j)",
    (0.0, 1.0),
    _softmax,
    None,
    _softmax_pull_back,
    hidden=False,
)

_GELU_FORMULA = "z/2 (1 + tanh(√(2/π) (z + 0.044715 z³)))"
_SWISH_LOWEST = -0.2784645427610738
"""-W(1/e) with Lambert's W: f' = 0 where exp(-z) (1 + z) = -1, and there f = z + 1."""
_GELU_LOWEST = -0.17004075057125406
"""The value at the root of f', z = -0.75246142."""

ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        _elementwise("tanh", "tanh", "tanh(z)", (-1.0, 1.0), _tanh, _tanh_derivative),
        _elementwise("relu", "ReLU", "max(0, z)", (0.0, math.inf), _relu, _relu_derivative),
        _elementwise("sigmoid", "sigmoid", "1 / (1 + exp(-z))", (0.0, 1.0), _sigmoid, _sigmoid_derivative),
        _elementwise("linear", "linear", "z", (-math.inf, math.inf), _linear, _linear_derivative),
        _elementwise(
            "leaky_relu",
            "leaky ReLU",
            "max(0.01 z, z)",
            (-math.inf, math.inf),
            _leaky_relu,
            _leaky_relu_derivative,
        ),
        _elementwise("elu", "ELU", "z if z > 0, else exp(z) - 1", (-1.0, math.inf), _elu, _elu_derivative),
        _elementwise(
            "softplus", "softplus", "log(1 + exp(z))", (0.0, math.inf), _softplus, _softplus_derivative
        ),
        _elementwise(
            "swish", "swish", "z / (1 + exp(-z))", (_SWISH_LOWEST, math.inf), _swish, _swish_derivative
        ),
        _elementwise("gelu", "GELU", _GELU_FORMULA, (_GELU_LOWEST, math.inf), _gelu, _gelu_derivative),
        _elementwise("sine", "sine", "sin(z)", (-1.0, 1.0), _sine, _sine_derivative),
        _elementwise("gaussian", "Gaussian", "exp(-z²)", (0.0, 1.0), _gaussian, _gaussian_derivative),
        _elementwise(
            "step", "step", "1 if z >= 0, else 0", (0.0, 1.0), _step, _step_derivative, trainable=False
        ),
        _SOFTMAX,
    )
}

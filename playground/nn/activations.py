"""Activations: a function, its derivative and its backward rule in one record each.

With `Z` (..., n, n_l) the weighted sums of a layer and `A = f(Z)` its outputs, everything acts on the last
axis or elementwise, so any leading axes (runs) pass through. All functions write into arrays of the caller,
and nothing is allocated that grows with the layer, but for one array of its size in the derivatives of swish
and GELU. Nothing overflows while |z| is at most 1e300 (1e36 in float32).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

import numpy as np

from playground.nn.code import Code, Missing, by_name
from playground.nn.numbers import Numbers, numbers_of

Kind = Literal["signed", "share", "classes", "number"]
Function = Callable[[np.ndarray, np.ndarray, Numbers], object]
Derivative = Callable[[np.ndarray, np.ndarray, np.ndarray, Numbers], object]
PullBack = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, Numbers], object]


@dataclass(frozen=True)
class Activation:
    """One activation.

    - `name`, `label`: in links and on the screen. `formula`, `derivative_formula`: f(z) and f'(z) in one
      line; the second may speak of f. `source`: where it comes from.
    - `function(Z, out, numbers)` writes A = f(Z) into `out`.
    - `derivative(Z, A, out, numbers)` writes f'(Z) into `out`; None where f is not elementwise (softmax).
    - `range`: the smallest and the largest value f can take or come close to; may be infinite.
    - `code`: expressions: in NumPy of Z (n, n_l), and as the gradient dL/dZ of Z, A and G = dL/dA; in
      JavaScript of the number z, or of the array z of a layer's sums where f is not elementwise; in PyTorch
      (`F` is torch.nn.functional) and Keras of the tensor z; the name that scikit-learn's MLP takes.
    - `slope_by_hand`: f'(z) as one writes it on paper, with {a} for f(z); "" where it is not written so.
    - `hidden`: whether hidden layers may use it (every activation may stand at an output).
    - `trainable`: whether backpropagation can learn through it. False where f' is 0 everywhere: no gradient
      reaches the weights before it, so that they never move.
    - `is_identity`: f(z) = z.
    - `range_words`: the values it takes, where `range` does not say it.
    - `whole_pull_back`: what `pull_back` does where f is not elementwise.
    """

    label: str
    formula: str
    derivative_formula: str
    source: str
    range: tuple[float, float]
    function: Function
    derivative: Derivative | None
    code: Code
    slope_by_hand: str = ""
    hidden: bool = True
    trainable: bool = True
    is_identity: bool = False
    range_words: str = ""
    whole_pull_back: PullBack | None = None
    name: str = ""

    def pull_back(
        self, Z: np.ndarray, A: np.ndarray, gradient: np.ndarray, slope: np.ndarray, numbers: Numbers
    ) -> None:
        """Turn dL/dA in `gradient` into dL/dZ, in place; an elementwise function leaves f'(Z) in `slope`, a
        picture of its own. All arrays (..., n, n_l).
        """
        if self.derivative is not None:
            self.derivative(Z, A, slope, numbers)
            np.multiply(gradient, slope, gradient)
        elif self.whole_pull_back is not None:
            self.whole_pull_back(Z, A, gradient, slope, numbers)

    @property
    def kind(self) -> Kind:
        """What an output of it means: "signed" from -1 to 1, "share" from 0 to 1, "classes" shares that add
        up to 1, "number" anything else.
        """
        if self.derivative is None:
            return "classes"
        return {(-1.0, 1.0): "signed", (0.0, 1.0): "share"}.get(self.range, "number")  # type: ignore[return-value]

    @property
    def middle(self) -> float:
        """The value from which a single output means class 1: classes are -1 and 1, or 0 and 1 for shares."""
        return 0.5 if self.kind == "share" else 0.0

    def signed(self, A: np.ndarray) -> np.ndarray:
        """Outputs `A` as numbers whose middle is 0: a share becomes 2a - 1, any other stays as it is."""
        return 2 * A - 1 if self.kind == "share" else A

    @property
    def sums_to_one(self) -> bool:
        """Whether the outputs of a layer are shares of one whole, each of them depending on all sums."""
        return self.kind == "classes"

    @property
    def is_bounded(self) -> bool:
        """Whether its values stay between two finite numbers."""
        return all(map(math.isfinite, self.range))

    @cached_property
    def steepest(self) -> float:
        """The largest |f'|, found on a fine grid around 0. ValueError for softmax."""
        return float(np.abs(self.slope(np.linspace(-8.0, 8.0, 1601))).max())

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


def _tanh_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = 1 - A²"""
    np.square(A, out)
    np.subtract(numbers.one, out, out)


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


_SWISH_LOWEST = -0.2784645427610738
"""-W(1/e) with Lambert's W: f' = 0 where exp(-z) (1 + z) = -1, and there f = z + 1."""
_GELU_LOWEST = -0.17004075057125406
"""The value at the root of f', z = -0.75246142."""
_code = partial(
    Code, sklearn=Missing("The networks of scikit-learn know identity, logistic, tanh and relu only.")
)
_GELU_TANH = "t = np.tanh(np.sqrt(2 / np.pi) * (Z + 0.044715 * Z**3))\n"

ACTIVATIONS = by_name(
    tanh=Activation(
        "tanh",
        "tanh(z)",
        "1 - tanh(z)²",
        'Y. LeCun and others, "Efficient BackProp" (1998), section 4.4',
        (-1.0, 1.0),
        lambda Z, out, numbers: np.tanh(Z, out),
        _tanh_derivative,
        Code(
            numpy="np.tanh(Z)",
            numpy_gradient="G * (1 - A**2)",
            javascript="Math.tanh(z)",
            pytorch="torch.tanh(z)",
            keras="keras.ops.tanh(z)",
            sklearn="tanh",
        ),
        slope_by_hand="(1 − {a}²)",
    ),
    relu=Activation(
        "ReLU",
        "max(0, z)",
        "1 if z > 0, else 0",
        'V. Nair, G. Hinton, "Rectified linear units improve restricted Boltzmann machines" (2010)',
        (0.0, math.inf),
        lambda Z, out, numbers: np.maximum(Z, numbers.zero, out=out),
        lambda Z, A, out, numbers: np.sign(A, out),  # 0 at 0 too, as in PyTorch
        Code(
            numpy="np.maximum(Z, 0)",
            numpy_gradient="G * (Z > 0)",
            javascript="Math.max(0, z)",
            pytorch="torch.relu(z)",
            keras="keras.ops.relu(z)",
            sklearn="relu",
        ),
    ),
    sigmoid=Activation(
        "sigmoid",
        "1 / (1 + exp(-z))",
        "f (1 - f)",
        'D. Rumelhart, G. Hinton, R. Williams, "Learning representations by back-propagating errors" (1986)',
        (0.0, 1.0),
        _sigmoid,
        _sigmoid_derivative,
        Code(
            numpy="# The same as 1 / (1 + np.exp(-Z)), but nothing overflows.\n(np.tanh(Z / 2) + 1) / 2",
            numpy_gradient="G * A * (1 - A)",
            javascript="1 / (1 + Math.exp(-z))",
            pytorch="torch.sigmoid(z)",
            keras="keras.ops.sigmoid(z)",
            sklearn="logistic",
        ),
        slope_by_hand="{a} · (1 − {a})",
    ),
    linear=Activation(
        "linear",
        "z",
        "1",
        'B. Widrow, M. Hoff, "Adaptive switching circuits" (1960)',
        (-math.inf, math.inf),
        lambda Z, out, numbers: np.copyto(out, Z),
        lambda Z, A, out, numbers: out.fill(1.0),
        Code(
            numpy="Z",
            numpy_gradient="G",
            javascript="z",
            pytorch="z",
            keras="z",
            sklearn="identity",
        ),
        is_identity=True,
    ),
    leaky_relu=Activation(
        "leaky ReLU",
        "max(0.01 z, z)",
        "1 if z > 0, else 0.01",
        'A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013)',
        (-math.inf, math.inf),
        _leaky_relu,
        _leaky_relu_derivative,
        _code(
            numpy="np.maximum(Z, 0.01 * Z)",
            numpy_gradient="G * np.where(Z > 0, 1, 0.01)",
            javascript="Math.max(0.01 * z, z)",
            pytorch="F.leaky_relu(z, 0.01)",
            keras="keras.ops.leaky_relu(z, negative_slope=0.01)",
        ),
    ),
    elu=Activation(
        "ELU",
        "z if z > 0, else exp(z) - 1",
        "1 if z > 0, else exp(z)",
        "D.-A. Clevert, T. Unterthiner, S. Hochreiter, arXiv:1511.07289, with α = 1",
        (-1.0, math.inf),
        _elu,
        _elu_derivative,
        _code(
            numpy="np.where(Z > 0, Z, np.expm1(np.minimum(Z, 0)))",
            numpy_gradient="G * np.where(Z > 0, 1, A + 1)",
            javascript="z > 0 ? z : Math.expm1(z)",
            pytorch="F.elu(z)",
            keras="keras.ops.elu(z)",
        ),
    ),
    softplus=Activation(
        "softplus",
        "log(1 + exp(z))",
        "1 / (1 + exp(-z))",
        'C. Dugas and others, "Incorporating second-order functional knowledge for better option '
        'pricing" (2000)',
        (0.0, math.inf),
        lambda Z, out, numbers: np.logaddexp(Z, numbers.zero, out),
        lambda Z, A, out, numbers: _sigmoid(Z, out, numbers),
        _code(
            numpy="np.logaddexp(0, Z)  # log(1 + exp(Z)), but nothing overflows",
            numpy_gradient="G * (np.tanh(Z / 2) + 1) / 2",
            javascript="Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)))",
            pytorch="torch.logaddexp(z, torch.zeros_like(z))",
            keras="keras.ops.softplus(z)",
        ),
    ),
    swish=Activation(
        "swish",
        "z / (1 + exp(-z))",
        "s + z s (1 - s), s = 1 / (1 + exp(-z))",
        "P. Ramachandran, B. Zoph, Q. Le, arXiv:1710.05941; also called SiLU",
        (_SWISH_LOWEST, math.inf),
        _swish,
        _swish_derivative,
        _code(
            numpy="Z * (np.tanh(Z / 2) + 1) / 2  # Z times its sigmoid",
            numpy_gradient="s = (np.tanh(Z / 2) + 1) / 2\nG * (s + A * (1 - s))",
            javascript="z / (1 + Math.exp(-z))",
            pytorch="F.silu(z)",
            keras="keras.ops.silu(z)",
        ),
    ),
    gelu=Activation(
        "GELU",
        "z/2 (1 + tanh(√(2/π) (z + 0.044715 z³)))",
        "(1 + t)/2 + z/2 (1 - t²) √(2/π) (1 + 0.134145 z²), t the tanh in f",
        "D. Hendrycks, K. Gimpel, arXiv:1606.08415, section 2, in its form with tanh",
        (_GELU_LOWEST, math.inf),
        _gelu,
        _gelu_derivative,
        _code(
            numpy=f"{_GELU_TANH}Z * (1 + t) / 2",
            numpy_gradient=f"{_GELU_TANH}bend = np.sqrt(2 / np.pi) * (1 + 0.134145 * Z**2)\n"
            "G * ((1 + t) / 2 + Z / 2 * (1 - t**2) * bend)",
            javascript="z / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3)))",
            pytorch='F.gelu(z, approximate="tanh")',
            keras="keras.ops.gelu(z, approximate=True)",
        ),
    ),
    sine=Activation(
        "sine",
        "sin(z)",
        "cos(z)",
        "V. Sitzmann and others, arXiv:2006.09661",
        (-1.0, 1.0),
        lambda Z, out, numbers: np.sin(Z, out),
        lambda Z, A, out, numbers: np.cos(Z, out),
        _code(
            numpy="np.sin(Z)",
            numpy_gradient="G * np.cos(Z)",
            javascript="Math.sin(z)",
            pytorch="torch.sin(z)",
            keras="keras.ops.sin(z)",
        ),
    ),
    gaussian=Activation(
        "Gaussian",
        "exp(-z²)",
        "-2z exp(-z²)",
        'D. Broomhead, D. Lowe, "Multivariable functional interpolation and adaptive networks" (1988)',
        (0.0, 1.0),
        _gaussian,
        _gaussian_derivative,
        _code(
            numpy="np.exp(-(Z**2))",
            numpy_gradient="G * -2 * Z * A",
            javascript="Math.exp(-z * z)",
            pytorch="torch.exp(-(z**2))",
            keras="keras.ops.exp(-(z**2))",
        ),
    ),
    step=Activation(
        "step",
        "1 if z >= 0, else 0",
        "0 (none at the jump)",
        'F. Rosenblatt, "The perceptron" (1958)',
        (0.0, 1.0),
        lambda Z, out, numbers: np.heaviside(Z, numbers.one, out),
        lambda Z, A, out, numbers: out.fill(0.0),
        _code(
            numpy="np.where(Z >= 0, 1.0, 0.0)",
            numpy_gradient="np.zeros_like(G)  # it has no slope, so it cannot be trained",
            javascript="z >= 0 ? 1 : 0",
            pytorch="(z >= 0).to(z.dtype)",
            keras="keras.ops.cast(z >= 0, z.dtype)",
        ),
        trainable=False,
        range_words="0 or 1",
    ),
    softmax=Activation(
        "softmax",
        "exp(z_k) / sum_j exp(z_j)",
        "f_k (1 - f_k) by its own sum, -f_k f_j by another",
        'J. Bridle, "Probabilistic interpretation of feedforward classification network outputs" (1990)',
        (0.0, 1.0),
        _softmax,
        None,
        Code(
            numpy="powers = np.exp(Z - Z.max(axis=1, keepdims=True))\n"
            "powers / powers.sum(axis=1, keepdims=True)",
            numpy_gradient="A * (G - np.sum(G * A, axis=1, keepdims=True))",
            javascript="(largest => (powers => (sum => powers.map(power => power / sum))"
            "(powers.reduce((a, b) => a + b)))(z.map(one => Math.exp(one - largest))))(Math.max(...z))",
            pytorch="torch.softmax(z, dim=-1)",
            keras="keras.ops.softmax(z)",
            sklearn=Missing(
                "scikit-learn takes softmax by itself for the outputs of three classes or more, and for "
                "nothing else."
            ),
        ),
        hidden=False,
        whole_pull_back=_softmax_pull_back,
    ),
)

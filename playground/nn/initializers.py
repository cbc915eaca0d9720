"""First weights and biases of a network, drawn from a generator of the caller's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from playground.nn.code import TRAINED_IN_NUMPY, Code, Missing
from playground.nn.network import n_parameters, parameter_blocks

DrawWeights = Callable[[np.random.Generator, int, int], np.ndarray]


@dataclass(frozen=True)
class Initializer:
    """A rule for first weights.

    - `name`, `label`: in links and on the screen. `formula`: what is drawn from, in one line. `source`: where
      it is from.
    - `draw(rng, fan_in, fan_out)` gives a layer's weights (fan_in, fan_out); every bias is `bias`.
    - `code`: in NumPy an expression of the weights, of rng, n_in and n_out; in PyTorch a call that fills the
      tensor `weight`; in Keras an initializer. Biases are not in it.
    """

    name: str
    label: str
    formula: str
    source: str
    draw: DrawWeights
    code: Code
    bias: float = 0.0

    def __call__(self, rng: np.random.Generator, layer_sizes: Sequence[int]) -> np.ndarray:
        """The flat vector (P,) of float64: layers drawn in order, each row by row; biases draw nothing."""
        flat = np.empty(n_parameters(layer_sizes))
        blocks = parameter_blocks(flat, layer_sizes)
        for block, (fan_in, fan_out) in zip(blocks, pairwise(layer_sizes), strict=True):
            block[:-1] = self.draw(rng, fan_in, fan_out)
            block[-1] = self.bias
        return flat


def _glorot_uniform(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
    """U(-r, r), r = sqrt(6 / (fan_in + fan_out)): Glorot and Bengio 2010, "normalized initialization"."""
    limit = np.sqrt(6.0 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, (fan_in, fan_out))


def _glorot_normal(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
    """N(0, 2 / (fan_in + fan_out)), the variance of `_glorot_uniform`; not truncated, as in PyTorch."""
    return rng.normal(0.0, np.sqrt(2.0 / (fan_in + fan_out)), (fan_in, fan_out))


def _he_normal(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
    """N(0, 2 / fan_in), not truncated: He et al. 2015 as in PyTorch's kaiming_normal_ (Keras truncates)."""
    return rng.normal(0.0, np.sqrt(2.0 / fan_in), (fan_in, fan_out))


def _he_uniform(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
    """U(-r, r), r = sqrt(6 / fan_in), the variance of `_he_normal`."""
    limit = np.sqrt(6.0 / fan_in)
    return rng.uniform(-limit, limit, (fan_in, fan_out))


def _lecun_normal(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
    """N(0, 1 / fan_in), not truncated: LeCun, Bottou, Orr and Müller 1998, "Efficient BackProp", 4.6."""
    return rng.normal(0.0, np.sqrt(1.0 / fan_in), (fan_in, fan_out))


def _uniform_half(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
    """U(-0.5, 0.5) whatever the fan-in, as TensorFlow Playground (with its biases of 0.1)."""
    return rng.uniform(-0.5, 0.5, (fan_in, fan_out))


def _uniform_one(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
    """U(-1, 1)"""
    return rng.uniform(-1.0, 1.0, (fan_in, fan_out))


def _zeros(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
    """0 everywhere: the neurons of a layer stay equal for ever."""
    return np.zeros((fan_in, fan_out))


def _constant(rng: np.random.Generator, fan_in: int, fan_out: int) -> np.ndarray:
    """1/2 everywhere: signals pass, unlike with zeros, but the neurons of a layer still stay equal."""
    return np.full((fan_in, fan_out), 0.5)


_NOT_SKLEARN = Missing("scikit-learn draws its first weights itself, Glorot uniform, and its biases too.")


def _code(numpy: str, pytorch: str, keras: str) -> Code:
    return Code(numpy, TRAINED_IN_NUMPY, f"nn.init.{pytorch}", f"keras.initializers.{keras}", _NOT_SKLEARN)


_GLOROT = 'X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward networks" (2010)'
_HE = "K. He and others, arXiv:1502.01852"
_LIMIT, _DEVIATION = "rng.uniform(-limit, limit, (n_in, n_out))", "rng.normal(0.0, deviation, (n_in, n_out))"

INITIALIZERS: dict[str, Initializer] = {
    initializer.name: initializer
    for initializer in (
        Initializer(
            "glorot_uniform",
            "Glorot uniform",
            "±√(6 / (fan in + fan out))",
            _GLOROT,
            _glorot_uniform,
            _code(
                f"limit = np.sqrt(6 / (n_in + n_out))\n{_LIMIT}", "xavier_uniform_(weight)", "GlorotUniform()"
            ),
        ),
        Initializer(
            "glorot_normal",
            "Glorot normal",
            "normal, deviation √(2 / (fan in + fan out))",
            _GLOROT,
            _glorot_normal,
            _code(
                f"deviation = np.sqrt(2 / (n_in + n_out))\n{_DEVIATION}",
                "xavier_normal_(weight)",
                'VarianceScaling(1.0, "fan_avg", "untruncated_normal")',
            ),
        ),
        Initializer(
            "he_normal",
            "He normal",
            "normal, deviation √(2 / fan in)",
            _HE,
            _he_normal,
            _code(
                f"deviation = np.sqrt(2 / n_in)\n{_DEVIATION}",
                'kaiming_normal_(weight, nonlinearity="relu")',
                'VarianceScaling(2.0, "fan_in", "untruncated_normal")',
            ),
        ),
        Initializer(
            "he_uniform",
            "He uniform",
            "±√(6 / fan in)",
            _HE,
            _he_uniform,
            _code(
                f"limit = np.sqrt(6 / n_in)\n{_LIMIT}",
                'kaiming_uniform_(weight, nonlinearity="relu")',
                "HeUniform()",
            ),
        ),
        Initializer(
            "lecun_normal",
            "LeCun normal",
            "normal, deviation √(1 / fan in)",
            'Y. LeCun and others, "Efficient BackProp" (1998), section 4.6',
            _lecun_normal,
            _code(
                f"deviation = np.sqrt(1 / n_in)\n{_DEVIATION}",
                'kaiming_normal_(weight, nonlinearity="linear")',
                'VarianceScaling(1.0, "fan_in", "untruncated_normal")',
            ),
        ),
        Initializer(
            "uniform_half",
            "-0.5 to 0.5",
            "±0.5, biases 0.1",
            "TensorFlow Playground",
            _uniform_half,
            _code(
                "rng.uniform(-0.5, 0.5, (n_in, n_out))",
                "uniform_(weight, -0.5, 0.5)",
                "RandomUniform(-0.5, 0.5)",
            ),
            bias=0.1,
        ),
        Initializer(
            "uniform_one",
            "-1 to 1",
            "±1",
            "many tutorials",
            _uniform_one,
            _code(
                "rng.uniform(-1.0, 1.0, (n_in, n_out))",
                "uniform_(weight, -1.0, 1.0)",
                "RandomUniform(-1.0, 1.0)",
            ),
        ),
        Initializer(
            "zeros",
            "all zero",
            "0",
            "a mistake to learn from",
            _zeros,
            _code("np.zeros((n_in, n_out))", "zeros_(weight)", "Zeros()"),
        ),
        Initializer(
            "constant",
            "all 0.5",
            "0.5, biases 0",
            "a mistake to learn from",
            _constant,
            _code("np.full((n_in, n_out), 0.5)", "constant_(weight, 0.5)", "Constant(0.5)"),
        ),
    )
}

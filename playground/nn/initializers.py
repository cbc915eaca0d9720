"""First weights and biases of a network, drawn from a generator of the caller's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from playground.nn.code import Code, Missing, by_name
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

    label: str
    formula: str
    source: str
    draw: DrawWeights
    code: Code
    bias: float = 0.0
    name: str = ""

    def __call__(self, rng: np.random.Generator, layer_sizes: Sequence[int]) -> np.ndarray:
        """The flat vector (P,) of float64: layers drawn in order, each row by row; biases draw nothing."""
        flat = np.empty(n_parameters(layer_sizes))
        blocks = parameter_blocks(flat, layer_sizes)
        for block, (fan_in, fan_out) in zip(blocks, pairwise(layer_sizes), strict=True):
            block[:-1] = self.draw(rng, fan_in, fan_out)
            block[-1] = self.bias
        return flat


def _uniform(limit: Callable[[int, int], float]) -> DrawWeights:
    """U(-limit, limit), where the limit follows from fan-in and fan-out."""
    return lambda rng, n_in, n_out: rng.uniform(-limit(n_in, n_out), limit(n_in, n_out), (n_in, n_out))


def _normal(variance: Callable[[int, int], float]) -> DrawWeights:
    """N(0, variance), not truncated: as in PyTorch, where Keras truncates."""
    return lambda rng, n_in, n_out: rng.normal(0.0, np.sqrt(variance(n_in, n_out)), (n_in, n_out))


_NOT_SKLEARN = Missing("scikit-learn draws its first weights itself, Glorot uniform, and its biases too.")


def _code(numpy: str, pytorch: str, keras: str) -> Code:
    return Code(numpy, f"nn.init.{pytorch}", f"keras.initializers.{keras}", _NOT_SKLEARN)


_GLOROT = 'X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward networks" (2010)'
_HE = "K. He and others, arXiv:1502.01852"
_LIMIT, _DEVIATION = "rng.uniform(-limit, limit, (n_in, n_out))", "rng.normal(0.0, deviation, (n_in, n_out))"

INITIALIZERS = by_name(
    glorot_uniform=Initializer(
        "Glorot uniform",
        "±√(6 / (fan in + fan out))",
        _GLOROT,
        _uniform(lambda n_in, n_out: np.sqrt(6.0 / (n_in + n_out))),  # "normalized initialization"
        _code(f"limit = np.sqrt(6 / (n_in + n_out))\n{_LIMIT}", "xavier_uniform_(weight)", "GlorotUniform()"),
    ),
    glorot_normal=Initializer(
        "Glorot normal",
        "normal, deviation √(2 / (fan in + fan out))",
        _GLOROT,
        _normal(lambda n_in, n_out: 2.0 / (n_in + n_out)),
        _code(
            f"deviation = np.sqrt(2 / (n_in + n_out))\n{_DEVIATION}",
            "xavier_normal_(weight)",
            'VarianceScaling(1.0, "fan_avg", "untruncated_normal")',
        ),
    ),
    he_normal=Initializer(
        "He normal",
        "normal, deviation √(2 / fan in)",
        _HE,
        _normal(lambda n_in, n_out: 2.0 / n_in),
        _code(
            f"deviation = np.sqrt(2 / n_in)\n{_DEVIATION}",
            'kaiming_normal_(weight, nonlinearity="relu")',
            'VarianceScaling(2.0, "fan_in", "untruncated_normal")',
        ),
    ),
    he_uniform=Initializer(
        "He uniform",
        "±√(6 / fan in)",
        _HE,
        _uniform(lambda n_in, n_out: np.sqrt(6.0 / n_in)),
        _code(
            f"limit = np.sqrt(6 / n_in)\n{_LIMIT}",
            'kaiming_uniform_(weight, nonlinearity="relu")',
            "HeUniform()",
        ),
    ),
    lecun_normal=Initializer(
        "LeCun normal",
        "normal, deviation √(1 / fan in)",
        'Y. LeCun and others, "Efficient BackProp" (1998), section 4.6',
        _normal(lambda n_in, n_out: 1.0 / n_in),
        _code(
            f"deviation = np.sqrt(1 / n_in)\n{_DEVIATION}",
            'kaiming_normal_(weight, nonlinearity="linear")',
            'VarianceScaling(1.0, "fan_in", "untruncated_normal")',
        ),
    ),
    uniform_half=Initializer(
        "-0.5 to 0.5",
        "±0.5, biases 0.1",
        "TensorFlow Playground",
        _uniform(lambda n_in, n_out: 0.5),
        _code(
            "rng.uniform(-0.5, 0.5, (n_in, n_out))",
            "uniform_(weight, -0.5, 0.5)",
            "RandomUniform(-0.5, 0.5)",
        ),
        bias=0.1,
    ),
    uniform_one=Initializer(
        "-1 to 1",
        "±1",
        "many tutorials",
        _uniform(lambda n_in, n_out: 1.0),
        _code(
            "rng.uniform(-1.0, 1.0, (n_in, n_out))",
            "uniform_(weight, -1.0, 1.0)",
            "RandomUniform(-1.0, 1.0)",
        ),
    ),
    zeros=Initializer(
        "all zero",
        "0",
        "a mistake to learn from",
        lambda rng, n_in, n_out: np.zeros((n_in, n_out)),  # neurons of a layer stay equal for ever
        _code("np.zeros((n_in, n_out))", "zeros_(weight)", "Zeros()"),
    ),
    constant=Initializer(
        "all 0.5",
        "0.5, biases 0",
        "a mistake to learn from",
        lambda rng, n_in, n_out: np.full((n_in, n_out), 0.5),  # signals pass, neurons still stay equal
        _code("np.full((n_in, n_out), 0.5)", "constant_(weight, 0.5)", "Constant(0.5)"),
    ),
)

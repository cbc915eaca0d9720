"""First weights and biases of a network, drawn from a generator of the caller's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from playground.nn.network import n_parameters, parameter_blocks

DrawWeights = Callable[[np.random.Generator, int, int], np.ndarray]


@dataclass(frozen=True)
class Initializer:
    """A rule for first weights.

    `draw(rng, fan_in, fan_out)` gives a layer's weights (fan_in, fan_out); every bias is `bias`.
    """

    name: str
    label: str
    formula: str
    draw: DrawWeights
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


INITIALIZERS: dict[str, Initializer] = {
    initializer.name: initializer
    for initializer in (
        Initializer("glorot_uniform", "Glorot uniform", "±√(6 / (fan in + fan out))", _glorot_uniform),
        Initializer(
            "glorot_normal", "Glorot normal", "normal, deviation √(2 / (fan in + fan out))", _glorot_normal
        ),
        Initializer("he_normal", "He normal", "normal, deviation √(2 / fan in)", _he_normal),
        Initializer("he_uniform", "He uniform", "±√(6 / fan in)", _he_uniform),
        Initializer("lecun_normal", "LeCun normal", "normal, deviation √(1 / fan in)", _lecun_normal),
        Initializer("uniform_half", "-0.5 to 0.5", "±0.5, biases 0.1", _uniform_half, bias=0.1),
        Initializer("uniform_one", "-1 to 1", "±1", _uniform_one),
        Initializer("zeros", "all zero", "0", _zeros),
        Initializer("constant", "all 0.5", "0.5, biases 0", _constant),
    )
}

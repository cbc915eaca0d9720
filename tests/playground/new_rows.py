"""A new row for every registry, as a plug-in of pytest: `-p tests.playground.new_rows` adds them.

It has to be imported before anything that reads the registries, so it never is within the ordinary run of the
tests: `test_new_rows.py` starts a process of its own. Any other test may be run with the new rows, too.
"""

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from datasets import features, registry
from datasets.dataset import Dataset
from datasets.features import Feature
from playground.nn.activations import ACTIVATIONS, Activation
from playground.nn.code import Code, Missing
from playground.nn.initializers import INITIALIZERS, Initializer
from playground.nn.losses import LOSSES, Form, Loss
from playground.nn.numbers import Numbers
from playground.nn.optimizers import OPTIMIZERS, Optimizer, OptimizerState
from playground.nn.schedules import SCHEDULES, Schedule

NOT_HERE = Missing("scikit-learn does not know it.")


def _arctan(Z: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    np.arctan(Z, out)


def _arctan_derivative(Z: np.ndarray, A: np.ndarray, out: np.ndarray, numbers: Numbers) -> None:
    """f' = 1 / (1 + Z²), with |Z| held where the square does not overflow."""
    np.clip(Z, -1e15, 1e15, out)
    np.square(out, out)
    np.add(out, numbers.one, out)
    np.divide(numbers.one, out, out)


ARCTAN = Activation(
    "arctan",
    "arctan(z)",
    "1 / (1 + z²)",
    "trigonometry",
    (-np.pi / 2, np.pi / 2),
    _arctan,
    _arctan_derivative,
    Code(
        numpy="np.arctan(Z)",
        numpy_gradient="G / (1 + Z**2)",
        javascript="Math.atan(z)",
        pytorch="torch.atan(z)",
        keras="keras.ops.arctan(z)",
        sklearn=NOT_HERE,
    ),
    name="arctan",
)


def _log_cosh(Z: np.ndarray | None, A: np.ndarray, Y: np.ndarray, output_activation: str) -> np.ndarray:
    """sum_k log cosh(A_k - Y_k), row by row, as |d| + log(1 + exp(-2 |d|)) - log 2."""
    distance = np.abs(A - Y)
    return (distance + np.log1p(np.exp(-2 * distance)) - np.log(A.dtype.type(2))).sum(axis=-1)


def _log_cosh_gradient(A: np.ndarray, Y: np.ndarray, shares: np.ndarray, out: np.ndarray) -> None:
    """tanh(A - Y)"""
    np.subtract(A, Y, out)
    np.tanh(out, out)


LOG_COSH = Loss(
    "log-cosh",
    "R. Neuneier, H.-G. Zimmermann (1998)",
    Form(
        "log cosh(a - y)",
        "tanh(a - y)",
        Code(
            numpy="d = np.abs(A - Y)\nnp.mean(np.sum(d + np.log1p(np.exp(-2 * d)) - np.log(2), axis=1))",
            numpy_gradient="np.tanh(A - Y)",
            javascript="a.reduce((sum, one, k) => sum + Math.log(Math.cosh(one - y[k])), 0)",
            pytorch="(a - y).cosh().log().sum(dim=-1).mean()",
            keras="keras.ops.sum(keras.ops.log(keras.ops.cosh(a - y)), axis=-1)",
            sklearn=NOT_HERE,
        ),
    ),
    outputs=("linear",),
    matched=("linear",),
    gradient=_log_cosh_gradient,
    row_values=_log_cosh,
    name="log_cosh",
)


@dataclass(frozen=True)
class Lion(Optimizer):
    """Lion (Chen and others 2023): the sign of a running mean, here without an account of its lines."""

    beta1: float = 0.9
    beta2: float = 0.99

    formula = "w ← w − η sign(β₁ m + (1 − β₁) g),  m ← β₂ m + (1 − β₂) g"
    summary = "Every weight goes equally far, in the direction most slopes have had."
    source = "X. Chen and others, arXiv:2302.06675"
    n_vectors = 1
    code = Code(
        numpy='''
class Lion:
    """The sign of a running mean of the slopes."""

    def __init__(self):
        self.m = 0.0

    def step(self, gradient, rate):
        sign = np.sign(0.9 * self.m + 0.1 * gradient)
        self.m = 0.99 * self.m + 0.01 * gradient
        return rate * sign
''',
        pytorch=Missing("PyTorch has no Lion."),
        keras="keras.optimizers.Lion(learning_rate, beta_1=0.9, beta_2=0.99)",
        sklearn=NOT_HERE,
    )

    def step(
        self,
        gradient: np.ndarray,
        state: OptimizerState,
        learning_rate: float | np.ndarray,
        out: np.ndarray | None,
    ) -> np.ndarray:
        (mean,) = state.vectors
        step = np.multiply(mean, self.beta1, out=out)
        step += (1 - self.beta1) * gradient
        np.multiply(mean, self.beta2, mean)
        mean += (1 - self.beta2) * gradient
        np.sign(step, step)
        return np.multiply(step, learning_rate, step)


TRIANGLE = Initializer(
    "triangular",
    "a triangle from -1 to 1",
    "a test",
    lambda rng, fan_in, fan_out: rng.triangular(-1.0, 0.0, 1.0, (fan_in, fan_out)),
    Code(
        numpy="rng.triangular(-1.0, 0.0, 1.0, (n_in, n_out))",
        pytorch=Missing("PyTorch draws no triangles."),
        keras=Missing("Keras draws no triangles."),
        sklearn=NOT_HERE,
    ),
    name="triangle",
)

STRAIGHT = Schedule(
    "Straight",
    "1 − e / n, then 0",
    "The rate goes down to 0 along a straight line.",
    "a test",
    lambda epoch, length: 1 - min(epoch / length, 1.0),
    Code(
        numpy="1 - min(epoch / length, 1.0)",
        pytorch="torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 - min(epoch / length, 1))",
        keras="keras.callbacks.LearningRateScheduler("
        "lambda epoch: learning_rate * (1 - min(epoch / length, 1)))",
        sklearn=NOT_HERE,
    ),
    name="straight",
)

CUBED = Feature("x1_cubed", "x₁³", lambda X: X[:, 0] ** 3, 1, "x1**3", "x1 ** 3")


def _wave(n_samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    X = rng.uniform(-5, 5, (n_samples, 2))
    return Dataset(X, np.sin(X[:, 0]) + noise / 100 * rng.uniform(-1, 1, n_samples), "regression", 0)


IGNORES = {"label_noise": "There are no classes to mix up."}
WAVE = registry.DatasetSpec("wave", "Wave", "A wave along one input.", _wave, ignores=IGNORES)

ACTIVATIONS[ARCTAN.name] = ARCTAN
LOSSES[LOG_COSH.name] = LOG_COSH
OPTIMIZERS[Lion.name] = Lion
INITIALIZERS[TRIANGLE.name] = TRIANGLE
SCHEDULES[STRAIGHT.name] = STRAIGHT
features.FEATURES = MappingProxyType({**features.FEATURES, CUBED.name: CUBED})
registry.DATASETS = MappingProxyType({**registry.DATASETS, WAVE.name: WAVE})

NEW = {
    "activation": ARCTAN.name,
    "loss": LOG_COSH.name,
    "optimizer": Lion.name,
    "initializer": TRIANGLE.name,
    "schedule": STRAIGHT.name,
    "features": ("x1", CUBED.name),
    "dataset": WAVE.name,
}
"""Settings of a run that is made of new rows alone."""

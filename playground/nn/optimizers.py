"""Optimizers: an update rule and the state it carries, on flat vectors.

`init(shape)` gives the first state, `update(parameters, gradient, state, learning_rate, mask)` changes
parameters and state in place. `parameters` and `gradient` are (P,) or (runs, P); `learning_rate` is a
number, or (runs, 1) for one rate a run; `mask` (P,) or (runs, P) of bool is True where a parameter may move:
the others keep their bits. A state is a value once it is `frozen()`: pausing, copying and rewinding come for
free.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import DTypeLike

from playground.nn.names import named


@dataclass(eq=False)
class OptimizerState:
    """What an optimizer remembers: the number of updates done and vectors shaped as the parameters."""

    updates: int
    vectors: tuple[np.ndarray, ...]

    def copy(self) -> OptimizerState:
        """A writable copy, to go on from."""
        return OptimizerState(self.updates, tuple(vector.copy() for vector in self.vectors))

    def frozen(self) -> OptimizerState:
        """A copy whose vectors are write-protected, to keep."""
        copy = self.copy()
        for vector in copy.vectors:
            vector.flags.writeable = False
        return copy


class Optimizer(Protocol):
    """What every optimizer offers."""

    name: ClassVar[str]
    label: ClassVar[str]

    def init(self, shape: int | tuple[int, ...], dtype: DTypeLike = np.float64) -> OptimizerState:
        """The state before the first update of parameters of `shape`, P or (runs, P)."""
        ...

    def update(
        self,
        parameters: np.ndarray,
        gradient: np.ndarray,
        state: OptimizerState,
        learning_rate: float | np.ndarray,
        mask: np.ndarray | None = None,
        scratch: np.ndarray | None = None,
    ) -> None:
        """One update in place; the gradient is only read. `scratch` (as parameters) spares an allocation."""
        ...


@dataclass(frozen=True)
class SGD:
    """Plain gradient descent on mini-batches: theta <- theta - learning_rate * g."""

    name: ClassVar[str] = "sgd"
    label: ClassVar[str] = "SGD"

    def init(self, shape: int | tuple[int, ...], dtype: DTypeLike = np.float64) -> OptimizerState:
        return OptimizerState(0, ())

    def update(
        self,
        parameters: np.ndarray,
        gradient: np.ndarray,
        state: OptimizerState,
        learning_rate: float | np.ndarray,
        mask: np.ndarray | None = None,
        scratch: np.ndarray | None = None,
    ) -> None:
        state.updates += 1
        step = np.multiply(gradient, learning_rate, out=scratch)
        _move(parameters, step, mask)


@dataclass(frozen=True)
class Momentum:
    """Gradient descent with Polyak's heavy ball: v <- momentum * v + g, theta <- theta - learning_rate * v.

    PyTorch's variant, without dampening: the learning rate is outside the velocity, so that a changed rate
    acts at once (scikit-learn and Sutskever et al. 2013 put it inside).
    """

    momentum: float = 0.9

    name: ClassVar[str] = "momentum"
    label: ClassVar[str] = "Momentum"

    def init(self, shape: int | tuple[int, ...], dtype: DTypeLike = np.float64) -> OptimizerState:
        return OptimizerState(0, (np.zeros(shape, dtype),))

    def update(
        self,
        parameters: np.ndarray,
        gradient: np.ndarray,
        state: OptimizerState,
        learning_rate: float | np.ndarray,
        mask: np.ndarray | None = None,
        scratch: np.ndarray | None = None,
    ) -> None:
        state.updates += 1
        (velocity,) = state.vectors
        np.multiply(velocity, self.momentum, velocity)
        np.add(velocity, gradient, velocity)
        step = np.multiply(velocity, learning_rate, out=scratch)
        _move(parameters, step, mask)


@dataclass(frozen=True)
class Adam:
    """Adam (Kingma and Ba 2015, Algorithm 1), with t the number of this update, from 1:

    m <- beta1 m + (1 - beta1) g,  v <- beta2 v + (1 - beta2) g²,
    theta <- theta - learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).

    The epsilon is Algorithm 1's, added to the root of the *corrected* v, as in PyTorch; Keras and
    scikit-learn use the paper's second form, "epsilon hat", added to the root of the uncorrected v.

    The state holds m / (1 - beta1) and v / (1 - beta2), which saves two passes over the parameters; `update`
    folds the two factors into the step.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    name: ClassVar[str] = "adam"
    label: ClassVar[str] = "Adam"

    def init(self, shape: int | tuple[int, ...], dtype: DTypeLike = np.float64) -> OptimizerState:
        return OptimizerState(0, (np.zeros(shape, dtype), np.zeros(shape, dtype)))

    def update(
        self,
        parameters: np.ndarray,
        gradient: np.ndarray,
        state: OptimizerState,
        learning_rate: float | np.ndarray,
        mask: np.ndarray | None = None,
        scratch: np.ndarray | None = None,
    ) -> None:
        state.updates += 1
        first, second = state.vectors
        first_factor = (1 - self.beta1) / (1 - self.beta1**state.updates)
        second_root = ((1 - self.beta2) / (1 - self.beta2**state.updates)) ** 0.5
        np.multiply(first, self.beta1, first)
        np.add(first, gradient, first)
        step = np.square(gradient, out=scratch)
        np.multiply(second, self.beta2, second)
        np.add(second, step, second)
        np.sqrt(second, step)
        np.add(step, self.epsilon / second_root, step)
        np.divide(first, step, step)
        np.multiply(step, learning_rate * (first_factor / second_root), step)
        _move(parameters, step, mask)


def _move(parameters: np.ndarray, step: np.ndarray, mask: np.ndarray | None) -> None:
    """theta <- theta - step, where the mask allows it; skipped, not times 0: a step may be infinite."""
    if mask is None:
        np.subtract(parameters, step, parameters)
    else:
        np.subtract(parameters, step, out=parameters, where=mask)


OPTIMIZERS: dict[str, type[SGD] | type[Momentum] | type[Adam]] = {
    kind.name: kind for kind in (SGD, Momentum, Adam)
}


def build_optimizer(name: str, **hyperparameters: float) -> Optimizer:
    """The optimizer called `name`, with those of `hyperparameters` that it has.

    The rest belong to other optimizers: `build_optimizer("momentum", momentum=0.8)`. ValueError
    for an unknown name.
    """
    kind = named(OPTIMIZERS, name, "optimizer")
    known = {field.name for field in fields(kind)}
    return kind(**{key: value for key, value in hyperparameters.items() if key in known})

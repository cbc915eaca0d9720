"""Optimizers: an update rule and the state it carries, on flat vectors.

`init(shape)` gives the first state, `update(parameters, gradient, state, learning_rate, mask)` changes
parameters and state in place. `parameters` and `gradient` are (P,) or (runs, P); `learning_rate` is a
number, or (runs, 1) for one rate a run; `mask` (P,) or (runs, P) of bool is True where a parameter may move:
the others keep their bits. A state is a value once it is `frozen()`: pausing, copying and rewinding come for
free.

The rules and their constants are those of PyTorch's `torch.optim`. Where a state holds a running mean of
gradients or of their squares, it holds the mean divided by (1 - its coefficient), which is the sum of
coefficient^age * g. That saves two passes over the parameters; `update` folds the factor into the step.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import count
from typing import ClassVar

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


@dataclass(frozen=True)
class Optimizer(ABC):
    """What every optimizer offers. Its fields are the hyperparameters.

    - `name`, `label`: in links and on the screen. `formula`: one step in one line, with w a parameter, g its
      gradient, η the learning rate. `summary`: what it does, in one sentence.
    - `n_vectors`: how many vectors its state has; all start at 0.
    - `full_batch`: made for the gradient over all rows, misled by mini-batches.
    - `decoupled_l2`: L2 shrinks the weights by the factor 1 - learning_rate * l2, apart from the gradient;
      the update itself knows nothing of it (see `Penalties.shrink`).
    """

    name: ClassVar[str]
    label: ClassVar[str]
    formula: ClassVar[str]
    summary: ClassVar[str]
    n_vectors: ClassVar[int]
    full_batch: ClassVar[bool] = False
    decoupled_l2: ClassVar[bool] = False

    def init(self, shape: int | tuple[int, ...], dtype: DTypeLike = np.float64) -> OptimizerState:
        """The state before the first update of parameters of `shape`, P or (runs, P)."""
        return OptimizerState(0, tuple(np.zeros(shape, dtype) for _ in range(self.n_vectors)))

    @abstractmethod
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


@dataclass(frozen=True)
class SGD(Optimizer):
    """Plain gradient descent on mini-batches: theta <- theta - learning_rate * g."""

    name: ClassVar[str] = "sgd"
    label: ClassVar[str] = "SGD"
    formula: ClassVar[str] = "w ← w − η g"
    summary: ClassVar[str] = "Each step goes straight downhill, as far as the slope is steep."
    n_vectors: ClassVar[int] = 0

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
class Momentum(Optimizer):
    """Gradient descent with Polyak's heavy ball (1964):

    v <- momentum * v + g,  theta <- theta - learning_rate * v.

    PyTorch's variant, without dampening: the learning rate is outside the velocity, so that a changed rate
    acts at once (scikit-learn and Sutskever et al. 2013 put it inside).
    """

    momentum: float = 0.9

    name: ClassVar[str] = "momentum"
    label: ClassVar[str] = "Momentum"
    formula: ClassVar[str] = "v ← μ v + g,  w ← w − η v"
    summary: ClassVar[str] = (
        "Steps pile up like the speed of a rolling ball, which carries them through flat places."
    )
    n_vectors: ClassVar[int] = 1

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
class Nesterov(Optimizer):
    """Nesterov's momentum: v <- momentum * v + g, theta <- theta - learning_rate * (g + momentum * v).

    Nesterov 1983 as in Sutskever et al. 2013, "On the importance of initialization and momentum", written for
    parameters that already stand at the point looked ahead to, as in PyTorch's SGD(nesterov=True).
    """

    momentum: float = 0.9

    name: ClassVar[str] = "nesterov"
    label: ClassVar[str] = "Nesterov"
    formula: ClassVar[str] = "v ← μ v + g,  w ← w − η (g + μ v)"
    summary: ClassVar[str] = (
        "Momentum that takes the slope where the ball is about to be, and so brakes earlier."
    )
    n_vectors: ClassVar[int] = 1

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
        step = np.multiply(velocity, self.momentum, out=scratch)
        np.add(step, gradient, step)
        np.multiply(step, learning_rate, step)
        _move(parameters, step, mask)


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Adagrad (Duchi, Hazan and Singer 2011):

    s <- s + g²,  theta <- theta - learning_rate * g / (sqrt(s) + epsilon).

    As in PyTorch, with the sum starting at 0 and no decay of the rate beside the sum's.
    """

    epsilon: float = 1e-10

    name: ClassVar[str] = "adagrad"
    label: ClassVar[str] = "Adagrad"
    formula: ClassVar[str] = "s ← s + g²,  w ← w − η g / (√s + ε)"
    summary: ClassVar[str] = (
        "Every weight has its own step, which shrinks with all the slopes that weight has met."
    )
    n_vectors: ClassVar[int] = 1

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
        (total,) = state.vectors
        step = np.square(gradient, out=scratch)
        np.add(total, step, total)
        np.sqrt(total, step)
        np.add(step, self.epsilon, step)
        np.divide(gradient, step, step)
        np.multiply(step, learning_rate, step)
        _move(parameters, step, mask)


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """RMSprop (Tieleman and Hinton 2012, lecture 6e of "Neural Networks for Machine Learning"):

    v <- decay v + (1 - decay) g²,  theta <- theta - learning_rate * g / (sqrt(v) + epsilon).

    As in PyTorch, not centred and without momentum; PyTorch calls `decay` alpha. Keras forgets faster (0.9).
    The state holds v / (1 - decay).
    """

    decay: float = 0.99
    epsilon: float = 1e-8

    name: ClassVar[str] = "rmsprop"
    label: ClassVar[str] = "RMSprop"
    formula: ClassVar[str] = "v ← α v + (1 − α) g²,  w ← w − η g / (√v + ε)"
    summary: ClassVar[str] = "Every weight has its own step, divided by the usual size of its recent slopes."
    n_vectors: ClassVar[int] = 1

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
        (second,) = state.vectors
        second_root = (1 - self.decay) ** 0.5
        step = np.square(gradient, out=scratch)
        np.multiply(second, self.decay, second)
        np.add(second, step, second)
        np.sqrt(second, step)
        np.add(step, self.epsilon / second_root, step)
        np.divide(gradient, step, step)
        np.multiply(step, learning_rate * (1 / second_root), step)
        _move(parameters, step, mask)


@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam (Kingma and Ba 2015, Algorithm 1), with t the number of this update, from 1:

    m <- beta1 m + (1 - beta1) g,  v <- beta2 v + (1 - beta2) g²,
    theta <- theta - learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).

    The epsilon is Algorithm 1's, added to the root of the *corrected* v, as in PyTorch; Keras and
    scikit-learn use the paper's second form, "epsilon hat", added to the root of the uncorrected v.

    The state holds m / (1 - beta1) and v / (1 - beta2).
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    name: ClassVar[str] = "adam"
    label: ClassVar[str] = "Adam"
    formula: ClassVar[str] = "w ← w − η m̂ / (√v̂ + ε), with m̂ and v̂ running means of g and g²"
    summary: ClassVar[str] = (
        "Momentum whose step is divided, weight by weight, by the usual size of the slopes."
    )
    n_vectors: ClassVar[int] = 2

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


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam with decoupled L2 (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization").

    The update is Adam's. L2 does not go through its division: every step first shrinks each weight by the
    factor 1 - learning_rate * l2, as PyTorch's AdamW does.
    """

    name: ClassVar[str] = "adamw"
    label: ClassVar[str] = "AdamW"
    formula: ClassVar[str] = "w ← (1 − η l2) w − η m̂ / (√v̂ + ε)"
    summary: ClassVar[str] = (
        "Adam in which L2 shrinks all weights alike instead of going through the division."
    )
    decoupled_l2: ClassVar[bool] = True


@dataclass(frozen=True)
class Nadam(Optimizer):
    """Adam with Nesterov's momentum (Dozat 2016, "Incorporating Nesterov Momentum into Adam"), as in PyTorch:

    m and v as in Adam,  mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2),  M_t = mu_1 mu_2 ... mu_t,
    theta <- theta - learning_rate * ((1 - mu_t) g / (1 - M_t) + mu_{t+1} m / (1 - M_{t+1}))
                     / (sqrt(v / (1 - beta2^t)) + epsilon).

    M_t is a function of t alone and soon nothing beside 1, so the state need not hold it; see
    `_products_of_mu`. The state holds m / (1 - beta1) and v / (1 - beta2).
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    momentum_decay: float = 0.004

    name: ClassVar[str] = "nadam"
    label: ClassVar[str] = "Nadam"
    formula: ClassVar[str] = "w ← w − η (μ m̂ + (1 − μ) ĝ) / (√v̂ + ε)"
    summary: ClassVar[str] = "Adam that takes the slope where its momentum is about to carry it."
    n_vectors: ClassVar[int] = 2

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
        t = state.updates
        mu, next_mu = (_mu(self.beta1, self.momentum_decay, time) for time in (t, t + 1))
        products = _products_of_mu(self.beta1, self.momentum_decay)
        product, next_product = (products[time] if time < len(products) else 0.0 for time in (t, t + 1))
        gradient_factor = (1 - mu) / (1 - product)
        first_factor = (1 - self.beta1) * next_mu / (1 - next_product)
        second_root = ((1 - self.beta2) / (1 - self.beta2**t)) ** 0.5
        np.multiply(first, self.beta1, first)
        np.add(first, gradient, first)
        step = np.square(gradient, out=scratch)
        np.multiply(second, self.beta2, second)
        np.add(second, step, second)
        np.sqrt(second, step)
        np.add(step, self.epsilon / second_root, step)
        ahead = np.multiply(first, first_factor / gradient_factor)
        np.add(ahead, gradient, ahead)
        np.divide(ahead, step, step)
        np.multiply(step, learning_rate * (gradient_factor / second_root), step)
        _move(parameters, step, mask)


@dataclass(frozen=True)
class Rprop(Optimizer):
    """Resilient backpropagation (Riedmiller and Braun 1993): only the sign of the gradient counts.

    Every parameter has a step of its own: `grow` times as long when the gradient kept its sign, `shrink`
    times when it changed, within `shortest` .. `longest`. After a change of sign the parameter rests for one
    update. As in PyTorch, without taking the last step back. The first step is the learning rate, which acts
    no more afterwards.

    A sign says something only when the gradient is that of all rows, so mini-batches mislead it. The state
    holds the signs of the last gradient, 0 after a rest, and the steps.
    """

    shrink: float = 0.5
    grow: float = 1.2
    shortest: float = 1e-6
    longest: float = 50.0

    name: ClassVar[str] = "rprop"
    label: ClassVar[str] = "Rprop"
    formula: ClassVar[str] = "w ← w − Δ sign(g),  Δ longer while the sign stays, shorter when it turns"
    summary: ClassVar[str] = (
        "Only the direction of the slope counts: every weight finds the length of its own step."
    )
    n_vectors: ClassVar[int] = 2
    full_batch: ClassVar[bool] = True

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
        last_sign, length = state.vectors
        if state.updates == 1:
            length[...] = learning_rate
        sign = np.sign(gradient, out=scratch)
        np.multiply(last_sign, sign, last_sign)
        turned = last_sign < 0
        np.multiply(length, self.grow, out=length, where=last_sign > 0)
        np.multiply(length, self.shrink, out=length, where=turned)
        np.clip(length, self.shortest, self.longest, out=length)
        np.copyto(sign, 0, where=turned)
        np.copyto(last_sign, sign)
        step = np.multiply(sign, length, out=sign)
        _move(parameters, step, mask)


def _move(parameters: np.ndarray, step: np.ndarray, mask: np.ndarray | None) -> None:
    """theta <- theta - step, where the mask allows it; skipped, not times 0: a step may be infinite."""
    if mask is None:
        np.subtract(parameters, step, parameters)
    else:
        np.subtract(parameters, step, out=parameters, where=mask)


def _mu(beta1: float, momentum_decay: float, t: int) -> float:
    """Nadam's momentum in update t, which grows from about beta1 / 2 to beta1."""
    return beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))


@lru_cache(maxsize=8)
def _products_of_mu(beta1: float, momentum_decay: float) -> tuple[float, ...]:
    """M_0 = 1, M_1, M_2 ... as far as 1 - M_t is not yet 1 in float64 (some fifty numbers)."""
    products = [1.0]
    for t in count(1):
        product = products[-1] * _mu(beta1, momentum_decay, t)
        if 1 - product == 1:
            break
        products.append(product)
    return tuple(products)


OPTIMIZERS: dict[str, type[Optimizer]] = {
    kind.name: kind for kind in (SGD, Momentum, Nesterov, Adagrad, RMSprop, Adam, AdamW, Nadam, Rprop)
}


def build_optimizer(name: str, **hyperparameters: float) -> Optimizer:
    """The optimizer called `name`, with those of `hyperparameters` that it has.

    The rest belong to other optimizers: `build_optimizer("momentum", momentum=0.8)`. ValueError
    for an unknown name.
    """
    kind = named(OPTIMIZERS, name, "optimizer")
    known = {field.name for field in fields(kind)}
    return kind(**{key: value for key, value in hyperparameters.items() if key in known})

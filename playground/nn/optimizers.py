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
from functools import lru_cache, partial
from itertools import count
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from playground.nn.account import Course, Line, Step, mean_of, plain
from playground.nn.code import Code, Missing, named

Array = np.ndarray
Rate = float | np.ndarray
"""A learning rate, or (runs, 1) for one a run."""


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

    def of_runs(self, runs: int | slice | list[int]) -> OptimizerState:
        """That of some runs of a stack."""
        return OptimizerState(self.updates, tuple(vector[runs] for vector in self.vectors))

    @property
    def nbytes(self) -> int:
        return sum(vector.nbytes for vector in self.vectors)


@dataclass(frozen=True)
class Optimizer(ABC):
    """What every optimizer offers. Its fields are the hyperparameters.

    - `name`, `label`: in links and on the screen, both from the name of its class. `formula`: one step in one
      line, with w a parameter, g its gradient, η the learning rate. `summary`: what it does, in one sentence.
      `source`: where it is from.
    - `n_vectors`: how many vectors its state has; all start at 0.
    - `code`: in NumPy a class of the same name, made with the hyperparameters that are settings, whose
      `step(gradient, rate)` gives what is taken from the parameters; in PyTorch and Keras a call, of
      `parameters`, `learning_rate`, `momentum` and `l2`; in scikit-learn arguments of its MLP.
    - `is_plain`: a step is the learning rate times the gradient.
    - `scales_with_slope`: steps shrink with the slope, so that a small learning rate leaves it where it is.
    - `full_batch`: made for the gradient over all rows, misled by mini-batches.
    - `decoupled_l2`: L2 shrinks the weights by the factor 1 - learning_rate * l2, apart from the gradient;
      the update itself knows nothing of it (see `Penalties.shrink`).
    - `without_l2`: the name of the optimizer that it is where there is no L2; "" for none.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    formula: ClassVar[str]
    summary: ClassVar[str]
    source: ClassVar[str]
    n_vectors: ClassVar[int]
    code: ClassVar[Code]
    is_plain: ClassVar[bool] = False
    scales_with_slope: ClassVar[bool] = False
    full_batch: ClassVar[bool] = False
    decoupled_l2: ClassVar[bool] = False
    without_l2: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        cls.name, cls.label = cls.__name__.lower(), cls.__name__

    def init(self, shape: int | tuple[int, ...], dtype: DTypeLike = np.float64) -> OptimizerState:
        """The state before the first update of parameters of `shape`, P or (runs, P)."""
        return OptimizerState(0, tuple(np.zeros(shape, dtype) for _ in range(self.n_vectors)))

    def update(
        self,
        parameters: Array,
        gradient: Array,
        state: OptimizerState,
        learning_rate: Rate,
        mask: Array | None = None,
        scratch: Array | None = None,
    ) -> None:
        """One update in place; the gradient is only read. `scratch` (as parameters) spares an allocation.
        What the mask holds is skipped, not taken times 0: a step may be infinite.
        """
        state.updates += 1
        step = self.step(gradient, state, learning_rate, scratch)
        if mask is None:
            np.subtract(parameters, step, parameters)
        else:
            np.subtract(parameters, step, out=parameters, where=mask)

    @abstractmethod
    def step(self, gradient: Array, state: OptimizerState, learning_rate: Rate, out: Array | None) -> Array:
        """What is taken from the parameters, shaped as they are, in `out` where there is one.

        `state.updates` counts this update already; the state's vectors change in place.
        """

    def account(self, course: Course) -> tuple[list[Line], Step] | None:
        """All updates of a course line by line; None where nobody has written it so."""
        return None

    @classmethod
    def hyperparameters(cls) -> frozenset[str]:
        """Names of its hyperparameters; those that are settings too, a person chooses."""
        return frozenset(field.name for field in fields(cls))


_code = partial(
    Code,
    sklearn=Missing("The networks of scikit-learn learn by SGD, with or without momentum, or by Adam only."),
)
_KERAS_ROOT = "Keras adds its epsilon under the root; a squared one does the same where slopes are not tiny."
_EPSILON_HAT = (
    "Keras and scikit-learn add epsilon to the root of the uncorrected mean: where slopes are tiny, the "
    "first steps are shorter."
)
_KERAS_MOMENTUM = (
    "Keras and scikit-learn keep the learning rate within the velocity: the same while the rate stays."
)

_ADAM_NUMPY = '''
class {name}:
    """Momentum whose step is divided, weight by weight, by the usual size of the slopes."""

    def __init__(self):
        self.updates, self.m, self.v = 0, 0.0, 0.0

    def step(self, gradient, rate):
        self.updates += 1
        self.m = 0.9 * self.m + 0.1 * gradient
        self.v = 0.999 * self.v + 0.001 * gradient**2
        m_hat = self.m / (1 - 0.9**self.updates)  # makes up for the start at 0
        v_hat = self.v / (1 - 0.999**self.updates)
        return rate * m_hat / (np.sqrt(v_hat) + 1e-8)
'''


@dataclass(frozen=True)
class SGD(Optimizer):
    """Plain gradient descent on mini-batches."""

    formula = "w ← w − η g"
    summary = "Each step goes straight downhill, as far as the slope is steep."
    n_vectors = 0
    source = 'H. Robbins, S. Monro, "A stochastic approximation method" (1951)'
    is_plain = True
    scales_with_slope = True
    code = Code(
        numpy='''
class SGD:
    """Straight downhill: each weight moves against its slope."""

    def step(self, gradient, rate):
        return rate * gradient
''',
        pytorch="torch.optim.SGD(parameters, lr=learning_rate)",
        keras="keras.optimizers.SGD(learning_rate)",
        sklearn='solver="sgd", momentum=0.0',
    )

    def step(self, gradient: Array, state: OptimizerState, learning_rate: Rate, out: Array | None) -> Array:
        return np.multiply(gradient, learning_rate, out=out)

    def account(self, course: Course) -> tuple[list[Line], Step] | None:
        return [], Step("η g", f"{course.rate} · {{g}}")


@dataclass(frozen=True)
class Momentum(Optimizer):
    """Polyak's heavy ball, PyTorch's variant without dampening: the learning rate is outside the velocity, so
    that a changed rate acts at once (scikit-learn and Sutskever et al. 2013 put it inside).
    """

    momentum: float = 0.9

    formula = "v ← μ v + g,  w ← w − η v"
    summary = "Steps pile up like the speed of a rolling ball, which carries them through flat places."
    n_vectors = 1
    source = 'B. Polyak, "Some methods of speeding up the convergence of iteration methods" (1964)'
    scales_with_slope = True
    code = Code(
        numpy='''
class Momentum:
    """A rolling ball: part of the speed is kept, and the slopes add to it."""

    def __init__(self, momentum):
        self.momentum, self.speed = momentum, 0.0

    def step(self, gradient, rate):
        self.speed = self.momentum * self.speed + gradient
        return rate * self.speed
''',
        pytorch="torch.optim.SGD(parameters, lr=learning_rate, momentum=momentum)",
        keras="keras.optimizers.SGD(learning_rate, momentum=momentum)",
        sklearn='solver="sgd", momentum=momentum, nesterovs_momentum=False',
        remark=_KERAS_MOMENTUM,
    )

    def velocity(self, gradient: Array, state: OptimizerState) -> Array:
        """v after this update, in place."""
        (velocity,) = state.vectors
        np.multiply(velocity, self.momentum, velocity)
        return np.add(velocity, gradient, velocity)

    def step(self, gradient: Array, state: OptimizerState, learning_rate: Rate, out: Array | None) -> Array:
        return np.multiply(self.velocity(gradient, state), learning_rate, out=out)

    def account(self, course: Course) -> tuple[list[Line], Step]:
        before, after = course.state(0)
        course.name(v=before, v_new=after)
        line = Line("v", "μ v + g", f"{plain(self.momentum)} · {{v}} + {{g}}", after)
        return [line], Step("η v", f"{course.rate} · {{v_new}}")


@dataclass(frozen=True)
class Nesterov(Momentum):
    """Nesterov's momentum as in Sutskever et al. 2013, written for parameters that already stand at the point
    looked ahead to, as in PyTorch's SGD(nesterov=True).
    """

    formula = "v ← μ v + g,  w ← w − η (g + μ v)"
    summary = "Momentum that takes the slope where the ball is about to be, and so brakes earlier."
    source = (
        'Y. Nesterov (1983), as in I. Sutskever and others, "On the importance of initialization and '
        'momentum in deep learning" (2013)'
    )
    code = Code(
        numpy='''
class Nesterov:
    """Momentum that takes the slope where the ball is about to be."""

    def __init__(self, momentum):
        self.momentum, self.speed = momentum, 0.0

    def step(self, gradient, rate):
        self.speed = self.momentum * self.speed + gradient
        return rate * (gradient + self.momentum * self.speed)
''',
        pytorch="torch.optim.SGD(parameters, lr=learning_rate, momentum=momentum, nesterov=momentum > 0)",
        keras="keras.optimizers.SGD(learning_rate, momentum=momentum, nesterov=True)",
        sklearn='solver="sgd", momentum=momentum, nesterovs_momentum=True',
        remark=_KERAS_MOMENTUM,
    )

    def step(self, gradient: Array, state: OptimizerState, learning_rate: Rate, out: Array | None) -> Array:
        step = np.multiply(self.velocity(gradient, state), self.momentum, out=out)
        np.add(step, gradient, step)
        return np.multiply(step, learning_rate, step)

    def account(self, course: Course) -> tuple[list[Line], Step]:
        lines, _ = super().account(course)
        ahead = course.slopes + self.momentum * course.quantities["v_new"]
        course.name(ahead=ahead)
        lines += [Line("a", "g + μ v", f"{{g}} + {plain(self.momentum)} · {{v_new}}", ahead)]
        return lines, Step("η a", f"{course.rate} · {{ahead}}")


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """As in PyTorch, with the sum starting at 0 and no decay of the rate beside the sum's."""

    epsilon: float = 1e-10

    formula = "s ← s + g²,  w ← w − η g / (√s + ε)"
    summary = "Every weight has its own step, which shrinks with all the slopes that weight has met."
    n_vectors = 1
    source = 'J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods" (2011)'
    scales_with_slope = True
    code = _code(
        numpy='''
class Adagrad:
    """A step of its own for each weight, shorter the steeper its slopes have been so far."""

    def __init__(self):
        self.total = 0.0

    def step(self, gradient, rate):
        self.total = self.total + gradient**2
        return rate * gradient / (np.sqrt(self.total) + 1e-10)
''',
        pytorch="torch.optim.Adagrad(parameters, lr=learning_rate, eps=1e-10)",
        keras="keras.optimizers.Adagrad(learning_rate, initial_accumulator_value=0.0, epsilon=1e-20)",
        remark=_KERAS_ROOT,
    )

    def step(self, gradient: Array, state: OptimizerState, learning_rate: Rate, out: Array | None) -> Array:
        (total,) = state.vectors
        step = np.square(gradient, out=out)
        np.add(total, step, total)
        np.sqrt(total, step)
        np.add(step, self.epsilon, step)
        np.divide(gradient, step, step)
        return np.multiply(step, learning_rate, step)

    def account(self, course: Course) -> tuple[list[Line], Step] | None:
        before, after = course.state(0)
        course.name(s=before, s_new=after)
        return [Line("s", "s + g²", "{s} + {g}²", after)], Step(
            "η g / (√s + ε)", f"{course.rate} · {{g}} / (√{{s_new}} + {plain(self.epsilon)})"
        )


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """As in PyTorch, not centred and without momentum; PyTorch calls `decay` alpha. Keras forgets faster
    (0.9). The state holds v / (1 - decay).
    """

    decay: float = 0.99
    epsilon: float = 1e-8

    formula = "v ← α v + (1 − α) g²,  w ← w − η g / (√v + ε)"
    summary = "Every weight has its own step, divided by the usual size of its recent slopes."
    n_vectors = 1
    source = 'T. Tieleman, G. Hinton, lecture 6e of "Neural Networks for Machine Learning" (2012)'
    code = _code(
        numpy='''
class RMSprop:
    """Each slope is divided by the usual size of the weight's recent slopes."""

    def __init__(self):
        self.v = 0.0

    def step(self, gradient, rate):
        self.v = 0.99 * self.v + 0.01 * gradient**2
        return rate * gradient / (np.sqrt(self.v) + 1e-8)
''',
        pytorch="torch.optim.RMSprop(parameters, lr=learning_rate, alpha=0.99, eps=1e-8)",
        keras="keras.optimizers.RMSprop(learning_rate, rho=0.99, epsilon=1e-16)",
        remark=_KERAS_ROOT,
    )

    def step(self, gradient: Array, state: OptimizerState, learning_rate: Rate, out: Array | None) -> Array:
        (second,) = state.vectors
        second_root = (1 - self.decay) ** 0.5
        step = _root_of_mean(second, gradient, self.decay, self.epsilon / second_root, out)
        np.divide(gradient, step, step)
        return np.multiply(step, learning_rate * (1 / second_root), step)

    def account(self, course: Course) -> tuple[list[Line], Step] | None:
        before, after = course.state(0, 1 - self.decay)
        course.name(v=before, v_new=after)
        line = Line("v", "α v + (1 − α) g²", mean_of(self.decay, "{v}", "{g}²"), after)
        return [line], Step("η g / (√v + ε)", f"{course.rate} · {{g}} / (√{{v_new}} + {plain(self.epsilon)})")


@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam, with t the number of this update, from 1:

    m <- beta1 m + (1 - beta1) g,  v <- beta2 v + (1 - beta2) g²,
    theta <- theta - learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).

    The epsilon is Algorithm 1's, added to the root of the *corrected* v, as in PyTorch; Keras and
    scikit-learn use the paper's second form, "epsilon hat". The state holds m / (1 - beta1) and v / (1 -
    beta2).
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    formula = "w ← w − η m̂ / (√v̂ + ε), with m̂ and v̂ running means of g and g²"
    summary = "Momentum whose step is divided, weight by weight, by the usual size of the slopes."
    n_vectors = 2
    source = "D. Kingma, J. Ba, arXiv:1412.6980, Algorithm 1"
    code = Code(
        numpy=_ADAM_NUMPY.format(name="Adam"),
        pytorch="torch.optim.Adam(parameters, lr=learning_rate, betas=(0.9, 0.999), eps=1e-8)",
        keras="keras.optimizers.Adam(learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8)",
        sklearn='solver="adam", beta_1=0.9, beta_2=0.999, epsilon=1e-8',
        remark=_EPSILON_HAT,
    )

    def step(self, gradient: Array, state: OptimizerState, learning_rate: Rate, out: Array | None) -> Array:
        first, second = state.vectors
        first_factor = (1 - self.beta1) / (1 - self.beta1**state.updates)
        second_root = ((1 - self.beta2) / (1 - self.beta2**state.updates)) ** 0.5
        np.multiply(first, self.beta1, first)
        np.add(first, gradient, first)
        step = _root_of_mean(second, gradient, self.beta2, self.epsilon / second_root, out)
        np.divide(first, step, step)
        return np.multiply(step, learning_rate * (first_factor / second_root), step)

    def account(self, course: Course) -> tuple[list[Line], Step] | None:
        lines, second = _running_means(course, self.beta1, self.beta2)
        share = 1 - self.beta1**course.t
        first = course.quantities["m_new"] / share
        course.name(first_share=share, m_hat=first)
        lines += [Line("m̂", "m / (1 − β₁ᵗ)", "{m_new} / {first_share}", first), second]
        return lines, Step(
            "η m̂ / (√v̂ + ε)", f"{course.rate} · {{m_hat}} / (√{{v_hat}} + {plain(self.epsilon)})"
        )


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam with decoupled L2: every step first shrinks each weight by the factor 1 - learning_rate * l2,
    which does not go through Adam's division, as in PyTorch's AdamW.
    """

    formula = "w ← (1 − η l2) w − η m̂ / (√v̂ + ε)"
    summary = "Adam in which L2 shrinks all weights alike instead of going through the division."
    decoupled_l2 = True
    without_l2 = "adam"
    source = "I. Loshchilov, F. Hutter, arXiv:1711.05101"
    code = _code(
        numpy=_ADAM_NUMPY.format(name="AdamW"),
        pytorch="torch.optim.AdamW(parameters, lr=learning_rate, eps=1e-8, weight_decay=l2)",
        keras="keras.optimizers.AdamW(learning_rate, weight_decay=l2, epsilon=1e-8)",
        remark=f"Biases are to be left out of the weight decay. {_EPSILON_HAT}",
    )


@dataclass(frozen=True)
class Nadam(Optimizer):
    """Adam with Nesterov's momentum, as in PyTorch:

    m and v as in Adam,  mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2),  M_t = mu_1 mu_2 ... mu_t,
    theta <- theta - learning_rate * ((1 - mu_t) g / (1 - M_t) + mu_{t+1} m / (1 - M_{t+1})) / (sqrt(v / (1 -
    beta2^t)) + epsilon).

    M_t is a function of t alone and soon nothing beside 1: see `_products_of_mu`. The state is Adam's.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    momentum_decay: float = 0.004

    formula = "w ← w − η (μ m̂ + (1 − μ) ĝ) / (√v̂ + ε)"
    summary = "Adam that takes the slope where its momentum is about to carry it."
    n_vectors = 2
    source = 'T. Dozat, "Incorporating Nesterov momentum into Adam" (2016)'
    code = _code(
        numpy='''
class Nadam:
    """Adam that takes the slope where its momentum is about to carry it.

    The momentum grows from update to update, and `product` is that of all its values so far.
    """

    def __init__(self):
        self.updates, self.m, self.v, self.product = 0, 0.0, 0.0, 1.0

    def momentum(self, update):
        return 0.9 * (1 - 0.5 * 0.96 ** (0.004 * update))

    def step(self, gradient, rate):
        self.updates += 1
        now, following = self.momentum(self.updates), self.momentum(self.updates + 1)
        self.product *= now
        self.m = 0.9 * self.m + 0.1 * gradient
        self.v = 0.999 * self.v + 0.001 * gradient**2
        ahead = (1 - now) * gradient / (1 - self.product)
        ahead += following * self.m / (1 - self.product * following)
        v_hat = self.v / (1 - 0.999**self.updates)
        return rate * ahead / (np.sqrt(v_hat) + 1e-8)
''',
        pytorch="torch.optim.NAdam(parameters, lr=learning_rate, betas=(0.9, 0.999), eps=1e-8, "
        "momentum_decay=0.004)",
        keras=Missing(
            "The Nadam of Keras raises its momentum 250 times as fast, and nothing can change that."
        ),
    )

    def step(self, gradient: Array, state: OptimizerState, learning_rate: Rate, out: Array | None) -> Array:
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
        step = _root_of_mean(second, gradient, self.beta2, self.epsilon / second_root, out)
        ahead = np.multiply(first, first_factor / gradient_factor)
        np.add(ahead, gradient, ahead)
        np.divide(ahead, step, step)
        return np.multiply(step, learning_rate * (gradient_factor / second_root), step)

    def account(self, course: Course) -> tuple[list[Line], Step] | None:
        lines, second = _running_means(course, self.beta1, self.beta2)
        times = np.arange(1, len(course.t) + 2)
        mu = self.beta1 * (1 - 0.5 * 0.96 ** (times * self.momentum_decay))
        left = 1 - np.cumprod(mu)
        both = np.ones(2)
        now, following = mu[:-1, None] * both, mu[1:, None] * both
        share, later_share = left[:-1, None] * both, left[1:, None] * both
        mixed = (1 - now) * course.slopes / share + following * course.quantities["m_new"] / later_share
        course.name(mu_left=1 - now, mu_next=following, share=share, later_share=later_share, mixed=mixed)
        numbers = "{mu_left} · {g} / {share} + {mu_next} · {m_new} / {later_share}"
        lines += [second, Line("a", "(1 − μₜ) g / (1 − Mₜ) + μₜ₊₁ m / (1 − Mₜ₊₁)", numbers, mixed)]
        return lines, Step(
            "η a / (√v̂ + ε)", f"{course.rate} · {{mixed}} / (√{{v_hat}} + {plain(self.epsilon)})"
        )


@dataclass(frozen=True)
class Rprop(Optimizer):
    """Resilient backpropagation: only the sign of the gradient counts, and says something only when it is
    that of all rows.

    Every parameter has a step of its own: `grow` times as long when the gradient kept its sign, `shrink`
    times when it changed, within `shortest` .. `longest`, and then a rest of one update. As in PyTorch,
    without taking the last step back. The first step is the learning rate, which acts no more afterwards. The
    state holds the signs of the last gradient, 0 after a rest, and the steps.
    """

    shrink: float = 0.5
    grow: float = 1.2
    shortest: float = 1e-6
    longest: float = 50.0

    formula = "w ← w − Δ sign(g),  Δ longer while the sign stays, shorter when it turns"
    summary = "Only the direction of the slope counts: every weight finds the length of its own step."
    n_vectors = 2
    full_batch = True
    source = 'M. Riedmiller, H. Braun, "A direct adaptive method for faster backpropagation learning" (1993)'
    code = _code(
        numpy='''
class Rprop:
    """Only the sign of each slope counts: steps grow while it stays, and shrink when it turns."""

    def __init__(self):
        self.last, self.length = 0.0, None

    def step(self, gradient, rate):
        if self.length is None:
            self.length = np.full(len(gradient), rate)
        sign = np.sign(gradient)
        agreement = self.last * sign
        self.length[agreement > 0] *= 1.2
        self.length[agreement < 0] *= 0.5
        self.length = np.clip(self.length, 1e-6, 50)
        sign[agreement < 0] = 0  # rest once after a turn
        self.last = sign
        return sign * self.length
''',
        pytorch="torch.optim.Rprop(parameters, lr=learning_rate, etas=(0.5, 1.2), step_sizes=(1e-6, 50))",
        keras=Missing("Keras has no Rprop."),
    )

    def step(self, gradient: Array, state: OptimizerState, learning_rate: Rate, out: Array | None) -> Array:
        last_sign, length = state.vectors
        if state.updates == 1:
            length[...] = learning_rate
        sign = np.sign(gradient, out=out)
        np.multiply(last_sign, sign, last_sign)
        turned = last_sign < 0
        np.multiply(length, self.grow, out=length, where=last_sign > 0)
        np.multiply(length, self.shrink, out=length, where=turned)
        np.clip(length, self.shortest, self.longest, out=length)
        np.copyto(sign, 0, where=turned)
        np.copyto(last_sign, sign)
        return np.multiply(sign, length, out=sign)

    def account(self, course: Course) -> tuple[list[Line], Step] | None:
        _, sign = course.state(0)
        before, after = course.state(1)
        before = before.copy()
        before[:1] = course.learning_rate  # the first length is the learning rate
        course.name(length=before, length_new=after, factor=after / before, sign=sign)
        rule = f"Δ · {plain(self.grow)} where g kept its sign, · {plain(self.shrink)} where it turned"
        return [
            Line("Δ", rule, "{factor} · {length}", after),
            Line("s", "sign of g; 0 where it has just turned", "", sign),
        ], Step("Δ s", "{length_new} · {sign}")


def _root_of_mean(second: Array, gradient: Array, decay: float, epsilon: float, out: Array | None) -> Array:
    """second <- decay * second + g² in place, and sqrt(second) + epsilon in `out`."""
    root = np.square(gradient, out=out)
    np.multiply(second, decay, second)
    np.add(second, root, second)
    np.sqrt(second, root)
    return np.add(root, epsilon, root)


def _running_means(course: Course, beta1: float, beta2: float) -> tuple[list[Line], Line]:
    """Adam's running means of g and g², and the second one corrected for its start at 0."""
    m, m_new = course.state(0, 1 - beta1)
    v, v_new = course.state(1, 1 - beta2)
    share = 1 - beta2**course.t
    course.name(m=m, m_new=m_new, v=v, v_new=v_new, second_share=share, v_hat=v_new / share)
    lines = [
        Line("m", "β₁ m + (1 − β₁) g", mean_of(beta1, "{m}", "{g}"), m_new),
        Line("v", "β₂ v + (1 − β₂) g²", mean_of(beta2, "{v}", "{g}²"), v_new),
    ]
    return lines, Line("v̂", "v / (1 − β₂ᵗ)", "{v_new} / {second_share}", v_new / share)


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
    """The optimizer called `name`, with those of `hyperparameters` that it has. ValueError for an unknown
    name.
    """
    kind = named(OPTIMIZERS, name, "optimizer")
    known = kind.hyperparameters()
    return kind(**{key: value for key, value in hyperparameters.items() if key in known})

"""A race of optimizers: two weights go down a surface, and every update can be read in numbers.

The racers are the very `OPTIMIZERS` that train networks, here on a vector of two parameters. What they
remember is recorded as they go, and brought into the textbook's form: `playground.nn.optimizers` keeps
running means divided by (1 - their coefficient).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from playground.nn.optimizers import (
    Adagrad,
    Adam,
    Momentum,
    Nadam,
    Nesterov,
    Optimizer,
    RMSprop,
    Rprop,
    build_optimizer,
)
from playground.pages.optimizers.surfaces import SURFACES, Surface

RACERS = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "rprop", "adagrad", "nadam")
"""Who may take part. AdamW is Adam here, to the last bit: it differs in what it does with L2 alone."""

RATES = (0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0, 3.0)
"""Learning rates to choose from."""

GOAL = 0.01
"""Whoever stays below this height has arrived; the lowest height is 0."""

NEAR = 0.25
"""Whoever is no further than this from a minimum that is not the lowest, and rests, is stuck in it."""

STILL = 0.01
"""How far a racer may go in its last ten steps and yet count as one who rests."""

GONE = 1e6
"""Whoever is further away than this has flown away: the race is over for it."""

NEIGHBOURS = 0.3
"""How far away, in both weights, the eight places lie at which a racer's own rate has to be good too."""


@dataclass(frozen=True, eq=False)
class Trail:
    """The way of one racer.

    places: (k + 1, 2) the start and where each of k updates led. heights: (k + 1,). slopes: (k, 2) the
    gradient each update was given. states: what the optimizer remembered, one array (k + 1, 2) for each
    vector of its state, before the first update and after each. gone: whether the last update led further
    away than GONE.
    """

    optimizer: Optimizer
    learning_rate: float
    places: np.ndarray
    heights: np.ndarray
    slopes: np.ndarray
    states: tuple[np.ndarray, ...]
    gone: bool

    @property
    def n_steps(self) -> int:
        """Updates made."""
        return len(self.slopes)

    @property
    def arrived(self) -> int | None:
        """The first step from which on it stays below GOAL; None if it does not."""
        return None if self.gone else _arrival(self.heights[:, None])[0]


def trail(
    surface: Surface, optimizer: Optimizer, learning_rate: float, start: Sequence[float], n_steps: int
) -> Trail:
    """Let an optimizer go down a surface from `start` for `n_steps` updates, or until it has flown away."""
    w = np.array(start, dtype=np.float64)
    state = optimizer.init(2)
    places, slopes, states = [w.copy()], [], [[vector.copy() for vector in state.vectors]]
    gone = False
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(n_steps):
            slopes.append(surface.slope(w))
            optimizer.update(w, slopes[-1], state, learning_rate)
            places.append(w.copy())
            states.append([vector.copy() for vector in state.vectors])
            gone = not np.abs(w).max() < GONE
            if gone:
                break
        route = np.array(places)
        heights = surface.height(route)
    remembered = np.array(states).reshape(len(places), -1, 2)
    return Trail(
        optimizer,
        learning_rate,
        route,
        heights,
        np.array(slopes).reshape(-1, 2),
        tuple(remembered[:, number] for number in range(remembered.shape[1])),
        gone,
    )


@lru_cache(maxsize=512)
def own_rate(surface_name: str, optimizer: Optimizer, start: tuple[float, float], n_steps: int) -> float:
    """The learning rate out of RATES that suits a racer best from here.

    A rate is judged by the mean number of steps to the goal from the start and from eight places around it,
    so that a lucky first leap does not decide; who does not arrive counts as one step late, and among rates
    that lead nobody there the mean height at the end decides.
    """
    surface = SURFACES[surface_name]
    shifts = NEIGHBOURS * np.array([(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)])
    places = np.array(start) + shifts
    w = np.tile(places, (len(RATES), 1))
    rates = np.repeat(RATES, len(places))[:, None]
    state = optimizer.init(w.shape)
    heights = [surface.height(w)]
    with np.errstate(all="ignore"):
        for _ in range(n_steps):
            optimizer.update(w, surface.slope(w), state, rates)
            heights.append(surface.height(w))
    course = np.array(heights)
    steps = [n_steps + 1 if step is None else step for step in _arrival(course)]
    mean_steps = np.reshape(steps, (len(RATES), -1)).mean(axis=1)
    last = np.nan_to_num(course[-1], nan=np.inf, posinf=np.inf)
    mean_last = np.minimum(last, GONE).reshape(len(RATES), -1).mean(axis=1)
    return RATES[min(range(len(RATES)), key=lambda rate: (mean_steps[rate], mean_last[rate]))]


def _arrival(heights: np.ndarray) -> list[int | None]:
    """For courses (k + 1, n): the first step from which on each stays below GOAL, or None."""
    above = ~(heights < GOAL)
    last = len(heights) - 1 - above[::-1].argmax(axis=0)
    first = np.where(above.any(axis=0), last + 1, 0)
    return [int(step) if step < len(heights) else None for step in first]


# What became of a racer


def outcome(surface: Surface, racer: Trail) -> str:
    """What became of a racer, in one word: "arrived", "gone", "stuck" (in a minimum that is not the lowest),
    "hovering" (it has been below GOAL, and does not stay there) or "creeping" (it is still on its way).
    """
    if racer.gone:
        return "gone"
    if racer.arrived is not None:
        return "arrived"
    lowest = surface.height(np.array(surface.minima[0]))
    for minimum in surface.minima:
        is_higher = surface.height(np.array(minimum)) - lowest > GOAL
        recent = racer.places[-10:]
        rests = np.abs(recent - recent[-1]).max() < STILL
        if is_higher and rests and np.abs(racer.places[-1] - minimum).max() < NEAR:
            return "stuck"
    return "hovering" if (racer.heights < GOAL).any() else "creeping"


def ranking(racers: Sequence[Trail]) -> list[int]:
    """The places of the racers in `racers`, best first: by arrival, then by height at the end."""

    def rank(at: int) -> tuple[float, float]:
        racer = racers[at]
        arrived = racer.arrived
        height = racer.heights[-1] if not racer.gone else np.inf
        return (np.inf if arrived is None else arrived), float(height)

    return sorted(range(len(racers)), key=rank)


# One update in numbers


@dataclass(frozen=True, eq=False)
class Line:
    """One line of an update.

    symbol: what is computed, with its rule in `formula`. numbers: the same rule with the names of quantities
    in braces in place of its symbols, such as "0.9 · {v} + {g}". values: (k, 2) what comes out, for each
    update and each of the two weights.
    """

    symbol: str
    formula: str
    numbers: str
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class Account:
    """All updates of a trail: its lines in the order of computing, and what stands in their braces, each
    (k, 2).
    """

    lines: tuple[Line, ...]
    quantities: Mapping[str, np.ndarray]


def account(racer: Trail) -> Account:
    """Every update of a trail in the textbook's form, with its numbers."""
    before, after = racer.places[:-1], racer.places[1:]
    kept = _Kept(racer, np.arange(1, racer.n_steps + 1)[:, None] * np.ones(2))
    first = Line("g", "∂L/∂w", "", racer.slopes)
    lines, step = _RULES[racer.optimizer.name](kept)
    last = Line("w", f"w − {step[0]}", f"{{w}} − {step[1]}", after)
    return Account((first, *lines, last), {"w": before, "g": racer.slopes, **kept.quantities})


class _Kept:
    """A trail, and the quantities that the lines of its account name."""

    def __init__(self, racer: Trail, t: np.ndarray) -> None:
        self.racer = racer
        self.rate = plain(racer.learning_rate)
        self.t = t
        self.quantities: dict[str, np.ndarray] = {}

    def state(self, number: int, factor: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
        """A vector of the state before and after each update, times a factor."""
        course = self.racer.states[number] * factor
        return course[:-1], course[1:]

    def keep(self, **quantities: np.ndarray) -> None:
        self.quantities |= quantities


Step = tuple[str, str]
"""What is taken from w: in symbols, and with names of quantities in braces."""


def _sgd(kept: _Kept) -> tuple[list[Line], Step]:
    return [], ("η g", f"{kept.rate} · {{g}}")


def _momentum(kept: _Kept) -> tuple[list[Line], Step]:
    rule = kept.racer.optimizer
    assert isinstance(rule, Momentum)
    before, after = kept.state(0)
    kept.keep(v=before, v_new=after)
    line = Line("v", "μ v + g", f"{plain(rule.momentum)} · {{v}} + {{g}}", after)
    return [line], ("η v", f"{kept.rate} · {{v_new}}")


def _nesterov(kept: _Kept) -> tuple[list[Line], Step]:
    rule = kept.racer.optimizer
    assert isinstance(rule, Nesterov)
    before, after = kept.state(0)
    ahead = kept.racer.slopes + rule.momentum * after
    kept.keep(v=before, v_new=after, ahead=ahead)
    momentum = plain(rule.momentum)
    return [
        Line("v", "μ v + g", f"{momentum} · {{v}} + {{g}}", after),
        Line("a", "g + μ v", f"{{g}} + {momentum} · {{v_new}}", ahead),
    ], ("η a", f"{kept.rate} · {{ahead}}")


def _adagrad(kept: _Kept) -> tuple[list[Line], Step]:
    rule = kept.racer.optimizer
    assert isinstance(rule, Adagrad)
    before, after = kept.state(0)
    kept.keep(s=before, s_new=after)
    return [Line("s", "s + g²", "{s} + {g}²", after)], (
        "η g / (√s + ε)",
        f"{kept.rate} · {{g}} / (√{{s_new}} + {plain(rule.epsilon)})",
    )


def _rmsprop(kept: _Kept) -> tuple[list[Line], Step]:
    rule = kept.racer.optimizer
    assert isinstance(rule, RMSprop)
    before, after = kept.state(0, 1 - rule.decay)
    kept.keep(v=before, v_new=after)
    line = Line("v", "α v + (1 − α) g²", _mean(rule.decay, "{v}", "{g}²"), after)
    return [line], (
        "η g / (√v + ε)",
        f"{kept.rate} · {{g}} / (√{{v_new}} + {plain(rule.epsilon)})",
    )


def _adam(kept: _Kept) -> tuple[list[Line], Step]:
    rule = kept.racer.optimizer
    assert isinstance(rule, Adam)
    lines, second = _running_means(kept, rule.beta1, rule.beta2)
    share = 1 - rule.beta1**kept.t
    first = kept.quantities["m_new"] / share
    kept.keep(first_share=share, m_hat=first)
    lines += [Line("m̂", "m / (1 − β₁ᵗ)", "{m_new} / {first_share}", first), second]
    return lines, ("η m̂ / (√v̂ + ε)", f"{kept.rate} · {{m_hat}} / (√{{v_hat}} + {plain(rule.epsilon)})")


def _nadam(kept: _Kept) -> tuple[list[Line], Step]:
    rule = kept.racer.optimizer
    assert isinstance(rule, Nadam)
    lines, second = _running_means(kept, rule.beta1, rule.beta2)
    times = np.arange(1, len(kept.t) + 2)
    mu = rule.beta1 * (1 - 0.5 * 0.96 ** (times * rule.momentum_decay))
    product = np.cumprod(mu)
    both = np.ones(2)
    now, following = mu[:-1, None] * both, mu[1:, None] * both
    share, later_share = (1 - product)[:-1, None] * both, (1 - product)[1:, None] * both
    mixed = (1 - now) * kept.racer.slopes / share + following * kept.quantities["m_new"] / later_share
    kept.keep(mu_left=1 - now, mu_next=following, share=share, later_share=later_share, mixed=mixed)
    lines += [
        second,
        Line(
            "a",
            "(1 − μₜ) g / (1 − Mₜ) + μₜ₊₁ m / (1 − Mₜ₊₁)",
            "{mu_left} · {g} / {share} + {mu_next} · {m_new} / {later_share}",
            mixed,
        ),
    ]
    return lines, ("η a / (√v̂ + ε)", f"{kept.rate} · {{mixed}} / (√{{v_hat}} + {plain(rule.epsilon)})")


def _running_means(kept: _Kept, beta1: float, beta2: float) -> tuple[list[Line], Line]:
    """Adam's running means of g and g², and the second one corrected for its start at 0."""
    m, m_new = kept.state(0, 1 - beta1)
    v, v_new = kept.state(1, 1 - beta2)
    share = 1 - beta2**kept.t
    kept.keep(m=m, m_new=m_new, v=v, v_new=v_new, second_share=share, v_hat=v_new / share)
    lines = [
        Line("m", "β₁ m + (1 − β₁) g", _mean(beta1, "{m}", "{g}"), m_new),
        Line("v", "β₂ v + (1 − β₂) g²", _mean(beta2, "{v}", "{g}²"), v_new),
    ]
    return lines, Line("v̂", "v / (1 − β₂ᵗ)", "{v_new} / {second_share}", v_new / share)


def _rprop(kept: _Kept) -> tuple[list[Line], Step]:
    rule = kept.racer.optimizer
    assert isinstance(rule, Rprop)
    _, sign = kept.state(0)
    before, after = kept.state(1)
    before = before.copy()
    before[:1] = kept.racer.learning_rate  # the first length is the learning rate
    kept.keep(length=before, length_new=after, factor=after / before, sign=sign)
    return [
        Line(
            "Δ",
            f"Δ · {plain(rule.grow)} where g kept its sign, · {plain(rule.shrink)} where it turned",
            "{factor} · {length}",
            after,
        ),
        Line("s", "sign of g; 0 where it has just turned", "", sign),
    ], ("Δ s", "{length_new} · {sign}")


def _mean(coefficient: float, old: str, new: str) -> str:
    return f"{plain(coefficient)} · {old} + {plain(1 - coefficient)} · {new}"


def plain(value: float) -> str:
    """A constant as it stands in a formula: 0.1, 0.999, 10⁻⁸."""
    if value and abs(value) < 1e-4:
        mantissa, exponent = f"{value:.0e}".split("e")
        power = "".join("⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".index(sign)] for sign in str(int(exponent)))
        return f"10{power}" if mantissa == "1" else f"{mantissa} · 10{power}"
    return f"{value:.6g}"


_RULES: dict[str, Callable[[_Kept], tuple[list[Line], Step]]] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "nadam": _nadam,
    "rprop": _rprop,
}


def racers_of(
    surface: Surface,
    names: Sequence[str],
    start: tuple[float, float],
    n_steps: int,
    learning_rate: float | None,
    momentum: float,
) -> list[Trail]:
    """The trails of a race, in the order of `names`; without a learning rate each has its own best one."""
    racers = []
    for name in names:
        optimizer = build_optimizer(name, momentum=momentum)
        rate = own_rate(surface.name, optimizer, start, n_steps) if learning_rate is None else learning_rate
        racers.append(trail(surface, optimizer, rate, start, n_steps))
    return racers

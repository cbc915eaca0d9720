"""A race of optimizers: two weights go down a surface, and every update can be read in numbers.

The racers are the very `OPTIMIZERS` that train networks, here on a vector of two parameters. What they
remember is recorded as they go, and brought into the textbook's form: `playground.nn.optimizers` keeps
running means divided by (1 - their coefficient) (see `playground.nn.account`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from playground.nn.account import Course, Line
from playground.nn.optimizers import OPTIMIZERS, Optimizer, build_optimizer
from playground.pages.optimizers.surfaces import SURFACES, Surface

FIRST_RACERS = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "rprop")
"""Who takes part at first."""

RACERS = tuple(
    dict.fromkeys((*FIRST_RACERS, *(name for name, kind in OPTIMIZERS.items() if not kind.without_l2)))
)
"""Who may take part: all but those that differ from another in what they do with L2 alone."""

RATES = (0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0, 3.0)
"""Learning rates to choose from."""

GOAL = 0.01
"""Whoever stays below this height has arrived; the lowest height is 0."""

NEAR = 0.25
"""Whoever is no further than this, in its last ten steps, from a minimum that is not the lowest is stuck."""

GONE = 1e6
"""Whoever is further away than this has flown away: the race is over for it."""

DECAY = 0.9
"""What RMSprop keeps of its mean from step to step, as is usual. With PyTorch's 0.99 its first step is ten
times the learning rate, and that leap wins races.
"""

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
        return len(self.slopes)

    @property
    def arrived(self) -> int | None:
        """The first step from which on it stays below GOAL; None if it does not."""
        return None if self.gone else _arrival(self.heights[:, None])[0]

    @property
    def ends(self) -> int:
        """The step at which it is known what becomes of it."""
        return self.n_steps if self.arrived is None else self.arrived


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
    remembered = np.array(states).reshape(len(places), -1, 2).swapaxes(0, 1)
    return Trail(
        optimizer,
        learning_rate,
        route,
        heights,
        np.array(slopes).reshape(-1, 2),
        tuple(remembered),
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
    """What became of a racer, in one word: "arrived", "gone", "climbing" (it ends off the map, higher than it
    began), "stuck" (in a minimum that is not the lowest), "hovering" (it has been below GOAL, and does not
    stay there) or "creeping" (it is still on its way).
    """
    if racer.gone:
        return "gone"
    if racer.arrived is not None:
        return "arrived"
    if racer.heights[-1] > racer.heights[0] and not surface.holds(racer.places[-1]):
        return "climbing"
    higher = [place for place in np.array(surface.minima) if surface.height(place) > GOAL]
    if any(np.abs(racer.places[-10:] - place).max() < NEAR for place in higher):
        return "stuck"
    return "hovering" if (racer.heights < GOAL).any() else "creeping"


def ranking(racers: Sequence[Trail]) -> list[Trail]:
    """The racers, best first: by arrival, then by height at the end."""

    def rank(racer: Trail) -> tuple[float, float]:
        arrived = np.inf if racer.arrived is None else racer.arrived
        return arrived, np.inf if racer.gone else float(racer.heights[-1])

    return sorted(racers, key=rank)


# One update in numbers


class Account(NamedTuple):
    """Lines of updates in the order of computing, and what stands in their braces, each (k, 2)."""

    lines: tuple[Line, ...]
    quantities: Mapping[str, np.ndarray]


def account(racer: Trail) -> Account:
    """Every update of a trail in the textbook's form, with its numbers; of an optimizer that has no such form
    the slopes, its formula and where it led.
    """
    before, after = racer.places[:-1], racer.places[1:]
    course = Course(racer.slopes, racer.states, racer.learning_rate)
    first = Line("g", "∂L/∂w", "", racer.slopes)
    told = racer.optimizer.account(course)
    if told is None:
        formula = racer.optimizer.formula.removeprefix("w ← ")
        return Account((first, Line("w", formula, "", after)), {"w": before, "g": racer.slopes})
    lines, step = told
    last = Line("w", f"w − {step.formula}", f"{{w}} − {step.numbers}", after)
    return Account((first, *lines, last), {"w": before, "g": racer.slopes, **course.quantities})


def racers_of(
    surface: Surface,
    names: Sequence[str],
    start: tuple[float, float],
    learning_rate: float | None,
    momentum: float,
) -> list[Trail]:
    """The trails of a race, in the order of `names`; without a learning rate each has its own best one."""
    n_steps = surface.n_steps
    racers = []
    for optimizer in (build_optimizer(name, momentum=momentum, decay=DECAY) for name in names):
        rate = learning_rate or own_rate(surface.name, optimizer, start, n_steps)
        racers.append(trail(surface, optimizer, rate, start, n_steps))
    return racers

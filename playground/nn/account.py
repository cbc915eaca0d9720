"""An optimizer's updates written down line by line, as a textbook has them, with their numbers.

`playground.nn.optimizers` keeps running means divided by (1 - their coefficient); here they are brought back
into the form of the textbook.
"""

from typing import NamedTuple

import numpy as np


class Line(NamedTuple):
    """One line of an update.

    symbol: what is computed, with its rule in `formula`. numbers: the same rule with the names of quantities
    in braces in place of its symbols, such as "0.9 · {v} + {g}"; "" where there is nothing to add.
    values: (k, 2) what comes out, for each update and each of the two weights.
    """

    symbol: str
    formula: str
    numbers: str
    values: np.ndarray


class Step(NamedTuple):
    """What is taken from w in the last line: in symbols, and with names of quantities in braces."""

    formula: str
    numbers: str


class Course:
    """What an optimizer was given and remembered in k updates of two weights.

    slopes: (k, 2) the gradients. states: (k + 1, 2) for each vector of the state, before the first update and
    after each. t: (k, 2) numbers of the updates, from 1. quantities: what the lines name, each (k, 2).
    """

    def __init__(self, slopes: np.ndarray, states: tuple[np.ndarray, ...], learning_rate: float) -> None:
        self.slopes = slopes
        self.learning_rate = learning_rate
        self.rate = plain(learning_rate)
        self.t = np.arange(1, len(slopes) + 1)[:, None] * np.ones(2)
        self.quantities: dict[str, np.ndarray] = {}
        self._states = states

    def state(self, number: int, factor: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
        """A vector of the state before and after each update, times a factor."""
        course = self._states[number] * factor
        return course[:-1], course[1:]

    def name(self, **quantities: np.ndarray) -> None:
        """Give quantities (k, 2) the names they have in braces."""
        self.quantities |= quantities


def mean_of(coefficient: float, old: str, new: str) -> str:
    """A running mean: "0.9 · old + 0.1 · new"."""
    return f"{plain(coefficient)} · {old} + {plain(1 - coefficient)} · {new}"


def plain(value: float) -> str:
    """A constant as it stands in a formula: 0.1, 0.999, 10⁻⁸."""
    if value and abs(value) < 1e-4:
        mantissa, exponent = f"{value:.0e}".split("e")
        power = "".join("⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".index(sign)] for sign in str(int(exponent)))
        return f"10{power}" if mantissa == "1" else f"{mantissa} · 10{power}"
    return f"{value:.6g}"

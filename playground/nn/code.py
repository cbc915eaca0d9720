"""A row of a registry by its name, and as code elsewhere: the text that an exporter pastes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Missing:
    """There is no code; `reason` says why, as a sentence for a person."""

    reason: str


TRAINED_IN_NUMPY = Missing("The browser only computes what a network says; training always happens in NumPy.")
"""Of all rows that act in training alone, in place of JavaScript."""


@dataclass(frozen=True)
class Code:
    """One row in NumPy, JavaScript, PyTorch, Keras 3 and scikit-learn; each is text, or a `Missing`.

    What the text is, an expression or a call, is said by the registry's record, and of which names. A NumPy
    text may have several lines; the last one is the expression then. All give the same numbers as the row but
    for rounding; where a library differs by more, `remark` says how.

    - `numpy_gradient`: the same for the derivative, where the record has one.
    """

    numpy: str
    pytorch: str | Missing
    keras: str | Missing
    sklearn: str | Missing
    javascript: str | Missing = TRAINED_IN_NUMPY
    numpy_gradient: str = ""
    remark: str = ""


def by_name(**rows: Row) -> dict[str, Row]:
    """A registry: its rows, each told the name it has there."""
    return {name: replace(row, name=name) for name, row in rows.items()}  # type: ignore[type-var]


def named(table: Mapping[str, Row], name: str, kind: str) -> Row:
    """The row called `name`. ValueError names it, its `kind` (as "activation") and the names there are."""
    try:
        return table[name]
    except (KeyError, TypeError):
        raise ValueError(f"{name!r} is not a known {kind}. Use one of: {', '.join(table)}.") from None

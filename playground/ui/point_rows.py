"""Points as rows of text: what a person pastes from a table, and what is copied back."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from datasets.drawn import (
    DECIMALS,
    HIGH,
    LOW,
    MOST_COLOURS,
    MOST_POINTS,
    Point,
    as_drawn,
)
from playground.settings import shown
from playground.training.run import TrainingRun
from playground.ui.text import CLASS_COLOURS

LONGEST_TEXT = 100_000
"""Letters of a text that is read; the most points that there can be take a fifth of it."""
FEWEST_POINTS = 2

_EXAMPLE = "1.5,-2,blue"
_NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)(e[+-]?[0-9]{1,3})?", re.IGNORECASE)
_LONGEST_NUMBER = 40
_MINUS_SIGNS = str.maketrans("−–", "--")


class RowsError(ValueError):
    """Text that gives no points; the message says where, what is allowed, and what to do."""


@dataclass(frozen=True)
class _Row:
    """A line that was split: its number from 1, its coordinates, and what its class is called."""

    line: int
    x1: float
    x2: float
    label: str


def parse_rows(text: str) -> tuple[Point, ...]:
    """The points (x1, x2, colour) that a text lists, one line each, in its order; at least one.

    Between the three values of a line stand semicolons, tabs, commas or spaces; with any but commas, numbers
    may have a decimal comma. A first line without numbers is a header. Empty lines do not count. Classes are
    numbers of colours from 0, names of colours, or else any words, which get the colours in the order of
    their appearance. Coordinates are rounded to DECIMALS. Raises RowsError, and nothing else.
    """
    if len(text) > LONGEST_TEXT:
        raise RowsError(
            f"The text has {len(text):,} letters; {LONGEST_TEXT:,} can be read. Paste at most {MOST_POINTS} "
            "rows."
        )
    rows: list[_Row] = []
    lines = [
        (number, line.strip()) for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1)
    ]
    lines = [(number, line) for number, line in lines if line]
    for place, (number, line) in enumerate(lines):
        fields = _fields(line)
        if place == 0 and _is_header(fields):
            continue
        if len(rows) == MOST_POINTS:
            raise RowsError(
                f"Line {number} would be point {MOST_POINTS + 1}; {MOST_POINTS} are the most there can be. "
                "Leave some rows out."
            )
        rows.append(_row(number, fields))
    if not rows:
        raise RowsError(f"There are no points yet. Write one in each line, e.g. {_EXAMPLE}.")
    return tuple((row.x1, row.x2, colour) for row, colour in zip(rows, _colours(rows), strict=True))


def format_rows(points: Sequence[Point]) -> str:
    """Points as `parse_rows` reads them back: "1.5,-2,blue", a line each."""
    return "\n".join(f"{x1:g},{x2:g},{CLASS_COLOURS[colour]}" for x1, x2, colour in points)


def replaced(points: Sequence[Point]) -> tuple[Point, ...]:
    """These points and no others; RowsError when they are too few for a data set."""
    if len(points) < FEWEST_POINTS:
        raise RowsError(f"A data set needs at least {FEWEST_POINTS} points. Write another row.")
    return tuple(points)


def added(present: Sequence[Point], points: Sequence[Point]) -> tuple[Point, ...]:
    """The present points and these after them; RowsError when they would be too many."""
    if len(present) + len(points) > MOST_POINTS:
        raise RowsError(
            f"There are {len(present)} points already, and with these {len(points)} there would be more than "
            f"{MOST_POINTS}. Replace them, or leave some rows out."
        )
    return (*present, *points)


def present_points(run: TrainingRun) -> tuple[Point, ...]:
    """The training and test points of a run as if they had been drawn; of more than MOST_POINTS, as many,
    evenly spread over both. Points outside the plane are brought to its edge.

    Raises RowsError for data without classes or with one input: they cannot be drawn.
    """
    config, problem = run.config, run.problem
    if config.task == "regression" or problem.points.shape[1] != 2:
        raise RowsError("These data have no classes, so they are no points to draw. Choose other data first.")
    n = len(problem.points)
    rows = np.unique(np.linspace(0, n - 1, min(n, MOST_POINTS)).round().astype(int))
    return as_drawn(problem.points[rows], problem.y[rows], config.n_classes)


def counts(points: Sequence[Point]) -> dict[str, int]:
    """How many points each colour has that has any."""
    found = [colour for _, _, colour in points]
    return {name: found.count(colour) for colour, name in enumerate(CLASS_COLOURS) if colour in found}


# Inside


def _fields(line: str) -> list[str]:
    """The values of a line. The strongest separator it has counts: semicolon, tab, comma, space."""
    spaced = line.split(None, 2)
    if ";" in line:
        fields = line.split(";")
    elif "\t" in line:
        fields = line.split("\t")
    elif len(spaced) == 3 and all(_is_number(field) for field in spaced[:2]):
        fields = spaced
    elif "," in line:
        fields = line.split(",")
    else:
        fields = spaced
    fields = [field.strip().strip("\"'").strip() for field in fields]
    while len(fields) > 3 and not fields[-1]:  # a separator at the end of the line
        fields.pop()
    return fields


def _is_number(field: str) -> bool:
    return len(field) <= _LONGEST_NUMBER and bool(_NUMBER.fullmatch(field.translate(_MINUS_SIGNS)))


def _is_header(fields: list[str]) -> bool:
    return len(fields) >= 2 and not any(_is_number(field) for field in fields[:2])


def _row(number: int, fields: list[str]) -> _Row:
    if len(fields) != 3:
        found = "1 value" if len(fields) == 1 else f"{len(fields)} values"
        advice = " With decimal commas, put semicolons between them: 1,5;-2;blue." if len(fields) > 3 else ""
        raise RowsError(f"Line {number} has {found}. Write three, x1,x2,class, e.g. {_EXAMPLE}.{advice}")
    x1, x2 = (_coordinate(number, name, field) for name, field in zip(("x1", "x2"), fields, strict=False))
    if not fields[2]:
        raise RowsError(
            f"Line {number} has no class. Write a colour or a word after x1 and x2, e.g. {_EXAMPLE}."
        )
    return _Row(number, x1, x2, fields[2])


def _coordinate(number: int, name: str, field: str) -> float:
    limits = f"from {LOW:g} to {HIGH:g}"
    if not _is_number(field):
        what = f"{shown(field)} is not a number" if field else "it is missing"
        raise RowsError(
            f"Line {number}: {name} must be a number, but {what}. Write one {limits}, e.g. {_EXAMPLE}."
        )
    value = float(field.translate(_MINUS_SIGNS).replace(",", "."))
    if not (math.isfinite(value) and LOW <= value <= HIGH):
        raise RowsError(
            f"Line {number}: {name} is {shown(field)}, outside the plane. Write numbers {limits}; divide the "
            "whole column when they are larger."
        )
    return round(value, DECIMALS) + 0.0


def _colours(rows: Sequence[_Row]) -> list[int]:
    """The colour of each row: by number or by name when all can be read so, else in order of appearance."""
    labels = [row.label.casefold() for row in rows]
    numbers = {str(colour): colour for colour in range(MOST_COLOURS)}
    numbers |= {f"{colour}.0": colour for colour in range(MOST_COLOURS)}
    for known in (numbers, {name: colour for colour, name in enumerate(CLASS_COLOURS)}):
        if all(label in known for label in labels):
            return [known[label] for label in labels]
    found = list(dict.fromkeys(labels))
    if len(found) > MOST_COLOURS:
        row = rows[labels.index(found[MOST_COLOURS])]
        raise RowsError(
            f"Line {row.line}: {shown(row.label)} would be class {MOST_COLOURS + 1}; {MOST_COLOURS} are the "
            "most there can be. Give some rows the same class."
        )
    return [found.index(label) for label in labels]

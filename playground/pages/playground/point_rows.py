"""Points as rows of text: what a person pastes from a table, and what is copied back."""

import math
from collections.abc import Mapping, Sequence
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
    colour_of,
)
from datasets.views import Plane
from playground.settings import shown
from playground.training.run import TrainingRun
from playground.typed_numbers import NumberError, typed_number
from playground.ui.text import CLASS_COLOURS

LONGEST_TEXT = 100_000
"""Letters of a text that is read; the most points that there can be take a fifth of it."""
FEWEST_POINTS = 2
_LONGEST_CLASS = 20
_TWO_CLASSES = ([0.0, 1.0], [-1.0, 1.0])
"""How two classes are usually numbered, the positive one last."""

_EXAMPLE = "1.5,-2,blue"


class RowsError(ValueError):
    """Text that gives no points; the message says where, what is allowed, and what to do."""


@dataclass(frozen=True)
class _Row:
    """A line that was split: its number from 1, its coordinates, and what its class is called."""

    line: int
    x1: float
    x2: float
    label: str


@dataclass(frozen=True)
class ReadRows:
    """Points (x1, x2, colour) in the order of their lines, at least one; and what the text calls the class of
    each colour, by its number: nothing where that is the colour's own name.
    """

    points: tuple[Point, ...]
    classes: Mapping[int, str]


def parse_rows(text: str) -> tuple[Point, ...]:
    """The points alone of `read_rows`."""
    return read_rows(text).points


def read_rows(text: str) -> ReadRows:
    """The points that a text lists, one line each, or several with semicolons between them: 1,1,0; 2,2,1.

    Between the three values of a line stand semicolons, tabs, commas or spaces; with any but commas, numbers
    may have a decimal comma. A first line without numbers is a header. Empty lines do not count. Coordinates
    are rounded to DECIMALS. Raises RowsError, and nothing else.

    Where all classes are names of colours, they have these colours. Where all are numbers, they are classes
    in the order of their size, so of two the larger one is the positive class, blue: it is 1 of 0 and 1 and
    of -1 and 1, as in truth tables, also where a text has only one of them. Any other words get the colours
    in the order of their appearance.
    """
    if len(text) > LONGEST_TEXT:
        raise RowsError(
            f"The text has {len(text):,} letters; {LONGEST_TEXT:,} can be read. Paste at most {MOST_POINTS} "
            "rows."
        )
    rows: list[_Row] = []
    lines = [
        (number, row.strip())
        for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1)
        for row in _rows_of(line)
        if row.strip()
    ]
    for place, (number, line) in enumerate(lines):
        fields = _fields(line)
        if place == 0 and _is_header(fields):
            continue
        if len(rows) == MOST_POINTS:
            raise RowsError(
                f"Line {number} would be point {MOST_POINTS + 1}; {MOST_POINTS} are the most there can be. "
                "Leave some rows out."
            )
        rows.append(_row(number, fields, line))
    if not rows:
        raise RowsError(f"There are no points yet. Write one in each line, e.g. {_EXAMPLE}.")
    colours = _colours(rows)
    points = tuple((row.x1, row.x2, colour) for row, colour in zip(rows, colours, strict=True))
    classes = {colour: row.label for row, colour in zip(rows[::-1], colours[::-1], strict=True)}
    is_named = all(label.casefold() == CLASS_COLOURS[colour] for colour, label in classes.items())
    return ReadRows(points, {} if is_named else {c: _clipped(label) for c, label in classes.items()})


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
    problem = run.problem
    if problem.task == "regression" or not isinstance(problem.view, Plane):
        raise RowsError("These data have no classes, so they are no points to draw. Choose other data first.")
    n = len(problem.points)
    rows = np.unique(np.linspace(0, n - 1, min(n, MOST_POINTS)).round().astype(int))
    return as_drawn(problem.points[rows], problem.y[rows], problem.n_classes)


def counts(points: Sequence[Point]) -> dict[str, int]:
    """How many points each colour has that has any."""
    found = [colour for _, _, colour in points]
    return {name: found.count(colour) for colour, name in enumerate(CLASS_COLOURS) if colour in found}


# Inside


def _rows_of(line: str) -> list[str]:
    """The rows of a line: what semicolons part, where all of it has three values with commas between them."""
    rows = [row for row in line.split(";") if row.strip()]
    return rows if all(row.count(",") == 2 for row in rows) else [line]


def _fields(line: str) -> list[str]:
    """The values of a line. The strongest separator it has counts: semicolon, tab, comma, space."""
    words = line.split()
    if ";" in line:
        fields = line.split(";")
    elif "\t" in line:
        fields = line.split("\t")
    elif "," in line and not _is_spaced(words):
        fields = line.split(",")
    else:
        fields = words
    fields = [field.strip().strip("\"'").strip() for field in fields]
    while len(fields) > 3 and not fields[-1]:  # a separator at the end of the line
        fields.pop()
    return fields


def _is_spaced(words: Sequence[str]) -> bool:
    """Whether spaces part these words, so that commas in them are decimal commas."""
    return len(words) > 2 and all(_number(word) is not None and not word.endswith(",") for word in words[:2])


def _number(field: str) -> float | None:
    try:
        return typed_number(field, largest=math.inf)
    except NumberError:
        return None


def _clipped(label: str) -> str:
    return label if len(label) <= _LONGEST_CLASS else f"{label[: _LONGEST_CLASS - 1]}…"


def _is_header(fields: list[str]) -> bool:
    return len(fields) >= 2 and all(_number(field) is None for field in fields[:2])


def _row(number: int, fields: list[str], line: str) -> _Row:
    if len(fields) != 3:
        found = "1 value" if len(fields) == 1 else f"{len(fields)} values"
        raise RowsError(
            f"Line {number} has {found}. Write three, x1,x2,class, e.g. {_EXAMPLE}.{_advice(fields, line)}"
        )
    x1, x2 = (_coordinate(number, name, field) for name, field in zip(("x1", "x2"), fields, strict=False))
    if not fields[2]:
        raise RowsError(
            f"Line {number} has no class. Write a colour or a word after x1 and x2, e.g. {_EXAMPLE}."
        )
    return _Row(number, x1, x2, fields[2])


def _advice(fields: list[str], line: str) -> str:
    """What to do about a row with too many values."""
    if len(fields) < 3:
        return ""
    if "," in line and "." not in line:
        return " With decimal commas, put semicolons between them: 1,5;-2;blue."
    return " Leave other columns out. For a class of several words, put semicolons between the values."


def _coordinate(number: int, name: str, field: str) -> float:
    limits = f"from {LOW:g} to {HIGH:g}"
    value = _number(field)
    if value is None:
        what = f"{shown(field)} is not a number" if field else "it is missing"
        raise RowsError(
            f"Line {number}: {name} must be a number, but {what}. Write one {limits}, e.g. {_EXAMPLE}."
        )
    if not LOW <= value <= HIGH:
        raise RowsError(
            f"Line {number}: {name} is {shown(field)}, outside the plane. Write numbers {limits}; divide the "
            "whole column when they are larger."
        )
    return round(value, DECIMALS) + 0.0


def _colours(rows: Sequence[_Row]) -> list[int]:
    """The colour of each row, as `read_rows` says."""
    labels = [row.label.casefold() for row in rows]
    if all(label in CLASS_COLOURS for label in labels):
        return [CLASS_COLOURS.index(label) for label in labels]
    numbers = [number for label in labels if (number := _number(label)) is not None]
    are_numbers = len(numbers) == len(rows)
    found: Sequence[float | str] = numbers if are_numbers else labels
    classes = list(dict.fromkeys(found))
    if len(classes) > MOST_COLOURS:
        row = rows[found.index(classes[MOST_COLOURS])]
        raise RowsError(
            f"Line {row.line}: {shown(row.label)} would be class {MOST_COLOURS + 1}; {MOST_COLOURS} are the "
            "most there can be. Give some rows the same class."
        )
    if not are_numbers:
        return [classes.index(label) for label in found]
    ordered = next((pair for pair in _TWO_CLASSES if set(pair) >= set(numbers)), sorted(set(numbers)))
    return [colour_of(ordered.index(number), len(ordered)) for number in numbers]

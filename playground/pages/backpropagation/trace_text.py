"""Examples and weights as one line of text, and numbers as the page shows them.

Whole tables go into a link as one line: numbers with spaces between them, `:` before what the inputs should
give (or before the biases), `;` between rows.
"""

import math

import numpy as np

from playground.settings import format_number, shown
from playground.typed_numbers import NumberError, typed_lists

SIGNIFICANT = 3
"""Digits that are shown at least of a small number."""
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def parse_row(text: str) -> tuple[list[float], list[float]]:
    """Two lists of numbers with `:` between them; the second may be missing.

    NumberError when the text is something else; numbers are read as by `typed_lists`.
    """
    (row,) = _parse([text])
    return row


def parse_rows(text: str, most: int) -> list[tuple[list[float], list[float]]]:
    """Rows of inputs and targets, e.g. "0 1 : 1; 1 1 : 0"; of one length, at least one, at most `most`.

    NumberError as in `parse_row`.
    """
    rows = _parse([part for part in text.split(";") if part.strip()])
    if not rows:
        raise NumberError("There is no row yet. Write inputs, a colon and targets, e.g. 0 1 : 1.")
    if len(rows) > most:
        raise NumberError(f"There are {len(rows)} rows; {most} can be shown. Leave some out.")
    first = tuple(map(len, rows[0]))
    if not all(first):
        raise NumberError("Row 1 needs inputs, a colon and targets, e.g. 0 1 : 1.")
    for at, row in enumerate(rows[1:], start=2):
        if (size := tuple(map(len, row))) != first:
            raise NumberError(
                f"Row {at} has {_counted(size)}, row 1 has {_counted(first)}. Give every row the same."
            )
    return rows


def _parse(rows: list[str]) -> list[tuple[list[float], list[float]]]:
    parts = [row.split(":") for row in rows]
    for row, halves in zip(rows, parts, strict=True):
        if len(halves) > 2:
            raise NumberError(f"{shown(row)} has {len(halves) - 1} colons. Write one.")
    lists = typed_lists([half for halves in parts for half in (*halves, "")[:2]])
    return list(zip(lists[::2], lists[1::2], strict=True))


def _counted(size: tuple[int, ...]) -> str:
    """'2 inputs and 1 target'"""
    n_in, n_out = size
    return f"{n_in} input{'s' * (n_in != 1)} and {n_out} target{'s' * (n_out != 1)}"


def format_row(left: list[float], right: list[float]) -> str:
    """Two lists as `parse_row` reads them."""
    words = [" ".join(format_number(value) for value in part) for part in (left, right)]
    return " : ".join(words)


def format_rows(rows: list[tuple[list[float], list[float]]]) -> str:
    """Rows as `parse_rows` reads them."""
    return "; ".join(format_row(*row) for row in rows)


def number(value: float, digits: int) -> str:
    """A number for reading: `digits` after the point, without zeros that say nothing at the end.

    More digits where fewer than SIGNIFICANT would be left; powers of ten for what is tiny or huge; a real
    minus sign. For equations and drawings: what has overflowed is ∞, and ? where no sign is left.
    """
    value = float(value)
    if not math.isfinite(value):
        return "?" if math.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if size and (size < 1e-5 or size >= 1e6):
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        if "." in mantissa:
            mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}".replace("-", "−")
    zeros = max(0, -math.floor(math.log10(size)) - 1) if size else 0
    decimals = max(digits, zeros + SIGNIFICANT) if size else 0
    text = np.format_float_positional(round(value, decimals) + 0.0, trim="-")
    return text.replace("-", "−")

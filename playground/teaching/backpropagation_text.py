"""Numbers as people write them: fractions, a decimal comma, a real minus sign; and as the page shows them.

Whole tables go into a link as one line: numbers with spaces between them, `:` before what the inputs should
give (or before the biases), `;` between rows.
"""

from __future__ import annotations

import math
import re

import numpy as np

from playground.settings import format_number, shown

SIGNIFICANT = 3
"""Digits that are shown at least of a small number."""
LARGEST = 1e6
"""The largest size of a number that may be typed."""

_MINUS_SIGNS = str.maketrans("−–", "--")
_NUMBER = r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:e[+-]?[0-9]{1,3})?"
_FRACTION = re.compile(rf"({_NUMBER})\s*(?:/\s*({_NUMBER}))?", re.IGNORECASE)
_LONGEST = 40
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class NumbersError(ValueError):
    """Text that is not the numbers that are needed; the message says which, what is allowed, and the fix."""


def parse_number(text: object) -> float:
    """A typed number: 0.5, 0,5, -1/2, 2e-3. NumbersError when it is none, or is too large."""
    written = str(text).strip().translate(_MINUS_SIGNS)
    found = _FRACTION.fullmatch(written) if len(written) <= _LONGEST else None
    if found is None:
        raise NumbersError(f"{shown(str(text))} is not a number. Write e.g. 0.5, 0,5 or 1/2.")
    numerator, denominator = (float(part.replace(",", ".")) if part else 1.0 for part in (found[1], found[2]))
    if denominator == 0:
        raise NumbersError(f"{shown(str(text))} divides by zero. Write another denominator.")
    value = numerator / denominator
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise NumbersError(f"{shown(str(text))} is too large. Write a number from -1,000,000 to 1,000,000.")
    return value + 0.0  # no minus zero


def parse_row(text: str) -> tuple[list[float], list[float]]:
    """Two lists of numbers with `:` between them; the second may be missing."""
    left, *right = text.split(":")
    if len(right) > 1:
        raise NumbersError(f"{shown(text)} has {len(right)} colons. Write one, between inputs and targets.")
    return [parse_number(word) for word in left.split()], [
        parse_number(word) for word in (right[0].split() if right else [])
    ]


def parse_rows(text: str, most: int) -> list[tuple[list[float], list[float]]]:
    """Rows of inputs and targets, e.g. "0 1 : 1; 1 1 : 0"; of one length, at least one, at most `most`."""
    rows = [parse_row(part) for part in text.split(";") if part.strip()]
    if not rows:
        raise NumbersError("There is no row yet. Write inputs, a colon and targets, e.g. 0 1 : 1.")
    if len(rows) > most:
        raise NumbersError(f"There are {len(rows)} rows; {most} can be shown. Leave some out.")
    sizes = {(len(inputs), len(targets)) for inputs, targets in rows}
    if len(sizes) > 1:
        raise NumbersError(
            "The rows differ in length. Give every row the same number of inputs and of targets."
        )
    (n_in, n_out) = sizes.pop()
    if not n_in or not n_out:
        raise NumbersError("A row needs inputs, a colon and targets, e.g. 0 1 : 1.")
    return rows


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

"""Numbers as people type them: one reading for fields, tables and lists on every page."""

import re
from collections.abc import Sequence

from playground.settings import shown

LARGEST = 1_000_000
"""The largest size of a number that may be typed, unless a reader says otherwise."""

_MINUS_SIGNS = str.maketrans("−–", "--")
_NUMBER = r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:e[+-]?[0-9]{1,3})?"
_FRACTION = re.compile(rf"({_NUMBER})\s*(?:/\s*({_NUMBER}))?", re.IGNORECASE)
_LONGEST = 40
_ADVICE = "Write a number such as 0.5, 0,5 or 1/2"


class NumberError(ValueError):
    """Text that is not the number or numbers wanted; the message says which, what is allowed, and the fix."""


def typed_number(text: str, largest: float = LARGEST) -> float:
    """The number of '-0.5', '0,5', '1/2' or '1e-3'; the minus sign may be a real one, zero has none.

    NumberError when it is no number, divides by 0, or is larger than `largest` in size.
    """
    parts = _parts(text)
    if parts is None:
        raise NumberError(f"{shown(text)} is not a number. {_ADVICE}.")
    top, bottom = (float(part.replace(",", ".")) for part in parts)
    if not bottom:
        raise NumberError(f"{shown(text)} divides by 0. {_ADVICE}.")
    value = top / bottom
    if not abs(value) <= largest:  # nor when both were infinite
        raise NumberError(f"{shown(text)} is out of range. {_ADVICE}, from {-largest:,} to {largest:,}.")
    return value + 0.0


def typed_lists(texts: Sequence[str]) -> list[list[float]]:
    """The numbers of every part of one text, such as what stands before a colon and what stands behind it.

    Spaces, commas or both may stand between numbers, but a comma is also how many people write a decimal
    point. So a text is read in one way from beginning to end, and nothing is guessed:

    - A comma beside a space stands between numbers: "0.5, 1" and "0,5, 1" are two each.
    - Where spaces part numbers, any other comma is a decimal comma: "0,5 1 : 0,2".
    - Where commas alone part them, as "0.5,-0.4" or "1,0,1" can only mean, every comma does: "1,0,1 : 1,0".
    - "1,0" alone is either 1.0 or 1 and 0. It is refused with both readings, and so it is in a text that
      parts numbers both ways: "0.5,-0.4 1,0".

    NumberError for that and for what `typed_number` refuses.
    """
    words = [" ".join(text.split()).replace(", ", " ").replace(" ,", " ").split() for text in texts]
    in_spaces = any(len(part) > 1 for part in words)
    in_commas = any(_is_list(word) and _parts(word) is None for part in words for word in part)

    def numbers(word: str) -> list[float]:
        fields = word.split(",")
        if not _is_list(word):
            wrong = [field for field in fields if _parts(field) is None] if len(fields) > 2 else []
            return [typed_number(wrong[0] if wrong else word)]
        if _parts(word) is not None and in_spaces == in_commas:
            raise NumberError(
                f"{shown(word)} may be one number, {word.replace(',', '.')}, or two, {' and '.join(fields)}. "
                f"Write a decimal point, or spaces between numbers: {' '.join(fields)}."
            )
        return [typed_number(field) for field in fields] if in_commas else [typed_number(word)]

    return [[number for word in part for number in numbers(word)] for part in words]


def _parts(text: str) -> tuple[str, str] | None:
    """What stands above and below the line of a number, "1" below where there is no line; None: no number."""
    text = text.strip().translate(_MINUS_SIGNS)
    found = _FRACTION.fullmatch(text) if len(text) <= _LONGEST else None
    return found and (found[1], found[2] or "1")


def _is_list(word: str) -> bool:
    """Whether a word can be several numbers with commas between them."""
    fields = word.split(",")
    return len(fields) > 1 and all(_parts(field) is not None for field in fields)

"""Numbers as people type them."""

from __future__ import annotations


def typed_number(text: str) -> float:
    """The number of '-0.5', '0,5', '1/2' or '1e-3'; it may be infinite or none (NaN), where that is written.

    Raises ValueError when it is no number, ZeroDivisionError for a fraction over 0.
    """
    top, slash, bottom = text.strip().replace(",", ".").replace("−", "-").partition("/")
    return float(top) / float(bottom) if slash else float(top)

"""Looking up a name in one of the core's tables, with an error that says what the table holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Row = TypeVar("Row")


def named(table: Mapping[str, Row], name: str, kind: str) -> Row:
    """The row called `name`. ValueError names it, its `kind` (as "activation") and the names there are."""
    try:
        return table[name]
    except (KeyError, TypeError):
        raise ValueError(f"{name!r} is not a known {kind}. Use one of: {', '.join(table)}.") from None

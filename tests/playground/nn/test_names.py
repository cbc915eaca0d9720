from __future__ import annotations

from typing import Any

import pytest

from playground.nn.names import named


def test_a_known_name_gives_its_row_and_another_is_refused_with_the_names_there_are() -> None:
    unknown: list[Any] = ["three", "", ["one"]]

    assert named({"one": 1, "two": 2}, "two", "number") == 2
    for name in unknown:
        with pytest.raises(ValueError, match="is not a known number. Use one of: one, two"):
            named({"one": 1, "two": 2}, name, "number")

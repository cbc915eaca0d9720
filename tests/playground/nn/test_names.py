from __future__ import annotations

import pytest

from playground.nn.names import named


def test_a_known_name_gives_its_row() -> None:
    assert named({"one": 1, "two": 2}, "two", "number") == 2


@pytest.mark.parametrize("name", ["three", "", ["one"]])
def test_an_unknown_name_is_refused_with_the_names_there_are(name: str) -> None:
    with pytest.raises(ValueError, match="is not a known number. Use one of: one, two"):
        named({"one": 1, "two": 2}, name, "number")

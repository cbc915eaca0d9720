"""Numbers as people type them."""

from __future__ import annotations

import pytest

from playground.typed_numbers import typed_number


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", 0.5), (" 0,5 ", 0.5), ("1/2", 0.5), ("-1,5/3", -0.5), ("−2", -2.0), ("1e-3", 0.001)],
)
def test_points_commas_fractions_and_real_minus_signs_are_understood(text: str, value: float) -> None:
    assert typed_number(text) == value


@pytest.mark.parametrize("text", ["", "x", "1/", "/2", "1/2/3", "1 2"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="could not convert"):
        typed_number(text)


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        typed_number("1/0")

"""Numbers as people write them, and as the page shows them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.teaching.backpropagation_text import (
    NumbersError,
    format_row,
    format_rows,
    number,
    parse_number,
    parse_row,
    parse_rows,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("0,5", 0.5),
        (" −2 ", -2.0),
        ("1/3", 1 / 3),
        ("-1/4", -0.25),
        ("0,5/2", 0.25),
        ("2e-3", 0.002),
        (".5", 0.5),
        ("-0", 0.0),
        (3, 3.0),
    ],
)
def test_numbers_are_read_as_people_write_them(text: object, value: float) -> None:
    assert parse_number(text) == value
    assert math.copysign(1, parse_number("-0")) == 1


@pytest.mark.parametrize(
    "text", ["", "a", "1/0", "1e9", "1e999", "1,2,3", "1 2", "nan", "inf", "1/2/3", "9" * 60]
)
def test_what_is_no_number_is_refused_in_words(text: str) -> None:
    with pytest.raises(NumbersError, match=r"Write"):
        parse_number(text)


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_sentence(text: str) -> None:
    try:
        value = parse_number(text)
    except NumbersError:
        return

    assert math.isfinite(value)


@given(
    st.lists(
        st.tuples(
            st.lists(st.floats(-1e5, 1e5), min_size=2, max_size=2),
            st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=1),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_rows_written_are_read_back_exactly(rows: list[tuple[list[float], list[float]]]) -> None:
    assert parse_rows(format_rows(rows), 5) == rows


def test_a_row_reads_like_a_sentence() -> None:
    assert parse_row("0,05 1/10 : 0.01 0.99") == ([0.05, 0.1], [0.01, 0.99])
    assert parse_row("1 2") == ([1, 2], [])
    assert format_row([0.05, 0.1], [1]) == "0.05 0.1 : 1"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no row"),
        ("1 : 2 : 3", "2 colons"),
        ("1 2", "inputs, a colon and targets"),
        ("1 : 1; 1 2 : 1", "differ in length"),
        ("1 : 1; 2 : 1; 3 : 1; 4 : 1", "4 rows"),
        ("1 x : 1", "not a number"),
    ],
)
def test_rows_that_do_not_fit_are_refused_in_words(text: str, told: str) -> None:
    with pytest.raises(NumbersError, match=told):
        parse_rows(text, 3)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.5, 4, "0.5"),
        (0.593269992107, 9, "0.593269992"),
        (0.593269992107, 4, "0.5933"),
        (0.0235600256, 9, "0.023560026"),
        (0.000438567, 4, "0.000439"),
        (-0.25, 4, "−0.25"),
        (-0.0, 4, "0"),
        (3.0, 4, "3"),
        (12.34567, 3, "12.346"),
        (0.99999, 3, "1"),
        (1.5e-7, 4, "1.5·10⁻⁷"),
        (-2_500_000.0, 4, "−2.5·10⁶"),
        (math.nan, 4, "?"),
        (math.inf, 4, "∞"),
        (-math.inf, 4, "−∞"),
    ],
)
def test_numbers_are_shown_with_the_digits_that_count(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text


@given(st.floats(-1e5, 1e5), st.sampled_from([3, 4, 6, 9]))
def test_a_shown_number_is_right_to_its_digits(value: float, digits: int) -> None:
    text = number(value, digits).replace("−", "-")
    if "·10" not in text:
        assert float(text) == pytest.approx(value, abs=0.51 * 10**-digits)

"""Examples and weights in one line, and numbers as the page shows them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.pages.backpropagation.trace_text import format_row, format_rows, number, parse_row, parse_rows
from playground.typed_numbers import NumberError


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


def test_a_row_reads_like_a_sentence_and_spaces_in_one_say_what_commas_mean_in_all() -> None:
    assert parse_row("0,05 1/10 : 0.01 0.99") == ([0.05, 0.1], [0.01, 0.99])
    assert parse_row("1 2") == ([1, 2], [])
    assert parse_row("0.5,-0.4,0.3 : 0.1,0") == ([0.5, -0.4, 0.3], [0.1, 0])
    assert format_row([0.05, 0.1], [1]) == "0.05 0.1 : 1"
    assert parse_rows("0 1 : 0,5; 1 1 : 1,5", 2) == [([0, 1], [0.5]), ([1, 1], [1.5])]
    assert parse_rows("0,0,1 : 0,1; 1,1,1 : 1,0", 2) == [([0, 0, 1], [0, 1]), ([1, 1, 1], [1, 0])]
    with pytest.raises(NumberError, match="'0,1' may be one number, 0.1, or two, 0 and 1"):
        parse_rows("0,1 : 1; 1,1 : 0", 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no row"),
        ("1 : 2 : 3", "2 colons"),
        ("1 2", "inputs, a colon and targets"),
        ("1 : 1; 1 2 : 1", "Row 2 has 2 inputs and 1 target, row 1 has 1 input and 1 target"),
        ("1 : 1; 2 : 1; 3", "Row 3 has 1 input and 0 targets"),
        ("1 : 1; 2 : 1; 3 : 1; 4 : 1", "4 rows"),
        ("1 x : 1", "not a number"),
    ],
)
def test_rows_that_do_not_fit_are_refused_in_words(text: str, told: str) -> None:
    with pytest.raises(NumberError, match=told):
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

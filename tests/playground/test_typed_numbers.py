"""Numbers as people type them, one or several."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.typed_numbers import NumberError, typed_lists, typed_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        (" 0,5 ", 0.5),
        (".5", 0.5),
        ("+3", 3.0),
        ("1/2", 0.5),
        ("-1 / 4", -0.25),
        ("-1,5/3", -0.5),
        ("−2", -2.0),
        ("1e-3", 0.001),
        ("1000000", 1e6),
    ],
)
def test_points_commas_fractions_and_real_minus_signs_are_understood(text: str, value: float) -> None:
    assert typed_number(text) == value


def test_zero_has_no_sign_and_a_reader_may_set_its_own_limit() -> None:
    assert math.copysign(1, typed_number("-0")) == 1
    assert typed_number("1e9", largest=math.inf) == 1e9
    with pytest.raises(NumberError, match="from -6 to 6"):
        typed_number("7", largest=6)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *(
            (text, "is not a number")
            for text in ("", "x", "1/", "/2", "1/2/3", "1 2", "1,2,3", "0x10", "1_0", "٣", "nan", "inf")
        ),
        ("9" * 50, "is not a number"),
        ("1/0", "divides by 0"),
        ("1e7", "out of range. .* from -1,000,000 to 1,000,000"),
        ("1e999", "out of range"),
        ("1e999/1e999", "out of range"),
    ],
)
def test_other_texts_are_refused_with_an_example(text: str, told: str) -> None:
    with pytest.raises(NumberError, match=told) as error:
        typed_number(text)

    assert "Write a number such as 0.5, 0,5 or 1/2" in str(error.value)
    assert len(str(error.value)) < 200


@pytest.mark.parametrize(
    ("texts", "lists"),
    [
        (["0.5 -0.4", "1"], [[0.5, -0.4], [1]]),
        (["0,5 -0,4", "1,5"], [[0.5, -0.4], [1.5]]),
        (["0.05 1/10", "0,01 0.99"], [[0.05, 0.1], [0.01, 0.99]]),
        (["0.5, -0.4", "1"], [[0.5, -0.4], [1]]),
        (["0,5, -0,4 ,3 , 2"], [[0.5, -0.4, 3, 2]]),
        (["0.5,-0.4,0.3", "0.1,0"], [[0.5, -0.4, 0.3], [0.1, 0]]),
        (["1,0,1", "1,0"], [[1, 0, 1], [1, 0]]),
        (["0.5,-0.4", "1 2"], [[0.5, -0.4], [1, 2]]),
        (["1", ""], [[1], []]),
        ([], []),
    ],
)
def test_a_list_is_parted_in_one_way(texts: list[str], lists: list[list[float]]) -> None:
    assert typed_lists(texts) == lists


@pytest.mark.parametrize(
    "texts", [["1,0", "1"], ["1,0", "0,5"], ["0.5,-0.4 1,0"], ["0.5,-0.4", "2 3", "1,0"]]
)
def test_what_can_be_read_in_two_ways_is_refused_with_both(texts: list[str]) -> None:
    with pytest.raises(NumberError) as error:
        typed_lists(texts)

    assert str(error.value) == (
        "'1,0' may be one number, 1.0, or two, 1 and 0. "
        "Write a decimal point, or spaces between numbers: 1 0."
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("0.5 0.8x", "0.8x"), ("0.5,-0.4,0.8x,1", "0.8x"), ("0,8x 1", "0,8x"), ("1,,2", ""), ("1 1e9", "1e9")],
)
def test_the_number_that_is_wrong_is_named(text: str, wrong: str) -> None:
    with pytest.raises(NumberError) as error:
        typed_lists([text])

    assert str(error.value).startswith(f"'{wrong}' is ")


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_sentence(text: str) -> None:
    try:
        values = [typed_number(text)]
    except NumberError:
        values = []

    assert all(math.isfinite(value) for value in values)


@given(st.lists(st.text("0123456789,. -x/", max_size=12), max_size=3))
def test_any_texts_are_lists_or_a_sentence(texts: list[str]) -> None:
    lists: list[list[float]] = []
    sentence = ""
    try:
        lists = typed_lists(texts)
    except NumberError as error:
        sentence = str(error)

    assert sentence.endswith(".") if not lists and texts else len(lists) == len(texts)

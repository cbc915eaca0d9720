"""Edits of the tables become one line of numbers."""

from typing import Any

import pytest

from playground.pages.backpropagation.exercise_settings import exercise_of, preset_values
from playground.pages.backpropagation.tables_view import examples_after, weights_after
from playground.pages.backpropagation.trace import Exercise
from playground.typed_numbers import NumberError


@pytest.fixture
def exercise() -> Exercise:
    return exercise_of(preset_values("first")).exercise


@pytest.mark.parametrize(
    ("edits", "line"),
    [
        ({}, "1 0 : 1"),
        ({"edited_rows": {0: {"x₂": "1/2", "target": "0,25"}}}, "1 0.5 : 0.25"),
        ({"added_rows": [{"x₁": "3", "target": "−1"}]}, "1 0 : 1; 3 0 : -1"),
        ({"deleted_rows": [0], "added_rows": [{"x₁": "2"}]}, "2 0 : 0"),
    ],
)
def test_edited_examples(exercise: Exercise, edits: dict[str, Any], line: str) -> None:
    assert examples_after(exercise, edits) == line


def test_edited_weights_and_a_target_that_is_not_typed_yet(exercise: Exercise) -> None:
    edits = {"edited_rows": {4: {"Value": "1/8"}, 8: {"Value": "−2"}}}
    hinge = exercise_of({"hidden": "", "output": "linear", "loss": "hinge", "rows": "2 : 1"}).exercise

    assert examples_after(hinge, {"added_rows": [{"x₁": "3"}]}) == "2 : 1; 3 : -1"
    assert weights_after(exercise, edits) == "0.5 -0.4 0.3 0.8 0.125 -0.7 : 0.1 -0.2 -2"


def test_the_last_example_stays_there_are_not_too_many_and_a_cell_is_a_number(exercise: Exercise) -> None:
    with pytest.raises(NumberError, match="at least one row"):
        examples_after(exercise, {"deleted_rows": [0]})
    with pytest.raises(NumberError, match="33 rows"):
        examples_after(exercise, {"added_rows": [{}] * 32})
    for text in ("", "much", "1/0"):
        with pytest.raises(NumberError):
            weights_after(exercise, {"edited_rows": {0: {"Value": text}}})

"""Settings become an exercise, whatever stands in a link."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.pages.backpropagation.exercise_settings import (
    NUMBERS,
    ROWS,
    exercise_of,
    open_in_playground,
    preset_values,
    resized_rows,
    settings_of,
)
from playground.pages.backpropagation.exercises import PRESETS
from playground.settings import SETTINGS
from playground.training.entrance import config_of
from tests.playground.pages.backpropagation.conftest import update_of


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_opens_here_and_in_the_playground_and_is_written_as_settings(name: str) -> None:
    opened = exercise_of(preset_values(name))
    exercise = opened.exercise
    again = exercise_of(settings_of(exercise)).exercise
    wanted = open_in_playground(exercise)
    config = config_of({key: SETTINGS[key].parse(wanted.get(key, SETTINGS[key].default)) for key in SETTINGS})

    first = preset_values("first")
    assert {key: ROWS[key].default for key in first} == first
    assert not opened.problems
    np.testing.assert_array_equal(again.network.parameters, exercise.network.parameters)
    np.testing.assert_array_equal(again.X, exercise.X)
    assert settings_of(again) == settings_of(exercise)
    assert config.network.hidden_layer_sizes == wanted["hidden_layer_sizes"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"rows": "1 2 : 3 : 4"}, "2 colons"),
        ({"rows": "1 2 3 4 5 : 1"}, "5 inputs"),
        ({"rows": "1,0 : 1"}, "'1,0' may be one number, 1.0, or two, 1 and 0"),
        ({"weights": "1 2 : 3"}, "6 weights and 3 biases; here are 2 and 1"),
        ({"weights": "1 2"}, "6 weights and 3 biases; here are 2 and 0"),
        ({"weights": "1 a"}, "not a number"),
        ({"hidden": "9"}, "from 1 to 4"),
        ({"hidden": "1,1,1,1"}, "more than 3 hidden layers"),
        ({"learning_rate": "fast"}, "from 0 to 100"),
        ({"activation": "softmax"}, "Activation"),
        (
            {"loss": "hinge"},
            "does not go with a sigmoid output. Choose the output activation linear or tanh",
        ),
        ({"output": "softmax"}, "two outputs or more"),
        ({"seed": -1}, "Weight seed"),
        ({"loss": "cross_entropy", "rows": "1 0 : 2.4"}, "the target 2.4"),
    ],
)
def test_what_does_not_fit_is_said_and_replaced(raw: dict[str, Any], told: str) -> None:
    opened = exercise_of(raw)

    assert any(told in problem for problem in opened.problems.values())
    assert opened.exercise.layer_sizes[0] == 2
    assert not exercise_of(opened.used).problems


@pytest.mark.parametrize(
    ("output", "loss", "rows", "told"),
    [
        ("linear", "hinge", "1 : 0", "takes targets -1 or 1"),
        ("sigmoid", "cross_entropy", "1 : 2.4", "targets from 0 to 1"),
        ("softmax", "cross_entropy", "1 : 1 1 0", "add up to 1"),
        ("softmax", "mse", "1 : 1 1 0", "add up to 1"),
    ],
)
def test_targets_of_the_wrong_kind_are_said(output: str, loss: str, rows: str, told: str) -> None:
    raw = {"hidden": "", "weights": "random", "output": output, "loss": loss, "rows": rows}
    opened = exercise_of(raw)

    assert list(opened.problems) == ["targets"]
    assert told in opened.problems["targets"]
    assert not exercise_of(opened.used).problems


def test_hinge_of_a_sum_of_5_and_the_target_minus_1_is_6() -> None:
    exercise = exercise_of(
        {"hidden": "", "output": "linear", "loss": "hinge", "rows": "1 : -1", "weights": "5"}
    ).exercise
    found = update_of(exercise)

    assert found.loss == 6
    assert found.workspace.gradient.tolist() == [1, 1]


ANYTHING = st.one_of(
    st.text(max_size=30), st.none(), st.integers(), st.floats(), st.lists(st.text(max_size=5))
)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(NUMBERS), ANYTHING))
def test_any_link_opens(raw: dict[str, Any]) -> None:
    opened = exercise_of(raw)

    assert np.isfinite(opened.exercise.network.parameters).all()


def test_drawn_weights_are_short_and_typed_ones_are_understood() -> None:
    one, same, other = (
        exercise_of({"weights": "random", "seed": seed}).exercise.network.parameters for seed in (1, 1, 2)
    )
    left_out = exercise_of({"weights": "1 2 3 4 5 6"}).exercise
    commas = exercise_of({"weights": "0.5,-0.4,0.3,0.8,0.6,-0.7 : 0.1,-0.2,0"})
    spaces = exercise_of({"weights": "0.5 -0.4 0.3 0.8 0.6 -0.7 : 0.1 -0.2 0"})

    np.testing.assert_array_equal(one, same)
    assert (one != other).any()
    np.testing.assert_array_equal(one, np.round(one, 2))
    assert [bias.tolist() for bias in left_out.network.biases] == [[0, 0], [0]]
    assert not commas.problems
    np.testing.assert_array_equal(commas.exercise.network.parameters, spaces.exercise.network.parameters)


def test_rows_are_cut_or_filled_up_with_a_target_that_the_loss_takes() -> None:
    two, one = (exercise_of({"rows": rows}).exercise for rows in ("1 2 : 3; 4 5 : 6", "1 2 : 3"))
    hinge = exercise_of({"output": "tanh", "loss": "hinge", "rows": "1 2 : 1"}).exercise

    assert resized_rows(two, 3, 2) == "1 2 0 : 3 0; 4 5 0 : 6 0"
    assert resized_rows(one, 1, 1) == "1 : 3"
    assert resized_rows(hinge, 2, 2) == "1 2 : 1 -1"

"""The stage's events: what they ask for, and what is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.settings import SETTINGS
from playground.ui.events import Edit, EventError, apply_event, parse_number

SETTINGS_NOW = {name: setting.default for name, setting in SETTINGS.items()}
LAYERS = (2, 4, 1)


def apply(event: object, **settings: object) -> object:
    return apply_event({**SETTINGS_NOW, **settings}, LAYERS, event)


def test_a_neuron_is_added_to_its_layer() -> None:
    assert apply({"type": "add_neuron", "layer": 1}, hidden_layer_sizes=(4, 2)) == {
        "hidden_layer_sizes": (4, 3)
    }


def test_a_neuron_is_taken_from_its_layer() -> None:
    assert apply({"type": "remove_neuron", "layer": 0}, hidden_layer_sizes=(4, 2)) == {
        "hidden_layer_sizes": (3, 2)
    }


def test_a_new_layer_comes_last_with_two_neurons() -> None:
    assert apply({"type": "add_layer"}) == {"hidden_layer_sizes": (4, 2)}


def test_the_last_layer_is_taken_away() -> None:
    assert apply({"type": "remove_layer"}, hidden_layer_sizes=(4, 2)) == {"hidden_layer_sizes": (4,)}


@pytest.mark.parametrize(
    ("event", "sizes"),
    [
        ({"type": "remove_neuron", "layer": 0}, (1,)),
        ({"type": "add_neuron", "layer": 0}, (32,)),
        ({"type": "add_layer"}, (1, 1, 1, 1, 1, 1)),
        ({"type": "remove_layer"}, ()),
        ({"type": "add_neuron", "layer": 5}, (4,)),
    ],
)
def test_shapes_out_of_bounds_are_refused_in_words(event: dict, sizes: tuple[int, ...]) -> None:
    with pytest.raises(EventError, match=r"[A-Z].*\."):
        apply(event, hidden_layer_sizes=sizes)


def test_an_input_is_switched_on_in_the_table_s_order() -> None:
    assert apply({"type": "toggle_input", "name": "x1_squared"}) == {"features": ("x1", "x2", "x1_squared")}


def test_an_input_is_switched_off() -> None:
    assert apply({"type": "toggle_input", "name": "x1"}) == {"features": ("x2",)}


def test_the_last_input_stays() -> None:
    with pytest.raises(EventError, match="at least one input"):
        apply({"type": "toggle_input", "name": "x1"}, features=("x1",))


def test_locked_parts_are_refused() -> None:
    with pytest.raises(EventError, match="locked"):
        apply({"type": "add_layer"}, lock=("hidden_layer_sizes",))


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/2", 0.5), ("0,5", 0.5), ("-3", -3.0), (" 1e-3 ", 0.001), ("−2", -2.0), ("-1 / 4", -0.25)],
)
def test_numbers_are_read_as_people_type_them(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "abc", "1/0", "nan", "inf", "1e7", "1/2/3", "9" * 50, "1e999999999/1", "0x10"]
)
def test_other_texts_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(EventError, match="Write a number such as") as error:
        parse_number(text)

    assert len(str(error.value)) < 200


def test_a_typed_weight_becomes_an_edit() -> None:
    event = {"type": "edit", "painted": 7, "layer": 0, "source": 2, "target": 3, "text": "1/2"}

    assert apply(event) == Edit(7, 0, 2, 3, 0.5)


@pytest.mark.parametrize(
    "place", [{"layer": 2}, {"source": 3}, {"target": 4}, {"layer": -1}, {"source": "0"}, {"target": None}]
)
def test_a_weight_that_is_not_there_is_refused(place: dict) -> None:
    event = {"type": "edit", "painted": 7, "layer": 0, "source": 2, "target": 3, "text": "1", **place}

    with pytest.raises(EventError):
        apply(event)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["edit", "toggle_input", "add_layer", "remove_neuron", "add_neuron"])
            | junk,
            "layer": junk,
            "source": junk,
            "target": junk,
            "painted": junk,
            "text": junk,
            "name": junk,
        },
    )
    | junk
)
def test_whatever_comes_is_answered_or_refused(event: object) -> None:
    try:
        result = apply(event)
    except EventError:
        return

    assert isinstance(result, dict | Edit)

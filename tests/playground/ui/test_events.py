"""The stage's events: what they ask for, and what is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.settings import SETTINGS
from playground.ui.events import Edit, EventError, GoTo, apply_event, parse_number

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


def test_the_only_input_that_one_coordinate_allows_stays() -> None:
    with pytest.raises(EventError, match="at least one input"):
        apply({"type": "toggle_input", "name": "x1"}, dataset="curve", features=("x1", "x2"))


def test_an_input_of_two_coordinates_is_refused_where_there_is_one() -> None:
    with pytest.raises(EventError, match="needs two coordinates"):
        apply({"type": "toggle_input", "name": "x1_times_x2"}, dataset="curve")


def test_a_layer_gets_an_activation_of_its_own() -> None:
    event = {"type": "set_activation", "layer": 1, "name": "relu"}

    assert apply(event, hidden_layer_sizes=(4, 3, 2)) == {"layer_activations": ("tanh", "relu", "tanh")}


def test_layers_that_come_to_be_alike_have_the_network_s_activation() -> None:
    event = {"type": "set_activation", "layer": 0, "name": "relu"}

    assert apply(event, hidden_layer_sizes=(4, 3), layer_activations=("tanh", "relu")) == {
        "activation": "relu",
        "layer_activations": (),
    }


def test_the_activation_of_an_only_layer_is_the_network_s() -> None:
    assert apply({"type": "set_activation", "layer": 0, "name": "sine"}) == {
        "activation": "sine",
        "layer_activations": (),
    }


def test_a_new_layer_takes_the_last_one_s_activation() -> None:
    assert apply({"type": "add_layer"}, hidden_layer_sizes=(4, 3), layer_activations=("tanh", "relu")) == {
        "hidden_layer_sizes": (4, 3, 2),
        "layer_activations": ("tanh", "relu", "relu"),
    }


@pytest.mark.parametrize(
    ("lock", "kept"),
    [
        ((), {"activation": "relu", "layer_activations": ()}),
        (("activation",), {"layer_activations": ("relu",)}),
    ],
)
def test_a_layer_that_goes_takes_its_activation_along(lock: tuple[str, ...], kept: dict) -> None:
    changed = apply(
        {"type": "remove_layer"}, hidden_layer_sizes=(4, 3), layer_activations=("relu", "tanh"), lock=lock
    )

    assert changed == {"hidden_layer_sizes": (4,), **kept}


def test_neurons_come_and_go_without_a_word_on_activations() -> None:
    changed = apply(
        {"type": "add_neuron", "layer": 0}, hidden_layer_sizes=(4, 3), layer_activations=("relu", "tanh")
    )

    assert changed == {"hidden_layer_sizes": (5, 3)}


@pytest.mark.parametrize("name", ["softmax", "nonsense", "", "tanh,relu", None, 3, ["tanh"]])
def test_what_a_hidden_layer_cannot_have_is_refused(name: object) -> None:
    with pytest.raises(EventError, match="That activation is not known"):
        apply({"type": "set_activation", "layer": 0, "name": name})


@pytest.mark.parametrize("layer", [-1, 1, "0", None])
def test_an_activation_of_a_layer_that_is_not_there_is_refused(layer: object) -> None:
    with pytest.raises(EventError, match="not in the present network"):
        apply({"type": "set_activation", "layer": layer, "name": "relu"})


@pytest.mark.parametrize("name", ["activation", "layer_activations"])
def test_locked_activations_are_refused(name: str) -> None:
    with pytest.raises(EventError, match="locked"):
        apply({"type": "set_activation", "layer": 0, "name": "relu"}, lock=(name,))


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
            "type": st.sampled_from(
                ["edit", "toggle_input", "add_layer", "remove_neuron", "add_neuron", "set_activation"]
            )
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


def test_a_time_is_gone_to() -> None:
    assert apply({"type": "go_to", "epoch": 12}) == GoTo(12)


@pytest.mark.parametrize("epoch", [None, -1, 1.5, "3", True, [1]])
def test_a_time_that_is_none_is_refused(epoch: object) -> None:
    with pytest.raises(EventError, match="which epoch"):
        apply({"type": "go_to", "epoch": epoch})

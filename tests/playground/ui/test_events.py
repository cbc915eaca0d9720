"""The stage's events: what they ask for, and what is refused in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.drawn import FIRST_POINTS
from datasets.views import Line, Plane
from playground.settings import SETTINGS
from playground.ui.events import (
    AskPoint,
    DrawMode,
    Edit,
    EventError,
    Freeze,
    GoTo,
    Select,
    Wish,
    apply_event,
    parse_number,
)

SETTINGS_NOW = {name: setting.default for name, setting in SETTINGS.items()}
LAYERS = (2, 4, 1)


def apply(event: object, **settings: object) -> object:
    view = Line() if settings.get("dataset") == "curve" else Plane()
    return apply_event({**SETTINGS_NOW, **settings}, LAYERS, view, event)


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
                [
                    *("edit", "toggle_input", "add_layer", "remove_neuron", "add_neuron", "set_activation"),
                    *("select", "ask_point", "freeze", "draw_mode", "draw"),
                ]
            )
            | junk,
            "layer": junk,
            "source": junk,
            "target": junk,
            "painted": junk,
            "text": junk,
            "name": junk,
            "index": junk,
            "x": junk,
            "frozen": junk,
            "actions": junk
            | st.lists(
                st.fixed_dictionaries(
                    {"action": st.sampled_from(["add", "move", "erase", "clear"])},
                    optional={"x": junk, "from": junk, "label": junk},
                ),
                max_size=3,
            ),
        },
    )
    | junk
)
def test_whatever_comes_is_answered_or_refused(event: object) -> None:
    try:
        result = apply(event)
    except EventError:
        return

    assert isinstance(result, dict | Wish)


def test_a_time_is_gone_to() -> None:
    assert apply({"type": "go_to", "epoch": 12}) == GoTo(12)


@pytest.mark.parametrize("epoch", [None, -1, 1.5, "3", True, [1]])
def test_a_time_that_is_none_is_refused(epoch: object) -> None:
    with pytest.raises(EventError, match="which epoch"):
        apply({"type": "go_to", "epoch": epoch})


@pytest.mark.parametrize(("layer", "index", "place"), [(0, 3, (0, 3)), (1, 0, (1, 0)), (None, None, None)])
def test_a_neuron_is_opened_and_let_go(
    layer: int | None, index: int | None, place: tuple[int, int] | None
) -> None:
    assert apply({"type": "select", "layer": layer, "index": index}) == Select(place)


@pytest.mark.parametrize(
    ("layer", "index"), [(2, 0), (0, 4), (-1, 0), (0, None), ("0", 0), (True, 0), (0, 1.0)]
)
def test_a_neuron_that_is_not_there_is_not_opened(layer: object, index: object) -> None:
    with pytest.raises(EventError, match="not in the present network"):
        apply({"type": "select", "layer": layer, "index": index})


def test_a_point_is_asked_within_the_plane() -> None:
    assert apply({"type": "ask_point", "x": [1.25, -9]}) == AskPoint((1.25, -6.0))
    assert apply({"type": "ask_point", "x": [3]}, dataset="curve") == AskPoint((3.0,))
    assert apply({"type": "ask_point", "x": None}) == AskPoint(None)


@pytest.mark.parametrize("x", [[1], [1, 2, 3], ["1", "2"], [1, float("nan")], [1, float("inf")], 3, "12", {}])
def test_what_is_no_point_is_refused(x: object) -> None:
    with pytest.raises(EventError, match="which point"):
        apply({"type": "ask_point", "x": x})


@pytest.mark.parametrize("source", [None, 0, 2])
@pytest.mark.parametrize("target", [None, 3])
def test_weights_biases_and_whole_neurons_are_frozen(source: int | None, target: int | None) -> None:
    event = {"type": "freeze", "layer": 0, "source": source, "target": target, "frozen": True}

    assert apply(event) == Freeze(0, source, target, True)


@pytest.mark.parametrize(
    "wrong", [{"layer": 2}, {"source": 3}, {"target": 4}, {"frozen": 1}, {"source": "0"}]
)
def test_what_is_not_there_is_not_frozen(wrong: dict) -> None:
    with pytest.raises(EventError, match="what to freeze"):
        apply({"type": "freeze", "layer": 0, "source": 0, "target": 0, "frozen": True, **wrong})


def test_draw_mode_goes_on_and_off() -> None:
    assert apply({"type": "draw_mode", "on": True}) == DrawMode(True)
    assert apply({"type": "draw_mode", "on": False}) == DrawMode(False)


def draw(*actions: object, **settings: object) -> Any:
    return apply({"type": "draw", "actions": list(actions)}, **settings)


def test_a_point_drawn_joins_those_that_are_there() -> None:
    changed = draw({"action": "add", "x": [1.234, -0.001], "label": 2})

    assert changed == {"dataset": "drawn", "points": (*FIRST_POINTS, (1.23, 0.0, 2))}


def test_points_are_moved_and_erased_where_the_picture_shows_them() -> None:
    changed = draw(
        {"action": "move", "from": [2.004, 2], "label": 0, "x": [7, -1]},
        {"action": "erase", "from": [-2, -2], "label": 1},
        {"action": "add", "x": [0, 0], "label": 1},
        dataset="drawn",
    )

    assert changed == {"dataset": "drawn", "points": ((6.0, -1.0, 0), (0.0, 0.0, 1))}


def test_everything_is_cleared_but_the_first_points() -> None:
    points = ((1.0, 1.0, 0), (1.5, 1.0, 0), (2.0, 2.0, 1))

    assert draw({"action": "clear"}, dataset="drawn", points=points)["points"] == FIRST_POINTS


def test_two_points_stay() -> None:
    with pytest.raises(EventError, match="two points have to stay"):
        draw({"action": "erase", "from": [2, 2], "label": 0}, dataset="drawn")


def test_no_more_points_are_drawn_than_a_link_can_carry() -> None:
    points = tuple((round(index / 100, 2), 0.0, 0) for index in range(500))

    with pytest.raises(EventError, match="At most 500"):
        draw({"action": "add", "x": [1, 1], "label": 0}, dataset="drawn", points=points)


@pytest.mark.parametrize(
    "action",
    [
        {"action": "erase", "from": [2, 2], "label": 1},
        {"action": "move", "from": [5, 5], "label": 0, "x": [0, 0]},
        {"action": "add", "x": [1, 1], "label": 6},
        {"action": "add", "x": [1, 1], "label": True},
        {"action": "add", "x": [1], "label": 1},
        {"action": "paint", "x": [1, 1], "label": 1},
        None,
    ],
)
def test_strokes_that_hit_nothing_are_refused(action: object) -> None:
    with pytest.raises(EventError):
        draw(action, dataset="drawn")


@pytest.mark.parametrize("event", [{"type": "draw_mode", "on": True}, {"type": "draw", "actions": []}])
@pytest.mark.parametrize("settings", [{"lock": ("dataset",)}, {"lock": ("points",)}, {"dataset": "curve"}])
def test_nothing_is_drawn_where_data_are_locked_or_have_one_input(event: dict, settings: dict) -> None:
    with pytest.raises(EventError, match=r"locked|two inputs"):
        apply(event, **settings)

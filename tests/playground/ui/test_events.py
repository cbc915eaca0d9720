"""The stage's events: what they ask for, and what is refused in words."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.drawn import FIRST_POINTS
from datasets.views import Line, Plane
from playground.settings import SETTINGS
from playground.ui.events import EventError, Wish, apply_event, parse_number

SETTINGS_NOW = {name: setting.default for name, setting in SETTINGS.items()}
LAYERS = (2, 4, 1)
EDIT = {"type": "edit", "layer": 0, "source": 2, "target": 3, "text": "1"}
NO_POINTS: list[object] = [[1], [1, 2, 3], ["1", "2"], [1, float("nan")], [1, float("inf")], 3, "12", {}]


def apply(event: object, **settings: object) -> object:
    view = Line() if settings.get("dataset") == "curve" else Plane()
    return apply_event({**SETTINGS_NOW, **settings}, LAYERS, view, event)


@pytest.mark.parametrize(
    ("event", "settings", "result"),
    [
        (
            {"type": "add_neuron", "layer": 1},
            {"hidden_layer_sizes": (4, 2)},
            {"hidden_layer_sizes": (4, 3)},
        ),
        (
            {"type": "remove_neuron", "layer": 0},
            {"hidden_layer_sizes": (4, 2)},
            {"hidden_layer_sizes": (3, 2)},
        ),
        (
            {"type": "add_neuron", "layer": 0},
            {"hidden_layer_sizes": (4, 3), "layer_activations": ("relu", "tanh")},
            {"hidden_layer_sizes": (5, 3)},
        ),
        ({"type": "add_layer"}, {}, {"hidden_layer_sizes": (4, 2)}),
        ({"type": "remove_layer"}, {"hidden_layer_sizes": (4, 2)}, {"hidden_layer_sizes": (4,)}),
        (
            {"type": "add_layer"},
            {"hidden_layer_sizes": (4, 3), "layer_activations": ("tanh", "relu")},
            {"hidden_layer_sizes": (4, 3, 2), "layer_activations": ("tanh", "relu", "relu")},
        ),
        (
            {"type": "remove_layer"},
            {"hidden_layer_sizes": (4, 3), "layer_activations": ("relu", "tanh")},
            {"hidden_layer_sizes": (4,), "activation": "relu", "layer_activations": ()},
        ),
        (
            {"type": "remove_layer"},
            {"hidden_layer_sizes": (4, 3), "layer_activations": ("relu", "tanh"), "lock": ("activation",)},
            {"hidden_layer_sizes": (4,), "layer_activations": ("relu",)},
        ),
        ({"type": "toggle_input", "name": "x1_squared"}, {}, {"features": ("x1", "x2", "x1_squared")}),
        ({"type": "toggle_input", "name": "x1"}, {}, {"features": ("x2",)}),
        (
            {"type": "set_activation", "layer": 1, "name": "relu"},
            {"hidden_layer_sizes": (4, 3, 2)},
            {"layer_activations": ("tanh", "relu", "tanh")},
        ),
        (
            {"type": "set_activation", "layer": 0, "name": "relu"},
            {"hidden_layer_sizes": (4, 3), "layer_activations": ("tanh", "relu")},
            {"activation": "relu", "layer_activations": ()},
        ),
        (
            {"type": "set_activation", "layer": 0, "name": "sine"},
            {},
            {"activation": "sine", "layer_activations": ()},
        ),
        ({"type": "go_to", "epoch": 12}, {}, Wish("go_to", (12,))),
        ({"type": "select", "layer": 0, "index": 3}, {}, Wish("select", ((0, 3),))),
        ({"type": "select", "layer": 1, "index": 0}, {}, Wish("select", ((1, 0),))),
        ({"type": "select", "layer": None, "index": None}, {}, Wish("select", (None,))),
        ({"type": "ask_point", "x": [1.25, -9]}, {}, Wish("ask_point", ((1.25, -6.0),))),
        ({"type": "ask_point", "x": [3]}, {"dataset": "curve"}, Wish("ask_point", ((3.0,),))),
        ({"type": "ask_point", "x": None}, {}, Wish("ask_point", (None,))),
        ({"type": "draw_mode", "on": True}, {}, Wish("draw_mode", (True,))),
        ({"type": "draw_mode", "on": False}, {}, Wish("draw_mode", (False,))),
        (
            {"type": "edit", "layer": 0, "source": 2, "target": 3, "text": "1/2"},
            {},
            Wish("edit", (0, 2, 3, 0.5)),
        ),
        *(
            (
                {"type": "freeze", "layer": 0, "source": source, "target": target, "frozen": True},
                {},
                Wish("freeze", (0, source, target, True)),
            )
            for source, target in product((None, 0, 2), (None, 3))
        ),
    ],
    ids=str,
)
def test_what_an_event_asks_for(event: dict, settings: dict, result: object) -> None:
    assert apply(event, **settings) == result


@pytest.mark.parametrize(
    ("event", "settings", "words"),
    [
        ({"type": "remove_neuron", "layer": 0}, {"hidden_layer_sizes": (1,)}, "at least one neuron"),
        ({"type": "add_neuron", "layer": 0}, {"hidden_layer_sizes": (32,)}, "at most 32 neurons"),
        ({"type": "add_neuron", "layer": 5}, {}, "not in the present network"),
        ({"type": "add_layer"}, {"hidden_layer_sizes": (1,) * 6}, "at most 6 hidden layers"),
        ({"type": "remove_layer"}, {"hidden_layer_sizes": ()}, "no hidden layer"),
        ({"type": "toggle_input", "name": "x1"}, {"features": ("x1",)}, "at least one input"),
        ({"type": "toggle_input", "name": "x1"}, {"dataset": "curve"}, "at least one input"),
        ({"type": "toggle_input", "name": "x1_times_x2"}, {"dataset": "curve"}, "needs two coordinates"),
        ({"type": "add_layer"}, {"lock": ("hidden_layer_sizes",)}, "locked"),
        ({"type": "set_activation", "layer": 0, "name": "relu"}, {"lock": ("activation",)}, "locked"),
        ({"type": "set_activation", "layer": 0, "name": "relu"}, {"lock": ("layer_activations",)}, "locked"),
        *(
            ({"type": "set_activation", "layer": 0, "name": name}, {}, "That activation is not known")
            for name in ("softmax", "nonsense", "", "tanh,relu", None, 3, ["tanh"])
        ),
        *(
            ({"type": "set_activation", "layer": layer, "name": "relu"}, {}, "not in the present network")
            for layer in (-1, 1, "0", None)
        ),
        *(
            ({"type": "go_to", "epoch": epoch}, {}, "which epoch")
            for epoch in (None, -1, 1.5, "3", True, [1])
        ),
        *(
            ({"type": "select", "layer": layer, "index": index}, {}, "not in the present network")
            for layer, index in [(2, 0), (0, 4), (-1, 0), (0, None), ("0", 0), (True, 0), (0, 1.0)]
        ),
        *(({"type": "ask_point", "x": x}, {}, "which point") for x in NO_POINTS),
        *(
            (
                {"type": "freeze", "layer": 0, "source": 0, "target": 0, "frozen": True, **wrong},
                {},
                "what to freeze",
            )
            for wrong in ({"layer": 2}, {"source": 3}, {"target": 4}, {"frozen": 1}, {"source": "0"})
        ),
        *(
            ({**EDIT, **wrong}, {}, "in the present network|which weight")
            for wrong in ({"layer": 2}, {"source": 3}, {"target": 4}, {"layer": -1}, {"source": "0"})
        ),
        ({**EDIT, "target": None}, {}, "which weight"),
        ({**EDIT, "text": 1}, {}, "the new value"),
        *(
            ({"type": "draw", "actions": [action]}, {"dataset": "drawn"}, words)
            for action, words in (
                ({"action": "erase", "from": [2, 2], "label": 0}, "two points have to stay"),
                ({"action": "erase", "from": [2, 2], "label": 1}, "no such point"),
                ({"action": "move", "from": [5, 5], "label": 0, "x": [0, 0]}, "no such point"),
                ({"action": "add", "x": [1, 1], "label": 6}, "one of 6 colours"),
                ({"action": "add", "x": [1, 1], "label": True}, "one of 6 colours"),
                ({"action": "add", "x": [1], "label": 1}, "which point"),
                ({"action": "paint", "x": [1, 1], "label": 1}, "what was drawn"),
                (None, "what was drawn"),
            )
        ),
        (
            {"type": "draw", "actions": [{"action": "add", "x": [1, 1], "label": 0}]},
            {"dataset": "drawn", "points": ((0.0, 0.0, 0),) * 500},
            "At most 500",
        ),
        *(
            (event, settings, r"locked|two inputs")
            for event in ({"type": "draw_mode", "on": True}, {"type": "draw", "actions": []})
            for settings in ({"lock": ("dataset",)}, {"lock": ("points",)}, {"dataset": "curve"})
        ),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_refused_in_words(event: dict, settings: dict, words: str) -> None:
    with pytest.raises(EventError, match=words):
        apply(event, **settings)


def test_numbers_are_read_as_people_type_them_and_other_texts_refused_with_an_example() -> None:
    typed = {"1/2": 0.5, "0,5": 0.5, "-3": -3.0, " 1e-3 ": 0.001, "−2": -2.0, "-1 / 4": -0.25}

    assert {text: parse_number(text) for text in typed} == typed
    for text in ["", "abc", "1/0", "nan", "inf", "1e7", "1/2/3", "9" * 50, "1e999999999/1", "0x10"]:
        with pytest.raises(EventError, match="Write a number such as") as error:
            parse_number(text)

        assert len(str(error.value)) < 200, text


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
            **dict.fromkeys(("layer", "source", "target", "text", "name", "index", "x", "frozen"), junk),
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


def draw(*actions: object, **settings: object) -> Any:
    return apply({"type": "draw", "actions": list(actions)}, **settings)


def test_points_drawn_are_added_moved_erased_and_cleared_where_the_picture_shows_them() -> None:
    points = ((1.0, 1.0, 0), (1.5, 1.0, 0), (2.0, 2.0, 1))
    joined = draw({"action": "add", "x": [1.234, -0.001], "label": 2})
    changed = draw(
        {"action": "move", "from": [2.004, 2], "label": 0, "x": [7, -1]},
        {"action": "erase", "from": [-2, -2], "label": 1},
        {"action": "add", "x": [0, 0], "label": 1},
        dataset="drawn",
    )

    assert joined == {"dataset": "drawn", "points": (*FIRST_POINTS, (1.23, 0.0, 2))}
    assert changed == {"dataset": "drawn", "points": ((6.0, -1.0, 0), (0.0, 0.0, 1))}
    assert draw({"action": "clear"}, dataset="drawn", points=points)["points"] == FIRST_POINTS

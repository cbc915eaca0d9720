"""A simulated browser says of each control what a real one says: what is set, and otherwise the default."""

from typing import Any

import pytest
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Checkbox_pb2 import Checkbox
from streamlit.proto.MultiSelect_pb2 import MultiSelect
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.Selectbox_pb2 import Selectbox
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.TextInput_pb2 import TextInput
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.classroom import VALUES

PILLS = [ButtonGroup.Option(content=name) for name in ("a", "b")]


def said(kind: str, widget: Any) -> Any:
    """What the browser says of a widget: a list, one value, or None."""
    state = WidgetState(**VALUES[kind](widget))
    name = state.WhichOneof("value")
    value: Any = getattr(state, name) if name else None
    return list(value.data) if hasattr(value, "data") else value


@pytest.mark.parametrize(
    ("kind", "widget", "default", "given"),
    [
        ("slider", Slider(default=[1], value=[3]), [1], [3]),
        ("slider", Slider(options=["a", "b"], default=[0], raw_value=["b"]), ["a"], ["b"]),
        ("number_input", NumberInput(data_type=NumberInput.FLOAT, default=0, value=0.9), 0, 0.9),
        ("number_input", NumberInput(data_type=NumberInput.INT, default=1, value=50), 1, 50),
        ("number_input", NumberInput(data_type=NumberInput.INT), None, None),
        ("button_group", ButtonGroup(options=PILLS, default=[0], raw_values=["b"]), ["a"], ["b"]),
        ("multiselect", MultiSelect(options=["a", "b"], default=[0], raw_values=["b"]), ["a"], ["b"]),
        ("selectbox", Selectbox(options=["a", "b"], default=0, raw_value="b"), "a", "b"),
        ("selectbox", Selectbox(options=["a", "b"]), None, None),
        ("text_input", TextInput(default="", value="4,2"), "", "4,2"),
        ("checkbox", Checkbox(default=False, value=True), False, True),
    ],
)
def test_what_is_said_of_a_control(kind: str, widget: Any, default: Any, given: Any) -> None:
    before = said(kind, widget)
    widget.set_value = True

    assert (before, said(kind, widget)) == (default, given)

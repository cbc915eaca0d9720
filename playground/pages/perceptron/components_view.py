"""The page's own pictures in the browser: the turning line, the three rules, the table with its program."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from playground.figures.palette import DARK, LIGHT, Colours

_FOLDER = Path(__file__).parent


def _script(*names: str) -> str:
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


_CSS = _script("perceptron.css")
_TURNING = st.components.v2.component(
    "perceptron_turning",
    html='<div class="perceptron" data-testid="turning"></div>',
    css=_CSS,
    js=_script("plane.js", "turning_view.js"),
)
_RULES = st.components.v2.component(
    "perceptron_rules",
    html='<div class="perceptron" data-testid="rules"></div>',
    css=_CSS,
    js=_script("plane.js", "rules_view.js"),
)
_TABLE = st.components.v2.component(
    "perceptron_table",
    html='<div class="perceptron by_hand" data-testid="by-hand"></div>',
    css=_CSS,
    js=_script("by_hand_view.js"),
)


def mount_turning(data: dict[str, Any], *, key: str, on_event: Callable[[], None]) -> None:
    """The turning line; its trigger `event` holds drawn points or a line to start from."""
    _TURNING(data=stamped(data), key=key, on_event_change=on_event)


def mount_rules(data: dict[str, Any], *, key: str) -> None:
    """The three rules on one plane."""
    _RULES(data=stamped(data), key=key)


def mount_table(data: dict[str, Any], *, key: str, on_event: Callable[[], None]) -> None:
    """The table and its program; its trigger `event` holds a number that was typed."""
    _TABLE(data=data, key=key, on_event_change=on_event)


def stamped(data: dict[str, Any]) -> dict[str, Any]:
    """The picture with a `stamp` of all of it, and the `look` of what is built once: colours and words."""
    look = crc32(repr((data["colours"], data["words"])).encode())
    about = {name: value for name, value in data.items() if name != "serial"}
    return {**data, "look": look, "stamp": crc32(repr(about).encode())}


def colours_of(dark: bool) -> dict[str, Any]:
    """What the pictures are drawn with."""
    colours: Colours = DARK if dark else LIGHT
    return {
        "scheme": "dark" if dark else "light",
        "ink": colours.ink,
        "muted": colours.muted,
        "grid": colours.grid,
        "background": colours.background,
        "test": colours.test,
        "classes": list(colours.classes[:2]),
    }


def text_of(array: NDArray[Any]) -> str:
    """An array as the scripts read it: base64 of little-endian doubles, row after row."""
    return base64.b64encode(np.ascontiguousarray(array, dtype="<f8").tobytes()).decode("ascii")

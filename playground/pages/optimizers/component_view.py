"""What the moving pictures of the optimizers page share: scripts, style, and how arrays travel."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.components.v2.types import ComponentRenderer

from playground.figures.palette import Colours

FOLDER = Path(__file__).parent

FILM_WORDS = {
    "play": "Play",
    "pause": "Pause",
    "first": "Back to the start",
    "back": "One step back",
    "next": "One step on",
    "slider": "Moment that is shown",
    "pace": "Pace",
}
"""What is written on the controls below a film, in every film."""


def moving_picture(name: str, script: str) -> ComponentRenderer:
    """The component whose script is `<script>.js`, played by `film.js`."""
    scripts = [(FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in ("film", script)]
    return st.components.v2.component(
        f"perceptron_playground_optimizers_{name}",
        html=f'<div class="teaching {name}" data-testid="{name}"></div>',
        css=(FOLDER / "optimizers.css").read_text(encoding="utf-8"),
        js="\n".join(scripts),
    )


def floats(values: NDArray[np.float64]) -> str:
    """An array as base64 text of little-endian float32, as `floatsOf` reads it; too large is infinite."""
    with np.errstate(over="ignore"):
        return base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode("ascii")


def raw(values: NDArray[Any]) -> str:
    """An array of whole numbers as base64 text, bytes in little-endian order."""
    little = values.astype(values.dtype.newbyteorder("<"))
    return base64.b64encode(np.ascontiguousarray(little).tobytes()).decode("ascii")


def stamped(picture: Mapping[str, Any]) -> dict[str, Any]:
    """The picture with a number that tells it from others, so that the browser keeps one it has."""
    return {**picture, "stamp": crc32(repr(picture).encode())}


def looks(colours: Colours) -> dict[str, str]:
    """The colours that all pictures need."""
    return {
        "ink": colours.ink,
        "muted": colours.muted,
        "grid": colours.grid,
        "background": colours.background,
    }

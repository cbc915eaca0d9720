"""The Python side of every component of ours: its scripts are joined, its arrays travel as text."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.components.v2.types import ComponentRenderer

from playground.figures.palette import DARK, LIGHT

FOLDER = Path(__file__).parent

PIECES = {
    "numbers": (),
    "elements": ("numbers",),
    "colours": (),
    "ticks": (),
    "shapes": (),
    "chart": ("elements", "ticks", "shapes"),
    "film": ("elements",),
    "curves": ("chart",),
    "mount": ("numbers",),
}
"""The scripts of the kit in the order in which they are joined, and those before it that each needs."""

DASHES = ((), (9, 4), (2, 3), (12, 3, 2, 3), (5, 2), (1, 4))
N_SHAPES = 8
"""Dashes of curves, and how many shapes `shapes.js` has."""

FILM_WORDS = {
    "play": "Play",
    "pause": "Pause",
    "first": "Back to the start",
    "back": "One step back",
    "next": "One step on",
    "slider": "Moment that is shown",
    "pace": "Pace",
}
"""What is written on the controls of a film, and what they are called."""


def component(
    name: str, view: str, *, kit: tuple[str, ...] = (), beside: tuple[str, ...] = (), html: str = ""
) -> ComponentRenderer:
    """A component; its scripts share one scope and are sent with each update, so it takes what it needs.

    Args:
        name: it is known by; also the class and the test id of its root.
        view: the file of the view it belongs to, whose script has the same name and holds the entry.
        kit: the `PIECES` it uses besides `elements` and `mount`.
        beside: further scripts and styles of the view's folder.
        html: what is in the root.
    """
    here = Path(view)
    files = [*(here.parent / file for file in beside), here.with_suffix(".js")]
    return st.components.v2.component(
        f"perceptron_playground_{name.replace('-', '_')}",
        html=f'<div class="kit {name}" data-testid="{name}">{html}</div>',
        css=joined(FOLDER / "kit.css", *(file for file in files if file.suffix == ".css")),
        js=pieces("elements", "mount", *kit) + joined(*(file for file in files if file.suffix == ".js")),
    )


def pieces(*names: str) -> str:
    """Scripts of the kit and those they need, in their order."""
    wanted = set(names)
    for piece in reversed(PIECES):
        wanted.update(PIECES[piece] if piece in wanted else ())
    return joined(*(FOLDER / f"{piece}.js" for piece in PIECES if piece in wanted))


def joined(*files: Path) -> str:
    return "".join(f"{file.read_text(encoding='utf-8')}\n" for file in files)


def packed(values: NDArray[Any], dtype: str = "float32") -> str:
    """An array as text, row after row, as `numbers.js` reads it; what is too large for it is infinite.

    Args:
        dtype: float32, float64, uint8 or uint16.
    """
    with np.errstate(over="ignore"):
        little = np.ascontiguousarray(values, dtype=np.dtype(dtype).newbyteorder("<"))
    return f"{dtype};base64,{base64.b64encode(little.tobytes()).decode('ascii')}"


def stamped(picture: Mapping[str, Any], **apart: Any) -> dict[str, Any]:
    """The picture with a number that tells it from others, so that the browser keeps one it has.

    Args:
        apart: what is sent with it and makes no other picture of it.
    """
    return {**picture, **apart, "stamp": crc32(repr(picture).encode())}


def looks(dark: bool) -> dict[str, Any]:
    """The colours that all pictures need; of two classes, class 1 has the first."""
    return {"scheme": "dark" if dark else "light", **asdict(DARK if dark else LIGHT)}


def curve_of(
    name: str, label: str, place: int, texts: Sequence[str], values: Mapping[str, NDArray[Any]], dark: bool
) -> dict[str, Any]:
    """A curve for `curves.js`, in the look of its place: neighbours differ in colour, shape and dashes.

    Args:
        texts: what stands of it in the table; values: (n,) each, by the names of panels and numbers.
    """
    classes = looks(dark)["classes"]
    turn = place + place // len(classes)
    return {
        "name": name,
        "label": label,
        "texts": [text.replace("-", "−") for text in texts],
        "colour": classes[place % len(classes)],
        "shape": turn % N_SHAPES,
        "dash": DASHES[turn % len(DASHES)],
        "values": {key: packed(each) for key, each in values.items()},
    }

"""The two live components: `stage` draws and is mounted once, `feed` hands it the film strips.

The stage carries all code and no data, the feed a dozen lines and the bytes of a strip: a component's code is
sent again with each of its updates, and the feed's come many times a second. Both meet in the browser through
one shared object; either may be mounted first.
"""

import json
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from datasets.features import FEATURES
from playground.figures.palette import GREYS, TINT
from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import LOSSES
from playground.ui.kit.component import joined, looks, pieces
from playground.ui.stage.scene import loss_key
from playground.ui.ticking import VOICE

FOLDER = Path(__file__).parent


def joined_script() -> str:
    """The stage's JavaScript as one module: the kit, and all files that no other component has.

    They share one scope; `stage.js`, the last one, holds the entry.
    """
    kit = pieces("elements", "colours", "ticks", "shapes", "mount")
    apart = ("feed", "live_curves", "stage")
    own = sorted(path for path in FOLDER.glob("*.js") if path.stem not in apart)
    return VOICE + kit + colours() + formulas() + joined(*own, FOLDER / "stage.js")


def colours() -> str:
    """The colours of both themes, for `palette.js`; greys are those of - and +."""
    palettes = {
        name: {**looks(dark), "greys": GREYS[dark]} for name, dark in (("light", False), ("dark", True))
    }
    return f"const PALETTES = {json.dumps(palettes)};\nconst TINT = {TINT};\n"


def formulas() -> str:
    """The rows' own JavaScript, for `network.js`.

    RULES of activations turn the sums of a layer, one row of `count` places for each neuron, into its outputs
    in place; INPUTS are functions of the coordinates of a point; LOSSES, by loss and output activation, give
    the mean loss of rows of sums, outputs and targets.
    """
    rules = "".join(
        f"  {name}: {(_LAYERWISE if row.sums_to_one else _ELEMENTWISE) % row.code.javascript},\n"
        for name, row in ACTIVATIONS.items()
        if isinstance(row.code.javascript, str)
    )
    inputs = "".join(f"  {name}: (x1, x2) => {row.javascript},\n" for name, row in FEATURES.items())
    losses = "".join(
        f"  {loss_key(name, output)}: {(_ROWWISE if row.batch_value is None else _BATCHWISE) % code},\n"
        for name, row in LOSSES.items()
        for output in row.outputs
        if isinstance(code := row.form_of(output).code.javascript, str)
    )
    tables = {"RULES": rules, "INPUTS": inputs, "LOSSES": losses}
    return "".join(f"const {name} = {{\n{rows}}};\n" for name, rows in tables.items())


_ROWWISE = "(Z, A, Y) => A.reduce((total, a, at) => total + ((z, y) => %s)(Z[at], Y[at]), 0) / A.length"
_BATCHWISE = "(Z, A, Y) => %s"


_ELEMENTWISE = """(sums) => {
    for (let at = 0; at < sums.length; at += 1) {
      const z = sums[at];
      sums[at] = %s;
    }
  }"""
_LAYERWISE = """(sums, count) => {
    const z = new Array(sums.length / count);
    for (let at = 0; at < count; at += 1) {
      for (let row = 0; row < z.length; row += 1) z[row] = sums[row * count + at];
      const a = %s;
      for (let row = 0; row < z.length; row += 1) sums[row * count + at] = a[row];
    }
  }"""


_STAGE = st.components.v2.component(
    "perceptron_playground_stage",
    html=(FOLDER / "stage.html").read_text(encoding="utf-8"),
    css=(FOLDER / "stage.css").read_text(encoding="utf-8"),
    js=joined_script(),
)
_FEED = st.components.v2.component(
    "perceptron_playground_feed", js=(FOLDER / "feed.js").read_text(encoding="utf-8")
)


def mount_stage(*, key: str, on_event: Callable[[], None]) -> None:
    """Put the stage on the page.

    Args:
        key: the widget key; its trigger `event` holds what a person did on the picture.
        on_event: called when the trigger fires.
    """
    _STAGE(data={}, key=key, on_event_change=on_event)


def mount_feed(data: bytes, *, key: str, on_ask: Callable[[], None]) -> None:
    """Hand a strip over to the stage.

    Args:
        data: header and frames, see `frames.py` and `protocol.js`.
        key: the widget key; its trigger `ask` holds what the browser has painted and that it wants more.
        on_ask: called when the trigger fires.
    """
    _FEED(data=data, key=key, on_ask_change=on_ask)

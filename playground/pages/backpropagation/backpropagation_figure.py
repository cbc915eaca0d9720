"""Colours of the kinds of numbers that meet in backpropagation: each kind has its own, in every theme."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from playground.figures.palette import DARK, LIGHT

KINDS = ("w", "a", "z", "y", "g", "d", "G", "n")
"""Weight; input or output of a neuron; sum; target and loss; dL/da; delta; dL/dw; new weight."""

SAME_KIND: Mapping[str, str] = MappingProxyType({"x": "a", "e": "y", "L": "y"})
"""Kinds that share a colour with another: inputs are signals, errors belong to the targets."""

_LIGHT = (
    LIGHT.ink,
    LIGHT.classes[0],
    "#0B7468",
    LIGHT.classes[2],
    "#9A5200",
    LIGHT.test,
    "#6A35C9",
    "#36750A",
)
_DARK = (DARK.ink, DARK.classes[0], "#4FD3BF", "#FF8A8A", "#F2AE49", DARK.test, "#BBA6FF", "#9BE27A")


def number_colours(*, dark: bool) -> dict[str, str]:
    """A colour "#RRGGBB" for every kind of number, readable as letters on the theme's background."""
    colours = dict(zip(KINDS, _DARK if dark else _LIGHT, strict=True))
    return colours | {kind: colours[same] for kind, same in SAME_KIND.items()}

"""Colours of the kinds of numbers that meet in backpropagation: each kind has its own, in every theme."""

from collections.abc import Mapping
from types import MappingProxyType

from playground.figures.palette import DARK, LIGHT

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "w": (LIGHT.ink, DARK.ink),
        "a": (LIGHT.classes[0], DARK.classes[0]),
        "z": ("#0B7468", "#4FD3BF"),
        "y": (LIGHT.classes[2], "#FF8A8A"),
        "g": ("#9A5200", "#F2AE49"),
        "d": (LIGHT.test, DARK.test),
        "G": ("#6A35C9", "#BBA6FF"),
        "n": ("#36750A", "#9BE27A"),
    }
)
"""Weight; input or output of a neuron; sum; target and loss; dL/da; delta; dL/dw; new weight: light, dark."""


def number_colours(*, dark: bool) -> dict[str, str]:
    """A colour "#RRGGBB" for every kind of number, readable as letters on the theme's background; inputs are
    signals, errors and the loss belong to the targets.
    """
    colours = {kind: both[dark] for kind, both in KINDS.items()}
    return colours | {"x": colours["a"], "e": colours["y"], "L": colours["y"]}

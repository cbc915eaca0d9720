"""Colours of both themes, for every chart and small map; the stage paints with the same ones."""

from dataclasses import dataclass
from typing import Any

TINT = 0.58
"""Share of a class's colour in a map, as on the stage: points and lines would drown in more."""

FONT = '"Source Sans", sans-serif'

NOTHING = "rgba(0,0,0,0)"

AIR = {"ticks": "outside", "ticklen": 4, "tickcolor": NOTHING}
"""For axes: invisible ticks keep the numbers of both off the corner, where they would touch."""


@dataclass(frozen=True)
class Colours:
    """Colours of one theme. classes: of the first six classes; of two, class 1 has the first and class 0 the
    second.
    """

    ink: str
    muted: str
    grid: str
    background: str
    training: str
    test: str
    ghost: str
    zero: str
    classes: tuple[str, ...]


LIGHT = Colours(
    ink="#1B2430",
    muted="#5D6673",
    grid="#E3E7EC",
    background="#FFFFFF",
    training="#3A4250",
    test="#B5127A",
    ghost="#B8C0CA",
    zero="#F4F5F6",
    classes=("#0B6BB5", "#E8860C", "#8F0D1F", "#14B8A6", "#70305F", "#97A0FF"),
)
DARK = Colours(
    ink="#E8ECF2",
    muted="#A4AEBB",
    grid="#2E343D",
    background="#14171C",
    training="#C9D1DC",
    test="#FF86C8",
    ghost="#4A5361",
    zero="#262B33",
    classes=("#56B4E9", "#E69F00", "#F0306E", "#A6F7E6", "#6C63FF", "#F7E9A0"),
)


GREYS = {False: ("#8A94A3", "#3A4250"), True: ("#6F7A8A", "#C9D1DC")}
"""Of - and +, for a light and a dark ground, where colours stand for three or more classes."""


def signed_scale(colours: Colours, *, grey: bool = False) -> list[list[Any]]:
    """Colours from - through 0 to +: those of two classes, or greys where neurons belong to no class."""
    negative, positive = GREYS[colours is DARK] if grey else (colours.classes[1], colours.classes[0])
    return [
        [0, mixed(colours.zero, negative, TINT)],
        [0.5, colours.zero],
        [1, mixed(colours.zero, positive, TINT)],
    ]


def mixed(start: str, end: str, share: float) -> str:
    """The colour `share` of the way from one to another, all "#RRGGBB"."""
    return "#" + "".join(
        f"{round(a + (b - a) * share):02X}" for a, b in zip(_channels(start), _channels(end), strict=True)
    )


def translucent(colour: str, share: float) -> str:
    """A colour "#RRGGBB" through which the ground shows."""
    red, green, blue = _channels(colour)
    return f"rgba({red},{green},{blue},{share:g})"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

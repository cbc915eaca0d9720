"""Every kind of number has its own colour, and can be read."""

import pytest

from playground.figures.palette import DARK, LIGHT
from playground.pages.backpropagation.backpropagation_figure import KINDS, number_colours


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB", as WCAG defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("dark", "ground"), [(False, LIGHT.background), (True, DARK.background)])
def test_kinds_differ_and_have_enough_contrast(dark: bool, ground: str) -> None:
    colours = number_colours(dark=dark)

    assert len({colours[kind] for kind in KINDS}) == len(KINDS)
    assert (colours["x"], colours["L"]) == (colours["a"], colours["y"])
    for colour in colours.values():
        lighter, darker = sorted((luminance(colour), luminance(ground)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, colour

"""Charts and stage have the same colours."""

import re
from pathlib import Path

import pytest

from playground.figures.palette import DARK, LIGHT, TINT, Colours, mixed, translucent

STAGE = (Path(__file__).resolve().parents[3] / "playground" / "ui" / "stage" / "palette.js").read_text(
    "utf-8"
)


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_maps_have_the_colours_of_the_stage(theme: str, colours: Colours) -> None:
    block = STAGE.split(f"  {theme}: {{")[1].split("\n  },")[0]

    assert re.findall(r"classes: \[(.*)\]", block) == [", ".join(f'"{colour}"' for colour in colours.classes)]
    assert f'zero: "{colours.zero}"' in block
    assert f"const TINT = {TINT};" in STAGE


def test_a_mixture_lies_between_its_colours_and_a_translucent_one_keeps_its_channels() -> None:
    assert [mixed("#102030", "#FFFFFF", share) for share in (0, 1)] == ["#102030", "#FFFFFF"]
    assert mixed("#000000", "#FF8000", 0.5) == "#804000"
    assert translucent("#102030", 0.16) == "rgba(16,32,48,0.16)"

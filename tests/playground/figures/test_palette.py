"""Mixed and translucent colours."""

from playground.figures.palette import mixed, translucent


def test_a_mixture_lies_between_its_colours_and_a_translucent_one_keeps_its_channels() -> None:
    assert [mixed("#102030", "#FFFFFF", share) for share in (0, 1)] == ["#102030", "#FFFFFF"]
    assert mixed("#000000", "#FF8000", 0.5) == "#804000"
    assert translucent("#102030", 0.16) == "rgba(16,32,48,0.16)"

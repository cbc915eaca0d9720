"""What a benchmark prints: one line a figure, with what was wanted, and whether all of them hold."""

import operator
from collections.abc import Callable

_RELATIONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}


class Report:
    """Prints figures as they come and remembers how many missed what was wanted."""

    def __init__(self) -> None:
        self.missed = 0

    def figure(self, title: str, value: float, relation: str, wanted: float, unit: str = "") -> None:
        """One measured figure; `relation` is one of >=, <=, < and ==."""
        holds = _RELATIONS[relation](value, wanted)
        self.missed += not holds
        measured = f"{value:.4g} {unit}".strip()
        aim = f"{relation} {wanted:g} {unit}".strip()
        print(
            f"{title:<66} {measured:>16}   wanted {aim:<20} {'' if holds else 'MISSED'}".rstrip(), flush=True
        )

    def note(self, text: str) -> None:
        """A line that is not judged."""
        print(text, flush=True)

    def exit_status(self) -> int:
        """0 when everything holds, else 1; says which of both."""
        self.note("All figures hold." if not self.missed else f"{self.missed} figures missed.")
        return int(bool(self.missed))

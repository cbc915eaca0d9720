"""The race as a moving picture: what `optimizer_race_view.js` paints, in words and bytes."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from playground.experiments.statistics import listed
from playground.figures.palette import DARK, LIGHT, mixed
from playground.nn.account import plain
from playground.pages.optimizers.optimizer_race import RACERS, Trail, account, outcome, ranking
from playground.pages.optimizers.surfaces import Surface
from playground.ui.kit.component import FILM_WORDS, N_SHAPES, component, looks, packed, stamped

FULL = 65535
"""The largest number two bytes hold: the greatest height of a map."""

COLUMNS = 121
"""Places of a map from left to right."""

FLATTEN = 0.4
"""The exponent that heights are drawn with, so that contour lines do not all crowd together on the walls."""

PACES = tuple((pace, f"{pace} steps a second") for pace in (1, 5, 15, 40))

OUTCOMES = {
    "arrived": "there at step {step}",
    "gone": "flew away at step {step}",
    "climbing": "flies away",
    "stuck": "stuck in the shallow one",
    "hovering": "never settles",
    "creeping": "still on its way",
}

WORDS = {
    **FILM_WORDS,
    "where": "Step {step} of {count}",
    "lowest": "lowest",
    "shallow": "shallow",
    "start": "start",
    "rule": "In symbols",
    "first": "In numbers, for w₁",
    "second": "for w₂",
    "update": "{name}, update {step}",
    "note": "Dashed arrow: straight downhill. Ring: where this update leads. On the right of ← stand the "
    "values from before, once computed the new ones.",
}

RACE = component("race", __file__, kit=("colours", "curves", "film"), beside=("optimizers.css",))
"""Its trigger `start` holds where a person clicked."""


def race_picture(
    surface: Surface,
    racers: Sequence[Trail],
    start: tuple[float, float],
    *,
    bet: str = "",
    dark: bool = False,
) -> dict[str, Any]:
    """What the browser shows of a race; `bet` is the optimizer a person has bet on, or ""."""
    colours = DARK if dark else LIGHT
    low, high = mixed(colours.background, colours.zero, 0.5), mixed(colours.zero, colours.ghost, 0.9)
    (left, right), (bottom, top) = surface.plane
    aspect = (right - left) / (top - bottom)
    n_rows = round((COLUMNS - 1) / aspect) + 1
    return stamped(
        {
            "plane": surface.plane,
            "aspect": round(aspect, 3),
            "map": {
                "columns": COLUMNS,
                "rows": n_rows,
                "heights": packed(heights_map(surface, COLUMNS, n_rows), "uint16"),
            },
            "minima": surface.minima,
            "start": start,
            "count": surface.n_steps,
            "paces": PACES,
            "paced": 15,
            "x": packed(np.arange(surface.n_steps + 1)),
            "panels": [],
            "curves": [_racer(surface, racer, dark) for racer in racers],
            "columns": ["Racer", "rate", "height", ""],
            "numbers": ["rate", "height", "now"],
            "colours": {
                **looks(dark),
                "low": low,
                "high": high,
                "contour": mixed(low, colours.muted, 0.42),
            },
            "words": WORDS,
            "prompt": "Who will be first? Press Play. A click on the map starts them from there.",
            "verdict": verdict(surface, racers, bet),
            "alt": f"{surface.label}: a map of heights over the weights w₁ and w₂ with the trails of "
            f"{len(racers)} optimizers from ({start[0]:g}, {start[1]:g}). A click starts them elsewhere, as "
            "the fields above do.",
        }
    )


def heights_map(surface: Surface, columns: int, rows: int) -> np.ndarray:
    """Heights over the plane, 0 to FULL, flattened by FLATTEN: (rows, columns), row 0 the lowest w2."""
    w1, w2 = np.meshgrid(
        *(np.linspace(*limits, n) for limits, n in zip(surface.plane, (columns, rows), strict=True))
    )
    height = np.maximum(surface.height(np.stack([w1, w2], axis=-1)), 0) ** FLATTEN
    return np.asarray(np.rint(FULL * height / height.max()), dtype=np.uint16)


def verdict(surface: Surface, racers: Sequence[Trail], bet: str = "") -> str:
    """Who won, in a sentence or two, and what became of the bet."""
    if not racers:
        return ""
    order = ranking(racers)
    arrived = [racer for racer in order if racer.arrived is not None]
    best = arrived[0].arrived if arrived else None
    told = f"Nobody reaches the lowest place and stays there within {surface.n_steps} steps."
    if arrived:
        winners = [racer.optimizer.label for racer in arrived if racer.arrived == best]
        told = f"{listed(winners)} {'is' if len(winners) == 1 else 'are'} first: there after {best} steps."
        if len(winners) == 1 and len(arrived) > 1:
            told += f" {arrived[1].optimizer.label} follows after {arrived[1].arrived}."
    for place, racer in enumerate(order):
        if racer.optimizer.name == bet:
            if arrived and racer.arrived == best:
                return f"{told} You bet on {racer.optimizer.label}: won!"
            became = f"came {_ordinal(place + 1)}" if racer.arrived else _outcome_text(surface, racer)
            return f"{told} Your bet, {racer.optimizer.label}: {became}."
    return told


def start_of(event: object, surface: Surface) -> tuple[float, float] | None:
    """Where a click on the map was, to two digits and within the plane; None for anything else."""
    if not isinstance(event, Mapping):
        return None
    place = [event.get("w1"), event.get("w2")]
    numbers = [float(value) for value in place if isinstance(value, int | float) and math.isfinite(value)]
    if len(numbers) != 2:
        return None
    w1, w2 = (round(float(value), 2) for value in np.clip(numbers, *np.transpose(surface.plane)))
    return w1, w2


def _racer(surface: Surface, racer: Trail, dark: bool) -> dict[str, Any]:
    colour, shape = livery(racer.optimizer.name, dark)
    told = account(racer)
    return {
        "name": racer.optimizer.name,
        "label": racer.optimizer.label,
        "title": f"Watch {racer.optimizer.label} step by step",
        "texts": [],
        "summary": racer.optimizer.summary,
        "rate": plain(racer.learning_rate),
        "colour": colour,
        "shape": shape,
        "w1": packed(racer.places[:, 0]),
        "w2": packed(racer.places[:, 1]),
        "heights": packed(racer.heights),
        "arrived": racer.arrived is not None,
        "gone": racer.gone,
        "ends": racer.ends,
        "shown": int(np.flatnonzero(surface.holds(racer.places))[-1]) + 2,
        "outcome": _outcome_text(surface, racer),
        "lines": [{**line._asdict(), "values": packed(line.values)} for line in told.lines],
        "quantities": {name: packed(values) for name, values in told.quantities.items()},
    }


def livery(name: str, dark: bool) -> tuple[str, int]:
    """Colour and number of the shape of a racer, by its place among all; no two are alike."""
    colours = DARK if dark else LIGHT
    place = RACERS.index(name)
    inks = (*(colours.classes[slot] for slot in (1, 0, 5, 3, 2, 4)), colours.training, colours.muted)
    return inks[place % len(inks)], (place + place // len(inks)) % N_SHAPES


def _outcome_text(surface: Surface, racer: Trail) -> str:
    return OUTCOMES[outcome(surface, racer)].format(step=racer.ends)


def _ordinal(place: int) -> str:
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(place, f"{place}th")

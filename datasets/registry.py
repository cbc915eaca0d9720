"""DATASETS: what can be chosen to learn from, one row each. What a row makes says the rest itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from datasets import generators, logic_gates
from datasets.dataset import Dataset, Split, keep_all, split
from datasets.drawn import DRAWN, FIRST_POINTS, drawn


@dataclass(frozen=True)
class DatasetSpec:
    """One data set a user can choose.

    name: as in settings and links; title: as in the picker; description: one line beside it.
    build: (n_samples, noise in percent, rng) -> Dataset; noise moves points or labels, with the same draws.
    fixed_split: all rows train, none test.
    takes_points: its rows are the points of the setting `points`.
    ignores: names of settings that change nothing here, each with the reason in a sentence; their controls
        are disabled.
    is_fine: so finely patterned that its small picture needs many points.
    """

    name: str
    title: str
    description: str
    build: Callable[[int, float, np.random.Generator], Dataset]
    fixed_split: bool = False
    takes_points: bool = False
    ignores: Mapping[str, str] = field(default_factory=dict)
    is_fine: bool = False

    def split(self, dataset: Dataset, train_percent: float, rng: np.random.Generator) -> Split:
        """Rows to train on and rows to test on, as this data set wants it (see `fixed_split`)."""
        return keep_all(dataset) if self.fixed_split else split(dataset, train_percent, rng)


def _as_it_is(reason: str) -> Mapping[str, str]:
    """What data that are always the same rows ignore, and why."""
    names = ("noise", "label_noise", "n_samples", "train_percent", "data_seed", "split_seed")
    no_test = "All rows of this table are for training: there are no test points."
    return dict.fromkeys(names, reason) | {"show_test_points": no_test}


def _regression(
    name: str, title: str, description: str, build: Callable[[int, float, np.random.Generator], Dataset]
) -> DatasetSpec:
    """The row of a set whose answer is a number: it has no classes, so no wrong ones either."""
    reason = "The answers in this data set are numbers: there are no classes to mix up."
    return DatasetSpec(name, title, description, build, ignores={"label_noise": reason})


def _table(name: str, title: str, description: str, gate: Callable[[], Dataset]) -> DatasetSpec:
    """The row of a truth table: always the same four points, all of which train."""
    return DatasetSpec(
        name,
        title,
        description,
        lambda n_samples, noise, rng: gate(),
        fixed_split=True,
        ignores=_as_it_is("This data set is a fixed table: the setting changes nothing here."),
    )


DATASETS: Mapping[str, DatasetSpec] = MappingProxyType(
    {
        spec.name: spec
        for spec in (
            DatasetSpec(
                "circle",
                "Circle",
                "A blue disc inside an orange ring: only a closed border separates them.",
                generators.circle,
            ),
            DatasetSpec(
                "xor",
                "XOR cloud",
                "Four squares, opposite ones alike (exclusive or, spread out): no straight line parts them.",
                generators.xor,
            ),
            DatasetSpec(
                "gaussians",
                "Two clouds",
                "Two round clouds (normal distributions) that one straight line can part.",
                generators.gaussians,
            ),
            DatasetSpec(
                "spiral",
                "Spiral",
                "Two arms wound round each other: the border must wind along with them.",
                generators.spiral,
            ),
            DatasetSpec(
                "moons",
                "Two moons",
                "Half circles that reach into each other's hollow: the border must bend twice.",
                generators.moons,
            ),
            DatasetSpec(
                "rings",
                "Three rings",
                "A disc and two rings round it: three classes, and one closed border inside another.",
                generators.rings,
            ),
            DatasetSpec(
                "gaussians3",
                "Three clouds",
                "Three round clouds: the network must choose between three classes.",
                generators.gaussians3,
            ),
            DatasetSpec(
                "spiral3",
                "Spiral, three arms",
                "Three arms wound round each other, each a class of its own.",
                generators.spiral3,
            ),
            DatasetSpec(
                "spiral5",
                "Spiral, five arms",
                "Five classes like the arms of a galaxy: the network must tell apart many narrow stripes.",
                generators.spiral5,
            ),
            DatasetSpec(
                "checkerboard",
                "Checkerboard",
                "Sixteen fields in two colours: small networks have too few cuts for so many corners.",
                generators.checkerboard,
                is_fine=True,
            ),
            _regression(
                "plane",
                "Slope",
                "Not a class but a number to predict: it rises evenly from one corner to the other.",
                generators.plane,
            ),
            _regression(
                "bumps",
                "Bumps",
                "Three hills and three hollows on flat ground: the number to predict is the height.",
                generators.bumps,
            ),
            _regression(
                "saddle",
                "Saddle",
                "A number that is high in two opposite corners and low in the others: x₁ times x₂.",
                generators.saddle,
            ),
            _regression(
                "curve",
                "Curve",
                "A wave to follow with a single input: what you see is the graph of what the network says.",
                generators.curve,
            ),
            _table(
                "and",
                "AND table",
                "And as a table of four rows: 1 when both inputs are 1. One straight cut is enough.",
                logic_gates.and_gate,
            ),
            _table(
                "or",
                "OR table",
                "Or as a table of four rows: 1 when at least one input is 1. One straight cut is enough.",
                logic_gates.or_gate,
            ),
            _table(
                "nand",
                "NAND table",
                "Not and, as a table of four rows: 0 when both inputs are 1. All logic can be built from it.",
                logic_gates.nand_gate,
            ),
            _table(
                "xor_gate",
                "XOR table",
                "Exclusive or as a table of four rows: 1 when exactly one input is 1.",
                logic_gates.xor_gate,
            ),
            DatasetSpec(
                DRAWN,
                "Your points",
                "Drawn by you: press Draw above the map and click. All of your points are for training.",
                lambda n_samples, noise, rng: drawn(FIRST_POINTS),
                fixed_split=True,
                takes_points=True,
                ignores=_as_it_is(
                    "Your points are as you have drawn them, and all of them are for training."
                ),
            ),
        )
    }
)
"""Every data set by its name; pickers list them in this order."""

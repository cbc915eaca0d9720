"""DATASETS: what can be chosen to learn from, one row each. What a row makes says the rest itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import Any

import numpy as np

from datasets import generators
from datasets.dataset import Dataset, Split, keep_all, split
from datasets.drawn import FIRST_POINTS, drawn


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


Build = Callable[[int, float, np.random.Generator], Dataset]


def _rows(
    build: Callable[[str], Build], common: Mapping[str, Any], **rows: tuple[str, str]
) -> Iterator[DatasetSpec]:
    """Rows by their names: titles and descriptions, how each is built, and what they have in common."""
    return (DatasetSpec(name, *row, build(name), **common) for name, row in rows.items())


def _cloud(name: str) -> Build:
    """The generator of this name."""
    return getattr(generators, name)


def _table(name: str) -> Build:
    """Always the same four points."""
    return lambda n_samples, noise, rng: generators.gate(name)


def _fixed(reason: str) -> dict[str, Any]:
    """Of data that are always the same rows, all of which train: what they ignore, and why."""
    names = ("noise", "label_noise", "n_samples", "train_percent", "data_seed", "split_seed")
    no_test = "All rows of this table are for training: there are no test points."
    return {"fixed_split": True, "ignores": dict.fromkeys(names, reason) | {"show_test_points": no_test}}


_NO_CLASSES = "The answers in this data set are numbers: there are no classes to mix up."
_ROWS = (
    _rows(
        _cloud,
        {},
        circle=("Circle", "A blue disc inside an orange ring: only a closed border separates them."),
        xor=(
            "XOR cloud",
            "Four squares, opposite ones alike (exclusive or, spread out): no straight line parts them.",
        ),
        gaussians=("Two clouds", "Two round clouds (normal distributions) that one straight line can part."),
        spiral=("Spiral", "Two arms wound round each other: the border must wind along with them."),
        moons=("Two moons", "Half circles that reach into each other's hollow: the border must bend twice."),
        rings=(
            "Three rings",
            "A disc and two rings round it: three classes, and one closed border inside another.",
        ),
        gaussians3=("Three clouds", "Three round clouds: the network must choose between three classes."),
        spiral3=("Spiral, three arms", "Three arms wound round each other, each a class of its own."),
        spiral5=(
            "Spiral, five arms",
            "Five classes like the arms of a galaxy: the network must tell apart many narrow stripes.",
        ),
    ),
    _rows(
        _cloud,
        {"is_fine": True},
        checkerboard=(
            "Checkerboard",
            "Sixteen fields in two colours: small networks have too few cuts for so many corners.",
        ),
    ),
    _rows(
        _cloud,
        {"ignores": {"label_noise": _NO_CLASSES}},
        plane=("Slope", "Not a class but a number to predict: it rises evenly from one corner to the other."),
        bumps=("Bumps", "Three hills and three hollows on flat ground: the number to predict is the height."),
        saddle=(
            "Saddle",
            "A number that is high in two opposite corners and low in the others: x₁ times x₂.",
        ),
        curve=(
            "Curve",
            "A wave to follow with a single input: what you see is the graph of what the network says.",
        ),
    ),
    _rows(
        _table,
        _fixed("This data set is a fixed table: the setting changes nothing here."),
        **{
            "and": (
                "AND table",
                "And as a table of four rows: 1 when both inputs are 1. One straight cut is enough.",
            ),
            "or": (
                "OR table",
                "Or as a table of four rows: 1 when at least one input is 1. One straight cut is enough.",
            ),
        },
        nand=(
            "NAND table",
            "Not and, as a table of four rows: 0 when both inputs are 1. All logic can be built from it.",
        ),
        xor_gate=("XOR table", "Exclusive or as a table of four rows: 1 when exactly one input is 1."),
    ),
    _rows(
        lambda name: lambda n_samples, noise, rng: drawn(FIRST_POINTS),
        _fixed("Your points are as you have drawn them, and all of them are for training.")
        | {"takes_points": True},
        drawn=(
            "Your points",
            "Drawn by you: press Draw above the map and click. All of your points are for training.",
        ),
    ),
)

DATASETS: Mapping[str, DatasetSpec] = MappingProxyType({spec.name: spec for spec in chain(*_ROWS)})
"""Every data set by its name; pickers list them in this order."""

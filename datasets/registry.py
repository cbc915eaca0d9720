"""DATASETS: everything the rest of the program needs to know about a data set, one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from datasets import generators, logic_gates
from datasets.dataset import Dataset, Split, Task, keep_all, split
from datasets.drawn import FIRST_POINTS, drawn

DRAWN = "drawn"
"""Name of the data set whose points a person draws; they are a setting of their own."""


@dataclass(frozen=True)
class DatasetSpec:
    """One data set a user can choose.

    name: as in settings and links; title: as in the picker; description: one line beside it.
    task, n_classes (0 for regression), n_inputs: the question it asks.
    plane: (low, high) of the coordinates that are drawn; with two inputs a square, the same on both axes.
    target_range: (low, high) of the targets that are drawn, when there is one input: the upright axis of its
        picture. Noise may carry a few points past it. Has no meaning with two inputs.
    build: (n_samples, noise in percent, rng) -> Dataset; noise moves points or labels, with the same draws.
    fixed_split: all rows train, none test.
    ignores: names of settings that change nothing here; their controls are disabled.
    point_labels: points are few and drawn large, with their class number on them.
    is_fine: so finely patterned that its small picture needs many points.
    """

    name: str
    title: str
    description: str
    build: Callable[[int, float, np.random.Generator], Dataset]
    task: Task = "classification"
    n_classes: int = 2
    n_inputs: int = 2
    plane: tuple[float, float] = (-6.0, 6.0)
    target_range: tuple[float, float] = (-1.0, 1.0)
    fixed_split: bool = False
    ignores: tuple[str, ...] = ()
    point_labels: bool = False
    is_fine: bool = False

    def split(self, dataset: Dataset, train_percent: float, rng: np.random.Generator) -> Split:
        """Rows to train on and rows to test on, as this data set wants it (see `fixed_split`)."""
        return keep_all(dataset) if self.fixed_split else split(dataset, train_percent, rng)


_TABLE_IGNORES = (
    "noise",
    "label_noise",
    "n_samples",
    "train_percent",
    "data_seed",
    "split_seed",
    "show_test_points",
)


def _regression(
    name: str,
    title: str,
    description: str,
    build: Callable[[int, float, np.random.Generator], Dataset],
    n_inputs: int = 2,
    target_range: tuple[float, float] = (-1.0, 1.0),
) -> DatasetSpec:
    """The row of a set whose answer is a number: it has no classes, so no wrong ones either."""
    return DatasetSpec(
        name,
        title,
        description,
        build,
        task="regression",
        n_classes=0,
        n_inputs=n_inputs,
        target_range=target_range,
        ignores=("label_noise",),
    )


def _table(name: str, title: str, description: str, gate: Callable[[], Dataset]) -> DatasetSpec:
    """The row of a truth table: always the same four points, all of which train."""
    return DatasetSpec(
        name,
        title,
        description,
        lambda n_samples, noise, rng: gate(),
        plane=(-0.5, 1.5),
        fixed_split=True,
        ignores=_TABLE_IGNORES,
        point_labels=True,
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
                n_classes=3,
            ),
            DatasetSpec(
                "gaussians3",
                "Three clouds",
                "Three round clouds: the network must choose between three classes.",
                generators.gaussians3,
                n_classes=3,
            ),
            DatasetSpec(
                "spiral3",
                "Spiral, three arms",
                "Three arms wound round each other, each a class of its own.",
                generators.spiral3,
                n_classes=3,
            ),
            DatasetSpec(
                "spiral5",
                "Spiral, five arms",
                "Five classes like the arms of a galaxy: the network must tell apart many narrow stripes.",
                generators.spiral5,
                n_classes=5,
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
                n_inputs=1,
                target_range=(-1.5, 1.5),
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
                ignores=_TABLE_IGNORES,
            ),
        )
    }
)
"""Every data set by its name; pickers list them in this order."""


def dataset_spec(name: str) -> DatasetSpec:
    """The row called `name`; raises ValueError naming what exists."""
    if name not in DATASETS:
        raise ValueError(f"There is no data set {name!r}. Choose from: {', '.join(DATASETS)}.")
    return DATASETS[name]

"""DATASETS: everything the rest of the program needs to know about a data set, one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from datasets import generators, logic_gates
from datasets.dataset import Dataset, Split, Task, keep_all, split


@dataclass(frozen=True)
class DatasetSpec:
    """One data set a user can choose.

    name: as in settings and links; title: as in the picker; description: one line beside it.
    task, n_classes (0 for regression), n_inputs: the question it asks.
    plane: (low, high), the same on both axes, of the square that is drawn.
    build: (n_samples, noise in percent, rng) -> Dataset; noise moves points or labels, with the same draws.
    fixed_split: all rows train, none test.
    ignores: names of settings that change nothing here; their controls are disabled.
    point_labels: points are few and drawn large, with their class number on them.
    """

    name: str
    title: str
    description: str
    build: Callable[[int, float, np.random.Generator], Dataset]
    task: Task = "classification"
    n_classes: int = 2
    n_inputs: int = 2
    plane: tuple[float, float] = (-6.0, 6.0)
    fixed_split: bool = False
    ignores: tuple[str, ...] = ()
    point_labels: bool = False

    def split(self, dataset: Dataset, train_percent: float, rng: np.random.Generator) -> Split:
        """Rows to train on and rows to test on, as this data set wants it (see `fixed_split`)."""
        return keep_all(dataset) if self.fixed_split else split(dataset, train_percent, rng)


_TABLE_IGNORES = ("noise", "n_samples", "train_percent", "data_seed", "split_seed")
_TABLE_PLANE = (-0.5, 1.5)

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
                "Four squares, opposite ones alike: exclusive or, spread out.",
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
                "Two arms wound round each other: the hardest border here.",
                generators.spiral,
            ),
            DatasetSpec(
                "gaussians3",
                "Three clouds",
                "Three round clouds: the network must choose between three classes.",
                generators.gaussians3,
                n_classes=3,
            ),
            DatasetSpec(
                "plane",
                "Slope (regression)",
                "Not a class but a number to predict: it rises evenly from one corner to the other.",
                generators.plane,
                task="regression",
                n_classes=0,
            ),
            DatasetSpec(
                "xor_gate",
                "XOR table",
                "Exclusive or as a table of four rows: 1 when exactly one input is 1.",
                lambda n_samples, noise, rng: logic_gates.xor_gate(),
                plane=_TABLE_PLANE,
                fixed_split=True,
                ignores=_TABLE_IGNORES,
                point_labels=True,
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

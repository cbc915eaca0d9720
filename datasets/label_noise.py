"""Label noise: some points carry the wrong class, as in tables filled in by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from datasets.dataset import Dataset

MAX_LABEL_NOISE = 50
"""Largest label noise in percent."""


def with_label_noise(dataset: Dataset, percent: float, rng: np.random.Generator) -> Dataset:
    """The same points, floor(n * percent / 100) of them with another class, drawn evenly from the others.

    The same random numbers are drawn whatever the percentage: one order of the rows and one other class for
    each. A larger percentage takes more rows from the start of that order, so wrong labels stay wrong and
    only grow in number. Regression has no classes and is returned as it is.

    Raises ValueError for a percentage outside 0 .. MAX_LABEL_NOISE.
    """
    if not 0 <= percent <= MAX_LABEL_NOISE:
        raise ValueError(f"label noise is {percent}; it must be a percentage from 0 to {MAX_LABEL_NOISE}.")
    if dataset.task == "regression":
        return dataset
    order = rng.permutation(len(dataset))
    steps = rng.integers(1, dataset.n_classes, len(dataset))
    wrong = order[: math.floor(len(dataset) * percent / 100)]
    y = dataset.y.copy()
    y[wrong] = (y[wrong] + steps[wrong]) % dataset.n_classes
    return replace(dataset, Y=y)

"""What a network may be shown of a point: its coordinates, their squares, product and sines, all unscaled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Feature:
    """One input of the network.

    name: as in settings and links. label: as drawn. function: (n, 2) points -> (n,) values.
    """

    name: str
    label: str
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]]


FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        feature.name: feature
        for feature in (
            Feature("x1", "x₁", lambda X: X[:, 0]),
            Feature("x2", "x₂", lambda X: X[:, 1]),
            Feature("x1_squared", "x₁²", lambda X: X[:, 0] ** 2),
            Feature("x2_squared", "x₂²", lambda X: X[:, 1] ** 2),
            Feature("x1_times_x2", "x₁x₂", lambda X: X[:, 0] * X[:, 1]),
            Feature("sin_x1", "sin x₁", lambda X: np.sin(X[:, 0])),
            Feature("sin_x2", "sin x₂", lambda X: np.sin(X[:, 1])),
        )
    }
)
"""Every feature by its name, in the order in which inputs are drawn."""


def feature_columns(X: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.float64]:
    """The inputs `names` of the points X (n, 2), one column each, in the order given: (n, len(names)).

    Raises ValueError for a name that is not in FEATURES or points that do not have two coordinates.
    """
    if X.ndim != 2 or X.shape[1] != 2:
        raise ValueError(f"X has shape {X.shape}; features need points of shape (rows, 2).")
    unknown = [name for name in names if name not in FEATURES]
    if unknown:
        raise ValueError(f"There is no feature {unknown[0]!r}. Choose from: {', '.join(FEATURES)}.")
    columns = np.empty((X.shape[0], len(names)))
    for column, name in enumerate(names):
        columns[:, column] = FEATURES[name].function(X)
    return columns

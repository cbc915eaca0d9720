"""What a network may be shown of a point: its coordinates and what can be worked out from them, unscaled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Feature:
    """One input of the network.

    name: as in settings and links. label: as drawn.
    function: points (n, 1) or (n, 2), at least `n_inputs` wide -> (n,) values.
    n_inputs: how many coordinates a point must have: 1 when x1 is enough, 2 when x2 is needed.
    numpy, javascript: the same as an expression of x1 and x2: columns (n,), or numbers. Libraries of networks
        are given inputs that NumPy has worked out.
    is_coordinate: it is a coordinate as it stands, so that a sum of such inputs cuts the plane straight.
    """

    name: str
    label: str
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    n_inputs: int
    numpy: str
    javascript: str
    is_coordinate: bool = False


FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        feature.name: feature
        for feature in (
            Feature("x1", "x₁", lambda X: X[:, 0], 1, "x1", "x1", is_coordinate=True),
            Feature("x2", "x₂", lambda X: X[:, 1], 2, "x2", "x2", is_coordinate=True),
            Feature("x1_squared", "x₁²", lambda X: X[:, 0] ** 2, 1, "x1**2", "x1 * x1"),
            Feature("x2_squared", "x₂²", lambda X: X[:, 1] ** 2, 2, "x2**2", "x2 * x2"),
            Feature("x1_times_x2", "x₁x₂", lambda X: X[:, 0] * X[:, 1], 2, "x1 * x2", "x1 * x2"),
            Feature("sin_x1", "sin x₁", lambda X: np.sin(X[:, 0]), 1, "np.sin(x1)", "Math.sin(x1)"),
            Feature("sin_x2", "sin x₂", lambda X: np.sin(X[:, 1]), 2, "np.sin(x2)", "Math.sin(x2)"),
            Feature("cos_x1", "cos x₁", lambda X: np.cos(X[:, 0]), 1, "np.cos(x1)", "Math.cos(x1)"),
            Feature("cos_x2", "cos x₂", lambda X: np.cos(X[:, 1]), 2, "np.cos(x2)", "Math.cos(x2)"),
        )
    }
)
"""Every feature by its name, in the order in which inputs are drawn."""


def feature_columns(X: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.float64]:
    """The inputs `names` of the points X, one column each, in the order given: (n, len(names)).

    X is (n, 2), or (n, 1) when every name needs one coordinate only (`Feature.n_inputs`).
    """
    columns = np.empty((X.shape[0], len(names)))
    for column, name in enumerate(names):
        columns[:, column] = FEATURES[name].function(X)
    return columns

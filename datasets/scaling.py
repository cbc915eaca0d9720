"""Standardization: every column shifted and stretched to mean 0 and standard deviation 1.

It is fitted on training rows and then applied to all others as it is: unseen rows must not tell the network
anything, not even where their middle lies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Standardizer:
    """The rule z = (x - mean) / scale, column by column.

    mean, scale: (n_columns,) float64, write-protected; scale is positive.
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]

    @classmethod
    def fit(cls, X: NDArray[np.float64]) -> Standardizer:
        """The rule that gives the columns of X (n, n_columns) mean 0 and standard deviation 1.

        The standard deviation divides by n, as in scikit-learn's `StandardScaler`. A column that does not
        vary is only shifted: its scale is 1.

        Raises ValueError when X is no table or has no rows.
        """
        if X.ndim != 2 or X.shape[0] == 0:
            raise ValueError(f"X has shape {X.shape}; fitting needs (rows, columns) with at least one row.")
        deviation = X.std(axis=0)
        varies = (X.min(axis=0) < X.max(axis=0)) & (deviation > 0.0)
        mean = np.where(varies, X.mean(axis=0), X[0])
        scale = np.where(varies, deviation, 1.0)
        mean.setflags(write=False)
        scale.setflags(write=False)
        return cls(mean, scale)

    def transform(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """X (n, n_columns), standardized by this rule: a new array of the same shape.

        Raises ValueError when X has other columns than the rule.
        """
        if X.ndim != 2 or X.shape[1:] != self.mean.shape:
            raise ValueError(f"X has shape {X.shape}; this rule is for (rows, {self.mean.size}).")
        return (X - self.mean) / self.scale

"""Constants in a workspace's own float type.

A ufunc that meets a Python number spends longer on converting it than on a mini-batch of ten rows; a
zero-dimensional array of the right type costs nothing. So the hot loop gets its constants from here, made
once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

FLOAT_TYPES = (np.dtype(np.float32), np.dtype(np.float64))


class Numbers(NamedTuple):
    """0, 1/2 and 1 as zero-dimensional arrays of one float type."""

    zero: np.ndarray
    half: np.ndarray
    one: np.ndarray


def numbers_of(dtype: DTypeLike) -> Numbers:
    """The constants in `dtype` (float32 or float64)."""
    float_type = float_type_of(dtype)
    return Numbers(*(np.array(value, dtype=float_type) for value in (0.0, 0.5, 1.0)))


def float_type_of(dtype: DTypeLike) -> np.dtype:
    """`dtype` as a NumPy dtype. ValueError unless it is float32 or float64."""
    float_type = np.dtype(dtype)
    if float_type not in FLOAT_TYPES:
        raise ValueError(
            f"The core computes in float32 or float64, not in {float_type}. Convert the array first."
        )
    return float_type

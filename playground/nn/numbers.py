"""Constants in a workspace's own float type.

A ufunc that meets a Python number spends longer on converting it than on a mini-batch of ten rows; a
zero-dimensional array of the right type costs nothing. So the hot loop gets its constants from here, made
once.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

GELU_LINEAR = math.sqrt(2 / math.pi)
GELU_CUBIC = 0.044715 * GELU_LINEAR


class Numbers(NamedTuple):
    """The constants of the activations as zero-dimensional arrays of one float type.

    `leak` is the slope of leaky ReLU below 0. The bounds hold |z| where nothing changes any more and before
    anything overflows: beyond `gelu_bound` the gate of GELU is 0 or 1 to the last bit, beyond
    `gaussian_bound` exp(-z²) is 0. The others are coefficients of GELU; see there.
    """

    zero: np.ndarray
    half: np.ndarray
    one: np.ndarray
    minus_two: np.ndarray
    leak: np.ndarray
    gaussian_bound: np.ndarray
    gelu_bound: np.ndarray
    gelu_linear: np.ndarray
    gelu_cubic: np.ndarray
    twice_gelu_linear: np.ndarray
    six_times_gelu_cubic: np.ndarray


def numbers_of(dtype: DTypeLike) -> Numbers:
    """The constants in `dtype` (float32 or float64)."""
    values = (0.0, 0.5, 1.0, -2.0, 0.01, 40.0, 10.0, GELU_LINEAR, GELU_CUBIC, 2 * GELU_LINEAR, 6 * GELU_CUBIC)
    return Numbers(*(np.array(value, dtype) for value in values))

"""Truth tables of logic gates as data sets: four rows, in counting order, inputs and label 0 or 1."""

import numpy as np

from datasets.dataset import Dataset
from datasets.views import Plane


def and_gate() -> Dataset:
    """And: 1 when both inputs are 1."""
    return _gate(0, 0, 0, 1)


def or_gate() -> Dataset:
    """Or: 1 when at least one input is 1."""
    return _gate(0, 1, 1, 1)


def nand_gate() -> Dataset:
    """Not and: 0 when both inputs are 1. Every other gate can be built from this one (Sheffer, 1913)."""
    return _gate(1, 1, 1, 0)


def xor_gate() -> Dataset:
    """Exclusive or: 1 when exactly one input is 1. No straight line separates it (Minsky and Papert,
    1969)."""
    return _gate(0, 1, 1, 0)


def _gate(*outputs: int) -> Dataset:
    """The table of a gate from its outputs for (0, 0), (0, 1), (1, 0), (1, 1)."""
    X = np.array([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)])
    return Dataset(X, np.array(outputs), "classification", 2, Plane(-0.5, 1.5, labelled=True))

"""Where the answers of a network are looked at: a plane for two inputs, a line for one.

Whoever draws asks the view. A map is read like a page: its first place is the top left one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Plane:
    """Two inputs: answers are maps of a square.

    span: lowest and highest coordinate, of both. labelled: points are few and drawn large, with their class
    number on them.
    """

    span: tuple[float, float] = (-6.0, 6.0)
    labelled: bool = False
    n_inputs = 2

    def places(self, size: int) -> NDArray[np.float64]:
        """Centres of the cells of a map, (size * size, 2) in reading order: left to right, top to bottom."""
        low, high = self.span
        centres = low + (np.arange(size) + 0.5) * (high - low) / size
        x1, x2 = np.meshgrid(centres, centres[::-1])
        return np.column_stack([x1.ravel(), x2.ravel()])

    def shape(self, size: int) -> tuple[int, ...]:
        """Of a map with so many cells a side."""
        return size, size


@dataclass(frozen=True)
class Line:
    """One input: answers are graphs over it.

    span: lowest and highest input. target_range: that of the upright axis; noise may carry a few points past
    it.
    """

    span: tuple[float, float] = (-6.0, 6.0)
    target_range: tuple[float, float] = (-1.0, 1.0)
    labelled = False
    n_inputs = 1

    def places(self, size: int) -> NDArray[np.float64]:
        """Samples of a graph, (size, 1), equally spaced from the lowest x1 to the highest."""
        return np.linspace(*self.span, size)[:, None]

    def shape(self, size: int) -> tuple[int, ...]:
        """Of a graph with so many samples."""
        return (size,)


View = Plane | Line
"""What a data set says of the pictures of its answers."""

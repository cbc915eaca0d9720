"""A network as a value, and the workspace in which it is computed forward and backward.

Everything a network knows is one flat parameter vector. Layer l is one block W of it, shape (n_in + 1,
n_out), row-major, layers in order; the block's last row is the bias. Samples are rows and carry a column of
ones, so that with `A1` the outputs of the layer before and their column of ones

    Z = A1 @ W,    A = f(Z),    dL/dW = A1.T @ delta,    delta_before = (delta @ weights.T) * f'(Z_before).

There is no second implementation: the training loop, the pages that show the numbers, the tests and the
exporters read the same `Workspace`.

Every array may carry a leading axis of runs: a stack of k networks is computed at once and gives the same
bits as k single ones, because it makes the same calls with the same shapes. What lies elsewhere in memory is
added up in the same order, with one exception, for processors from before 2008 (OpenBLAS calls the kernel
Prescott): where one row meets one output neuron the product is a scalar product, and whether its numbers
begin at a multiple of 16 bytes may change the last bit.

Other processors, or other versions of NumPy and its linear algebra library, round the same sums otherwise.
One pass differs by a few units in the last place, and training makes more of it; so nothing may depend on the
last digits of a run that has trained long or leaps. What must hold on each of them: the same data and first
weights, the same bits however a run is divided into calls, and equal neurons stay equal (`nn.twins`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike

from playground.nn.activations import ACTIVATIONS
from playground.nn.code import named
from playground.nn.losses import row_shares
from playground.nn.numbers import numbers_of
from playground.nn.objectives import Batch, LabelledRows, Objective, Outputs


def n_parameters(layer_sizes: Sequence[int]) -> int:
    """How many weights and biases a network of these layer sizes (input first) has."""
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(layer_sizes))


def parameter_blocks(flat: np.ndarray, layer_sizes: Sequence[int]) -> list[np.ndarray]:
    """The layers' blocks as views of `flat` (..., P): shapes (..., n_in + 1, n_out), last row the bias."""
    blocks = []
    start = 0
    for n_in, n_out in pairwise(layer_sizes):
        stop = start + (n_in + 1) * n_out
        blocks.append(flat[..., start:stop].reshape(*flat.shape[:-1], n_in + 1, n_out))
        start = stop
    return blocks


def parameter_index(layer_sizes: Sequence[int], layer: int, source: int, target: int) -> int:
    """Where the flat vector holds the weight from `source` (n_in: the bias) to `target` in block `layer` (0:
    the first). IndexError when there is no such weight.
    """
    if not 0 <= layer < len(layer_sizes) - 1:
        raise IndexError(f"There is no layer {layer}; there are {len(layer_sizes) - 1}, counted from 0.")
    n_in, n_out = layer_sizes[layer], layer_sizes[layer + 1]
    if not (0 <= source <= n_in and 0 <= target < n_out):
        raise IndexError(
            f"Layer {layer} has no weight from {source} to {target}: "
            f"sources are 0 to {n_in} ({n_in} is the bias), targets 0 to {n_out - 1}."
        )
    return n_parameters(layer_sizes[: layer + 1]) + source * n_out + target


def with_ones(X: np.ndarray, dtype: DTypeLike | None = None) -> np.ndarray:
    """`X` (..., n, n_in) with a last column of ones, a copy in `dtype` (default: that of X)."""
    if X.ndim < 2:
        raise ValueError(f"Inputs have shape {X.shape}; rows are samples, so use X[:, None] for one input.")
    X1 = np.ones((*X.shape[:-1], X.shape[-1] + 1), dtype=X.dtype if dtype is None else dtype)
    X1[..., :-1] = X
    return X1


@dataclass(frozen=True, eq=False)
class Network:
    """An immutable network, or a stack of `runs` networks of one shape.

    - `layer_sizes`: neurons of every layer, the input first.
    - `activations`: a name for every layer after the input; softmax only for the last.
    - `parameters` (P,) or (runs, P), float32 or float64, write-protected (a writable array is copied).

    ValueError when sizes, names or shape do not fit.
    """

    layer_sizes: tuple[int, ...]
    activations: tuple[str, ...]
    parameters: np.ndarray

    def __post_init__(self) -> None:
        sizes, activations = self.layer_sizes, self.activations
        if len(sizes) < 2 or any(size < 1 for size in sizes):
            raise ValueError(
                f"Layer sizes {sizes} need an input and an output layer of at least one neuron each."
            )
        if len(activations) != len(sizes) - 1:
            raise ValueError(
                f"{len(activations)} activations for {len(sizes) - 1} layers after the input; name each."
            )
        for place, name in enumerate(activations, start=1):
            rule = named(ACTIVATIONS, name, "activation")
            if place < len(activations) and not rule.hidden:
                raise ValueError(
                    f"{name} is for the output layer only; use another activation in the hidden layers."
                )
        wanted = n_parameters(sizes)
        if self.parameters.ndim not in (1, 2) or self.parameters.shape[-1] != wanted:
            raise ValueError(
                f"Layer sizes {sizes} need parameters of shape ({wanted},) or (runs, {wanted}), "
                f"not {self.parameters.shape}."
            )
        if self.parameters.flags.writeable:
            parameters = self.parameters.copy()
            parameters.flags.writeable = False
            object.__setattr__(self, "parameters", parameters)

    @cached_property
    def blocks(self) -> tuple[np.ndarray, ...]:
        """Every layer's (..., n_in + 1, n_out), last row the bias: views of `parameters`."""
        return tuple(parameter_blocks(self.parameters, self.layer_sizes))

    @property
    def weights(self) -> tuple[np.ndarray, ...]:
        """Every layer's (..., n_in, n_out), views."""
        return tuple(block[..., :-1, :] for block in self.blocks)

    @property
    def biases(self) -> tuple[np.ndarray, ...]:
        """Every layer's (..., n_out), views."""
        return tuple(block[..., -1, :] for block in self.blocks)

    @property
    def runs(self) -> int | None:
        """How many networks are stacked; None for a single one without the axis."""
        return self.parameters.shape[0] if self.parameters.ndim == 2 else None

    def with_parameters(self, parameters: np.ndarray) -> Network:
        """The same architecture with other parameters."""
        return Network(self.layer_sizes, self.activations, parameters)


def batch_of(
    X1: np.ndarray,
    Y: np.ndarray,
    sample_weight: np.ndarray | None = None,
) -> Batch:
    """A batch of all rows of `X1` and `Y`, its shares of their float type."""
    shares = np.asarray(1 / X1.shape[-2]) if sample_weight is None else row_shares(sample_weight)
    return Batch(X1, X1.swapaxes(-1, -2), Y, shares.astype(X1.dtype))


class Workspace:
    """The arrays of one forward and backward pass over `n_rows` rows: every intermediate, filled in place.

    `parameters` ((runs,) P) is writable and `gradient` has its shape; `blocks` and `gradient_blocks` are
    views of them. For layer l after the input (0 is the first): `Z[l]`, `A[l]`, `slope[l]` = f'(Z) and
    `delta[l]` = dL/dZ, all ((runs,) n_rows, n_l), and `A1[l]` = A[l] with its column of ones (all but the
    last layer). `slope` and `delta`, and the gradient, exist where there is an objective; `slope[-1]` stays
    unused where a loss cancels it (see `Loss.matched`).

    In memory the values of one neuron lie together (arrays are transposed views), so that layers are
    contiguous without their ones. What depends on activations and objective is resolved here, once;
    `compute_forward` and `compute_backward` check nothing: their callers check shapes at the door.
    """

    def __init__(
        self,
        layer_sizes: tuple[int, ...],
        activations: tuple[str, ...],
        n_rows: int,
        *,
        loss: str | Objective | None = None,
        runs: int | None = None,
        dtype: DTypeLike = np.float64,
        parameters: np.ndarray | None = None,
        gradient: np.ndarray | None = None,
    ) -> None:
        """`loss`: the name of a loss on labelled rows, or another objective; None for forward passes only.
        `parameters` and `gradient`, ((runs,) P) of `dtype`, writable, are used as they are; else made.
        """
        self.layer_sizes = layer_sizes
        self.activations = activations
        self.n_rows = n_rows
        self.objective = LabelledRows(loss, activations[-1]) if isinstance(loss, str) else loss
        self.runs = runs
        self.dtype = np.dtype(dtype)
        lead = () if runs is None else (runs,)
        flat_shape = (*lead, n_parameters(layer_sizes))
        self.parameters = np.empty(flat_shape, self.dtype) if parameters is None else parameters
        self.blocks = parameter_blocks(self.parameters, layer_sizes)
        self._numbers = numbers_of(self.dtype)
        rules = [ACTIVATIONS[name] for name in activations]

        def neuron_major(n_columns: int) -> np.ndarray:
            return np.ones((*lead, n_columns, n_rows), self.dtype).swapaxes(-1, -2)

        sizes = layer_sizes[1:]
        self.Z = [neuron_major(size) for size in sizes]
        self.A1 = [neuron_major(size + 1) for size in sizes[:-1]]
        output = self.Z[-1] if activations[-1] == "linear" else neuron_major(sizes[-1])
        self.A = [A1[..., :-1] for A1 in self.A1] + [output]
        self._forward = [
            (block, Z, A, A1, rule.function)
            for block, Z, A, A1, rule in zip(
                self.blocks, self.Z, self.A, [*self.A1, output], rules, strict=True
            )
        ]
        if self.objective is None:
            return

        self.gradient = np.empty(flat_shape, self.dtype) if gradient is None else gradient
        self.gradient_blocks = parameter_blocks(self.gradient, layer_sizes)
        self.slope = [neuron_major(size) for size in sizes]
        self.delta = [neuron_major(size) for size in sizes]
        self.outputs = Outputs(
            activations[-1], self.Z[-1], self.A[-1], self.delta[-1], self.slope[-1], self._numbers
        )
        self._backward = [
            (
                self.A1[layer - 1].swapaxes(-1, -2),
                self.delta[layer],
                self.gradient_blocks[layer],
                self.blocks[layer][..., :-1, :].swapaxes(-1, -2),
                self.delta[layer - 1],
                self.Z[layer - 1],
                self.A[layer - 1],
                self.slope[layer - 1],
                rules[layer - 1].pull_back,
            )
            for layer in range(len(sizes) - 1, 0, -1)
        ]

    @classmethod
    def of(cls, network: Network, n_rows: int, *, loss: str | Objective | None = None) -> Workspace:
        """A workspace with a copy of `network`'s parameters; without `loss`, for forward passes only."""
        return cls(
            network.layer_sizes,
            network.activations,
            n_rows,
            loss=loss,
            runs=network.runs,
            dtype=network.parameters.dtype,
            parameters=network.parameters.copy(),
        )

    def resized(self, n_rows: int, parameters: np.ndarray | None = None) -> Workspace:
        """A workspace for another number of rows that shares this one's gradient, and its parameters unless
        it is given others.
        """
        return Workspace(
            self.layer_sizes,
            self.activations,
            n_rows,
            loss=self.objective,
            runs=self.runs,
            dtype=self.dtype,
            parameters=self.parameters if parameters is None else parameters,
            gradient=None if self.objective is None else self.gradient,
        )

    def check_rows(self, X1: np.ndarray, Y: np.ndarray | None = None) -> None:
        """ValueError unless `X1` is ((runs,) n_rows, n_in + 1) and `Y`, where it is given, ((runs,) n_rows,
        n_out), both of this workspace's float type.
        """
        for what, array, n_columns, advice in (
            ("Inputs", X1, self.layer_sizes[0] + 1, "Inputs carry a column of ones: see with_ones."),
            ("Targets", Y, self.layer_sizes[-1], "One target a row is a column: use targets[:, None]."),
        ):
            shape = (self.n_rows, n_columns)
            if array is not None and array.shape not in (shape, (self.runs, *shape)):
                wanted = str(shape) if self.runs is None else f"{shape} or {(self.runs, *shape)}"
                raise ValueError(
                    f"{what} have shape {array.shape}; this network and workspace need {wanted}. {advice}"
                )
            if array is not None and array.dtype != self.dtype:
                raise ValueError(f"{what} are {array.dtype} and the network is {self.dtype}. Convert them.")

    def compute_forward(self, X1: np.ndarray) -> np.ndarray:
        """Fill Z and A for inputs `X1` ((runs,) n_rows, n_in + 1); returns A[-1]."""
        inputs = X1
        for block, Z, A, A1, function in self._forward:
            np.matmul(inputs, block, Z)
            function(Z, A, self._numbers)
            inputs = A1
        return inputs

    def compute_backward(self, batch: Batch) -> np.ndarray:
        """Fill slope, delta and gradient for the batch of the last forward pass; returns the gradient."""
        assert self.objective is not None
        self.objective.write_delta(self.outputs, batch)
        return self.propagate_back(batch.X1_T)

    def propagate_back(self, X1_T: np.ndarray) -> np.ndarray:
        """From `delta[-1]` = dL/dZ of the outputs to all others, and the gradient, which it returns.

        `X1_T` ((runs,) n_in + 1, n_rows): the inputs of the last forward pass, transposed.
        """
        numbers = self._numbers
        for A1_T, delta, gradient_block, weights_T, delta_before, Z, A, slope, pull_back in self._backward:
            np.matmul(A1_T, delta, gradient_block)
            np.matmul(delta, weights_T, delta_before)
            pull_back(Z, A, delta_before, slope, numbers)
        np.matmul(X1_T, self.delta[0], self.gradient_blocks[0])
        return self.gradient

    def value(self, batch: Batch) -> np.ndarray:
        """The objective at the last forward pass, over the same rows, without penalties: a number or (runs,).

        Losses are computed from Z, so that cross entropy is exact for saturated outputs too.
        """
        if self.objective is None:
            raise ValueError("This workspace was made without a loss; make it with loss=...")
        return np.sum(list(self.objective.parts(self.outputs, batch).values()), axis=0)


def both_passes(
    network: Network,
    X1: np.ndarray,
    Y: np.ndarray,
    loss: str | Objective,
    sample_weight: np.ndarray | None = None,
) -> Workspace:
    """A workspace of `network` after a pass over all rows of `X1` ((runs,) n, n_in + 1) and one back from the
    loss at `Y` ((runs,) n, n_out), without penalties: the outputs are in `A[-1]`, the gradient in `gradient`.
    ValueError when shapes or float types do not fit.
    """
    workspace = Workspace.of(network, X1.shape[-2], loss=loss)
    workspace.check_rows(X1, Y)
    workspace.compute_forward(X1)
    workspace.compute_backward(batch_of(X1, Y, sample_weight))
    return workspace


def layer_outputs(network: Network, X: np.ndarray) -> list[np.ndarray]:
    """The outputs of every layer after the input, ((runs,) n, n_l), for `X` ((runs,) n, n_in) without ones.
    ValueError when X has another number of columns.
    """
    X1 = with_ones(X, network.parameters.dtype)
    workspace = Workspace.of(network, X1.shape[-2])
    workspace.check_rows(X1)
    workspace.compute_forward(X1)
    return workspace.A


def predict(network: Network, X: np.ndarray) -> np.ndarray:
    """The outputs ((runs,) n, n_out) of a network for `X` ((runs,) n, n_in) without ones."""
    return layer_outputs(network, X)[-1]

"""One mini-batch step, and the loop over an epoch's mini-batches: the only place where training happens.

Parameters change in place here, inside an epoch; the border of the core stays values
(`MiniBatchLoop.network()` and `OptimizerState.frozen()` are copies). Stepping mini-batch by mini-batch gives
the same bits as a whole epoch at once.
"""

from __future__ import annotations

import numpy as np

from playground.nn.losses import row_shares
from playground.nn.network import Batch, Network, Workspace
from playground.nn.optimizers import Optimizer, OptimizerState
from playground.nn.regularization import Penalties

GATHER_LIMIT = 2**20
"""Bytes of inputs up to which an epoch's rows are gathered at once; above, batch by batch, same bits."""


def training_step(
    workspace: Workspace,
    batch: Batch,
    optimizer: Optimizer,
    state: OptimizerState,
    learning_rate: float | np.ndarray,
    penalties: Penalties | None = None,
    mask: np.ndarray | None = None,
    scratch: np.ndarray | None = None,
) -> None:
    """Forward, backward, penalties, update: `workspace.parameters` and `state` move by one mini-batch.

    `mask` ((runs,) P) of bool is True where a parameter may move. `scratch`, shaped as the parameters,
    spares allocations. Nothing is checked here; see `MiniBatchLoop`.
    """
    workspace.compute_forward(batch.X1)
    gradient = workspace.compute_backward(batch)
    if penalties is not None:
        penalties.add_to(
            gradient, workspace.parameters, np.empty_like(gradient) if scratch is None else scratch
        )
    optimizer.update(workspace.parameters, gradient, state, learning_rate, mask, scratch)


class MiniBatchLoop:
    """Training of a network, or of a stack, over given rows: `shuffle(order)`, then `run(first, stop)`.

    Made once per call of the trainer; it copies the network's parameters and the optimizer state and moves
    the copies.
    """

    def __init__(
        self,
        network: Network,
        X1: np.ndarray,
        Y: np.ndarray,
        *,
        loss: str,
        optimizer: Optimizer,
        learning_rate: float | np.ndarray,
        batch_size: int,
        state: OptimizerState | None = None,
        l1: float = 0.0,
        l2: float = 0.0,
        sample_weight: np.ndarray | None = None,
        mask: np.ndarray | None = None,
    ) -> None:
        """The first order of rows is as given.

        - `X1` (n, n_in + 1) inputs with their column of ones, `Y` (n, n_out), shared by all runs of a stack;
          they are converted to the network's float type.
        - `state`: where the optimizer stands (default: its first state).
        - `learning_rate`: a number, or (runs, 1) for one rate a run.
        - `batch_size`: rows of a mini-batch, at least 1; the last of an epoch may be smaller, its mean is
          over its own rows.
        - `sample_weight` (n,); `mask` ((runs,) P), False where a parameter is frozen.

        ValueError when shapes do not fit or the loss does not go with the output activation.
        """
        dtype = network.parameters.dtype
        if X1.ndim != 2 or Y.ndim != 2 or len(X1) != len(Y) or len(X1) == 0:
            raise ValueError(
                f"Inputs have shape {X1.shape} and targets {Y.shape}; they must be (rows, inputs + 1) and "
                "(rows, outputs) with the same number of rows, at least one. "
                "One target a row is a column: use targets[:, None]."
            )
        if batch_size < 1:
            raise ValueError(f"The batch size is {batch_size}; it must be at least 1.")
        self._architecture = network
        self._X1 = np.ascontiguousarray(X1, dtype=dtype)
        self._Y = np.ascontiguousarray(Y, dtype=dtype)
        self._sample_weight = sample_weight
        if sample_weight is not None:
            if sample_weight.shape != (len(X1),):
                raise ValueError(
                    f"Sample weights have shape {sample_weight.shape}; one for each of {len(X1)} rows."
                )
            row_shares(sample_weight, len(X1))
        if mask is not None and (mask.dtype != bool or mask.shape[-1:] != network.parameters.shape[-1:]):
            raise ValueError(
                f"The mask is {mask.dtype} of shape {mask.shape}; "
                f"it must be bool of shape {network.parameters.shape}."
            )
        self.mask = mask
        self.n_rows = len(X1)
        self.batch_size = min(batch_size, self.n_rows)
        self.n_batches = -(-self.n_rows // self.batch_size)
        self.workspace = Workspace.of(network, self.batch_size, loss=loss)
        self.workspace.check_inputs(self._X1[: self.batch_size])
        self.workspace.check_targets(self._Y[: self.batch_size])
        n_last = self.n_rows - (self.n_batches - 1) * self.batch_size
        self._last_workspace = self.workspace if n_last == self.batch_size else self.workspace.resized(n_last)
        self._scratch = np.empty_like(self.workspace.parameters)
        self._optimizer = optimizer
        self._state = optimizer.init(self.parameters.shape, dtype) if state is None else state.copy()
        self.configure(optimizer, learning_rate, l1=l1, l2=l2)
        self._order = np.empty(0)
        self.shuffle(np.arange(self.n_rows))

    @property
    def parameters(self) -> np.ndarray:
        """The parameters as they stand, ((runs,) P), writable: a typed weight is written here."""
        return self.workspace.parameters

    @property
    def state(self) -> OptimizerState:
        """The optimizer's state as it stands; keep `state.frozen()`."""
        return self._state

    def network(self) -> Network:
        """The network as it stands, as a value."""
        return self._architecture.with_parameters(self.parameters)

    def configure(
        self, optimizer: Optimizer, learning_rate: float | np.ndarray, *, l1: float = 0.0, l2: float = 0.0
    ) -> None:
        """Set what a live change may change; the next mini-batch obeys.

        An optimizer of another kind starts with fresh state; one with other hyperparameters keeps its state.
        """
        dtype = self.workspace.dtype
        if type(optimizer) is not type(self._optimizer):
            self._state = optimizer.init(self.parameters.shape, dtype)
        self._optimizer = optimizer
        self._learning_rate = np.asarray(learning_rate, dtype=dtype)
        penalties = Penalties(self.workspace.layer_sizes, l1, l2, dtype)
        self._penalties = penalties if penalties.active else None

    def shuffle(self, order: np.ndarray) -> None:
        """Set the order of rows of the coming mini-batches: a permutation (n,), or (runs, n), one a run.

        ValueError when the shape does not fit; that it is a permutation is the caller's word.
        """
        shape: tuple[int, ...] = order.shape
        if shape != (self.n_rows,) and shape != (self.workspace.runs, self.n_rows):
            raise ValueError(
                f"The order has shape {shape}; it must hold each of the {self.n_rows} rows once."
            )
        if shape != self._order.shape:
            self._make_buffers(shape)
        self._order = order
        if self._epoch is not None:
            self._gather_rows(self._epoch, order)
            if self._sample_weight is not None:
                for _, batch, rows in self._steps:
                    self._weigh_rows(batch, order[..., rows])

    def run(self, first: int = 0, stop: int | None = None) -> None:
        """Train on the mini-batches `first` .. `stop` - 1 of the present order (default: all), in place.

        Numbers may overflow to infinity or NaN without a warning: the caller looks at the loss.
        """
        with np.errstate(all="ignore"):
            for workspace, batch, rows in self._steps[first:stop]:
                if self._epoch is None:
                    self._gather_rows(batch, self._order[..., rows])
                    if self._sample_weight is not None:
                        self._weigh_rows(batch, self._order[..., rows])
                training_step(
                    workspace,
                    batch,
                    self._optimizer,
                    self._state,
                    self._learning_rate,
                    self._penalties,
                    self.mask,
                    self._scratch,
                )

    def _make_buffers(self, order_shape: tuple[int, ...]) -> None:
        """Make the arrays rows are gathered into, and every mini-batch's views of them.

        A small epoch has one buffer that holds all its rows; a large one has a buffer for a mini-batch and
        one for the last.
        """
        dtype = self.workspace.dtype
        lead = order_shape[:-1]
        weighted = self._sample_weight is not None

        def buffer(n_rows: int) -> Batch:
            X1 = np.empty((*lead, n_rows, self._X1.shape[1]), dtype)
            Y = np.empty((*lead, n_rows, self._Y.shape[1]), dtype)
            shares = np.empty((*lead, n_rows, 1), dtype) if weighted else np.asarray(1 / n_rows, dtype)
            return Batch(X1, X1.swapaxes(-1, -2), Y, shares)

        def part(whole: Batch, rows: slice) -> Batch:
            X1 = whole.X1[..., rows, :]
            shares = whole.shares[..., rows, :] if weighted else np.asarray(1 / X1.shape[-2], dtype)
            return Batch(X1, X1.swapaxes(-1, -2), whole.Y[..., rows, :], shares)

        slices = [slice(start, start + self.batch_size) for start in range(0, self.n_rows, self.batch_size)]
        workspaces = [self.workspace] * (self.n_batches - 1) + [self._last_workspace]
        if np.prod(order_shape) * self._X1.shape[1] * dtype.itemsize <= GATHER_LIMIT:
            self._epoch: Batch | None = buffer(self.n_rows)
            batches = [part(self._epoch, rows) for rows in slices]
        else:
            self._epoch = None
            full, last = buffer(self.workspace.n_rows), buffer(self._last_workspace.n_rows)
            batches = [full] * (self.n_batches - 1) + [last]
        self._steps = list(zip(workspaces, batches, slices, strict=True))

    def _gather_rows(self, batch: Batch, order: np.ndarray) -> None:
        np.take(self._X1, order, axis=0, out=batch.X1, mode="clip")
        np.take(self._Y, order, axis=0, out=batch.Y, mode="clip")

    def _weigh_rows(self, batch: Batch, order: np.ndarray) -> None:
        assert self._sample_weight is not None
        batch.shares[...] = row_shares(self._sample_weight[order], batch.shares.shape[-2])

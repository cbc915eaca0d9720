"""One mini-batch step, and the loop over an epoch's mini-batches: the only place where training happens.

Parameters change in place here, inside an epoch; the border of the core stays values
(`MiniBatchLoop.network()` and `OptimizerState.frozen()` are copies). Stepping mini-batch by mini-batch gives
the same bits as a whole epoch at once.

Dropout: N. Srivastava and others, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (2014),
inverted as is usual today: a neuron left out counts 0, one kept 1 / (1 - dropout), so that the whole network
answers without any scaling. One draw holds for all rows of a mini-batch: it learns with one thinned network,
which can be shown. Clipping: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent
neural networks", arXiv:1211.5063, as torch.nn.utils.clip_grad_norm_ does it.
"""

from functools import cached_property

import numpy as np

from playground.nn.losses import row_shares
from playground.nn.network import Network, Workspace, n_parameters, parameter_blocks
from playground.nn.objectives import Batch, Objective
from playground.nn.optimizers import Optimizer, OptimizerState
from playground.nn.regularization import Penalties
from playground.nn.twins import TwinFinder

GATHER_LIMIT = 2**20
"""Bytes of inputs up to which an epoch's rows are gathered at once; above, batch by batch, same bits."""

_CLIP_EPSILON = 1e-6
"""PyTorch's: added to the norm that is divided by."""


def draw_kept(rng: np.random.Generator, n_batches: int, n_hidden: int, dropout: float) -> np.ndarray:
    """Which hidden neurons take part in each mini-batch of an epoch: (n_batches, n_hidden) of bool, each left
    out with probability `dropout`, a share. The random numbers do not depend on it: with a larger share the
    same neurons are left out and some more.
    """
    return rng.random((n_batches, n_hidden)) >= dropout


def clip_gradient(
    gradient: np.ndarray, clip_norm: float, scratch: np.ndarray, mask: np.ndarray | None = None
) -> None:
    """Shorten `gradient` (P,) in place to a Euclidean norm of at most `clip_norm`; (runs, P): each run's own.
    What does not move, where `mask` is False, does not count. `scratch` is overwritten.
    """
    np.square(gradient, scratch)
    if mask is not None:
        np.copyto(scratch, 0, where=~mask)
    norm = np.sqrt(np.add.reduce(scratch, axis=-1, keepdims=True))
    np.multiply(gradient, np.minimum(clip_norm / (norm + _CLIP_EPSILON), 1), gradient)


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
        loss: str | Objective,
        optimizer: Optimizer,
        learning_rate: float | np.ndarray,
        batch_size: int,
        state: OptimizerState | None = None,
        sample_weight: np.ndarray | None = None,
        mask: np.ndarray | None = None,
        **strengths: float,
    ) -> None:
        """The first order of rows is as given.

        - `X1` (n, n_in + 1) inputs with their column of ones, `Y` (n, n_out), shared by all runs of a stack;
          or (runs, n, n_in + 1) and (runs, n, n_out), each run's own. They are converted to the network's
          float type.
        - `state`: where the optimizer stands (default: its first state).
        - `learning_rate`: a number, or (runs, 1) for one rate a run.
        - `batch_size`: rows of a mini-batch; the last of an epoch may be smaller, its mean is over its own
          rows.
        - `sample_weight` (n,), or (runs, n) where each run has its own rows; `mask` ((runs,) P), False where
          a parameter is frozen.
        - `strengths`: `l1`, `l2`, `clip_norm`, `dropout`, see `configure`.

        ValueError when shapes do not fit or the loss does not go with the output activation.
        """
        dtype = network.parameters.dtype
        lead = X1.shape[:-2]
        if X1.shape[:-1] != Y.shape[:-1] or not X1.size or lead not in ((), (network.runs,)):
            raise ValueError(
                f"Inputs have shape {X1.shape} and targets {Y.shape}; they must be (rows, inputs + 1) and "
                "(rows, outputs) with the same number of rows, at least one, for a stack with or without a "
                "first axis of its runs. One target a row is a column: use targets[:, None]."
            )
        self._architecture = network
        self.n_rows = X1.shape[-2]
        # Rows of all runs lie in one table; an order of a run's rows is shifted to where they begin.
        self._first_rows = np.arange(0, len(X1) * self.n_rows, self.n_rows)[:, None] if lead else None
        self._X1 = np.ascontiguousarray(X1, dtype=dtype).reshape(-1, X1.shape[-1])
        self._Y = np.ascontiguousarray(Y, dtype=dtype).reshape(-1, Y.shape[-1])
        self._sample_weight = None
        if sample_weight is not None:
            self._sample_weight = sample_weight.reshape(-1)
        self.mask = mask
        self.batch_size = min(batch_size, self.n_rows)
        self.n_batches = -(-self.n_rows // self.batch_size)
        self.workspace = Workspace.of(network, self.batch_size, loss=loss)
        self.workspace.check_rows(self._X1[: self.batch_size], self._Y[: self.batch_size])
        n_last = self.n_rows - (self.n_batches - 1) * self.batch_size
        self._last_workspace = self.workspace if n_last == self.batch_size else self.workspace.resized(n_last)
        self._twins = TwinFinder(network.layer_sizes, self.workspace.parameters)
        self._scratch = np.empty_like(self.workspace.parameters)
        self._optimizer = optimizer
        self._state = optimizer.init(self.parameters.shape, dtype) if state is None else state.copy()
        self._thinned: dict[Workspace, Workspace] = {}
        self._dropout = 0.0
        self._scales: np.ndarray | None = None
        self.configure(optimizer, learning_rate, **strengths)
        self._order = np.empty(0)
        self._set_order(np.arange(self.n_rows))

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

    @property
    def n_hidden(self) -> int:
        """How many hidden neurons a network has, all hidden layers together."""
        return sum(self.workspace.layer_sizes[1:-1])

    def configure(
        self,
        optimizer: Optimizer,
        learning_rate: float | np.ndarray,
        *,
        l1: float = 0.0,
        l2: float = 0.0,
        clip_norm: float = 0.0,
        dropout: float = 0.0,
    ) -> None:
        """Set all that a live change may change; the next mini-batch obeys.

        An optimizer of another kind starts with fresh state; one with other hyperparameters keeps its state.
        For another learning rate alone there is `set_learning_rate`.

        - `l1`, `l2`: strengths of the penalties, finite and not negative.
        - `clip_norm`: where the gradient of the loss, before penalties, is longer than this (Euclidean norm),
          it is shortened to it; 0 is off. Each run of a stack has its own norm; frozen parameters do not
          count in it.
        - `dropout`: the share of hidden neurons left out, below 1 (a share, not percent). `shuffle` is told
          which ones, and has to be told anew after a change of the share.
        """
        dtype, layer_sizes = self.workspace.dtype, self.workspace.layer_sizes
        penalties = Penalties(layer_sizes, l1, l2, dtype, decoupled_l2=optimizer.decoupled_l2)
        if type(optimizer) is not type(self._optimizer):
            self._state = optimizer.init(self.parameters.shape, dtype)
        self._optimizer = optimizer
        self._penalties = penalties if penalties.active else None
        self._clip_norm = clip_norm
        if dropout != self._dropout:
            self._dropout, self._scales = dropout, None
        self.set_learning_rate(learning_rate)

    def set_learning_rate(self, learning_rate: float | np.ndarray) -> None:
        """Learn at another rate from the next mini-batch on: a number, or (runs, 1) for one rate a run."""
        self._learning_rate = np.asarray(learning_rate, dtype=self.workspace.dtype)

    def shuffle(self, order: np.ndarray, kept: np.ndarray | None = None) -> None:
        """Set what the coming mini-batches consist of: `order` of the rows, a permutation (n,), or (runs, n),
        one a run; with dropout, and only then, the hidden neurons `kept` in each mini-batch, bool of shape
        (n_batches, n_hidden), or (runs, n_batches, n_hidden), one draw a run, as `draw_kept` gives.
        """
        self._set_order(order)
        self._scales = None
        if kept is not None:
            self._scales = np.ones((*kept.shape[:-1], 1 + self.n_hidden), self.workspace.dtype)
            self._scales[..., 1:] = kept / (1 - self._dropout)

    def run(self, first: int = 0, stop: int | None = None) -> None:
        """Train on the mini-batches `first` .. `stop` - 1 of the present order (default: all), in place:
        forward, backward, clipping, penalties, update. Numbers may overflow without a warning: the caller
        looks at the loss. ValueError when there is dropout and `shuffle` was not told of whom.
        """
        if self._dropout and self._scales is None:
            raise ValueError(
                f"dropout is {self._dropout}, and nothing says which neurons are kept. "
                f"Call shuffle(order, draw_kept(rng, {self.n_batches}, {self.n_hidden}, {self._dropout}))."
            )
        optimizer, state, learning_rate = self._optimizer, self._state, self._learning_rate
        penalties, mask, scratch = self._penalties, self.mask, self._scratch
        clip_norm, scales, parameters = self._clip_norm, self._scales, self.parameters
        masks = () if mask is None else (mask,)
        # Once for all these mini-batches: twins stay twins, and others never become any.
        twins = None if self._dropout else self._twins.places(*state.vectors, *masks)
        with np.errstate(all="ignore"):
            for number, (workspace, batch, rows) in enumerate(self._steps[first:stop], first):
                if self._epoch is None:
                    self._gather_rows(batch, self._order[..., rows])
                    self._weigh_rows(batch, self._order[..., rows])
                if scales is None:
                    workspace.compute_forward(batch.X1)
                    gradient = workspace.compute_backward(batch)
                else:
                    thinned, factors = self._thinning(workspace, scales[..., number, :])
                    np.multiply(parameters, factors, thinned.parameters)
                    thinned.compute_forward(batch.X1)
                    gradient = thinned.compute_backward(batch)
                    np.multiply(gradient, factors, gradient)
                if twins is not None:
                    np.copyto(gradient, gradient.take(twins))
                if clip_norm:
                    clip_gradient(gradient, clip_norm, scratch, mask)
                if penalties is not None:
                    penalties.add_to(gradient, parameters, scratch)
                    penalties.shrink(parameters, learning_rate, scratch, mask)
                optimizer.update(parameters, gradient, state, learning_rate, mask, scratch)

    def _set_order(self, order: np.ndarray) -> None:
        if self._first_rows is not None:
            order = order + self._first_rows
        if order.shape != self._order.shape:
            self._make_buffers(order.shape)
        self._order = order
        if self._epoch is not None:
            self._gather_rows(self._epoch, order)
            for _, batch, rows in self._steps:
                self._weigh_rows(batch, order[..., rows])

    @cached_property
    def _sources(self) -> np.ndarray:
        """(P,): from which hidden neuron each parameter starts, counted from 1 in layer order; 0: none."""
        layer_sizes, first = self.workspace.layer_sizes, 1
        sources = np.zeros(n_parameters(layer_sizes), dtype=np.intp)
        for n_in, block in zip(layer_sizes[1:], parameter_blocks(sources, layer_sizes)[1:], strict=False):
            block[:-1] = np.arange(first, first + n_in)[:, None]
            first += n_in
        return sources

    def _thinning(self, workspace: Workspace, scales: np.ndarray) -> tuple[Workspace, np.ndarray]:
        """Which part of a network one mini-batch learns with; `scales` ((runs,) 1 + n_hidden): 1, then those
        of the neurons.

        A hidden neuron's output times s is the same as its outgoing weights times s. So the pass runs on
        scaled parameters w * s, and the gradient for w is the one for w * s, times s. The workspace is for
        the scaled parameters, and its gradient array is that of `workspace`; the factors s are ((runs,) P),
        1 for biases and for the weights of the first layer, which do not start from a hidden neuron.
        """
        if workspace not in self._thinned:
            scaled = np.empty_like(workspace.parameters)
            self._thinned[workspace] = workspace.resized(workspace.n_rows, scaled)
        return self._thinned[workspace], np.take(scales, self._sources, axis=-1, mode="clip")

    def _make_buffers(self, order_shape: tuple[int, ...]) -> None:
        """Make the arrays rows are gathered into, and every mini-batch's views of them: one buffer for all
        rows of a small epoch, for a large one a buffer for a mini-batch and one for the last.
        """
        dtype = self.workspace.dtype
        lead = order_shape[:-1]
        weighted = self._sample_weight is not None

        def buffer(n_rows: int) -> Batch:
            widths = self._X1.shape[1], self._Y.shape[1], 1
            X1, Y, shares = (np.empty((*lead, n_rows, width), dtype) for width in widths)
            return Batch(X1, X1.swapaxes(-1, -2), Y, shares if weighted else np.asarray(1 / n_rows, dtype))

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
        if self._sample_weight is not None:
            batch.shares[...] = row_shares(self._sample_weight[order])

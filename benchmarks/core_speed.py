"""How fast is the core? An epoch against scikit-learn and PyTorch eager: `python benchmarks/core_speed.py`.

Everything runs in one process on one thread, and what is counted is the processor time of the process: on a
quiet machine the same as the clock's, on a busy one without the waiting for others. An epoch means shuffled
rows and all their mini-batches, with nothing recorded. The contestants take turns, repetition by repetition,
so that a busy moment of the machine meets them all; the table shows medians in microseconds per epoch, the
ratios to the core and the ratios wanted. First, on the same rows in the same order from the same weights, all
three must arrive at the same weights. Exit status 1 when anything is missed.

PyTorch and scikit-learn get the float type the core gets, and PyTorch the plain loop of its tutorials. Where
PyTorch is not installed the table says so and compares with scikit-learn alone.
"""

import os

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from playground.nn.initializers import INITIALIZERS
from playground.nn.network import Network, parameter_blocks, with_ones
from playground.nn.optimizers import build_optimizer
from playground.nn.training_step import MiniBatchLoop

try:
    import torch
except ImportError:
    torch = None  # type: ignore[assignment]

SHUFFLE_STREAM = 3
STACKED_RUNS = 10
STACKED_SHAPE = (2, 8, 8, 1)
STACKED_LIMIT = 3.0
EQUALITY_EPOCHS = 3
EQUALITY_TOLERANCE = 1e-10

Epochs = Callable[[int], None]


@dataclass(frozen=True)
class Case:
    """One shape of the table. `n_epochs` of one repetition; `wanted` ratios to scikit-learn and to PyTorch.

    `epsilon` is Adam's.
    """

    layer_sizes: tuple[int, ...]
    n_rows: int
    batch_size: int
    n_epochs: int
    repetitions: int
    wanted: tuple[float, float]
    classifier: bool = False
    dtype: type = np.float64
    epsilon: float = 1e-8

    @property
    def title(self) -> str:
        return "-".join(map(str, self.layer_sizes))

    @property
    def optimizer(self) -> str:
        return "adam" if self.classifier else "sgd"

    @property
    def learning_rate(self) -> float:
        return 0.001 if self.classifier else 0.03

    @property
    def activations(self) -> tuple[str, ...]:
        hidden, output = ("relu", "softmax") if self.classifier else ("tanh", "linear")
        return (hidden,) * (len(self.layer_sizes) - 2) + (output,)

    def network(self) -> Network:
        """First weights, the same for every contestant."""
        flat = INITIALIZERS["glorot_uniform"](np.random.default_rng(0), self.layer_sizes)
        return Network(self.layer_sizes, self.activations, flat.astype(self.dtype))

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs (n, n_in) and, for a classifier, class indices (n,), else targets (n, 1) of -1 and 1."""
        rng = np.random.default_rng(1)
        X: np.ndarray = rng.normal(size=(self.n_rows, self.layer_sizes[0])).astype(self.dtype)
        if self.classifier:
            return X, (X @ rng.normal(size=(X.shape[1], self.layer_sizes[-1])).astype(self.dtype)).argmax(
                axis=1
            )
        return X, np.sign(X[:, :1] * X[:, 1:2])


CASES = (
    Case((2, 4, 2, 1), 250, 10, 20, 21, (5.0, 8.0)),
    Case((2, 8, 8, 1), 250, 10, 20, 21, (5.0, 8.0)),
    Case((7, 8, 8, 8, 8, 8, 8, 1), 250, 10, 10, 21, (4.0, 6.5)),
    Case((64, 64, 10), 1600, 32, 4, 21, (3.0, 4.0), classifier=True),
    Case((784, 128, 10), 2560, 128, 2, 11, (1.0, 1.0), classifier=True, dtype=np.float32),
)


class Core:
    """The playground's core."""

    def __init__(self, case: Case, runs: int | None = None) -> None:
        X, y = case.data()
        network = case.network()
        if runs is not None:
            network = network.with_parameters(np.tile(network.parameters, (runs, 1)))
        self.runs = runs
        self.n_rows = case.n_rows
        self.epoch = 0
        self.loop = MiniBatchLoop(
            network,
            with_ones(X),
            np.eye(case.layer_sizes[-1])[y] if case.classifier else y,
            loss="cross_entropy" if case.classifier else "mse",
            optimizer=build_optimizer(case.optimizer, epsilon=case.epsilon),
            learning_rate=case.learning_rate,
            batch_size=case.batch_size,
        )

    def run_epochs(self, n_epochs: int, shuffled: bool = True) -> None:
        for _ in range(n_epochs):
            if shuffled:
                self.loop.shuffle(self.order())
            self.loop.run()
            self.epoch += 1

    def order(self) -> np.ndarray:
        """A permutation (n,) for this epoch, or (runs, n)."""
        if self.runs is None:
            return np.random.default_rng([0, SHUFFLE_STREAM, self.epoch]).permutation(self.n_rows)
        generators = [np.random.default_rng([seed, SHUFFLE_STREAM, self.epoch]) for seed in range(self.runs)]
        return np.stack([rng.permutation(self.n_rows) for rng in generators])

    def blocks(self) -> list[np.ndarray]:
        return parameter_blocks(self.loop.parameters, self.loop.workspace.layer_sizes)


class ScikitLearn:
    """MLPRegressor or MLPClassifier; one `fit` a repetition, so that its fixed costs are spread."""

    def __init__(self, case: Case, shuffled: bool = True) -> None:
        X, y = case.data()
        self.X = X
        self.y = y if case.classifier else y[:, 0]
        kind = MLPClassifier if case.classifier else MLPRegressor
        self.estimator = kind(
            hidden_layer_sizes=case.layer_sizes[1:-1],
            activation="relu" if case.classifier else "tanh",
            solver=case.optimizer,
            alpha=0,
            momentum=0,
            nesterovs_momentum=False,
            epsilon=case.epsilon,
            learning_rate_init=case.learning_rate,
            batch_size=case.batch_size,
            shuffle=shuffled,
            max_iter=1,
            n_iter_no_change=10**9,
            warm_start=True,
            random_state=0,
        )
        self.run_epochs(1)
        blocks = case.network().blocks
        self.estimator.coefs_ = [block[:-1].copy() for block in blocks]
        self.estimator.intercepts_ = [block[-1].copy() for block in blocks]

    def run_epochs(self, n_epochs: int) -> None:
        self.estimator.max_iter = n_epochs
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.estimator.fit(self.X, self.y)

    def blocks(self) -> list[np.ndarray]:
        layers = zip(self.estimator.coefs_, self.estimator.intercepts_, strict=True)
        return [np.vstack([weights, bias]) for weights, bias in layers]


class PyTorch:
    """PyTorch eager, with the plain loop of its tutorials."""

    def __init__(self, case: Case) -> None:
        X, y = case.data()
        self.X = torch.from_numpy(X)
        self.y = torch.from_numpy(y)
        self.batch_size = case.batch_size
        layers: list[torch.nn.Module] = []
        hidden = torch.nn.ReLU if case.classifier else torch.nn.Tanh
        for block in case.network().blocks:
            linear = torch.nn.Linear(block.shape[0] - 1, block.shape[1], dtype=self.X.dtype)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(block[:-1].T.copy()))
                linear.bias.copy_(torch.from_numpy(block[-1].copy()))
            layers += [linear, hidden()]
        self.model = torch.nn.Sequential(*layers[:-1])
        parameters = self.model.parameters()
        self.optimizer: torch.optim.Optimizer
        if case.classifier:
            self.optimizer = torch.optim.Adam(parameters, lr=case.learning_rate, eps=case.epsilon)
        else:
            self.optimizer = torch.optim.SGD(parameters, lr=case.learning_rate)
        self.loss = torch.nn.CrossEntropyLoss() if case.classifier else torch.nn.MSELoss()
        self.factor = 1.0 if case.classifier else 0.5

    def run_epochs(self, n_epochs: int, shuffled: bool = True) -> None:
        n_rows = len(self.X)
        for _ in range(n_epochs):
            order = torch.randperm(n_rows) if shuffled else torch.arange(n_rows)
            for rows in order.split(self.batch_size):
                self.optimizer.zero_grad()
                loss = self.loss(self.model(self.X[rows]), self.y[rows])
                if self.factor != 1.0:
                    loss = self.factor * loss
                loss.backward()
                self.optimizer.step()

    def blocks(self) -> list[np.ndarray]:
        linears = [layer for layer in self.model if isinstance(layer, torch.nn.Linear)]
        return [np.vstack([layer.weight.detach().T, layer.bias.detach()]) for layer in linears]


def largest_difference(case: Case) -> float:
    """How far the weights of the three are apart after the same unshuffled epochs from the same start.

    In float64, and with an epsilon too small to count: scikit-learn's Adam adds it elsewhere (see
    `playground.nn.optimizers.Adam`), which alone moves weights by 1e-5.
    """
    case = replace(case, dtype=np.float64, epsilon=1e-18)
    core, scikit_learn = Core(case), ScikitLearn(case, shuffled=False)
    core.run_epochs(EQUALITY_EPOCHS, shuffled=False)
    scikit_learn.run_epochs(EQUALITY_EPOCHS)
    blocks = [scikit_learn.blocks()]
    if torch is not None:
        pytorch = PyTorch(case)
        pytorch.run_epochs(EQUALITY_EPOCHS, shuffled=False)
        blocks.append(pytorch.blocks())
    pairs = [pair for theirs in blocks for pair in zip(core.blocks(), theirs, strict=True)]
    return max(float(np.abs(ours - other).max()) for ours, other in pairs)


def medians(contestants: Sequence[Epochs], n_epochs: int, repetitions: int) -> list[float]:
    """Microseconds per epoch: medians of repetitions by turns, after one to warm up."""
    times = np.empty((repetitions, len(contestants)))
    for contestant in contestants:
        contestant(n_epochs)
    for repetition in range(repetitions):
        for column, contestant in enumerate(contestants):
            start = time.process_time()
            contestant(n_epochs)
            times[repetition, column] = time.process_time() - start
    return [float(median) for median in np.median(times, axis=0) / n_epochs * 1e6]


def main() -> int:
    """Print the table; 1 when a ratio or an equality is missed, else 0."""
    version = "not installed, not compared"
    if torch is not None:
        torch.set_num_threads(1)
        version = torch.__version__
    missed = []
    print(f"NumPy {np.__version__}, PyTorch {version}; one thread; medians, microseconds per epoch")
    head = (
        "network",
        "rows/batch",
        "core",
        "sklearn",
        "torch",
        "x sklearn",
        "wanted",
        "x torch",
        "wanted",
        "apart",
    )
    form = "{:>20} {:>10} {:>8} {:>8} {:>8} {:>10} {:>7} {:>8} {:>7} {:>9}"
    print(form.format(*head))
    for case in CASES:
        apart = largest_difference(case)
        contestants: list[Epochs] = [Core(case).run_epochs, ScikitLearn(case).run_epochs]
        if torch is not None:
            contestants.append(PyTorch(case).run_epochs)
        core, *others = medians(contestants, case.n_epochs, case.repetitions)
        ratios = [other / core for other in others]
        cells = [f"{other:.0f}" for other in others] + ["-"] * (2 - len(others))
        for place, wanted in enumerate(case.wanted):
            cells += [f"{ratios[place]:.2f}" if place < len(ratios) else "-", f"{wanted:.1f}"]
        rows = f"{case.n_rows}/{case.batch_size}"
        print(form.format(case.title, rows, f"{core:.0f}", *cells, f"{apart:.0e}"), flush=True)
        if not apart <= EQUALITY_TOLERANCE:
            missed.append(f"{case.title}: weights are {apart:.0e} apart, allowed {EQUALITY_TOLERANCE:.0e}")
        for name, ratio, wanted in zip(("scikit-learn", "PyTorch"), ratios, case.wanted, strict=False):
            if ratio < wanted:
                missed.append(f"{case.title}: {ratio:.2f} times {name}, wanted {wanted}")

    case = next(case for case in CASES if case.layer_sizes == STACKED_SHAPE)
    single, stacked = medians([Core(case).run_epochs, Core(case, STACKED_RUNS).run_epochs], 10, 61)
    print(
        f"{STACKED_RUNS} stacked runs of {case.title} cost {stacked / single:.2f} single ones "
        f"({stacked:.0f} / {single:.0f}), wanted at most {STACKED_LIMIT:.1f}"
    )
    if stacked / single > STACKED_LIMIT:
        missed.append(
            f"{STACKED_RUNS} stacked runs cost {stacked / single:.2f} single ones, wanted {STACKED_LIMIT}"
        )
    for line in missed:
        print("MISSED", line)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""The sigmoid neuron of the tutorial: a small table of 0 and 1, all rows at once, thousands of iterations.

One iteration, for inputs X (n, n_in) and targets y (n, 1), is

    output     = sigmoid(X @ w)
    error      = y - output
    adjustment = X.T @ (error * sigmoid'),    sigmoid' = output * (1 - output)
    w          = w + adjustment

which is one step of gradient descent on the *sum* of half the squared errors, with a learning rate of 1. The
core's loss is the mean over the n rows, so it is the core's step with a learning rate of n: there is no other
mathematics here than that of `playground.nn`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.nn.network import Network, Workspace, both_passes, with_ones
from playground.nn.optimizers import SGD
from playground.nn.training_step import MiniBatchLoop
from playground.settings import format_number, shown
from playground.training.history import is_recorded
from playground.typed_numbers import typed_lists, typed_number

Floats = NDArray[np.float64]

MOST_ROWS, MOST_INPUTS = 12, 6
MOST_ITERATIONS = 100_000
OWN_TABLE = "your own"
LARGEST = 100.0
"""Largest size of a number in the table."""


def check_inputs(values: Sequence[float]) -> None:
    """ValueError, in a sentence, for an input that is too large."""
    for value in values:
        if not (math.isfinite(value) and abs(value) <= LARGEST):
            raise ValueError(f"An input is {value:g}; write a number from -{LARGEST:g} to {LARGEST:g}.")


@dataclass(frozen=True)
class Table:
    """Examples: rows of inputs, and a target for each; ValueError where they cannot be learned from."""

    inputs: tuple[tuple[float, ...], ...]
    targets: tuple[float, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.inputs) <= MOST_ROWS or len(self.targets) != len(self.inputs):
            raise ValueError(f"The table has {len(self.inputs)} rows; it needs 1 to {MOST_ROWS}.")
        if any(len(row) != self.n_inputs for row in self.inputs) or not 1 <= self.n_inputs <= MOST_INPUTS:
            raise ValueError(f"Every row needs the same number of inputs, 1 to {MOST_INPUTS}.")
        for row in self.inputs:
            check_inputs(row)
        for value in self.targets:
            if not 0 <= value <= 1:
                raise ValueError(f"A target is {value:g}; a sigmoid neuron can answer 0 to 1.")

    @property
    def n_inputs(self) -> int:
        return len(self.inputs[0])

    def arrays(self) -> tuple[Floats, Floats]:
        """Inputs (n, n_in) and targets (n, 1)."""
        return np.array(self.inputs, dtype=np.float64), np.array(self.targets, dtype=np.float64)[:, None]


def parse_table(text: str) -> Table:
    """A table written as '0 0 1 > 0; 1 1 1 > 1'; numbers as in `typed_lists`. ValueError with an example."""
    rows = [row for row in text.split(";") if row.strip()]
    numbers = typed_lists([part for row in rows for part in row.partition(">")[::2]])
    for row, inputs, targets in zip(rows, numbers[::2], numbers[1::2], strict=True):
        if not inputs or len(targets) != 1:
            raise ValueError(
                f"{shown(row)} is not a row. Write the inputs, a > and one target, e.g. 0 0 1 > 0; 1 1 1 > 1."
            )
    return Table(tuple(map(tuple, numbers[::2])), tuple(target for (target,) in numbers[1::2]))


TABLES: dict[str, Table] = {
    "first column": parse_table("0 0 1 > 0; 1 1 1 > 1; 1 0 1 > 1; 0 1 1 > 0"),
    "AND": parse_table("0 0 > 0; 0 1 > 0; 1 0 > 0; 1 1 > 1"),
    "OR": parse_table("0 0 > 0; 0 1 > 1; 1 0 > 1; 1 1 > 1"),
    "XOR": parse_table("0 0 > 0; 0 1 > 1; 1 0 > 1; 1 1 > 0"),
    "majority of three": parse_table(
        "0 0 0 > 0; 0 0 1 > 0; 0 1 0 > 0; 0 1 1 > 1; 1 0 0 > 0; 1 0 1 > 1; 1 1 0 > 1; 1 1 1 > 1"
    ),
}
"""Tables to start with, by what they are called on the screen and in links."""


def with_cell(table: Table, row: int, column: int, text: str) -> Table:
    """The table with another number in a place, the last is the target; ValueError where it cannot be."""
    if not (0 <= row < len(table.inputs) and 0 <= column <= table.n_inputs):
        raise ValueError("The table has no such place. Nothing was changed.")
    cells = np.column_stack(table.arrays())
    cells[row, column] = typed_number(text)
    return Table(tuple(map(tuple, cells[:, :-1].tolist())), tuple(cells[:, -1].tolist()))


def resized(table: Table, n_rows: int, n_inputs: int) -> Table:
    """The table with rows and inputs of 0 added, or taken off; ValueError for too many or none."""
    inputs = [(*row, *[0.0] * n_inputs)[:n_inputs] for row in table.inputs]
    inputs += [(0.0,) * n_inputs] * (n_rows - len(inputs))
    targets = [*table.targets, *[0.0] * n_rows][:n_rows]
    return Table(tuple(inputs[:n_rows]), tuple(targets))


def format_table(table: Table) -> str:
    """The text that `parse_table` reads."""
    rows = zip(table.inputs, table.targets, strict=True)
    return "; ".join(f"{' '.join(f'{value:g}' for value in row)} > {target:g}" for row, target in rows)


def first_weights(seed: int, n_inputs: int, *, bias: bool) -> Floats:
    """The tutorial's draw, (n_inputs + 1,): uniform from -1 to 1, last the bias, 0 without one."""
    # The tutorial's own generator: NumPy promises its numbers for ever, and people compare them.
    drawn = np.random.RandomState(seed).uniform(-1, 1, n_inputs + bias)
    return drawn if bias else np.append(drawn, 0.0)


def neuron(parameters: Floats) -> Network:
    """The sigmoid neuron with these weights (n_in + 1,), the bias last; or a stack of them, (m, n_in + 1)."""
    return Network((parameters.shape[-1] - 1, 1), ("sigmoid",), parameters)


@dataclass(frozen=True, eq=False)
class Iteration:
    """Every number of one iteration, n rows and k weights, the bias last.

    `columns` (4, n): sums, outputs, errors, slopes; `parts` (n, k): what each row adds to each weight;
    `adjustment` (k,): their sum; `after` (k,): the weights behind it.
    """

    columns: Floats
    parts: Floats
    adjustment: Floats
    after: Floats


def iteration(table: Table, parameters: Floats, *, bias: bool) -> Iteration:
    """The next iteration from these weights, (n_inputs + 1,), looked at number by number."""
    X, Y = table.arrays()
    X1 = with_ones(X)
    passed = both_passes(neuron(parameters), X1, Y, "mse")
    learns = np.append(np.ones(table.n_inputs), float(bias))
    adjustment = -len(X) * passed.gradient * learns
    parts = -len(X) * passed.delta[0] * X1 * learns
    outputs = passed.A[-1]
    columns = np.column_stack((passed.Z[0], outputs, Y - outputs, passed.slope[0]))
    return Iteration(columns.T, parts, adjustment, parameters + adjustment)


def answers(parameters: Floats, X: Floats) -> tuple[Floats, Floats]:
    """Sums and outputs, (n,), of a neuron (n_in + 1,) for inputs X (n, n_in); or (m, n) of m neurons."""
    workspace = Workspace.of(neuron(parameters), len(X))
    workspace.compute_forward(with_ones(X))
    return workspace.Z[-1][..., 0].copy(), workspace.A[-1][..., 0].copy()


@dataclass(frozen=True, eq=False)
class Course:
    """How far a neuron has come: an immutable value.

    `iteration`: how many are done. `parameters` (n_inputs + 1,): the present weights, the bias last.
    `iterations` (m,), `weights` (m, n_inputs + 1): what is remembered for the curves.
    """

    table: Table
    bias: bool
    seed: int
    iteration: int
    parameters: Floats
    iterations: NDArray[np.int64]
    weights: Floats

    @property
    def errors(self) -> Floats:
        """Mean size of the errors over the rows, (m,), as the tutorial prints it."""
        X, Y = self.table.arrays()
        errors: Floats = np.abs(Y[:, 0] - answers(self.weights, X)[1]).mean(axis=-1)
        return errors


def begin(table: Table, seed: int, *, bias: bool) -> Course:
    parameters = first_weights(seed, table.n_inputs, bias=bias)
    return Course(table, bias, seed, 0, parameters, np.array([0]), parameters[None])


def go_on(course: Course, iterations: int) -> Course:
    """A number of iterations later, at most to MOST_ITERATIONS."""
    last = min(course.iteration + iterations, MOST_ITERATIONS)
    X, Y = course.table.arrays()
    loop = MiniBatchLoop(
        neuron(course.parameters),
        with_ones(X),
        Y,
        loss="mse",
        optimizer=SGD(),
        learning_rate=float(len(X)),
        batch_size=len(X),
        mask=np.append(np.ones(course.table.n_inputs, dtype=bool), course.bias),
    )
    numbers, weights = [course.iterations], [course.weights]
    for number in range(course.iteration + 1, last + 1):
        loop.run()
        if is_recorded(number):
            numbers.append(np.array([number]))
            weights.append(loop.parameters[None].copy())
    return replace(
        course,
        iteration=last,
        parameters=loop.parameters.copy(),
        iterations=np.concatenate(numbers),
        weights=np.concatenate(weights),
    )


def program(table: Table, seed: int, iterations: int, *, bias: bool) -> tuple[str, ...]:
    """The lines of NumPy that do just this, `LOOP` among them; run as they are they print the weights."""
    rows = ", ".join(f"[{', '.join(map(format_number, row))}]" for row in table.inputs)
    targets = ", ".join(map(format_number, table.targets))
    n_weights = table.n_inputs + bias
    head = [
        "import numpy as np",
        f"inputs = np.array([{rows}])",
        f"targets = np.array([[{targets}]]).T",
        *(["inputs = np.column_stack([inputs, np.ones(len(inputs))])"] if bias else []),
        f"weights = np.random.RandomState({seed}).uniform(-1, 1, ({n_weights}, 1))",
        f"for iteration in range({iterations}):",
    ]
    return (*head, *(f"    {line}" for line in LOOP), "print(weights.T)")


LOOP = (
    "sums = inputs @ weights",
    "outputs = 1 / (1 + np.exp(-sums))",
    "errors = targets - outputs",
    "slopes = outputs * (1 - outputs)",
    "adjustment = inputs.T @ (errors * slopes)",
    "weights = weights + adjustment",
)
"""The lines of one iteration, in the order in which they are executed."""

"""Other objectives than a loss on labelled rows are ten lines each; backpropagation serves them as it is."""

import numpy as np
import pytest

from playground.nn.gradient_check import check_gradient
from playground.nn.losses import LOSSES
from playground.nn.network import Network, Workspace, batch_of, n_parameters, with_ones
from playground.nn.objectives import Batch, Objective, Outputs
from playground.nn.optimizers import SGD
from playground.nn.training_step import MiniBatchLoop

SIZES = (2, 4, 2)


class Consistency(Objective):
    """Half the squared distance of a student's outputs (row 0) from its teacher's (row 1)."""

    def write_delta(self, outputs: Outputs, batch: Batch) -> None:
        student, teacher = outputs.A
        outputs.delta[0] = (student - teacher) * batch.shares
        outputs.delta[1] = 0
        outputs.pull_back()

    def parts(self, outputs: Outputs, batch: Batch) -> dict[str, np.ndarray]:
        distance = 0.5 * np.square(outputs.A[0] - outputs.A[1]) * batch.shares
        return {"consistency": np.array([distance.sum(), 0.0])}


class Repetition(Objective):
    """Half the squared distance of the outputs from the inputs, and a pull of the outputs towards 0."""

    def write_delta(self, outputs: Outputs, batch: Batch) -> None:
        np.multiply(outputs.A, 1.1, outputs.delta)
        np.subtract(outputs.delta, batch.X1[..., :-1], outputs.delta)
        outputs.pull_back()
        np.multiply(outputs.delta, batch.shares, outputs.delta)

    def parts(self, outputs: Outputs, batch: Batch) -> dict[str, np.ndarray]:
        off = (0.5 * np.square(outputs.A - batch.X1[..., :-1]) * batch.shares).sum(axis=(-2, -1))
        size = (0.05 * np.square(outputs.A) * batch.shares).sum(axis=(-2, -1))
        return {"repetition": off, "size": size}


def network_of(runs: int | None = None, output: str = "tanh") -> Network:
    shape = (n_parameters(SIZES),) if runs is None else (runs, n_parameters(SIZES))
    parameters = np.random.default_rng(1).normal(scale=0.7, size=shape)
    return Network(SIZES, ("tanh", output), parameters)


def rows() -> np.ndarray:
    return np.random.default_rng(2).normal(size=(7, 2))


@pytest.mark.parametrize("output", ["tanh", "sigmoid", "linear", "softmax"])
def test_repetition_and_a_student_have_the_numeric_gradient_and_a_teacher_none(output: str) -> None:
    pair, X1 = network_of(2, output), with_ones(rows())
    batch = batch_of(X1, np.zeros((7, 2)))
    workspace = Workspace.of(pair, 7, loss=Consistency())

    def value(nudge: np.ndarray) -> float:
        workspace.parameters[:] = pair.parameters
        workspace.parameters[0] += nudge
        workspace.compute_forward(X1)
        return float(workspace.value(batch)[0])

    steps = 1e-5 * np.eye(n_parameters(SIZES))
    numeric = [(value(step) - value(-step)) / 2e-5 for step in steps]
    value(np.zeros(n_parameters(SIZES)))
    student, teacher = workspace.compute_backward(batch)

    repeated = check_gradient(network_of(output=output), rows(), np.zeros((7, 2)), Repetition())
    assert repeated.largest_error < 1e-8
    np.testing.assert_allclose(student, numeric, atol=1e-9)
    np.testing.assert_array_equal(teacher, 0)


def test_a_student_comes_to_answer_as_its_teacher_which_stays() -> None:
    pair, X1, unlabelled = network_of(2), with_ones(rows()), np.zeros((7, 2))
    loop = MiniBatchLoop(
        pair, X1, unlabelled, loss=Consistency(), optimizer=SGD(), learning_rate=0.5, batch_size=3
    )
    for _ in range(400):
        loop.run()

    student, teacher = Workspace.of(loop.network(), 7).compute_forward(X1)
    assert np.abs(student - teacher).max() < 0.05
    np.testing.assert_array_equal(loop.parameters[1], pair.parameters[1])


def test_the_value_is_the_sum_of_its_parts() -> None:
    workspace, X1 = Workspace.of(network_of(3), 7, loss=Repetition()), with_ones(rows())
    workspace.compute_forward(X1)
    batch = batch_of(X1, np.zeros((7, 2)))
    parts = Repetition().parts(workspace.outputs, batch)

    assert list(parts) == ["repetition", "size"]
    np.testing.assert_allclose(workspace.value(batch), parts["repetition"] + parts["size"])


PAIRS = [
    (name, output) for name, loss in LOSSES.items() for output in loss.outputs if loss.row_values is not None
]


@pytest.mark.parametrize(("name", "output"), PAIRS)
def test_rewards_of_both_signs_have_the_numeric_gradient(name: str, output: str) -> None:
    rewards = np.array([1.0, -2.0, 0.5, 0.0, -0.3, 1.5, -0.7])
    Y = np.eye(2)[[0, 1, 1, 0, 1, 0, 0]]
    Y = 2 * Y - 1 if output in ("tanh", "linear") else Y

    assert check_gradient(network_of(output=output), rows(), Y, name, rewards).largest_error < 1e-7

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.nn.initializers import INITIALIZERS
from playground.nn.network import Network, Workspace, batch_of, n_parameters, parameter_blocks, with_ones
from playground.nn.optimizers import OPTIMIZERS, SGD, Adam, Momentum, build_optimizer
from playground.nn.regularization import Penalties
from playground.nn.training_step import MiniBatchLoop, training_step

SIZES = (2, 4, 3, 1)
TANH = ("tanh",) * 3
N_ROWS = 23
X = np.random.default_rng(0).normal(size=(N_ROWS, 2))
Y = np.sign(X[:, :1] * X[:, 1:])
WEIGHTS = np.random.default_rng(1).uniform(0.1, 2, N_ROWS)


def network_of(runs: int | None = None, dtype: type = np.float64) -> Network:
    shape = (n_parameters(SIZES),) if runs is None else (runs, n_parameters(SIZES))
    return Network(SIZES, TANH, np.random.default_rng(2).uniform(-0.5, 0.5, shape).astype(dtype))


def loop_of(network: Network, **changed: Any) -> MiniBatchLoop:
    arguments: dict[str, Any] = {"loss": "mse", "optimizer": SGD()}
    arguments |= {"learning_rate": 0.1, "batch_size": 5}
    return MiniBatchLoop(network, with_ones(X), Y, **(arguments | changed))


def orders(epochs: int, seed: int = 0) -> list[np.ndarray]:
    return [np.random.default_rng([seed, 3, epoch]).permutation(N_ROWS) for epoch in range(epochs)]


def test_one_step_equals_the_formula_written_out() -> None:
    """Two inputs, one linear output: w <- w - rate * (mean((a - y) x) + l2 w), the bias without l2."""
    network = Network((2, 1), ("linear",), np.array([1.0, -1.0, 0.5]))
    points, targets = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[1.0], [0.0]])
    workspace = Workspace.of(network, 2, loss="mse")
    training_step(
        workspace, batch_of(with_ones(points), targets), SGD(), SGD().init(3), 0.1, Penalties((2, 1), l2=0.5)
    )
    errors = [1 - 2 + 0.5 - 1, 3 + 1 + 0.5]
    expected = [
        1.0 - 0.1 * ((errors[0] * 1 + errors[1] * 3) / 2 + 0.5 * 1.0),
        -1.0 - 0.1 * ((errors[0] * 2 + errors[1] * -1) / 2 + 0.5 * -1.0),
        0.5 - 0.1 * (errors[0] + errors[1]) / 2,
    ]

    np.testing.assert_allclose(workspace.parameters, expected)


def test_an_epoch_equals_plain_numpy() -> None:
    loop = loop_of(network_of())
    (order,) = orders(1)
    loop.shuffle(order)
    loop.run()
    weights = [block.copy() for block in network_of().blocks]
    for start in range(0, N_ROWS, 5):
        rows = order[start : start + 5]
        inputs = []
        A = X[rows]
        for block in weights:
            inputs.append(np.column_stack([A, np.ones(len(rows))]))
            A = np.tanh(inputs[-1] @ block)
        delta = (A - Y[rows]) * (1 - A**2) / len(rows)
        for layer in (2, 1, 0):
            gradient = inputs[layer].T @ delta
            delta = (delta @ weights[layer][:-1].T) * (1 - inputs[layer][:, :-1] ** 2)
            weights[layer] -= 0.1 * gradient

    for block, expected in zip(parameter_blocks(loop.parameters, SIZES), weights, strict=True):
        np.testing.assert_allclose(block, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("sample_weight", [None, WEIGHTS])
def test_mini_batch_by_mini_batch_gives_the_same_bits_as_whole_epochs(
    name: str, sample_weight: np.ndarray | None
) -> None:
    arguments = {"optimizer": build_optimizer(name), "l1": 0.01, "l2": 0.01, "sample_weight": sample_weight}
    whole = loop_of(network_of(), **arguments)
    steps = loop_of(network_of(), **arguments)
    for order in orders(3):
        whole.shuffle(order)
        whole.run()
        steps.shuffle(order)
        for step in range(steps.n_batches):
            steps.run(step, step + 1)

    assert np.array_equal(whole.parameters, steps.parameters)


def test_going_on_from_a_value_gives_the_same_bits() -> None:
    through = loop_of(network_of(), optimizer=Adam())
    first = loop_of(network_of(), optimizer=Adam())
    (order,) = orders(1)
    through.shuffle(order)
    through.run()
    first.shuffle(order)
    first.run(0, 2)
    second = loop_of(first.network(), optimizer=Adam(), state=first.state.frozen())
    second.shuffle(order)
    second.run(2)

    assert np.array_equal(second.parameters, through.parameters)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("sample_weight", [None, WEIGHTS])
def test_a_stack_gives_the_same_bits_as_single_networks(
    name: str, dtype: type, sample_weight: np.ndarray | None
) -> None:
    stack = network_of(runs=4, dtype=dtype)
    arguments = {
        "optimizer": build_optimizer(name),
        "l1": 0.001,
        "l2": 0.01,
        "sample_weight": sample_weight,
    }
    stacked = loop_of(stack, **arguments)
    singles = [loop_of(stack.with_parameters(parameters), **arguments) for parameters in stack.parameters]
    for epoch in range(3):
        order = np.stack([orders(3, seed)[epoch] for seed in range(4)])
        stacked.shuffle(order)
        stacked.run()
        for run, single in enumerate(singles):
            single.shuffle(order[run])
            single.run()

    assert np.array_equal(stacked.parameters, [single.parameters for single in singles])


def test_a_stack_may_share_one_order() -> None:
    shared, each = loop_of(network_of(runs=3)), loop_of(network_of(runs=3))
    (order,) = orders(1)
    shared.shuffle(order)
    shared.run()
    each.shuffle(np.stack([order] * 3))
    each.run()

    assert np.array_equal(shared.parameters, each.parameters)


@pytest.mark.parametrize("runs", [None, 2])
@pytest.mark.parametrize("sample_weight", [None, WEIGHTS])
def test_gathering_by_mini_batch_gives_the_same_bits(
    monkeypatch: pytest.MonkeyPatch, runs: int | None, sample_weight: np.ndarray | None
) -> None:
    whole = loop_of(network_of(runs), sample_weight=sample_weight)
    monkeypatch.setattr("playground.nn.training_step.GATHER_LIMIT", 0)
    by_batch = loop_of(network_of(runs), sample_weight=sample_weight)
    for order in orders(2):
        rows = order if runs is None else np.stack([order, order[::-1]])
        for loop in (whole, by_batch):
            loop.shuffle(rows)
            loop.run()

    assert np.array_equal(whole.parameters, by_batch.parameters)


def test_a_batch_larger_than_the_data_is_all_rows() -> None:
    large, exact = loop_of(network_of(), batch_size=1000), loop_of(network_of(), batch_size=N_ROWS)
    large.run()
    exact.run()

    assert large.n_batches == 1
    assert np.array_equal(large.parameters, exact.parameters)


def test_frozen_parameters_keep_their_bits() -> None:
    mask = np.random.default_rng(3).random(n_parameters(SIZES)) < 0.5
    loop = loop_of(network_of(), optimizer=Momentum(), mask=mask, l2=0.1)
    loop.run()
    moved = loop.parameters != network_of().parameters

    assert np.array_equal(moved, mask)


def test_a_sample_weight_of_two_equals_the_row_twice() -> None:
    rows = [0, 1, 1, 2]
    once = MiniBatchLoop(
        network_of(),
        with_ones(X[:3]),
        Y[:3],
        loss="mse",
        optimizer=SGD(),
        learning_rate=0.1,
        batch_size=3,
        sample_weight=np.array([1.0, 2.0, 1.0]),
    )
    twice = MiniBatchLoop(
        network_of(),
        with_ones(X[rows]),
        Y[rows],
        loss="mse",
        optimizer=SGD(),
        learning_rate=0.1,
        batch_size=4,
    )
    once.run()
    twice.run()

    np.testing.assert_allclose(once.parameters, twice.parameters, rtol=1e-13)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("hidden", ["tanh", "relu", "sigmoid", "linear"])
def test_zeros_never_break_their_symmetry(name: str, hidden: str) -> None:
    zeros = INITIALIZERS["zeros"](np.random.default_rng(0), SIZES)
    network = Network(SIZES, (hidden, hidden, "tanh"), zeros)
    loop = loop_of(network, optimizer=build_optimizer(name))
    for order in orders(10):
        loop.shuffle(order)
        loop.run()

    for block in parameter_blocks(loop.parameters, SIZES):
        assert np.all(block == block[:, :1])


def test_the_network_of_a_loop_is_a_value() -> None:
    given = network_of()
    loop = loop_of(given)
    before = loop.network()
    loop.run()

    assert np.array_equal(given.parameters, network_of().parameters)
    assert np.array_equal(before.parameters, given.parameters)
    assert not np.array_equal(loop.network().parameters, given.parameters)


def test_a_changed_rate_keeps_the_state_and_a_changed_optimizer_does_not() -> None:
    loop = loop_of(network_of(), optimizer=Momentum(0.9))
    loop.run()
    loop.configure(Momentum(0.5), 0.01)
    kept = loop.state.updates
    loop.configure(Adam(), 0.01)

    assert (kept, loop.state.updates) == (loop.n_batches, 0)


def test_a_live_change_equals_a_loop_made_with_it() -> None:
    loop = loop_of(network_of())
    loop.run(0, 2)
    other = loop_of(loop.network(), learning_rate=0.3, l2=0.1)
    loop.configure(SGD(), 0.3, l2=0.1)
    loop.run(2)
    other.run(2)

    assert np.array_equal(loop.parameters, other.parameters)


def test_divergence_makes_no_warning() -> None:
    sizes = (2, 4, 1)
    network = Network(sizes, ("relu", "linear"), np.full(n_parameters(sizes), 0.5))
    loop = loop_of(network, learning_rate=1e6)
    for _ in range(200):
        loop.run()

    assert not np.all(np.isfinite(loop.parameters))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"batch_size": 0}, "batch size is 0"),
        ({"sample_weight": np.ones(3)}, r"Sample weights have shape \(3,\)"),
        ({"sample_weight": np.full(N_ROWS, -1.0)}, "not negative"),
        ({"mask": np.ones(n_parameters(SIZES))}, "must be bool"),
        ({"mask": np.ones(3, dtype=bool)}, "must be bool of shape"),
        ({"loss": "cross_entropy"}, "does not go with a tanh output"),
        ({"loss": "mystery"}, "'mystery' is not a known loss"),
    ],
)
def test_what_does_not_fit_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        loop_of(network_of(), **changed)


def test_shapes_are_checked_at_the_door() -> None:
    arguments: dict[str, Any] = {
        "loss": "mse",
        "optimizer": SGD(),
        "learning_rate": 0.1,
        "batch_size": 5,
    }

    with pytest.raises(ValueError, match=r"targets\[:, None\]"):
        MiniBatchLoop(network_of(), with_ones(X), Y[:, 0], **arguments)
    with pytest.raises(ValueError, match="with_ones"):
        MiniBatchLoop(network_of(), X, Y, **arguments)
    with pytest.raises(ValueError, match="Targets have shape"):
        MiniBatchLoop(network_of(), with_ones(X), np.hstack([Y, Y]), **arguments)
    with pytest.raises(ValueError, match="order has shape"):
        loop_of(network_of()).shuffle(np.arange(3))

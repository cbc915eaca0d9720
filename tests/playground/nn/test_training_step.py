from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.nn.network import (
    Network,
    Workspace,
    batch_of,
    n_parameters,
    parameter_blocks,
    parameter_index,
    predict,
    with_ones,
)
from playground.nn.optimizers import OPTIMIZERS, SGD, Adam, AdamW, Momentum, build_optimizer
from playground.nn.regularization import Penalties, weight_mask
from playground.nn.training_step import (
    GATHER_LIMIT,
    MAX_DROPOUT,
    MiniBatchLoop,
    clip_gradient,
    draw_kept,
    hidden_sources,
    training_step,
)

CLIPPED: dict[str, Any] = json.loads(Path(__file__).with_name("clipping_values.json").read_text())
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


N_HIDDEN = 7
N_BATCHES = 5


def kept_of(dropout: float, seed: int = 0, runs: int | None = None) -> np.ndarray:
    if runs is not None:
        return np.stack([kept_of(dropout, seed + run) for run in range(runs)])
    return draw_kept(np.random.default_rng([seed, 4, 0]), N_BATCHES, N_HIDDEN, dropout)


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
@pytest.mark.parametrize("strengths", [{}, {"clip_norm": 0.3, "dropout": 0.4}])
def test_mini_batch_by_mini_batch_gives_the_same_bits_as_whole_epochs(
    name: str, sample_weight: np.ndarray | None, strengths: dict[str, float]
) -> None:
    arguments = {"optimizer": build_optimizer(name), "l1": 0.01, "l2": 0.01, "sample_weight": sample_weight}
    whole = loop_of(network_of(), **arguments, **strengths)
    steps = loop_of(network_of(), **arguments, **strengths)
    for epoch, order in enumerate(orders(3)):
        kept = kept_of(0.4, epoch) if strengths else None
        whole.shuffle(order, kept)
        whole.run()
        steps.shuffle(order, kept)
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
@pytest.mark.parametrize("strengths", [{}, {"clip_norm": 0.3}, {"clip_norm": 0.3, "dropout": 0.4}])
def test_a_stack_gives_the_same_bits_as_single_networks(
    name: str, dtype: type, sample_weight: np.ndarray | None, strengths: dict[str, float]
) -> None:
    stack = network_of(runs=4, dtype=dtype)
    arguments = {
        "optimizer": build_optimizer(name),
        "l1": 0.001,
        "l2": 0.01,
        "sample_weight": sample_weight,
        "mask": np.random.default_rng(4).random(n_parameters(SIZES)) < 0.9,
    }
    stacked = loop_of(stack, **arguments, **strengths)
    singles = [
        loop_of(stack.with_parameters(parameters), **arguments, **strengths)
        for parameters in stack.parameters
    ]
    for epoch in range(3):
        order = np.stack([orders(3, seed)[epoch] for seed in range(4)])
        kept = kept_of(0.4, epoch, runs=4) if "dropout" in strengths else None
        stacked.shuffle(order, kept)
        stacked.run()
        for run, single in enumerate(singles):
            single.shuffle(order[run], None if kept is None else kept[run])
            single.run()

    assert stacked.parameters.dtype == dtype
    assert np.array_equal(stacked.parameters, [single.parameters for single in singles])


@pytest.mark.parametrize("sample_weight", [None, WEIGHTS])
@pytest.mark.parametrize("limit", [0, GATHER_LIMIT])
def test_each_run_of_a_stack_may_have_its_own_rows(
    monkeypatch: pytest.MonkeyPatch, sample_weight: np.ndarray | None, limit: int
) -> None:
    monkeypatch.setattr("playground.nn.training_step.GATHER_LIMIT", limit)
    stack = network_of(runs=3)
    inputs = np.stack([with_ones(X + run) for run in range(3)])
    targets = np.stack([Y, -Y, Y])
    weights = None if sample_weight is None else np.stack([sample_weight, sample_weight[::-1], sample_weight])
    arguments: dict[str, Any] = {"loss": "mse", "optimizer": Adam(), "learning_rate": 0.1, "batch_size": 5}
    together = MiniBatchLoop(stack, inputs, targets, sample_weight=weights, **arguments)
    order = np.stack([orders(1, seed)[0] for seed in range(3)])
    together.run()
    together.shuffle(order)
    together.run()

    for run in range(3):
        weight = None if weights is None else weights[run]
        single = stack.with_parameters(stack.parameters[run])
        alone = MiniBatchLoop(single, inputs[run], targets[run], sample_weight=weight, **arguments)
        alone.run()
        alone.shuffle(order[run])
        alone.run()
        assert np.array_equal(together.parameters[run], alone.parameters)


def test_runs_with_their_own_rows_may_share_one_order() -> None:
    stack = network_of(runs=2)
    inputs, targets = np.stack([with_ones(X), with_ones(-X)]), np.stack([Y, Y])
    arguments: dict[str, Any] = {"loss": "mse", "optimizer": SGD(), "learning_rate": 0.1, "batch_size": 5}
    shared, each = (MiniBatchLoop(stack, inputs, targets, **arguments) for _ in range(2))
    (order,) = orders(1)
    shared.shuffle(order)
    shared.run()
    each.shuffle(np.stack([order] * 2))
    each.run()

    assert np.array_equal(shared.parameters, each.parameters)


def test_a_stack_may_share_one_order() -> None:
    shared, each = loop_of(network_of(runs=3)), loop_of(network_of(runs=3))
    (order,) = orders(1)
    shared.shuffle(order)
    shared.run()
    each.shuffle(np.stack([order] * 3))
    each.run()

    assert np.array_equal(shared.parameters, each.parameters)


def test_a_stack_may_share_one_draw_of_dropout() -> None:
    shared, each = (loop_of(network_of(runs=3), dropout=0.4) for _ in range(2))
    (order,) = orders(1)
    shared.shuffle(order, kept_of(0.4))
    shared.run()
    each.shuffle(order, np.stack([kept_of(0.4)] * 3))
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


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("strengths", [{}, {"clip_norm": 0.3}])
def test_frozen_parameters_keep_their_bits(name: str, strengths: dict[str, float]) -> None:
    mask = np.random.default_rng(3).random(n_parameters(SIZES)) < 0.5
    loop = loop_of(network_of(), optimizer=build_optimizer(name), mask=mask, l2=0.1, **strengths)
    loop.run()
    moved = loop.parameters != network_of().parameters

    assert np.array_equal(moved, mask)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_biases_that_are_zero_and_frozen_stay_zero(name: str) -> None:
    mask = weight_mask(SIZES)
    network = network_of().with_parameters(network_of().parameters * mask)
    loop = loop_of(
        network, optimizer=build_optimizer(name), mask=mask, l1=0.01, l2=0.1, clip_norm=0.3, dropout=0.4
    )
    for epoch, order in enumerate(orders(3)):
        loop.shuffle(order, kept_of(0.4, epoch))
        loop.run()

    assert not np.any(loop.parameters[~mask])
    assert np.all(loop.parameters[mask] != network.parameters[mask])


def test_decoupled_l2_shrinks_weights_beside_the_update_of_adam() -> None:
    """One step from the same place: adamw is adam without penalty, less rate * l2 * w for weights."""
    network = network_of()
    adam, adamw = loop_of(network, optimizer=Adam()), loop_of(network, optimizer=AdamW(), l2=0.5)
    for loop in (adam, adamw):
        loop.run(0, 1)
    decay = 0.1 * 0.5 * network.parameters * weight_mask(SIZES)

    np.testing.assert_allclose(adamw.parameters, adam.parameters - decay, rtol=0, atol=1e-15)


def test_switching_to_adamw_decouples_l2() -> None:
    loop, made = loop_of(network_of(), l2=0.5), loop_of(network_of(), optimizer=AdamW(), l2=0.5)
    loop.configure(AdamW(), 0.1, l2=0.5)
    for each in (loop, made):
        each.run()

    assert np.array_equal(loop.parameters, made.parameters)


# Clipping


@pytest.mark.parametrize("case", range(len(CLIPPED["cases"])))
def test_clipping_equals_pytorch_for_fifty_steps(case: int) -> None:
    recorded = CLIPPED["cases"][case]
    sizes = tuple(CLIPPED["layer_sizes"])
    mask = np.ones(n_parameters(sizes), dtype=bool)
    if recorded["first_frozen"]:
        parameter_blocks(mask, sizes)[0][...] = False
    loop = MiniBatchLoop(
        Network(sizes, TANH, np.array(CLIPPED["parameters"])),
        with_ones(np.array(CLIPPED["X"])),
        np.array(CLIPPED["Y"]),
        loss="mse",
        optimizer=SGD(),
        learning_rate=CLIPPED["learning_rate"],
        batch_size=CLIPPED["batch_size"],
        clip_norm=recorded["clip_norm"],
        mask=mask if recorded["first_frozen"] else None,
    )
    path = []
    for step in range(50):
        loop.run(step % loop.n_batches, step % loop.n_batches + 1)
        if step % 10 == 9:
            path.append(loop.parameters.copy())

    np.testing.assert_allclose(path, recorded["path"], rtol=1e-12, atol=1e-14)


def test_recorded_gradients_are_clipped_always_or_now_and_then() -> None:
    shares = [np.mean(np.array(case["norms"]) > case["clip_norm"]) for case in CLIPPED["cases"]]

    assert max(shares) == 1
    assert 0.2 < min(shares) < 0.8


def test_every_run_has_its_own_norm() -> None:
    gradient = np.array([[3.0, 4.0], [0.3, 0.4]])
    clip_gradient(gradient, 1.0, np.empty((2, 2)))

    np.testing.assert_allclose(gradient, [[0.6, 0.8], [0.3, 0.4]], rtol=1e-6)
    assert np.array_equal(gradient[1], [0.3, 0.4])


def test_frozen_parameters_do_not_count_in_the_norm() -> None:
    gradient = np.array([3.0, np.inf, 4.0])
    clip_gradient(gradient, 1.0, np.empty(3), np.array([True, False, True]))

    np.testing.assert_allclose(gradient[[0, 2]], [0.6, 0.8], rtol=1e-6)


def test_no_gradient_is_no_division_by_zero() -> None:
    gradient = np.zeros(3)
    clip_gradient(gradient, 1.0, np.empty(3))

    assert np.array_equal(gradient, np.zeros(3))


def test_a_clipped_step_is_as_long_as_the_rate_allows() -> None:
    loop = loop_of(network_of(), clip_norm=0.01, learning_rate=0.5)
    loop.run(0, 1)
    length = np.linalg.norm(loop.parameters - network_of().parameters)

    assert length == pytest.approx(0.5 * 0.01, rel=1e-3)
    assert length <= 0.5 * 0.01


def test_penalties_are_not_clipped() -> None:
    loop = loop_of(network_of(), clip_norm=1e-9, l2=0.5)
    loop.run(0, 1)
    expected = network_of().parameters * (1 - 0.1 * 0.5 * weight_mask(SIZES))

    np.testing.assert_allclose(loop.parameters, expected, rtol=0, atol=1e-9)


def test_a_limit_that_is_never_reached_changes_no_bit() -> None:
    limited, free = loop_of(network_of(), clip_norm=1e6), loop_of(network_of())
    for loop in (limited, free):
        loop.run()

    assert np.array_equal(limited.parameters, free.parameters)


# Dropout


def outputs_with_dropout(
    blocks: list[np.ndarray], points: np.ndarray, kept: np.ndarray, dropout: float
) -> list[np.ndarray]:
    """Every layer's outputs and their ones by the definition: hidden outputs times 0 or 1 / (1 - dropout)."""
    layers = [np.column_stack([points, np.ones(len(points))])]
    start = 0
    for block in blocks[:-1]:
        A = np.tanh(layers[-1] @ block)
        A = A * kept[start : start + A.shape[1]] / (1 - dropout)
        start += A.shape[1]
        layers.append(np.column_stack([A, np.ones(len(points))]))
    return [*layers, np.tanh(layers[-1] @ blocks[-1])]


@pytest.mark.parametrize("dropout", [0.2, 0.5, MAX_DROPOUT])
def test_an_epoch_with_dropout_equals_plain_numpy_with_dropped_outputs(dropout: float) -> None:
    loop = loop_of(network_of(), dropout=dropout)
    (order,) = orders(1)
    kept = kept_of(dropout)
    loop.shuffle(order, kept)
    loop.run()
    blocks = [block.copy() for block in network_of().blocks]
    for batch, start in enumerate(range(0, N_ROWS, 5)):
        rows = order[start : start + 5]
        *inputs, A = outputs_with_dropout(blocks, X[rows], kept[batch], dropout)
        delta = (A - Y[rows]) * (1 - A**2) / len(rows)
        for layer in (2, 1, 0):
            gradient = inputs[layer].T @ delta
            if layer:
                neurons = slice(0, 4) if layer == 1 else slice(4, 7)
                counts = kept[batch, neurons] / (1 - dropout)
                before = np.tanh(inputs[layer - 1] @ blocks[layer - 1])
                delta = (delta @ blocks[layer][:-1].T) * counts * (1 - before**2)
            blocks[layer] -= 0.1 * gradient

    for block, expected in zip(parameter_blocks(loop.parameters, SIZES), blocks, strict=True):
        np.testing.assert_allclose(block, expected, rtol=1e-12, atol=1e-15)


def test_the_gradient_with_dropout_equals_numeric_differences() -> None:
    """A step of gradient descent at rate 1 moves by the gradient of the thinned network's loss."""
    kept = kept_of(0.5)
    loop = loop_of(network_of(), dropout=0.5, learning_rate=1.0)
    loop.shuffle(np.arange(N_ROWS), kept)
    loop.run(0, 1)

    def loss(parameters: np.ndarray) -> float:
        *_, A = outputs_with_dropout(parameter_blocks(parameters, SIZES), X[:5], kept[0], 0.5)
        return float(0.5 * np.square(A - Y[:5]).mean())

    start = network_of().parameters
    nudges = 1e-5 * np.eye(len(start))
    numeric = [(loss(start + nudge) - loss(start - nudge)) / 2e-5 for nudge in nudges]

    assert 0 < kept[0].sum() < N_HIDDEN
    np.testing.assert_allclose(start - loop.parameters, numeric, rtol=1e-6, atol=1e-10)


def test_weights_of_a_dropped_neuron_rest() -> None:
    kept = np.ones((N_BATCHES, N_HIDDEN), dtype=bool)
    kept[0, [1, 6]] = False
    loop = loop_of(network_of(), dropout=0.3)
    loop.shuffle(np.arange(N_ROWS), kept)
    loop.run(0, 1)
    resting = [
        block == before for block, before in zip(loop.network().blocks, network_of().blocks, strict=True)
    ]

    assert np.array_equal(np.all(resting[0], axis=0), [False, True, False, False])
    assert np.array_equal(np.all(resting[1], axis=1), [False, True, False, False, False])
    assert np.array_equal(np.all(resting[1], axis=0), [False, False, True])
    assert np.array_equal(np.all(resting[2], axis=1), [False, False, True, False])


def test_penalties_and_momentum_act_on_the_whole_network() -> None:
    kept = np.zeros((N_BATCHES, N_HIDDEN), dtype=bool)
    loop = loop_of(network_of(), dropout=0.5, l2=0.5)
    loop.shuffle(np.arange(N_ROWS), kept)
    loop.run(0, 1)
    expected = network_of().parameters * (1 - 0.1 * 0.5 * weight_mask(SIZES))
    output_bias = parameter_index(SIZES, 2, 3, 0)
    others = np.arange(len(expected)) != output_bias

    np.testing.assert_allclose(loop.parameters[others], expected[others], rtol=1e-14)
    assert loop.parameters[output_bias] != expected[output_bias]


def test_the_parameters_of_a_loop_are_those_of_the_whole_network() -> None:
    """Asked, the network answers with all its neurons, unscaled."""
    network = network_of()
    loop = loop_of(network, dropout=0.5, learning_rate=0.0)
    loop.shuffle(np.arange(N_ROWS), kept_of(0.5))
    loop.run()

    assert np.array_equal(loop.parameters, network.parameters)
    assert np.array_equal(predict(loop.network(), X), predict(network, X))


def test_a_network_without_hidden_neurons_has_nothing_to_drop() -> None:
    network = Network((2, 1), ("tanh",), np.array([0.1, 0.2, 0.3]))
    dropping, plain = loop_of(network, dropout=0.5), loop_of(network)
    dropping.shuffle(np.arange(N_ROWS), np.ones((N_BATCHES, 0), dtype=bool))
    for loop in (dropping, plain):
        loop.run()

    assert dropping.n_hidden == 0
    assert np.array_equal(dropping.parameters, plain.parameters)


def test_going_on_in_another_loop_gives_the_same_bits_with_dropout() -> None:
    arguments: dict[str, Any] = {"optimizer": Adam(), "dropout": 0.4, "clip_norm": 0.3}
    through, first = loop_of(network_of(), **arguments), loop_of(network_of(), **arguments)
    (order,) = orders(1)
    through.shuffle(order, kept_of(0.4))
    through.run()
    first.shuffle(order, kept_of(0.4))
    first.run(0, 2)
    second = loop_of(first.network(), state=first.state.frozen(), **arguments)
    second.shuffle(order, kept_of(0.4))
    second.run(2)

    assert np.array_equal(second.parameters, through.parameters)


def test_switching_dropout_off_and_on_within_an_epoch() -> None:
    loop, plain = loop_of(network_of(), dropout=0.4), loop_of(network_of())
    loop.configure(SGD(), 0.1)
    loop.run(0, 2)
    plain.run(0, 2)
    same = np.array_equal(loop.parameters, plain.parameters)
    loop.configure(SGD(), 0.1, dropout=0.4)
    loop.shuffle(np.arange(N_ROWS), kept_of(0.4))
    loop.run(2, 3)
    plain.run(2, 3)

    assert same
    assert not np.array_equal(loop.parameters, plain.parameters)


def test_a_larger_share_drops_the_same_neurons_and_more() -> None:
    draws = [kept_of(dropout) for dropout in (0.0, 0.1, 0.4, MAX_DROPOUT)]

    assert np.all(draws[0])
    assert all(np.all(fewer <= more) for more, fewer in pairwise(draws))


def test_the_share_of_dropped_neurons_is_the_one_asked_for() -> None:
    kept = draw_kept(np.random.default_rng(0), 200, 100, 0.3)

    assert kept.dtype == bool
    assert kept.mean() == pytest.approx(0.7, abs=0.01)


def test_sources_are_counted_through_the_hidden_layers() -> None:
    first, second, third = parameter_blocks(hidden_sources(SIZES), SIZES)

    assert not np.any(first)
    assert np.array_equal(second, [[1] * 3, [2] * 3, [3] * 3, [4] * 3, [0] * 3])
    assert np.array_equal(third[:, 0], [5, 6, 7, 0])


def test_dropout_is_refused_until_it_is_known_who_is_kept() -> None:
    loop = loop_of(network_of(), dropout=0.4)
    with pytest.raises(ValueError, match=r"dropout is 0.4, and nothing says which neurons are kept"):
        loop.run()
    with pytest.raises(ValueError, match="nothing says which neurons are kept"):
        loop.shuffle(np.arange(N_ROWS))
    loop.shuffle(np.arange(N_ROWS), kept_of(0.4))
    loop.configure(SGD(), 0.1, dropout=0.5)
    with pytest.raises(ValueError, match="dropout is 0.5, and nothing says"):
        loop.run()


@pytest.mark.parametrize(
    ("dropout", "kept", "message"),
    [
        (0.0, np.ones((N_BATCHES, N_HIDDEN), dtype=bool), "dropout is 0"),
        (0.4, np.ones((N_BATCHES, N_HIDDEN)), "`kept` is float64"),
        (0.4, np.ones((N_BATCHES, N_HIDDEN + 1), dtype=bool), r"bool of shape \(5, 7\)"),
        (0.4, np.ones((2, N_BATCHES, N_HIDDEN), dtype=bool), r"bool of shape \(5, 7\)"),
    ],
)
def test_kept_neurons_that_do_not_fit_are_refused(dropout: float, kept: np.ndarray, message: str) -> None:
    loop = loop_of(network_of(), dropout=dropout)
    with pytest.raises(ValueError, match=message):
        loop.shuffle(np.arange(N_ROWS), kept)


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


@pytest.mark.parametrize("learning_rate", [0.3, np.array([[0.3], [0.1], [0.0]])])
def test_another_learning_rate_alone_changes_nothing_else(learning_rate: float | np.ndarray) -> None:
    loop, other = (loop_of(network_of(runs=3), l2=0.1, clip_norm=0.3) for _ in range(2))
    loop.run()
    other.run()
    loop.set_learning_rate(learning_rate)
    other.configure(SGD(), learning_rate, l2=0.1, clip_norm=0.3)
    loop.run()
    other.run()

    assert np.array_equal(loop.parameters, other.parameters)


@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_divergence_makes_no_warning(dropout: float) -> None:
    sizes = (2, 4, 1)
    network = Network(sizes, ("relu", "linear"), np.full(n_parameters(sizes), 0.5))
    loop = loop_of(network, learning_rate=1e6, dropout=dropout)
    if dropout:
        loop.shuffle(np.arange(N_ROWS), draw_kept(np.random.default_rng(0), N_BATCHES, 4, dropout))
    for _ in range(200):
        loop.run()

    assert not np.all(np.isfinite(loop.parameters))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"batch_size": 0}, "batch size is 0"),
        ({"sample_weight": np.ones(3)}, r"Sample weights have shape \(3,\)"),
        ({"sample_weight": np.full(N_ROWS, np.nan)}, "must be finite"),
        ({"mask": np.ones(n_parameters(SIZES))}, "must be bool"),
        ({"mask": np.ones(3, dtype=bool)}, "must be bool of shape"),
        ({"clip_norm": -1.0}, "clip_norm is -1.0; it must be 0"),
        ({"clip_norm": np.nan}, "clip_norm is nan"),
        ({"dropout": 30}, "dropout is 30; it must be a share from 0 .* 0.3 for 30 %"),
        ({"dropout": -0.1}, "dropout is -0.1"),
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
    with pytest.raises(ValueError, match="first axis of its runs"):
        MiniBatchLoop(network_of(runs=3), np.stack([with_ones(X)] * 2), np.stack([Y] * 2), **arguments)

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.nn.network import (
    Network,
    n_parameters,
    parameter_blocks,
    parameter_index,
    predict,
    with_ones,
)
from playground.nn.optimizers import OPTIMIZERS, SGD, Adam, AdamW, Momentum, build_optimizer
from playground.nn.regularization import weight_mask
from playground.nn.training_step import (
    GATHER_LIMIT,
    MiniBatchLoop,
    clip_gradient,
    draw_kept,
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


def after(
    loop: MiniBatchLoop,
    order: np.ndarray | None = None,
    kept: np.ndarray | None = None,
    first: int = 0,
    stop: int | None = None,
) -> np.ndarray:
    """The parameters of a loop after these mini-batches, in a new order if one is given."""
    if order is not None:
        loop.shuffle(order, kept)
    loop.run(first, stop)
    return loop.parameters


def orders(epochs: int, seed: int = 0) -> list[np.ndarray]:
    return [np.random.default_rng([seed, 3, epoch]).permutation(N_ROWS) for epoch in range(epochs)]


def test_one_step_equals_the_formula_written_out() -> None:
    """Two inputs, one linear output: w <- w - rate * (mean((a - y) x) + l2 w), the bias without l2."""
    network = Network((2, 1), ("linear",), np.array([1.0, -1.0, 0.5]))
    points, targets = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[1.0], [0.0]])
    arguments: dict[str, Any] = {"loss": "mse", "optimizer": SGD(), "learning_rate": 0.1, "batch_size": 2}
    loop = MiniBatchLoop(network, with_ones(points), targets, l2=0.5, **arguments)
    errors = [1 - 2 + 0.5 - 1, 3 + 1 + 0.5]
    expected = [
        1.0 - 0.1 * ((errors[0] * 1 + errors[1] * 3) / 2 + 0.5 * 1.0),
        -1.0 - 0.1 * ((errors[0] * 2 + errors[1] * -1) / 2 + 0.5 * -1.0),
        0.5 - 0.1 * (errors[0] + errors[1]) / 2,
    ]

    np.testing.assert_allclose(after(loop), expected)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("sample_weight", [None, WEIGHTS])
@pytest.mark.parametrize("strengths", [{}, {"clip_norm": 0.3, "dropout": 0.4}])
def test_mini_batch_by_mini_batch_gives_the_same_bits_as_whole_epochs(
    name: str, sample_weight: np.ndarray | None, strengths: dict[str, float]
) -> None:
    arguments = {"optimizer": build_optimizer(name), "l1": 0.01, "l2": 0.01, "sample_weight": sample_weight}
    whole, steps = (loop_of(network_of(), **arguments, **strengths) for _ in range(2))
    for epoch, order in enumerate(orders(3)):
        kept = kept_of(0.4, epoch) if strengths else None
        after(whole, order, kept)
        steps.shuffle(order, kept)
        for step in range(steps.n_batches):
            steps.run(step, step + 1)

    assert np.array_equal(whole.parameters, steps.parameters)


@pytest.mark.parametrize("strengths", [{}, {"dropout": 0.4, "clip_norm": 0.3}])
def test_going_on_from_a_value_gives_the_same_bits(strengths: dict[str, float]) -> None:
    arguments: dict[str, Any] = {"optimizer": Adam(), **strengths}
    through, first = (loop_of(network_of(), **arguments) for _ in range(2))
    (order,), kept = orders(1), kept_of(0.4) if strengths else None
    after(first, order, kept, 0, 2)
    second = loop_of(first.network(), state=first.state.frozen(), **arguments)

    assert np.array_equal(after(second, order, kept, 2), after(through, order, kept))


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
        after(stacked, order, kept)
        for run, single in enumerate(singles):
            after(single, order[run], None if kept is None else kept[run])

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
    after(together)
    after(together, order)

    for run in range(3):
        weight = None if weights is None else weights[run]
        single = stack.with_parameters(stack.parameters[run])
        alone = MiniBatchLoop(single, inputs[run], targets[run], sample_weight=weight, **arguments)
        after(alone)
        assert np.array_equal(together.parameters[run], after(alone, order[run]))


def test_runs_may_share_one_order_and_one_draw_of_dropout() -> None:
    inputs, targets = np.stack([with_ones(X), with_ones(-X), with_ones(X)]), np.stack([Y] * 3)
    arguments: dict[str, Any] = {"loss": "mse", "optimizer": SGD(), "learning_rate": 0.1, "batch_size": 5}
    (order,), kept = orders(1), kept_of(0.4)
    makers: list[Callable[[], MiniBatchLoop]] = [
        lambda: loop_of(network_of(runs=3)),
        lambda: MiniBatchLoop(network_of(runs=3), inputs, targets, **arguments),
    ]

    for make in makers:
        assert np.array_equal(after(make(), order), after(make(), np.stack([order] * 3)))
    shared, each = (loop_of(network_of(runs=3), dropout=0.4) for _ in range(2))
    assert np.array_equal(after(shared, order, kept), after(each, order, np.stack([kept] * 3)))


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
        assert np.array_equal(after(whole, rows), after(by_batch, rows))


def test_what_makes_no_difference_changes_no_bit() -> None:
    """A batch larger than the data, a limit never reached, dropout where there is nothing to drop."""
    large = loop_of(network_of(), batch_size=1000)
    none_hidden = Network((2, 1), ("tanh",), np.array([0.1, 0.2, 0.3]))
    dropping, nobody = loop_of(none_hidden, dropout=0.5), np.ones((N_BATCHES, 0), dtype=bool)

    assert np.array_equal(after(large), after(loop_of(network_of(), batch_size=N_ROWS)))
    assert np.array_equal(after(loop_of(network_of(), clip_norm=1e6)), after(loop_of(network_of())))
    assert np.array_equal(after(dropping, np.arange(N_ROWS), nobody), after(loop_of(none_hidden)))
    assert (large.n_batches, dropping.n_hidden) == (1, 0)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("strengths", [{}, {"clip_norm": 0.3}])
def test_frozen_parameters_keep_their_bits(name: str, strengths: dict[str, float]) -> None:
    mask = np.random.default_rng(3).random(n_parameters(SIZES)) < 0.5
    loop = loop_of(network_of(), optimizer=build_optimizer(name), mask=mask, l2=0.1, **strengths)

    assert np.array_equal(after(loop) != network_of().parameters, mask)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_biases_that_are_zero_and_frozen_stay_zero(name: str) -> None:
    mask = weight_mask(SIZES)
    network = network_of().with_parameters(network_of().parameters * mask)
    loop = loop_of(
        network, optimizer=build_optimizer(name), mask=mask, l1=0.01, l2=0.1, clip_norm=0.3, dropout=0.4
    )
    for epoch, order in enumerate(orders(3)):
        after(loop, order, kept_of(0.4, epoch))

    assert not np.any(loop.parameters[~mask])
    assert np.all(loop.parameters[mask] != network.parameters[mask])


def test_decoupled_l2_shrinks_weights_beside_the_update_of_adam_also_when_switched_to() -> None:
    """One step from the same place: adamw is adam without penalty, less rate * l2 * w for weights."""
    network = network_of()
    adam, adamw = loop_of(network, optimizer=Adam()), loop_of(network, optimizer=AdamW(), l2=0.5)
    decay = 0.1 * 0.5 * network.parameters * weight_mask(SIZES)
    switched = loop_of(network, l2=0.5)
    switched.configure(AdamW(), 0.1, l2=0.5)

    np.testing.assert_allclose(after(adamw, stop=1), after(adam, stop=1) - decay, rtol=0, atol=1e-15)
    assert np.array_equal(after(switched, stop=1), adamw.parameters)


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


def test_clipping_by_hand() -> None:
    """Every run has its own norm, what is frozen does not count, and nothing is divided by nothing."""
    runs, frozen, none = np.array([[3.0, 4.0], [0.3, 0.4]]), np.array([3.0, np.inf, 4.0]), np.zeros(3)
    clip_gradient(runs, 1.0, np.empty((2, 2)))
    clip_gradient(frozen, 1.0, np.empty(3), np.array([True, False, True]))
    clip_gradient(none, 1.0, np.empty(3))

    np.testing.assert_allclose(runs, [[0.6, 0.8], [0.3, 0.4]], rtol=1e-6)
    assert np.array_equal(runs[1], [0.3, 0.4])
    np.testing.assert_allclose(frozen[[0, 2]], [0.6, 0.8], rtol=1e-6)
    assert not none.any()


def test_a_clipped_step_is_as_long_as_the_rate_allows_and_penalties_are_not_clipped() -> None:
    clipped = after(loop_of(network_of(), clip_norm=0.01, learning_rate=0.5), stop=1)
    pulled = after(loop_of(network_of(), clip_norm=1e-9, l2=0.5), stop=1)
    length = np.linalg.norm(clipped - network_of().parameters)

    assert length == pytest.approx(0.5 * 0.01, rel=1e-3)
    assert length <= 0.5 * 0.01
    expected = network_of().parameters * (1 - 0.1 * 0.5 * weight_mask(SIZES))
    np.testing.assert_allclose(pulled, expected, rtol=0, atol=1e-9)


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


@pytest.mark.parametrize("dropout", [0.0, 0.2, 0.5, 0.8])
def test_an_epoch_equals_plain_numpy_with_dropped_outputs(dropout: float) -> None:
    (order,), kept = orders(1), kept_of(dropout)
    parameters = after(loop_of(network_of(), dropout=dropout), order, kept if dropout else None)
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

    for block, expected in zip(parameter_blocks(parameters, SIZES), blocks, strict=True):
        np.testing.assert_allclose(block, expected, rtol=1e-12, atol=1e-15)


def test_the_gradient_with_dropout_equals_numeric_differences() -> None:
    """A step of gradient descent at rate 1 moves by the gradient of the thinned network's loss."""
    kept = kept_of(0.5)
    moved = after(loop_of(network_of(), dropout=0.5, learning_rate=1.0), np.arange(N_ROWS), kept, stop=1)

    def loss(parameters: np.ndarray) -> float:
        *_, A = outputs_with_dropout(parameter_blocks(parameters, SIZES), X[:5], kept[0], 0.5)
        return float(0.5 * np.square(A - Y[:5]).mean())

    start = network_of().parameters
    nudges = 1e-5 * np.eye(len(start))
    numeric = [(loss(start + nudge) - loss(start - nudge)) / 2e-5 for nudge in nudges]

    assert 0 < kept[0].sum() < N_HIDDEN
    np.testing.assert_allclose(start - moved, numeric, rtol=1e-6, atol=1e-10)


def test_weights_of_a_dropped_neuron_rest_but_for_penalties_and_the_whole_network_answers() -> None:
    kept = np.ones((N_BATCHES, N_HIDDEN), dtype=bool)
    kept[0, [1, 6]] = False
    network, rows = network_of(), np.arange(N_ROWS)
    loop, unmoved = loop_of(network, dropout=0.3), loop_of(network, dropout=0.5, learning_rate=0.0)
    after(loop, rows, kept, stop=1)
    pulled = after(loop_of(network, dropout=0.5, l2=0.5), rows, np.zeros_like(kept), stop=1)
    resting = [one == before for one, before in zip(loop.network().blocks, network.blocks, strict=True)]
    shrunk = network.parameters * (1 - 0.1 * 0.5 * weight_mask(SIZES))
    is_output_bias = np.arange(len(shrunk)) == parameter_index(SIZES, 2, 3, 0)

    assert np.array_equal(np.all(resting[0], axis=0), [False, True, False, False])
    assert np.array_equal(np.all(resting[1], axis=1), [False, True, False, False, False])
    assert np.array_equal(np.all(resting[1], axis=0), [False, False, True])
    assert np.array_equal(np.all(resting[2], axis=1), [False, False, True, False])
    np.testing.assert_allclose(pulled[~is_output_bias], shrunk[~is_output_bias], rtol=1e-14)
    assert np.all(pulled[is_output_bias] != shrunk[is_output_bias])
    assert np.array_equal(after(unmoved, rows, kept_of(0.5)), network.parameters)
    assert np.array_equal(predict(unmoved.network(), X), predict(network, X))


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


def test_the_share_dropped_is_the_one_asked_for_and_a_larger_one_drops_the_same_and_more() -> None:
    draws = [kept_of(dropout) for dropout in (0.0, 0.1, 0.4, 0.8)]
    kept = draw_kept(np.random.default_rng(0), 200, 100, 0.3)

    assert np.all(draws[0])
    assert all(np.all(fewer <= more) for more, fewer in pairwise(draws))
    assert kept.dtype == bool
    assert kept.mean() == pytest.approx(0.7, abs=0.01)


def test_dropout_is_refused_until_it_is_known_who_is_kept() -> None:
    loop = loop_of(network_of(), dropout=0.4)
    with pytest.raises(ValueError, match=r"dropout is 0.4, and nothing says which neurons are kept"):
        loop.run()
    loop.shuffle(np.arange(N_ROWS), kept_of(0.4))
    loop.configure(SGD(), 0.1, dropout=0.5)
    with pytest.raises(ValueError, match="dropout is 0.5, and nothing says"):
        loop.run()


def test_a_sample_weight_of_two_equals_the_row_twice() -> None:
    arguments: dict[str, Any] = {"loss": "mse", "optimizer": SGD(), "learning_rate": 0.1, "batch_size": 4}
    rows, weights = [0, 1, 1, 2], np.array([1.0, 2.0, 1.0])
    once = MiniBatchLoop(network_of(), with_ones(X[:3]), Y[:3], sample_weight=weights, **arguments)
    twice = MiniBatchLoop(network_of(), with_ones(X[rows]), Y[rows], **arguments)

    np.testing.assert_allclose(after(once), after(twice), rtol=1e-13)


def test_the_network_of_a_loop_is_a_value() -> None:
    given = network_of()
    loop = loop_of(given)
    before = loop.network()

    assert not np.array_equal(after(loop), given.parameters)
    assert np.array_equal(given.parameters, network_of().parameters)
    assert np.array_equal(before.parameters, given.parameters)


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

    assert np.array_equal(after(loop, first=2), after(other, first=2))


@pytest.mark.parametrize("learning_rate", [0.3, np.array([[0.3], [0.1], [0.0]])])
def test_another_learning_rate_alone_changes_nothing_else(learning_rate: float | np.ndarray) -> None:
    loop, other = (loop_of(network_of(runs=3), l2=0.1, clip_norm=0.3) for _ in range(2))
    loop.run()
    other.run()
    loop.set_learning_rate(learning_rate)
    other.configure(SGD(), learning_rate, l2=0.1, clip_norm=0.3)

    assert np.array_equal(after(loop), after(other))


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
        ({"loss": "cross_entropy"}, "does not go with a tanh output"),
        ({"loss": "mystery"}, "'mystery' is not a known loss"),
    ],
)
def test_what_does_not_fit_is_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        loop_of(network_of(), **changed)


def test_shapes_are_checked_at_the_door() -> None:
    arguments: dict[str, Any] = {"loss": "mse", "optimizer": SGD(), "learning_rate": 0.1, "batch_size": 5}

    with pytest.raises(ValueError, match=r"targets\[:, None\]"):
        MiniBatchLoop(network_of(), with_ones(X), Y[:, 0], **arguments)
    with pytest.raises(ValueError, match="with_ones"):
        MiniBatchLoop(network_of(), X, Y, **arguments)
    with pytest.raises(ValueError, match="Targets have shape"):
        MiniBatchLoop(network_of(), with_ones(X), np.hstack([Y, Y]), **arguments)
    with pytest.raises(ValueError, match="first axis of its runs"):
        MiniBatchLoop(network_of(runs=3), np.stack([with_ones(X)] * 2), np.stack([Y] * 2), **arguments)

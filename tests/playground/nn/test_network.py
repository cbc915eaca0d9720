from itertools import product

import numpy as np
import pytest

from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import LOSSES
from playground.nn.network import (
    Network,
    Workspace,
    batch_of,
    both_passes,
    layer_outputs,
    n_parameters,
    parameter_blocks,
    parameter_index,
    predict,
    with_ones,
)

PAIRS = [(loss.name, output) for loss in LOSSES.values() for output in loss.outputs]
HIDDEN = [name for name, activation in ACTIVATIONS.items() if activation.hidden]


def random_network(
    layer_sizes: tuple[int, ...],
    activations: tuple[str, ...],
    runs: int | None = None,
    dtype: type = np.float64,
) -> Network:
    shape = (n_parameters(layer_sizes),) if runs is None else (runs, n_parameters(layer_sizes))
    parameters: np.ndarray = np.random.default_rng(0).uniform(-1, 1, shape).astype(dtype)
    return Network(layer_sizes, activations, parameters)


def test_the_flat_vector_holds_blocks_with_the_bias_as_last_row_as_views() -> None:
    network = Network((2, 2, 1), ("tanh", "tanh"), np.arange(9.0))
    flat = np.zeros((3, n_parameters((2, 4, 1))))
    for block in parameter_blocks(flat, (2, 4, 1)):
        block[...] = 1

    np.testing.assert_array_equal(network.blocks[0], [[0, 1], [2, 3], [4, 5]])
    np.testing.assert_array_equal(network.blocks[1], [[6], [7], [8]])
    np.testing.assert_array_equal(network.weights[0], [[0, 1], [2, 3]])
    np.testing.assert_array_equal(network.biases[0], [4, 5])
    assert np.all(flat == 1)


def test_parameter_index_finds_every_entry_of_every_block_and_refuses_places_that_are_not_there() -> None:
    sizes = (2, 3, 1)
    flat = np.arange(n_parameters(sizes))
    found = [
        (parameter_index(sizes, layer, *place), entry)
        for layer, block in enumerate(parameter_blocks(flat, sizes))
        for place, entry in np.ndenumerate(block)
    ]

    assert all(index == entry for index, entry in found)
    assert len(found) == len(flat)
    for place in [(2, 0, 0), (-1, 0, 0), (0, 3, 0), (0, 0, 3), (0, -1, 0)]:
        with pytest.raises(IndexError, match="no layer|no weight"):
            parameter_index(sizes, *place)


def test_forward_and_backward_by_hand() -> None:
    """x = 2: z = 0.5*2 - 1 = 0, a = 0, output 0.25; target 1: delta -0.75, back -0.75 * 3 * (1 - 0²)."""
    network = Network((1, 1, 1), ("tanh", "linear"), np.array([0.5, -1.0, 3.0, 0.25]))
    X1, Y = with_ones(np.array([[2.0]])), np.array([[1.0]])
    workspace = both_passes(network, X1, Y, "mse")

    np.testing.assert_allclose(workspace.A[-1], [[0.25]])
    np.testing.assert_allclose(workspace.value(batch_of(X1, Y)), 0.5 * 0.75**2)
    np.testing.assert_allclose(workspace.gradient, [-4.5, -2.25, 0.0, -0.75])
    np.testing.assert_allclose(workspace.delta[0], [[-2.25]])
    np.testing.assert_allclose(workspace.slope[0], [[1.0]])


def test_every_intermediate_is_readable() -> None:
    network = random_network((2, 3, 4, 1), ("relu", "sigmoid", "tanh"))
    X1, Y = with_ones(np.random.default_rng(1).normal(size=(5, 2))), np.ones((5, 1))
    workspace = both_passes(network, X1, Y, "mse")
    before = [X1, *workspace.A1]

    for layer, name in enumerate(network.activations):
        np.testing.assert_allclose(workspace.Z[layer], before[layer] @ network.blocks[layer])
        np.testing.assert_allclose(workspace.A[layer], ACTIVATIONS[name](workspace.Z[layer]))
        np.testing.assert_allclose(workspace.slope[layer], ACTIVATIONS[name].slope(workspace.Z[layer]))
        np.testing.assert_allclose(workspace.gradient_blocks[layer], before[layer].T @ workspace.delta[layer])


def test_every_layer_has_its_own_activation() -> None:
    """As many layers as there are hidden activations, each with its own, against the layers one by one."""
    network = random_network((2, *[3] * len(HIDDEN), 2), (*HIDDEN, "softmax"))
    X = np.random.default_rng(1).normal(size=(6, 2))
    outputs = layer_outputs(network, X)
    before = [X, *outputs]

    assert len(outputs) == len(HIDDEN) + 1
    np.testing.assert_array_equal(predict(network, X), outputs[-1])
    for layer, name in enumerate(network.activations):
        Z = before[layer] @ network.weights[layer] + network.biases[layer]
        np.testing.assert_allclose(outputs[layer], ACTIVATIONS[name](Z), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_stack_gives_the_same_bits_as_single_networks(hidden: str, dtype: type) -> None:
    for (loss, output), n_rows in product(PAIRS, (1, 10)):
        sizes = (2, 8, 5, 3 if output == "softmax" or n_rows == 1 else 1)
        stack = random_network(sizes, (hidden, "gelu", output), runs=4, dtype=dtype)
        rng = np.random.default_rng(1)
        X1 = with_ones(rng.normal(size=(4, n_rows, 2)), dtype)
        Y: np.ndarray = rng.uniform(size=(4, n_rows, sizes[-1])).astype(dtype)
        weights = rng.uniform(size=(4, n_rows))
        together = both_passes(stack, X1, Y, loss, weights)
        values = together.value(batch_of(X1, Y, weights))

        for run in range(4):
            case = (loss, output, n_rows, run)
            single = Network(sizes, stack.activations, stack.parameters[run])
            alone = both_passes(single, X1[run], Y[run], loss, weights[run])
            assert np.array_equal(alone.A[-1], together.A[-1][run]), case
            assert np.array_equal(alone.gradient, together.gradient[run]), case
            assert alone.value(batch_of(X1[run], Y[run], weights[run])) == values[run], case


def test_a_stack_on_shared_rows_or_at_one_output_neuron_gives_what_its_networks_give() -> None:
    """One row at one neuron is the only product whose last bit may depend on where in memory its numbers lie,
    on old processors.
    """
    stack = random_network((2, 8, 5, 1), ("tanh", "tanh", "linear"), runs=4)
    X = np.random.default_rng(1).normal(size=(7, 2))
    rows = np.random.default_rng(1).normal(size=(4, 1, 2))
    outputs = predict(stack, rows)

    assert np.array_equal(predict(stack, X), predict(stack, np.stack([X] * 4)))
    for run in range(4):
        single = Network(stack.layer_sizes, stack.activations, stack.parameters[run])
        np.testing.assert_allclose(predict(single, rows[run]), outputs[run], rtol=0, atol=1e-15)


def test_a_resized_workspace_shares_memory_and_a_network_with_nobody() -> None:
    workspace = Workspace.of(random_network((2, 4, 1), ("tanh", "tanh")), 10, loss="mse")
    smaller, parameters = workspace.resized(3), np.zeros(3)
    network = Network((2, 1), ("tanh",), parameters)
    parameters[0] = 1

    assert np.shares_memory(smaller.parameters, workspace.parameters)
    assert np.shares_memory(smaller.gradient, workspace.gradient)
    assert smaller.A[0].shape == (3, 4)
    assert network.parameters[0] == 0
    assert not network.parameters.flags.writeable
    assert not network.weights[0].flags.writeable


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_million_in_a_hidden_layer_leaves_everything_finite(name: str, dtype: type) -> None:
    """Sums of -1e6 and 1e6 in the first hidden layer, and what it makes of them in the second."""
    parameters: np.ndarray = np.array(
        [1e3, -1e3, 0.0, 0.0, 1.0, 0.5, -0.5, 1.0, 0.0, 0.0, 1e-6, 1e-6, 0], dtype
    )
    network = Network((1, 2, 2, 1), (name, name, "sigmoid"), parameters)
    X1 = with_ones(np.array([[1000.0], [-1000.0], [0.0]]), dtype)
    Y: np.ndarray = np.array([[1.0], [0.0], [1.0]], dtype)
    with np.errstate(all="raise", under="ignore"):
        workspace = both_passes(network, X1, Y, "cross_entropy")
        value = workspace.value(batch_of(X1, Y))

    assert np.abs(workspace.Z[0]).max() == 1e6
    assert all(A.dtype == dtype for A in layer_outputs(network, X1[:, :1]))
    assert np.all(np.isfinite(workspace.A[-1]))
    assert np.all(np.isfinite(workspace.gradient))
    assert np.isfinite(value)


@pytest.mark.parametrize(
    ("sizes", "activations", "count", "message"),
    [
        ((2,), (), 0, "input and an output"),
        ((2, 0, 1), ("tanh", "tanh"), 1, "at least one neuron"),
        ((2, 3, 1), ("tanh",), 13, "1 activations for 2 layers"),
        ((2, 3, 1), ("tanh", "swoosh"), 13, "'swoosh' is not a known activation. Use one of: tanh"),
        ((2, 3, 1), ("softmax", "tanh"), 13, "output layer only"),
        ((2, 3, 1), ("tanh", "tanh"), 12, r"need parameters of shape \(13,\)"),
    ],
)
def test_impossible_networks_are_refused(
    sizes: tuple[int, ...], activations: tuple[str, ...], count: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Network(sizes, activations, np.zeros(count))


def test_shapes_are_checked_at_the_door() -> None:
    network = random_network((2, 3, 1), ("tanh", "tanh"))
    X1, Y = with_ones(np.zeros((4, 2))), np.zeros((4, 1))

    with pytest.raises(ValueError, match=r"shape \(4, 2\).*need \(4, 3\)"):
        both_passes(network, np.zeros((4, 2)), Y, "mse")
    with pytest.raises(ValueError, match=r"Targets have shape \(4,\).*targets\[:, None\]"):
        both_passes(network, X1, np.zeros(4), "mse")
    with pytest.raises(ValueError, match="rows are samples"):
        predict(network, np.zeros(2))
    with pytest.raises(ValueError, match=r"\(4, 4\).*need \(4, 3\)"):
        predict(network, np.zeros((4, 3)))
    with pytest.raises(ValueError, match="float32"):
        both_passes(network, X1.astype(np.float32), Y, "mse")
    with pytest.raises(ValueError, match="loss="):
        Workspace.of(network, 4).value(batch_of(X1, Y))

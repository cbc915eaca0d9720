from itertools import product

import numpy as np
import pytest

from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.nn.network import Network, n_parameters, parameter_blocks, with_ones
from playground.nn.optimizers import OPTIMIZERS, Adam, build_optimizer
from playground.nn.training_step import MiniBatchLoop, draw_kept
from playground.nn.twins import twin_places

SIZES = (2, 7, 5, 1)
"""Sevens and fives: registers hold two, four or eight numbers, so that columns are left over everywhere."""
N_ROWS = 24
X = np.random.default_rng(0).normal(size=(N_ROWS, 2))
Y = np.sign(X[:, :1] * X[:, 1:])


def parameters_of(initializer: str, sizes: tuple[int, ...] = SIZES) -> np.ndarray:
    return INITIALIZERS[initializer](np.random.default_rng(0), sizes)


def loop_of(
    parameters: np.ndarray, hidden: str = "tanh", optimizer: str = "adam", batch_size: int = 10
) -> MiniBatchLoop:
    return MiniBatchLoop(
        Network(SIZES, (hidden, hidden, "tanh"), parameters),
        with_ones(X),
        Y,
        loss="mse",
        optimizer=build_optimizer(optimizer),
        learning_rate=0.03,
        batch_size=batch_size,
    )


def trained(loop: MiniBatchLoop, epochs: int = 10) -> np.ndarray:
    for epoch in range(epochs):
        loop.shuffle(np.random.default_rng(epoch).permutation(N_ROWS))
        loop.run()
    return loop.parameters


def kinds(parameters: np.ndarray, layer: int) -> int:
    """How many different neurons there are in a hidden layer."""
    blocks = parameter_blocks(parameters, SIZES)
    columns = np.vstack([blocks[layer], blocks[layer + 1][:-1].T])
    return len(set(map(tuple, columns.T.tolist())))


def test_places_by_hand() -> None:
    """Inputs 1, hidden 3, output 1: first and last hidden neuron are twins; then twins behind twins."""
    parameters = np.array([1.0, 2.0, 1.0, 0.5, 0.5, 0.5, 3.0, 3.0, 3.0, 0.0])
    places = twin_places((1, 3, 1), parameters)
    behind = twin_places((1, 2, 2, 1), parameters_of("constant", (1, 2, 2, 1)))

    assert places is not None and behind is not None
    assert places.tolist() == [0, 1, 0, 3, 4, 3, 6, 7, 6, 9]
    assert behind.tolist() == [0, 0, 2, 2, 4, 4, 4, 4, 8, 8, 10, 10, 12]


def test_neurons_that_differ_in_one_number_are_no_twins() -> None:
    nudged = np.array([1.0, 2.0, 1.0, 0.5, 0.5, 0.5, 3.0, 3.0, 3.0, 0.0]) + 0.25 * np.eye(10)
    still_twins = [index for index in range(10) if twin_places((1, 3, 1), nudged[index]) is not None]

    assert still_twins == [1, 4, 7, 9]


def test_twins_have_the_same_past_and_the_same_freedom() -> None:
    parameters = parameters_of("constant")
    past, movable = np.zeros_like(parameters), np.ones(len(parameters), dtype=bool)
    past[0], movable[1] = 1.0, False
    places = twin_places(SIZES, parameters, past, movable)

    assert places is not None
    assert parameter_blocks(places, SIZES)[0][0].tolist() == [0, 1, 2, 2, 2, 2, 2]


def test_neurons_drawn_at_random_outputs_and_what_is_no_number_have_no_twins() -> None:
    for sizes in ((2, 1), (2, 3), SIZES):
        assert twin_places(sizes, parameters_of("glorot_uniform", sizes)) is None, sizes
    assert twin_places((2, 3), parameters_of("zeros", (2, 3))) is None
    assert twin_places(SIZES, np.full(n_parameters(SIZES), np.nan)) is None


def test_every_run_of_a_stack_has_twins_of_its_own() -> None:
    stack = np.stack([parameters_of(name) for name in ("glorot_uniform", "constant")])
    places, single = twin_places(SIZES, stack), twin_places(SIZES, stack[1])

    assert places is not None and single is not None
    np.testing.assert_array_equal(places, [np.arange(stack[0].size), stack[0].size + single])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_equal_neurons_stay_equal(optimizer: str) -> None:
    hidden_ones = [name for name, rule in ACTIVATIONS.items() if rule.hidden]
    for hidden, initializer, batch_size in product(hidden_ones, ("zeros", "constant"), (1, 10, N_ROWS)):
        parameters = trained(loop_of(parameters_of(initializer), hidden, optimizer, batch_size))

        assert (kinds(parameters, 0), kinds(parameters, 1)) == (1, 1), (hidden, initializer, batch_size)


def test_a_stack_of_equal_neurons_gives_the_same_bits_as_single_networks() -> None:
    runs = np.stack([parameters_of(name) for name in ("constant", "uniform_one", "zeros", "constant")])
    stack = trained(loop_of(runs))

    for parameters, after in zip(runs, stack, strict=True):
        assert np.array_equal(trained(loop_of(parameters)), after)


def nudge(loop: MiniBatchLoop) -> None:
    loop.parameters[3] += 0.01


def freeze(loop: MiniBatchLoop) -> None:
    loop.mask = np.arange(n_parameters(SIZES)) != 3


def remember(loop: MiniBatchLoop) -> None:
    loop.state.vectors[0][3] += 0.01


def test_one_that_is_set_apart_goes_its_own_way() -> None:
    for change in (nudge, freeze, remember):
        loop = loop_of(parameters_of("constant"))
        trained(loop)
        change(loop)
        parameters = trained(loop)

        assert (kinds(parameters, 0), kinds(parameters, 1)) == (2, 1), change.__name__


def test_dropout_parts_them() -> None:
    loop = loop_of(parameters_of("constant"))
    loop.configure(Adam(), 0.03, dropout=0.5)
    loop.shuffle(np.arange(N_ROWS), draw_kept(np.random.default_rng(0), loop.n_batches, loop.n_hidden, 0.5))
    loop.run()

    assert kinds(loop.parameters, 0) > 1

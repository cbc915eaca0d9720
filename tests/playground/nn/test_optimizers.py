import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.nn.optimizers import (
    OPTIMIZERS,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nadam,
    Nesterov,
    Optimizer,
    RMSprop,
    Rprop,
    build_optimizer,
)
from playground.nn.regularization import Penalties

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("optimizer_values.json").read_text())


def test_which_optimizers_are_special() -> None:
    assert [name for name, kind in OPTIMIZERS.items() if kind.full_batch] == ["rprop"]
    assert [name for name, kind in OPTIMIZERS.items() if kind.decoupled_l2] == ["adamw"]


@pytest.mark.parametrize("name", RECORDED["optimizers"])
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-4)])
def test_equals_pytorch_for_fifty_steps(name: str, dtype: type, tolerance: float) -> None:
    recorded = RECORDED["optimizers"][name]
    arguments = dict(recorded["arguments"])
    optimizer = OPTIMIZERS[name](**{key: arguments[key] for key in arguments if key != "l2"})
    layer_sizes = (len(RECORDED["start"]) - 1, 1)
    l2 = arguments.get("l2", 0.0)
    penalties = Penalties(layer_sizes, l2=l2, dtype=dtype, decoupled_l2=optimizer.decoupled_l2)
    curvatures: np.ndarray = np.array(RECORDED["curvatures"], dtype)
    x: np.ndarray = np.array(RECORDED["start"], dtype)
    state = optimizer.init(len(x), dtype)
    scratch = np.empty_like(x)
    path = []
    for step in range(50):
        rate = RECORDED["rates"][0 if step < 25 else 1]
        gradient = curvatures * x + np.sin(x)
        penalties.add_to(gradient, x, scratch)
        penalties.shrink(x, rate, scratch)
        optimizer.update(x, gradient, state, rate, scratch=scratch)
        path.append(x.copy())

    assert x.dtype == dtype
    np.testing.assert_allclose(path, recorded["path"], rtol=tolerance, atol=tolerance / 100)


def test_the_steps_of_rprop_equal_those_of_pytorch() -> None:
    recorded = RECORDED["optimizers"]["rprop"]
    curvatures, x = np.array(RECORDED["curvatures"]), np.array(RECORDED["start"])
    optimizer = Rprop()
    state = optimizer.init(len(x))
    lengths = []
    for _ in range(50):
        optimizer.update(x, curvatures * x + np.sin(x), state, RECORDED["rates"][0])
        lengths.append(state.vectors[1].copy())

    np.testing.assert_allclose(lengths, recorded["lengths"], rtol=1e-12)


@pytest.mark.parametrize(
    ("optimizer", "gradients", "way"),
    [
        (SGD(), [10.0, -5.0], 10 - 5),
        (Momentum(momentum=0.5), [1.0] * 3, 1 + 1.5 + 1.75),
        (Nesterov(momentum=0.5), [1.0] * 2, 1.5 + 1.75),
        (Adagrad(), [3.0, 4.0], 3 / 3 + 4 / 5),
        (RMSprop(decay=0.75), [2.0, 1.0], 2 / 1 + 1),
    ],
    ids=str,
)
def test_steps_by_hand(optimizer: Optimizer, gradients: list[float], way: float) -> None:
    x, state = np.array([0.0]), optimizer.init(1)
    for gradient in gradients:
        optimizer.update(x, np.array([gradient]), state, 1.0)

    np.testing.assert_allclose(x, [-way])


def test_rprop_by_hand_and_within_its_bounds() -> None:
    """The sign stays: longer. It turns: half as long, and a rest. The rest is forgotten: the same length."""
    x, state, path = np.array([0.0]), Rprop().init(1), []
    for gradient in (5.0, 0.1, -3.0, -2.0, -0.5):
        Rprop().update(x, np.array([gradient]), state, 1.0)
        path.append(x[0])
    optimizer = Rprop(shortest=0.5, longest=2.0)
    state = optimizer.init(2)
    for step in range(10):
        optimizer.update(np.zeros(2), np.array([1.0, (-1.0) ** (step // 2)]), state, 1.0)

    np.testing.assert_allclose(path, np.cumsum([-1.0, -1.2, 0.0, 0.6, 0.72]))
    np.testing.assert_allclose(state.vectors[1], [2.0, 0.5])


def test_nadam_goes_on_after_its_products_have_run_out() -> None:
    x, state = np.array([0.0]), Nadam().init(1)
    for _ in range(3000):
        Nadam().update(x, np.array([1.0]), state, 0.01)

    np.testing.assert_allclose(x, [-30.0], rtol=0.01)


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient() -> None:
    x = np.zeros(3)
    Adam().update(x, np.array([1e-3, -5.0, 1e4]), Adam().init(3), 0.1)

    np.testing.assert_allclose(x, [-0.1, 0.1, -0.1], rtol=1e-4)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_masked_parameters_keep_their_bits_and_survive_an_infinite_gradient(name: str) -> None:
    optimizer, rng = build_optimizer(name), np.random.default_rng(0)
    x, mask = rng.normal(size=6), np.array([True, False] * 3)
    free, before, still = x.copy(), x.copy(), np.array([1.0, 2.0])
    state, free_state = optimizer.init(6), optimizer.init(6)
    for gradient in rng.normal(size=(5, 6)):
        optimizer.update(x, gradient, state, 0.1, mask)
        optimizer.update(free, gradient, free_state, 0.1)
    with np.errstate(all="ignore"):
        optimizer.update(still, np.array([np.inf, np.nan]), optimizer.init(2), 0.1, np.array([False, False]))

    assert np.array_equal(x[~mask], before[~mask])
    assert np.array_equal(x[mask], free[mask])
    assert np.all(x[mask] != before[mask])
    assert np.array_equal(still, [1.0, 2.0])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_stack_moves_as_its_runs_do_each_at_its_own_rate_with_or_without_scratch(name: str) -> None:
    optimizer, rng = build_optimizer(name), np.random.default_rng(1)
    start, rates = rng.normal(size=(3, 7)), np.array([[0.1], [0.2], [0.1]])
    for given in (0.1, rates):
        stack, stack_state = start.copy(), optimizer.init((3, 7))
        singles, states = [run.copy() for run in start], [optimizer.init(7) for _ in range(3)]
        for gradient in rng.normal(size=(50, 3, 7)):
            optimizer.update(stack, gradient, stack_state, given, scratch=np.empty((3, 7)))
            for run, single in enumerate(singles):
                rate = given if isinstance(given, float) else float(given[run, 0])
                optimizer.update(single, gradient[run], states[run], rate)

        assert np.array_equal(stack, singles)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_gradient_is_only_read_and_the_float_type_kept(name: str, dtype: type) -> None:
    optimizer = build_optimizer(name)
    gradient: np.ndarray = np.array([1.0, -2.0], dtype)
    gradient.flags.writeable = False
    x: np.ndarray = np.ones(2, dtype)
    state = optimizer.init(2, dtype)
    optimizer.update(x, gradient, state, 0.1, scratch=np.empty(2, dtype))

    assert x.dtype == dtype
    assert all(vector.dtype == dtype for vector in state.vectors)


def test_a_copied_state_goes_on_alone_and_a_frozen_one_cannot_be_written() -> None:
    state = Adam().init(2)
    copy, frozen = state.copy(), state.frozen()
    Adam().update(np.zeros(2), np.ones(2), state, 0.1)

    assert (state.updates, copy.updates) == (1, 0)
    assert not np.any(copy.vectors[0])
    with pytest.raises(ValueError, match="read-only"):
        frozen.vectors[0][0] = 1.0


def test_building_takes_only_the_hyperparameters_there_are_and_refuses_other_names() -> None:
    assert build_optimizer("momentum", momentum=0.7, beta1=0.5) == Momentum(0.7)
    assert build_optimizer("nesterov", momentum=0.7) == Nesterov(0.7)
    assert build_optimizer("sgd", momentum=0.7) == SGD()
    assert build_optimizer("adamw", momentum=0.7) == AdamW()
    with pytest.raises(ValueError, match="'adamm' is not a known optimizer. Use one of: sgd, momentum, nes"):
        build_optimizer("adamm")

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.nn.optimizers import OPTIMIZERS, SGD, Adam, Momentum, build_optimizer

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("optimizer_values.json").read_text())


def test_every_optimizer_has_recorded_values() -> None:
    assert set(RECORDED["optimizers"]) == set(OPTIMIZERS)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_equals_pytorch_for_fifty_steps(name: str) -> None:
    recorded = RECORDED["optimizers"][name]
    curvatures = np.array(RECORDED["curvatures"])
    x = np.array(RECORDED["start"])
    optimizer = build_optimizer(name, **recorded["hyperparameters"])
    state = optimizer.init(len(x))
    path = []
    for step in range(50):
        rate = RECORDED["rates"][0 if step < 25 else 1]
        optimizer.update(x, curvatures * x + np.sin(x), state, rate)
        path.append(x.copy())

    np.testing.assert_allclose(path, recorded["path"], rtol=1e-12, atol=1e-14)


def test_sgd_by_hand() -> None:
    x = np.array([1.0, 2.0])
    SGD().update(x, np.array([10.0, -10.0]), SGD().init(2), 0.1)

    np.testing.assert_allclose(x, [0.0, 3.0])


def test_momentum_by_hand() -> None:
    optimizer = Momentum(momentum=0.5)
    x = np.array([0.0])
    state = optimizer.init(1)
    for _ in range(3):
        optimizer.update(x, np.array([1.0]), state, 1.0)

    np.testing.assert_allclose(x, [-(1 + 1.5 + 1.75)])


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient() -> None:
    x = np.zeros(3)
    Adam().update(x, np.array([1e-3, -5.0, 1e4]), Adam().init(3), 0.1)

    np.testing.assert_allclose(x, [-0.1, 0.1, -0.1], rtol=1e-4)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_masked_parameters_keep_their_bits(name: str) -> None:
    optimizer = build_optimizer(name)
    rng = np.random.default_rng(0)
    x = rng.normal(size=6)
    before = x.copy()
    mask = np.array([True, False] * 3)
    state = optimizer.init(6)
    for _ in range(5):
        optimizer.update(x, rng.normal(size=6), state, 0.1, mask)

    assert np.array_equal(x[~mask], before[~mask])
    assert np.all(x[mask] != before[mask])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_masked_parameters_survive_an_infinite_gradient(name: str) -> None:
    optimizer = build_optimizer(name)
    x = np.array([1.0, 2.0])
    with np.errstate(all="ignore"):
        optimizer.update(x, np.array([np.inf, np.nan]), optimizer.init(2), 0.1, np.array([False, False]))

    assert np.array_equal(x, [1.0, 2.0])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_stack_moves_as_its_runs_do(name: str) -> None:
    optimizer = build_optimizer(name)
    rng = np.random.default_rng(1)
    start, gradients = rng.normal(size=(3, 7)), rng.normal(size=(4, 3, 7))
    stack = start.copy()
    stack_state = optimizer.init((3, 7))
    singles = [run.copy() for run in start]
    states = [optimizer.init(7) for _ in singles]
    for gradient in gradients:
        optimizer.update(stack, gradient, stack_state, 0.1)
        for run, single in enumerate(singles):
            optimizer.update(single, gradient[run], states[run], 0.1)

    assert np.array_equal(stack, singles)


def test_every_run_may_have_its_own_learning_rate() -> None:
    x = np.zeros((2, 3))
    SGD().update(x, np.ones((2, 3)), SGD().init((2, 3)), np.array([[0.1], [0.2]]))

    np.testing.assert_allclose(x, [[-0.1] * 3, [-0.2] * 3])


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


def test_a_copied_state_goes_on_alone() -> None:
    optimizer = Adam()
    state = optimizer.init(2)
    copy = state.copy()
    optimizer.update(np.zeros(2), np.ones(2), state, 0.1)

    assert (state.updates, copy.updates) == (1, 0)
    assert not np.any(copy.vectors[0])


def test_a_frozen_state_cannot_be_written() -> None:
    frozen = Momentum().init(2).frozen()

    with pytest.raises(ValueError, match="read-only"):
        frozen.vectors[0][0] = 1.0


def test_building_takes_only_the_hyperparameters_an_optimizer_has() -> None:
    assert build_optimizer("momentum", momentum=0.7, beta1=0.5) == Momentum(0.7)
    assert build_optimizer("sgd", momentum=0.7) == SGD()


def test_an_unknown_optimizer_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match="'adamm' is not a known optimizer. Use one of: sgd, momentum, adam"):
        build_optimizer("adamm")

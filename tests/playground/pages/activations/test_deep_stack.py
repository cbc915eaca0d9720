"""Deep stacks: histograms, and training in slices."""

import math

import numpy as np
import pytest

from playground.pages.activations.deep_stack import (
    BLAME_WINDOW,
    N_BINS,
    Stack,
    StackSpec,
    advance,
    signal_window,
    spread,
    start,
    training_problem,
)

SIGMOID = StackSpec("sigmoid", "uniform_one")
TANH = StackSpec("tanh", "glorot_uniform")
RELU = StackSpec("relu", "he_normal")


def test_slices_make_the_same_stack() -> None:
    first, once = start(TANH), advance(start(TANH), 5)

    sliced = first
    while sliced.epoch < 5:
        sliced = advance(sliced, 5 - sliced.epoch, seconds=0.0)

    assert sliced.epoch == 5
    errors = sliced.layers[-1].signal - training_problem().Y_train
    assert sliced.loss == pytest.approx(np.mean(errors**2) / 2)
    assert sliced.right == (int((np.abs(errors) < 1).sum()), 250)
    np.testing.assert_array_equal(sliced.network.parameters, once.network.parameters)
    assert advance(first, 0) is first
    assert not np.array_equal(
        first.network.parameters, start(StackSpec("tanh", "glorot_uniform", seed=1)).network.parameters
    )


def test_a_stack_that_explodes_stays_as_it_was() -> None:
    spec = StackSpec("linear", "he_normal", 2, 2)
    wild = start(spec)
    parameters = np.full_like(wild.network.parameters, 1e4)
    parameters[-3:] = 0.0  # the output says 0 at first, and its weights learn from signals of 10 000²
    wild = Stack(spec, wild.network.with_parameters(parameters))

    stack = advance(wild, 30)

    assert stack.diverged
    assert stack.epoch == 0
    np.testing.assert_array_equal(stack.network.parameters, parameters)
    assert advance(stack, 5) is stack


def test_histograms_hold_everything_and_count_in_the_right_bin() -> None:
    for spec in (SIGMOID, TANH, RELU, StackSpec("linear", "he_normal", 3, 4)):
        found = spread(start(spec))
        assert found.signal.shape == found.blame.shape == (spec.n_layers, N_BINS)
        np.testing.assert_allclose(found.signal.sum(axis=1), 1.0)
        np.testing.assert_allclose(found.blame.sum(axis=1) + found.silent, 1.0)

    stack = start(TANH)
    found, layer = spread(stack), stack.layers[2]

    low, high = 0.0, 2.0 / N_BINS
    middle = N_BINS // 2
    inside = (layer.signal >= low) & (layer.signal < high)
    power = np.log10(np.abs(layer.blame))
    width = (BLAME_WINDOW[1] - BLAME_WINDOW[0]) / N_BINS
    small = power < BLAME_WINDOW[0] + 36 * width
    assert found.signal[2, middle] == pytest.approx(inside.mean())
    assert found.blame[2, :36].sum() == pytest.approx(small.mean())
    assert found.signal_sizes[2] == pytest.approx(np.sqrt(np.mean((layer.signal - layer.signal.mean()) ** 2)))


def test_relu_keeps_half_of_the_blame_silent_a_step_passes_none_and_the_range_is_shown() -> None:
    step = spread(start(StackSpec("step", "he_normal", 3)))

    assert spread(start(RELU)).silent.mean() == pytest.approx(0.5, abs=0.1)
    assert not spread(start(TANH)).silent.any()
    assert math.isnan(step.ratio)
    assert step.silent.tolist() == [1.0, 1.0, 1.0]
    windows = {name: signal_window(name) for name in ("sigmoid", "tanh", "relu", "swish", "linear")}
    assert windows == {
        **{"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "relu": (0, 4.0)},
        **{"swish": (-1, 4.0), "linear": (-4, 4)},
    }

import json
from pathlib import Path

import numpy as np
import pytest

from playground.nn.activations import ACTIVATIONS, Activation
from playground.nn.numbers import numbers_of

ELEMENTWISE = [name for name, activation in ACTIVATIONS.items() if activation.derivative is not None]
RECORDED = json.loads(Path(__file__).with_name("function_values.json").read_text())
EXTREMES = [0.0, 1e-30, 1e-8, 0.5, 3.0, 12.0, 90.0, 720.0, 1e4, 1e6, 1e12, 1e30]


def pulled_back(activation: Activation, Z: np.ndarray, gradient: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """dL/dZ for dL/dA, and what was left as slope."""
    moved, slope = gradient.copy(), np.full_like(Z, np.nan)
    activation.pull_back(Z, activation(Z), moved, slope, numbers_of(Z.dtype))
    return moved, slope


@pytest.mark.parametrize("name", RECORDED["activations"])
def test_function_and_slope_equal_pytorch(name: str) -> None:
    """At the kinks too: at 0 the slope is the one from below, as in PyTorch. Float32 as exactly as it can."""
    activation, recorded = ACTIVATIONS[name], RECORDED["activations"][name]
    Z = np.array(RECORDED["points"])[:, None]
    single = Z.astype(np.float32)

    np.testing.assert_allclose(activation(Z)[:, 0], recorded["values"], rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(activation.slope(Z)[:, 0], recorded["slopes"], rtol=1e-13, atol=1e-14)
    np.testing.assert_array_equal(pulled_back(activation, Z, np.ones_like(Z))[1], activation.slope(Z))
    np.testing.assert_allclose(activation(single), activation(single.astype(float)), rtol=2e-6, atol=1e-6)
    np.testing.assert_allclose(activation.slope(single), activation.slope(Z), rtol=2e-5, atol=2e-5)


def test_softmax_equals_pytorch() -> None:
    recorded = {name: np.array(values) for name, values in RECORDED["softmax"].items()}
    softmax = ACTIVATIONS["softmax"]
    moved, _ = pulled_back(softmax, recorded["Z"], recorded["upstream"])

    np.testing.assert_allclose(softmax(recorded["Z"]), recorded["values"], rtol=1e-14)
    np.testing.assert_allclose(moved, recorded["pulled_back"], rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slope_and_pull_back_equal_central_differences(name: str) -> None:
    """The points are an even number, so that none is 0, where some have a kink."""
    rng, activation = np.random.default_rng(1), ACTIVATIONS[name]
    Z, weights = rng.normal(size=(2, 6, 3))
    points = np.linspace(-4, 4, 50).reshape(10, 5)
    numeric = np.empty_like(Z)
    for place in np.ndindex(Z.shape):
        nudge = np.zeros_like(Z)
        nudge[place] = 1e-6
        numeric[place] = ((activation(Z + nudge) - activation(Z - nudge)) * weights).sum() / 2e-6

    np.testing.assert_allclose(pulled_back(activation, Z, weights)[0], numeric, atol=1e-8)
    if name in ELEMENTWISE:
        differences = (activation(points + 1e-6) - activation(points - 1e-6)) / 2e-6
        np.testing.assert_allclose(activation.slope(points), differences, atol=1e-8)
        assert np.any(activation.slope(points) != 0) == activation.trainable


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_overflows_and_the_float_type_stays(name: str, dtype: type) -> None:
    magnitudes: np.ndarray = np.array(EXTREMES, dtype)
    Z = np.concatenate([-magnitudes, magnitudes]).reshape(-1, 4)
    with np.errstate(all="raise", under="ignore"):
        A = ACTIVATIONS[name](Z)
        gradient, slope = pulled_back(ACTIVATIONS[name], Z, np.ones_like(Z))

    assert np.all(np.isfinite(A))
    assert np.all(np.isfinite(gradient))
    assert A.dtype == dtype
    assert slope.dtype == dtype


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_sums_stay_as_they_are_in_any_memory_order_and_runs_are_computed_apart(name: str) -> None:
    stack = np.random.default_rng(4).normal(scale=3, size=(3, 7, 4))
    Z = stack[0]
    transposed = np.array(Z.T).T
    out = np.empty((4, 7)).T
    ACTIVATIONS[name].function(transposed, out, numbers_of(np.float64))
    stacked = ACTIVATIONS[name](stack)

    np.testing.assert_array_equal(transposed, Z)
    np.testing.assert_allclose(out, ACTIVATIONS[name](Z), rtol=1e-14)
    assert all(np.array_equal(stacked[run], ACTIVATIONS[name](stack[run])) for run in range(3))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_fill_the_range_and_do_not_leave_it(name: str) -> None:
    Z = np.concatenate([np.linspace(-60, 60, 120_001), [-1e8, 1e8]])[:, None]
    Z = Z if name != "softmax" else np.hstack([Z, np.zeros_like(Z)])
    low, high = ACTIVATIONS[name].range
    A = ACTIVATIONS[name](Z)

    assert A.min() >= low
    assert A.max() <= high
    assert A.min() == pytest.approx(low, abs=1e-7) if np.isfinite(low) else A.min() <= -1e4
    assert A.max() == pytest.approx(high, abs=1e-7) if np.isfinite(high) else A.max() >= 1e6


def test_gelu_is_the_form_with_tanh_and_near_the_one_with_the_normal_distribution() -> None:
    """Phi(1) = 0.841344746, Phi(-2) = 0.022750132 from tables."""
    values = ACTIVATIONS["gelu"](np.array([[1.0, -2.0]]))

    np.testing.assert_allclose(values, [[0.841344746, -2 * 0.022750132]], atol=5e-4)


def test_softmax_alone_is_for_outputs_alone_and_step_alone_cannot_be_trained() -> None:
    values = ACTIVATIONS["step"](np.array([[-0.1, -0.0, 0.0, 0.1]]))

    assert [name for name, activation in ACTIVATIONS.items() if not activation.hidden] == ["softmax"]
    assert [name for name, activation in ACTIVATIONS.items() if not activation.trainable] == ["step"]
    assert values.tolist() == [[0.0, 1.0, 1.0, 1.0]]  # one from zero on
    with pytest.raises(ValueError, match="pull_back"):
        ACTIVATIONS["softmax"].slope(np.zeros((1, 2)))

"""One update, number by number: against textbooks, hand calculations and PyTorch."""

from typing import Any

import numpy as np
import pytest

from playground.nn.gradient_check import check_gradient
from playground.nn.network import parameter_blocks
from playground.pages.backpropagation.exercise_settings import exercise_of
from playground.pages.backpropagation.exercises import PRESETS
from playground.pages.backpropagation.trace import (
    MOST_UPDATES,
    SNAPSHOT_EVERY,
    Trace,
    Walk,
    flat_of,
    listed,
    neuron_names,
    nudges,
    places,
    what_is_too_large,
)
from tests.playground.pages.backpropagation.conftest import RECORDED, case_name, preset, recorded, update_of


def new_parameters(shown: Trace) -> tuple[list[float], list[float]]:
    return listed(shown.new.layer_sizes, shown.new.parameters)


def given(values: np.ndarray | None) -> np.ndarray:
    """Numbers that have to be there."""
    assert values is not None
    return values


# Textbooks


def test_the_exercise_with_two_outputs_gives_its_printed_numbers() -> None:
    shown = update_of(preset("two_outputs"))
    weights, biases = new_parameters(shown)

    for found, printed in (
        (shown.workspace.Z[0], [[0.3775, 0.3925]]),
        (shown.workspace.A[0], [[0.593269992, 0.596884378]]),
        (shown.workspace.Z[1], [[1.105905967, 1.224921404]]),
        (shown.workspace.A[1], [[0.75136507, 0.772928465]]),
        (given(shown.errors), [[0.274811083, 0.023560026]]),
        (shown.loss, 0.298371109),
        (given(shown.answer_slopes[1]), [[0.74136507, -0.217071535]]),
        (given(shown.answer_slopes[0])[:, 0], [0.036350306]),
        (shown.workspace.gradient_blocks[1][0, 0], 0.082167041),
        (shown.workspace.gradient_blocks[0][0, 0], 0.000438568),
    ):
        np.testing.assert_allclose(found, printed, atol=5e-10)
    np.testing.assert_allclose(shown.workspace.delta[1], [[0.138498562, -0.038098237]], atol=1e-9)
    np.testing.assert_allclose(weights[:4], [0.149780716, 0.19956143, 0.24975114, 0.29950229], atol=5e-9)
    np.testing.assert_allclose(weights[4:], [0.35891648, 0.408666186, 0.511301270, 0.561370121], atol=5e-9)
    assert biases == [0.35, 0.35, 0.6, 0.6]


def test_the_loss_it_prints_afterwards_comes_from_blame_along_new_weights() -> None:
    exercise = preset("two_outputs")
    shown = update_of(exercise)
    new_output = shown.new.blocks[1]
    slipped = (shown.workspace.delta[1] @ new_output[:-1].T) * given(shown.slopes[0])
    hidden = shown.workspace.blocks[0].copy()
    hidden[:-1] -= 0.5 * exercise.X.T @ slipped
    wrong = exercise.network.with_parameters(np.concatenate([hidden.ravel(), new_output.ravel()]))
    A = exercise.X
    for weights, biases in zip(wrong.weights, wrong.biases, strict=True):
        A = 1 / (1 + np.exp(-(A @ weights + biases)))

    assert shown.new_loss == pytest.approx(0.291027774, abs=5e-10)
    assert 0.5 * ((A - exercise.Y) ** 2).sum() == pytest.approx(0.291027924, abs=5e-10)


def test_the_exercise_with_three_inputs_gives_its_printed_numbers() -> None:
    shown = update_of(preset("three_inputs"))
    weights, biases = new_parameters(shown)

    np.testing.assert_allclose(shown.workspace.Z[0], [[-0.7, 0.1]], atol=1e-12)
    np.testing.assert_allclose(shown.workspace.A[0], [[0.332, 0.525]], atol=5e-4)
    np.testing.assert_allclose(shown.workspace.Z[1], [[-0.105]], atol=5e-4)
    np.testing.assert_allclose(shown.workspace.A[1], [[0.474]], atol=5e-4)
    np.testing.assert_allclose(-shown.workspace.delta[1], [[0.1311]], atol=1e-4)
    np.testing.assert_allclose(-shown.workspace.delta[0], [[-0.0087, -0.0065]], atol=5e-5)
    assert "−0.0087 and −0.0065 in the hidden layer" in PRESETS["three_inputs"].about
    # w14 w24 w34, w15 w25 w35, w46 w56, and the biases of 4, 5, 6
    np.testing.assert_allclose(weights, [0.192, 0.4, -0.508, -0.306, 0.1, 0.194, -0.261, -0.138], atol=6e-4)
    np.testing.assert_allclose(biases, [-0.408, 0.194, 0.218], atol=6e-4)


def test_the_exercise_for_the_head_gives_what_the_head_says() -> None:
    shown = update_of(preset("whole_numbers"))
    found = shown.workspace

    # h1 = max(0, 2·1 + 1·2 - 1) = 3, h2 = max(0, 1·1 - 1·2 + 0) = 0, o = 2·3 + 3·0 + 1 = 7, target 5
    assert (found.Z[0].tolist(), found.A[0].tolist(), found.A[1].tolist()) == (
        [[3, -1]],
        [[3, 0]],
        [[7]],
    )
    assert shown.loss == 2
    assert (found.delta[1].tolist(), given(shown.answer_slopes[0]).tolist()) == ([[2]], [[4, 6]])
    assert found.delta[0].tolist() == [[4, 0]]
    assert found.gradient_blocks[1].tolist() == [[6], [0], [2]]
    assert found.gradient_blocks[0].tolist() == [[4, 0], [8, 0], [4, 0]]
    np.testing.assert_allclose(shown.new.blocks[0], [[1.96, 1.0], [0.92, -1.0], [-1.04, 0.0]])
    np.testing.assert_allclose(shown.new.blocks[1], [[1.94], [3.0], [0.98]])


# PyTorch


@pytest.mark.parametrize("case", RECORDED, ids=case_name)
def test_every_number_is_pytorchs(case: dict[str, Any]) -> None:
    shown = update_of(recorded(case))
    found = shown.workspace

    assert shown.loss == pytest.approx(case["value"], rel=1e-12)
    for ours, theirs in (
        (found.Z, case["Z"]),
        (found.A, case["A"]),
        (found.delta, case["dZ"]),
    ):
        for layer, values in enumerate(ours):
            np.testing.assert_allclose(values, theirs[layer], rtol=1e-10, atol=1e-14)
    for layer, slopes in enumerate(shown.answer_slopes):
        if slopes is not None:
            np.testing.assert_allclose(slopes, case["dA"][layer], rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(found.gradient, case["gradient"], rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(shown.new.parameters, case["new"], rtol=1e-9, atol=1e-12)
    assert given(shown.errors).sum() / shown.n_rows == pytest.approx(shown.loss, rel=1e-12)
    parts = [
        (slopes * slope, delta)
        for slopes, slope, delta in zip(shown.answer_slopes, shown.slopes, found.delta, strict=True)
        if slopes is not None and slope is not None
    ]
    assert len(parts) >= shown.n_layers - 1
    for product, delta in parts:
        np.testing.assert_allclose(product, delta, rtol=1e-12, atol=1e-16)


def test_soft_dice_has_no_errors_of_rows() -> None:
    exercise = exercise_of({"rows": "0 1 : 1; 1 0 : 0", "loss": "dice", "weights": "random"}).exercise
    shown = update_of(exercise)
    check = check_gradient(exercise.network, exercise.X, exercise.Y, "dice")

    assert shown.errors is None
    np.testing.assert_allclose(shown.workspace.gradient, check.numeric, atol=1e-9)


# On its way


def test_walking_is_taking_the_traces_steps() -> None:
    exercise = preset("xor")
    walk = Walk(exercise)
    for updates in range(5):
        shown = Trace(exercise, walk.at(updates))

        np.testing.assert_array_equal(walk.at(updates + 1).network.parameters, shown.new.parameters)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rprop"])
def test_going_back_and_forth_arrives_at_the_same_bits(optimizer: str) -> None:
    exercise = preset("xor", optimizer=optimizer, learning_rate=0.01)
    there, straight = Walk(exercise), Walk(exercise)
    for updates in (3, SNAPSHOT_EVERY + 7, 2, 0, SNAPSHOT_EVERY + 6):
        there.at(updates)
    arrived = there.at(SNAPSHOT_EVERY + 7)

    assert arrived.updates == SNAPSHOT_EVERY + 7
    np.testing.assert_array_equal(
        arrived.network.parameters, straight.at(SNAPSHOT_EVERY + 7).network.parameters
    )


def test_a_walk_has_an_end_also_where_numbers_are_no_numbers_any_more() -> None:
    exercise = preset("whole_numbers", learning_rate=90)
    walk = Walk(exercise)
    end = walk.at(1_000)

    assert 0 < end.updates < 1_000
    assert end.is_finite
    assert walk.at(1_000).updates == end.updates
    assert Walk(preset("whole_numbers")).at(10**9).updates == MOST_UPDATES


def test_fixed_numbers_never_move() -> None:
    exercise = preset("two_outputs")
    end = Walk(exercise).at(50).network

    assert [biases.tolist() for biases in end.biases] == [[0.35, 0.35], [0.6, 0.6]]


# Nudging


@pytest.mark.parametrize("index", [(0, 0, 1), (0, 2, 0), (1, 1, 0), (1, 3, 0)])
def test_signal_times_blame_is_the_slope_wherever_the_weight_is_nudged(index: tuple[int, int, int]) -> None:
    exercise = preset("xor")
    found = nudges(exercise, exercise.network, index)
    steepness = np.gradient(found.losses, found.values)

    np.testing.assert_allclose((found.signals * found.blames).sum(axis=1), found.slopes, atol=1e-14)
    np.testing.assert_allclose(steepness[1:-1], found.slopes[1:-1], atol=2e-3)
    exercise = preset("first")
    shown = update_of(exercise)
    found = nudges(exercise, exercise.network, (1, 0, 0))
    assert found.values[found.here] == 0.6
    assert found.losses[found.here] == pytest.approx(shown.loss, rel=1e-14)
    assert found.slopes[found.here] == pytest.approx(shown.workspace.gradient_blocks[1][0, 0], rel=1e-12)


# Names and limits


def test_names_are_those_of_textbooks_and_biases_come_last() -> None:
    assert neuron_names((2, 2, 1)) == [["x₁", "x₂"], ["h₁", "h₂"], ["o"]]
    assert neuron_names((1, 2, 1, 2)) == [["x₁"], ["h₁₁", "h₁₂"], ["h₂₁"], ["o₁", "o₂"]]
    sizes = (2, 2, 1)
    found = [" ".join((place.name, place.source_name, place.target_name)) for place in places(sizes)]
    flat = flat_of(sizes, [1, 2, 3, 4, 5, 6], [7, 8, 9])
    first, second = parameter_blocks(flat, sizes)

    assert found[:6] == ["w₁ x₁ h₁", "w₂ x₂ h₁", "w₃ x₁ h₂", "w₄ x₂ h₂", "w₅ h₁ o", "w₆ h₂ o"]
    assert found[6:] == ["b h₁  h₁", "b h₂  h₂", "b o  o"]
    assert (first.tolist(), second.tolist()) == ([[1, 3], [2, 4], [7, 8]], [[5], [6], [9]])
    assert listed(sizes, flat) == ([1, 2, 3, 4, 5, 6], [7, 8, 9])


def test_what_is_too_large_is_named() -> None:
    told = what_is_too_large((5, 8, 2, 2, 2, 5), 33)
    assert what_is_too_large((2, 4, 4, 4, 3), 32) == ""
    for each in ("5 inputs", "hidden layer 1 has 8 neurons", "4 hidden layers", "5 outputs", "33 rows"):
        assert each in told

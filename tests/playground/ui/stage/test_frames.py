"""Frames: the bytes are the network's own numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from datasets.features import FEATURES
from datasets.registry import DATASETS
from playground.training.entrance import config_of
from playground.training.problem import question_of
from playground.training.run import TrainingRun
from playground.training.trainer import advance, edit_parameter, evaluate, fresh_run
from playground.ui.stage.frames import LARGE, encode_frame, loss_gradient

LARGEST: dict[str, Any] = {"hidden_layer_sizes": (32,) * 6, "features": tuple(FEATURES)}


def trained(**settings: Any) -> TrainingRun:
    return advance(fresh_run(config_of({"n_samples": 60, **settings})), epochs=5)


def floats(data: bytes, start: int = 0) -> np.ndarray:
    return np.frombuffer(data[4 * start :], dtype="<f4")


@pytest.mark.parametrize("still", [True, False])
@pytest.mark.parametrize("dataset", ["circle", "gaussians3", "curve"])
def test_a_frame_is_the_parameters_and_asked_for_their_gradient(dataset: str, still: bool) -> None:
    run = trained(dataset=dataset)

    data, steps = encode_frame(run, still=still)
    with_slopes, _ = encode_frame(run, still=still, gradient=True)

    assert (floats(data).tolist(), steps) == (run.network.parameters.astype("<f4").tolist(), [])
    assert with_slopes == data + loss_gradient(run).tobytes()


@pytest.mark.parametrize("dataset", ["spiral", "spiral5"])
def test_the_largest_network_moves_in_frames_under_16_kb_and_stands_exactly(dataset: str) -> None:
    run = trained(dataset=dataset, **LARGEST)
    parameters = run.network.parameters

    data, steps = encode_frame(run, still=False)
    exact, none = encode_frame(run, still=True)

    numbers = np.frombuffer(data[: 2 * parameters.size], dtype="<i2")
    step_of_each = np.repeat(steps, [block.size for block in run.network.blocks])
    assert parameters.size > LARGE
    assert (len(data) < 16_000, len(data) % 4) == (True, 0)
    assert (np.abs(numbers * step_of_each - parameters) <= 0.51 * step_of_each).all()
    assert (floats(exact).tolist(), none) == (parameters.astype("<f4").tolist(), [])


def test_the_gradient_is_the_slope_of_the_training_loss() -> None:
    run = trained()
    value, width = float(run.network.parameters[5]), 1e-4

    after, before = (edit_parameter(run, 0, 1, 1, value + step) for step in (width, -width))

    slope = (evaluate(after).train_loss - evaluate(before).train_loss) / (2 * width)
    assert abs(loss_gradient(run)[5] - slope) < 1e-5


@pytest.mark.parametrize("settings", [{}, LARGEST], ids=["small", "large"])
@pytest.mark.parametrize("value", [1e30, 1e300, -1e300, 0.0])
def test_whatever_a_weight_is_its_frame_holds_finite_numbers(settings: dict[str, Any], value: float) -> None:
    run = trained(**settings)
    parameters = run.network.parameters.copy()
    parameters[0] = value
    run = replace(run, network=replace(run.network, parameters=parameters))

    data, steps = encode_frame(run, still=False, gradient=True)

    assert np.isfinite(floats(data, 0 if not steps else run.network.parameters.size // 2 + 1)).all()
    assert np.isfinite(steps).all()


def test_what_has_one_input_has_one_output_that_is_a_number() -> None:
    asked = [question_of(name) for name in DATASETS]

    assert {question.task for question in asked if question.n_inputs == 1} == {"regression"}

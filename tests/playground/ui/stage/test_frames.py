"""Frames: the bytes are the network's own numbers, read back as the browser reads them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from datasets.registry import DATASETS
from datasets.views import Line, Plane
from playground.nn.network import layer_outputs
from playground.training.entrance import config_of
from playground.training.problem import question_of
from playground.training.run import TrainingRun
from playground.training.trainer import advance, edit_parameter, evaluate, fresh_run
from playground.ui.stage.frames import (
    ANSWER,
    COARSE,
    FINE,
    GRAPH,
    encode_frame,
    input_maps,
    loss_gradient,
    map_size,
    point_values,
)


def trained(**settings: Any) -> TrainingRun:
    return advance(fresh_run(config_of({"n_samples": 60, **settings})), epochs=5)


def bytes_of(values: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(values, -1, 1) * 127 + 127)


def outputs(run: TrainingRun, size: int, plane: tuple[float, float] = (-6.0, 6.0)) -> list[np.ndarray]:
    return layer_outputs(run.network, run.problem.inputs(Plane(*plane).places(size)))


def graphs(run: TrainingRun, size: int) -> list[np.ndarray]:
    """Every layer's responses (n_l, size) along the only input."""
    return [A.T for A in layer_outputs(run.network, run.problem.inputs(Line().places(size)))]


def floats(data: bytes, start: int, count: int) -> np.ndarray:
    return np.frombuffer(data[4 * start :][: 4 * count], dtype="<f4")


def test_a_frame_holds_parameters_neuron_maps_and_output_map() -> None:
    run = trained()

    data = encode_frame(run)

    n = len(run.network.parameters)
    parameters = np.frombuffer(data[: 4 * n], dtype="<f4")
    maps = np.frombuffer(data[4 * n :][: 4 * 32 * 32], dtype=np.uint8).reshape(4, -1)
    output = np.frombuffer(data[4 * n + 4 * 32 * 32 :][: COARSE**2], dtype=np.uint8)
    assert np.array_equal(parameters, run.network.parameters.astype("<f4"))
    assert np.abs(maps - bytes_of(outputs(run, 32)[0].T)).max() <= 1
    assert np.abs(output - bytes_of(outputs(run, COARSE)[-1][:, 0])).max() <= 1


def test_the_first_row_is_the_top_and_the_first_column_the_left() -> None:
    points = Plane().places(3)

    assert points.tolist()[:3] == [[-4.0, 4.0], [0.0, 4.0], [4.0, 4.0]]


def test_softmax_sends_a_map_for_every_class_the_winner_and_its_probability() -> None:
    run = trained(dataset="gaussians3")

    data = encode_frame(run)

    tail = np.frombuffer(data[4 * len(run.network.parameters) :], dtype=np.uint8)
    classes = tail[4 * 1024 : 7 * 1024].reshape(3, -1)
    winner, confidence = tail[7 * 1024 :][: COARSE**2], tail[7 * 1024 + COARSE**2 :][: COARSE**2]
    expected = outputs(run, COARSE)[-1]
    assert np.abs(classes.astype(int).sum(axis=0) - 254).max() <= 2
    assert np.array_equal(winner, expected.argmax(axis=1))
    assert np.abs(confidence - np.rint(expected.max(axis=1) * 254)).max() <= 1


def test_a_sigmoid_output_is_sent_on_the_scale_from_minus_to_plus_one() -> None:
    run = trained(output_activation="sigmoid")

    data = encode_frame(run)

    output = np.frombuffer(data[-(COARSE**2) :], dtype=np.uint8)
    assert np.abs(output - bytes_of(2 * outputs(run, COARSE)[-1][:, 0] - 1)).max() <= 1


def test_the_neuron_in_focus_comes_last_and_finely() -> None:
    run = trained()

    data = encode_frame(run, focus=(0, 2))

    fine = np.frombuffer(data[-(FINE**2) :], dtype=np.uint8)
    assert np.abs(fine - bytes_of(outputs(run, FINE)[0][:, 2])).max() <= 1


def test_maps_are_coarser_where_there_are_many() -> None:
    assert [map_size(neurons) for neurons in (0, 12, 13, 30, 31, 100, 192)] == [32, 32, 20, 20, 10, 10, 8]


def test_frames_have_few_bytes_and_a_length_that_is_a_multiple_of_four() -> None:
    for sizes in ((4,), (8, 8), (12,)):
        assert len(encode_frame(trained(hidden_layer_sizes=sizes))) <= 18 * 1024
    for dataset in ("spiral", "spiral5", "curve"):
        config = config_of({"dataset": dataset, "hidden_layer_sizes": (32,) * 6})
        assert len(encode_frame(fresh_run(config))) <= 45 * 1024, dataset
    assert len(encode_frame(trained(hidden_layer_sizes=(9, 9, 9, 9)))) % 4 == 0


def test_huge_weights_are_drawn_without_a_warning_and_told_as_finite_numbers() -> None:
    run = trained(activation="relu", hidden_layer_sizes=(4,) * 6)
    for layer in range(7):
        for target in range(run.network.layer_sizes[layer + 1]):
            run = edit_parameter(run, layer, 0, target, 1e6)

    _, values = point_values(run, (6.0, 6.0))

    assert len(encode_frame(run)) > 0
    assert np.isfinite(np.array(values, float)).all()


def test_each_input_is_scaled_to_the_whole_range() -> None:
    data, scales = input_maps(trained(features=("x1", "x1_squared", "sin_x2")))

    maps = np.frombuffer(data, dtype=np.uint8).reshape(3, -1)
    assert maps.max(axis=1).tolist() == [254, 254, 254]
    assert np.allclose(scales[:2], [5.8125, 5.8125**2])


def test_maps_are_of_what_the_network_is_shown() -> None:
    run = trained(standardize=True, features=("x1", "x1_squared"))

    data = encode_frame(run)

    n = len(run.network.parameters)
    maps = np.frombuffer(data[4 * n :][: 4 * 32 * 32], dtype=np.uint8).reshape(4, -1)
    assert np.abs(maps - bytes_of(outputs(run, 32)[0].T)).max() <= 1


def test_with_one_input_a_frame_holds_the_answer_and_the_neurons_graphs_with_their_scales() -> None:
    run = trained(dataset="curve", activation="relu", hidden_layer_sizes=(5, 3))

    data = encode_frame(run)

    n = len(run.network.parameters)
    answer, scales = floats(data, n, ANSWER), floats(data, n + ANSWER, 8)
    start = 4 * (n + ANSWER + 8)
    sent = np.frombuffer(data[start:][: 8 * GRAPH], dtype=np.uint8).reshape(8, GRAPH)
    expected = np.concatenate(graphs(run, GRAPH)[:2])
    assert np.allclose(answer, graphs(run, ANSWER)[-1][0], atol=1e-5)
    assert np.allclose(scales, np.maximum(1, np.abs(expected).max(axis=1)), rtol=1e-5)
    assert np.abs((sent - 127.0) / 127 * scales[:, None] - expected).max() <= 0.6 / 127 * scales.max()
    assert len(data) == start + 8 * GRAPH


def test_with_one_input_the_neuron_in_focus_is_sent_exactly_and_without_layers_the_answer_alone() -> None:
    run = trained(dataset="curve", hidden_layer_sizes=(5, 3))

    data = encode_frame(run, focus=(1, 2))

    fine = floats(data, len(run.network.parameters) + ANSWER + 8, ANSWER)
    assert np.allclose(fine, graphs(run, ANSWER)[1][2], atol=1e-5)
    assert len(encode_frame(trained(dataset="curve", hidden_layer_sizes=()))) == 4 * (2 + ANSWER)


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_has_a_frame_that_fills_its_parts(name: str) -> None:
    run = trained(dataset=name, hidden_layer_sizes=(4, 3))

    data = encode_frame(run, output_size=16)

    n_outputs = run.config.n_outputs
    if isinstance(run.problem.view, Line):
        rest = 4 * (ANSWER + 7) + 7 * GRAPH
    elif n_outputs == 1:
        rest = 7 * 32 * 32 + 16 * 16
    else:
        rest = (7 + n_outputs) * 32 * 32 + 2 * 16 * 16
    assert len(data) == 4 * len(run.network.parameters) + rest


def test_what_has_one_input_has_one_output_that_is_a_number() -> None:
    asked = [question_of(name) for name in DATASETS]

    assert {question.task for question in asked if question.n_inputs == 1} == {"regression"}


def test_the_gradient_follows_the_parameters() -> None:
    for dataset in ("circle", "gaussians3", "curve"):
        run = trained(dataset=dataset)

        plain, data = encode_frame(run), encode_frame(run, gradient=True)

        n = len(run.network.parameters)
        assert np.array_equal(floats(data, n, n), loss_gradient(run)), dataset
        assert data[: 4 * n] + data[8 * n :] == plain, dataset


def test_the_gradient_is_the_slope_of_the_training_loss() -> None:
    run = trained()
    value, width = float(run.network.parameters[5]), 1e-4

    after, before = (edit_parameter(run, 0, 1, 1, value + step) for step in (width, -width))

    slope = (evaluate(after).train_loss - evaluate(before).train_loss) / (2 * width)
    assert abs(loss_gradient(run)[5] - slope) < 1e-5


@pytest.mark.parametrize(
    ("dataset", "x"), [("circle", (1.5, -2.0)), ("gaussians3", (0.0, 3.0)), ("curve", (1.0,))]
)
def test_a_point_s_values_are_those_of_every_neuron(dataset: str, x: tuple[float, ...]) -> None:
    run = trained(dataset=dataset, hidden_layer_sizes=(4, 3), features=("x1", "x1_squared"))

    told_inputs, told_values = point_values(run, x)
    inputs, values = np.array(told_inputs, float), np.array(told_values, float)

    expected = layer_outputs(run.network, run.problem.inputs(np.array([x])))
    first = np.array(inputs) @ run.network.weights[0] + run.network.biases[0]
    assert np.allclose(inputs, [x[0], x[0] ** 2], rtol=1e-4)
    assert np.allclose(values[:, 1], np.concatenate(expected, axis=1)[0], rtol=1e-3, atol=1e-6)
    assert np.allclose(values[:4, 0], first, rtol=1e-3, atol=1e-6)

"""Frames: the bytes are the network's own numbers, read back as the browser reads them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from datasets.features import feature_columns
from playground.config import ExperimentConfig
from playground.inspection import grid
from playground.nn.network import layer_outputs
from playground.training.run import TrainingRun
from playground.training.trainer import advance, edit_parameter, start
from playground.ui.stage.frames import COARSE, FINE, encode_frame, input_maps, map_size


def trained(**settings: Any) -> TrainingRun:
    return advance(start(ExperimentConfig.from_settings({"n_samples": 60, **settings})), epochs=5)


def bytes_of(values: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(values, -1, 1) * 127 + 127)


def outputs(run: TrainingRun, size: int, plane: tuple[float, float] = (-6.0, 6.0)) -> list[np.ndarray]:
    return layer_outputs(run.network, feature_columns(grid(plane, size), run.config.network.features))


def test_a_frame_holds_parameters_neuron_maps_and_output_map() -> None:
    run = trained()

    data = encode_frame(run.network, run.config)

    n = len(run.network.parameters)
    parameters = np.frombuffer(data[: 4 * n], dtype="<f4")
    maps = np.frombuffer(data[4 * n :][: 4 * 32 * 32], dtype=np.uint8).reshape(4, -1)
    output = np.frombuffer(data[4 * n + 4 * 32 * 32 :][: COARSE**2], dtype=np.uint8)
    assert np.array_equal(parameters, run.network.parameters.astype("<f4"))
    assert np.abs(maps - bytes_of(outputs(run, 32)[0].T)).max() <= 1
    assert np.abs(output - bytes_of(outputs(run, COARSE)[-1][:, 0])).max() <= 1


def test_the_first_row_is_the_top_and_the_first_column_the_left() -> None:
    points = grid((-6.0, 6.0), 3)

    assert points.tolist()[:3] == [[-4.0, 4.0], [0.0, 4.0], [4.0, 4.0]]


def test_softmax_sends_a_map_for_every_class_the_winner_and_its_probability() -> None:
    run = trained(dataset="gaussians3")

    data = encode_frame(run.network, run.config)

    tail = np.frombuffer(data[4 * len(run.network.parameters) :], dtype=np.uint8)
    classes = tail[4 * 1024 : 7 * 1024].reshape(3, -1)
    winner, confidence = tail[7 * 1024 :][: COARSE**2], tail[7 * 1024 + COARSE**2 :][: COARSE**2]
    expected = outputs(run, COARSE)[-1]
    assert np.abs(classes.astype(int).sum(axis=0) - 254).max() <= 2
    assert np.array_equal(winner, expected.argmax(axis=1))
    assert np.abs(confidence - np.rint(expected.max(axis=1) * 254)).max() <= 1


def test_a_sigmoid_output_is_sent_on_the_scale_from_minus_to_plus_one() -> None:
    run = trained(output_activation="sigmoid")

    data = encode_frame(run.network, run.config)

    output = np.frombuffer(data[-(COARSE**2) :], dtype=np.uint8)
    assert np.abs(output - bytes_of(2 * outputs(run, COARSE)[-1][:, 0] - 1)).max() <= 1


def test_the_neuron_in_focus_comes_last_and_finely() -> None:
    run = trained()

    data = encode_frame(run.network, run.config, focus=(0, 2))

    fine = np.frombuffer(data[-(FINE**2) :], dtype=np.uint8)
    assert np.abs(fine - bytes_of(outputs(run, FINE)[0][:, 2])).max() <= 1


@pytest.mark.parametrize(("neurons", "size"), [(0, 32), (12, 32), (13, 20), (30, 20), (31, 10), (192, 10)])
def test_maps_are_coarser_where_there_are_many(neurons: int, size: int) -> None:
    assert map_size(neurons) == size


@pytest.mark.parametrize("sizes", [(4,), (8, 8), (12,)])
def test_a_frame_of_an_ordinary_network_stays_within_18_kilobytes(sizes: tuple[int, ...]) -> None:
    run = trained(hidden_layer_sizes=sizes)

    assert len(encode_frame(run.network, run.config)) <= 18 * 1024


def test_a_frame_s_length_is_a_multiple_of_four() -> None:
    run = trained(hidden_layer_sizes=(9, 9, 9, 9))

    assert len(encode_frame(run.network, run.config)) % 4 == 0


def test_huge_weights_are_drawn_without_a_warning() -> None:
    run = trained(activation="relu", hidden_layer_sizes=(4, 4, 4))
    for layer in range(3):
        run = edit_parameter(run, layer, 0, 0, 1e6)

    data = encode_frame(run.network, run.config)

    assert len(data) > 0


def test_each_input_is_scaled_to_the_whole_range() -> None:
    config = ExperimentConfig.from_settings({"features": ("x1", "x1_squared", "sin_x2")})

    maps = np.frombuffer(input_maps(config), dtype=np.uint8).reshape(3, -1)

    assert maps.max(axis=1).tolist() == [254, 254, 254]

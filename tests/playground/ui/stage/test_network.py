"""What the browser computes from a frame, beside NumPy."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from datasets.features import FEATURES
from playground.config import ViewOptions
from playground.nn.activations import ACTIVATIONS
from playground.nn.losses import LOSSES
from playground.nn.metrics import predicted_classes
from playground.nn.network import layer_outputs, predict
from playground.training.entrance import config_of
from playground.training.run import TrainingRun
from playground.training.trainer import advance, evaluate, fresh_run
from playground.ui.stage.frames import encode_frame
from playground.ui.stage.scene import scene
from tests.playground.ui.stage.node import needs_node, run_by_node

pytestmark = needs_node

Execute = Callable[[str, Any], Any]
"""Runs a script of the stage with its data."""

CLOSE = 1.01
"""In 254ths of the range that a map shows; a hair more, for a value on the very edge of two bytes."""

SHAPES: tuple[dict[str, Any], ...] = (
    {"dataset": "gaussians3"},
    {"dataset": "spiral5", "hidden_layer_sizes": (8, 8)},
    {"output_activation": "sigmoid"},
    {"output_activation": "linear"},
    {"dataset": "plane"},
    {"dataset": "xor_gate"},
    {"features": tuple(FEATURES), "standardize": True},
    {"hidden_layer_sizes": (20, 20)},
)

PAINT = """
const network = createNetwork(data.scene, sceneShape(data.scene));
const parameters = new Float32Array(new Uint8Array(data.frame).buffer);
const painted = network.paint(parameters, false);
const inputs = network.inputs();
result = {...painted, inputs: [...inputs.tiles], scales: painted.scales && [...painted.scales],
    input_scales: inputs.scales,
    tiles: [...painted.tiles], output: [...painted.output],
    confidence: painted.confidence && [...painted.confidence],
    fine: data.looks.map(([column, index]) => [...network.look(parameters, {column, index}, false).values]),
    way: network.at(parameters, data.point)};
"""


def network(**settings: Any) -> TrainingRun:
    return fresh_run(config_of({"n_samples": 60, "hidden_layer_sizes": (5, 3), **settings}))


def painted(
    run: TrainingRun,
    looks: tuple[tuple[int, int], ...] = (),
    point: tuple[float, ...] = (1.5, -2.0),
    execute: Execute = run_by_node,
) -> Any:
    frame, _ = encode_frame(run)
    return execute(
        PAINT,
        {
            "scene": scene(run, ViewOptions()),
            "frame": list(frame),
            "looks": looks,
            "point": point[: run.problem.view.n_inputs],
        },
    )


def outputs(run: TrainingRun, size: int) -> list[np.ndarray]:
    """What each layer says, (n_l, places)."""
    inputs = run.problem.inputs(run.problem.view.places(size))
    return [A.T for A in layer_outputs(run.network, inputs)]


def signed(values: np.ndarray) -> np.ndarray:
    return np.clip(values, -1, 1) * 127 + 127


def check_maps(run: TrainingRun, execute: Execute = run_by_node) -> None:
    """All maps and the way of a point are NumPy's, to a 254th of what is shown."""
    found = painted(run, ((1, 2), (2, 1)), execute=execute)
    small, large = outputs(run, found["m"]), outputs(run, found["r"])
    row = ACTIVATIONS[run.config.output_activation]
    hidden = np.concatenate([signed(A) for A in small[:-1]]).ravel()
    np.testing.assert_allclose(found["tiles"][: hidden.size], hidden, atol=CLOSE)
    assert found["r"] == 100
    if row.sums_to_one:
        np.testing.assert_allclose(found["tiles"][hidden.size :], small[-1].ravel() * 254, atol=CLOSE)
        np.testing.assert_allclose(found["confidence"], large[-1].max(axis=0) * 254, atol=CLOSE)
        best = np.take_along_axis(large[-1], np.array(found["output"])[None], axis=0)
        assert (large[-1].max(axis=0) - best <= 1 / 254).all()
    else:
        np.testing.assert_allclose(found["output"], signed(row.signed(large[-1][0])), atol=CLOSE)
    for (column, index), values in zip([(1, 2), (2, 1)], found["fine"], strict=True):
        np.testing.assert_allclose(values, signed(large[column - 1][index]), atol=CLOSE)
    inputs = run.problem.inputs(np.array([(1.5, -2.0)]))
    told = np.array([a for _, a in found["way"]["values"]])
    expected = np.concatenate(layer_outputs(run.network, inputs), axis=1)[0]
    np.testing.assert_allclose(found["way"]["inputs"], inputs[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(told, expected, rtol=1e-4, atol=1e-4)
    first = inputs[0] @ run.network.weights[0] + run.network.biases[0]
    np.testing.assert_allclose(
        [z for z, _ in found["way"]["values"][: first.size]], first, rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("name", [name for name, row in ACTIVATIONS.items() if row.hidden])
def test_every_activation_says_what_it_says_in_numpy(name: str) -> None:
    check_maps(network(activation=name))


@pytest.mark.parametrize("settings", SHAPES, ids=str)
def test_every_shape_of_output_and_every_input(settings: dict[str, Any]) -> None:
    check_maps(network(**settings))


@pytest.mark.parametrize("name", [name for name, row in ACTIVATIONS.items() if row.hidden])
def test_graphs_of_one_input(name: str) -> None:
    run = network(dataset="curve", activation=name, features=("x1", "x1_squared"))

    found = painted(run, ((2, 1),))

    small, large = outputs(run, 64), outputs(run, 128)
    scales = np.maximum(1, np.abs(np.concatenate(small[:-1])).max(axis=1))
    np.testing.assert_allclose(found["scales"], scales, rtol=1e-4)
    tiles = (np.array(found["tiles"]).reshape(8, -1) - 127) / 127
    np.testing.assert_allclose(tiles, np.concatenate(small[:-1]) / scales[:, None], atol=1 / 127)
    np.testing.assert_allclose(found["output"], large[-1][0], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(found["fine"][0], large[1][1], rtol=1e-4, atol=1e-4)


def test_a_network_without_hidden_layers_has_its_answer_alone() -> None:
    flat, line = network(hidden_layer_sizes=()), network(dataset="curve", hidden_layer_sizes=())

    map_, graph = painted(flat), painted(line)

    np.testing.assert_allclose(map_["output"], signed(outputs(flat, 100)[-1][0]), atol=CLOSE)
    np.testing.assert_allclose(graph["output"], outputs(line, 128)[-1][0], atol=1e-4)
    assert map_["tiles"] == graph["tiles"] == []


def test_inputs_are_scaled_to_the_whole_range() -> None:
    found = painted(network(features=("x1", "x1_squared", "sin_x2")))

    assert np.array(found["inputs"]).reshape(3, -1).max(axis=1).tolist() == [254, 254, 254]
    np.testing.assert_allclose(found["input_scales"][:2], [5.8125, 5.8125**2])


@pytest.mark.parametrize(
    "settings",
    [
        *(
            {"loss": loss.name, "output_activation": output}
            for loss in LOSSES.values()
            for output in loss.outputs
        ),
        {"dataset": "curve"},
        {"dataset": "plane", "loss": "huber"},
        {"dataset": "gaussians3", "loss": "dice"},
    ],
    ids=str,
)
def test_the_score_of_a_network_is_numpy_s(settings: dict[str, Any]) -> None:
    if settings.get("output_activation") == "softmax":
        settings = {"dataset": "gaussians3", **settings}
    elif settings.get("loss") in ("mae", "huber"):
        settings = {"dataset": "plane", **settings}
    run = advance(network(**settings), 3)
    frame, _ = encode_frame(run)
    program = """
    const network = createNetwork(data.scene, sceneShape(data.scene));
    const parameters = new Float32Array(new Uint8Array(data.frame).buffer);
    result = ["train", "test"].map((part) => network.score(parameters, data.scene[part]));
    """

    train, test = run_by_node(program, {"scene": scene(run, ViewOptions()), "frame": list(frame)})

    scores = evaluate(run)
    found = (train["loss"], test["loss"], train["metric"], test["metric"])
    expected = (scores.train_loss, scores.test_loss, scores.train_metric, scores.test_metric)
    np.testing.assert_allclose(found, np.array(expected, float), rtol=0.01, atol=0.002)


@pytest.mark.parametrize("settings", [{}, {"dataset": "spiral5"}, {"output_activation": "sigmoid"}], ids=str)
def test_points_in_a_wrong_class_are_those_of_numpy(settings: dict[str, Any]) -> None:
    run = advance(network(noise=40, **settings), 3)
    frame, _ = encode_frame(run)
    program = """
    const network = createNetwork(data.scene, sceneShape(data.scene));
    const parameters = new Float32Array(new Uint8Array(data.frame).buffer);
    result = ["train", "test"].map((part) => network.mistakes(parameters, data.scene[part]));
    """

    found = run_by_node(program, {"scene": scene(run, ViewOptions()), "frame": list(frame)})

    problem = run.problem
    outputs = predict(run.network, problem.inputs(problem.points))
    wrong = predicted_classes(outputs, run.config.output_activation) != problem.y
    for rows, part in zip(found, (problem.train, problem.test), strict=True):
        expected = np.flatnonzero(wrong[part])
        assert (
            len(set(rows) ^ set(expected)) <= 1
        )  # on the border itself a rounded place may fall to the other side
        assert len(expected) > 3


@pytest.mark.parametrize("dataset", ["circle", "gaussians3", "curve"])
@pytest.mark.parametrize("value", [1e30, -1e30, 1e38, 0.0])
def test_extreme_weights_are_painted_with_numbers(dataset: str, value: float) -> None:
    run = network(dataset=dataset, activation="relu", hidden_layer_sizes=(4,) * 6)
    parameters = np.full_like(run.network.parameters, value)
    run = replace(run, network=replace(run.network, parameters=parameters))

    found = painted(run, ((3, 1),))

    parts = [found["tiles"], found["output"], found["confidence"] or [], *found["fine"]]
    assert all(isinstance(one, int | float) for part in parts for one in part)

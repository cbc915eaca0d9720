"""What networks say about the plane, as arrays."""

from __future__ import annotations

import numpy as np
import pytest

from datasets.registry import DATASETS
from playground.experiments.answers import GRAPH_SIZE, MAP_SIZE, answers_of
from playground.nn.network import predict
from playground.training.entrance import config_of
from playground.training.trainer import advance, fresh_run


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_data_set_has_answers_before_and_after(dataset: str) -> None:
    run = advance(fresh_run(config_of({"dataset": dataset, "n_samples": 60})), 3)

    before, after = (answers_of(run.config, known) for known in (None, run.network.parameters))
    shape = (GRAPH_SIZE,) if run.problem.question.n_inputs == 1 else (MAP_SIZE, MAP_SIZE)
    assert before.values.shape == after.values.shape == shape
    assert not np.any(before.values)
    assert np.any(after.values)


@pytest.mark.parametrize(("output", "scale", "shift"), [("tanh", 1, 0), ("sigmoid", 2, -1)])
def test_the_corners_of_a_map_are_what_the_network_answers_there(output: str, scale: int, shift: int) -> None:
    config = config_of({"n_samples": 60, "output_activation": output})
    run = advance(fresh_run(config), 5)
    low, high = run.problem.view.span
    half = (high - low) / MAP_SIZE / 2
    corners = np.array([[low + half, high - half], [high - half, low + half]])  # top left, bottom right

    answers = answers_of(config, run.network.parameters)
    expected = scale * predict(run.network, run.problem.inputs(corners))[:, 0] + shift
    assert answers.kind == "signed"
    np.testing.assert_allclose([answers.values[0, 0], answers.values[-1, -1]], expected, atol=1e-12)


def test_several_classes_have_a_winner_and_its_share() -> None:
    config = config_of({"dataset": "gaussians3", "n_samples": 60})
    run = advance(fresh_run(config), 5)

    answers = answers_of(config, run.network.parameters)
    nothing = answers_of(config, None)
    assert answers.kind == "classes" and answers.n_classes == 3
    assert answers.confidence is not None and nothing.confidence is not None
    assert set(np.unique(answers.values)) <= {0.0, 1.0, 2.0}
    assert answers.confidence.min() >= 1 / 3
    np.testing.assert_allclose(nothing.confidence, 1 / 3)


def test_weights_without_bound_still_give_numbers() -> None:
    config = config_of({"dataset": "plane", "n_samples": 60})
    parameters = np.full(fresh_run(config).network.parameters.size, 1e300)

    assert np.isfinite(answers_of(config, parameters).values).all()

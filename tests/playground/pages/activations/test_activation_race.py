"""Two networks in step: who learns, and how far the blame comes."""

from __future__ import annotations

import numpy as np
import pytest

from playground.config import ExperimentConfig
from playground.nn.network import predict
from playground.pages.activations.activation_curves import blame_ratio
from playground.pages.activations.activation_race import MOST_EPOCHS, Race, advanced, race, settings
from playground.settings import SETTINGS
from playground.training.entrance import config_of
from playground.training.trainer import advance, fresh_run


def config(activation: str, n_layers: int = 6, width: int = 4) -> ExperimentConfig:
    return config_of(settings(activation, n_layers, width, 0.03, "circle"))


def between(left: str, right: str, n_layers: int = 6, width: int = 4) -> Race:
    return race(config(left, n_layers, width), config(right, n_layers, width))


def test_both_start_from_the_same_weights_and_run_in_step() -> None:
    now = between("sigmoid", "tanh")
    np.testing.assert_array_equal(now.left.run.network.parameters, now.right.run.network.parameters)

    now = advanced(advanced(now, 3, seconds=0.0), 2)

    assert (now.left.run.epoch, now.right.run.epoch, now.epoch) == (3, 3, 3)
    np.testing.assert_array_equal(
        now.right.run.network.parameters, advance(fresh_run(config("tanh")), 3).network.parameters
    )


def test_six_tanh_layers_learn_where_six_sigmoid_layers_stand_still_and_maps_show_the_answers() -> None:
    begun = between("sigmoid", "tanh")
    blame = np.array(begun.left.blame)
    now = advanced(begun, 40)
    lower_left = np.array([[-6 + 12 / 10, -6 + 12 / 10]])

    assert (blame[:-1] / blame[1:]).prod() ** (1 / 5) == pytest.approx(0.2, abs=0.04)  # a fifth a layer
    assert now.left.scores.train_loss > 0.49
    assert now.right.scores.train_loss < 0.01
    assert blame_ratio(now.left.blame) < 0.001
    assert 0.1 < blame_ratio(now.right.blame) < 10
    answer = float(predict(now.right.run.network, lower_left)[0, 0])
    assert now.right.map(5)[4, 0] == pytest.approx(answer)


def test_one_sigmoid_layer_learns_only_later() -> None:
    now = advanced(between("sigmoid", "tanh", n_layers=1), 60)

    assert now.right.scores.train_loss < 0.1 < now.left.scores.train_loss
    assert advanced(now, 100).left.scores.train_loss < 0.1


def test_a_dead_relu_layer_cuts_the_wire_and_six_neurons_mend_it() -> None:
    narrow, wide = between("relu", "tanh"), between("relu", "tanh", width=6)

    assert narrow.left.blame == [0.0] * 6
    assert advanced(narrow, 30).left.scores.train_loss > 0.49
    assert advanced(wide, 30).left.scores.train_loss < 0.05


def test_a_race_ends_and_the_playground_can_open_its_networks() -> None:
    now = between("tanh", "tanh", n_layers=1, width=1)

    now = advanced(now, MOST_EPOCHS + 50)

    assert now.is_over
    assert now.epoch == MOST_EPOCHS
    assert advanced(now, 5).epoch == MOST_EPOCHS
    wanted = settings("sigmoid", 6, 4, 0.03, "circle")

    assert {name: SETTINGS[name].parse(value) for name, value in wanted.items()} == wanted

"""The arrays of an experiment: targets by output activation, shared, protected."""

import numpy as np
import pytest

from datasets.registry import DATASETS
from playground.config import OUTPUT_AND_LOSS, ExperimentConfig
from playground.nn.losses import check_targets
from playground.training import entrance
from playground.training.problem import problem_of, question_of, targets


def config_of(**values: object) -> ExperimentConfig:
    return entrance.config_of(values)


def test_rows_are_split_by_the_percentage_and_a_table_trains_on_all() -> None:
    problem, table = (
        problem_of(config_of(n_samples=200, train_percent=70)),
        problem_of(config_of(dataset="xor_gate")),
    )

    assert (problem.n_train, problem.n_test) == (140, 60)
    assert len(problem.points_train) == len(problem.X_train) == len(problem.y_train) == 140
    assert len(problem.points_test) == len(problem.y_test) == 60
    assert (table.n_train, table.n_test, table.y_test.shape) == (4, 0, (0,))


def test_the_network_is_shown_its_features_and_a_column_of_ones() -> None:
    problem = problem_of(config_of(features=("x2", "x1_squared")))

    assert np.array_equal(
        problem.X_train, np.column_stack((problem.points_train[:, 1], problem.points_train[:, 0] ** 2))
    )
    assert np.array_equal(problem.X1[problem.train, :-1], problem.X_train)
    assert set(problem.X1[:, -1].tolist()) == {1.0}


def test_targets_are_written_as_the_output_activation_needs_them_and_the_loss_takes_them() -> None:
    classes = np.array([[0], [1], [1]])

    assert targets(classes, 2, "tanh").tolist() == targets(classes, 2, "linear").tolist() == [[-1], [1], [1]]
    assert targets(classes, 2, "sigmoid").tolist() == [[0], [1], [1]]
    assert targets(classes, 2, "softmax").tolist() == [[1, 0], [0, 1], [0, 1]]
    assert targets(np.array([[0.5, 1.0], [-2.0, 3.0]]), 0, "linear").tolist() == [[0.5, 1.0], [-2.0, 3.0]]
    for n_classes, kind in ((2, "two_class"), (3, "multi_class")):
        for output_activation, loss in OUTPUT_AND_LOSS[kind]:
            Y = targets(np.arange(n_classes)[:, None], n_classes, output_activation)
            check_targets(loss, output_activation, Y)


@pytest.mark.parametrize("name", DATASETS)
def test_the_question_of_data_is_that_of_the_problem_whatever_their_noise(name: str) -> None:
    config = config_of(dataset=name, noise=40, label_noise=30, data_seed=5, n_samples=77)

    assert problem_of(config).question == config.question == question_of(name)


def test_drawn_points_ask_for_as_many_classes_as_colours() -> None:
    points = ((0.0, 0.0, 0), (1.0, 1.0, 3))

    assert config_of(dataset="drawn", points=points).n_classes == 4
    assert config_of(dataset="circle", points=points).n_classes == 2


def test_runs_that_need_the_same_arrays_share_them() -> None:
    first = problem_of(config_of(learning_rate=0.1, init_seed=5, hidden_layer_sizes=(2,)))

    assert problem_of(config_of(learning_rate=0.3)) is first
    assert problem_of(config_of(noise=10)) is not first
    assert problem_of(config_of(output_activation="sigmoid")) is not first
    assert problem_of(config_of(features=("x1",))) is not first


def test_nobody_can_write_into_shared_arrays() -> None:
    for dataset in ("circle", "gaussians3", "plane", "xor_gate"):
        problem = problem_of(config_of(dataset=dataset))

        for array in (problem.points, problem.X1, problem.y, problem.Y, problem.X_train, problem.points_test):
            assert not array.flags.writeable, dataset

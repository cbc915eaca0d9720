"""Input plane and hidden plane."""

from typing import Any

import numpy as np
import pytest
from sklearn.decomposition import PCA

from datasets.registry import DATASETS
from playground.figures.ready_figure import array_of
from playground.nn.network import layer_outputs, predict
from playground.pages.playground.hidden_plane_view import border_pieces, grid_lines, hidden_plane
from playground.training.run import TrainingRun
from playground.ui.text import percent
from tests.playground.pages.playground.opened import Page, run_of


def ends(run: TrainingRun, layer: int, trace: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of a trace in the first and in the last frame."""
    figure, _ = hidden_plane(run, layer, show_test=True, dark=False)
    frames = figure.to_dict()["frames"]
    first, last = (
        np.column_stack([array_of(frame["data"][trace][axis]) for axis in "xy"])
        for frame in (frames[0], frames[-1])
    )
    return first, last


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_data_set_and_depth_has_planes(page: Page, dataset: str) -> None:
    for shape in ((3,), (3, 2, 1)):
        settings: dict[str, Any] = {"dataset": dataset, "hidden_layer_sizes": shape}
        app = page("hidden_plane", settings)

        assert len(app.get("plotly_chart")) == 1
        assert f"ayer {len(shape)} " in app.markdown[0].value
        for layer in range(len(shape)):
            assert hidden_plane(run_of(**settings), layer, show_test=False, dark=True)[1]


def test_without_hidden_layers_and_while_it_plays_there_is_none(page: Page) -> None:
    flat, playing = page("hidden_plane", {"hidden_layer_sizes": ()}), page("hidden_plane", playing=True)

    assert not flat.get("plotly_chart") and playing.get("plotly_chart")
    assert "no hidden layer" in flat.markdown[0].value
    assert "Pause" in playing.caption[0].value


def test_another_layer_can_be_chosen(page: Page) -> None:
    app = page("hidden_plane", {"hidden_layer_sizes": (3, 2)})

    app.segmented_control[0].set_value(0).run()

    assert "Layer 1 has 3 neurons" in app.markdown[0].value


def test_the_grid_is_that_of_the_input_plane_and_at_the_end_grid_and_points_are_the_layer_s_outputs() -> None:
    run = run_of(hidden_layer_sizes=(2, 3))
    is_blue = run.problem.y_train == 1

    start_grid, grid = ends(run, 0, 0)
    start_points, points = ends(run, 0, 2)

    lines = grid_lines((-6.0, 6.0))
    solid = ~np.isnan(lines).any(axis=1)
    wanted = layer_outputs(run.network, run.problem.inputs(lines[solid]))[0]
    np.testing.assert_allclose(start_grid, lines, atol=1e-5)
    np.testing.assert_allclose(grid[solid], wanted, atol=1e-5)
    np.testing.assert_allclose(start_points, run.problem.points_train[is_blue], atol=1e-5)
    np.testing.assert_allclose(points, layer_outputs(run.network, run.problem.X_train[is_blue])[0], atol=1e-5)


@pytest.mark.parametrize("output_activation", ["tanh", "sigmoid"])
def test_at_the_end_the_border_lies_on_the_line_of_the_output(output_activation: str) -> None:
    run = run_of(100, dataset="moons", hidden_layer_sizes=(2,), output_activation=output_activation)

    start_border, border = ends(run, 0, -1)

    solid = ~np.isnan(border).any(axis=1)
    w, b = run.network.weights[-1][:, 0], run.network.biases[-1][0]
    assert solid.sum() > 20
    np.testing.assert_allclose(border[solid] @ w + b, 0, atol=1e-4)
    middle = 0.5 if output_activation == "sigmoid" else 0.0
    np.testing.assert_allclose(
        predict(run.network, run.problem.inputs(start_border[solid])), middle, atol=1e-4
    )


def test_level_lines_are_straight_and_parallel_in_the_last_hidden_plane() -> None:
    run = run_of(dataset="saddle", hidden_layer_sizes=(2,))

    _, border = ends(run, 0, -1)

    solid = ~np.isnan(border).any(axis=1)
    heights = border[solid] @ run.network.weights[-1][:, 0] + run.network.biases[-1][0]
    levels = np.linspace(run.problem.y_train.min(), run.problem.y_train.max(), 7)[1:-1]
    assert np.abs(heights[:, None] - levels).min(axis=1).max() < 1e-4


def test_between_classes_two_outputs_are_equal() -> None:
    run = run_of(dataset="gaussians3", hidden_layer_sizes=(4,))

    pieces = border_pieces(run)

    solid = pieces[~np.isnan(pieces).any(axis=1)]
    shares = np.sort(predict(run.network, run.problem.inputs(solid)), axis=1)
    close = shares[:, -1] - shares[:, -2] < 1e-4
    assert close.mean() > 0.9  # but for the middles of cells where three classes meet
    assert len(solid) > 20


def test_more_neurons_are_seen_along_scikit_learn_s_components_and_one_folds_the_plane() -> None:
    run, single = run_of(hidden_layer_sizes=(5,)), run_of(hidden_layer_sizes=(1,))
    outputs = layer_outputs(run.network, run.problem.X_train)[0]
    reference = PCA(2).fit(outputs)

    _, points = ends(run, 0, 2)
    _, grid = ends(single, 0, 0)
    words = [hidden_plane(one, 0, show_test=False, dark=False)[1] for one in (run, single)]

    wanted = reference.transform(outputs)[run.problem.y_train == 1]
    np.testing.assert_allclose(np.abs(points), np.abs(wanted), atol=1e-4)
    assert percent(round(100 * reference.explained_variance_ratio_.sum()), 100) in words[0]
    assert not np.nan_to_num(grid[:, 1]).any()
    assert "folded into a line" in words[1]


def test_one_input_is_a_line_that_bends() -> None:
    run = run_of(dataset="curve", hidden_layer_sizes=(2,))

    first, last = ends(run, 0, 0)

    assert not first[:, 1].any()
    wanted = layer_outputs(run.network, run.problem.inputs(first[:, :1].astype(np.float64)))[0]
    np.testing.assert_allclose(last, wanted, atol=1e-4)


def test_a_network_of_one_answer_says_so_and_test_points_are_drawn_when_they_are_shown() -> None:
    run = run_of(0, initializer="zeros", dataset="rings")

    hidden, words = hidden_plane(run, 0, show_test=False, dark=False)
    shown, _ = hidden_plane(run, 0, show_test=True, dark=False)

    assert "one answer for the whole plane" in words
    assert len(shown.to_dict()["data"]) - len(hidden.to_dict()["data"]) == 3

"""The small maps of a run's further starts."""

import base64
from typing import Any

import numpy as np
import pytest

from datasets.registry import DATASETS
from playground.nn.network import predict
from playground.pages.playground.seeds_view import MAP_SIZE, sibling_maps, sibling_metrics, verdict
from playground.training.entrance import config_of
from playground.training.snapshots import N_SIBLINGS, sibling_config
from playground.training.trainer import advance, evaluate, fresh_run
from playground.ui.formula import number
from playground.ui.text import loss_text, percent
from tests.playground.pages.playground.opened import run_of


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_data_set_gives_nine_pictures_with_their_seeds_and_losses(dataset: str) -> None:
    run = run_of(siblings=N_SIBLINGS, dataset=dataset)
    first = advance(fresh_run(sibling_config(run.config, 1)), 3)
    scores = evaluate(first)
    metric = scores.train_metric if scores.test_metric is None else scores.test_metric
    is_regression = first.config.task == "regression"
    share = f"R² {number(metric)}" if is_regression else percent(round(1000 * metric), 1000)
    title = f"start {first.config.network.init_seed}: {share}"

    for discretize in (False, True):
        figure, words = sibling_maps(run, sibling_metrics(run), discretize=discretize, dark=False)
        titles = [note["text"] for note in figure.to_plotly_json()["layout"]["annotations"]]
        assert len(titles) == N_SIBLINGS
        assert titles[0] == title
        assert all(one in words for one in titles)
        assert f"{title}, loss {loss_text(scores.train_loss)}" in words


def test_a_map_is_what_that_start_says_of_the_plane() -> None:
    run = run_of(siblings=N_SIBLINGS, output_activation="sigmoid")
    second = advance(fresh_run(sibling_config(run.config, 2)), 3)

    figure, _ = sibling_maps(run, sibling_metrics(run), discretize=False, dark=True)
    cells = run.problem.view.places(MAP_SIZE)
    answer = 2 * predict(second.network, second.problem.inputs(cells))[:, 0] - 1
    assert _bytes(figure, 1) == np.rint(127 * (np.clip(answer, -1, 1) + 1)).astype(int).tolist()


def test_a_start_that_has_grown_without_bound_is_drawn_and_told() -> None:
    run = run_of(siblings=N_SIBLINGS, dataset="plane", learning_rate=10.0)
    assert run.siblings is not None
    run.siblings.parameters.flags.writeable = True
    run.siblings.parameters[0] = np.inf
    run.siblings.parameters.flags.writeable = False

    figure, words = sibling_maps(run, sibling_metrics(run), discretize=False, dark=False)
    assert "loss too large to show" in words
    assert len(figure.to_plotly_json()["data"]) == N_SIBLINGS


def test_the_verdict_counts_the_starts_that_have_learned_the_task() -> None:
    def told(**settings: Any) -> str:
        run = advance(fresh_run(config_of(settings), siblings=N_SIBLINGS), 60)
        return verdict(run, sibling_metrics(run))

    assert told(hidden_layer_sizes=(8,), learning_rate=0.1).endswith("that is not luck.")
    assert told(hidden_layer_sizes=()).endswith("not one has learned it yet.")
    dead = told(dataset="xor_gate", hidden_layer_sizes=(2,), activation="relu", learning_rate=0.3)
    assert "of 10 starts are right on at least 95" in dead


def _bytes(figure: Any, place: int) -> list[int]:
    """The cells of a heatmap as the browser will read them."""
    z = figure.to_plotly_json()["data"][place]["z"]
    return np.frombuffer(base64.b64decode(z["bdata"]), dtype=z["dtype"]).astype(int).tolist()

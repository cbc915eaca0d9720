"""A run whose numbers have overflowed can be looked at everywhere, and is told in words."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from playground.export.results import result_line
from playground.pages.playground.hidden_plane_view import hidden_plane
from playground.pages.playground.neuron_charts import adding_up, histogram
from playground.pages.playground.number_tables import (
    data_table,
    for_screen,
    gradient_report,
    score_report,
    surface_of,
    weight_chart,
)
from playground.pages.playground.point_view import products, way
from playground.pages.playground.seeds_view import sibling_maps, sibling_metrics
from playground.settings import TOO_LARGE
from playground.training.entrance import config_of
from playground.training.run import RunStatus, TrainingRun
from playground.training.trainer import advance, evaluate, fresh_run
from playground.ui.run_table import pinned, pinned_table
from playground.ui.text import sentence

NO_NUMBER = re.compile(r"(?<!\w)(nan|inf|infinity)(?!\w)|∞|e\+308|\d{40}", re.IGNORECASE)
"""What nobody should read, also not in the words for screen readers."""


def overflowed(dataset: str, activation: str, shape: tuple[int, ...], scale: float) -> TrainingRun:
    """A run whose weights have all been multiplied, as those of a run that is about to diverge."""
    settings = {"dataset": dataset, "activation": activation, "hidden_layer_sizes": shape, "n_samples": 40}
    run = fresh_run(config_of(settings), siblings=9)
    assert run.siblings is not None
    return replace(
        run,
        network=run.network.with_parameters(scale * run.network.parameters),
        siblings=replace(run.siblings, parameters=scale * run.siblings.parameters),
    )


def point_of(run: TrainingRun) -> tuple[float, ...]:
    return (0.5, -1.0)[: run.problem.view.n_inputs]


def of_report(report: object) -> str:
    return " ".join(
        [report.sentence, *(chart.words for chart in report.charts)]  # type: ignore[attr-defined]
        + [table.to_csv() for table in report.tables]  # type: ignore[attr-defined]
    )


LAST = 2
"""The layer of the outputs."""

TOLD: dict[str, Callable[[TrainingRun], str]] = {
    "way": lambda run: " ".join(table.to_csv() for _, table in way(run, point_of(run))),
    "products": lambda run: products(run, point_of(run), LAST, 0).to_csv(),
    "histogram": lambda run: histogram(run, LAST, 0, dark=False)[1],
    "adding up": lambda run: adding_up(run, LAST, 0, dark=False)[1],
    "hidden plane": lambda run: hidden_plane(run, 1, show_test=True, dark=False)[1],
    "scores": lambda run: of_report(score_report(run, "train", dark=False)),
    "gradients": lambda run: of_report(gradient_report(run, dark=False)),
    "weights": lambda run: weight_chart(run, dark=False).words,
    "surface": lambda run: json.dumps(surface_of(run, 0, dark=False), allow_nan=False),
    "data": lambda run: for_screen(data_table(run).rows).to_csv(na_rep="nan"),
    "statistics": lambda run: data_table(run).statistics.to_csv(),
    "siblings": lambda run: sibling_maps(run, sibling_metrics(run), discretize=False, dark=False)[1],
    "sentence": lambda run: " ".join(sentence(run, evaluate(run))),
    "result": lambda run: result_line(run, evaluate(run)),
    "pins": lambda run: pinned_table([pinned(run, "", [])]).to_csv(),
}


def broken(run: TrainingRun) -> list[str]:
    """What shows a number that is none."""
    return [name for name, tell in TOLD.items() if NO_NUMBER.search(tell(run))]


@pytest.mark.parametrize("scale", [1e60, 1e155, 1e300])
@pytest.mark.parametrize(
    ("dataset", "activation"),
    [("bumps", "linear"), ("curve", "relu"), ("circle", "relu"), ("spiral3", "relu")],
)
@pytest.mark.parametrize("shape", [(2, 2), (3, 4)], ids=str)
def test_no_panel_breaks_or_shows_what_is_no_number(
    dataset: str, activation: str, scale: float, shape: tuple[int, ...]
) -> None:
    run = overflowed(dataset, activation, shape, scale)

    assert broken(run) == []


def test_it_is_said_that_a_number_is_too_large() -> None:
    run = overflowed("bumps", "linear", (3, 4), 1e300)
    wanted = {"way", "products", "histogram", "scores", "data", "statistics", "sentence", "result"}

    assert {name for name in wanted if TOO_LARGE not in TOLD[name](run)} == set()


def test_a_real_run_overflows_between_two_mini_batches_and_is_told_in_words() -> None:
    values = {
        "dataset": "bumps",
        "activation": "linear",
        "hidden_layer_sizes": (8, 8),
        "learning_rate": 10,
        "batch_size": 5,
    }
    run = advance(fresh_run(config_of(values), siblings=9), steps=4)

    assert run.status is RunStatus.ACTIVE
    assert np.abs(run.network.parameters).max() > 1e100
    assert TOO_LARGE in TOLD["way"](run)
    assert broken(run) == []


def test_pictures_hold_numbers_that_a_browser_can_draw() -> None:
    run = overflowed("bumps", "linear", (3, 4), 1e300)
    figure = adding_up(run, LAST, 0, dark=False)[0]

    assert json.dumps(figure.to_dict(), allow_nan=False, default=np.ndarray.tolist)

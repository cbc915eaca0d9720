"""The small chart of a learning rate over the epochs."""

from itertools import product
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.figures.ready_figure import ReadyFigure, array_of
from playground.nn.schedules import SCHEDULES
from playground.pages.playground.schedule_figure import MOST_POINTS, schedule_curve

WITH_FACTOR = [schedule for schedule in SCHEDULES.values() if schedule.factor is not None]


def curve(name: str, **changed: Any) -> ReadyFigure:
    arguments = {"learning_rate": 0.03, "length": 200, "factor": SCHEDULES[name].factor, **changed}
    return schedule_curve(**arguments)


def drawn(figure: ReadyFigure) -> tuple[np.ndarray, np.ndarray]:
    line = figure.to_dict()["data"][0]
    return array_of(line["x"]), array_of(line["y"])


@pytest.mark.parametrize("schedule", WITH_FACTOR, ids=lambda schedule: schedule.name)
def test_every_point_is_the_rate_of_its_epoch(schedule: Any) -> None:
    for length in (1, 7, 200, 20_000):
        epochs, rates = drawn(curve(schedule.name, length=length))

        wanted = [0.03 * schedule.factor(int(epoch), length) for epoch in epochs]
        np.testing.assert_allclose(rates, wanted, rtol=1e-6)
        assert epochs[0] == 0
        assert epochs[-1] >= length
        assert len(epochs) <= MOST_POINTS + 1


def test_a_schedule_that_goes_on_falling_is_drawn_further() -> None:
    assert curve("cosine").to_dict()["layout"]["xaxis"]["range"] == [0, 250]
    assert curve("step").to_dict()["layout"]["xaxis"]["range"] == [0, 650]


def test_a_plateau_is_drawn_as_stairs_without_numbers_of_epochs() -> None:
    figure = curve("plateau")

    _, rates = drawn(figure)
    assert np.unique(rates).tolist() == pytest.approx([0.00375, 0.0075, 0.015, 0.03])
    assert not figure.to_dict()["layout"]["xaxis"]["showticklabels"]


def test_plotly_finds_every_property_valid() -> None:
    for name, dark in product(SCHEDULES, (False, True)):
        figure = curve(name, dark=dark)

        assert go.Figure(figure.to_dict()).layout.height == 110

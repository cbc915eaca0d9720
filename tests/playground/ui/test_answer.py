"""The answer for a point in words: what an output means, and no more."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from datasets.registry import DATASETS
from playground.training.entrance import config_of
from playground.training.run import TrainingRun
from playground.training.trainer import fresh_run
from playground.ui.answer import answer_in_words


def biased(*biases: float, **settings: Any) -> TrainingRun:
    """A run without hidden layers whose weights are 0, so that its outputs are these biases, squashed."""
    settings = {"hidden_layer_sizes": (), "n_samples": 60, **settings}
    run = fresh_run(config_of(settings))
    parameters = np.zeros(run.network.parameters.shape)
    parameters[-len(biases) :] = biases
    return replace(run, network=run.network.with_parameters(parameters))


def logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.67, "0.67: more likely blue than orange."),
        (0.33, "0.67: more likely orange than blue."),
        (0.5, "0.50: undecided between orange and blue."),
        (0.999, "1.00: almost certainly blue."),
    ],
)
def test_an_answer_of_sigmoid_or_softmax_is_a_probability(share: float, told: str) -> None:
    sigmoid = biased(logit(share), output_activation="sigmoid")
    softmax = biased(*np.log((1 - share, share)), output_activation="softmax")

    assert answer_in_words(softmax, (1, 2)) == told
    assert answer_in_words(sigmoid, (1, 2)) == f"{share:.2f}{told[4:]}"


def test_a_sigmoid_near_0_is_almost_certain_too() -> None:
    told = answer_in_words(biased(logit(0.004), output_activation="sigmoid"), (1, 2))

    assert told == "0.00: almost certainly orange."


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ((0.3, 0.5, 0.2), "0.50: more likely orange than blue (0.30)."),
        ((0.4, 0.4, 0.2), "0.40: undecided between blue and orange."),
        ((0.005, 0.99, 0.005), "0.99: almost certainly orange."),
    ],
)
def test_softmax_of_three_names_the_next_one_too(shares: tuple[float, ...], told: str) -> None:
    assert answer_in_words(biased(*np.log(shares), dataset="rings"), (1, 2)) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.34, "+0.34 on a scale from −1 (orange) to +1 (blue): leans blue."),
        (-0.34, "−0.34 on a scale from −1 (orange) to +1 (blue): leans orange."),
        (0.95, "+0.95 on a scale from −1 (orange) to +1 (blue): clearly blue."),
        (0.001, "0.00 on a scale from −1 (orange) to +1 (blue): undecided."),
        (-1.4, "−1.40 on a scale from −1 (orange) to +1 (blue): clearly orange."),
    ],
)
def test_tanh_and_linear_are_places_on_a_scale_beyond_which_a_linear_one_may_lie(
    value: float, told: str
) -> None:
    assert answer_in_words(biased(value, output_activation="linear"), (1, 2)) == told
    if abs(value) < 1:
        tanh = biased(float(np.arctanh(value)), output_activation="tanh")
        assert answer_in_words(tanh, (1, 2)) == told


def test_a_regression_answers_with_a_number_and_weights_without_bound_not_at_all() -> None:
    assert answer_in_words(biased(0.42, dataset="plane"), (1, 2)) == "0.42"
    assert answer_in_words(biased(-0.42, dataset="curve"), (1,)) == "−0.42"
    assert "no answer" in answer_in_words(biased(np.inf, output_activation="linear"), (1, 2))


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_tanh_answer_is_never_told_as_a_chance(dataset: str) -> None:
    run = fresh_run(config_of({"dataset": dataset, "n_samples": 60}))

    told = answer_in_words(run, (0.5,) * run.problem.points.shape[1])

    assert ("likely" in told or "certainly" in told or "undecided between" in told) == (
        run.config.output_activation in ("sigmoid", "softmax")
    )


def test_where_a_point_of_the_data_stands_it_is_named_and_judged() -> None:
    run = biased(logit(0.9), output_activation="sigmoid")
    blue, orange = (np.flatnonzero(run.problem.y == label)[0] for label in (1, 0))

    told = [answer_in_words(run, np.round(run.problem.points[row], 3).tolist()) for row in (blue, orange)]

    assert told[0].endswith("more likely blue than orange. The point there is blue: right.")
    assert told[1].endswith("more likely blue than orange. The point there is orange: wrong.")

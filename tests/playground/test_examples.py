"""Every example does what it promises, from the settings that its link carries."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from playground.config import ExperimentConfig, ViewOptions
from playground.examples import EXAMPLES, GROUPS
from playground.nn.network import predict
from playground.settings import SETTINGS
from playground.training.diagnosis import diagnose
from playground.training.entrance import Opened, config_of, open_settings
from playground.training.run import RunStatus, TrainingRun
from playground.training.snapshots import N_SIBLINGS
from playground.training.trainer import advance, evaluate, fresh_run

CLOSED = 0.1
"""A test loss on the circle below this belongs to a closed border."""


def opened(example: str, **changed: Any) -> Opened:
    """What the link of an example opens, with some settings changed by the person who tries it."""
    settings = {**EXAMPLES[example].settings, **changed}
    return open_settings({name: SETTINGS[name].format(value) for name, value in settings.items()})


@cache
def trained(example: str, epochs: int, **changed: Any) -> TrainingRun:
    """The run of an example after `epochs`, or where it ended before."""
    return advance(fresh_run(opened(example, **changed).config), epochs=epochs)


def starts(example: str, n: int) -> range:
    """The start seeds that pressing New start goes through, the example's own first."""
    first = opened(example).config.network.init_seed
    return range(first, first + n)


def losses_on_test_points(run: TrainingRun) -> NDArray[np.float64]:
    """The test loss of every recorded epoch."""
    assert run.history.test_loss is not None
    return run.history.test_loss


def metrics_on_test_points(run: TrainingRun) -> NDArray[np.float64]:
    """The share of the test points that is right, or R², of every recorded epoch."""
    assert run.history.test_metric is not None
    return run.history.test_metric


def first_epoch_below(run: TrainingRun, test_loss: float) -> float:
    """The first recorded epoch with a smaller test loss (these runs record all), infinite without one."""
    below = np.flatnonzero(losses_on_test_points(run) < test_loss)
    return float(run.history.epochs[below[0]]) if below.size else np.inf


# The table


def test_settings_and_links_are_clean_values_that_make_a_run_and_differ_from_the_defaults() -> None:
    for name, example in EXAMPLES.items():
        found = open_settings(example.settings)
        link = opened(name)

        assert found.problems == link.problems == (), name
        assert {key: found.values[key] for key in example.settings} == example.settings, name
        assert found.config == link.config == config_of(example.settings), name
        view = ViewOptions.from_settings(example.settings)
        assert ViewOptions.from_settings(link.values) == view, name
        assert view.speed == found.values["speed"], name
        assert [key for key, value in example.settings.items() if SETTINGS[key].default == value] == [], name


def test_texts_are_short_questions_ask_and_predictions_are_a_few_short_answers() -> None:
    examples = list(EXAMPLES.values())
    for name, example in EXAMPLES.items():
        assert example.name == name
        assert len(example.title) <= 24, name
        assert "?" in example.question and len(example.question) <= 110, name
        assert example.promise.endswith(".") and len(example.promise) <= 260, name
        assert 2 <= len(set(example.predictions)) == len(example.predictions) <= 3, name
        assert all(0 < len(text) <= 40 and not text.endswith(".") for text in example.predictions), name
        assert example.answer in range(len(example.predictions)), name
    places = Counter(example.answer for example in examples)
    assert set(places) == {0, 1, 2}
    assert max(places.values()) <= 0.6 * len(examples)
    assert len({example.title for example in examples}) == len(examples) >= 16
    assert len({example.question for example in examples}) == len(examples)
    assert len({opened(name).config for name in EXAMPLES}) == len(examples)
    groups = Counter(example.group for example in examples)
    assert tuple(groups) == GROUPS and min(groups.values()) >= 2


def test_every_promise_has_a_test() -> None:
    tests = [name for name in globals() if name.startswith("test_")]
    in_tables = {row[0] for row in (*PROMISES, *DIAGNOSES)}
    tested = [name for name in EXAMPLES if any(test.startswith(f"test_{name}_") for test in tests)]

    assert {*tested, *in_tables} == set(EXAMPLES)


# Promises in numbers

MEASURES: dict[str, Callable[[TrainingRun], float]] = {
    "closes": lambda run: first_epoch_below(run, CLOSED),
    "right": lambda run: metrics_on_test_points(run)[-1],
    "best": lambda run: max(metrics_on_test_points(run)),
    "learned": lambda run: run.history.train_metric[-1],
    "ever learned": lambda run: max(run.history.train_metric),
    "late learned": lambda run: max(run.history.train_metric[-50:]),
    "test loss": lambda run: losses_on_test_points(run)[-1],
    "least test loss": lambda run: min(losses_on_test_points(run)),
    "least loss": lambda run: min(run.history.train_loss),
    "share of first loss": lambda run: run.history.train_loss[-1] / run.history.train_loss[0],
}
"""The epoch in which the border on the circle closes; which share of points is right, or what R²; losses."""
PROMISES: list[tuple[str, int, dict[str, Any], int, str, float, float]] = [
    ("first_border", 60, {}, 1, "closes", 20, 60),
    ("first_border", 200, {}, 11, "closes", -1, 200),
    ("first_border", 150, {"hidden_layer_sizes": (3,)}, 1, "right", 0.95, 1),
    ("one_line", 60, {}, 1, "right", 0.99, 1),
    ("one_line", 200, {"dataset": "circle"}, 4, "ever learned", 0, 0.75),
    ("and_gate", 300, {}, 6, "ever learned", 0, 0.5),
    ("and_gate", 300, {"train_biases": True}, 6, "learned", 0.99, 1),
    ("xor_alone", 300, {}, 8, "ever learned", 0, 0.75),
    ("xor_alone", 300, {"hidden_layer_sizes": (3,)}, 1, "learned", 0.99, 1),
    ("equal_start", 400, {}, 1, "ever learned", 0, 0.75),
    ("equal_start", 60, {"initializer": "glorot_uniform"}, 1, "closes", -1, 60),
    ("two_cuts", 400, {}, 8, "closes", 400, np.inf),
    ("two_cuts", 400, {}, 8, "right", 0, 0.95),
    ("two_cuts", 150, {"hidden_layer_sizes": (3,)}, 1, "right", 0.95, 1),
    ("better_inputs", 60, {}, 8, "closes", -1, 20),
    ("better_inputs", 60, {}, 8, "right", 0.99, 1),
    ("better_inputs", 200, {"features": ("x1", "x2")}, 1, "ever learned", 0, 0.75),
    ("deep_but_straight", 200, {}, 4, "ever learned", 0, 0.75),
    ("deep_but_straight", 20, {"activation": "tanh"}, 4, "closes", -1, 20),
    ("spiral", 500, {}, 1, "closes", 100, 500),
    ("spiral", 500, {}, 1, "right", 0.95, 1),
    ("spiral", 500, {"hidden_layer_sizes": (8,)}, 3, "right", 0, 0.85),
    ("checkerboard", 200, {}, 4, "right", 0.6, 0.9),
    ("checkerboard", 200, {"hidden_layer_sizes": (16, 16)}, 2, "right", 0.9, 1),
    ("learning_rate_too_low", 300, {}, 3, "test loss", 0.3, np.inf),
    ("learning_rate_too_low", 60, {"learning_rate": 0.03}, 1, "closes", -1, 60),
    ("learning_rate_too_high", 60, {"learning_rate": 0.3}, 1, "closes", -1, 60),
    ("frozen", 200, {}, 4, "learned", 0, 0.7),
    ("frozen", 10, {"learning_rate": 0.03}, 1, "closes", -1, 10),
    ("momentum", 200, {}, 6, "closes", -1, 200),
    ("momentum", 300, {"optimizer": "sgd"}, 1, "least test loss", 0.45, np.inf),
    ("adam", 100, {}, 6, "late learned", 0, 0.75),
    ("adam", 10, {"learning_rate": 0.03}, 6, "closes", -1, 10),
    ("adam", 50, {"optimizer": "sgd"}, 6, "closes", -1, 50),
    ("rprop", 100, {}, 6, "closes", -1, 100),
    ("rprop", 150, {"optimizer": "sgd"}, 1, "share of first loss", 0.99, np.inf),
    ("all_at_once", 60, {}, 4, "least test loss", 0.35, np.inf),
    ("all_at_once", 60, {"batch_size": 10}, 1, "closes", -1, 60),
    ("wrong_labels", 600, {}, 4, "learned", 0.84, 1),
    ("wrong_labels", 600, {}, 4, "right", 0, 0.7),
    ("wrong_labels", 600, {}, 4, "best", 0.75, 1),
    ("wrong_labels", 600, {"n_samples": 1500}, 1, "right", 0.79, 1),
    ("wrong_labels", 600, {"n_samples": 1500}, 1, "learned", 0, 0.82),
    ("dropout", 1000, {}, 3, "learned", 0.89, 1),
    ("useless_inputs", 200, {}, 4, "right", 0.99, 1),
    ("coin_tosses", 400, {}, 3, "learned", 0.9, 1),
    ("coin_tosses", 400, {}, 3, "right", 0.35, 0.65),
    ("vanishing_gradient", 400, {}, 1, "least loss", 0.45, np.inf),
    ("vanishing_gradient", 400, {}, 1, "ever learned", 0, 0.6),
    ("vanishing_gradient", 40, {"activation": "tanh"}, 1, "closes", -1, 40),
    ("vanishing_gradient", 250, {"hidden_layer_sizes": (4,)}, 1, "closes", -1, 250),
    ("dead_relu", 100, {"activation": "leaky_relu"}, 1, "closes", -1, 100),
    ("dead_relu", 100, {"learning_rate": 0.03}, 1, "closes", -1, 100),
    ("step", 250, {"activation": "sigmoid"}, 1, "closes", -1, 250),
    ("sine", 100, {}, 4, "right", 0.9, 1),
    ("sine", 100, {"activation": "tanh"}, 4, "right", 0, 0.9),
    ("relu_corners", 60, {}, 1, "closes", -1, 60),
    ("relu_corners", 60, {"activation": "tanh"}, 1, "closes", -1, 60),
    ("bell", 300, {}, 1, "learned", 0.99, 1),
    ("bell", 600, {"activation": "tanh"}, 6, "ever learned", 0, 0.75),
    ("three_classes", 60, {}, 4, "right", 0.98, 1),
    ("rings", 200, {}, 3, "right", 0.9, 1),
    ("rings", 400, {"hidden_layer_sizes": (2,)}, 6, "ever learned", 0, 0.8),
    ("five_arms", 300, {}, 3, "right", 0.9, 1),
    ("five_arms", 300, {"hidden_layer_sizes": (8,)}, 3, "right", 0, 0.9),
    ("curve", 300, {}, 4, "right", 0.9, 1),
    ("curve", 300, {"hidden_layer_sizes": (1,)}, 4, "right", -np.inf, 1 / 3),
    ("curve", 100, {"hidden_layer_sizes": (1,), "activation": "sine"}, 1, "right", 0.999, 1),
    ("bumps", 400, {}, 3, "right", 0.2, 0.35),
    ("bumps", 400, {"hidden_layer_sizes": (16, 16)}, 3, "right", 0.85, 1),
    ("one_scale", 10, {"standardize": True}, 4, "right", 0.99, 1),
]
"""Example, epochs, what is changed, how many starts, a measure, and between what it lies then."""


@pytest.mark.parametrize(("example", "epochs", "changed", "n", "measure", "low", "high"), PROMISES, ids=str)
def test_numbers_are_as_promised(
    example: str, epochs: int, changed: dict[str, Any], n: int, measure: str, low: float, high: float
) -> None:
    runs = {seed: trained(example, epochs, init_seed=seed, **changed) for seed in starts(example, n)}

    found = {seed: MEASURES[measure](run) for seed, run in runs.items()}
    assert {seed: value for seed, value in found.items() if not low < value <= high} == {}


DIAGNOSES: list[tuple[str, int, dict[str, Any], int, str]] = [
    ("frozen", 200, {}, 4, "Frozen"),
    ("momentum", 300, {"optimizer": "sgd"}, 1, "Plateau"),
    ("overfitting", 1000, {}, 1, "Overfitting"),
    ("wrong_labels", 600, {}, 4, "Overfitting"),
    ("early_stopping", 600, {"patience": 0}, 1, "Overfitting"),
    ("dead_relu", 1, {}, 1, "Frozen: all neurons of hidden layer 2 are dead"),
    ("dead_relu", 100, {}, 1, "Frozen: all neurons of hidden layer 2 are dead"),
]
"""The same, and what is said to be wrong then."""


@pytest.mark.parametrize(("example", "epochs", "changed", "n", "words"), DIAGNOSES, ids=str)
def test_what_goes_wrong_is_named(
    example: str, epochs: int, changed: dict[str, Any], n: int, words: str
) -> None:
    found = [diagnose(trained(example, epochs, init_seed=seed, **changed)) for seed in starts(example, n)]

    assert [one for one in found if one is None or not one.sentence.startswith(words)] == []


def test_networks_and_points_are_as_few_as_promised() -> None:
    no_layers = {name: trained(name, 0) for name in ("one_line", "better_inputs", "three_classes")}
    whole, few = trained("all_at_once", 0), trained("coin_tosses", 0)

    assert [run.network.layer_sizes for run in no_layers.values()] == [(2, 1), (2, 1), (2, 3)]
    assert (whole.batches_per_epoch, whole.problem.n_train, few.problem.n_train) == (1, 250, 30)
    assert opened("two_cuts").config == opened("first_border", hidden_layer_sizes=(2,)).config


# First steps


def test_first_border_is_the_first_screen_and_starts_with_four_different_cuts() -> None:
    run = trained("first_border", 0)
    weights = run.network.weights[0]

    angles = np.sort(np.degrees(np.arctan2(weights[1], weights[0])) % 180)
    between_neighbours = np.diff([*angles, angles[0] + 180])
    assert next(iter(EXAMPLES)) == "first_border"
    assert run.config == ExperimentConfig()
    assert between_neighbours.min() > 30  # four evenly spread cuts would be 45 degrees apart
    assert np.hypot(*weights).min() > 0.5  # no tile is pale
    assert 0.4 < evaluate(run).train_metric < 0.6  # it is guessing


def test_and_gate_without_a_bias_is_guessing_at_the_origin() -> None:
    for seed in starts("and_gate", 6):
        run = trained("and_gate", 300, init_seed=seed)
        assert predict(run.network, np.zeros((1, 2))).item() == 0.0, seed


def test_xor_alone_answers_about_0_to_all_rows() -> None:
    run = trained("xor_alone", 300)
    assert np.abs(predict(run.network, run.problem.X_train)).max() < 0.01


@pytest.mark.parametrize("init_seed", [72, *range(24)])
def test_xor_table_is_learned_from_any_start(init_seed: int) -> None:
    scores = evaluate(trained("xor_table", 1000, init_seed=init_seed))

    assert (scores.train_right, scores.n_test) == (4, 0)
    assert scores.train_loss < 0.1


def test_xor_table_is_learned_by_two_neurons_from_some_starts_only() -> None:
    right = [
        evaluate(trained("xor_table", 1000, hidden_layer_sizes=(2,), init_seed=seed)).train_right
        for seed in starts("xor_table", 10)
    ]

    assert 2 <= right.count(4) <= 8


def test_equal_start_leaves_all_neurons_alike() -> None:
    run = trained("equal_start", 400)

    assert np.ptp(run.network.blocks[0], axis=1).max() == 0  # one line of weights for each neuron
    assert np.ptp(run.network.weights[1]) == 0


# Capacity


@pytest.mark.parametrize("init_seed", starts("deep_but_straight", 4))
def test_deep_but_straight_is_one_straight_cut(init_seed: int) -> None:
    run = trained("deep_but_straight", 200, init_seed=init_seed)
    corners = np.array([[-6.0, -6.0], [6.0, -6.0], [-6.0, 6.0], [6.0, 6.0]])

    sums = np.arctanh(predict(run.network, corners)[:, 0])
    assert sums[0] + sums[3] == pytest.approx(sums[1] + sums[2])  # so it is on a plane, and only there


@pytest.mark.parametrize(("hidden_layer_sizes", "fewest", "most"), [((2,), 2, 8), ((3,), 10, 10)], ids=str)
def test_is_it_luck_with_two_neurons_and_not_with_three(
    hidden_layer_sizes: tuple[int, ...], fewest: int, most: int
) -> None:
    link = opened("is_it_luck", hidden_layer_sizes=hidden_layer_sizes)
    run = advance(fresh_run(link.config, siblings=N_SIBLINGS), epochs=1000)

    assert link.values["siblings"] is True
    assert run.siblings is not None
    stack = [run.network.parameters, *run.siblings.parameters]
    X = run.problem.points
    learned = [((predict(run.network.with_parameters(p), X)[:, 0] > 0) == run.problem.y).all() for p in stack]
    assert fewest <= sum(learned) <= most


# Learning rate


@pytest.mark.parametrize("init_seed", starts("learning_rate_too_low", 3))
def test_learning_rate_too_low_creeps(init_seed: int) -> None:
    loss = trained("learning_rate_too_low", 300, init_seed=init_seed).history.train_loss

    assert np.all(np.diff(loss[::10]) < 0)  # the right way


def test_learning_rate_too_high_never_settles() -> None:
    run = trained("learning_rate_too_high", 300)

    late = run.history.train_loss[-100:]
    turns = np.count_nonzero(np.diff(np.sign(np.diff(late))))
    assert turns > 30
    assert late.max() > 0.5 and late.min() > 0.02


def test_frozen_answers_minus_one_or_one_for_every_point() -> None:
    run = trained("frozen", 200)

    assert np.mean(np.abs(predict(run.network, run.problem.points)) > 0.99) > 0.99
    assert np.ptp(run.history.train_loss[-50:]) < 1e-3


@pytest.mark.parametrize("init_seed", starts("schedule", 6))
def test_schedule_settles_where_a_constant_rate_leaps(init_seed: int) -> None:
    run = trained("schedule", 150, init_seed=init_seed)
    constant = trained("schedule", 150, schedule="constant", init_seed=init_seed)

    settled, leaping = run.history.train_loss[-30:], constant.history.train_loss[-50:]
    assert min(run.history.train_loss[:20]) < 0.1
    assert np.ptp(settled) < 0.002 < 0.01 < np.ptp(leaping)
    assert leaping.max() > 2 * settled.max()


# Overfitting


def test_overfitting_test_loss_turns_and_rises_while_training_loss_vanishes() -> None:
    run = trained("overfitting", 1000)
    test_loss = losses_on_test_points(run)

    assert 30 < run.history.epochs[test_loss.argmin()] < 300
    assert test_loss[-1] > 1.3 * test_loss.min()
    assert evaluate(run).train_loss < 0.01


@pytest.mark.parametrize("cure", [{"l2": 0.01}, {"train_percent": 80}], ids=str)
def test_overfitting_is_held_back(cure: dict[str, Any]) -> None:
    cured, ill = trained("overfitting", 1000, **cure), trained("overfitting", 1000)

    assert losses_on_test_points(cured)[-1] < 0.75 * losses_on_test_points(ill)[-1]


@pytest.mark.parametrize("init_seed", starts("early_stopping", 4))
def test_early_stopping_ends_the_run_in_time(init_seed: int) -> None:
    run = trained("early_stopping", 600, init_seed=init_seed)
    held_out = run.history.held_out_loss
    on_and_on = trained("early_stopping", 600, patience=0, init_seed=init_seed)

    assert run.status is RunStatus.FINISHED and run.reason.startswith("Stopped early")
    assert held_out is not None
    assert held_out.argmin() == run.epoch - 50
    assert losses_on_test_points(on_and_on)[-1] > 1.1 * losses_on_test_points(run)[-1]


@pytest.mark.parametrize("init_seed", starts("dropout", 3))
def test_dropout_learns_less_by_heart(init_seed: int) -> None:
    run = trained("dropout", 1000, init_seed=init_seed)
    ill = trained("dropout", 1000, dropout=0, init_seed=init_seed)

    assert evaluate(run).train_loss > 2 * evaluate(ill).train_loss
    assert losses_on_test_points(run)[-1] < losses_on_test_points(ill)[-1]


@pytest.mark.parametrize("init_seed", starts("useless_inputs", 4))
def test_useless_inputs_die_out(init_seed: int) -> None:
    run = trained("useless_inputs", 200, init_seed=init_seed)
    squares = [name.endswith("_squared") for name in run.config.features]

    weights = np.abs(run.network.weights[0][:, 0])
    assert weights[squares].min() > 1 > 0.01 > weights[np.logical_not(squares)].max()


def test_useless_inputs_keep_weights_without_the_penalty() -> None:
    weights = np.abs(trained("useless_inputs", 200, l1=0.0).network.weights[0][:, 0])

    assert np.sort(weights)[4] > 0.05  # the largest of the five useless ones


# Activations


def test_step_cannot_be_trained_and_says_why() -> None:
    run = fresh_run(opened("step").config)

    assert run.status is RunStatus.UNTRAINABLE
    assert "slope is 0" in run.reason
    assert advance(run, epochs=10) is run


@pytest.mark.parametrize(("activation", "is_polygon"), [("relu", True), ("tanh", False)])
def test_relu_corners_stand_between_straight_pieces(activation: str, is_polygon: bool) -> None:
    run = trained("relu_corners", 60, activation=activation)
    x1 = np.linspace(-2.5, 2.5, 501)
    line = np.column_stack([x1, 0.5 * x1])

    sums = np.arctanh(predict(run.network, line)[:, 0])
    bent = np.abs(np.diff(sums, n=2)) > 1e-9
    assert (np.count_nonzero(bent) <= 2 * 4) == is_polygon  # a kink of each neuron bends two differences


# Data


def test_three_classes_have_shares_of_one_whole() -> None:
    run = trained("three_classes", 60)

    assert np.allclose(predict(run.network, run.problem.points).sum(axis=1), 1)


@pytest.mark.parametrize("init_seed", starts("one_scale", 4))
def test_one_scale_is_missed_and_weights_grow_without_bound(init_seed: int) -> None:
    run = trained("one_scale", 20, init_seed=init_seed)

    assert run.status is RunStatus.DIVERGED
    assert run.epoch <= 1


@pytest.mark.parametrize("hidden_layer_sizes", [(8, 8), ()], ids=str)
def test_overlap_leaves_eight_in_a_hundred_to_chance(hidden_layer_sizes: tuple[int, ...]) -> None:
    run = trained("overlap", 100, hidden_layer_sizes=hidden_layer_sizes)

    centre, deviation = np.hypot(2, 2), 2.0  # of each cloud, from the line half-way between them
    best = NormalDist().cdf(float(centre / deviation))
    assert best == pytest.approx(0.92, abs=0.005)
    assert metrics_on_test_points(run)[-1] == pytest.approx(best, abs=0.025)

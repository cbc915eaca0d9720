"""What goes wrong is told in words, with evidence and a remedy; nothing is said while a network learns."""

import re
from dataclasses import replace

import numpy as np
import pytest

from playground.config import Change, TrainingConfig
from playground.nn.activations import ACTIVATIONS
from playground.nn.network import parameter_blocks
from playground.training.diagnosis import Diagnosis, diagnose, divergence, has_grown
from playground.training.entrance import config_of
from playground.training.history import History
from playground.training.run import TrainingRun
from playground.training.trainer import advance, fresh_run


def run_of(epochs: int = 0, **values: object) -> TrainingRun:
    return advance(fresh_run(config_of(values)), epochs)


def with_biases(run: TrainingRun, layer: int, value: float) -> TrainingRun:
    """The run with all weights into a layer 0 and all its biases `value`."""
    parameters = run.network.parameters.copy()
    block = parameter_blocks(parameters, run.network.layer_sizes)[layer]
    block[:-1], block[-1] = 0, value
    return replace(run, network=run.network.with_parameters(parameters))


def with_history(
    run: TrainingRun,
    train_loss: np.ndarray,
    test_loss: np.ndarray | None = None,
    held_out_loss: np.ndarray | None = None,
    train_metric: float = 0.8,
) -> TrainingRun:
    """The run with the losses of every epoch as given, standing at the end of them."""
    epochs = np.arange(len(train_loss))
    test, held_out = (epochs * np.nan if one is None else one for one in (test_loss, held_out_loss))
    metrics = np.full(len(epochs), train_metric), 0.8 + 0 * test
    rows = list(zip(epochs, train_loss, test, *metrics, held_out, strict=True))
    return replace(run, epoch=len(rows) - 1, step=0, history=History().extended(rows))


def falling(n: int, end: float = 0.02) -> np.ndarray:
    """A loss that falls from 0.5 towards `end`."""
    return end + (0.5 - end) * np.exp(-np.arange(n) / (n / 6))


def turning(n: int, at: int, rise: float) -> np.ndarray:
    """A loss that falls from 0.5 to 0.2 at epoch `at` and rises by `rise` until the end."""
    epochs = np.arange(n)
    down = 0.2 + 0.3 * np.square(np.minimum(epochs - at, 0) / at)
    return np.where(epochs < at, down, 0.2 + rise * (epochs - at) / (n - 1 - at))


def found(run: TrainingRun) -> Diagnosis:
    diagnosis = diagnose(run)
    assert diagnosis is not None
    return diagnosis


def frozen(run: TrainingRun) -> str:
    diagnosis = found(run)
    assert diagnosis.kind == "frozen"
    return diagnosis.sentence


def test_hidden_neurons_that_are_stuck_are_named_with_what_to_do() -> None:
    dead = "dead (0 for every point)"
    for activation, bias, words in [
        *(("tanh", 30, "stuck at ±1"), ("tanh", -30, "stuck at ±1")),
        *(("sigmoid", 40, "stuck at 0 or 1"), ("sigmoid", -40, "stuck at 0 or 1")),
        *(("relu", -1, dead), ("elu", -40, "dead (-1 for every point)"), ("softplus", -40, dead)),
        *(("swish", -60, dead), ("gelu", -40, dead), ("gaussian", 30, dead)),
    ]:
        said = frozen(with_biases(run_of(1, activation=activation), 0, bias))
        remedy = "Try: lower the learning rate, then press Reset."
        assert said == f"Frozen: all hidden neurons are {words}. {remedy}", activation


def test_far_out_an_activation_is_stuck_exactly_where_its_slope_is_none() -> None:
    for name, activation in ACTIVATIONS.items():
        if activation.hidden and activation.trainable:
            run = run_of(1, activation=name)
            for bias in (-100.0, 100.0):
                is_flat = abs(float(activation.slope(np.array([[bias]]))[0, 0])) < 1e-6

                diagnosis = diagnose(with_biases(run, 0, bias))

                said = diagnosis is not None and "hidden neurons" in diagnosis.evidence
                assert said == is_flat, (name, bias)


def test_the_layer_that_is_stuck_is_named_with_its_own_activation() -> None:
    second = with_biases(run_of(1, hidden_layer_sizes=(4, 4)), 1, 30)
    dead = with_biases(run_of(1, hidden_layer_sizes=(4, 4), layer_activations=("tanh", "relu")), 1, -1)
    at_start = with_biases(run_of(activation="relu"), 0, -1)

    assert frozen(second).startswith("Frozen: all neurons of hidden layer 2 are stuck at ±1.")
    assert "hidden layer 2 are dead (0 for every point)" in frozen(dead)
    assert frozen(with_biases(run_of(1), 1, 30)).startswith("Frozen: the output is stuck at ±1.")
    assert frozen(at_start).endswith("Try: choose other start weights.")
    for name in ("tanh", "relu", "sine", "gelu"):
        assert frozen(run_of(20, initializer="zeros", activation=name)) == (
            "Frozen: all weights are zero, so no neuron can learn. Try: choose other start weights."
        )


def test_neurons_that_still_have_a_slope_or_are_freed_by_a_penalty_are_not_stuck() -> None:
    cases: list[tuple[dict[str, object], int, float]] = [
        ({"activation": "relu"}, 0, 1),
        ({"activation": "linear"}, 0, 1),
        ({"activation": "tanh"}, 0, 3),
        ({"activation": "sigmoid"}, 0, -4),
        ({"activation": "leaky_relu"}, 0, -9),
        ({"l2": 0.01}, 0, 30),
        ({"output_activation": "sigmoid", "loss": "cross_entropy"}, 1, 40),
    ]
    run = run_of(1, activation="relu", n_samples=5000, dataset="plane", hidden_layer_sizes=(1,))
    heights = np.sort(run.problem.X_train @ np.ones(2))
    parameters = run.network.parameters.copy()
    parameters[:3] = 1.0, 1.0, -(heights[-1] + heights[-2]) / 2  # alive for a single point

    for values, layer, bias in cases:
        assert diagnose(with_biases(run_of(1, **values), layer, bias)) is None, values
    assert diagnose(replace(run, network=run.network.with_parameters(parameters))) is None


LEARNING: list[dict[str, object]] = [
    {},
    {"dataset": "spiral", "hidden_layer_sizes": (8, 8), "train_percent": 80},
    {"dataset": "spiral", "hidden_layer_sizes": (8, 8), "train_percent": 80, "init_seed": 74},
    {"dataset": "spiral", "hidden_layer_sizes": (8, 8), "initializer": "uniform_half"},
    {"dataset": "spiral3", "hidden_layer_sizes": (8, 8)},
    {"dataset": "xor", "activation": "relu"},
    {"dataset": "gaussians3", "activation": "sigmoid"},
    {"dataset": "rings", "hidden_layer_sizes": (6,)},
    {"dataset": "moons", "activation": "swish"},
    {"dataset": "plane"},
    {"dataset": "plane", "hidden_layer_sizes": ()},
    {"dataset": "bumps", "hidden_layer_sizes": (8,)},
    {"dataset": "curve", "hidden_layer_sizes": (6,)},
    {"dataset": "xor_gate", "hidden_layer_sizes": (3,), "learning_rate": 0.1},
    {"learning_rate": 0.001},
    {"l2": 0.01, "noise": 35, "train_percent": 10, "hidden_layer_sizes": (8, 8)},
    {"dropout": 30, "hidden_layer_sizes": (12,)},
    {"label_noise": 20},
    {"schedule": "cosine"},
    {"optimizer": "rprop"},
    {"hidden_layer_sizes": (4,) * 6},
]


@pytest.mark.parametrize("values", LEARNING, ids=str)
def test_it_is_silent_while_a_network_learns_or_has_learned(values: dict[str, object]) -> None:
    run = run_of(0, **values)

    said = []
    while run.epoch < 400:
        run = advance(run, 20)
        said.append(diagnose(run))

    assert [diagnosis.sentence for diagnosis in said if diagnosis] == []


def test_nothing_is_said_of_what_is_right_has_its_reason_already_or_may_start_so() -> None:
    run = run_of(5, dataset="gaussians", noise=0, hidden_layer_sizes=())
    sure = replace(run, network=run.network.with_parameters(1000 * run.network.parameters))

    assert diagnose(sure) is None
    assert diagnose(run_of(50, dataset="plane", learning_rate=10.0)) is None
    assert diagnose(run_of(0, activation="step")) is None
    assert diagnose(run_of(initializer="zeros", hidden_layer_sizes=())) is None


OVERFITTING: dict[str, object] = {
    "noise": 35,
    "train_percent": 10,
    "data_seed": 0,
    "split_seed": 0,
    "hidden_layer_sizes": (8, 8, 8),
}


def test_overfitting_is_told_with_its_epoch_its_numbers_and_a_remedy() -> None:
    diagnosis = found(run_of(600, **OVERFITTING))
    cures: list[dict[str, object]] = [{"l2": 0.01}, {"train_percent": 80}]

    assert [diagnose(run_of(600, **{**OVERFITTING, **cure})) for cure in cures] == [None, None]
    assert diagnosis.kind == "overfitting"
    assert diagnosis.since is not None and 80 <= diagnosis.since <= 180
    assert re.fullmatch(
        r"Overfitting since epoch \d+: the test loss has risen from 0\.2\d\d to 0\.3\d\d while the training "
        r"loss fell to 0\.0\d\d\. Try: put a penalty of 0\.01 on large weights \(L2\)\.",
        diagnosis.sentence,
    )


def test_the_epoch_of_the_lowest_unseen_loss_is_named_and_stays_the_same_while_the_run_goes_on() -> None:
    train, test = falling(400), turning(400, at=94, rise=0.14)
    held_out = found(with_history(run_of(), train, held_out_loss=test))
    long = with_history(run_of(), falling(5000), turning(5000, at=1200, rise=0.14))
    higher = turning(400, at=94, rise=0.2)
    said = [found(with_history(run_of(), train[:n], higher[:n])).since for n in range(280, 400, 10)]

    assert found(with_history(run_of(), train, test)) == Diagnosis(
        "overfitting",
        94,
        "the test loss has risen from 0.200 to 0.339 while the training loss fell to 0.021",
        "put a penalty of 0.01 on large weights (L2)",
    )
    assert held_out.evidence.startswith("the loss on the points held out has risen from 0.200 to 0.339")
    assert (set(said), found(long).since) == ({94}, 1200)


def test_what_only_resembles_overfitting_is_not_called_so() -> None:
    turned, spikes = turning(400, at=94, rise=0.14), turning(400, at=200, rise=0.0)
    spikes[[300, 301, 302, 399]] = 2.0
    likenesses = {
        "it rises too little": (falling(400), turning(400, at=94, rise=0.01)),
        "the training loss is high": (falling(400, end=0.4), turned),
        "the training loss rises too": (turned + 0.1, turned),
        "it has just begun": (falling(400), turning(400, at=380, rise=0.14)),
        "both are nearly zero": (falling(400, end=0.001), turning(400, at=94, rise=0.004) - 0.199),
        "the test loss falls": (falling(400), turned[::-1]),
        "there are spikes alone": (falling(400), spikes),
    }

    for name, (train, test) in likenesses.items():
        diagnosis = diagnose(with_history(run_of(), train, test))
        assert diagnosis is None or diagnosis.kind != "overfitting", name


def test_the_remedy_of_overfitting_is_one_not_yet_tried_and_after_a_change_it_must_go_on() -> None:
    def overfitting(**values: object) -> TrainingRun:
        return with_history(run_of(0, **values), falling(400), turning(400, at=94, rise=0.14))

    def remedy(**values: object) -> str:
        return found(overfitting(**values)).remedy

    assert remedy() == "put a penalty of 0.01 on large weights (L2)"
    assert remedy(l2=0.001) == remedy(dropout=20) == "use more of the points for training"
    assert remedy(l2=0.001, train_percent=80) == "stop at epoch 94, where it was lowest"
    assert diagnose(replace(overfitting(), changes=(Change(390, 0, "l2", 0.01),))) is None
    assert found(replace(overfitting(), changes=(Change(250, 0, "l2", 0.001),))).since == 94


PLATEAUS: list[tuple[dict[str, object], int, str]] = [
    ({"hidden_layer_sizes": ()}, 50, "add a hidden layer, for without one a network can only cut straight"),
    (
        {"activation": "linear", "hidden_layer_sizes": (4, 4)},
        50,
        "choose another activation, e.g. tanh, for with linear layers a network can only cut straight",
    ),
    (
        {"activation": "sigmoid", "hidden_layer_sizes": (4,) * 6},
        50,
        "choose tanh, for 6 layers of sigmoid let hardly any gradient through",
    ),
    ({"hidden_layer_sizes": (2,)}, 120, "add neurons, for there may be too few to do it"),
    ({"learning_rate": 0.00001}, 10, "raise the learning rate, for 1.0e-05 is very small"),
    (
        {"schedule": "cosine", "schedule_epochs": 20},
        30,
        "give the schedule more epochs, for it has brought the learning rate to almost 0",
    ),
    (
        {"activation": "sigmoid", "initializer": "zeros"},
        50,
        "choose other start weights, for all neurons of hidden layer 1 began alike and stay alike",
    ),
    ({"l2": 1.0}, 50, "make the penalty on weights smaller, for it holds them back"),
    (
        {"dataset": "saddle", "hidden_layer_sizes": ()},
        50,
        "add a hidden layer, for without one a network can only add up its inputs",
    ),
]


@pytest.mark.parametrize(("values", "since", "remedy"), PLATEAUS, ids=str)
def test_a_plateau_is_told_with_the_remedy_that_fits(
    values: dict[str, object], since: int, remedy: str
) -> None:
    diagnosis = found(run_of(300, **values))

    assert (diagnosis.kind, diagnosis.remedy) == ("plateau", remedy)
    assert diagnosis.since is not None and diagnosis.since <= since


def test_the_evidence_of_a_plateau_has_its_height_or_its_range_and_its_length() -> None:
    still = np.concatenate((falling(100, end=0.25), np.full(300, 0.25)))
    wavering = 0.4 + 0.1 * np.cos(np.pi * np.arange(400))

    diagnosis = found(with_history(run_of(hidden_layer_sizes=(2,)), still))
    dance = found(with_history(run_of(learning_rate=0.3), wavering))

    assert diagnosis.since is not None and 70 <= diagnosis.since <= 100
    assert diagnosis.sentence == (
        f"Plateau since epoch {diagnosis.since}: the training loss has stood at 0.250 for "
        f"{399 - diagnosis.since} epochs. Try: add neurons, for there may be too few to do it."
    )
    assert dance.evidence.startswith("the training loss has gone to and fro between 0.300 and 0.500 for 39")
    assert dance.remedy == "lower the learning rate, for steps of 0.3 leap over the valley"


def test_a_loss_that_still_falls_or_need_not_fall_any_more_is_no_plateau() -> None:
    epochs = np.arange(800)
    noise = np.random.default_rng(0).normal(1, 0.01, len(epochs))
    settled: list[tuple[str, dict[str, object], float, float]] = [
        ("all right", {}, 1.0, 0.25),
        ("nearly all right", {}, 0.995, 0.25),
        ("nearly zero", {}, 0.9, 0.005),
        ("noise keeps it up", {"noise": 30}, 0.9, 0.25),
        ("a penalty keeps it up", {"l2": 0.01}, 0.9, 0.25),
    ]

    for slope in (0.0005, 0.002, 0.02):
        assert diagnose(with_history(run_of(), 0.5 * np.exp(-slope * epochs) * noise)) is None, slope
    for name, values, metric, height in settled:
        losses = np.concatenate((falling(100, end=height), np.full(300, height)))
        assert diagnose(with_history(run_of(0, **values), losses, train_metric=metric)) is None, name


def test_after_a_change_by_hand_a_plateau_needs_its_time_again_and_overfitting_goes_before_it() -> None:
    run = with_history(run_of(hidden_layer_sizes=(2,)), np.full(400, 0.3))
    train = np.concatenate((falling(200, end=0.1), np.full(300, 0.1)))

    assert found(run).since == 0
    assert diagnose(replace(run, changes=(Change(300, 0, "learning_rate", 0.1),))) is None
    assert found(replace(run, changes=(Change(150, 0, "learning_rate", 0.1),))).since == 150
    assert found(with_history(run_of(), train, turning(500, at=94, rise=0.2))).kind == "overfitting"


def test_one_parameter_beyond_all_bounds_is_enough_and_the_reason_names_epoch_cause_and_cure() -> None:
    parameters = np.ones(5)
    for bad in (np.nan, np.inf, -np.inf, 1e9, 1e200):
        parameters[3] = bad
        assert has_grown(parameters), bad
    assert not has_grown(np.full(100, 1e6))
    for l2, words in (
        (0.0, "too high. Lower it"),
        (0.1, "too high. Lower it"),
        (0.3, "too high for a penalty (L2) of 0.3. Lower one of them"),
    ):
        assert divergence(TrainingConfig(learning_rate=10.0, l2=l2), 11) == (
            f"The weights grew without bound in epoch 12: the learning rate 10 is {words}, then press Reset."
        )

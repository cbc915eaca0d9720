"""Words on the screen: what is said, and that foreign text stays text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.nn.network import predict
from playground.settings import SETTINGS
from playground.training.entrance import config_of
from playground.training.run import RunStatus, TrainingRun
from playground.training.scores import Scores
from playground.training.trainer import advance, edit_parameter, evaluate, fresh_run
from playground.ui.text import (
    changed,
    error_text,
    for_markdown,
    for_plotly,
    loss_text,
    number_text,
    restarted,
    sentence,
    value_text,
)


def scores(**changes: object) -> Scores:
    base: dict[str, object] = {
        "train_loss": 0.081,
        "test_loss": 0.09,
        "train_metric": 0.972,
        "test_metric": 0.96,
        "train_right": 243,
        "n_train": 250,
        "test_right": 240,
        "n_test": 250,
    }
    return Scores(**{**base, **changes})  # type: ignore[arg-type]


def trained(epochs: int = 57, **settings: object) -> TrainingRun:
    return advance(fresh_run(config_of({"n_samples": 40, **settings})), epochs=epochs)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_running_network_tells_training_and_unseen_points_and_the_loss() -> None:
    head, body = sentence(trained(), scores())

    assert head == "Epoch 57."
    assert plain(body) == (
        "Right on 243 of 250 training points (97 %) and 240 of 250 it has never seen (96 %). Loss 0.081."
    )
    assert "97\N{NO-BREAK SPACE}%" in body
    assert sentence(advance(trained(3), steps=1), scores())[0] == "Epoch 3, step 1."


def test_a_network_at_the_start_is_guessing_unless_a_weight_was_typed() -> None:
    run = trained(0)
    head, body = sentence(run, scores(test_loss=None, n_test=0, train_right=128))

    assert head == "Epoch 0."
    assert plain(body) == "The network is guessing: right on 128 of 250 training points (51 %). Press Play."
    assert "guessing" not in sentence(edit_parameter(run, 0, 0, 0, 0.5), scores())[1]


def test_regression_tells_the_typical_error() -> None:
    run = trained(dataset="plane")

    body = sentence(run, scores(train_error=0.12, test_error=0.15, test_metric=0.91))[1]

    assert body.startswith("Typical error (RMSE) 0.12 on training points, 0.15 on unseen ones (R² 0.91).")


def test_with_more_classes_the_most_frequent_mistake_is_told_if_there_is_one() -> None:
    run = trained(dataset="gaussians3")
    confusion = np.array([[5, 0, 1], [7, 9, 0], [0, 0, 8]])

    wrong = sentence(run, scores(), confusion)[1]
    right = sentence(run, scores(test_loss=None, n_test=0), np.diag([5, 9, 8]))[1]

    assert plain(wrong) == (
        "Right on 243 of 250 training points (97 %): blue 5/6, orange 9/16, red 8/8;"
        " and 240 of 250 it has never seen (96 %). Most often orange is taken for blue (7 times). Loss 0.081."
    )
    assert plain(right) == (
        "Right on 243 of 250 training points (97 %): blue 5/5, orange 9/9, red 8/8. Loss 0.081."
    )


def test_the_typical_error_is_the_same_measure_whatever_the_loss() -> None:
    for loss in ("mse", "mae", "huber"):
        run = trained(dataset="plane", loss=loss)
        found = evaluate(run)
        outputs = predict(run.network, run.problem.X_train)

        body = sentence(run, found)[1]

        wanted = error_text(float(np.sqrt(np.mean((outputs - run.problem.Y_train) ** 2))))
        assert body.startswith(f"Typical error (RMSE) {wanted} on training points, "), loss
        assert f"(R² {found.test_metric:.2f})." in body, loss


def test_small_errors_are_told_with_two_digits_and_losses_in_powers_of_ten() -> None:
    errors = {0.123: "0.12", 0.0123: "0.012", 0.0: "0", 2.5: "2.50", 1e-9: "1.0e-09"}
    losses = {0.081: "0.081", 0.0001: "1.0e-04", 0.0: "0.000", 1e300: "1.0e+300", -1e39: "-1.0e+39"}

    assert {error: error_text(error) for error in errors} == errors
    assert {loss: loss_text(loss) for loss in losses} == losses


def test_points_held_out_are_told_at_the_start() -> None:
    run = trained(0, patience=5)

    body = sentence(run, evaluate(run))[1]

    assert run.problem.n_held_out == 4
    assert body.endswith("4 more are held out, to stop in time. Press Play.")


def test_a_run_that_stopped_cannot_be_trained_or_diverged_says_why() -> None:
    stopped, step = trained(3000, patience=5), trained(0, activation="step")
    wild = trained(60, dataset="plane", activation="linear", learning_rate=10)

    head, body = sentence(stopped, evaluate(stopped))
    untrainable, diverged = (sentence(run, evaluate(run))[1] for run in (step, wild))

    assert stopped.status is RunStatus.FINISHED
    assert head == f"Epoch {stopped.epoch}."
    assert body.endswith(stopped.reason) and "Stopped early" in body
    assert step.reason in untrainable and "Press Play" not in untrainable
    assert diverged.startswith("The weights grew without bound") and "nan" not in diverged


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("noise", 20, "noise is now 20 %"),
        ("hidden_layer_sizes", (5, 3), "2 hidden layers with 5, 3 neurons"),
        ("hidden_layer_sizes", (1,), "one hidden layer with 1 neuron"),
        ("label_noise", 20, "label noise is now 20 %"),
        ("layer_activations", ("tanh", "relu"), "activation of each layer is now tanh, ReLU"),
        ("layer_activations", (), "activation of each layer is now the same"),
        ("standardize", True, "standardization is now on"),
        ("patience", 0, "early stopping patience is now off"),
        ("patience", 20, "early stopping patience is now 20"),
        ("features", ("x1", "cos_x1"), "inputs are now x₁, cos x₁"),
        ("hidden_layer_sizes", (), "no hidden layer"),
    ],
)
def test_the_reason_of_a_restart_tells_every_kind_of_value_in_words(
    name: str, value: object, text: str
) -> None:
    assert restarted({}, {name: value}) == f"New run: {text}."


@pytest.mark.parametrize(
    ("name", "before", "after", "text"),
    [
        ("clip_norm", 0.0, 1 / 3, "gradient clipping off → 0.3333"),
        ("momentum", 0.9, 0.95, "momentum 0.9 → 0.95"),
        ("schedule", "constant", "cosine", "learning rate schedule Constant → Cosine"),
        ("dropout", 0, 20, "dropout 0 % → 20 %"),
        ("learning_rate", 0.03, 0.00001, "learning rate 0.03 → 0.00001"),
        ("schedule_epochs", 200, 1000, "schedule length 200 → 1000"),
    ],
)
def test_live_changes_of_every_kind(name: str, before: object, after: object, text: str) -> None:
    assert changed(name, before, after) == text


def test_the_default_of_every_setting_has_words() -> None:
    assert [name for name, setting in SETTINGS.items() if not value_text(name, setting.default)] == []


def test_of_drawn_points_their_number_is_told() -> None:
    """Not their rows: with two classes the number of a colour is not that of its class."""
    before = {"dataset": "circle", "points": ()}
    after = {"dataset": "drawn", "points": ((0.0, 0.0, 1), (0.0, 1.0, 0))}

    assert restarted(before, after) == "New run with your 2 points."


def test_what_has_overflowed_is_told_in_words() -> None:
    for write in (number_text, loss_text, error_text):
        for value in (np.inf, -np.inf, np.nan, np.finfo(float).max):
            assert write(value) == "too large to show", (write, value)


def test_markdown_and_tags_for_plotly_are_escaped() -> None:
    assert for_markdown("[a](b) **c** <i> :red[x] $y$") == r"\[a\]\(b\) \*\*c\*\* \<i\> \:red\[x\] \$y\$"
    assert for_plotly("<b>x</b> & y") == "&lt;b&gt;x&lt;/b&gt; &amp; y"


@given(st.text())
def test_no_mark_of_markdown_stays_without_its_backslash(text: str) -> None:
    escaped = for_markdown(text)

    assert all(
        escaped[place - 1] == "\\" for place, letter in enumerate(escaped) if letter in "[]<>*`$:" and place
    )
    assert not escaped[:1] or escaped[0] not in "[]<>*`$:"

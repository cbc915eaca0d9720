"""Words on the screen: what is said, and that foreign text stays text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.config import ExperimentConfig
from playground.training.run import TrainingRun
from playground.training.scores import Scores
from playground.training.trainer import advance, edit_parameter, evaluate, start
from playground.ui.text import changed, for_markdown, for_plotly, loss_text, restarted, sentence


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
    return advance(start(ExperimentConfig.from_settings({"n_samples": 40, **settings})), epochs=epochs)


def test_a_running_network_tells_training_and_unseen_points_and_the_loss() -> None:
    head, body = sentence(trained(), scores())

    assert head == "Epoch 57."
    assert body == (
        "Right on 243 of 250 training points (97 %) and 240 of 250 it has never seen (96 %). Loss 0.081."
    )


def test_a_network_at_the_start_is_guessing() -> None:
    head, body = sentence(trained(0), scores(test_loss=None, n_test=0, train_right=128))

    assert head == "Epoch 0."
    assert body == "The network is guessing: right on 128 of 250 training points (51 %). Press Play."


def test_a_network_with_a_typed_weight_is_not_said_to_guess() -> None:
    run = edit_parameter(trained(0), 0, 0, 0, 0.5)

    assert "guessing" not in sentence(run, scores())[1]


def test_within_an_epoch_the_step_is_told() -> None:
    assert sentence(advance(trained(3), steps=1), scores())[0] == "Epoch 3, step 1."


def test_regression_tells_the_typical_error() -> None:
    run = trained(dataset="plane")

    body = sentence(run, scores(train_loss=0.0072, test_loss=0.01125, test_metric=0.91))[1]

    assert body.startswith("Typical error 0.12 on training points, 0.15 on unseen ones (R² 0.91).")


def test_with_more_classes_the_most_frequent_mistake_is_told() -> None:
    confusion = np.array([[5, 0, 1], [7, 9, 0], [0, 0, 8]])

    body = sentence(trained(dataset="gaussians3"), scores(), confusion)[1]

    assert "Most often orange is taken for blue (7 times)." in body


def test_a_diverged_run_tells_its_reason_and_no_numbers() -> None:
    run = trained(60, dataset="plane", activation="linear", learning_rate=10)

    _, body = sentence(run, evaluate(run))

    assert body.startswith("The weights grew without bound")
    assert "nan" not in body


def test_the_reason_of_a_restart_names_the_setting_and_its_value() -> None:
    assert restarted({"noise": 0}, {"noise": 20}) == "Started again: noise is now 20 %."


def test_the_reason_of_a_restart_speaks_of_several_things_in_the_plural() -> None:
    assert restarted({}, {"hidden_layer_sizes": (5, 3)}) == "Started again: hidden layers are now 5,3."


def test_a_live_change_tells_before_and_after() -> None:
    assert changed("learning_rate", 0.03, 0.3) == "learning rate 0.03 → 0.3"


@pytest.mark.parametrize(
    ("loss", "text"), [(0.081, "0.081"), (0.0001, "1.0e-04"), (0.0, "0.000"), (1e300, "1.0e+300")]
)
def test_small_and_huge_losses_are_told_in_powers_of_ten(loss: float, text: str) -> None:
    assert loss_text(loss) == text


def test_markdown_is_escaped() -> None:
    assert for_markdown("[a](b) **c** <i> :red[x] $y$") == r"\[a\]\(b\) \*\*c\*\* \<i\> \:red\[x\] \$y\$"


def test_tags_are_escaped_for_plotly() -> None:
    assert for_plotly("<b>x</b> & y") == "&lt;b&gt;x&lt;/b&gt; &amp; y"


@given(st.text())
def test_no_mark_of_markdown_stays_without_its_backslash(text: str) -> None:
    escaped = for_markdown(text)

    assert all(
        escaped[place - 1] == "\\" for place, letter in enumerate(escaped) if letter in "[]<>*`$:" and place
    )
    assert not escaped[:1] or escaped[0] not in "[]<>*`$:"

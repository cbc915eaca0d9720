"""What is written in the curves, and the curves as pictures to keep."""

import json
import re
from typing import Any

import pytest

from playground.config import ViewOptions
from playground.pages.playground.curve_notes import curve_notes
from playground.pages.playground.keep_view import pictures
from playground.training.diagnosis import diagnose
from playground.training.entrance import config_of
from playground.training.trainer import advance, at_epoch, change_setting, fresh_run
from playground.ui.live_run import LiveRun


def trained(epochs: int, **settings: Any) -> LiveRun:
    live = LiveRun(advance(fresh_run(config_of(settings)), epochs))
    live.diagnosis = diagnose(live.run)
    return live


@pytest.mark.parametrize(
    ("settings", "epochs", "words"),
    [
        ({"dataset": "plane", "learning_rate": 10}, 20, "Diverged"),
        ({"learning_rate": 10, "hidden_layer_sizes": "4,4", "batch_size": 1}, 120, "Frozen"),
    ],
    ids=str,
)
def test_what_went_wrong_is_written_there(settings: dict[str, Any], epochs: int, words: str) -> None:
    live = trained(epochs, **settings)

    _, told = curve_notes(live, ViewOptions())["since"]

    assert told == words
    assert words in json.dumps(pictures(live, ViewOptions(), False)[0][1].to_plotly_json(), default=str)


def test_every_live_change_is_marked_as_far_as_the_run_has_come() -> None:
    live = trained(4)
    live.show(advance(change_setting(live.run, "learning_rate", 0.1), 3))
    live.show(advance(change_setting(live.run, "batch_size", 5), 2))
    live.furthest, live.run = live.run, at_epoch(live.run, 2)

    marks = curve_notes(live, ViewOptions(log_loss=True))

    assert [epoch for epoch, _ in marks["marks"]] == [4, 7]
    assert "0.1" in marks["marks"][0][1]
    assert (marks["log"], marks["metric"], marks["best"]) == (True, "Accuracy", None)


def test_losses_of_a_run_that_diverged_are_told_with_few_digits() -> None:
    wild = {"activation": "linear", "hidden_layer_sizes": "8,8", "learning_rate": 10, "batch_size": 125}
    live = trained(5, dataset="plane", **wild)

    told = " ".join(words for _, _, words in pictures(live, ViewOptions(), False))

    assert live.run.history.train_loss.max() > 1e20
    assert not re.search(r"\d{7}", told)

"""What the drawing is given: every number and word, and nothing that it would have to compute."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from playground.nn.gradient_check import check_gradient
from playground.pages.backpropagation import drawing_view as drawing
from playground.pages.backpropagation.drawing_view import picture_of
from playground.pages.backpropagation.exercise_settings import exercise_of, preset_values
from playground.pages.backpropagation.exercises import PRESETS
from playground.pages.backpropagation.nudge_view import blame_picture
from playground.pages.backpropagation.tables_view import check_table, relative_differences
from playground.pages.backpropagation.trace import (
    MOST_UPDATES,
    Walk,
    nudges,
    places,
)
from tests.playground.pages.backpropagation.conftest import preset, update_of


def picture(name: str, updates: int = 0, **more: Any) -> dict[str, Any]:
    return picture_with(preset_values(name), updates, **more)


def picture_with(settings: dict[str, Any], updates: int = 0, **more: Any) -> dict[str, Any]:
    shown = update_of(exercise_of(settings).exercise, updates)
    options: dict[str, Any] = {"row": 0, "digits": 4, "detail": "number", "exercise_id": 1, "dark": False}
    return picture_of(shown, **options | more)


@pytest.mark.parametrize("name", PRESETS)
def test_everything_can_be_sent_and_every_step_has_its_words_and_numbers(name: str) -> None:
    sent = picture(name)

    assert json.loads(json.dumps(sent))["steps"]
    assert set(sent["given"]) <= set(sent["values"])
    for step in sent["steps"]:
        assert step["title"] and step["caption"]
        assert step["title"] in step["say"]
        assert set(step["shows"]) <= set(sent["values"])


def test_the_last_step_says_what_the_update_has_brought() -> None:
    sent = picture("two_outputs", digits=9)

    assert (sent["values"]["n:1:0:1"], sent["values"]["G:0:0:0"]) == ("0.51130127", "0.000438568")
    assert sent["steps"][-1]["caption"] == (
        "With the new weights the loss is 0.291027774; before this update it was 0.298371109."
    )


def captions(sent: dict[str, Any], kind: str) -> set[str]:
    return {step["caption"] for step in sent["steps"] if step["kind"] == kind}


def test_what_a_step_says_of_flat_activations_biases_and_the_half() -> None:
    sent = picture_with(
        {"activation": "step", "rows": "1 1 : 1", "weights": "2.5 1.2 -1.4 2.1 -1.6 1.4 : 0 0 0"}
    )

    assert [sent["values"][name] for name in ("z:0:0", "z:0:1", "z:1:0")] == ["3.7", "0.7", "−0.2"]
    assert [sent["values"][f"G:0:{i}:{j}"] for i in range(3) for j in range(2)] == ["0"] * 6
    assert any("its slope is 0, so it passes nothing back" in caption for caption in captions(sent, "delta"))

    for rows in ("1 : 4.8", "1 : 4.8; 1 : 4.8"):
        sent = picture_with({"hidden": "", "output": "linear", "rows": rows, "weights": "1 : 0"})

        said = captions(sent, "gradient")
        assert [sent["values"][name] for name in ("L", "G:0:1:0")] == ["7.22", "−3.8"], rows
        assert all("The signal of a bias is always 1." in caption for caption in said), rows
    rows = "1 2 : 1; 2 1 : 0; -1 -2 : 0"
    halves = {"hidden": "", "learning_rate": 0.1, "rows": rows, "weights": "0.1 -0.2 : 0"}
    sent = picture_with(halves, 2, digits=9)
    weights = [float(sent["values"][f"w:0:{i}:0"].replace("−", "-")) for i in range(3)]
    assert weights == pytest.approx([0.10192453, -0.17107363, -0.00834755], abs=6e-9)
    assert all("1/2 (a - y)²" in caption for caption in captions(sent, "loss"))


def test_the_stamp_changes_with_what_is_shown_alone() -> None:
    stamps = {
        picture("first", **more)["stamp"]
        for more in ({}, {"digits": 6}, {"detail": "layer"}, {"dark": True}, {"exercise_id": 2})
    }

    assert picture("first")["stamp"] == picture("first")["stamp"]
    assert len(stamps) == 5


def test_a_fixed_weights_slope_is_called_fixed_and_after_the_last_update_there_is_no_next() -> None:
    matrices = picture("two_outputs")["matrices"]

    assert matrices["update:1"][2]["cells"][2] == ["fixed", "fixed"]
    assert "fixed" not in str(matrices["gradient:1"])
    assert picture("whole_numbers", MOST_UPDATES)["can_go_on"] is False
    assert picture("whole_numbers", 1)["can_go_on"] is True


def test_the_browser_writes_no_sentence_of_its_own() -> None:
    folder = Path(drawing.__file__).parent
    for name in ("drawing_view.js", "nudge_view.js"):
        code = re.sub(r"//.*|/\*\*.*?\*/", "", (folder / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.findall(r'"[A-Z][a-z]+ [a-z]+ [a-z]+', code)


# Nudging


def blamed(name: str) -> dict[str, Any]:
    exercise = preset("first")
    place = next(place for place in places(exercise.layer_sizes) if place.name == name)
    return blame_picture(nudges(exercise, exercise.network, place.index), place, digits=4, dark=False)


def test_the_texts_of_a_nudge_belong_to_its_places() -> None:
    sent = blamed("w₅")
    told = {name: texts[sent["here"]] for name, texts in sent["texts"].items()}

    assert len({len(texts) for texts in sent["texts"].values()} | {len(sent["values"])}) == 1
    assert (told["value"], told["loss"], told["slope"]) == ("0.6", "0.1225", "−0.0799")
    assert told["product"] == "0.6457 × (−0.1237) = −0.0799"
    assert sent["texts"]["said"][sent["here"]].startswith("To make the loss smaller, w₅ has to go up")
    assert sent["texts"]["said"][0].endswith("more than now.")
    flat = blamed("w₂")
    assert flat["texts"]["said"][flat["here"]] == "The curve is flat: w₂ has no say in the loss now."
    assert json.dumps(flat)


def test_what_has_overflowed_is_told_in_words() -> None:
    """The largest weights and inputs that can be typed, some updates on: the weights are still numbers."""
    large, linear = " ".join(["1000000"] * 6), {"activation": "linear", "output": "linear"}
    values = {"rows": "1000000 -1000000 : 1", "weights": f"{large} : 1 1 1"} | linear
    shown = picture_with(values, 3)
    exercise = exercise_of(values).exercise
    network, place = Walk(exercise).at(3).network, places(exercise.layer_sizes)[0]
    sent = blame_picture(nudges(exercise, network, place.index), place, digits=4, dark=True)

    assert shown["steps"][-1]["caption"].endswith("before this update it was too large to show.")
    assert json.dumps([shown, sent], allow_nan=False)
    assert set(sent["texts"]["loss"]) == {"too large to show"}
    assert set(sent["texts"]["said"]) == {"Here the loss is no ordinary number."}


# All at once


@pytest.mark.parametrize("name", PRESETS)
def test_both_columns_agree(name: str) -> None:
    exercise = preset(name)
    check = check_gradient(exercise.network, exercise.X, exercise.Y, exercise.loss)
    table = check_table(exercise, exercise.network, check, digits=6)

    assert relative_differences(check).max() < 1e-6
    assert list(table["Number"][:2]) == ["w₁", "w₂"]
    assert (table["Slope by nudging"] == table["Slope by backpropagation"]).all()

"""The page on activations as Streamlit runs it; what moves under the hand has browser tests."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.nn.activations import ACTIVATIONS
from playground.pages.activations import activation_race_view, curves_view, deep_stack_view, equal_view
from playground.pages.activations.activation_curves import N_SAMPLES, curve
from playground.pages.activations.activations_settings import ROWS, TABS
from playground.pages.activations.curves_view import picture
from playground.pages.activations.deep_stack import Stack, StackSpec, spread, start
from playground.pages.activations.deep_stack_view import ratio_in_words, ratio_text
from playground.pages.activations.small_networks import blame_of, groups, neuron_weights
from playground.training.trainer import advance, evaluate
from playground.ui.lesson import Try, parts_of
from tests.playground.pages.opened_page import shown

LESSONS = {
    "activations_curves": curves_view,
    "activations_stack": deep_stack_view,
    "activations_equal": equal_view,
    "activations_race": activation_race_view,
}
CURVES, STACK, EQUAL, RACE = TABS


PAGE = str(Path(__file__).parents[4] / "playground" / "pages" / "activations" / "page.py")


def opened(tab: str, **link: Any) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    app.query_params["activations_tab"] = tab
    for name, value in link.items():
        app.query_params[f"activations_{name}"] = value
    return shown(app)


def press(app: AppTest, name: str) -> AppTest:
    app.button(key=f"activations_{name}").click()
    return shown(app)


def try_out(app: AppTest, name: str, action: str) -> AppTest:
    """Press the button of a lesson that has this action."""
    numbers = [
        number
        for number, part in enumerate(parts_of(name))
        if isinstance(part, Try) and part.action == action
    ]
    app.button(key=f"lesson_{name}_{numbers[0]}").click()
    return shown(app)


def memory(app: AppTest) -> Any:
    return app.session_state["_session"].memories["activations"]


def runs_of(app: AppTest, tab: str) -> Any:
    return memory(app).runs[tab][1]


def told(app: AppTest, start: str) -> str:
    return next(part.value for part in app.markdown if part.value.startswith(start))


def test_every_tab_opens_also_with_nonsense_in_the_link() -> None:
    names = [name for name in ROWS if name != "tab"]
    for tab in TABS:
        assert opened(tab).button
        opened(tab, **dict.fromkeys(names, "9e99 nonsense"))
        opened(tab, **dict.fromkeys(names, ""))


def test_everything_to_try_is_there_and_nothing_else() -> None:
    for name, module in LESSONS.items():
        actions = {part.action for part in parts_of(name) if isinstance(part, Try)}

        assert actions == set(module.ACTIONS), name


# Curves


def test_the_link_opens_curves_and_point_and_softmax_shares_are_shown() -> None:
    app = opened(CURVES, overlay=["ReLU", "step"], z="-2.5")

    assert app.session_state["activations_overlay"] == ["relu", "step"]
    assert app.slider(key="activations_z").value == -2.5

    app.session_state["activations_overlay"] = []
    for number in (1, 2, 3):
        app.slider(key=f"activations_sum_{number}").set_value(1.0)
    assert "Choose an activation" in shown(app).info[0].value
    assert app.table[0].value.iloc[0].tolist() == ["+0.222", "−0.111", "−0.111"]  # 1/3 · 2/3 and -1/9


def test_the_lesson_on_curves_keeps_its_word_button_after_button() -> None:
    app = opened(CURVES)

    def slopes(action: str) -> dict[str, float]:
        """Of the curves that a button shows, at the point where it puts it."""
        said = try_out(app, "activations_curves", action).session_state
        place = np.array([said["activations_z"]])
        return {name: float(ACTIVATIONS[name].slope(place)[0]) for name in said["activations_overlay"]}

    assert slopes("only_linear") == {"linear": 1.0}
    assert slopes("sigmoid_best") == {"sigmoid": 0.25, "tanh": 1.0} and 0.25**10 < 1e-6
    assert 0 < max(slopes("far_out").values()) < 0.01
    relatives = slopes("relatives")
    assert relatives.pop("relu") == 0 and len(relatives) == 5 and all(relatives.values())
    assert slopes("threshold")["step"] == 0
    assert set(slopes("waves")) == {"sine", "gaussian"}


def test_the_picture_holds_the_samples_and_only_a_new_one_has_a_new_stamp() -> None:
    curves = [curve("sigmoid"), curve("relu")]

    shown = picture(curves, 1.0)

    places, values = (
        np.frombuffer(base64.b64decode(text.removeprefix("float32;base64,")), "<f4")
        for text in (shown["x"], shown["curves"][0]["values"]["value"])
    )
    assert len(values) == len(places) == N_SAMPLES
    np.testing.assert_allclose(values, curves[0].values, rtol=1e-6)
    assert places[350] == pytest.approx(1.0)
    assert shown["panels"][0]["range"] == (-1.1, 3.2)
    assert picture(curves, 1.0)["stamp"] == picture(curves, 2.0)["stamp"]
    assert picture(curves, 1.0)["stamp"] != picture(curves, 1.0, dark=True)["stamp"]


# Deep stack


def test_the_stacks_are_trained_as_far_as_is_asked() -> None:
    app = opened(STACK, layers="3", neurons="4", epochs="10")
    for _ in range(20):
        if memory(app).playing == "":
            break
        shown(app)

    assert [stack.epoch for stack in memory(app).stacks] == [10, 10, 10]

    app.session_state["activations_epochs"] = "1"
    shown(app)
    assert [stack.epoch for stack in memory(app).stacks] == [1, 1, 1]


def test_the_ratio_stands_above_each_stack_and_a_picker_changes_its_own() -> None:
    app = opened(STACK)
    assert app.metric[0].value.startswith("1 : 1,2")
    assert told(app, "**Vanishing")
    assert len([part for part in app.markdown if part.value.startswith("**Alive")]) == 2

    app.selectbox(key="activations_activation_2").select("sine")
    shown(app)

    assert [stack.spec.activation for stack in memory(app).stacks] == ["sigmoid", "sine", "relu"]
    assert memory(app).stacks[0].spec == StackSpec("sigmoid", "uniform_one")


def test_ratios_and_stacks_without_blame_in_words() -> None:
    ratios = [0.5, 1 / 1210.4, 2.1e-10, 29.0, 0.0, 1e-310, float("inf"), float("nan")]

    assert [ratio_text(ratio) for ratio in ratios] == [
        *("1 : 2.0", "1 : 1,210", "1 : 4.8 · 10⁹", "29 : 1", "0 : 1", "1 : too large to show"),
        *("too large to show : 1", "none"),
    ]
    step, tanh = start(StackSpec("step", "he_normal", 2)), start(StackSpec("tanh", "he_normal", 2))
    words = [ratio_in_words(tanh, ratio)[0] for ratio in (0.001, 0.05, 1.0, 50.0, 500.0)]

    assert words == ["Vanishing.", "Fading.", "Alive.", "Growing.", "Exploding."]
    assert "slope is 0" in ratio_in_words(step, float("nan"))[1]
    assert "No blame" in ratio_in_words(tanh, float("nan"))[1]
    assert "epoch 4" in ratio_in_words(Stack(tanh.spec, tanh.network, 3, diverged=True), 1.0)[1]


def stacks_after(app: AppTest, action: str) -> list[Stack]:
    """The stacks that a button of the lesson puts side by side, once they are trained."""
    try_out(app, "activations_stack", action)
    for _ in range(60):
        if not memory(app).playing:
            break
        shown(app)
    return list(memory(app).stacks)


def test_the_lesson_on_stacks_keeps_its_word_button_after_button() -> None:
    app = opened(STACK, seed="7", neurons="4")

    ratios = [spread(stack).ratio for stack in stacks_after(app, "three_starts")]
    assert ratios[0] < 0.001 and all(0.1 < ratio < 10 for ratio in ratios[1:])
    assert spread(stacks_after(app, "thirty_layers")[0]).ratio < 1e-9

    sigmoid, tanh, relu = stacks_after(app, "train_fifty")
    assert [stack.epoch for stack in (sigmoid, tanh, relu)] == [50, 50, 50]
    assert sigmoid.right[0] < 150 and spread(sigmoid).ratio < 0.001
    assert all(stack.right[0] >= 245 and stack.loss < 0.01 for stack in (tanh, relu))

    small, right, large = (spread(stack) for stack in stacks_after(app, "only_the_start"))
    assert small.ratio < 0.1 < right.ratio < 10 and large.ratio > 100
    assert small.signal_sizes[-1] < right.signal_sizes[-1] < large.signal_sizes[-1] / 100

    wild = stacks_after(app, "too_wild")[0]  # saturated, and blame grows
    assert np.mean(np.abs(wild.layers[10].signal) > 0.95) > 0.5
    assert spread(wild).ratio > 100


# Equal neurons


def test_a_nudge_breaks_the_symmetry_and_where_all_differ_there_is_nothing_to_nudge() -> None:
    app = opened(EQUAL)
    table = app.table[0].value
    assert "All 4 neurons are the same" in told(app, "**Epoch 0.**")
    assert [table.iloc[row].tolist() for row in (0, 2)] == [["0.500000"] * 4, ["0.000000"] * 4]

    app = press(press(app, "nudge"), "equal_step")

    assert "2 different neurons among 4" in told(app, "**Epoch 1.**")
    assert "All 4 neurons are the same" in told(press(app, "equal_reset"), "**Epoch 0.**")
    assert opened(EQUAL, start="Glorot uniform").button(key="activations_nudge").disabled


def test_the_lesson_on_equal_neurons_keeps_its_word_button_after_button() -> None:
    app = opened(EQUAL, function="ReLU")

    def trained(action: str, more: int) -> tuple[int, float]:
        """How many neurons there are, and the loss, so many epochs after the button."""
        try_out(app, "activations_equal", action)
        memory(app).playing = ""
        after = advance(runs_of(app, "equal")[0], more)
        return len(groups(after)), evaluate(after).train_loss

    kinds, loss = trained("train_equal", 0)
    assert kinds == 1 and loss > 0.45
    kinds, loss = trained("nudge", 150)
    assert kinds == 2 and 0.15 < loss < 0.3
    kinds, loss = trained("nudge_again", 200)
    assert kinds == 3 and loss < 0.05
    kinds, _ = trained("zeros", 0)
    assert kinds == 1 and not neuron_weights(runs_of(app, "equal")[0]).any()
    kinds, loss = trained("random", 0)
    assert kinds == 4 and loss < 0.1


def test_play_goes_on_until_pause_and_every_step_counts() -> None:
    app = press(opened(EQUAL), "equal_play")
    played = runs_of(app, "equal")[0].epoch
    assert played > 0

    app = press(app, "equal_play")
    assert runs_of(app, "equal")[0].epoch == played
    assert memory(app).playing == ""

    app = press(press(app, "equal_step"), "equal_step")
    assert runs_of(app, "equal")[0].epoch == played + 2


# Six against six


def test_a_step_moves_both_and_other_settings_begin_anew() -> None:
    app = press(opened(RACE), "race_step")
    assert [run.epoch for run in runs_of(app, "race")] == [1, 1]
    assert told(app, "**Epoch 1.**").count("right on") == 2

    app.slider(key="activations_race_layers").set_value(2)
    shown(app)

    left = runs_of(app, "race")[0]
    assert (left.epoch, left.config.network.hidden_layer_sizes) == (0, (4, 4))
    assert "tanh, left is right on" in told(opened(RACE, race_left="tanh"), "**Epoch 0.**")


def test_the_lesson_on_the_race_keeps_its_word_button_after_button() -> None:
    app = opened(RACE, race_rate="1", race_neurons="2")

    def raced(action: str, epochs: int) -> list[float]:
        try_out(app, "activations_race", action)
        memory(app).playing = ""
        return [evaluate(advance(each, epochs)).train_loss for each in runs_of(app, "race")]

    sigmoid, tanh = raced("race", 40)
    assert sigmoid > 0.49 and tanh < 0.01
    assert "sigmoid 1 :" in app.caption[-1].value
    blame = np.array(blame_of(runs_of(app, "race")[0]))
    assert (blame[:-1] / blame[1:]).prod() ** (1 / 5) == pytest.approx(0.2, abs=0.06)  # a fifth a layer
    assert tanh < raced("one_layer", 60)[0] and raced("one_layer", 160)[0] < 0.1
    relu, tanh = raced("relu", 30)
    assert not any(blame_of(runs_of(app, "race")[0])) and relu > 0.49 > tanh
    assert "no blame gets through" in app.caption[-1].value
    assert raced("relu_wider", 30)[0] < 0.05


# What a lesson gives its controls


def test_a_message_from_before_a_lessons_press_does_not_undo_what_it_set_up() -> None:
    app = opened(RACE)
    here = app.session_state["_session"]
    here.seen = here.runs
    press(app, "race_play")

    app = try_out(app, "activations_race", "relu")
    app.selectbox(key="activations_race_left").set_value("sigmoid")  # as the browser still had it
    app = shown(app)

    assert [run.config.network.activation for run in runs_of(app, "race")] == ["relu", "tanh"]
    assert app.selectbox(key="activations_race_left").value == "relu"

    here.seen, here.assigned = here.runs, {}  # once it has seen it, the former value is a choice
    app.selectbox(key="activations_race_left").set_value("sigmoid")
    app = shown(app)
    assert runs_of(app, "race")[0].config.network.activation == "sigmoid"

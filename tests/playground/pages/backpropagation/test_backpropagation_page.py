"""The page on backpropagation as Streamlit runs it; what moves in the drawing has browser tests."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.pages.backpropagation.backpropagation_view import Memory
from playground.pages.backpropagation.exercises import OWN, PRESETS
from tests.playground.pages.opened_page import memory_of, opened_page, pictures, pressed, said


def opened(**link: Any) -> AppTest:
    return opened_page("backpropagation", **link)


def memory(app: AppTest) -> Memory:
    found: Memory = memory_of(app, "backpropagation")
    return found


def address(app: AppTest) -> dict[str, Any]:
    return {name.removeprefix("backpropagation_"): value for name, value in app.query_params.items()}


def key(name: str) -> str:
    return f"backpropagation_{name}"


def loss(app: AppTest) -> str:
    return next(m.value for m in app.markdown if "the loss is" in m.value).split("**")[1].replace("\\", "")


VIEWS = ("steps", "blame", "check")
SLIP = "0.5 -0.4 0.3 0.8x 0.6 -0.7 : 0.1 -0.2 0"


def layer_sizes(app: AppTest) -> tuple[int, ...]:
    return memory(app).walk.exercise.layer_sizes


def test_the_page_opens_with_a_clean_address_and_knows_no_network_of_the_playground() -> None:
    app = opened()
    assert address(app) == {}
    assert loss(app) == "0.1225"
    assert not app.warning

    app.button(key("borrow")).click().run()

    assert "There is no network in the playground yet" in said(app)


@pytest.mark.parametrize("name", PRESETS)
def test_every_exercise_opens_in_every_view_from_its_link(name: str) -> None:
    for view in VIEWS:
        app = opened(exercise=name, view=view)
        wanted = {("exercise", name), ("view", view)} - {("exercise", "first"), ("view", "steps")}

        assert address(app) == dict(wanted)
        assert not app.warning


def test_picking_an_exercise_sets_all_its_numbers_and_updates_lead_back_to_the_start() -> None:
    app = opened()
    app.selectbox(key("exercise")).select("two_outputs").run()
    assert loss(app) == "0.298371109"
    assert app.toggle(key("fixed_biases")).value is True
    assert address(app) == {"exercise": "two_outputs"}

    app.button(key("jump_10")).click().run()
    assert loss(app).startswith("0.22")
    app.button(key("restart")).click().run()
    assert loss(app) == "0.298371109"

    app = opened(exercise="xor", row="4")
    app.selectbox(key("exercise")).select("first").run()
    assert not app.exception
    assert address(app) == {}


def test_an_exercise_can_be_typed_and_shared() -> None:
    app = opened()
    app.text_input(key("rows")).input("0,05 1/10 : 0.01").run()
    app.text_input(key("weights")).input("0.15 0.2 0.25 0.3 0.4 0.45 : 0.35 0.35 0.6").run()
    app.selectbox(key("digits")).select("9").run()
    again = opened(**address(app))

    # 0.5 (0.01 - 0.75136507)²: the first output of the exercise with two
    assert loss(app) == "0.274811083"
    assert address(app)["exercise"] == OWN
    assert loss(again) == loss(app)


def test_other_hidden_layers_draw_weights_that_fit_and_none_can_be_shared_too() -> None:
    app = opened()
    app.text_input(key("hidden")).input("3,2").run()
    assert layer_sizes(app) == (2, 3, 2, 1)
    assert address(app) == {"exercise": OWN, "hidden": "3,2", "weights": "random"}
    assert not app.warning

    app.text_input(key("hidden")).input("").run()

    assert layer_sizes(opened(**address(app))) == (2, 1)


def test_a_slip_leaves_the_network_and_the_text() -> None:
    app = opened()
    app.button(key("jump_10")).click().run()
    before = loss(app)
    for name, text, told in (
        ("weights", SLIP, "'0.8x' is not a number"),
        ("weights", "0.5 -0.4 : 0.1", "6 weights and 3 biases; here are 2 and 1"),
        ("rows", "1 0 : <b>", "'<b>' is not a number"),
        ("hidden", "4,x", "'4,x'"),
    ):
        right = app.text_input(key(name)).value
        app.text_input(key(name)).input(text).run()
        assert told in said(app)
        assert "Your network is unchanged." in said(app)
        assert app.text_input(key(name)).value == text
        assert loss(app) == before
        assert loss(opened(**address(app))) == loss(opened())

        app.text_input(key(name)).input(str(right)).run()
        assert not app.warning


def test_a_slip_outlasts_other_changes_until_it_is_put_right() -> None:
    app = opened()
    app.text_input(key("weights")).input(SLIP).run()
    app.text_input(key("hidden")).input("3").run()
    assert app.text_input(key("weights")).value == SLIP
    assert layer_sizes(app) == (2, 2, 1)

    app.text_input(key("hidden")).input("2").run()
    app.text_input(key("weights")).input("0.5 -0.4 0.3 0.8 0.6 -0.7 : 0.1 -0.2 0.5").run()
    assert not app.warning
    assert memory(app).walk.exercise.network.parameters[-1] == 0.5

    app.text_input(key("weights")).input("0.5,-0.4,0.3,0.8,0.6,-0.7 : 0.1,-0.2,0").run()
    assert not app.warning
    assert loss(app) == loss(opened())


def test_a_loss_that_cannot_learn_the_targets_is_not_used() -> None:
    app = opened(exercise="xor", output="linear", rows="0 0 : 0; 0 1 : 1")
    before = loss(app)
    app.selectbox(key("loss")).select("hinge").run()

    assert "Row 1 has the target 0; the loss hinge takes targets -1 or 1" in said(app)
    assert "Your network is unchanged." in said(app)
    assert loss(app) == before
    app.text_input(key("rows")).input("0 0 : -1; 0 1 : 1").run()
    assert not app.warning
    assert memory(app).walk.exercise.loss == "hinge"


def test_new_weights_are_drawn_again_and_again_and_two_outputs_are_one_press() -> None:
    app = opened()
    losses = {loss(app.button(key("draw_weights")).click().run()) for _ in range(3)}
    app.number_input(key("n_outputs")).increment().run()

    assert len(losses) == 3
    assert layer_sizes(app) == (2, 2, 2)
    assert app.text_input(key("rows")).value == "1 0 : 1 0"


def test_a_bad_link_opens_and_is_told() -> None:
    for link, told in (
        ({"learning_rate": "fast"}, "Write a number from 0 to 100"),
        ({"row": "99"}, "from 1 to 32"),
        ({"weights": "1 2"}, "6 weights"),
        ({"output": "softmax", "rows": "1 0 : 1 1 0"}, "add up to 2"),
    ):
        app = opened(**link)
        assert told in said(app)
        assert len(app.warning) == 1
        app.button("close_problems").click().run()
        assert not app.warning


def test_numbers_that_grow_beyond_all_bounds_are_told_in_words_in_every_view() -> None:
    app = opened(exercise="whole_numbers")
    app.number_input(key("learning_rate")).set_value(90.0).run()
    app.button(key("jump_1000")).click().run()
    assert "beyond all bounds" in said(app)
    large = " ".join(["1000000"] * 6)
    app = opened(
        rows="1000000 -1000000 : 1", weights=f"{large} : 1 1 1", activation="linear", output="linear"
    )
    app.button(key("jump_10")).click().run()
    for view in VIEWS:
        app.segmented_control(key("view")).set_value(view).run()

        assert not app.exception
        assert view == "blame" or "too large to show" in said(app)  # its numbers stand in the picture
        assert "∞" not in said(app)


def test_the_lessons_say_what_their_buttons_show() -> None:
    app = pressed(opened(view="blame"), "Stand on the flat part")
    flat = pictures(app)[0]
    assert flat["losses"][flat["here"]] == pytest.approx(0.49997, abs=1e-5)  # the answer is 0, the target 1
    assert abs(flat["slopes"][flat["here"]]) < 2e-5
    assert flat["y_range"][1] - flat["y_range"][0] >= 0.05  # and the picture shows it flat

    nudged = pictures(pressed(app, "Nudge the first weight that leads to the output"))[0]
    assert nudged["words"]["value_title"] == "w₅"
    assert np.ptp(nudged["losses"]) > 0.05
    pressed(app, "Now all of them at once")
    assert "All 9 slopes" in said(app)
    pressed(app, "Check a network with three hidden layers")
    assert layer_sizes(app) == (2, 4, 4, 4, 1)
    pressed(app, "Show it on my network from the playground")
    assert "There is no network in the playground yet" in said(app)

    app = pressed(opened(), "Watch it fade through three hidden layers")
    blamed = pictures(app)[0]["values"]
    sizes = [max(abs(float(blamed[f"d:{at}:{j}"].replace("−", "-"))) for j in range(4)) for at in range(3)]
    assert sizes[0] < sizes[1] < sizes[2]
    pressed(app, "Check the exercise with two outputs")
    assert loss(app) == "0.298371109"
    pressed(app, "Step through it, number by number")
    assert address(app) == {}

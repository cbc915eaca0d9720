"""The page of the optimizers as Streamlit runs it: its controls, its links, its lessons."""

from pathlib import Path
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from playground.nn.optimizers import build_optimizer
from playground.pages.optimizers.loss_curves import loss_curve, recovery
from playground.pages.optimizers.losses_view import STALL_RATE, STALL_STEPS
from playground.pages.optimizers.optimizer_race import GOAL, Trail, outcome, racers_of, ranking
from playground.pages.optimizers.optimizer_race_view import race_picture
from playground.pages.optimizers.rates import rate_film
from playground.pages.optimizers.rates_view import moral
from playground.pages.optimizers.surfaces import SURFACES

PAGE = str(Path(__file__).parents[4] / "playground" / "pages" / "optimizers" / "page.py")


def opened(**link: Any) -> AppTest:
    app = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in link.items():
        app.query_params[f"optimizers_{name}"] = value
    app.run()
    assert not app.exception
    return app


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


def test_it_opens_on_the_ravine_with_a_clean_address_and_a_race_of_nobody_says_so() -> None:
    app = opened()

    assert app.selectbox(key="optimizers_surface").value == "ravine"
    assert SURFACES["ravine"].formula in captions(app)
    assert not app.query_params

    app.session_state["optimizers_racers"] = []
    app.run()

    assert not app.exception
    assert "Nobody takes part" in app.info[0].value


def pressed(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def test_another_surface_comes_with_its_own_rate_and_start_also_from_a_lesson() -> None:
    chosen, lesson = opened(w1="3"), opened(w1="2")
    chosen.selectbox(key="optimizers_surface").set_value("two_minima").run()
    pressed(lesson, "Two minima at 0.3")

    for app in (chosen, lesson):
        assert not app.exception
        assert app.selectbox(key="optimizers_surface").value == "two_minima"
        assert app.select_slider(key="optimizers_learning_rate").value == 0.3
        assert app.number_input(key="optimizers_w1").value is None
        assert SURFACES["two_minima"].formula in captions(app)


def test_a_start_where_nothing_moves_or_off_the_map_is_refused_in_words() -> None:
    assert "nothing would be seen to move" in captions(opened(surface="Saddle", w1="0", w2="0"))
    assert "w₁ from -2.4 to 2.4" in captions(opened(surface="Banana", w1="5"))


def test_a_link_with_nonsense_opens() -> None:
    nonsense = {"show": "Nowhere", "surface": "<b>", "learning_rate": "fast", "w1": "east", "w2": "1e9"}
    app = opened(**nonsense, racers="Nobody", momentum="7", bet="Me", own_rates="perhaps")

    assert app.selectbox(key="optimizers_surface").value == "ravine"
    assert app.number_input(key="optimizers_w2").value is None


def test_a_link_sets_the_race() -> None:
    app = opened(surface="Slanting ravine", learning_rate="0.3", own_rates="true", bet="Adam")

    assert app.select_slider(key="optimizers_learning_rate").value == 0.3
    assert app.select_slider(key="optimizers_learning_rate").disabled
    assert app.selectbox(key="optimizers_bet").value == "adam"


# What the lessons claim is so where their buttons lead


def raced(app: AppTest, label: str) -> tuple[dict[str, Trail], dict[str, str]]:
    """The race that a lesson's button begins: the trails, and what becomes of each racer."""
    said = pressed(app, label).session_state
    surface, names = SURFACES[said["optimizers_surface"]], said["optimizers_racers"]
    rate = None if said["optimizers_own_rates"] else said["optimizers_learning_rate"]
    trails = racers_of(surface, names, surface.start, rate, said["optimizers_momentum"])
    return dict(zip(names, trails, strict=True)), {
        name: outcome(surface, each) for name, each in zip(names, trails, strict=True)
    }


def test_in_the_ravine_sgd_creeps_then_leaps_and_whoever_climbs_is_not_on_its_way() -> None:
    app = opened(surface="Saddle", racers=["Nadam"], momentum="0.2")
    _, slow = raced(app, "Watch SGD creep")
    leaps, zigzag = raced(app, "Zigzag at 0.7")

    assert slow == {**dict.fromkeys(slow, "arrived"), "sgd": "creeping"}
    assert zigzag["sgd"] == "arrived" and zigzag["nesterov"] == "climbing"
    assert (np.diff(np.sign(leaps["sgd"].places[:10, 1])) != 0).all(), "from wall to wall"
    picture = race_picture(SURFACES["ravine"], list(leaps.values()), (-5.0, 1.5))
    shown = {racer["name"]: racer["shown"] for racer in picture["curves"]}
    assert shown["nesterov"] < 20, "its trail does not cover the map"
    assert shown["sgd"] == len(leaps["sgd"].places) + 1


def test_the_cures_leave_the_saddle_before_sgd_and_rmsprop_is_in_no_hurry_to_stay() -> None:
    racers, _ = raced(opened(), "Leave the saddle")
    leaves = {name: int((np.abs(each.places[:, 0]) > 1).argmax()) for name, each in racers.items()}
    rmsprop = racers["rmsprop"]

    assert 0 < max(leaves[name] for name in ("rmsprop", "adam", "rprop")) <= 12
    assert 12 < max(leaves[name] for name in ("momentum", "nesterov")) < leaves["sgd"] / 2
    assert rmsprop.optimizer == build_optimizer("rmsprop", decay=0.9)
    assert (rmsprop.heights < GOAL).argmax() < 40 and (rmsprop.arrived or 999) > 80


def test_only_momentum_rolls_over_the_pass_and_not_with_less_of_it() -> None:
    app = opened()
    _, became = raced(app, "Two minima at 0.3")
    slower = racers_of(SURFACES["two_minima"], ["momentum"], (5.0, 2.5), 0.3, 0.7)

    assert became == {**dict.fromkeys(became, "stuck"), "momentum": "arrived"}
    assert outcome(SURFACES["two_minima"], *slower) == "stuck"


def test_along_the_diagonal_nesterov_is_first_and_adam_not_even_with_its_own_rate() -> None:
    app = opened()
    one_rate, fair = (raced(app, label)[0] for label in ("See Adam lose", "A fair race"))
    best = {name: each.arrived or 999 for name, each in fair.items()}

    for racers in (one_rate, fair):
        order = [each.optimizer.name for each in ranking(list(racers.values()))]
        assert order[:2] == ["nesterov", "rprop"] and "adam" in order[2:]
    assert best["adam"] < 0.7 * (one_rate["adam"].arrived or 0) and best["adam"] > 2 * best["nesterov"]


def test_lessons_on_rates_open_what_they_say() -> None:
    app = opened(show="Step length")
    for label, learning in (
        ("0.0001, 0.03 and 10", [False, True, False]),
        ("Three good ones", [True, True, True]),
        ("0.03, 3 and 10", [True, False, False]),
    ):
        pressed(app, label)
        rates = [app.select_slider(key=f"optimizers_rate_{number}").value for number in (1, 2, 3)]
        assert [moral(rate_film("circle", rate)).startswith("It learns") for rate in rates] == learning, label


def test_lessons_on_losses_open_what_they_say() -> None:
    losses = opened(show="Losses")
    for label, key, value in [
        ("Slide a number past its target", "optimizers_prediction", "A number"),
        ("Be sure, and be wrong", "optimizers_prediction", "A chance"),
        ("Start far out, at −6", "optimizers_sum", -6.0),
        ("Start at −1", "optimizers_sum", -1.0),
        ("Move the threshold, and watch hard Dice jump", "optimizers_threshold", 0.35),
    ]:
        assert pressed(losses, label).session_state[key] == value
    costs = loss_curve("cross_entropy", np.array([0.01, 0.001]), 1.0).values
    ends = {z: recovery("mse", z, 1.0, STALL_RATE, STALL_STEPS)[-1] for z in (-6.0, -1.0)}

    assert costs.round(1).tolist() == [4.6, 6.9]
    assert ends[-6.0] < 0.01 and ends[-1.0] > 0.8

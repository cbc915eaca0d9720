"""The page of the optimizers as Streamlit runs it: its controls, its links, its lessons."""

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

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


def test_lessons_set_what_they_say() -> None:
    app = pressed(opened(show="Step length"), "0.03, 3 and 10")
    rates = [app.select_slider(key=f"optimizers_rate_{number}").value for number in (1, 2, 3)]
    assert rates == [0.03, 3.0, 10.0]
    losses = opened(show="Losses")
    for label, key, value in [
        ("Be sure, and be wrong", "optimizers_prediction", "A chance"),
        ("Start at −1", "optimizers_sum", -1.0),
        ("Move the threshold, and watch hard Dice jump", "optimizers_threshold", 0.35),
    ]:
        assert pressed(losses, label).session_state[key] == value

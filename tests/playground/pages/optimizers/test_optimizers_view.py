"""What the browser is given of races, stages and losses."""

import base64
import json
import math
from dataclasses import replace

import numpy as np
import pytest

from playground.pages.optimizers.loss_curves import loss_curve, neuron_curve
from playground.pages.optimizers.losses_view import (
    CHANCES,
    NUMBERS,
    dice_picture,
    prediction_picture,
    recovery_picture,
    slope_picture,
)
from playground.pages.optimizers.losses_view import TRIES as LOSS_TRIES
from playground.pages.optimizers.optimizer_race import RACERS, account, racers_of
from playground.pages.optimizers.optimizer_race_view import (
    COLUMNS,
    FULL,
    heights_map,
    livery,
    race_picture,
    start_of,
    verdict,
)
from playground.pages.optimizers.optimizers_settings import CHANCE, NUMBER
from playground.pages.optimizers.optimizers_view import SPIRAL, TRIES
from playground.pages.optimizers.rates import rate_film
from playground.pages.optimizers.rates_view import TRIES as RATE_TRIES
from playground.pages.optimizers.rates_view import moral, stages_picture
from playground.pages.optimizers.surfaces import SURFACES
from playground.settings import SETTINGS
from playground.training.entrance import config_of
from playground.ui.lesson import Try, parts_of

each_theme = pytest.mark.parametrize("dark", [False, True])


def numbers(text: str) -> np.ndarray:
    dtype, _, values = text.partition(";base64,")
    return np.frombuffer(base64.b64decode(values), dtype=dtype)


# Race


@each_theme
def test_the_browser_gets_the_trails_as_they_are(dark: bool) -> None:
    stamps = set()
    for surface in SURFACES.values():
        racers = racers_of(surface, RACERS, surface.start, surface.learning_rate, 0.9)
        picture = race_picture(surface, racers, surface.start, dark=dark)

        assert picture["stamp"] == race_picture(surface, racers, surface.start, dark=dark)["stamp"]
        stamps |= {picture["stamp"], race_picture(surface, racers, surface.start, dark=not dark)["stamp"]}
        assert [racer["name"] for racer in picture["curves"]] == list(RACERS)
        for sent, racer in zip(picture["curves"], racers, strict=True):
            sent_places = np.column_stack([numbers(sent["w1"]), numbers(sent["w2"])])
            np.testing.assert_array_equal(sent_places, racer.places.astype(np.float32))
            np.testing.assert_array_equal(numbers(sent["heights"]), racer.heights.astype(np.float32))
            told = account(racer)
            for line, sent_line in zip(told.lines, sent["lines"], strict=True):
                wanted = line.values.ravel().astype(np.float32)
                np.testing.assert_array_equal(numbers(sent_line["values"]), wanted)
            assert set(sent["quantities"]) == set(told.quantities)
        json.dumps(picture, allow_nan=False)
    assert len(stamps) == 2 * len(SURFACES)
    liveries = [livery(name, dark) for name in RACERS]
    first = liveries[:8]
    assert len({colour for colour, _ in first}) == len({shape for _, shape in first}) == len(first)
    assert len(set(liveries)) == len(RACERS)


def test_the_map_is_that_of_the_heights() -> None:
    surface = SURFACES["ravine"]
    found = heights_map(surface, COLUMNS, 81)

    assert found.shape == (81, COLUMNS)
    assert found[40, 60] == 0, "the lowest place is in the middle"
    assert found[0, 0] == found[-1, -1] == FULL
    # at (6, 0): 36/20 = 1.8 of the corner's 17.8
    assert found[40, -1] == pytest.approx(FULL * (1.8 / 17.8) ** 0.4, abs=1)


def told(surface: str, bet: str = "", names: tuple[str, ...] = RACERS, rate: float | None = None) -> str:
    found = SURFACES[surface]
    rate = found.learning_rate if rate is None else rate
    return verdict(found, racers_of(found, names, found.start, rate, 0.9), bet)


def test_the_verdict_names_the_winner_and_knows_the_bet() -> None:
    assert told("ravine") == "Rprop is first: there after 16 steps. Nesterov follows after 44."
    assert told("two_minima") == "Momentum is first: there after 57 steps."
    assert told("two_minima", "momentum").endswith("You bet on Momentum: won!")
    assert told("two_minima", "adam").endswith("Your bet, Adam: stuck in the shallow one.")
    assert told("ravine", "adam").endswith("Your bet, Adam: came 4th.")
    assert told("ravine", "sgd").endswith("Your bet, SGD: still on its way.")
    assert told("ravine", "sgd", rate=2.0).endswith("Your bet, SGD: flew away at step 13.")
    assert told("ravine", "nesterov", rate=0.7).endswith("Your bet, Nesterov: flies away.")
    nobody = "Nobody reaches the lowest place and stays there within 150 steps."
    assert (told("ravine", names=("sgd",)), told("ravine", names=())) == (nobody, "")


def test_a_click_becomes_a_start_and_nothing_else_does() -> None:
    surface = SURFACES["ravine"]
    nothing: list[object] = [None, "w1", {}, {"w1": 1}, {"w1": "1", "w2": 2}, {"w1": math.nan, "w2": 0}, [1]]

    assert start_of({"w1": 1.23456, "w2": -3, "number": 1}, surface) == (1.23, -3.0)
    assert start_of({"w1": 99, "w2": -99}, surface) == (6.0, -4.0)
    assert [start_of(event, surface) for event in nothing] == [None] * len(nothing)


# Stages


@each_theme
def test_the_stages_are_the_films(dark: bool) -> None:
    films = [rate_film("circle", rate) for rate in (0.0001, 0.03, 10.0)]
    picture = stages_picture(films, dark=dark)

    assert [stage["title"] for stage in picture["stages"]] == ["η = 0.0001", "η = 0.03", "η = 10"]
    for stage, film in zip(picture["stages"], films, strict=True):
        np.testing.assert_array_equal(numbers(stage["maps"]), film.maps.ravel())
        np.testing.assert_array_equal(numbers(stage["losses"]), film.losses.astype(np.float32))
        assert stage["right"] == film.right.tolist()
    assert len(picture["points"]) == films[0].n_train
    json.dumps(picture, allow_nan=False)


def test_what_becomes_of_a_network_is_said() -> None:
    learns = rate_film("circle", 0.03)
    leaps = replace(learns, losses=0.5 + 0.1 * np.cos(np.pi * np.arange(121)), right=np.full(121, 60))
    films = [rate_film("circle", 0.0001), learns, rate_film("circle", 10.0), leaps]
    words = [moral(film) for film in (*films, replace(leaps, diverged=True))]

    assert "creeps" in words[0]
    assert "It learns" in words[1]
    assert "frozen" in words[2]
    assert words[3] == "It leaps to and fro and does not settle: right on 60 of 100 after 120 epochs."
    assert "without bound" in words[4]


# Losses


@each_theme
@pytest.mark.parametrize(("kind", "places"), [(NUMBER, NUMBERS), (CHANCE, CHANCES)])
def test_the_curves_are_the_losses(kind: str, places: np.ndarray, dark: bool) -> None:
    picture = prediction_picture(kind, 1.0, dark=dark)

    np.testing.assert_array_equal(numbers(picture["x"]), places.astype(np.float32))
    for sent in picture["curves"]:
        curve = loss_curve(sent["name"], places, 1.0)
        np.testing.assert_array_equal(numbers(sent["values"]["loss"]), curve.values.astype(np.float32))
        np.testing.assert_array_equal(numbers(sent["values"]["slope"]), curve.slopes.astype(np.float32))
    json.dumps(picture, allow_nan=False)


def test_what_is_told_of_slopes_recovery_and_dice() -> None:
    picture = slope_picture(-4.0)
    z = float(numbers(picture["x"])[picture["at"]])

    assert z == pytest.approx(-4)
    assert "answers 0.01799 and" in picture["told"][picture["at"]]
    assert "= −0.01735. Cross entropy: a − 1 = −0.982." in picture["told"][picture["at"]]
    assert neuron_curve("mse", np.array([z]), 1.0).slopes[0] == pytest.approx(-0.01735, abs=1e-5)

    curves = recovery_picture(-1.0)["curves"]

    assert [curve["name"] for curve in curves] == ["mse", "cross_entropy"]
    assert {numbers(curve["values"]["answer"])[0] for curve in curves} == {np.float32(1 / (1 + np.exp(1.0)))}

    picture = dice_picture(2, 0.5)

    assert picture["told"][picture["at"]] == (
        "Hard: 1 − 2 · 2 / (3 + 3) = 0.3333. Soft: 1 − 2 · 2.10 / (3.10 + 3) = 0.3115."
    )
    assert picture["cells"]["moving"] == 2


# Lessons


def test_every_thing_to_try_is_there_and_every_action_is_used() -> None:
    lessons = {
        ("optimizers_slope", "optimizers_cures", "optimizers_hollow", "optimizers_best"): {*TRIES, "spiral"},
        ("optimizers_rate", "optimizers_faster"): set(RATE_TRIES),
        ("optimizers_losses", "optimizers_stall", "optimizers_dice"): set(LOSS_TRIES),
    }
    for names, actions in lessons.items():
        used = {part.action for name in names for part in parts_of(name) if isinstance(part, Try)}

        assert used == actions


def test_the_spiral_of_the_lesson_is_one_of_the_playground() -> None:
    values = {name: SETTINGS[name].parse(raw) for name, raw in SPIRAL.items()}
    config = config_of({name: value for name, value in values.items() if name != "speed"})

    assert config.network.hidden_layer_sizes == (8, 8)
    assert config.training.optimizer == "nesterov"

"""Races of optimizers: the surfaces, the trails, and the numbers of every update."""

import math
import re
from itertools import product

import numpy as np
import pytest

from playground.nn.account import plain
from playground.nn.optimizers import OPTIMIZERS, build_optimizer
from playground.pages.optimizers.optimizer_race import (
    GOAL,
    RACERS,
    RATES,
    Trail,
    account,
    outcome,
    own_rate,
    racers_of,
    ranking,
    trail,
)
from playground.pages.optimizers.surfaces import SURFACES, may_start

each_surface = pytest.mark.parametrize("name", SURFACES)
each_racer = pytest.mark.parametrize("racer", RACERS)


def race(surface: str, rate: float | None = None, names: tuple[str, ...] = RACERS) -> dict[str, Trail]:
    found = SURFACES[surface]
    rate = found.learning_rate if rate is None else rate
    trails = racers_of(found, names, found.start, rate, 0.9)
    return dict(zip(names, trails, strict=True))


# Surfaces


@each_surface
def test_the_slope_is_that_of_the_height_and_minima_are_where_it_says(name: str) -> None:
    surface = SURFACES[name]
    rng = np.random.default_rng(3)
    (low1, high1), (low2, high2) = surface.plane
    w = rng.uniform((low1, low2), (high1, high2), (50, 2))
    step = 1e-5 * np.eye(2)
    minima = np.array(surface.minima)
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    around = minima[:, None] + 0.05 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    w1, w2 = np.meshgrid(*(np.linspace(*limits, 121) for limits in surface.plane))

    numeric = np.stack([(surface.height(w + s) - surface.height(w - s)) / 2e-5 for s in step], axis=-1)

    np.testing.assert_allclose(surface.slope(w), numeric, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(surface.slope(minima), 0, atol=1e-12)
    assert (surface.height(around) > surface.height(minima)[:, None]).all()
    assert surface.height(minima)[0] == pytest.approx(0, abs=1e-12)
    assert surface.height(minima).argmin() == 0
    assert surface.height(np.stack([w1, w2], axis=-1)).min() >= -1e-12


def test_one_may_start_in_the_plane_but_not_where_nothing_slopes() -> None:
    for name, surface in SURFACES.items():
        assert may_start(surface, surface.start), name
        assert not may_start(surface, surface.minima[0]), name
        assert not may_start(surface, (99.0, 0.0)), name
    assert not may_start(SURFACES["saddle"], (0.0, 0.0))


# Trails


def test_heights_and_slopes_belong_to_the_places_and_an_overflow_is_no_warning() -> None:
    for name, surface in SURFACES.items():
        found = trail(surface, build_optimizer("adam"), 0.05, surface.start, 30)

        np.testing.assert_array_equal(found.heights, surface.height(found.places), err_msg=name)
        np.testing.assert_array_equal(found.slopes, surface.slope(found.places[:-1]), err_msg=name)
        assert found.n_steps == 30, name
        assert all(one.gone or np.isfinite(one.heights).all() for one in race(name, 3.0).values()), name


def test_by_hand_momentum_and_rmsprop_on_the_ravine() -> None:
    # L = w1²/20 + w2², slope (w1/10, 2 w2); start (-5, 1.5), rate 0.1, v <- 0.9 v + g
    # g = (-0.5, 3.0), v = (-0.5, 3.0), w = (-4.95, 1.2);
    # g = (-0.495, 2.4), v = (-0.945, 5.1), w = (-4.8555, 0.69)
    momentum = race("ravine", 0.1, ("momentum",))["momentum"]
    rmsprop = race("ravine", 0.1, ("rmsprop",))["rmsprop"]

    np.testing.assert_allclose(momentum.places[:3], [(-5, 1.5), (-4.95, 1.2), (-4.8555, 0.69)])
    np.testing.assert_allclose(momentum.states[0][:3], [(0, 0), (-0.5, 3.0), (-0.945, 5.1)])
    # v = 0.1 g², so that g / √v = √10 in the first step
    np.testing.assert_allclose(rmsprop.places[1] - rmsprop.places[0], (0.1 * 10**0.5, -0.1 * 10**0.5), 1e-6)


def test_who_flies_away_is_stopped_and_arrived_is_the_step_from_which_on_it_stays_low() -> None:
    found = race("ravine", 2.0, ("sgd",))["sgd"]  # across the ravine every step multiplies w2 by 1 - 2 · 2

    assert found.gone
    assert found.n_steps == math.ceil(math.log(1e6 / 1.5, 3))
    assert found.arrived is None
    assert outcome(SURFACES["ravine"], found) == "gone"
    found = race("ravine", 0.1, ("momentum",))["momentum"]

    assert found.arrived is not None
    assert found.heights[found.arrived - 1] >= GOAL
    assert (found.heights[found.arrived :] < GOAL).all()
    assert (found.heights[: found.arrived] < GOAL).any(), "it rolled through the goal before"


def test_the_ranking_is_by_arrival_then_by_height_and_whoever_flies_away_is_last() -> None:
    racers = race("ravine")
    order = ranking(list(racers.values()))
    arrived = [racer.arrived for racer in order if racer.arrived is not None]
    surface = SURFACES["ravine"]
    flies, stays = racers_of(surface, ("sgd", "adagrad"), surface.start, 2.0, 0.9)

    assert arrived == sorted(arrived)
    assert [racer.arrived for racer in order[len(arrived) :]] == [None] * (len(order) - len(arrived))
    assert order[-1].heights[-1] == max(racer.heights[-1] for racer in order[len(arrived) :])
    assert ranking([flies, stays]) == [stays, flies]


# Own rates


def test_the_own_rate_is_the_best_of_the_list() -> None:
    surface = SURFACES["slanting"]
    shifts = [(a, b) for a in (-0.3, 0, 0.3) for b in (-0.3, 0, 0.3)]
    optimizer = build_optimizer("momentum")
    means = []
    for rate in RATES:
        courses = [
            trail(surface, optimizer, rate, (surface.start[0] + a, surface.start[1] + b), 150)
            for a, b in shifts
        ]
        means.append(np.mean([151 if c.arrived is None else c.arrived for c in courses]))

    best = own_rate("slanting", optimizer, surface.start, 150)

    assert best == RATES[int(np.argmin(means))]
    # Where no rate leads to the goal the lowest end decides.
    assert own_rate("two_minima", build_optimizer("sgd"), (5.0, 2.5), 20) in RATES


# Numbers


NUMBER = re.compile(r"\{(\w+)\}")


def evaluated(template: str, quantities: dict[str, float]) -> float:
    """What a line in numbers comes to, read as arithmetic."""
    text = NUMBER.sub(lambda found: f"({quantities[found[1]]!r})", template)
    text = re.sub(r"√(\([^()]*\))", r"math.sqrt\1", text)
    text = re.sub(r"10⁻(\d|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: f"1e-{superscript(found[1])}", text)
    text = text.replace("·", "*").replace("−", "-").replace("²", "**2")
    return float(eval(text, {"math": math}))


def superscript(text: str) -> str:
    return "".join(str("⁰¹²³⁴⁵⁶⁷⁸⁹".index(sign)) for sign in text)


@each_racer
def test_every_line_in_numbers_is_true_and_the_last_is_the_new_weight(racer: str) -> None:
    for name in SURFACES:
        found = race(name)[racer]
        told = account(found)

        assert told.lines[0].symbol == "g" and told.lines[-1].symbol == "w"
        np.testing.assert_array_equal(told.lines[-1].values, found.places[1:])
        np.testing.assert_array_equal(told.quantities["w"], found.places[:-1])
        for line in told.lines:
            for step, weight in product((0, 1, 7, 60, len(line.values) - 1), (0, 1)):
                quantities = {key: float(values[step, weight]) for key, values in told.quantities.items()}
                if line.numbers:
                    worth = evaluated(line.numbers, quantities)
                    wanted = pytest.approx(line.values[step, weight], rel=1e-6, abs=1e-12)
                    assert worth == wanted, (name, line.symbol, step)


def test_running_means_are_in_the_textbook_form() -> None:
    # Adam's first update from (-5, 1.5) on the ravine: g = (-0.5, 3), m = 0.1 g, v = 0.001 g², m̂ = g, v̂ = g²
    told = account(race("ravine", 0.1, ("adam",))["adam"])
    first = {line.symbol: line.values[0] for line in told.lines}

    np.testing.assert_allclose(first["m"], (-0.05, 0.3))
    np.testing.assert_allclose(first["v"], (0.00025, 0.009))
    np.testing.assert_allclose(first["m̂"], (-0.5, 3.0))
    np.testing.assert_allclose(first["v̂"], (0.25, 9.0))
    np.testing.assert_allclose(first["w"], (-4.9, 1.4))


def test_constants_read_as_in_a_formula_and_every_optimizer_races_but_the_one_that_is_adam_here() -> None:
    assert set(OPTIMIZERS) - set(RACERS) == {"adamw"}
    values = [0.1, 0.999, 1e-8, 1e-10, 1 - 0.999, 2.0]

    assert [plain(value) for value in values] == ["0.1", "0.999", "10⁻⁸", "10⁻¹⁰", "0.001", "2"]

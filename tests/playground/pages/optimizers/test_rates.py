"""One network at several learning rates, and the ball in the valley."""

import numpy as np
import pytest

from playground.pages.optimizers.rates import (
    DATA,
    EPOCHS,
    MAP_SIZE,
    NETWORK,
    ball,
    gait,
    rate_film,
)
from playground.training.diagnosis import diagnose
from playground.training.entrance import config_of
from playground.training.trainer import advance, evaluate, fresh_run


@pytest.mark.parametrize("rate", [0.0001, 10.0])
def test_a_film_shows_the_run_of_the_playground(rate: float) -> None:
    film = rate_film("circle", rate)
    run = advance(fresh_run(rate_film("circle", rate).config), epochs=40)
    scores = evaluate(run)

    assert film.maps.shape == (EPOCHS + 1, MAP_SIZE, MAP_SIZE)
    assert film.losses[40] == scores.train_loss
    assert film.right[40] == scores.train_right
    assert film.n_train == scores.n_train


def test_all_rates_start_alike() -> None:
    films = [rate_film("circle", rate) for rate in (0.0001, 0.03, 10.0)]

    assert len({film.losses[0] for film in films}) == 1
    for film in films[1:]:
        np.testing.assert_array_equal(film.maps[0], films[0].maps[0])


@pytest.mark.parametrize("dataset", DATA)
def test_one_creeps_one_learns_one_freezes(dataset: str) -> None:
    creeps, learns, freezes = (rate_film(dataset, rate) for rate in (0.0001, 0.03, 10.0))

    assert creeps.right[-1] < 0.9 * creeps.n_train and not creeps.frozen
    assert learns.right[-1] >= 0.95 * learns.n_train and not learns.frozen
    assert freezes.frozen and not freezes.diverged


@pytest.mark.parametrize("dataset", DATA)
@pytest.mark.parametrize("init_seed", range(3))
def test_the_longest_steps_freeze_it_from_other_starts_too(dataset: str, init_seed: int) -> None:
    run = fresh_run(config_of({**NETWORK, "dataset": dataset, "learning_rate": 10.0, "init_seed": init_seed}))
    found = diagnose(advance(run, epochs=EPOCHS))

    assert found is not None and found.kind == "frozen"


def test_the_valley_its_slope_a_leap_and_gaits() -> None:
    line = np.linspace(-5, 5, 41)
    numeric = np.diff(np.log(np.cosh([line - 1e-6, line + 1e-6])), axis=0)[0] / 2e-6

    np.testing.assert_allclose(numeric, np.tanh(line), atol=1e-8)  # the slope the ball is given
    # w <- 4 - 10 tanh 4 = 4 - 9.9932930 = -5.9932930, then + 9.9998754
    np.testing.assert_allclose(ball(10.0, 2), [4, -5.9932930, 4.0065824], atol=1e-6)
    assert [gait(ball(rate)) for rate in (0.0001, 0.03, 10.0)] == ["creeps", "rolls", "leaps"]

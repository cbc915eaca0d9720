"""Learning rates as step lengths: three stages in step."""

from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from playground.nn.account import plain
from playground.pages.optimizers.lessons_view import lessons
from playground.pages.optimizers.optimizers_settings import FIRST_RATES, ROWS
from playground.pages.optimizers.rates import (
    BALL_START,
    EPOCHS,
    MAP_SIZE,
    RateFilm,
    ball,
    gait,
    rate_film,
)
from playground.training.problem import problem_of
from playground.ui import opening, session
from playground.ui.controls import control
from playground.ui.kit.component import FILM_WORDS, component, looks, packed, stamped
from playground.ui.session import Settings

PACES = tuple((pace, f"{pace} epochs a second") for pace in (1, 5, 12, 30))
GAITS = {"creeps": "the ball creeps", "rolls": "the ball rolls", "leaps": "the ball leaps over the valley"}
WORDS = {
    **FILM_WORDS,
    "where": "Epoch {step} of {count}",
    "told": "Right on {right} of {all}, loss {loss}",
    "loss": "loss",
    "ball": "One weight in the valley L = ln cosh w: w = {w}",
}
TRIES = {
    name: dict(zip(("rate_1", "rate_2", "rate_3"), three, strict=True))
    for name, three in {
        "three": FIRST_RATES,
        "just_right": (0.003, 0.01, 0.03),
        "too_far": (0.03, 3.0, 10.0),
    }.items()
}
"""What the lesson opens: three learning rates."""

_STAGES = component("stages", __file__, kit=("colours", "chart", "film"), beside=("optimizers.css",))


def rates(settings: Settings) -> None:
    with st.container(key="optimizers_rate_controls", horizontal=True, gap="medium"):
        control(ROWS["data"], width=170)
        for number in (1, 2, 3):
            control(ROWS[f"rate_{number}"], width=300)
    dataset, chosen = settings["data"], [settings[f"rate_{number}"] for number in (1, 2, 3)]
    films = [rate_film(dataset, rate) for rate in chosen]
    _STAGES(data=stages_picture(films, dark=st.context.theme.type == "dark"), key="optimizers_stages")
    with st.container(key="optimizers_open", horizontal=True):
        for number, film in enumerate(films, 1):
            st.button(
                f"Open η = {plain(chosen[number - 1])} in the playground",
                key=f"optimizers_open_{number}",
                icon=":material/hub:",
                on_click=opening.open_in_playground,
                args=(film.config.to_settings(),),
            )
    lessons(
        ("optimizers_rate", "optimizers_faster"),
        {name: partial(session.assign_all, ROWS, rates) for name, rates in TRIES.items()},
    )


def stages_picture(films: list[RateFilm], *, dark: bool = False) -> dict[str, Any]:
    """What `rates_view.js` paints of networks that learn the same points."""
    courses = [ball(film.config.training.learning_rate, len(film.losses) - 1) for film in films]
    most = max(0.6, *(float(film.losses.max()) for film in films))
    problem = problem_of(films[0].config)
    return stamped(
        {
            "of": [*(film.config.training.learning_rate for film in films), films[0].config.data.dataset],
            "count": EPOCHS,
            "paces": PACES,
            "paced": 12,
            "map_size": MAP_SIZE,
            "plane": problem.view.span,
            "points": [
                [round(float(x1), 3), round(float(x2), 3), int(label)]
                for (x1, x2), label in zip(problem.points_train, problem.y_train, strict=True)
            ],
            "most": most,
            "valley_width": max(6.0, *(float(np.abs(course).max()) for course in courses)) + 0.5,
            "stages": [_stage(film, course) for film, course in zip(films, courses, strict=True)],
            "colours": looks(dark),
            "words": WORDS,
        }
    )


def _stage(film: RateFilm, course: np.ndarray) -> dict[str, Any]:
    rate = plain(film.config.training.learning_rate)
    how = gait(course)
    return {
        "title": f"η = {rate}",
        "gait": GAITS[how],
        "maps": packed(film.maps, "uint8"),
        "losses": packed(film.losses),
        "right": film.right.tolist(),
        "n_train": film.n_train,
        "ball": packed(course),
        "moral": moral(film),
        "alts": {
            "map": f"The network's answer over the plane at learning rate {rate}, and its training points.",
            "curve": f"The loss on the training points over the epochs at learning rate {rate}: from "
            f"{film.losses[0]:.3f} to {film.losses[-1]:.3f}.",
            "valley": f"A ball in a valley that {how}, from w = {BALL_START:g} to w = {course[-1]:.3g}.",
        },
    }


def moral(film: RateFilm) -> str:
    right, last = int(film.right[-1]), float(film.losses[-1])
    told = f"right on {right} of {film.n_train}"
    if film.diverged:
        return "The weights grew without bound: it stands where it was well last."
    if film.frozen:
        return (
            f"Its first steps threw the neurons to the ends of tanh, where there is no slope: frozen, {told}."
        )
    if right >= 0.95 * film.n_train:
        soon = int(np.argmax(film.right >= 0.95 * film.n_train))
        return f"It learns: 95 % right at epoch {soon}, {told} in the end."
    if last < film.losses[0] and bool((np.diff(film.losses) < 0.02).all()):
        return f"It creeps: {told} after {len(film.losses) - 1} epochs, and the loss still falls."
    return f"It leaps to and fro and does not settle: {told} after {len(film.losses) - 1} epochs."

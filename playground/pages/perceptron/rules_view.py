"""The tab "Three rules compared": Rosenblatt, Adaline and the logistic neuron on the same points."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from playground.figures.palette import DARK, LIGHT
from playground.pages.perceptron import perceptron_memory_view as page
from playground.pages.perceptron.components_view import colours_of, mount_rules, text_of
from playground.pages.perceptron.perceptron_rule import Line
from playground.pages.perceptron.plane_points import Labelled, arrays, plane_of
from playground.pages.perceptron.three_rules import compare
from playground.ui import lesson

LEARNING_RATES = ("0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1")
LESSONS = {
    "perceptron_rules": "One formula, three answers",
    "perceptron_far": "Far points pull at Adaline",
    "perceptron_rate": "A rate that is too high",
}
RULES = (
    {"name": "Rosenblatt", "answer": "answer = 1 if sum ≥ θ, else 0"},
    {"name": "Adaline", "answer": "answer = sum − θ (targets −1 and 1)"},
    {"name": "Logistic neuron", "answer": "answer = sigmoid(sum − θ)"},
)
WORDS = {
    "plane": "Three lines among points.",
    "play": "Play",
    "pause": "Pause",
    "step": "Step",
    "back": "Back",
    "reset": "Start again",
    "time": "Moments",
    "where": "Pass {pass} of {passes}: {seen} examples seen",
    "right": "right on {right} of {n}",
    "weights": "w = ({w1}, {w2}), bias {b}",
    "diverged": "diverged: its steps leap ever farther; lower the learning rate",
}


def rules_tab(dark: bool) -> None:
    """The whole tab."""
    first, second, third, _ = st.columns([1.1, 1.7, 1, 0.5], vertical_alignment="bottom")
    with first:
        page.points_control()
    with second:
        st.select_slider(
            "Learning rate",
            LEARNING_RATES,
            page.DEFAULTS["perceptron_learning_rate"],
            key="perceptron_learning_rate",
            bind="query-params",
            persist_state="session",
            help="The step length of all three. Rosenblatt's line hardly cares, Adaline's bursts if it is "
            "too large.",
        )
    with third:
        page.start_popover(threshold=True)
    page.points_problem()
    st.markdown(
        "All three do the same after every example, **w ← w + rate · (target − answer) · x**; they differ "
        "only in what they call the answer."
    )
    rate = float(page.value("perceptron_learning_rate"))
    mount_rules(rules_data(page.points(), page.start(), rate, dark=dark), key="perceptron_rules_picture")
    for name, title in LESSONS.items():
        with st.expander(title), st.container(width=page.LESSON_WIDTH):
            lesson.show(name, actions())


def rules_data(
    points: tuple[Labelled, ...], start: Line, learning_rate: float, *, dark: bool
) -> dict[str, Any]:
    """What `rules_view.js` paints."""
    X, y = arrays(points)
    found = compare(X, y, np.array([*start.weights, -start.threshold]), learning_rate)
    colours = DARK if dark else LIGHT
    return {
        "colours": colours_of(dark),
        "words": WORDS,
        "plane": list(plane_of(points)),
        "points": [list(point) for point in points],
        "rules": list(RULES),
        "letters": ["R", "A", "L"],
        "inks": [colours.ink, colours.test, colours.classes[4] if not dark else colours.classes[3]],
        "steps": found.steps.tolist(),
        "passes": text_of(found.passes),
        "paths": [text_of(path) for path in found.lines],
        "right": found.right.tolist(),
        "diverged": list(found.diverged),
    }


def actions() -> dict[str, Any]:
    """What the lessons' buttons do."""
    return {
        "rules_clouds": lambda: _set_up("two clouds", "0.01"),
        "rules_far": lambda: _set_up("far points", "0.01"),
        "rules_rate": lambda: _set_up("far points", "0.1"),
    }


def _set_up(points: str, learning_rate: str) -> None:
    page.assign(
        {
            "perceptron_tab": page.TABS[2],
            "perceptron_points": points,
            "perceptron_learning_rate": learning_rate,
        }
    )

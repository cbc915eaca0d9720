"""The tab "Three rules compared": Rosenblatt, Adaline and the logistic neuron on the same points."""

from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from playground.figures.palette import DARK, LIGHT
from playground.pages.perceptron import perceptron_memory_view as page
from playground.pages.perceptron.perceptron_rule import Line, compare
from playground.pages.perceptron.perceptron_settings import TABS
from playground.pages.perceptron.plane_points import Labelled, arrays, plane_of
from playground.ui.kit.component import FILM_WORDS, component, looks, packed, stamped

LESSONS = {
    "perceptron_rules": "One formula, three answers",
    "perceptron_far": "Far points pull at Adaline",
    "perceptron_rate": "A rate that is too high",
}
RULES = (
    ("Rosenblatt", "", "answer = 1 if sum ≥ θ, else 0"),
    ("Adaline", "9 5", "answer = sum − θ (targets −1 and 1)"),
    ("Logistic neuron", "2 5", "answer = sigmoid(sum − θ)"),
)
"""Name, dashes and answer; a rule's letter is the first of its name."""
WORDS = {
    "plane": "Three lines among points.",
    **FILM_WORDS,
    "slider": "Moments",
    "where": "Pass {pass} of {passes}: {seen} examples seen",
    "right": "right on {right} of {n}",
    "weights": "w = ({w1}, {w2}), bias {b}",
    "diverged": "diverged: its steps leap ever farther; lower the learning rate",
}


_CARD = """
<div class="card" data-rule="{at}">
  <label class="head">
    <input type="checkbox" checked data-testid="rules-show-{at}">
    <svg class="swatch" viewBox="0 0 44 10">
      <path d="M0 5H44" stroke-width="3.5" stroke-dasharray="{dash}"></path>
    </svg>
    <b>{name[0]} · {name}</b>
  </label>
  <div class="formula">{answer}</div>
  <div class="count" data-testid="rules-right-{at}"></div>
  <div class="weights"></div>
</div>
"""
_CARDS = (
    _CARD.format(at=at, name=name, dash=dash, answer=answer) for at, (name, dash, answer) in enumerate(RULES)
)
_HTML = f"""
<div class="frame"><svg class="plane still" data-part="plane" role="img"></svg></div>
<div><div data-part="film"></div><div class="cards" data-part="cards">{"".join(_CARDS)}</div></div>
"""

_RULES = component(
    "rules", __file__, kit=("chart", "film"), beside=("plane.js", "perceptron.css"), html=_HTML
)


def rules_tab() -> None:
    third, _ = page.beside([1.1, 1.7, 1, 0.5], "points", "learning_rate")
    with third:
        page.start_popover(threshold=True)
    page.points_problem()
    st.markdown(
        "All three do the same after every example, **w ← w + rate · (target − answer) · x**; they differ "
        "only in what they call the answer."
    )
    dark, rate = st.context.theme.type == "dark", page.value("learning_rate")
    _RULES(data=rules_data(page.points(), page.start(), rate, dark=dark), key="perceptron_rules_picture")
    page.lessons(LESSONS, ACTIONS)


def rules_data(
    points: tuple[Labelled, ...], start: Line, learning_rate: float, *, dark: bool
) -> dict[str, Any]:
    X, y = arrays(points)
    found = compare(X, y, np.array([*start.weights, -start.threshold]), learning_rate)
    colours = DARK if dark else LIGHT
    picture = {
        "colours": looks(dark),
        "words": WORDS,
        "plane": list(plane_of(points)),
        "points": [list(point) for point in points],
        "rules": [name for name, *_ in RULES],
        "inks": [colours.ink, colours.test, colours.classes[4] if not dark else colours.classes[3]],
        "count": len(found.steps) - 1,
        "steps": found.steps.tolist(),
        "passes": packed(found.steps / len(X), "float64"),
        "paths": [packed(path, "float64") for path in found.lines],
        "right": found.right.tolist(),
        "diverged": list(found.diverged),
    }
    return stamped(picture)


def _set_up(points: str, learning_rate: float) -> None:
    page.assign(tab=TABS[2], points=points, learning_rate=learning_rate)


ACTIONS = {
    "rules_clouds": partial(_set_up, "two clouds", 0.01),
    "rules_far": partial(_set_up, "far points", 0.01),
    "rules_rate": partial(_set_up, "far points", 0.1),
}
"""What the lessons' buttons do."""

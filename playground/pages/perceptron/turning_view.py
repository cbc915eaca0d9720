"""The tab "Turning line": Rosenblatt's unit on points that can be clicked in, step by step."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from datasets.drawn import as_drawn, as_settings
from playground.pages.perceptron import perceptron_memory_view as page
from playground.pages.perceptron.perceptron_rule import Line, bounds, film, most_right
from playground.pages.perceptron.perceptron_settings import LARGEST_THRESHOLD, ROWS, TABS
from playground.pages.perceptron.plane_points import (
    MOST_POINTS,
    OWN,
    READY,
    Labelled,
    arrays,
    format_points,
    parse_points,
    plane_of,
)
from playground.ui import opening, session
from playground.ui.controls import control
from playground.ui.kit.component import FILM_WORDS, component, looks, packed, stamped

LESSONS = {
    "perceptron_line": "The line turns",
    "perceptron_threshold": "A threshold has to be chosen",
    "perceptron_bias": "Without a bias the line is nailed down",
    "perceptron_bound": "Why it must come to an end",
    "perceptron_xor": "What no line can do",
    "perceptron_pocket": "The best line in the pocket",
}

WORDS = {
    "plane": "{n} points on a plane, and the line of a threshold unit with weights {w1} and {w2} and "
    "threshold {theta}: right on {right} of {n}. With the keyboard: arrows move a cross, Enter sets a point.",
    **FILM_WORDS,
    "first": "Start again: back to the first weights",
    "next": "Step",
    "next_help": "Look at the next point",
    "slider": "Steps taken",
    "pace": "Speed",
    "slow": "slow",
    "normal": "normal",
    "fast": "fast",
    "start": "Before the first step",
    "where": "Pass {pass}, point {point} of {n}",
    "scaled": "To stay on the plane, w is drawn at {share} % of its length.",
    "hint": "Press Step: the unit looks at one point. If its answer is right, nothing happens. If it is "
    "wrong, the point's arrow is added to w, or taken from it, and the line turns.",
    "sum_label": "sum",
    "sum": "{w1} · {x1} + {w2} · {x2} = {sum}",
    "answer_label": "answer",
    "fires": "{sum} ≥ θ = {theta}: it fires, 1",
    "silent": "{sum} < θ = {theta}: it stays silent, 0",
    "target_label": "target",
    "right": "{target}: right, nothing changes",
    "wrong": "{target}: a mistake!",
    "add": "w + x = {before} + {point} = {moved}",
    "subtract": "w − x = {before} − {point} = {moved}",
    "lower": "{theta} − 1 = {after}, it fires more easily",
    "raise": "{theta} + 1 = {after}, it fires less easily",
    "kept": "{theta}, fixed: there is no bias to learn",
    "bar": "Pass {pass}: {count} mistakes",
    "now": "Right on {right} of {n} points. Mistakes so far: {mistakes}.",
    "done": "A whole pass without a mistake: right on all {n}, and nothing will change any more. Mistakes "
    "made: {mistakes}.",
    "never": "Still not at rest after {passes} passes and {mistakes} mistakes: right on {right} of {n} "
    "just now.",
    "pocket_now": "In the pocket, dashed: the best line so far, right on {pocket} of {n}.",
    "hand_now": "Your line is right on {right} of {n} points; your best so far is {best}.",
    "hand_best": "No straight line does better.",
    "full": f"There are {MOST_POINTS} points already; erase one first.",
}


_TOOLS = (
    ("one", "●", "Class 1", "Click to set a blue point of class 1; drag a point to move it"),
    ("zero", "▲", "Class 0", "Click to set an orange point of class 0; drag a point to move it"),
    ("erase", "✕", "Erase", "Click a point to take it away"),
    (
        "line",
        "⟋",
        "Move the line yourself",
        "Drag the square to shift the line and the rings to turn it; arrow keys do the same",
    ),
)
"""What a click does: name, sign, label and help."""

_TOOL = """<button type="button" class="tool {0}" data-tool="{0}" data-testid="tool-{0}" title="{3}">
  <span class="icon" aria-hidden="true">{1}</span>{2}
</button>"""
_HTML = f"""
<div>
  <div class="tools" data-part="tools" role="group" aria-label="What a click does">
    {"".join(_TOOL.format(*tool) for tool in _TOOLS)}
  </div>
  <div class="frame"><svg class="plane" data-part="plane" tabindex="0" role="application"></svg></div>
  <div class="scale" data-part="scale"></div>
  <div class="hand" data-part="hand">
    <button type="button" data-part="flip" data-testid="hand-flip">Swap the sides</button>
    <button type="button" data-part="learn" data-testid="hand-learn">Learn from this line on</button>
  </div>
  <div class="sentence" data-part="sentence" role="status" data-testid="turning-sentence"></div>
</div>
<div>
  <div data-part="film">
    <button type="button" data-part="mistake" data-testid="turning-mistake"
      title="Go on to the next point that is answered wrongly">Next mistake</button>
  </div>
  <div class="sums" data-part="sums" data-testid="turning-sums"></div>
  <div class="passes" data-testid="turning-passes">
    <div class="title">Mistakes in each pass through all points</div>
    <div class="bars" data-part="bars"></div>
  </div>
  <p class="known" data-part="known" data-testid="turning-known"></p>
  <dl class="numbers" data-part="numbers"></dl>
</div>
"""

_TURNING = component(
    "turning", __file__, kit=("chart", "film"), beside=("plane.js", "perceptron.css"), html=_HTML
)


def turning_tab() -> None:
    third, fourth = page.beside([1.1, 1.4, 1, 1], "points", "threshold")
    with third:
        control(ROWS["bias"])
        control(ROWS["pocket"])
    with fourth:
        page.start_popover()
    page.points_problem()
    points, dark = page.points(), st.context.theme.type == "dark"
    flags = {"learns": page.value("bias"), "pocket": page.value("pocket"), "dark": dark}
    picture = turning_data(points, page.start(), **flags, memory=page.memory())
    _TURNING(data=picture, key="perceptron_turning", on_event_change=_take_event)
    label, is_primary, act = (
        ("Give it hidden neurons", True, open_xor)
        if set(points) == set(READY["XOR"])
        else ("Open these points in the playground", False, open_points)
    )
    if len({of for _, _, of in points}) == 2:
        st.button(
            label,
            key="perceptron_open",
            type="primary" if is_primary else "secondary",
            icon=":material/hub:",
            on_click=act,
        )
    page.lessons(LESSONS, ACTIONS)


def turning_data(
    points: tuple[Labelled, ...],
    start: Line,
    *,
    learns: bool,
    pocket: bool,
    dark: bool,
    memory: page.Memory,
) -> dict[str, Any]:
    """What `turning_view.js` paints: the film of all steps."""
    X, y = arrays(points)
    course = film(X, y, start, learns_threshold=learns)
    plane = plane_of(points)
    known, numbers = facts(points, start, learns=learns)
    picture = {
        "known": known,
        "numbers": numbers,
        "colours": looks(dark),
        "words": WORDS,
        "plane": list(plane),
        "points": [list(point) for point in points],
        "most_points": MOST_POINTS,
        "learns": learns,
        "pocket": pocket,
        "best": most_right(X, y),
        "count": course.n_steps,
        "film": {
            name: packed(values, "float64") if isinstance(values, np.ndarray) else values
            for name, values in {**vars(course), "scale": scales(course.lines[:, :2], plane)}.items()
        },
        "tool": memory.tool,
        "tool_number": memory.tool_number,
    }
    return stamped(picture, serial=memory.serial)


def scales(weights: NDArray[np.float64], plane: tuple[float, float]) -> NDArray[np.float64]:
    """How much shorter than it is w is drawn at each moment, so that its tip stays on the plane: (moments,),
    never growing again, so that an arrow that gets longer is seen to get longer.
    """
    low, high = plane
    room = np.where(weights > 0, high, -low) * 0.88
    shares = np.divide(room, np.abs(weights), out=np.ones_like(weights), where=np.abs(weights) > room)
    return np.minimum.accumulate(np.minimum(shares.min(axis=1), 1.0))


def facts(
    points: tuple[Labelled, ...], start: Line, *, learns: bool
) -> tuple[str, list[tuple[str, str, str]]]:
    """What is known before anything is learned: a sentence, and numbers with their names and explanations."""
    X, y = arrays(points)
    if not learns and start.threshold:
        return (
            f"The threshold is fixed at {start.threshold:g}: the line keeps its distance from the origin in "
            "steps of w, and may or may not come to rest."
        ), []
    first = np.array([*start.weights, -start.threshold] if learns else start.weights)
    known = bounds(X, y, first, learns_threshold=learns)
    if known is None and not learns:
        return (
            "No straight line through the origin separates these points: the rule never comes to rest. With "
            "a bias the line could go anywhere."
        ), []
    if known is None:
        return "No straight line separates these points: the rule never comes to rest.", [
            (
                "best line possible",
                f"right on {most_right(X, y)} of {len(y)}",
                "Found by trying every straight line that matters, one through every two points.",
            )
        ]
    counted = "with the bias's constant 1 as a third coordinate" if learns else "measured from the origin"
    how = "from these first weights" if first.any() else "(R/γ)², from w = 0"
    return "A straight line separates these points: the rule must come to rest.", [
        (
            "margin γ",
            f"{known.margin:.3f}",
            f"How far the nearest point is from the best line, {counted}.",
        ),
        ("radius R", f"{known.radius:.3f}", f"The length of the longest point arrow, {counted}."),
        ("mistakes at most", f"{known.most_mistakes:,}", f"In whatever order the points come, {how}."),
    ]


def open_xor() -> None:
    opening.open_in_playground({"dataset": "xor_gate", "hidden_layer_sizes": "3", "learning_rate": 0.1})


def open_points() -> None:
    """The present points in the playground, one neuron first."""
    drawn = as_settings(as_drawn(*arrays(page.points()), 2))
    opening.open_in_playground(drawn | {"hidden_layer_sizes": ""})


def settings_of(event: Any) -> dict[str, Any]:
    """The settings that a person made in the picture: the points, or the line to start from.

    KeyError, TypeError or ValueError where it is nothing of the kind.
    """
    if event["type"] == "points":
        return {"points": OWN, "own": format_points(parse_points(ROWS["own"].parse(event["points"])))}
    threshold = min(max(event["threshold"], -LARGEST_THRESHOLD), LARGEST_THRESHOLD)
    drawn = {"w1": event["w1"], "w2": event["w2"], "threshold": round(threshold / 0.05) * 0.05}
    return {name: ROWS[name].parse(round(value, 2)) for name, value in drawn.items()}


def _set_up(points: str, tool: str = "one", **others: Any) -> None:
    """These points, and the first value of every other setting of the tab but these."""
    first = {name: ROWS[name].default for name in ("bias", "w1", "w2", "threshold", "pocket")}
    page.assign(tab=TABS[0], points=points, **first | others)
    here = page.memory()
    here.tool, here.tool_number = tool, here.tool_number + 1


ACTIONS: dict[str, Callable[[], None]] = {
    "clouds": partial(_set_up, "two clouds"),
    "or_by_hand": partial(_set_up, "OR", bias=False, w1=1.0, w2=1.0, threshold=0.5),
    "and_by_hand": partial(_set_up, "AND", bias=False, w1=1.0, w2=1.0, threshold=1.5),
    "nailed": partial(_set_up, "far from zero", bias=False),
    "free": partial(_set_up, "far from zero"),
    "narrow": partial(_set_up, "narrow gap", w1=0.0, w2=0.0),
    "drag_xor": partial(_set_up, "XOR", tool="line"),
    "hidden": open_xor,
    "pocket": partial(_set_up, "overlapping", pocket=True),
}
"""What the lessons' buttons do."""


def _take_event() -> None:
    event = session.triggered("perceptron_turning", "event")
    try:
        serial, made = int(event["serial"]), settings_of(event)
    except (KeyError, TypeError, ValueError):
        return
    page.memory().serial = serial
    page.assign(**made)

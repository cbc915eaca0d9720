"""Three deep stacks side by side: signal and blame in every layer, before and after training."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from playground.figures.chart import RAISED
from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.pages.activations import activations_memory_view as page
from playground.pages.activations.activations_figure import layer_ridges
from playground.pages.activations.activations_settings import STACKS
from playground.pages.activations.deep_stack import (
    BATCH_SIZE,
    BLAME_WINDOW,
    LEARNING_RATE,
    Stack,
    StackSpec,
    advance,
    spread,
    start,
)
from playground.settings import finite_or_words
from playground.ui import lesson, opening
from playground.ui.text import percent

TAB = "stack"
VERDICTS = (
    (0.01, "Vanishing.", "The first layer hardly hears what went wrong, so it hardly learns."),
    (0.1, "Fading.", "The first layer hears a good deal less than the last."),
    (10.0, "Alive.", "Every layer hears about as much as the others."),
    (100.0, "Growing.", "The first layer hears a good deal more than the last."),
    (math.inf, "Exploding.", "Blame grows on its way back: the first layer is thrown about."),
)
"""Up to which ratio of blame, first layer to last, what is said of it."""


def show() -> None:
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="medium", key=page.key("stack_controls")
    ):
        page.setting("layers", width=230)
        page.setting("neurons", width=230)
        page.setting("epochs", width="content")
        page.setting("seed", width=150)
    page.live(_stacks, TAB)
    st.caption(
        f"Each stack learns the circle from 250 points (plain gradient descent, learning rate "
        f"{LEARNING_RATE}, mini-batches of {BATCH_SIZE}). Every row is one layer: at the left what its "
        "neurons put out, at the right how much blame comes back to them. There every mark further left is "
        "ten thousand times less."
    )
    with st.container(key=page.key("lesson_stack")):
        lesson.show("activations_stack", ACTIONS)


def _stacks() -> None:
    """The moving part: the three columns, each stack a slice nearer to what is asked; begun anew where it has
    passed it.
    """
    here, chosen = page.memory(), page.settings()
    target = int(chosen["epochs"])
    columns = st.columns(3, gap="medium")
    for number, column in enumerate(columns, 1):
        with column, st.container(horizontal=True, gap="small"):
            page.setting(f"activation_{number}")
            page.setting(f"initializer_{number}")
    is_behind = False
    for place, column in enumerate(columns):
        activation, initializer = (chosen[f"{kind}_{place + 1}"] for kind in ("activation", "initializer"))
        spec = StackSpec(activation, initializer, chosen["layers"], chosen["neurons"], chosen["seed"])
        stack = here.stacks[place]
        if stack is None or stack.spec != spec or stack.epoch > target:
            stack = start(spec)
        stack = advance(stack, target - stack.epoch, page.seconds() / len(columns))
        here.stacks[place] = stack
        is_behind |= stack.epoch < target and not stack.diverged
        with column:
            _column(place, stack)
    if is_behind and here.playing != TAB:
        here.playing = TAB
        st.rerun()
    if not is_behind and here.playing == TAB:
        page.stop()


def _column(number: int, stack: Stack) -> None:
    found, spec = spread(stack), stack.spec
    right, n = stack.right
    word, sentence = ratio_in_words(stack, found.ratio)
    st.metric("Blame, first layer : last layer", ratio_text(found.ratio))
    with st.container(key=page.key(f"verdict_{number + 1}")):
        st.markdown(f"**{word}** {sentence}")
    figure = layer_ridges(
        found.signal,
        found.signal_window,
        found.blame,
        BLAME_WINDOW,
        open_end=not all(map(math.isfinite, ACTIVATIONS[spec.activation].range)),
        dark=page.is_dark(),
        height=max(260, min(100 + 24 * spec.n_layers, 520)),
    )
    signal, blame = ([_shown(one[end]) for end in (0, -1)] for one in (found.signal_sizes, found.blame_sizes))
    alt = (
        f"{ACTIVATIONS[spec.activation].label} with {INITIALIZERS[spec.initializer].label} after "
        f"{stack.epoch} epochs: deviation of the outputs {signal[0]} in the first layer, "
        f"{signal[1]} in the last; blame {blame[0]} and {blame[1]}."
    )
    page.chart(figure, f"ridges_{number}", alt)
    silent = percent(round(1000 * float(found.silent.mean())), 1000)
    remark = f" {silent} of blame is exactly 0, not drawn." if found.silent.any() else ""
    score = f"right on {right} of {n} ({percent(right, n)})"
    st.caption(f"Epoch {stack.epoch}: loss {_shown(stack.loss)}, {score}.{remark}")


def ratio_text(ratio: float) -> str:
    """Blame of the first layer to that of the last, the smaller being 1: "1 : 1,210"."""
    if math.isnan(ratio):
        return "none"
    if ratio == 0:
        return "0 : 1"
    if ratio < 1:
        return f"1 : {finite_or_words(1 / ratio, _big)}"
    return f"{finite_or_words(ratio, _big)} : 1"


def ratio_in_words(stack: Stack, ratio: float) -> Sequence[str]:
    if stack.diverged:
        return (
            "Exploded.",
            f"In epoch {stack.epoch + 1} the weights grew without bound; it stays as it was before.",
        )
    if not ACTIVATIONS[stack.spec.activation].trainable:
        return "Silent.", "The slope is 0 everywhere: no blame passes a single layer."
    if math.isnan(ratio):
        return "Silent.", "No blame comes back at all: nothing can be learned."
    return next(words for most, *words in VERDICTS if ratio <= most)


def _big(number: float) -> str:
    if number >= 1e6:
        digits, power = f"{number:.1e}".split("e")
        return f"{digits} · 10{str(int(power)).translate(RAISED)}"
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}"


def _shown(number: float) -> str:
    is_near = number == 0 or 0.001 <= abs(number) < 1000
    return finite_or_words(number, ("{:.3f}" if is_near else "{:.1e}").format)


def _side_by_side(kinds: tuple[tuple[str, str], ...], **values: Any) -> Any:
    """An action that puts these activations and start weights side by side, with the first seed."""
    for number, (activation, initializer) in enumerate(kinds, start=1):
        values |= {f"activation_{number}": activation, f"initializer_{number}": initializer}
    return partial(page.give, **{"neurons": 16, "epochs": "0", "seed": 0, **values})


ACTIONS = {
    "three_starts": _side_by_side(STACKS, layers=10),
    "thirty_layers": _side_by_side(STACKS, layers=30),
    "train_fifty": _side_by_side(STACKS, layers=10, epochs="50"),
    "only_the_start": _side_by_side(
        (("relu", "uniform_half"), ("relu", "he_normal"), ("relu", "uniform_one")), layers=20
    ),
    "too_wild": _side_by_side(
        (("tanh", "uniform_one"), ("tanh", "glorot_uniform"), ("tanh", "uniform_half")), layers=20, neurons=32
    ),
    "playground_sigmoid": lambda: opening.open_in_playground(
        {"hidden_layer_sizes": "4,4,4,4,4,4", "activation": "sigmoid", "initializer": "uniform_one"}
    ),
}

"""Equal start weights: four neurons stay one, until a nudge breaks the symmetry."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from playground.figures.curves import learning_curve
from playground.pages.activations import activations_memory_view as page
from playground.pages.activations.activations_figure import plane_map
from playground.pages.activations.small_networks import (
    NUDGE,
    Runs,
    equal_config,
    groups,
    largest_difference,
    maps,
    neuron_weights,
    next_to_nudge,
    nudged,
)
from playground.training.run import TrainingRun
from playground.training.trainer import evaluate
from playground.ui import opening
from playground.ui.text import loss_text

TAB = "equal"
MAP_SIZE, MAP_WIDTH = 32, 150
SOON = 150
"""Epochs after which a second neuron is freed: those before it have not settled yet."""
PLAYER = page.Player(
    TAB, ("start", "function", "hidden"), lambda *chosen: [equal_config(*chosen)], 2000, epochs_a_tick=5
)
"""Twenty epochs a second, as on the playground."""


def show() -> None:
    PLAYER.show({"start": "content", "function": "content", "hidden": 180}, _button, _draw, ACTIONS)


def _button() -> None:
    all_differ = next_to_nudge(*PLAYER.runs()) is None
    st.button(
        "Nudge a neuron",
        key=page.key("nudge"),
        icon=":material/touch_app:",
        shortcut="N",
        on_click=_nudge,
        disabled=all_differ,
        help="All neurons differ already."
        if all_differ
        else f"Adds {NUDGE} to one weight of one neuron that has a twin.",
    )


def _draw(runs: Runs) -> None:
    (run,) = runs
    kinds, n = groups(run), run.config.network.hidden_layer_sizes[0]
    loss = loss_text(evaluate(run).train_loss)
    st.markdown(
        f"**Epoch {run.epoch:,}.** {_count(len(kinds), n)} Loss {loss}.",
        help="Neurons are the same when all their weights agree to the last digit.",
    )
    first = {index: group[0] for group in kinds for index in group}
    twins = [f" = {first[index] + 1}" if first[index] != index else "" for index in range(n)]
    titles = [*(f"neuron {number + 1}{twin}" for number, twin in enumerate(twins)), "<b>output</b>"]
    with st.container(horizontal=True, gap="medium", key=page.key("equal_maps")):
        for number, (title, picture) in enumerate(zip(titles, maps(run, MAP_SIZE), strict=True)):
            figure = plane_map(picture, title, run.problem.view.span, dark=page.is_dark(), size=MAP_WIDTH)
            alt = (
                f"Map of {'the output' if number == n else title}: mean {picture.mean():.3f}, "
                f"from {picture.min():.3f} to {picture.max():.3f}."
            )
            page.chart(figure, f"equal_map_{number}", alt, width=MAP_WIDTH)
    table, curve = st.columns([0.55, 0.45], gap="medium")
    with table:
        st.table(_weights(run))
        difference = largest_difference(run)
        told = f"{difference:.2g}" if difference else "0, to the last digit"
        st.caption(f"Largest difference between two neurons: {told}.")
    with curve:
        losses = run.history.train_loss
        figure = learning_curve(
            run.history.epochs,
            {"training": losses},
            marks=[(change.epoch, "nudge") for change in run.changes],
            title="Loss",
            dark=page.is_dark(),
            height=215,
        )
        page.chart(
            figure, "equal_loss", f"Loss by epoch: {loss_text(float(losses[0]))} at first, now {loss}."
        )


def _count(kinds: int, n: int) -> str:
    if kinds == 1:
        return f"All {n} neurons are the same: together they can do what one neuron can."
    if kinds == n:
        return f"All {n} neurons differ."
    return f"{kinds} different neurons among {n}."


def _weights(run: TrainingRun) -> pd.DataFrame:
    values = neuron_weights(run)
    names = ["from x₁", "from x₂", "bias", "to the output"]
    columns = [f"neuron {number + 1}" for number in range(values.shape[1])]
    text = np.vectorize(lambda number: f"{number:.6f}".replace("-", "−"))(values)
    return pd.DataFrame(text, names, columns)


def _nudge() -> None:
    PLAYER.put((nudged(*PLAYER.runs()),))


def _free(number: int) -> Callable[[], None]:
    """An action that frees so many neurons, from epoch 100 on one every SOON epochs, and plays on."""

    def act() -> None:
        ACTIONS["train_equal"]()
        for before in range(number):
            PLAYER.advance(SOON if before else 0)
            _nudge()
        page.memory().playing = TAB

    return act


ACTIONS: dict[str, Callable[[], None]] = {
    "train_equal": PLAYER.action(100),
    "nudge": _free(1),
    "nudge_again": _free(2),
    "zeros": PLAYER.action(100, start="zeros"),
    "random": PLAYER.action(100, start="glorot_uniform"),
    "playground": lambda: opening.open_in_playground(PLAYER.runs()[0].config.to_settings()),
}

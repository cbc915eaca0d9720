"""Equal start weights: four neurons stay one, until a nudge breaks the symmetry."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from playground.figures.curves import learning_curve
from playground.pages.activations import activations_memory_view as page
from playground.pages.activations.activations_figure import plane_map
from playground.pages.activations.activations_settings import ROWS
from playground.pages.activations.small_networks import (
    NUDGE,
    equal_config,
    equal_settings,
    groups,
    largest_difference,
    maps,
    neuron_weights,
    next_to_nudge,
    nudged,
)
from playground.training.run import TrainingRun
from playground.training.trainer import advance, evaluate, fresh_run
from playground.ui import lesson, opening
from playground.ui.text import loss_text

TAB = "equal"
MOST_EPOCHS = 2000
MAP_SIZE, MAP_WIDTH = 32, 150


def show() -> None:
    """The tab."""
    left, right = st.columns([0.72, 0.28], gap="large")
    with left:
        with st.container(horizontal=True, vertical_alignment="bottom", key=page.key("equal_settings")):
            page.setting("start", width="content")
            page.setting("function", width="content")
            page.setting("hidden", width=180)
        with st.container(horizontal=True, vertical_alignment="center", key=page.key("equal_bar")):
            page.play_buttons(TAB, step=_step, reset=_reset)
            all_differ = next_to_nudge(_run()) is None
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
        page.live(_moving, TAB, lambda: (_wanted(), next_to_nudge(_run()) is None))
    with right, st.container(key=page.key("lesson_equal")):
        lesson.show("activations_equal", ACTIONS)


def _moving() -> None:
    """The sentence, the maps, the table of weights and the loss."""
    here, run = page.memory(), _run()
    if here.playing == TAB:
        run = here.equal = advance(run, page.EPOCHS_A_TICK, seconds=page.seconds())
    kinds, n = groups(run), run.config.network.hidden_layer_sizes[0]
    loss = evaluate(run).train_loss
    st.markdown(
        f"**Epoch {run.epoch:,}.** {_count(len(kinds), n)} Loss {loss_text(loss)}.",
        help="Neurons are the same when all their weights agree to the last digit.",
    )
    plane, twins = run.problem.view.span, _twins(kinds)
    pictures = maps(run, MAP_SIZE)
    titles = [f"neuron {number + 1}{twins[number]}" for number in range(n)]
    with st.container(horizontal=True, gap="medium", key=page.key("equal_maps")):
        for number, (title, picture) in enumerate(zip([*titles, "<b>output</b>"], pictures, strict=True)):
            figure = plane_map(picture, title, plane, dark=page.is_dark(), size=MAP_WIDTH)
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
        alt = f"Loss by epoch: {loss_text(float(losses[0]))} at first, now {loss_text(loss)}."
        page.chart(figure, "equal_loss", alt)
    if here.playing == TAB and run.epoch >= MOST_EPOCHS:
        page.stop()


def _count(kinds: int, n: int) -> str:
    if kinds == 1:
        return f"All {n} neurons are the same: together they can do what one neuron can."
    if kinds == n:
        return f"All {n} neurons differ."
    return f"{kinds} different neurons among {n}."


def _twins(kinds: list[list[int]]) -> dict[int, str]:
    """For every neuron a sign of what it equals: neuron 3 " = 1"."""
    return {index: "" if index == group[0] else f" = {group[0] + 1}" for group in kinds for index in group}


def _weights(run: TrainingRun) -> pd.DataFrame:
    values = neuron_weights(run)
    names = ["from x₁", "from x₂", "bias", "to the output"]
    columns = [f"neuron {number + 1}" for number in range(values.shape[1])]
    text = np.vectorize(lambda number: f"{number:.6f}".replace("-", "−"))(values)
    return pd.DataFrame(text, names, columns)


def _wanted() -> tuple[str, str, int]:
    """Initializer, activation and number of neurons as chosen."""
    chosen = page.settings()
    return chosen["start"], chosen["function"], chosen["hidden"]


def _run() -> TrainingRun:
    """The run of the present settings; a new one when they have changed."""
    here, wanted = page.memory(), _wanted()
    if here.equal is None or here.equal_key != wanted:
        here.equal, here.equal_key = fresh_run(equal_config(*wanted)), wanted
    return here.equal


def _step() -> None:
    here = page.memory()
    here.playing = ""
    here.equal = advance(_run(), 1)


def _reset() -> None:
    page.memory().playing, page.memory().equal = "", None


def _nudge() -> None:
    run = _run()
    neuron = next_to_nudge(run)
    if neuron is not None:
        page.memory().equal = nudged(run, neuron)


def _begin(epochs: int = 0, **values: Any) -> Any:
    """An action that starts anew with these settings, trained for some epochs."""

    def act() -> None:
        page.give(**{name: ROWS[name].default for name in ("start", "function", "hidden")} | values)
        _reset()
        page.memory().equal = advance(_run(), epochs)

    return act


def _nudge_and_play() -> None:
    _nudge()
    page.memory().playing = TAB


def _playground() -> None:
    opening.open_in_playground(equal_settings(*_wanted()))


ACTIONS = {
    "train_equal": _begin(100),
    "nudge": _nudge_and_play,
    "zeros": _begin(100, start="zeros"),
    "random": _begin(100, start="glorot_uniform"),
    "playground": _playground,
}

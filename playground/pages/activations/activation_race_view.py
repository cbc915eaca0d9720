"""Two deep networks in a race: the same in everything but their activation."""

import streamlit as st

from playground.figures.curves import OverlaidCurve, overlaid_curves
from playground.nn.activations import ACTIVATIONS
from playground.pages.activations import activations_memory_view as page
from playground.pages.activations.activation_curves import blame_ratio
from playground.pages.activations.activations_figure import HEIGHT, blame_lines, plane_map
from playground.pages.activations.deep_stack_view import ratio_text
from playground.pages.activations.small_networks import Runs, blame_of, epoch_of, maps, race_configs
from playground.training.run import TrainingRun
from playground.training.scores import Scores
from playground.training.trainer import evaluate
from playground.ui import opening
from playground.ui.text import loss_text, percent

TAB = "race"
SIDES = ("left", "right")
MAP_SIZE, MAP_WIDTH = 48, 330


PLAYER = page.Player(
    TAB,
    ("race_left", "race_right", "race_layers", "race_neurons", "race_rate", "race_data"),
    race_configs,
    1000,
    epochs_a_tick=2,
)
"""Eight epochs a second: the faster of two should not be done before one has looked."""


def show() -> None:
    names = ("race_left", "race_right", "race_data", "race_layers", "race_neurons", "race_rate")
    PLAYER.show(dict.fromkeys(names, 125), _buttons, _draw, ACTIONS)


def _buttons() -> None:
    for side, run in zip(SIDES, PLAYER.runs(), strict=True):
        st.button(
            f"{_name(run)} in the playground",
            key=page.key(f"open_{side}"),
            icon=":material/open_in_new:",
            on_click=opening.open_in_playground,
            args=(run.config.to_settings(),),
        )


def _draw(runs: Runs) -> None:
    dark, problem = page.is_dark(), runs[0].problem
    scores = [evaluate(run) for run in runs]
    losses = [loss_text(score.train_loss) for score in scores]
    blames = [blame_of(run) for run in runs]
    labels = [_name(run) for run in runs]
    if labels[0] == labels[1]:
        labels = [f"{label}, {side}" for label, side in zip(labels, SIDES, strict=True)]
    told = [_told(*each) for each in zip(labels, scores, runs, strict=True)]
    st.markdown(f"**Epoch {epoch_of(runs):,}.** {' '.join(told)}")
    with st.container(horizontal=True, gap="large", key=page.key("race_maps")):
        for side, label, run, loss, words in zip(SIDES, labels, runs, losses, told, strict=True):
            picture = plane_map(
                maps(run, MAP_SIZE)[-1],
                f"<b>{label}</b>: loss {loss}",
                problem.view.span,
                points=problem.points_train,
                point_classes=problem.y_train,
                dark=dark,
                size=MAP_WIDTH,
                font_size=14,
            )
            alt = f"What the network says all over the plane. {words}"
            page.chart(picture, f"race_map_{side}", alt, width=MAP_WIDTH)
    left, right = st.columns(2, gap="medium")
    with left:
        curves = [
            OverlaidCurve(label, run.history.epochs, run.history.train_loss, slot)
            for slot, (label, run) in enumerate(zip(labels, runs, strict=True))
        ]
        said = " ".join(f"{label} now {loss}." for label, loss in zip(labels, losses, strict=True))
        figure = overlaid_curves(curves, title="Loss", dark=dark, height=HEIGHT)
        page.chart(figure, "race_losses", f"Loss by epoch of both networks. {said}")
    with right:
        said = " ".join(
            f"{label}: first layer {blame[0]:.1e}, last {blame[-1]:.1e}."
            for label, blame in zip(labels, blames, strict=True)
        )
        figure = blame_lines(blames, labels, dark=dark)
        page.chart(figure, "race_blame", f"Size of the blame in every hidden layer. {said}")
    ratios = [_ratio_told(*each) for each in zip(labels, blames, strict=True)]
    st.caption(f"Blame, first layer : last layer. {'; '.join(ratios)}.")


def _told(label: str, scores: Scores, run: TrainingRun) -> str:
    right = (
        f"right on {scores.train_right} of {scores.n_train} ({percent(scores.train_right, scores.n_train)})"
    )
    return f"{label} is {right}; {run.reason}" if run.reason else f"{label} is {right}."


def _ratio_told(label: str, blame: list[float]) -> str:
    """ "sigmoid 1 : 3,914", or that there is no blame."""
    if not any(blame):
        return f"{label}: no blame gets through to any layer"
    return f"{label} {ratio_text(blame_ratio(blame))}"


def _name(run: TrainingRun) -> str:
    return ACTIVATIONS[run.config.network.activation].label


ACTIONS = {
    "race": PLAYER.action(plays=True),
    "one_layer": PLAYER.action(plays=True, race_layers=1),
    "relu": PLAYER.action(plays=True, race_left="relu"),
    "relu_wider": PLAYER.action(plays=True, race_left="relu", race_neurons=6),
    "playground_sigmoid": lambda: opening.open_in_playground(
        {"hidden_layer_sizes": "4,4,4,4,4,4", "activation": "sigmoid"}
    ),
}

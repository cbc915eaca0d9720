""" "Is it luck?": what the further starts of a run say about the plane, side by side."""

import numpy as np
import streamlit as st

from datasets.views import Line
from playground.config import ViewOptions
from playground.figures.ready_figure import ReadyFigure
from playground.figures.small_multiples import small_graphs, small_maps
from playground.nn.activations import ACTIVATIONS
from playground.nn.network import predict
from playground.training.run import TrainingRun
from playground.training.snapshots import sibling_config
from playground.training.trainer import sibling_losses
from playground.ui.chart_bar import CHART_BAR
from playground.ui.live_run import LiveRun
from playground.ui.redraw import throttled
from playground.ui.text import loss_text

MAP_SIZE = 48
GRAPH_SIZE = 64
HEIGHT = 630
WIDTH = 600
"""Of the figure, px; narrower where the screen is."""


def siblings_panel(live: LiveRun, view: ViewOptions, dark: bool) -> None:
    """Nine small maps, of the same moment as the stage's."""
    if live.run.siblings is None:
        st.caption('Switch on "Is it luck?" under View: nine further starts train along, and are shown here.')
        return
    figure, words = throttled(
        "siblings",
        live,
        (live.generation, view, dark),
        lambda: sibling_maps(live.run, discretize=view.discretize, dark=dark),
    )
    with st.container(width=WIDTH):
        st.plotly_chart(figure, key="sibling_maps", theme=None, config=CHART_BAR, alt=words)


def sibling_maps(run: TrainingRun, *, discretize: bool, dark: bool) -> tuple[ReadyFigure, str]:
    """The answers of a run's further starts as small maps (or graphs, with one input), and the same in words.

    `run` must have siblings.
    """
    assert run.siblings is not None
    config, problem = run.config, run.problem
    losses = sibling_losses(run)[0]
    seeds = [sibling_config(config, number + 1).network.init_seed for number in range(len(losses))]
    titles = [f"start {seed} · loss {loss_text(loss)}" for seed, loss in zip(seeds, losses, strict=True)]
    words = f"{len(seeds)} further starts at epoch {run.epoch:,}: {'; '.join(titles)}."
    network = run.network.with_parameters(run.siblings.parameters)
    with np.errstate(all="ignore"):  # a further start may have grown without bound
        if isinstance(problem.view, Line):
            x = problem.view.places(GRAPH_SIZE)
            graphs = predict(network, problem.inputs(x))[..., 0]
            points = problem.points_train[:, 0], problem.y_train
            low, high = float(problem.y.min()), float(problem.y.max())
            figure = small_graphs(
                x[:, 0], graphs, titles, points=points, y_range=(low, high), dark=dark, height=HEIGHT
            )
            return figure, words
        A = predict(network, problem.inputs(problem.view.places(MAP_SIZE)))
    square = (len(seeds), MAP_SIZE, MAP_SIZE)
    rule = ACTIVATIONS[config.output_activation]
    if rule.sums_to_one:
        figure = small_maps(
            np.nan_to_num(A).argmax(axis=-1).reshape(square),
            titles,
            confidence=np.nan_to_num(A).max(axis=-1).reshape(square),
            n_classes=config.n_classes,
            discretize=discretize,
            dark=dark,
            height=HEIGHT,
        )
    else:
        figure = small_maps(
            rule.signed(A)[..., 0].reshape(square), titles, discretize=discretize, dark=dark, height=HEIGHT
        )
    return figure, words

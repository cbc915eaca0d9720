""" "Is it luck?": what the further starts of a run say about the plane, side by side."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from datasets.drawn import colour_of
from datasets.views import Line
from playground.config import ViewOptions
from playground.figures.ready_figure import ReadyFigure
from playground.figures.small_multiples import small_graphs, small_maps
from playground.nn.activations import ACTIVATIONS
from playground.nn.metrics import predicted_classes, r2
from playground.nn.network import predict
from playground.settings import SETTINGS
from playground.training.run import TrainingRun
from playground.training.snapshots import N_SIBLINGS, sibling_config
from playground.training.trainer import evaluate, sibling_losses
from playground.ui import session
from playground.ui.chart_bar import CHART_BAR
from playground.ui.formula import number
from playground.ui.live_run import LiveRun
from playground.ui.redraw import throttled
from playground.ui.text import for_markdown, loss_text, percent

LEARNED = 0.95
"""From this share on (or R²) a start has learned its task."""
MAP_SIZE = 48
MOST_POINTS = 80
"""Points drawn in a small map."""
GRAPH_SIZE = 64
HEIGHT = 630
WIDTH = 600
"""Of the figure, px; narrower where the screen is."""


def siblings_panel(live: LiveRun, view: ViewOptions, dark: bool) -> None:
    """The switch, the verdict, and nine small maps of the stage's own moment; each start can be taken."""
    is_on = live.run.siblings is not None
    st.button(
        "Let the nine further starts go" if is_on else "Train nine further starts along",
        key="siblings_off" if is_on else "siblings_on",
        help=SETTINGS["siblings"].help,
        on_click=session.assign,
        args=("siblings", not is_on),
    )
    if not is_on:
        return
    figure, words, told = throttled(
        "siblings",
        live,
        (live.generation, view, dark),
        lambda: _drawn(live.run, discretize=view.discretize, dark=dark),
    )
    st.markdown(f"**{for_markdown(told)}**")
    with st.container(width=WIDTH):
        st.plotly_chart(figure, key="sibling_maps", theme=None, config=CHART_BAR, alt=words)
    is_locked = "init_seed" in view.lock
    with st.container(horizontal=True, key="take_start"):
        for seed in sibling_seeds(live.run):
            st.button(
                f"Take start {seed}",
                key=f"take_start_{seed}",
                help="Locked in this exercise." if is_locked else "A new run that begins with these weights.",
                on_click=session.assign,
                args=("init_seed", seed),
                disabled=is_locked,
            )


def _drawn(run: TrainingRun, *, discretize: bool, dark: bool) -> tuple[ReadyFigure, str, str]:
    metrics = sibling_metrics(run)
    return (*sibling_maps(run, metrics, discretize=discretize, dark=dark), verdict(run, metrics))


def verdict(run: TrainingRun, metrics: NDArray[np.float64]) -> str:
    """How many of all starts have learned the task so far, and whether it depends on the start.

    A start has learned it when it is right on `LEARNED` of the points it never learned from (of all points
    where there are no others), or explains as much of their targets (R²). metrics: of the further starts, as
    `sibling_metrics` gives them.
    """
    own = evaluate(run)
    scores = np.append(own.train_metric if own.test_metric is None else own.test_metric, metrics)
    n, learned = len(scores), int((scores >= LEARNED).sum())
    did = "explain at least" if run.config.task == "regression" else "are right on at least"
    told = f"{learned} of {n} starts {did} {percent(round(100 * LEARNED), 100)} by epoch {run.epoch:,}"
    if learned in (0, n):
        return f"{told}: {'not one has learned it yet.' if not learned else 'that is not luck.'}"
    return f"{told}, the others less: it depends on the start."


def sibling_metrics(run: TrainingRun) -> NDArray[np.float64]:
    """Share that is right, or R², of each further start (k,), on the points that `verdict` speaks of."""
    assert run.siblings is not None
    problem = run.problem
    rows = problem.test if problem.n_test else problem.train
    network = run.network.with_parameters(run.siblings.parameters)
    with np.errstate(all="ignore"):  # a further start may have grown without bound
        A = predict(network, problem.inputs(problem.points[rows]))
        if run.config.task == "regression":
            return np.nan_to_num(r2(A, problem.Y[rows]), nan=-np.inf)
    return (predicted_classes(A, run.config.output_activation) == problem.y[rows]).mean(axis=-1)


def sibling_seeds(run: TrainingRun) -> list[int]:
    """The seeds of the further starts' first weights."""
    return [sibling_config(run.config, number + 1).network.init_seed for number in range(N_SIBLINGS)]


def sibling_maps(
    run: TrainingRun, metrics: NDArray[np.float64], *, discretize: bool, dark: bool
) -> tuple[ReadyFigure, str]:
    """The answers of a run's further starts as small maps (or graphs, with one input), and the same in words.

    `run` must have siblings.
    """
    assert run.siblings is not None
    config, problem = run.config, run.problem
    losses = sibling_losses(run)[0]
    seeds = sibling_seeds(run)
    is_regression = config.task == "regression"

    def told(metric: float) -> str:
        return f"R² {number(metric)}" if is_regression else percent(round(1000 * metric), 1000)

    titles = [f"start {seed}: {told(metric)}" for seed, metric in zip(seeds, metrics, strict=True)]
    starts = [f"{title}, loss {loss_text(loss)}" for title, loss in zip(titles, losses, strict=True)]
    words = f"{len(seeds)} further starts at epoch {run.epoch:,}: {'; '.join(starts)}."
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
    shown = None if is_regression else _some_points(run)
    square = (len(seeds), MAP_SIZE, MAP_SIZE)
    rule = ACTIVATIONS[config.output_activation]
    if rule.sums_to_one:
        figure = small_maps(
            np.nan_to_num(A).argmax(axis=-1).reshape(square),
            titles,
            confidence=np.nan_to_num(A).max(axis=-1).reshape(square),
            n_classes=config.n_classes,
            points=shown,
            discretize=discretize,
            dark=dark,
            height=HEIGHT,
        )
    else:
        figure = small_maps(
            rule.signed(A)[..., 0].reshape(square),
            titles,
            points=shown,
            discretize=discretize,
            dark=dark,
            height=HEIGHT,
        )
    return figure, words


def _some_points(run: TrainingRun) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Of the training points as many as a small map has room for: shares of the way from the left and from
    the top of the plane, and the colour of each.
    """
    problem = run.problem
    chosen = slice(0, problem.n_train, -(-problem.n_train // MOST_POINTS))
    low, high = problem.view.span
    x1, x2 = ((problem.points_train[chosen] - low) / (high - low)).T
    colours = np.array([colour_of(index, problem.n_classes) for index in range(problem.n_classes)])
    return x1, 1 - x2, colours[problem.y_train[chosen]]

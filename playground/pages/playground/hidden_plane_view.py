"""Input plane and hidden plane: how a layer bends the plane until a straight cut is enough."""

from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from datasets.views import Line
from playground.config import ViewOptions
from playground.figures.ready_figure import ReadyFigure
from playground.inspection import LayerPlane, borders, changes_on_line, drawable, lattice, layer_plane
from playground.nn.metrics import predicted_classes
from playground.nn.network import layer_outputs, predict
from playground.pages.playground.hidden_plane_figure import Moving, Window, bending_plane
from playground.training.run import TrainingRun
from playground.ui.chart_bar import CHART_BAR
from playground.ui.formula import neuron_symbol
from playground.ui.live_run import LiveRun
from playground.ui.redraw import standing
from playground.ui.text import for_markdown, percent

N_NODES = 41
"""Nodes per side between which borders are looked for."""
N_LINES, N_ON_LINE = 13, 37
"""Lines of the grid in each direction, and samples of each."""
N_SAMPLES = 241
"""Samples of the line of one input."""
N_LEVELS = 5
"""Level lines of a regression."""
MOST_POINTS = 400
"""Points drawn of each kind: more would hide the grid."""
WIDTH = 620
"""Of the figure, px; narrower where the screen is."""

Places = NDArray[np.float64]


def hidden_plane_panel(live: LiveRun, view: ViewOptions, dark: bool) -> None:
    """The chosen hidden layer's plane, to be called in the fragment that ticks."""
    run = live.run
    n_layers = len(run.network.activations) - 1
    if n_layers == 0:
        st.markdown(
            "This network has no hidden layer: its cut is straight in the input plane itself. Add a layer "
            "with + to see it bend the plane."
        )
        return
    layer = n_layers - 1
    if n_layers > 1:
        layer = st.segmented_control(
            "Layer",
            range(n_layers),
            format_func=lambda number: f"Layer {number + 1}",
            default=n_layers - 1,
            required=True,
            key=f"hidden_plane_layer_{n_layers}",
            label_visibility="collapsed",
            persist_state="page",
        )
    show_test = view.show_test_points
    figure, words = standing(
        "hidden_plane",
        live,
        (live.generation, layer, show_test, dark),
        lambda: hidden_plane(run, layer, show_test=show_test, dark=dark),
    )
    st.markdown(for_markdown(words))
    with st.container(width=WIDTH):
        st.plotly_chart(figure, key="hidden_plane", theme=None, config=CHART_BAR, alt=words)
    if live.playing:
        st.caption("As it was before Play. Pause to bend the present plane.")


def hidden_plane(run: TrainingRun, layer: int, *, show_test: bool, dark: bool) -> tuple[ReadyFigure, str]:
    """The film from the input plane to the plane of a hidden layer (0 is the first), and it in words."""
    config, problem = run.config, run.problem
    view = problem.view
    is_line = isinstance(view, Line)
    training = _spread(problem.points_train)
    test = _spread(problem.points_test) if show_test and problem.n_test else training[:0]
    grid = view.places(N_SAMPLES) if is_line else grid_lines(view.span)
    border = border_pieces(run)
    parts = [grid, border, problem.points_train[training], problem.points_test[test]]
    plane, ends = _in_hidden_plane(run, layer, parts)
    starts = [np.column_stack([part, np.zeros(len(part))]) if is_line else part for part in parts]
    moving = [Moving(start, end) for start, end in zip(starts, ends, strict=True)]
    low, high = view.span
    middle = (low + high) / 2
    windows = (
        Window(
            (middle, 0.0 if is_line else middle), 1.04 * (high - low) / 2, ("x₁", "" if is_line else "x₂")
        ),
        _window_around(np.concatenate([ends[0], ends[2]]), _axes(run, layer, plane)),
    )
    y = problem.y_train[training]
    is_classes = config.task == "classification"
    figure = bending_plane(
        moving[0],
        moving[1],
        moving[2],
        windows,
        point_classes=y if is_classes else None,
        n_classes=config.n_classes,
        point_values=None if is_classes else y,
        value_range=(-1.0, 1.0) if is_classes else _symmetrical(problem.y_train),
        test_points=moving[3] if len(test) else None,
        test_classes=problem.y_test[test] if is_classes else None,
        border_marks=is_line,
        dark=dark,
    )
    return figure, _in_words(run, layer, plane, len(border) > 0)


def grid_lines(plane: tuple[float, float]) -> Places:
    """Lines of the plane in both directions, with a row of nan behind each: (n, 2)."""
    along = np.tile(np.append(np.linspace(*plane, N_ON_LINE), np.nan), N_LINES)
    across = np.repeat(np.linspace(*plane, N_LINES), N_ON_LINE + 1)
    across[np.isnan(along)] = np.nan
    return np.concatenate([np.column_stack([across, along]), np.column_stack([along, across])])


def border_pieces(run: TrainingRun) -> Places:
    """Where in the input plane the answer changes, or where a regression passes a level: pieces of lines with
    a row of nan behind each, (n, 2); for one input single places, (n, 1).
    """
    problem, view = run.problem, run.problem.view
    is_line = isinstance(view, Line)
    output_activation = run.config.output_activation
    find = changes_on_line if is_line else borders
    size = N_SAMPLES if is_line else N_NODES
    places, shape = view.places(size) if is_line else lattice(view.span, size), view.shape(size)

    def outputs(points: Places) -> Places:
        with np.errstate(all="ignore"):
            return np.nan_to_num(predict(run.network, problem.inputs(points)))

    at_nodes = outputs(places)
    found = []
    if run.config.task == "classification":
        nodes = predicted_classes(at_nodes, output_activation).reshape(shape)
        found.append(
            find(lambda points: predicted_classes(outputs(points), output_activation), view.span, nodes)
        )
    else:
        for level in _levels(problem.y_train):
            nodes = (at_nodes[:, 0] >= level).reshape(shape).astype(np.int64)
            found.append(find(_above(outputs, float(level)), view.span, nodes))
    pieces = np.concatenate(found)
    if is_line:
        return pieces
    gaps = np.full((len(pieces), 1, 2), np.nan)
    return np.concatenate([pieces, gaps], axis=1).reshape(-1, 2)


def _above(outputs: Callable[[Places], Places], level: float) -> Callable[[Places], NDArray[np.int64]]:
    return lambda points: (outputs(points)[:, 0] >= level).astype(np.int64)


def _levels(targets: NDArray) -> Places:
    """Levels between the lowest and the highest target, evenly spaced."""
    return np.linspace(float(targets.min()), float(targets.max()), N_LEVELS + 2)[1:-1]


def _in_hidden_plane(run: TrainingRun, layer: int, parts: list[Places]) -> tuple[LayerPlane, list[Places]]:
    """The plane of a layer, fitted to the training points, and where the parts lie in it."""
    problem = run.problem
    rows = [problem.points_train, *parts]
    ends = np.cumsum([len(part) for part in rows])[:-1]
    with np.errstate(all="ignore"):
        outputs = drawable(layer_outputs(run.network, problem.inputs(np.concatenate(rows)))[layer])
        training, *others = np.split(outputs, ends)
        plane = layer_plane(np.nan_to_num(training), problem.points_train)
        return plane, [plane(part) for part in others]


def _axes(run: TrainingRun, layer: int, plane: LayerPlane) -> tuple[str, str]:
    if plane.components:
        return "first component", "second component"
    names = [neuron_symbol(layer, index) for index in range(run.network.layer_sizes[layer + 1])]
    return (names[0], names[1] if len(names) == 2 else "")


def _window_around(places: Places, axes: tuple[str, str]) -> Window:
    finite = places[np.isfinite(places).all(axis=1)]
    if not len(finite):
        finite = np.zeros((1, 2))
    low, high = finite.min(axis=0), finite.max(axis=0)
    x, y = (low + high) / 2
    half = float((high - low).max()) / 2
    return Window((float(x), float(y)), 1.06 * half or 1.0, axes)


def _symmetrical(targets: NDArray) -> tuple[float, float]:
    most = float(np.abs(targets).max()) or 1.0
    return -most, most


def _spread(points: Places) -> NDArray[np.int64]:
    """Numbers of at most MOST_POINTS rows, spread evenly."""
    count = min(len(points), MOST_POINTS)
    return np.linspace(0, len(points) - 1, count).round().astype(np.int64)


def _in_words(run: TrainingRun, layer: int, plane: LayerPlane, has_border: bool) -> str:
    size = run.network.layer_sizes[layer + 1]
    if plane.components:
        seen = (
            f"Layer {layer + 1} has {size} neurons; you see the two directions in which they differ most, "
            f"with {percent(round(1000 * plane.share), 1000)} of their variance."
        )
    elif size == 2:
        seen = f"The two neurons of layer {layer + 1} are the axes."
    else:
        seen = f"Layer {layer + 1} has one neuron, so the plane is folded into a line."
    what = "level lines" if run.config.task == "regression" else "border"
    if not has_border:
        return f"{seen} The network gives one answer for the whole plane, so there is no {what}."
    is_last = layer == len(run.network.activations) - 2
    if not is_last:
        return f"{seen} The {what} may still be bent here: later layers bend the plane further."
    if what == "level lines":
        verb, ending = "are", "straight here: the output rises evenly across this plane"
        if size == 1:
            ending = "single places here"
    else:
        verb, ending = "is", "straight here: the output is one straight cut"
        if run.config.n_classes > 2:
            verb, ending = "consists", "of straight pieces here"
        if size == 1:
            verb, ending = "is", "where the line is cut across"
    if plane.components:
        verb = "are" if what == "level lines" else "is"
        ending = f"flat among all {size} neurons; here you see it from one side"
    return f"{seen} The {what} {verb} {ending}."

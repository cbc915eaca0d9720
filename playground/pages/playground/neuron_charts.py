"""What the card of a neuron shows: charts with their words, tables and sentences, worked out from the run."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from datasets.views import Line
from playground.evaluation import FLAT, MOSTLY, NO_SLOPE
from playground.figures.ready_figure import ReadyFigure
from playground.inspection import contributions, drawable, layer_values, relative_slopes
from playground.nn.activations import ACTIVATIONS
from playground.nn.network import parameter_index
from playground.pages.playground.add_up_figure import Step, add_up
from playground.pages.playground.neuron_figure import output_histogram
from playground.training.run import TrainingRun
from playground.ui.events import EventError, parse_number
from playground.ui.formula import neuron_symbol, neuron_title, number, output_symbols, source_symbols
from playground.ui.text import number_text, percent

STEP_SIZE = 48
GRAPH_SIZE = 128
"""Cells per side of the maps that add up; samples of a graph."""
N_BINS = 24
MOST_SOURCES = 12
"""Sources added one by one; of more, the smallest are added together."""

Chart = tuple[ReadyFigure, str]
Place = tuple[int, int, int]
"""(layer, source, target) of a weight; the source after the last is the bias."""
Rows = list[tuple[str, Place]]


@np.errstate(all="ignore")  # what overflows is said in words, and cut for the picture
def histogram(run: TrainingRun, layer: int, index: int, *, dark: bool) -> Chart:
    """What the neuron says of the training and the test points, and the same in words."""
    problem = run.problem
    outputs = layer_values(run.network, problem.X1[:, :-1])[layer].A[:, index]
    training, test = outputs[problem.train], outputs[problem.test]
    shown = drawable(outputs[~np.isnan(outputs)])
    low, high = ACTIVATIONS[run.network.activations[layer]].range
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = (float(shown.min()), float(shown.max())) if len(shown) else (0.0, 0.0)
        if high - low < 1e-9 * max(1.0, abs(low)):
            low, high = low - 0.5, low + 0.5
    edges = np.linspace(low, high, N_BINS + 1)
    counts = [np.histogram(drawable(part), edges)[0] / max(len(part), 1) for part in (training, test)]
    figure = output_histogram(edges, counts[0], counts[1] if len(test) else None, dark=dark)
    words = f"{neuron_title(run, layer, index)} on the {len(training):,} training points: "
    words += (
        f"lowest {_told(training.min())}, mean {_told(training.mean())}, highest {_told(training.max())}."
    )
    if len(test):
        words += f" Mean on the {len(test):,} test points: {_told(test.mean())}."
    return figure, words


def asleep_in_words(run: TrainingRun, layer: int, index: int) -> str:
    """Whether a hidden neuron is dead or saturated, as a sentence with the share of training points; ""
    while it is neither. Shares and slopes are those of `playground.evaluation`.
    """
    rule = ACTIVATIONS[run.network.activations[layer]]
    if layer == len(run.network.activations) - 1:
        return ""
    if not rule.trainable:
        return f"The slope of {rule.label} is 0 everywhere, so this neuron cannot learn."
    with np.errstate(all="ignore"):
        Z = layer_values(run.network, run.problem.X_train)[layer].Z[:, index]
        slopes = relative_slopes(rule.name, Z)
    n_rows = len(slopes)
    if np.isfinite(rule.range).all():
        flat = int(np.count_nonzero(slopes < FLAT))
        if flat < MOSTLY * n_rows:
            return ""
        return (
            f"Saturated: for {percent(flat, n_rows)} of the training points ({flat:,} of {n_rows:,}) it is "
            f"on a flat part of {rule.label}, where it hardly learns."
        )
    silent = int(np.count_nonzero(slopes < NO_SLOPE))
    points = f"{percent(silent, n_rows)} of the training points ({silent:,} of {n_rows:,})"
    if silent == n_rows:
        return f"Dead: its slope is 0 for {points}, so no gradient reaches it and it cannot learn."
    if silent >= MOSTLY * n_rows:
        return f"Nearly dead: its slope is 0 for {points}; it learns from the rest only."
    return ""


# Weights


def incoming(run: TrainingRun, layer: int, index: int) -> Rows:
    """Name and (layer, source, target) of all that comes into a neuron, last its bias if it has one."""
    names = source_symbols(run, layer)
    if run.config.network.train_biases:
        names = [*names, "bias"]
    return [(name, (layer, source, index)) for source, name in enumerate(names)]


def outgoing(run: TrainingRun, layer: int, index: int) -> Rows:
    """Name and (layer, source, target) of everything a neuron is passed on to; nothing for an output."""
    last = len(run.network.activations) - 1
    if layer == last:
        return []
    following = layer + 1
    size = run.network.layer_sizes[following + 1]
    names = (
        output_symbols(run)
        if following == last
        else [neuron_symbol(following, target) for target in range(size)]
    )
    return [(name, (following, index, target)) for target, name in enumerate(names)]


def weights_table(run: TrainingRun, rows: Rows) -> pd.DataFrame:
    """Weights as text, so that any way of writing a number can be typed, and whether each is frozen."""
    sizes = run.network.layer_sizes
    places = [parameter_index(sizes, *place) for _, place in rows]
    return pd.DataFrame(
        {
            "weight": [number_text(float(run.network.parameters[place])) for place in places],
            "frozen": [bool(run.frozen[place]) for place in places],
        },
        index=[name for name, _ in rows],
    )


@dataclass(frozen=True)
class TableChanges:
    """What was changed in a table of weights. weights, frozen: new values by place. problems: sentences on
    what is no number.
    """

    weights: dict[Place, float]
    frozen: dict[Place, bool]
    problems: tuple[str, ...]


def changes_of(run: TrainingRun, rows: Rows, after: pd.DataFrame) -> TableChanges:
    """How the table of these rows differs, after a person had it, from what `weights_table` gave."""
    before = weights_table(run, rows)
    weights, frozen, problems = {}, {}, []
    for row, (name, place) in enumerate(rows):
        text, is_frozen = after["weight"].iloc[row], bool(after["frozen"].iloc[row])
        if text != before["weight"].iloc[row]:
            layer, source, target = place
            try:
                value = parse_number(str(text or ""))
            except EventError as error:
                problems.append(f"{name}: {error}")
            else:
                if value != run.network.blocks[layer][source, target]:
                    weights[place] = value
        if is_frozen != before["frozen"].iloc[row]:
            frozen[place] = is_frozen
    return TableChanges(weights, frozen, tuple(problems))


def n_frozen(run: TrainingRun, layer: int, index: int | None = None) -> tuple[int, int]:
    """How many numbers of a neuron (None: of a whole layer) are frozen, and how many there are that could
    learn.
    """
    n_in, n_out = run.network.layer_sizes[layer : layer + 2]
    sources = n_in + 1 if run.config.network.train_biases else n_in
    targets = range(n_out) if index is None else [index]
    places = [
        parameter_index(run.network.layer_sizes, layer, source, target)
        for source in range(sources)
        for target in targets
    ]
    return int(run.frozen[places].sum()), len(places)


# Add up


def adding_up(run: TrainingRun, layer: int, index: int, *, dark: bool) -> Chart:
    """How the neuron's map arises, step by step, and the same in words."""
    view = run.problem.view
    graphs = isinstance(view, Line)
    size = GRAPH_SIZE if graphs else STEP_SIZE
    places, shape = view.places(size), view.shape(size)
    steps, limit, last_limit = addition_steps(run, layer, index, places)
    if not graphs:
        steps = [
            Step(step.title, step.left, step.right, step.added.reshape(shape), step.total.reshape(shape))
            for step in steps
        ]
    figure = add_up(
        steps,
        places[:, 0] if graphs else None,
        limit=limit,
        last_limit=last_limit,
        grey=run.config.task_kind == "multi_class",
        dark=dark,
    )
    told = "; ".join(step.title for step in steps)
    name = neuron_title(run, layer, index)
    return figure, f"How {name[0].lower()}{name[1:]} arises, in {len(steps)} steps: {told}."


@np.errstate(all="ignore")  # what overflows is said in words, and cut for the picture
def addition_steps(
    run: TrainingRun, layer: int, index: int, places: NDArray[np.float64]
) -> tuple[list[Step], float, float]:
    """The steps of the sum for places (n, n_inputs) of the plane, each picture (n,); the size at which
    colours are full in them; and the same of the last output.

    Of more than MOST_SOURCES sources, those that add most somewhere on the plane come first, one by one, and
    the rest together.
    """
    network = run.network
    inputs = run.problem.inputs(places)
    values = layer_values(network, inputs)
    before = inputs if layer == 0 else values[layer - 1].A
    parts = _without_gaps(contributions(network, before, layer, index))
    names, weights = source_symbols(run, layer), network.blocks[layer][:-1, index]
    order = list(range(len(names)))
    if len(names) > MOST_SOURCES:
        order.sort(key=lambda source: -float(np.abs(parts[source]).max()))
    pieces: list[tuple[str, NDArray[np.float64]]] = [
        (f"{_factor(float(weights[source]))} · {names[source]}", parts[source])
        for source in order[:MOST_SOURCES]
    ]
    if rest := order[MOST_SOURCES:]:
        pieces.append((f"the other {len(rest)} together", parts[rest].sum(axis=0)))
    if run.config.network.train_biases:
        pieces.append((f"{_factor(float(network.blocks[layer][-1, index]))} (bias)", parts[-1]))
    steps: list[Step] = []
    total = np.zeros(len(places))
    for place, (told, added) in enumerate(pieces):
        total = drawable(total + added)
        title = told.replace("(−", "−", 1).replace(")", "", 1) if not place and told[0] == "(" else told
        title = title if place == 0 else f"+ {title}"
        steps.append(Step(title, title, "the sum so far", added, total))
    limit = _full([picture for step in steps for picture in (step.added, step.total)])
    rule = ACTIVATIONS[network.activations[layer]]
    last_limit = limit
    if not rule.is_identity:
        output = _without_gaps(values[layer].A[:, index])
        last_limit = 1.0 if rule.is_bounded else limit
        title = f"{rule.label} of the sum"
        if rule.sums_to_one:
            title = f"{rule.label}: its share among all outputs"
        steps.append(Step(title, "the whole sum", title, total, output))
    return steps, limit, last_limit


def _factor(weight: float) -> str:
    """A weight as a factor or a summand: a negative one stands in brackets."""
    return f"({number(weight)})" if weight < 0 else number(weight)


def _full(pictures: list[NDArray[np.float64]]) -> float:
    return max(float(np.abs(picture).max(initial=0.0)) for picture in pictures) or 1.0


def _without_gaps(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values as they can be drawn and added up: 0 for what is no number."""
    return np.nan_to_num(drawable(values))


def _told(value: float) -> str:
    return number(float(value))

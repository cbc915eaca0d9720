"""What the Numbers panel says of a run: tables, charts and sentences, worked out from the run alone."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from datasets.features import FEATURES
from datasets.views import Plane
from playground.evaluation import (
    ClassScores,
    LayerSizes,
    class_scores_of_outputs,
    layer_sizes,
    mean_of_defined,
    regression_scores,
    roc_curve,
)
from playground.figures.ready_figure import ReadyFigure
from playground.figures.small_multiples import weight_maps
from playground.inspection import confusion_matrix
from playground.nn.activations import ACTIVATIONS
from playground.nn.metrics import predicted_classes
from playground.nn.network import predict
from playground.pages.playground.evaluation_figure import (
    answers_and_targets,
    confusion_map,
    residuals,
    roc_chart,
)
from playground.pages.playground.layer_bars_figure import layer_bars, size_text
from playground.pages.playground.surface_view import surface_picture
from playground.settings import finite_or_words
from playground.training.run import TrainingRun
from playground.ui.text import class_names, number_text

NONE = "–"
"""Stands for a score that would divide by zero."""

SURFACE_SIZE = 32
"""Corners per side of the surface's mesh."""
SAME = 1.5
"""Two gradients count as equally large up to this ratio."""

PARTS = {"train": "training", "held_out": "held out", "test": "test (unseen)"}


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart and what it shows in words."""

    figure: ReadyFigure
    words: str


@dataclass(frozen=True, eq=False)
class Report:
    """What a tab shows: a sentence, charts beside each other, tables, and small print, in this order."""

    sentence: str
    charts: Sequence[Chart]
    tables: Sequence[pd.DataFrame] = ()
    notes: Sequence[str] = ()


def parts_of(run: TrainingRun) -> dict[str, slice]:
    """The parts of the data that have rows, by name, the training rows first."""
    problem = run.problem
    slices = {"train": problem.train, "held_out": problem.held_out, "test": problem.test}
    return {name: rows for name, rows in slices.items() if rows.stop > rows.start}


# Scores


def score_report(run: TrainingRun, part: str, *, dark: bool) -> Report:
    """How right the network is on one part of its data, beside what answering blindly would score."""
    rows = parts_of(run)[part]
    A = outputs_of(run)[rows]
    if run.config.task == "regression":
        return _regression_report(run, part, rows, A[:, 0], dark=dark)
    return _class_report(run, part, rows, A, dark=dark)


def _class_report(run: TrainingRun, part: str, rows: slice, A: NDArray[np.float64], *, dark: bool) -> Report:
    problem, names = run.problem, class_names(run.problem)
    k, true = len(names), problem.y[rows].astype(np.int64)
    answered = predicted_classes(A, run.config.output_activation)
    scores = ClassScores(confusion_matrix(true, answered, k))
    usual = int(np.bincount(problem.y_train.astype(np.int64), minlength=k).argmax())
    blind = ClassScores(confusion_matrix(true, np.full(len(true), usual), k))
    evidence = class_scores_of_outputs(A, k)
    curves = {index: roc_curve(true == index, evidence[:, index]) for index in range(k)}
    areas = np.array([curve.auc if curve else np.nan for curve in curves.values()])
    drawn = [
        (index, curve.false_positive_rate, curve.true_positive_rate, curve.auc)
        for index, curve in curves.items()
        if curve and (k > 2 or index == 1)
    ]
    height = 320 if k == 2 else 380  # the legend of many curves takes more lines
    guess = 0.5 if np.isfinite(areas).any() else math.nan
    right, blindly_right = int(np.diag(scores.counts).sum()), int(np.diag(blind.counts).sum())
    sentence = (
        f"Right on {right:,} of {scores.n_rows:,} {PARTS[part]} rows ({_percent(scores.accuracy)}). "
        f"Always answering {names[usual]}, the most frequent class in training, is right on "
        f"{blindly_right:,} ({_percent(blind.accuracy)})."
    )
    overall = _table(
        {
            "Accuracy": (scores.accuracy, blind.accuracy),
            "Precision": (mean_of_defined(scores.precision), mean_of_defined(blind.precision)),
            "Recall": (mean_of_defined(scores.recall), mean_of_defined(blind.recall)),
            "F1": (mean_of_defined(scores.f1), mean_of_defined(blind.f1)),
            "AUC": (mean_of_defined(areas), guess),
        },
        ("this network", f"always {names[usual]}"),
    )
    by_class = pd.DataFrame(
        {
            "precision": [_told(value) for value in scores.precision],
            "recall": [_told(value) for value in scores.recall],
            "F1": [_told(value) for value in scores.f1],
            "AUC": [_told(value) for value in areas],
            "rows": [f"{count:,}" for count in scores.support],
        },
        index=list(names),
    )
    charts = [
        Chart(
            confusion_map(scores.counts, scores.row_shares, names, dark=dark, height=height),
            f"Confusion matrix of the {PARTS[part]} rows. {_confusion_words(scores, names)}",
        )
    ]
    if drawn:
        told = ", ".join(f"{names[index]} {area:.3f}" for index, _, _, area in drawn)
        charts.append(
            Chart(
                roc_chart(drawn, names, dark=dark, height=height), f"ROC curves; the area under each: {told}."
            )
        )
    return Report(sentence, charts, (overall, by_class), _class_notes(scores, names, areas))


def _confusion_words(scores: ClassScores, names: Sequence[str]) -> str:
    told = []
    for index, name in enumerate(names):
        answers = [
            f"{count:,} as {other}" for count, other in zip(scores.counts[index], names, strict=True) if count
        ]
        told.append(f"{name}: {', '.join(answers)}" if answers else f"{name}: no rows")
    return f"{'; '.join(told)}."


def _class_notes(scores: ClassScores, names: Sequence[str], areas: NDArray[np.float64]) -> list[str]:
    k = len(names)
    rest = (
        f"The ROC curve is that of {names[1]}; {names[0]} has the same area."
        if k == 2
        else "ROC curves: one class against the rest."
    )
    notes = [f"Precision, recall, F1 and AUC of the whole are means over the classes. {rest}"]
    missing = []
    unanswered = [name for name, value in zip(names, scores.precision, strict=True) if np.isnan(value)]
    absent = [name for name, value in zip(names, scores.recall, strict=True) if np.isnan(value)]
    if unanswered:
        missing.append(f"precision where no row is answered so ({', '.join(unanswered)})")
    if absent:
        missing.append(f"recall of a class without rows ({', '.join(absent)})")
    if np.isnan(areas).any():
        missing.append("AUC where all rows are of the class or none is")
    if missing:
        notes.append(f"{NONE} has nothing to divide by: {'; '.join(missing)}. Means leave it out.")
    return notes


def _regression_report(
    run: TrainingRun, part: str, rows: slice, answers: NDArray[np.float64], *, dark: bool
) -> Report:
    problem = run.problem
    targets = problem.y[rows].astype(np.float64)
    mean = float(problem.y_train.mean())
    own = regression_scores(answers, targets)
    blind = regression_scores(np.full(len(targets), mean), targets)
    sentence = (
        f"Typical error (RMSE) {_told(own.rmse)} on {own.n_rows:,} {PARTS[part]} rows. Always answering "
        f"{_told(mean)}, the mean of the training targets, errs by {_told(blind.rmse)}."
    )
    table = _table(
        {
            "MSE": (own.mse, blind.mse),
            "RMSE": (own.rmse, blind.rmse),
            "MAE": (own.mae, blind.mae),
            "R²": (own.r2, blind.r2),
        },
        ("this network", "always the mean"),
    )
    charts = [
        Chart(
            answers_and_targets(answers, targets, dark=dark),
            f"Answers against targets; R² {_told(own.r2)}. On the diagonal they would be equal.",
        ),
        Chart(
            residuals(answers, targets, dark=dark),
            f"Errors against answers; typical error {_told(own.rmse)}, mean error "
            f"{_number(_mean_error(answers, targets))}.",
        ),
    ]
    notes = [
        "MSE: mean squared error (the loss of that name is half of it). RMSE: its root. MAE: mean error "
        "without its sign. R²: the share of the targets' variance that is explained."
    ]
    if own.n_rows < 2:
        notes.append(f"{NONE}: R² needs at least two rows.")
    return Report(sentence, charts, (table,), notes)


# Weights


def weight_chart(run: TrainingRun, *, dark: bool) -> Chart:
    """Every layer's weights and biases as heat maps."""
    network, config = run.network, run.config
    names = [layer_name(run, layer) for layer in range(len(network.blocks))]
    sources = [source_names(run, layer) for layer in range(len(network.blocks))]
    targets = [target_names(run, layer) for layer in range(len(network.blocks))]
    figure = weight_maps(
        network.blocks, names, sources, targets, grey=config.task_kind == "multi_class", dark=dark
    )
    told = []
    for layer, block in enumerate(network.blocks):
        with np.errstate(invalid="ignore"):
            source, target = divmod(int(np.abs(block).argmax()), block.shape[1])
        told.append(
            f"{names[layer]}: {block.size} numbers, the largest {_told(float(block[source, target]))} "
            f"from {sources[layer][source]} to {targets[layer][target]}"
        )
    return Chart(figure, f"Weights and biases as heat maps. {'; '.join(told)}.")


def weight_table(run: TrainingRun, layer: int) -> pd.DataFrame:
    """One layer's weights: a row for what comes in, the bias last (if biases are used), a column for each
    neuron.
    """
    block, sources = run.network.blocks[layer], source_names(run, layer)
    if not run.config.network.train_biases:
        block, sources = block[:-1], sources[:-1]
    return pd.DataFrame(np.array(block), index=sources, columns=target_names(run, layer))


def edits_of(before: pd.DataFrame, after: pd.DataFrame) -> list[tuple[int, int, float]]:
    """(source, target, value) of every cell that was given another number."""
    old, new = before.to_numpy(dtype=np.float64), after.to_numpy(dtype=np.float64)
    changed = (old != new) & ~np.isnan(new)
    return [(int(source), int(target), float(new[source, target])) for source, target in np.argwhere(changed)]


def layer_name(run: TrainingRun, layer: int) -> str:
    """ "Layer 1: Tanh"; the last one is "Output: ..."."""
    last = len(run.network.activations) - 1
    label = ACTIVATIONS[run.network.activations[layer]].label
    return f"{'Output' if layer == last else f'Layer {layer + 1}'}: {label}"


def source_names(run: TrainingRun, layer: int) -> list[str]:
    """What comes into a layer: inputs by their labels, neurons by their numbers, and the bias."""
    if layer == 0:
        return [*(FEATURES[name].label for name in run.problem.features), "bias"]
    return [*(str(number + 1) for number in range(run.network.layer_sizes[layer])), "bias"]


def target_names(run: TrainingRun, layer: int) -> list[str]:
    """The neurons of a layer by their numbers, outputs by their classes."""
    size = run.network.layer_sizes[layer + 1]
    if layer < len(run.network.layer_sizes) - 2:
        return [str(number + 1) for number in range(size)]
    return ["output"] if size == 1 else list(class_names(run.problem))


# Gradients


def gradient_report(run: TrainingRun, *, dark: bool) -> Report:
    """How large gradient and outputs are in every layer, over all training rows."""
    problem = run.problem
    sizes = layer_sizes(run.network, problem.X1_train, problem.Y_train, run.config.loss)
    labels = [*(f"layer {number + 1}" for number in range(len(sizes) - 1)), "output"]
    gradients, activations = [size.gradient for size in sizes], [size.activation for size in sizes]
    charts = [
        Chart(
            layer_bars(gradients, labels, title="Gradient of a weight (root mean square)", dark=dark),
            f"Size of the gradient of a weight, on a logarithmic axis: {_listed(labels, gradients)}.",
        ),
        Chart(
            layer_bars(activations, labels, title="Output of a neuron (root mean square)", dark=dark),
            f"Size of a neuron's output, on a logarithmic axis: {_listed(labels, activations)}.",
        ),
    ]
    table = pd.DataFrame(
        {
            "activation": [ACTIVATIONS[size.activation_name].label for size in sizes],
            "weight": [size_text(size.weight) for size in sizes],
            "gradient": [size_text(size.gradient) for size in sizes],
            "length": [size_text(size.gradient_norm) for size in sizes],
            "dead": [NONE if size.dead is None else _percent(size.dead, 0) for size in sizes],
            "saturated": [NONE if size.saturated is None else _percent(size.saturated, 0) for size in sizes],
        },
        index=labels,
    )
    notes = [
        "Weight, gradient: root mean square over the weights of the layer. Length: of the layer's gradient. "
        "Gradient of the mean loss over all training rows, without penalties and biases.",
        "Dead: neurons whose slope is 0 for every row, so they cannot learn. Saturated: neurons on the flat "
        "ends of their activation for at least nine rows in ten.",
    ]
    return Report(gradient_sentence(sizes), charts, (table,), notes)


def gradient_sentence(sizes: Sequence[LayerSizes]) -> str:
    """The gradient of the first layer beside that of the output layer, in words."""
    first, last = sizes[0].gradient, sizes[-1].gradient
    if not all(math.isfinite(size.gradient) for size in sizes):
        return "The weights grew without bound: the gradient has no size any more."
    if not any(size.gradient for size in sizes):
        return "The gradient is 0 in every layer: no weight moves."
    if len(sizes) == 1:
        return f"There is one layer only; the gradient of a weight is {size_text(last)} (root mean square)."
    if first == 0:
        silent = [f"layer {number + 1}" for number, size in enumerate(sizes) if not size.gradient]
        return f"No gradient reaches {_and(silent)}: nothing is learned there."
    if last == 0:
        return "The gradient of the output layer is 0: nothing is learned there."
    ratio = last / first if last > first else first / last
    if ratio < SAME:
        return "The gradient of layer 1 is about as large as that of the output layer."
    word = "smaller" if last > first else "larger"
    return f"The gradient of layer 1 is {_times(ratio)} times {word} than that of the output layer."


# Surface


def surface_of(run: TrainingRun, class_index: int, *, dark: bool) -> dict[str, Any] | None:
    """The output over the plane; with softmax the probability of a class. None with one input."""
    config, problem = run.config, run.problem
    if not isinstance(problem.view, Plane):
        return None
    line = np.linspace(*problem.view.span, SURFACE_SIZE)
    x1, x2 = np.meshgrid(line, line)
    with np.errstate(all="ignore"):
        A = predict(run.network, problem.inputs(np.column_stack((x1.ravel(), x2.ravel()))))
    rule = ACTIVATIONS[config.output_activation]
    column = class_index if rule.sums_to_one else 0
    values, heights = A[:, column].reshape(SURFACE_SIZE, SURFACE_SIZE), problem.Y_train[:, column]
    if rule.kind != "number":
        z_range = rule.range
    else:
        furthest = float(np.ceil(2.5 * max(1.0, float(np.abs(heights).max())))) / 2
        z_range = (-furthest, furthest)
    title = f"probability of {class_names(problem)[class_index]}" if rule.sums_to_one else "output"
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (math.nan, math.nan)
    return surface_picture(
        values,
        problem.view.span,
        z_range=z_range,
        z_title=title,
        words=f"The {title} as a surface over the plane: from {_number(low)} to {_number(high)}. "
        "Training points stand at the height they should have.",
        class_index=class_index if rule.sums_to_one else None,
        n_classes=config.n_classes,
        points=(problem.points_train[:, 0], problem.points_train[:, 1], heights),
        point_classes=None if config.task == "regression" else problem.y_train.astype(np.int64),
        dark=dark,
    )


# Data


@dataclass(frozen=True, eq=False)
class DataTable:
    """rows: one a data point, the columns' names plain enough for a file. labels: the same for the screen.
    statistics: of the columns that hold numbers.
    """

    rows: pd.DataFrame
    labels: Mapping[str, str]
    statistics: pd.DataFrame


def data_table(run: TrainingRun) -> DataTable:
    """Every row: what the network is shown, what it should answer, what it answers, and which part it is."""
    config, problem = run.config, run.problem
    A = outputs_of(run)
    labels: dict[str, str] = {}
    columns: dict[str, object] = {}

    def add(name: str, label: str, values: object) -> None:
        columns[name], labels[name] = values, label

    for number in range(problem.points.shape[1]):
        add(f"x{number + 1}", FEATURES[f"x{number + 1}"].label, problem.points[:, number])
    for number, name in enumerate(problem.features):
        if problem.scaling is not None:
            add(f"{name}_scaled", f"{FEATURES[name].label} scaled", problem.X1[:, number])
        elif name not in columns:
            add(name, FEATURES[name].label, problem.X1[:, number])
    if config.task == "regression":
        add("target", "target", problem.y)
        add("answer", "answer", A[:, 0])
        with np.errstate(all="ignore"):
            add("error", "error", A[:, 0] - problem.y)
    else:
        names = np.array(class_names(problem))
        answered = predicted_classes(A, config.output_activation)
        add("class", "class", names[problem.y.astype(np.int64)])
        if A.shape[1] == 1:
            add("output", "output", A[:, 0])
        else:
            for index, name in enumerate(names):
                add(f"p_{name.replace(' ', '_')}", f"p({name})", A[:, index])
        add("answer", "answer", names[answered])
        add("right", "right", np.where(answered == problem.y, "yes", "no"))
    part = np.empty(len(problem.X1), dtype=object)
    for name, rows in parts_of(run).items():
        part[rows] = PARTS[name]
    add("part", "part", part)
    table = pd.DataFrame(columns, index=pd.RangeIndex(1, len(problem.X1) + 1, name="row"))
    return DataTable(table, labels, _statistics(table, labels))


def _statistics(rows: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    told = {}
    for name in rows.columns:
        if rows[name].dtype.kind == "f":
            values = rows[name].to_numpy()
            with np.errstate(all="ignore"):
                found = (values.mean(), values.std(), values.min(), values.max())
            told[labels[name]] = [_number(float(value)) for value in found]
    return pd.DataFrame.from_dict(told, orient="index", columns=["mean", "deviation", "smallest", "largest"])


def for_screen(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, where a column holds numbers that have overflowed, as text."""
    shown = rows.copy()
    for name in rows:
        if rows[name].dtype.kind == "f" and not np.isfinite(rows[name]).all():
            shown[name] = rows[name].map(_number)
    return shown


def outputs_of(run: TrainingRun) -> NDArray[np.float64]:
    """The network's outputs (n, n_outputs) for all rows of its problem."""
    with np.errstate(all="ignore"):
        return predict(run.network, run.problem.X1[:, :-1])


# Words


def _told(value: float) -> str:
    """A score, as `_number` writes it; NONE for what is no number, because it would divide by zero."""
    return NONE if math.isnan(value) else _number(value)


def _number(value: float) -> str:
    """A number with three digits after the point, or in powers of ten where that would hide it."""
    is_far = value and not 0.0005 <= abs(value) < 10_000
    return finite_or_words(value, number_text if is_far else "{:.3f}".format).replace("-", "−")


def _percent(share: float, digits: int = 1) -> str:
    return NONE if math.isnan(share) else f"{100 * share:.{digits}f} %"


def _mean_error(answers: NDArray[np.float64], targets: NDArray[np.float64]) -> float:
    with np.errstate(all="ignore"):
        return float((answers - targets).mean())


def _table(rows: Mapping[str, Sequence[float]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(
        {name: [_told(value) for value in values] for name, values in rows.items()},
        orient="index",
        columns=list(columns),
    )


def _times(ratio: float) -> str:
    """A ratio with two significant digits: "1.6", "23", "2,000", "1.2 · 10⁹"."""
    if ratio >= 1e6:
        return size_text(ratio)
    rounded = float(f"{ratio:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:g}"


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _listed(labels: Sequence[str], values: Sequence[float]) -> str:
    return ", ".join(f"{label} {size_text(value)}" for label, value in zip(labels, values, strict=True))

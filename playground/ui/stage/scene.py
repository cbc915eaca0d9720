"""What stays the same on the stage from frame to frame: the network's shape, the points, all words."""

from typing import Any

import numpy as np

from datasets.features import FEATURES
from datasets.views import Line
from playground.config import ViewOptions
from playground.nn.activations import ACTIVATIONS
from playground.settings import SETTINGS
from playground.training.run import TrainingRun
from playground.ui.stage.words import WORDS
from playground.ui.text import CLASS_COLOURS

POINT_SIZE = 9
LARGE_POINT_SIZE = 18


def scene(run: TrainingRun, view: ViewOptions, drawing: bool = False) -> dict[str, Any]:
    """The scene of a run as the stage's `protocol.js` reads it.

    Args:
        run: what is shown.
        view: how it is shown.
        drawing: whether clicks on the plane draw points.
    """
    config, problem = run.config, run.problem
    shown, n_inputs = problem.view, problem.question.n_inputs
    output = ACTIVATIONS[config.output_activation]
    shape, activation = SETTINGS["hidden_layer_sizes"], SETTINGS["layer_activations"]
    return {
        "layer_sizes": list(config.layer_sizes),
        "task": config.task_kind,
        "n_classes": config.n_classes,
        "n_inputs": n_inputs,
        "output_activation": config.output_activation,
        "one_whole": output.sums_to_one,
        "output_is_share": output.kind == "share",
        "loss": loss_key(config.loss, config.output_activation),
        "layer_activations": list(config.hidden_activations),
        "activation_options": [
            {"name": name, "label": activation.option_label(name)} for name in activation.options
        ],
        "plane": list(shown.span),
        "target_range": list(shown.target_range) if isinstance(shown, Line) else None,
        "inputs": _inputs(run),
        "off_inputs": [
            {"name": name, "label": feature.label}
            for name, feature in FEATURES.items()
            if feature.n_inputs <= n_inputs and name not in config.features
        ],
        "train": _points(problem.points_train, problem.y_train),
        "held_out": _points(problem.points[problem.held_out], problem.y[problem.held_out]),
        "test": _points(problem.points_test, problem.y_test),
        "point_size": LARGE_POINT_SIZE if shown.labelled else POINT_SIZE,
        "point_labels": shown.labelled,
        "show_test": view.show_test_points,
        "discretize": view.discretize,
        "ring_mistakes": view.ring_mistakes,
        "present": view.present,
        "locked": list(view.lock),
        "limits": {"layers": shape.most, "neurons": int(shape.high)},
        "drawing": drawing,
        "colour_names": list(CLASS_COLOURS),
        "words": WORDS,
    }


def loss_key(loss: str, output_activation: str) -> str:
    """The name of a loss at an output among the stage's formulas."""
    return f"{loss}_of_{output_activation}"


def _inputs(run: TrainingRun) -> list[dict[str, Any]]:
    """The inputs in their order, and what puts each on the scale of the others: (value - mean) / scale."""
    names, scaling = run.problem.features, run.problem.scaling
    means = scaling.mean.tolist() if scaling else [0.0] * len(names)
    scales = scaling.scale.tolist() if scaling else [1.0] * len(names)
    return [
        {"name": name, "label": FEATURES[name].label, "mean": mean, "scale": scale}
        for name, mean, scale in zip(names, means, scales, strict=True)
    ]


def _points(X: np.ndarray, y: np.ndarray) -> dict[str, list[float]]:
    """Places and targets of points; a point of one input stands at the height of its target."""
    values = y.tolist() if y.dtype.kind == "i" else np.round(y, 3).tolist()
    height = np.round(X[:, 1], 3).tolist() if X.shape[1] == 2 else values
    return {"x": np.round(X[:, 0], 3).tolist(), "y": height, "v": values}

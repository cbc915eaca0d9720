"""What stays the same on the stage from frame to frame: the network's shape, the points, all words."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np

from datasets.features import FEATURES
from datasets.registry import DATASETS
from playground.config import ViewOptions
from playground.settings import SETTINGS
from playground.training.run import TrainingRun
from playground.ui.stage.frames import input_maps
from playground.ui.stage.words import WORDS

POINT_SIZE = 9
LARGE_POINT_SIZE = 18


def scene(run: TrainingRun, view: ViewOptions) -> dict[str, Any]:
    """The scene of a run as the stage's `protocol.js` reads it."""
    config, problem = run.config, run.problem
    spec = DATASETS[config.data.dataset]
    shape = SETTINGS["hidden_layer_sizes"]
    if config.task == "regression":
        task = "regression"
    else:
        task = "two_class" if config.n_classes == 2 else "multi_class"
    return {
        "layer_sizes": list(config.layer_sizes),
        "task": task,
        "n_classes": config.n_classes,
        "output_activation": config.output_activation,
        "activation": config.network.activation,
        "plane": list(spec.plane),
        "inputs": [{"name": name, "label": FEATURES[name].label} for name in config.network.features],
        "off_inputs": [
            {"name": name, "label": feature.label}
            for name, feature in FEATURES.items()
            if name not in config.network.features
        ],
        "input_maps": b64encode(input_maps(config)).decode(),
        "train": _points(problem.points_train, problem.y_train),
        "test": _points(problem.points_test, problem.y_test),
        "point_size": LARGE_POINT_SIZE if spec.point_labels else POINT_SIZE,
        "point_labels": spec.point_labels,
        "show_test": view.show_test_points,
        "discretize": view.discretize,
        "present": view.present,
        "locked": list(view.lock),
        "limits": {"layers": shape.most, "neurons": int(shape.high)},
        "editable": True,
        "hint": WORDS["hint"],
        "words": WORDS,
    }


def _points(X: np.ndarray, y: np.ndarray) -> dict[str, list[float]]:
    values = y.tolist() if y.dtype.kind == "i" else np.round(y, 3).tolist()
    return {"x": np.round(X[:, 0], 3).tolist(), "y": np.round(X[:, 1], 3).tolist(), "v": values}

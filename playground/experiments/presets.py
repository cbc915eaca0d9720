"""Experiments of one press: the questions of the tutorials, as specifications."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from playground.experiments.specification import Specification
from playground.nn.optimizers import OPTIMIZERS


@dataclass(frozen=True)
class Preset:
    """title, question: for a button. measure: which score tells most here (see statistics)."""

    name: str
    title: str
    question: str
    measure: str
    specification: Specification


def _preset(name: str, title: str, question: str, measure: str, **specification: Any) -> Preset:
    return Preset(name, title, question, measure, Specification.parse(specification))


_ROWS = (
    _preset(
        "batch_sizes",
        "Batch size: 32, 64 or 128",
        "1,000 points on a circle. Do steps over few points or over many learn faster?",
        "test_metric",
        base={"dataset": "circle", "n_samples": 1000, "noise": 15, "train_percent": 80},
        vary="batch_size",
        values=[32, 64, 128],
        repeats=8,
        epochs=60,
    ),
    _preset(
        "optimizers",
        "All ways to step",
        "A spiral for a small network. Which optimizer comes furthest in the same number of epochs?",
        "test_loss",
        base={"dataset": "spiral", "hidden_layer_sizes": (8, 8), "learning_rate": 0.01, "l2": 0.001},
        vary="optimizer",
        values=list(OPTIMIZERS),
        repeats=10,
        epochs=150,
    ),
    _preset(
        "regularization",
        "Against learning by heart",
        "A noisy circle, few points, a large network. What narrows the gap between training and test?",
        "gap",
        base={
            "dataset": "circle",
            "n_samples": 400,
            "noise": 35,
            "train_percent": 20,
            "hidden_layer_sizes": (16, 16),
        },
        arms=[
            {"label": "the bare network"},
            {"label": "L1", "l1": 0.01},
            {"label": "L2", "l2": 0.03},
            {"label": "dropout", "dropout": 20},
            {"label": "early stopping", "patience": 20},
        ],
        repeats=12,
        epochs=400,
    ),
    _preset(
        "learning_rates",
        "Learning rates over four decades",
        "From creeping to leaping over the valley: which learning rate is right?",
        "train_loss",
        base={"dataset": "xor"},
        vary="learning_rate",
        values=[0.001, 0.01, 0.1, 1.0, 10.0],
        repeats=10,
        epochs=200,
    ),
    _preset(
        "initializers",
        "First weights of a deep network",
        "Six layers of sigmoid neurons, trained by Adam. Which first weights let the signal through?",
        "train_loss",
        base={
            "dataset": "circle",
            "hidden_layer_sizes": (6,) * 6,
            "activation": "sigmoid",
            "optimizer": "adam",
            "learning_rate": 0.01,
        },
        vary="initializer",
        values=["glorot_uniform", "he_normal", "lecun_normal", "uniform_half", "uniform_one", "zeros"],
        repeats=10,
        epochs=100,
    ),
    _preset(
        "twelve_starts",
        "Twelve starts at once",
        "The same points and network, twelve times other first weights. Do all find the same border?",
        "train_loss",
        base={"dataset": "xor", "hidden_layer_sizes": (3,)},
        vary="init_seed",
        values=list(range(1, 13)),
        repeats=1,
        epochs=300,
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({row.name: row for row in _ROWS})
"""Every preset by its name, in the order of the buttons."""

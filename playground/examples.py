"""EXAMPLES: ready-made experiments, each with a question to ask before pressing Play and a promise of what it
shows. Every promise is kept by a test, from the same settings that a link to the example carries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, eq=False)
class Example:
    """One experiment.

    name: as in tests and links. title: as in the picker. question: what to think about before Play.
    settings: what differs from the defaults of SETTINGS, as clean values. promise: what it shows.
    """

    name: str
    title: str
    question: str
    settings: Mapping[str, Any]
    promise: str


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        example.name: example
        for example in (
            Example(
                "first_border",
                "A closed border",
                "How many cuts does a closed border need? Press Play, then take neurons away.",
                {},
                "Each neuron is one straight cut. Four cuts close the border, three still do, two never.",
            ),
            Example(
                "xor_table",
                "XOR from four rows",
                "No straight line can part these four points. Can three neurons?",
                {"dataset": "xor_gate", "hidden_layer_sizes": (3,), "learning_rate": 0.1, "speed": "100"},
                "Three hidden tanh neurons learn all four rows from any start. Two only from some: try ten "
                "starts.",
            ),
            Example(
                "spiral",
                "The spiral",
                "All it knows of a point is how far right and how far up. Will it find the spiral?",
                {
                    "dataset": "spiral",
                    "train_percent": 80,
                    "hidden_layer_sizes": (8, 8),
                    "init_seed": 74,
                    "speed": "100",
                },
                "Two layers of eight neurons wind the border along the arms within 500 epochs.",
            ),
            Example(
                "overfitting",
                "Learned by heart",
                "Few points, much noise, a large network: watch the test loss. When would you stop?",
                {
                    "noise": 35,
                    "train_percent": 10,
                    "data_seed": 0,
                    "split_seed": 0,
                    "hidden_layer_sizes": (8, 8, 8),
                    "show_test_points": True,
                    "speed": "100",
                },
                "The training loss falls to almost nothing while the test loss turns and rises "
                "(overfitting). A penalty on large weights of 0.01 holds it back, and so does training on "
                "80 % of the points.",
            ),
            Example(
                "learning_rate_too_high",
                "Steps too long",
                "The learning rate is 10. Will it learn faster, or not at all?",
                {"loss": "cross_entropy", "learning_rate": 10.0},
                "The steps leap over the valley and the loss never settles. At 0.3 the same start closes the "
                "border within 60 epochs.",
            ),
            Example(
                "vanishing_gradient",
                "Deep and asleep",
                "Six layers of sigmoid neurons: is deeper cleverer? Then change the activation to tanh.",
                {"hidden_layer_sizes": (4, 4, 4, 4, 4, 4), "activation": "sigmoid", "speed": "100"},
                "Six sigmoid layers learn nothing in 400 epochs: the blame fades on its way back (vanishing "
                "gradient). Six tanh layers close the border within 40, a single sigmoid layer within 250.",
            ),
        )
    }
)
"""Every example by its name; the picker lists them in this order."""

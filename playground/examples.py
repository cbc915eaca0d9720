"""EXAMPLES: ready-made experiments, each with a question to ask before pressing Play and what it reveals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, eq=False)
class Example:
    """One experiment.

    settings: what differs from the defaults. question: what to think about before Play. promise: what it shows, kept
    by a test.
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
                "How many straight cuts does a closed border need? Press Play, then take neurons away.",
                {},
                "Four neurons close the border, three still do, two never.",
            ),
            Example(
                "xor_table",
                "XOR from four rows",
                "One straight line cannot separate these four points. Can three neurons?",
                {"dataset": "xor_gate", "hidden_layer_sizes": (3,), "learning_rate": 0.1, "speed": "100"},
                "Three hidden tanh neurons learn all four rows, from any start.",
            ),
            Example(
                "spiral",
                "The spiral",
                "Two arms wound into each other, and inputs that know nothing of spirals. Will it find the way?",
                {"dataset": "spiral", "hidden_layer_sizes": (8, 8), "train_percent": 80, "speed": "100"},
                "Two layers of eight find the spiral within some hundred epochs.",
            ),
            Example(
                "overfitting",
                "Learned by heart",
                "Few points, much noise, a large network. When would you have stopped? Watch the dashed curve.",
                {
                    "noise": 35,
                    "train_percent": 10,
                    "hidden_layer_sizes": (8, 8, 8),
                    "show_test_points": True,
                    "speed": "100",
                },
                "Training loss falls to almost nothing while test loss rises again.",
            ),
            Example(
                "learning_rate_too_high",
                "Steps too long",
                "The learning rate is 10. Faster learning, or none at all?",
                {"learning_rate": 10.0},
                "All hidden neurons get stuck at -1 or 1: the network is frozen.",
            ),
            Example(
                "vanishing_gradient",
                "Deep and asleep",
                "Six layers of sigmoid neurons. Is deeper cleverer? Then change the activation to tanh.",
                {"hidden_layer_sizes": (4, 4, 4, 4, 4, 4), "activation": "sigmoid", "speed": "100"},
                "Six sigmoid layers stay asleep for 400 epochs; six tanh layers wake up at once.",
            ),
        )
    }
)

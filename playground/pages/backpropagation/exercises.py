"""Exercises to begin with: from textbooks, with numbers for the head, and a truth table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Preset:
    """A ready exercise: the page's settings without their prefix, and a sentence on where it comes from."""

    title: str
    about: str
    settings: Mapping[str, Any]


PRESETS: Mapping[str, Preset] = {
    "first": Preset(
        "First steps: nine numbers",
        "Two inputs, two hidden neurons, one output: nine numbers to be learned. One example, "
        "x = (1, 0), whose answer should be 1.",
        {
            "hidden": "2",
            "rows": "1 0 : 1",
            "weights": "0.5 -0.4 0.3 0.8 0.6 -0.7 : 0.1 -0.2 0",
        },
    ),
    "whole_numbers": Preset(
        "Whole numbers, for the head",
        "No rounding and no exponential function: ReLU inside, a plain sum at the output. Every number "
        "can be checked in the head.",
        {
            "hidden": "2",
            "activation": "relu",
            "output": "linear",
            "learning_rate": 0.01,
            "rows": "1 2 : 5",
            "weights": "2 1 1 -1 2 3 : -1 0 1",
        },
    ),
    "two_outputs": Preset(
        "Two outputs, fixed biases",
        "The exercise of Matt Mazur's “A Step by Step Backpropagation Example” (2015). Two outputs; only "
        "the eight weights learn. It prints: total error 0.298371109, new w₅ 0.35891648, new w₁ "
        "0.149780716. It also prints 0.291027924 as the error afterwards; with its own new weights it is "
        "0.291027774. The other number comes out when the blame goes back along weights that have been "
        "changed already, a mistake easily made.",
        {
            "hidden": "2",
            "fixed_biases": True,
            "digits": 9,
            "rows": "0.05 0.1 : 0.01 0.99",
            "weights": "0.15 0.2 0.25 0.3 0.4 0.45 0.5 0.55 : 0.35 0.35 0.6 0.6",
        },
    ),
    "three_inputs": Preset(
        "Three inputs, biases learn",
        "The exercise of Han and Kamber, “Data Mining: Concepts and Techniques”, in the section on "
        "backpropagation. They write the blame with the other sign and round on the way: 0.1311 at the "
        "output, −0.0087 and −0.0065 in the hidden layer; the output's new weights are −0.261 and "
        "−0.138, its new bias 0.218.",
        {
            "hidden": "2",
            "learning_rate": 0.9,
            "rows": "1 0 1 : 1",
            "weights": "0.2 0.4 -0.5 -0.3 0.1 0.2 -0.3 -0.2 : -0.4 0.2 0.1",
        },
    ),
    "xor": Preset(
        "XOR: four rows at once",
        "All four rows make one mini-batch: what every row wants of a weight is added up, and each "
        "counts a quarter.",
        {
            "hidden": "3",
            "activation": "tanh",
            "output": "tanh",
            "rows": "0 0 : -1; 0 1 : 1; 1 0 : 1; 1 1 : -1",
            "weights": "1.1 -0.9 0.7 0.8 -1 -0.6 0.9 -0.7 0.8 : 0.1 0.2 -0.1 0",
        },
    ),
    "deep": Preset(
        "Three hidden layers",
        "Four neurons, four neurons, four neurons: watch how the blame fades on its way back through the "
        "sigmoids.",
        {
            "hidden": "4,4,4",
            "detail": "layer",
            "rows": "1 0 : 0",
            "seed": 3,
        },
    ),
}

OWN = "own"
"""The choice that stands for numbers of one's own."""

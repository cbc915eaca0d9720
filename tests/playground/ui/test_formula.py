"""Names and formulas of neurons."""

from dataclasses import replace
from typing import Any

import numpy as np

from playground.training.entrance import config_of
from playground.training.run import TrainingRun
from playground.training.trainer import fresh_run
from playground.ui.formula import (
    formula,
    inputs_in_words,
    neuron_symbol,
    neuron_title,
    neurons_of,
    number,
    output_symbols,
    signed,
    source_symbols,
)
from playground.ui.text import class_names


def run_of(parameters: object = None, **settings: Any) -> TrainingRun:
    run = fresh_run(config_of({"n_samples": 60, **settings}))
    if parameters is None:
        return run
    return replace(run, network=run.network.with_parameters(np.array(parameters, dtype=np.float64)))


SMALL = [0.83, -0.5, -1.2, 2.0, 0.1, 0.0, 1.5, -0.004, -0.25]


def test_a_formula_has_the_numbers_of_its_neuron() -> None:
    run = run_of(SMALL, hidden_layer_sizes=(2,))

    assert formula(run, 0, 0) == "tanh(0.83 x₁ − 1.20 x₂ + 0.10)"
    assert formula(run, 0, 1) == "tanh(−0.50 x₁ + 2.00 x₂ + 0.00)"
    assert formula(run, 1, 0) == "tanh(1.50 h₁₁ − 0.004 h₁₂ − 0.25)"


def test_a_linear_neuron_is_its_sum_and_without_biases_none_is_written() -> None:
    linear = run_of([1.0, 2.0, 3.0], dataset="plane", hidden_layer_sizes=())
    unbiased = run_of([1.0, 2.0, 0.0], hidden_layer_sizes=(), train_biases=False)

    assert formula(linear, 0, 0) == "1.00 x₁ + 2.00 x₂ + 3.00"
    assert formula(unbiased, 0, 0) == "tanh(1.00 x₁ + 2.00 x₂)"


def test_a_long_formula_is_shortened_in_the_middle() -> None:
    run = run_of(hidden_layer_sizes=(12,))

    short = formula(run, 1, 0, most_terms=6)

    whole = formula(run, 1, 0)
    assert whole.count("h₁") == 12
    assert [f"h₁{name}" in short for name in ("₁ ", "₂ ", "₃ ", "₁₀ ", "₁₁ ", "₁₂ ")] == [True] * 6
    assert short.count("h₁") == 6
    before, after = short.split(" + … ")
    assert whole.startswith(before)
    assert whole.endswith(after)


def test_names_of_what_comes_in() -> None:
    run = run_of(features=("x1", "x1_squared", "sin_x2"), hidden_layer_sizes=(2, 3))

    assert source_symbols(run, 0) == ["x₁", "x₁²", "sin x₂"]
    assert source_symbols(run, 1) == ["h₁₁", "h₁₂"]
    assert source_symbols(run, 2) == ["h₂₁", "h₂₂", "h₂₃"]
    assert neuron_symbol(1, 11) == "h₂₁₂"


def test_names_of_neurons() -> None:
    two, three = run_of(hidden_layer_sizes=(2,)), run_of(dataset="rings", hidden_layer_sizes=(1,))

    assert [neuron_title(two, *place) for place in neurons_of(two)] == [
        "Neuron 1 of layer 1",
        "Neuron 2 of layer 1",
        "Output",
    ]
    assert neuron_title(three, 1, 1) == "Output orange"
    assert output_symbols(two) == ["output"]
    assert output_symbols(three) == list(class_names(three.problem))


def test_standardized_inputs_are_explained() -> None:
    assert inputs_in_words(run_of()) == ""
    told = inputs_in_words(run_of(standardize=True))
    assert told.startswith("Inputs are standardized")
    assert "x₂" in told


def test_numbers_keep_two_digits_that_mean_something_and_a_sign_becomes_an_operator() -> None:
    values = {0.0: "0.00", 1.204: "1.20", -1.206: "−1.21", 0.0012: "0.0012", -0.0000012: "−1.2e-06"}

    assert {value: number(value) for value in values} == values
    assert number(123456.0) == "1.2e+05"
    assert {number(value) for value in (np.inf, -np.inf, np.nan)} == {"too large to show"}
    assert [signed(value) for value in (0.1, -1.2)] == ["+ 0.10", "− 1.20"]

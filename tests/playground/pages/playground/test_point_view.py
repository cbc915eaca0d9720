"""Asking a point: its way through the network."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from datasets.registry import DATASETS
from playground.pages.playground.point_view import products, way
from playground.training.entrance import config_of
from playground.training.problem import question_of
from playground.training.run import TrainingRun
from playground.training.trainer import fresh_run
from playground.ui.answer import answer_in_words
from tests.playground.pages.playground.opened import Page, live


def by_hand(**settings: Any) -> TrainingRun:
    """h₁₁ = ReLU(x₁ − x₂ + 1), h₁₂ = ReLU(2 x₁), output 3 h₁₁ − h₁₂ − 0.5."""
    config = config_of(
        {
            "n_samples": 60,
            "hidden_layer_sizes": (2,),
            "activation": "relu",
            "output_activation": "linear",
            **settings,
        }
    )
    run = fresh_run(config)
    parameters = np.array([1.0, 2.0, -1.0, 0.0, 1.0, 0.0, 3.0, -1.0, -0.5])
    return replace(run, network=run.network.with_parameters(parameters))


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_data_set_and_depth_shows_the_way(page: Page, dataset: str) -> None:
    x = (0.5, 1.0)[: question_of(dataset).n_inputs]
    for shape in ((), (3,), (3, 2, 4)):
        app = page("point", {"dataset": dataset, "hidden_layer_sizes": shape}, asked=x)

        answer = f"**Answer: {answer_in_words(live(app).run, x)}**"
        assert len(app.dataframe) == 1 + len(shape) + 1 + 1  # inputs, layers, output, products
        assert any(text.value.replace("\\", "") == answer for text in app.markdown)


def test_a_point_is_typed_within_the_plane_and_asked_at_once(page: Page) -> None:
    app = page("point", {"dataset": "xor_gate"})
    assert not app.dataframe
    assert (app.number_input[0].min, app.number_input[0].max) == live(app).run.problem.view.span

    app.number_input[0].set_value(1.0)
    app.number_input[1].set_value(0.25)
    app.button[0].click().run()

    assert live(app).asked == (1.0, 0.25)
    assert [field.value for field in app.number_input] == [1.0, 0.25]
    app.button[1].click().run()
    assert live(app).asked is None
    assert not app.dataframe


def test_a_point_outside_the_plane_can_be_shown_and_while_it_plays_any(page: Page) -> None:
    app = page("point", asked=(100.0, -100.0))

    assert [field.value for field in app.number_input] == [6.0, -6.0]
    assert app.dataframe
    assert page("point", asked=(1.0, 2.0), playing=True).dataframe
    assert len(page("point", {"dataset": "curve"}).number_input) == 1


def test_the_way_is_what_one_works_out_by_hand() -> None:
    (_, inputs), (first, hidden), (last, output) = way(by_hand(), (1.0, 4.0))

    assert (first, last) == ("Layer 1: ReLU", "Output: linear")
    assert inputs["value"].to_dict() == {"x₁": "1.0000", "x₂": "4.0000"}
    assert hidden.to_numpy().tolist() == [["−2.0000", "0.0000"], ["2.0000", "2.0000"]]
    assert output.to_numpy().tolist() == [["−2.5000", "−2.5000"]]


def test_products_add_up_to_the_sum_by_hand() -> None:
    table = products(by_hand(), (2.0, 1.0), 1, 0)

    assert table.to_numpy().tolist() == [
        ["2.0000", "3.0000", "6.0000"],
        ["4.0000", "−1.0000", "−4.0000"],
        ["", "", "−0.5000"],
        ["", "", "1.5000"],
    ]


def test_standardized_inputs_are_called_so() -> None:
    run = by_hand(standardize=True)

    title, inputs = way(run, (1.0, 4.0))[0]

    assert title == "Inputs (standardized)"
    assert float(inputs["value"]["x₁"].replace("−", "-")) == pytest.approx(
        run.problem.inputs(np.array([[1.0, 4.0]]))[0, 0], abs=1e-4
    )


def test_classes_name_the_outputs_and_products_are_those_of_the_neuron_chosen(page: Page) -> None:
    rings, app = (
        page("point", {"dataset": "rings"}, asked=(1.0, 2.0)),
        page("point", asked=(1.0, 2.0), selected=(0, 1)),
    )
    assert len(rings.dataframe[2].value) == 3
    assert "blue" in rings.dataframe[2].value.index
    assert app.selectbox[0].value == (0, 1)

    app.selectbox[0].select_index(4).run()
    assert list(app.dataframe[-1].value.index) == ["h₁₁", "h₁₂", "h₁₃", "h₁₄", "bias", "sum z"]

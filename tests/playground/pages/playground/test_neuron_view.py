"""The card of a neuron: as Streamlit runs it, and what it says of runs of every data set."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from datasets.registry import DATASETS
from playground.figures.ready_figure import array_of
from playground.nn.network import layer_outputs
from playground.pages.playground.neuron_charts import (
    MOST_SOURCES,
    adding_up,
    addition_steps,
    asleep_in_words,
    changes_of,
    histogram,
    incoming,
    n_frozen,
    outgoing,
    weights_table,
)
from playground.training.trainer import advance, edit_parameter, freeze
from playground.ui.formula import formula, neurons_of
from playground.ui.text import percent
from tests.playground.pages.playground.opened import Page, live, run_of

PLACES = np.array([[0.5, -1.0], [2.0, 3.0], [-4.0, 0.0]])


def charts(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_data_set_and_depth_has_cards(page: Page, dataset: str) -> None:
    for shape in ((), (3,), (3, 2, 4)):
        for place in ((0, 0), (len(shape), 0)):
            app = page("neuron", {"dataset": dataset, "hidden_layer_sizes": shape}, selected=place)

            assert app.code[0].value == formula(live(app).run, *place)
            assert charts(app) == 2  # histogram, and how it adds up


def test_without_a_neuron_it_says_how_to_choose_one_also_with_the_keyboard(page: Page) -> None:
    app = page("neuron")
    assert "Click a neuron" in app.markdown[0].value
    assert len(app.selectbox[0].options) == 5
    assert charts(app) == charts(page("neuron", selected=(3, 7))) == 0

    for option, place in ((1, (0, 1)), (4, (1, 0))):
        app.selectbox[0].select_index(option).run()

        assert live(app).selected == place
        assert app.code[0].value == formula(live(app).run, *place)


def test_while_it_plays_nothing_is_edited_and_what_adds_up_stays_as_it_was(page: Page) -> None:
    app = page("neuron", selected=(0, 0))
    before = app.get("plotly_chart")[1].proto.spec

    live(app).playing = True
    live(app).run = advance(live(app).run, 3)
    app.run()

    assert app.get("plotly_chart")[1].proto.spec == before
    assert any("Pause to add up" in caption.value for caption in app.caption)
    assert any("Pause to change a number" in caption.value for caption in app.caption)


def test_freezing_a_neuron_and_its_layer(page: Page) -> None:
    app = page("neuron", selected=(0, 1))

    app.button(key="freeze_neuron").click().run()
    assert n_frozen(live(app).run, 0, 1) == (3, 3)
    assert n_frozen(live(app).run, 0) == (3, 12)
    assert app.button(key="freeze_neuron").label == "Unfreeze this neuron"
    assert any("this neuron: all, of layer 1: 3 of 12" in caption.value for caption in app.caption)
    app.button(key="freeze_layer").click().run()
    assert n_frozen(live(app).run, 0) == (12, 12)
    app.button(key="freeze_layer").click().run()
    assert n_frozen(live(app).run, 0) == (0, 12)


def test_a_long_formula_is_shown_short_and_whole(page: Page) -> None:
    app = page("neuron", {"hidden_layer_sizes": (20,)}, selected=(1, 0))

    assert app.code[0].value.count("h₁") == 20
    assert any("…" in text.value and text.value.count("h₁") == 6 for text in app.markdown)


def test_a_dead_neuron_is_told(page: Page) -> None:
    app = page("neuron", {"activation": "relu", "initializer": "zeros"}, 0, selected=(0, 0))

    assert "Dead" in app.warning[0].value


# Charts


def test_every_point_is_in_the_histogram() -> None:
    for activation in ("tanh", "relu", "sine"):
        bars, outline = histogram(run_of(activation=activation), 0, 0, dark=False)[0].to_dict()["data"]

        assert array_of(bars["y"]).sum() == pytest.approx(1, rel=1e-5), activation
        assert array_of(outline["y"]).sum() == pytest.approx(1, rel=1e-5), activation


def test_constant_and_overflowing_neurons_have_pictures() -> None:
    run = run_of(0, dataset="plane", activation="relu", initializer="zeros")
    broken = replace(run, network=run.network.with_parameters(np.full_like(run.network.parameters, np.inf)))

    for some in (run, broken):
        for place in neurons_of(some):
            for chart in (histogram, adding_up):
                assert chart(some, *place, dark=True)[1]


@pytest.mark.parametrize(
    ("activation", "bias", "word"), [("tanh", 30.0, "Saturated"), ("relu", -90.0, "Dead")]
)
def test_a_neuron_that_sleeps_for_all_points(activation: str, bias: float, word: str) -> None:
    run = edit_parameter(run_of(activation=activation), 0, 2, 1, bias)

    told = asleep_in_words(run, 0, 1)

    n_train = run.problem.n_train
    assert told.startswith(word)
    assert f"{percent(1, 1)} of the training points ({n_train} of {n_train})" in told


def test_a_neuron_awake_and_an_output_are_not_called_asleep_and_a_step_cannot_learn() -> None:
    run = edit_parameter(run_of(output_activation="sigmoid"), 1, 4, 0, 500.0)

    assert [asleep_in_words(run, *place) for place in ((0, 0), (1, 0))] == ["", ""]
    assert "cannot learn" in asleep_in_words(run_of(0, activation="step"), 0, 0)


# Weights


def test_tables_hold_the_weights_that_come_in_and_those_passed_on_to() -> None:
    run = freeze(run_of(hidden_layer_sizes=(3, 2)), 0, 1, 2, True)
    unbiased = run_of(train_biases=False)

    before = weights_table(run, incoming(run, 0, 2))
    after = weights_table(run, outgoing(run, 0, 2))

    assert list(before.index) == ["x₁", "x₂", "bias"]
    np.testing.assert_allclose(before["weight"].astype(float), run.network.blocks[0][:, 2], rtol=1e-3)
    assert before["frozen"].tolist() == [False, True, False]
    assert list(after.index) == ["h₂₁", "h₂₂"]
    np.testing.assert_allclose(after["weight"].astype(float), run.network.blocks[1][2], rtol=1e-3)
    assert outgoing(run, 2, 0) == []
    assert [name for name, _ in incoming(unbiased, 0, 0)] == ["x₁", "x₂"]
    assert n_frozen(unbiased, 0) == (0, 8)


def test_what_is_typed_in_a_table() -> None:
    run = run_of()
    rows = incoming(run, 0, 1)
    after = weights_table(run, rows)
    after["weight"] = ["1/2", "0,25", "heavy"]
    after["frozen"] = [False, True, False]

    changes = changes_of(run, rows, after)

    assert changes.weights == {(0, 0, 1): 0.5, (0, 1, 1): 0.25}
    assert changes.frozen == {(0, 1, 1): True}
    (problem,) = changes.problems
    assert problem.startswith("bias: 'heavy' is not a number.")


def test_an_untouched_table_and_the_same_number_again_change_nothing() -> None:
    run = edit_parameter(run_of(), 0, 0, 1, 0.5)
    rows = incoming(run, 0, 1)
    after = weights_table(run, rows)

    assert not any(vars(changes_of(run, rows, after)).values())
    after.loc["x₁", "weight"] = "1/2"
    assert not any(vars(changes_of(run, rows, after)).values())


# Add up


def test_the_steps_are_the_products_then_the_bias_then_the_activation() -> None:
    run = edit_parameter(edit_parameter(run_of(), 0, 0, 0, 0.83), 0, 1, 0, -1.2)
    run = edit_parameter(run, 0, 2, 0, -0.1)

    steps, limit, last_limit = addition_steps(run, 0, 0, PLACES)

    titles = ["0.83 · x₁", "+ (−1.20) · x₂", "+ (−0.10) (bias)", "tanh of the sum"]
    sums = [0.83 * PLACES[:, 0]]
    sums.append(sums[0] - 1.2 * PLACES[:, 1])
    sums.append(sums[1] - 0.1)
    sums.append(np.tanh(sums[2]))
    for step, title, wanted in zip(steps, titles, sums, strict=True):
        assert step.title == title
        np.testing.assert_allclose(step.total, wanted)
    np.testing.assert_allclose(steps[1].added, -1.2 * PLACES[:, 1])
    assert limit == pytest.approx(3.6)  # −1.20 times 3, more than any sum
    assert last_limit == 1.0
    below_zero = addition_steps(edit_parameter(run, 0, 0, 0, -0.83), 0, 0, PLACES)[0]
    assert below_zero[0].title == "−0.83 · x₁"
    words = adding_up(run, 0, 0, dark=False)[1]
    assert words.startswith("How neuron 1 of layer 1 arises, in 4 steps: ")
    assert words.endswith("tanh of the sum.")


def test_the_answer_arises_from_the_last_layer() -> None:
    for dataset in ("circle", "rings", "plane", "curve"):
        run = run_of(dataset=dataset, hidden_layer_sizes=(4, 3))
        places = PLACES[:, : run.problem.points.shape[1]]
        answers = layer_outputs(run.network, run.problem.inputs(places))[-1][:, 0]

        np.testing.assert_allclose(addition_steps(run, 2, 0, places)[0][-1].total, answers)


def test_of_many_sources_the_largest_come_first_and_the_rest_together() -> None:
    run = run_of(hidden_layer_sizes=(30,))

    steps, _, _ = addition_steps(run, 1, 0, PLACES)

    assert len(steps) == MOST_SOURCES + 3
    sizes = [float(np.abs(step.added).max()) for step in steps[:MOST_SOURCES]]
    assert sizes == sorted(sizes, reverse=True)
    assert steps[MOST_SOURCES].title == "+ the other 18 together"
    np.testing.assert_allclose(steps[-1].total, layer_outputs(run.network, PLACES)[-1][:, 0])

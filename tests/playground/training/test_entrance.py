"""From settings to a config: any link opens, and what was not understood is said."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.config import Change, ConfigError, ExperimentConfig, ViewOptions
from playground.settings import SETTINGS, parse_settings
from playground.training.entrance import config_of, open_settings
from playground.training.problem import question_of
from playground.training.trainer import advance, fresh_run


def config(**settings: Any) -> ExperimentConfig:
    return config_of(settings)


def test_a_good_link_is_opened_as_it_says() -> None:
    opened = open_settings(
        {"dataset": "spiral", "learning_rate": "0.1", "changes": "0:learning_rate=0.03,9:l2=0.01"}
    )

    assert opened.problems == ()
    assert opened.config == config(dataset="spiral", learning_rate=0.03)
    assert opened.changes == (Change(9, 0, "l2", 0.01),)
    assert (opened.values["learning_rate"], opened.values["dataset"]) == (0.1, "spiral")


def test_a_bad_link_is_opened_with_defaults_and_says_so() -> None:
    opened = open_settings(
        {"noise": "x", "dataset": "plane", "output_activation": "tanh", "changes": "?", "unknown": "1"}
    )

    assert opened.config == config(dataset="plane")
    assert (opened.values["output_activation"], opened.values["changes"]) == ("auto", "")
    assert [problem.split(".")[0] for problem in opened.problems] == [
        "Noise cannot be 'x'",
        "Regression needs a linear output, not tanh",
        "'?' is not a change",
    ]


HOSTILE_LINKS: list[tuple[str, Any, str]] = [
    ("dataset", "<script>alert(1)</script>", "Data cannot be '<script>alert(1)</script>'"),
    ("dataset", "circle\x00", "Data cannot be 'circle'"),
    ("noise", "[click](javascript:alert(1))", "Noise cannot be"),
    ("noise", "20; DROP TABLE runs", "Noise cannot be"),
    ("n_samples", "9" * 5000, "Number of points cannot be '999"),
    ("n_samples", "٣٠٠", "Number of points cannot be"),
    ("label_noise", "{{7*7}}", "Label noise cannot be"),
    ("data_seed", "-5", "Data seed cannot be"),
    ("standardize", "maybe", "Write true or false"),
    ("points", "1,1,0;" * 5000, "too many points"),
    ("points", "nan,nan,0;1,1,1", "points x1,x2,colour"),
    ("features", ["x1", "**bold**"], "Inputs cannot be"),
    ("hidden_layer_sizes", ",".join(["8"] * 500), "more than 6 hidden layers"),
    ("hidden_layer_sizes", "4,,4", "not a list of layer sizes"),
    ("layer_activations", "relu,relu,relu", "names 3 activations"),
    ("output_activation", "softmax\nsoftmax", "cannot be 'softmax softmax'"),
    ("initializer", "`rm -rf`", "Initializer cannot be"),
    ("learning_rate", "", "Learning rate has no value"),
    ("schedule", "\u202eenisoc", "Learning rate schedule cannot be 'enisoc'"),
    ("dropout", "100", "Dropout cannot be"),
    ("changes", "120:learning_rate=", "is not a change"),
    ("changes", ",".join(f"{epoch}:l1=0.1" for epoch in range(400)), "at most 4000 characters"),
    ("changes", "5:edit=0", "cannot be changed while a network learns"),
    ("epoch", "20001", "Open trained to epoch cannot be"),
    ("present", "<img src=x onerror=alert(1)>", "Write true or false"),
]


@pytest.mark.parametrize(("name", "value", "words"), HOSTILE_LINKS, ids=lambda part: str(part)[:30])
def test_a_hostile_link_opens_to_a_run_with_one_sentence_and_keeps_its_good_part(
    name: str, value: Any, words: str
) -> None:
    opened = open_settings({name: value, "l2": "0.01"})
    run = advance(fresh_run(opened.config, opened.changes), steps=1)

    (sentence,) = opened.problems
    assert words in sentence
    assert sentence.isprintable() and len(sentence) < 300
    assert (run.step, run.config.training.l2) == (1, 0.01)


@given(
    st.dictionaries(
        st.sampled_from(list(SETTINGS)),
        st.one_of(
            st.none(),
            st.integers(),
            st.floats(),
            st.text(),
            st.lists(st.text(max_size=3), max_size=3),
            st.sampled_from([option for setting in SETTINGS.values() for option in setting.options]),
        ),
    )
)
def test_any_link_opens(raw: Any) -> None:
    opened = open_settings(raw)

    assert opened.config.question == question_of(opened.config.data.dataset, opened.config.data.points)
    assert parse_settings(opened.values) == (opened.values, [])
    assert ViewOptions.from_settings(opened.values).speed == opened.values["speed"]
    assert len(opened.problems) <= len(raw) + 1


def test_each_misfit_of_a_link_is_repaired_and_told() -> None:
    opened = open_settings({"layer_activations": "relu,sine", "loss": "hinge", "dataset": "rings"})

    assert opened.config == config(dataset="rings")
    assert len(opened.problems) == 2
    opened = open_settings({"layer_activations": "relu,sine", "loss": "cross_entropy", "noise": "20"})
    assert opened.config == config(loss="cross_entropy", noise=20)
    assert len(opened.problems) == 1
    with pytest.raises(ConfigError, match="Regression needs a linear output, not sigmoid"):
        config(dataset="plane", output_activation="sigmoid")
    assert config_of({}) == ExperimentConfig()

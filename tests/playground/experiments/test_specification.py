"""Specifications: what they mean, and what is refused in a sentence before anything runs."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.config import ExperimentConfig
from playground.experiments.presets import PRESETS
from playground.experiments.specification import MOST_RUNS, Specification, SpecificationError, runs_of
from playground.settings import MAX_SEED, SETTINGS, Effect
from playground.training.trainer import fresh_run

BATCHES: dict[str, Any] = {"vary": "batch_size", "values": [32, 64, 128]}


def test_values_and_repeats_make_the_runs() -> None:
    specification = Specification.parse({"base": {"dataset": "xor", "init_seed": 9}, **BATCHES, "repeats": 2})
    runs = runs_of(specification)

    assert [run.training.batch_size for run in runs] == [32, 64, 128, 32, 64, 128]
    assert [run.network.init_seed for run in runs] == [9, 9, 9, 10, 10, 10]
    assert {run.data.dataset for run in runs} == {"xor"}
    assert [specification.place_of(index) for index in (0, 2, 3)] == [(0, 0), (2, 0), (0, 1)]
    assert specification.n_runs == len(runs) == 6
    assert runs[4] == specification.config_of(1, 1)
    last = Specification.parse({"base": {"data_seed": MAX_SEED}, **BATCHES, "repeats": 2})
    assert runs_of(last)[3].data.data_seed == 0


def test_in_a_repeat_every_value_starts_from_the_same_points_and_weights() -> None:
    runs = [fresh_run(config) for config in runs_of(Specification.parse({**BATCHES, "repeats": 2}))]

    for repeat in (runs[:3], runs[3:]):
        assert len({run.problem.X1.tobytes() for run in repeat}) == 1
        assert len({run.network.parameters.tobytes() for run in repeat}) == 1
    assert not np.array_equal(runs[0].problem.X1, runs[3].problem.X1)
    assert not np.array_equal(runs[0].network.parameters, runs[3].network.parameters)


def test_arms_change_several_settings_at_once() -> None:
    specification = Specification.parse(
        {"arms": [{"label": "nothing"}, {"l2": 0.01, "hidden_layer_sizes": [8, 8]}], "repeats": 1}
    )

    assert [arm.label for arm in specification.arms] == ["nothing", "hidden_layer_sizes 8,8, l2 0.01"]
    assert [run.network.hidden_layer_sizes for run in runs_of(specification)] == [(4,), (8, 8)]
    assert specification.varied is None


@pytest.mark.parametrize(
    ("name", "written", "values"),
    [
        ("batch_size", {"from": 10, "to": 100, "step": 30}, [10, 40, 70, 100]),
        ("batch_size", {"from": 8, "to": 128, "times": 4}, [8, 32, 128]),
        ("clip_norm", {"from": 0.1, "to": 0.3, "step": 0.1}, [0.1, 0.2, 0.3]),
        ("learning_rate", {"from": 0.01, "to": 0.3}, [0.01, 0.03, 0.1, 0.3]),
        ("hidden_layer_sizes", ["", "4", [4, 2]], [(), (4,), (4, 2)]),
        ("train_biases", [True, False], [True, False]),
        ("optimizer", ["sgd", "Adam"], ["sgd", "adam"]),
    ],
)
def test_values_are_a_list_or_a_range(name: str, written: Any, values: list[Any]) -> None:
    specification = Specification.parse({"vary": name, "values": written})

    assert [arm.settings for arm in specification.arms] == [((name, value),) for value in values]


@pytest.mark.parametrize(
    "raw",
    [
        BATCHES,
        {"base": {"dataset": "drawn", "points": [[1, 1, 0], [2, 2, 1]]}, "vary": "l2", "values": [0, 0.1]},
        {"arms": [{"label": "nothing"}, {"layer_activations": "relu"}], "repeats": 3, "epochs": 7},
        *(preset.specification.to_json() for preset in PRESETS.values()),
    ],
    ids=str,
)
def test_the_text_reads_back_to_the_same(raw: dict[str, Any]) -> None:
    specification = Specification.parse(raw)

    assert Specification.parse(specification.to_text()) == specification
    assert "\n" not in specification.to_text()
    assert hash(specification) == hash(Specification.parse(json.dumps(specification.to_json(), indent=1)))


def test_the_playgrounds_settings_serve_as_a_base_and_as_arms() -> None:
    everything = {name: row.default for name, row in SETTINGS.items()} | {"speed": "max", "epoch": 50}

    specification = Specification.parse({"base": everything, **BATCHES})
    assert specification == Specification.parse(BATCHES)
    assert specification.config_of(0) == ExperimentConfig().with_setting("batch_size", 32)

    rows = [row for row in SETTINGS.values() if row.effect is not Effect.VIEW and row.group != "run"]
    for row in rows:  # each can be an arm
        plain = list(row.default) if isinstance(row.default, tuple) else row.default
        specification = Specification.parse({"arms": [{row.name: plain}], "repeats": 1})
        assert specification.config_of(0) == ExperimentConfig()


REFUSED: list[tuple[Any, str]] = [
    ("", "is not JSON"),
    ("[" * 50_000, "is not JSON"),
    ("[]", "is not an experiment"),
    ("1" * 200_000, "200,000 letters"),
    ({}, "Nothing is varied"),
    ({"vary": "batch_size"}, "no values for batch_size"),
    ({"vary": "batch_size", "values": "32"}, "no values for batch_size"),
    ({"vary": "batchsize", "values": [1]}, "no setting 'batchsize'. Choose from: dataset,"),
    ({"vary": ["l1"], "values": [1]}, "no setting"),
    ({"vary": "speed", "values": ["1"]}, "changes no run"),
    ({"vary": "batch_size", "values": [0]}, "batch_size: .*whole number from 1 to 512"),
    ({"vary": "batch_size", "values": [10, 20, 10]}, "'10' more than once"),
    ({"vary": "batch_size", "values": {"from": 100, "to": 10, "step": 1}}, "smaller number first"),
    ({"vary": "batch_size", "values": {"from": 1, "to": 10}}, "either 'step'"),
    ({"vary": "batch_size", "values": {"from": 1, "to": 10, "step": 0}}, "never end"),
    ({"vary": "l2", "values": {"from": 0.5, "to": 0.6}}, "no values for l2"),
    ({"vary": "noise", "values": {"from": 0, "to": 10, "times": 2}}, "never end"),
    ({"vary": "noise", "values": {"from": 0, "to": "x", "step": 2}}, "'to' of the range is 'x'"),
    ({"vary": "noise", "values": {"from": 0, "until": 5}}, "'until' is not a part of a range"),
    ({"vary": "optimizer", "values": {"from": 0, "to": 5}}, "no numbers, so no range"),
    ({"vary": "loss", "values": ["mse", "dice"], "base": {"dataset": "plane"}}, "With 'soft Dice': Regr"),
    ({**BATCHES, "base": {"dataset": "plane", "output_activation": "tanh"}}, "linear output, not tanh"),
    ({**BATCHES, "base": {"activation": "step"}}, "cannot be trained"),
    ({**BATCHES, "base": {"colour": "red"}}, "no setting 'colour'"),
    ({**BATCHES, "base": {"noise": 99}}, "noise: .*from 0 to 50"),
    ({**BATCHES, "base": 3}, "The base is '3'"),
    ({**BATCHES, "base": {"n_samples": 30}}, "'32' and '64' are the same here"),
    ({"vary": "noise", "values": [0, 10], "base": {"dataset": "xor_gate"}}, "are the same here"),
    ({"vary": "momentum", "values": [0.5, 0.9]}, "are the same here"),
    ({"vary": "optimizer", "values": ["adam", "adamw"]}, "are the same here"),
    ({"vary": "dropout", "values": [0, 50], "base": {"hidden_layer_sizes": []}}, "are the same here"),
    ({"vary": "init_seed", "values": [1, 2], "repeats": 3}, "Write 'repeats': 1"),
    ({**BATCHES, "repeats": 0}, "'repeats' is '0'; it must be a whole number from 1 to 2,000"),
    ({**BATCHES, "repeats": "5"}, "without quotes"),
    ({**BATCHES, "repeats": True}, "'repeats' is 'True'"),
    ({**BATCHES, "epochs": 20_001}, "from 1 to 20,000"),
    ({**BATCHES, "epochs": 1.5}, "'epochs' is '1.5'"),
    ({**BATCHES, "repeats": 667}, "3 values with 667 repeats are 2,001 runs; 2,000 is the most"),
    ({"vary": "init_seed", "values": list(range(MOST_RUNS + 1))}, "2,001 values"),
    ({**BATCHES, "seeds": 3}, "'seeds' is not a part of an experiment"),
    ({**BATCHES, "arms": [{}]}, "not both"),
    ({"arms": []}, "with at least one"),
    ({"arms": {"l2": 1}}, "must be a list"),
    ({"arms": ["l2"]}, "The arm 'l2' must name settings"),
    ({"arms": [{"label": "a"}, {"label": "a", "l2": 0.1}]}, "Two arms are called 'a'"),
    ({"arms": [{"label": "a" * 61}]}, "at most 60 letters"),
    ({"arms": [{"label": "a"}, {"label": "b", "l2": 0}]}, "'a' and 'b' are the same here"),
]


@pytest.mark.parametrize(("raw", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_makes_no_sense_is_refused_in_a_sentence(raw: Any, message: str) -> None:
    with pytest.raises(SpecificationError, match=message) as refused:
        Specification.parse(raw)

    assert len(str(refused.value)) < 1000
    assert str(refused.value).endswith((".", "auto."))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["base", "vary", "values", "arms", "repeats", "epochs"]), JSON)
    | st.fixed_dictionaries({"vary": st.sampled_from(list(SETTINGS)), "values": JSON})
    | st.fixed_dictionaries(
        {"arms": st.lists(st.dictionaries(st.sampled_from(["label", *SETTINGS]), JSON), max_size=3)}
    )
)
def test_anything_is_an_experiment_or_refused(raw: dict[str, Any]) -> None:
    try:
        specification = Specification.parse(raw)
    except SpecificationError:
        return

    assert Specification.parse(specification.to_text()) == specification

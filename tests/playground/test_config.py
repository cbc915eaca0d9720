import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.config import (
    MAX_CHANGES,
    OUTPUT_AND_LOSS,
    Change,
    ConfigError,
    DataConfig,
    ExperimentConfig,
    NetworkConfig,
    TrainingConfig,
    ViewOptions,
    format_changes,
    initial_config,
    parse_changes,
)
from playground.nn.losses import ANY_NUMBER, LOSSES, targets_of
from playground.settings import SETTINGS, Effect
from playground.training.entrance import config_of

LIVE = [setting for setting in SETTINGS.values() if setting.effect is Effect.LIVE]


def config(**settings: Any) -> ExperimentConfig:
    return config_of(settings)


def test_without_arguments_it_is_the_table_of_defaults_shared_out_without_gap_or_overlap() -> None:
    values = {name: setting.default for name, setting in SETTINGS.items()}
    parts = [DataConfig, NetworkConfig, TrainingConfig, ViewOptions]
    names = [field.name for part in parts for field in dataclasses.fields(part)]

    assert ExperimentConfig() == config_of(values)
    assert ViewOptions() == ViewOptions.from_settings(values)
    assert sorted(names) == sorted(set(SETTINGS) - {"epoch", "changes"})


def test_equal_configs_are_one_frozen_key_and_another_form_of_their_settings() -> None:
    first = config(hidden_layer_sizes=[8, 8], noise="20", dataset="spiral", loss="mse")
    second = config(hidden_layer_sizes="8,8", noise=20.0, dataset="spiral", loss="mse")

    assert first == second == config_of(first.to_settings())
    assert {first: "run"}[second] == "run"
    assert first.to_settings()["output_activation"] == "auto"
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.data.noise = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: DataConfig(noise=51), "Noise cannot be '51'"),
        (lambda: NetworkConfig(hidden_layer_sizes=(500,)), "is not a list of layer sizes"),
        (lambda: TrainingConfig(learning_rate=float("nan")), "Learning rate cannot be 'nan'"),
        (lambda: ViewOptions(speed="warp"), "Epochs per second cannot be 'warp'"),
    ],
)
def test_every_field_obeys_its_row_whoever_gives_it(build: Callable[[], object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        build()


def test_auto_finds_the_fitting_partner() -> None:
    pairs: list[tuple[dict[str, Any], str]] = [
        ({"dataset": "circle"}, "tanh mse"),
        ({"dataset": "xor_gate"}, "tanh mse"),
        ({"dataset": "gaussians3"}, "softmax cross_entropy"),
        ({"dataset": "plane"}, "linear mse"),
        ({"loss": "cross_entropy"}, "sigmoid cross_entropy"),
        ({"loss": "mse"}, "tanh mse"),
        ({"output_activation": "sigmoid"}, "sigmoid cross_entropy"),
        ({"output_activation": "softmax"}, "softmax cross_entropy"),
        ({"output_activation": "linear"}, "linear mse"),
        ({"output_activation": "sigmoid", "loss": "mse"}, "sigmoid mse"),
        ({"dataset": "gaussians3", "loss": "mse"}, "softmax mse"),
    ]

    for settings, pair in pairs:
        made = config(**settings)
        assert f"{made.output_activation} {made.loss}" == pair, settings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"output_activation": "tanh", "loss": "cross_entropy"},
            "A tanh output cannot learn with the loss cross_entropy. Choose auto or one of: mse, hinge.",
        ),
        (
            {"output_activation": "linear", "loss": "cross_entropy"},
            "A linear output cannot learn with the loss cross_entropy. "
            "Choose auto or one of: mse, mae, huber, hinge",
        ),
        (
            {"dataset": "gaussians3", "output_activation": "sigmoid"},
            "Three or more classes need a softmax output, not sigmoid. Choose softmax or auto.",
        ),
        (
            {"dataset": "plane", "output_activation": "tanh"},
            "Regression needs a linear output, not tanh. Choose linear or auto.",
        ),
        (
            {"dataset": "plane", "loss": "cross_entropy"},
            "Regression cannot learn with the loss cross_entropy. Choose auto or one of: mse, mae, huber",
        ),
        (
            {"dataset": "rings", "loss": "hinge"},
            "A network for three or more classes cannot learn with the loss hinge. "
            "Choose auto or one of: cross_entropy, mse, dice.",
        ),
    ],
)
def test_pairs_that_cannot_be_are_refused_in_words(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config(**settings)

    assert str(caught.value).startswith(message)


def test_the_pairs_are_those_the_losses_allow() -> None:
    allowed = {(output, name) for name, loss in LOSSES.items() for output in loss.outputs}

    assert set(OUTPUT_AND_LOSS["two_class"]) == allowed
    assert set(OUTPUT_AND_LOSS["multi_class"]) == {pair for pair in allowed if pair[0] == "softmax"}
    assert set(OUTPUT_AND_LOSS["regression"]) == {
        (output, loss)
        for output, loss in allowed
        if output == "linear" and targets_of(loss, output) is ANY_NUMBER
    }


def test_shape_of_the_network_and_the_task_of_the_data() -> None:
    shapes: list[tuple[dict[str, Any], tuple[int, ...], str]] = [
        ({}, (2, 4, 1), "tanh tanh"),
        ({"hidden_layer_sizes": ""}, (2, 1), "tanh"),
        (
            {"features": ["x1"], "hidden_layer_sizes": "3,2", "activation": "relu"},
            (1, 3, 2, 1),
            "relu relu tanh",
        ),
        ({"hidden_layer_sizes": "3,2", "layer_activations": "relu,sine"}, (2, 3, 2, 1), "relu sine tanh"),
        ({"dataset": "gaussians3"}, (2, 4, 3), "tanh softmax"),
        ({"dataset": "circle", "output_activation": "softmax"}, (2, 4, 2), "tanh softmax"),
        ({"dataset": "plane"}, (2, 4, 1), "tanh linear"),
    ]
    tasks = {
        "circle": ("classification", 2, "two_class"),
        "gaussians3": ("classification", 3, "multi_class"),
        "plane": ("regression", 0, "regression"),
    }

    for settings, sizes, activations in shapes:
        made = config(**settings)
        assert (made.layer_sizes, " ".join(made.activations)) == (sizes, activations), settings
        assert (made.n_outputs, made.hidden_activations) == (sizes[-1], made.activations[:-1]), settings
    for dataset, task in tasks.items():
        made = config(dataset=dataset)
        assert (made.task, made.n_classes, made.task_kind) == task, dataset


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("speed", "20", "'speed' is not a setting of a run"),
        ("<b>", 1, "'<b>' is not a setting of a run"),
        ("noise", "much", "Noise cannot be 'much'"),
        ("loss", "huber", "A sigmoid output cannot learn with the loss huber"),
        ("dataset", "moons", "needs a new config"),
    ],
)
def test_with_setting_changes_one_thing_and_refuses_what_cannot_be(
    name: str, value: Any, message: str
) -> None:
    assert config(noise=20).with_setting("l2", "0,01") == config(noise=20, l2=0.01)
    with pytest.raises(ConfigError, match=message):
        config(output_activation="sigmoid").with_setting(name, value)


def test_changes_are_read_and_written_in_the_order_of_the_run() -> None:
    changes = [
        Change(300, 4, "l2", 0.01),
        Change(120, 0, "learning_rate", 0.00001),
        Change(120, 0, "batch_size", 5),
    ]

    assert parse_changes("120:learning_rate=0.1,300.4:l2=0.01, 7:optimizer = adam") == (
        Change(7, 0, "optimizer", "adam"),
        Change(120, 0, "learning_rate", 0.1),
        Change(300, 4, "l2", 0.01),
    )
    assert format_changes(changes) == "120:learning_rate=0.00001,120:batch_size=5,300.4:l2=0.01"
    assert parse_changes("3.10:l1=0.1,3.1:l1=1")[1] == Change(3, 10, "l1", 0.1)
    assert parse_changes("3:l1=0.1,3:l1=1") == (Change(3, 0, "l1", 1.0),)
    assert parse_changes("") == parse_changes("  ") == ()
    assert format_changes(()) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("abc", "'abc' is not a change. Write epoch:setting=value, e.g. 120:learning_rate=0.1."),
        ("120:learning_rate", "'120:learning_rate' is not a change"),
        ("3:l1=0.1,", "'' is not a change"),
        ("-3:l1=0.1", "'-3:l1=0.1' is not a change"),
        ("1e3:l1=0.1", "'1e3:l1=0.1' is not a change"),
        ("999999999:l1=0.1", "is not a change"),
        (
            "3:noise=5",
            "'noise' cannot be changed while a network learns. Choose from: optimizer, learning_rate",
        ),
        ("3:edit=5", "'edit' cannot be changed"),
        ("3:l1=nan", "L1.* cannot be 'nan'"),
        ("3:batch_size=0", "Batch size cannot be '0'"),
        (",".join(f"{epoch}:l1=0.1" for epoch in range(41)), "has 41 entries. Write at most 40."),
        ("<script>:l1=1", "'<script>:l1=1' is not a change"),
    ],
)
def test_broken_changes_are_refused_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message.replace("(", r"\(")):
        parse_changes(text)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([Change(1, 0, "noise", 5)], "'noise' cannot be changed"),
        ([Change(1, 0, "l2", 7.0)], "cannot be '7.0'"),
        ([Change(epoch, 0, "l2", 0.1) for epoch in range(41)], "changed 41 times; a link can carry 40"),
    ],
)
def test_changes_no_link_can_carry_are_refused(changes: list[Change], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        format_changes(changes)


@st.composite
def any_change(draw: st.DrawFn) -> Change:
    setting = draw(st.sampled_from(LIVE))
    if setting.options:
        value = draw(st.sampled_from(setting.options))
    elif setting.kind == "integer":
        value = draw(st.integers(int(setting.low), int(setting.high)))
    else:
        value = draw(st.floats(setting.low, setting.high)) + 0.0
    return Change(draw(st.integers(0, 10**6)), draw(st.integers(0, 5000)), setting.name, value)


@given(st.lists(any_change(), max_size=MAX_CHANGES))
def test_written_changes_are_read_back(changes: list[Change]) -> None:
    text = format_changes(changes)

    assert {(c.epoch, c.step, c.name) for c in parse_changes(text)} == {
        (c.epoch, c.step, c.name) for c in changes
    }
    assert set(parse_changes(text)) <= set(changes)
    assert format_changes(parse_changes(text)) == text
    assert SETTINGS["changes"].parse(text) == text


@given(st.one_of(st.text(), st.from_regex(r"[0-9.,:=a-z_ ]*", fullmatch=True)))
def test_any_text_gives_changes_or_a_config_error(text: str) -> None:
    message = "nothing refused"
    changes: tuple[Change, ...] = ()
    try:
        changes = parse_changes(text)
    except ConfigError as error:
        message = str(error)

    assert message.isprintable()
    assert parse_changes(format_changes(changes)) == changes


def test_changes_before_the_first_step_belong_to_the_config_and_later_ones_stay() -> None:
    later = parse_changes("0.1:learning_rate=0.3")

    assert initial_config(
        config(learning_rate=0.1), parse_changes("0:learning_rate=0.03,120:learning_rate=0.1")
    ) == (config(learning_rate=0.03), (Change(120, 0, "learning_rate", 0.1),))
    assert initial_config(config(), later) == (config(), later)


def test_layers_and_their_activations_have_to_be_as_many() -> None:
    with pytest.raises(ConfigError, match=r"'relu,sine,tanh' names 3 activations for 2 hidden layers"):
        config(hidden_layer_sizes="3,2", layer_activations="relu,sine,tanh")


@pytest.mark.parametrize(
    ("chosen", "used"),
    [(["x1", "x2"], ("x1",)), (["x2", "sin_x2"], ("x1",)), (["sin_x1", "x2"], ("sin_x1",))],
)
def test_data_with_one_input_uses_the_features_it_has(chosen: list[str], used: tuple[str, ...]) -> None:
    made = config(dataset="curve", features=chosen)

    assert made.features == used
    assert made.layer_sizes[0] == 1


def test_a_layer_of_steps_cannot_be_trained_and_the_reason_is_told() -> None:
    assert config().untrainable == ""
    assert config(activation="step").untrainable.startswith("Hidden layer 1 has the step activation.")
    assert "layer 2" in config(hidden_layer_sizes="3,2", layer_activations="relu,step").untrainable

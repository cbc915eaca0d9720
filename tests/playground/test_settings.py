import math
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.features import FEATURES
from datasets.registry import DATASETS
from playground.nn.activations import ACTIVATIONS
from playground.nn.initializers import INITIALIZERS
from playground.nn.losses import LOSSES
from playground.nn.optimizers import OPTIMIZERS
from playground.settings import (
    SETTINGS,
    Effect,
    Setting,
    SettingError,
    finite_or_words,
    format_number,
    parse_settings,
    shown,
)

NAMES = {
    "data": "dataset points noise label_noise n_samples train_percent standardize data_seed split_seed",
    "network": (
        "features hidden_layer_sizes activation layer_activations output_activation initializer init_seed "
        "train_biases"
    ),
    "training": (
        "loss optimizer learning_rate momentum schedule schedule_epochs batch_size shuffle_seed l1 l2 "
        "dropout clip_norm patience target_loss step_batch"
    ),
    "view": "speed siblings lines show_test_points discretize ring_mistakes log_loss present lock",
    "run": "epoch changes",
}


DEFAULTS = """
dataset=circle points=2,2,0;-2,-2,1 noise=0 label_noise=0 n_samples=500 train_percent=50 standardize=false
features=x1,x2 hidden_layer_sizes=4 activation=tanh layer_activations= output_activation=auto
initializer=glorot_uniform train_biases=true loss=auto optimizer=sgd learning_rate=0.03 momentum=0.9
schedule=constant schedule_epochs=200 batch_size=10 l1=0 l2=0 dropout=0 clip_norm=0 patience=0 target_loss=0
speed=20 show_test_points=false discretize=false ring_mistakes=false log_loss=false lines=weight
step_batch=false siblings=false present=false lock= epoch=0 changes=
"""
LIVE = {
    *("optimizer", "learning_rate", "momentum", "schedule", "schedule_epochs", "batch_size"),
    *("l1", "l2", "dropout", "clip_norm", "target_loss"),
}
HOSTILE = [
    *(None, "", " ", "abc", "nan", "inf", "-inf", "1e9", "1e999", "-1", "0x10", "1_0", "٣", "12abc"),
    *("9" * 100_000, "1," * 500 + "1", "<script>alert(1)</script>", "**bold** [link](http://x)"),
    *("\x00\ud800\n", b"3", b"\xff", [], ["a", "b"], [None], [["x1"]], (1, "2", None), {}, {"a": 1}, set()),
    *(object(), math.nan, math.inf, -1, 10**5000, 1.5, True, 1j, Fraction(1, 3), np.array([1, 2])),
    *(np.float64("nan"), type),
]


def any_junk() -> st.SearchStrategy[Any]:
    """Strategy: whatever a link, a widget or a mistake could hand over."""
    plain = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.binary(max_size=20),
        st.sampled_from([option for setting in SETTINGS.values() for option in setting.options]),
    )
    return st.one_of(
        plain, st.lists(plain, max_size=8), st.dictionaries(st.text(max_size=3), plain, max_size=2)
    )


def clean_values(setting: Setting) -> st.SearchStrategy[Any]:
    """Strategy: the values a setting can have."""
    if setting.kind == "integer":
        return st.integers(int(setting.low), int(setting.high))
    if setting.kind == "number":
        return st.floats(setting.low, setting.high).map(lambda value: value + 0.0)
    if setting.kind == "choice":
        return st.sampled_from(setting.options)
    if setting.kind == "choices":
        subsets = st.sets(st.sampled_from(setting.options), min_size=setting.least)
        return subsets.map(lambda chosen: tuple(option for option in setting.options if option in chosen))
    if setting.kind == "points":
        places = st.floats(setting.low, setting.high).map(lambda x: round(x, 2) + 0.0)
        point = st.tuples(places, places, st.integers(0, 5))
        return st.lists(point, min_size=setting.least, max_size=20).map(tuple)
    if setting.kind == "names":
        return st.lists(st.sampled_from(setting.options), max_size=setting.most).map(tuple)
    if setting.kind == "flag":
        return st.booleans()
    if setting.kind == "layers":
        sizes = st.integers(int(setting.low), int(setting.high))
        return st.lists(sizes, max_size=setting.most).map(tuple)
    return st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=100)


def test_the_table_has_the_promised_names_in_their_groups() -> None:
    groups = {group: set(names.split()) for group, names in NAMES.items()}

    assert {g: {s.name for s in SETTINGS.values() if s.group == g} for g in groups} == groups
    assert all(name == setting.name for name, setting in SETTINGS.items())
    assert all(setting.page == "playground" for setting in SETTINGS.values())
    effects = {name: setting.effect for name, setting in SETTINGS.items()}
    assert {name for name, effect in effects.items() if effect is Effect.LIVE} == LIVE
    views = {*NAMES["view"].split(), "step_batch"}
    assert {name for name, effect in effects.items() if effect is Effect.VIEW} == views


def test_defaults_are_those_of_the_first_screen_for_links_leave_them_out() -> None:
    formatted = {name: setting.format(setting.default) for name, setting in SETTINGS.items()}
    written = {name: raw if isinstance(raw, str) else ",".join(raw) for name, raw in formatted.items()}

    wanted = dict(pair.split("=") for pair in DEFAULTS.split())
    assert {name: value for name, value in written.items() if not name.endswith("seed")} == wanted


def test_options_are_the_registries_and_begin_with_the_best_known() -> None:
    options = {name: set(setting.options) for name, setting in SETTINGS.items()}

    assert options["dataset"] == set(DATASETS)
    assert options["features"] == set(FEATURES)
    assert options["activation"] == {name for name, row in ACTIVATIONS.items() if row.hidden}
    assert options["output_activation"] == {"auto", "tanh", "sigmoid", "linear", "softmax"}
    assert options["initializer"] == set(INITIALIZERS)
    assert options["loss"] == {"auto", *LOSSES}
    assert options["optimizer"] == set(OPTIMIZERS)
    assert options["lock"] == set(SETTINGS) - {"lock", "present", "epoch", "changes"}
    assert SETTINGS["dataset"].options[:4] == ("circle", "xor", "gaussians", "spiral")
    assert SETTINGS["activation"].options[:4] == ("tanh", "relu", "sigmoid", "linear")


def test_rows_are_complete_and_their_labels_distinct() -> None:
    for name, setting in SETTINGS.items():
        assert setting.parse(setting.default) == setting.default, name
        assert setting.label and setting.help.endswith("."), name
        assert set(setting.option_labels) <= set(setting.options) or name in (
            "activation",
            "layer_activations",
            "output_activation",
        )
        assert len({setting.option_label(option) for option in setting.options}) == len(setting.options), name
    assert len({setting.label for setting in SETTINGS.values()}) == len(SETTINGS)


@given(data=st.data())
def test_what_is_formatted_is_read_back(data: st.DataObject) -> None:
    for setting in SETTINGS.values():
        value = data.draw(clean_values(setting), label=setting.name)
        again = setting.parse(setting.format(value))

        assert (again, type(again)) == (value, type(value)), setting.name
        assert setting.parse(value) == value, setting.name


def test_option_labels_are_understood_too() -> None:
    for setting in SETTINGS.values():
        for option in setting.options:
            expected = (option,) if setting.kind in ("choices", "names") else option
            if setting.least <= 1 and "," not in setting.option_label(option):
                assert setting.parse(setting.option_label(option).upper()) == expected, setting.name


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_hostile_values_give_a_clean_value_or_one_short_sentence(setting: Setting) -> None:
    for raw in HOSTILE:
        try:
            value = setting.parse(raw)
        except SettingError as error:
            message = str(error)
            assert message.isprintable() and len(message) < 300, message[:500]
            assert message.endswith(setting.allowed)
        else:
            assert setting.parse(setting.format(value)) == value, shown(raw)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        *(("noise", raw, 20) for raw in ("20", " 20 ", ["20"], 20.0, "2e1", np.int64(20))),
        ("data_seed", "2147483647", 2**31 - 1),
        *(("momentum", raw, 0.5) for raw in ("0,5", ".5")),
        ("momentum", "-0", 0.0),
        ("target_loss", 1, 1.0),
        ("learning_rate", "0,03", 0.03),
        ("learning_rate", "1e-05", 0.00001),
        ("learning_rate", 3, 3.0),
        ("dataset", "XOR_GATE", "xor_gate"),
        ("dataset", "Two clouds", "gaussians"),
        ("speed", 20, "20"),
        ("speed", "MAX", "max"),
        ("features", "x2,x1", ("x1", "x2")),
        ("features", ["sin_x1", "x1", "x1"], ("x1", "sin_x1")),
        ("features", "x₁²", ("x1_squared",)),
        ("lock", [], ()),
        ("lock", "", ()),
        ("lock", ["noise", "learning_rate"], ("noise", "learning_rate")),
        *(("hidden_layer_sizes", raw, (4, 2)) for raw in (" 4, 2 ", ["4,2"], [4, 2])),
        *(("hidden_layer_sizes", raw, ()) for raw in ("", ())),
        ("hidden_layer_sizes", "8 8;8", (8, 8, 8)),
        ("hidden_layer_sizes", 4, (4,)),
        *(("show_test_points", raw, True) for raw in ("Yes", np.True_, 1)),
        ("show_test_points", "0", False),
        ("changes", " 3:l2=0.1 ", "3:l2=0.1"),
    ],
)
def test_values_are_understood_in_the_ways_people_write_them(name: str, raw: Any, value: Any) -> None:
    parsed = SETTINGS[name].parse(raw)

    assert parsed == value
    assert type(parsed) is type(value)


LAYERS = "Write whole numbers from 1 to 32 with commas, e.g. 4,2."


WHOLE = "Write a whole number from 0 to 50."


@pytest.mark.parametrize(
    ("name", "raw", "complaint", "allowed"),
    [
        ("hidden_layer_sizes", "4,x", "'4,x' is not a list of layer sizes.", LAYERS),
        ("hidden_layer_sizes", "33", "'33' is not a list of layer sizes.", LAYERS),
        (
            *("hidden_layer_sizes", "1,1,1,1,1,1,1"),
            "'1,1,1,1,1,1,1' has more than 6 hidden layers, the most there can be.",
            LAYERS,
        ),
        *(("noise", raw, f"Noise cannot be '{raw}'.", WHOLE) for raw in ("51", "2.5", True)),
        ("noise", "", "Noise has no value.", WHOLE),
        ("momentum", None, "Momentum has no value.", "Write a number from 0 to 0.99."),
        (
            *("n_samples", "1" * 60, f"Number of points cannot be '{'1' * 39}…'."),
            "Write a whole number from 10 to 5000.",
        ),
        ("show_test_points", "perhaps", "Show test points cannot be 'perhaps'.", "Write true or false."),
        (
            *("learning_rate", "0.05", "Learning rate cannot be '0.05'."),
            "Choose one of: 0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10.",
        ),
        ("features", [], "Inputs has no value.", f"Choose at least 1 of: {', '.join(FEATURES)}."),
        (
            *("speed", ["1", "5"], "Epochs per second cannot be '['1', '5']'."),
            "Choose one of: 1, 5, 20, 100, max.",
        ),
        (
            *("changes", "x" * 4001, f"Changes on the way cannot be '{'x' * 39}…'."),
            "Write a text of at most 4000 characters.",
        ),
    ],
)
def test_a_refusal_names_the_value_what_is_allowed_and_the_fix(
    name: str, raw: Any, complaint: str, allowed: str
) -> None:
    with pytest.raises(SettingError) as caught:
        SETTINGS[name].parse(raw)

    assert str(caught.value) == f"{complaint} {allowed}"


def test_numbers_are_written_plainly_and_those_that_have_overflowed_in_words() -> None:
    numbers = [0.00001, 0.03, 10.0, 0.0, 1 / 3, 1e-9]
    overflowed = [math.inf, -math.inf, math.nan, sys.float_info.max, -sys.float_info.max]

    assert [format_number(value) for value in numbers] == [
        *("0.00001", "0.03", "10", "0", "0.3333333333333333", "1e-09"),
    ]
    assert {finite_or_words(value, "{:.1f}".format) for value in overflowed} == {"too large to show"}
    written = [finite_or_words(value, "{:.1e}".format) for value in (0.0, -2.5, 1e308)]
    assert written == ["0.0e+00", "-2.5e+00", "1.0e+308"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_written_numbers_are_exact(value: Any) -> None:
    assert float(format_number(value)) == value


@given(any_junk())
def test_anything_can_be_shown_on_one_short_line(raw: Any) -> None:
    text = shown(raw)

    assert len(text) <= 42
    assert text.isprintable()


def test_missing_and_bad_rows_have_their_defaults_and_names_of_others_are_left_alone() -> None:
    defaults = {name: setting.default for name, setting in SETTINGS.items()}

    assert parse_settings({}) == (defaults, [])
    assert parse_settings({"embed": "true", "perceptron_learning_rate": "x"}) == (defaults, [])
    values, problems = parse_settings({"noise": "lots", "l2": "0.01", "speed": "warp"})
    assert (values["noise"], values["l2"], values["speed"]) == (0, 0.01, "20")
    assert len(problems) == 2
    assert "'lots'" in problems[0] and "'warp'" in problems[1]


@given(st.dictionaries(st.one_of(st.sampled_from(list(SETTINGS)), st.text(max_size=5)), any_junk()))
def test_any_mapping_gives_clean_values_for_all_rows(raw: Any) -> None:
    values, problems = parse_settings(raw)

    assert {name: SETTINGS[name].parse(value) for name, value in values.items()} == values
    assert len(problems) <= len(raw)


def test_a_setting_stands_alone() -> None:
    """Other pages build rows of their own."""
    setting = Setting(
        "perceptron_margin", "number", 1.0, "Margin", "How far.", "training", Effect.RESTART, low=0, high=2
    )

    assert setting.parse("1,5") == 1.5
    assert setting.option_label(0.5) == "0.5"

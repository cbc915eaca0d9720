"""The side bar: which controls are there, which are disabled and why, and what stands beneath them."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.nn.optimizers import OPTIMIZERS
from playground.pages.playground.sidebar_view import GROUPS, SIDEBAR, why_disabled
from playground.settings import SETTINGS
from tests.playground.pages.playground.opened import opened


def control(app: AppTest, name: str) -> Any:
    return next(element for element in app.sidebar if getattr(element, "key", None) == name)


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.sidebar.caption)


def reason(name: str, **changed: Any) -> str:
    values = {row.name: row.default for row in SETTINGS.values()} | changed
    return why_disabled(name, values)


def expander(app: AppTest, group: str) -> Any:
    return next(block for block in app.sidebar.expander if block.label.startswith(GROUPS[group]))


def test_momentum_is_for_those_who_use_it_and_batches_for_those_who_can() -> None:
    assert {name for name in SETTINGS if reason(name)} == {"momentum", "schedule_epochs"}
    for optimizer in OPTIMIZERS:
        assert (not reason("momentum", optimizer=optimizer)) == (optimizer in ("momentum", "nesterov"))
        assert (not reason("batch_size", optimizer=optimizer)) == (optimizer != "rprop")


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("noise", {"dataset": "and"}, "fixed table"),
        ("label_noise", {"dataset": "xor_gate"}, "fixed table"),
        ("data_seed", {"dataset": "nand"}, "fixed table"),
        ("show_test_points", {"dataset": "or"}, "no test points"),
        ("label_noise", {"dataset": "bumps"}, "no classes"),
        ("label_noise", {"dataset": "curve"}, "no classes"),
        ("batch_size", {"optimizer": "rprop"}, "Rprop uses all training points at once."),
        ("momentum", {"optimizer": "adam"}, "Adam does not use it; Momentum and Nesterov"),
        ("schedule_epochs", {"schedule": "constant"}, "constant now"),
        ("dropout", {"hidden_layer_sizes": ()}, "no hidden layer"),
        ("activation", {"hidden_layer_sizes": ()}, "no hidden layer"),
        ("noise", {"lock": ("noise",)}, "Locked in this exercise."),
        ("dataset", {"lock": ("dataset",)}, "Locked in this exercise."),
    ],
)
def test_a_control_without_effect_says_why(name: str, settings: dict[str, Any], words: str) -> None:
    assert words in reason(name, **settings)
    assert not reason(name, optimizer="momentum", schedule="cosine")


@pytest.mark.parametrize(
    ("link", "names"),
    [
        (
            {"dataset": "xor_gate", "optimizer": "rprop"},
            ["noise", "label_noise", "n_samples", "show_test_points", "batch_size", "momentum", "new_points"],
        ),
        ({"dataset": "saddle", "hidden_layer_sizes": ""}, ["label_noise", "dropout", "activation"]),
        ({"lock": ["learning_rate", "data_seed"]}, ["learning_rate", "data_seed", "new_points"]),
    ],
)
def test_disabled_controls_tell_the_reason_in_their_help(link: dict[str, Any], names: list[str]) -> None:
    app = opened(**link)

    for name in names:
        element = control(app, name)
        why = reason(
            "data_seed" if name == "new_points" else name,
            dataset=link.get("dataset", "circle"),
            optimizer=link.get("optimizer", "sgd"),
            lock=tuple(link.get("lock", ())),
            hidden_layer_sizes=() if "hidden_layer_sizes" in link else (4,),
        )
        assert element.disabled
        assert element.help.endswith(f"\n\n{why}")


def test_every_setting_of_a_group_stands_in_its_group_in_the_order_of_the_table() -> None:
    app = opened()

    for group in GROUPS:
        names = [element.key for element in expander(app, group) if getattr(element, "key", None) in SETTINGS]
        assert names == [
            name
            for name, row in SETTINGS.items()
            if row.group == group and name not in SIDEBAR and name not in ("layer_activations", "points")
        ]


def test_a_group_counts_what_is_changed_inside_it() -> None:
    app = opened(dataset="xor", noise="20", n_samples="100", layer_activations="relu", l1="0.01", l2="0.01")

    labels = [block.label for block in app.sidebar.expander]
    assert labels == ["Data · 1 changed", "Network", "Training · 2 changed"]


def test_activations_of_single_layers_are_named_under_the_activation() -> None:
    for own, words in [
        ("tanh,relu", "Layers differ: tanh, ReLU."),
        ("relu,relu", "Chosen on the picture: ReLU, ReLU."),
    ]:
        app = opened(hidden_layer_sizes="4,2", layer_activations=own)

        assert words in captions(app)
        assert "Choosing one here gives it to all." in captions(app)
    assert "Choosing one here" not in captions(opened())


def test_inputs_that_a_data_set_lacks_are_struck_out_and_stay_chosen() -> None:
    app = opened(dataset="curve", features=["x1", "x2", "cos_x1"])

    pills = control(app, "features")
    assert pills.options[:3] == ["x₁", "~~x₂~~", "x₁²"]
    assert [label for label in pills.options if label.startswith("~~")] == [
        f"~~{label}~~" for label in ("x₂", "x₂²", "x₁x₂", "sin x₂", "cos x₂")
    ]
    assert "whatever needs x₂ is left out" in captions(app)
    assert app.session_state["_session"].config.network.features == ("x1", "x2", "cos_x1")


def test_inputs_come_back_with_a_data_set_that_has_them() -> None:
    app = opened(dataset="curve")
    app.session_state["dataset"] = "circle"
    app.run()

    assert "~~" not in "".join(control(app, "features").options)
    assert app.session_state["_session"].config.features == ("x1", "x2")


def test_a_schedule_that_changes_is_drawn() -> None:
    for schedule, drawn in [
        ("constant", False),
        ("cosine", True),
        ("warmup_cosine", True),
        ("plateau", True),
    ]:
        app = opened(schedule=schedule)

        charts = [element.key for element in expander(app, "training") if element.type == "plotly_chart"]
        assert len(charts) == drawn, schedule


def test_small_numbers_in_fields_are_written_out() -> None:
    app = opened(target_loss="0.001", clip_norm="0.25")

    assert control(app, "target_loss").value == 0.001
    assert control(app, "target_loss").proto.format == "%g"
    assert control(app, "clip_norm").value == 0.25

"""The playground page as Streamlit runs it: settings, links, buttons. The live picture has browser tests."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from datasets.registry import DATASETS
from playground.examples import EXAMPLES
from playground.settings import SETTINGS, Setting
from tests.playground.pages.opened_page import said
from tests.playground.pages.playground.opened import live, opened


def address(app: AppTest) -> dict[str, Any]:
    return dict(app.query_params)


def warnings(app: AppTest) -> list[str]:
    return [warning.value for warning in app.warning]


def test_the_page_opens_on_the_defaults_with_a_clean_address() -> None:
    app = opened()

    values = live(app).run.config.to_settings()
    assert values == {name: SETTINGS[name].default for name in values}
    assert not app.query_params
    assert not warnings(app)


def open_example(app: AppTest, name: str) -> None:
    app.session_state["example_picker"] = True
    app.run()
    app.button(key=f"example_{name}").click().run()


def choose_dataset(app: AppTest, name: str) -> None:
    app.session_state["dataset_picker"] = True
    app.run()
    app.button(key=f"dataset_{name}").click().run()


def test_every_setting_but_those_of_the_link_itself_has_a_control() -> None:
    app = opened()

    controls = {element.key for element in app.main if getattr(element, "key", None)}
    controls |= {element.key for element in app.sidebar if getattr(element, "key", None)}

    in_the_gallery, on_the_picture = {"dataset"}, {"layer_activations", "points"}
    assert set(SETTINGS) - controls == {"epoch", "changes"} | in_the_gallery | on_the_picture


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_can_be_chosen_and_learns(name: str) -> None:
    app = opened(dataset="circle" if name != "circle" else "xor", n_samples="60")

    choose_dataset(app, name)
    assert address(app) == ({} if name == "circle" else {"dataset": name}) | {"n_samples": "60"}
    assert app.session_state["dataset_picker"] is False
    app.button(key="step").click().run()

    assert not app.exception
    assert (live(app).run.config.data.dataset, live(app).run.epoch) == (name, 1)


def test_a_link_sets_the_run_and_its_controls() -> None:
    link = {"dataset": "spiral", "hidden_layer_sizes": "8,8", "noise": "20", "learning_rate": "0.1"}
    app = opened(**link, features=["x1", "sin_x1"])

    config = live(app).run.config
    assert (config.data.dataset, config.data.noise) == ("spiral", 20)
    assert config.network.hidden_layer_sizes == (8, 8)
    assert config.network.features == ("x1", "sin_x1")
    assert app.select_slider(key="learning_rate").value == 0.1
    assert app.text_input(key="hidden_layer_sizes").value == "8,8"


def test_a_changed_restart_setting_begins_anew_says_why_and_is_taken_back() -> None:
    app = opened()
    app.button(key="step").click().run()
    before = live(app).run

    app.slider(key="noise").set_value(20).run()
    after = live(app).run
    assert after.epoch == 0
    assert live(app).notice == "New run: noise is now 20 %."
    assert live(app).ghost is not None

    app.button(key="undo").click().run()
    assert live(app).run is before
    assert (app.slider(key="noise").value, address(app)) == (0, {})
    app.button(key="redo").click().run()
    assert live(app).run is after
    assert address(app) == {"noise": "20"}


def test_whatever_begins_another_run_is_taken_back() -> None:
    app = opened(hidden_layer_sizes="3")
    app.button(key="step").click().run()
    trained = live(app).run

    app.text_input(key="hidden_layer_sizes").set_value("5").run()
    assert live(app).notice == "New run: one hidden layer with 5 neurons."
    app.button(key="reset").click().run()
    open_example(app, "first_border")
    for _ in range(3):
        app.button(key="undo").click().run()

    assert live(app).run is trained
    assert app.button(key="undo").disabled
    assert address(app) == {"hidden_layer_sizes": "3"}


def test_a_changed_live_setting_goes_on_and_its_address_repeats_the_run() -> None:
    app = opened()
    app.button(key="step").click().run()

    app.select_slider(key="learning_rate").set_value(0.3).run()
    assert live(app).run.epoch == 1
    assert live(app).run.training.learning_rate == 0.3
    assert address(app)["changes"] == "0:learning_rate=0.03,1:learning_rate=0.3"

    app.button(key="step").click().run()
    again = opened(**{**address(app), "epoch": "2"})
    assert (live(again).run.network.parameters == live(app).run.network.parameters).all()
    assert again.select_slider(key="learning_rate").value == 0.3


def test_the_control_follows_a_change_that_the_run_passes() -> None:
    app = opened(changes="2:learning_rate=0.1")
    assert app.select_slider(key="learning_rate").value == 0.03

    app.button(key="step").click().run()
    app.button(key="step").click().run()
    app.run()

    assert app.select_slider(key="learning_rate").value == 0.1


def test_new_start_and_new_points_take_the_next_seed_of_what_they_renew() -> None:
    app = opened()
    first = live(app).run.network.parameters
    points, start = SETTINGS["data_seed"].default, SETTINGS["init_seed"].default

    app.button(key="new_points").click().run()
    assert live(app).run.config.data.data_seed == points + 1
    assert (live(app).run.network.parameters == first).all()

    app.button(key="new_start").click().run()
    assert live(app).run.config.network.init_seed == start + 1
    assert address(app) == {"data_seed": str(points + 1), "init_seed": str(start + 1)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_replaces_all_settings_and_asks_its_question(name: str) -> None:
    app = opened(noise="40", l2="0.1")

    open_example(app, name)

    example, shown = EXAMPLES[name], live(app).run.config.to_settings()
    assert shown == {key: example.settings.get(key, SETTINGS[key].default) for key in shown}
    assert live(app).status in ("paused", "untrainable")
    assert any(example.question[:20] in text.value.replace("\\", "") for text in app.markdown)
    assert address(app) == {key: SETTINGS[key].format(value) for key, value in example.settings.items()}


def test_an_example_is_revealed_on_request_with_a_right_and_a_wrong_prediction_and_closed() -> None:
    app = opened()
    example = EXAMPLES["first_border"]
    answer = example.predictions[example.answer]
    open_example(app, "first_border")
    app.text_input(key="hidden_layer_sizes").set_value("2").run()
    assert example.question in said(app)
    assert example.promise not in said(app)

    app.pills(key="prediction").set_value(example.answer).run()
    app.button(key="reveal").click().run()
    assert f"Yes: {answer}." in said(app)
    assert example.promise in said(app)
    app.button(key="close_example").click().run()
    assert example.question not in said(app)

    open_example(app, "first_border")
    app.pills(key="prediction").set_value((example.answer + 1) % len(example.predictions)).run()
    app.button(key="reveal").click().run()
    assert f"No: {answer}." in said(app)


def test_further_starts_join_a_run_on_its_way_and_leave_it_as_it_was() -> None:
    app = opened(n_samples="60")
    for _ in range(3):
        app.button(key="step").click().run()
    before = live(app).run

    app.toggle(key="siblings").set_value(True).run()
    assert len(live(app).run.siblings.parameters) == 9
    assert (live(app).run.network.parameters == before.network.parameters).all()
    assert live(app).run.history.sibling_train_loss.shape == (9, 4)
    assert address(app)["siblings"] == "true"

    app.button(key="step").click().run()
    assert len(live(app).run.siblings.parameters) == 9
    app.toggle(key="siblings").set_value(False).run()
    assert live(app).run.siblings is None
    assert live(app).run.epoch == 4


def test_further_starts_stay_after_a_new_start_with_small_maps_that_can_be_opened() -> None:
    for name in ("circle", "curve", "rings", "plane"):
        app = opened(dataset=name, siblings="true", n_samples="60", epoch="3")

        app.session_state["panel"] = "siblings"
        app.run()
        assert not app.exception, name
        app.button(key="new_start").click().run()

        assert not app.exception, name
        assert len(live(app).run.siblings.parameters) == 9, name


def test_layers_activations_follow_the_number_of_layers_until_one_is_chosen_for_all() -> None:
    app = opened(hidden_layer_sizes="3,2", layer_activations="relu,sine")
    assert live(app).run.network.activations == ("relu", "sine", "tanh")

    app.text_input(key="hidden_layer_sizes").set_value("3,2,2").run()
    assert live(app).run.network.activations == ("relu", "sine", "sine", "tanh")
    assert not warnings(app)

    app.selectbox(key="activation").set_value("sigmoid").run()
    assert live(app).run.network.activations == ("sigmoid", "sigmoid", "sigmoid", "tanh")
    assert "layer_activations" not in app.query_params


def test_a_run_stopped_early_offers_its_best_weights_once() -> None:
    app = opened(noise="35", train_percent="20", learning_rate="0.1", patience="10", epoch="900")
    stopped = live(app).run

    app.button(key="better_epoch").click().run()

    assert live(app).run.epoch == stopped.watch.best_epoch < stopped.epoch
    assert not any(button.key == "better_epoch" for button in app.button)


def test_a_wrong_list_of_layers_is_refused_under_the_field_and_the_run_goes_on() -> None:
    app = opened()
    app.button(key="step").click().run()

    app.text_input(key="hidden_layer_sizes").set_value("4,x").run()

    assert app.text_input(key="hidden_layer_sizes").value == "4,x"
    assert live(app).run.epoch == 1
    assert any("is not a list of layer sizes" in caption.value for caption in app.caption)
    assert "hidden_layer_sizes" not in app.query_params


def test_settings_that_do_not_fit_together_are_refused_in_words() -> None:
    app = opened()

    app.selectbox(key="output_activation").set_value("linear").run()
    app.selectbox(key="loss").set_value("cross_entropy").run()

    assert any("cannot learn with the loss" in warning.replace("\\", "") for warning in warnings(app))
    assert live(app).run.config.loss == "mse"


HOSTILE = [
    {"dataset": "<script>alert(1)</script>"},
    {"hidden_layer_sizes": ",".join(["8"] * 500)},
    {"hidden_layer_sizes": "1e9"},
    {"n_samples": "nan"},
    {"noise": "[click](javascript:alert(1))"},
    {"learning_rate": ""},
    {"changes": "120:learning_rate="},
    {"changes": "%%%,,,:::==="},
    {"epoch": "-1"},
    {"features": ["x1", "**bold**"]},
    {"lock": "everything"},
    {"speed": "1e400"},
    {"activation": "[press me](javascript:alert(1)) **bold** ![](https://example.invalid/x.png)"},
    {"noise": "nan", "epoch": "nan", "l2": "inf"},
    {"n_samples": "1e9", "epoch": "1e9", "data_seed": "99999999999999999999"},
    {"changes": "120:learning_rate=,x:y=z,1:<b>=2"},
    {"dataset": "", "noise": "", "features": "", "speed": "", "lock": "<i>"},
    {"output_activation": "softmax", "dataset": "plane"},
    dict.fromkeys(SETTINGS, "<img src=x onerror=alert(1)> [a](javascript:alert(1)) **b** :red[c]"),
]


@pytest.mark.parametrize("link", HOSTILE)
def test_a_hostile_link_opens_a_playable_page_with_one_safe_line(link: dict[str, Any]) -> None:
    app = opened(**link)

    (line,) = warnings(app)
    assert line.startswith("Not understood in the link: ")
    assert not any(mark in line.replace("\\<", "").replace("\\[", "").replace("\\*", "") for mark in "<[*")
    app.button(key="step").click().run()
    assert live(app).run.epoch == 1


def test_what_was_not_understood_leaves_the_address_and_the_line_can_be_closed() -> None:
    app = opened(noise="much", dataset="xor", utm_source="letter")
    assert address(app) == {"dataset": "xor", "utm_source": "letter"}

    app.button(key="close_problems").click().run()

    assert not warnings(app)


def test_locked_settings_and_those_a_table_ignores_are_drawn_disabled() -> None:
    app, table = opened(lock=["noise", "hidden_layer_sizes"], noise="30"), opened(dataset="xor_gate")

    assert app.slider(key="noise").disabled
    assert app.slider(key="noise").value == 30
    assert app.text_input(key="hidden_layer_sizes").disabled
    assert not app.select_slider(key="learning_rate").disabled
    assert table.slider(key="noise").disabled
    assert table.button(key="new_points").disabled


def test_an_exercise_says_what_is_fixed_and_can_be_copied_to_be_changed() -> None:
    app = opened(lock=["noise", "hidden_layer_sizes"], noise="30")
    assert "Exercise. Fixed: noise, hidden layers." in said(app).replace("**", "")
    assert app.slider(key="noise").label == ":material/lock: Noise"

    app.button(key="own_copy").click().run()

    assert address(app) == {"noise": "30"}
    assert not app.slider(key="noise").disabled
    assert "Exercise" not in said(app)


def test_a_trained_link_opens_paused_at_its_epoch_and_a_restart_leaves_it() -> None:
    app = opened(epoch="30", n_samples="60")
    assert (live(app).run.epoch, live(app).status) == (30, "paused")

    app.slider(key="noise").set_value(20).run()

    assert "epoch" not in app.query_params


def test_a_link_to_an_epoch_gives_what_a_step_there_gives() -> None:
    linked, stepped = opened(epoch="5"), opened(epoch="4")

    stepped.button(key="step").click().run()

    assert live(stepped).run.epoch == 5
    assert (live(stepped).run.network.parameters == live(linked).run.network.parameters).all()


def test_the_projector_shows_no_side_bar_and_keeps_the_settings() -> None:
    app = opened(present="true", noise="20")

    assert not app.sidebar.selectbox
    assert live(app).run.config.data.noise == 20
    assert address(app)["noise"] == "20"


junk = st.text(max_size=30) | st.sampled_from(
    ["", "nan", "1e9", "-1", "<b>x</b>", "4,x", "true", "8,8", "[a](b)", "0"]
)
links = st.dictionaries(st.sampled_from([name for name in SETTINGS if name != "epoch"]), junk, max_size=5)


@settings(max_examples=25)
@given(links)
def test_any_link_opens(link: dict[str, str]) -> None:
    app = opened(**link)

    assert live(app).run.epoch == 0
    assert len(warnings(app)) <= 1


def browser_has_seen_everything(app: AppTest) -> None:
    here = app.session_state["_session"]
    here.seen, here.assigned = here.runs, {}


def test_a_second_press_on_its_way_before_the_first_was_seen_counts_too() -> None:
    app = opened(init_seed="5")
    browser_has_seen_everything(app)

    app.button(key="new_start").click().run()
    app.number_input(key="init_seed").set_value(5)  # as the browser still had it
    app.button(key="new_start").click().run()
    app.number_input(key="init_seed").set_value(6)
    app.button(key="new_start").click().run()

    assert live(app).run.config.network.init_seed == 8
    assert app.number_input(key="init_seed").value == 8


def test_what_a_person_chooses_after_the_browser_has_seen_a_new_value_stands() -> None:
    app = opened(init_seed="5")
    browser_has_seen_everything(app)
    app.button(key="new_start").click().run()
    browser_has_seen_everything(app)

    app.number_input(key="init_seed").set_value(5).run()

    assert live(app).run.config.network.init_seed == 5


def test_a_run_of_the_page_reads_every_setting_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened()
    times: Counter[str] = Counter()
    parse = Setting.parse

    def counted(self: Setting, raw: Any) -> Any:
        times[self.name] += 1
        return parse(self, raw)

    monkeypatch.setattr(Setting, "parse", counted)
    app.run()

    assert times
    assert set(times.values()) == {1}


def test_a_first_visit_begins_with_a_question_that_a_link_does_not_have() -> None:
    first, linked = opened(), opened(noise="10")

    assert first.button(key="reveal").label == "Reveal"
    assert "reveal" not in {button.key for button in linked.button}


def test_a_changed_example_says_so_leads_back_and_goes_with_its_data() -> None:
    app = opened()
    assert app.button(key="back_to_example").disabled

    app.slider(key="noise").set_value(20).run()
    app.button(key="back_to_example").click().run()
    assert (app.slider(key="noise").value, address(app)) == (0, {})
    assert app.button(key="back_to_example").disabled

    choose_dataset(app, "spiral")
    assert "reveal" not in {button.key for button in app.button}

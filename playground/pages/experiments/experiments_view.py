"""The page: presets, controls at the side, Run and Cancel, and what comes of it."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from playground.config import ConfigError
from playground.examples import EXAMPLES
from playground.experiments.presets import PRESETS
from playground.experiments.specification import MOST_EPOCHS, MOST_RUNS, Specification, SpecificationError
from playground.pages.experiments import experiments_memory_view as remembered
from playground.pages.experiments.draft import GIVEN, TOPICS, text_of_values, values_of_text, varied
from playground.pages.experiments.experiments_memory_view import Memory
from playground.pages.experiments.outcome_view import outcome
from playground.settings import SETTINGS
from playground.training.entrance import config_of
from playground.training.problem import problem_of
from playground.ui import lesson
from playground.ui.redraw import cached
from playground.ui.text import for_markdown, lower_first, value_text
from playground.ui.ticking import moving_part

POLL_SECONDS = 0.4
"""How often what is new is fetched and drawn while an experiment runs."""

ALWAYS_TOLD = ("dataset", "n_samples", "hidden_layer_sizes", "activation", "optimizer", "learning_rate")
"""Settings of the start that are told even where they are the default."""

_STYLE = """
<style>
.st-key-experiments_verdict p { font-size: 1.15rem; line-height: 1.5; max-width: 62rem; }
.st-key-experiments_verdict [data-testid="stCaptionContainer"] p { font-size: 0.85rem; }
.st-key-experiments_verdict { gap: 0.25rem; }
.st-key-experiments_maps { gap: 1rem; }
.st-key-experiments_table { overflow-x: auto; }
.st-key-experiments_table td p { white-space: nowrap !important; }
.st-key-experiments_status { min-height: 2.6rem; }
.st-key-experiments_lesson { max-width: 46rem; }
[data-testid="stPopoverBody"] .st-key-experiments_lesson { max-width: 34rem; }
[class*="_gallery"] .st-key-experiments_group_all {
  grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); }
.st-key-experiments_gallery_first button { min-height: 5.2rem; }
</style>
"""


def show() -> None:
    here = remembered.memory()
    with st.container(key="experiments_style"):
        st.html(_STYLE)
    with st.sidebar:
        described = _form(here)
    specification = described if isinstance(described, Specification) else None
    _toolbar(here, specification)
    with st.container(key="messages"):
        if isinstance(described, str):
            st.warning(for_markdown(described), icon=":material/edit:")
    if here.experiment is None:
        _welcome()
    else:
        moving_part(
            outcome,
            key="experiments_clock",
            every=None if here.experiment.is_over else POLL_SECONDS,
            look=lambda: here.experiment is not None and here.experiment.is_over,
            while_hidden=True,
        )
    remembered.write_link(specification)


def _toolbar(here: Memory, specification: Specification | None) -> None:
    n_runs = specification.n_runs if specification else 0
    with st.container(key="toolbar", horizontal=True, vertical_alignment="center"):
        wanted = st.button(
            f"Run {n_runs:,} training{'s' if n_runs > 1 else ''}" if n_runs else "Run",
            key="experiments_run",
            type="primary",
            icon=":material/play_arrow:",
            help=None if n_runs else "The controls do not describe an experiment yet; see the sentence.",
            disabled=not n_runs or here.is_busy,
        )
        st.button(
            "Cancel",
            key="experiments_cancel",
            icon=":material/stop:",
            help="Ends the experiment. What has finished stays.",
            on_click=remembered.cancel,
            disabled=not here.is_busy,
        )
        if here.experiment is not None:
            _picker(here)
        _files(specification)
        if here.experiment is not None:
            with (
                st.popover("Why repeat?", key="experiments_why", icon=":material/lightbulb:"),
                st.container(key="experiments_lesson"),
            ):
                _lesson()
    if wanted and specification and not here.is_busy:
        remembered.start(here, specification)
        st.rerun()


def _picker(here: Memory) -> None:
    picker = st.popover("Ready-made", key="experiments_ready", icon=":material/science:", on_change="rerun")
    if picker.open:
        with picker, st.container(key="experiments_gallery"):
            if here.is_busy:
                st.caption("An experiment is running. Wait for its end, or cancel it first.")
            _presets(disabled=here.is_busy)


def _presets(*, disabled: bool = False) -> None:
    with st.container(key="experiments_group_all"):
        for name, preset in PRESETS.items():
            st.button(
                f"**{for_markdown(preset.title)}** {for_markdown(preset.question)}",
                key=f"experiments_preset_{name}",
                on_click=remembered.press_preset,
                args=(name,),
                disabled=disabled,
                width="stretch",
            )


def _welcome() -> None:
    with st.container(key="experiments_gallery_first"):
        st.markdown("#### Change one thing, repeat it, believe the difference")
        st.markdown(
            "Press one of these and watch; or describe one of your own in the side bar and press Run."
        )
        _presets()
    with st.container(key="experiments_lesson"):
        _lesson()


def _lesson() -> None:
    lesson.show("experiments_repeat", {name: partial(remembered.press_preset, name) for name in PRESETS})


def _files(specification: Specification | None) -> None:
    with st.popover("Keep", key="experiments_files", icon=":material/save:"):
        st.caption(
            "The address of this page carries the whole experiment: copy it, and others can repeat it."
            if specification and remembered.link_text(specification)
            else "This experiment is too long for an address. Share it as a file."
        )
        if specification:
            st.download_button(
                "Experiment as a file",
                data=specification.to_text(),
                file_name="experiment.json",
                mime="application/json",
                key="experiments_save",
                icon=":material/download:",
                help="What is to be run, as JSON; `python -m playground.experiments` runs it too.",
                on_click="ignore",
            )
        st.file_uploader(
            "Open an experiment",
            type=["json"],
            key="experiments_upload",
            max_upload_size=1,
            on_change=remembered.read_upload,
        )


# The controls: what it starts from, the one thing to vary, its values, repeats, epochs


def _form(here: Memory) -> Specification | str:
    """Draw the controls; the experiment they describe, or in a sentence why it makes no sense."""
    base = _base(here)
    topic = st.selectbox(
        "Change one thing",
        [*([GIVEN] if here.given else []), *TOPICS],
        index=1 if here.given else 0,
        format_func=lambda name: _topic_label(here, name),
        key="experiments_topic",
        help="Everything else stays as it is. If two things change at once, nobody knows which of them "
        "made the difference.",
        persist_state="session",
    )
    raw: dict[str, Any] = {"base": dict(base)}
    problem = ""
    try:
        raw |= _values(here, topic, base)
    except SpecificationError as error:
        problem = str(error)
    left, right = st.columns(2)
    raw["repeats"] = left.number_input(
        "Repeats",
        1,
        MOST_RUNS,
        remembered.START_REPEATS,
        key="experiments_repeats",
        help="How often each value is tried. Each time all of them get the same new points and the same new "
        "start weights, so that no value is simply lucky.",
        persist_state="session",
    )
    raw["epochs"] = right.number_input(
        "Epochs",
        1,
        MOST_EPOCHS,
        remembered.START_EPOCHS,
        step=10,
        key="experiments_epochs",
        help="How long each network is trained: passes through all its training points.",
        persist_state="session",
    )
    return problem or _checked(raw)


def _base(here: Memory) -> Mapping[str, Any]:
    name = st.selectbox(
        "Start from",
        remembered.base_names(here),
        format_func=lambda name: _base_label(here, name),
        key="experiments_base",
        help="The settings that all runs have in common: what is on the playground now, or an example.",
        persist_state="session",
    )
    settings = remembered.base_settings(here, name or remembered.DEFAULTS)
    st.caption(for_markdown(settings_in_words(settings)))
    return settings


def _values(here: Memory, name: str | None, base: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of the specification that says what is compared; SpecificationError for what was written."""
    if name is None or name == GIVEN:
        written = here.given.to_json() if here.given else {}
        labels = [arm.label for arm in here.given.arms] if here.given else []
        st.caption(f"Compared: {for_markdown(', '.join(labels))}.")
        return {key: written[key] for key in ("vary", "values", "arms") if key in written}
    topic = TOPICS[name]
    if topic.is_picked:
        picked = st.multiselect(
            "Values",
            topic.setting.options,
            default=list(topic.start),
            format_func=lambda value: value_text(topic.setting.name, value),
            key=f"experiments_values_{name}",
            persist_state="session",
        )
        if not picked:
            raise SpecificationError("No values are chosen. Choose which ones to compare.")
        values: list[Any] = sorted(picked, key=topic.setting.options.index)
    else:
        text = st.text_input(
            "Values",
            text_of_values(topic.start),
            key=f"experiments_values_{name}",
            help=f"Write {topic.example}.",
            placeholder=topic.example,
            persist_state="session",
        )
        values = values_of_text(topic, text or "")
    return varied(topic, values, base)


def _checked(raw: Mapping[str, Any]) -> Specification | str:
    """The specification, or why it is refused; judged anew only when something has changed."""

    def judged() -> Specification | str:
        try:
            return Specification.parse(raw)
        except SpecificationError as error:
            return str(error)

    return cached("experiments_checked", json.dumps(raw), judged)


def _topic_label(here: Memory, name: str) -> str:
    if name != GIVEN:
        return TOPICS[name].setting.label
    own = here.given.varied if here.given else None
    return SETTINGS[own].label if own else "The variants given"


def _base_label(here: Memory, name: str) -> str:
    if name == GIVEN:
        return f"As in: {here.given_name}"
    if name == remembered.PLAYGROUND:
        return "The playground as it is now"
    return "The defaults" if name == remembered.DEFAULTS else f"Example: {EXAMPLES[name].title}"


def settings_in_words(settings: Mapping[str, Any]) -> str:
    """What a start is like: the data, the network, how it learns, and whatever is not as usual."""
    try:
        config = config_of(settings)
    except ConfigError as error:
        return str(error)
    ignored = problem_of(config).ignores
    words = []
    for name, value in config.to_settings().items():
        row = SETTINGS[name]
        if row.kind == "points" or name in ignored:
            continue
        if name in ALWAYS_TOLD or value != row.default:
            text = value_text(name, value)
            words.append(text if name in ("dataset", "activation") else f"{lower_first(row.label)} {text}")
    return " · ".join(words)

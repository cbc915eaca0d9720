"""The controls of an experiment: what it starts from, the one thing to vary, its values, repeats, epochs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground.config import ConfigError
from playground.examples import EXAMPLES
from playground.experiments.specification import MOST_EPOCHS, MOST_RUNS, Specification, SpecificationError
from playground.pages.experiments.draft import GIVEN, TOPICS, text_of_values, values_of_text, varied
from playground.pages.experiments.experiments_memory_view import (
    DEFAULTS,
    PLAYGROUND,
    START_EPOCHS,
    START_REPEATS,
    Memory,
    base_names,
    base_settings,
)
from playground.settings import SETTINGS
from playground.training.entrance import config_of
from playground.training.problem import problem_of
from playground.ui.text import for_markdown, lower_first, value_text

ALWAYS_TOLD = ("dataset", "n_samples", "hidden_layer_sizes", "activation", "optimizer", "learning_rate")
"""Settings of the start that are told even where they are the default."""


def form(here: Memory) -> Specification | str:
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
        START_REPEATS,
        key="experiments_repeats",
        help="How often each value is tried. Each time all of them get the same new points and the same new "
        "start weights, so that no value is simply lucky.",
        persist_state="session",
    )
    raw["epochs"] = right.number_input(
        "Epochs",
        1,
        MOST_EPOCHS,
        START_EPOCHS,
        step=10,
        key="experiments_epochs",
        help="How long each network is trained: passes through all its training points.",
        persist_state="session",
    )
    return problem or _checked(here, raw)


def _base(here: Memory) -> Mapping[str, Any]:
    name = st.selectbox(
        "Start from",
        base_names(here),
        format_func=lambda name: _base_label(here, name),
        key="experiments_base",
        help="The settings that all runs have in common: what is on the playground now, or an example.",
        persist_state="session",
    )
    settings = base_settings(here, name or DEFAULTS)
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


def _checked(here: Memory, raw: Mapping[str, Any]) -> Specification | str:
    """The specification, or why it is refused; judged anew only when something has changed."""
    written = json.dumps(raw)
    if here.checked is None or here.checked[0] != written:
        try:
            here.checked = written, Specification.parse(raw)
        except SpecificationError as error:
            here.checked = written, str(error)
    return here.checked[1]


def _topic_label(here: Memory, name: str) -> str:
    if name != GIVEN:
        return TOPICS[name].setting.label
    own = here.given.varied if here.given else None
    return SETTINGS[own].label if own else "The variants given"


def _base_label(here: Memory, name: str) -> str:
    if name == GIVEN:
        return f"As in: {here.given_name}"
    if name == PLAYGROUND:
        return "The playground as it is now"
    return "The defaults" if name == DEFAULTS else f"Example: {EXAMPLES[name].title}"


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

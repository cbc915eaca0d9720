"""Lessons of the optimizers page, side by side where there is room."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from playground.ui import lesson


def lessons(names: Sequence[str], actions: Mapping[str, Callable[[], None]], key: str = "") -> None:
    """Some lessons, each in a place of its own; `key` tells several rows of them apart."""
    with st.container(key=f"optimizers_lessons{key}"):
        for name in names:
            with st.container(key=f"{name}_lesson"):
                lesson.show(name, actions)

"""The panels under the curves: at most one is open, and only that one is worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from playground.config import ViewOptions
from playground.ui.live_run import LiveRun
from playground.ui.panels.siblings import siblings_panel

PANELS: Mapping[str, tuple[str, Callable[[LiveRun, ViewOptions, bool], None]]] = {
    "siblings": ("Is it luck?", siblings_panel),
}
"""Title and content of every panel, by the name that `panel` has in the session."""


def shelf(live: LiveRun, view: ViewOptions, dark: bool) -> None:
    """The row of panels to choose from, and the open one. To be called in the fragment that ticks."""
    chosen = st.segmented_control(
        "Look closer",
        list(PANELS),
        format_func=lambda name: PANELS[name][0],
        key="panel",
        label_visibility="collapsed",
        persist_state="session",
    )
    if chosen:
        with st.container(key="panel_content", border=True):
            PANELS[chosen][1](live, view, dark)

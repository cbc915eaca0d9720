"""The panels under the curves: at most one is open, and only that one is worked out."""

from collections.abc import Callable, Mapping

import streamlit as st

from playground.config import ViewOptions
from playground.pages.playground.hidden_plane_view import hidden_plane_panel
from playground.pages.playground.keep_view import keep_panel
from playground.pages.playground.neuron_view import neuron_panel
from playground.pages.playground.numbers_view import numbers_panel
from playground.pages.playground.point_view import point_panel
from playground.pages.playground.runs_view import runs_panel
from playground.pages.playground.seeds_view import siblings_panel
from playground.pages.playground.your_points_view import your_points_panel
from playground.ui.live_run import LiveRun

PANELS: Mapping[str, tuple[str, Callable[[LiveRun, ViewOptions, bool], None]]] = {
    "neuron": ("Neuron", neuron_panel),
    "point": ("Point", point_panel),
    "hidden_plane": ("Hidden plane", hidden_plane_panel),
    "numbers": ("Numbers", numbers_panel),
    "siblings": ("Is it luck?", siblings_panel),
    "runs": ("Runs", runs_panel),
    "keep": ("Keep", keep_panel),
    "your_points": ("Your points", your_points_panel),
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

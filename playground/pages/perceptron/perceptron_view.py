"""The Perceptron page: one neuron, seen turning its line, computed by hand, and compared with its kin."""

from __future__ import annotations

import streamlit as st

from playground.pages.perceptron.by_hand_view import by_hand_tab
from playground.pages.perceptron.perceptron_settings import ROWS
from playground.pages.perceptron.rules_view import rules_tab
from playground.pages.perceptron.turning_view import turning_tab
from playground.ui import controls


def show_page() -> None:
    """The page's three tabs; only the open one is worked out."""
    dark = st.context.theme.type == "dark"
    for tab, draw in zip(controls.tabs(ROWS["tab"]), (turning_tab, by_hand_tab, rules_tab), strict=True):
        if tab.open:
            with tab:
                draw(dark)

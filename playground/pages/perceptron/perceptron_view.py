"""The Perceptron page: one neuron, seen turning its line, computed by hand, and compared with its kin."""

from __future__ import annotations

import streamlit as st

from playground.pages.perceptron import perceptron_memory_view as page
from playground.pages.perceptron.by_hand_view import by_hand_tab
from playground.pages.perceptron.rules_view import rules_tab
from playground.pages.perceptron.turning_view import turning_tab


def show_page() -> None:
    """The page's three tabs; only the open one is worked out."""
    dark = st.context.theme.type == "dark"
    page.understood(str(page.value("perceptron_own") or ""))  # before anything asks for the points
    tabs = st.tabs(page.TABS, key="perceptron_tab", bind="query-params")
    for tab, draw in zip(tabs, (turning_tab, by_hand_tab, rules_tab), strict=True):
        if tab.open:
            with tab:
                draw(dark)

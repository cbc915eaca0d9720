"""Where things stand on a page: the few rules of style that Streamlit has no setting for."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_STYLE = """
<style>
.stMainBlockContainer { padding: 3.9rem 24px 0.25rem 24px; }
.stMainBlockContainer > .stVerticalBlock { gap: 0.4rem; }
section.stSidebar .stVerticalBlock { gap: 0.6rem; }
.st-key-feed { position: absolute; height: 0; overflow: hidden; }
.st-key-toolbar { gap: 0.5rem; }
.st-key-toolbar kbd { display: none; }
.st-key-toolbar button { padding-left: 0.7rem; padding-right: 0.7rem; }
.st-key-play button { min-width: 6rem; }
.st-key-speed button[kind="segmented_controlActive"] { color: inherit; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.9rem 16px 0.25rem 16px; }
  .st-key-toolbar button { padding-left: 0.5rem; padding-right: 0.5rem; }
  .st-key-back { display: none; }
  .st-key-new_start, .st-key-speed, .st-key-view_menu { order: 1; }
  .st-key-toolbar > :has(> .st-key-view_menu) { order: 1; }
}
</style>
"""
_PRESENT_STYLE = """
<style>
section.stSidebar, [data-testid="stExpandSidebarButton"] { display: none; }
</style>
"""


def page_style(*, present: bool) -> None:
    """Small margins, so that the whole playground fits a screen; without the side bar on a projector."""
    with st.container(key="style"):
        st.html(_STYLE)
        if present:
            st.html(_PRESENT_STYLE)


def stage_and_curves(*, present: bool) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The places of the stage and the curves: below each other, or side by side on a projector."""
    if present:
        left, right = st.columns([0.765, 0.235])
        return left, right
    return st.container(), st.container()

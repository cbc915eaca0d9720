"""Activations: their curves, deep stacks of them, equal neurons, and two networks in a race."""

import streamlit as st

from playground.pages.activations import activation_race_view, curves_view, deep_stack_view, equal_view
from playground.pages.activations.activations_memory_view import memory
from playground.pages.activations.activations_settings import ROWS
from playground.ui import controls, layout, link, opening

_STYLE = """
<style>
[class*="st-key-activations_lesson"] { max-width: 44rem; }
[class*="st-key-activations_lesson"] h3 { font-size: 1.1rem; padding: 0.6rem 0 0.1rem; }
[class*="st-key-activations_lesson"] h3:first-of-type { padding-top: 0; }
[class*="st-key-activations_lesson"] { gap: 0.5rem; }
[class*="st-key-activations_"] kbd { display: none; }
[class*="st-key-activations_"] table { font-variant-numeric: tabular-nums; }
[class*="st-key-activations_verdict"] { min-height: 3.2rem; }
.st-key-activations_lesson_stack { display: block; max-width: none; columns: 3 20rem; column-gap: 2.5rem; }
.st-key-activations_lesson_stack > * { break-inside: avoid; margin-bottom: 0.7rem; }
.st-key-activations_lesson_stack [data-testid="stMarkdownContainer"] { margin-bottom: -0.7rem; }
.st-key-activations_lesson_stack > :has(h3) { break-after: avoid; }
@media (max-width: 640px) { [class*="st-key-activations_verdict"] { min-height: 0; } }
[data-testid="stTabs"] [data-testid="stMetric"] { padding: 0; }
</style>
"""

opening.enter("activations", ROWS)
layout.page_style(present=False)
with st.container(key="activations_style"):
    st.html(_STYLE)
views = (curves_view, deep_stack_view, equal_view, activation_race_view)
for tab, view in zip(controls.tabs(ROWS["tab"]), views, strict=True):
    if tab.open:
        if memory().playing not in ("", view.TAB):
            memory().playing = ""
        with tab:
            view.show()
link.write(ROWS)

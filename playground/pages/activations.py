"""Activations: their curves and slopes, and what they do to the blame in a deep network."""

from __future__ import annotations

from playground.ui import layout, state
from playground.ui.teaching import activations

state.enter("activations")
layout.page_style(present=False)
activations.page()

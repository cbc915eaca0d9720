"""Backpropagation: one update of a small network, forward, back and downhill, with every number."""

from __future__ import annotations

from playground.ui import layout, state
from playground.ui.teaching import backpropagation

state.enter("backpropagation")
layout.page_style(present=False)
backpropagation.page()

"""Optimizers: who finds the lowest place first, what a learning rate is, and what is to be made small."""

from __future__ import annotations

from playground.ui import layout, state
from playground.ui.teaching import optimizers

state.enter("optimizers")
layout.page_style(present=False)
optimizers.page()

"""Optimizers: who finds the lowest place first, what a learning rate is, and what is to be made small."""

from __future__ import annotations

from playground.pages.optimizers import optimizers_view
from playground.ui import layout, opening

opening.enter("optimizers")
layout.page_style(present=False)
optimizers_view.page()

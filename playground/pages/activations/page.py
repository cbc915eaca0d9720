"""Activations: their curves and slopes, and what they do to the blame in a deep network."""

from __future__ import annotations

from playground.pages.activations import activations_view
from playground.pages.activations.activations_settings import ROWS
from playground.ui import layout, link, opening

opening.enter("activations", ROWS)
layout.page_style(present=False)
activations_view.page()
link.write(ROWS)

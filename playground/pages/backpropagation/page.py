"""Backpropagation: one update of a small network, forward, back and downhill, with every number."""

from playground.pages.backpropagation import backpropagation_view
from playground.pages.backpropagation.exercise_settings import ROWS
from playground.ui import layout, opening

opening.enter("backpropagation", ROWS, backpropagation_view.complete)
layout.page_style(present=False)
backpropagation_view.page()

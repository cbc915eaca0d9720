"""The perceptron: one neuron turns its line, learns four rows by hand, and is compared with two others."""

from __future__ import annotations

from playground.ui import layout, state
from playground.ui.teaching import perceptron

state.enter("perceptron")
layout.page_style(present=False)
perceptron.show_page()

"""The perceptron: one neuron turns its line, learns four rows by hand, and is compared with two others."""

from __future__ import annotations

from playground.pages.perceptron import perceptron_view
from playground.pages.perceptron.perceptron_settings import ROWS
from playground.ui import layout, link, opening

opening.enter("perceptron", ROWS)
layout.page_style(present=False)
perceptron_view.show_page()
link.write(ROWS)

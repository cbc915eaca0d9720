"""The perceptron: one neuron turns its line, learns four rows by hand, and is compared with two others."""

from playground.pages.perceptron.by_hand_view import by_hand_tab
from playground.pages.perceptron.perceptron_settings import ROWS
from playground.pages.perceptron.rules_view import rules_tab
from playground.pages.perceptron.turning_view import turning_tab
from playground.ui import controls, layout, link, opening

opening.enter("perceptron", ROWS)
layout.page_style(present=False)
for tab, draw in zip(controls.tabs(ROWS["tab"]), (turning_tab, by_hand_tab, rules_tab), strict=True):
    if tab.open:
        with tab:
            draw()
link.write(ROWS)

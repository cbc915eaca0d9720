"""Optimizers: who finds the lowest place first, what a learning rate is, and what is to be made small."""

from playground.pages.optimizers import optimizers_view
from playground.pages.optimizers.optimizers_settings import ROWS
from playground.ui import layout, link, opening

settings = opening.enter("optimizers", ROWS)
layout.page_style(present=False)
optimizers_view.page(settings)
link.write(ROWS)

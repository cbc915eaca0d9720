"""Experiments: change one thing, repeat it, believe the difference."""

from playground.pages.experiments import experiments_view
from playground.pages.experiments.experiments_memory_view import complete
from playground.pages.experiments.experiments_settings import ROWS
from playground.ui import layout, opening

opening.enter("experiments", ROWS, complete)
layout.page_style(present=False)
experiments_view.show()

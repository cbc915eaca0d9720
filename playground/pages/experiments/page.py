"""Experiments: change one thing, repeat it, believe the difference."""

from __future__ import annotations

from playground.pages.experiments import experiments_view
from playground.ui import layout, opening

opening.enter("experiments")
layout.page_style(present=False)
experiments_view.show()

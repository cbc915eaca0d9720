"""Experiments: change one thing, repeat it, believe the difference."""

from __future__ import annotations

from playground.ui import layout, state
from playground.ui.experiments import page

state.enter("experiments")
layout.page_style(present=False)
page.show()

"""The playground: build a network, press Play, watch it learn."""

from __future__ import annotations

from playground.pages.playground import player_view
from playground.ui import controls, layout, state

state.begin()
layout.page_style(present=state.value("present"))
if not state.value("present"):
    controls.sidebar()
state.ensure_run()
player_view.messages()
player_view.toolbar()
left, right = layout.stage_and_curves(present=state.value("present"))
with left:
    player_view.stage()
with right:
    player_view.live()

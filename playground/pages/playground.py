"""The playground: build a network, press Play, watch it learn."""

from __future__ import annotations

from playground.ui import controls, layout, player, state

state.begin()
layout.page_style(present=state.value("present"))
if not state.value("present"):
    controls.sidebar()
state.ensure_run()
player.messages()
player.toolbar()
left, right = layout.stage_and_curves(present=state.value("present"))
with left:
    player.stage()
with right:
    player.live()

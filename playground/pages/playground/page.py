"""The playground: build a network, press Play, watch it learn."""

from playground.pages.playground import player_view, sidebar_view
from playground.ui import layout, opening

settings = opening.begin()
is_presenting = settings["present"]
layout.page_style(present=is_presenting)
if not is_presenting:
    sidebar_view.sidebar(settings)
opening.ensure_run()
player_view.messages()
player_view.toolbar(settings)
left, right = layout.stage_and_curves(present=is_presenting)
with left:
    player_view.stage()
with right:
    player_view.curves(settings)
player_view.live()

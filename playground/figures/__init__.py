"""Charts: arrays in, Plotly figures out. Nothing here knows networks, settings or screens."""

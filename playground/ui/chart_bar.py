"""The small bar that a chart shows under the pointer: one button, to save the chart as a picture."""

from typing import Any

CHART_BAR: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "filename": "playground", "scale": 2},
}
"""Plotly's configuration, to be given to `st.plotly_chart(config=...)`."""

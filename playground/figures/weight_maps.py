"""The weights and biases of every layer as small heat maps, all on one scale that is symmetrical about 0."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.figures.chart import Look, axes_of, axis_number, grid_of
from playground.figures.palette import signed_scale
from playground.figures.ready_figure import ReadyFigure, typed_array

N_COLUMNS = 2
ROW_HEIGHT = 190
"""Height of a row of maps with its titles and numbers, px."""
MOST_NAMES = 9
"""Most rows or columns of a map that are all named."""
MOST_NUMBERS = 8
"""Most columns of a map whose cells have their numbers written in."""

FONT_SIZE = 12


def weight_maps(
    blocks: Sequence[np.ndarray],
    titles: Sequence[str],
    sources: Sequence[Sequence[str]],
    targets: Sequence[Sequence[str]],
    *,
    grey: bool = False,
    dark: bool = False,
) -> ReadyFigure:
    """One map a layer, to be shown with `theme=None`: a row of a map is what comes in, the last of them the
    bias, a column is a neuron. Cells hold their number while there are few, and in greys at least a minus.

    blocks: (n_in + 1, n_out) of each layer; what is not finite is left blank. titles, sources, targets: names
    of each layer, of its n_in + 1 rows and n_out columns; safe already, for Plotly interprets tags. grey: -
    and + in greys instead of in the colours of two classes.
    """
    limit = largest(blocks)
    n_columns = min(N_COLUMNS, len(blocks))
    look = Look.of(dark, math.ceil(len(blocks) / n_columns) * ROW_HEIGHT + 40, FONT_SIZE)
    room = {"above": FONT_SIZE + 10, "below": 2 * FONT_SIZE + 8}
    grid = grid_of(
        [f"<b>{title}</b>" for title in titles], n_columns, look, gap=0.245, **room, x=0, xanchor="left"
    )
    traces: list[dict[str, Any]] = []
    layout = look.layout(margin={"t": 4, "b": 4, "l": 44, "r": 8}, **grid)
    layout["coloraxis"] = {
        "cmin": -limit,
        "cmax": limit,
        "colorscale": signed_scale(look.colours, grey=grey),
        "colorbar": {
            "orientation": "h",
            "thickness": 8,
            "len": 0.6,
            "y": 0,
            "yanchor": "top",
            "ypad": 2,
            "nticks": 5,
            "outlinewidth": 0,
            "tickfont": look.letters,
        },
    }
    for place, (block, names_in, names_out) in enumerate(zip(blocks, sources, targets, strict=True)):
        trace: dict[str, Any] = {
            "type": "heatmap",
            "z": typed_array(np.asarray(block)),
            "coloraxis": "coloraxis",
            "hovertext": [[f"{source} → {target}" for target in names_out] for source in names_in],
            "hovertemplate": "%{hovertext}: %{z:.4g}<extra></extra>",
            "xgap": 1,
            "ygap": 1,
            **axes_of(place),
        }
        if len(names_out) <= MOST_NUMBERS and len(names_in) <= MOST_NAMES:
            trace["texttemplate"] = "%{z:+.2f}"
            trace["textfont"] = {"color": look.colours.ink}
        elif grey:
            with np.errstate(invalid="ignore"):
                signs = np.where(np.asarray(block) < 0, "−", "")
            trace |= {
                "text": signs.tolist(),
                "texttemplate": "%{text}",
                "textfont": {"color": look.colours.ink},
            }
        traces.append(trace)
        plain: dict[str, Any] = {"showgrid": False, "automargin": False}
        layout[f"xaxis{axis_number(place)}"] = look.axis(**plain, **_named(names_out))
        layout[f"yaxis{axis_number(place)}"] = look.axis(autorange="reversed", **plain, **_named(names_in))
    if len(blocks) == 1:  # Plotly takes no grid of one place
        layout["yaxis"]["domain"] = layout["grid"]["domain"]["y"]
    return ReadyFigure({"data": traces, "layout": layout})


def largest(blocks: Sequence[np.ndarray]) -> float:
    """The largest finite magnitude in all blocks; 1 when all are 0."""
    values = np.abs(np.concatenate([np.asarray(block, dtype=np.float64).ravel() for block in blocks]))
    values = values[np.isfinite(values)]
    return float(values.max(initial=0.0)) or 1.0


def _named(names: Sequence[str]) -> dict[str, Any]:
    """Ticks with names: all of them, or some where they are many; always the last, which may be the bias."""
    step = math.ceil(len(names) / MOST_NAMES)
    places = list(range(0, len(names), step))
    last = len(names) - 1
    if places[-1] != last:
        if last - places[-1] < step / 2 and len(places) > 1:
            places.pop()
        places.append(last)
    return {"tickvals": places, "ticktext": [names[place] for place in places]}

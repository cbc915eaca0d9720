"""The gallery of data sets: one tile for each, with a thumbnail of its points, in a popover of the side bar.

A thumbnail is a small SVG made from the registry's own points. Streamlit's buttons cannot carry pictures, so
`layout.py` lays it over the free left part of its button. The tiles are sent only while the gallery is open.
"""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from datasets.dataset import Dataset
from datasets.drawn import colour_of
from datasets.registry import DATASETS, DatasetSpec
from datasets.views import Line
from playground.figures.palette import DARK, LIGHT, Colours, mixed
from playground.settings import SETTINGS
from playground.training.problem import question_of
from playground.ui import actions

SIZE = 96
"""Side of a thumbnail in its own units; on the screen it is about half as many pixels."""

_MARGIN = 5
_BOARD_POINTS = 220
_FIELD_POINTS = 5000
_FIELD_CELLS = 11
_CURVE_POINTS = 40
_CURVE_NOISE = 30
_SHADES = 3
_SHAPES = ("h0", "m0-4l4 7h-8z", "m-3-3h6v6h-6z", "m0-4l4 4l-4 4l-4-4z", "m-4 0h8m-4-4v8", "h0")
"""How a mark of each class goes on from its middle; the shapes are those of the stage."""


def groups() -> dict[str, list[DatasetSpec]]:
    """The data sets by the question they ask, in the order of the gallery."""
    found: dict[str, list[DatasetSpec]] = {
        "Two classes": [],
        "More classes": [],
        "Numbers (regression)": [],
        "Truth tables": [],
        "Your own": [],
    }
    for spec in DATASETS.values():
        found[_group(spec)].append(spec)
    return found


def data_picker(name: str, *, disabled: bool, help: str) -> None:
    """The control of the setting `dataset`: a button that shows the chosen set and opens the gallery.

    Args:
        name: of the chosen set.
        disabled: whether another set cannot be chosen now.
        help: what the setting does, and why it is disabled; it stands above the tiles, or in a tooltip.
    """
    chosen = DATASETS[name]
    dark = st.context.theme.type == "dark"
    with st.container(key="data_control"):
        st.image(_thumbnail(chosen.name, dark), width=42, alt="")
        gallery = st.popover(
            f"{SETTINGS['dataset'].label} **{chosen.title}**",
            key="dataset_picker",
            icon=":material/lock:" if disabled else None,
            help=help if disabled else None,
            disabled=disabled,
            width="stretch",
            on_change="rerun",
        )
    if gallery.open:
        with gallery, st.container(key="data_gallery"):
            st.caption(help)
            _gallery(chosen, dark)


def _gallery(chosen: DatasetSpec, dark: bool) -> None:
    for number, (title, specs) in enumerate(groups().items()):
        st.markdown(f"**{title}**")
        with st.container(key=f"data_group_{number}"):
            for spec in specs:
                with st.container(key=f"data_tile_{spec.name}"):
                    st.image(_thumbnail(spec.name, dark), width=64, alt="")
                    mark = " *✓ chosen*" if spec is chosen else ""
                    st.button(
                        f"**{spec.title}**{mark} {spec.description}",
                        key=f"dataset_{spec.name}",
                        on_click=actions.choose,
                        args=("dataset", spec.name),
                        width="stretch",
                    )


def _group(spec: DatasetSpec) -> str:
    if spec.takes_points:
        return "Your own"
    if spec.fixed_split:
        return "Truth tables"
    question = question_of(spec.name)
    if question.task == "regression":
        return "Numbers (regression)"
    return "Two classes" if question.n_classes == 2 else "More classes"


@lru_cache(maxsize=2 * len(DATASETS))
def _thumbnail(name: str, dark: bool) -> str:
    return thumbnail(DATASETS[name], dark=dark)


def thumbnail(spec: DatasetSpec, *, dark: bool) -> str:
    """A picture of the data set's points as SVG, at most 4 kB.

    Classes are told by colour and shape, numbers by shade; one input is a graph, a table has its 0s and 1s.
    """
    colours = DARK if dark else LIGHT
    quiet = _sample(spec, _FIELD_POINTS)
    if quiet.view.labelled:
        marks = _table(quiet, colours)
    elif isinstance(quiet.view, Line):
        marks = _graph(quiet.view, _sample(spec, _CURVE_POINTS, _CURVE_NOISE), quiet, colours)
    elif quiet.task == "regression":
        marks = _shades(quiet, colours)
    else:
        n_points = _BOARD_POINTS if spec.is_fine else 30 + 20 * quiet.n_classes
        marks = _points(_sample(spec, n_points), colours)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {SIZE} {SIZE}'>"
        f"<rect width='{SIZE}' height='{SIZE}' rx='9' fill='{colours.zero}'/>{''.join(marks)}</svg>"
    )


def _sample(spec: DatasetSpec, n_samples: int, noise: float = 0) -> Dataset:
    return spec.build(n_samples, noise, np.random.default_rng(0))


def _points(dataset: Dataset, colours: Colours) -> Iterable[str]:
    places = _on_picture(dataset.X, dataset.view.span)
    for label in range(dataset.n_classes):
        slot = colour_of(label, dataset.n_classes)
        colour, shape = colours.classes[slot], _SHAPES[slot]
        width = 6.5 if shape == "h0" else 1.5
        yield (
            f"<path stroke='{colour}' fill='{colour}' stroke-width='{width}' stroke-linecap='round'"
            f" stroke-linejoin='round' d='{_path(places[dataset.y == label], shape)}'/>"
        )


def _shades(dataset: Dataset, colours: Colours) -> Iterable[str]:
    """A grid of dots, each in the mean colour of the numbers round it; none where there is no point."""
    low, high = dataset.view.span
    cells = np.floor((dataset.X - low) / (high - low) * _FIELD_CELLS).astype(int)
    number = np.clip(cells, 0, _FIELD_CELLS - 1) @ (_FIELD_CELLS, 1)
    count = np.bincount(number, minlength=_FIELD_CELLS**2)
    filled = count > 0
    mean = np.bincount(number, dataset.y, _FIELD_CELLS**2)[filled] / count[filled]
    middles = low + (np.indices((_FIELD_CELLS, _FIELD_CELLS)) + 0.5) * (high - low) / _FIELD_CELLS
    places = _on_picture(middles.reshape(2, -1).T[filled], dataset.view.span)
    strength = np.round(np.clip(mean, -1.0, 1.0) * _SHADES).astype(int)
    for shade in np.unique(strength).tolist():
        full = colours.classes[0] if shade > 0 else colours.classes[1]
        colour = mixed(mixed(colours.zero, colours.muted, 0.2), full, abs(shade) / _SHADES)
        path = _path(places[strength == shade], "h0")
        yield f"<path stroke='{colour}' stroke-width='6.5' stroke-linecap='round' d='{path}'/>"


def _graph(view: Line, dataset: Dataset, quiet: Dataset, colours: Colours) -> Iterable[str]:
    """The points over their one coordinate, and the curve that they stray from."""
    x1 = view.places(49)[:, 0]
    order = np.argsort(quiet.X[:, 0])
    curve = np.interp(x1, quiet.X[order, 0], quiet.y[order])
    line = _on_graph(view, x1, curve)
    path = "L".join(f"{x} {y}" for x, y in line.tolist())
    yield f"<path fill='none' stroke='{colours.muted}' stroke-width='2.5' d='M{path}'/>"
    places = _on_graph(view, dataset.X[:, 0], dataset.y.astype(np.float64))
    for colour, here in ((colours.classes[0], dataset.y > 0), (colours.classes[1], dataset.y <= 0)):
        yield (
            f"<path stroke='{colour}' stroke-width='6.5' stroke-linecap='round'"
            f" d='{_path(places[here], 'h0')}'/>"
        )


def _table(dataset: Dataset, colours: Colours) -> Iterable[str]:
    """Four discs with their labels."""
    places = _on_picture(dataset.X, dataset.view.span)
    yield (
        f"<g font-family='sans-serif' font-weight='700' font-size='20' text-anchor='middle'"
        f" fill='{colours.background}'>"
    )
    for (x, y), label in zip(places.tolist(), dataset.y.tolist(), strict=True):
        colour = colours.classes[colour_of(label, dataset.n_classes)]
        yield (f"<circle cx='{x}' cy='{y}' r='15' fill='{colour}'/><text x='{x}' y='{y + 7}'>{label}</text>")
    yield "</g>"


def _on_picture(X: NDArray[np.float64], plane: tuple[float, float]) -> NDArray[np.int64]:
    """Points (n, 2) of the plane as whole places on the picture, where the second coordinate goes down."""
    low, high = plane
    share = (X - low) / (high - low)
    share[:, 1] = 1.0 - share[:, 1]
    return _places(share)


def _on_graph(view: Line, x1: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Points of a graph as places on the picture: `span` across, `target_range` upright."""
    (left, right), (low, high) = view.span, view.target_range
    return _places(np.column_stack([(x1 - left) / (right - left), (high - y) / (high - low)]))


def _places(share: NDArray[np.float64]) -> NDArray[np.int64]:
    inside = _MARGIN + np.clip(share, 0.0, 1.0) * (SIZE - 2 * _MARGIN)
    return np.round(inside).astype(np.int64)


def _path(places: NDArray[np.int64], shape: str) -> str:
    return "".join(f"M{x} {y}{shape}" for x, y in places.tolist())

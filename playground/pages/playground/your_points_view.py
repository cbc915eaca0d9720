"""The Your points panel: rows of text become the drawn data, and the other way round."""

from collections.abc import Mapping, Sequence

import streamlit as st

from datasets.drawn import FIRST_POINTS, HIGH, LOW, MOST_POINTS, Point
from playground.config import ViewOptions
from playground.figures.chart import MARKS
from playground.pages.playground.point_rows import (
    RowsError,
    added,
    counts,
    format_rows,
    present_points,
    read_rows,
    replaced,
)
from playground.ui import actions
from playground.ui.live_run import LiveRun
from playground.ui.text import CLASS_COLOURS, for_markdown

AREA_HEIGHT = 220
HELP = (
    f"One point in each line: x1, x2 and a class. Coordinates go from {LOW:g} to {HIGH:g}. A class is a "
    f"colour ({', '.join(CLASS_COLOURS)}), a number, or any word. Of two numbers, such as 0 and 1, the "
    "larger is the positive class, blue; more get the colours in the order of their size, and words in the "
    "order of their appearance, six at most. Commas, semicolons, tabs or spaces may stand between the values."
)
PLACEHOLDER = "x1,x2,class\n1.5,-2,blue\n-0.5,3,orange"


def your_points_panel(live: LiveRun, view: ViewOptions, dark: bool) -> None:
    """The panel, to be called in the fragment that ticks."""
    data = live.run.config.data
    is_drawn = live.run.problem.takes_points
    is_locked = bool({"dataset", "points"} & set(view.lock))
    paste, present = st.columns(2, gap="large")
    with paste:
        _paste(data.points, is_locked)
    with present:
        _present(live, data.points, is_drawn, is_locked)


def counted(points: Sequence[Point], classes: Mapping[int, str] | None = None) -> str:
    """How many points there are and of which colours: '14 points: ● blue 12, ▲ orange 2.'

    classes: what the classes of colours are called: '● blue (class 1) 12, ▲ orange (class 0) 2.'
    """
    parts = []
    for name, count in counts(points).items():
        colour = CLASS_COLOURS.index(name)
        called = f" (class {classes[colour]})" if classes else ""
        parts.append(f"{MARKS[colour]} {name}{called} {count}")
    return f"{len(points)} {'point' if len(points) == 1 else 'points'}: {', '.join(parts)}."


def _paste(present: tuple[Point, ...], is_locked: bool) -> None:
    text = st.text_area(
        "Paste or type points",
        placeholder=PLACEHOLDER,
        help=for_markdown(HELP),
        height=AREA_HEIGHT,
        key="points_text",
        persist_state="page",
    )
    points: tuple[Point, ...] = ()
    if text and text.strip():
        try:
            rows = read_rows(text)
            points = rows.points
            st.caption(f"Read: {for_markdown(counted(points, rows.classes))}")
        except RowsError as error:
            st.warning(for_markdown(str(error)))
    with st.container(horizontal=True):
        is_idle = is_locked or not points
        replace = st.button(
            "Replace my points", key="points_replace", icon=":material/swap_horiz:", disabled=is_idle
        )
        add = st.button("Add to my points", key="points_add", icon=":material/add:", disabled=is_idle)
    if not (replace or add):
        return
    # Not in callbacks: those would get the text of the last drawing of the panel, not the one just typed.
    try:
        wanted = replaced(points) if replace else added(present, points)
    except RowsError as error:
        st.warning(for_markdown(str(error)))
        return
    actions.set_points(wanted)
    st.rerun()


def _present(live: LiveRun, points: tuple[Point, ...], is_drawn: bool, is_locked: bool) -> None:
    st.markdown(f"My points, {for_markdown(counted(points))}")
    st.code(format_rows(points), language=None, height=AREA_HEIGHT)
    start: tuple[Point, ...] = ()
    why_not = "These are your points already."
    if not is_drawn:
        try:
            start, why_not = present_points(live.run), ""
        except RowsError as error:
            why_not = str(error)
    with st.container(horizontal=True):
        if not is_drawn:
            st.button(
                "Learn my points",
                key="points_show",
                icon=":material/play_lesson:",
                help=for_markdown("Put my points on the stage in place of the present data."),
                on_click=actions.set_points,
                args=(points,),
                disabled=is_locked,
            )
        st.button(
            "Start from the present data",
            key="points_start",
            icon=":material/content_copy:",
            help=for_markdown(
                why_not
                or f"The training and test points on the stage become my points, at most {MOST_POINTS}. They "
                "can be drawn further, erased and moved."
            ),
            on_click=actions.set_points,
            args=(start,),
            disabled=is_locked or not start,
        )
        st.button(
            "Remove all",
            key="points_clear",
            icon=":material/delete:",
            help=for_markdown("Leaves one blue and one orange point to begin with. Undo brings all back."),
            on_click=actions.set_points,
            args=(FIRST_POINTS,),
            disabled=is_locked or points == FIRST_POINTS,
        )
    if is_locked:
        st.caption("The link of this page holds the data fixed.")

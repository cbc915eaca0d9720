"""The tab "Four rows by hand": the tutorial's sigmoid neuron, every number beside the line that makes it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from playground.figures.curves import OverlaidCurve, overlaid_curves
from playground.pages.perceptron import perceptron_memory_view as page
from playground.pages.perceptron.neuron_by_hand import (
    LOOP,
    MOST_ITERATIONS,
    OWN_TABLE,
    TABLES,
    Course,
    Iteration,
    Table,
    answers,
    begin,
    check_inputs,
    format_table,
    go_on,
    iteration,
    parse_table,
    program,
    resized,
    with_cell,
)
from playground.pages.perceptron.perceptron_settings import ROWS, TABS
from playground.typed_numbers import typed_lists
from playground.ui import fairness, link, session
from playground.ui.chart_bar import CHART_BAR
from playground.ui.controls import control
from playground.ui.formula import subscript
from playground.ui.kit.component import component
from playground.ui.text import for_markdown
from playground.ui.ticking import moving_part

BEAT = 0.5
"""Seconds between two of its pictures."""
UNCHANGED = "Your table is unchanged."
LESSONS = {
    "perceptron_rows": "A neuron learns from four rows",
    "perceptron_slope": "Error times slope",
    "perceptron_answer": "Reading the answer",
    "perceptron_limits": "What one neuron cannot learn",
}
DOING = (
    "Before this iteration. Press “Next line”: the next line is executed, and its numbers appear.",
    "Each row's inputs are multiplied by the weights and added up.",
    "The sigmoid squashes every sum to a number between 0 and 1: the neuron's answer.",
    "The error is what is missing: the target minus the output.",
    "The slope of the sigmoid at this place: steep where the neuron is undecided, flat where it is sure.",
    "Error times slope, carried back through every input: what each row would like to change. Inputs of 0 "
    "change nothing. The last row adds it all up.",
    "The adjustment is added to the weights. The next iteration starts from here.",
)
"""What the line executed last has done; first, before any."""


_HTML = """
<div class="tables" data-part="tables"></div>
<div class="program">
  <ol class="code" data-part="code" aria-label="The program that does this"></ol>
  <p class="doing" data-part="doing" role="status"></p>
</div>
"""
_TABLE = component("by-hand", __file__, beside=("perceptron.css",), html=_HTML)


def by_hand_tab() -> None:
    _controls()
    for problem in filter(None, (page.memory().notice, session.field_problem(ROWS["rows"]))):
        st.warning(for_markdown(f"{problem} {UNCHANGED}"), icon=":material/edit:")
    _live()
    page.lessons(LESSONS, ACTIONS)


def present_course() -> tuple[Course, int]:
    """The neuron of the settings at the iteration that is shown, and how many of its lines are executed: all
    six until the next one begins. It begins anew where the settings have changed.
    """
    here = page.memory()
    table, seed, bias = _table(), page.value("seed"), page.value("with_bias")
    course = here.course
    if course is None or (course.table, course.seed, course.bias) != (table, seed, bias):
        course = begin(table, seed, bias=bias)
        here.lines, here.playing = 0, False
    iteration = max(here.lines - 1, 0) // len(LOOP)
    if course.iteration < iteration:
        with fairness.turn():
            course = go_on(course, iteration - course.iteration)
    here.course = course
    return course, here.lines - iteration * len(LOOP)


def table_data(course: Course, line: int) -> dict[str, Any]:
    """What `by_hand_view.js` shows; line: the one that was executed last, 0 for none yet, 6 for all."""
    found = iteration(course.table, course.parameters, bias=course.bias)
    done = course.iteration + (line == len(LOOP))
    code = program(course.table, course.seed, max(done, 1), bias=course.bias)
    marked = len(code) - len(LOOP) - 2 + line
    return {
        "tables": [_rows_table(course, found, line), _weights_table(course, found, line)],
        "code": list(code),
        "marked": marked,
        "doing": DOING[line],
        "iteration": done,
        "line": line,
        "wide": course.table.n_inputs + course.bias > 3,
    }


def weight_names(table: Table, *, bias: bool) -> list[str]:
    """w₁, w₂, … and the bias."""
    return [*_numbered("w", table), *(["bias"] if bias else [])]


def answer_text(course: Course, raw: str) -> str:
    """The neuron's answer to written inputs, in words and as Markdown."""
    try:
        (inputs,) = typed_lists([raw])
        check_inputs(inputs)
    except ValueError as error:
        return for_markdown(str(error))
    n = course.table.n_inputs
    if len(inputs) != n:
        example = " ".join(["1", *["0"] * (n - 1)])
        return f"This neuron has {n} inputs: write {n} numbers with spaces between them, e.g. {example}."
    sums, outputs = answers(course.parameters, np.array([inputs]))
    total, output = float(sums[0]), float(outputs[0])
    return f"Sum {_n(total, 8)}, output **{output:.8f}**: {reading(output)}"


def reading(output: float) -> str:
    """An output between 0 and 1 in words; a network never answers with certainty."""
    likely = 1 if output >= 0.5 else 0
    share = output if likely else 1 - output
    if share < 0.55:
        return "undecided between 0 and 1."
    if share < 0.9:
        return f"more likely {likely} than {1 - likely}."
    return f"{'very likely' if share < 0.999 else 'almost certainly'} {likely}."


def execute_line() -> None:
    here = page.memory()
    here.lines += not is_finished()
    here.playing = False


def is_finished() -> bool:
    """Whether it has done as many iterations as it may."""
    return page.memory().lines >= MOST_ITERATIONS * len(LOOP)


def run_iterations(count: int) -> None:
    """So many whole iterations, from where it stands; they end with all numbers of the last one shown."""
    here = page.memory()
    here.lines = min(here.lines // len(LOOP) + count, MOST_ITERATIONS) * len(LOOP)


def start_again() -> None:
    here = page.memory()
    here.course, here.lines, here.playing = None, 0, False


def play_or_pause() -> None:
    here = page.memory()
    here.playing = not here.playing


def _set_up(table: str, *, iterations: int, ask: str = "1 0 0", bias: bool = False) -> None:
    page.assign(tab=TABS[1], table=table, seed=1, with_bias=bias, ask=ask)
    start_again()
    present_course()
    run_iterations(iterations)


ACTIONS = {
    "rows_1": partial(_set_up, "first column", iterations=1),
    "rows_10000": partial(_set_up, "first column", iterations=10_000),
    "rows_lines": partial(_set_up, "first column", iterations=0),
    "rows_ask": partial(_set_up, "first column", iterations=10),
    "rows_majority": partial(_set_up, "majority of three", iterations=1000, ask="1 1 0", bias=True),
    "rows_xor": partial(_set_up, "XOR", iterations=1000, ask="1 0", bias=True),
}
"""What the lessons' buttons do."""


def _table() -> Table:
    chosen = page.value("table")
    return TABLES[chosen] if chosen in TABLES else parse_table(page.value("rows"))


def _change(changed: Callable[[Table], Table]) -> None:
    """Go on with another table, made of the present one; where it cannot be, say why."""
    page.memory().notice = ""
    try:
        page.assign(table=OWN_TABLE, rows=format_table(changed(_table())))
    except ValueError as error:
        page.memory().notice = str(error)


def _resize(rows: int, inputs: int) -> None:
    _change(lambda table: resized(table, len(table.inputs) + rows, table.n_inputs + inputs))


def _take_event() -> None:
    event = session.triggered("perceptron_by_hand", "event")
    if not isinstance(event, Mapping):
        return
    row, column, text = (event.get(name) for name in ("row", "column", "text"))
    if isinstance(row, int) and isinstance(column, int) and isinstance(text, str):
        _change(lambda table: with_cell(table, row, column, text))


def _controls() -> None:
    (last,) = page.beside([1.1, 1, 1, 1.6], "table", "seed", "with_bias")
    with last, st.container(horizontal=True, vertical_alignment="bottom"):
        table = _table()
        for label, name, change, is_last in (
            ("+ row", "add_row", (1, 0), False),
            ("− row", "drop_row", (-1, 0), len(table.inputs) == 1),
            ("+ input", "add_input", (0, 1), False),
            ("− input", "drop_input", (0, -1), table.n_inputs == 1),
        ):
            st.button(label, key=f"perceptron_{name}", on_click=_resize, args=change, disabled=is_last)
        with st.popover("As text"):
            control(ROWS["rows"], unchanged=UNCHANGED, on_change=_rows_written)


def _rows_written() -> None:
    if not session.field_problem(ROWS["rows"]):
        page.assign(table=OWN_TABLE)


def _live() -> None:
    """Buttons, table and curves, which run anew alone; by themselves while it plays."""
    here = page.memory()
    moving_part(
        _moving,
        key="perceptron_clock",
        every=BEAT if here.playing else None,
        look=lambda: (here.playing, here.notice, _table()),
    )


def _moving() -> None:
    here = page.memory()
    if here.playing:
        run_iterations(max(1, round(BEAT * page.value("pace"))))
        here.playing = not is_finished()
        if not here.playing:
            st.rerun()
    course, line = present_course()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            "Pause" if here.playing else "Play",
            key="perceptron_play",
            type="primary",
            icon=":material/pause:" if here.playing else ":material/play_arrow:",
            on_click=play_or_pause,
            disabled=is_finished(),
        )
        st.button("Next line", key="perceptron_line", on_click=execute_line, disabled=is_finished())
        for count, label in ((1, "One iteration"), (10, "Ten"), (1000, "A thousand")):
            st.button(
                label,
                key=f"perceptron_run_{count}",
                on_click=run_iterations,
                args=(count,),
                disabled=is_finished(),
            )
        st.button("Start again", key="perceptron_again", on_click=start_again)
        control(ROWS["pace"], width=190)
    _TABLE(data=table_data(course, line), key="perceptron_by_hand", on_event_change=_take_event)
    left, right = st.columns([1, 1.6])
    with left:
        control(ROWS["ask"])
    shown = go_on(course, 1) if line == len(LOOP) else course
    with right:
        st.markdown(answer_text(shown, page.value("ask")))
    names = weight_names(course.table, bias=course.bias)
    errors, numbers = shown.errors, shown.parameters.tolist()
    last = ", ".join(f"{name} {number:.4f}" for name, number in zip(names, numbers, strict=False))
    left, right = st.columns(2)
    with left:
        _curves(shown, "Mean size of the errors", ["error"], errors[:, None], f"{errors[-1]:.4f}")
    with right:
        _curves(shown, "Weights", names, shown.weights, last)
    link.write(ROWS)


def _curves(course: Course, title: str, names: Sequence[str], lines: NDArray[np.float64], last: str) -> None:
    """A chart of some lines over the iterations, (m,) each: the first columns of `lines`."""
    curves = [OverlaidCurve(name, course.iterations, lines[:, slot], slot) for slot, name in enumerate(names)]
    dark = st.context.theme.type == "dark"
    st.plotly_chart(
        overlaid_curves(curves, title=title, dark=dark, font_size=14, across="iteration"),
        key=f"perceptron_curves_{title.split()[-1]}",
        theme=None,
        config=CHART_BAR,
        alt=f"{title} over {course.iteration:,} iterations, now {last}.",
    )


def _n(value: float, digits: int = 5) -> str:
    text = f"{value:.{digits}f}".replace("-", "−")
    return text[1:] if text.startswith("−") and not text.strip("−0.") else text


def _numbered(letter: str, table: Table) -> list[str]:
    return [subscript(f"{letter}{number}") for number in range(1, table.n_inputs + 1)]


def _rows_table(course: Course, found: Iteration, line: int) -> dict[str, Any]:
    """One row for each example: given numbers first, then what each line computes."""
    table, names = course.table, weight_names(course.table, bias=course.bias)
    k = len(names)
    columns = list(enumerate(zip(("sum", "output", "error", "slope"), found.columns, strict=True), 1))
    head = [{"text": "row", "tone": "name"}]
    head += [{"text": name} for name in _numbered("x", table)]
    head += [{"text": "1", "label": "the bias's input"}] if course.bias else []
    head += [{"text": "target"}]
    head += [{"text": name, "tone": _fresh(at, line)} for at, (name, _) in columns]
    head += [{"text": f"Δ{name}", "tone": _fresh(5, line)} for name in names]
    rows = []
    for row, (inputs, target) in enumerate(zip(table.inputs, table.targets, strict=True)):
        cells: list[dict[str, Any]] = [{"text": str(row + 1), "tone": "name"}]
        cells += [
            {"text": f"{value:g}", "edit": [row, column], "label": f"Row {row + 1}, x{column + 1}"}
            for column, value in enumerate(inputs)
        ]
        cells += [{"text": "1", "tone": "given"}] if course.bias else []
        cells += [{"text": f"{target:g}", "edit": [row, table.n_inputs], "label": f"Row {row + 1}, target"}]
        cells += [_computed(values[row], at, line) for at, (_, values) in columns]
        cells += [_computed(part, 5, line) for part in found.parts[row, :k]]
        rows.append(cells)
    total: list[dict[str, Any]] = [{"text": "sum of the rows", "tone": "name", "span": len(head) - k}]
    total += [{**_computed(change, 5, line), "strong": True} for change in found.adjustment[:k]]
    return {"label": "Every row of this iteration", "head": head, "rows": [*rows, total]}


def _weights_table(course: Course, found: Iteration, line: int) -> dict[str, Any]:
    """The weights before, what is added, the weights after, with all their digits."""
    names = weight_names(course.table, bias=course.bias)
    lines = (
        ("weights before", course.parameters, 0),
        ("adjustment", found.adjustment, 5),
        ("weights after", found.after, 6),
    )
    return {
        "label": "Weights before and after this iteration",
        "head": [
            {"text": f"iteration {course.iteration + 1:,}", "tone": "name"},
            *({"text": name} for name in names),
        ],
        "rows": [
            [
                {"text": name, "tone": "name"},
                *(_computed(value, at, line, digits=8) for value in values[: len(names)]),
            ]
            for name, values, at in lines
        ],
    }


def _fresh(at: int, line: int) -> str:
    return "fresh" if at == line > 0 else ""


def _computed(value: float, at: int, line: int, digits: int = 5) -> dict[str, Any]:
    """A number that the line `at` computes: hidden until then, marked just after."""
    if line < at:
        return {"text": "·", "tone": "yet"}
    return {"text": _n(value, digits), "tone": _fresh(at, line)}

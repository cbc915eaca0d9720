"""The page on backpropagation: one update of a small network, with every number of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from playground.pages.backpropagation.borrowed_network import borrowed
from playground.pages.backpropagation.drawing_view import BOARD, picture_of
from playground.pages.backpropagation.exercise_settings import (
    NUMBERS,
    PAGE,
    RANDOM,
    ROWS,
    exercise_of,
    open_in_playground,
    preset_values,
    resized_rows,
    settings_of,
)
from playground.pages.backpropagation.exercises import OWN, PRESETS
from playground.pages.backpropagation.nudge_view import BLAME, blame_picture
from playground.pages.backpropagation.tables_view import check_view, examples_table, weights_table
from playground.pages.backpropagation.trace import (
    MOST_INPUTS,
    MOST_OUTPUTS,
    MOST_UPDATES,
    Exercise,
    Position,
    Trace,
    Walk,
    nudges,
    places,
)
from playground.pages.backpropagation.trace_text import number
from playground.settings import finite_or_words
from playground.typed_numbers import NumberError
from playground.ui import lesson, link, opening, session
from playground.ui.controls import control
from playground.ui.text import for_markdown

DRAWING = f"{PAGE}_drawing"
LONGEST_LINK = 6_000
"""Letters of examples and weights that are written into the address."""
JUMPS = (10, 100, 1_000)
UNCHANGED = "Your network is unchanged."

_STYLE = """
<style>
.st-key-backpropagation_choice { row-gap: 0.5rem; padding-top: 0.4rem; }
.st-key-backpropagation_choice h1 { padding: 0 0.4rem 0.35rem 0; font-size: 1.6rem; white-space: nowrap; }
.st-key-backpropagation_walk { row-gap: 0.4rem; margin-top: 0.2rem; }
.st-key-backpropagation_walk button { min-height: 2.2rem; padding: 0 0.7rem; }
.st-key-backpropagation_walk p { margin: 0; }
.st-key-backpropagation_lesson { max-width: 54rem; }
</style>
"""


@dataclass(eq=False)
class Memory:
    """What the page remembers besides its controls.

    network: the exercise borrowed from the playground with its description, until a number is changed.
    walk, used: the exercise on its way, and the settings it was made of. wrong: what of the settings cannot
    be, as in `Opened.problems`. changed: the setting changed last.
    exercise_id: counts exercises. updates: how many updates are done. message: what is to be said about the
    last press.
    """

    network: Any = None
    walk: Walk = field(default_factory=lambda: Walk(exercise_of({}).exercise))
    used: dict[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    changed: str = ""
    exercise_id: int = 0
    updates: int = 0
    message: str = ""

    def begin_anew(self, network: Any = None) -> None:
        """Another exercise begins: at its start, and nothing is said about the one before."""
        self.network, self.updates, self.message = network, 0, ""


def memory() -> Memory:
    return session.page_memory(PAGE, Memory)


def page() -> None:
    """The whole page; only the chosen view is worked out."""
    here = memory()
    here.walk = walk = _walk(here)
    with st.container(key="backpropagation_style"):
        st.html(_STYLE)
    _head(here)
    with st.expander("Change the network and its numbers", icon=":material/tune:", key=key("change")):
        _controls(here, walk.exercise)
    view = value("view")
    if view == "blame":
        _blame_view(here, walk)
    elif view == "check":
        check_view(walk.exercise, _position(here, walk).network, digits=_digits())
    else:
        _steps_view()
    with st.container(key=key("lesson")):
        lesson.show(f"backpropagation_{view}", _ACTIONS)
    _write_link(here)


def key(name: str) -> str:
    """The widget key of a setting, or of another element of the page."""
    return f"{PAGE}_{name}"


# The address


def complete(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What an address gives, with the exercise it names, and something else in place of what cannot be, which
    is said.
    """
    memory().begin_anew()
    values = {**_base(given.get("exercise", ROWS["exercise"].default)), **given}
    opened = exercise_of(values)
    told = ["What cannot be was replaced."] if opened.problems else []
    return {**values, **opened.used}, [*opened.problems.values(), *told]


def _write_link(here: Memory) -> None:
    """Only what differs from the exercise stands in the address; what cannot be does not."""
    values, defaults = {**session.settings(ROWS), **here.used}, _base(value("exercise"))
    if values["weight"] == _first_of_interest(here.walk):
        values["weight"] = ROWS["weight"].default
    if len(values["rows"]) + len(values["weights"]) > LONGEST_LINK:
        values |= {name: defaults.get(name, ROWS[name].default) for name in ("rows", "weights")}
    link.write(ROWS, values, defaults)


def _base(exercise: str) -> dict[str, Any]:
    return preset_values(exercise) if exercise in PRESETS else {}


def value(name: str) -> Any:
    return session.value(ROWS[name])


def _assign(name: str, new: Any) -> None:
    session.assign(ROWS[name], new)


def _digits() -> int:
    return int(value("digits"))


# What is pressed


def open_exercise(name: str, **more: Any) -> None:
    """Begin with a ready exercise; `more` are further settings."""
    memory().begin_anew()
    session.assign_all(ROWS, {"exercise": name, **_base(name), **more})


def _exercise_picked() -> None:
    name = value("exercise")
    if name in PRESETS:
        open_exercise(name)


def _number_changed(name: str) -> None:
    """A control of the network was moved: the exercise is the person's own now."""
    here = memory()
    here.network, here.message, here.changed = None, "", name
    _assign("exercise", OWN)
    were_right = name != "weights" and "weights" not in here.wrong
    if were_right and set(exercise_of(_raw()).problems) == {"weights"}:  # they fitted another shape
        _assign("weights", RANDOM)


def _resized() -> None:
    n_in, n_out = (int(session.page_value(key(name), 1)) for name in ("n_inputs", "n_outputs"))
    take_numbers("rows", resized_rows(memory().walk.exercise, n_in, n_out))


def take_numbers(name: str, text: str) -> None:
    """A table was edited: `rows` or `weights` as one line."""
    _assign(name, text)
    _number_changed(name)


def _table_edited(name: str, after: Callable[..., str], exercise: Exercise, table_key: str) -> None:
    try:
        take_numbers(name, after(exercise, session.page_value(table_key, {})))
    except NumberError as error:
        memory().message = f"{error} {UNCHANGED}"


def _draw_weights() -> None:
    if value("weights") == RANDOM:
        _assign("seed", (value("seed") + 1) % 2**31)
    _assign("weights", RANDOM)
    _number_changed("weights")


def _borrow() -> None:
    """The network that trains in the playground, with its present mini-batch."""
    here = memory()
    try:
        network = borrowed(session.live_run().run)
    except KeyError:
        here.message = (
            "There is no network in the playground yet. Open the playground, press Play, and come back."
        )
    except ValueError as error:
        here.message = str(error)
    else:
        here.begin_anew(network)
        session.assign_all(ROWS, {**settings_of(network.exercise), "exercise": OWN, "row": 1})


def _go_to_playground() -> None:
    opening.open_in_playground(open_in_playground(memory().walk.exercise))


def _move() -> None:
    move = getattr(session.page_value(DRAWING), "move", None)
    if isinstance(move, Mapping) and isinstance(move.get("to"), int):
        _jump_to(move["to"])


def _jump_to(updates: int) -> None:
    memory().updates = min(max(updates, 0), MOST_UPDATES)


# What is seen


def _head(here: Memory) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key=key("choice")):
        st.title("Backpropagation", anchor=False, width="content")
        control(ROWS["exercise"], on_change=_exercise_picked, width=240)
        control(ROWS["view"])
        st.button(
            "Show this on my network",
            key=key("borrow"),
            icon=":material/hub:",
            on_click=_borrow,
            help="The network from the playground as it stands, with the mini-batch it learned from last.",
        )
        st.button(
            "Open in the playground",
            key=key("open"),
            icon=":material/open_in_new:",
            on_click=_go_to_playground,
            help="A network of this shape and with these settings, on the XOR table.",
        )
    described = here.network or PRESETS.get(value("exercise"))
    # Always there: what comes and goes above the drawing would draw it anew.
    with st.container(key=key("said")):
        if described is not None:
            st.caption(for_markdown(described.about))
        if here.message:
            st.warning(for_markdown(here.message))


def _controls(here: Memory, exercise: Exercise) -> None:
    """Everything that makes an exercise: how the network is built and learns, its examples, its weights."""
    left, middle, right = st.columns([1, 1.15, 1.15], gap="medium")
    with left:
        _setting("hidden")
        first, second = st.columns(2)
        with first:
            _setting("activation")
            _setting("loss")
        with second:
            _setting("output")
            _setting("optimizer")
        _wrong("activation", "output", "loss", "optimizer")
        _setting("learning_rate")
        _setting("fixed_biases")
    with middle:
        st.markdown("**Examples**, one row each: what comes in, and what should come out")
        first, second = st.columns(2)
        for column, name, label, most, size in (
            (first, "n_inputs", "Inputs", MOST_INPUTS, exercise.X.shape[1]),
            (second, "n_outputs", "Outputs", MOST_OUTPUTS, exercise.Y.shape[1]),
        ):
            session.give(key(name), int(size))
            column.number_input(label, 1, most, key=key(name), on_change=_resized)
        examples_table(exercise, here.exercise_id, _table_edited)
        _setting("rows", "The same in one line")
        _wrong("rows")
    with right:
        st.markdown("**Weights and biases**, as textbooks count them")
        weights_table(exercise, here.exercise_id, _table_edited)
        _setting("weights", "The same in one line, biases behind the colon")
        _wrong("weights")
        st.button(
            "Draw new weights",
            key=key("draw_weights"),
            icon=":material/casino:",
            on_click=_draw_weights,
            help="Random weights with two digits after the point.",
        )


def _setting(name: str, label: str = "") -> None:
    """The control of a number of the exercise, or of something else that makes it what it is."""
    row = replace(ROWS[name], label=label) if label else ROWS[name]
    control(row, on_change=_number_changed, args=(name,))


def _wrong(*names: str) -> None:
    here = memory()
    targets_at = here.changed if here.changed in ("loss", "output") else "rows"
    for name, problem in here.wrong.items():
        place = targets_at if name == "targets" else name
        if place in names and not session.field_problem(ROWS[place]):  # that stands under its field already
            st.warning(for_markdown(f"{problem} {UNCHANGED}"), icon=":material/edit:")


def _raw() -> dict[str, Any]:
    return {name: session.page_value(key(name), ROWS[name].default) for name in NUMBERS}


def _walk(here: Memory) -> Walk:
    """The exercise that the controls describe, on its way; a new one begins at its start.

    While something in the controls cannot be, the present one stays as it is.
    """
    opened = exercise_of(_raw())
    here.wrong = {} if here.network is not None else opened.problems
    if here.wrong:
        return here.walk
    here.used = dict(opened.used)
    exercise = opened.exercise if here.network is None else here.network.exercise
    if _same(here.walk, exercise):
        return here.walk
    here.exercise_id += 1
    here.updates = 0
    return Walk(exercise)


def _same(walk: Walk, exercise: Exercise) -> bool:
    """Whether a walk is that of an exercise with the same numbers."""
    before = walk.exercise
    is_same = settings_of(before) == settings_of(exercise) and before.start is exercise.start
    return is_same and before.activations == exercise.activations


@st.fragment(key="backpropagation_steps")
def _steps_view() -> None:
    """The drawing, and under it how it is stepped through; a press here runs nothing else of the page."""
    here = memory()
    walk = here.walk
    position = _position(here, walk)
    shown = Trace(walk.exercise, position)
    n_rows = len(walk.exercise.X)
    if value("row") > n_rows:
        _assign("row", 1)
    BOARD(
        data=picture_of(
            shown,
            row=value("row") - 1,
            digits=_digits(),
            detail=value("detail"),
            exercise_id=here.exercise_id,
            dark=st.context.theme.type == "dark",
        ),
        key=DRAWING,
        on_move_change=_move,
    )
    with st.container(horizontal=True, vertical_alignment="center", key=key("walk")):
        _looks(n_rows)
        _jumps(position)
        st.markdown(_standing(shown), width="content")
    _write_link(here)


def _looks(n_rows: int) -> None:
    """How much a step is, how many digits are shown, and which row."""
    detail = ROWS["detail"]
    control(
        detail,
        option_label=lambda name: ("Step: " if name == "number" else "") + detail.option_label(name),
        label_visibility="collapsed",
    )
    control(
        ROWS["digits"], option_label=lambda name: f"{name} digits", label_visibility="collapsed", width=110
    )
    if n_rows > 1:
        control(
            ROWS["row"],
            among=range(1, n_rows + 1),
            option_label=lambda number_of: f"Row {number_of} of {n_rows}",
            label_visibility="collapsed",
            width=140,
        )


def _jumps(position: Position) -> None:
    updates = position.updates
    ahead = [(updates + by, f"jump_{by}", f"+{by:,}", f"{by:,} updates at once.") for by in JUMPS]
    for to, name, label, told in [(0, "restart", "0", "Back to the first weights."), *ahead]:
        st.button(
            f"{label} updates" if to == updates + JUMPS[0] else label,
            key=key(name),
            icon=None if to else ":material/replay:",
            on_click=_jump_to,
            args=(to,),
            disabled=to == updates or to > MOST_UPDATES,
            help=told,
        )


def _position(here: Memory, walk: Walk) -> Position:
    """Where the learning stands; where numbers grow without bound it stops, and says so."""
    position = walk.at(here.updates)
    if position.updates < here.updates:
        st.warning(
            f"After {position.updates:,} updates the numbers grow beyond all bounds: the learning rate is "
            "too high. Lower it, or go back to 0."
        )
        here.updates = position.updates
    return position


def _standing(shown: Trace) -> str:
    updates = shown.position.updates
    done = f"After {updates:,} update{'s' * (updates != 1)}" if updates else "Before the first update"
    loss = finite_or_words(shown.loss, lambda loss: number(loss, _digits()))
    return f"{done} the loss is **{for_markdown(loss)}**."


def _blame_view(here: Memory, walk: Walk) -> None:
    position = _position(here, walk)
    all_places = places(walk.exercise.layer_sizes)
    names = [place.name for place in all_places]
    labels = {
        place.name: f"b: {place.title}" if place.is_bias else f"{place.name}: {place.leads}"
        for place in all_places
    }
    if value("weight") not in names:
        _assign("weight", _first_of_interest(walk))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        control(
            ROWS["weight"],
            among=names,
            option_label=lambda name: labels[name],
            width=320,
        )
    place = all_places[names.index(value("weight"))]
    found = nudges(walk.exercise, position.network, place.index)
    BLAME(
        data=blame_picture(found, place, digits=_digits(), dark=st.context.theme.type == "dark"),
        key=key("nudge"),
    )


def _first_of_interest(walk: Walk) -> str:
    """The first weight that leads to an output: its curve bends visibly."""
    last = len(walk.exercise.activations) - 1
    return next(place.name for place in places(walk.exercise.layer_sizes) if place.index[0] == last)


_ACTIONS = {
    "first": lambda: open_exercise("first", view="steps", detail="number"),
    "two_outputs": lambda: open_exercise("two_outputs", view="steps"),
    "deep": lambda: open_exercise("deep", view="steps", detail="layer"),
    "nudge_first": lambda: open_exercise("first", view="blame", weight="w₅"),
    "nudge_flat": lambda: open_exercise(
        "first", view="blame", weight="w₅", exercise=OWN, weights="0.5 -0.4 0.3 0.8 -9 -9 : 0.1 -0.2 0"
    ),
    "check": lambda: _assign("view", "check"),
    "check_deep": lambda: open_exercise("deep", view="check"),
    "mine": _borrow,
}
"""What the lessons' buttons do."""

"""The page on backpropagation: one update of a small network, with every number of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from playground.pages.backpropagation.borrowed_network import TooLargeError, borrowed
from playground.pages.backpropagation.check_view import check_view
from playground.pages.backpropagation.drawing_view import BOARD, picture_of
from playground.pages.backpropagation.exercise_settings import (
    NUMBERS,
    PAGE,
    PAGE_SETTINGS,
    RANDOM,
    exercise_of,
    fits,
    open_in_playground,
    preset_values,
    resized_rows,
    settings_of,
)
from playground.pages.backpropagation.exercises import OWN, PRESETS
from playground.pages.backpropagation.nudge_view import BLAME, blame_picture
from playground.pages.backpropagation.tables_view import examples_table, weights_table
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
    trace,
)
from playground.pages.backpropagation.trace_text import number
from playground.settings import SettingError, finite_or_words
from playground.ui import lesson, link, opening, session
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

    opened: whether the address has been read. problems: what of it was not understood, until closed.
    network: the exercise borrowed from the playground with its description, until a number is changed.
    walk, used: the exercise on its way, and the settings it was made of. signature, wrong: the settings
    looked at last, and what of them cannot be, as in `Opened.problems`. changed: the setting changed last.
    exercise_id: counts exercises. updates: how many updates are done. message: what is to be said about the
    last press.
    """

    opened: bool = False
    problems: list[str] = field(default_factory=list)
    network: Any = None
    walk: Walk | None = None
    used: dict[str, Any] = field(default_factory=dict)
    signature: object = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    changed: str = ""
    exercise_id: int = 0
    updates: int = 0
    message: str = ""


def memory() -> Memory:
    return session.page_memory(PAGE, Memory)


def page() -> None:
    """The whole page; only the chosen view is worked out."""
    here = memory()
    if not here.opened:
        _open_link(here)
    here.walk = walk = _walk(here)
    with st.container(key="backpropagation_style"):
        st.html(_STYLE)
    _head(here)
    with st.expander("Change the network and its numbers", icon=":material/tune:", key=key("change")):
        _controls(here, walk.exercise)
    _messages(here)
    view = _value("view")
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


def _open_link(here: Memory) -> None:
    """Give every control what the address says, else what the named exercise says, else its default.

    What cannot be is replaced, and said once.
    """
    here.opened = True
    here.problems = []
    exercise = _read_link("exercise", here)
    exercise = PAGE_SETTINGS["exercise"].default if exercise is None else exercise
    base = _base(exercise)
    for name in PAGE_SETTINGS:
        linked = _read_link(name, here) if name != "exercise" else exercise
        _assign(name, base.get(name, PAGE_SETTINGS[name].default) if linked is None else linked)
    opened = exercise_of(_raw())
    if opened.problems:
        here.problems += [*opened.problems.values(), "What cannot be was replaced."]
    for name, used in opened.used.items():
        _assign(name, used)


def _read_link(name: str, here: Memory) -> Any:
    """What the address says of a setting, or None; nonsense becomes a problem."""
    text = link.read_own(key(name))
    if not text:
        return None
    try:
        return PAGE_SETTINGS[name].parse(text)
    except SettingError as error:
        if name != "exercise" or str(error) not in here.problems:
            here.problems.append(str(error))
        return None


def _write_link(here: Memory) -> None:
    """Only what differs from the exercise stands in the address; what cannot be does not."""
    exercise = _value("exercise")
    base = _base(exercise)
    values = {name: _value(name) for name in PAGE_SETTINGS} | here.used
    long = len(values["rows"]) + len(values["weights"]) > LONGEST_LINK
    for name, setting in PAGE_SETTINGS.items():
        default = setting.default if name == "exercise" else base.get(name, setting.default)
        value = values[name]
        text = setting.format(value)
        if name == "weight" and here.walk is not None and value == _first_of_interest(here.walk):
            value = default
        if value == default or (long and name in ("rows", "weights")):
            text = ""
        elif name == "hidden" and not text:
            text = " "
        link.write_own(key(name), str(text))


def _base(exercise: str) -> dict[str, Any]:
    return preset_values(exercise) if exercise in PRESETS else {}


def _value(name: str) -> Any:
    """The present clean value of a setting; its default while its control holds nonsense."""
    setting = PAGE_SETTINGS[name]
    try:
        return setting.parse(session.page_value(key(name), setting.default))
    except SettingError:
        return setting.default


def _assign(name: str, value: Any) -> None:
    """Give a control a value, in the form it wants."""
    setting = PAGE_SETTINGS[name]
    session.set_page_value(key(name), setting.format(value) if setting.kind == "layers" else value)


def _digits() -> int:
    return int(_value("digits"))


# What is pressed


def open_exercise(name: str, **more: Any) -> None:
    """Begin with a ready exercise; `more` are further settings."""
    here = memory()
    here.network, here.updates, here.message = None, 0, ""
    for setting, value in {"exercise": name, **_base(name), **more}.items():
        _assign(setting, value)


def _exercise_picked() -> None:
    name = _value("exercise")
    if name in PRESETS:
        open_exercise(name)


def _number_changed(name: str) -> None:
    """A control of the network was moved: the exercise is the person's own now."""
    here = memory()
    here.network, here.message, here.changed = None, "", name
    _assign("exercise", OWN)
    if name != "weights" and "weights" not in here.wrong and here.walk is not None:
        opened = exercise_of(_raw() | {"weights": RANDOM})
        sizes = opened.exercise.layer_sizes
        is_reshaped = not opened.problems and sizes != here.walk.exercise.layer_sizes
        if is_reshaped and not fits(_value("weights"), sizes):
            _assign("weights", RANDOM)


def _resized() -> None:
    walk = memory().walk
    if walk is not None:
        n_in, n_out = (int(session.page_value(key(name), 1)) for name in ("n_inputs", "n_outputs"))
        take_numbers("rows", resized_rows(walk.exercise, n_in, n_out))


def take_numbers(name: str, text: str) -> None:
    """A table was edited: `rows` or `weights` as one line."""
    _assign(name, text)
    _number_changed(name)


def say(message: str) -> None:
    """What is wrong in a table."""
    memory().message = f"{message} {UNCHANGED}"


def _draw_weights() -> None:
    if _value("weights") == RANDOM:
        _assign("seed", (_value("seed") + 1) % 2**31)
    _assign("weights", RANDOM)
    _number_changed("weights")


def _borrow() -> None:
    """The network that trains in the playground, with its present mini-batch."""
    here = memory()
    try:
        run = session.live_run().run
    except KeyError:
        here.message = (
            "There is no network in the playground yet. Open the playground, press Play, and come back."
        )
        return
    try:
        network = borrowed(run)
    except (TooLargeError, ValueError) as error:
        here.message = str(error)
        return
    here.message, here.updates = "", 0
    for name, value in settings_of(network.exercise).items():
        _assign(name, value)
    _assign("exercise", OWN)
    _assign("row", 1)
    here.network = network


def _go_to_playground() -> None:
    here = memory()
    if here.walk is not None:
        opening.open_in_playground(open_in_playground(here.walk.exercise))


def _move() -> None:
    """The drawing asks for another update."""
    move = getattr(session.page_value(DRAWING), "move", None)
    if isinstance(move, Mapping) and isinstance(move.get("to"), int):
        _jump_to(move["to"])


def _jump_to(updates: int) -> None:
    memory().updates = min(max(updates, 0), MOST_UPDATES)


def _jump_by(updates: int) -> None:
    _jump_to(memory().updates + updates)


def _look_at(view: str) -> None:
    _assign("view", view)


def _close_problems() -> None:
    memory().problems.clear()


# What is seen


def _head(here: Memory) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key=key("choice")):
        st.title("Backpropagation", anchor=False, width="content")
        setting = PAGE_SETTINGS["exercise"]
        st.selectbox(
            setting.label,
            setting.options,
            format_func=setting.option_label,
            key=key("exercise"),
            help=setting.help,
            on_change=_exercise_picked,
            persist_state="session",
            width=240,
        )
        view = PAGE_SETTINGS["view"]
        st.segmented_control(
            view.label,
            view.options,
            format_func=view.option_label,
            key=key("view"),
            required=True,
            help=view.help,
            persist_state="session",
        )
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
    exercise = _value("exercise")
    if here.network is not None:
        st.caption(for_markdown(here.network.about))
    elif exercise in PRESETS:
        st.caption(for_markdown(PRESETS[exercise].about))


def _messages(here: Memory) -> None:
    if here.message:
        st.warning(for_markdown(here.message))
    if here.problems:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(for_markdown(f"From the link: {' '.join(here.problems)}"))
            st.button("Close", key=key("close_problems"), on_click=_close_problems)


def _controls(here: Memory, exercise: Exercise) -> None:
    """Everything that makes an exercise: how the network is built and learns, its examples, its weights."""
    left, middle, right = st.columns([1, 1.15, 1.15], gap="medium")
    with left:
        _text("hidden")
        first, second = st.columns(2)
        with first:
            _choice("activation")
            _choice("loss")
        with second:
            _choice("output")
            _choice("optimizer")
        _wrong("activation", "output", "loss", "optimizer")
        _number("learning_rate")
        setting = PAGE_SETTINGS["fixed_biases"]
        st.toggle(
            setting.label,
            key=key("fixed_biases"),
            help=setting.help,
            on_change=_number_changed,
            args=("fixed_biases",),
            persist_state="session",
        )
    with middle:
        st.markdown("**Examples**, one row each: what comes in, and what should come out")
        first, second = st.columns(2)
        for column, name, label, most, size in (
            (first, "n_inputs", "Inputs", MOST_INPUTS, exercise.X.shape[1]),
            (second, "n_outputs", "Outputs", MOST_OUTPUTS, exercise.Y.shape[1]),
        ):
            session.set_page_value(key(name), int(size))
            column.number_input(label, 1, most, key=key(name), on_change=_resized)
        examples_table(exercise, here.exercise_id, on_numbers=take_numbers, on_problem=say)
        _text("rows", "The same in one line")
    with right:
        st.markdown("**Weights and biases**, as textbooks count them")
        weights_table(exercise, here.exercise_id, on_numbers=take_numbers, on_problem=say)
        _text("weights", "The same in one line, biases behind the colon")
        st.button(
            "Draw new weights",
            key=key("draw_weights"),
            icon=":material/casino:",
            on_click=_draw_weights,
            help="Random weights with two digits after the point.",
        )
        session.set_page_value(key("seed"), _value("seed"))


def _text(name: str, label: str | None = None) -> None:
    setting = PAGE_SETTINGS[name]
    st.text_input(
        label or setting.label,
        key=key(name),
        help=setting.help,
        on_change=_number_changed,
        args=(name,),
        persist_state="session",
    )
    _wrong(name)


def _wrong(*names: str) -> None:
    """Under controls, what is wrong in them."""
    here = memory()
    targets_at = here.changed if here.changed in ("loss", "output") else "rows"
    for name, problem in here.wrong.items():
        if (targets_at if name == "targets" else name) in names:
            st.warning(for_markdown(f"{problem} {UNCHANGED}"), icon=":material/edit:")


def _choice(name: str) -> None:
    setting = PAGE_SETTINGS[name]
    st.selectbox(
        setting.label,
        setting.options,
        format_func=setting.option_label,
        key=key(name),
        help=setting.help,
        on_change=_number_changed,
        args=(name,),
        persist_state="session",
    )


def _number(name: str) -> None:
    setting = PAGE_SETTINGS[name]
    st.number_input(
        setting.label,
        setting.low,
        setting.high,
        step=0.1,
        format="%g",
        key=key(name),
        help=setting.help,
        on_change=_number_changed,
        args=(name,),
        persist_state="session",
    )
    _wrong(name)


def _raw() -> dict[str, Any]:
    return {name: session.page_value(key(name), PAGE_SETTINGS[name].default) for name in (*NUMBERS, "seed")}


def _walk(here: Memory) -> Walk:
    """The exercise that the controls describe, on its way; a new one begins at its start.

    While something in the controls cannot be, the present one stays as it is.
    """
    raw = _raw()
    signature = (tuple(sorted((name, str(value)) for name, value in raw.items())), id(here.network))
    if here.walk is not None and here.signature == signature:
        return here.walk
    opened = exercise_of(raw)
    here.signature = signature
    here.wrong = {} if here.network is not None else opened.problems
    if here.wrong and here.walk is not None:
        return here.walk
    here.used = dict(opened.used)
    exercise = opened.exercise if here.network is None else here.network.exercise
    if here.walk is not None and _same(here.walk, exercise):
        return here.walk
    here.exercise_id += 1
    here.updates = 0
    return Walk(exercise)


def _same(walk: Walk, exercise: Exercise) -> bool:
    """Whether a walk is that of an exercise with the same numbers."""
    before, after = settings_of(walk.exercise), settings_of(exercise)
    return (
        before == after
        and walk.exercise.start is exercise.start
        and walk.exercise.activations == exercise.activations
    )


@st.fragment(key="backpropagation_steps")
def _steps_view() -> None:
    """The drawing, and under it how it is stepped through; a press here runs nothing else of the page."""
    here = memory()
    walk = here.walk
    assert walk is not None
    position = _position(here, walk)
    shown = trace(walk.exercise, position)
    n_rows = len(walk.exercise.X)
    if _value("row") > n_rows:
        _assign("row", 1)
    BOARD(
        data=picture_of(
            shown,
            row=_value("row") - 1,
            digits=_digits(),
            detail=_value("detail"),
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
    detail, digits, row = (PAGE_SETTINGS[name] for name in ("detail", "digits", "row"))
    st.segmented_control(
        detail.label,
        detail.options,
        format_func=lambda name: ("Step: " if name == "number" else "") + detail.option_label(name),
        key=key("detail"),
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    st.selectbox(
        digits.label,
        digits.options,
        format_func=lambda name: f"{name} digits",
        key=key("digits"),
        label_visibility="collapsed",
        persist_state="session",
        width=110,
    )
    if n_rows > 1:
        st.selectbox(
            row.label,
            range(1, n_rows + 1),
            format_func=lambda number_of: f"Row {number_of} of {n_rows}",
            key=key("row"),
            label_visibility="collapsed",
            persist_state="session",
            width=140,
        )


def _jumps(position: Position) -> None:
    st.button(
        "0",
        key=key("restart"),
        icon=":material/replay:",
        on_click=_jump_to,
        args=(0,),
        disabled=position.updates == 0,
        help="Back to the first weights.",
    )
    for by in JUMPS:
        st.button(
            f"+{by:,} updates" if by == JUMPS[0] else f"+{by:,}",
            key=key(f"jump_{by}"),
            on_click=_jump_by,
            args=(by,),
            disabled=position.updates + by > MOST_UPDATES,
            help=f"{by:,} updates at once.",
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
    done = (
        "Before the first update"
        if not updates
        else "After 1 update"
        if updates == 1
        else f"After {updates:,} updates"
    )
    loss = finite_or_words(shown.loss, lambda loss: number(loss, _digits()))
    return f"{done} the loss is **{for_markdown(loss)}**."


def _blame_view(here: Memory, walk: Walk) -> None:
    position = _position(here, walk)
    all_places = places(walk.exercise.layer_sizes)
    names = [place.name for place in all_places]
    if session.page_value(key("weight")) not in names:
        session.set_page_value(key("weight"), _first_of_interest(walk))
    setting = PAGE_SETTINGS["weight"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            setting.label,
            names,
            format_func=lambda name: _place_label(all_places[names.index(name)]),
            key=key("weight"),
            help=setting.help,
            persist_state="session",
            width=320,
        )
    chosen = session.page_value(key("weight"))
    place = all_places[names.index(chosen) if chosen in names else 0]
    found = nudges(walk.exercise, position.network, place.index)
    BLAME(
        data=blame_picture(found, place, digits=_digits(), dark=st.context.theme.type == "dark"),
        key=key("nudge"),
    )


def _first_of_interest(walk: Walk) -> str:
    """The first weight that leads to an output: its curve bends visibly."""
    last = len(walk.exercise.activations) - 1
    return next(place.name for place in places(walk.exercise.layer_sizes) if place.layer == last)


def _place_label(place: Any) -> str:
    if place.is_bias:
        return f"b: bias of {place.target_name}"
    return f"{place.name}: {place.source_name} → {place.target_name}"


_ACTIONS = {
    "first": lambda: open_exercise("first", view="steps", detail="number"),
    "layers": lambda: open_exercise("first", view="steps", detail="layer"),
    "two_outputs": lambda: open_exercise("two_outputs", view="steps"),
    "three_inputs": lambda: open_exercise("three_inputs", view="steps"),
    "whole_numbers": lambda: open_exercise("whole_numbers", view="steps"),
    "deep": lambda: open_exercise("deep", view="steps", detail="layer"),
    "xor": lambda: open_exercise("xor", view="steps"),
    "nudge": lambda: _look_at("blame"),
    "nudge_first": lambda: open_exercise("first", view="blame", weight="w₅"),
    "nudge_flat": lambda: open_exercise(
        "first", view="blame", weight="w₅", exercise=OWN, weights="0.5 -0.4 0.3 0.8 9 9 : 0.1 -0.2 0"
    ),
    "check": lambda: _look_at("check"),
    "check_deep": lambda: open_exercise("deep", view="check"),
    "steps": lambda: _look_at("steps"),
    "mine": _borrow,
    "playground": _go_to_playground,
}
"""What the lessons' buttons do."""

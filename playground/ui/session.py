"""The one place that names `st.session_state`: what a person has set, and what the page remembers.

The values of the settings live there under their own names, as their widgets want them; everything else is
one `Session`.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, cast

import streamlit as st

from playground.config import (
    ExperimentConfig,
)
from playground.examples import Example
from playground.settings import SETTINGS, Setting, SettingError
from playground.training.run import TrainingRun
from playground.ui.live_run import Ask, LiveRun
from playground.ui.run_table import Pin

PLAYGROUND = "playground"
UNSEEN_SECONDS = 10.0
"""So long a control's former value is taken for an old one while the browser has not seen its new value."""
SENT_SECONDS = 0.03
"""Streamlit sends what was written within 10 ms, if the machine lets it."""
Memory = TypeVar("Memory")
Settings = Mapping[str, Any]
_SESSION = "_session"


class Assigned(NamedTuple):
    """A value that a control was given, not by a person's hand on it.

    formers: the values it had since the browser last knew better. after: the value. run: the run of the page
    that tells the browser. when: in monotonic seconds.
    """

    formers: list[Any]
    after: Any
    run: int
    when: float


class Understood(NamedTuple):
    """What a control said; its clean value, the last good one where it is nonsense; and what is wrong with it
    as a sentence, or "".
    """

    said: Any
    value: Any
    problem: str = ""


@dataclass(eq=False)
class Address:
    """What one page has to do with the address.

    link: its parameters as last read or written, by setting. written: when it was written, until the browser
    has been heard to have it. problems: what was not understood, one sentence each, until closed.
    source: where that was. shown: what the page showed when it was written, as `_shown` has it.
    """

    link: dict[str, list[str]] | None = None
    written: float = -math.inf
    problems: list[str] = field(default_factory=list)
    source: str = "the link"
    shown: Any = None


@dataclass(eq=False)
class Session:
    """What one person's page remembers besides the settings.

    Attributes:
        slots: the runs on the stages, by name.
        page: the page that ran last. has_come: whether it has only just come in front. is_leaving: whether it
        gives way to the playground.
        addresses: what pages have to do with the address, by their names.
        memories: what other pages remember, by their names.
        config: what the controls described last.
        understood: what each setting's control said last and what that means, by its full name.
        refusal: why the present settings do not fit together, or empty.
        runs: runs of whole pages so far. parts: runs of their moving parts, too.
        is_ticking: whether something on the page moves by itself.
        is_drawing: whether a run of the page is on its way to its moving part; callbacks come at other times.
        seen: the newest run of the present page that the browser says it has, 0 for none; None until it has
        said anything by the clock: before that, messages are only what a person does.
        assigned: controls given a value that the browser has not seen, by name.
        ask: the browser's last word, until it is answered.
        last_input: when the person did something last.
        example: the example that was opened, until its card is closed or another run is opened.
        revealed: whether its answer has been asked for.
        drawing: whether a click on the map draws a point.
        pins: runs kept for comparison.
        drawings: charts drawn last, by name: when, for which look, and the drawing.
    """

    slots: dict[str, LiveRun] = field(default_factory=dict)
    page: str = ""
    has_come: bool = False
    is_leaving: bool = False
    addresses: dict[str, Address] = field(default_factory=dict)
    memories: dict[str, Any] = field(default_factory=dict)
    config: ExperimentConfig = field(default_factory=ExperimentConfig)
    understood: dict[str, Understood] = field(default_factory=dict)
    refusal: str = ""
    runs: int = 0
    parts: int = 0
    is_ticking: bool = False
    is_drawing: bool = False
    seen: int | None = None
    assigned: dict[str, Assigned] = field(default_factory=dict)
    ask: Ask | None = None
    last_input: float = field(default_factory=time.monotonic)
    example: Example | None = None
    revealed: bool = False
    drawing: bool = False
    pins: list[Pin] = field(default_factory=list)
    drawings: dict[str, tuple[float, Any, Any]] = field(default_factory=dict)


def current() -> Session:
    found: Session | None = st.session_state.get(_SESSION)
    if found is None:
        found = st.session_state[_SESSION] = Session()
    return found


def live_run(slot: str = PLAYGROUND) -> LiveRun:
    return current().slots[slot]


def address(page: str = "") -> Address:
    """What a page, or the present one, has to do with the address."""
    here = current()
    return here.addresses.setdefault(page or here.page, Address())


def settings(table: Mapping[str, Setting] = SETTINGS) -> Settings:
    """The present value of every setting of a table, by its name there."""
    here = current()
    return MappingProxyType({name: _understood(row, here).value for name, row in table.items()})


def value(setting: Setting | str) -> Any:
    """The present value of a setting; while its field holds nonsense, the last good one."""
    return _understood(setting, current()).value


def field_problem(setting: Setting | str) -> str:
    """What is wrong with what stands in the field of a setting, as a sentence; "" when nothing is."""
    return _understood(setting, current()).problem


def remember(table: Mapping[str, Setting]) -> None:
    """Let controls that Streamlit has forgotten with their page, as it does with tabs, say what they said."""
    for row in table.values():
        known = current().understood.get(row.name)
        if known is not None and row.name not in st.session_state:
            st.session_state[row.name] = known.said


def put(key: str, new: Any) -> None:
    """Set what no control of the page shows, such as the epoch of a link."""
    st.session_state[key] = new


def drop(key: str) -> None:
    """Forget what a control says that will be drawn anew."""
    st.session_state.pop(key, None)


def page_memory(page: str, factory: Callable[[], Memory]) -> Memory:
    """What a page remembers from one run to the next: one object, made by `factory` when it is first asked
    for.
    """
    memories = current().memories
    if page not in memories:
        memories[page] = factory()
    return cast(Memory, memories[page])


def page_value(key: str, default: Any = None) -> Any:
    """The present value of another page's widget."""
    return _said(key, default, current())


def begin_part() -> None:
    """First thing in a moving part of a page, whatever had it run."""
    _keep_assigned()


def let_page_be_sent() -> None:
    """Last thing in a run of a page: wait until what it has written is surely on its way.

    When a moving part begins to run, Streamlit throws away what has not been sent of it, and the browser
    forgets a part that a finished run of the page has not shown: an open panel, and what stands in it.
    """
    if current().is_ticking:
        time.sleep(SENT_SECONDS)


def next_tick() -> dict[str, Any]:
    """What a part's clock is told: a number of its own each time, the run of the page, and whether the
    browser is to report which run it has although nothing moves.
    """
    here = current()
    here.parts += 1
    here.is_drawing = False
    return {"number": here.parts, "run": here.runs, "report": is_report_wanted()}


def take_tick(key: str) -> None:
    """The clock of a moving part asks for the next picture."""
    tick = triggered(key, "tick")
    if isinstance(tick, Mapping):
        browser_has(tick.get("run"))


def triggered(key: str, name: str) -> Any:
    """What the trigger of a component holds; None where there is none.

    A session that was opened anew (the server was restarted, the line was cut) may be told by a component
    that it does not know yet.
    """
    return getattr(st.session_state.get(key), name, None)


def is_report_wanted() -> bool:
    """Whether the browser is to say which run of the page it has, for it may not know what was given."""
    here = current()
    return here.seen is None or bool(here.assigned)


def keep_shown() -> None:
    """At the end of a run of the page: note what it shows."""
    address().shown = _shown()


def has_changed() -> bool:
    """Whether the page would show something else than it did when it ran last, for a person did something."""
    now, before = _shown(), address().shown
    if isinstance(now, dict) and isinstance(before, dict):
        return any(before.get(key) != said for key, said in now.items())
    return bool(now != before)


def begin_page(page: str) -> None:
    """A run of a page begins; nothing that was given on another page matters here."""
    here = current()
    here.last_input = time.monotonic()
    here.runs += 1
    here.is_drawing = True
    here.has_come = here.page not in ("", page)
    if here.page != page:
        here.page, here.seen = page, None
        here.assigned.clear()
    _keep_assigned()


def assign(setting: Setting | str, new: Any) -> None:
    """Give a setting a value in the form its widget wants."""
    row = _row(setting)
    if row.kind == "layers":
        new = row.format(new)
    elif row.kind == "choices":
        new = list(new)
    give(row.name, new)


def assign_all(table: Mapping[str, Setting], values: Mapping[str, Any]) -> None:
    """Give several settings of a table their values."""
    for name, new in values.items():
        assign(table[name], new)


def follow(run: TrainingRun) -> None:
    """All controls of the playground in line with a run that is put on its stage."""
    for name, new in run.config.to_settings().items():
        assign(name, new)
    put("epoch", 0)
    current().config = run.config


def give(key: str, new: Any) -> None:
    """Give a control a value, in a callback or before it is drawn; remember it until the browser has it."""
    here = current()
    before = _said(key, None, here)
    if before != new:
        earlier = here.assigned[key].formers if key in here.assigned else []
        formers = [former for former in [*earlier, before] if former != new]
        run = here.runs if here.is_drawing else here.runs + 1
        here.assigned[key] = Assigned(formers, new, run, time.monotonic())
    st.session_state[key] = new


def _shown() -> Any:
    """What the page shows outside its moving part. Of the playground: the widgets' values, where the run is
    while it stands, and what callbacks of its buttons have changed. Of another: what is set and pressed.
    """
    here = current()
    if here.page != PLAYGROUND:
        everything = st.session_state.items()
        return {key: said for key, said in everything if key in here.understood or _is_pressed(said)}
    live = here.slots[PLAYGROUND]
    position: object = None
    if not live.playing:
        run = live.run
        exact = (run.epoch, run.step) if _said("share_menu", False, here) else run.epoch + run.step > 0
        found = live.diagnosis
        position = (exact, found and (found.kind, found.since), run.watch.best_epoch)
    card = (here.example, here.revealed, here.drawing, len(address().problems))
    steps = (len(live.undo.done), len(live.undo.undone))
    return [
        live.playing,
        live.generation,
        position,
        card,
        steps,
        *(_said(name, None, here) for name in SETTINGS),
    ]


def _is_pressed(said: Any) -> bool:
    """Whether a button, or something in a component, says something; afterwards they fall silent."""
    return any(said.values()) if isinstance(said, Mapping) else bool(said)


def _row(setting: Setting | str) -> Setting:
    return SETTINGS[setting] if isinstance(setting, str) else setting


def _understood(setting: Setting | str, here: Session) -> Understood:
    """What the control of a setting says, parsed only when it says something new."""
    row = _row(setting)
    said = _said(row.name, row.default, here)
    known = here.understood.get(row.name)
    if known is None or type(known.said) is not type(said) or known.said != said:
        try:
            known = Understood(said, row.parse(said))
        except SettingError as error:
            known = Understood(said, known.value if known else row.default, str(error))
        here.understood[row.name] = known
    return known


def _said(key: str, default: Any, here: Session) -> Any:
    """What a control says; what it was given, where it says what it said before and may not have heard."""
    said = st.session_state.get(key, default)
    given = here.assigned.get(key)
    if here.seen is None or given is None or said not in given.formers:
        return said
    return given.after


def browser_has(run: object) -> None:
    """The browser says which run of the page it has: what was given until then is known there, once its
    control no longer says what it said before. On a slow machine the controls follow a little later.
    """
    here = current()
    if isinstance(run, int) and 0 <= run <= here.runs:
        here.seen = max(here.seen or 0, run)
        for key, given in list(here.assigned.items()):
            if given.run <= run and st.session_state.get(key) not in given.formers:
                del here.assigned[key]


def _keep_assigned() -> None:
    """Give controls again what they were given, where a message brought their former values back.

    With everything it says the browser sends the values of all controls, and it may not have heard of the new
    ones.
    """
    here, now = current(), time.monotonic()
    for key, given in list(here.assigned.items()):
        if now - given.when > UNSEEN_SECONDS:
            del here.assigned[key]
        elif here.seen is not None and st.session_state.get(key) in given.formers:
            st.session_state[key] = given.after

"""The one place that names `st.session_state`: settings, links, runs, and what the buttons do.

The values of the settings live in session_state under their own names, as their widgets want them; everything
else is one `Session`. The address is read when a session opens (and again when a person goes back or forward
in the browser), and written after every full run of a page: it holds the settings that differ from their
defaults, nothing that was not understood, and reproduces the run.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, cast
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from datasets.drawn import FIRST_POINTS, MOST_POINTS, Point, as_drawn
from datasets.registry import DRAWN
from playground.config import (
    MAX_CHANGES,
    Change,
    ConfigError,
    ExperimentConfig,
    ViewOptions,
    format_changes,
    open_settings,
)
from playground.examples import EXAMPLES, Example
from playground.settings import SETTINGS, Effect, SettingError
from playground.training.run import RunStatus, TrainingRun
from playground.training.siblings import N_SIBLINGS
from playground.training.trainer import advance, opening, start
from playground.ui import fairness, text
from playground.ui.events import (
    AskPoint,
    DrawMode,
    Edit,
    EventError,
    Freeze,
    GoTo,
    Select,
    Wish,
    apply_event,
)
from playground.ui.live_run import Ask, LiveRun
from playground.ui.run_table import Pin
from playground.ui.undo import Drawing, UndoStack

PLAYGROUND = "playground"
IDLE_SECONDS = 600.0
OPENING_SECONDS = 20.0
"""Thread seconds that a link may train before the page opens anyway."""
STALE_SECONDS = 2.0
"""So long after the address was written a message may come that still has the former one."""
UNSEEN_SECONDS = 10.0
"""So long a control's former value is taken for an old one while the browser has not seen its new value."""
GIVE_WAY_SECONDS = 0.002
"""Pause between two slices of such training, for those who wait at the gate."""

PLAYGROUND_SCRIPT = "playground/pages/playground/page.py"

Memory = TypeVar("Memory")

_SESSION = "_session"
_LIVE = tuple(name for name, setting in SETTINGS.items() if setting.effect is Effect.LIVE)


class Assigned(NamedTuple):
    """A value that a control was given, not by a person's hand on it.

    formers: the values it had since the browser last knew better. after: the value. run: the run of the page
    that tells the browser. when: in monotonic seconds.
    """

    formers: list[Any]
    after: Any
    run: int
    when: float


@dataclass(eq=False)
class Session:
    """What one person's page remembers besides the settings.

    Attributes:
        slots: the runs on the stages, by name.
        page: the page that ran last. is_leaving: whether it gives way to the playground.
        memories: what other pages remember, by their names.
        config: what the controls described last.
        problems: what of the link was not understood, one sentence each, until closed.
        field_problems: what is wrong in a field now, by setting.
        refusal: why the present settings do not fit together, or empty.
        link: the parameters of the address as last read or written.
        link_written: when it was written, until the browser has been heard to have it.
        runs: runs of whole pages so far. parts: runs of their moving parts, too.
        is_drawing: whether a run of the page is on its way to its moving part; callbacks come at other times.
        seen: the newest run of the present page that the browser says it has, 0 for none; None until it has
        said anything by the clock: before that, messages are only what a person does.
        assigned: controls given a value that the browser has not seen, by name.
        ask: the browser's last word, until it is answered.
        last_input: when the person did something last.
        example: the example that was opened, until its card is closed or another run is opened.
        revealed: whether its answer has been asked for.
        undo: what was done by hand, to be taken back.
        drawing: whether a click on the map draws a point.
        pins: runs kept for comparison.
        drawings: charts drawn last, by name: when, for which look, and the drawing.
        drawn: what the page showed of settings and run when it ran last.
    """

    slots: dict[str, LiveRun] = field(default_factory=dict)
    page: str = ""
    is_leaving: bool = False
    memories: dict[str, Any] = field(default_factory=dict)
    config: ExperimentConfig = field(default_factory=ExperimentConfig)
    problems: list[str] = field(default_factory=list)
    field_problems: dict[str, str] = field(default_factory=dict)
    refusal: str = ""
    link: dict[str, list[str]] | None = None
    link_written: float = -math.inf
    runs: int = 0
    parts: int = 0
    is_drawing: bool = False
    seen: int | None = None
    assigned: dict[str, Assigned] = field(default_factory=dict)
    ask: Ask | None = None
    last_input: float = field(default_factory=time.monotonic)
    example: Example | None = None
    revealed: bool = False
    undo: UndoStack = field(default_factory=UndoStack)
    drawing: bool = False
    pins: list[Pin] = field(default_factory=list)
    drawings: dict[str, tuple[float, object, Any]] = field(default_factory=dict)
    drawn: list[Any] = field(default_factory=list)


def session() -> Session:
    if _SESSION not in st.session_state:
        st.session_state[_SESSION] = Session()
    found: Session = st.session_state[_SESSION]
    return found


def live_run(slot: str = PLAYGROUND) -> LiveRun:
    return session().slots[slot]


def value(name: str) -> Any:
    """The present value of a setting; while its field holds nonsense, the last good one, and a problem is
    noted.
    """
    here, setting = session(), SETTINGS[name]
    here.field_problems.pop(name, None)
    try:
        return setting.parse(_said(name, setting.default))
    except SettingError as error:
        here.field_problems[name] = str(error)
        return here.config.to_settings().get(name, setting.default)


# A run of the page


def begin() -> None:
    """First thing in a run of a page, before any widget: link, and settings that the run itself changed."""
    here = session()
    has_come_back = here.page not in ("", PLAYGROUND)
    _begin_page(PLAYGROUND)
    place = st.container(key="opening")
    raw = {name: st.query_params.get_all(name) for name in SETTINGS if name in st.query_params}
    if has_come_back and not raw and PLAYGROUND in here.slots:
        here.link = raw  # the menu leads here without an address; everything is as it was left
    if raw == here.link:
        here.link_written = -math.inf
    elif not _is_on_its_way():
        here.link = raw
        _open_link(raw, place)
    values, in_force = _values(), here.slots[PLAYGROUND].tip.training
    for name in _LIVE:
        shown, reached = getattr(here.config.training, name), getattr(in_force, name)
        if shown != reached and values[name] in (shown, reached):
            _assign(name, reached)
            here.config = here.config.with_setting(name, reached)


def ensure_run() -> LiveRun:
    """After the widgets: bring the run in line with the settings, each by its effect; write the address."""
    here = session()
    live = here.slots[PLAYGROUND]
    place = st.container(key="catching_up")  # always there, so that what stands below keeps its place
    here.refusal = ""
    _fit_layer_activations()
    here.drawing = here.drawing and value("dataset") == DRAWN
    try:
        config = ExperimentConfig.from_settings(_values())
    except ConfigError as error:
        here.refusal = str(error)
        config = here.config
    before, after = here.config.to_settings(), config.to_settings()
    different = [name for name in after if before[name] != after[name]]
    if any(SETTINGS[name].effect is Effect.RESTART for name in different):
        st.session_state["epoch"] = 0
        live.restart(config, notice=text.restarted(before, {name: after[name] for name in different}))
    else:
        for name in different:
            live.change(name, after[name], text.changed(name, before[name], after[name]))
    here.config = config
    _bring_siblings(live, place)
    here.drawn = _drawn()
    _write_link()
    return live


def view_options() -> ViewOptions:
    return ViewOptions.from_settings(_values())


def is_locked(name: str) -> bool:
    return name in value("lock")


def link_to(epoch: int | None = None) -> str:
    """The address of this run as it is: settings that differ from their defaults, journal, and the epoch
    asked for.
    """
    parts = urlsplit(st.context.url or "")
    query = urlencode(_link_parameters({} if epoch is None else {"epoch": epoch}), doseq=True, safe=",:=")
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))


def changes_are_shared() -> bool:
    """Whether the address can carry all changes made during the run."""
    return len(_journal(live_run().tip)) <= MAX_CHANGES


# Other pages


def enter(page: str) -> None:
    """First thing in a run of a page other than the playground."""
    here = session()
    _begin_page(page)
    if here.is_leaving:
        here.is_leaving = False
        st.switch_page(PLAYGROUND_SCRIPT, query_params={})  # without it, bound parameters stand in the way


def open_in_playground(settings: Mapping[str, Any]) -> None:
    """Callback of another page: open an experiment, and the playground with it.

    Raises SettingError or ConfigError for settings that cannot be.
    """
    here = session()
    open_experiment({name: SETTINGS[name].parse(raw) for name, raw in settings.items()})
    here.is_leaving = True


def page_memory(page: str, factory: Callable[[], Memory]) -> Memory:
    """What a page remembers from one run to the next: one object, made by `factory` when it is first asked
    for.
    """
    memories = session().memories
    if page not in memories:
        memories[page] = factory()
    return cast(Memory, memories[page])


def page_value(key: str, default: Any = None) -> Any:
    """The present value of another page's widget."""
    return _said(key, default)


def set_page_value(key: str, new: Any) -> None:
    """Give another page's widget a value; from a callback, or before the widget is drawn."""
    _give(key, new)


def begin_part() -> None:
    """First thing in a moving part of a page, whatever had it run."""
    _keep_assigned()


def next_tick() -> dict[str, Any]:
    """What a part's clock is told: a number of its own each time, the run of the page, and whether the
    browser is to report which run it has although nothing moves.
    """
    here = session()
    here.parts += 1
    here.is_drawing = False
    return {"number": here.parts, "run": here.runs, "report": is_report_wanted()}


def take_tick(key: str) -> None:
    """The clock of a moving part asks for the next picture."""
    tick = triggered(key, "tick")
    if isinstance(tick, Mapping):
        _browser_has(tick.get("run"))


def triggered(key: str, name: str) -> Any:
    """What the trigger of a component holds; None where there is none.

    A session that was opened anew (the server was restarted, the line was cut) may be told by a component
    that it does not know yet.
    """
    return getattr(st.session_state.get(key), name, None)


def is_report_wanted() -> bool:
    """Whether the browser is to say which run of the page it has, for it may not know what was given."""
    here = session()
    return here.seen is None or bool(here.assigned)


def page_link(name: str) -> str:
    """What the address says under another page's own parameter; "" when it says nothing."""
    return st.query_params.get(name, "")


def set_page_link(name: str, text: str) -> None:
    """Write another page's own parameter into the address; "" takes it out."""
    if text and st.query_params.get(name) != text:
        st.query_params[name] = text
    elif not text and name in st.query_params:
        del st.query_params[name]


def trained_run(config: ExperimentConfig, epoch: int, place: DeltaGenerator) -> TrainingRun:
    """For another page: a run trained to an epoch, in turns with everybody else, under a progress bar in
    `place`. It stops earlier where a link would; `replace_run` puts it on the stage.
    """
    return _opened(config, (), epoch, place, 0)


# Callbacks of the page


def play_or_pause() -> None:
    live = live_run()
    if live.playing:
        live.pause()
    else:
        live.play()


def step() -> None:
    live_run().step(one_batch=value("step_batch"))


def step_back() -> None:
    live_run().back()


def go_to(epoch: int) -> None:
    live_run().go_to(epoch)


def reset() -> None:
    """Epoch 0 again: same data, same first weights, the settings as they stand; paused."""
    live = live_run()
    live.playing = False
    st.session_state["epoch"] = 0
    live.restart(session().config)


def choose(name: str, new: Any) -> None:
    """A setting is picked in a gallery, a popover with the key `<name>_picker`, which closes."""
    _assign(name, new)
    _give(f"{name}_picker", False)


def next_seed(name: str) -> None:
    """Another draw of the data ('data_seed') or of the first weights ('init_seed')."""
    _assign(name, (value(name) + 1) % (int(SETTINGS[name].high) + 1))


def open_experiment(settings: Mapping[str, Any], example: Example | None = None) -> None:
    """Give every setting its value in `settings`, or its default, and start paused at epoch 0.

    Anything that opens a run (an example, a lesson's task) comes through here.
    """
    here = session()
    for name, setting in SETTINGS.items():
        _assign(name, settings.get(name, setting.default))
    here.problems.clear()
    here.config = ExperimentConfig.from_settings(_values())
    if PLAYGROUND in here.slots:
        here.slots[PLAYGROUND].playing = False
        here.slots[PLAYGROUND].restart(here.config)
    else:
        here.slots[PLAYGROUND] = LiveRun(start(here.config))
    here.example, here.revealed = example, False
    st.session_state.pop("prediction", None)


def open_example(name: str) -> None:
    """The example that was picked in the gallery, which closes."""
    open_experiment(EXAMPLES[name].settings, EXAMPLES[name])
    _give("example_picker", False)


def reveal() -> None:
    """Show what the open example was to show."""
    session().revealed = True


def close_example() -> None:
    session().example = None


def close_problems() -> None:
    session().problems.clear()


def take_event() -> None:
    """The stage reports an event."""
    live = session().slots.get(PLAYGROUND)
    if live is None:
        return
    for serial, event in live.new_events(triggered("stage", "event")):
        try:
            if isinstance(event, Mapping) and event.get("generation") == live.generation:
                live.settle(event.get("painted", 0))
            _carry_out(apply_event(_values(), live.run.network.layer_sizes, event))
        except EventError as error:
            live.refuse(serial, str(error))
        else:
            live.accept()


def _carry_out(result: dict[str, Any] | Wish) -> None:
    """Do what an event asks for."""
    live = live_run()
    match result:
        case GoTo():
            live.go_to(result.epoch)
        case Edit():
            edit_weight(result.layer, result.source, result.target, result.value)
        case Freeze():
            freeze(result.layer, result.source, result.target, result.frozen)
        case Select():
            select(result.place)
        case AskPoint():
            ask_point(result.x)
        case DrawMode():
            draw_mode(result.on)
        case _ if "points" in result:
            set_points(result["points"])
        case _:
            for name, new in result.items():
                _assign(name, new)


def select(place: tuple[int, int] | None) -> None:
    """Open the card of a neuron, (layer, index) with layer 0 the first after the inputs; None closes it."""
    live_run().selected = place
    if place is not None:
        _give("panel", "neuron")


def ask_point(x: tuple[float, ...] | None) -> None:
    """Follow a point on its way through the network; None lets it go."""
    live_run().asked = x
    if x is not None:
        _give("panel", "point")


def edit_weight(layer: int, source: int, target: int, value: float) -> None:
    """Set a weight of the present network by hand, or a bias (source == inputs of the layer)."""
    live = live_run()
    _by_hand(lambda: live.edit(layer, source, target, value))


def freeze(layer: int, source: int | None, target: int | None, frozen: bool) -> None:
    """Freeze parameters of the present network, or let them go; see `trainer.freeze`."""
    live = live_run()
    _by_hand(lambda: live.freeze(layer, source, target, frozen))


def draw_mode(on: bool) -> None:
    """Let a click on the map draw a point, or no longer.

    Who draws for the first time goes on from the points that are shown; later, from what was drawn.
    """
    session().drawing = on
    if on and value("dataset") != DRAWN:
        drawn: tuple[Point, ...] = value("points")
        set_points(shown_points() if drawn == FIRST_POINTS else drawn)


def shown_points() -> tuple[Point, ...]:
    """The training points of the present classes as drawn ones; at most half of what can be drawn, so that
    there is room for more.
    """
    problem = live_run().run.problem
    if problem.task == "regression" or problem.points.shape[1] != 2:
        return FIRST_POINTS
    rows = slice(0, MOST_POINTS // 2)
    return as_drawn(problem.points_train[rows], problem.y_train[rows], problem.n_classes)


def set_points(points: tuple[Point, ...]) -> None:
    """Show drawn points: they are the data from now on."""
    here = session()
    before = Drawing(value("dataset"), value("points"))
    after = Drawing(DRAWN, SETTINGS["points"].parse(points))
    if before != after:
        here.undo.did(before, after)
        _show_drawing(after)


def undo() -> None:
    """Take back what was done last by hand."""
    _show_step(session().undo.undo(live_run().run))


def redo() -> None:
    """Do again what was taken back."""
    _show_step(session().undo.redo(live_run().run))


def replace_run(run: TrainingRun) -> None:
    """Put a run on the stage as it is, paused, and all controls in line with it."""
    here = session()
    for name, new in run.config.to_settings().items():
        _assign(name, new)
    st.session_state["epoch"] = 0
    here.problems.clear()
    here.config, here.example = run.config, None
    here.slots[PLAYGROUND].playing = False
    here.slots[PLAYGROUND].replace_run(run)


def take_ask() -> None:
    """The stage asks for the next strip."""
    here = session()
    here.ask = Ask.parse(triggered("feed", "ask"))
    if here.ask:
        _browser_has(here.ask.run)


# The strip


def answer_ask() -> tuple[int, bool]:
    """Answer the browser's last word, if it has not been answered.

    Returns:
        The number of the scene that the browser has, 0 when that is not known; and whether the whole page has
        to run again, because the run stopped by itself, passed a change of its journal that a control has to
        show, or because what a person did came in one message with the ask: Streamlit then runs the fragment
        alone.
    """
    here = session()
    begin_part()
    live, ask, here.ask = live_run(), here.ask, None
    if ask is None:
        return 0, _drawn() != here.drawn
    was_playing, in_force = live.playing, live.tip.training
    if live.playing and time.monotonic() - here.last_input > IDLE_SECONDS:
        live.pause()
        live.notice = "Paused after ten minutes without input. Press Play to go on."
    with fairness.turn():
        live.answer(ask, speed=value("speed"), budget=fairness.budget(live.session))
    stopped = was_playing and not live.playing
    return ask.scene, stopped or live.tip.training != in_force or _drawn() != here.drawn


# Inside


def _by_hand(act: Callable[[], None]) -> None:
    """Do something to the weights, so that it can be taken back."""
    live = live_run()
    before = live.run
    act()
    if live.run is not before:
        session().undo.did(before, live.run)


def _show_step(shown: TrainingRun | Drawing | None) -> None:
    live = live_run()
    if isinstance(shown, Drawing):
        _show_drawing(shown)
    elif shown is not None:
        live.playing = False
        live.intervene(lambda run: shown)


def _show_drawing(drawing: Drawing) -> None:
    _assign("dataset", drawing.dataset)
    _assign("points", drawing.points)


def _is_on_its_way() -> bool:
    """Whether this message was sent before the browser had the address last written.

    So it is just after that, when a person did something or the run plays: going back or forward in the
    browser brings neither.
    """
    here = session()
    just_written = time.monotonic() - here.link_written < STALE_SECONDS
    return just_written and (here.slots[PLAYGROUND].playing or _drawn() != here.drawn)


def _drawn() -> list[Any]:
    """What the page shows outside the fragment: the widgets' values, where the run is while it stands, and
    what callbacks of its buttons have changed.
    """
    here = session()
    live = here.slots[PLAYGROUND]
    position = None if live.playing else (live.run.epoch, live.run.step)
    card = (here.example, here.revealed, here.drawing, len(here.problems))
    by_hand = (len(here.undo.done), len(here.undo.undone))
    return [live.playing, live.generation, position, card, by_hand, *(_said(name) for name in SETTINGS)]


def _values() -> dict[str, Any]:
    """The present value of every setting."""
    return {name: value(name) for name in SETTINGS}


def _begin_page(page: str) -> None:
    """A run of a page begins; nothing that was given on another page matters here."""
    here = session()
    here.last_input = time.monotonic()
    here.runs += 1
    here.is_drawing = True
    if here.page != page:
        here.page, here.seen = page, None
        here.assigned.clear()
    _keep_assigned()


def _assign(name: str, new: Any) -> None:
    """Give a setting a value in the form its widget wants."""
    setting = SETTINGS[name]
    if setting.kind == "layers":
        new = setting.format(new)
    elif setting.kind == "choices":
        new = list(new)
    _give(name, new)


def _give(key: str, new: Any) -> None:
    """Give a control a value, and remember it until the browser is known to have it."""
    here, before = session(), _said(key)
    if before != new:
        earlier = here.assigned[key].formers if key in here.assigned else []
        formers = [former for former in [*earlier, before] if former != new]
        run = here.runs if here.is_drawing else here.runs + 1
        here.assigned[key] = Assigned(formers, new, run, time.monotonic())
    st.session_state[key] = new


def _said(key: str, default: Any = None) -> Any:
    """What a control says; what it was given, where it says what it said before and may not have heard."""
    here, said = session(), st.session_state.get(key, default)
    given = here.assigned.get(key)
    if here.seen is None or given is None or said not in given.formers:
        return said
    return given.after


def _browser_has(run: object) -> None:
    """The browser says which run of the page it has: what was given until then is known there, once its
    control no longer says what it said before. On a slow machine the controls follow a little later.
    """
    here = session()
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
    here, now = session(), time.monotonic()
    for key, given in list(here.assigned.items()):
        if now - given.when > UNSEEN_SECONDS:
            del here.assigned[key]
        elif here.seen is not None and st.session_state.get(key) in given.formers:
            st.session_state[key] = given.after


def _open_link(raw: Mapping[str, list[str]], place: DeltaGenerator) -> None:
    """Make the session what the address says; what is not understood becomes a problem and its default."""
    here, opened = session(), open_settings(raw)
    here.problems = list(opened.problems)
    for name, new in {**opened.values, **opened.config.to_settings()}.items():
        _assign(name, new)
    here.config, here.example = opened.config, None
    siblings = N_SIBLINGS if opened.values["siblings"] else 0
    run = _opened(opened.config, opened.changes, opened.values["epoch"], place, siblings)
    if PLAYGROUND in here.slots:
        here.slots[PLAYGROUND].playing = False
        here.slots[PLAYGROUND].replace_run(run)
    else:
        here.slots[PLAYGROUND] = LiveRun(run)


def _opened(
    config: ExperimentConfig,
    changes: tuple[Change, ...],
    epoch: int,
    place: DeltaGenerator,
    siblings: int,
) -> TrainingRun:
    """The run at the epoch of the link, trained in turns with everybody else under a progress bar."""
    run = start(config, changes, siblings)
    if not epoch:
        return run
    run = _trained(opening(config, changes, epoch, siblings), run, epoch, place)
    if run.epoch < epoch and run.status is RunStatus.ACTIVE:
        session().problems.append(
            f"This network is too slow to be trained to epoch {epoch:,} at once:"
            f" it stands at epoch {run.epoch:,}. Press Play to go on."
        )
    return run


def _trained(
    states: Iterator[TrainingRun], run: TrainingRun, epoch: int, place: DeltaGenerator
) -> TrainingRun:
    """`run` moved on through `states` as far as OPENING_SECONDS allow, under a progress bar."""
    began = time.thread_time()
    bar = place.progress(0.0, f"Training to epoch {epoch:,}")
    while time.thread_time() - began < OPENING_SECONDS:
        with fairness.turn():
            following = next(states, None)
        time.sleep(GIVE_WAY_SECONDS)
        if following is None:
            break
        run = following
        bar.progress(min(run.epoch / epoch, 1.0), f"Training to epoch {epoch:,}: {run.epoch:,}")
    bar.empty()
    return run


def _bring_siblings(live: LiveRun, place: DeltaGenerator) -> None:
    """Let further starts join the run, trained to where it stands, or leave it, as is wanted."""
    if value("siblings") == live.has_siblings:
        return
    if live.has_siblings:
        live.part()
        return
    tip = live.tip
    run = start(live.run.config, tip.changes, N_SIBLINGS)
    if tip.epoch:
        run = _trained(opening(tip.config, tip.changes, tip.epoch, N_SIBLINGS), run, tip.epoch, place)
    if tip.step:
        run = advance(run, steps=tip.step)
    if (run.epoch, run.step) == (tip.epoch, tip.step):
        live.join(run)
    else:
        _assign("siblings", False)
        live.notice = (
            f"This network is too slow for {N_SIBLINGS} further starts to catch up with epoch {tip.epoch:,}. "
            "Press Reset, then switch them on."
        )


def _fit_layer_activations() -> None:
    """Keep the layers' own activations in step with what the other controls say: one for each layer, and none
    once an activation is chosen for all.
    """
    own, before = value("layer_activations"), session().config.network
    if not own:
        return
    n_layers = len(value("hidden_layer_sizes"))
    if value("activation") != before.activation and own == before.layer_activations:
        own = ()
    _assign("layer_activations", (own + own[-1:] * n_layers)[:n_layers])


def _journal(run: TrainingRun) -> tuple[Change, ...]:
    """The changes of settings as the address carries them: first what changed settings were at the start."""
    changes = tuple(change for change in run.changes if change.name in SETTINGS)
    names = dict.fromkeys(change.name for change in changes)
    beginning = tuple(Change(0, 0, name, getattr(run.config.training, name)) for name in names)
    return beginning + changes


def _link_parameters(overrides: Mapping[str, Any]) -> dict[str, list[str]]:
    here = session()
    journal = _journal(here.slots[PLAYGROUND].tip)
    values = {
        **_values(),
        **here.config.to_settings(),
        "changes": format_changes(journal) if len(journal) <= MAX_CHANGES else "",
        **overrides,
    }
    parameters = {}
    for name, setting in SETTINGS.items():
        if values[name] != setting.default:
            formatted = setting.format(values[name])
            parameters[name] = formatted if isinstance(formatted, list) else [formatted]
    return parameters


def _write_link() -> None:
    wanted = _link_parameters({})
    for name in SETTINGS:
        present = st.query_params.get_all(name) if name in st.query_params else None
        if name in wanted:
            if present != wanted[name]:
                st.query_params[name] = wanted[name]
        elif present is not None:
            del st.query_params[name]
    here = session()
    if wanted != here.link:
        here.link, here.link_written = wanted, time.monotonic()

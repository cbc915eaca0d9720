"""Opening: links, examples and experiments become the run on the stage, and settings keep it in line."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from playground.config import Change, ConfigError, ExperimentConfig
from playground.examples import EXAMPLES, Example
from playground.settings import SETTINGS, Effect, Setting, parse_given
from playground.training.entrance import config_of, open_settings
from playground.training.opening import opening
from playground.training.run import RunStatus, TrainingRun
from playground.training.snapshots import N_SIBLINGS
from playground.training.trainer import advance, fresh_run
from playground.ui import fairness, link, session, text
from playground.ui.live_run import LiveRun
from playground.ui.session import Settings

OPENING_SECONDS = 20.0
"""Thread seconds that a link may train before the page opens anyway."""
Complete = Callable[[Mapping[str, Any]], tuple[dict[str, Any], list[str]]]
PLAYGROUND_SCRIPT = "playground/pages/playground/page.py"
_LIVE = tuple(name for name, setting in SETTINGS.items() if setting.effect is Effect.LIVE)


def begin() -> Settings:
    """First thing in a run of the playground, before any widget: link, and settings the run itself changed.

    Returns the present value of every setting.
    """
    here = session.current()
    session.begin_page(session.PLAYGROUND)
    live = here.slots.get(session.PLAYGROUND)
    here.is_ticking = live is not None and live.playing
    place = st.container(key="opening")
    raw = link.news(SETTINGS)
    if raw is not None:
        _open_link(raw, place)
    values, in_force = session.settings(), here.slots[session.PLAYGROUND].in_force
    for name in _LIVE:
        shown, reached = getattr(here.config.training, name), getattr(in_force, name)
        if shown != reached and values[name] in (shown, reached):
            session.assign(name, reached)
            here.config = here.config.with_setting(name, reached)
    return session.settings()


def ensure_run() -> LiveRun:
    """After the widgets: bring the run in line with the settings, each by its effect; write the address."""
    here = session.current()
    live = here.slots[session.PLAYGROUND]
    place = st.container(key="catching_up")  # always there, so that what stands below keeps its place
    here.refusal = ""
    _fit_layer_activations()
    try:
        config = config_of(session.settings())
    except ConfigError as error:
        here.refusal = str(error)
        config = here.config
    before, after = here.config.to_settings(), config.to_settings()
    different = [name for name in after if before[name] != after[name]]
    if any(SETTINGS[name].effect is Effect.RESTART for name in different):
        session.put("epoch", 0)
        live.restart(config, notice=text.restarted(before, {name: after[name] for name in different}))
    else:
        for name in different:
            live.change(name, after[name], text.changed(name, before[name], after[name]))
    here.config = config
    if "dataset" in different:
        here.example = None  # its question is about other data
        here.drawing = here.drawing and live.run.problem.takes_points
    _bring_siblings(live, place)
    link.write(SETTINGS, link.of_run())
    return live


def enter(page: str, table: Mapping[str, Setting], complete: Complete | None = None) -> Settings:
    """First thing in a run of another page: who leaves it goes, and a new address gives its settings values.

    Args:
        table: the settings of the page.
        complete: makes of what the address gave, by name, what differs from the defaults, and says what of it
            does not go together.

    Returns the present value of every setting of the page.
    """
    here = session.current()
    session.begin_page(page)
    if here.is_leaving:
        here.is_leaving = False
        st.switch_page(PLAYGROUND_SCRIPT, query_params={})
    session.remember(table)
    raw = link.news(table)
    here.is_ticking = False
    if raw is not None:
        given, problems = parse_given(raw, table)
        values, more = complete(given) if complete is not None else (given, [])
        session.assign_all(table, {name: row.default for name, row in table.items()} | values)
        complain([*problems, *more])
    with st.container(key="opening"):
        messages()
    return session.settings(table)


def complain(problems: Sequence[str], source: str = "the link") -> None:
    """Say on the present page what was not understood, until that is closed."""
    known = session.address()
    known.problems, known.source = list(problems), source


def messages() -> None:
    """What was not understood, in a line that can be closed."""
    known = session.address()
    if known.problems:
        with st.container(key="problems", horizontal=True, vertical_alignment="center"):
            st.warning(f"Not understood in {known.source}: {text.for_markdown(' '.join(known.problems))}")
            st.button("Close", key="close_problems", on_click=known.problems.clear)


def open_in_playground(settings: Mapping[str, Any]) -> None:
    """Callback of another page: open an experiment, and the playground with it.

    Raises SettingError or ConfigError for settings that cannot be.
    """
    here = session.current()
    open_experiment({name: SETTINGS[name].parse(raw) for name, raw in settings.items()})
    here.is_leaving = True


def trained_run(
    config: ExperimentConfig,
    epoch: int,
    place: DeltaGenerator,
    changes: tuple[Change, ...] = (),
    siblings: int = 0,
) -> TrainingRun:
    """A run trained to an epoch, in turns with everybody else, under a progress bar in `place`. Where that
    takes longer than a link may train, it stops earlier. `replace_run` puts it on the stage.
    """
    run = fresh_run(config, changes, siblings)
    return _trained(opening(config, changes, epoch, siblings), run, epoch, place) if epoch else run


def open_experiment(settings: Mapping[str, Any], example: Example | None = None) -> None:
    """Give every setting its value in `settings`, or its default, and start paused at epoch 0.

    Anything that opens a run (an example, a lesson's task) comes through here.
    """
    here = session.current()
    for name, setting in SETTINGS.items():
        session.assign(name, settings.get(name, setting.default))
    session.address(session.PLAYGROUND).problems.clear()
    here.config = config_of(session.settings())
    if session.PLAYGROUND not in here.slots:
        session.address(session.PLAYGROUND).link = {}  # it was not read, but what it will say is known
    _put_on_stage(fresh_run(here.config))
    here.example, here.revealed = example, False
    session.drop("prediction")


@lru_cache(maxsize=len(EXAMPLES))
def example_config(name: str) -> ExperimentConfig:
    """What an example trains."""
    return config_of(EXAMPLES[name].settings)


def open_example(name: str) -> None:
    """The example that was picked in the gallery, which closes."""
    open_experiment(EXAMPLES[name].settings, EXAMPLES[name])
    session.give("example_picker", False)


def replace_run(run: TrainingRun) -> None:
    """Put a run on the stage as it is, paused, and all controls in line with it."""
    session.follow(run)
    session.address(session.PLAYGROUND).problems.clear()
    session.current().example = None
    _put_on_stage(run)


def _put_on_stage(run: TrainingRun) -> None:
    """The run stands where another one was, or is the first."""
    slots = session.current().slots
    if session.PLAYGROUND in slots:
        slots[session.PLAYGROUND].playing = False
        slots[session.PLAYGROUND].begin(run)
    else:
        slots[session.PLAYGROUND] = LiveRun(run)


def _open_link(raw: Mapping[str, list[str]], place: DeltaGenerator) -> None:
    """Make the session what the address says; what is not understood becomes a problem and its default."""
    here, opened = session.current(), open_settings(raw)
    complain(opened.problems)
    for name, new in {**opened.values, **opened.config.to_settings()}.items():
        session.assign(name, new)
    here.config = opened.config
    here.example = None if raw else next(iter(EXAMPLES.values()))  # a first visit begins with a question
    siblings, epoch = N_SIBLINGS if opened.values["siblings"] else 0, opened.values["epoch"]
    run = trained_run(opened.config, epoch, place, opened.changes, siblings)
    if run.epoch < epoch and run.status is RunStatus.ACTIVE:
        session.address().problems.append(
            f"This network is too slow to be trained to epoch {epoch:,} at once:"
            f" it stands at epoch {run.epoch:,}. Press Play to go on."
        )
    _put_on_stage(run)


def _trained(
    states: Iterator[TrainingRun], run: TrainingRun, epoch: int, place: DeltaGenerator
) -> TrainingRun:
    """`run` moved on through `states` as far as OPENING_SECONDS allow, under a progress bar."""
    began = time.thread_time()
    bar = place.progress(0.0, f"Training to epoch {epoch:,}")
    while time.thread_time() - began < OPENING_SECONDS:
        following = next(states, None)
        fairness.give_way()
        if following is None:
            break
        run = following
        bar.progress(min(run.epoch / epoch, 1.0), f"Training to epoch {epoch:,}: {run.epoch:,}")
    bar.empty()
    return run


def _bring_siblings(live: LiveRun, place: DeltaGenerator) -> None:
    """Let further starts join the run, trained to where it stands, or leave it, as is wanted."""
    if session.value("siblings") == live.has_siblings:
        return
    if live.has_siblings:
        live.part()
        return
    tip = live.tip
    run = fresh_run(live.run.config, tip.changes, N_SIBLINGS)
    if tip.epoch:
        run = _trained(opening(tip.config, tip.changes, tip.epoch, N_SIBLINGS), run, tip.epoch, place)
    if tip.step:
        run = advance(run, steps=tip.step)
    if (run.epoch, run.step) == (tip.epoch, tip.step):
        live.join(run)
    else:
        session.assign("siblings", False)
        live.notice = (
            f"This network is too slow for {N_SIBLINGS} further starts to catch up with epoch {tip.epoch:,}. "
            "Press Reset, then switch them on."
        )


def _fit_layer_activations() -> None:
    """Keep the layers' own activations in step with what the other controls say: one for each layer, and none
    once an activation is chosen for all.
    """
    own, before = session.value("layer_activations"), session.current().config.network
    if not own:
        return
    n_layers = len(session.value("hidden_layer_sizes"))
    if session.value("activation") != before.activation and own == before.layer_activations:
        own = ()
    session.assign("layer_activations", (own + own[-1:] * n_layers)[:n_layers])

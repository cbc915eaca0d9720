"""The toolbar, the stage and its curves, and the one fragment that ticks while a run plays: it feeds them."""

from collections.abc import Sequence
from dataclasses import fields

import streamlit as st

from playground.config import ViewOptions
from playground.examples import Example
from playground.pages.playground.curve_notes import curve_notes
from playground.pages.playground.panels_view import shelf
from playground.pages.playground.sidebar_view import setting
from playground.settings import SETTINGS
from playground.training.run import RunStatus
from playground.ui import actions, fairness, link, opening, session
from playground.ui.live_run import LiveRun
from playground.ui.session import Settings
from playground.ui.stage.live_curves import mount_curves
from playground.ui.stage.scene import scene
from playground.ui.stage.stage import mount_feed, mount_stage
from playground.ui.text import for_markdown, lower_first

_VIEW = {part.name: SETTINGS[part.name] for part in fields(ViewOptions)}


def messages() -> None:
    """What the person has to know above the picture: a question, repairs of the link, a refusal."""
    with st.container(key="messages"):  # always there: what stands below keeps its place, and so its identity
        _messages()


def _messages() -> None:
    here = session.current()
    if here.example:
        _example_card(here.example, here.revealed)
    if locked := session.value("lock"):
        _exercise(locked)
    opening.messages()
    if here.refusal:
        st.warning(f"{for_markdown(here.refusal)} The network goes on with the settings before.")


def _exercise(locked: Sequence[str]) -> None:
    """What an exercise holds fixed, and the way to an own copy of it."""
    names = ", ".join(lower_first(SETTINGS[name].label) for name in locked)
    with st.container(key="exercise", horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/lock: **Exercise.** Fixed: {for_markdown(names)}.", width="content")
        st.button(
            "Make my own copy",
            key="own_copy",
            help="Unlocks everything. The address of the exercise stays as it is for others.",
            on_click=session.assign,
            args=("lock", ()),
        )


def _example_card(example: Example, revealed: bool) -> None:
    """The question, the predictions to choose from, and, asked for, what is to be seen."""
    with st.container(key="example_card", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{for_markdown(example.question)}**", width="content")
        chosen = st.pills(
            "Your prediction",
            range(len(example.predictions)),
            format_func=lambda number: for_markdown(example.predictions[number]),
            key="prediction",
            label_visibility="collapsed",
            disabled=revealed,
            width="content",
        )
        st.button(
            "Reveal",
            key="reveal",
            icon=":material/lightbulb:",
            help="Choose a prediction, press Play and watch; then see what this example is about.",
            on_click=actions.reveal,
            disabled=revealed,
        )
        changed = session.current().config != opening.example_config(example.name)
        st.button(
            "Back to it",
            key="back_to_example",
            icon=":material/undo:",
            help="You have changed the example." if changed else "The example is as it was opened.",
            on_click=opening.open_example,
            args=(example.name,),
            disabled=not changed,
        )
        st.button("Close", key="close_example", icon=":material/close:", on_click=actions.close_example)
    if revealed:
        answer = example.predictions[example.answer]
        verdict = answer if chosen is None else f"{'Yes' if chosen == example.answer else 'No'}: {answer}"
        st.markdown(f"**{for_markdown(verdict)}.** {for_markdown(example.promise)}")


def toolbar(settings: Settings) -> None:
    """Play, Step, Reset, New start, the speed, and what to see and to share."""
    live = session.live_run()
    cannot_learn = live.run.status is RunStatus.UNTRAINABLE
    with st.container(key="toolbar", horizontal=True, vertical_alignment="center"):
        st.button(
            "Pause" if live.playing else "Play",
            key="play",
            type="primary",
            icon=":material/pause:" if live.playing else ":material/play_arrow:",
            shortcut="Space",
            on_click=actions.play_or_pause,
            disabled=cannot_learn,
            help=live.run.reason if cannot_learn else None,
        )
        st.button(
            "Back",
            key="back",
            icon=":material/skip_previous:",
            shortcut="Left",
            on_click=actions.step_back,
            disabled=not live.playing and live.run.epoch == 0 and live.run.step == 0,
        )
        st.button(
            "Step",
            key="step",
            icon=":material/skip_next:",
            shortcut="Right",
            on_click=actions.step,
            disabled=cannot_learn,
            help=live.run.reason if cannot_learn else None,
        )
        st.button(
            "Reset",
            key="reset",
            icon=":material/replay:",
            shortcut="0",
            on_click=actions.reset,
        )
        st.button(
            "New start",
            key="new_start",
            icon=":material/casino:",
            shortcut="N",
            on_click=actions.next_seed,
            args=("init_seed",),
            disabled="init_seed" in settings["lock"],
            help="Locked in this exercise." if "init_seed" in settings["lock"] else None,
        )
        setting("speed", settings, label_visibility="collapsed")
        with st.popover("View", icon=":material/visibility:", key="view_menu"):
            for name in ("siblings", "lines", "discretize", "ring_mistakes", "log_loss", "present"):
                setting(name, settings)
            st.caption("Keys: Space plays and pauses, → one step on, ← one back, 0 resets, N starts anew.")
        share = st.popover("Share", icon=":material/link:", key="share_menu", on_change="rerun")
        with share:
            if share.open:
                _share()
            setting("lock", settings)
        if (epoch := _better_epoch(live)) is not None:
            st.button(
                f"Epoch {epoch:,}",
                key="better_epoch",
                icon=":material/star:",
                help="Back to where the loss on points not trained with was lowest: there training should "
                "have stopped.",
                on_click=actions.go_to,
                args=(epoch,),
            )
        _undo_and_redo(live)


def _undo_and_redo(live: LiveRun) -> None:
    """Once a run has given way or was changed by hand: the way back, and forth again."""
    undo = live.undo
    if undo.done or undo.undone:
        st.button(
            "Undo",
            key="undo",
            icon=":material/undo:",
            shortcut="Ctrl+Z",
            help="Takes back the last new run, with what was learned before, the last typed or frozen "
            "weight, or the last drawn point.",
            on_click=actions.undo,
            disabled=not undo.done,
        )
    if undo.undone:
        st.button("Redo", key="redo", icon=":material/redo:", shortcut="Ctrl+Shift+Z", on_click=actions.redo)


def _better_epoch(live: LiveRun) -> int | None:
    """The epoch whose weights were better than those a paused run has now, where that is known."""
    run, found = live.run, live.diagnosis
    if live.playing:
        return None
    epoch = run.watch.best_epoch if run.training.patience else None
    if epoch is None and found and found.kind == "overfitting":
        epoch = found.since
    return epoch if epoch is not None and epoch < run.epoch else None


def stage() -> None:
    """The live picture; it is fed by `live`."""
    mount_stage(key="stage", on_event=actions.take_event)


def curves(settings: Settings) -> None:
    """The live curves beside it."""
    mount_curves(present=settings["present"], dark=st.context.theme.type == "dark")


@st.fragment(key="live")
def live() -> None:
    """What changes while a run plays."""
    with fairness.turn(urgent=session.live_run().is_waiting):
        _tick()


def _tick() -> None:
    known_scene, rerun_page = actions.answer_ask()
    run = session.live_run()
    view, drawing = ViewOptions.from_settings(session.settings(_VIEW)), session.current().drawing
    if rerun_page:
        _shelf(run, view)  # what is not drawn before it is forgotten
        st.rerun()
    is_known = run.scene_number((view, drawing)) == known_scene
    described = None if is_known else scene(run.run, view, drawing)
    strip = run.strip(
        scene=described,
        speed=view.speed,
        lines=view.lines,
        page=session.next_tick(),
        notes=curve_notes(run, view),
    )
    mount_feed(strip, key="feed", on_ask=actions.take_ask)
    _shelf(run, view)


def _shelf(run: LiveRun, view: ViewOptions) -> None:
    shelf(run, view, st.context.theme.type == "dark")


def _share() -> None:
    live = session.live_run()
    st.markdown("The address of this page holds every setting. Whoever opens it sees this very run.")
    st.code(link.to_epoch(), language=None, wrap_lines=True)
    if live.run.epoch:
        st.markdown(f"To open it trained to epoch {live.run.epoch:,}, as it stands here:")
        st.code(link.to_epoch(live.run.epoch), language=None, wrap_lines=True)
    if live.run.edited:
        st.caption("Weights typed by hand are not in the link.")
    if not link.changes_are_shared():
        st.caption("There were too many changes during this run: the link holds the present settings only.")

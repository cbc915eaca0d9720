"""The toolbar, and the one fragment that ticks while a run plays: the strip for the stage, and the curves."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from playground.figures.curves import learning_curve
from playground.ui import controls, state
from playground.ui.live_run import LiveRun, changes_made
from playground.ui.stage.scene import scene
from playground.ui.stage.stage import mount_feed, mount_stage
from playground.ui.text import changed, for_markdown, for_plotly

CURVE_SECONDS = 0.25
"""Least time between two drawings of the curves while a run plays."""


def messages() -> None:
    """What the person has to know above the picture: a question, repairs of the link, a refusal."""
    with st.container(key="messages"):  # always there: what stands below keeps its place, and so its identity
        _messages()


def _messages() -> None:
    here = state.session()
    if here.question:
        st.markdown(f"**{for_markdown(here.question)}**")
    if here.problems:
        with st.container(key="problems", horizontal=True, vertical_alignment="center"):
            st.warning(f"Not understood in the link: {for_markdown(' '.join(here.problems))}")
            st.button("Close", key="close_problems", on_click=state.close_problems)
    if here.refusal:
        st.warning(f"{for_markdown(here.refusal)} The network goes on with the settings before.")


def toolbar() -> None:
    """Play, Step, Reset, New start, the speed, and what to see and to share."""
    live = state.live_run()
    with st.container(key="toolbar", horizontal=True, vertical_alignment="center"):
        st.button(
            "Pause" if live.playing else "Play",
            key="play",
            type="primary",
            icon=":material/pause:" if live.playing else ":material/play_arrow:",
            shortcut="Space",
            on_click=state.play_or_pause,
        )
        st.button(
            "Back",
            key="back",
            icon=":material/undo:",
            shortcut="Left",
            on_click=state.step_back,
            disabled=not live.playing and live.run.epoch == 0 and live.run.step == 0,
        )
        st.button(
            "Step",
            key="step",
            icon=":material/skip_next:",
            shortcut="Right",
            on_click=state.step,
        )
        st.button(
            "Reset",
            key="reset",
            icon=":material/replay:",
            shortcut="0",
            on_click=state.reset,
        )
        st.button(
            "New start",
            key="new_start",
            icon=":material/casino:",
            shortcut="N",
            on_click=state.next_seed,
            args=("init_seed",),
            disabled=state.is_locked("init_seed"),
        )
        controls.setting("speed", label_visibility="collapsed")
        with st.popover("View", icon=":material/visibility:", key="view_menu"):
            for name in ("discretize", "log_loss", "present"):
                controls.setting(name)
            st.caption("Keys: Space plays and pauses, → one step on, ← one back, 0 resets, N starts anew.")
        with st.popover("Share", icon=":material/link:", key="share_menu"):
            _share()


def stage() -> None:
    """The live picture; it is fed by `live`."""
    mount_stage(key="stage", on_event=state.take_event)


@st.fragment(key="live")
def live() -> None:
    """What changes while a run plays."""
    needs_scene, rerun_page = state.answer_ask()
    if rerun_page:
        st.rerun()
    run = state.live_run()
    view = state.view_options()
    described = scene(run.run, view) if needs_scene else None
    mount_feed(run.strip(scene=described, speed=view.speed), key="feed", on_ask=state.take_ask)
    charts = _curves(run, view.present, view.log_loss)
    columns = [st.container(), st.container()] if view.present else st.columns(2)
    for column, (name, figure, words) in zip(columns, charts, strict=True):
        column.plotly_chart(
            figure, key=f"curve_{name}", theme=None, config={"displayModeBar": False}, alt=words
        )


def _share() -> None:
    live = state.live_run()
    st.markdown("The address of this page holds every setting. Whoever opens it sees this very run.")
    st.code(state.link_to(), language=None, wrap_lines=True)
    if live.run.epoch:
        st.markdown(f"To open it trained to epoch {live.run.epoch:,}, as it stands here:")
        st.code(state.link_to(live.run.epoch), language=None, wrap_lines=True)
    if live.run.edited:
        st.caption("Weights typed by hand are not in the link.")
    if not state.changes_are_shared():
        st.caption("There were too many changes during this run: the link holds the present settings only.")
    controls.setting("lock")


def _curves(live: LiveRun, present: bool, log_loss: bool) -> list[tuple[str, Any, str]]:
    """Both charts; while the run plays they are drawn anew at most four times a second, and else repeated."""
    here = state.session()
    dark = st.context.theme.type == "dark"
    look = (live.generation, present, log_loss, dark)
    drawn = here.curves.get(state.PLAYGROUND)
    now = time.monotonic()
    if drawn and live.playing and drawn[1][0] == look and now - drawn[0] < CURVE_SECONDS:
        charts: list[tuple[str, Any, str]] = drawn[1][1]
        return charts
    history, ghost = live.run.history, live.ghost
    metric = "R²" if live.run.config.task == "regression" else "Accuracy"
    marks = [
        (change.epoch, for_plotly(changed(change.name, before, change.value)))
        for change, before in changes_made(live.run)
    ]
    charts = []
    for name, title, train, test in (
        ("loss", "Loss", history.train_loss, history.test_loss),
        ("metric", metric, history.train_metric, history.test_metric),
    ):
        figure = learning_curve(
            epochs=history.epochs,
            train=train,
            test=test,
            ghost_epochs=ghost.epochs if ghost and name == "loss" else None,
            ghost_values=ghost.train_loss if ghost and name == "loss" else None,
            marks=marks,
            title=title,
            log_axis=log_loss and name == "loss",
            dark=dark,
            height=246 if present else 168,
            font_size=16 if present else 13,
            y_range=None if name == "loss" or metric == "R²" else (0.0, 1.0),
        )
        words = f"{title} by epoch: now {train[-1]:.3f} on the training points"
        if test is not None:
            words += f" and {test[-1]:.3f} on the test points"
        charts.append((name, figure, f"{words}."))
    here.curves[state.PLAYGROUND] = (now, (look, charts))
    return charts

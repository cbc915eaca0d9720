"""The page: presets, controls at the side, Run and Cancel, and what comes of it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from playground.experiments.presets import PRESETS
from playground.experiments.specification import Specification
from playground.pages.experiments import experiments_memory_view as remembered
from playground.pages.experiments.experiments_memory_view import Memory
from playground.pages.experiments.form_view import form
from playground.pages.experiments.outcome_view import outcome
from playground.ui import lesson
from playground.ui.text import for_markdown
from playground.ui.ticking import moving_part

POLL_SECONDS = 0.4
"""How often what is new is fetched and drawn while an experiment runs."""

_STYLE = """
<style>
.st-key-experiments_verdict p { font-size: 1.15rem; line-height: 1.5; max-width: 62rem; }
.st-key-experiments_verdict [data-testid="stCaptionContainer"] p { font-size: 0.85rem; }
.st-key-experiments_verdict { gap: 0.25rem; }
.st-key-experiments_maps { gap: 1rem; }
.st-key-experiments_table { overflow-x: auto; }
.st-key-experiments_table td p { white-space: nowrap !important; }
.st-key-experiments_status { min-height: 2.6rem; }
.st-key-experiments_lesson { max-width: 46rem; }
[data-testid="stPopoverBody"] .st-key-experiments_lesson { max-width: 34rem; }
[class*="_gallery"] .st-key-experiments_group_all {
  grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); }
.st-key-experiments_gallery_first button { min-height: 5.2rem; }
</style>
"""


def show() -> None:
    """Everything on the page."""
    here = remembered.memory()
    with st.container(key="experiments_style"):
        st.html(_STYLE)
    with st.sidebar:
        described = form(here)
    specification = described if isinstance(described, Specification) else None
    _toolbar(here, specification)
    with st.container(key="messages"):
        if isinstance(described, str):
            st.warning(for_markdown(described), icon=":material/edit:")
    if here.experiment is None:
        _welcome()
    else:
        moving_part(
            outcome,
            key="experiments_clock",
            every=None if here.experiment.is_over else POLL_SECONDS,
            look=lambda: here.experiment is not None and here.experiment.is_over,
            while_hidden=True,
        )
    remembered.write_link(specification)


def _toolbar(here: Memory, specification: Specification | None) -> None:
    n_runs = specification.n_runs if specification else 0
    with st.container(key="toolbar", horizontal=True, vertical_alignment="center"):
        wanted = st.button(
            f"Run {n_runs:,} training{'s' if n_runs > 1 else ''}" if n_runs else "Run",
            key="experiments_run",
            type="primary",
            icon=":material/play_arrow:",
            help=None if n_runs else "The controls do not describe an experiment yet; see the sentence.",
            disabled=not n_runs or here.is_busy,
        )
        st.button(
            "Cancel",
            key="experiments_cancel",
            icon=":material/stop:",
            help="Ends the experiment. What has finished stays.",
            on_click=remembered.cancel,
            disabled=not here.is_busy,
        )
        if here.experiment is not None:
            _picker(here)
        _files(specification)
        if here.experiment is not None:
            with (
                st.popover("Why repeat?", key="experiments_why", icon=":material/lightbulb:"),
                st.container(key="experiments_lesson"),
            ):
                _lesson()
    if wanted and specification and not here.is_busy:
        remembered.start(here, specification)
        st.rerun()


def _picker(here: Memory) -> None:
    """Presets, once an experiment stands in their place."""
    picker = st.popover("Ready-made", key="experiments_ready", icon=":material/science:", on_change="rerun")
    if picker.open:
        with picker, st.container(key="experiments_gallery"):
            if here.is_busy:
                st.caption("An experiment is running. Wait for its end, or cancel it first.")
            _presets(disabled=here.is_busy)


def _presets(*, disabled: bool = False) -> None:
    with st.container(key="experiments_group_all"):
        for name, preset in PRESETS.items():
            st.button(
                f"**{for_markdown(preset.title)}** {for_markdown(preset.question)}",
                key=f"experiments_preset_{name}",
                on_click=remembered.press_preset,
                args=(name,),
                disabled=disabled,
                width="stretch",
            )


def _welcome() -> None:
    with st.container(key="experiments_gallery_first"):
        st.markdown("#### Change one thing, repeat it, believe the difference")
        st.markdown(
            "Press one of these and watch; or describe one of your own in the side bar and press Run."
        )
        _presets()
    with st.container(key="experiments_lesson"):
        _lesson()


def _lesson() -> None:
    lesson.show("experiments_repeat", {name: partial(remembered.press_preset, name) for name in PRESETS})


def _files(specification: Specification | None) -> None:
    with st.popover("Keep", key="experiments_files", icon=":material/save:"):
        st.caption(
            "The address of this page carries the whole experiment: copy it, and others can repeat it."
            if specification and remembered.link_text(specification)
            else "This experiment is too long for an address. Share it as a file."
        )
        if specification:
            st.download_button(
                "Experiment as a file",
                data=specification.to_text(),
                file_name="experiment.json",
                mime="application/json",
                key="experiments_save",
                icon=":material/download:",
                help="What is to be run, as JSON; `python -m playground.experiments` runs it too.",
                on_click="ignore",
            )
        st.file_uploader(
            "Open an experiment",
            type=["json"],
            key="experiments_upload",
            max_upload_size=1,
            on_change=remembered.read_upload,
        )

"""The Keep panel: the run on the stage as files and as a line to paste, and a file put back on the stage."""

import time
from dataclasses import dataclass
from typing import cast

import streamlit as st

from playground.config import ViewOptions
from playground.export.model_file import MAX_BYTES, ModelFileError, from_json, to_json
from playground.export.numpy_script import numpy_script
from playground.export.results import history_csv, result_line
from playground.figures.curves import learning_curve
from playground.figures.ready_figure import ReadyFigure
from playground.pages.playground.curve_notes import curve_notes
from playground.training.run import TrainingRun
from playground.training.trainer import evaluate
from playground.ui import opening, session
from playground.ui.chart_bar import CHART_BAR
from playground.ui.live_run import LiveRun
from playground.ui.redraw import cached, throttled
from playground.ui.run_table import described
from playground.ui.text import for_markdown, for_plotly, loss_text

SCRIPT_HEIGHT = 420
HEIGHT = 220
"""Of a curve as a picture, px."""


@dataclass(frozen=True, eq=False)
class Forms:
    """A run in every form it can be kept in.

    model: the model file, or "" when there is none, and then `problem` says why. script: NumPy. history: CSV.
    line: to paste.
    """

    run: TrainingRun
    model: str
    problem: str
    script: str
    history: str
    line: str

    @property
    def file_name(self) -> str:
        """Name of its files, without what comes after the point."""
        return f"{self.run.config.data.dataset}_epoch_{self.run.epoch}"


def forms_of(run: TrainingRun) -> Forms:
    """The forms of a run as it stands; takes about ten milliseconds."""
    model = problem = ""
    try:
        model = to_json(run)
    except ModelFileError as error:
        problem = str(error)
    return Forms(run, model, problem, numpy_script(run), history_csv(run), result_line(run, evaluate(run)))


def opened(content: bytes) -> TrainingRun | str:
    """The run of a model file, or why it cannot be opened, as a sentence."""
    try:
        return from_json(content)
    except ModelFileError as error:
        return str(error)


def keep_panel(live: LiveRun, view: ViewOptions, dark: bool) -> None:
    """The panel, to be called in the fragment that ticks.

    The files are those of the paused run. While it plays they stay those of one moment, because a browser
    that asks for a file must find it: the person says when the moment is to be a later one.
    """
    save, load = st.columns(2, gap="large")
    with save:
        _save(live)
        _curves(live, view, dark)
    with load:
        _open(live)


def _save(live: LiveRun) -> None:
    st.markdown("**Save**")
    with st.container(horizontal=True, vertical_alignment="center"):
        place = st.empty()
        is_late = live.playing and st.button(
            "Take the present epoch", key="keep_now", icon=":material/photo_camera:"
        )
    now = _moment(live, anew=is_late)
    step = f", step {now.run.step}" if now.run.step else ""
    place.markdown(f"{for_markdown(described(now.run.config))}, epoch {now.run.epoch:,}{step}:")
    with st.container(horizontal=True):
        _file("Model file", now.model, f"{now.file_name}.json", "application/json", "keep_model")
        _file("NumPy script", now.script, f"{now.file_name}.py", "text/x-python", "keep_script")
        _file("History (CSV)", now.history, f"{now.file_name}_history.csv", "text/csv", "keep_history")
    if now.problem:
        st.warning(for_markdown(now.problem))
    st.markdown("Result, to copy:")
    st.code(now.line, language=None, wrap_lines=True)
    with st.expander("Show the script", key="keep_script_shown", on_change="rerun") as shown:
        if shown.open:
            st.code(now.script, language="python", height=SCRIPT_HEIGHT)
    st.caption(
        "The model file holds settings, changes, drawn points, weights, the optimizer's state and the "
        "history: opened again, the run goes on exactly where it stood. The script trains this very network "
        "with NumPy alone. The nine comparison starts are not saved."
    )


def _curves(live: LiveRun, view: ViewOptions, dark: bool) -> None:
    """The curves as they stand, as charts that a browser saves as pictures."""
    with st.expander("The curves as pictures", key="keep_curves", on_change="rerun") as shown:
        if shown.open:
            look = (live.generation, view, dark)
            for name, figure, words in throttled(
                "keep_curves", live, look, lambda: pictures(live, view, dark)
            ):
                st.plotly_chart(figure, key=f"keep_{name}", theme=None, config=CHART_BAR, alt=words)


def pictures(live: LiveRun, view: ViewOptions, dark: bool) -> list[tuple[str, ReadyFigure, str]]:
    """Loss and metric over the epochs: name, chart, and the chart in words."""
    history, ghost, notes = live.reach.history, live.ghost, curve_notes(live, view)
    marks = [(epoch, for_plotly(words)) for epoch, words in notes["marks"]]
    best, since = notes["best"], notes["since"]
    loss = learning_curve(
        history.epochs,
        {"training": history.train_loss, "held out": history.held_out_loss, "test": history.test_loss},
        bands={"training": history.sibling_train_loss, "test": history.sibling_test_loss},
        ghost=(ghost.epochs, ghost.train_loss) if ghost else None,
        marks=marks,
        found=[
            *([] if best is None else [(best, f"best epoch {best:,}")]),
            *([] if since is None else [(since[0], for_plotly(since[1]))]),
        ],
        title="Loss",
        log_axis=view.log_loss,
        dark=dark,
        height=HEIGHT,
    )
    metric = learning_curve(
        history.epochs,
        {"training": history.train_metric, "test": history.test_metric},
        marks=marks,
        title=notes["metric"],
        dark=dark,
        height=HEIGHT,
        y_range=(0.0, 1.0) if notes["metric_is_share"] else None,
    )
    return [
        (name, figure, f"{title} by epoch: now {loss_text(values[-1])} on the training points.")
        for name, figure, title, values in (
            ("loss", loss, "Loss", history.train_loss),
            ("metric", metric, notes["metric"], history.train_metric),
        )
    ]


def _file(label: str, text: str, name: str, mime: str, key: str) -> None:
    st.download_button(
        label,
        data=text,
        file_name=name,
        mime=mime,
        key=key,
        icon=":material/download:",
        on_click="ignore",
        disabled=not text,
    )


def _moment(live: LiveRun, *, anew: bool) -> Forms:
    """The forms of the present run, or while it plays, those of the moment that was taken."""
    drawings = session.current().drawings
    if not anew and "keep" in drawings:
        _, generation, before = drawings["keep"]
        if generation == live.generation and (live.playing or before.run is live.run):
            return cast(Forms, before)
    made = forms_of(live.run)
    drawings["keep"] = (time.monotonic(), live.generation, made)
    return made


def _open(live: LiveRun) -> None:
    st.markdown("**Open**")
    upload = st.file_uploader(
        f"A model file saved here, at most {MAX_BYTES / 1e6:.0f} MB",
        type="json",
        max_upload_size=-(-MAX_BYTES // 1_000_000),
        key="keep_upload",
    )
    if upload is None:
        return
    file = upload.getvalue
    run = cached(
        "keep_upload", upload.file_id, lambda: opened(file())
    )  # read once, however often it is shown
    if isinstance(run, str):
        st.warning(for_markdown(run))
        return
    step = f", step {run.step}" if run.step else ""
    loss = loss_text(evaluate(run).train_loss)
    st.markdown(
        f"{for_markdown(described(run.config))}, epoch {run.epoch:,}{step}, loss {for_markdown(loss)}."
    )
    st.button(
        "Open this run",
        key="keep_open",
        type="primary",
        icon=":material/folder_open:",
        on_click=opening.replace_run,
        args=(run,),
    )
    st.caption("It takes the place of the run on the stage, with all its settings.")

"""What comes of an experiment: how far it is, the verdict, charts, maps, the table, and ways to go on."""

import math
from collections.abc import Sequence

import streamlit as st

from playground.experiments.attended import AttendedExperiment
from playground.experiments.results import Result
from playground.experiments.specification import Specification, runs_of
from playground.experiments.statistics import MEASURES, Measure, measure_of, verdict
from playground.experiments.tables import curves_csv, results_csv
from playground.pages.experiments import experiments_memory_view as remembered
from playground.pages.experiments.outcome_charts import (
    MOST_SHOWN,
    Chart,
    Findings,
    best_run,
    curves_chart,
    map_charts,
    results_table,
    score_text,
    scores_chart,
    strip_width,
    time_chart,
    time_left,
)
from playground.training.run import RunStatus
from playground.ui import opening, session
from playground.ui.chart_bar import CHART_BAR
from playground.ui.redraw import cached
from playground.ui.run_table import LONGEST_NAME, MOST_PINS, for_table, full_sentence, pinned
from playground.ui.text import for_markdown

NO_BREAK = "\N{NO-BREAK SPACE}"


def outcome() -> None:
    """To be called in the moving part of the page."""
    experiment = remembered.memory().experiment
    assert experiment is not None
    was_over = experiment.is_over
    experiment.poll()
    if experiment.is_over != was_over:
        st.rerun()  # the whole page: its buttons are others now, and nothing is to be polled any more
    _status(experiment)
    if experiment.is_waiting:
        return
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    with right:
        measure = _measure(experiment.specification)
    found = Findings(experiment.specification, experiment.results, experiment.histories, measure)
    with left:
        _verdict(experiment, measure)
    _charts(experiment, found)
    if experiment.is_over and experiment.results:
        _go_on(experiment, measure)
    _table(experiment, found)


def _status(experiment: AttendedExperiment) -> None:
    n_runs, n_ended = experiment.specification.n_runs, len(experiment.results)
    with st.container(key="experiments_status"):
        if experiment.is_waiting:
            others = "the next" if experiment.place == 1 else f"number {experiment.place} in the row"
            st.info(
                f"Other people's experiments are running, as many as there is room for. Yours is {others} "
                "and begins by itself.",
                icon=":material/hourglass:",
            )
        elif not experiment.is_over:
            left = time_left(experiment.seconds_left)
            words = f"{n_ended:,} of {n_runs:,} trainings have ended{f' · {left}' if left else ''}"
            st.progress(min(experiment.share, 1.0), words)
        elif experiment.failure:
            st.error(for_markdown(experiment.failure))
        elif experiment.is_complete:
            st.caption(f"{n_runs:,} trainings in {experiment.seconds:,.1f} s.")
        else:
            why = "It ended when you left this page" if experiment.was_left else "Cancelled"
            kept = f"{n_ended:,} of {n_runs:,} trainings had ended and are kept."
            st.info(f"{why}. {kept if n_ended else 'No training had ended.'}", icon=":material/stop_circle:")


def _measure(specification: Specification) -> Measure:
    measures = {measure.name: measure for measure in (measure_of(specification, name) for name in MEASURES)}
    wanted = session.page_value("experiments_measure")
    if wanted is not None and wanted not in measures:
        session.give("experiments_measure", measure_of(specification, wanted).name)
    chosen = st.selectbox(
        "Compare by",
        list(measures),
        format_func=lambda name: measures[name].title,
        key="experiments_measure",
        persist_state="session",
    )
    return measures[chosen or next(iter(measures))]


def _verdict(experiment: AttendedExperiment, measure: Measure) -> None:
    with st.container(key="experiments_verdict"):
        if not experiment.is_over:
            st.markdown("What may be said comes at the end, when all repeats are there.")
            return
        if not experiment.results:
            return
        found = cached(
            "experiments_verdict",
            (experiment, experiment.version, measure),
            lambda: verdict(experiment.specification, experiment.results.values(), measure),
        )
        claim = for_markdown(found.sentence.removesuffix(found.how))
        st.markdown(f"**{_unbroken(claim)}**")
        if found.how:
            st.caption(for_markdown(found.how))


def _charts(experiment: AttendedExperiment, found: Findings) -> None:
    dark, is_growing = st.context.theme.type == "dark", not experiment.is_over
    charts, strips, n_hidden = cached(
        "experiments_charts",
        (experiment, experiment.version, is_growing, found.measure, dark),
        lambda: (
            (
                curves_chart(found, dark=dark, is_growing=is_growing),
                scores_chart(found, dark=dark),
                time_chart(found, dark=dark),
            ),
            map_charts(found, dark=dark),
            len(found.parts) - len(found.arms),
        ),
    )
    left, right = st.columns([1, 1.25], gap="medium")
    if charts[0] is not None:
        _show(left, charts[0])
    with right:
        for place, chart in zip(st.columns([1.6, 1]), charts[1:], strict=True):
            _show(place, chart)
        if len(strips) == 1:
            _maps(strips)
    if len(strips) > 1:
        _maps(strips)
    if n_hidden:
        st.caption(f"The {MOST_SHOWN} best values are drawn; the table has the other {n_hidden:,} too.")


def _maps(strips: Sequence[Chart]) -> None:
    st.markdown("**What the networks say about the plane**, first repeat")
    with st.container(key="experiments_maps", horizontal=True):
        for strip in strips:
            with st.container(width=strip_width(len(strips))):
                _show(st, strip)


def _go_on(experiment: AttendedExperiment, measure: Measure) -> None:
    """Open one of the runs in the playground, or pin it in its table of runs."""
    specification, results = experiment.specification, experiment.results
    ended = [result for result in results.values() if not result.is_lost]
    if not ended:
        return
    arms = sorted({specification.place_of(result.index)[0] for result in ended})
    here, best = remembered.memory(), best_run(ended, measure)
    best_arm, best_repeat = specification.place_of(ended[0].index if best is None else best)
    if here.best != best:
        here.best = best
        session.give("experiments_arm", best_arm)
        session.give("experiments_repeat", best_repeat)
    with st.container(key="experiments_open", horizontal=True, vertical_alignment="bottom"):
        arm = st.selectbox(
            "Look at one of them",
            arms,
            format_func=lambda arm: specification.arms[arm].label,
            key="experiments_arm",
            width=220,
        )
        places = {specification.place_of(result.index): result for result in ended}
        own = {repeat: result for (of, repeat), result in places.items() if of == arm}
        repeats = sorted(own)
        if session.page_value("experiments_repeat") not in repeats:
            session.give("experiments_repeat", repeats[0])
        repeat = st.selectbox(
            "Repeat",
            repeats,
            format_func=lambda repeat: _repeat_label(repeat, own[repeat], measure),
            key="experiments_repeat",
            width=220,
        )
        result = own[repeat]
        wants_open = st.button(
            "Open in the playground",
            key="experiments_open_run",
            icon=":material/hub:",
            type="primary",
            help="With all its settings, trained as far as it was here.",
        )
        pins = session.current().pins
        wants_pin = st.button(
            "Pin in the run table",
            key="experiments_pin",
            icon=":material/push_pin:",
            help=full_sentence()
            if len(pins) >= MOST_PINS
            else "The Runs panel of the playground keeps it beside others.",
            disabled=len(pins) >= MOST_PINS,
        )
    if wants_open or wants_pin:
        _train_again(specification, result, opens=wants_open)


def _train_again(specification: Specification, result: Result, *, opens: bool) -> None:
    arm, repeat = specification.place_of(result.index)
    run = opening.trained_run(specification.config_of(arm, repeat), result.epoch, st.container())
    if run.epoch < result.epoch and run.status is RunStatus.ACTIVE:
        st.warning(
            f"This network is too slow to be trained to epoch {result.epoch:,} here: it came to epoch "
            f"{run.epoch:,}."
        )
    elif opens:
        opening.open_in_playground(run.config.to_settings())
        opening.replace_run(run)
        st.rerun()
    else:
        pins = session.current().pins
        label = specification.arms[arm].label
        ending = f", repeat {repeat + 1}" if specification.repeats > 1 else ""
        pins.append(pinned(run, f"{label[: LONGEST_NAME - len(ending)]}{ending}", pins))
        st.success("Pinned: you find it in the playground under Runs.", icon=":material/push_pin:")


def _repeat_label(repeat: int, result: Result, measure: Measure) -> str:
    score = getattr(result, measure.name)
    return f"{repeat + 1}" if math.isnan(score) else f"{repeat + 1} · {score_text(score, measure)}"


def _table(experiment: AttendedExperiment, found: Findings) -> None:
    table = cached(
        "experiments_table",
        (experiment, experiment.version, found.measure),
        lambda: for_table(results_table(found)),
    )
    words = f"{len(table)} rows, one for each value: runs, {found.measure.noun}, and time."
    with st.container(key="experiments_table"):
        st.table(table, border="horizontal", alt=words)
    if not (experiment.is_over and experiment.results):
        return
    specification = experiment.specification
    with st.container(horizontal=True):
        for label, name, help_text, data in (
            (
                "All runs as CSV",
                "runs",
                "A line for each run: settings that differ, seeds, scores with every digit.",
                lambda: results_csv(runs_of(specification), experiment.results.values()),
            ),
            (
                "Curves as CSV",
                "curves",
                "Mean and band of losses and scores of each value, epoch by epoch.",
                lambda: curves_csv(specification, experiment.histories),
            ),
        ):
            st.download_button(
                label,
                data=data,
                file_name=f"experiment_{name}.csv",
                mime="text/csv",
                key=f"experiments_{name}_csv",
                icon=":material/download:",
                help=help_text,
                on_click="ignore",
            )


def _show(place: object, chart: Chart) -> None:
    place.plotly_chart(  # type: ignore[attr-defined]
        chart.figure, key=f"experiments_{chart.name}", theme=None, config=CHART_BAR, alt=chart.words
    )


def _unbroken(text: str) -> str:
    """Markdown in which numbers and what belongs to them stay on one line."""
    for broken, sign in ((" \\= ", "\\="), (" %", "%"), (" \\< ", "\\<")):
        text = text.replace(broken, NO_BREAK + sign + (NO_BREAK if sign != "%" else ""))
    return text

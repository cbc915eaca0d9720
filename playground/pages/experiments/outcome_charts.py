"""From the results of an experiment to its charts, each with the same in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from playground.experiments.answers import Answers, answers_of
from playground.experiments.results import Outcome, Result
from playground.experiments.specification import Specification
from playground.experiments.statistics import (
    Measure,
    Summary,
    band_of,
    measure_of,
    scores_of,
    shown_score,
    summaries,
)
from playground.figures.ready_figure import ReadyFigure
from playground.figures.small_multiples import small_graphs, small_maps
from playground.pages.experiments.experiments_figure import (
    BandedCurve,
    ScoreRow,
    TimeRow,
    banded_curves,
    score_rows,
    time_rows,
)
from playground.settings import SETTINGS
from playground.training.history import History
from playground.ui.text import for_plotly

MOST_SHOWN = 12
"""Values that have a line of their own in the charts."""
LONGEST_LABEL = 24
IN_A_STRIP = 3
"""Small maps in one figure."""
NARROW, WIDE = 338, 500
"""Widths of such a figure, px: three of them side by side, or two."""
TITLE_HEIGHT = 26
CURVES = ("train_loss", "test_loss", "train_metric", "test_metric", "gap")
DECADES = 30.0
"""From the lowest to the highest so many times: then the axis is logarithmic."""


@dataclass(frozen=True)
class Chart:
    """A chart and the same in words."""

    name: str
    figure: ReadyFigure
    words: str


def shown_arms(specification: Specification, parts: Sequence[Summary], measure: Measure) -> list[int]:
    """Which arms are drawn: all, or the best ones where there are too many, in their own order."""
    n_arms = len(specification.arms)
    if n_arms <= MOST_SHOWN:
        return list(range(n_arms))
    sign = -1 if measure.higher_is_better else 1

    def rank(arm: int) -> float:
        return math.inf if math.isnan(parts[arm].mean) else sign * parts[arm].mean

    return sorted(sorted(range(n_arms), key=rank)[:MOST_SHOWN])


def curves_chart(
    specification: Specification,
    histories: Mapping[int, History],
    measure: Measure,
    arms: Sequence[int],
    *,
    dark: bool,
    is_growing: bool = False,
) -> Chart | None:
    """Mean curves with bands; None before the first epochs are known.

    is_growing: the axis is as long as the curves will be.
    """
    line = measure.name if measure.name in CURVES else "test_loss"
    if line != measure.name:
        measure = measure_of(specification, line)
        line = measure.name
    curves, words = [], []
    for slot, arm in enumerate(arms):
        own = [history for index, history in histories.items() if specification.place_of(index)[0] == arm]
        band = band_of(own, line)
        if band is not None:
            label = specification.arms[arm].label
            curves.append(
                BandedCurve(for_plotly(_short(label)), band.epochs, band.mean, band.low, band.high, slot)
            )
            words.append(
                f"{label} {score_text(float(band.mean[-1]), measure)} after {band.epochs[-1]:,} epochs"
            )
    if not curves:
        return None
    log_axis = not measure.percent and "loss" in line and _is_wide([curve.mean for curve in curves])
    is_share = measure.percent and line != "gap"
    title = (
        f"{_capital(measure.noun)}, {'mean and band of repeats' if specification.repeats > 1 else 'each run'}"
    )
    figure = banded_curves(
        curves,
        title=title,
        log_axis=log_axis,
        dark=dark,
        y_range=_share_range(curves) if is_share else None,
        n_epochs=specification.epochs if is_growing else 0,
    )
    if measure.percent:
        figure.to_dict()["layout"]["yaxis"]["tickformat"] = ".0%"
    return Chart("curves", figure, f"{_capital(measure.noun)} over the epochs: {'; '.join(words)}.")


def scores_chart(
    specification: Specification,
    results: Sequence[Result],
    measure: Measure,
    arms: Sequence[int],
    *,
    dark: bool,
) -> Chart:
    """The final score of every run, with mean and deviation."""
    table, parts = scores_of(specification, results, measure), summaries(specification, results, measure)
    rows = [
        ScoreRow(
            for_plotly(_short(specification.arms[arm].label)),
            slot,
            table[arm],
            [
                f"repeat {run + 1}: {score_text(score, measure)}"
                for run, score in enumerate(table[arm].tolist())
            ],
            parts[arm].mean,
            parts[arm].deviation,
            "" if math.isnan(parts[arm].mean) else score_text(parts[arm].mean, measure),
        )
        for slot, arm in enumerate(arms)
    ]
    known = [table[arm] for arm in arms]
    log_axis = (
        not measure.percent and measure.name != "gap" and "metric" not in measure.name and _is_wide(known)
    )
    title = "At the end"
    if specification.repeats > 1:
        title += ": every run, mean" if log_axis else ": every run, mean, deviation"
    figure = score_rows(
        rows,
        title=title,
        log_axis=log_axis,
        percent=measure.percent,
        dark=dark,
    )
    told = [f"{parts[arm].label} {spread_text(parts[arm], measure)}" for arm in arms if parts[arm].n]
    return Chart(
        "scores", figure, f"{_capital(measure.noun)} at the end: {'; '.join(told) or 'not known yet'}."
    )


def time_chart(
    specification: Specification,
    results: Sequence[Result],
    measure: Measure,
    arms: Sequence[int],
    *,
    dark: bool,
) -> Chart:
    """How long an epoch takes."""
    parts = summaries(specification, results, measure)
    rows = [
        TimeRow(
            for_plotly(_short(parts[arm].label)),
            slot,
            parts[arm].seconds_per_epoch,
            seconds_text(parts[arm].seconds_per_epoch),
        )
        for slot, arm in enumerate(arms)
    ]
    told = [
        f"{parts[arm].label} {seconds_text(parts[arm].seconds_per_epoch)}" for arm in arms if parts[arm].n
    ]
    figure = time_rows(rows, title="Time per epoch", dark=dark)
    return Chart("time", figure, f"Time per epoch: {'; '.join(told) or 'not known yet'}.")


def map_charts(
    specification: Specification,
    results: Mapping[int, Result],
    measure: Measure,
    arms: Sequence[int],
    *,
    dark: bool,
) -> list[Chart]:
    """What the network of each value says about the plane in the first repeat, in strips of three."""
    drawn: list[tuple[Answers, str]] = []
    for arm in arms:
        result = results.get(arm)  # run i of the first repeat is arm i
        parameters = None if result is None else result.parameters
        title = _short(specification.arms[arm].label)
        if result is not None and not result.is_lost:
            title += f" · {score_text(getattr(result, measure.name), measure)}"
        elif result is None:
            title += " · …"
        drawn.append((answers_of(specification.config_of(arm), parameters), title))
    strips: list[tuple[list[tuple[Answers, str]], str]] = []
    for kind, n_classes in dict.fromkeys((answer.kind, answer.n_classes) for answer, _ in drawn):
        own = [each for each in drawn if (each[0].kind, each[0].n_classes) == (kind, n_classes)]
        for place in range(0, len(own), IN_A_STRIP):
            strip = own[place : place + IN_A_STRIP]
            told = "; ".join(title for _, title in strip)
            words = f"What the networks say about the plane, first repeat: {told}."
            strips.append((strip, words))
    width = strip_width(len(strips))
    return [
        Chart(f"maps_{number}", _strip(strip, width, dark=dark), words)
        for number, (strip, words) in enumerate(strips)
    ]


def strip_width(n_strips: int) -> int:
    """How wide a strip of maps is, px: so that full rows of them fill the page."""
    return NARROW if n_strips % 3 == 0 else WIDE


def _strip(strip: Sequence[tuple[Answers, str]], width: int, *, dark: bool) -> ReadyFigure:
    height = round(0.31 * width) + TITLE_HEIGHT
    answers = [answer for answer, _ in strip]
    titles = [for_plotly(title) for _, title in strip]
    values = np.array([answer.values for answer in answers])
    first = answers[0]
    if first.x is not None:
        return small_graphs(
            first.x, values, titles, points=first.points, dark=dark, height=height, font_size=12
        )
    if first.confidence is not None:
        shares = np.array([answer.confidence for answer in answers])
        return small_maps(
            values,
            titles,
            confidence=shares,
            n_classes=first.n_classes,
            dark=dark,
            height=height,
            font_size=12,
        )
    return small_maps(values, titles, dark=dark, height=height, font_size=12)


def results_table(specification: Specification, results: Sequence[Result], measure: Measure) -> pd.DataFrame:
    """A row for each arm as text: runs, score with spread, extremes, gap, time, and what went wrong."""
    parts = summaries(specification, results, measure)
    gap = measure_of(specification, "gap")
    gaps = summaries(specification, results, gap)
    columns: dict[str, list[str]] = {
        "Runs": [f"{part.n} of {specification.repeats}" for part in parts],
        _capital(measure.noun): [spread_text(part, measure) for part in parts],
    }
    if specification.repeats > 1:
        columns["Lowest and highest"] = [
            f"{score_text(part.low, measure)} … {score_text(part.high, measure)}" if part.n else "–"
            for part in parts
        ]
    if gap.name == "gap" != measure.name:
        columns["Gap between training and unseen"] = [
            score_text(part.mean, gap) if part.n else "–" for part in gaps
        ]
    if measure.name != "seconds_per_epoch":
        columns["Time per epoch"] = [seconds_text(part.seconds_per_epoch) or "–" for part in parts]
    notes = [_notes(part) for part in parts]
    if any(notes):
        columns["Ended early"] = [note or "–" for note in notes]
    index = pd.Index([part.label for part in parts], name=specification_title(specification))
    return pd.DataFrame(columns, index=index)


def specification_title(specification: Specification) -> str:
    """What is compared, as the head of a column."""
    return SETTINGS[specification.varied].label if specification.varied else "Variant"


def spread_text(part: Summary, measure: Measure) -> str:
    """Mean and standard deviation."""
    if not part.n:
        return "–"
    mean = score_text(part.mean, measure)
    return mean if math.isnan(part.deviation) else f"{mean} ± {score_text(part.deviation, measure)}"


def score_text(value: float, measure: Measure) -> str:
    """A score as it reads: "96.2 %", "0.043", "0.43 ms"."""
    return seconds_text(value) if measure.name == "seconds_per_epoch" else shown_score(value, measure)


def seconds_text(seconds: float) -> str:
    """A short time: "0.43 ms", "12 ms", "1.3 s"; "" where it is not known."""
    if math.isnan(seconds):
        return ""
    if seconds < 1:
        thousandths = 1000 * seconds
        return f"{thousandths:.2g} ms" if thousandths < 10 else f"{thousandths:.0f} ms"
    return f"{seconds:.1f} s"


def time_left(seconds: float | None) -> str:
    """ "about 12 s left", "about 3 min left"; "" while it is not known."""
    if seconds is None:
        return ""
    return (
        f"about {math.ceil(seconds):,} s left"
        if seconds < 90
        else f"about {math.ceil(seconds / 60):,} min left"
    )


def _notes(part: Summary) -> str:
    counts = ((part.n_stopped, "stopped"), (part.n_diverged, "diverged"), (part.n_lost, "lost"))
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def _share_range(curves: Sequence[BandedCurve]) -> tuple[float, float]:
    """Shares are drawn up to 1, and from where the lowest of them is, in steps of a tenth."""
    low = min(float(np.nanmin(curve.low)) for curve in curves)
    return max(0.0, math.floor(10 * low) / 10), 1.0


def _is_wide(arrays: Sequence[np.ndarray]) -> bool:
    """Whether positive numbers reach over so many decades that only a logarithmic axis shows them."""
    values = np.concatenate([array[np.isfinite(array) & (array > 0)] for array in arrays])
    return bool(len(values)) and bool(values.max() > DECADES * values.min())


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def best_run(specification: Specification, results: Sequence[Result], measure: Measure) -> int | None:
    """Place of the run with the best score; None while none has one."""
    sign = 1 if measure.higher_is_better else -1
    scored = [
        (sign * score, -result.index)
        for result in results
        if not result.is_lost
        and result.outcome is not Outcome.DIVERGED
        and not math.isnan(score := getattr(result, measure.name))
    ]
    return -max(scored)[1] if scored else None

"""From the results of an experiment to its charts, each with the same in words."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from datasets.views import Line
from playground.config import ExperimentConfig
from playground.experiments.results import Outcome, Result
from playground.experiments.specification import Specification
from playground.experiments.statistics import (
    Measure,
    Summary,
    bands_of,
    measure_of,
    scores_of,
    shown_score,
    summaries,
)
from playground.figures.ready_figure import ReadyFigure
from playground.figures.small_multiples import small_graphs, small_maps
from playground.nn.activations import ACTIVATIONS
from playground.nn.network import Network, predict
from playground.pages.experiments.experiments_figure import (
    BandedCurve,
    ScoreRow,
    banded_curves,
    score_rows,
    time_rows,
)
from playground.settings import SETTINGS
from playground.training.history import History
from playground.training.problem import problem_of
from playground.ui.text import for_plotly

MAP_SIZE = 48
GRAPH_SIZE = 64
MOST_SHOWN = 12
"""Values that have a line of their own in the charts."""
LONGEST_LABEL = 24
IN_A_STRIP = 3
"""Small maps in one figure."""
NARROW, WIDE = 338, 500
"""Widths of such a figure, px: three of them side by side, or two."""
TITLE_HEIGHT = 26
DECADES = 30.0
"""From the lowest to the highest so many times: then the axis is logarithmic."""


def answers_of(config: ExperimentConfig, parameters: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """What the network (P,) of a config answers all over its plane (MAP_SIZE, MAP_SIZE, n_outputs), row 0 the
    top, or along its line (GRAPH_SIZE, n_outputs): from -1 to 1, numbers, or shares. None is a network that
    says nothing yet: 0 everywhere, and no class more than another.
    """
    problem = problem_of(config)
    size = GRAPH_SIZE if isinstance(problem.view, Line) else MAP_SIZE
    shape = (*problem.view.shape(size), config.n_outputs)
    rule = ACTIVATIONS[config.output_activation]
    if parameters is None:
        return np.full(shape, 1 / config.n_outputs if rule.sums_to_one else 0.0)
    network = Network(config.layer_sizes, config.activations, parameters)
    with np.errstate(all="ignore"):  # weights may have grown nearly without bound
        A = predict(network, problem.inputs(problem.view.places(size)))
    return rule.signed(np.nan_to_num(A)).reshape(shape)


@dataclass(frozen=True)
class Chart:
    name: str
    figure: ReadyFigure
    words: str


@dataclass(frozen=True, eq=False)
class Findings:
    """What is known of an experiment, seen by one measure, by the runs' places in `runs_of`."""

    specification: Specification
    results: Mapping[int, Result]
    histories: Mapping[int, History]
    measure: Measure

    @cached_property
    def parts(self) -> Sequence[Summary]:
        return summaries(self.specification, self.results.values(), self.measure)

    @cached_property
    def arms(self) -> list[int]:
        """Which arms are drawn: all, or the best ones where there are too many, in their own order."""
        means = np.array([part.mean for part in self.parts])
        order = np.argsort(-means if self.measure.higher_is_better else means, kind="stable")
        return sorted(order[:MOST_SHOWN].tolist())

    def names(self) -> list[str]:
        return [for_plotly(_short(self.parts[arm].label)) for arm in self.arms]


def curves_chart(found: Findings, *, dark: bool, is_growing: bool = False) -> Chart | None:
    """Mean curves with bands; None before the first epochs are known. While it grows, the axis is that of the
    end.
    """
    specification, measure = found.specification, found.measure
    if measure.name == "seconds_per_epoch":  # time has no curve
        measure = measure_of(specification, "test_loss")
    bands = bands_of(specification, found.histories, measure.name)
    curves, words = [], []
    for slot, (arm, name) in enumerate(zip(found.arms, found.names(), strict=True)):
        if arm in bands:
            band = bands[arm]
            curves.append(BandedCurve(name, band, slot))
            score = score_text(float(band.mean[-1]), measure)
            words.append(f"{specification.arms[arm].label} {score} after {band.epochs[-1]:,} epochs")
    if not curves:
        return None
    is_share = measure.percent and measure.name != "gap"
    figure = banded_curves(
        curves,
        title=f"{measure.title}, {'mean and band of repeats' if specification.repeats > 1 else 'each run'}",
        log_axis="loss" in measure.name and _is_wide([curve.band.mean for curve in curves]),
        dark=dark,
        y_range=_share_range(curves) if is_share else None,
        n_epochs=specification.epochs if is_growing else 0,
    )
    if measure.percent:
        figure.to_dict()["layout"]["yaxis"]["tickformat"] = ".0%"
    return Chart("curves", figure, f"{measure.title} over the epochs: {'; '.join(words)}.")


def scores_chart(found: Findings, *, dark: bool) -> Chart:
    measure = found.measure
    table = scores_of(found.specification, found.results.values(), measure)[found.arms]
    drawn = [found.parts[arm] for arm in found.arms]
    rows = [
        ScoreRow(
            name,
            scores,
            [f"repeat {run}: {score_text(score, measure)}" for run, score in enumerate(scores.tolist(), 1)],
            part.mean,
            part.deviation,
            "" if math.isnan(part.mean) else score_text(part.mean, measure),
        )
        for name, scores, part in zip(found.names(), table, drawn, strict=True)
    ]
    may_be_log = measure.name in ("test_loss", "train_loss", "seconds_per_epoch")
    log_axis = may_be_log and _is_wide([table])
    title = "At the end"
    if found.specification.repeats > 1:
        title += ": every run, mean" if log_axis else ": every run, mean, deviation"
    figure = score_rows(rows, title=title, log_axis=log_axis, percent=measure.percent, dark=dark)
    told = [f"{part.label} {spread_text(part, measure)}" for part in drawn if part.n]
    return Chart("scores", figure, f"{measure.title} at the end: {'; '.join(told) or 'not known yet'}.")


def time_chart(found: Findings, *, dark: bool) -> Chart:
    drawn = [found.parts[arm] for arm in found.arms]
    seconds = [part.seconds_per_epoch for part in drawn]
    texts = [seconds_text(each) for each in seconds]
    told = [f"{part.label} {text}" for part, text in zip(drawn, texts, strict=True) if part.n]
    figure = time_rows(found.names(), seconds, texts, dark=dark)
    return Chart("time", figure, f"Time per epoch: {'; '.join(told) or 'not known yet'}.")


def map_charts(found: Findings, *, dark: bool) -> list[Chart]:
    """What the network of each value says about the plane in the first repeat, in strips of three."""
    groups: dict[tuple[int, ...], list[tuple[ExperimentConfig, NDArray[np.float64], str]]] = {}
    for arm in found.arms:
        result = found.results.get(arm)  # run i of the first repeat is arm i
        title = _short(found.specification.arms[arm].label)
        if result is None:
            title += " · …"
        elif not result.is_lost:
            title += f" · {score_text(getattr(result, found.measure.name), found.measure)}"
        config = found.specification.config_of(arm)
        answers = answers_of(config, result.parameters if result else None)
        groups.setdefault(answers.shape, []).append((config, answers, title))
    strips = [
        group[place : place + IN_A_STRIP]
        for group in groups.values()
        for place in range(0, len(group), IN_A_STRIP)
    ]
    height = round(0.31 * strip_width(len(strips))) + TITLE_HEIGHT
    return [
        Chart(
            f"maps_{number}",
            _strip(strip, dark=dark, height=height, font_size=12),
            f"What the networks say about the plane, first repeat: {'; '.join(each[-1] for each in strip)}.",
        )
        for number, strip in enumerate(strips)
    ]


def strip_width(n_strips: int) -> int:
    """How wide a strip of maps is, px: so that full rows of them fill the page."""
    return NARROW if n_strips % 3 == 0 else WIDE


def _strip(strip: Sequence[tuple[ExperimentConfig, NDArray[np.float64], str]], **look: Any) -> ReadyFigure:
    config, problem = strip[0][0], problem_of(strip[0][0])
    titles = [for_plotly(title) for *_, title in strip]
    A = np.array([answers for _, answers, _ in strip])
    if isinstance(problem.view, Line):
        points = problem.points_train[:, 0], problem.y_train.astype(np.float64)
        x = problem.view.places(GRAPH_SIZE)[:, 0]
        return small_graphs(x, A[..., 0], titles, points=points, **look)
    if ACTIVATIONS[config.output_activation].sums_to_one:
        winner, confidence = A.argmax(axis=-1), A.max(axis=-1)
        return small_maps(winner, titles, confidence=confidence, n_classes=config.n_classes, **look)
    return small_maps(A[..., 0], titles, **look)


def results_table(found: Findings) -> pd.DataFrame:
    """A row for each arm as text: runs, score with spread, extremes, gap, time, and what went wrong."""
    specification, parts, measure = found.specification, found.parts, found.measure
    gap = measure_of(specification, "gap")
    columns: dict[str, list[str]] = {
        "Runs": [f"{part.n} of {specification.repeats}" for part in parts],
        measure.title: [spread_text(part, measure) for part in parts],
    }
    if specification.repeats > 1:
        columns["Lowest and highest"] = [
            f"{score_text(part.low, measure)} … {score_text(part.high, measure)}" if part.n else "–"
            for part in parts
        ]
    if gap.name == "gap" != measure.name:
        gaps = summaries(specification, found.results.values(), gap)
        columns["Gap between training and unseen"] = [
            score_text(part.mean, gap) if part.n else "–" for part in gaps
        ]
    if measure.name != "seconds_per_epoch":
        columns["Time per epoch"] = [seconds_text(part.seconds_per_epoch) or "–" for part in parts]
    notes = [_notes(part) for part in parts]
    if any(notes):
        columns["Ended early"] = [note or "–" for note in notes]
    varied = SETTINGS[specification.varied].label if specification.varied else "Variant"
    return pd.DataFrame(columns, index=pd.Index([part.label for part in parts], name=varied))


def spread_text(part: Summary, measure: Measure) -> str:
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
    count, unit = (seconds, "s") if seconds < 90 else (seconds / 60, "min")
    return f"about {math.ceil(count):,} {unit} left"


def _notes(part: Summary) -> str:
    counts = ((part.n_stopped, "stopped"), (part.n_diverged, "diverged"), (part.n_lost, "lost"))
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def _share_range(curves: Sequence[BandedCurve]) -> tuple[float, float]:
    """Shares are drawn up to 1, and from where the lowest of them is, in steps of a tenth."""
    low = min(float(np.nanmin(curve.band.low)) for curve in curves)
    return max(0.0, math.floor(10 * low) / 10), 1.0


def _is_wide(arrays: Sequence[np.ndarray]) -> bool:
    """Whether positive numbers reach over so many decades that only a logarithmic axis shows them."""
    values = np.concatenate([array[np.isfinite(array) & (array > 0)] for array in arrays])
    return bool(len(values)) and bool(values.max() > DECADES * values.min())


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"


def best_run(results: Collection[Result], measure: Measure) -> int | None:
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

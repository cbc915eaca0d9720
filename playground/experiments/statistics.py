"""What repeats allow to be said: curves with bands, scores with spread, and which difference is not luck.

Repeat r gives every arm the same points and seeds, so arms are compared in pairs, repeat by repeat. Two tests
of the mean difference are at hand, both two-sided:

- *exact sign-flip test* (R. A. Fisher, "The Design of Experiments", 1935): if an arm made no difference, each
  repeat's difference could as well have the other sign. p is the share of all 2^k sign patterns whose mean is
  at least as far from 0. It assumes nothing else, but with k repeats p is at least 2 / 2^k.
- *paired t test* ("Student", "The probable error of a mean", 1908), which takes differences for normally
  distributed. It is used where the exact test could not speak at all, because there are too few repeats for
  the number of comparisons, and where there are too many to try all patterns.

All pairs of arms are compared, because the best one is only known afterwards, and S. Holm's correction ("A
simple sequentially rejective multiple test procedure", 1979) keeps the chance of any false claim below 5 %.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from playground.experiments.results import SEEDS, Outcome, Result
from playground.experiments.specification import Specification
from playground.settings import SETTINGS, format_number
from playground.training.history import History
from playground.training.problem import all_rows_train

LUCK = 0.05
"""The chance of a false claim that is put up with."""
LEAST_REPEATS = 3
"""Pairs below which nothing is said."""
MOST_EXACT = 12
"""Pairs up to which all sign patterns are tried: 4,096."""
MOST_WHOLE = 9
"""Runs up to which a band reaches from the lowest to the highest; above, over the middle 80 percent."""


@dataclass(frozen=True)
class Measure:
    """A number of a result that can be compared; noun: what it is called in a sentence."""

    name: str
    noun: str
    higher_is_better: bool
    percent: bool

    @property
    def title(self) -> str:
        return self.noun[:1].upper() + self.noun[1:]


_MEASURES = (
    Measure("test_metric", "accuracy on unseen points", True, True),
    Measure("train_metric", "accuracy on training points", True, True),
    Measure("test_loss", "loss on unseen points", False, False),
    Measure("train_loss", "loss on training points", False, False),
    Measure("gap", "gap between training and unseen points", False, True),
    Measure("seconds_per_epoch", "seconds per epoch", False, False),
)
MEASURES: Mapping[str, Measure] = MappingProxyType({row.name: row for row in _MEASURES})
"""What can be compared, by the name of the result's attribute."""
_R2_NOUNS = {
    "test_metric": "R² on unseen points",
    "train_metric": "R² on training points",
    "gap": "gap in R² between training and unseen points",
}


def measure_of(specification: Specification, name: str = "test_metric") -> Measure:
    """The measure of that name as it reads for this experiment: R² for regression; where there are no points
    to test on, what the training points say. ValueError for an unknown name.
    """
    if name not in MEASURES:
        raise ValueError(f"There is no measure {name!r}. Choose from: {', '.join(MEASURES)}.")
    configs = [specification.config_of(arm) for arm in range(len(specification.arms))]
    if any(all_rows_train(config.data) for config in configs):
        name = {"test_metric": "train_metric", "test_loss": "train_loss", "gap": "train_metric"}.get(
            name, name
        )
    measure = MEASURES[name]
    if name in _R2_NOUNS and configs[0].task == "regression":
        return Measure(name, _R2_NOUNS[name], measure.higher_is_better, percent=False)
    return measure


@dataclass(frozen=True, eq=False)
class Band:
    """Curves of some runs on one grid (n,); low, high: the extreme runs, of ten or more the 10th and 90th
    percentile.
    """

    epochs: NDArray[np.int64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n_runs: int


def band_of(histories: Sequence[History], line: str = "test_loss") -> Band | None:
    """The band of one line of some histories, or of the "gap" between their metrics; None where none has it.

    The grid is that of the longest. A run that ended earlier stays where it ended; between its epochs a curve
    is straight.
    """
    curves = [
        (history.epochs, values)
        for history in histories
        if len(history) and (values := _line(history, line)) is not None
    ]
    if not curves:
        return None
    epochs = max((epochs for epochs, _ in curves), key=lambda epochs: (epochs[-1], len(epochs)))
    table = np.array([np.interp(epochs, own, values) for own, values in curves])
    ends = (0, 100) if len(table) <= MOST_WHOLE else (10, 90)
    low, high = np.percentile(table, ends, axis=0)
    return Band(epochs, table.mean(axis=0), low, high, len(table))


def bands_of(specification: Specification, histories: Mapping[int, History], line: str) -> dict[int, Band]:
    """The bands of the arms, by their number, of which something is known; histories by the run's place."""
    own: list[list[History]] = [[] for _ in specification.arms]
    for index, history in histories.items():
        own[specification.place_of(index)[0]].append(history)
    bands = {arm: band_of(each, line) for arm, each in enumerate(own)}
    return {arm: band for arm, band in bands.items() if band is not None}


def _line(history: History, name: str) -> NDArray[np.float64] | None:
    if name != "gap":
        values: NDArray[np.float64] | None = getattr(history, name)
        return values
    return None if history.test_metric is None else history.train_metric - history.test_metric


@dataclass(frozen=True)
class Summary:
    """The final scores of one arm.

    n: runs with this score. deviation: standard deviation (n - 1), nan below two runs. low, high: the extreme
    runs. seconds_per_epoch: their median. Diverged runs count with their last score that was well.
    """

    label: str
    n: int
    mean: float
    deviation: float
    low: float
    high: float
    seconds_per_epoch: float
    n_diverged: int
    n_stopped: int
    n_lost: int


def summaries(
    specification: Specification, results: Collection[Result], measure: Measure
) -> tuple[Summary, ...]:
    """One summary for each arm, in their order; nan where an arm has no runs yet."""
    table = scores_of(specification, results, measure)
    return tuple(
        _summary(
            arm.label,
            _known(table[number]),
            [result for result in results if specification.place_of(result.index)[0] == number],
        )
        for number, arm in enumerate(specification.arms)
    )


def scores_of(
    specification: Specification, results: Collection[Result], measure: Measure
) -> NDArray[np.float64]:
    """(arms, repeats) of final scores; nan where a run has none, was lost or is not finished."""
    table = np.full((len(specification.arms), specification.repeats), np.nan)
    for result in results:
        if not result.is_lost:
            table[specification.place_of(result.index)] = getattr(result, measure.name)
    return table


def _summary(label: str, known: NDArray[np.float64], results: Collection[Result]) -> Summary:
    seconds = [result.seconds_per_epoch for result in results if not math.isnan(result.seconds_per_epoch)]
    outcomes = [result.outcome for result in results]
    return Summary(
        label,
        len(known),
        float(known.mean()) if len(known) else math.nan,
        float(known.std(ddof=1)) if len(known) > 1 else math.nan,
        float(known.min()) if len(known) else math.nan,
        float(known.max()) if len(known) else math.nan,
        float(np.median(seconds)) if seconds else math.nan,
        outcomes.count(Outcome.DIVERGED),
        outcomes.count(Outcome.STOPPED),
        outcomes.count(Outcome.LOST),
    )


@dataclass(frozen=True)
class Comparison:
    """Two arms, compared repeat by repeat: the mean of first - second over the pairs, and the chance of a
    difference this large by luck alone, after Holm's correction for all comparisons.
    """

    first: int
    second: int
    difference: float
    p: float

    @property
    def clear(self) -> bool:
        return self.p < LUCK


@dataclass(frozen=True)
class Verdict:
    """What an experiment has shown, in plain words.

    best: the arm with the best mean score, None when nothing can be said. how: the end of the sentence, in
    brackets, which says how it was tested; "" when it was not.
    """

    sentence: str
    best: int | None
    comparisons: tuple[Comparison, ...] = ()
    how: str = ""


def verdict(specification: Specification, results: Collection[Result], measure: Measure) -> Verdict:
    """Which arm is better, by how much, and whether that is more than luck.

    Arms of which most runs diverged, or fewer than three repeats have a score, are told of but not compared.
    """
    table = scores_of(specification, results, measure)
    parts = summaries(specification, results, measure)
    compared = [
        arm for arm, part in enumerate(parts) if part.n >= LEAST_REPEATS and 2 * part.n_diverged <= part.n
    ]
    remarks = _remarks(parts)
    if len(compared) < 2:
        return Verdict(_range(parts, measure, specification.varied in SEEDS) + remarks, None)
    differences = {
        (first, second): _known(table[first] - table[second]) for first, second in combinations(compared, 2)
    }
    n_pairs = min(len(values) for values in differences.values())
    if n_pairs < LEAST_REPEATS:
        few = f"Only {n_pairs} repeats have both runs of a pair; at least {LEAST_REPEATS} are needed."
        return Verdict(few + remarks, None)
    exact = is_exact(n_pairs, max(map(len, differences.values())), len(differences))
    test = sign_flip_test if exact else paired_t_test
    ps = holm([test(values) for values in differences.values()])
    comparisons = tuple(
        Comparison(*pair, float(values.mean()), p)
        for (pair, values), p in zip(differences.items(), ps, strict=True)
    )
    sign = 1 if measure.higher_is_better else -1
    best = max(compared, key=lambda arm: sign * parts[arm].mean)
    how = f"({'Exact sign-flip' if exact else 'Paired t'} test over {n_pairs} repeats in pairs"
    how += f", {len(comparisons)} comparisons, Holm's correction.)" if len(comparisons) > 1 else ".)"
    varied = f"{SETTINGS[specification.varied].label}: " if specification.varied else ""
    claim = varied + _claim(best, parts, comparisons, measure) + remarks
    return Verdict(f"{claim} {how}", best, comparisons, how)


def is_exact(fewest: int, most: int, n_comparisons: int) -> bool:
    """Whether the exact test is feasible (`most` pairs) and could tell anything (`fewest` pairs) after
    Holm's correction of so many comparisons.
    """
    return most <= MOST_EXACT and n_comparisons * 2.0 ** (1 - fewest) < LUCK


def sign_flip_test(differences: NDArray[np.float64]) -> float:
    """p, two-sided and exact, of differences (k,), k from 1 to MOST_EXACT: see the module."""
    k = len(differences)
    patterns = (np.arange(2**k)[:, None] >> np.arange(k)) & 1
    sums = np.abs((1 - 2 * patterns) @ differences)
    observed = abs(float(differences.sum()))
    # Sums that are equal in numbers with all their digits may differ in the last ones here.
    return float((sums >= observed - 1e-9 * np.abs(differences).sum()).mean())


def paired_t_test(differences: NDArray[np.float64]) -> float:
    """p, two-sided, of differences (k,), k at least 2. Where all are equal there is no spread: then it is
    the sign test's 2 / 2^k, and 1 where all are 0.
    """
    k = len(differences)
    mean, deviation = float(differences.mean()), float(differences.std(ddof=1))
    if deviation <= 1e-12 * abs(mean) or deviation == 0:
        return 1.0 if mean == 0 else 2.0 ** (1 - k)
    return student_tail(mean / (deviation / math.sqrt(k)), k - 1)


def student_tail(t: float, freedom: int) -> float:
    """The chance that Student's t with so many degrees of freedom is at least as far from 0 as `t`.

    By the finite sums over the angle whose tangent is t / sqrt(freedom), to about 15 digits behind the point:
    M. Abramowitz, I. Stegun, "Handbook of Mathematical Functions" (1964), 26.7.3 and 26.7.4.
    """
    angle, odd = math.atan2(abs(t), math.sqrt(freedom)), freedom % 2
    term, inside = math.sin(angle) * (math.cos(angle) if odd else 1.0), 0.0
    for place in range(2 + odd, freedom + 1, 2):
        inside += term
        term *= math.cos(angle) ** 2 * (place - 1) / place
    return max(0.0, 1 - (angle + inside) * 2 / math.pi if odd else 1 - inside)


def holm(ps: Sequence[float]) -> list[float]:
    """The adjusted p values: the i-th smallest of m times m - i (i from 0), made monotonic, at most 1."""
    adjusted = [1.0] * len(ps)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda place: ps[place])):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = highest
    return adjusted


def shown_score(value: float, measure: Measure) -> str:
    """A score as it reads in a sentence: "96.2 %", "0.043"."""
    return f"{100 * value:.1f} %" if measure.percent else _three_digits(value)


def _shown_difference(value: float, measure: Measure) -> str:
    return f"{100 * abs(value):.1f} percentage points" if measure.percent else _three_digits(abs(value))


def _three_digits(value: float) -> str:
    return format_number(float(f"{value:.3g}"))


def _shown_p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def _claim(best: int, parts: Sequence[Summary], comparisons: Sequence[Comparison], measure: Measure) -> str:
    """Which arm is best and which of the others it clearly beats."""
    pairs = [
        (pair, parts[pair.second if pair.first == best else pair.first])
        for pair in comparisons
        if best in (pair.first, pair.second)
    ]
    level = [f"{other.label} ({shown_score(other.mean, measure)})" for pair, other in pairs if not pair.clear]
    rest, first = listed(level), parts[best]
    score = f"{measure.noun} {shown_score(first.mean, measure)} on average"
    if len(level) == len(pairs):
        least = _shown_p(min(pair.p for pair, _ in pairs))
        text = f"No clear difference: {first.label} came first with {score}, before {rest}"
        others = " Other pairs do differ." if any(pair.clear for pair in comparisons) else ""
        return f"{text}, but luck may do that ({least}).{others}"
    more = "more" if measure.higher_is_better else "less"
    wins = [
        f"{_shown_difference(pair.difference, measure)} {more} than {other.label} ({_shown_p(pair.p)})"
        for pair, other in pairs
        if pair.clear
    ]
    place = "came first" if level else "is best"
    text = f"{first.label} {place}: {score}. That is {listed(wins)}, more than luck."
    return f"{text} No clear difference from {rest}." if level else text


def _range(parts: Sequence[Summary], measure: Measure, only_luck: bool) -> str:
    """From where to where the scores of a single arm reach; or the means of several, where there are too few
    repeats to compare them, or where they differ in a seed alone.
    """
    known = sorted((part for part in parts if part.n), key=lambda part: part.mean)
    if not known:
        return "No run has ended yet."
    if len(parts) == 1:
        one = known[0]
        low, mean, high = (shown_score(value, measure) for value in (one.low, one.mean, one.high))
        return f"{measure.title}: {mean} on average{f', from {low} to {high}' if one.n > 1 else ''}."
    ends = known[:: len(known) - 1] if len(known) > 1 else known
    reach = " to ".join(f"{shown_score(part.mean, measure)} ({part.label})" for part in ends)
    if only_luck and len(ends) > 1:
        return f"{measure.title}: from {reach}. Only a seed differs: so far does luck alone reach."
    few = f"To tell a difference from luck, at least {LEAST_REPEATS} repeats of two values are needed."
    return f"{measure.title}: {'from ' if len(ends) > 1 else ''}{reach}. {few}"


def _remarks(parts: Sequence[Summary]) -> str:
    """Sentences on runs that diverged or were lost, each after a space."""
    remarks = ""
    for count, verb in (("n_diverged", "diverged"), ("n_lost", "could not be trained")):
        words = [f"{getattr(part, count)} of {part.label}" for part in parts if getattr(part, count)]
        remarks += f" Runs that {verb}: {listed(words)}." if words else ""
    return remarks


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[~np.isnan(values)]

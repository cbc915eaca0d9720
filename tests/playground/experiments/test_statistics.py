"""Tests and bands against SciPy and NumPy, and the sentence people read."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]

from playground.experiments.presets import PRESETS
from playground.experiments.results import Outcome, Result, lost
from playground.experiments.specification import Specification
from playground.experiments.statistics import (
    LUCK,
    MEASURES,
    band_of,
    holm,
    is_exact,
    measure_of,
    paired_t_test,
    sign_flip_test,
    student_tail,
    summaries,
    verdict,
)
from playground.training.history import History

ACCURACY = MEASURES["test_metric"]


def specification_of(n_arms: int, repeats: int) -> Specification:
    return Specification.parse(
        {"vary": "batch_size", "values": [2**arm for arm in range(n_arms)], "repeats": repeats}
    )


def result_of(index: int, score: float, outcome: Outcome = Outcome.TRAINED) -> Result:
    return Result(index, outcome, "", 10, score, score, score, score, math.nan, 1e-4, History())


def results_of(table: list[list[float]]) -> list[Result]:
    """Results of arms (lines) and repeats (columns)."""
    scores = np.array(table)
    return [
        result_of(repeat * len(scores) + arm, float(scores[arm, repeat]))
        for arm, repeat in np.ndindex(scores.shape)
    ]


def history_of(epochs: list[int], losses: list[float]) -> History:
    nan = math.nan
    return History().extended(
        [(e, loss, loss, nan, nan, nan) for e, loss in zip(epochs, losses, strict=True)]
    )


def test_students_tail_is_scipys() -> None:
    for freedom, t in itertools.product((1, 2, 3, 7, 30, 1999), (0.0, 0.1, -1.0, 2.5, 12.0, 60.0)):
        assert student_tail(t, freedom) == pytest.approx(2 * stats.t.sf(abs(t), freedom), rel=1e-8, abs=1e-13)


def test_the_paired_t_test_is_scipys_and_equal_differences_do_not_make_it_certain() -> None:
    for k in (2, 3, 5, 10, 40):
        rng = np.random.default_rng(k)
        a, b = rng.normal(size=k), rng.normal(0.5, 1, size=k)

        assert paired_t_test(a - b) == pytest.approx(stats.ttest_rel(a, b).pvalue, rel=1e-9)
    assert paired_t_test(np.full(3, 0.004)) == 0.25
    assert paired_t_test(np.zeros(3)) == 1.0


def test_the_sign_flip_test_is_scipys_and_as_by_hand() -> None:
    for k, rounded in itertools.product((2, 3, 6, 12), (False, True)):
        differences = np.random.default_rng(k).normal(0.5, 1, size=k)
        if rounded:  # ties and zeros, as accuracies have
            differences = np.round(differences)
        wanted = stats.permutation_test(
            (differences,),
            lambda values, axis: np.mean(values, axis=axis),
            permutation_type="samples",
            n_resamples=np.inf,
            vectorized=True,
        ).pvalue

        assert sign_flip_test(differences) == pytest.approx(min(wanted, 1.0), rel=1e-12), (k, rounded)

    assert sign_flip_test(np.array([1.0, 2.0, 3.0])) == 2 / 8
    assert sign_flip_test(np.array([0.1, 0.2, -0.3])) == 1.0
    assert sign_flip_test(np.zeros(4)) == 1.0


def test_holms_correction_by_hand_and_where_the_exact_test_can_speak() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []
    assert is_exact(6, 6, 1)
    assert not is_exact(5, 5, 1)  # at best 2/32
    assert not is_exact(8, 8, 10)
    assert not is_exact(13, 13, 1)


def test_by_luck_alone_hardly_anything_is_claimed() -> None:
    """A thousand experiments in which three arms do not differ: false claims in about 5 % at most."""
    rng = np.random.default_rng(1)
    specification = specification_of(3, 8)
    n_claims = 0
    for _ in range(1000):
        told = verdict(specification, results_of(rng.normal(size=(3, 8)).tolist()), ACCURACY)
        n_claims += any(pair.clear for pair in told.comparisons)

    assert 0 < n_claims / 1000 < LUCK + 3 * math.sqrt(LUCK * (1 - LUCK) / 1000)


def test_a_clear_difference_is_told_with_its_size_and_none_is_said_so() -> None:
    table = [[0.90 + 0.001 * repeat for repeat in range(8)], [0.80 + 0.002 * repeat for repeat in range(8)]]

    told = verdict(specification_of(2, 8), results_of(table), ACCURACY)
    assert told.best == 0
    assert told.sentence == (
        "Batch size: 1 is best: accuracy on unseen points 90.4 % on average. That is 9.6 percentage "
        "points more than 2 (p = 0.0078), more than luck. (Exact sign-flip test over 8 repeats in pairs.)"
    )

    table = [[0.9, 0.8, 0.95, 0.7, 0.9, 0.8], [0.85, 0.85, 0.9, 0.75, 0.9, 0.75]]
    told = verdict(specification_of(2, 6), results_of(table), ACCURACY)
    assert told.sentence.startswith("Batch size: No clear difference: 1 came first")
    assert not told.comparisons[0].clear


def test_what_the_remedies_are_compared_with_reads_well() -> None:
    specification = PRESETS["regularization"].specification
    gaps = [0.1, 0.01, 0.02, 0.03, 0.04]
    results = [
        replace(result_of(index, 0.5), train_metric=0.5 + gaps[index % 5])
        for index in range(specification.n_runs)
    ]

    told = verdict(specification, results, measure_of(specification, "gap"))
    assert "9.0 percentage points less than the bare network" in told.sentence


def test_a_smaller_loss_is_better_and_few_repeats_take_the_t_test() -> None:
    table = [[0.1, 0.11, 0.1, 0.12], [0.2, 0.22, 0.21, 0.21], [0.3, 0.29, 0.31, 0.3]]

    told = verdict(specification_of(3, 4), results_of(table), MEASURES["test_loss"])
    assert told.best == 0
    assert "Paired t test" in told.sentence
    assert "less than 4" in told.sentence
    assert "3 comparisons, Holm's correction" in told.sentence


def test_below_three_repeats_nothing_is_claimed_nor_where_only_a_seed_differs() -> None:
    told = verdict(specification_of(2, 2), results_of([[0.9, 0.9], [0.1, 0.1]]), ACCURACY)

    assert told.best is None
    assert "at least 3 repeats" in told.sentence
    assert "from 10.0 % (2) to 90.0 % (1)" in told.sentence
    starts = PRESETS["twelve_starts"].specification
    told = verdict(starts, results_of([[0.5 + arm / 100] for arm in range(12)]), ACCURACY)
    assert told.sentence == (
        "Accuracy on unseen points: from 50.0 % (1) to 61.0 % (12). Only a seed differs: so far does luck "
        "alone reach."
    )


def test_unfinished_experiments_are_judged_by_what_there_is() -> None:
    specification = specification_of(2, 8)
    results = results_of([[0.9] * 8, [0.8] * 8])

    assert verdict(specification, [], ACCURACY).sentence == "No run has ended yet."
    told = verdict(specification, results[:7], ACCURACY)
    assert told.best is None
    assert verdict(specification, results[:7] + results[8:14], ACCURACY).best == 0


def test_diverged_and_lost_runs_are_told_of() -> None:
    specification = specification_of(3, 4)
    good = results_of([[0.9] * 4, [0.8, 0.7, 0.8, 0.7], [0.5] * 4])
    results = [
        result_of(one.index, one.test_metric, Outcome.DIVERGED) if one.index % 3 == 2 else one for one in good
    ]
    results[0] = lost(0, "killed")

    told = verdict(specification, results, ACCURACY)
    assert "Runs that diverged: 4 of 4." in told.sentence
    assert "Runs that could not be trained: 1 of 1." in told.sentence
    assert {(pair.first, pair.second) for pair in told.comparisons} == {(0, 1)}


def test_one_arm_alone_has_a_spread_that_is_numpys() -> None:
    scores = [0.5, 0.6, 0.7]
    told = verdict(specification_of(1, 3), results_of([scores]), ACCURACY)
    (part,) = summaries(specification_of(1, 3), results_of([scores]), ACCURACY)

    assert told.sentence == "Accuracy on unseen points: 60.0 % on average, from 50.0 % to 70.0 %."
    assert (part.n, part.low, part.high) == (3, 0.5, 0.7)
    assert part.mean == pytest.approx(np.mean(scores))
    assert part.deviation == pytest.approx(np.std(scores, ddof=1))


def test_a_band_is_mean_and_extremes_on_one_grid_and_there_is_none_of_nothing() -> None:
    band = band_of([history_of([0, 1, 2, 4], [1.0, 0.8, 0.6, 0.2]), history_of([0, 1, 2], [2.0, 1.0, 0.4])])

    assert band is not None
    assert band.epochs.tolist() == [0, 1, 2, 4]
    assert band.mean == pytest.approx([1.5, 0.9, 0.5, 0.3])  # the shorter one stays where it ended
    assert band.low == pytest.approx([1.0, 0.8, 0.4, 0.2])
    assert band.high == pytest.approx([2.0, 1.0, 0.6, 0.4])
    band = band_of([history_of([0], [float(run)]) for run in range(11)])
    assert band is not None  # of many, the extremes are left out
    assert (band.low[0], band.high[0], band.n_runs) == (1.0, 9.0, 11)
    assert band_of([History()]) is None


def test_measures_read_as_the_task_has_them() -> None:
    table = Specification.parse({"base": {"dataset": "xor_gate"}, "vary": "l2", "values": [0, 0.1]})
    regression = Specification.parse({"base": {"dataset": "plane"}, "vary": "l2", "values": [0, 0.1]})

    assert measure_of(table).name == "train_metric"
    assert measure_of(regression).noun == "R² on unseen points"
    assert all(measure_of(preset.specification, preset.measure) for preset in PRESETS.values())
    with pytest.raises(ValueError, match="no measure 'luck'"):
        measure_of(table, "luck")

from __future__ import annotations

import numpy as np
import pytest

from datasets.registry import DATASETS, dataset_spec

ISSUE_NAMES = ["circle", "xor", "gaussians", "spiral", "gaussians3", "plane", "xor_gate"]


def test_the_four_best_known_come_first() -> None:
    assert list(DATASETS) == ISSUE_NAMES


@pytest.mark.parametrize("name", DATASETS)
def test_a_row_tells_the_truth_about_its_data(name: str) -> None:
    spec = DATASETS[name]
    dataset = spec.build(200, 0, np.random.default_rng(0))

    low, high = spec.plane
    assert spec.name == name
    assert (dataset.task, dataset.n_classes, dataset.n_inputs) == (spec.task, spec.n_classes, spec.n_inputs)
    assert low < dataset.X.min() and dataset.X.max() < high
    assert set(dataset.y.tolist()) == set(range(spec.n_classes)) or spec.task == "regression"


@pytest.mark.parametrize("name", DATASETS)
def test_ignored_settings_change_nothing_and_others_do(name: str) -> None:
    spec = DATASETS[name]

    def data(
        n_samples: int = 100, noise: int = 0, train_percent: int = 50, data_seed: int = 0, split_seed: int = 0
    ) -> bytes:
        whole = spec.build(n_samples, noise, np.random.default_rng(data_seed))
        parts = spec.split(whole, train_percent, np.random.default_rng(split_seed))
        return b"".join(array.tobytes() for part in (parts.train, parts.test) for array in (part.X, part.y))

    changed = {"n_samples": 90, "noise": 50, "train_percent": 20, "data_seed": 1, "split_seed": 1}
    without_effect = {setting for setting, value in changed.items() if data(**{setting: value}) == data()}
    assert without_effect == set(spec.ignores)


def test_the_table_trains_on_all_rows() -> None:
    spec = DATASETS["xor_gate"]
    parts = spec.split(spec.build(500, 0, np.random.default_rng(0)), 50, np.random.default_rng(0))

    assert (len(parts.train), len(parts.test)) == (4, 0)
    assert (spec.fixed_split, spec.point_labels, spec.plane) == (True, True, (-0.5, 1.5))


def test_clouds_are_split_by_the_percentage() -> None:
    spec = DATASETS["circle"]
    parts = spec.split(spec.build(500, 0, np.random.default_rng(0)), 30, np.random.default_rng(0))

    assert (len(parts.train), len(parts.test)) == (150, 350)


def test_titles_are_distinct_and_descriptions_are_sentences() -> None:
    titles = {spec.title for spec in DATASETS.values()}

    assert len(titles) == len(DATASETS)
    assert all(spec.description.endswith(".") for spec in DATASETS.values())


def test_unknown_name_is_named_with_what_exists() -> None:
    with pytest.raises(ValueError, match=r"no data set 'moon'.*circle.*xor_gate"):
        dataset_spec("moon")

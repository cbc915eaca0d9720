from __future__ import annotations

import numpy as np
import pytest

from datasets.label_noise import with_label_noise
from datasets.registry import DATASETS
from datasets.views import Line, Plane

CLASSES = [
    "circle",
    "xor",
    "gaussians",
    "spiral",
    "moons",
    "rings",
    "gaussians3",
    "spiral3",
    "spiral5",
    "checkerboard",
]
NUMBERS = ["plane", "bumps", "saddle", "curve"]
TABLES = ["and", "or", "nand", "xor_gate"]
OWN = ["drawn"]
SAMPLES = {name: spec.build(200, 0, np.random.default_rng(0)) for name, spec in DATASETS.items()}


def test_the_public_names_in_the_order_of_the_picker() -> None:
    known = CLASSES + NUMBERS + TABLES + OWN

    assert [name for name in DATASETS if name in known] == known


def test_every_set_asks_the_question_of_its_kind() -> None:
    kinds = {
        name: "table" if DATASETS[name].fixed_split else "classes" if dataset.n_classes else "number"
        for name, dataset in SAMPLES.items()
    }

    assert {kinds[name] for name in CLASSES} == {"classes"}
    assert {kinds[name] for name in NUMBERS} == {"number"}
    assert {kinds[name] for name in TABLES + OWN} == {"table"}


@pytest.mark.parametrize("name", DATASETS)
def test_a_view_holds_all_points_and_every_class_has_some(name: str) -> None:
    dataset = SAMPLES[name]

    low, high = dataset.view.span
    assert DATASETS[name].name == name
    assert dataset.view.n_inputs == dataset.question.n_inputs
    assert low < dataset.X.min() and dataset.X.max() < high
    assert set(dataset.y.tolist()) == set(range(dataset.n_classes)) or dataset.task == "regression"


@pytest.mark.parametrize("name", DATASETS)
def test_noise_and_number_change_nothing_of_what_is_asked(name: str) -> None:
    other, usual = DATASETS[name].build(31, 50, np.random.default_rng(1)), SAMPLES[name]

    assert (other.question, other.view, other.columns) == (usual.question, usual.view, usual.columns)


@pytest.mark.parametrize("name", [name for name in DATASETS if name not in TABLES])
@pytest.mark.parametrize("noise", [0, 50])
def test_noise_leaves_nearly_all_points_inside_the_plane(name: str, noise: int) -> None:
    dataset = DATASETS[name].build(2000, noise, np.random.default_rng(0))

    low, high = dataset.view.span
    points = dataset.X
    inside = (points > low) & (points < high)
    assert inside.mean() > 0.97


@pytest.mark.parametrize(
    "name", [name for name, dataset in SAMPLES.items() if isinstance(dataset.view, Line)]
)
def test_targets_of_one_input_lie_inside_the_range_drawn(name: str) -> None:
    spec = DATASETS[name]
    quiet = spec.build(2000, 0, np.random.default_rng(0))
    loud = spec.build(2000, 50, np.random.default_rng(0))

    assert isinstance(quiet.view, Line)
    low, high = quiet.view.target_range
    assert low < quiet.y.min() and quiet.y.max() < high
    assert np.mean((loud.y > low) & (loud.y < high)) > 0.85


@pytest.mark.parametrize("name", NUMBERS)
def test_targets_without_noise_are_of_the_size_that_is_coloured(name: str) -> None:
    dataset = DATASETS[name].build(2000, 0, np.random.default_rng(0))

    assert 0.9 < np.abs(dataset.y).max() <= 1.2


@pytest.mark.parametrize("name", DATASETS)
def test_same_seed_same_data(name: str) -> None:
    first = DATASETS[name].build(100, 20, np.random.default_rng(3))
    second = DATASETS[name].build(100, 20, np.random.default_rng(3))

    assert np.array_equal(first.X, second.X)
    assert np.array_equal(first.y, second.y)


@pytest.mark.parametrize("name", DATASETS)
def test_ignored_settings_change_nothing_and_others_do(name: str) -> None:
    spec = DATASETS[name]

    def data(
        n_samples: int = 100,
        noise: int = 20,
        label_noise: int = 20,
        train_percent: int = 50,
        data_seed: int = 0,
        split_seed: int = 0,
    ) -> list[bytes]:
        rng = np.random.default_rng(data_seed)
        whole = spec.build(n_samples, noise, rng)
        if not spec.fixed_split:
            whole = with_label_noise(whole, label_noise, rng)
        parts = spec.split(whole, train_percent, np.random.default_rng(split_seed))
        return [array.tobytes() for part in (parts.train, parts.test) for array in (part.X, part.y)]

    changed = {
        "n_samples": 90,
        "noise": 50,
        "label_noise": 50,
        "train_percent": 20,
        "data_seed": 1,
        "split_seed": 1,
    }
    without_effect = {setting for setting, value in changed.items() if data(**{setting: value}) == data()}
    assert without_effect == set(spec.ignores) - {"show_test_points"}


@pytest.mark.parametrize("name", DATASETS)
def test_only_sets_without_test_points_ignore_whether_to_draw_them(name: str) -> None:
    spec = DATASETS[name]
    parts = spec.split(spec.build(100, 0, np.random.default_rng(0)), 50, np.random.default_rng(0))

    assert ("show_test_points" in spec.ignores) == (len(parts.test) == 0)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_trains_on_all_rows(name: str) -> None:
    spec = DATASETS[name]
    parts = spec.split(spec.build(500, 0, np.random.default_rng(0)), 50, np.random.default_rng(0))

    assert (len(parts.train), len(parts.test)) == (4, 0)
    assert spec.fixed_split
    assert parts.train.view == Plane(-0.5, 1.5, labelled=True)


def test_clouds_are_split_by_the_percentage() -> None:
    spec = DATASETS["circle"]
    parts = spec.split(spec.build(500, 0, np.random.default_rng(0)), 30, np.random.default_rng(0))

    assert (len(parts.train), len(parts.test)) == (150, 350)


def test_titles_are_distinct_and_descriptions_are_sentences() -> None:
    titles = {spec.title for spec in DATASETS.values()}

    assert len(titles) == len(DATASETS)
    for spec in DATASETS.values():
        assert spec.description[0].isupper() and spec.description.endswith(".")
        assert len(spec.description) <= 110

from collections.abc import Callable

import numpy as np
import pytest

from datasets.dataset import Dataset, Split, with_label_noise
from datasets.registry import DATASETS
from datasets.views import Line, Plane

CLASSES = [
    *("circle", "xor", "gaussians", "spiral", "moons", "rings", "gaussians3", "spiral3", "spiral5"),
    "checkerboard",
]
NUMBERS = ["plane", "bumps", "saddle", "curve"]
TABLES = ["and", "or", "nand", "xor_gate"]
OWN = ["drawn"]
SAMPLES = {name: spec.build(200, 0, np.random.default_rng(0)) for name, spec in DATASETS.items()}


def made(name: str, n_samples: int, noise: float, seed: int = 0) -> Dataset:
    return DATASETS[name].build(n_samples, noise, np.random.default_rng(seed))


def parts_of(name: str, n_samples: int = 100, percent: float = 50) -> Split:
    return DATASETS[name].split(made(name, n_samples, 0), percent, np.random.default_rng(0))


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
def test_a_view_holds_all_points_nearly_all_with_noise_which_changes_nothing_of_what_is_asked(
    name: str,
) -> None:
    dataset, other, again = SAMPLES[name], made(name, 31, 50, seed=1), made(name, 31, 50, seed=1)

    low, high = dataset.view.span
    assert DATASETS[name].name == name
    assert dataset.view.n_inputs == dataset.question.n_inputs
    assert low < dataset.X.min() and dataset.X.max() < high
    assert set(dataset.y.tolist()) == set(range(dataset.n_classes)) or dataset.task == "regression"
    assert (other.question, other.view) == (dataset.question, dataset.view)
    assert np.array_equal(other.X, again.X) and np.array_equal(other.y, again.y)
    for noise in (0, 50):
        points = made(name, 2000, noise).X
        assert np.mean((points > low) & (points < high)) > 0.97, noise


@pytest.mark.parametrize(
    "name", [name for name, dataset in SAMPLES.items() if isinstance(dataset.view, Line)]
)
def test_targets_of_one_input_lie_inside_the_range_drawn(name: str) -> None:
    quiet, loud = made(name, 2000, 0), made(name, 2000, 50)

    assert isinstance(quiet.view, Line)
    low, high = quiet.view.target_range
    assert low < quiet.y.min() and quiet.y.max() < high
    assert np.mean((loud.y > low) & (loud.y < high)) > 0.85


@pytest.mark.parametrize("name", NUMBERS)
def test_targets_without_noise_are_of_the_size_that_is_coloured(name: str) -> None:
    dataset = made(name, 2000, 0)

    assert 0.9 < np.abs(dataset.y).max() <= 1.2


@pytest.mark.parametrize("name", DATASETS)
def test_ignored_settings_change_nothing_and_others_do(name: str) -> None:
    spec = DATASETS[name]

    usual = {"n_samples": 100, "noise": 20, "label_noise": 20, "train_percent": 50}
    usual |= {"data_seed": 0, "split_seed": 0}

    def data(**changed: int) -> list[bytes]:
        values = usual | changed
        rng = np.random.default_rng(values["data_seed"])
        whole = spec.build(values["n_samples"], values["noise"], rng)
        if not spec.fixed_split:
            whole = with_label_noise(whole, values["label_noise"], rng)
        split_rng = np.random.default_rng(values["split_seed"])
        parts = spec.split(whole, values["train_percent"], split_rng)
        return [array.tobytes() for part in (parts.train, parts.test) for array in (part.X, part.y)]

    changed = {"n_samples": 90, "noise": 50, "label_noise": 50, "train_percent": 20}
    changed |= {"data_seed": 1, "split_seed": 1}
    without_effect = {setting for setting, value in changed.items() if data(**{setting: value}) == data()}
    assert without_effect == set(spec.ignores) - {"show_test_points"}


def test_tables_train_on_all_rows_clouds_are_split_by_the_percentage_and_draw_test_points() -> None:
    clouds = parts_of("circle", 500, 30)

    for name in TABLES:
        parts = parts_of(name, 500)
        assert (len(parts.train), len(parts.test)) == (4, 0), name
        assert DATASETS[name].fixed_split
        assert parts.train.view == Plane((-0.5, 1.5), labelled=True)
    assert (len(clouds.train), len(clouds.test)) == (150, 350)
    for name, spec in DATASETS.items():
        assert ("show_test_points" in spec.ignores) == (len(parts_of(name).test) == 0), name


def test_titles_are_distinct_and_descriptions_are_sentences() -> None:
    titles = {spec.title for spec in DATASETS.values()}

    assert len(titles) == len(DATASETS)
    for spec in DATASETS.values():
        assert spec.description[0].isupper() and spec.description.endswith(".")
        assert len(spec.description) <= 110


def test_a_gate_follows_its_rule_in_counting_order() -> None:
    rules: dict[str, Callable[[int, int], int]] = {
        "and": lambda a, b: a & b,
        "or": lambda a, b: a | b,
        "nand": lambda a, b: 1 - (a & b),
        "xor_gate": lambda a, b: a ^ b,
    }

    for name, rule in rules.items():
        table = SAMPLES[name]
        assert table.X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
        assert table.y.tolist() == [rule(a, b) for a in (0, 1) for b in (0, 1)], name


def test_the_places_of_a_map_read_like_a_page_and_those_of_a_graph_go_up() -> None:
    plane, line = Plane((0.0, 2.0)), Line((-1.0, 2.0))

    assert plane.places(2).tolist() == [[0.5, 1.5], [1.5, 1.5], [0.5, 0.5], [1.5, 0.5]]
    assert line.places(4).tolist() == [[-1.0], [0.0], [1.0], [2.0]]
    assert (plane.shape(2), line.shape(4)) == ((2, 2), (4,))

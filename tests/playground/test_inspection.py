"""What a network does with points, the plane of a layer, and where answers change, worked out by hand."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix as counted

from playground.inspection import (
    ClassesOf,
    borders,
    changes_on_line,
    confusion_matrix,
    contributions,
    lattice,
    layer_plane,
    layer_values,
    relative_slopes,
)
from playground.nn.network import Network

PLANE = (-2.0, 2.0)


def test_the_confusion_matrix_is_scikit_learn_s() -> None:
    rng = np.random.default_rng(0)
    true, predicted = rng.integers(0, 3, 200), rng.integers(0, 3, 200)

    assert np.array_equal(confusion_matrix(true, predicted, 3), counted(true, predicted, labels=[0, 1, 2]))


def small() -> Network:
    """Two inputs, two ReLU neurons h1 = ReLU(x1 - x2 + 1) and h2 = ReLU(2 x1), output 3 h1 - h2 - 0.5."""
    return Network((2, 2, 1), ("relu", "linear"), np.array([1.0, 2.0, -1.0, 0.0, 1.0, 0.0, 3.0, -1.0, -0.5]))


def test_sums_and_outputs_of_every_layer() -> None:
    single = Network((2, 1), ("tanh",), np.array([1.0, 2.0, 0.5]))

    first, last = layer_values(small(), np.array([[1.0, 4.0], [2.0, 1.0]]))
    (only,) = layer_values(single, np.array([[1.0, -1.0]]))

    assert first.Z.tolist() == [[-2.0, 2.0], [2.0, 4.0]]
    assert first.A.tolist() == [[0.0, 2.0], [2.0, 4.0]]
    assert last.Z.tolist() == last.A.tolist() == [[-2.5], [1.5]]
    assert (only.Z.tolist(), only.A.tolist()) == ([[-0.5]], [[np.tanh(-0.5)]])


def test_contributions_are_the_products_and_the_bias_and_add_up_to_the_sum() -> None:
    rng = np.random.default_rng(0)
    network = Network((2, 5, 3), ("tanh", "softmax"), rng.normal(size=33))
    hidden, last = layer_values(network, rng.normal(size=(7, 2)))

    by_hand = contributions(small(), np.array([[1.0, 4.0], [2.0, 1.0]]), 0, 0)
    parts = contributions(network, hidden.A, 1, 2)

    assert by_hand.tolist() == [[1.0, 2.0], [-4.0, -1.0], [1.0, 1.0]]
    assert parts.sum(axis=0) == pytest.approx(last.Z[:, 2])


def test_slopes_are_told_as_a_share_of_the_steepest() -> None:
    Z = np.array([-50.0, 0.0, 50.0])

    assert relative_slopes("tanh", Z) == pytest.approx([0, 1, 0])
    assert relative_slopes("sigmoid", Z) == pytest.approx([0, 1, 0])
    assert relative_slopes("relu", Z).tolist() == [0, 0, 1]
    assert relative_slopes("step", Z).tolist() == [0, 0, 0]


def test_one_and_two_neurons_are_their_own_axes_and_equal_answers_one_place() -> None:
    points = np.random.default_rng(0).normal(size=(9, 2))
    for k in (1, 2):
        plane = layer_plane(points[:, :k], points)

        assert plane(points[:, :k]).tolist() == (points * (1, k - 1)).tolist()
        assert (plane.share, plane.components) == (1.0, False)
    plane = layer_plane(np.ones((9, 4)), points)
    assert (plane(np.ones((2, 4))).tolist(), plane.share) == ([[0, 0], [0, 0]], 1.0)


@pytest.mark.parametrize(("n", "k"), [(40, 3), (40, 8), (4, 32), (1, 3)])
def test_more_neurons_are_seen_along_scikit_learn_s_components_up_to_their_signs(n: int, k: int) -> None:
    rng = np.random.default_rng(2)
    points = rng.normal(size=(n, 2))
    outputs = np.tanh(points @ rng.normal(size=(2, k))) + 0.1 * rng.normal(size=(n, k))

    plane = layer_plane(outputs, points)

    if n == 1:
        assert plane(outputs).tolist() == [[0.0, 0.0]]
        return
    reference = PCA(2).fit(outputs)
    assert np.abs(plane.axes.T) == pytest.approx(np.abs(reference.components_))
    assert np.abs(plane(outputs)) == pytest.approx(np.abs(reference.transform(outputs)))
    assert plane.share == pytest.approx(reference.explained_variance_ratio_.sum())


def test_components_grow_with_the_coordinates_so_that_nothing_flips() -> None:
    rng = np.random.default_rng(3)
    points = rng.normal(size=(50, 2)) * (3.0, 1.0)
    outputs = np.column_stack([points, 0.01 * rng.normal(size=50)])

    for signs in ((1, 1, 1), (-1, 1, 1), (1, -1, -1), (-1, -1, 1)):
        places = layer_plane(outputs * signs, points)(outputs * signs)

        assert np.corrcoef(places[:, 0], points[:, 0])[0, 1] > 0.9
        assert np.corrcoef(places[:, 1], points[:, 1])[0, 1] > 0.9


def line_of(points: np.ndarray) -> np.ndarray:
    return (points @ np.array([1.0, 2.0]) >= 0.3).astype(int)


def circle_of(points: np.ndarray) -> np.ndarray:
    return (np.hypot(*points.T) < 1.3).astype(int)


def thirds_of(points: np.ndarray) -> np.ndarray:
    return np.floor((np.arctan2(points[:, 1], points[:, 0]) + np.pi) / (2 * np.pi / 3)).astype(int)


def nodes_of(classes_of: ClassesOf, size: int = 21) -> np.ndarray:
    return classes_of(lattice(PLANE, size)).reshape(size, size)


def length_of(pieces: np.ndarray) -> float:
    return float(np.linalg.norm(pieces[:, 0] - pieces[:, 1], axis=1).sum())


def test_straight_and_closed_borders_are_found_exactly_and_whole() -> None:
    straight = borders(line_of, PLANE, nodes_of(line_of))
    closed = borders(circle_of, PLANE, nodes_of(circle_of, 61))

    assert np.abs(straight @ np.array([1.0, 2.0]) - 0.3).max() < 1e-6
    assert length_of(straight) == pytest.approx(np.hypot(4, 2), abs=1e-5)
    assert np.hypot(*closed.reshape(-1, 2).T) == pytest.approx(1.3, abs=1e-5)
    assert length_of(closed) == pytest.approx(2 * np.pi * 1.3, rel=1e-3)
    _, times = np.unique(np.round(closed.reshape(-1, 2), 9), axis=0, return_counts=True)
    assert set(times) == {2}


def test_three_classes_meet_in_one_cell() -> None:
    pieces = borders(thirds_of, PLANE, nodes_of(thirds_of, 20))

    ends, times = np.unique(np.round(pieces.reshape(-1, 2), 5), axis=0, return_counts=True)
    assert np.count_nonzero(times == 1) == 3  # at the rim of the plane
    (meeting,) = ends[times == 3]
    assert np.hypot(*meeting) < 4 / 19 / 8 * 1.5


@pytest.mark.parametrize("shift", [-0.03, 0.03])
def test_a_saddle_is_cut_as_its_middle_says(shift: float) -> None:
    def saddle_of(points: np.ndarray) -> np.ndarray:
        return (points[:, 0] * points[:, 1] >= shift).astype(int)

    pieces = borders(saddle_of, PLANE, nodes_of(saddle_of, 4))

    assert len(pieces) >= 2
    middles = pieces.mean(axis=1)
    assert (np.sign(middles[:, 0] * middles[:, 1]) == np.sign(shift)).all()


def test_changes_on_a_line_and_one_class_everywhere_has_none() -> None:
    def classes_of(points: np.ndarray) -> np.ndarray:
        return (np.abs(points[:, 0]) < 0.7).astype(int)

    places = changes_on_line(classes_of, PLANE, classes_of(np.linspace(*PLANE, 9)[:, None]))

    assert places[:, 0] == pytest.approx([-0.7, 0.7], abs=1e-6)
    assert borders(line_of, PLANE, np.zeros((5, 5), dtype=int)).shape == (0, 2, 2)
    assert changes_on_line(line_of, PLANE, np.zeros(5, dtype=int)).shape == (0, 1)

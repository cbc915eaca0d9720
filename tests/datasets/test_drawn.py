"""Points that a person draws."""

import numpy as np
import pytest

from datasets.drawn import FIRST_POINTS, Point, as_drawn, colour_of, drawn, n_colours


def test_two_colours_are_two_classes_and_blue_is_the_positive_one() -> None:
    dataset = drawn(((1.0, 2.0, 0), (3.0, -4.0, 1)))

    assert dataset.X.tolist() == [[1, 2], [3, -4]]
    assert dataset.y.tolist() == [1, 0]
    assert dataset.n_classes == 2


def test_with_three_colours_and_more_a_class_is_its_colour() -> None:
    dataset = drawn(((1.0, 2.0, 0), (3.0, -4.0, 2), (0.0, 0.0, 1)))

    assert dataset.y.tolist() == [0, 2, 1]
    assert dataset.n_classes == 3


@pytest.mark.parametrize(
    ("points", "count"), [(FIRST_POINTS, 2), (((0.0, 0.0, 0),) * 2, 2), (((0.0, 0.0, 5),) * 2, 6)]
)
def test_classes_are_counted_to_the_last_colour(points: tuple[Point, ...], count: int) -> None:
    assert n_colours(points) == count


@pytest.mark.parametrize("n_classes", [2, 3, 6])
def test_class_and_colour_lead_to_each_other(n_classes: int) -> None:
    classes = [colour_of(colour, n_classes) for colour in range(n_classes)]

    assert sorted(classes) == list(range(n_classes))
    assert [colour_of(one, n_classes) for one in classes] == list(range(n_classes))


def test_points_of_classes_are_read_as_drawn_ones_inside_the_plane() -> None:
    points = ((1.0, 2.0, 0), (3.0, -4.0, 1), (0.0, 0.0, 2))
    dataset = drawn(points)

    assert as_drawn(dataset.X, dataset.y, dataset.n_classes) == points
    assert as_drawn(np.array([[7.0, -0.001]]), np.array([1]), 2) == ((6.0, 0.0, 0),)

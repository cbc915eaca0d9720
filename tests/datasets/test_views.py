"""Where answers are looked at: the places of a map and of a graph."""

from __future__ import annotations

from datasets.views import Line, Plane


def test_the_places_of_a_map_read_like_a_page() -> None:
    view = Plane(0.0, 2.0)

    assert view.places(2).tolist() == [[0.5, 1.5], [1.5, 1.5], [0.5, 0.5], [1.5, 0.5]]
    assert view.shape(2) == (2, 2)


def test_the_places_of_a_graph_go_from_the_lowest_to_the_highest() -> None:
    view = Line(-1.0, 2.0)

    assert view.places(4).tolist() == [[-1.0], [0.0], [1.0], [2.0]]
    assert view.shape(4) == (4,)

from __future__ import annotations

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
from streamlit.testing.v1 import AppTest

from playground.figures.ready_figure import ReadyFigure, array_of, typed_array


def example() -> dict[str, Any]:
    return {
        "data": [
            {"type": "scatter", "x": typed_array(np.arange(3)), "y": typed_array(np.array([0.5, 0.25, 0.1]))}
        ],
        "layout": {"height": 168},
    }


def test_it_gives_back_the_dictionary_it_was_made_of() -> None:
    figure = example()

    assert ReadyFigure(figure).to_dict() is figure


def test_plotly_turns_it_into_an_ordinary_figure() -> None:
    figure = go.Figure(ReadyFigure(example()).to_dict())

    assert figure.layout.height == 168


def test_streamlit_draws_it_as_it_is() -> None:
    def app() -> None:
        import numpy as np
        import streamlit as st

        from playground.figures.ready_figure import ReadyFigure, typed_array

        y = typed_array(np.array([0.5, 0.25, 0.1]))
        st.plotly_chart(
            ReadyFigure({"data": [{"type": "scatter", "y": y}], "layout": {"height": 168}}), theme=None
        )

    screen = AppTest.from_function(app).run()
    (chart,) = screen.get("plotly_chart")

    assert not screen.exception
    assert json.loads(chart.proto.spec)["data"] == [
        {"type": "scatter", "y": typed_array(np.array([0.5, 0.25, 0.1]))}
    ]


def test_whole_numbers_come_back_as_they_were() -> None:
    epochs = np.array([0, 1, 1024, 2_000_000_000])

    np.testing.assert_array_equal(array_of(typed_array(epochs)), epochs)


def test_other_numbers_come_back_with_seven_digits() -> None:
    losses = np.array([0.5, 1 / 3, 1e-9, -12345.678, 1e30])

    np.testing.assert_allclose(array_of(typed_array(losses)), losses, rtol=1e-7)


def test_what_cannot_be_drawn_becomes_a_gap() -> None:
    losses = np.array([0.5, np.inf, -np.inf, np.nan, 1e300, 0.25])

    np.testing.assert_array_equal(
        array_of(typed_array(losses)), np.array([0.5, np.nan, np.nan, np.nan, np.nan, 0.25], dtype=np.float32)
    )


def test_the_array_given_is_not_touched() -> None:
    losses = np.array([0.5, np.inf], dtype=np.float32)
    losses.flags.writeable = False

    typed_array(losses)

    assert np.isinf(losses[1])


def test_tables_keep_their_shape_and_bytes_their_size() -> None:
    for kind in (np.uint8, np.uint16, np.int32, np.float32):
        table = np.arange(6, dtype=kind).reshape(2, 3)

        again = array_of(typed_array(table))

        np.testing.assert_array_equal(again, table)
        assert again.dtype == kind

import json

import numpy as np
import plotly.graph_objects as go
from streamlit.testing.v1 import AppTest

from playground.figures.ready_figure import ReadyFigure, array_of, typed_array


def test_plotly_makes_a_figure_of_it_and_streamlit_draws_it_as_it_is() -> None:
    def app() -> None:
        import numpy as np
        import streamlit as st

        from playground.figures.ready_figure import ReadyFigure, typed_array

        y = typed_array(np.array([0.5, 0.25, 0.1]))
        figure = {"data": [{"type": "scatter", "y": y}], "layout": {"height": 168}}
        st.plotly_chart(ReadyFigure(figure), theme=None)

    screen = AppTest.from_function(app).run()
    (chart,) = screen.get("plotly_chart")
    figure = json.loads(chart.proto.spec)

    assert not screen.exception
    assert figure["data"] == [{"type": "scatter", "y": typed_array(np.array([0.5, 0.25, 0.1]))}]
    assert ReadyFigure(figure).to_dict() is figure
    assert go.Figure(ReadyFigure(figure).to_dict()).layout.height == 168


def test_numbers_come_back_whole_or_with_seven_digits_and_what_cannot_be_drawn_as_a_gap() -> None:
    epochs, losses = np.array([0, 1, 1024, 2_000_000_000]), np.array([0.5, 1 / 3, 1e-9, -12345.678, 1e30])
    wild, gap = np.array([0.5, np.inf, -np.inf, np.nan, 1e300, 0.25]), np.nan
    protected = np.array([0.5, np.inf], dtype=np.float32)
    protected.flags.writeable = False
    typed_array(protected)

    np.testing.assert_array_equal(array_of(typed_array(epochs)), epochs)
    np.testing.assert_allclose(array_of(typed_array(losses)), losses, rtol=1e-7)
    np.testing.assert_array_equal(array_of(typed_array(wild)), [0.5, gap, gap, gap, gap, 0.25])
    assert np.isinf(protected[1])


def test_tables_keep_their_shape_and_bytes_their_size() -> None:
    for kind in (np.uint8, np.uint16, np.int32, np.float32):
        table = np.arange(6, dtype=kind).reshape(2, 3)

        again = array_of(typed_array(table))

        np.testing.assert_array_equal(again, table)
        assert again.dtype == kind

"""What callbacks do where the session does not know who calls, and the numbers of a page's runs."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def test_every_callback_of_a_component_may_come_to_a_session_that_does_not_know_it() -> None:
    """The server was restarted, or the line was cut, while a browser was still asking."""

    def page() -> None:
        from playground.ui import state

        for callback in (state.take_ask, state.take_event, lambda: state.take_tick("clock")):
            callback()

    app = AppTest.from_function(page)

    app.run()

    assert not app.exception


def test_a_run_of_the_page_that_there_never_was_is_not_believed() -> None:
    """A browser may speak of the runs of a session that is gone."""

    def page() -> None:
        import streamlit as st

        from playground.ui import state

        state.enter("perceptron")
        state._browser_has(17)
        st.text(f"{state.session().runs} {state.session().seen}")
        state._browser_has(1)
        st.text(f"{state.session().runs} {state.session().seen}")

    app = AppTest.from_function(page)

    app.run()

    assert [text.value for text in app.text] == ["1 None", "1 1"]

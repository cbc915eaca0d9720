"""What callbacks do where the session does not know who calls, and the numbers of a page's runs."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest


def said(page: Callable[[], None]) -> list[str]:
    """The texts of a page that has run once."""
    app = AppTest.from_function(page).run()
    assert not app.exception
    return [text.value for text in app.text]


def test_every_callback_of_a_component_may_come_to_a_session_that_does_not_know_it() -> None:
    """The server was restarted, or the line was cut, while a browser was still asking."""

    def page() -> None:
        from playground.ui import actions, session

        for callback in (actions.take_ask, actions.take_event, lambda: session.take_tick("clock")):
            callback()

    assert said(page) == []


def test_a_run_of_the_page_that_there_never_was_is_not_believed() -> None:
    """A browser may speak of the runs of a session that is gone."""

    def page() -> None:
        import streamlit as st

        from playground.ui import opening, session

        opening.enter("perceptron", {})
        session.browser_has(17)
        st.text(f"{session.current().runs} {session.current().seen}")
        session.browser_has(1)
        st.text(f"{session.current().runs} {session.current().seen}")

    assert said(page) == ["1 None", "1 1"]


def test_what_the_page_itself_gives_a_control_is_known_with_the_same_run() -> None:
    def page() -> None:
        import streamlit as st

        from playground.ui import opening, session

        opening.enter("perceptron", {})
        session.browser_has(1)
        session.give("in_the_page", 1)
        session.next_tick()
        session.give("in_a_callback", 1)
        st.text(str({key: given.run for key, given in session.current().assigned.items()}))

    assert said(page) == ["{'in_the_page': 1, 'in_a_callback': 2}"]


def test_a_control_that_follows_late_is_waited_for_even_when_its_run_was_seen() -> None:
    def page() -> None:
        import streamlit as st

        from playground.ui import opening, session

        opening.enter("perceptron", {})
        session.browser_has(1)
        session.give("rate", 1)
        session.browser_has(1)
        session.give("rate", 2)
        st.session_state["rate"] = 1  # as a message brings it
        session.browser_has(1)
        st.text(f"{session.page_value('rate')} {session.is_report_wanted()}")
        st.session_state["rate"] = 2
        session.browser_has(1)
        st.session_state["rate"] = 1
        st.text(f"{session.page_value('rate')} {session.is_report_wanted()}")

    assert said(page) == ["2 True", "1 False"]

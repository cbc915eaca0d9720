"""Moving parts of pages: they are drawn again and again, and nothing that is said meanwhile is lost.

A moving part is a fragment with a clock in it, `ticker.js`, that asks for the next picture. The rules by
which page and browser understand each other, here and on the live stage:

- Every run of a page has a number. What goes to the browser carries it, and whoever asks says the newest one
  that the browser has *seen*. With each message come the values of all controls; where a callback has just
  given a control another value, and the browser has not seen that run, its former value is none that anybody
  chose, and the given one stands (`state`).
- Whoever asks by the clock speaks alone, and not while a person presses something (`voice.js`), so that a
  press has a run of the whole page to itself. Where both come in one message all the same, Streamlit runs the
  moving part alone: it looks whether the rest of the page is out of date, and has it run again.
- Behind a press that may lead to another page nobody asks until its answer is there: an ask for the old
  page would bring that back, empty.
- A run of a page ends a moment after its last word (`session.let_page_be_sent`): a part that runs right
  behind it would take away what was not sent yet.
- Runs of one session's page come one after the other (`fastReruns` is off), and those of all sessions take
  turns (`fairness.py`): a part that trains is never overtaken by a press that changes what it trains.
- Streamlit keeps only the last of two things written to one place, if the first has not been sent: what a run
  of the page writes into a moving part may be lost to a tick just behind it. So nothing is said there once.
  What must arrive has a number (the stage's scene, answers to events), the browser says which one it has, and
  what it has not seen is sent again. Events of the browser have numbers too, and are told until they are
  answered (`stage/outbox.js`).
"""

from collections.abc import Callable, Hashable
from pathlib import Path

import streamlit as st

from playground.ui import fairness, session

FOLDER = Path(__file__).parent
VOICE = (FOLDER / "voice.js").read_text(encoding="utf-8")
"""The script that every script which speaks by the clock begins with."""

_TICKER = st.components.v2.component(
    "perceptron_playground_ticker", js=f"{VOICE}\n{(FOLDER / 'ticker.js').read_text(encoding='utf-8')}"
)


def moving_part(
    draw: Callable[[], None],
    *,
    key: str,
    every: float | None,
    look: Callable[[], Hashable] = lambda: None,
    while_hidden: bool = False,
) -> None:
    """Draw the moving part of a page here; by itself again and again, if `every` is given.

    Args:
        draw: draws it, and moves on what it shows.
        key: of its clock, one on a page.
        every: seconds from one picture to the next; None while nothing moves.
        look: what the rest of the page shows of it; where that has changed, the whole page runs again.
        while_hidden: whether it goes on while another tab is in front.
    """
    shown = look()
    session.current().is_ticking = every is not None

    def part() -> None:
        with fairness.turn():
            tick()

    def tick() -> None:
        session.begin_part()
        if look() != shown:
            st.rerun()
        draw()
        _TICKER(
            data={
                **session.next_tick(),
                "every": None if every is None else 1000 * every,
                "while_hidden": while_hidden,
            },
            key=key,
            on_tick_change=lambda: session.take_tick(key),
        )

    st.fragment(part)()

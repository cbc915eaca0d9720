"""On the wire of Streamlit's protocol: an event and an ask, back to back, a hundred times.

Both have the moving part of the page run, and what the first of the two runs writes there is lost when the
second one is quick. A real server, and browsers that are simulated.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from benchmarks.classroom import Pupil, open_browser, until_opened
from benchmarks.server import Server

WRONG = {"type": "edit", "layer": 0, "source": 0, "target": 0, "text": "abc"}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def visit(server: Server, act: Callable[[Pupil], Awaitable[None]], *, playing: bool) -> None:
    """Open the page at full speed, and act on it while it plays, or while it stands."""

    async def whole() -> None:
        pupil = Pupil(server, 0, query="speed=max")
        browser = open_browser(pupil)
        await until_opened([pupil])
        if playing:
            await pupil.press("play", pupil.playing)
        await act(pupil)
        browser.cancel()
        await asyncio.gather(browser, return_exceptions=True)
        assert not pupil.errors

    with ThreadPoolExecutor(1) as thread:  # Playwright's own loop may run in this one
        thread.submit(asyncio.run, whole()).result()


@pytest.mark.parametrize(("playing", "times"), [(True, 100), (False, 20)])
def test_every_wrong_weight_is_refused_in_words(server: Server, playing: bool, times: int) -> None:
    answers = []

    async def act(pupil: Pupil) -> None:
        for _ in range(times):
            await pupil.tell(WRONG, lambda serial: str(serial) in pupil.header["refusals"])
            answers.append(next(reversed(pupil.header["refusals"].values())))

    visit(server, act, playing=playing)

    assert len(answers) == times
    assert all(answer.startswith("'abc' is not a number.") for answer in answers)


def shows_test_points(pupil: Pupil, on: bool) -> bool:
    return pupil.scene["show_test"] is on


def test_every_switch_reaches_the_picture(server: Server) -> None:
    async def act(pupil: Pupil) -> None:
        for time in range(100):
            on = time % 2 == 0
            await pupil.toggle("show_test_points", on, partial(shows_test_points, pupil, on))

    visit(server, act, playing=True)


def test_draw_mode_touches_nothing_before_the_first_stroke_which_goes_on_from_what_is_shown(
    server: Server,
) -> None:
    numbers: list[tuple[int, int]] = []

    def drawing(pupil: Pupil, n_points: int) -> bool:
        numbers.append((pupil.header["generation"], len(pupil.scene["train"]["v"])))
        return bool(pupil.scene["drawing"]) and numbers[-1][1] == n_points

    async def act(pupil: Pupil) -> None:
        n_points = len(pupil.scene["train"]["v"])
        await pupil.tell({"type": "draw_mode", "on": True}, lambda _: drawing(pupil, n_points))
        assert numbers[-1] == (1, n_points)
        stroke = {"action": "add", "x": [5, 5], "label": 0}
        await pupil.tell({"type": "draw", "actions": [stroke]}, lambda _: drawing(pupil, n_points + 1))
        assert numbers[-1] == (2, n_points + 1)
        assert pupil.header["notice"] == f"New run with your {n_points + 1} points."

    visit(server, act, playing=False)

"""Thirty pupils on one small server: `python benchmarks/classroom.py [--sessions 30] [--seconds 30]`.

Sessions are simulated over the real websocket protocol: each opens the start page, presses Play, and asks for
film strips and paints them as the stage's `player.js` does: one ask at a time, sent when the queued frames
would last no longer than a reply takes, and none just behind a press. Now and then each session clicks (Pause
and Play, Step and Play, or another learning rate); an answer counts when the strip that shows it has arrived.
The simulated browsers share the machine with the server. Exit status 1 when a figure is missed.
"""

import argparse
import asyncio
import json
import math
import random
import statistics
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import DoubleArray, StringArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.report import Report
from benchmarks.server import Server
from playground.settings import SETTINGS

DISPLAY_FRAME = 1 / 60
FIRST_REPLY = 0.150
UNANSWERED = 3.0
PRESSED = 0.150
"""Seconds behind a press in which nothing is asked, if no answer comes before."""
SOONEST = 0.030
"""What comes sooner behind a press is no answer to it."""
REPORT = 0.200
"""Seconds until a browser tells, if it is wanted, which run of the page it has."""
ARRIVAL_SECONDS = 5.0
"""Sessions open the page one after the other over this time."""
SETTLE_SECONDS = 3.0
IDLE_SECONDS = 5.0
SPEED = int(SETTINGS["speed"].default)
"""Epochs a second, each of them one frame."""
LEAST_FRAMES = 0.99 * SPEED
"""All of them, but for what is on its way when counting begins and ends, and at a click."""
ON_TIME = 0.1
LONGEST_REPLY = 0.5
LONGEST_ANSWER = 0.15
LONGEST_STALL = 1.0
MOST_RUNS = 2.0
"""Of the whole page, for one click: its own, and one more where the run has stopped."""
MOST_MEGABYTES = 15.0
SHOWN_ERRORS = 10


def _slider(widget: Any) -> dict[str, Any]:
    if widget.options:
        names = widget.raw_value if widget.set_value else [widget.options[int(at)] for at in widget.default]
        return {"string_array_value": StringArray(data=names)}
    return {"double_array_value": DoubleArray(data=widget.value if widget.set_value else widget.default)}


def _plain(widget: Any) -> Any:
    """The value of a widget that holds one number, text or flag; None when it is empty."""
    name = "value" if widget.set_value else "default"
    is_empty = widget.DESCRIPTOR.fields_by_name[name].has_presence and not widget.HasField(name)
    return None if is_empty else getattr(widget, name)


def _number(widget: Any) -> dict[str, Any]:
    value = _plain(widget)
    if value is not None and widget.data_type == NumberInput.INT:
        return {"int_value": int(value)}
    return {"double_value": value}


def _chosen(widget: Any) -> dict[str, Any]:
    names = [getattr(option, "content", option) for option in widget.options]
    chosen = widget.raw_values if widget.set_value else [names[place] for place in widget.default]
    return {"string_array_value": StringArray(data=chosen)}


def _selected(widget: Any) -> dict[str, Any]:
    if widget.set_value:
        return {"string_value": widget.raw_value if widget.HasField("raw_value") else None}
    return {"string_value": widget.options[widget.default] if widget.HasField("default") else None}


VALUES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "slider": _slider,
    "number_input": _number,
    "button_group": _chosen,
    "multiselect": _chosen,
    "selectbox": _selected,
    "text_input": lambda widget: {"string_value": _plain(widget)},
    "checkbox": lambda widget: {"bool_value": _plain(widget)},
}
"""What a browser reports for each kind of widget, as its element says; it reports all of them each time."""


@dataclass(eq=False)
class Pupil:
    """One simulated browser; times are `time.perf_counter()` seconds.

    Attributes:
        frames, epochs, played, received: painted frames and epochs, seconds of playing, and bytes, since
            counting began.
        answers, gaps, replies: seconds from a click to its answer; and, while counting, between two strips,
            and from an ask to its strip.
    """

    server: Server
    number: int
    query: str = ""
    frames: int = 0
    epochs: int = 0
    played: float = 0.0
    received: int = 0
    answers: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    replies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    status: str = ""
    epoch: int = 0
    scene: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)
    _states: dict[str, WidgetState] = field(default_factory=dict)
    _fragment: str = ""
    _page: str = ""
    _generation: tuple[str, int] = ("", 0)
    _queue: deque[tuple[int, int]] = field(default_factory=deque)
    _strip_frames: int = 1
    _due: float = 0.0
    _painted: int = 0
    _painted_at: float = 0.0
    _playing_since: float = 0.0
    _pressed_at: float = -PRESSED
    _quiet_until: float = 0.0
    _pausing: bool = False
    _have: int = 0
    _asked: float | None = None
    _reply: float = 0.0
    _mean_reply: float = 0.0
    _reported: bool = True
    _strip_at: float | None = None
    _counting: bool = False
    _wanted: Callable[[], bool] | None = None
    _answered: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: ClientConnection | None = None
    _scene_number: int = 0
    _curve: tuple[int, int, int, int] = (0, 0, 0, 0)
    _serial: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def live(self) -> None:
        """Open the page and be a browser until cancelled."""
        async with connect(
            self.server.websocket_url,
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=self.server.url,  # type: ignore[arg-type]
            max_size=None,
            compression=None,
        ) as self._socket:
            await self._send()
            asking = asyncio.create_task(self._keep_asking())
            try:
                async for data in self._socket:
                    assert isinstance(data, bytes)
                    self._take(data)
            except ConnectionClosed as closed:
                self.errors.append(f"connection closed: {closed}")
            finally:
                asking.cancel()

    # What a person does

    async def press(self, key: str, shown: Callable[[], bool]) -> float:
        """Click a button; seconds until `shown` holds.

        While the network plays, buttons pause it: what is painted until that is here counts no more.
        """
        self._paint(time.perf_counter())
        self._clock(time.perf_counter())
        self._pausing = self.playing()
        return await self._act(WidgetState(id=self._ids[key], trigger_value=True), shown)

    async def tell(self, event: Mapping[str, Any], shown: Callable[[int], bool]) -> float:
        """Do something on the picture, and ask for the next strip in the same moment; seconds until `shown`
        holds for the number of that event.
        """
        self._serial += 1
        serial = self._serial
        told = {**event, "serial": serial, "generation": self._generation[1], "painted": self._painted}
        state = self._trigger("stage", "event", {"events": [told]})
        return await self._act(state, lambda: shown(serial), and_ask=True)

    async def toggle(self, key: str, on: bool, shown: Callable[[], bool]) -> float:
        """Throw a switch, and ask for the next strip in the same moment; seconds until `shown` holds."""
        state = WidgetState(id=self._ids[key], bool_value=on)
        self._states[state.id] = state
        return await self._act(state, shown, and_ask=True)

    async def choose(self, key: str, option: str, shown: Callable[[], bool]) -> float:
        """Move a slider of options; seconds until `shown` holds."""
        state = WidgetState(id=self._ids[key], string_array_value=StringArray(data=[option]))
        self._states[state.id] = state
        return await self._act(state, shown)

    def count(self, on: bool) -> None:
        """Whether everything that a pupil counts does so from now on."""
        now = time.perf_counter()
        self._paint(now)
        self._clock(now)
        self._counting, self._strip_at = on, None
        if on:
            self.frames, self.epochs, self.played, self.received = 0, 0, 0.0, 0

    def playing(self) -> bool:
        return self.status == "playing"

    def page_runs(self) -> int:
        """How often the whole page has run, as the last strip told it."""
        return int(self.header.get("run", 0))

    def notice(self) -> str:
        """The line of news that the last strip carried."""
        return str(self.header.get("notice", ""))

    def opened(self) -> bool:
        """Whether the page is there with its buttons and its first frame."""
        return {"play", "step", "learning_rate"} <= self._ids.keys() and self._have > 0

    # Inside

    async def _act(self, state: WidgetState, shown: Callable[[], bool], *, and_ask: bool = False) -> float:
        self._answered.clear()
        began = time.perf_counter()
        self._wanted = shown
        await self._send(state)
        if and_ask:
            await self._ask()
        else:
            self._pressed_at, self._quiet_until = began, began + PRESSED
        await asyncio.wait_for(self._answered.wait(), 30)
        return time.perf_counter() - began

    async def _send(self, trigger: WidgetState | None = None, *, fragment: str = "") -> None:
        """Ask for a run of the page, or of a fragment; as a browser does, with the values of all widgets."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self.query
        rerun.page_script_hash = self._page
        rerun.fragment_id = fragment
        rerun.context_info.url = self.server.url
        rerun.context_info.color_scheme = "light"
        rerun.widget_states.widgets.extend(self._states.values())
        if trigger is not None and trigger.id not in self._states:
            rerun.widget_states.widgets.append(trigger)
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    def _take(self, data: bytes) -> None:
        self.received += len(data)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._take_element(message)
        elif kind == "navigation":
            self._page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            self.errors.append(message.session_event.script_compilation_exception.message)

    def _take_element(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(element.exception.message)
        elif kind == "button":
            self._ids[element.button.id.rsplit("-", 1)[-1]] = element.button.id
        elif kind in VALUES:
            widget = getattr(element, kind)
            self._ids[widget.id.rsplit("-", 1)[-1]] = widget.id
            if widget.set_value or widget.id not in self._states:
                self._states[widget.id] = WidgetState(id=widget.id, **VALUES[kind](widget))
        elif kind == "bidi_component":
            component = element.bidi_component
            self._ids[component.id.rsplit("-", 1)[-1]] = component.id
            if component.WhichOneof("data") == "bytes":
                self._fragment = message.delta.fragment_id
                self._take_strip(component.bytes)

    def _take_strip(self, data: bytes) -> None:
        now = time.perf_counter()
        self._paint(now)
        header = json.loads(data[4 : 4 + int.from_bytes(data[:4], "little")])
        is_answer = self._asked is None or header["run"] > self.page_runs()
        if is_answer and now > self._pressed_at + SOONEST:
            self._quiet_until = 0.0
        if self._asked is not None:
            self._reply = now - self._asked
            self._mean_reply = 0.7 * self._mean_reply + 0.3 * self._reply if self._mean_reply else self._reply
            self._asked = None
            if self._counting:
                self.replies.append(self._reply)
        self.header = header
        if "scene" in header:
            self.scene, self._scene_number = header["scene"], header["scene_number"]
        self._take_rows(header["curve"])
        self._clock(now)
        self.status = header["status"]
        self._pausing = self._pausing and self.playing()
        if (header["session"], header["generation"]) != self._generation:
            self._generation = (header["session"], header["generation"])
            self._queue.clear()
            self._painted, self._have, self._due, self._reported = 0, 0, now, True
        while self._queue and self._queue[0][0] < header["present"]:
            self._queue.popleft()  # an edit overtakes what was sent ahead of it
        if header["playing"] and not header["settled"]:
            self._queue.clear()
        if header["playing"]:
            frames = [frame for frame in header["frames"] if frame["id"] > self._have]
            if frames:
                if not self._queue:
                    self._painted_at = max(self._painted_at, now - DISPLAY_FRAME)
                self._queue.extend((frame["id"], frame["epoch"]) for frame in frames)
                self._have, self._strip_frames = frames[-1]["id"], len(frames)
                if self._counting and self._strip_at is not None:
                    self.gaps.append(now - self._strip_at)
                self._strip_at = now
        else:
            self._queue.clear()
            self._strip_at = None
            still = [frame for frame in header["frames"] if frame.get("still")]
            if still:
                self._painted = self._have = still[-1]["id"]
                self.epoch = still[-1]["epoch"]
            elif not header["settled"] or not self._painted:
                self._reported = False
            if header["report"]:
                asyncio.get_running_loop().call_later(REPORT, self._report)
        self._paint(now)
        if self._wanted and self._wanted():
            self._wanted = None
            self._answered.set()
        self._wake.set()

    def _take_rows(self, told: Mapping[str, Any]) -> None:
        """What a strip tells of the curves: known are the history's number, its rows, notes and ghost."""
        number, count, notes, ghost = self._curve
        if not told["start"] or (told["of"] == number and told["start"] <= count):
            number, count = told["number"], told["start"] + told["rows"]
        notes = told["notes_number"] if "notes" in told else notes
        ghost = told["ghost_number"] if "ghost" in told else ghost
        self._curve = (number, count, notes, ghost)

    def _report(self) -> None:
        """Paused, too, it tells what is painted, and which run of the page is here."""
        self._reported = False
        self._wake.set()

    def _clock(self, now: float) -> None:
        """Playing up to now counts."""
        if self._counting and self.playing() and not self._pausing:
            self.played += now - self._playing_since
        self._playing_since = now

    def _step(self) -> float:
        """Seconds between two painted frames."""
        interval: float = self.header.get("interval", 0) / 1000
        spread = (self._mean_reply or FIRST_REPLY) / max(self._strip_frames, len(self._queue))
        return interval or spread

    def _paint(self, now: float) -> None:
        """Everything that was due up to now has been painted: one frame at a time, late ones as fast as the
        display goes, and when more than a strip is late the film goes on from there.
        """
        is_fixed = self.header.get("interval", 0) > 0
        while self._queue:
            when = max(self._due, self._painted_at + DISPLAY_FRAME)
            if when > now:
                return
            step = self._step()
            if when - self._due > self._strip_frames * max(step, DISPLAY_FRAME):
                self._due = when
            self._due = (self._due if is_fixed else max(self._due, when - step)) + step
            self._painted_at = when
            self._painted, epoch = self._queue.popleft()
            if self._counting and not self._pausing:
                self.frames += 1
                self.epochs += epoch - self.epoch
            self.epoch = epoch

    async def _keep_asking(self) -> None:
        """Ask for the next strip in time; each strip that arrives decides anew when that is."""
        while True:
            self._wake.clear()
            wait = self._seconds_to_ask(time.perf_counter())
            quiet = self._quiet_until - time.perf_counter()
            if wait is not None and wait <= quiet:
                wait = quiet
            if wait is not None and wait <= 0:
                await self._ask()
                wait = UNANSWERED
            try:
                await asyncio.wait_for(self._wake.wait(), wait)
            except TimeoutError:
                if self._asked is not None and time.perf_counter() - self._asked >= UNANSWERED:
                    self._asked = None
                    self._reported = self._reported and self.playing()

    def _seconds_to_ask(self, now: float) -> float | None:
        if self._asked is not None:
            return max(self._asked + UNANSWERED - now, 0.001)
        if not self._fragment:
            return None
        self._paint(now)
        if not self.playing():
            return None if self._reported else 0.0
        step = max(self._step(), DISPLAY_FRAME)
        reach = (self._mean_reply or FIRST_REPLY) + step
        too_many = len(self._queue) - max(1, int(reach / step))
        return 0.0 if too_many <= 0 else self._due + (too_many - 1) * step - now

    async def _ask(self) -> None:
        self._reported = True
        self._asked = time.perf_counter()
        ask = {
            "generation": self._generation[1],
            "painted": self._painted,
            "have": self._have,
            "reply": round(1000 * self._reply),
            "playing": self.playing(),
            "settled": self.header.get("settled", True),
            "run": self.header.get("run", 0),
            "scene": self._scene_number,
            "answered": self.header.get("answered", 0),
            "curve": self._curve,
        }
        await self._send(self._trigger("feed", "ask", ask), fragment=self._fragment)

    def _trigger(self, key: str, name: str, value: object) -> WidgetState:
        """What a component with this key says."""
        return WidgetState(
            id=f"$$STREAMLIT_INTERNAL_KEY_{self._ids[key]}__events",
            json_trigger_value=json.dumps([{"event": name, "value": value}]),
        )


def open_browser(pupil: Pupil) -> asyncio.Task[None]:
    """A task that is the pupil's browser; what breaks it becomes one of the pupil's errors."""

    def over(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception():
            pupil.errors.append(repr(task.exception()))

    browser = asyncio.create_task(pupil.live())
    browser.add_done_callback(over)
    return browser


async def pause(pupil: Pupil) -> None:
    """Press Pause if the pupil's network plays."""
    if pupil.playing():
        await pupil.press("play", lambda: not pupil.playing())


async def lesson(pupil: Pupil, seconds: float, rng: random.Random) -> None:
    """What one pupil does after Play: two clicks at times of their own."""
    first, second = sorted((rng.uniform(0.1, 0.5) * seconds, rng.uniform(0.5, 0.9) * seconds))
    await asyncio.sleep(first)
    kind = pupil.number % 3
    if kind == 0:
        pupil.answers.append(await pupil.press("play", lambda: pupil.status == "paused"))
    elif kind == 1:
        pupil.answers.append(await pupil.press("step", lambda: pupil.status == "paused"))
    else:
        options = SETTINGS["learning_rate"].options
        smaller = options[options.index(SETTINGS["learning_rate"].default) - 1]
        name = SETTINGS["learning_rate"].option_label(smaller)
        pupil.answers.append(await pupil.choose("learning_rate", name, lambda: bool(pupil.notice())))
    if kind < 2:
        await asyncio.sleep(1)
        pupil.answers.append(await pupil.press("play", pupil.playing))
    await asyncio.sleep(max(0.0, second - first - 1))


async def until_opened(pupils: list[Pupil], patience: float = 60.0) -> None:
    """Wait until all pages are there.

    Raises:
        RuntimeError: one is not, and why, as far as known.
    """
    give_up = time.perf_counter() + patience
    while not all(pupil.opened() for pupil in pupils):
        errors = [error for pupil in pupils for error in pupil.errors]
        if errors or time.perf_counter() > give_up:
            raise RuntimeError("Not every page opened: " + ("; ".join(errors) or f"not in {patience:.0f} s"))
        await asyncio.sleep(0.05)


async def visit(server: Server) -> None:
    """One visitor comes, plays for a moment and goes: afterwards the server has loaded all it needs."""
    pupil = Pupil(server, 0)
    browser = open_browser(pupil)
    await until_opened([pupil])
    await pupil.press("play", pupil.playing)
    await asyncio.sleep(2)
    browser.cancel()
    await asyncio.gather(browser, return_exceptions=True)


async def classroom(server: Server, n_sessions: int, seconds: float) -> Report:
    """Run the lesson and print its figures."""
    report = Report()
    rng = random.Random(0)
    await visit(server)
    memory_before = server.memory_megabytes()
    pupils = [Pupil(server, number) for number in range(n_sessions)]
    browsers = []
    for pupil in pupils:
        browsers.append(open_browser(pupil))
        await asyncio.sleep(ARRIVAL_SECONDS / n_sessions)
    await until_opened(pupils)
    await asyncio.gather(*(pupil.press("play", pupil.playing) for pupil in pupils))
    await asyncio.sleep(SETTLE_SECONDS)

    page_runs = -sum(pupil.page_runs() for pupil in pupils)
    for pupil in pupils:
        pupil.count(True)
    began, used = time.perf_counter(), server.processor_seconds()
    own = time.process_time()
    results = await asyncio.gather(*(lesson(pupil, seconds, rng) for pupil in pupils), return_exceptions=True)
    await asyncio.sleep(max(0.0, seconds - (time.perf_counter() - began)))
    for pupil in pupils:
        pupil.count(False)
    lapse = time.perf_counter() - began
    used, own = server.processor_seconds() - used, time.process_time() - own
    memory = (server.memory_megabytes() - memory_before) / n_sessions
    page_runs += sum(pupil.page_runs() for pupil in pupils)

    await asyncio.gather(*(pause(pupil) for pupil in pupils))
    await asyncio.sleep(2)
    idle_from, idle_used = time.perf_counter(), server.processor_seconds()
    await asyncio.sleep(IDLE_SECONDS)
    idle = 100 * (server.processor_seconds() - idle_used) / (time.perf_counter() - idle_from)

    for browser in browsers:
        browser.cancel()
    await asyncio.gather(*browsers, return_exceptions=True)

    errors = [error for pupil in pupils for error in pupil.errors]
    errors += [f"a click without an answer: {result!r}" for result in results if result is not None]
    errors += server.trouble()
    for error, count in Counter(errors).most_common(SHOWN_ERRORS):
        report.note(f"error, {count} times: {error}")
    report.note(
        f"{n_sessions} sessions, {lapse:.0f} s; the server took {100 * used / lapse:.0f} % of a processor,"
        f" the simulated browsers {100 * own / lapse:.0f} %"
    )
    frames = [pupil.frames / pupil.played for pupil in pupils]
    report.note(f"painted frames a second of playing, the median session {statistics.median(frames):.1f}")
    report.figure("the same, the session with the fewest", min(frames), ">=", LEAST_FRAMES)
    epochs = [pupil.epochs / (SPEED * pupil.played) for pupil in pupils]
    report.figure("epochs painted of those due, the slowest session", min(epochs), ">=", 1 - ON_TIME)
    report.figure("epochs painted of those due, the fastest session", max(epochs), "<=", 1 + ON_TIME)
    replies = sorted(reply for pupil in pupils for reply in pupil.replies)
    middle, late, last = (replies[int(share * (len(replies) - 1))] for share in (0.5, 0.95, 1.0))
    report.note(f"a strip after {middle:.3f} s in the middle, at most {last:.2f} s")
    report.figure("a strip, 95 of 100 after at most", late, "<=", LONGEST_REPLY, "s")
    report.figure(
        "longest time between two strips",
        max(max(pupil.gaps, default=math.inf) for pupil in pupils),
        "<=",
        LONGEST_STALL,
        "s",
    )
    answers = [answer for pupil in pupils for answer in pupil.answers]
    report.note(f"answer to a click, the slowest {max(answers):.2f} s of {len(answers)}")
    report.figure("answer to a click, median", statistics.median(answers), "<", LONGEST_ANSWER, "s")
    report.figure("runs of the whole page for each click", page_runs / len(answers), "<=", MOST_RUNS)
    kilobytes = statistics.median(pupil.received for pupil in pupils) / lapse / 1000
    report.note(f"the median session was sent {kilobytes:.0f} kB a second, with what the clicks brought")
    report.figure("errors", len(errors), "==", 0)
    report.figure("memory of a session", memory, "<", MOST_MEGABYTES, "MB")
    report.figure("processor while all are paused", idle, "<=", 1.0, "%")
    return report


def main() -> int:
    parser = argparse.ArgumentParser(description="Simulated sessions that all play the default.")
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=30.0)
    arguments = parser.parse_args()
    with Server() as server:
        return asyncio.run(classroom(server, arguments.sessions, arguments.seconds)).exit_status()


if __name__ == "__main__":
    sys.exit(main())

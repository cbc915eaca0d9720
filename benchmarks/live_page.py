"""How smooth is the page, what does it cost, and how quickly does it obey? `python benchmarks/live_page.py`.

A real headless Chromium in front of a real server on this machine. Printed are medians: painted frames and
epochs a second over several windows of time; bytes a second of a viewer; milliseconds from a click to its
effect on the screen while the network plays, and from Play until a spiral is solved; the first painted frame
against the first text of an empty Streamlit app, opened in turn in new browser contexts; and the server's
processor time while a page is paused or hidden.

`--delay 60` and `--kbps 1000` say how it is on a bad line instead: milliseconds each way, and thousands of
bits a second towards the browser once the page is open. Exit status 1 when a figure is missed.
"""

import argparse
import math
import statistics
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.proxy import Proxy
from benchmarks.report import Report
from benchmarks.screen import DESKTOP, PATIENCE_MS, Screen, launch
from benchmarks.server import Server
from datasets.features import FEATURES
from playground.settings import SETTINGS

WINDOWS = 7
WINDOW_SECONDS = 2.0
WARM_UP_SECONDS = 2.0
REPETITIONS = 9
OPENINGS = 5
IDLE_SECONDS = 5.0
CLICK_LIMIT_MS = 250.0
OPENING_LIMIT_SECONDS = 1.5
BYTES_SECONDS = 20.0
SOLVED_LOSS = 0.1
SOLVED_LIMIT_MS = 5000.0
SOLVED_REPETITIONS = 3
DELAYED_FRAMES = 30.0
NARROW_FRAMES = 19.8
"""Twenty, each of them an epoch, but for what the display's own clock rounds off."""

SPIRAL = "dataset=spiral&hidden_layer_sizes=8,8&train_percent=80&speed=max"
SEVEN = "&".join(
    f"features={name}" for name in ("x1", "x2", "x1_squared", "x2_squared", "x1_times_x2", "sin_x1", "sin_x2")
)
ALL = "&".join(f"features={name}" for name in FEATURES)
WATCHED = "speed=20"
NETWORKS = (
    # title, address, least frames a second, least epochs a second
    ("circle, 4", "speed=max", 50.0, None),
    ("spiral, 8,8", SPIRAL, 50.0, 400.0),
    (
        "spiral, six layers of 8, 7 inputs",
        f"dataset=spiral&hidden_layer_sizes=8,8,8,8,8,8&{SEVEN}&speed=max",
        50.0,
        None,
    ),
    (
        "spiral, six layers of 32, 9 inputs: the largest there is",
        f"dataset=spiral&hidden_layer_sizes=32,32,32,32,32,32&{ALL}&speed=max",
        15.0,
        None,
    ),
)
DELAYED = NETWORKS[:3]
VIEWERS = (
    # title, address, most thousands of bytes a second
    ("circle, 4, 20 epochs a second", WATCHED, 60.0),
    ("spiral, 8,8, full speed", SPIRAL, 130.0),
)
SIBLINGS = NETWORKS[:2]
SIBLING_ROUNDS = 3
SIBLING_SHARE = 2 / 3

PANELS = {
    "Neuron": ".js-plotly-plot .main-svg",
    "Point": "[data-testid=stNumberInput]",
    "Hidden plane": ".js-plotly-plot .main-svg",
    "Numbers": ".js-plotly-plot .main-svg",
    "Is it luck?": ".js-plotly-plot .main-svg",
    "Runs": "[data-testid=stForm]",
    "Keep": "[data-testid=stFileUploader]",
    "Your points": "textarea",
}
"""Every panel by its title, and a CSS selector of what it shows."""
PANEL_REPETITIONS = 5
PANEL_LIMIT_MS = 500.0
PANEL_FRAMES = 20.0

_EMPTY_APP = 'import streamlit as st\n\nst.write("Ready.")\n'

_FIRST_SIGHT = """
(() => {
  const stage = () => {
    for (const box of document.querySelectorAll('.st-key-stage *')) {
      const found = box.shadowRoot?.querySelector('[data-testid=stage]');
      if (found) return found;
    }
    return document.querySelector('[data-testid=stage]');
  };
  const look = () => {
    const painted = Number(stage()?.dataset.painted ?? 0) > 0;
    const text = [...document.querySelectorAll('[data-testid=stMarkdownContainer]')]
      .some((box) => box.textContent === 'Ready.');
    if (painted || text) globalThis.firstSight = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""

_PANEL = """
([title, shown, patience]) => new Promise((resolve, reject) => {
  const choices = [...document.querySelectorAll('.st-key-panel [role=radio]')];
  const began = performance.now();
  choices.find((choice) => choice.textContent.trim() === title).click();
  const look = () => {
    const lapse = performance.now() - began;
    const chosen = [...document.querySelectorAll('.st-key-panel [aria-checked=true]')]
      .some((choice) => choice.textContent.trim() === title);
    const there = !shown || [...document.querySelectorAll('.st-key-panel_content')]
      .some((content) => content.querySelector(shown) && !content.querySelector('[data-stale=true]'));
    if (chosen && there) resolve(lapse);
    else if (lapse > patience) reject(new Error(`${title} never came`));
    else requestAnimationFrame(look);
  };
  look();
})
"""

_EFFECT = """
(stage, [condition, click, patience]) => {
  const holds = new Function('stage', 'before', `return ${condition}`);
  const before = { epoch: Number(stage.dataset.epoch), notice: noticeOf(stage) };
  function noticeOf(root) { return root.querySelector('[data-testid=notice]').textContent; }
  globalThis.effect = new Promise((resolve, reject) => {
    const start = () => {
      const began = performance.now();
      const look = () => {
        const lapse = performance.now() - began;
        if (holds(stage, { ...before, noticeOf })) resolve(lapse);
        else if (lapse > patience) reject(new Error(`${condition} never came`));
        else requestAnimationFrame(look);
      };
      look();
    };
    if (click) {
      start();
      document.querySelector(`.st-key-${click} button`).click();
    } else {
      addEventListener('pointerup', start, { capture: true, once: true });
    }
  });
}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--delay", type=float, default=0.0, metavar="MS", help="each way")
    parser.add_argument("--kbps", type=float, default=math.inf, help="towards the browser")
    arguments = parser.parse_args()
    report = Report()
    with Server() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        report.note(f"An empty page in this browser could paint {display_rate(browser):.0f} frames a second.")
        if arguments.delay or arguments.kbps < math.inf:
            bad_line(report, browser, server, arguments.delay, arguments.kbps)
        else:
            good_line(report, browser, server)
        for line in server.trouble():
            report.note(f"The server's log: {line}")
        report.figure("warnings and errors in the server's log", len(server.trouble()), "==", 0)
        browser.close()
    return report.exit_status()


def good_line(report: Report, browser: Browser, server: Server) -> None:
    for title, query, least_frames, least_epochs in NETWORKS:
        frames, epochs = rates(browser, server.url, query)
        report.figure(f"{title}: painted frames a second", frames, ">=", least_frames)
        if least_epochs:
            report.figure(f"{title}: epochs a second", epochs, ">=", least_epochs)
        else:
            report.note(f"{title}: epochs a second {epochs:.0f}")
    for title, query, most in VIEWERS:
        viewer(report, browser, server, title, query, most)
    for title, query, *_ in SIBLINGS:
        luck(report, browser, server.url, title, query)
    panels(report, browser, server.url)
    for name, milliseconds in answers(browser, server.url).items():
        report.figure(f"{name} takes effect after", milliseconds, "<=", CLICK_LIMIT_MS, "ms")
    solved(report, browser, server.url)
    openings(report, browser, server.url)
    idleness(report, browser, server)


def bad_line(report: Report, browser: Browser, server: Server, delay_ms: float, kbps: float) -> None:
    """Frames over a line that only delays at full speed, over a narrow one at the speed of a class."""
    networks = [(title, query, DELAYED_FRAMES) for title, query, *_ in DELAYED]
    if kbps < math.inf:
        networks = [(VIEWERS[0][0], WATCHED, NARROW_FRAMES)]
    for title, query, least in networks:
        with Proxy(server.port, delay_ms=delay_ms) as line:
            frames, epochs = rates(browser, line.url, query, opened=partial(line.narrow, kbps))
        report.figure(f"{title}: painted frames a second", frames, ">=", least)
        report.note(f"{title}: epochs a second {epochs:.0f}")
    with Proxy(server.port, delay_ms=delay_ms) as line:
        for name, milliseconds in answers(browser, line.url, opened=partial(line.narrow, kbps)).items():
            report.note(f"{name} takes effect after {milliseconds:.0f} ms")


def viewer(report: Report, browser: Browser, server: Server, title: str, query: str, most: float) -> None:
    """What goes to a browser that watches, everything counted that the line carries."""
    with Proxy(server.port) as line, browser.new_context(viewport=DESKTOP) as context:
        screen = Screen(context.new_page(), line.url).open(query)
        screen.play()
        screen.page.wait_for_timeout(1000 * WARM_UP_SECONDS)
        began, before = time.monotonic(), line.to_browser.carried
        screen.page.wait_for_timeout(1000 * BYTES_SECONDS)
        kilobytes = (line.to_browser.carried - before) / 1000 / (time.monotonic() - began)
        screen.pause()
    report.figure(f"{title}: to a viewer", kilobytes, "<=", most, "kB/s")


def luck(report: Report, browser: Browser, url: str, title: str, query: str) -> None:
    """What a run keeps of its pace with nine further starts beside it: both measured in turn."""
    alone, together = [], []
    for _ in range(SIBLING_ROUNDS):
        alone.append(rates(browser, url, query))
        together.append(rates(browser, url, f"{query}&siblings=true"))
    for what, index in (("frames", 0), ("epochs", 1)):
        without, beside = (statistics.median(pair[index] for pair in pairs) for pairs in (alone, together))
        report.note(f"{title}: {what} a second alone {without:.0f}, with nine further starts {beside:.0f}")
        report.figure(
            f"{title}: share of {what} kept with nine further starts", beside / without, ">=", SIBLING_SHARE
        )


def display_rate(browser: Browser) -> float:
    """Animation frames a second of a page that does nothing else."""
    with browser.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        count: int = page.evaluate(
            """() => new Promise((resolve) => {
                let count = 0;
                const began = performance.now();
                const tick = () => {
                    count += 1;
                    if (performance.now() - began > 2000) resolve(count);
                    else requestAnimationFrame(tick);
                };
                requestAnimationFrame(tick);
            })"""
        )
        return count / 2


def panels(report: Report, browser: Browser, url: str) -> None:
    """How soon each panel is there on a paused run, and what it leaves of the stage's frames."""
    for title, shown in PANELS.items():
        with browser.new_context(viewport=DESKTOP) as context:
            screen = Screen(context.new_page(), url).open("epoch=40&siblings=true")
            screen.click("node-1-0")  # opens the neuron's panel
            screen.page.locator(f".st-key-panel_content {PANELS['Neuron']}").first.wait_for()
            screen.page.wait_for_timeout(500)
            times = []
            for _ in range(PANEL_REPETITIONS):
                choose_panel(screen, "Keep" if title != "Keep" else "Runs")
                screen.page.wait_for_timeout(700)
                times.append(choose_panel(screen, title, shown))
            report.figure(
                f"panel {title} of a paused run is there after",
                statistics.median(times),
                "<=",
                PANEL_LIMIT_MS,
                "ms",
            )
        query = "speed=max&siblings=true" if title == "Is it luck?" else "speed=max"
        frames, _ = rates(browser, url, query, panel=title)
        report.figure(f"circle, 4, panel {title} open: painted frames a second", frames, ">=", PANEL_FRAMES)


def choose_panel(screen: Screen, title: str, shown: str | None = None) -> float:
    """Choose a panel; milliseconds until an element of it (`shown`, a CSS selector) is on the screen."""
    milliseconds: float = screen.page.evaluate(_PANEL, [title, shown, PATIENCE_MS])
    return milliseconds


def rates(
    browser: Browser,
    url: str,
    query: str,
    panel: str | None = None,
    opened: Callable[[], None] = lambda: None,
) -> tuple[float, float]:
    """Painted frames and epochs a second, medians over the windows; with a panel open if one is named.

    opened: called when the page is there.
    """
    with browser.new_context(viewport=DESKTOP) as context:
        screen = Screen(context.new_page(), url).open(query)
        opened()
        if panel is not None:
            screen.click("node-1-0")
            screen.page.locator(f".st-key-panel_content {PANELS['Neuron']}").first.wait_for()
            if panel != "Neuron":
                choose_panel(screen, panel, PANELS[panel])
        screen.play()
        screen.page.wait_for_timeout(1000 * WARM_UP_SECONDS)
        screen.watch()
        screen.page.wait_for_timeout(1000 * WINDOWS * WINDOW_SECONDS)
        watched = screen.watched()
        screen.pause()
    times, frames, epochs = watched["times"], [], []
    for window in range(WINDOWS):
        ends = (times[0] + 1000 * WINDOW_SECONDS * (window + late) for late in (0, 1))
        first, last = (bisect_right(times, end) - 1 for end in ends)
        seconds = max(times[last] - times[first], 1.0) / 1000
        frames.append((last - first) / seconds)
        epochs.append((watched["epochs"][last] - watched["epochs"][first]) / seconds)
    return statistics.median(frames), statistics.median(epochs)


def answers(browser: Browser, url: str, opened: Callable[[], None] = lambda: None) -> dict[str, float]:
    """Milliseconds until Pause, Step, Play and a slider show on the screen, on the spiral at full speed.

    opened: called when the page is there.
    """
    with browser.new_context(viewport=DESKTOP) as context:
        screen = Screen(context.new_page(), url).open(SPIRAL)
        opened()
        taken: dict[str, list[float]] = {"Play": [], "Pause": [], "Step": [], "a slider": []}
        for repetition in range(REPETITIONS):
            taken["Play"].append(click(screen, "play", "Number(stage.dataset.epoch) > before.epoch"))
            screen.page.wait_for_timeout(500)
            taken["a slider"].append(slide(screen, -1 if repetition % 2 else 1))
            screen.page.wait_for_timeout(500)
            taken["Pause"].append(click(screen, "play", "stage.dataset.status === 'paused'"))
            screen.page.wait_for_timeout(500)
            taken["Step"].append(click(screen, "step", "Number(stage.dataset.epoch) === before.epoch + 1"))
            screen.page.wait_for_timeout(500)
    return {name: statistics.median(times) for name, times in taken.items()}


def solved(report: Report, browser: Browser, url: str) -> None:
    """How soon after Play at full speed the spiral is solved."""
    times = []
    for _ in range(SOLVED_REPETITIONS):
        with browser.new_context(viewport=DESKTOP) as context:
            screen = Screen(context.new_page(), url).open(SPIRAL)
            below = f"stage.dataset.testLoss && Number(stage.dataset.testLoss) < {SOLVED_LOSS}"
            times.append(click(screen, "play", below))
    report.figure(
        f"spiral, 8,8, full speed: test loss under {SOLVED_LOSS} after",
        statistics.median(times),
        "<=",
        SOLVED_LIMIT_MS,
        "ms",
    )


def click(screen: Screen, key: str, condition: str) -> float:
    """Milliseconds from a click on a button until the condition holds on the screen."""
    screen.stage.evaluate(_EFFECT, [condition, key, PATIENCE_MS])
    return _effect(screen.page)


def slide(screen: Screen, steps: int) -> float:
    """Milliseconds from letting the learning rate's slider go until the stage says what changed."""
    slider = screen.keyed("learning_rate").get_by_role("slider")
    thumb, whole = slider.locator("xpath=../..").bounding_box(), screen.keyed("learning_rate").bounding_box()
    assert thumb is not None
    assert whole is not None
    step = whole["width"] / (len(SETTINGS["learning_rate"].options) - 1)
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2
    condition = "before.noticeOf(stage) !== before.notice && before.noticeOf(stage) !== ''"
    screen.stage.evaluate(_EFFECT, [condition, None, PATIENCE_MS])
    screen.page.mouse.move(x, y)
    screen.page.mouse.down()
    screen.page.mouse.move(x + steps * step, y, steps=3)
    screen.page.mouse.up()
    return _effect(screen.page)


def _effect(page: Page) -> float:
    milliseconds: float = page.evaluate("globalThis.effect")
    return milliseconds


def openings(report: Report, browser: Browser, url: str) -> None:
    """First painted frame of the app against the first text of an empty one, each in a new context."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "empty.py").write_text(_EMPTY_APP)
        empty = stack.enter_context(Server(folder / "empty.py"))
        ours: list[float] = []
        theirs: list[float] = []
        for repetition in range(OPENINGS + 1):  # the first one warms both servers up
            for app, times in ((empty.url, theirs), (url, ours)):
                seconds = first_sight(browser, app)
                if repetition:
                    times.append(seconds)
    report.note(f"first text of an empty Streamlit app after {statistics.median(theirs):.2f} s")
    report.note(f"first painted frame after {statistics.median(ours):.2f} s")
    differences = [our - their for our, their in zip(ours, theirs, strict=True)]
    report.figure(
        "first painted frame, later than an empty app's text",
        statistics.median(differences),
        "<=",
        OPENING_LIMIT_SECONDS,
        "s",
    )


def first_sight(browser: Browser, url: str) -> float:
    """Seconds from the navigation to the first painted frame, or to the empty app's text."""
    with browser.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        page.add_init_script(_FIRST_SIGHT)
        page.goto(url)
        page.wait_for_function("globalThis.firstSight", timeout=PATIENCE_MS)
        milliseconds: float = page.evaluate("globalThis.firstSight")
        return milliseconds / 1000


def idleness(report: Report, browser: Browser, server: Server) -> None:
    """The server's processor time while its only page is paused, and while it plays behind another tab."""
    with browser.new_context(viewport=DESKTOP) as context:
        screen = Screen(context.new_page(), server.url).can_be_hidden().open(SPIRAL)
        screen.play()
        screen.page.wait_for_timeout(1000)
        screen.pause()
        report.figure("processor, a page that is paused", idle_share(screen, server), "<=", 1.0, "%")
        screen.play()
        screen.page.wait_for_timeout(1000)
        screen.hide()
        report.figure("processor, a page that is hidden", idle_share(screen, server), "<=", 1.0, "%")


def idle_share(screen: Screen, server: Server) -> float:
    """Percent of one processor that the server takes, once what was asked for is answered."""
    screen.page.wait_for_timeout(1500)
    began, before = time.monotonic(), server.processor_seconds()
    screen.page.wait_for_timeout(1000 * IDLE_SECONDS)
    return 100 * (server.processor_seconds() - before) / (time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())

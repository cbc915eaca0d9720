"""A real Chromium in front of the app, and what a person sees of its stage: for tests and benchmarks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Browser, Locator, Page, Playwright, ViewportSize, expect

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 30_000.0
"""Longest wait for something that has to happen; generous: nothing here asserts how fast it happens."""

CLICK_MS = 60.0
"""How long a person holds a button down, about."""

DESKTOP: ViewportSize = {"width": 1400, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

_HIDING = """
(() => {
  let hidden = false;
  const held = [];
  const animate = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) => (hidden ? -held.push(callback) : animate(callback));
  Object.defineProperty(document, "visibilityState", { get: () => (hidden ? "hidden" : "visible") });
  Object.defineProperty(document, "hidden", { get: () => hidden });
  globalThis.hideTab = (hide) => {
    hidden = hide;
    document.dispatchEvent(new Event("visibilitychange"));
    if (!hide) held.splice(0).forEach((callback) => animate(callback));
    return new Promise((resolve) => animate(() => animate(resolve)));
  };
})();
"""
_WATCH = """
(stage) => {
  const seen = { epochs: [], painted: [], times: [], testLosses: [] };
  const look = () => {
    const painted = Number(stage.dataset.painted);
    if (painted === seen.painted.at(-1)) return;
    seen.painted.push(painted);
    seen.epochs.push(Number(stage.dataset.epoch));
    seen.testLosses.push(stage.dataset.testLoss ? Number(stage.dataset.testLoss) : null);
    seen.times.push(performance.now());
  };
  look();
  const observer = new MutationObserver(look);
  observer.observe(stage, { attributes: true });
  globalThis.watchedStage = seen;
}
"""


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome on this machine, or None."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium.

    Raises:
        RuntimeError: none is installed.
    """
    path = find_chromium()
    if path is None:
        raise RuntimeError(f"No Chromium found. Install one of: {', '.join(CHROMIUM_NAMES)}.")
    return playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))


class Screen:
    """A page of the app and its stage, read by the attributes that say what is painted."""

    def __init__(self, page: Page, app_url: str) -> None:
        self.page = page
        self.app_url = app_url
        self.stage = page.get_by_test_id("stage")
        self.curves = page.get_by_test_id("live-curves")

    def open(self, query: str | Mapping[str, Any] = "") -> Screen:
        """Open the app's page with these settings and wait for its first painted frame."""
        text = query if isinstance(query, str) else urlencode(query, doseq=True)
        self.page.goto(f"{self.app_url}/?{text}" if text else f"{self.app_url}/")
        return self.wait_for_paint()

    def wait_for_paint(self) -> Screen:
        """Wait until the stage shows a frame."""
        self.expect_attribute("data-epoch", r"\d+")
        return self

    def can_be_hidden(self) -> Screen:
        """Call it before `open`: `hide` then does what another tab in front does.

        A headless Chromium shows every tab, so the page is told what it is told there: it is hidden, and no
        animation frames come.
        """
        self.page.add_init_script(_HIDING)
        return self

    def hide(self, hidden: bool = True) -> None:
        """Put another tab in front of the page, or the page in front again; it paints what it was at."""
        self.page.evaluate("(hidden) => globalThis.hideTab(hidden)", hidden)

    # What is seen

    @property
    def epoch(self) -> int:
        return int(self.attribute("data-epoch"))

    @property
    def status(self) -> str:
        return self.attribute("data-status")

    @property
    def losses(self) -> tuple[str, str]:
        """Training and test loss of the painted frame, every digit of them."""
        return self.attribute("data-train-loss"), self.attribute("data-test-loss")

    def attribute(self, name: str) -> str:
        return self.stage.get_attribute(name, timeout=PATIENCE_MS) or ""

    @property
    def query(self) -> dict[str, list[str]]:
        """The parameters in the address."""
        return parse_qs(urlsplit(self.page.url).query, keep_blank_values=True)

    @property
    def sentence(self) -> Locator:
        return self.page.get_by_test_id("sentence")

    @property
    def notice(self) -> Locator:
        return self.page.get_by_test_id("notice")

    def keyed(self, key: str) -> Locator:
        """The Streamlit element with this widget key, and not the old one that waits to be replaced."""
        return self.page.locator(f".st-key-{key}:not([data-retained])")

    def button(self, key: str) -> Locator:
        """The button with this widget key."""
        return self.keyed(key).locator("button").first

    def pixels(self, canvas: str) -> str:
        """Everything painted on a canvas of the stage ('plane', 'wires' or 'points'), as a data address."""
        data: str = self.stage.locator(f"canvas.{canvas}").evaluate("(canvas) => canvas.toDataURL()")
        return data

    def middle_of_line(self, source: str, target: str) -> tuple[float, float]:
        """Where on the page the middle of the line between two nodes is, named by their test ids."""
        x, y = self.stage.evaluate(
            """(stage, names) => {
                const [left, right] = names
                    .map((name) => stage.querySelector(`[data-testid="${name}"]`).getBoundingClientRect());
                const height = (left.top + left.bottom + right.top + right.bottom) / 4;
                return [(left.right + right.left) / 2, height];
            }""",
            [source, target],
        )
        return x, y

    # What is done

    def press(self, key: str) -> None:
        """Click the button with this widget key."""
        self.button(key).click(delay=CLICK_MS)

    def click(self, test_id: str) -> None:
        """Click a part of the stage."""
        self.page.get_by_test_id(test_id).click(delay=CLICK_MS)

    def play(self) -> None:
        self.press("play")
        self.expect_status("playing")

    def pause(self) -> None:
        self.press("play")
        self.expect_status("paused")

    def slide(self, key: str, arrow: str) -> None:
        """Move a slider by one step with an arrow key."""
        self.keyed(key).get_by_role("slider").press(arrow)

    # What is waited for

    def expect_attribute(self, name: str, pattern: str) -> None:
        """Wait until an attribute of the stage matches a whole pattern."""
        expect(self.stage).to_have_attribute(name, re.compile(f"^(?:{pattern})$"), timeout=PATIENCE_MS)

    def expect_status(self, status: str) -> None:
        self.expect_attribute("data-status", status)

    def expect_epoch(self, epoch: int) -> None:
        """Wait until exactly this epoch is painted."""
        self.expect_attribute("data-epoch", str(epoch))

    def wait_for_epoch(self, least: int) -> None:
        """Wait until at least this epoch is painted."""
        self.wait_until(f"Number(stage.dataset.epoch) >= {least}")

    def wait_until(self, condition: str) -> None:
        """Wait until a JavaScript condition on `stage` holds; it is looked at with every painted frame."""
        self.stage.evaluate(
            f"""async (stage, patience) => {{
                const began = performance.now();
                while (!({condition})) {{
                    if (performance.now() - began > patience) throw new Error({condition!r} + " never came");
                    await new Promise((resolve) => setTimeout(resolve, 20));
                }}
            }}""",
            PATIENCE_MS,
        )

    def wait_for_frames(self, count: int = 30) -> None:
        """Wait until the page could paint so often: enough for what must not happen to have happened."""
        self.page.evaluate(
            """async (count) => {
                while (count-- > 0) await new Promise((resolve) => requestAnimationFrame(resolve));
            }""",
            count,
        )

    def wait_for_parameter(self, name: str, value: str | None = None) -> None:
        """Wait until the address has this parameter, with this value if one is given."""
        self.page.wait_for_function(
            """([name, value]) => {
                const found = new URLSearchParams(location.search).getAll(name);
                return value === null ? found.length > 0 : found.includes(value);
            }""",
            arg=[name, value],
            timeout=PATIENCE_MS,
        )

    def wait_for_change(self, canvas: str, before: str) -> None:
        """Wait until a canvas is painted otherwise than `before`, what `pixels` gave."""
        self.stage.locator(f"canvas.{canvas}").evaluate(
            """async (canvas, [before, patience]) => {
                const began = performance.now();
                while (canvas.toDataURL() === before) {
                    if (performance.now() - began > patience) throw new Error("The canvas did not change");
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
            }""",
            [before, PATIENCE_MS],
        )

    def watch(self) -> None:
        """Keep a list of everything the stage paints from now on; `watched` reads it."""
        self.stage.evaluate(_WATCH)

    def watched(self) -> dict[str, list[Any]]:
        """Epochs, frame counts, times in ms and test losses of what was painted, since `watch`."""
        seen: dict[str, list[Any]] = self.page.evaluate("globalThis.watchedStage")
        return seen

"""A real Chromium against a real server.

Every test gets new pages; whatever a page complains of in its console, throws, or asks in a dialog, and
whatever the server logs as a warning or an error, fails the test. Without a Chromium these tests are skipped,
unless the environment variable CI is set: then they fail.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, sync_playwright

from benchmarks.screen import CHROMIUM_NAMES, DESKTOP, Screen, find_chromium, launch
from benchmarks.server import Server

OpenScreen = Callable[..., Screen]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app's server, one for all tests."""
    _need_chromium()
    with Server() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; pages of different contexts share nothing."""
    _need_chromium()
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def new_screen(server: Server, browser: Browser) -> Iterator[OpenScreen]:
    """Makes screens of separate visitors; arguments go to Playwright's `new_context`."""
    complaints: list[str] = []
    contexts = []
    logged = len(server.log())

    def open_screen(**options: Any) -> Screen:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        _collect_complaints(page, complaints)
        return Screen(page, server.url)

    yield open_screen
    for context in contexts:
        context.close()
    assert not complaints, "The page complained:\n" + "\n".join(complaints)
    trouble = server.trouble(logged)
    assert not trouble, "The server complained:\n" + "\n".join(trouble)


@pytest.fixture
def screen(new_screen: OpenScreen) -> Screen:
    """One visitor's screen, 1400 x 900."""
    return new_screen()


def _need_chromium() -> None:
    if find_chromium():
        return
    reason = f"needs a browser: none of {', '.join(CHROMIUM_NAMES)} is installed"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _collect_complaints(page: Page, complaints: list[str]) -> None:
    def on_console(message: ConsoleMessage) -> None:
        # Opened at a page's address, Streamlit first looks for itself below that page, and then at the root.
        looks_for_itself = "/_stcore/" in message.location.get("url", "") and "404" in message.text
        if message.type in ("error", "warning") and not looks_for_itself:
            complaints.append(f"console {message.type}: {message.text}")

    def on_dialog(dialog: Dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"page error: {error}"))
    page.on("dialog", on_dialog)

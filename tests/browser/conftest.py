"""A real Chromium against a real server.

Tests of a module share one page: a fresh browser context costs four seconds of computing, the same page
opened again not half of it, and each opening is a new session of the app. Whatever a page complains of in its
console, throws, or asks in a dialog, and whatever the server logs as a warning or an error, fails the test in
which it happens. A test that fails has a second try, for a browser on a busy machine may miss a moment; the
summary names it (R), and two in a row are a fault. Without a Chromium these tests are skipped, unless the
environment variable CI is set: then they fail.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, sync_playwright

from benchmarks.screen import CHROMIUM_NAMES, DESKTOP, Screen, find_chromium, launch
from benchmarks.server import Server

OpenScreen = Callable[..., Screen]
Listen = Callable[[Page], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app's server, one for all tests."""
    _need_chromium()
    with Server() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for the tests of a module; pages of different contexts share nothing.

    Not for all modules: Playwright's event loop runs as long as it is open, and others could not run theirs.
    """
    _need_chromium()
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def listen(server: Server) -> Iterator[Listen]:
    """Listens to pages: the test fails when one of them, or the server, complains before it ends."""
    complaints: list[str] = []
    pages: list[Page] = []
    logged = len(server.log())

    def on_console(message: ConsoleMessage) -> None:
        # Opened at a page's address, Streamlit first looks for itself below that page, and then at the root.
        looks_for_itself = "/_stcore/" in message.location.get("url", "") and "404" in message.text
        if message.type in ("error", "warning") and not looks_for_itself:
            complaints.append(f"console {message.type}: {message.text}")

    def on_error(error: Exception) -> None:
        complaints.append(f"page error: {error}")

    def on_dialog(dialog: Dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def listen_to(page: Page) -> None:
        pages.append(page)
        page.on("console", on_console)
        page.on("pageerror", on_error)
        page.on("dialog", on_dialog)

    yield listen_to
    for page in pages:
        page.remove_listener("console", on_console)
        page.remove_listener("pageerror", on_error)
        page.remove_listener("dialog", on_dialog)
    assert not complaints, "The page complained:\n" + "\n".join(complaints)
    trouble = server.trouble(logged)
    assert not trouble, "The server complained:\n" + "\n".join(trouble)


@pytest.fixture(scope="module")
def module_page(browser: Browser) -> Iterator[Page]:
    """The page that the tests of a module share, 1400 x 900."""
    context = browser.new_context(viewport=DESKTOP)
    yield context.new_page()
    context.close()


@pytest.fixture
def screen(server: Server, module_page: Page, listen: Listen) -> Iterator[Screen]:
    """A visitor's screen, 1400 x 900: a page without a past, which is left behind without a trace.

    It may be given another size, and be told of a dark or a calm machine; what a page must know from the
    first moment on, such as a finger for a mouse, needs a `new_screen`.
    """
    listen(module_page)
    yield Screen(module_page, server.url)
    # Not about:blank, for which Chromium would start another process and compile all scripts again.
    module_page.goto(f"{server.url}/_stcore/health")
    module_page.evaluate("localStorage.clear(); sessionStorage.clear()")
    module_page.context.clear_cookies()
    module_page.set_viewport_size(DESKTOP)
    module_page.emulate_media(color_scheme="null", reduced_motion="null")
    module_page.mouse.up()
    module_page.mouse.move(0, 0)


@pytest.fixture
def new_screen(server: Server, browser: Browser, listen: Listen) -> Iterator[OpenScreen]:
    """Makes screens of further visitors; arguments go to Playwright's `new_context`."""
    contexts = []

    def open_screen(**options: Any) -> Screen:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        listen(page)
        return Screen(page, server.url)

    yield open_screen
    for context in contexts:
        context.close()


def _need_chromium() -> None:
    if find_chromium():
        return
    reason = f"needs a browser: none of {', '.join(CHROMIUM_NAMES)} is installed"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)

"""Take the pictures of the app: `python scripts/screenshots.py [FOLDER] [NAME ...]`, docs/ without a folder.

It starts the app on a free port, opens it in a headless Chromium, plays to the epoch a picture wants, and
pauses. README shows `playground.png`, the only one that belongs into docs/; the others are for looking at:

    python scripts/screenshots.py docs playground
    python scripts/screenshots.py screenshots

Ends with status 1 when a picture could not be taken, or when the browser's console or the server complained.
"""

import argparse
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STAGE = "[data-testid=stage]"
SPIRAL = "dataset=spiral&hidden_layer_sizes=8,8&train_percent=80"
SIX_LAYERS = (
    "dataset=spiral&hidden_layer_sizes=8,8,8,8,8,8&train_percent=80"
    "&features=x1&features=x2&features=x1_squared&features=x2_squared"
    "&features=x1_times_x2&features=sin_x1&features=sin_x2"
)


@dataclass(frozen=True)
class Picture:
    """One picture: where it is taken, and when.

    query: the address after the question mark. width, height: of the window, px. epoch: painted epoch at
    which to pause; 0 takes the page as it opens, without playing. touch: as a phone.
    """

    name: str
    query: str
    width: int = 1400
    height: int = 900
    theme: Literal["light", "dark"] = "light"
    epoch: int = 60
    touch: bool = False


PICTURES = (
    Picture("playground", "show_test_points=true"),
    Picture("start", "", epoch=0),
    Picture("desktop-light", SPIRAL, epoch=400),
    Picture("desktop-dark", SPIRAL, theme="dark", epoch=400),
    Picture("six-layers-light", SIX_LAYERS, epoch=60),
    Picture("six-layers-dark", SIX_LAYERS, theme="dark", epoch=60),
    Picture("three-classes", "dataset=gaussians3&noise=15", epoch=30),
    Picture("xor-table", "dataset=xor_gate&hidden_layer_sizes=3&learning_rate=0.1", epoch=200),
    Picture("regression", "dataset=plane", epoch=20),
    Picture("projector-light", f"{SPIRAL}&present=true", 1280, 720, epoch=400),
    Picture("projector-dark", f"{SPIRAL}&present=true", 1280, 720, "dark", epoch=400),
    Picture("phone-light", "", 390, 844, touch=True),
    Picture("phone-dark", "", 390, 844, "dark", touch=True),
)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def browser_path() -> str:
    """The Chromium or Chrome of this machine; RuntimeError when there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise RuntimeError(f"no browser found: install one of {', '.join(BROWSERS)}")
    return found


@contextmanager
def serving(log: Path) -> Iterator[str]:
    """The app on a port of its own; gives its address, and stops it afterwards. Its output goes to `log`."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, *options, "--server.fileWatcherType=none"], cwd=ROOT, stdout=output, stderr=output
        )
        try:
            _wait_for(server, address, log)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def take(browser: Browser, address: str, picture: Picture, file: Path) -> list[str]:
    """Take one picture into `file`; what the browser's console complained about meanwhile."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.theme,
        has_touch=picture.touch,
        is_mobile=picture.touch,
        device_scale_factor=2 if picture.touch else 1,
        reduced_motion="no-preference",
    )
    try:
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        play = "&speed=100" if picture.epoch else ""
        page.goto(f"{address}/?{picture.query}{play}")
        page.wait_for_selector(f"{STAGE}[data-painted]:not([data-painted='0'])", timeout=60_000)
        if picture.epoch:
            _play_to(page, picture.epoch)
        page.wait_for_selector(".js-plotly-plot .scatterlayer .trace", timeout=20_000)
        page.mouse.move(0, 0)
        page.wait_for_timeout(1_200)  # the exact fine map of a paused run, and its easing
        page.screenshot(path=file)
    finally:
        context.close()
    return complaints


def _play_to(page: Page, epoch: int) -> None:
    """Play until the painted epoch is `epoch` or later, then pause; BrowserError after two minutes."""
    # The stage stands in a shadow tree: locators see it, `document.querySelector` does not.
    stage, play = page.locator(STAGE), page.locator(".st-key-play button")
    play.click()
    deadline = time.monotonic() + 120
    while int(stage.get_attribute("data-epoch") or 0) < epoch:
        if stage.get_attribute("data-status") in ("finished", "diverged"):
            return
        if time.monotonic() > deadline:
            raise BrowserError(f"epoch {epoch} was not painted within two minutes")
        page.wait_for_timeout(20)
    play.click()
    page.locator(f"{STAGE}:not([data-status=playing])").wait_for(timeout=20_000)


def _wait_for(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Until the server answers; RuntimeError with its output when it does not within a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the app did not start:\n{log.read_text(errors='replace')}")


def main(arguments: Sequence[str]) -> int:
    names = [picture.name for picture in PICTURES]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs", help="default: docs")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which of: {', '.join(names)}; default: all"
    )
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(names)
    if unknown:
        parser.error(f"no picture is named {', '.join(sorted(unknown))}: choose from {', '.join(names)}")
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = [picture for picture in PICTURES if not options.names or picture.name in options.names]
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "server.log"
        with serving(log) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
            for picture in wanted:
                file = options.folder / f"{picture.name}.png"
                try:
                    complaints = take(browser, address, picture, file)
                except BrowserError as error:
                    complaints = [str(error)]
                failed = failed or bool(complaints)
                print(file, *complaints, sep="\n    ")
            browser.close()
        said = log.read_text(encoding="utf-8", errors="replace")
    if "Traceback" in said:
        failed = True
        print(said)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

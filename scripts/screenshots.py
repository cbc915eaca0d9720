"""Take the pictures of the app: `python -m scripts.screenshots [FOLDER] [NAME ...]`, docs/ without one.

It starts the app, opens it in a headless Chromium, plays to the epoch a picture wants, and pauses. README
shows `playground.png`, the only one that belongs into docs/; the others are for looking at:

    python -m scripts.screenshots docs playground
    python -m scripts.screenshots screenshots

Ends with status 1 when a picture could not be taken, or when the browser's console or the server complained.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, sync_playwright
from playwright.sync_api import Error as BrowserError

from benchmarks.screen import Screen, launch
from benchmarks.server import ROOT, Server

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
        screen = Screen(page, address)
        screen.open(f"{picture.query}{'&speed=100' if picture.epoch else ''}")
        if picture.epoch:
            screen.play()
            screen.wait_for_epoch(picture.epoch)
            screen.pause()
        page.mouse.move(0, 0)
        screen.wait_for_frames(60)  # the exact map of a paused run, and its easing
        page.screenshot(path=file)
    finally:
        context.close()
    return complaints


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
    with Server() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        for picture in wanted:
            file = options.folder / f"{picture.name}.png"
            try:
                complaints = take(browser, server.url, picture, file)
            except (BrowserError, AssertionError) as error:
                complaints = [str(error)]
            failed = failed or bool(complaints)
            print(file, *complaints, sep="\n    ")
        browser.close()
        trouble = server.trouble()
    print(*trouble, sep="\n", end="\n" if trouble else "")
    return int(failed or bool(trouble))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

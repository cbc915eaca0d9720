"""Hostile links, and a long lesson: `python benchmarks/endurance.py links|sessions`.

`links [--seconds 30]`: how many frames a playing session keeps while three others have opened the largest
network that a link can ask for, trained to the last epoch that a link can name. `sessions [--sessions 10]
[--minutes 10]`: whether memory stays and all files are closed when many sessions have played for long and
left. Sessions are those of `classroom.py`. Exit status 1 when a figure is missed.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.classroom import SETTLE_SECONDS, Pupil, open_browser, until_opened, visit
from benchmarks.report import Report
from benchmarks.server import Server

HOSTILE_QUERY = (
    "hidden_layer_sizes=32%2C32%2C32%2C32%2C32%2C32&n_samples=2000&batch_size=1&epoch=20000&init_seed="
)
"""To be ended with a seed: equal links would share one training."""
N_HOSTILE = 3
LEAST_SHARE = 0.75
"""Of its frames, for a session beside hostile links."""
MOST_GROWTH = 10.0
"""Megabytes that the server may gain between the first tenth of the time and the end."""
MOST_FILES = 20
"""Open when everybody has left: the server's own."""
KEPT_SECONDS = 125.0
"""Streamlit keeps a session that was cut off for two minutes, and drops it when the next visitor comes."""


async def leave(*browsers: asyncio.Task[None]) -> None:
    """Close the browsers."""
    for browser in browsers:
        browser.cancel()
    await asyncio.gather(*browsers, return_exceptions=True)


async def frames_a_second(pupil: Pupil, seconds: float) -> float:
    """Painted frames a second from now on."""
    pupil.count(True)
    began = time.perf_counter()
    await asyncio.sleep(seconds)
    pupil.count(False)
    return pupil.frames / (time.perf_counter() - began)


async def links(server: Server, seconds: float) -> Report:
    """One session plays, alone and then beside hostile links."""
    report = Report()
    await visit(server)
    pupil = Pupil(server, 0)
    hostile = [Pupil(server, number + 1, query=f"{HOSTILE_QUERY}{number}") for number in range(N_HOSTILE)]
    browsers = [open_browser(pupil)]
    await until_opened([pupil])
    await pupil.press("play", pupil.playing)
    await asyncio.sleep(SETTLE_SECONDS)
    alone = await frames_a_second(pupil, seconds)
    browsers += [open_browser(other) for other in hostile]
    await asyncio.sleep(SETTLE_SECONDS)
    used = server.processor_seconds()
    beside = await frames_a_second(pupil, seconds)
    used = (server.processor_seconds() - used) / seconds
    errors = [error for each in (pupil, *hostile) for error in each.errors] + server.trouble()
    await leave(*browsers)
    for error in sorted(set(errors)):
        report.note(f"error: {error}")
    report.note(
        f"painted frames a second: {alone:.1f} alone, {beside:.1f} beside {N_HOSTILE} hostile links; the "
        f"server took {100 * used:.0f} % of a processor"
    )
    report.figure("share of its frames that a session keeps", beside / alone, ">=", LEAST_SHARE)
    report.figure("errors", len(errors), "==", 0)
    return report


async def sessions(server: Server, n_sessions: int, seconds: float) -> Report:
    """Sessions come, play, pause and play again once a minute, and leave."""
    report = Report()
    await visit(server)
    pupils = [Pupil(server, number) for number in range(n_sessions)]
    browsers = [open_browser(pupil) for pupil in pupils]
    await until_opened(pupils)
    await asyncio.gather(*(pupil.press("play", pupil.playing) for pupil in pupils))
    await asyncio.sleep(0.1 * seconds)
    memory = [server.memory_megabytes()]
    for _ in range(9):
        await asyncio.sleep(max(0.0, 0.1 * seconds - 1))
        await asyncio.gather(*(pause_and_play(pupil) for pupil in pupils))
        memory.append(server.memory_megabytes())
    files_within = server.open_files()
    await leave(*browsers)
    await asyncio.sleep(KEPT_SECONDS)
    await visit(server)
    errors = [error for pupil in pupils for error in pupil.errors] + server.trouble()
    for error in sorted(set(errors)):
        report.note(f"error: {error}")
    report.note(f"{n_sessions} sessions, {seconds / 60:.1f} minutes, epoch {max(p.epoch for p in pupils):,}")
    report.note(f"memory in MB, each tenth of the time: {', '.join(f'{each:.0f}' for each in memory)}")
    report.note(f"open files with all sessions: {files_within}")
    report.figure("memory gained", memory[-1] - memory[0], "<=", MOST_GROWTH, "MB")
    report.figure("open files when all have left", server.open_files(), "<=", MOST_FILES)
    report.figure("errors", len(errors), "==", 0)
    return report


async def pause_and_play(pupil: Pupil) -> None:
    """Two clicks, a second apart."""
    await pupil.press("play", lambda: not pupil.playing())
    await asyncio.sleep(1)
    await pupil.press("play", pupil.playing)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", choices=("links", "sessions"))
    parser.add_argument("--seconds", type=float, default=30.0, help="of counting frames; at most 50")
    parser.add_argument("--sessions", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=10.0)
    arguments = parser.parse_args()
    with Server() as server:
        if arguments.part == "links":
            report = asyncio.run(links(server, arguments.seconds))
        else:
            report = asyncio.run(sessions(server, arguments.sessions, 60 * arguments.minutes))
    return report.exit_status()


if __name__ == "__main__":
    sys.exit(main())

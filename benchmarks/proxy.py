"""A bad line between a browser and a server of this machine: slow, narrow, and counted.

Every connection to the proxy's port goes on to the server's. All of them share one line each way: bytes come
out in the order in which they went in, after a delay, and towards the browser no faster than the line is.
"""

import asyncio
import math
import threading
import time
from types import TracebackType
from typing import Self

PACKET = 1400
"""Bytes that enter a narrow line as one, as in a network: what comes out flows evenly."""
BLOCK = 65536
"""Bytes that are read, and enter a wide line, as one."""


class Line:
    """One direction: when bytes that go in come out. It knows no clock; times are in seconds.

    Attributes:
        delay: seconds on the way, the same however much is on it.
        rate: bytes a second; whoever sets it anew does so for what goes in from then on.
        free: when all that went in so far is on its way and the next byte can follow.
        carried: number of bytes that came out.
    """

    def __init__(self, *, delay: float = 0.0, rate: float = math.inf) -> None:
        self.delay = delay
        self.rate = rate
        self.free = 0.0
        self.carried = 0

    def split(self, data: bytes) -> list[bytes]:
        """What goes in as one each."""
        size = BLOCK if self.rate == math.inf else PACKET
        return [data[at : at + size] for at in range(0, len(data), size)]

    def enter(self, n_bytes: int, now: float) -> float:
        """When the last of these bytes comes out, behind all that went in before."""
        self.free = max(self.free, now) + n_bytes / self.rate
        return self.free + self.delay


class Proxy:
    """A context manager with a thread of its own, so that it runs beside the loop of Playwright.

    Attributes:
        url: where a browser finds the server, without a slash at the end.
        to_browser, to_server: both directions.
    """

    def __init__(self, server_port: int, *, delay_ms: float = 0.0, kbps: float = math.inf) -> None:
        """delay_ms: each way. kbps: see `narrow`."""
        self._server_port = server_port
        self.to_browser = Line(delay=delay_ms / 1000)
        self.narrow(kbps)
        self.to_server = Line(delay=delay_ms / 1000)
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def narrow(self, kbps: float) -> None:
        """From now on the line carries so many thousands of bits a second towards the browser."""
        self.to_browser.rate = 1000 * kbps / 8

    def __enter__(self) -> Self:
        self._thread.start()
        self._listener = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.url = f"http://localhost:{self._listener.sockets[0].getsockname()[1]}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._connect, "127.0.0.1")

    async def _close(self) -> None:
        self._listener.close()
        connections = asyncio.all_tasks() - {asyncio.current_task()}
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await asyncio.sleep(0)  # what they closed is closed in the loop's next turn

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser, until both sides have said all or one of them is gone."""
        writers = [writer]
        try:
            from_server, to_server = await asyncio.open_connection("localhost", self._server_port)
            writers.append(to_server)
            async with asyncio.TaskGroup() as ways:
                ways.create_task(carry(reader, to_server, self.to_server))
                ways.create_task(carry(from_server, writer, self.to_browser))
        except* (OSError, asyncio.CancelledError):
            pass  # the server refuses, one side is gone, or the proxy closes: both see their connection end
        finally:
            for each in writers:
                each.close()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line) -> None:
    """Carry what one side says through the line to the other, and in the end that it has said all."""
    on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def take_in() -> None:
        while data := await reader.read(BLOCK):
            for chunk in line.split(data):
                now = time.monotonic()
                on_the_way.put_nowait((line.enter(len(chunk), now), chunk))
                await asyncio.sleep(line.free - now)
        on_the_way.put_nowait((line.enter(0, time.monotonic()), b""))

    async def bring_out() -> None:
        chunk = b"any"
        while chunk:
            due, chunk = await on_the_way.get()
            await asyncio.sleep(due - time.monotonic())
            line.carried += len(chunk)
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()

    async with asyncio.TaskGroup() as both:
        both.create_task(take_in())
        both.create_task(bring_out())

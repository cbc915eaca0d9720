"""The bad line between browser and server: every byte arrives, in order, when the line says so."""

import asyncio
import math
from collections.abc import Awaitable, Callable

import pytest

from benchmarks.proxy import PACKET, Line, Proxy

Server = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
SAID = bytes(range(256)) * 150


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers everything with itself, once all has been said."""
    writer.write(await reader.read())
    await writer.drain()
    writer.close()


async def talk(port: int, said: bytes) -> bytes:
    """Say it, say that it is all, and read everything that is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    writer.write_eof()
    heard = await reader.read()
    writer.close()
    await writer.wait_closed()
    return heard


def through(
    server: Server, *said: bytes, delay_ms: float = 0.0, kbps: float = math.inf
) -> tuple[list[bytes], Proxy]:
    """What several browsers at once hear of a server behind a proxy, and the proxy."""

    async def whole() -> tuple[list[bytes], Proxy]:
        async with await asyncio.start_server(server, "127.0.0.1") as listener:
            with Proxy(listener.sockets[0].getsockname()[1], delay_ms=delay_ms, kbps=kbps) as proxy:
                port = int(proxy.url.rsplit(":", 1)[1])
                return await asyncio.gather(*(talk(port, each) for each in said)), proxy

    return asyncio.run(whole())


@pytest.mark.parametrize(
    ("line", "said", "heard"),
    [
        (Line(delay=0.5), [(10**6, 0.0), (10**6, 0.0), (10**6, 0.25)], [0.5, 0.5, 0.75]),
        (Line(rate=1000), [(250, 1.0)] * 4, [1.25, 1.5, 1.75, 2.0]),
        (Line(rate=1000), [(500, 0.0), (500, 10.0)], [0.5, 10.5]),
        (Line(delay=2.0, rate=1000), [(500, 0.0), (500, 0.5)], [2.5, 3.0]),
    ],
    ids=[
        "each byte is delayed alike",
        "its rate and no more",
        "nothing is saved up",
        "a delay holds nothing up",
    ],
)
def test_a_line_carries_its_rate_with_its_delay(
    line: Line, said: list[tuple[int, float]], heard: list[float]
) -> None:
    assert [line.enter(size, now) for size, now in said] == heard


@pytest.mark.parametrize(("delay_ms", "kbps"), [(0.0, math.inf), (5.0, math.inf), (1.0, 20_000.0)])
def test_every_byte_arrives_in_order_and_is_counted(delay_ms: float, kbps: float) -> None:
    said = [SAID, SAID[::-1], b""]

    heard, proxy = through(echo, *said, delay_ms=delay_ms, kbps=kbps)

    assert heard == said
    assert proxy.to_server.carried == proxy.to_browser.carried == 2 * len(SAID)


def test_a_narrow_line_takes_in_packets_a_wide_one_what_there_is() -> None:
    narrow = Line(rate=1000).split(SAID)

    assert b"".join(narrow) == SAID
    assert {len(packet) for packet in narrow[:-1]} == {PACKET}
    assert Line().split(SAID) == [SAID]


def test_a_line_can_be_narrowed_while_it_is_in_use() -> None:
    line = Line()
    before = line.enter(10**6, 1.0)
    line.rate = 1000

    assert (before, line.enter(500, 1.0)) == (1.0, 1.5)


def test_a_server_that_hangs_up_ends_the_browser_s_connection() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    heard, proxy = through(hang_up, SAID)

    assert heard == [b""]
    assert (proxy.to_server.carried, proxy.to_browser.carried) == (len(SAID), 0)


def test_leaving_closes_what_is_still_open() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        await reader.read()
        writer.close()

    async def whole() -> tuple[bytes, bytes]:
        async with await asyncio.start_server(greet, "127.0.0.1") as listener:
            with Proxy(listener.sockets[0].getsockname()[1]) as proxy:
                reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rsplit(":", 1)[1]))
                within = await reader.readexactly(5)
            after = await reader.read()
            writer.close()
            return within, after

    assert asyncio.run(whole()) == (b"hello", b"")

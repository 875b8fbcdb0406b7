"""A tap between clients and an S3 server: passes everything on and counts the requests by method."""

import asyncio
import multiprocessing
import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from typing import Final

METHODS: Final = ("GET", "PUT", "HEAD", "POST", "DELETE")
_REQUEST: Final = re.compile(rb"(GET|PUT|HEAD|POST|DELETE) [^ \r\n]+ HTTP/1\.1\r\n")
_LONGEST: Final = 4096
"""Bytes of a chunk's end that are looked at again with the next: more than a line of a request has."""
_CHUNK: Final = 1 << 18

_CONTEXT = multiprocessing.get_context("spawn")


class Tap:
    """``port`` is where clients go."""

    def __init__(self, port: int, counts: dict[str, "Synchronized[int]"]) -> None:
        self.port = port
        self._counts = counts

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def counts(self) -> dict[str, int]:
        """Requests so far, by method."""
        return {method: count.value for method, count in self._counts.items()}


@contextmanager
def tapped(server_port: int) -> Generator[Tap]:
    """A tap before the server at that port of this machine, in a process of its own, until the block ends."""
    counts = {method: _CONTEXT.Value("q", 0) for method in METHODS}
    receiver, sender = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_run, args=(server_port, counts, sender), daemon=True)
    process.start()
    try:
        yield Tap(receiver.recv(), counts)
    finally:
        process.kill()
        process.join()


def _run(server_port: int, counts: dict[str, "Synchronized[int]"], ready: Connection) -> None:
    asyncio.run(_serve(server_port, counts, ready))


async def _serve(server_port: int, counts: dict[str, "Synchronized[int]"], ready: Connection) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", server_port, limit=_CHUNK)
        await asyncio.gather(_pass_on(reader, back, counts), _pass_on(there, writer, {}))

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=_CHUNK)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counts: dict[str, "Synchronized[int]"]
) -> None:
    """Until either side closes."""
    tail = b""
    with suppress(ConnectionError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            if counts:
                tail = _counted(tail + chunk, counts)
            await writer.drain()
    writer.close()


def _counted(data: bytes, counts: dict[str, "Synchronized[int]"]) -> bytes:
    """Counts the requests that begin in ``data``; returns what is to be looked at again with what follows."""
    end = 0
    for found in _REQUEST.finditer(data):
        with counts[found.group(1).decode()].get_lock():
            counts[found.group(1).decode()].value += 1
        end = found.end()
    return data[max(end, len(data) - _LONGEST) :]

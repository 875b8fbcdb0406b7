"""Every message of the queues sent again: at once, and once more when its work is long done.

Redis tells of every command that it is sent (``MONITOR``), so that no message is missed. A copy has a delivery tag of
its own, as a message has that a broker delivers twice after a lost connection, and is marked so as not to be copied.
"""

import codecs
import heapq
import json
import re
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

import redis

_ARGUMENT: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"')
_COPIED: Final = "copied"


class Doubling:
    """Between ``start`` and ``stop``. ``delays`` says when copies of the n-th message come, in seconds."""

    def __init__(self, port: int, delays: Callable[[int], tuple[float, ...]]) -> None:
        self.copies = 0
        self._port = port
        self._delays = delays
        self._seen = 0
        self._due: list[tuple[float, int, bytes, bytes]] = []
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._watch, self._send)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _watch(self) -> None:
        while not self._ended.is_set():
            with suppress(OSError):  # Redis is away; it comes back
                for line in _commands(self._port, self._ended):
                    self._note(line)
            self._ended.wait(0.05)

    def _note(self, line: bytes) -> None:
        for queue, message in pushed(line):
            for delay in self._delays(self._seen):
                with self._lock:
                    heapq.heappush(self._due, (time.monotonic() + delay, self._seen, queue, copied(message)))
            self._seen += 1

    def _send(self) -> None:
        with redis.Redis(port=self._port) as client:
            while not self._ended.wait(0.01):
                with self._lock:
                    ready = [heapq.heappop(self._due) for _ in range(len(self._due)) if self._is_due()]
                for _, _, queue, message in ready:
                    with suppress(redis.RedisError):  # a copy that is lost does no harm
                        client.lpush(queue, message)
                        self.copies += 1

    def _is_due(self) -> bool:
        return bool(self._due) and self._due[0][0] <= time.monotonic()


def pushed(line: bytes) -> list[tuple[bytes, bytes]]:
    """List and message of each Celery message that the command pushes; none for copies and for other commands.

    ``line`` is one of ``MONITOR``: ``1700000000.1 [0 127.0.0.1:4242] "LPUSH" "cpu" "{...}"``.
    """
    command, *arguments = [codecs.escape_decode(found)[0] for found in _ARGUMENT.findall(line)] or [b""]
    if command.upper() != b"LPUSH" or len(arguments) < 2:
        return []
    return [(arguments[0], message) for message in arguments[1:] if _is_original(message)]


def copied(message: bytes) -> bytes:
    """The same task under another delivery tag."""
    told = json.loads(message)
    told["headers"][_COPIED] = True
    told["properties"]["delivery_tag"] = str(uuid.uuid4())
    return json.dumps(told).encode()


def _is_original(message: bytes) -> bool:
    try:
        told: Any = json.loads(message)
        return _COPIED not in told["headers"] and "delivery_tag" in told["properties"]
    except (ValueError, KeyError, TypeError):
        return False


def _commands(port: int, ended: threading.Event) -> Iterator[bytes]:
    """Lines until the connection breaks."""
    with socket.create_connection(("127.0.0.1", port), timeout=0.2) as connection:
        connection.sendall(b"MONITOR\r\n")
        rest = b""
        while not ended.is_set():
            try:
                chunk = connection.recv(1 << 20)
            except TimeoutError:
                continue
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\r\n")
            yield from lines

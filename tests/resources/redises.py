"""Redis servers that a test starts, stops and sets up as it likes."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from recto.errors import StoreUnavailable
from tests.resources.processes import PATIENCE

_T = TypeVar("_T")


class OwnRedis:
    """A server in ``folder``, on a private socket and with ``port`` on TCP, too. It keeps what it is given there."""

    def __init__(self, folder: Path, *options: str, port: int = 0) -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip("needs redis-server")
        self.socket = folder / "socket"
        self.url = f"unix://{self.socket}"
        where = ["--dir", str(folder), "--unixsocket", str(self.socket), "--port", str(port), "--bind", "127.0.0.1"]
        self._command = [program, *where, "--save", "", "--appendonly", "yes", *options]
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Until it takes connections."""
        self.socket.unlink(missing_ok=True)
        self._processes.append(subprocess.Popen(self._command, stdout=subprocess.DEVNULL))
        self._wait_for_connections()

    def stop(self) -> None:
        """As an operator does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        while self._processes:
            process = self._processes.pop()
            process.send_signal(how)
            process.wait(PATIENCE)

    def _wait_for_connections(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._processes[-1].poll() is None:
            with socket.socket(socket.AF_UNIX) as tried:
                if tried.connect_ex(str(self.socket)) == 0:
                    return
            time.sleep(0.02)
        pytest.fail("the Redis server did not start")


@contextmanager
def running(server: OwnRedis) -> Generator[OwnRedis]:
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def sentinel(folder: Path, *, watched: int, password: str, port: int) -> Generator[None]:
    """One that alone decides, for the server at port ``watched``, which it calls ``main``."""
    program = shutil.which("redis-server")
    assert program is not None
    settings = folder / "sentinel.conf"
    settings.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {folder}\n"
        f"sentinel monitor main 127.0.0.1 {watched} 1\nsentinel auth-pass main {password}\n"
    )
    process = subprocess.Popen([program, str(settings), "--sentinel"], stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait(PATIENCE)


def in_the_end(ask: Callable[[], _T]) -> _T:
    """What it gives once the store is there (again)."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except StoreUnavailable:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)

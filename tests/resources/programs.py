"""Programs that tests start, kill, stop for a while and start again: Redis, S3 servers, workers, the API."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil
import pytest

PATIENCE: Final = 60.0
"""Seconds after which a test gives up on a program: far more than it needs on a busy machine."""

_HERE: Final = "127.0.0.1"


class Program:
    """One command, run as often as wanted, once at a time. What it prints is appended to ``name.log`` in ``folder``."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        is_ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._command = [*command]
        # One that is killed would leave half a file of what it covered.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        self._environment = {**inherited, **(environment or {})}
        self._is_ready = is_ready
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Raises ``LookupError`` where it does not run."""
        if self._process is None or self._process.poll() is not None:
            raise LookupError(f"{self.name} does not run")
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, *, wait: bool = True) -> None:
        """Starts it, in a process group of its own; by default returns when it is ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self._is_ready():
            assert self.is_alive, f"{self.name} ended: {self.said()[-3000:]}"
            assert time.monotonic() < until, f"{self.name} is not ready: {self.said()[-3000:]}"
            time.sleep(0.05)

    def children(self) -> list[psutil.Process]:
        """The processes that it started itself and that live, by their ids."""
        try:
            found = psutil.Process(self.pid).children()
        except (LookupError, psutil.NoSuchProcess):
            return []
        return sorted(found, key=lambda process: process.pid)

    def kill(self) -> None:
        """SIGKILL to it and to all that it started: as if the machine had lost its power."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def end(self) -> None:
        """SIGTERM, and SIGKILL where that is not enough."""
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE)
        self.kill()

    def pause(self) -> None:
        """It takes connections and answers none."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def said(self) -> str:
        """All that it printed."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        with socket.create_connection((_HERE, port), timeout=1):
            return True
    except OSError:
        return False


def redis_program(folder: Path, port: int) -> Program:
    """A Redis as it is deployed: what it was told is in its log, so that it comes back with it after it was killed."""
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server")
    folder.mkdir(parents=True, exist_ok=True)
    kept = ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
    command = ["redis-server", "--port", str(port), "--bind", _HERE, "--dir", str(folder), *kept]
    return Program("redis", command, folder=folder, is_ready=lambda: _pings(port))


def moto_program(folder: Path, port: int) -> Program:
    """An S3 server that honours conditional writes; its objects are gone when it ends."""
    pytest.importorskip("moto.server", reason="needs moto[server]")
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(Path(__file__).with_name("moto_process.py")), str(port)]
    return Program("moto", command, folder=folder, is_ready=lambda: answers(port))


def rclone_program(folder: Path, port: int, *, credentials: str) -> Program:
    """An S3 server that knows no conditional writes; its objects stay in ``folder`` when it ends."""
    rclone = shutil.which("rclone", path=str(Path(sys.executable).parent)) or shutil.which("rclone")
    if rclone is None:
        pytest.skip("needs rclone")
    objects = folder / "objects"
    objects.mkdir(parents=True, exist_ok=True)
    command = [rclone, "serve", "s3", "--addr", f"{_HERE}:{port}", "--auth-key", credentials, str(objects)]
    return Program("rclone", command, folder=folder, is_ready=lambda: answers(port))


def redis_answer(port: int, command: str) -> bytes:
    """What Redis answers to a command without arguments. Raises ``OSError`` where it is not there."""
    with socket.create_connection((_HERE, port), timeout=10) as connection:
        connection.sendall(command.encode() + b"\r\n")
        return connection.recv(64)


def _pings(port: int) -> bool:
    """Whether Redis is there and has read its log."""
    try:
        return redis_answer(port, "PING").startswith(b"+PONG")
    except OSError:
        return False

"""`recto serve` as a process of its own, as a person starts it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2
import pytest

from tests.resources.processes import PATIENCE

_ADDRESS: Final = re.compile(r"listening on http://[\d.]+:(\d+)")


@dataclass(frozen=True)
class Served:
    """A server that listens. ``folder`` holds its store and its log."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, secret: str) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, headers={"authorization": f"Bearer {secret}"}, timeout=PATIENCE)

    def kill(self) -> None:
        """As a machine that loses its power."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def end(self) -> int:
        """As a service manager does; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("RECTO_", "CELERY_"))}
    return {**plain, "RECTO_SERVICE__STORE": str(folder / "store"), **settings}


def recto(folder: Path, *arguments: str) -> str:
    """Runs a command to its end; what it printed."""
    command = [sys.executable, "-m", "gateway.cli", *arguments]
    done = subprocess.run(
        command, env=environment(folder, {}), capture_output=True, check=True, text=True, timeout=PATIENCE
    )
    return done.stdout


@contextmanager
def serving(folder: Path, *arguments: str, **settings: str) -> Generator[Served]:
    """A server on a free port until the block ends. ``settings`` are names in the environment."""
    log = folder / "serve.log"
    command = [sys.executable, "-m", "gateway.cli", "serve", "--port", "0", *arguments]
    with log.open("wb") as stderr:
        # A group of its own: whatever it started ends with it.
        process = subprocess.Popen(
            command, env=environment(folder, settings), stdout=stderr, stderr=stderr, start_new_session=True
        )
    try:
        yield Served(process, folder, _port(process, log))
    finally:
        with_children = process.pid
        process.terminate()
        try:
            process.wait(PATIENCE)
        finally:
            _kill_group(with_children)


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return  # all of them ended by themselves


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    while True:
        ended = process.poll() is not None
        said = log.read_text("utf-8")
        if found := _ADDRESS.search(said):
            return int(found[1])
        if ended:
            pytest.fail(f"the server did not start: {said}")
        time.sleep(0.05)

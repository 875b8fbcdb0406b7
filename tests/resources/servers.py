"""Servers on this machine: S3 by moto (honours conditional writes) and by rclone (does not), and Redis."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# boto3 carries no types.

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import boto3
import pytest

from recto.settings import S3
from recto.values import Value
from storage.claims import NoClaims
from storage.protocols import ObjectStore
from storage.s3 import S3Store

ACCESS_KEY = "recto-testing"
SECRET_KEY = "recto-testing-secret"  # noqa: S105 - of a server that lives as long as the tests
BUCKET = "documents"
REGION = "us-east-1"

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+(?=/)")
_READY = re.compile(r"eady to accept connections")


class S3Server(Value):
    """Where it listens; ``BUCKET`` is there."""

    endpoint: str

    @property
    def settings(self) -> S3:
        return S3(endpoint=self.endpoint, region=REGION, part_bytes=5 * 1024 * 1024)


@pytest.fixture(scope="session", autouse=True)
def aws_credentials() -> Generator[None]:
    """The usual names, for boto3 here and in the processes that tests start. From the beginning: worker processes have
    the environment in which the first of them was started.
    """
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        environment.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        environment.setenv("AWS_EC2_METADATA_DISABLED", "true")
        environment.delenv("AWS_PROFILE", raising=False)
        environment.delenv("AWS_SESSION_TOKEN", raising=False)
        yield


@pytest.fixture(scope="session")
def moto_server() -> Generator[S3Server]:
    pytest.importorskip("moto.server", reason="needs moto[server]")
    with _listening([sys.executable, str(Path(__file__).with_name("moto_process.py")), "0"]) as server:
        yield server


@pytest.fixture(scope="session")
def rclone_server() -> Generator[S3Server]:
    rclone = shutil.which("rclone", path=str(Path(sys.executable).parent)) or shutil.which("rclone")
    if rclone is None:
        pytest.skip("needs rclone")
    with tempfile.TemporaryDirectory() as folder:
        command = [rclone, "serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}", folder]
        with _listening(command) as server:
            yield server


@pytest.fixture(scope="session")
def redis_server() -> Generator[str]:
    """The URL of a Redis server of our own, on a private socket, that keeps nothing on disk."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("needs redis-server")
    with tempfile.TemporaryDirectory() as folder:
        where = ["--dir", folder, "--unixsocket", f"{folder}/socket", "--unixsocketperm", "700", "--port", "0"]
        command = [program, *where, "--save", "", "--appendonly", "no"]
        with tempfile.TemporaryFile("w+") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
            try:
                _wait_for(_READY, process, log)
                yield f"unix://{folder}/socket"
            finally:
                process.kill()


@pytest.fixture(params=["moto_server", "rclone_server"])
def s3(request: pytest.FixtureRequest) -> S3:
    """A server with conditional writes, and one without."""
    server = request.getfixturevalue(request.param)
    assert isinstance(server, S3Server)
    return server.settings


def objects_below(s3: S3, prefix: str) -> ObjectStore:
    """For what others wrote, and for inputs: it never has to say who writes first."""
    return S3Store(BUCKET, prefix, s3, NoClaims())


@contextmanager
def _listening(command: list[str]) -> Generator[S3Server]:
    """Runs a server until the block ends; it chooses a free port and prints its address when it is ready."""
    # What it prints goes to a file: a pipe that nobody reads would stop it.
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log) as process,
    ):
        try:
            server = S3Server(endpoint=_wait_for(_ADDRESS, process, log))
            _make_bucket(server)
            yield server
        finally:
            process.kill()


def _wait_for(sign: re.Pattern[str], process: subprocess.Popen[bytes], log: TextIO) -> str:
    """What the server prints when it is ready."""
    while True:
        ended = process.poll() is not None
        log.seek(0)
        said = log.read()
        found = sign.search(said)
        if found:
            return found.group()
        if ended:
            pytest.fail(f"the server did not start: {said}")
        time.sleep(0.05)


def _make_bucket(server: S3Server) -> None:
    client = boto3.client("s3", endpoint_url=server.endpoint, region_name=REGION)
    client.create_bucket(Bucket=BUCKET)

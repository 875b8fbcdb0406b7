"""What the contract suites run over."""

import uuid
from collections.abc import Generator
from pathlib import Path

import pytest

from storage.bundle import Stores
from storage.protocols import Backlog, JobStore
from tests.resources.kept import StoresSpec
from tests.resources.servers import moto_server, rclone_server, redis_server

__all__ = ["moto_server", "rclone_server", "redis_server"]


@pytest.fixture(params=["sqlite", "redis"])
def spec(request: pytest.FixtureRequest, tmp_path: Path) -> StoresSpec:
    """Stores that nobody else uses."""
    if request.param == "sqlite":
        return StoresSpec(kind="sqlite", place=str(tmp_path / "recto.sqlite"))
    url: str = request.getfixturevalue("redis_server")
    return StoresSpec(kind="redis", place=url, prefix=uuid.uuid4().hex)


@pytest.fixture
def stores(spec: StoresSpec) -> Generator[Stores]:
    opened = spec.opened()
    opened.registry.made_whole()
    yield opened
    opened.close()


@pytest.fixture
def backlog(stores: Stores) -> Backlog:
    return stores.backlog


@pytest.fixture
def store(stores: Stores) -> JobStore:
    return stores.jobs

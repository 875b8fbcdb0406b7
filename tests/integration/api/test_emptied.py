"""While an emptied Redis is rebuilt, nothing that was acknowledged looks as if it had never been."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from recto.settings import Service as ServiceSettings
from recto.settings import Settings
from storage.bundle import Stores
from storage.on_redis.opening import open_redis
from tests.resources.api import AS_PDF, PDF, Api, ordered
from tests.resources.servers import redis_server

__all__ = ["redis_server"]


@pytest.fixture
def emptied(redis_server: str, tmp_path: Path) -> tuple[TestClient, str, Stores]:
    """The API over stores that had a key and a job, and have nothing now."""
    before, after = uuid.uuid4().hex, uuid.uuid4().hex
    settings = Settings(service=ServiceSettings(store=str(tmp_path)))
    full = Api(open_redis(redis_server, prefix=before), settings)
    full.stores.registry.made_whole()
    secret = full.secret()
    job = ordered(full.client_with(secret))
    full.stores.close()
    stores = open_redis(redis_server, prefix=after)
    return Api(stores, settings).client_with(secret), job, stores


REQUESTS: dict[str, Callable[[TestClient, str], int]] = {
    "looked at": lambda client, job: client.get(f"/v1/jobs/{job}").status_code,
    "listed": lambda client, job: client.get("/v1/jobs").status_code,
    "ordered": lambda client, job: client.post("/v1/jobs", content=PDF, headers=AS_PDF).status_code,
    "cancelled": lambda client, job: client.post(f"/v1/jobs/{job}/cancel").status_code,
    "forgotten": lambda client, job: client.delete(f"/v1/jobs/{job}").status_code,
}


@pytest.mark.parametrize("what", REQUESTS)
def test_everything_waits(emptied: tuple[TestClient, str, Stores], what: str) -> None:
    client, job, stores = emptied
    assert REQUESTS[what](client, job) == 503
    answer = client.get(f"/v1/jobs/{job}")
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["code"] == "store_unavailable"
    assert client.get("/ready").json()["checks"]["job_store"] != "ok"
    assert client.get("/health").status_code == 200
    stores.close()

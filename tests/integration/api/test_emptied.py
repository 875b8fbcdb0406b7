"""While an emptied Redis is rebuilt, nothing that was acknowledged looks as if it had never been."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from recto.settings import Service as ServiceSettings
from recto.settings import Settings
from storage.bundle import Stores
from storage.on_redis.opening import open_redis
from storage.stores import open_stores
from tests.resources.api import AS_PDF, PDF, Api, ordered
from tests.resources.ports import free_port
from tests.resources.programs import redis_program
from tests.resources.servers import BUCKET, S3Server, moto_server, redis_server

__all__ = ["moto_server", "redis_server"]


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


def test_without_redis_every_request_is_told_to_come_again(tmp_path: Path) -> None:
    port = free_port()
    redis = redis_program(tmp_path / "redis", port)
    redis.start()
    url = f"redis://127.0.0.1:{port}/0"
    stores = open_redis(url)
    stores.registry.made_whole()
    api = Api(stores, Settings(service=ServiceSettings(redis=SecretStr(url), store=str(tmp_path / "store"))))
    client = api.client()
    job = ordered(client)
    redis.kill()
    for request in REQUESTS.values():
        assert request(client, job) == 503
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["checks"]["object_store"]) == (503, "ok")
    assert client.get("/health").status_code == 200
    redis.start()
    assert client.get(f"/v1/jobs/{job}").json()["id"] == job
    stores.close()
    redis.end()


def test_an_object_store_that_does_not_answer_takes_no_job(tmp_path: Path, moto_server: S3Server) -> None:
    gone = moto_server.settings.model_copy(update={"endpoint": f"http://127.0.0.1:{free_port()}"})
    settings = Settings(service=ServiceSettings(store=str(tmp_path)))
    api = Api(open_stores(settings), settings)
    client = api.client()
    away = Api(api.stores, Settings(service=ServiceSettings(store=f"s3://{BUCKET}/data"), s3=gone))
    other = TestClient(away.app, headers={"authorization": client.headers["authorization"]})
    refused = other.post("/v1/jobs", json={"sources": [{"kind": "s3", "url": "s3://inbox/a.pdf"}]})
    assert (refused.status_code, refused.json()["code"]) == (503, "store_unavailable")
    assert str(gone.endpoint) not in refused.text
    assert other.get("/ready").json()["checks"]["object_store"] == "the object store does not answer"
    api.stores.close()

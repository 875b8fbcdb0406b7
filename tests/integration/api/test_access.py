"""Who may call, and what each is shown."""

import time
from collections.abc import Callable

import httpx2
import pytest
from starlette.testclient import TestClient

from gateway.api_keys import credentials_of, keep, revoked
from recto.accounts import Scope, TenantLimits
from recto.settings import Api as ApiSettings
from recto.settings import Settings
from recto.values import TenantId
from tests.resources.api import Api, ordered, work_done

ROUTES_OF_A_JOB = (
    ("GET", ""),
    ("GET", "/documents"),
    ("GET", "/pages"),
    ("GET", "/result"),
    ("GET", "/result?format=zip"),
    ("GET", "/events"),
    ("POST", "/cancel"),
    ("POST", "/pause"),
    ("POST", "/resume"),
    ("POST", "/retry"),
    ("DELETE", ""),
)


def assert_refused(client: TestClient) -> None:
    answer = client.get("/v1/jobs")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "key_unknown"


def test_without_a_key_nothing_is_told(api: Api) -> None:
    assert_refused(TestClient(api.app))


@pytest.mark.parametrize(
    "sent",
    ["", "x", "recto_0000000000000000_" + "A" * 43, "recto_" + "a" * 10_000, "recto_0_\x00", "Bearer Bearer", "é" * 50],
)
def test_what_is_no_key_opens_nothing(api: Api, sent: str) -> None:
    client = TestClient(api.app)
    client.headers = httpx2.Headers([(b"authorization", f"Bearer {sent}".encode())])
    assert_refused(client)


def test_a_key_counts_until_it_expires(api: Api) -> None:
    assert api.client_with(api.secret(expires=time.time() + 3600)).get("/v1/jobs").status_code == 200
    assert_refused(api.client_with(api.secret(expires=time.time() - 1)))


def test_a_revoked_key_ends_at_once(api: Api) -> None:
    secret = api.secret()
    client = api.client_with(secret)
    assert client.get("/v1/jobs").status_code == 200
    (key,) = api.stores.keys.all()
    keep(revoked(key), api.service)
    assert_refused(client)


def test_the_random_part_of_one_key_does_not_go_with_the_id_of_another(api: Api) -> None:
    one, other = api.secret("acme"), api.secret("globex")
    forged = f"recto_{one.split('_')[1]}_{other.split('_', 2)[2]}"
    assert_refused(api.client_with(forged))


def test_a_secret_is_kept_nowhere(api: Api) -> None:
    secret = api.secret()
    kept = [*api.stores.keys.all(), *api.service.places.journal.keys()]
    assert len(kept) == 2
    assert not any(secret.split("_", 2)[2] in key.model_dump_json() for key in kept)
    assert credentials_of(secret) == credentials_of(secret)


def test_a_key_needs_the_scope(api: Api) -> None:
    job = ordered(api.client())
    reader = api.client("acme", Scope.READ)
    assert reader.get(f"/v1/jobs/{job}").status_code == 200
    refused = reader.post(f"/v1/jobs/{job}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    writer = api.client("acme", Scope.WRITE)
    assert writer.get("/v1/jobs").status_code == 403
    assert writer.post(f"/v1/jobs/{job}/cancel").status_code == 200
    assert api.client("acme").get("/metrics").status_code == 403
    assert "recto_queue_waiting_units" in api.client("ops", Scope.ADMIN).get("/metrics").text


@pytest.mark.parametrize(("method", "path"), ROUTES_OF_A_JOB)
def test_a_job_of_another_tenant_is_not_there(api: Api, method: str, path: str) -> None:
    job = ordered(api.client("acme"))
    work_done(api.service, job)
    stranger = api.client("globex")
    answer = stranger.request(method, f"/v1/jobs/{job}{path}")
    missing = stranger.request(method, f"/v1/jobs/{'0' * 32}{path}")
    assert answer.status_code == missing.status_code == 404
    assert {**answer.json(), "request": ""} == {**missing.json(), "request": ""}
    assert stranger.get("/v1/jobs").json()["jobs"] == []


def test_files_of_another_tenant_cannot_be_ordered(api: Api) -> None:
    sent = api.client("acme").post("/v1/uploads", content=b"%PDF-1.7", headers={"content-type": "application/pdf"})
    refused = api.client("globex").post("/v1/jobs", json={"sources": [sent.json()]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["where"] == "body.sources.0.document"


def test_an_admin_sees_every_tenant(api: Api) -> None:
    job = ordered(api.client("acme"))
    admin = api.client("ops", Scope.ADMIN)
    assert admin.get(f"/v1/jobs/{job}").json()["tenant"] == "acme"
    assert [each["id"] for each in admin.get("/v1/jobs").json()["jobs"]] == [job]


def test_keys_can_be_switched_off_for_one_machine(make_api: Callable[[Settings], Api]) -> None:
    open_to_all = TestClient(make_api(Settings(api=ApiSettings(keys=False))).app)
    assert open_to_all.get("/v1/jobs").status_code == 200
    assert open_to_all.get("/metrics").status_code == 200


def test_asking_too_often_is_answered_with_a_time_to_wait(make_api: Callable[[Settings], Api]) -> None:
    limits = TenantLimits(tenant=TenantId("acme"), requests_per_minute=3)
    api = make_api(Settings(api=ApiSettings(tenants=(limits,))))
    client = api.client("acme")
    answers = [client.get("/v1/jobs") for _ in range(5)]
    assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["retryable"] is True
    assert api.client("globex").get("/v1/jobs").status_code == 200


def test_a_tenant_with_too_much_waiting_is_asked_to_come_later(make_api: Callable[[Settings], Api]) -> None:
    limits = TenantLimits(tenant=TenantId("acme"), waiting_pages=2)
    api = make_api(Settings(api=ApiSettings(tenants=(limits,))))
    client = api.client("acme")
    ordered(client, name="a.pdf")
    ordered(client, name="b.pdf")
    refused = client.post("/v1/jobs", json={"sources": [{"kind": "s3", "url": "s3://bucket/key"}]})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    ordered(api.client("globex"))


def test_where_too_much_waits_of_all_everybody_is_asked_to_come_later(make_api: Callable[[Settings], Api]) -> None:
    api = make_api(Settings(api=ApiSettings(waiting_pages=2)))
    ordered(api.client("acme"))
    ordered(api.client("globex"))
    refused = api.client("initech").post("/v1/jobs", json={"sources": [{"kind": "s3", "url": "s3://bucket/key"}]})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_busy")


def test_health_and_version_need_no_key(api: Api) -> None:
    anyone = TestClient(api.app)
    assert anyone.get("/health").json() == {"status": "ok"}
    assert anyone.get("/version").json()["version"]
    assert anyone.get("/openapi.json").status_code == 200


def test_readiness_says_what_is_missing(api: Api) -> None:
    answer = TestClient(api.app).get("/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "job_store": "ok",
        "object_store": "ok",
        "workers": "no worker takes work of cpu, ocr",
    }

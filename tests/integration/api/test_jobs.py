"""Jobs: ordered in every form, the same ones told apart from others, listed, steered and forgotten."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from recto.models import DeepSeek, ModelServer
from recto.settings import Api as ApiSettings
from recto.settings import Service as ServiceSettings
from recto.settings import Settings
from recto.values import JobId
from tests.resources.api import AS_PDF, PDF, Api, ended, ordered, work_done
from tests.resources.files import make_pdf

S3 = {"kind": "s3", "url": "s3://bucket/a.pdf"}


def order(client: TestClient, *, key: str = "", **terms: Any) -> Any:
    headers = {"idempotency-key": key} if key else {}
    return client.post("/v1/jobs", json={"sources": [S3], **terms}, headers=headers)


def places(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.text
    return {each["where"] for each in answer.json()["errors"]}


def test_an_order_in_json_becomes_a_job(api: Api, client: TestClient) -> None:
    answer = order(client, labels=["archive", "2026"], priority="bulk", target={"kind": "s3", "url": "s3://out/x"})
    assert answer.status_code == 202
    job = client.get(answer.headers["location"]).json()
    assert job["order"]["target"] == {"kind": "s3", "url": "s3://out/x"}
    assert (job["state"], job["label"], job["priority"], job["tenant"]) == ("open", "archive 2026", "bulk", "acme")
    assert job["progress"]["seconds_left"] < 0
    assert api.stores.backlog.waiting(JobId(job["id"])).waiting == 1


def test_files_in_a_form_become_a_job(api: Api, client: TestClient) -> None:
    other = make_pdf()
    files = [("files", ("scans/ä.pdf", PDF)), ("files", ("b.pdf", other))]
    answer = client.post("/v1/jobs", files=files, data={"order": json.dumps({"labels": ["two"]})})
    assert answer.status_code == 202, answer.text
    sources = answer.json()["order"]["sources"]
    assert [source["name"] for source in sources] == ["ä.pdf", "b.pdf"]
    for source, sent in zip(sources, (PDF, other), strict=True):
        key = f"uploads/acme/{source['document'][:2]}/{source['document']}"
        assert api.service.places.own.get(key) == sent


def test_the_order_may_be_a_part_with_a_type(client: TestClient) -> None:
    parts = [("files", ("a.pdf", PDF)), ("order", ("order.json", b'{"priority": "bulk"}', "application/json"))]
    assert client.post("/v1/jobs", files=parts).json()["priority"] == "bulk"


def test_one_file_as_the_body_becomes_a_job(client: TestClient) -> None:
    answer = client.post("/v1/jobs", params={"name": "../../etc/p%61sswd\n.pdf"}, content=PDF, headers=AS_PDF)
    assert answer.status_code == 202, answer.text
    (source,) = answer.json()["order"]["sources"]
    assert "/" not in source["name"]
    assert "\n" not in source["name"]


def test_the_same_key_and_order_give_the_same_job(client: TestClient) -> None:
    first, second = order(client, key="k1"), order(client, key="k1")
    assert first.json()["id"] == second.json()["id"]
    assert second.status_code == 202
    other = order(client, key="k1", labels=["other"])
    assert (other.status_code, other.json()["code"]) == (409, "order_conflict")
    assert order(client, key="k2").json()["id"] != first.json()["id"]
    assert order(client).json()["id"] != order(client).json()["id"]


def test_the_same_key_and_file_give_the_same_job(client: TestClient) -> None:
    sent = [client.post("/v1/jobs", content=PDF, headers={**AS_PDF, "idempotency-key": "k"}) for _ in range(2)]
    assert sent[0].json()["id"] == sent[1].json()["id"]


def test_a_key_of_another_tenant_is_another_key(api: Api) -> None:
    assert order(api.client("acme"), key="k").json()["id"] != order(api.client("globex"), key="k").json()["id"]


@pytest.mark.parametrize(
    ("terms", "where"),
    [
        ({"sources": []}, "body.sources"),
        ({"sources": [{"kind": "file", "path": "/etc/passwd"}]}, "body.sources.0"),
        ({"sources": [{"kind": "upload", "name": "a", "document": "0" * 64, "bytes": 1}]}, "body.sources.0.document"),
        ({"sources": [{"kind": "s3", "url": "s3://"}]}, "body.sources.0.url"),
        ({"sources": [{"kind": "s3", "url": "s3://bucket/../x"}]}, "body.sources.0.url"),
        ({"sources": [{"kind": "https", "url": "http://example.org/a.pdf"}]}, "body.sources.0.url"),
        ({"sources": [{"kind": "https", "url": "https://127.0.0.1/a.pdf"}]}, "body.sources.0.url"),
        ({"sources": [{"kind": "https", "url": "https://[::ffff:10.0.0.1]/a.pdf"}]}, "body.sources.0.url"),
        ({"sources": [{"kind": "https", "url": "https://169.254.169.254/latest"}]}, "body.sources.0.url"),
        ({"sources": [{"kind": "https", "url": "https://0x7f000001/"}]}, "body.sources.0.url"),
        ({"sources": [{"kind": "https", "url": "https://me:secret@example.org/"}]}, "body.sources.0.url"),
        ({"sources": [S3] * 1001}, "body.sources"),
        ({"target": {"kind": "local", "path": "/etc"}}, "body.target.path"),
        ({"target": {"kind": "local", "path": "relative"}}, "body.target.path"),
        ({"target": {"kind": "local", "path": "/a/\u0000"}}, "body.target.path"),
        ({"target": {"kind": "s3", "url": "https://x"}}, "body.target.url"),
        ({"options": {"backend": "gpt-9"}}, "body.options.backend"),
        ({"options": {"backend": "slow:never"}}, "body.options.backend"),
        ({"options": {"languages": ["../deu"]}}, "body.options.languages"),
        ({"options": {"pages": [{"first": 5, "last": 2}]}}, "body.options.pages"),
        ({"options": {"pages": [{"first": 10**40, "last": 0}]}}, "body.options.pages"),
        ({"options": {"dpi": 10**30}}, "body.options.dpi"),
        ({"options": {"deployments": [{"role": "tables", "deployment": "gpt-9"}]}}, "body.options.deployments"),
        ({"options": {"escalate": "all"}}, "body.options.escalate"),
        ({"answers": "batch"}, "body.answers"),
        ({"answers": "tomorrow"}, "body.answers"),
        ({"caps": {"pages": 10**30}}, "body.caps.pages"),
        ({"caps": {"dollars": "1e400"}}, "body.caps.dollars"),
        ({"caps": {"dollars": "NaN"}}, "body.caps.dollars"),
        ({"caps": {"dollars": -1}}, "body.caps.dollars"),
        ({"hours": {"kind": "window", "start": "25:00", "stop": "06:00"}}, "body.hours.start"),
        (
            {"hours": {"kind": "window", "start": "22:00", "stop": "06:00", "timezone": "../x"}},
            "body.hours.timezone",
        ),
        ({"labels": ["a\u0000b"]}, "body.labels.0"),
        ({"callback": {"url": "https://localhost/hook"}}, "body.callback.url"),
        ({"tenant": "globex"}, "body.tenant"),
        ({"schedule": "nightly"}, "body.schedule"),
        ({"priority": "now"}, "body.priority"),
    ],
)
def test_what_may_not_be_had_is_refused_with_its_place(client: TestClient, terms: dict[str, Any], where: str) -> None:
    answer = order(client, **terms)
    assert any(place.startswith(where) for place in places(answer)), answer.text
    assert client.get("/v1/jobs").json()["jobs"] == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"' + b"x" * 1000,
        b"[" * 100_000,
        b'{"sources": [{"kind": "s3", "url": "s3://b/\\ud800"}]}',
        b'{"sources": [{"kind": "s3", "url": "s3://b/\\u0000"}]}',
        b'{"sources": [{"kind": "s3", "url": "s3://bucket/a"}], "caps": {"pages": ' + b"9" * 5000 + b"}}",
        b'{"sources": [{"kind": "s3", "url": "s3://bucket/a"}], "caps": {"pages_per_minute": 1e999}}',
        b'{"sources": [{"kind": "s3", "url": "s3://bucket/a"}], "caps": {"pages_per_minute": NaN}}',
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_order_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/jobs", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_absurd_but_written_text_is_taken_as_it_is(client: TestClient) -> None:
    labels = ["\u202eabc\u0301\u0301\u0301", "🏳️\u200d🌈" * 10, "ﷺ" * 50]
    job = order(client, labels=labels).json()["id"]
    assert client.get(f"/v1/jobs/{job}").json()["order"]["labels"] == labels


def test_results_may_go_to_folders_that_were_set_free(make_api: Callable[[Settings], Api], tmp_path: Any) -> None:
    free = tmp_path / "free"
    (free / "in").mkdir(parents=True)
    (free / "link").symlink_to("/etc")
    client = make_api(Settings(service=ServiceSettings(local_roots=(str(free), str(tmp_path))))).client()
    for path in (free, free / "in", free / "new"):
        assert order(client, target={"kind": "local", "path": str(path)}).status_code == 202
    for path in (free / "link" / "x", free / ".." / ".." / "x", tmp_path / "store" / "journal", tmp_path):
        assert places(order(client, target={"kind": "local", "path": str(path)})) == {"body.target.path"}


def test_the_store_itself_cannot_be_named(make_api: Callable[[Settings], Api]) -> None:
    api = make_api(Settings())
    inside = api.settings.service.model_copy(update={"store": "s3://own/data"})
    # Only what an order may name is asked here: the job store stays in its folder.
    moved = Api(api.stores, api.settings.model_copy(update={"service": inside}))
    client = TestClient(moved.app, headers={"authorization": f"Bearer {api.secret()}"})
    for url in ("s3://own/data", "s3://own/data/journal/keys", "s3://own"):
        assert places(order(client, sources=[{"kind": "s3", "url": url, "recursive": True}])) == {"body.sources.0.url"}
        assert places(order(client, target={"kind": "s3", "url": url})) == {"body.target.url"}


def test_private_addresses_may_be_allowed(make_api: Callable[[Settings], Api]) -> None:
    client = make_api(Settings(service=ServiceSettings(private_addresses=True))).client()
    assert order(client, sources=[{"kind": "https", "url": "http://127.0.0.1:1/a.pdf"}]).status_code == 202
    assert places(order(client, sources=[{"kind": "https", "url": "http://169.254.169.254/"}])) == {
        "body.sources.0.url"
    }


def test_engines_for_tests_are_for_tests(make_api: Callable[[Settings], Api]) -> None:
    client = make_api(Settings(api=ApiSettings())).client()
    assert places(order(client, options={"backend": "fake"})) == {"body.options.backend"}


def test_a_model_server_must_be_named_and_need_not_answer(
    client: TestClient, make_api: Callable[[Settings], Api]
) -> None:
    asked = {"backend": "deepseek-server"}
    refused = order(client, options=asked)
    assert places(refused) == {"body.options.backend"}
    assert "deepseek.server.urls" in refused.text
    named = Settings(deepseek=DeepSeek(server=ModelServer(urls=("http://127.0.0.1:1/v1",))))
    assert order(make_api(named).client(), options=asked).status_code == 202


def test_lists_go_on_where_they_ended(client: TestClient) -> None:
    made = [order(client, labels=[f"n{number}"]).json()["id"] for number in range(5)]
    seen: list[str] = []
    after = ""
    while True:
        part = client.get("/v1/jobs", params={"limit": 2, "after": after}).json()
        seen += [job["id"] for job in part["jobs"]]
        after = part["next"]
        if not after:
            break
    assert seen == made[::-1]


def test_lists_are_filtered(client: TestClient) -> None:
    night, day = order(client, labels=["Night", "a"]).json()["id"], order(client, labels=["day"]).json()["id"]
    client.post(f"/v1/jobs/{night}/pause")

    def found(**filters: Any) -> list[str]:
        return [job["id"] for job in client.get("/v1/jobs", params=filters).json()["jobs"]]

    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert found(state="paused") == [night]
    assert found(state=["paused", "open"]) == [day, night]
    assert found(name="nIgH") == [night]
    assert found(created_from=soon) == []
    assert found(created_to=soon) == [day, night]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1000000000000000000000",
        "after=zz",
        "state=odd",
        "created_from=now",
        "created_from=12",
        "created_to=2026-13-01T00:00:00Z",
        "name=" + "x" * 201,
        "limit=1&limit=2",
        "lable=night",
        "=x",
    ],
)
def test_queries_that_mean_nothing_are_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"/v1/jobs?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].startswith("query.")


def test_a_job_is_stopped_held_hurried_and_tried_again(api: Api, client: TestClient) -> None:
    job = ordered(client)
    url = f"/v1/jobs/{job}"
    assert client.post(f"{url}/pause").json()["state"] == "paused"
    assert client.post(f"{url}/resume").json()["state"] == "open"
    assert client.post(f"{url}/priority", json={"priority": "interactive"}).json()["priority"] == "interactive"
    work_done(api.service, job, failed=2)
    ended(api.service, job)
    assert client.post(f"{url}/pause").status_code == 409
    assert client.post(f"{url}/retry").json()["state"] == "open"
    assert client.post(f"{url}/cancel").json()["state"] == "cancelled"
    again = client.post(f"{url}/retry", json={"pages": "all"})
    assert (again.status_code, again.json()["code"]) == (409, "job_closed")
    assert client.post(f"{url}/priority", json={"priority": "soon"}).status_code == 422


def test_a_job_that_ended_can_be_forgotten(api: Api, client: TestClient) -> None:
    job = ordered(client)
    assert client.delete(f"/v1/jobs/{job}").status_code == 409
    work_done(api.service, job)
    ended(api.service, job)
    assert client.delete(f"/v1/jobs/{job}").status_code == 204
    assert client.get(f"/v1/jobs/{job}").status_code == 404
    own = api.service.places.own
    assert not [*own.keys(f"results/acme/{job}"), *own.keys(f"journal/jobs/{job}")]


def test_errors_name_the_request_that_the_log_names(client: TestClient) -> None:
    answer = client.get(f"/v1/jobs/{'0' * 32}", headers={"x-request-id": "mine-1"})
    assert answer.headers["x-request-id"] == answer.json()["request"] == "mine-1"
    odd = client.get("/health", headers={"x-request-id": "a b\tc"})
    assert odd.headers["x-request-id"] not in ("", "a b\tc")


def test_browsers_are_told_to_be_careful(client: TestClient) -> None:
    for path in ("/v1/jobs", "/health", "/nothing"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


def test_methods_that_there_are_not_are_named(client: TestClient) -> None:
    answer = client.put("/v1/jobs")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert client.post("/nowhere").status_code == 404

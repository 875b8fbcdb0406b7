"""Events of buckets that come over HTTP."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from storage.bucket import Bucket
from tests.resources.api import PDF, Api
from tests.resources.servers import BUCKET, S3Server, moto_server

__all__ = ["moto_server"]

PLACES = {"from": f"s3://{BUCKET}/inbox", "to": f"s3://{BUCKET}/outbox"}


def event(key: str) -> dict[str, Any]:
    put = {"bucket": {"name": BUCKET}, "object": {"key": key}}
    return {"Records": [{"eventName": "ObjectCreated:Put", "s3": put}]}


@pytest.fixture
def posting(api: Api, moto_server: S3Server) -> TestClient:
    """Over a bucket with one document."""
    Bucket(BUCKET, moto_server.settings).put("inbox/a b.pdf", PDF)
    in_bucket = Api(api.stores, api.settings.model_copy(update={"s3": moto_server.settings}))
    return in_bucket.client()


def test_an_object_becomes_one_job_however_often_it_is_told_of(posting: TestClient) -> None:
    wrapped = {"Type": "Notification", "Message": json.dumps(event("inbox/a+b.pdf"))}
    first = posting.post("/v1/bucket-events", params=PLACES, json=event("inbox/a+b.pdf")).json()["jobs"]
    again = posting.post("/v1/bucket-events", params=PLACES, json=wrapped).json()["jobs"]
    assert [(each["source"], each["created"]) for each in first] == [(f"s3://{BUCKET}/inbox/a b.pdf", True)]
    assert [(each["job"], each["created"]) for each in again] == [(first[0]["job"], False)]
    job = posting.get(f"/v1/jobs/{first[0]['job']}").json()
    assert (job["tenant"], job["order"]["target"]["url"]) == ("acme", PLACES["to"])


@pytest.mark.parametrize(
    "body", [event("outbox/a.pdf"), event("inbox/missing.pdf"), event("inbox/"), {"Event": "s3:TestEvent"}]
)
def test_what_is_no_new_document_makes_no_job(posting: TestClient, body: Any) -> None:
    answer = posting.post("/v1/bucket-events", params=PLACES, json=body)
    assert (answer.status_code, answer.json()) == (200, {"jobs": [], "confirm": ""})


@pytest.mark.parametrize("body", [b"", b"{}", b"[" * 100_000, b'{"Records": [1]}', b"\xff"])
def test_what_is_no_event_is_refused(posting: TestClient, body: bytes) -> None:
    answer = posting.post("/v1/bucket-events", params=PLACES, content=body)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body")


def test_the_output_is_never_the_input(posting: TestClient) -> None:
    same = {"from": f"s3://{BUCKET}/outbox/in", "to": f"s3://{BUCKET}/outbox"}
    answer = posting.post("/v1/bucket-events", params=same, json=event("outbox/in/a.pdf"))
    assert answer.json()["errors"][0]["where"] == "query.from"
    assert posting.post("/v1/bucket-events", params={**PLACES, "to": "x"}, json={}).status_code == 422

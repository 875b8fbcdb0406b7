"""Categories through the API: learnt from what jobs have read."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from starlette.testclient import TestClient

from recto.accounts import Scope
from tests.resources.api import AS_PDF, PDF, Api, ended, ordered, work_done

LISTS = "Loading list {n}. Ship from the north with {n} barrels of tar and {n} coils of rope, loaded and lashed."
LETTERS = "Dear Ms Lund, we thank you for letter number {n} about the pier and the lamp. Yours sincerely, the board."
NOTES = "Rain in the morning, gulls on the roof, {n} in all."


@pytest.fixture
def job(api: Api, client: TestClient) -> str:
    """Six loading lists, six letters, six notes."""
    made = ordered(client)
    for number in range(6):
        for kind, text in (("list", LISTS), ("letter", LETTERS), ("note", NOTES)):
            work_done(api.service, made, f"{kind}-{number}.pdf", texts=(text.format(n=number + 3),))
    ended(api.service, made)
    return made


def examples(job: str, *, numbers: Sequence[int] = range(5)) -> list[dict[str, Any]]:
    kinds: tuple[tuple[str, list[str]], ...] = (("list", ["loading-list"]), ("letter", ["letter"]), ("note", []))
    return [
        {"job": job, "document": f"{kind}-{number}.pdf", "labels": labels}
        for number in numbers
        for kind, labels in kinds
    ]


def test_categories_are_learnt_listed_and_used(client: TestClient, job: str) -> None:
    answer = client.post("/v1/categories/harbour", json={"examples": examples(job)})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["name"], made["documents"], made["negatives"]) == ("harbour", 15, 5)
    assert set(made["classes"]) == {"loading-list", "letter"}
    assert made["accuracy"] >= 0.8
    assert client.get("/v1/categories").json()["categories"] == [made]
    assert client.get("/v1/categories/harbour").json() == made

    asked = [{"job": job, "document": name} for name in ("list-5.pdf", "letter-5.pdf")]
    answer = client.post("/v1/categories/harbour/predictions", json={"documents": asked})
    likeliest = [one["labels"][0] for one in answer.json()["predictions"]]
    assert [label["name"] for label in likeliest] == ["loading-list", "letter"]
    assert {label["version"] for label in likeliest} == {made["version"]}


def test_the_same_examples_make_the_same_version(client: TestClient, job: str) -> None:
    once, again = (client.post("/v1/categories/harbour", json={"examples": examples(job)}).json() for _ in range(2))
    assert once["version"] == again["version"]
    fewer = client.post("/v1/categories/harbour", json={"examples": examples(job, numbers=range(4))}).json()
    assert fewer["version"] != once["version"]
    body = {"documents": [{"job": job, "document": "list-5.pdf"}], "version": once["version"]}
    (prediction,) = client.post("/v1/categories/harbour/predictions", json=body).json()["predictions"]
    assert prediction["labels"][0]["version"] == once["version"]


def test_tenants_have_their_own(api: Api, client: TestClient, job: str) -> None:
    client.post("/v1/categories/harbour", json={"examples": examples(job)})
    stranger = api.client("other")
    assert stranger.get("/v1/categories").json() == {"categories": []}
    assert stranger.get("/v1/categories/harbour").status_code == 404
    assert stranger.post("/v1/categories/mine", json={"examples": examples(job)}).status_code == 404


def test_what_cannot_be_learnt_from_is_refused(client: TestClient, job: str) -> None:
    few = client.post("/v1/categories/harbour", json={"examples": examples(job, numbers=[0])})
    assert (few.status_code, few.json()["code"]) == (422, "usage")
    assert "has 1 example" in few.json()["detail"]
    missing: dict[str, Any] = {"job": job, "document": "missing.pdf", "labels": []}
    unread = [*examples(job), missing]
    assert client.post("/v1/categories/harbour", json={"examples": unread}).status_code == 409
    assert client.post("/v1/categories/Harbour!", json={"examples": examples(job)}).status_code == 422
    assert client.get("/v1/categories").json() == {"categories": []}


def test_a_version_is_no_path(client: TestClient, job: str) -> None:
    client.post("/v1/categories/harbour", json={"examples": examples(job)})
    for version in ("newest", "../../other/harbour/0123456789ab"):
        body = {"documents": [{"job": job, "document": "list-5.pdf"}], "version": version}
        assert client.post("/v1/categories/harbour/predictions", json=body).status_code == 422


def test_an_order_names_categories_that_there_are(api: Api, client: TestClient, job: str) -> None:
    made = client.post("/v1/categories/harbour", json={"examples": examples(job)}).json()
    assert ordered(client, options={"categories": ["harbour", f"harbour@{made['version']}"]})
    sent = client.post("/v1/uploads", params={"name": "a.pdf"}, content=PDF, headers=AS_PDF).json()
    for wrong in ("harbor", "harbour@0123456789ab", "harbour@newest", "../acme/harbour", ""):
        order = {"sources": [sent], "options": {"categories": ["harbour", wrong]}}
        answer = client.post("/v1/jobs", json=order)
        assert (answer.status_code, answer.json()["code"]) == (422, "order_refused"), answer.text
        assert [fault["where"] for fault in answer.json()["errors"]] == ["body.options.categories.1"]
    many = {"sources": [sent], "options": {"categories": ["harbour"] * 21}}
    assert "more than 20" in client.post("/v1/jobs", json=many).text


def test_categories_of_another_tenant_are_none_for_an_order(api: Api, client: TestClient, job: str) -> None:
    client.post("/v1/categories/harbour", json={"examples": examples(job)})
    terms = json.dumps({"options": {"categories": ["harbour"]}})
    answer = api.client("other").post("/v1/jobs", files={"files": ("a.pdf", PDF)}, data={"order": terms})
    assert answer.status_code == 422
    assert [fault["where"] for fault in answer.json()["errors"]] == ["body.order.options.categories.0"]


def test_a_key_that_may_only_read_cannot_train(api: Api, job: str) -> None:
    reader = api.client("acme", Scope.READ)
    assert reader.post("/v1/categories/harbour", json={"examples": examples(job)}).status_code == 403

"""Results: linked, fetched whole, by document, by page, and all in one archive."""

import hashlib
import io
import json
import zipfile
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from starlette.testclient import TestClient

from recto.errors import InputDamaged, fault_of
from recto.jobs import JobDocument
from recto.values import JobId
from tests.resources.api import Api, ended, ordered, refused, work_done
from tests.resources.servers import BUCKET, S3Server, moto_server

__all__ = ["moto_server"]


@pytest.fixture
def job(api: Api, client: TestClient) -> str:
    """One document of three pages, the second of which failed."""
    made = ordered(client)
    work_done(api.service, made, texts=("first", "second", "third"), failed=2)
    ended(api.service, made)
    return made


def fetched(client: TestClient, job: str, **query: Any) -> Any:
    return client.get(f"/v1/jobs/{job}/result", params=query)


def test_links_lead_to_every_file(client: TestClient, job: str) -> None:
    answer = fetched(client, job).json()
    assert answer["complete"] is True
    (document,) = answer["documents"]
    assert [file["path"] for file in document["files"]] == [
        "document.json",
        "document.md",
        "fields.json",
        "run.json",
        "manifest.json",
    ]
    for file in document["files"]:
        content = client.get(file["url"])
        assert content.status_code == 200
        if file["sha256"]:
            assert hashlib.sha256(content.content).hexdigest() == file["sha256"]
            assert content.headers["etag"] == f'"{file["sha256"]}"'
        assert file["presigned"] == ""


def test_content_comes_in_the_form_that_is_asked_for(client: TestClient, job: str) -> None:
    markdown = fetched(client, job, format="md")
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "<!-- page 1 -->" in markdown.text
    assert "third" in markdown.text
    assert [page["state"] for page in fetched(client, job, format="json").json()["pages"]] == ["read", "failed", "read"]
    assert fetched(client, job, format="fields").json() == {"fields": []}


def test_single_pages_can_be_fetched(client: TestClient, job: str) -> None:
    assert fetched(client, job, format="md", page=3).text == "third\n"
    assert "it was made to fail" in fetched(client, job, format="md", page=2).text
    assert fetched(client, job, format="json", page=1).json()["blocks"][0]["text"] == "first"
    assert fetched(client, job, format="json", page=4).status_code == 404


def test_an_archive_holds_all_results(api: Api, client: TestClient, job: str) -> None:
    work_done(api.service, job, "sub/b.pdf", texts=("x" * 500_000,))
    answer = fetched(client, job, format="zip")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert "sub/b.pdf/manifest.json" in archive.namelist()
        assert len(archive.namelist()) == 10
        assert archive.read("a.pdf/document.md").decode() == fetched(client, job, format="md", document="a.pdf").text
    alone = fetched(client, job, format="zip", document="sub/b.pdf")
    with zipfile.ZipFile(io.BytesIO(alone.content)) as archive:
        assert all(name.startswith("sub/b.pdf/") for name in archive.namelist())
    assert fetched(client, job, format="zip").content == answer.content


def test_where_there_are_several_documents_one_must_be_named(api: Api, client: TestClient, job: str) -> None:
    work_done(api.service, job, "ü b.pdf", texts=("other",))
    assert fetched(client, job, format="md").json()["errors"][0]["where"] == "query.document"
    assert "other" in fetched(client, job, format="md", document="ü b.pdf").text
    (link,) = [
        each["result"]
        for each in client.get(f"/v1/jobs/{job}/documents").json()["documents"]
        if each["name"] == "ü b.pdf"
    ]
    assert quote("ü b.pdf").replace("%20", "+") in link
    assert client.get(link).json()["documents"][0]["name"] == "ü b.pdf"


def test_lists_of_documents_and_results_go_on_where_they_ended(api: Api, client: TestClient, job: str) -> None:
    for name in ("b.pdf", "c.pdf", "d/e.pdf"):
        work_done(api.service, job, name)
    for what in ("documents", "result"):
        names: list[str] = []
        after = ""
        while True:
            part = client.get(f"/v1/jobs/{job}/{what}", params={"limit": 2, "after": after}).json()
            names += [each["name"] for each in part["documents"]]
            after = part["next"]
            if not after:
                break
        assert names == ["a.pdf", "b.pdf", "c.pdf", "d/e.pdf"]


def test_pages_are_listed_by_document_and_state(api: Api, client: TestClient, job: str) -> None:
    work_done(api.service, job, "b.pdf", texts=("x", "y"), failed=1)

    def listed(**query: Any) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        after = ""
        while True:
            part = client.get(f"/v1/jobs/{job}/pages", params={**query, "after": after, "limit": 2}).json()
            found += [(each["document"], each["page"]["page"]) for each in part["pages"]]
            after = part["next"]
            if not after:
                return found

    assert listed() == [("a.pdf", 1), ("a.pdf", 2), ("a.pdf", 3), ("b.pdf", 1), ("b.pdf", 2)]
    assert listed(state="failed") == [("a.pdf", 2), ("b.pdf", 1)]
    assert listed(document="b.pdf") == [("b.pdf", 1), ("b.pdf", 2)]
    assert listed(document="a.pdf", state=["read", "blank"]) == [("a.pdf", 1), ("a.pdf", 3)]
    assert client.get(f"/v1/jobs/{job}/pages", params={"document": "x"}).status_code == 404


@pytest.mark.parametrize("cursor", ["x", "%%%", "bnVsbA", "W10", "WyJhIiwgMSwgMl0", "é", "A" * 4096])
def test_cursors_that_lead_nowhere_are_refused(client: TestClient, job: str, cursor: str) -> None:
    for what in ("documents", "pages", "result"):
        answer = client.get(f"/v1/jobs/{job}/{what}", params={"after": cursor})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["where"] == "query.after"


@pytest.mark.parametrize(
    "query",
    [
        {"document": "../../../uploads"},
        {"document": "a.pdf\0"},
        {"file": "../manifest.json"},
        {"file": "/etc/passwd"},
        {"file": "pages/0001.png"},
        {"document": "\u202e" * 100, "format": "md"},
    ],
)
def test_names_lead_out_of_no_result(client: TestClient, job: str, query: dict[str, str]) -> None:
    assert fetched(client, job, **query).status_code == 404


def test_a_document_that_is_not_finished_is_told_apart_from_one_that_is_not_there(api: Api, client: TestClient) -> None:
    job = ordered(client)
    assert fetched(client, job, format="md").status_code == 404
    api.service.jobs.add_document(JobId(job), JobDocument(name="a.pdf"))
    pending = fetched(client, job, format="md")
    assert (pending.status_code, pending.json()["code"]) == (409, "result_pending")
    assert fetched(client, job).json() == {
        "complete": False,
        "documents": [],
        "next": "",
        "zip": f"/v1/jobs/{job}/result?format=zip",
    }


def test_a_document_that_could_not_be_used_has_its_fault_in_the_list(api: Api, client: TestClient) -> None:
    job = ordered(client)
    refused(api.service, job, "a.pdf", fault_of(InputDamaged("a.pdf: no PDF")))
    (document,) = client.get(f"/v1/jobs/{job}/documents").json()["documents"]
    assert (document["state"], document["faults"][0]["code"]) == ("failed", "input_damaged")
    assert client.get(f"/v1/jobs/{job}/documents", params={"state": "succeeded"}).json()["documents"] == []


def test_results_in_a_bucket_are_read_there_and_linked(api: Api, client: TestClient, moto_server: S3Server) -> None:
    settings = api.settings.model_copy(update={"s3": moto_server.settings})
    in_bucket = Api(api.stores, settings)
    client = TestClient(in_bucket.app, headers={"authorization": f"Bearer {api.secret()}"})
    job = ordered(client, target={"kind": "s3", "url": f"s3://{BUCKET}/read"})
    work_done(in_bucket.service, job)
    (document,) = fetched(client, job, presigned=60).json()["documents"]
    for file in document["files"]:
        with httpx2.Client() as anyone:
            assert anyone.get(file["presigned"]).content == client.get(file["url"]).content
    assert "first" in fetched(client, job, format="md", page=1).text
    assert json.loads(fetched(client, job, file="manifest.json").content)["name"] == "a.pdf"

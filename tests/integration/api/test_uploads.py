"""Files that are sent: kept under the hash of their bytes, refused where unreadable, cut off where too large."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from recto.settings import Api as ApiSettings
from recto.settings import Settings
from tests.resources.api import AS_PDF, PDF, Api
from tests.resources.files import make_image, make_pdf, make_zip, pattern

LARGE = 3 * 1024 * 1024


def assert_problem(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["remedy"]


@pytest.mark.parametrize("as_form", [False, True])
def test_a_file_is_kept_once_under_its_hash(api: Api, client: TestClient, as_form: bool) -> None:
    data = PDF + bytes(range(256)) * (LARGE // 256)
    hashed = hashlib.sha256(data).hexdigest()
    for _ in range(2):
        if as_form:
            answer = client.post("/v1/uploads", files={"file": ("a.pdf", data)})
        else:
            answer = client.post("/v1/uploads", params={"name": "a.pdf"}, content=data, headers=AS_PDF)
        assert answer.status_code == 201
        assert answer.json() == {"kind": "upload", "name": "a.pdf", "document": hashed, "bytes": len(data)}
    assert list(api.service.places.own.keys("uploads/")) == [f"uploads/acme/{hashed[:2]}/{hashed}"]


@pytest.mark.parametrize("data", [make_pdf(), make_image(pattern(), "PNG"), make_zip([("a.pdf", make_pdf())])])
def test_everything_that_can_be_read_is_taken(client: TestClient, data: bytes) -> None:
    headers = {"content-type": "application/octet-stream"}
    assert client.post("/v1/uploads", content=data, headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "input_empty"),
        (b"hello", 415, "input_unsupported"),
        (b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml", 415, "input_unsupported"),
        (b"<!doctype html><html>", 415, "input_unsupported"),
        (b"\x7fELF" + b"\0" * 100, 415, "input_unsupported"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/uploads", "/v1/jobs", "/v1/convert"])
def test_what_recto_never_reads_is_refused_at_once(api: Api, path: str, data: bytes, status: int, code: str) -> None:
    client = api.client()
    assert_problem(client.post(path, content=data, headers=AS_PDF), status, code)
    assert_problem(client.post(path, files={"files": ("a.pdf", data)}), status, code)
    assert not list(api.service.places.own.keys("uploads/"))
    assert client.get("/v1/jobs").json()["jobs"] == []


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "image/svg+xml", "odd", ""])
def test_other_types_of_bodies_are_refused(client: TestClient, media: str) -> None:
    answer = client.post("/v1/jobs", content=PDF, headers={"content-type": media} if media else {})
    assert_problem(answer, 415, "input_unsupported")


def test_a_form_without_its_border_is_refused(client: TestClient) -> None:
    for media in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = client.post("/v1/jobs", content=b"--y\r\n\r\n", headers={"content-type": media})
        assert answer.status_code in (400, 422)
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({"data": {"order": "{}"}, "files": {}}, "body"),
        ({"data": {"note": "x"}, "files": {"files": ("a.pdf", PDF)}}, "body.note"),
        ({"data": {"order": '{"sources": []}'}, "files": {"files": ("a.pdf", PDF)}}, "body.order.sources"),
        ({"data": {"order": '{"priority": 1}'}, "files": {"files": ("a.pdf", PDF)}}, "body.order.priority"),
        ({"data": {"order": "{"}, "files": {"files": ("a.pdf", PDF)}}, "body.order"),
        (
            {"data": {"order": '{"options": {"backend": "x"}}'}, "files": {"files": ("a.pdf", PDF)}},
            "body.order.options.backend",
        ),
    ],
)
def test_forms_that_mean_nothing_are_refused_with_the_place(
    api: Api, client: TestClient, files: dict[str, Any], where: str
) -> None:
    given: dict[str, Any] = files if files["files"] else {"files": [("order", (None, "{}"))]}
    answer = client.post("/v1/jobs", **given)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["where"] == where
    assert not list(api.service.places.own.keys("uploads/"))


def test_one_bad_file_of_several_refuses_all(client: TestClient) -> None:
    files = [("files", ("a.pdf", PDF)), ("files", ("b.txt", b"hello"))]
    answer = client.post("/v1/jobs", files=files)
    assert_problem(answer, 415, "input_unsupported")
    assert "b.txt" in answer.json()["detail"]
    assert client.get("/v1/jobs").json()["jobs"] == []


def test_one_upload_is_one_file(client: TestClient) -> None:
    files = [("file", ("a.pdf", PDF)), ("file", ("b.pdf", PDF))]
    assert client.post("/v1/uploads", files=files).status_code == 422


def test_a_body_that_says_it_is_too_large_is_not_read(make_api: Callable[[Settings], Api]) -> None:
    client = make_api(Settings(api=ApiSettings(upload_bytes=LARGE))).client()
    headers = {**AS_PDF, "content-length": str(10**12)}
    for path in ("/v1/jobs", "/v1/uploads", "/v1/convert"):
        answer = client.post(path, content=PDF, headers=headers)
        assert_problem(answer, 413, "input_too_large")
        assert answer.headers["connection"] == "close"
    huge = client.post("/v1/jobs", json={"sources": []}, headers={"content-length": "9" * 50})
    assert_problem(huge, 413, "input_too_large")


def test_a_body_that_says_nothing_is_cut_off_on_the_way(make_api: Callable[[Settings], Api]) -> None:
    api = make_api(Settings(api=ApiSettings(upload_bytes=LARGE)))
    sent = 0

    def endless() -> Any:
        nonlocal sent
        yield PDF
        while sent < 100 * LARGE:
            sent += 64 * 1024
            yield bytes(64 * 1024)

    assert_problem(api.client().post("/v1/uploads", content=endless(), headers=AS_PDF), 413, "input_too_large")
    assert not list(api.service.places.own.keys("uploads/"))


def test_orders_and_small_requests_have_a_small_limit(client: TestClient) -> None:
    body = b'{"labels": ["' + b"x" * 2_000_000 + b'"]}'
    answer = client.post("/v1/jobs", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (413, 422)
    retry = client.post(f"/v1/jobs/{'0' * 32}/retry", content=body, headers={"content-type": "application/json"})
    assert_problem(retry, 413, "input_too_large")

"""The API as it is started by a person, with its workers: documents go in, results come out."""

import hashlib
import io
import socket
import zipfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.resources.api import AS_PDF
from tests.resources.event_streams import events_of
from tests.resources.files import make_pdf
from tests.resources.served import Served, recto, serving

PAGES_AT_ONCE = 3
BYTES_AT_ONCE = 100_000


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """`recto serve --embedded`, which converts three pages at once and takes a megabyte."""
    with serving(
        tmp_path_factory.mktemp("served"),
        "--embedded",
        RECTO_WORKERS__PROCESSES="1",
        RECTO_API__CONVERT_PAGES=str(PAGES_AT_ONCE),
        RECTO_API__CONVERT_BYTES=str(BYTES_AT_ONCE),
        RECTO_API__UPLOAD_BYTES="1000000",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def client(served: Served) -> Generator[httpx2.Client]:
    with served.client(recto(served.folder, "keys", "create", "--tenant", "acme").strip()) as made:
        yield made


def converted(client: httpx2.Client, data: bytes, **query: Any) -> httpx2.Response:
    return client.post("/v1/convert", params={"name": "a.pdf", **query}, content=data, headers=AS_PDF)


def ended(client: httpx2.Client, job: str) -> list[Any]:
    """Follows the job to its end; the events on the way."""
    with client.stream("GET", f"/v1/jobs/{job}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        return list(events_of(stream))


def test_a_small_document_comes_back_as_text(client: httpx2.Client) -> None:
    answer = converted(client, make_pdf(["Hello", "World"]))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "Hello" in answer.text
    assert "<!-- page 2 -->" in answer.text


def test_a_small_document_comes_back_as_json(client: httpx2.Client) -> None:
    pages = converted(client, make_pdf(["Hello"]), format="json").json()["pages"]
    assert [page["state"] for page in pages] == ["read"]


def test_the_same_key_gives_the_same_result_again(client: httpx2.Client) -> None:
    data, headers = make_pdf(["Once"]), {**AS_PDF, "idempotency-key": "once"}
    answers = [client.post("/v1/convert", content=data, headers=headers) for _ in range(2)]
    assert answers[0].text == answers[1].text
    assert answers[0].headers["etag"] == answers[1].headers["etag"]


def test_a_document_that_cannot_be_read_is_an_error_with_its_cause(client: httpx2.Client) -> None:
    damaged = converted(client, b"%PDF-1.7\nnothing more")
    assert (damaged.status_code, damaged.json()["code"]) == (422, "input_damaged")
    locked = converted(client, make_pdf(["x"], user="secret"))
    assert (locked.status_code, locked.json()["code"]) == (422, "password_needed")


@pytest.mark.parametrize("data", [make_pdf(["page"] * (PAGES_AT_ONCE + 1)), make_pdf() + b"\n" * BYTES_AT_ONCE])
def test_what_is_too_large_to_wait_for_becomes_a_job(client: httpx2.Client, data: bytes) -> None:
    answer = converted(client, data)
    assert answer.status_code == 202
    job = answer.headers["location"].rsplit("/", 1)[-1]
    assert answer.json()["id"] == job
    assert ended(client, job)[-1].data["pages"] == {"read": 4 if len(data) < BYTES_AT_ONCE else 1}


def test_a_job_is_followed_to_its_end_and_its_results_fetched(client: httpx2.Client) -> None:
    files = [("files", (f"{number}.pdf", make_pdf([f"text {number}"]))) for number in range(3)]
    job = client.post("/v1/jobs", files=files).json()["id"]
    events = ended(client, job)
    assert {event.event for event in events[:-1]} <= {"progress"}
    assert len({event.id for event in events}) == len(events)
    settled = [event.data["settled"] for event in events]
    assert settled == sorted(settled)
    assert (events[-1].event, events[-1].data["state"], settled[-1]) == ("end", "finished", 3)
    assert events[-1].data["documents"] == {"succeeded": 3}
    links = client.get(f"/v1/jobs/{job}/result").json()
    assert links["complete"] is True
    for document in links["documents"]:
        for file in document["files"]:
            content = client.get(file["url"])
            assert not file["sha256"] or hashlib.sha256(content.content).hexdigest() == file["sha256"]
    with zipfile.ZipFile(io.BytesIO(client.get(links["zip"]).content)) as archive:
        assert "text 2" in archive.read("2.pdf/document.md").decode()


def test_who_comes_again_is_told_what_changed_since(client: httpx2.Client) -> None:
    job = client.post("/v1/jobs", content=make_pdf(["x"]), headers=AS_PDF).json()["id"]
    first = ended(client, job)
    with client.stream("GET", f"/v1/jobs/{job}/events", headers={"last-event-id": first[0].id}) as stream:
        again = list(events_of(stream))
    assert [event.event for event in again] == ["end"]
    assert again[0].data == first[-1].data


def test_it_says_that_it_is_ready(served: Served) -> None:
    with httpx2.Client(base_url=served.url) as anyone:
        assert anyone.get("/ready").json()["ready"] is True


@pytest.mark.parametrize("length", [f"content-length: {10**12}", "transfer-encoding: chunked"])
def test_a_body_that_is_too_large_is_not_read_to_its_end(served: Served, client: httpx2.Client, length: str) -> None:
    head = f"POST /v1/uploads HTTP/1.1\r\nhost: x\r\nauthorization: {client.headers['authorization']}\r\n{length}\r\n"
    chunk = bytes(65536)
    framed = b"10000\r\n" + chunk + b"\r\n" if "chunked" in length else chunk
    sent = 0
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
        connection.sendall(f"{head}content-type: application/pdf\r\n\r\n".encode())
        try:
            while sent < 400_000_000:
                connection.sendall(framed)
                sent += len(chunk)
        except OSError:
            cut_off = True
        else:
            cut_off = False
    assert cut_off, "the server went on reading"
    assert sent < 100_000_000


def test_an_upload_that_breaks_off_leaves_nothing(served: Served, client: httpx2.Client) -> None:
    before = {path for path in (served.folder / "store" / "uploads").rglob("*") if path.is_file()}
    head = f"POST /v1/jobs HTTP/1.1\r\nhost: x\r\nauthorization: {client.headers['authorization']}\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
        connection.sendall(f"{head}content-type: application/pdf\r\ncontent-length: 500000\r\n\r\n%PDF-1.7".encode())
    jobs = len(client.get("/v1/jobs", params={"limit": 200}).json()["jobs"])
    assert converted(client, make_pdf(["after"])).status_code == 200
    assert len(client.get("/v1/jobs", params={"limit": 200}).json()["jobs"]) == jobs + 1
    after = {path for path in (served.folder / "store" / "uploads").rglob("*") if path.is_file()}
    assert len(after - before) == 1


def test_nothing_secret_stands_in_the_log(served: Served, client: httpx2.Client, tmp_path: Path) -> None:
    client.get("/v1/jobs", params={"name": "token=hidden"})
    log = (served.folder / "serve.log").read_text("utf-8")
    assert '"path": "/v1/convert"' in log
    assert client.headers["authorization"].split("_", 2)[2] not in log
    assert "hidden" not in log

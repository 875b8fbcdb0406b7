"""The API is killed and started again on the same stores: callers go on, and no job is half-made."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import psutil
import pytest

from gateway.statuses import Status
from recto.jobs import JobQuery
from recto.settings import Service as ServiceSettings
from recto.settings import Settings
from storage.stores import open_stores
from tests.resources.api import AS_PDF
from tests.resources.event_streams import StreamEvent, events_of
from tests.resources.files import make_image, make_pdf, pattern
from tests.resources.processes import PATIENCE
from tests.resources.served import Served, recto, serving
from workers.places import Places

EMBEDDED = {"RECTO_WORKERS__PROCESSES": "1"}
MOMENTS = (0.0, 0.006, 0.03)
"""Seconds between the end of a request and the death of the server: before, in and after what it does."""


@pytest.fixture
def secret(tmp_path: Path) -> str:
    return recto(tmp_path, "keys", "create").strip()


def killed_while_sending(served: Served, secret: str) -> None:
    head = f"POST /v1/jobs HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {secret}\r\ncontent-type: application/pdf\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
        connection.sendall(f"{head}content-length: 20000000\r\n\r\n%PDF-1.7".encode() + bytes(10_000_000))
        served.kill()


def test_a_server_that_dies_in_an_upload_leaves_no_job(tmp_path: Path, secret: str) -> None:
    with serving(tmp_path) as served:
        killed_while_sending(served, secret)
    with serving(tmp_path) as served, served.client(secret) as client:
        assert client.get("/v1/jobs").json()["jobs"] == []
        assert client.post("/v1/jobs", content=make_pdf(), headers=AS_PDF).status_code == 202
    assert len([path for path in (tmp_path / "store" / "uploads").rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_request_that_got_no_answer_can_be_sent_again(tmp_path: Path, secret: str, moment: float) -> None:
    data, headers = make_pdf(), {**AS_PDF, "idempotency-key": "order-1"}
    with serving(tmp_path) as served, served.client(secret) as client:
        client.get("/v1/jobs")
        timer = threading.Timer(moment, served.kill)
        timer.start()
        with suppress(httpx2.TransportError):  # it may have died first
            client.post("/v1/jobs", content=data, headers=headers)
        timer.join()
    with serving(tmp_path) as served, served.client(secret) as client:
        job = client.post("/v1/jobs", content=data, headers=headers).json()["id"]
        assert [each["id"] for each in client.get("/v1/jobs").json()["jobs"]] == [job]
    settings = Settings(service=ServiceSettings(store=str(tmp_path / "store")))
    stores = open_stores(settings)
    (kept,) = stores.jobs.find(JobQuery())
    assert [each.id for each in Places(settings, stores.jobs).journal.jobs()] == [kept.id]
    assert stores.backlog.waiting(kept.id).waiting == 1
    stores.close()


def test_who_followed_a_job_goes_on_where_it_was(tmp_path: Path, secret: str) -> None:
    with serving(tmp_path, "--embedded", **EMBEDDED) as served, served.client(secret) as client:
        files = [("files", (f"{number}.pdf", make_pdf([f"text {number}"] * 2))) for number in range(6)]
        job = client.post("/v1/jobs", files=files).json()["id"]
        seen = _until_killed(served, client, job)
    with serving(tmp_path, "--embedded", **EMBEDDED) as served, served.client(secret) as client:
        headers = {"last-event-id": seen[-1].id}
        with client.stream("GET", f"/v1/jobs/{job}/events", headers=headers) as stream:
            rest = list(events_of(stream))
        assert not {event.id for event in rest[:-1]} & {seen[-1].id}
        assert rest[-1].event == "end"
        assert rest[-1].data["documents"] == {"succeeded": 6}
        assert rest[-1].data["pages"] == {"read": 12}


def _until_killed(served: Served, client: httpx2.Client, job: str) -> list[StreamEvent]:
    """What was told before the server died, which it does at the first event."""
    seen: list[StreamEvent] = []
    with suppress(httpx2.TransportError), client.stream("GET", f"/v1/jobs/{job}/events") as stream:
        for event in events_of(stream):
            seen.append(event)
            served.kill()
    return seen


def test_told_to_end_it_answers_first(tmp_path: Path, secret: str) -> None:
    with serving(tmp_path) as served, served.client(secret) as client:
        job = client.post("/v1/jobs", content=make_pdf(), headers=AS_PDF).json()["id"]
        answers: list[int] = []

        def slow() -> Iterator[bytes]:
            yield b"%PDF-1.7"
            served.process.terminate()
            time.sleep(1)
            yield make_pdf()

        with client.stream("GET", f"/v1/jobs/{job}/events") as stream:
            told = events_of(stream)
            assert next(told).event == "progress"
            uploading = threading.Thread(
                target=lambda: answers.append(client.post("/v1/uploads", content=slow(), headers=AS_PDF).status_code)
            )
            uploading.start()
            assert list(told) == []
        uploading.join()
        assert answers == [201]
        assert served.process.wait(60) == 0


def test_told_to_end_it_ends_its_workers_and_loses_nothing(tmp_path: Path, secret: str) -> None:
    slow = {**EMBEDDED, "RECTO_API__TEST_ENGINES": "true"}
    scan = make_image(pattern(), "PNG")
    with serving(tmp_path, "--embedded", **slow) as served, served.client(secret) as client:
        order = {"order": '{"options": {"backend": "slow:1", "force_ocr": true}}'}
        files = [("files", (f"{number}.png", scan)) for number in range(3)]
        job = client.post("/v1/jobs", files=files, data=order).json()["id"]
        with client.stream("GET", f"/v1/jobs/{job}/events") as stream:
            next(event for event in events_of(stream) if event.data["planned"])
        below = psutil.Process(served.process.pid).children(recursive=True)
        assert served.end() == 0
        assert not psutil.wait_procs(below, timeout=PATIENCE)[1]
    with serving(tmp_path, "--embedded", **slow) as served, served.client(secret) as client:
        with client.stream("GET", f"/v1/jobs/{job}/events") as stream:
            *_, last = events_of(stream)
        assert (last.event, last.data["documents"]) == ("end", {"succeeded": 3})


def test_workers_that_end_by_themselves_end_the_command(tmp_path: Path) -> None:
    with serving(tmp_path, "--embedded", **EMBEDDED) as served:
        with httpx2.Client(base_url=served.url) as anyone:
            while not anyone.get("/ready").json()["ready"]:
                time.sleep(0.1)
        (worker,) = [
            process
            for process in psutil.Process(served.process.pid).children()
            if "spawn_main" in " ".join(process.cmdline())
        ]
        worker.kill()
        assert served.process.wait(PATIENCE) == Status.INTERNAL
    assert "the workers ended by themselves" in (tmp_path / "serve.log").read_text("utf-8")


def test_a_person_is_told_what_was_hardly_meant(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "0.0.0.0", RECTO_API__KEYS="false"):  # noqa: S104 - that is what is warned of
        said = (tmp_path / "serve.log").read_text("utf-8")
    assert "jobs wait until this is started with --embedded" in said
    assert "no keys are asked for: whoever reaches 0.0.0.0 may do everything" in said

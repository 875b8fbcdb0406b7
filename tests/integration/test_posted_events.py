"""Bucket events that are posted: acknowledged when their jobs are there, refused otherwise."""

import json
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import httpx2
import pytest

from recto.errors import UsageError
from recto.jobs import JobQuery
from recto.orders import Order, S3Target
from recto.settings import Settings
from storage.bucket import Bucket
from tests.resources.servers import BUCKET, S3Server
from tests.resources.services import idle_service
from workers.service import Service
from workers.watch.bucket import WatchedBucket
from workers.watch.drop import Drop, Dropped
from workers.watch.listener import MOST_BYTES, PostedBucket

TOKEN = "a token of the bucket's"  # noqa: S105 - of a listener that lives as long as the test


class Listening:
    """A listener that another thread looks at until the block ends."""

    def __init__(self, posted: PostedBucket) -> None:
        self.url = f"http://127.0.0.1:{posted.port}/events"
        self.dropped: list[Dropped] = []
        self._posted = posted
        self._ended = threading.Event()

    def serve(self) -> None:
        while not self._ended.is_set():
            self.dropped.extend(self._posted.look(patience=0.05))

    def end(self) -> None:
        self._ended.set()

    def post(self, body: object, *, token: str = f"Bearer {TOKEN}") -> int:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx2.post(self.url, content=content, headers={"Authorization": token}).status_code


@pytest.fixture
def service(tmp_path: Path, moto_server: S3Server) -> Generator[Service]:
    with idle_service(tmp_path, Settings(s3=moto_server.settings)) as opened:
        yield opened


@contextmanager
def listening(service: Service, prefix: str) -> Generator[Listening]:
    own = ("s3://outbox-of-nobody/results",)
    watched = WatchedBucket(f"s3://{BUCKET}/{prefix}/", own=own, settings=service.settings.s3)
    drop = Drop(service, Order(sources=(), target=S3Target(url=own[0])))
    posted = PostedBucket(watched, drop, host="127.0.0.1", port=0, token=TOKEN)
    listening = Listening(posted)
    thread = threading.Thread(target=listening.serve)
    thread.start()
    try:
        yield listening
    finally:
        listening.end()
        thread.join()
        posted.close()


def put(server: S3Server, key: str) -> None:
    Bucket(BUCKET, server.settings).put(key, b"x")


def event(key: str) -> dict[str, object]:
    about = {"bucket": {"name": BUCKET}, "object": {"key": key}}
    return {"EventName": "s3:ObjectCreated:Put", "Records": [{"eventName": "s3:ObjectCreated:Put", "s3": about}]}


def announced(events: Listening, size: int) -> int:
    """The answer to a body that is announced and not sent."""
    address = httpx2.URL(events.url)
    connection = HTTPConnection(address.host, address.port, timeout=20)
    connection.putrequest("POST", "/events")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    with closing(connection):
        return connection.getresponse().status


def test_an_event_is_acknowledged_when_its_job_is_there(service: Service, moto_server: S3Server) -> None:
    put(moto_server, "posted/a.pdf")
    with listening(service, "posted") as events:
        assert [events.post(event("posted/a.pdf")) for _ in range(3)] == [200, 200, 200]
        assert len(service.jobs.find(JobQuery())) == 1
        assert events.post(event("posted/a.pdf"), token=TOKEN) == 200
    assert sorted(dropped.created for dropped in events.dropped) == [False, False, False, True]


def test_who_has_no_token_makes_no_job(service: Service, moto_server: S3Server) -> None:
    put(moto_server, "closed/a.pdf")
    with listening(service, "closed") as events:
        for token in ("", "Bearer wrong", "Bearer", "Basic x"):
            assert events.post(event("closed/a.pdf"), token=token) == 401
    assert not service.jobs.find(JobQuery())


def test_other_requests_are_refused_and_the_next_one_is_heard(service: Service, moto_server: S3Server) -> None:
    put(moto_server, "other/a.pdf")
    with listening(service, "other") as events:
        assert events.post(b"hello") == 400
        assert events.post([]) == 400
        assert announced(events, MOST_BYTES + 1) == 413
        assert httpx2.get(events.url).status_code == 501
        assert events.post({"Event": "s3:TestEvent"}) == 200
        assert events.post({"Type": "SubscriptionConfirmation", "TopicArn": "arn", "SubscribeURL": "https://x/"}) == 202
        assert events.post(event("other/a.pdf")) == 200
    assert len(service.jobs.find(JobQuery())) == 1


def test_a_port_that_is_taken_is_said(service: Service) -> None:
    watched = WatchedBucket(f"s3://{BUCKET}/x/", own=(), settings=service.settings.s3)
    drop = Drop(service, Order(sources=()))
    for host in ("127.0.0.1", "::1"):
        first = PostedBucket(watched, drop, host=host, port=0, token="")
        with closing(first), pytest.raises(UsageError, match="cannot be listened to"):
            PostedBucket(watched, drop, host=host, port=first.port, token="")


def test_an_event_that_cannot_be_kept_is_to_be_posted_again(
    service: Service, moto_server: S3Server, tmp_path: Path
) -> None:
    put(moto_server, "again/a.pdf")
    in_the_way = tmp_path / "own" / "journal"
    in_the_way.touch()
    with listening(service, "again") as events:
        assert events.post(event("again/a.pdf")) == 503
        in_the_way.unlink()
        assert events.post(event("again/a.pdf")) == 200
    assert len(service.jobs.find(JobQuery())) == 1

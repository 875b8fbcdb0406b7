"""Bucket drop over a real S3 and SQS protocol server: one job for each state of an object, whatever the events do."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false
# boto3 carries no types.

import json
import random
import uuid
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import boto3
import pytest

from recto.errors import InputDamaged, StorageError, UsageError, fault_of
from recto.jobs import DocumentState, Job, JobDocument, JobQuery, JobState
from recto.orders import Order, S3Source, S3Target
from recto.settings import Settings
from storage.bucket import Bucket
from tests.resources.servers import REGION, S3Server
from tests.resources.services import idle_service
from tests.resources.web import Asked, Reply, web_server
from workers.handlers.conclude import end_job
from workers.service import Service
from workers.watch.bucket import WatchedBucket
from workers.watch.drop import Drop, Dropped
from workers.watch.listing import ListedBucket
from workers.watch.notified import NotifiedBucket
from workers.watch.sqs import SqsQueue
from workers.watch.watched import Watched

ASIDE = ("a.pdf", "a.pdf.error.json", "gone.pdf.error.json")


class World:
    """A bucket, a queue and a service of a test's own."""

    def __init__(self, server: S3Server, service: Service, *, versioned: bool = False) -> None:
        self.server = server
        self.service = service
        self.s3: Any = boto3.client("s3", endpoint_url=server.endpoint, region_name=REGION)
        self.sqs: Any = boto3.client("sqs", endpoint_url=server.endpoint, region_name=REGION)
        self.bucket = f"inbox-{uuid.uuid4().hex[:12]}"
        self.s3.create_bucket(Bucket=self.bucket)
        if versioned:
            self.s3.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"})
        queue = self.sqs.create_queue(QueueName=self.bucket, Attributes={"VisibilityTimeout": "1"})
        self.queue_url: str = queue["QueueUrl"]

    def put(self, key: str, data: bytes = b"%PDF-1.7") -> str:
        return self.s3.put_object(Bucket=self.bucket, Key=key, Body=data)["ETag"].strip('"')

    def event(self, key: str, *, name: str = "ObjectCreated:Put") -> str:
        about = {"bucket": {"name": self.bucket}, "object": {"key": quote_plus(key, safe="/"), "eTag": "any"}}
        return json.dumps({"Records": [{"eventSource": "aws:s3", "eventName": name, "s3": about}]})

    def send(self, *bodies: str) -> None:
        for start in range(0, len(bodies), 10):
            entries = [{"Id": str(at), "MessageBody": body} for at, body in enumerate(bodies[start : start + 10])]
            self.sqs.send_message_batch(QueueUrl=self.queue_url, Entries=entries)

    def left(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        about = self.sqs.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=names)["Attributes"]
        return sum(int(about[name]) for name in names)

    def drop(self, *, target: str = "s3://outbox-of-nobody/results") -> Drop:
        template = Order(sources=(), target=S3Target(url=target), set_aside=True)
        return Drop(self.service, template)

    def watched(self, prefix: str = "", *, output: str = "s3://outbox-of-nobody/results") -> WatchedBucket:
        own = (output, self.service.settings.service.store)
        return WatchedBucket(f"s3://{self.bucket}/{prefix}", own=own, settings=self.server.settings)

    def by_events(self, prefix: str = "", **more: str) -> NotifiedBucket:
        queue = SqsQueue(self.queue_url, self.server.settings)
        return NotifiedBucket(self.watched(prefix, **more), self.drop(), queue)

    def by_listing(self, prefix: str = "", **more: str) -> ListedBucket:
        return ListedBucket(self.watched(prefix, **more), self.drop())

    def sources(self) -> list[S3Source]:
        orders = [job.purpose for job in self.jobs() if isinstance(job.purpose, Order)]
        return [source for order in orders for source in order.sources if isinstance(source, S3Source)]

    def names(self) -> list[str]:
        return sorted(source.name for source in self.sources())

    def jobs(self) -> Sequence[Job]:
        return self.service.jobs.find(JobQuery(limit=1000))


@pytest.fixture
def world(moto_server: S3Server, tmp_path: Path) -> Generator[World]:
    with idle_service(tmp_path, Settings(s3=moto_server.settings)) as service:
        yield World(moto_server, service)


@pytest.fixture
def versioned(moto_server: S3Server, tmp_path: Path) -> Generator[World]:
    with idle_service(tmp_path, Settings(s3=moto_server.settings)) as service:
        yield World(moto_server, service, versioned=True)


def through_sns(body: str) -> str:
    return json.dumps({"Type": "Notification", "Message": body})


def drained(watched: Watched) -> list[Dropped]:
    """Looks until nothing more comes."""
    dropped: list[Dropped] = []
    while not dropped or not watched.is_quiet:
        found = list(watched.look(patience=0))
        dropped += found
        if watched.is_quiet and not found:
            break
    return dropped


def test_an_object_becomes_one_job_with_its_name_and_version_of_content(world: World) -> None:
    etag = world.put("scans/Übersicht nº 1.pdf")
    world.send(world.event("scans/Übersicht nº 1.pdf"))
    (dropped,) = drained(world.by_events())
    assert dropped.created
    (source,) = world.sources()
    assert source.url == f"s3://{world.bucket}/scans/Übersicht nº 1.pdf"
    assert (source.name, source.etag, source.version) == ("scans/Übersicht nº 1.pdf", etag, "")
    assert world.left() == 0


def test_hundreds_of_doubled_and_shuffled_events_make_one_job_for_each_object(world: World) -> None:
    keys = [f"in/{number:02}.pdf" for number in range(20)]
    for key in keys:
        world.put(key, key.encode())
    bodies = [world.event(key) for key in keys for _ in range(10)]
    random.Random(7).shuffle(bodies)  # noqa: S311 - an order, no secret
    wrapped = [through_sns(body) if at % 3 else body for at, body in enumerate(bodies)]
    world.send(*wrapped)
    dropped = drained(world.by_events())
    assert len(dropped) == 200
    assert sum(each.created for each in dropped) == 20
    assert world.names() == keys
    assert world.left() == 0


def test_several_watchers_on_one_queue_and_by_listing_make_the_same_jobs(world: World) -> None:
    for number in range(10):
        world.put(f"{number}.pdf", bytes([number]))
        world.send(world.event(f"{number}.pdf"), world.event(f"{number}.pdf"))
    watchers: list[Watched] = [world.by_events(), world.by_listing(), world.by_events(), world.by_listing()]
    for watcher in watchers:
        drained(watcher)
    assert len(world.jobs()) == 10


def test_an_overwritten_object_is_read_again_and_its_older_job_ends(world: World) -> None:
    listing = world.by_listing()
    world.put("a.pdf", b"one")
    (first,) = listing.look(patience=0)
    second_etag = world.put("a.pdf", b"two")
    (second,) = listing.look(patience=0)
    assert first.job != second.job
    assert second.created
    assert world.service.jobs.get(first.job).state is JobState.CANCELLED
    assert world.service.jobs.get(second.job).state is JobState.OPEN
    assert world.sources()[0].etag == second_etag
    assert not list(listing.look(patience=0))


def test_content_that_comes_back_is_read_again(world: World) -> None:
    """The result is that of what lay there between; a job for the old ETag exists and must not be mistaken for it."""
    listing = world.by_listing()
    jobs: list[str] = []
    for data in (b"one", b"two", b"one"):
        world.put("a.pdf", data)
        jobs += [dropped.job for dropped in listing.look(patience=0)]
    assert len(set(jobs)) == 3
    assert world.service.jobs.get(world.jobs()[0].id).state is JobState.OPEN


def test_late_events_of_older_content_do_no_harm(world: World) -> None:
    world.put("a.pdf", b"one")
    old = world.event("a.pdf")
    world.put("a.pdf", b"two")
    new = world.event("a.pdf")
    events = world.by_events()
    world.send(new)
    drained(events)
    world.send(old, new, old)
    dropped = drained(events)
    assert [each.created for each in dropped] == [False, False, False]
    (job,) = world.jobs()
    assert job.state is JobState.OPEN


def test_each_version_is_one_effect(versioned: World) -> None:
    versioned.put("a.pdf", b"one")
    versioned.send(versioned.event("a.pdf"), versioned.event("a.pdf"))
    drained(versioned.by_events())
    versioned.put("a.pdf", b"one")  # the same bytes, put again: another version
    versioned.send(versioned.event("a.pdf"), versioned.event("a.pdf"))
    drained(versioned.by_events())
    sources = versioned.sources()
    assert len({source.version for source in sources}) == 2
    assert all(source.version and not source.etag for source in sources)


def test_a_restarted_watcher_makes_nothing_twice(world: World) -> None:
    for number in range(5):
        world.put(f"{number}.pdf", bytes([number]))
    assert sum(dropped.created for dropped in world.by_listing().look(patience=0)) == 5
    again = list(world.by_listing().look(patience=0))
    assert [dropped.created for dropped in again] == [False] * 5
    assert {dropped.job for dropped in again} == {job.id for job in world.jobs()}


def test_a_watcher_that_dies_between_job_and_note_makes_nothing_twice(world: World, tmp_path: Path) -> None:
    world.put("a.pdf")
    list(world.by_listing().look(patience=0))
    own = world.service.places.own
    for key in list(own.keys("drops/")):
        own.delete(key)  # as if it had not been written
    (dropped,) = world.by_listing().look(patience=0)
    assert not dropped.created
    assert len(world.jobs()) == 1


def test_the_output_inside_the_input_is_never_read(world: World) -> None:
    world.put("in/a.pdf")
    for name in ("document.md", "manifest.json", "pages/0001.png", "report.pdf"):
        world.put(f"in/out/a.pdf/{name}")
        world.send(world.event(f"in/out/a.pdf/{name}"))
    world.send(world.event("in/a.pdf"))
    output = f"s3://{world.bucket}/in/out"
    drained(world.by_listing("in/", output=output))
    drained(world.by_events("in/", output=output))
    assert world.names() == ["a.pdf"]


def test_what_is_no_document_is_passed_over(world: World) -> None:
    names = (".hidden.pdf", ".git/x.pdf", "folder/", "document.md", "recto-summary-0af.md")
    for key in (*(f"in/{name}" for name in names), "other/a.pdf", "in/good.pdf"):
        world.put(key)
        world.send(world.event(key))
    world.send(world.event("in/gone.pdf"), world.event("in/good.pdf", name="ObjectRemoved:Delete"))
    drained(world.by_events("in/"))
    drained(world.by_listing("in/"))
    assert world.names() == ["good.pdf"]
    assert world.left() == 0


def test_earlier_results_elsewhere_in_the_input_are_passed_over_by_listing(world: World) -> None:
    for name in ("document.json", "document.md", "document.pdf", "pages/0001.png", "figures/p0001-1.webp"):
        world.put(f"old/a.pdf/{name}")
    world.put("old/b.pdf")
    drained(world.by_listing())
    assert world.names() == ["old/b.pdf"]


def test_an_output_around_the_input_is_refused(world: World) -> None:
    with pytest.raises(UsageError, match="lies in the output"):
        world.watched("in/", output=f"s3://{world.bucket}/")
    with pytest.raises(UsageError, match="lies in the output"):
        world.watched("in/", output=f"s3://{world.bucket}/in")


def test_keys_that_differ_in_empty_parts_are_different_documents(world: World) -> None:
    for key in ("a/b.pdf", "a//b.pdf", "/a/b.pdf"):
        world.put(key, key.encode())
    drained(world.by_listing())
    assert len(set(world.names())) == 3


def test_messages_that_nobody_understands_stay_in_the_queue(world: World) -> None:
    world.put("a.pdf")
    world.send("hello", world.event("a.pdf"), json.dumps({"Event": "s3:TestEvent"}))
    events = world.by_events()
    assert [dropped.created for dropped in events.look(patience=0) if dropped.created] == [True]
    assert world.left() == 1


def test_a_message_stays_until_its_job_is_there(world: World, tmp_path: Path) -> None:
    """As long as Recto's own store cannot be written nothing is acknowledged."""
    world.put("a.pdf")
    world.send(world.event("a.pdf"))
    in_the_way = tmp_path / "own" / "journal"
    in_the_way.parent.mkdir(exist_ok=True)
    in_the_way.touch()
    events = world.by_events()
    with pytest.raises(StorageError):
        list(events.look(patience=0))
    assert world.left() == 1
    in_the_way.unlink()
    while not (dropped := list(events.look(patience=2))):
        pass
    assert world.service.places.journal.control_of(world.jobs()[0]).state is JobState.OPEN
    assert [each.job for each in dropped] == [job.id for job in world.jobs()]
    assert world.left() == 0


def test_an_object_that_may_not_be_looked_at_keeps_no_other_from_being_read(world: World) -> None:
    world.send(world.event("closed.pdf"), world.event("open.pdf"))

    def server(asked: Asked) -> Reply:
        return Reply(403) if "closed" in asked.path else Reply(200, headers={"ETag": '"1"'})

    with web_server(server) as s3:
        settings = world.server.settings.model_copy(update={"endpoint": s3.url("").rstrip("/")})
        watched = WatchedBucket(f"s3://{world.bucket}/", own=(), settings=settings)
        queue = SqsQueue(world.queue_url, world.server.settings)
        dropped = list(NotifiedBucket(watched, world.drop(), queue).look(patience=0))
    assert [each.created for each in dropped] == [True]
    assert world.names() == ["open.pdf"]
    assert world.left() == 1


def test_unreadable_objects_are_copied_where_they_can_still_be_had(world: World) -> None:
    world.put("a.pdf", b"no pdf")
    target = f"s3://{world.bucket}-out"
    world.s3.create_bucket(Bucket=f"{world.bucket}-out")
    job = world.service.submit(Order(sources=(), target=S3Target(url=target), set_aside=True)).job
    for name in ("a.pdf", "gone.pdf"):
        world.service.jobs.add_document(job.id, JobDocument(name=name, source=f"s3://{world.bucket}/{name}"))
        world.service.jobs.finish(
            job.id, name, DocumentState.FAILED, faults=[fault_of(InputDamaged(f"{name}: no PDF"))]
        )
    world.service.jobs.listed(job.id)
    assert end_job(world.service.stores, world.service.places, world.service.settings, job, round=0)
    bucket = Bucket(f"{world.bucket}-out", world.server.settings)
    assert bucket.get("unreadable/a.pdf") == b"no pdf"
    assert list(bucket.keys("unreadable/")) == [f"unreadable/{end}" for end in ASIDE]


def test_a_queue_or_bucket_that_is_not_there_says_so(world: World) -> None:
    with pytest.raises(UsageError):
        SqsQueue("queue", world.server.settings)
    missing = SqsQueue(f"{world.queue_url}-missing", world.server.settings)
    with pytest.raises(Exception, match="missing"):
        missing.receive(seconds=0)


def test_what_lies_under_a_key_is_told(world: World) -> None:
    etag = world.put("a.pdf", b"12345")
    bucket = Bucket(world.bucket, world.server.settings)
    about = bucket.about("a.pdf")
    assert (about.etag, about.version, about.size) == (etag, "", 5)
    assert [state.etag for state in bucket.states("")] == [etag]

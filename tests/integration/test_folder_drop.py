"""Folder drop: files are taken when they are whole, once for each state."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from recto.errors import UsageError
from recto.jobs import JobQuery, JobState
from recto.orders import FileSource, LocalTarget, Order
from recto.reviews import Review
from recto.values import JobId
from tests.resources.clocks import Clock
from tests.resources.read_fields import UNSURE
from tests.resources.services import idle_service
from workers.service import Service
from workers.watch.drop import Drop, Dropped
from workers.watch.folder import WatchedFolder

SETTLE = 5.0


class World:
    def __init__(self, service: Service, folder: Path) -> None:
        self.service = service
        self.inbox = folder / "inbox"
        self.outbox = self.inbox / "out"
        self.inbox.mkdir()
        self.clock = Clock()
        self.watched = self.watch()

    def watch(self) -> WatchedFolder:
        template = Order(sources=(), target=LocalTarget(path=str(self.outbox)), set_aside=True)
        own = (str(self.outbox), self.service.settings.service.store)
        drop = Drop(self.service, template)
        return WatchedFolder(str(self.inbox), own=own, drop=drop, settle=SETTLE, clock=self.clock)

    def put(self, name: str, data: bytes = b"%PDF-1.7") -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def look(self, *, after: float = 0.0) -> list[Dropped]:
        self.clock.now += after
        return list(self.watched.look(patience=0))

    def settled(self) -> list[Dropped]:
        return [*self.look(), *self.look(after=SETTLE)]

    def names(self) -> list[str]:
        orders = [job.purpose for job in self.service.jobs.find(JobQuery(limit=1000)) if isinstance(job.purpose, Order)]
        return sorted(source.name for order in orders for source in order.sources if isinstance(source, FileSource))


@pytest.fixture
def world(tmp_path: Path) -> Generator[World]:
    with idle_service(tmp_path) as service:
        yield World(service, tmp_path)


def test_a_file_waits_until_it_was_the_same_for_a_while(world: World) -> None:
    path = world.put("a.pdf", b"first half")
    assert not world.look()
    assert not world.look(after=SETTLE - 1)
    assert not world.watched.is_quiet
    with path.open("ab") as file:
        file.write(b", second half")
    assert not world.look(after=2)
    assert not world.look(after=SETTLE - 1)
    (dropped,) = world.look(after=1)
    assert dropped.created
    assert world.watched.is_quiet
    assert not world.look(after=SETTLE)
    assert world.names() == ["a.pdf"]


def test_a_file_of_the_same_size_and_another_time_is_not_the_same(world: World) -> None:
    path = world.put("a.pdf")
    world.look()
    os.utime(path, ns=(1, 2))
    assert not world.look(after=SETTLE)
    assert len(world.look(after=SETTLE)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "a.pdf.part",
        "a.PDF.TMP",
        "a.crdownload",
        "a.pdf~",
        "~$a.docx",
        ".a.pdf.Xy12",
        ".hidden/a.pdf",
        "a.filepart",
        "a.swp",
    ],
)
def test_names_of_unfinished_files_are_passed_over_until_they_change(world: World, name: str) -> None:
    path = world.put(name)
    assert not world.settled()
    path.rename(world.inbox / "whole.pdf")
    assert len(world.settled()) == 1
    assert world.names() == ["whole.pdf"]


def test_a_file_that_changed_is_read_again_and_its_older_job_ends(world: World) -> None:
    world.put("a.pdf", b"one")
    (first,) = world.settled()
    world.put("a.pdf", b"and two")
    (second,) = world.settled()
    assert first.job != second.job
    assert world.service.jobs.get(first.job).state is JobState.CANCELLED
    assert world.service.jobs.get(second.job).state is JobState.OPEN


def test_what_takes_the_place_of_a_document_takes_it_off_the_review_list(world: World) -> None:
    path = world.put("a.pdf")
    (first,) = world.settled()
    shelf, tenant = world.service.places.reviews, world.service.job(first.job).tenant
    for job in (first.job, JobId("another")):
        shelf.put(tenant, Review(job=job, name="a.pdf", schema_name="x", class_name="x", reasons=(UNSURE,)))
    path.write_bytes(b"%PDF-1.7 and more")
    world.settled()
    assert [review.job for _, review in shelf.reviews(tenant)] == ["another"]


def test_a_restarted_watcher_makes_nothing_twice(world: World) -> None:
    for number in range(20):
        world.put(f"{number % 3}/{number}.pdf")
    assert len(world.settled()) == 20
    world.watched.close()
    world.watched = world.watch()
    assert [dropped.created for dropped in world.settled()] == [False] * 20
    assert len(world.names()) == 20


def test_the_output_inside_the_input_is_never_read(world: World) -> None:
    world.put("a.pdf")
    world.put("out/a.pdf/document.md")
    world.put("out/a.pdf/pages/0001.png")
    world.put("out/unreadable/b.pdf")
    world.put("out/recto-summary-0af3.md")
    world.settled()
    assert world.names() == ["a.pdf"]


def test_earlier_results_elsewhere_in_the_input_are_passed_over(world: World) -> None:
    for name in ("document.json", "document.md", "pages/0001.png", "document.pdf"):
        world.put(f"old/x.pdf/{name}")
    world.put("old/recto-summary-0af3.json")
    world.put("old/pages/0001.png")
    world.settled()
    assert world.names() == ["old/pages/0001.png"]


def test_an_output_around_the_input_and_no_folder_are_refused(world: World, tmp_path: Path) -> None:
    drop = Drop(world.service, Order(sources=()))
    for folder, own, cause in ((tmp_path / "inbox", tmp_path, "lies in the output"), (tmp_path / "no", "", "no such")):
        with pytest.raises(UsageError, match=cause):
            WatchedFolder(str(folder), own=(str(own),), drop=drop)


def test_a_file_that_goes_before_it_is_taken_is_forgotten(world: World) -> None:
    world.put("a.pdf")
    world.look()
    (world.inbox / "a.pdf").unlink()
    assert not world.look(after=SETTLE)
    assert world.watched.is_quiet


def test_names_that_are_no_text_are_passed_over(world: World) -> None:
    with open(os.fsencode(world.inbox) + b"/\xff.pdf", "wb") as file:  # noqa: PTH123 - no Path holds such a name
        file.write(b"x")
    world.put("good.pdf")
    world.settled()
    assert world.names() == ["good.pdf"]


def test_two_targets_of_one_folder_are_two_effects(world: World, tmp_path: Path) -> None:
    world.put("a.pdf")
    world.settled()
    other = Drop(world.service, Order(sources=(), target=LocalTarget(path=str(tmp_path / "elsewhere"))))
    world.watched = WatchedFolder(str(world.inbox), own=(str(world.outbox),), drop=other, settle=0, clock=world.clock)
    assert [dropped.created for dropped in world.settled()] == [True]

"""Pages in threads."""

import threading
from contextvars import ContextVar

from recto.values import PageNumber
from tests.resources.processes import PATIENCE
from workers.handlers.crew import Crew, Landed


def landed(crew: Crew[str], count: int) -> list[Landed[str]]:
    found: list[Landed[str]] = []
    while len(found) < count:
        found += crew.wait(PATIENCE)
    return sorted(found, key=lambda each: each.page)


def test_as_many_pages_as_it_has_room_for_are_done_at_once() -> None:
    crew, together = Crew[str](3), threading.Barrier(3)

    def work() -> str:
        together.wait(PATIENCE)
        return threading.current_thread().name

    for page in (1, 2, 3):
        assert crew.has_room
        crew.begin(PageNumber(page), work)
    assert not crew.has_room
    assert [each.outcome for each in landed(crew, 3)] == ["recto-page-1", "recto-page-2", "recto-page-3"]
    assert crew.has_room
    assert crew.under_way == []


def test_what_a_page_raises_is_its_own() -> None:
    crew = Crew[str](2)
    raised = ValueError("no")

    def fail() -> str:
        raise raised

    crew.begin(PageNumber(1), fail)
    crew.begin(PageNumber(2), lambda: "read")
    assert landed(crew, 2) == [Landed(PageNumber(1), raised), Landed(PageNumber(2), "read")]


def test_nothing_comes_while_pages_are_under_way() -> None:
    crew, go = Crew[str](1), threading.Event()

    def work() -> str:
        go.wait(PATIENCE)
        return "read"

    crew.begin(PageNumber(1), work)
    assert crew.wait(0.0) == []
    go.set()
    assert landed(crew, 1) == [Landed(PageNumber(1), "read")]


def test_a_thread_knows_what_its_group_knows() -> None:
    crew, known = Crew[str](1), ContextVar("known", default="nothing")
    known.set("the unit")
    crew.begin(PageNumber(1), known.get)
    assert landed(crew, 1) == [Landed(PageNumber(1), "the unit")]

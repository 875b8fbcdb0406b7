"""Pages for which models are asked, while these come and go. The process is real, the clock is the test's."""

from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from documents.facts import FileKind
from recto.deployments import Role
from recto.errors import DeploymentAway, Fault, fault_of
from recto.escalations import Doubted, Escalation, Verdict
from recto.geometry import WHOLE_PAGE
from recto.pages import PageRecord, PageState
from recto.values import DocumentId, JobId, PageNumber
from tests.resources.processes import PATIENCE
from workers.local.askingdesk import AskingDesk
from workers.local.desk import Pool
from workers.processes.process import serve_many
from workers.requests import AskTask, SourceFile

FILE = SourceFile(
    document=DocumentId("d" * 64), path=Path("a.pdf"), shown="a.pdf", kind=FileKind.PDF, pages=9, bytes=1, modified=0
)
AWAY = fault_of(DeploymentAway("it rests"))


def _rests(task: AskTask) -> Fault:
    return AWAY


def _serve(pipe: Connection, slot: int) -> None:
    serve_many(pipe, _rests)


class _Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def desk(clock: _Clock) -> Iterator[AskingDesk]:
    pool = Pool(_serve, processes=1, memory=1 << 30, recycle=1000, depth=4)
    made = AskingDesk(pool, timeout=PATIENCE, patience=60.0, clock=clock)
    for page in (1, 2, 3):
        made.take(AskTask(job=JobId("j"), ref="one", file=FILE, page=PageNumber(page), attempt=1))
    yield made
    pool.close()


def _given(desk: AskingDesk) -> list[AskTask]:
    """What is sent now; all of it comes back."""
    desk.give()
    ended: list[AskTask] = []
    while desk.pool.busy:
        for each in desk.pool.wait(PATIENCE):
            assert isinstance(each.task, AskTask)
            ended.append(each.task)
    return sorted(ended, key=lambda task: task.page)


def _record(*verdicts: Verdict) -> PageRecord:
    doubt = Doubted(role=Role.TABLES, block=0, box=WHOLE_PAGE, score=0.5, reasons=())
    left = [
        Escalation(doubt=doubt, verdict=one, why="a test", fault=(AWAY,) if one is Verdict.NOT_ASKED else ())
        for one in verdicts
    ]
    return PageRecord(
        page=PageNumber(1), state=PageState.READ, reason="", engine="", source="image", escalations=tuple(left)
    )


def test_while_they_are_away_one_page_goes_to_see_and_after_their_time_all_go_for_the_last_time(
    desk: AskingDesk, clock: _Clock
) -> None:
    for task in reversed(_given(desk)):
        desk.went_away(task)
    clock.now += 2.0
    sent = _given(desk)
    assert [(task.page, task.last) for task in sent] == [(1, False)]
    desk.went_away(sent[0])
    clock.now += 60.0
    assert [(task.page, task.last) for task in _given(desk)] == [(1, True), (2, True), (3, True)]


def test_a_page_that_ended_as_it_was_read_does_not_say_that_they_are_there(desk: AskingDesk, clock: _Clock) -> None:
    for task in reversed(_given(desk)):
        desk.went_away(task)
    clock.now += 60.0
    desk.ended(_record(Verdict.NOT_ASKED))
    assert desk.has_waited
    desk.ended(_record(Verdict.ACCEPTED))
    assert not desk.has_waited
    assert [task.last for task in _given(desk)] == [False] * 3

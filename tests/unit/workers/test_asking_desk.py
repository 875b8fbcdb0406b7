"""Pages for which models are asked, while these come and go. The process is real, the clock is the test's."""

from collections.abc import Iterator

import pytest

from recto.deployments import Role
from recto.errors import DeploymentAway, fault_of
from recto.escalations import Doubted, Escalation, Verdict
from recto.geometry import WHOLE_PAGE
from recto.pages import PageRecord, PageState
from recto.values import JobId, PageNumber
from tests.resources.clocks import Clock
from tests.resources.desks import FILE, given, pool_of
from tests.resources.processes import PATIENCE
from workers.local.askingdesk import AskingDesk
from workers.requests import AskTask

AWAY = fault_of(DeploymentAway("it rests"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(clock: Clock) -> Iterator[AskingDesk]:
    made = AskingDesk(pool_of(1), timeout=PATIENCE, patience=60.0, clock=clock)
    for page in (1, 2, 3):
        made.take(AskTask(job=JobId("j"), ref="one", file=FILE, page=PageNumber(page), attempt=1))
    yield made
    made.pool.close()


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
    desk: AskingDesk, clock: Clock
) -> None:
    for task in reversed(given(desk, AskTask)):
        desk.went_away(task)
    clock.now += 2.0
    sent = given(desk, AskTask)
    assert [(task.page, task.last) for task in sent] == [(1, False)]
    desk.went_away(sent[0])
    clock.now += 60.0
    assert [(task.page, task.last) for task in given(desk, AskTask)] == [(1, True), (2, True), (3, True)]


def test_a_page_that_ended_as_it_was_read_does_not_say_that_they_are_there(desk: AskingDesk, clock: Clock) -> None:
    for task in reversed(given(desk, AskTask)):
        desk.went_away(task)
    clock.now += 60.0
    desk.ended(_record(Verdict.NOT_ASKED))
    assert desk.has_waited
    desk.ended(_record(Verdict.ACCEPTED))
    assert not desk.has_waited
    assert [task.last for task in given(desk, AskTask)] == [False] * 3

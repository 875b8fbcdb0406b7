"""What every outbox does."""

import pytest

from recto.errors import ObjectMissing
from recto.messages import MessageState
from recto.values import JobId
from storage.bundle import Stores
from storage.protocols import Outbox
from tests.resources.counters import Caller, message, ready_to_announce
from tests.resources.kept import StoresSpec
from tests.resources.processes import processes_at_once


@pytest.fixture
def outbox(stores: Stores) -> Outbox:
    return stores.outbox


def test_a_message_is_kept_as_it_was_added(outbox: Outbox) -> None:
    assert outbox.add(message(1))
    assert not outbox.add(message(1, job="job-2"))
    assert outbox.get("msg-1") == message(1)
    with pytest.raises(ObjectMissing):
        outbox.get("msg-2")


def test_messages_are_due_when_their_time_has_come_the_longest_due_first(outbox: Outbox) -> None:
    for number, due in ((1, 30.0), (2, 10.0), (3, 20.5), (4, 1700000000.25)):
        outbox.add(message(number, due=due))
    assert outbox.due(now=9.9, limit=9) == []
    assert [found.id for found in outbox.due(now=20.5, limit=9)] == ["msg-2", "msg-3"]
    assert [found.id for found in outbox.due(now=1700000000.0, limit=9)] == ["msg-2", "msg-3", "msg-1"]
    assert [found.id for found in outbox.due(now=2e9, limit=2)] == ["msg-2", "msg-3"]
    assert outbox.due(now=2e9, limit=0) == []


def test_a_message_is_replaced(outbox: Outbox) -> None:
    outbox.add(message(1, due=10.0))
    later = message(1, due=99.5).model_copy(update={"tries": 3, "last": "503 Service Unavailable"})
    outbox.put(later)
    assert outbox.get("msg-1") == later
    assert outbox.due(now=50.0, limit=9) == []
    assert outbox.due(now=99.5, limit=9) == [later]


@pytest.mark.parametrize("state", [MessageState.DELIVERED, MessageState.GIVEN_UP])
def test_only_waiting_messages_are_due(outbox: Outbox, state: MessageState) -> None:
    outbox.add(message(1, due=10.0))
    outbox.put(message(1, due=10.0).model_copy(update={"state": state}))
    assert outbox.due(now=2e9, limit=9) == []
    outbox.put(message(1, due=20.0))
    assert outbox.due(now=2e9, limit=9) == [message(1, due=20.0)]


def test_messages_of_a_job_are_listed_newest_first(outbox: Outbox) -> None:
    for number, created in ((1, 10.5), (2, 30.0), (3, 20.0), (4, 30.0)):
        outbox.add(message(number, created=created))
    outbox.add(message(5, job="job-2"))
    assert [found.id for found in outbox.of_job(JobId("job-1"))] == ["msg-4", "msg-2", "msg-3", "msg-1"]
    assert [found.id for found in outbox.of_job(JobId("job-1"), limit=2)] == ["msg-4", "msg-2"]
    delivered = message(3, created=20.0).model_copy(update={"state": MessageState.DELIVERED})
    outbox.put(delivered)
    assert outbox.of_job(JobId("job-1"))[2] == delivered
    assert outbox.of_job(JobId("job-9")) == []


def test_messages_are_counted_by_state(outbox: Outbox) -> None:
    assert outbox.counts() == {"waiting": 0, "delivered": 0, "given_up": 0}
    for number in range(5):
        outbox.add(message(number))
    outbox.add(message(0))
    outbox.put(message(1).model_copy(update={"state": MessageState.DELIVERED}))
    outbox.put(message(1).model_copy(update={"state": MessageState.DELIVERED, "tries": 2}))
    outbox.put(message(2).model_copy(update={"state": MessageState.GIVEN_UP}))
    outbox.put(message(9))
    assert outbox.counts() == {"waiting": 4, "delivered": 1, "given_up": 1}


def test_processes_add_a_message_once(outbox: Outbox, spec: StoresSpec) -> None:
    callers = [Caller(spec=spec, name=str(number), times=40) for number in range(4)]
    added = processes_at_once(ready_to_announce, callers)
    assert [sum(part[index] for part in added) for index in range(40)] == [1] * 40
    assert outbox.counts()["waiting"] == 40

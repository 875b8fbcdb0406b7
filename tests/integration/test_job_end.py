"""The end of a job: summary, messages and what was unreadable, over the embedded stores and real receivers."""

# pyright: reportUnknownMemberType=false
# redis-py leaves keyword arguments without a type.

import base64
import io
import json
from collections.abc import Generator
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis import Redis
from standardwebhooks import Webhook

from recto.calls import Reservation, account_of_job
from recto.errors import Fault
from recto.jobs import DocumentState, Job, JobDocument, JobState
from recto.messages import Message, MessageState
from recto.orders import Callback, FileSource, LocalTarget, Order, Window
from recto.settings import Service as ServiceSettings
from recto.settings import Settings
from recto.units import Conclude, Deliver, Queue, unit_for
from recto.values import PageNumber
from tests.resources.jobs import failed, settled
from tests.resources.services import idle_service
from tests.resources.web import Asked, Reply, web_server
from workers.handlers.conclude import conclude, end_job
from workers.handlers.deliver import deliver
from workers.handlers.turns import Turn
from workers.inputs.own_outputs import is_result_name
from workers.outside.webhooks import announce, announce_document, replay
from workers.service import Service
from workers.station import Station

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
SETTINGS = Settings(
    service=ServiceSettings(
        private_addresses=True, webhook_secrets=(SecretStr(SECRET),), public_url="https://recto.example/"
    )
)
DAMAGED = Fault(code="input_damaged", message="b.pdf: cannot be parsed", remedy="Print it again.", retryable=False)


@pytest.fixture(params=["sqlite", "redis"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Service]:
    url = emptied(request.getfixturevalue("redis_server")) if request.param == "redis" else ""
    chosen = SETTINGS.service.model_copy(update={"redis": SecretStr(url)})
    with idle_service(tmp_path, SETTINGS.model_copy(update={"service": chosen})) as opened:
        yield opened


def emptied(url: str) -> str:
    """A database of that Redis which no other test uses."""
    own = f"{url}?db=15"
    with Redis.from_url(own) as client:
        client.flushdb()
    return own


def order(tmp_path: Path, **more: object) -> Order:
    given = {"sources": (FileSource(path=str(tmp_path / "in")),), "target": LocalTarget(path=str(tmp_path / "out"))}
    return Order.model_validate({**given, **more})


def read(service: Service, job: Job, name: str, *, pages: int = 2, bad: int = 0) -> None:
    """A document of which everything is done; the last ``bad`` of its pages failed."""
    service.jobs.add_document(job.id, JobDocument(name=name, source=f"/in/{name}"))
    service.jobs.plan(job.id, name, [PageNumber(number) for number in range(1, pages + 1)])
    good = [settled(number) for number in range(1, pages - bad + 1)]
    service.jobs.settle(
        job.id, name, [*good, *(failed(number, "page_crashed") for number in range(pages - bad + 1, pages + 1))]
    )
    service.jobs.finish(job.id, name, DocumentState.PARTIAL if bad else DocumentState.SUCCEEDED)


def refuse(service: Service, job: Job, name: str, source: str) -> None:
    service.jobs.add_document(job.id, JobDocument(name=name, source=source))
    service.jobs.finish(job.id, name, DocumentState.FAILED, faults=[DAMAGED])


def ended(service: Service, job: Job, *, round: int = 0) -> bool:
    service.jobs.listed(job.id)
    current = service.jobs.get(job.id)
    return end_job(service.stores, service.places, service.settings, current, round=round)


def messages(service: Service, job: Job) -> list[Message]:
    return list(service.stores.outbox.of_job(job.id))


def test_a_job_ends_with_a_summary_here_and_beside_its_results(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path, labels=("nightly", "invoices *2026*"))).job
    read(service, job, "a.pdf")
    read(service, job, "b|c.pdf", pages=3, bad=1)
    assert ended(service, job)
    assert service.jobs.get(job.id).state is JobState.FINISHED
    assert service.places.journal.control_of(job).state is JobState.FINISHED
    markdown = service.places.own.get(f"summaries/default/{job.id}.md").decode()
    assert "# nightly invoices \\*2026\\*" in markdown
    assert "- Documents: 2 (1 partial, 1 succeeded)" in markdown
    assert "- Pages: 5 (1 failed, 4 read)" in markdown
    assert "| `page_crashed` | 1 |" in markdown
    assert "- b\\|c.pdf: partial" in markdown
    assert "Models" not in markdown
    plain = json.loads(service.places.own.get(f"summaries/default/{job.id}.json"))
    assert plain["pages"] == {"failed": 1, "read": 4}
    beside = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert beside == [f"recto-summary-{job.id}.json", f"recto-summary-{job.id}.md"]
    assert all(map(is_result_name, beside))


def test_a_job_whose_models_cost_money_says_how_much(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path, callback=Callback(url="https://host.example/"))).job
    read(service, job, "a.pdf")
    account = account_of_job(job.id)
    reservation = Reservation(id="r", accounts=(account,), amount=9000, question="q", deployment="sonnet", made=1.0)
    service.stores.purse.reserve(reservation, [])
    service.stores.purse.settle("r", 1_234_500)
    assert ended(service, job)
    assert "- Models: $1.2345" in service.places.own.get(f"summaries/default/{job.id}.md").decode()
    assert json.loads(service.places.own.get(f"summaries/default/{job.id}.json"))["spent"] == 1_234_500
    (message,) = messages(service, job)
    assert message.data["spent"] == 1_234_500


def test_ending_twice_changes_nothing_and_tells_once(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path, callback=Callback(url="https://host.example/"))).job
    read(service, job, "a.pdf")
    assert ended(service, job)
    before = service.places.own.get(f"summaries/default/{job.id}.json")
    assert ended(service, job)
    assert service.places.own.get(f"summaries/default/{job.id}.json") == before
    assert len(messages(service, job)) == 1


def test_a_target_that_takes_nothing_does_not_keep_a_job_from_its_end(service: Service, tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"a file in the place of the folder")
    job = service.submit(order(tmp_path, set_aside=True, callback=Callback(url="https://host.example/"))).job
    read(service, job, "a.pdf")
    refuse(service, job, "b.pdf", str(tmp_path / "b.pdf"))
    assert ended(service, job)
    assert service.jobs.get(job.id).state is JobState.FINISHED
    assert len(messages(service, job)) == 1


def test_a_second_round_is_told_again(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path, callback=Callback(url="https://host.example/"))).job
    read(service, job, "a.pdf")
    assert ended(service, job)
    assert ended(service, job, round=1)
    assert len({message.id for message in messages(service, job)}) == 2


def test_a_job_with_work_left_does_not_end(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path)).job
    read(service, job, "a.pdf")
    assert not end_job(service.stores, service.places, service.settings, job, round=0)  # not all is listed
    service.jobs.add_document(job.id, JobDocument(name="b.pdf"))
    assert not ended(service, job)
    assert service.jobs.get(job.id).state is JobState.OPEN


def test_a_cancelled_job_stays_cancelled_and_tells_nothing(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path, callback=Callback(url="https://host.example/"))).job
    read(service, job, "a.pdf")
    service.cancel(job)
    assert not ended(service, job)
    assert service.jobs.get(job.id).state is JobState.CANCELLED
    assert not messages(service, job)


def test_a_job_that_ends_after_its_hours_is_told_at_once(service: Service, tmp_path: Path) -> None:
    never = Window(start="00:00", stop="00:01", timezone="Pacific/Apia")
    job = service.submit(order(tmp_path, hours=never, callback=Callback(url="https://host.example/"))).job
    service.stores.backlog.drop(job.id)
    read(service, job, "a.pdf")
    assert ended(service, job)
    (message,) = messages(service, job)
    service.stores.backlog.add([unit_for(job, Deliver(message=message.id))])
    assert [unit.work.kind for unit in service.stores.backlog.release(Queue.REMOTE, most=10)] == ["deliver"]


def test_unreadable_documents_are_set_aside_with_the_reason_beside_them(service: Service, tmp_path: Path) -> None:
    original = tmp_path / "in" / "b.pdf"
    original.parent.mkdir()
    original.write_bytes(b"not a pdf")
    job = service.submit(order(tmp_path, set_aside=True)).job
    read(service, job, "a.pdf")
    refuse(service, job, "scans/b.pdf", str(original))
    refuse(service, job, "gone.pdf", str(tmp_path / "in" / "gone.pdf"))
    assert ended(service, job)
    aside = tmp_path / "out" / "unreadable"
    assert original.read_bytes() == (aside / "scans" / "b.pdf").read_bytes()
    said = json.loads((aside / "scans" / "b.pdf.error.json").read_bytes())
    assert said["faults"][0]["code"] == "input_damaged"
    assert said["copied"] is True
    assert json.loads((aside / "gone.pdf.error.json").read_bytes())["copied"] is False
    assert not (aside / "a.pdf").exists()

    again = service.submit(order(tmp_path, set_aside=True)).job
    read(service, again, "scans/b.pdf")
    assert ended(service, again)
    assert not (aside / "scans" / "b.pdf").exists()
    assert not (aside / "scans" / "b.pdf.error.json").exists()


def test_nothing_is_set_aside_unasked(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path)).job
    refuse(service, job, "b.pdf", str(tmp_path / "b.pdf"))
    assert ended(service, job)
    assert not (tmp_path / "out").exists()


def test_a_message_is_journaled_before_it_is_in_the_outbox_and_goes_once(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path, callback=Callback(url="https://host.example/hook", documents=True))).job
    journal = service.places.journal
    for _ in range(3):
        announce(service.stores, journal, job, "job.finished", {"job": job.id}, subject="0")
    document = JobDocument(name="a.pdf", state=DocumentState.SUCCEEDED, pages=2)
    for round in (0, 0, 1):
        announce_document(service.stores, journal, job, document, round=round, links={})
    assert len(messages(service, job)) == 3
    assert {each.id for each in journal.messages()} == {each.id for each in messages(service, job)}


def test_a_doubled_announcement_does_not_undo_what_became_of_a_message(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path, callback=Callback(url="https://host.example/hook"))).job
    announce(service.stores, service.places.journal, job, "job.finished", {})
    (message,) = messages(service, job)
    delivered = message.model_copy(update={"state": MessageState.DELIVERED})
    service.stores.outbox.put(delivered)
    service.places.journal.message(delivered)
    assert not announce(service.stores, service.places.journal, job, "job.finished", {})
    assert [each.state for each in service.places.journal.messages()] == [MessageState.DELIVERED]


def test_without_a_callback_nobody_is_told(service: Service, tmp_path: Path) -> None:
    job = service.submit(order(tmp_path)).job
    assert not announce(service.stores, service.places.journal, job, "job.finished", {})
    only_jobs = service.submit(order(tmp_path, callback=Callback(url="https://host.example/"))).job
    document = JobDocument(name="a.pdf", state=DocumentState.SUCCEEDED)
    assert not announce_document(service.stores, service.places.journal, only_jobs, document, round=0, links={})


class Hook:
    """Answers one status after the other, and checks every signature."""

    def __init__(self, *statuses: int) -> None:
        self._statuses = list(statuses)
        self.bodies: list[bytes] = []

    def __call__(self, asked: Asked) -> Reply:
        Webhook(SECRET).verify(asked.body, dict(asked.headers))
        self.bodies.append(asked.body)
        return Reply(self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0])


def try_all(service: Service, job: Job) -> None:
    """What the keeper does with messages that are due, by and by."""
    station = Station(service.settings, owner="worker/1")
    try:
        for message in messages(service, job):
            if message.state is MessageState.WAITING:
                unit = unit_for(job, Deliver(message=message.id), round=message.tries)
                work = Deliver(message=message.id)
                deliver(Turn(unit=unit, job=job), work, station)
                deliver(Turn(unit=unit, job=job), work, station)  # doubled: sends nothing
    finally:
        station.close()


def test_a_message_arrives_signed_after_a_failure_and_again_when_asked(service: Service, tmp_path: Path) -> None:
    hook = Hook(500, 200)
    with web_server(hook) as server:
        job = service.submit(order(tmp_path, callback=Callback(url=server.url("/hook")))).job
        read(service, job, "a.pdf")
        station = Station(service.settings, owner="worker/1")
        service.jobs.listed(job.id)
        conclude(Turn(unit=unit_for(job, Conclude()), job=job), Conclude(), station)
        station.close()
        try_all(service, job)
        (message,) = messages(service, job)
        assert (message.state, message.tries, message.last) == (MessageState.WAITING, 1, "answered 500")
        try_all(service, job)
        (message,) = messages(service, job)
        assert (message.state, message.tries) == (MessageState.DELIVERED, 2)
        assert [each.state for each in service.places.journal.messages()] == [MessageState.DELIVERED]

        assert not replay(service.stores, service.places.journal, job.id)
        assert replay(service.stores, service.places.journal, job.id, delivered=True)
        try_all(service, job)
    assert len(hook.bodies) == 3
    assert len(set(hook.bodies)) == 1
    assert len({asked.headers["webhook-id"] for asked in server.asked}) == 1
    told = json.loads(hook.bodies[0])
    assert told["type"] == "job.finished"
    assert told["data"]["pages"] == {"read": 2}
    assert told["data"]["links"]["result"] == f"https://recto.example/v1/jobs/{job.id}/result"


def test_a_message_that_was_given_up_is_sent_again_when_asked(service: Service, tmp_path: Path) -> None:
    hook = Hook(410, 204)
    with web_server(hook) as server:
        job = service.submit(order(tmp_path, callback=Callback(url=server.url()))).job
        announce(service.stores, service.places.journal, job, "job.finished", {})
        try_all(service, job)
        assert messages(service, job)[0].state is MessageState.GIVEN_UP
        assert len(replay(service.stores, service.places.journal, job.id)) == 1
        try_all(service, job)
        assert messages(service, job)[0].state is MessageState.DELIVERED
    assert len(hook.bodies) == 2


def test_the_own_network_is_told_nothing_unless_it_is_allowed(tmp_path: Path) -> None:
    hook = Hook(200)
    with idle_service(tmp_path) as closed, web_server(hook) as server:
        job = closed.submit(order(tmp_path, callback=Callback(url=server.url()))).job
        announce(closed.stores, closed.places.journal, job, "job.finished", {})
        try_all(closed, job)
        (message,) = messages(closed, job)
    assert message.state is MessageState.GIVEN_UP
    assert "no public address" in message.last
    assert not server.asked


def test_copies_come_from_recto_s_own_kinds_of_sources_only(service: Service, tmp_path: Path) -> None:
    service.places.own.put_stream("uploads/x", io.BytesIO(b"x"))
    job = service.submit(order(tmp_path, set_aside=True)).job
    refuse(service, job, "a.pdf", "store:uploads/x")
    refuse(service, job, "b.pdf", "https://host.example/b.pdf")
    assert ended(service, job)
    names = sorted(path.name for path in (tmp_path / "out" / "unreadable").iterdir())
    assert names == ["a.pdf.error.json", "b.pdf.error.json"]

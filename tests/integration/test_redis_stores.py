"""What is true of the stores on Redis alone: scripts, restarts, passwords, forks, and how much each call does."""

# pyright: reportUnknownMemberType=false
# redis-py answers with unions of what its synchronous and asynchronous clients give.

import multiprocessing
import subprocess
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from recto.calls import Spent
from recto.errors import StoreDenied, StoreFull, StoreUnavailable
from recto.jobs import Job, JobQuery, JobState
from recto.orders import Order, Priority
from recto.units import Queue, Recognize, Unit
from recto.values import JobId, PageNumber, TenantId
from storage.bundle import Stores
from storage.on_redis.opening import open_redis
from tests.resources.jobs import JOB, NAME, document, page_numbers, planned, settled
from tests.resources.ports import free_port
from tests.resources.processes import PATIENCE
from tests.resources.purses import JOB as JOB_ACCOUNT
from tests.resources.purses import reservation
from tests.resources.redises import OwnRedis, in_the_end, running, sentinel

_APART = {"cmdstat_config|resetstat", "cmdstat_info", "cmdstat_eval"}
PASSWORD = "correct horse"  # noqa: S105 - of a server that lives as long as a test


@pytest.fixture
def server(tmp_path: Path) -> Generator[OwnRedis]:
    with running(OwnRedis(tmp_path)) as started:
        yield started


@pytest.fixture
def plain(server: OwnRedis) -> Generator[Redis]:
    """To do to the server what is done to servers."""
    with Redis(unix_socket_path=str(server.socket)) as client:
        yield client


@pytest.fixture
def stores(server: OwnRedis) -> Generator[Stores]:
    opened = open_redis(server.url)
    opened.registry.made_whole()
    yield opened
    opened.close()


def unit(job: str, number: int, *, tenant: str = "", priority: Priority = Priority.NORMAL, cost: int = 1) -> Unit:
    return Unit(
        id=f"{job}-{number}",
        queue=Queue.OCR,
        job=JobId(job),
        work=Recognize(name=NAME, pages=(PageNumber(number),), pack=""),
        tenant=TenantId(tenant or job),
        priority=priority,
        cost=cost,
    )


def test_an_emptied_store_acknowledges_nothing_until_it_is_whole(
    server: OwnRedis, stores: Stores, plain: Redis
) -> None:
    stores.jobs.create(JOB)
    plain.flushall()
    assert not stores.registry.is_whole()
    with pytest.raises(StoreUnavailable, match="lost"):
        stores.jobs.create(JOB)
    rebuilding = open_redis(server.url, rebuilding=True)
    assert rebuilding.jobs.create(JOB) == JOB
    rebuilding.registry.made_whole()
    other = JOB.model_copy(update={"id": JobId("job-2"), "idempotency_key": "key-2"})
    assert stores.jobs.create(other) == other


def test_an_emptied_store_sets_no_money_aside_until_it_is_whole(server: OwnRedis, stores: Stores, plain: Redis) -> None:
    stores.purse.reserve(reservation("r1", 5), ())
    plain.flushall()
    with pytest.raises(StoreUnavailable, match="lost"):
        stores.purse.reserve(reservation("r2", 5), ())
    assert not stores.purse.settle("r1", 2), "what it was is in the journal"
    rebuilding = open_redis(server.url, rebuilding=True)
    rebuilding.purse.reserve(reservation("r1", 5), ())
    rebuilding.purse.restore(reservation("r0", 9), 4)
    rebuilding.registry.made_whole()
    assert stores.purse.settle("r1", 2)
    assert stores.purse.spent([JOB_ACCOUNT]) == {JOB_ACCOUNT: Spent(charged=6, open=0)}


def test_money_is_settled_though_memory_ends(stores: Stores, plain: Redis) -> None:
    stores.purse.reserve(reservation("r1", 5), ())
    plain.config_set("maxmemory", 1)
    with pytest.raises(StoreFull):
        stores.purse.reserve(reservation("r2", 5), ())
    assert stores.purse.settle("r1", 2)
    assert stores.purse.spent([JOB_ACCOUNT]) == {JOB_ACCOUNT: Spent(charged=2, open=0)}


def test_a_store_that_was_set_back_is_not_whole(tmp_path: Path) -> None:
    with running(OwnRedis(tmp_path, "--appendonly", "no", "--save", "3600 1000")) as server:
        stores = open_redis(server.url)
        stores.registry.made_whole()
        with Redis(unix_socket_path=str(server.socket)) as plain:
            plain.save()
        stores.jobs.create(JOB)
        server.kill()
        server.start()
        assert not in_the_end(stores.registry.is_whole)
        with pytest.raises(StoreUnavailable, match="lost"):
            stores.jobs.create(JOB)
        stores.registry.made_whole()
        assert stores.jobs.create(JOB) == JOB


def test_a_server_that_may_throw_keys_away_is_never_whole(stores: Stores, plain: Redis) -> None:
    plain.flushall()
    plain.config_set("maxmemory", "100mb")
    plain.config_set("maxmemory-policy", "allkeys-lru")
    with pytest.raises(StoreDenied, match="allkeys-lru") as refused:
        stores.registry.made_whole()
    assert "noeviction" in refused.value.remedy
    assert not stores.registry.is_whole()


def test_scripts_are_told_again_to_a_server_that_forgot_them(stores: Stores, plain: Redis) -> None:
    planned(stores.jobs, page_numbers(2))
    assert stores.jobs.claim(JOB.id, NAME, PageNumber(1)).attempt == 1
    plain.script_flush()
    assert stores.jobs.claim(JOB.id, NAME, PageNumber(1)).attempt == 2


def test_a_restart_is_lived_through(server: OwnRedis, stores: Stores) -> None:
    planned(stores.jobs, page_numbers(3))
    stores.jobs.settle(JOB.id, NAME, [settled(1)])
    stores.backlog.add([unit("job-1", 1)])
    server.stop()
    starting = threading.Thread(target=server.start)
    starting.start()
    progress = in_the_end(lambda: stores.jobs.settle(JOB.id, NAME, [settled(2)]))
    starting.join(PATIENCE)
    assert progress.settled == 2
    assert [page.record.page for page in stores.jobs.settled(JOB.id, NAME)] == [1, 2]
    assert [each.id for each in stores.backlog.release(Queue.OCR, most=5)] == ["job-1-1"]


def test_what_was_answered_outlives_a_kill(server: OwnRedis, stores: Stores) -> None:
    planned(stores.jobs, page_numbers(500))
    for page in page_numbers(500):
        stores.jobs.settle(JOB.id, NAME, [settled(page)])
    server.kill()
    server.start()
    assert in_the_end(lambda: stores.jobs.counts(JOB.id)).settled == 500
    assert stores.registry.is_whole()


def test_a_server_that_is_away_is_named(tmp_path: Path) -> None:
    stores = open_redis(f"unix://:{PASSWORD}@{tmp_path}/nobody")
    with pytest.raises(StoreUnavailable, match="nobody") as failed:
        stores.jobs.get(JOB.id)
    assert PASSWORD not in failed.value.message


def test_passwords_are_asked_for_and_never_told(tmp_path: Path) -> None:
    port = free_port()
    with running(OwnRedis(tmp_path, "--requirepass", PASSWORD, port=port)):
        open_redis(f"redis://:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/3").registry.made_whole()
        for credentials in ("", ":wrong@"):
            with pytest.raises(StoreDenied) as refused:
                open_redis(f"redis://{credentials}127.0.0.1:{port}/3").registry.is_whole()
            assert f"redis://127.0.0.1:{port}/3" in refused.value.message
            assert "wrong@" not in refused.value.message


def test_a_user_without_the_rights_is_refused(server: OwnRedis, plain: Redis) -> None:
    plain.execute_command("ACL", "SETUSER", "reader", "on", f">{PASSWORD.split(maxsplit=1)[0]}", "~*", "+@read")
    with pytest.raises(StoreDenied):
        open_redis(f"{server.url}?username=reader&password={PASSWORD.split(maxsplit=1)[0]}").registry.made_whole()


def test_no_script_is_cut_off_where_memory_ends(stores: Stores, plain: Redis) -> None:
    stores.jobs.create(JOB)
    stores.backlog.add([unit("job-1", number) for number in range(10)])
    plain.config_set("maxmemory", "1")
    with pytest.raises(StoreFull):
        stores.backlog.release(Queue.OCR, most=5)
    assert stores.backlog.depth(Queue.OCR).waiting == 10
    stores.jobs.forget(JOB.id)
    plain.config_set("maxmemory", "0")
    assert len(stores.backlog.release(Queue.OCR, most=20)) == 10


def test_children_and_their_parent_use_the_stores_that_it_opened(stores: Stores) -> None:
    pages = page_numbers(400)
    planned(stores.jobs, pages)  # so that a connection is there to be inherited
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_settle_all, args=(stores, pages[at::3])) for at in range(3)]
    for child in children:
        child.start()
    for page in pages:
        assert stores.jobs.document(JOB.id, NAME) == document(), page
    for child in children:
        child.join(PATIENCE)
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert [page.record.page for page in stores.jobs.settled(JOB.id, NAME)] == pages


def _settle_all(stores: Stores, pages: list[PageNumber]) -> None:
    for page in pages:
        assert stores.jobs.claim(JOB.id, NAME, page).attempt == 1
        stores.jobs.settle(JOB.id, NAME, [settled(page)])


def test_a_hundred_thousand_pages_of_one_do_not_delay_ten_of_another(stores: Stores) -> None:
    stores.backlog.add([unit("archive", number, cost=16) for number in range(6250)])
    in_hand = [each.job for _ in range(4) for each in stores.backlog.release(Queue.OCR, most=16)]
    assert set(in_hand) == {"archive"}
    stores.backlog.add([unit("letter", number) for number in range(10)])
    next_ones = [each.job for each in stores.backlog.release(Queue.OCR, most=12)]
    assert next_ones.count(JobId("letter")) == 10


@pytest.mark.parametrize("held", [0, 300])
def test_what_a_release_does_is_independent_of_what_waits_and_is_held(stores: Stores, plain: Redis, held: int) -> None:
    stores.backlog.add([unit("long", number) for number in range(100)])
    with _calls(plain) as few:
        stores.backlog.release(Queue.OCR, most=16)
    for job in range(held):
        stores.backlog.hold(JobId(f"held-{job}"), until=float("inf"))
        stores.backlog.add([unit(f"held-{job}", number) for number in range(3)])
    stores.backlog.add([unit("long", number) for number in range(100, 20_000)])
    with _calls(plain) as many:
        assert len(stores.backlog.release(Queue.OCR, most=16)) == 16
    assert many == few


def test_what_a_page_costs_does_not_grow_with_its_document(stores: Stores, plain: Redis) -> None:
    planned(stores.jobs, page_numbers(100_000))
    stores.jobs.add_document(JOB.id, document("small.pdf"))
    stores.jobs.plan(JOB.id, "small.pdf", page_numbers(16))
    seen: list[dict[str, int]] = []
    for name, pages in (("small.pdf", page_numbers(16)), (NAME, page_numbers(100_000)[-16:])):
        with _calls(plain) as calls:
            for page in pages:
                stores.jobs.claim(JOB.id, name, page)
            stores.jobs.settle(JOB.id, name, [settled(page) for page in pages])
            assert stores.jobs.counts(JOB.id).planned == 100_016
        seen.append(calls)
    assert seen[0] == seen[1]


@contextmanager
def _calls(plain: Redis) -> Generator[dict[str, int]]:
    """How often each command is called meanwhile, by scripts, too; not counting that scripts are told."""
    calls: dict[str, int] = {}
    plain.config_resetstat()
    yield calls
    told = cast(dict[str, dict[str, Any]], plain.info("commandstats"))
    calls.update({name: int(stats["calls"]) for name, stats in told.items() if name not in _APART})


def test_finished_jobs_do_not_stand_in_the_way_of_open_ones(stores: Stores, plain: Redis) -> None:
    for job in _jobs(300):
        stores.jobs.create(job)
        if job.created != 7:
            stores.jobs.move(job.id, JobState.FINISHED)
    with _calls(plain) as calls:
        assert [job.created for job in stores.jobs.find(JobQuery(states=(JobState.OPEN,)))] == [7]
    assert sum(calls.values()) < 10


def _jobs(count: int) -> Iterator[Job]:
    for number in range(count):
        yield Job(
            id=JobId(f"job-{number:04}"),
            idempotency_key=str(number),
            settings="",
            created=float(number),
            purpose=Order(sources=()),
        )


def test_nothing_is_left_of_a_forgotten_job(stores: Stores, plain: Redis) -> None:
    before = set(cast(list[bytes], plain.keys("*")))
    planned(stores.jobs, page_numbers(30))
    for number in range(1200):
        stores.jobs.add_document(JOB.id, document(f"{number}.pdf"))
    stores.jobs.claim(JOB.id, NAME, PageNumber(2))
    stores.jobs.settle(JOB.id, NAME, [settled(1)])
    stores.backlog.pace(JOB.id, pages_per_minute=5)
    stores.jobs.forget(JOB.id)
    assert set(cast(list[bytes], plain.keys("*"))) == before


def test_what_comes_back_of_a_forgotten_job_is_released_again(stores: Stores) -> None:
    stores.jobs.create(JOB)
    stores.backlog.add([unit(JOB.id, 1), unit(JOB.id, 2)])
    returned, resent = stores.backlog.release(Queue.OCR, most=2)
    stores.backlog.begin(returned.id, "worker")
    stores.jobs.forget(JOB.id)
    assert stores.backlog.give_back(returned.id, "worker", delay=0.0)
    assert stores.backlog.resend(resent.id)
    assert {each.id for each in stores.backlog.release(Queue.OCR, most=5)} == {returned.id, resent.id}


def test_the_server_that_sentinel_names_is_followed(tmp_path: Path) -> None:
    ports = [free_port() for _ in range(3)]
    folders = [tmp_path / name for name in ("first", "second", "sentinel")]
    for folder in folders:
        folder.mkdir()
    secret = PASSWORD.split(maxsplit=1)[0]
    shared = ("--requirepass", secret, "--masterauth", secret, "--repl-diskless-sync-delay", "0")
    replica = OwnRedis(folders[1], *shared, "--replicaof", "127.0.0.1", str(ports[0]), port=ports[1])
    with (
        running(OwnRedis(folders[0], *shared, port=ports[0])),
        running(replica),
        sentinel(folders[2], watched=ports[0], password=secret, port=ports[2]),
        Redis(port=ports[2]) as watcher,
        Redis(port=ports[0], password=secret) as first,
    ):
        stores = open_redis(f"sentinel://:{secret}@127.0.0.1:{ports[2]}/main/0")
        in_the_end(stores.registry.made_whole)
        stores.jobs.create(JOB)
        in_the_end(lambda: _failed_over(watcher, first))
        assert in_the_end(lambda: stores.jobs.move(JOB.id, JobState.PAUSED))
        with Redis(port=ports[1], password=secret) as second:
            assert second.role()[0] == b"master"
        assert stores.jobs.get(JOB.id).state is JobState.PAUSED
        assert not stores.registry.is_whole()


def _failed_over(watcher: Redis, first: Redis) -> None:
    """Until the replica is known, has everything, and was made the master."""
    if first.role()[0] == b"slave":
        return
    with suppress(ResponseError):  # the sentinel knows no replica yet, or is at it
        if first.wait(1, 100):
            watcher.execute_command("SENTINEL", "FAILOVER", "main")
    raise StoreUnavailable("not yet")


def test_tls_is_spoken_and_certificates_are_checked(tmp_path: Path) -> None:
    key, certificate, port = tmp_path / "key.pem", tmp_path / "certificate.pem", free_port()
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate)]
    subject = ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*made, *subject], check=True, capture_output=True)
    files = ("--tls-cert-file", str(certificate), "--tls-key-file", str(key), "--tls-ca-cert-file", str(certificate))
    with running(OwnRedis(tmp_path, "--tls-port", str(port), "--tls-auth-clients", "no", *files)):
        open_redis(f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={certificate}").registry.made_whole()
        with pytest.raises(StoreUnavailable, match="certificate"):
            open_redis(f"rediss://127.0.0.1:{port}/0").registry.is_whole()

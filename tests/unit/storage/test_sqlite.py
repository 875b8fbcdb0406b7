"""What only a file can do wrong: damage, strangers, full and read-only disks, deaths inside a transaction."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from recto.calls import Admitted, Spent
from recto.errors import InternalError, StorageError, StoreDenied, StoreFull
from recto.jobs import DocumentState, JobCounts, JobQuery, JobState, Progress
from recto.orders import DEFAULT_TENANT
from recto.pages import PageState
from recto.values import PageNumber, TenantId
from storage.on_sqlite.backlog import SqliteBacklog
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.jobs import SqliteJobStore
from storage.on_sqlite.opening import open_sqlite
from storage.on_sqlite.tables import FIRST, SECOND
from tests.resources.backlogs import QUEUE, unit, units
from tests.resources.disks import read_only_folder, small_disk
from tests.resources.jobs import JOB, NAME, page_numbers, planned, settled, stall_in_transaction
from tests.resources.processes import kill_on_the_way
from tests.resources.purses import JOB as JOB_ACCOUNT
from tests.resources.purses import reservation

# As an earlier version wrote them.
OF_VERSION_1 = (
    """INSERT INTO jobs VALUES ('job-1', 'key-1',
        '{"id":"job-1","idempotency_key":"key-1","settings":"","label":"The archive","state":"open"}')""",
    """INSERT INTO documents VALUES (1, 'job-1', 'reports/annual.pdf', 'partial',
        '{"name":"reports/annual.pdf","document":"d1","state":"pending"}', 3, 2)""",
    """INSERT INTO documents VALUES (2, 'job-1', 'b.pdf', 'pending',
        '{"name":"b.pdf","document":"d2","state":"pending"}', 0, 0)""",
    """INSERT INTO pages VALUES (1, 1, 1, 1700000000.5,
        '{"record":{"page":1,"state":"read","reason":"it is an image","engine":"rapidocr","source":"image",
        "faults":[]},"size":{"width":10,"height":10,"unit":"pt"},"parsed_key":"parsed/1","image_key":"images/1"}')""",
    """INSERT INTO pages VALUES (1, 2, 3, 1700000001.5,
        '{"record":{"page":2,"state":"failed","reason":"too long","engine":"","source":"nothing","faults":[
        {"code":"page_timeout","message":"too long","remedy":"","retryable":true},
        {"code":"page_timeout","message":"again","remedy":"","retryable":true}]},
        "size":{"width":0,"height":0,"unit":"pt"},"parsed_key":"","image_key":""}')""",
    "INSERT INTO pages VALUES (1, 3, 2, NULL, NULL)",
)


def test_a_file_that_is_no_database_is_named_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    path.write_bytes(b"this was a database once" * 100)
    with pytest.raises(StorageError, match=r"jobs\.sqlite") as raised:
        SqliteJobStore(SqliteFile(path))
    assert "away and run again" in raised.value.remedy
    assert not raised.value.retryable


def test_damage_in_the_middle_is_named_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    store = SqliteJobStore(SqliteFile(path))
    planned(store, page_numbers(20_000))
    store.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(size - 12_288))
    with pytest.raises(StorageError, match=r"jobs\.sqlite") as raised:
        list(SqliteJobStore(SqliteFile(path)).unsettled(JOB.id, NAME))
    assert "away and run again" in raised.value.remedy


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "music.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    with pytest.raises(StorageError, match="not a job store"):
        SqliteJobStore(SqliteFile(path))
    assert sqlite3.connect(path).execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


def test_a_store_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    SqliteJobStore(SqliteFile(path)).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StorageError, match="version 99"):
        SqliteJobStore(SqliteFile(path))


def test_a_store_of_version_1_is_brought_to_this_one(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    with sqlite3.connect(path) as connection:
        for statement in (*FIRST, *OF_VERSION_1):
            connection.execute(statement)
    store = SqliteJobStore(SqliteFile(path))
    assert store.find(JobQuery(states=(JobState.OPEN,), name="ARCHIVE", tenant=DEFAULT_TENANT)) == [store.get(JOB.id)]
    assert store.document(JOB.id, NAME).state is DocumentState.PARTIAL
    assert [page.record.page for page in store.settled(JOB.id, NAME)] == [1, 2]
    counts = JobCounts(
        listed=False,
        documents={DocumentState.PARTIAL: 1, DocumentState.PENDING: 1},
        planned=3,
        settled=2,
        pages={PageState.READ: 1, PageState.FAILED: 1},
        faults={"page_timeout": 1},
        engines={"rapidocr": 1},
        first_settled=0.0,
        last_settled=0.0,
    )
    assert store.counts(JOB.id) == counts
    assert store.claim(JOB.id, NAME, PageNumber(3)).attempt == 3
    store.reopen(JOB.id, NAME, [PageNumber(2)])
    store.close()
    assert SqliteJobStore(SqliteFile(path)).counts(JOB.id).faults == {}


def test_a_store_of_version_2_is_brought_to_this_one(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    with sqlite3.connect(path) as connection:
        for statement in (*FIRST, *SECOND):
            connection.execute(statement)
        connection.execute("INSERT INTO meters VALUES ('pages', 3)")
    stores = open_sqlite(path)
    assert stores.meter.counters() == {"pages": 3.0}
    stores.purse.reserve(reservation("r1", 7), ())
    assert stores.traffic.enter("sonnet", "a", most=1, seconds=60.0) == Admitted()
    stores.close()
    assert open_sqlite(path).purse.spent([JOB_ACCOUNT]) == {JOB_ACCOUNT: Spent(charged=7, open=7)}


def test_damage_in_a_store_of_version_1_is_named(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    with sqlite3.connect(path) as connection:
        for statement in (*FIRST, "INSERT INTO jobs VALUES ('job-1', 'key-1', '{}')"):
            connection.execute(statement)
    with pytest.raises(StorageError, match=r"jobs\.sqlite") as raised:
        SqliteFile(path)
    assert "away and run again" in raised.value.remedy


def test_values_of_another_recto_are_not_misread(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    store = SqliteJobStore(SqliteFile(path))
    planned(store, page_numbers(1))
    store.settle(JOB.id, NAME, [settled(1)])
    with sqlite3.connect(path) as connection:
        connection.execute("""UPDATE pages SET settled = '{"record": "of another time"}'""")
    with pytest.raises(StorageError, match=r"jobs\.sqlite"):
        list(store.settled(JOB.id, NAME))


def test_death_inside_a_transaction_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    store = SqliteJobStore(SqliteFile(path))
    planned(store, page_numbers(10))
    store.settle(JOB.id, NAME, [settled(1)])
    kill_on_the_way(stall_in_transaction, path)
    assert store.settle(JOB.id, NAME, [settled(2)]) == Progress(planned=10, settled=2)
    assert list(store.unsettled(JOB.id, NAME)) == page_numbers(10)[2:]


def test_a_failed_call_changes_nothing_and_frees_the_store(tmp_path: Path) -> None:
    store = SqliteJobStore(SqliteFile(tmp_path / "jobs.sqlite"))
    planned(store, page_numbers(3))
    store.settle(JOB.id, NAME, [settled(1)])
    with pytest.raises(StorageError, match="page 9"):
        store.reopen(JOB.id, NAME, [PageNumber(1), PageNumber(9)])
    assert store.settle(JOB.id, NAME, [settled(2)]) == Progress(planned=3, settled=2)


def test_claims_lapse(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    lasting, lapsing = SqliteJobStore(SqliteFile(path)), SqliteJobStore(SqliteFile(path), claim_seconds=-1)
    assert lasting.claim_key("key", "first")
    assert not lasting.claim_key("key", "second")
    assert lapsing.claim_key("key", "second")
    assert not lasting.claim_key("key", "first")


def test_a_full_disk_is_named_and_what_was_settled_stays(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2048) as disk:
        store = SqliteJobStore(SqliteFile(disk / "jobs.sqlite"))
        planned(store, page_numbers(10))
        store.settle(JOB.id, NAME, [settled(1)])
        with pytest.raises(StoreFull, match=r"jobs\.sqlite"):
            store.plan(JOB.id, NAME, page_numbers(500_000))
        assert store.plan(JOB.id, NAME, []) == Progress(planned=10, settled=1)
        store.close()


def test_a_disk_without_room_for_a_store_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        (disk / "filler").write_bytes(bytes(60 * 1024))
        with pytest.raises(StoreFull):
            SqliteJobStore(SqliteFile(disk / "jobs.sqlite"))


def test_a_read_only_folder_is_denied(tmp_path: Path) -> None:
    with read_only_folder(tmp_path / "closed") as folder:
        with pytest.raises(StoreDenied, match="closed"):
            SqliteJobStore(SqliteFile(folder / "jobs.sqlite"))
        with pytest.raises(StoreDenied, match="closed"):
            SqliteJobStore(SqliteFile(folder / "work" / "jobs.sqlite"))


def test_a_store_is_not_carried_over_a_fork(tmp_path: Path) -> None:
    store = SqliteJobStore(SqliteFile(tmp_path / "jobs.sqlite"))
    child = os.fork()
    if child == 0:
        try:
            store.create(JOB)
        except InternalError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert store.create(JOB) == JOB


def test_what_is_acknowledged_is_written_through_to_the_disk(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "jobs.sqlite")
    for durable, level in ((False, 1), (True, 2), (False, 1)):
        with file.transaction(durable=durable) as connection:
            assert connection.execute("PRAGMA synchronous").fetchone() == (level,)


def steps_of(path: Path, ask: Callable[[SqliteFile], object]) -> int:
    """How many steps SQLite's virtual machine takes for a call, to the hundred."""
    file, steps = SqliteFile(path), list[int]()
    with file.transaction() as connection:
        connection.set_progress_handler(lambda: steps.append(100), 100)
    ask(file)
    return sum(steps)


CALLS: dict[str, Callable[[SqliteFile], object]] = {
    "counts": lambda file: SqliteJobStore(file).counts(JOB.id),
    "settle": lambda file: SqliteJobStore(file).settle(JOB.id, NAME, [settled(7)]),
    "attempts": lambda file: SqliteJobStore(file).attempts(JOB.id, NAME, page_numbers(16)),
    "release": lambda file: SqliteBacklog(file).release(QUEUE, most=16),
    "depth": lambda file: SqliteBacklog(file).depth(QUEUE),
    "waiting": lambda file: SqliteBacklog(file).waiting(JOB.id),
    "add": lambda file: SqliteBacklog(file).add([unit(1_000_000)]),
    "resend": lambda file: SqliteBacklog(file).resend(unit(3).id),
    "begin": lambda file: SqliteBacklog(file).begin(unit(3).id, "owner"),
    "in flight": lambda file: SqliteBacklog(file).in_flight(QUEUE),
}


@pytest.mark.parametrize("name", CALLS)
def test_no_call_grows_with_the_job(tmp_path: Path, name: str) -> None:
    few, many = tmp_path / "few.sqlite", tmp_path / "many.sqlite"
    for path, size in ((few, 100), (many, 10_000)):
        file = SqliteFile(path)
        planned(SqliteJobStore(file), page_numbers(size))
        SqliteBacklog(file).add(units(size))
        file.close()
    assert steps_of(many, CALLS[name]) <= steps_of(few, CALLS[name]) + 200


@pytest.mark.parametrize(
    "query",
    [
        JobQuery(states=(JobState.PAUSED, JobState.OPEN)),
        JobQuery(tenant=DEFAULT_TENANT, states=(JobState.OPEN,)),
        JobQuery(tenant=TenantId("nobody")),
        JobQuery(after="job-0000", limit=3),
        JobQuery(created_from=9000.0),
    ],
)
def test_few_jobs_are_not_sought_among_all(tmp_path: Path, query: JobQuery) -> None:
    few, many = tmp_path / "few.sqlite", tmp_path / "many.sqlite"
    for path, size in ((few, 20), (many, 600)):
        file = SqliteFile(path)
        for number in range(size):
            ended = JOB.model_copy(
                update={
                    "id": f"job-{number:04}",
                    "idempotency_key": str(number),
                    "state": JobState.FINISHED,
                    "created": float(number),
                }
            )
            SqliteJobStore(file).create(ended)
        file.close()
    assert steps_of(many, lambda file: SqliteJobStore(file).find(query)) <= (
        steps_of(few, lambda file: SqliteJobStore(file).find(query)) + 200
    )

"""What only a file can do wrong: damage, strangers, full and read-only disks, deaths inside a transaction."""

import os
import sqlite3
from pathlib import Path

import pytest

from recto.errors import InternalError, StorageError, StoreDenied, StoreFull
from recto.jobs import Progress
from recto.values import PageNumber
from storage.sqlite import SqliteJobStore
from tests.resources.disks import read_only_folder, small_disk
from tests.resources.jobs import JOB, NAME, page_numbers, planned, settled, stall_in_transaction
from tests.resources.processes import kill_on_the_way


def test_a_file_that_is_no_database_is_named_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    path.write_bytes(b"this was a database once" * 100)
    with pytest.raises(StorageError, match=r"jobs\.sqlite") as raised:
        SqliteJobStore(path)
    assert "away and run again" in raised.value.remedy
    assert not raised.value.retryable


def test_damage_in_the_middle_is_named_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    store = SqliteJobStore(path)
    planned(store, page_numbers(20_000))
    store.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(size - 12_288))
    with pytest.raises(StorageError, match=r"jobs\.sqlite") as raised:
        list(SqliteJobStore(path).unsettled(JOB.id, NAME))
    assert "away and run again" in raised.value.remedy


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "music.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    with pytest.raises(StorageError, match="not a job store"):
        SqliteJobStore(path)
    assert sqlite3.connect(path).execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


def test_a_store_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    SqliteJobStore(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StorageError, match="version 99"):
        SqliteJobStore(path)


def test_values_of_another_recto_are_not_misread(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    store = SqliteJobStore(path)
    planned(store, page_numbers(1))
    store.settle(JOB.id, NAME, settled(1))
    with sqlite3.connect(path) as connection:
        connection.execute("""UPDATE pages SET settled = '{"record": "of another time"}'""")
    with pytest.raises(StorageError, match=r"jobs\.sqlite"):
        list(store.settled(JOB.id, NAME))


def test_death_inside_a_transaction_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    store = SqliteJobStore(path)
    planned(store, page_numbers(10))
    store.settle(JOB.id, NAME, settled(1))
    kill_on_the_way(stall_in_transaction, path)
    assert store.settle(JOB.id, NAME, settled(2)) == Progress(planned=10, settled=2)
    assert list(store.unsettled(JOB.id, NAME)) == page_numbers(10)[2:]


def test_a_failed_call_changes_nothing_and_frees_the_store(tmp_path: Path) -> None:
    store = SqliteJobStore(tmp_path / "jobs.sqlite")
    planned(store, page_numbers(3))
    store.settle(JOB.id, NAME, settled(1))
    with pytest.raises(StorageError, match="page 9"):
        store.reopen(JOB.id, NAME, [PageNumber(1), PageNumber(9)])
    assert store.settle(JOB.id, NAME, settled(2)) == Progress(planned=3, settled=2)


def test_claims_lapse(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    lasting, lapsing = SqliteJobStore(path), SqliteJobStore(path, claim_seconds=-1)
    assert lasting.claim_key("key", "first")
    assert not lasting.claim_key("key", "second")
    assert lapsing.claim_key("key", "second")
    assert not lasting.claim_key("key", "first")


def test_a_full_disk_is_named_and_what_was_settled_stays(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2048) as disk:
        store = SqliteJobStore(disk / "jobs.sqlite")
        planned(store, page_numbers(10))
        store.settle(JOB.id, NAME, settled(1))
        with pytest.raises(StoreFull, match=r"jobs\.sqlite"):
            store.plan(JOB.id, NAME, page_numbers(500_000))
        assert store.plan(JOB.id, NAME, []) == Progress(planned=10, settled=1)
        store.close()


def test_a_disk_without_room_for_a_store_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        (disk / "filler").write_bytes(bytes(60 * 1024))
        with pytest.raises(StoreFull):
            SqliteJobStore(disk / "jobs.sqlite")


def test_a_read_only_folder_is_denied(tmp_path: Path) -> None:
    with read_only_folder(tmp_path / "closed") as folder:
        with pytest.raises(StoreDenied, match="closed"):
            SqliteJobStore(folder / "jobs.sqlite")
        with pytest.raises(StoreDenied, match="closed"):
            SqliteJobStore(folder / "work" / "jobs.sqlite")


def test_a_store_is_not_carried_over_a_fork(tmp_path: Path) -> None:
    store = SqliteJobStore(tmp_path / "jobs.sqlite")
    child = os.fork()
    if child == 0:
        try:
            store.create(JOB)
        except InternalError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert store.create(JOB) == JOB

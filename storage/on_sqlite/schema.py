"""How the file is opened, made, and brought to this version."""

import sqlite3
import time
from pathlib import Path
from typing import Final

from recto.errors import StorageError
from storage.journal import ROOT as JOURNAL
from storage.on_sqlite.errors import damaged, is_busy, sqlite_answers
from storage.on_sqlite.migration import fill_second
from storage.on_sqlite.tables import APPLICATION, FIRST, SECOND, THIRD, VERSION
from storage.os_errors import writing

BUSY_SECONDS: Final = 60.0
_OPENING_PAUSE: Final = 0.02


def opened(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode, to be used by one thread at a time; makes the file where there is none."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite_answers(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, path)
        except ValueError as error:  # pydantic's validation error is one
            connection.close()
            raise damaged(path, "it holds values that this Recto does not know") from error
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    _switch_to_wal(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN IMMEDIATE")
    try:
        _make_tables(connection, path)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """SQLite does not wait for others here, whatever its timeout, so we do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
        time.sleep(_OPENING_PAUSE)


def _make_tables(connection: sqlite3.Connection, path: Path) -> None:
    version = _number(connection, "PRAGMA user_version")
    empty = _number(connection, "SELECT count(*) FROM sqlite_master") == 0
    if not empty and _number(connection, "PRAGMA application_id") != APPLICATION:
        raise StorageError(f"{path}: a database, but not a job store", remedy="Choose another work folder.")
    if version > VERSION:
        raise StorageError(
            f"{path}: a job store of version {version}, this Recto knows {VERSION}",
            remedy="Use the Recto that made it, or move it away; pages that were read are found in the object store.",
        )
    if empty:
        _run(connection, FIRST)
    if version < 2:
        _run(connection, SECOND)
        fill_second(connection)
    if version < 3:
        _run(connection, THIRD)
    if empty and (path.parent / JOURNAL).is_dir():
        connection.execute("INSERT INTO lost (noticed) VALUES (?)", (time.time(),))


def _run(connection: sqlite3.Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.execute(statement)


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])

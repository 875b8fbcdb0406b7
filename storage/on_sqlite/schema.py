"""The tables of the file, how they came to be from version to version, and how the file is opened."""

import sqlite3
import time
from pathlib import Path
from typing import Final

from recto.errors import StorageError
from storage.on_sqlite.errors import damaged, is_busy, sqlite_answers
from storage.on_sqlite.migration import fill_second
from storage.os_errors import writing

VERSION: Final = 2
BUSY_SECONDS: Final = 60.0
_APPLICATION: Final = 0x5245435F
_OPENING_PAUSE: Final = 0.02

# `settled` is the page's end as JSON, NULL until then. `planned` and `settled` of a document count its pages and are
# changed in the transaction that changes them, so that progress costs the same however many pages there are.
FIRST: Final = (
    """
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        idempotency_key TEXT NOT NULL UNIQUE,
        body TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        job TEXT NOT NULL REFERENCES jobs (id),
        name TEXT NOT NULL,
        state TEXT NOT NULL,
        body TEXT NOT NULL,
        planned INTEGER NOT NULL DEFAULT 0,
        settled INTEGER NOT NULL DEFAULT 0,
        UNIQUE (job, name)
    )
    """,
    """
    CREATE TABLE pages (
        document INTEGER NOT NULL REFERENCES documents (id),
        page INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        claimed_at REAL,
        settled TEXT,
        UNIQUE (document, page)
    )
    """,
    "CREATE INDEX unsettled_pages ON pages (document, page, claimed_at) WHERE settled IS NULL",
    "CREATE TABLE claims (key TEXT PRIMARY KEY, owner TEXT NOT NULL, claimed_at REAL NOT NULL)",
    "CREATE INDEX claims_by_age ON claims (claimed_at)",
    f"PRAGMA application_id = {_APPLICATION}",
    "PRAGMA user_version = 1",
)

# What jobs are found by stands in columns beside their JSON: `labels` between separators, `searched` without case.
# `tallies` counts documents by state, and settled pages by state, engine and fault.
_SECOND_JOBS: Final = (
    "ALTER TABLE jobs ADD COLUMN tenant TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN state TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN created REAL NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN labels TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN searched TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE jobs ADD COLUMN listed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN planned INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN settled INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN first_settled REAL NOT NULL DEFAULT 0",
    "ALTER TABLE jobs ADD COLUMN last_settled REAL NOT NULL DEFAULT 0",
    "CREATE INDEX jobs_by_time ON jobs (created, id)",
    "CREATE INDEX jobs_by_tenant ON jobs (tenant, created, id)",
    "CREATE INDEX documents_by_state ON documents (job, state, name)",
    """
    CREATE TABLE tallies (
        job TEXT NOT NULL REFERENCES jobs (id),
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (job, kind, name)
    ) WITHOUT ROWID
    """,
    "PRAGMA user_version = 2",
)


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
    # With a write-ahead log this cannot damage the file; a power cut may take back the last pages, never a part of one.
    connection.execute("PRAGMA synchronous = NORMAL")
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
    if not empty and _number(connection, "PRAGMA application_id") != _APPLICATION:
        raise StorageError(f"{path}: a database, but not a job store", remedy="Choose another work folder.")
    if version > VERSION:
        raise StorageError(
            f"{path}: a job store of version {version}, this Recto knows {VERSION}",
            remedy="Use the Recto that made it, or move it away; pages that were read are found in the object store.",
        )
    if empty:
        _run(connection, FIRST)
    if version < VERSION:
        _run(connection, _SECOND_JOBS)
        fill_second(connection)


def _run(connection: sqlite3.Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.execute(statement)


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])

"""The job store in one SQLite file: for one machine, any number of processes and threads."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from recto.errors import InternalError, ObjectMissing
from recto.jobs import DocumentState, Job, JobDocument, PageClaim, Progress, SettledPage
from recto.values import JobId, PageNumber
from storage.keys import checked_key
from storage.protocols import CLAIM_SECONDS
from storage.sqlite_errors import damaged, sqlite_answers
from storage.sqlite_schema import opened

_ROWS_AT_A_TIME: Final = 500
_T = TypeVar("_T")


class SqliteJobStore:
    """A ``JobStore`` in the file ``path``, made where there is none.

    Threads share one connection and take turns; processes open the file each for themselves, after a fork too. What is
    streamed is read in short pages, so that nobody waits for a slow reader. Errors: ``ObjectMissing``, ``StoreFull``,
    ``StoreDenied``, ``StoreUnavailable``, and ``StorageError`` for a damaged file.
    """

    def __init__(self, path: Path, *, claim_seconds: float = CLAIM_SECONDS) -> None:
        self._path = path
        self._claim_seconds = claim_seconds
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._connection = opened(path)

    def create(self, job: Job) -> Job:
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO jobs (id, idempotency_key, body) VALUES (?, ?, ?)"
                " ON CONFLICT (idempotency_key) DO NOTHING",
                (job.id, job.idempotency_key, job.model_dump_json()),
            )
            kept = connection.execute("SELECT body FROM jobs WHERE idempotency_key = ?", (job.idempotency_key,))
            body = str(kept.fetchone()[0])
        return self._value(Job.model_validate_json, body)

    def get(self, job: JobId) -> Job:
        rows = self._rows("SELECT body FROM jobs WHERE id = ?", (job,))
        if not rows:
            raise _no_job(job)
        return self._value(Job.model_validate_json, rows[0][0])

    def list(self, *, after: str = "", limit: int = 100) -> Sequence[Job]:
        rows = self._rows("SELECT body FROM jobs WHERE id > ? ORDER BY id LIMIT ?", (after, max(limit, 0)))
        return [self._value(Job.model_validate_json, body) for (body,) in rows]

    def add_document(self, job: JobId, document: JobDocument) -> bool:
        checked_key(document.name)
        with self._transaction() as connection:
            if not connection.execute("SELECT 1 FROM jobs WHERE id = ?", (job,)).fetchall():
                raise _no_job(job)
            added = connection.execute(
                "INSERT INTO documents (job, name, state, body) VALUES (?, ?, ?, ?) ON CONFLICT (job, name) DO NOTHING",
                (job, document.name, document.state, document.model_dump_json()),
            )
            return added.rowcount == 1

    def document(self, job: JobId, name: str) -> JobDocument:
        rows = self._rows("SELECT body, state FROM documents WHERE job = ? AND name = ?", (job, name))
        if not rows:
            raise _no_document(job, name)
        body, state = rows[0]
        document = self._value(JobDocument.model_validate_json, body)
        return document.model_copy(update={"state": self._value(DocumentState, state)})

    def plan(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> Progress:
        numbers = tuple(pages)  # before the transaction: nobody waits while a document is looked through
        with self._transaction() as connection:
            document = _document_id(connection, job, name)
            before = connection.total_changes
            connection.executemany(
                "INSERT INTO pages (document, page) VALUES (?, ?) ON CONFLICT (document, page) DO NOTHING",
                ((document, number) for number in numbers),
            )
            added = connection.total_changes - before
            connection.execute("UPDATE documents SET planned = planned + ? WHERE id = ?", (added, document))
            return _progress(connection, document)

    def claim(self, job: JobId, name: str, page: PageNumber) -> PageClaim:
        with self._transaction() as connection:
            rows = connection.execute(
                "UPDATE pages SET attempts = attempts + 1, claimed_at = ? WHERE document = ? AND page = ?"
                " RETURNING attempts",
                (time.time(), _document_id(connection, job, name), page),
            ).fetchall()
        if not rows:
            raise _not_planned(job, name, page)
        return PageClaim(page=page, attempt=rows[0][0])

    def settle(self, job: JobId, name: str, page: SettledPage) -> Progress:
        number = page.record.page
        with self._transaction() as connection:
            document = _document_id(connection, job, name)
            settled = connection.execute(
                "UPDATE pages SET settled = ? WHERE document = ? AND page = ? AND settled IS NULL",
                (page.model_dump_json(), document, number),
            ).rowcount
            if not settled and not _is_planned(connection, document, number):
                raise _not_planned(job, name, number)
            connection.execute("UPDATE documents SET settled = settled + ? WHERE id = ?", (settled, document))
            return _progress(connection, document)

    def reopen(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> Progress:
        """The document is pending again, so that it can be finished anew."""
        numbers = sorted(set(pages))
        with self._transaction() as connection:
            document = _document_id(connection, job, name)
            for number in numbers:
                if not _is_planned(connection, document, number):
                    raise _not_planned(job, name, number)
                reopened = connection.execute(
                    "UPDATE pages SET settled = NULL WHERE document = ? AND page = ? AND settled IS NOT NULL",
                    (document, number),
                ).rowcount
                connection.execute(
                    "UPDATE pages SET attempts = 0, claimed_at = NULL WHERE document = ? AND page = ?",
                    (document, number),
                )
                connection.execute(
                    "UPDATE documents SET settled = settled - ?, state = ? WHERE id = ?",
                    (reopened, DocumentState.PENDING, document),
                )
            return _progress(connection, document)

    def unsettled(self, job: JobId, name: str) -> Iterator[PageNumber]:
        document = self._document(job, name)
        query = "SELECT page FROM pages WHERE document = ? AND page > ? AND settled IS NULL ORDER BY page LIMIT ?"
        return (PageNumber(page) for (page,) in self._streamed(query, document))

    def settled(self, job: JobId, name: str) -> Iterator[SettledPage]:
        document = self._document(job, name)
        query = (
            "SELECT page, settled FROM pages"
            " WHERE document = ? AND page > ? AND settled IS NOT NULL ORDER BY page LIMIT ?"
        )
        rows = self._streamed(query, document)
        return (self._value(SettledPage.model_validate_json, body) for _, body in rows)

    def finish(self, job: JobId, name: str, state: DocumentState) -> bool:
        if not state.is_final:
            raise InternalError(f"{name}: {state} ends nothing")
        with self._transaction() as connection:
            moved = connection.execute(
                "UPDATE documents SET state = ? WHERE id = ? AND state = ?",
                (state, _document_id(connection, job, name), DocumentState.PENDING),
            )
            return moved.rowcount == 1

    def stale(self, job: JobId, *, seconds: float) -> Iterator[tuple[str, PageNumber]]:
        before = time.time() - seconds
        query = (
            "SELECT page FROM pages WHERE document = ? AND page > ? AND settled IS NULL"
            " AND claimed_at < ? ORDER BY page LIMIT ?"
        )
        for document, name in self._documents(job):
            for (page,) in self._streamed(query, document, before):
                yield name, PageNumber(page)

    def claim_key(self, key: str, owner: str) -> bool:
        now = time.time()
        with self._transaction() as connection:
            connection.execute("DELETE FROM claims WHERE claimed_at < ?", (now - self._claim_seconds,))
            connection.execute(
                "INSERT INTO claims (key, owner, claimed_at) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
                (key, owner, now),
            )
            holder = connection.execute("SELECT owner FROM claims WHERE key = ?", (key,)).fetchone()
            return holder[0] == owner

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        """Takes the write lock at once, so that what is read inside stays true until the end."""
        with self._lock, sqlite_answers(self._path):
            connection = self._own_connection()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _rows(self, query: str, values: tuple[object, ...]) -> Sequence[Any]:
        with self._lock, sqlite_answers(self._path):
            return self._own_connection().execute(query, values).fetchall()

    def _streamed(self, query: str, document: int, *values: float) -> Iterator[Any]:
        """Rows by page number; the query takes document, page to start after, values, and limit."""
        last = -1
        while rows := self._rows(query, (document, last, *values, _ROWS_AT_A_TIME)):
            yield from rows
            last = rows[-1][0]

    def _documents(self, job: JobId) -> Iterator[tuple[int, str]]:
        query = "SELECT id, name FROM documents WHERE job = ? AND name > ? ORDER BY name LIMIT ?"
        last = ""
        while rows := self._rows(query, (job, last, _ROWS_AT_A_TIME)):
            yield from rows
            last = rows[-1][1]

    def _document(self, job: JobId, name: str) -> int:
        rows = self._rows("SELECT id FROM documents WHERE job = ? AND name = ?", (job, name))
        if not rows:
            raise _no_document(job, name)
        return int(rows[0][0])

    def _own_connection(self) -> sqlite3.Connection:
        if self._process != os.getpid():
            # SQLite's locks do not survive a fork: a connection carried into a child could damage the file.
            raise InternalError(f"{self._path}: opened before a fork; open it in the process that uses it")
        return self._connection

    def _value(self, read: Callable[[str], _T], text: str) -> _T:
        try:
            return read(text)
        except ValueError as error:  # pydantic's validation error is one
            raise damaged(self._path, "it holds values that this Recto does not know") from error


def _document_id(connection: sqlite3.Connection, job: JobId, name: str) -> int:
    row = connection.execute("SELECT id FROM documents WHERE job = ? AND name = ?", (job, name)).fetchone()
    if row is None:
        raise _no_document(job, name)
    return int(row[0])


def _is_planned(connection: sqlite3.Connection, document: int, page: PageNumber) -> bool:
    return bool(connection.execute("SELECT 1 FROM pages WHERE document = ? AND page = ?", (document, page)).fetchall())


def _progress(connection: sqlite3.Connection, document: int) -> Progress:
    planned, settled = connection.execute("SELECT planned, settled FROM documents WHERE id = ?", (document,)).fetchone()
    return Progress(planned=planned, settled=settled)


def _no_job(job: JobId) -> ObjectMissing:
    return ObjectMissing(f"job {job}: there is no such job")


def _no_document(job: JobId, name: str) -> ObjectMissing:
    return ObjectMissing(f"{name}: there is no such document in job {job}")


def _not_planned(job: JobId, name: str, page: PageNumber) -> ObjectMissing:
    return ObjectMissing(f"{name}: page {page} is not in its plan in job {job}")

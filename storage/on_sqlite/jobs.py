"""The job store in an SQLite file: for one machine, any number of processes and threads."""

import heapq
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from recto.errors import Fault, InternalError, ObjectMissing
from recto.jobs import (
    DocumentState,
    Job,
    JobCounts,
    JobDocument,
    JobQuery,
    JobState,
    PageClaim,
    Progress,
    SettledPage,
)
from recto.orders import Order, Priority
from recto.values import JobId, PageNumber
from storage.keys import checked_key
from storage.moves import may_move
from storage.on_sqlite import tallies
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.found_by import find, found_by
from storage.on_sqlite.tallies import Tally, no_job
from storage.protocols import CLAIM_SECONDS


class SqliteJobStore:
    """A ``JobStore``. Errors: those of ``SqliteFile``, and ``ObjectMissing``."""

    def __init__(self, file: SqliteFile, *, claim_seconds: float = CLAIM_SECONDS) -> None:
        self._file = file
        self._claim_seconds = claim_seconds

    def create(self, job: Job) -> Job:
        with self._file.transaction(durable=True) as connection:
            connection.execute(
                "INSERT INTO jobs (id, idempotency_key, body, tenant, state, created, labels, searched)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (idempotency_key) DO NOTHING",
                (job.id, job.idempotency_key, job.model_dump_json(), *found_by(job)),
            )
            kept = connection.execute("SELECT body FROM jobs WHERE idempotency_key = ?", (job.idempotency_key,))
            return self._job(kept.fetchone()[0])

    def get(self, job: JobId) -> Job:
        rows = self._file.rows("SELECT body FROM jobs WHERE id = ?", job)
        if not rows:
            raise no_job(job)
        return self._job(rows[0][0])

    def find(self, query: JobQuery) -> Sequence[Job]:
        with self._file.transaction(to_write=False) as connection:
            return [self._job(body) for body in find(connection, query)]

    def move(self, job: JobId, state: JobState) -> bool:
        with self._file.transaction(durable=True) as connection:
            before = self._job_in(connection, job)
            if not may_move(before.state, state):
                return False
            self._replace(connection, before.model_copy(update={"state": state}))
            return True

    def reprioritise(self, job: JobId, priority: Priority) -> Job:
        with self._file.transaction(durable=True) as connection:
            before = self._job_in(connection, job)
            if not isinstance(before.purpose, Order):
                return before
            purpose = before.purpose.model_copy(update={"priority": priority})
            after = before.model_copy(update={"purpose": purpose})
            self._replace(connection, after)
            return after

    def listed(self, job: JobId) -> None:
        with self._file.transaction() as connection:
            if not connection.execute("UPDATE jobs SET listed = 1 WHERE id = ?", (job,)).rowcount:
                raise no_job(job)

    def counts(self, job: JobId) -> JobCounts:
        with self._file.transaction(to_write=False) as connection:
            return tallies.counts(connection, job)

    def documents(
        self, job: JobId, *, after: str = "", limit: int = 100, states: Sequence[DocumentState] = ()
    ) -> Sequence[JobDocument]:
        wanted = max(limit, 0)
        if not states:
            query = "SELECT name, state, body FROM documents WHERE job = ? AND name > ? ORDER BY name LIMIT ?"
            rows = self._file.rows(query, job, after, wanted)
        else:
            query = (
                "SELECT name, state, body FROM documents WHERE job = ? AND state = ? AND name > ? ORDER BY name LIMIT ?"
            )
            found = [self._file.rows(query, job, state, after, wanted) for state in sorted(set(states))]
            rows = islice(heapq.merge(*found), wanted)
        return [self._document_of(body, state) for _, state, body in rows]

    def add_document(self, job: JobId, document: JobDocument) -> bool:
        checked_key(document.name)
        with self._file.transaction() as connection:
            if not connection.execute("SELECT 1 FROM jobs WHERE id = ?", (job,)).fetchall():
                raise no_job(job)
            added = connection.execute(
                "INSERT INTO documents (job, name, state, body) VALUES (?, ?, ?, ?) ON CONFLICT (job, name) DO NOTHING",
                (job, document.name, document.state, document.model_dump_json()),
            )
            if added.rowcount == 1:
                tallies.add(connection, job, tallies.of_document(document))
            return added.rowcount == 1

    def document(self, job: JobId, name: str) -> JobDocument:
        rows = self._file.rows("SELECT body, state FROM documents WHERE job = ? AND name = ?", job, name)
        if not rows:
            raise _no_document(job, name)
        return self._document_of(*rows[0])

    def identify(self, job: JobId, document: JobDocument) -> bool:
        with self._file.transaction() as connection:
            number = _document_id(connection, job, document.name)
            before = self._document_in(connection, number)
            if before.state.is_final:
                return False
            self._put(connection, job, number, before, document.model_copy(update={"state": before.state}))
            return True

    def plan(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> Progress:
        numbers = tuple(pages)  # before the transaction: nobody waits while a document is looked through
        with self._file.transaction() as connection:
            document = _document_id(connection, job, name)
            before = connection.total_changes
            connection.executemany(
                "INSERT INTO pages (document, page) VALUES (?, ?) ON CONFLICT (document, page) DO NOTHING",
                ((document, number) for number in numbers),
            )
            added = connection.total_changes - before
            connection.execute("UPDATE documents SET planned = planned + ? WHERE id = ?", (added, document))
            connection.execute("UPDATE jobs SET planned = planned + ? WHERE id = ?", (added, job))
            return _progress(connection, document)

    def claim(self, job: JobId, name: str, page: PageNumber) -> PageClaim:
        with self._file.transaction() as connection:
            rows = connection.execute(
                "UPDATE pages SET attempts = attempts + 1, claimed_at = ? WHERE document = ? AND page = ?"
                " RETURNING attempts",
                (time.time(), _document_id(connection, job, name), page),
            ).fetchall()
        if not rows:
            raise _not_planned(job, name, page)
        return PageClaim(page=page, attempt=rows[0][0])

    def forgive(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> None:
        with self._file.transaction() as connection:
            document = _document_id(connection, job, name)
            connection.executemany(
                "UPDATE pages SET attempts = max(attempts - 1, 0), claimed_at = NULL WHERE document = ? AND page = ?",
                [(document, page) for page in pages],
            )

    def attempts(self, job: JobId, name: str, pages: Sequence[PageNumber]) -> Mapping[PageNumber, int]:
        query = (
            "SELECT page, attempts FROM pages WHERE document = ? AND settled IS NULL"
            " AND page IN (SELECT value FROM json_each(?)) ORDER BY page"
        )
        rows = self._file.rows(query, self._document_number(job, name), json.dumps(pages))
        return {PageNumber(page): attempts for page, attempts in rows}

    def settle(self, job: JobId, name: str, pages: Sequence[SettledPage]) -> Progress:
        tally: Tally = Counter()
        with self._file.transaction() as connection:
            document, settled = _document_id(connection, job, name), 0
            for page in pages:
                ended = connection.execute(
                    "UPDATE pages SET settled = ? WHERE document = ? AND page = ? AND settled IS NULL",
                    (page.model_dump_json(), document, page.record.page),
                ).rowcount
                if ended:
                    settled += 1
                    tally += tallies.of_page(page)
                elif not _is_planned(connection, document, page.record.page):
                    raise _not_planned(job, name, page.record.page)
            if settled:
                _count_settled(connection, job, document, settled)
                tallies.add(connection, job, tally)
            return _progress(connection, document)

    def reopen(self, job: JobId, name: str, pages: Iterable[PageNumber]) -> Progress:
        """The document is pending again, so that it can be finished anew."""
        numbers = sorted(set(pages))
        with self._file.transaction() as connection:
            document = _document_id(connection, job, name)
            tally, reopened = self._taken_back(connection, job, name, numbers)
            connection.execute("UPDATE documents SET settled = settled - ? WHERE id = ?", (reopened, document))
            connection.execute("UPDATE jobs SET settled = settled - ? WHERE id = ?", (reopened, job))
            tallies.add(connection, job, Counter(), less=tally)
            before = self._document_in(connection, document)
            if before.state.is_final:
                pending = before.model_copy(update={"state": DocumentState.PENDING, "faults": ()})
                self._put(connection, job, document, before, pending)
            return _progress(connection, document)

    def unsettled(self, job: JobId, name: str) -> Iterator[PageNumber]:
        document = self._document_number(job, name)
        query = "SELECT page FROM pages WHERE document = ? AND page > ? AND settled IS NULL ORDER BY page LIMIT ?"
        return (PageNumber(page) for (page,) in self._file.streamed(query, document, -1))

    def settled(self, job: JobId, name: str) -> Iterator[SettledPage]:
        document = self._document_number(job, name)
        query = (
            "SELECT page, settled FROM pages"
            " WHERE document = ? AND page > ? AND settled IS NOT NULL ORDER BY page LIMIT ?"
        )
        return (self._page(body) for _, body in self._file.streamed(query, document, -1))

    def finish(self, job: JobId, name: str, state: DocumentState, *, faults: Sequence[Fault] = ()) -> bool:
        if not state.is_final:
            raise InternalError(f"{name}: {state} ends nothing")
        with self._file.transaction() as connection:
            document = _document_id(connection, job, name)
            before = self._document_in(connection, document)
            if before.state.is_final:
                return False
            ended = before.model_copy(update={"state": state, "faults": tuple(faults)})
            self._put(connection, job, document, before, ended)
            return True

    def stale(self, job: JobId, *, seconds: float) -> Iterator[tuple[str, PageNumber]]:
        before = time.time() - seconds
        documents = "SELECT name, id FROM documents WHERE job = ? AND name > ? ORDER BY name LIMIT ?"
        claimed = (
            "SELECT page FROM pages WHERE document = ? AND page > ? AND settled IS NULL"
            " AND claimed_at < ? ORDER BY page LIMIT ?"
        )
        for name, document in self._file.streamed(documents, job, ""):
            for (page,) in self._file.streamed(claimed, document, -1, before):
                yield name, PageNumber(page)

    def forget(self, job: JobId) -> None:
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM pages WHERE document IN (SELECT id FROM documents WHERE job = ?)", (job,))
            connection.execute("DELETE FROM documents WHERE job = ?", (job,))
            connection.execute("DELETE FROM tallies WHERE job = ?", (job,))
            connection.execute("DELETE FROM terms WHERE job = ?", (job,))
            connection.execute("DELETE FROM paces WHERE job = ?", (job,))
            connection.execute("DELETE FROM jobs WHERE id = ?", (job,))

    def claim_key(self, key: str, owner: str) -> bool:
        now = time.time()
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM claims WHERE claimed_at < ?", (now - self._claim_seconds,))
            connection.execute(
                "INSERT INTO claims (key, owner, claimed_at) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
                (key, owner, now),
            )
            holder = connection.execute("SELECT owner FROM claims WHERE key = ?", (key,)).fetchone()
            return holder[0] == owner

    def close(self) -> None:
        """Also for the other stores in this file."""
        self._file.close()

    def _job_in(self, connection: sqlite3.Connection, job: JobId) -> Job:
        row = connection.execute("SELECT body FROM jobs WHERE id = ?", (job,)).fetchone()
        if row is None:
            raise no_job(job)
        return self._job(row[0])

    def _replace(self, connection: sqlite3.Connection, job: Job) -> None:
        connection.execute(
            "UPDATE jobs SET body = ?, state = ? WHERE id = ?", (job.model_dump_json(), job.state, job.id)
        )

    def _document_in(self, connection: sqlite3.Connection, number: int) -> JobDocument:
        return self._document_of(
            *connection.execute("SELECT body, state FROM documents WHERE id = ?", (number,)).fetchone()
        )

    def _put(
        self, connection: sqlite3.Connection, job: JobId, number: int, before: JobDocument, after: JobDocument
    ) -> None:
        connection.execute(
            "UPDATE documents SET body = ?, state = ? WHERE id = ?", (after.model_dump_json(), after.state, number)
        )
        tallies.add(connection, job, tallies.of_document(after), less=tallies.of_document(before))

    def _taken_back(
        self, connection: sqlite3.Connection, job: JobId, name: str, numbers: Sequence[PageNumber]
    ) -> tuple[Tally, int]:
        """Makes the pages unsettled; what they were counted as, and how many had been settled."""
        document, tally, reopened = _document_id(connection, job, name), Tally(), 0
        for number in numbers:
            row = connection.execute(
                "SELECT settled FROM pages WHERE document = ? AND page = ?", (document, number)
            ).fetchone()
            if row is None:
                raise _not_planned(job, name, number)
            if row[0] is not None:
                reopened += 1
                tally += tallies.of_page(self._page(row[0]))
        connection.executemany(
            "UPDATE pages SET settled = NULL, attempts = 0, claimed_at = NULL WHERE document = ? AND page = ?",
            [(document, number) for number in numbers],
        )
        return tally, reopened

    def _document_number(self, job: JobId, name: str) -> int:
        rows = self._file.rows("SELECT id FROM documents WHERE job = ? AND name = ?", job, name)
        if not rows:
            raise _no_document(job, name)
        return int(rows[0][0])

    def _job(self, body: str) -> Job:
        return self._file.value(Job.model_validate_json, body)

    def _document_of(self, body: str, state: str) -> JobDocument:
        document = self._file.value(JobDocument.model_validate_json, body)
        return document.model_copy(update={"state": self._file.value(DocumentState, state)})

    def _page(self, body: str) -> SettledPage:
        return self._file.value(SettledPage.model_validate_json, body)


def _document_id(connection: sqlite3.Connection, job: JobId, name: str) -> int:
    row = connection.execute("SELECT id FROM documents WHERE job = ? AND name = ?", (job, name)).fetchone()
    if row is None:
        raise _no_document(job, name)
    return int(row[0])


def _is_planned(connection: sqlite3.Connection, document: int, page: PageNumber) -> bool:
    return bool(connection.execute("SELECT 1 FROM pages WHERE document = ? AND page = ?", (document, page)).fetchall())


def _count_settled(connection: sqlite3.Connection, job: JobId, document: int, settled: int) -> None:
    now = time.time()
    connection.execute("UPDATE documents SET settled = settled + ? WHERE id = ?", (settled, document))
    connection.execute(
        "UPDATE jobs SET settled = settled + ?, last_settled = ?,"
        " first_settled = iif(first_settled = 0, ?, first_settled) WHERE id = ?",
        (settled, now, now, job),
    )


def _progress(connection: sqlite3.Connection, document: int) -> Progress:
    planned, settled = connection.execute("SELECT planned, settled FROM documents WHERE id = ?", (document,)).fetchone()
    return Progress(planned=planned, settled=settled)


def _no_document(job: JobId, name: str) -> ObjectMissing:
    return ObjectMissing(f"{name}: there is no such document in job {job}")


def _not_planned(job: JobId, name: str, page: PageNumber) -> ObjectMissing:
    return ObjectMissing(f"{name}: page {page} is not in its plan in job {job}")

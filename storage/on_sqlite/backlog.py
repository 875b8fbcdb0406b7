"""The backlog in an SQLite file: what waits, what is in flight, and who is at it."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from recto.errors import InternalError
from recto.fleet import Begun, Busy, Depth, Gone, InFlight, JobBacklog
from recto.orders import Priority
from recto.units import Queue, Unit
from recto.values import JobId, TenantId
from storage.on_sqlite import lines, shares
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.lines import Line

_WAITING: Final = "waiting"
_DELAYED: Final = "delayed"
_RESENT: Final = "resent"
_IN_FLIGHT: Final = "in_flight"
_MINUTE: Final = 60.0

_COLUMNS: Final = "number, queue, priority, tenant, job, cost, body, state, owner, tries, released, begun"


class _Row(NamedTuple):
    number: int
    queue: str
    priority: str
    tenant: str
    job: str
    cost: int
    body: str
    state: str
    owner: str
    tries: int
    released: float
    begun: float

    @property
    def line(self) -> Line:
        return Line(self.queue, self.priority, self.tenant, self.job)


class SqliteBacklog:
    """A ``Backlog``. Errors: those of ``SqliteFile``. ``clock`` tells seconds since the epoch.

    Shares are those of ``storage.fairness``. The pace of a job is kept for each queue by itself. What is told of a job
    is known until the job is forgotten.
    """

    def __init__(self, file: SqliteFile, *, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._clock = clock

    def add(self, units: Sequence[Unit]) -> int:
        with self._file.transaction(durable=True) as connection:
            return _add(connection, units, now=self._clock())

    def release(self, queue: Queue, *, most: int) -> Sequence[Unit]:
        with self._file.transaction() as connection:
            now = self._clock()
            _end_delays(connection, queue, now=now)
            lines.wake(connection, queue, now=now)
            rows = _resent(connection, queue, most=max(most, 0), now=now)
            while len(rows) < most and (share := shares.next_share(connection, queue)):
                rows.append(_taken(connection, lines.next_line(connection, share), now=now))
            connection.executemany(
                "UPDATE units SET state = ?, released = ? WHERE number = ?",
                [(_IN_FLIGHT, now, row.number) for row in rows],
            )
        return [self._unit(row) for row in rows]

    def begin(self, unit: str, owner: str, *, instead_of: str = "") -> Begun | Busy | Gone:
        with self._file.transaction() as connection:
            now = self._clock()
            row = _row(connection, unit)
            if row is None:
                return Gone()
            if row.owner not in {"", owner, instead_of}:
                return Busy(owner=row.owner)
            if row.state == _WAITING:
                lines.leave(connection, row.line, 1, row.cost)
            own = row.owner == owner
            tries, begun = (row.tries, row.begun) if own else (row.tries + 1, now)
            released = row.released if row.state == _IN_FLIGHT else now
            connection.execute(
                "UPDATE units SET state = ?, owner = ?, tries = ?, released = ?, begun = ? WHERE number = ?",
                (_IN_FLIGHT, owner, tries, released, begun, row.number),
            )
        return Begun(unit=self._unit(row), tries=tries)

    def complete(self, unit: str, owner: str, *, then: Sequence[Unit] = ()) -> bool:
        with self._file.transaction() as connection:
            ended = connection.execute("DELETE FROM units WHERE id = ? AND owner = ?", (unit, owner)).rowcount
            if ended:
                _add(connection, then, now=self._clock())
            return bool(ended)

    def give_back(self, unit: str, owner: str, *, delay: float) -> bool:
        with self._file.transaction() as connection:
            now = self._clock()
            row = _row(connection, unit)
            if row is None or row.owner != owner:
                return False
            connection.execute(
                "UPDATE units SET state = ?, owner = '', begun = 0, due = ? WHERE number = ?",
                (_DELAYED if delay > 0 else _WAITING, now + delay, row.number),
            )
            if delay <= 0:
                lines.enter(connection, row.line, 1, row.cost, now=now)
            return True

    def in_flight(self, queue: Queue) -> Sequence[InFlight]:
        query = f"SELECT {_COLUMNS} FROM units WHERE queue = ? AND state = 'in_flight' ORDER BY number"  # noqa: S608
        rows = [_Row(*row) for row in self._file.rows(query, queue)]
        return [InFlight(unit=self._unit(row), owner=row.owner, released=row.released, begun=row.begun) for row in rows]

    def resend(self, unit: str) -> bool:
        with self._file.transaction() as connection:
            query = "UPDATE units SET state = ? WHERE id = ? AND state = ?"
            return connection.execute(query, (_RESENT, unit, _IN_FLIGHT)).rowcount == 1

    def hold(self, job: JobId, *, until: float) -> None:
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO terms (job, held_until) VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET held_until = excluded.held_until",
                (job, until),
            )
            lines.look_at_job(connection, job, now=self._clock())

    def drop(self, job: JobId) -> int:
        with self._file.transaction() as connection:
            for line in lines.of_job(connection, job):
                lines.end(connection, line)
            query = "DELETE FROM units WHERE job = ? AND state IN (?, ?, ?)"
            return connection.execute(query, (job, _WAITING, _DELAYED, _RESENT)).rowcount

    def reprioritise(self, job: JobId, priority: Priority) -> None:
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO terms (job, priority) VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET priority = excluded.priority",
                (job, priority),
            )
            connection.execute(
                "UPDATE units SET priority = ? WHERE job = ? AND priority <> ?", (priority, job, priority)
            )
            for line in lines.of_job(connection, job):
                if line.priority != priority:
                    units, pages = lines.end(connection, line)
                    lines.enter(connection, line._replace(priority=priority), units, pages, now=self._clock())

    def pace(self, job: JobId, *, pages_per_minute: float) -> None:
        with self._file.transaction() as connection:
            changed = connection.execute(
                "INSERT INTO terms (job, per_minute) VALUES (?, ?) ON CONFLICT DO UPDATE"
                " SET per_minute = excluded.per_minute WHERE per_minute <> excluded.per_minute",
                (job, pages_per_minute),
            )
            if changed.rowcount:
                connection.execute("DELETE FROM paces WHERE job = ?", (job,))
            lines.look_at_job(connection, job, now=self._clock())

    def weigh(self, tenant: TenantId, weight: float) -> None:
        if not weight > 0:
            raise InternalError(f"{tenant}: {weight} is no weight")
        with self._file.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO weights (tenant, weight) VALUES (?, ?)", (tenant, weight))

    def waiting(self, job: JobId) -> JobBacklog:
        units, pages = self._file.rows(
            "SELECT coalesce(sum(units), 0), coalesce(sum(pages), 0) FROM"
            " (SELECT units, pages FROM lines WHERE job = :job UNION ALL"
            " SELECT 1, cost FROM units WHERE job = :job AND state IN ('delayed', 'resent'))",
            job,
        )[0]
        return JobBacklog(job=job, waiting=units, pages=pages)

    def held(self, job: JobId) -> Mapping[Queue, int]:
        rows = self._file.rows(
            "SELECT queue, sum(units) FROM (SELECT queue, units FROM lines WHERE job = ?1 UNION ALL"
            " SELECT queue, 1 FROM units WHERE job = ?1 AND state IN ('delayed', 'resent'))"
            " WHERE (SELECT held_until FROM terms WHERE job = ?1) > ?2 GROUP BY queue",
            job,
            self._clock(),
        )
        return {self._file.value(Queue, queue): units for queue, units in rows if units}

    def depth(self, queue: Queue) -> Depth:
        now = self._clock()
        units, pages, in_flight, oldest = self._file.rows(
            "SELECT coalesce(sum(units), 0), coalesce(sum(pages), 0),"
            " (SELECT count(*) FROM units WHERE queue = ?1 AND state = 'in_flight'),"
            " (SELECT min(added) FROM units WHERE queue = ?1 AND state <> 'in_flight') FROM"
            " (SELECT units, pages FROM lines WHERE queue = ?1 UNION ALL"
            " SELECT 1, cost FROM units WHERE queue = ?1 AND state IN ('delayed', 'resent'))",
            queue,
        )[0]
        age = 0.0 if oldest is None else max(now - oldest, 0.0)
        return Depth(queue=queue, waiting=units, waiting_pages=pages, in_flight=in_flight, oldest=age)

    def _unit(self, row: _Row) -> Unit:
        unit = self._file.value(Unit.model_validate_json, row.body)
        return unit.model_copy(update={"priority": self._file.value(Priority, row.priority)})


def _add(connection: sqlite3.Connection, units: Sequence[Unit], *, now: float) -> int:
    new: Counter[Line] = Counter()
    pages: Counter[Line] = Counter()
    for unit in units:
        line = Line(unit.queue, _priority(connection, unit), unit.tenant, unit.job)
        added = connection.execute(
            "INSERT INTO units (id, queue, priority, tenant, job, cost, body, state, added)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            (unit.id, *line, unit.cost, unit.model_dump_json(), _WAITING, now),
        ).rowcount
        if added:
            new[line] += 1
            pages[line] += unit.cost
    for line, count in new.items():
        lines.enter(connection, line, count, pages[line], now=now)
    return new.total()


def _priority(connection: sqlite3.Connection, unit: Unit) -> str:
    row = connection.execute("SELECT priority FROM terms WHERE job = ?", (unit.job,)).fetchone()
    return str(row[0]) if row and row[0] else unit.priority


def _row(connection: sqlite3.Connection, unit: str) -> _Row | None:
    row = connection.execute(f"SELECT {_COLUMNS} FROM units WHERE id = ?", (unit,)).fetchone()  # noqa: S608
    return None if row is None else _Row(*row)


def _end_delays(connection: sqlite3.Connection, queue: Queue, *, now: float) -> None:
    """Those whose delay is over stand in their line again, at their old place."""
    due = connection.execute(
        f"SELECT {_COLUMNS} FROM units WHERE queue = ? AND state = 'delayed' AND due <= ?",  # noqa: S608
        (queue, now),
    )
    for row in [_Row(*row) for row in due.fetchall()]:
        connection.execute("UPDATE units SET state = ? WHERE number = ?", (_WAITING, row.number))
        lines.enter(connection, row.line, 1, row.cost, now=now)


def _resent(connection: sqlite3.Connection, queue: Queue, *, most: int, now: float) -> list[_Row]:
    """They were given out before: neither their tenant nor the pace of their job is charged again."""
    query = f"SELECT {_COLUMNS} FROM units WHERE queue = ? AND state = 'resent' ORDER BY number"  # noqa: S608
    rows = [_Row(*row) for row in connection.execute(query, (queue,))]
    return [row for row in rows if lines.ready_at(connection, row.line) <= now][:most]


def _taken(connection: sqlite3.Connection, line: Line, *, now: float) -> _Row:
    """The first unit of a line that is awake, paid for."""
    query = (
        f"SELECT {_COLUMNS} FROM units WHERE queue = ? AND priority = ? AND tenant = ? AND job = ?"  # noqa: S608
        " AND state = 'waiting' ORDER BY number LIMIT 1"
    )
    row = _Row(*connection.execute(query, line).fetchone())
    # At once, so that the next look at the line does not find it again.
    connection.execute("UPDATE units SET state = ? WHERE number = ?", (_IN_FLIGHT, row.number))
    shares.charge(connection, line.share, row.cost)
    lines.to_the_back(connection, line)
    lines.leave(connection, line, 1, row.cost)
    _pace(connection, line, row.cost, now=now)
    return row


def _pace(connection: sqlite3.Connection, line: Line, cost: int, *, now: float) -> None:
    """A job with a pace was given so many pages: its line sleeps for a while."""
    terms = connection.execute("SELECT per_minute FROM terms WHERE job = ?", (line.job,)).fetchone()
    if terms and terms[0]:
        connection.execute(
            "INSERT INTO paces (job, queue, until) VALUES (?1, ?2, ?3 + ?4)"
            " ON CONFLICT DO UPDATE SET until = max(until, ?3) + ?4",
            (line.job, line.queue, now, cost * _MINUTE / terms[0]),
        )
        lines.look(connection, line, now=now)

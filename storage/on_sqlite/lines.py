"""Lines: what waits of a job in a queue, first come first served, while the job may be given out."""

import sqlite3
from typing import NamedTuple

from storage.fairness import PACE_AHEAD
from storage.on_sqlite import shares
from storage.on_sqlite.shares import Share

_HERE = "queue = ? AND priority = ? AND tenant = ? AND job = ?"


class Line(NamedTuple):
    queue: str
    priority: str
    tenant: str
    job: str

    @property
    def share(self) -> Share:
        return Share(self.queue, self.priority, self.tenant)


def enter(connection: sqlite3.Connection, line: Line, units: int, pages: int, *, now: float) -> None:
    """So many units with so many pages wait from now on."""
    connection.execute(
        "INSERT INTO lines (queue, priority, tenant, job, units, pages) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET units = units + excluded.units, pages = pages + excluded.pages",
        (*line, units, pages),
    )
    look(connection, line, now=now)


def leave(connection: sqlite3.Connection, line: Line, units: int, pages: int) -> None:
    """They wait no more. A line without units ends."""
    (left,) = connection.execute(
        f"UPDATE lines SET units = units - ?, pages = pages - ? WHERE {_HERE} RETURNING units",  # noqa: S608
        (units, pages, *line),
    ).fetchone()
    if left <= 0:
        end(connection, line)


def end(connection: sqlite3.Connection, line: Line) -> tuple[int, int]:
    """How many units and pages stood in it."""
    units, pages, awake = connection.execute(
        f"DELETE FROM lines WHERE {_HERE} RETURNING units, pages, awake",  # noqa: S608
        line,
    ).fetchone()
    if awake:
        shares.lull(connection, line.share)
    return units, pages


def look(connection: sqlite3.Connection, line: Line, *, now: float) -> None:
    """Wakes the line or lets it sleep, as the terms of its job say. One that awakes stands behind the others."""
    ready = ready_at(connection, line)
    row = connection.execute(f"SELECT awake FROM lines WHERE {_HERE}", line).fetchone()  # noqa: S608
    if row is None:
        return
    before, after = bool(row[0]), ready <= now
    connection.execute(f"UPDATE lines SET ready = ?, awake = ? WHERE {_HERE}", (ready, after, *line))  # noqa: S608
    if after and not before:
        shares.waken(connection, line.share)
        to_the_back(connection, line)
    elif before and not after:
        shares.lull(connection, line.share)


def ready_at(connection: sqlite3.Connection, line: Line) -> float:
    """Until when its job is held, or has had enough."""
    held = connection.execute("SELECT held_until FROM terms WHERE job = ?", (line.job,)).fetchone()
    paced = connection.execute("SELECT until FROM paces WHERE job = ? AND queue = ?", (line.job, line.queue)).fetchone()
    return max(held[0] if held else 0.0, paced[0] - PACE_AHEAD if paced else 0.0)


def look_at_job(connection: sqlite3.Connection, job: str, *, now: float) -> None:
    """Its terms changed."""
    for line in of_job(connection, job):
        look(connection, line, now=now)


def wake(connection: sqlite3.Connection, queue: str, *, now: float) -> None:
    """Those whose time has come."""
    query = "SELECT queue, priority, tenant, job FROM lines WHERE queue = ? AND awake = 0 AND ready <= ?"
    for row in connection.execute(query, (queue, now)).fetchall():
        look(connection, Line(*row), now=now)


def next_line(connection: sqlite3.Connection, share: Share) -> Line:
    """Whose turn it is of a share that is awake."""
    query = (
        "SELECT job FROM lines WHERE queue = ? AND priority = ? AND tenant = ? AND awake = 1 ORDER BY turn, job LIMIT 1"
    )
    return Line(*share, connection.execute(query, share).fetchone()[0])


def to_the_back(connection: sqlite3.Connection, line: Line) -> None:
    """Behind all lines of its tenant that are awake."""
    connection.execute(
        "UPDATE lines SET turn = 1 + (SELECT max(turn) FROM lines"  # noqa: S608
        f" WHERE queue = ? AND priority = ? AND tenant = ? AND awake = 1) WHERE {_HERE}",
        (*line.share, *line),
    )


def of_job(connection: sqlite3.Connection, job: str) -> list[Line]:
    query = "SELECT queue, priority, tenant, job FROM lines WHERE job = ?"
    return [Line(*row) for row in connection.execute(query, (job,))]

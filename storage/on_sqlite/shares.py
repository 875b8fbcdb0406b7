"""Shares of a queue, see ``storage.fairness``: of priorities, and within a priority of tenants."""

import sqlite3
from typing import Final, NamedTuple

from recto.orders import Priority
from storage.fairness import WEIGHTS

_PRIORITIES: Final = ""
_TIME: Final = ""


class Share(NamedTuple):
    """Of a tenant in a queue."""

    queue: str
    priority: str
    tenant: str

    @property
    def levels(self) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
        """Queue, level and name: its priority's, and its own."""
        return (self.queue, _PRIORITIES, self.priority), (self.queue, self.priority, self.tenant)


def waken(connection: sqlite3.Connection, share: Share) -> None:
    """A line of it awoke."""
    for queue, level, name in share.levels:
        connection.execute(
            "INSERT INTO shares (queue, level, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (queue, level, name)
        )
        connection.execute(
            "UPDATE shares SET awake = awake + 1, used = iif(awake > 0, used, max(used, ?))"
            " WHERE queue = ? AND level = ? AND name = ?",
            (_used(connection, queue, level, _TIME), queue, level, name),
        )


def lull(connection: sqlite3.Connection, share: Share) -> None:
    """A line of it fell asleep, or is no more."""
    connection.executemany(
        "UPDATE shares SET awake = awake - 1 WHERE queue = ? AND level = ? AND name = ?", share.levels
    )


def next_share(connection: sqlite3.Connection, queue: str) -> Share | None:
    """Whose turn it is; none where all sleep."""
    query = "SELECT name, used FROM shares WHERE queue = ? AND level = ? AND awake > 0"
    found = connection.execute(query, (queue, _PRIORITIES)).fetchall()
    if not found:
        return None
    priority, _ = min(found, key=lambda row: (row[1], -WEIGHTS[Priority(row[0])]))
    query = "SELECT name FROM shares WHERE queue = ? AND level = ? AND awake > 0 ORDER BY used, name LIMIT 1"
    tenant = connection.execute(query, (queue, priority)).fetchone()[0]
    return Share(queue, priority, tenant)


def charge(connection: sqlite3.Connection, share: Share, cost: int) -> None:
    """It was given work of so many pages. Work of none counts as one, so that nobody is served for ever."""
    row = connection.execute("SELECT weight FROM weights WHERE tenant = ?", (share.tenant,)).fetchone()
    weights = (WEIGHTS[Priority(share.priority)], row[0] if row else 1.0)
    for (queue, level, name), weight in zip(share.levels, weights, strict=True):
        used = _used(connection, queue, level, name)
        connection.execute(
            "INSERT INTO shares (queue, level, name, used) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET used = max(used, excluded.used)",
            (queue, level, _TIME, used),
        )
        connection.execute(
            "UPDATE shares SET used = ? WHERE queue = ? AND level = ? AND name = ?",
            (used + max(cost, 1) / weight, queue, level, name),
        )


def _used(connection: sqlite3.Connection, queue: str, level: str, name: str) -> float:
    query = "SELECT used FROM shares WHERE queue = ? AND level = ? AND name = ?"
    row = connection.execute(query, (queue, level, name)).fetchone()
    return float(row[0]) if row else 0.0

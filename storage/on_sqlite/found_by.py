"""What jobs are found by: columns made from a job, and rows looked up for a query."""

import heapq
import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Final, TypeAlias

from recto.jobs import Job, JobQuery
from recto.orders import Order

_SEPARATOR: Final = "\x1f"

_Moment: TypeAlias = tuple[float, str]
"""When a job was created, and its id: the order in which jobs are listed."""


def found_by(job: Job) -> tuple[str, str, float, str, str]:
    """Tenant, state, time, labels between separators, and what is searched regardless of case."""
    labels = (job.label, *job.purpose.labels) if isinstance(job.purpose, Order) else (job.label,)
    joined = _SEPARATOR.join(("", *labels, ""))
    return job.tenant, job.state, job.created, joined, joined.casefold()


def find(connection: sqlite3.Connection, query: JobQuery) -> Iterator[str]:
    """Bodies. Each state is looked up by itself, so that the few jobs of one are not sought among all."""
    before, below = _bound(connection, query)
    values = {
        "tenant": query.tenant,
        "label": _SEPARATOR.join(("", query.label, "")) if query.label else "",
        "name": query.name.casefold(),
        "from": query.created_from,
        "before": before,
        "below": below,
        "limit": query.limit,
    }
    states = sorted(set(query.states)) or [""]
    rows = (connection.execute(_FIND[bool(query.tenant), bool(state)], {**values, "state": state}) for state in states)
    found = heapq.merge(*map(list, rows), key=_moment, reverse=True)
    return (body for _, _, body in islice(found, query.limit))


def _statement(*, tenant: bool, state: bool) -> str:
    conditions = (
        *(["tenant = :tenant"] if tenant else []),
        *(["state = :state"] if state else []),
        "created >= :from",
        "(created, id) < (:before, :below)",
        "(:label = '' OR instr(labels, :label))",
        "(:name = '' OR instr(searched, :name))",
    )
    parts = "SELECT created, id, body FROM jobs WHERE", " AND ".join(conditions), "ORDER BY created DESC, id DESC"
    return " ".join((*parts, "LIMIT :limit"))


_FIND: Final = {
    (tenant, state): _statement(tenant=tenant, state=state) for tenant in (False, True) for state in (False, True)
}
"""By whether a tenant and a state are asked for; each has its index."""


def _bound(connection: sqlite3.Connection, query: JobQuery) -> _Moment:
    """What the jobs that are asked for come after in the list."""
    latest = (query.created_to or float("inf"), "")
    return min(latest, _last_seen(connection, query.after)) if query.after else latest


def _last_seen(connection: sqlite3.Connection, job: str) -> _Moment:
    """Where it stands; where it was forgotten meanwhile, where it stood, for ids grow with time."""
    same = connection.execute("SELECT created FROM jobs WHERE id = ?", (job,)).fetchone()
    older = (
        same or connection.execute("SELECT created FROM jobs WHERE id < ? ORDER BY id DESC LIMIT 1", (job,)).fetchone()
    )
    return (older[0] if older else 0.0), job


def _moment(row: tuple[float, str, str]) -> _Moment:
    return row[0], row[1]

"""What of a job is counted as it changes: documents by state; settled pages by state, engine and fault."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from recto.errors import Fault, ObjectMissing
from recto.jobs import DocumentState, JobCounts, JobDocument, SettledPage
from recto.pages import PageState
from recto.values import JobId

_DOCUMENT: Final = "document"
_PAGE: Final = "page"
_ENGINE: Final = "engine"
_FAULT: Final = "fault"

Tally: TypeAlias = Counter[tuple[str, str]]
"""Kind and name to number."""


def of_page(page: SettledPage) -> Tally:
    engines = [(_ENGINE, page.record.engine)] if page.record.engine else []
    return Counter([(_PAGE, page.record.state), *engines]) + _of_faults(page.record.faults)


def of_document(document: JobDocument) -> Tally:
    return Counter([(_DOCUMENT, str(document.state))]) + _of_faults(document.faults)


def _of_faults(faults: Iterable[Fault]) -> Tally:
    """Each code once: it is pages and documents that are counted."""
    return Counter((_FAULT, code) for code in {fault.code for fault in faults})


_NOTHING: Final[Mapping[tuple[str, str], int]] = MappingProxyType({})


def add(
    connection: sqlite3.Connection, job: JobId, tally: Tally, *, less: Mapping[tuple[str, str], int] = _NOTHING
) -> None:
    """Adds ``tally`` and takes ``less`` away."""
    change = tally.copy()
    change.subtract(less)
    connection.executemany(
        "INSERT INTO tallies (job, kind, name, number) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (job, kind, name) DO UPDATE SET number = number + excluded.number",
        [(job, kind, name, number) for (kind, name), number in sorted(change.items()) if number],
    )


def counts(connection: sqlite3.Connection, job: JobId) -> JobCounts:
    """Raises ``ObjectMissing``."""
    query = "SELECT listed, planned, settled, first_settled, last_settled FROM jobs WHERE id = ?"
    row = connection.execute(query, (job,)).fetchone()
    if row is None:
        raise no_job(job)
    listed, planned, settled, first, last = row
    query = "SELECT kind, name, number FROM tallies WHERE job = ? AND number > 0"
    numbers = {(kind, name): number for kind, name, number in connection.execute(query, (job,))}
    return JobCounts(
        listed=bool(listed),
        documents={DocumentState(name): number for name, number in _of_kind(numbers, _DOCUMENT).items()},
        planned=planned,
        settled=settled,
        pages={PageState(name): number for name, number in _of_kind(numbers, _PAGE).items()},
        faults=_of_kind(numbers, _FAULT),
        engines=_of_kind(numbers, _ENGINE),
        first_settled=first,
        last_settled=last,
    )


def no_job(job: JobId) -> ObjectMissing:
    return ObjectMissing(f"job {job}: there is no such job")


def _of_kind(numbers: Mapping[tuple[str, str], int], wanted: str) -> dict[str, int]:
    return {name: number for (kind, name), number in numbers.items() if kind == wanted}

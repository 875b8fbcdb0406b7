"""Reopen: pages of a job, the failed ones or all, are taken back to be done again."""

from collections.abc import Iterator
from typing import Final

from recto.jobs import DocumentState, JobDocument
from recto.logs import log
from recto.units import Ingest, Reopen, Unit
from workers.handlers.documentends import concluding
from workers.handlers.planning import groups
from workers.handlers.turns import Done, Outcome, Turn
from workers.stages.results import is_to_retry
from workers.station import Station

AT_ONCE: Final = 100
_MISSING: Final = (DocumentState.FAILED, DocumentState.PARTIAL)


def reopen(turn: Turn, work: Reopen, station: Station) -> Outcome:
    """Documents are pending again one by one; those that were never taken in are fetched again."""
    states = _MISSING if work.failed else (*_MISSING, DocumentState.SUCCEEDED)
    for document in _documents(turn, station, states):
        units = [*_again(turn, station, document, failed=work.failed)]
        for start in range(0, len(units), AT_ONCE):
            station.stores.backlog.add(units[start : start + AT_ONCE])
        log("document_reopened", job=turn.job.id, document=document.name, units=len(units))
    return Done(then=concluding(turn, station))


def _documents(turn: Turn, station: Station, states: tuple[DocumentState, ...]) -> Iterator[JobDocument]:
    after = ""
    while found := station.stores.jobs.documents(turn.job.id, after=after, limit=AT_ONCE, states=states):
        yield from found
        after = found[-1].name


def _again(turn: Turn, station: Station, document: JobDocument, *, failed: bool) -> Iterator[Unit]:
    jobs, job = station.stores.jobs, turn.job.id
    settled = (page.record for page in jobs.settled(job, document.name))
    pages = [page.page for page in settled if not failed or is_to_retry(page, failed=True)]
    jobs.reopen(job, document.name, pages)
    if pages:
        yield from groups(turn, station, document, iter(pages))
    elif document.source:
        yield turn.following(Ingest(name=document.name))

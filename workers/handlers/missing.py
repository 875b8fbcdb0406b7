"""What a job lacks, told from what is known of it: its documents are listed, taken in, split into pages, assembled,
and then the job ends. Adding work that was done already does no harm.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from recto.jobs import DocumentState, Job, JobDocument
from recto.orders import Order
from recto.settings import Settings
from recto.units import Conclude, Expand, Ingest, Split, Unit, Work, unit_for
from storage.protocols import JobStore
from workers.handlers.finishing import finishing


def missing_units(
    jobs: JobStore, job: Job, settings: Settings, *, round: int, limit: int, after: str = ""
) -> Sequence[Unit]:
    """What an open job that has no work needs to go on, for ``limit`` of its documents by name from ``after`` on."""
    works = [] if after else [*_missing_listing(jobs, job)]
    pending = jobs.documents(job.id, after=after, states=(DocumentState.PENDING,), limit=limit)
    works += [work for document in pending for work in missing_for(jobs, job, document, settings)]
    if not works and not after:
        works = [Conclude()]
    return [unit_for(job, work, round=round) for work in works]


def missing_for(jobs: JobStore, job: Job, document: JobDocument, settings: Settings) -> Iterator[Work]:
    """What a pending document needs."""
    progress = jobs.plan(job.id, document.name, ())
    if not progress.planned:
        yield Ingest(name=document.name)
    elif progress.complete:
        yield finishing(job, document.name)
    else:
        unsettled = jobs.unsettled(job.id, document.name)
        while pages := tuple(islice(unsettled, settings.service.group_pages)):
            yield Split(name=document.name, pages=pages)


def _missing_listing(jobs: JobStore, job: Job) -> Iterator[Work]:
    if not jobs.counts(job.id).listed and isinstance(job.purpose, Order):
        yield Expand(source=0)

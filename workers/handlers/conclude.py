"""The end of a job: its summary is written, it is finished, and whom it concerns is told."""

import io
from typing import Final

from pydantic import JsonValue

from recto.calls import account_of_job
from recto.errors import StorageError
from recto.jobs import DocumentState, Job, JobState
from recto.logs import warn
from recto.meters import counted
from recto.orders import KeptTarget, Order
from recto.settings import Settings
from recto.units import Conclude
from recto.values import canonical_json
from storage.journal import Control
from storage.stores import Stores
from workers.handlers.summaries import NAMED_AT_MOST, JobSummary, as_markdown, summed_up
from workers.handlers.turns import Done, Outcome, Turn
from workers.handlers.unreadable import set_aside
from workers.inputs.own_outputs import summary_name
from workers.outside.links import job_links
from workers.outside.webhooks import JOB_FINISHED, announce
from workers.places import Places, summary_key
from workers.station import Station

_MISSING: Final = (DocumentState.FAILED, DocumentState.PARTIAL)


def conclude(turn: Turn, work: Conclude, station: Station) -> Outcome:
    """Ends the job, unless documents came to it (again) meanwhile: then another such unit follows them.

    Every step may be done twice: what is written is the same, and the message goes once for each round.
    """
    ended = end_job(station.stores, station.places, station.settings, turn.job, round=turn.unit.round)
    return Done(amounts={counted("recto_jobs", state=JobState.FINISHED.value): 1.0} if ended else {})


def end_job(stores: Stores, places: Places, settings: Settings, job: Job, *, round: int) -> bool:
    """False where the job was cancelled or is not at its end. ``round`` tells its ends apart where it has several."""
    counts = stores.jobs.counts(job.id)
    if job.state is JobState.CANCELLED or not counts.listed or counts.documents.get(DocumentState.PENDING, 0):
        return False
    unfinished = stores.jobs.documents(job.id, limit=NAMED_AT_MOST, states=_MISSING)
    account = account_of_job(job.id)
    charged = stores.purse.spent([account])
    summary = summed_up(job, counts, unfinished, spent=charged[account].charged if account in charged else 0)
    _write(places, job, summary)
    _write_beside(stores, places, settings, job, summary)
    stores.jobs.move(job.id, JobState.FINISHED)
    ended = stores.jobs.get(job.id)
    if ended.state is not JobState.FINISHED:  # a person cancelled it this moment
        return False
    # Told first: what the journal calls finished is not looked at again after a loss.
    announce(stores, places.journal, ended, JOB_FINISHED, _told(ended, summary, settings), subject=str(round))
    places.journal.control(job.id, Control(state=ended.state, priority=ended.priority))
    stores.backlog.hold(job.id, until=0.0)  # what is left to do is to tell of it, at any hour
    return True


def _write(places: Places, job: Job, summary: JobSummary) -> None:
    for extension, data in _written(summary).items():
        places.own.put_stream(summary_key(job.tenant, job.id, extension), io.BytesIO(data))


def _write_beside(stores: Stores, places: Places, settings: Settings, job: Job, summary: JobSummary) -> None:
    """What was unreadable and, for a job of more than one document, the summary beside the results.

    A target that refuses them does not keep the job from ending: its documents have said so.
    """
    try:
        target = places.results(job)
        set_aside(stores.jobs, job, target, settings=settings.s3)
        kept_here = not isinstance(job.purpose, Order) or isinstance(job.purpose.target, KeptTarget)
        if not kept_here and sum(summary.documents.values()) > 1:
            for extension, data in _written(summary).items():
                target.put_stream(summary_name(job.id, extension), io.BytesIO(data))
    except StorageError as error:
        if error.retryable:
            raise
        warn("summary_not_written", job=job.id, code=error.code)


def _written(summary: JobSummary) -> dict[str, bytes]:
    return {"md": as_markdown(summary).encode(), "json": canonical_json(summary)}


def _told(job: Job, summary: JobSummary, settings: Settings) -> dict[str, JsonValue]:
    """What the message says: numbers and links."""
    return {
        "job": job.id,
        "state": job.state.value,
        "labels": list(summary.labels),
        "schedule": summary.schedule,
        "documents": {state.value: count for state, count in summary.documents.items()},
        "pages": {state.value: count for state, count in summary.pages.items()},
        "faults": dict(summary.faults),
        "seconds": summary.seconds,
        "pages_per_second": summary.pages_per_second,
        "spent": summary.spent,
        "links": job_links(job, settings),
    }

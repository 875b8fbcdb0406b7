"""A job as programs see it on the command line: one line of JSON."""

from typing import Literal

from recto.deployments import Micros
from recto.jobs import DocumentState, JobCounts, JobState
from recto.orders import Hours, KeptTarget, LocalTarget, Order, Priority, S3Target, Target
from recto.pages import PageState
from recto.values import JobId, TenantId, Value
from workers.inputs.sources import KEPT
from workers.service import JobStatus


class JobView(Value):
    """``documents`` counts them by state, ``listed`` says whether all are known. ``planned`` pages are those of
    documents that were opened. ``created`` in seconds since the epoch; ``pages_per_second`` and ``seconds_left`` are
    negative where nothing can be said yet. Money in millionths of a dollar: ``spent`` on models, of it ``reserved`` for
    calls whose outcome is not known (yet), ``cap`` at most, 0 for no cap.
    """

    event: Literal["job"] = "job"
    job: JobId
    state: JobState
    tenant: TenantId
    priority: Priority
    labels: tuple[str, ...]
    target: str
    created: float
    listed: bool
    documents: dict[DocumentState, int]
    planned: int
    settled: int
    pages: dict[PageState, int]
    engines: dict[str, int]
    faults: dict[str, int]
    waiting_pages: int
    pages_per_second: float
    seconds_left: float
    spent: Micros
    reserved: Micros
    cap: Micros


def view_of(status: JobStatus) -> JobView:
    job, counts = status.job, status.counts
    order = job.purpose if isinstance(job.purpose, Order) else Order(sources=())
    return JobView(
        job=job.id,
        state=job.state,
        tenant=job.tenant,
        priority=job.priority,
        labels=order.labels,
        target=target_text(order.target),
        created=job.created,
        listed=counts.listed,
        documents={state: counts.documents.get(state, 0) for state in DocumentState},
        planned=counts.planned,
        settled=counts.settled,
        pages={state: counts.pages.get(state, 0) for state in PageState},
        engines=dict(sorted(counts.engines.items())),
        faults=dict(sorted(counts.faults.items())),
        waiting_pages=status.waiting_pages,
        pages_per_second=pace(counts),
        seconds_left=status.seconds_left,
        spent=status.spent.charged,
        reserved=status.spent.open,
        cap=status.cap,
    )


def pace(counts: JobCounts) -> float:
    """Pages a second between the first page and the last; negative where nothing can be said yet."""
    elapsed = counts.last_settled - counts.first_settled
    return round((counts.settled - 1) / elapsed, 3) if counts.settled > 1 and elapsed > 0 else -1.0


def target_text(target: Target) -> str:
    """As ``--to`` takes it."""
    match target:
        case S3Target(url=url):
            return url
        case LocalTarget(path=path):
            return path
        case KeptTarget():
            return KEPT


def hours_text(hours: Hours) -> str:
    """``22:00 to 06:00 Europe/Vienna``; empty for always."""
    return "" if hours.kind == "always" else f"{hours.start} to {hours.stop} {hours.timezone}"


def is_over(state: JobState) -> bool:
    return state in (JobState.FINISHED, JobState.CANCELLED)

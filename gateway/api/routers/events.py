"""The progress of a job as it happens: server-sent events."""

from collections.abc import AsyncIterator
from typing import Annotated, Final, Literal, TypeAlias

import anyio
from fastapi import APIRouter, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from gateway.api.context import TheService
from gateway.api.models.jobs import JobProgress
from gateway.api.owned_jobs import ReadableJob
from gateway.api.routers.documented import problems
from gateway.job_views import is_over
from recto.errors import ObjectMissing, StoreUnavailable
from recto.logs import log
from recto.values import JobId, digest
from workers.service import Service

POLL_SECONDS: Final = 0.5
_Seen: TypeAlias = JobProgress | Literal["gone", "unknown"]

router = APIRouter(prefix="/v1/jobs/{job}", tags=["jobs"])


@router.get(
    "/events",
    summary="Follow a job",
    operation_id="follow_job",
    response_class=EventSourceResponse,
    responses=problems(404),
)
async def events(
    job: ReadableJob,
    request: Request,
    service: TheService,
    last_event_id: Annotated[
        str, Header(alias="Last-Event-ID", max_length=64, description="Sent by clients that come again.")
    ] = "",
) -> AsyncIterator[ServerSentEvent]:
    """`progress` whenever something changed, `end` when the job is over, `gone` when it was forgotten.

    Every event holds the whole state, so that a client that was away missed nothing; its data is that of `progress` in
    a job. Comments keep the connection alive.
    """
    last = last_event_id
    while not request.app.state.stopping:
        seen = await run_in_threadpool(_seen, job.id, service)
        if seen == "gone":
            yield ServerSentEvent(event="gone", data={})
            return
        if isinstance(seen, JobProgress):
            over, now = is_over(seen.state), _id_of(seen)
            if over or now != last:
                yield ServerSentEvent(event="end" if over else "progress", id=now, data=seen.model_dump(mode="json"))
            if over:
                return
            last = now
        await anyio.sleep(POLL_SECONDS)


def _seen(job: JobId, service: Service) -> _Seen:
    """Unknown while a store is away: the stream outlives that."""
    try:
        return JobProgress.of(service.status(service.job(job)))
    except ObjectMissing:
        return "gone" if service.stores.registry.is_whole() else "unknown"
    except StoreUnavailable as error:
        log("events wait for a store", job=job, cause=error.message)
        return "unknown"


def _id_of(progress: JobProgress) -> str:
    return digest(progress.model_copy(update={"seconds_left": 0.0}))[:32]

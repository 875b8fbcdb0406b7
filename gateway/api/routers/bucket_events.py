"""Bucket drop by events that a bucket's server posts here."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool

from gateway.api.access import Writer
from gateway.api.context import TheService
from gateway.api.models.drops import DroppedJob, EventAnswer
from gateway.api.models.orders import Url
from gateway.api.problems import refusal
from gateway.api.reach import fault_of_bucket
from gateway.api.routers.documented import body_of, problems
from recto.errors import UsageError
from recto.orders import Order, S3Target
from recto.settings import Settings
from recto.values import TenantId
from workers.service import Service
from workers.watch.bucket import WatchedBucket
from workers.watch.drop import Drop
from workers.watch.events import NotUnderstood, ObjectPut, SubscriptionAsked, notices

router = APIRouter(prefix="/v1/bucket-events", tags=["operations"])

_BODY: Final = body_of(
    "A notification of S3, straight or wrapped by SNS, or an event of EventBridge.",
    {
        "application/json": {
            "schema": {"type": "object"},
            "example": {
                "Records": [
                    {
                        "eventName": "ObjectCreated:Put",
                        "s3": {"bucket": {"name": "inbox"}, "object": {"key": "2026/a+b.pdf"}},
                    }
                ]
            },
        }
    },
)


@router.post(
    "",
    summary="Take an event of a bucket",
    operation_id="take_bucket_event",
    response_model=EventAnswer,
    responses=problems(404),
    openapi_extra=_BODY,
)
async def take(
    *,
    request: Request,
    caller: Writer,
    service: TheService,
    source: Annotated[Url, Query(alias="from", description="The place that is watched: `s3://inbox/prefix`.")],
    to: Annotated[Url, Query(description="Where the results go: `s3://outbox/prefix`.")],
) -> EventAnswer:
    """Makes a job for each object that was put below `from`: one for each of its states, however often it is told of.

    Answered only when all of them are kept, so that a sender that repeats what was not answered loses none.
    """
    _require_buckets(service.settings, {"from": source, "to": to})
    body = await request.body()
    return await run_in_threadpool(_taken, body, source, to, caller.tenant, service)


def _require_buckets(settings: Settings, places: dict[str, str]) -> None:
    faults = [
        refusal(("query", name), fault) for name, url in places.items() if (fault := fault_of_bucket(url, settings))
    ]
    if faults:
        raise RequestValidationError(faults)


def _taken(body: bytes, source: str, to: str, tenant: TenantId, service: Service) -> EventAnswer:
    told = notices(body)
    if unknown := [notice for notice in told if isinstance(notice, NotUnderstood)]:
        raise RequestValidationError([refusal(("body",), unknown[0].reason)])
    try:
        watched = WatchedBucket(source, own=(to, service.settings.service.store), settings=service.settings.s3)
    except UsageError as error:
        raise RequestValidationError([refusal(("query", "from"), error.message)]) from error
    template = Order(tenant=tenant, sources=(), target=S3Target(url=to), set_aside=True)
    drop = Drop(service, template)
    put = [notice for notice in told if isinstance(notice, ObjectPut)]
    arrivals = [arrival for notice in put for arrival in watched.arrivals(notice.bucket, notice.key)]
    jobs = tuple(
        DroppedJob(source=dropped.arrival.shown, job=dropped.job, created=dropped.created)
        for dropped in map(drop.take, arrivals)
    )
    asked = next((notice.url for notice in told if isinstance(notice, SubscriptionAsked)), "")
    return EventAnswer(jobs=jobs, confirm=asked)

"""Jobs: ordered, listed, looked at and forgotten."""

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway.api.access import Caller, Reader, Writer
from gateway.api.bodies import ORDER_PART, UNTYPED, Received, received
from gateway.api.context import TheService
from gateway.api.crowding import require_room
from gateway.api.media import JSON, media_of
from gateway.api.models.jobs import JobLine, JobPage, JobView
from gateway.api.models.orders import OrderRequest, OrderTerms
from gateway.api.ordering import parsed, require_fulfillable, require_possible
from gateway.api.owned_jobs import ReadableJob, WritableJob
from gateway.api.parameters import NO_TIME, IdempotencyKey, Moment
from gateway.api.routers.documented import body_of, file_of, problems, reference
from gateway.api.uploading import kept
from recto.jobs import JobQuery, JobState
from recto.values import TenantId
from workers.service import Service

MOST_LISTED: Final = 200
_NAME_LENGTH: Final = 200

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])

_ORDER_BODY: Final = body_of(
    "An order as JSON; or files as a form, with an order without sources as its part `order`; or one file as it is, "
    "of this type or its own, such as application/pdf or image/png.",
    {
        "application/json": {"schema": reference("OrderRequest")},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "files": {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1},
                    ORDER_PART: reference("OrderTerms"),
                },
                "required": ["files"],
            },
            "encoding": {ORDER_PART: {"contentType": "application/json"}},
        },
        **file_of(UNTYPED),
    },
)


@router.post(
    "",
    status_code=202,
    summary="Order a job",
    operation_id="create_job",
    response_model=JobView,
    responses={
        202: {"headers": {"Location": {"description": "The job.", "schema": {"type": "string"}}}},
        **problems(409, 415, 507),
    },
    openapi_extra=_ORDER_BODY,
)
async def create(
    *,
    request: Request,
    response: Response,
    caller: Writer,
    service: TheService,
    idempotency_key: IdempotencyKey = "",
    name: Annotated[str, Query(max_length=1000, description="What a file that is the body itself is called.")] = "",
) -> JobView:
    """Takes an order and answers at once; the work is done by the workers.

    The job exists when this answers 202, and not before: a request that was cut off left nothing behind but files
    that nothing names.
    """
    await run_in_threadpool(require_room, caller.tenant, service)
    if media_of(request) == JSON:
        order = parsed(OrderRequest, await request.body())
        await run_in_threadpool(require_fulfillable, order, caller.tenant, service)
    else:
        async with received(request, name=name) as sent:
            order = await run_in_threadpool(_order_of_files, sent, caller.tenant, service)
    job = await run_in_threadpool(_submitted, order, caller, service, idempotency_key)
    response.headers["Location"] = job.links.self
    return job


def _order_of_files(sent: Received, tenant: TenantId, service: Service) -> OrderRequest:
    """The order is checked before files are kept, which may take a while."""
    terms = parsed(OrderTerms, sent.order, ORDER_PART)
    require_possible(terms, tenant, service)
    return OrderRequest.of_files(kept(sent.files, tenant, service), terms)


def _submitted(order: OrderRequest, caller: Caller, service: Service, key: str) -> JobView:
    done = service.submit(order.for_tenant(caller.tenant), idempotency_key=key)
    return JobView.with_status(service.status(done.job))


@router.get(
    "", summary="List jobs, newest first", operation_id="list_jobs", response_model=JobPage, responses=problems()
)
def listed(
    *,
    caller: Reader,
    service: TheService,
    state: Annotated[list[JobState], Query(default_factory=list, description="Only jobs in one of these states.")],
    label: Annotated[str, Query(max_length=_NAME_LENGTH, description="Only jobs with exactly this label.")] = "",
    name: Annotated[str, Query(max_length=_NAME_LENGTH, description="Looked for in labels, in any case.")] = "",
    created_from: Annotated[Moment, Query(description="From then on; 1970 for all.")] = NO_TIME,
    created_to: Annotated[Moment, Query(description="Until then; 1970 for all.")] = NO_TIME,
    after: Annotated[str, Query(max_length=64, pattern="^[0-9a-f]*$", description="`next` of the part before.")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> JobPage:
    """A key sees the jobs of its tenant; one with the scope `admin` sees all."""
    query = JobQuery(
        tenant=caller.sees,
        states=tuple(state),
        label=label,
        name=name,
        created_from=_seconds(created_from),
        created_to=_seconds(created_to),
        after=after,
        limit=limit,
    )
    found = service.jobs.find(query)
    return JobPage(jobs=tuple(map(JobLine.of, found)), next=found[-1].id if len(found) == limit else "")


@router.get("/{job}", summary="Look at a job", operation_id="get_job", response_model=JobView, responses=problems(404))
def shown(job: ReadableJob, service: TheService) -> JobView:
    """What was ordered, how far it is, and the time left."""
    return JobView.with_status(service.status(job))


@router.delete(
    "/{job}", status_code=204, summary="Forget a job", operation_id="forget_job", responses=problems(404, 409)
)
def forgotten(job: WritableJob, service: TheService) -> None:
    """Removes a job that ended, and its results where Recto keeps them. What lies in other places stays."""
    service.forget(job)


def _seconds(when: datetime) -> float:
    """Since the epoch. Without a zone it is taken as UTC."""
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()

"""Jobs: ordered, listed, looked at and forgotten."""

from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BeforeValidator
from starlette.concurrency import run_in_threadpool

from gateway.api.access import Caller, Reader, Writer
from gateway.api.bodies import ORDER_PART, UNTYPED, Received, media_of, received
from gateway.api.context import TheService
from gateway.api.crowding import require_room
from gateway.api.models.jobs import JobLine, JobPage, JobView
from gateway.api.models.orders import OrderRequest, OrderTerms
from gateway.api.ordering import parsed, require_fulfillable, require_possible
from gateway.api.routers.documented import body_of, file_of, problems, reference
from gateway.api.uploading import kept
from recto.jobs import Job, JobQuery, JobState
from recto.values import JobId, TenantId
from workers.service import Service, Submitted

MOST_LISTED: Final = 200
NO_TIME: Final = datetime.fromtimestamp(0, UTC)
_NAME_LENGTH: Final = 200

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])

IdempotencyKey: TypeAlias = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=255,
        pattern=r"^[\x21-\x7e]*$",
        description="The same key and order give the same job, however often they come.",
        examples=["4f2c1f5e-0d0a-4a52-9d38-6a4d3f6f9b1c"],
    ),
]
TraceParent: TypeAlias = Annotated[str, Header(description="W3C trace context.", include_in_schema=False)]
JobIdPath: TypeAlias = Annotated[str, Path(alias="job", description="The job's id.", max_length=200)]


def _written(value: object) -> object:
    """Pydantic would take a number for seconds since the epoch."""
    if isinstance(value, str) and "-" not in value[1:]:
        raise ValueError("write it like 2026-01-31T12:00:00Z")
    return value


Moment: TypeAlias = Annotated[datetime, BeforeValidator(_written)]


def readable_job(job: JobIdPath, caller: Reader, service: TheService) -> Job:
    return service.job(JobId(job), tenant=caller.sees)


def writable_job(job: JobIdPath, caller: Writer, service: TheService) -> Job:
    return service.job(JobId(job), tenant=caller.sees)


ReadableJob: TypeAlias = Annotated[Job, Depends(readable_job)]
WritableJob: TypeAlias = Annotated[Job, Depends(writable_job)]

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
    traceparent: TraceParent = "",
) -> JobView:
    """Takes an order and answers at once; the work is done by the workers.

    The job exists when this answers 202, and not before: a request that was cut off left nothing behind but files
    that nothing names.
    """
    await run_in_threadpool(require_room, caller.tenant, service)
    if media_of(request) == "application/json":
        order = parsed(OrderRequest, await request.body())
        await run_in_threadpool(require_fulfillable, order, caller.tenant, service)
    else:
        async with received(request, name=name) as sent:
            order = await run_in_threadpool(order_of_files, sent, caller.tenant, service)
    job = await run_in_threadpool(_submitted, order, caller, service, idempotency_key, traceparent)
    response.headers["Location"] = job.links.self
    return job


def order_of_files(sent: Received, tenant: TenantId, service: Service) -> OrderRequest:
    """The order is checked before files are kept, which may take a while."""
    terms = parsed(OrderTerms, sent.order, ORDER_PART)
    require_possible(terms, service.settings)
    return OrderRequest.of_files(kept(sent.files, tenant, service), terms)


def submitted(order: OrderRequest, tenant: TenantId, service: Service, key: str, trace: str) -> Submitted:
    return service.submit(order.for_tenant(tenant), idempotency_key=key, trace=trace)


def _submitted(order: OrderRequest, caller: Caller, service: Service, key: str, trace: str) -> JobView:
    done = submitted(order, caller.tenant, service, key, trace)
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

"""A small document in, its text out, in one request."""

import time
from collections.abc import Sequence
from typing import Annotated, Final, Literal

import anyio
from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from gateway.api import results
from gateway.api.access import Writer
from gateway.api.bodies import received
from gateway.api.context import TheService
from gateway.api.crowding import require_room
from gateway.api.engines import LANGUAGE
from gateway.api.models.jobs import JobView
from gateway.api.models.orders import OrderRequest, OrderTerms
from gateway.api.ordering import require_possible
from gateway.api.parameters import IdempotencyKey
from gateway.api.problems import problem_of, refusal
from gateway.api.results import result_of
from gateway.api.routers.documented import problems, reference
from gateway.api.routers.uploads import FILE_BODY
from gateway.api.uploading import kept
from recto.errors import without_name
from recto.escalations import Escalate
from recto.jobs import DocumentState, Job, JobDocument
from recto.options import ReadOptions
from recto.orders import Priority
from recto.values import TenantId
from workers.service import Service, Submitted

LABEL: Final = "convert"
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 0.5

router = APIRouter(prefix="/v1/convert", tags=["convert"])

_ANSWERS: Final = {
    200: {
        "description": "What was read.",
        "content": {
            "text/markdown": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object", "title": "Document"}},
        },
    },
    202: {
        "description": "It is larger, or takes longer, than one request may: the job that goes on with it.",
        "content": {"application/json": {"schema": reference("JobView")}},
        "headers": {"Location": {"description": "The job.", "schema": {"type": "string"}}},
    },
}


@router.post(
    "",
    summary="Read a small document now",
    operation_id="convert",
    response_class=Response,
    responses={**_ANSWERS, **problems(409, 415, 507)},
    openapi_extra=FILE_BODY,
)
async def convert(
    *,
    request: Request,
    caller: Writer,
    service: TheService,
    language: Annotated[
        list[Annotated[str, Field(pattern=LANGUAGE)]],
        Query(default_factory=list, max_length=20, description="What the text is written in, such as `deu`."),
    ],
    name: Annotated[str, Query(max_length=1000, description="What the file is called.")] = "",
    format: Annotated[Literal["md", "json"], Query(description="What comes back.")] = "md",
    backend: Annotated[str, Query(max_length=100, description="The engine: auto, or one by its name.")] = "auto",
    force_ocr: Annotated[bool, Query(description="Read every page from its image.")] = False,
    escalate: Annotated[Escalate, Query(description="What models are asked: auto, all or off.")] = Escalate.AUTO,
    idempotency_key: IdempotencyKey = "",
) -> Response:
    """Waits for the result, before all other work. What is too large or takes too long becomes a job: 202.

    A document that cannot be read is an error with the code of its fault.
    """
    await run_in_threadpool(require_room, caller.tenant, service)
    terms = OrderTerms(
        options=ReadOptions(backend=backend, languages=tuple(language), force_ocr=force_ocr, escalate=escalate),
        priority=Priority.INTERACTIVE,
        labels=(LABEL,),
    )
    await run_in_threadpool(require_possible, terms, caller.tenant, service)
    async with received(request, name=name) as sent:
        if len(sent.files) > 1 or sent.order:
            raise RequestValidationError([refusal(("body",), "holds more than one file")])
        files = await run_in_threadpool(kept, sent.files, caller.tenant, service)
    order = OrderRequest.of_files(files, terms)
    done = await run_in_threadpool(_submitted, order, caller.tenant, service, idempotency_key)
    if files[0].bytes <= service.settings.api.convert_bytes:
        finished = await _waited(done.job, service)
        if finished:
            return await run_in_threadpool(_content, done.job, finished[0], format, service)
    return await run_in_threadpool(_going_on, done.job, service)


def _submitted(order: OrderRequest, tenant: TenantId, service: Service, key: str) -> Submitted:
    return service.submit(order.for_tenant(tenant), idempotency_key=key)


async def _waited(job: Job, service: Service) -> Sequence[JobDocument]:
    """The document, final; none where it is not one small document, or time is over."""
    deadline, pause = time.monotonic() + service.settings.api.convert_timeout, _FIRST_PAUSE
    while time.monotonic() < deadline:
        found = await run_in_threadpool(service.jobs.documents, job.id, limit=2)
        if len(found) > 1 or any(each.pages > service.settings.api.convert_pages for each in found):
            return ()
        if found and found[0].state.is_final and (await run_in_threadpool(service.jobs.counts, job.id)).listed:
            return found
        await anyio.sleep(pause)
        pause = min(1.5 * pause, _LONGEST_PAUSE)
    return ()


def _content(job: Job, document: JobDocument, format: Literal["md", "json"], service: Service) -> Response:
    if document.state is DocumentState.FAILED and document.faults:
        fault = document.faults[0]
        return problem_of(without_name(fault, document.name))
    return results.sent(result_of(job, document, service), f"document.{format}")


def _going_on(job: Job, service: Service) -> Response:
    view = JobView.with_status(service.status(job))
    return Response(view.model_dump_json(), 202, {"Location": view.links.self}, results.JSON)

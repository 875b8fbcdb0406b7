"""What a person should look at, and what they say of it."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from gateway.api.access import Reader, Writer
from gateway.api.context import TheService
from gateway.api.links import fields_link
from gateway.api.models.reviews import (
    CorrectionList,
    CorrectionsRequest,
    FieldChange,
    ReviewList,
    ReviewView,
    SetField,
)
from gateway.api.owned_jobs import ReadableJob, WritableJob
from gateway.api.parameters import After
from gateway.api.routers.documented import file_of, problems
from recto.fields import DocumentFields
from recto.jobs import Job
from recto.reviews import DocumentKey, NewValue, NoValue
from recto.values import JobId, TenantId
from storage.reviews import ReviewShelf
from workers.corrections import Reviewer, Said
from workers.service import Service

MOST_LISTED: Final = 500
LINES: Final = "text/jsonl"

Document = Annotated[
    str, Query(min_length=1, max_length=1200, description="The document's name in the job; with /parts/... for a part.")
]

router = APIRouter(prefix="/v1", tags=["fields"], responses=problems(404, 409))


@router.get("/reviews", summary="List documents to look at", operation_id="list_reviews", response_model=ReviewList)
def reviews(
    caller: Reader,
    service: TheService,
    job: Annotated[str, Query(max_length=200, description="Only of this job.")] = "",
    after: After = "",
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
) -> ReviewList:
    """Of the key's tenant: documents with failed checks, values that are missing, unsure or seen nowhere."""
    tenant = service.job(JobId(job), tenant=caller.sees).tenant if job else caller.tenant
    found = [*islice(service.places.reviews.reviews(tenant, job=JobId(job), after=after), limit)]
    return ReviewList(
        reviews=tuple(ReviewView.at(one, fields_link(one.job, one.name)) for _, one in found),
        next=found[-1][0] if len(found) == limit else "",
    )


@router.get(
    "/jobs/{job}/fields",
    summary="Fetch the fields of a document",
    operation_id="get_fields",
    response_class=Response,
    responses={200: {"model": DocumentFields}},
)
def fields(job: ReadableJob, service: TheService, document: Document) -> Response:
    """As in `fields.json`, with what people corrected."""
    found = _reviewer(job, service).fields(_key(job, document))
    return Response(found.model_dump_json(by_alias=True), media_type="application/json")


@router.post(
    "/jobs/{job}/corrections",
    summary="Correct fields",
    operation_id="correct_fields",
    response_class=Response,
    responses={200: {"model": DocumentFields}},
)
def corrections(
    job: WritableJob, caller: Writer, service: TheService, document: Document, request: CorrectionsRequest
) -> Response:
    """Keeps what a person says of a document's fields, with who and when, and answers with the fields as they are then.

    `fields.json` itself stays as it was read; exports and the API give what was corrected.
    """
    reviewer = _reviewer(job, service, who=caller.key, by=request.by)
    said = tuple(_said(change) for change in request.corrections)
    found = reviewer.correct(_key(job, document), said, reviewed=request.reviewed)
    return Response(found.model_dump_json(by_alias=True), media_type="application/json")


@router.get(
    "/jobs/{job}/corrections",
    summary="List the corrections of a document",
    operation_id="list_corrections",
    response_model=CorrectionList,
)
def corrections_of(job: ReadableJob, service: TheService, document: Document) -> CorrectionList:
    """In the order in which they were made."""
    return CorrectionList(corrections=tuple(service.places.reviews.corrections(_key(job, document))))


@router.get(
    "/corrections",
    summary="Export corrections as examples",
    operation_id="export_corrections",
    response_class=Response,
    responses={200: {"content": file_of(LINES)}},
)
def examples(caller: Reader, service: TheService) -> StreamingResponse:
    """Lines of JSON: what was read, what it should have been, and for which schema."""
    return StreamingResponse(_lines(service.places.reviews, caller.tenant), media_type=LINES)


def _lines(shelf: ReviewShelf, tenant: TenantId) -> Iterator[bytes]:
    return (correction.model_dump_json().encode() + b"\n" for correction in shelf.all_corrections(tenant))


def _reviewer(job: Job, service: Service, *, who: str = "", by: str = "") -> Reviewer:
    sure = service.settings.fields.review
    return Reviewer(service.places.reviews, service.places.results(job), sure=sure, who=who, by=by)


def _key(job: Job, document: str) -> DocumentKey:
    return DocumentKey(tenant=job.tenant, job=job.id, name=document)


def _said(change: FieldChange) -> Said:
    said = NewValue(value=change.value) if isinstance(change, SetField) else NoValue()
    return Said(field=change.field, said=said, note=change.note)

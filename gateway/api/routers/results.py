"""What was read: as links, as one file, by page, or all of it in an archive."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse, Response, StreamingResponse

from gateway.api import results, zips
from gateway.api.context import TheService
from gateway.api.cursors import cursor_at, place_of
from gateway.api.links import result_link
from gateway.api.models.results import DocumentResult, ResultFile, ResultFormat, ResultLinks
from gateway.api.owned_jobs import ReadableJob
from gateway.api.parameters import After, DocumentName
from gateway.api.problems import refusal
from gateway.api.results import Result, result_of
from gateway.api.routers.documented import file_of, problems, reference
from recto.errors import ObjectMissing
from recto.jobs import DocumentState, Job, JobDocument, JobState
from recto.values import PageNumber
from storage.protocols import JobStore
from workers.service import Service
from workers.stages.results import FIELDS_FILE

MOST_LISTED: Final = 200
MOST_SECONDS: Final = 7 * 24 * 3600
_FINAL: Final = tuple(state for state in DocumentState if state.is_final)
_FILES: Final = {
    ResultFormat.MARKDOWN: "document.md",
    ResultFormat.JSON: "document.json",
    ResultFormat.FIELDS: FIELDS_FILE,
}
_CONTENT: Final = {
    "application/json": {
        "schema": {"anyOf": [reference("ResultLinks"), {"type": "object", "title": "DocumentOrFields"}]}
    },
    "text/markdown": {"schema": {"type": "string"}},
    **file_of(zips.MEDIA),
    **file_of("application/octet-stream"),
}

router = APIRouter(prefix="/v1/jobs/{job}", tags=["results"], responses=problems(404, 409))


@router.get(
    "/result",
    summary="Fetch results",
    operation_id="get_result",
    response_class=Response,
    responses={200: {"description": "Links, or the content that was asked for.", "content": _CONTENT}},
)
def result(
    *,
    job: ReadableJob,
    service: TheService,
    document: DocumentName = "",
    format: Annotated[ResultFormat, Query(description="`links` to all files, or the content itself.")] = (
        ResultFormat.LINKS
    ),
    page: Annotated[int, Query(ge=0, le=10_000_000, description="Only this page, of `md` or `json`; 0 for all.")] = 0,
    file: Annotated[str, Query(max_length=1024, description="One file of the document's result, by its path.")] = "",
    presigned: Annotated[
        int, Query(ge=0, le=MOST_SECONDS, description="Add links that work without a key for so many seconds.")
    ] = 0,
    after: After = "",
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> Response:
    """Results of documents that are finished, also while the job goes on.

    Without `document` links and archives are of all documents; content is of the only one, where there is one.
    """
    if file:
        return results.sent(_one(job, document, service), file)
    match format:
        case ResultFormat.LINKS:
            found = _listed(job, document, service, after=after, limit=limit)
            return _json(_links(job, found, service, presigned=presigned, limit=limit))
        case ResultFormat.ZIP:
            finished = _finished(job, document, service)
            headers = {"Content-Disposition": f'attachment; filename="{job.id}.zip"'}
            return StreamingResponse(zips.zipped(finished), headers=headers, media_type=zips.MEDIA)
        case ResultFormat.MARKDOWN if page:
            text = results.page_text(_one(job, document, service), PageNumber(page))
            return Response(text, media_type=results.MARKDOWN)
        case ResultFormat.JSON if page:
            read = results.page_json(_one(job, document, service), PageNumber(page))
            return Response(read.model_dump_json(), media_type=results.JSON)
        case _:
            return results.sent(_one(job, document, service), _FILES[format])


def _one(job: Job, name: str, service: Service) -> Result:
    found = _named(job, name, service.jobs)
    if len(found) > 1:
        raise RequestValidationError([refusal(("query", "document"), "is needed: the job has several documents")])
    if not found:
        raise ObjectMissing("the job has no document yet")
    return result_of(job, found[0], service)


def _named(job: Job, name: str, jobs: JobStore) -> Sequence[JobDocument]:
    """That document; without a name the first two of the job, of which there may be only one."""
    return [jobs.document(job.id, name)] if name else jobs.documents(job.id, limit=2)


def _listed(job: Job, name: str, service: Service, *, after: str, limit: int) -> Sequence[JobDocument]:
    if name:
        return [service.jobs.document(job.id, name)]
    behind, _ = place_of(after)
    return service.jobs.documents(job.id, after=behind, limit=limit, states=_FINAL)


def _finished(job: Job, name: str, service: Service) -> Iterator[Result]:
    """The first is looked for at once, so that an error is an answer and no broken archive."""
    if name:
        return iter([result_of(job, service.jobs.document(job.id, name), service)])
    return (
        found
        for document in _all(job, service)
        if not isinstance(found := _result_or_none(job, document, service), ObjectMissing)
    )


def _all(job: Job, service: Service) -> Iterator[JobDocument]:
    after = ""
    while found := service.jobs.documents(job.id, after=after, limit=MOST_LISTED, states=_FINAL):
        yield from found
        after = found[-1].name


def _result_or_none(job: Job, document: JobDocument, service: Service) -> Result | ObjectMissing:
    try:
        return result_of(job, document, service)
    except ObjectMissing as missing:  # removed from the target since
        return missing


def _links(job: Job, documents: Sequence[JobDocument], service: Service, *, presigned: int, limit: int) -> ResultLinks:
    return ResultLinks(
        complete=job.state in (JobState.FINISHED, JobState.CANCELLED),
        documents=tuple(_files(job, document, service, presigned) for document in documents),
        next=cursor_at(documents[-1].name) if len(documents) == limit else "",
        zip=result_link(job.id, format=ResultFormat.ZIP),
    )


def _files(job: Job, document: JobDocument, service: Service, presigned: int) -> DocumentResult:
    found = _result_or_none(job, document, service)
    if isinstance(found, ObjectMissing):
        return DocumentResult(name=document.name, state=document.state, files=())
    files = {file.path: file for file in found.manifest.files}
    return DocumentResult(
        name=document.name,
        state=document.state,
        files=tuple(
            ResultFile(
                path=path,
                url=result_link(job.id, document=document.name, file=path),
                presigned=_presigned(found, path, presigned),
                **files[path].model_dump(include={"bytes", "sha256"}) if path in files else {},
            )
            for path in found.paths
        ),
    )


def _presigned(found: Result, path: str, seconds: int) -> str:
    """Empty where the store is a folder: its links mean nothing to a caller."""
    link = found.store.presign_get(found.key(path), seconds) if seconds else ""
    return link if link.startswith("http") else ""


def _json(answer: ResultLinks) -> JSONResponse:
    return JSONResponse(answer.model_dump(mode="json"))

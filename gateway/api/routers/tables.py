"""The fields of a job's documents as tables."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO, Final

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response, StreamingResponse

from gateway.api.context import TheService
from gateway.api.owned_jobs import ReadableJob
from gateway.api.problems import refusal
from gateway.api.routers.documented import file_of, problems
from recto.jobs import Job
from workers.exports.files import TableFormat, write_tables
from workers.exports.results import DocumentResult, results_of
from workers.exports.tables import DOCUMENTS
from workers.service import Service

CHUNK: Final = 256 * 1024
_MEDIA: Final = {
    TableFormat.CSV: "text/csv; charset=utf-8",
    TableFormat.PARQUET: "application/octet-stream",
    TableFormat.JSONL: "text/jsonl",
}
_CONTENT: Final = {name: found for media in _MEDIA.values() for name, found in file_of(media.partition(";")[0]).items()}

router = APIRouter(prefix="/v1/jobs/{job}", tags=["fields"], responses=problems(404))


@router.get(
    "/tables",
    summary="Fetch fields as a table",
    operation_id="get_table",
    response_class=Response,
    responses={200: {"description": "The table as a file.", "content": _CONTENT}},
)
def table(
    job: ReadableJob,
    service: TheService,
    format: Annotated[TableFormat, Query(description="`jsonl` is of documents, with all that they hold.")] = (
        TableFormat.CSV
    ),
    table: Annotated[
        str, Query(max_length=200, description="`documents`, or a list of the schema, such as `line_items`.")
    ] = DOCUMENTS,
) -> StreamingResponse:
    """One row for each finished document, or for each row of one of their lists, as people corrected them."""
    folder = tempfile.TemporaryDirectory()
    try:
        paths = write_tables(lambda: _results(job, service), format, Path(folder.name))
        path = next((path for path in paths if path.stem == table), None)
        if path is None:
            known = ", ".join(path.stem for path in paths)
            raise RequestValidationError([refusal(("query", "table"), f"is none of the job's tables: {known}")])
        stream = path.open("rb")
    except BaseException:
        folder.cleanup()
        raise
    headers = {"Content-Disposition": f'attachment; filename="{job.id}-{path.name}"'}
    return StreamingResponse(_chunks(stream, folder), headers=headers, media_type=_MEDIA[format])


def _results(job: Job, service: Service) -> Iterator[DocumentResult]:
    sure = service.settings.fields.review
    return results_of(job, service.jobs, service.places.results(job), service.places.reviews, sure=sure)


def _chunks(stream: BinaryIO, folder: "tempfile.TemporaryDirectory[str]") -> Iterator[bytes]:
    with folder, stream:
        while chunk := stream.read(CHUNK):
            yield chunk

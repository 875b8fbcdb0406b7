"""Files that are sent first and ordered later."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool

from gateway.api.access import Writer
from gateway.api.bodies import UNTYPED, received
from gateway.api.context import TheService
from gateway.api.models.orders import UploadedFile
from gateway.api.problems import refusal
from gateway.api.routers.documented import body_of, file_of, problems
from gateway.api.uploading import kept

router = APIRouter(prefix="/v1/uploads", tags=["uploads"])

_ONE_FILE: Final = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary"}},
    "required": ["file"],
}
FILE_BODY: Final = body_of(
    "The file itself, of this type or its own, such as application/pdf or image/png; or a form with one file.",
    {
        **file_of(UNTYPED),
        "multipart/form-data": {"schema": _ONE_FILE},
    },
)


@router.post(
    "",
    status_code=201,
    summary="Send a file",
    operation_id="create_upload",
    response_model=UploadedFile,
    responses=problems(415, 507),
    openapi_extra=FILE_BODY,
)
async def create(
    request: Request,
    caller: Writer,
    service: TheService,
    name: Annotated[str, Query(max_length=1000, description="What the file is called.")] = "",
) -> UploadedFile:
    """Answers with a source for an order. The same bytes are kept once, for each tenant."""
    async with received(request, name=name) as sent:
        if len(sent.files) > 1:
            raise RequestValidationError([refusal(("body",), "holds more than one file")])
        (file,) = await run_in_threadpool(kept, sent.files, caller.tenant, service)
        return file

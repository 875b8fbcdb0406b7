"""Bodies with files: spooled to disk while they arrive, whatever form they have. Memory does not grow with them."""

import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from gateway.api.media import media_of
from gateway.api.problems import refusal
from recto.errors import InputUnsupported
from storage.os_errors import writing

ORDER_PART: Final = "order"
ORDER_BYTES: Final = 1024 * 1024
MAX_FILES: Final = 1000
UNTYPED: Final = "application/octet-stream"
RAW_MEDIA: Final = (
    UNTYPED,
    "application/pdf",
    "application/zip",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/heic",
    "image/jp2",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/webp",
)
"""What a body may be that is a file itself. What the file really is shows in its bytes."""

_CHUNK: Final = 1024 * 1024
_UNNAMED: Final = "document"


@dataclass(frozen=True)
class SentFile:
    """``stream`` lies on disk where it is large, at its beginning; ``field`` is where it stood in the request."""

    name: str
    field: str
    stream: BinaryIO


@dataclass(frozen=True)
class Received:
    """``order`` is JSON, empty where none was sent."""

    files: Sequence[SentFile]
    order: bytes


@asynccontextmanager
async def received(request: Request, *, name: str = "") -> AsyncGenerator[Received]:
    """What was sent, until the block ends: files and an order as a form, or one file as it is.

    Raises ``InputUnsupported`` for another media type, ``StoreFull`` where the disk has no room.
    """
    media = media_of(request)
    spools = Path(tempfile.gettempdir())
    if media == "multipart/form-data":
        with writing(spools):
            form = await request.form(max_files=MAX_FILES, max_fields=10, max_part_size=ORDER_BYTES)
        try:
            yield await _of_form(form)
        finally:
            await form.close()
    elif media in RAW_MEDIA:
        with tempfile.TemporaryFile() as spool:
            with writing(spools):
                await _spooled(request, cast(BinaryIO, spool))
            yield Received((SentFile(name or _UNNAMED, "body", cast(BinaryIO, spool)),), b"")
    else:
        raise InputUnsupported(
            f"a body of type {media or 'unknown'} is not taken",
            remedy="Send application/json, multipart/form-data, or the file itself, such as application/pdf.",
        )


async def _spooled(request: Request, spool: BinaryIO) -> None:
    """In large writes, each in a thread: a slow disk does not hold other requests up."""
    pending = bytearray()
    async for chunk in request.stream():
        pending += chunk
        if len(pending) >= _CHUNK:
            await run_in_threadpool(spool.write, bytes(pending))
            pending.clear()
    await run_in_threadpool(spool.write, bytes(pending))
    await run_in_threadpool(spool.seek, 0)


async def _of_form(form: FormData) -> Received:
    files: list[SentFile] = []
    order = b""
    for field, value in form.multi_items():
        if field == ORDER_PART:
            order = await value.read(ORDER_BYTES + 1) if isinstance(value, UploadFile) else value.encode()
        elif isinstance(value, UploadFile):
            files.append(SentFile(value.filename or _UNNAMED, field, value.file))
        else:
            raise RequestValidationError([refusal(("body", field), "is no file, and not the part `order`")])
    if len(order) > ORDER_BYTES:
        raise RequestValidationError([refusal(("body", ORDER_PART), f"has more than {ORDER_BYTES:,} bytes")])
    return Received(files, order)

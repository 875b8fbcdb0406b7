"""Files that were sent, into Recto's own store under the hash of their bytes."""

import hashlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from fastapi.exceptions import RequestValidationError

from documents.kinds import HEAD_BYTES, sniff
from gateway.api.bodies import SentFile
from gateway.api.models.orders import UploadedFile
from gateway.api.problems import refusal
from recto.errors import InputError, InputTooLarge
from recto.values import DocumentId, TenantId
from workers.inputs.mirroring import mirrored
from workers.places import upload_key
from workers.service import Service

CHUNK: Final = 1024 * 1024


def kept(files: Sequence[SentFile], tenant: TenantId, service: Service) -> tuple[UploadedFile, ...]:
    """Keeps all of them, or none is ordered. Raises ``InputError`` for one that Recto cannot read at all."""
    if not files:
        raise RequestValidationError([refusal(("body",), "holds no file")])
    return tuple(_kept(file, tenant, service) for file in files)


def _kept(file: SentFile, tenant: TenantId, service: Service) -> UploadedFile:
    name = plain_name(file.name)
    _require_readable(file, name)
    hashed, size = _hashed(file.stream)
    if size > service.settings.limits.max_bytes:
        raise InputTooLarge(f"{name}: has {size:,} bytes")
    service.places.own.put_stream(upload_key(tenant, hashed), file.stream)
    return UploadedFile(name=name, document=hashed, bytes=size)


def _hashed(stream: BinaryIO) -> tuple[DocumentId, int]:
    """sha256 and size; the stream is at its beginning again."""
    hashed, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        hashed.update(chunk)
        size += len(chunk)
    stream.seek(0)
    return DocumentId(hashed.hexdigest()), size


def plain_name(given: str) -> str:
    """The last part of a path, in a form that every store takes."""
    return mirrored([PurePosixPath(given.replace("\\", "/")).name or "document"])


def _require_readable(file: SentFile, name: str) -> None:
    head = file.stream.read(HEAD_BYTES)
    file.stream.seek(0)
    try:
        sniff(head)
    except InputError as error:
        raise type(error)(f"{name}: {error.message}", remedy=error.remedy) from error

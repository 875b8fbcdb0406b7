"""Ingest: an input becomes a file on local disk, known by its content, with its type and page count."""

import hashlib
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

from documents.archives import extract, members
from documents.facts import FileKind
from documents.kinds import HEAD_BYTES, sniff
from documents.opening import inspect
from recto.errors import Fault, InputChanged, InputError, InputTooLarge, InputUnreadable, NoPages, RectoError, fault_of
from recto.settings import Limits
from recto.values import DocumentId, Value, digest
from storage.os_errors import writing
from workers.events import InputFile
from workers.inputs.mirroring import mirrored, shown
from workers.requests import IngestTask, SourceFile

CHUNK = 1024 * 1024

Fetch: TypeAlias = Callable[[str], AbstractContextManager[BinaryIO]]
"""Opens an ``s3://`` source for reading."""


class Ingested(Value):
    kind: Literal["ingested"] = "ingested"
    file: SourceFile


class RefusedMember(Value):
    """A member of an archive that cannot be had. ``name`` and ``shown`` as in ``InputFile``."""

    name: str
    shown: str
    fault: Fault


class Unpacked(Value):
    """An archive: its members are inputs of their own; what cannot be used is named with its fault."""

    kind: Literal["unpacked"] = "unpacked"
    inputs: tuple[InputFile, ...]
    refused: tuple[RefusedMember, ...]


class Refused(Value):
    """Nothing to read here. ``document`` is empty where the bytes could not be hashed."""

    kind: Literal["refused"] = "refused"
    document: DocumentId
    bytes: int
    fault: Fault


IngestResult: TypeAlias = Ingested | Unpacked | Refused


def ingest(task: IngestTask, *, password: str, limits: Limits, fetch: Fetch, scratch: Path) -> IngestResult:
    """Never raises for a bad input: it is refused with its reason. Store failures of ``s3://`` sources are raised."""
    document, size = DocumentId(""), 0
    try:
        path = _local(task, fetch, scratch, limits)
        read = _hashed(path, task.shown, limits)
        document, size = read.document, read.size
        if sniff(read.head) is FileKind.ZIP:
            return _unpacked(task, path, document, scratch, limits)
        found = inspect(path, shown=task.shown, password=password, limits=limits)
    except InputError as error:
        return Refused(document=document, bytes=size, fault=named_fault(error, task.shown))
    file = SourceFile(
        document=document,
        path=path,
        shown=task.shown,
        kind=found.kind,
        pages=found.pages,
        bytes=size,
        modified=read.modified,
    )
    return Ingested(file=file)


def named_fault(error: RectoError, name: str) -> Fault:
    """What went wrong, with the name of the input that it went wrong with."""
    fault = fault_of(error)
    if fault.message.startswith(name):
        return fault
    return fault.model_copy(update={"message": f"{name}: {fault.message}"})


def _local(task: IngestTask, fetch: Fetch, scratch: Path, limits: Limits) -> Path:
    if not task.source.startswith("s3://"):
        return Path(task.source)
    path = scratch / "fetched" / digest({"source": task.source})
    with writing(path), fetch(task.source) as source:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            _copied(source, target, task.shown, limits.max_bytes)
    return path


def _copied(source: BinaryIO, target: BinaryIO, name: str, most: int) -> None:
    total = 0
    while chunk := source.read(CHUNK):
        total += len(chunk)
        if total > most:
            raise InputTooLarge(f"{name}: larger than {most} bytes")
        target.write(chunk)


class _Hashed(NamedTuple):
    document: DocumentId
    size: int
    head: bytes
    modified: int


def _hashed(path: Path, name: str, limits: Limits) -> _Hashed:
    hasher, size, head = hashlib.sha256(), 0, b""
    try:
        if not path.is_file():  # a device or pipe may never end
            raise InputUnreadable(f"{name}: not a regular file" if path.exists() else f"{name}: no such file")
        before = path.stat()
        if before.st_size > limits.max_bytes:
            raise InputTooLarge(f"{name}: {before.st_size} bytes, more than {limits.max_bytes}")
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                head = head or chunk[:HEAD_BYTES]
                hasher.update(chunk)
                size += len(chunk)
        after = path.stat()
    except OSError as error:
        raise InputUnreadable(f"{name}: {error.strerror or error}") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputChanged(f"{name}: it was being written while it was read")
    return _Hashed(DocumentId(hasher.hexdigest()), size, head, after.st_mtime_ns)


def _unpacked(task: IngestTask, path: Path, document: DocumentId, scratch: Path, limits: Limits) -> Unpacked:
    folder = scratch / "unpacked" / digest({"name": task.name, "document": document})
    with writing(folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    inputs: list[InputFile] = []
    refused: list[RefusedMember] = []
    for number, member in enumerate(members(path, shown=task.shown, limits=limits), start=1):
        name = f"{task.name}/{mirrored(member.name.split('/'))}"
        source = InputFile(name=name, source=str(folder / f"{number:06d}"), shown=f"{task.shown}/{shown(member.name)}")
        try:
            extract(path, member, Path(source.source), limits=limits)
            inputs.append(source)
        except InputError as error:
            refused.append(RefusedMember(name=name, shown=source.shown, fault=named_fault(error, source.shown)))
    if not inputs and not refused:
        raise NoPages(f"{task.shown}: the archive holds no file")
    return Unpacked(inputs=tuple(inputs), refused=tuple(refused))

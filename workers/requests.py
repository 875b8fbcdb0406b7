"""What a run is asked to do, and the tasks it hands to worker processes."""

from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import Field

from documents.facts import FileKind
from recto.errors import Fault, InputChanged
from recto.options import ReadOptions
from recto.settings import Settings
from recto.values import DocumentId, JobId, PageNumber, Value

LOG_FILE = "log.jsonl"
"""The log of all runs, in the work folder."""


class RunRequest(Value):
    """``output`` is a folder or ``s3://bucket/prefix``."""

    output: str
    options: ReadOptions
    settings: Settings
    password: str = Field(default="", repr=False)
    retry_failed: bool = False
    dry_run: bool = False


class WorkerSetup(Value):
    """What a worker process needs to do any task of a run. ``cores`` are those it may take one of; none for any."""

    options: ReadOptions
    settings: Settings
    password: str = Field(repr=False)
    retry_failed: bool
    output: str
    work_dir: Path
    cores: tuple[int, ...]


class SourceFile(Value):
    """A document on local disk, known by its content. ``shown`` is how messages call it.

    ``modified`` is its modification time in nanoseconds when it was hashed: it must not have changed since.
    """

    document: DocumentId
    path: Path
    shown: str
    kind: FileKind
    pages: int
    bytes: int
    modified: int


def unchanged(file: SourceFile) -> SourceFile:
    """The file, if it is as it was when it was hashed; else raises ``InputChanged``."""
    stat = file.path.stat()
    if (stat.st_size, stat.st_mtime_ns) != (file.bytes, file.modified):
        raise InputChanged(f"{file.shown}: it changed after this run had begun to read it")
    return file


class IngestTask(Value):
    """Fetch, hash and inspect one input. ``name`` is its mirrored path; ``source`` a local path or ``s3://`` URL."""

    kind: Literal["ingest"] = "ingest"
    name: str
    source: str
    shown: str


class PageTask(Value):
    """``apart``: its image, if that is to be read, is kept for a ``ReadTask``."""

    kind: Literal["page"] = "page"
    ref: str
    file: SourceFile
    page: PageNumber
    attempt: int
    apart: bool = False


class ReadTask(Value):
    """Read the image of a page that was drawn, in a process that holds a model."""

    kind: Literal["read"] = "read"
    ref: str
    file: SourceFile
    page: PageNumber
    attempt: int


class AskTask(Value):
    """Ask models for the parts of a page that are in doubt, at the cost of ``job``. After the ``last`` try its drafts
    count.
    """

    kind: Literal["ask"] = "ask"
    job: JobId
    ref: str
    file: SourceFile
    page: PageNumber
    attempt: int
    last: bool = False


class ExtraFile(Value):
    """A file made beside the default set: where it lies, and its name in the result."""

    name: str
    path: Path


class ExtrasTask(Value):
    """Make a searchable PDF. It may fail without taking the rest of the result along."""

    kind: Literal["extras"] = "extras"
    job: JobId
    ref: str
    file: SourceFile


class FieldsTask(Value):
    """Look for what a document says; ``told``: the key of that which models said of it before, empty at first.
    ``name`` as in ``AssembleTask``.
    """

    kind: Literal["fields"] = "fields"
    job: JobId
    ref: str
    name: str
    file: SourceFile
    told: str = ""
    attempt: int = 1


class ConsultTask(Value):
    """Ask models about a whole document, at the cost of ``job``. ``asking``: the key of the questions. After the
    ``last`` try it is done without those who are away.
    """

    kind: Literal["consult"] = "consult"
    job: JobId
    ref: str
    asking: str
    attempt: int = 1
    last: bool = False


class AssembleTask(Value):
    """``name`` is the folder of the result. ``started`` (seconds since the epoch) and ``attempts`` go to ``run.json``.

    ``fields``: their key, empty where none were looked for. ``faults`` are of the document as a whole, such as an extra
    file that could not be made.
    """

    kind: Literal["assemble"] = "assemble"
    job: JobId
    ref: str
    name: str
    file: SourceFile
    settings: str
    fields: str = ""
    extras: tuple[ExtraFile, ...]
    faults: tuple[Fault, ...]
    started: float
    attempts: int


WorkerTask: TypeAlias = (
    IngestTask | PageTask | ReadTask | AskTask | FieldsTask | ConsultTask | ExtrasTask | AssembleTask
)

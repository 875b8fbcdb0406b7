"""The inside of a worker process: it answers tasks with results, or with what went wrong.

Where a model reads, one process more holds it for each of its devices: it is given the images of many pages at once.
"""

import hashlib
import os
import threading
import traceback
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias

from documents.opening import SourceDocument, open_document
from recto.documents import Manifest
from recto.errors import Fault, InternalError, RectoError, fault_of
from recto.jobs import SettledPage
from recto.logs import log, log_to
from recto.values import Value
from workers.local.wiring import Wiring
from workers.processes.process import serve_forever, serve_many, settle_in
from workers.requests import (
    LOG_FILE,
    AskTask,
    AssembleTask,
    ConsultTask,
    ExtraFile,
    ExtrasTask,
    FieldsTask,
    IngestTask,
    PageTask,
    ReadTask,
    SourceFile,
    WorkerSetup,
    WorkerTask,
    unchanged,
)
from workers.stages.asking_page import AskingPage
from workers.stages.assembly import assemble
from workers.stages.drawing import DrawnPage
from workers.stages.extras import searchable_pdf
from workers.stages.fields.consulting import consulted_about
from workers.stages.fields.fielded import Asking, asking_at, keep_asking, keep_fields, keep_told, told_at
from workers.stages.fields.fielding import fields_of
from workers.stages.ingest import IngestResult, ingest
from workers.stages.reader import Reader, Source
from workers.stages.settling import settle_asked, settle_drawn, settle_or_draw, settle_page, settled_before

ADDRESS_FACTOR = 3
"""The process caps its own private memory at this many times the limit that the pool watches for.

The cap counts what is reserved, too: OpenVINO reserves 30 MiB for the kernels of each new width of line, and touches 5.
"""


class PageAnswer(Value):
    """``reused``: an earlier run had settled it."""

    settled: SettledPage
    reused: bool


class PageDrawn(Value):
    """Its image waits to be read."""


class PageAsking(Value):
    """It was read, and models are to be asked for parts of it."""


class FieldsKept(Value):
    """They were looked for, and lie under ``key``."""

    key: str


class FieldsAsking(Value):
    """What models are to be asked about the document lies under ``key``."""

    key: str


class FieldsTold(Value):
    """What models said of the document lies under ``key``. ``away``: some could not be asked."""

    key: str
    away: bool


WorkerResult: TypeAlias = (
    IngestResult | PageAnswer | PageDrawn | PageAsking | FieldsKept | FieldsAsking | FieldsTold | ExtraFile | Manifest
)


def unexpected(result: WorkerResult) -> InternalError:
    """The error for a result that does not belong to its task."""
    return InternalError(f"a worker answered with {type(result).__name__}")


def serve(setup: WorkerSetup, pipe: Connection, slot: int) -> None:
    """The main function of a worker process."""
    settle_in(slot=slot, cores=setup.cores, memory=setup.settings.limits.worker_memory * ADDRESS_FACTOR)
    log_to(setup.work_dir / LOG_FILE)
    serve_forever(pipe, _Server(setup).answer)


def serve_readers(setups: Sequence[WorkerSetup], pipe: Connection, slot: int) -> None:
    """The main function of a process that holds a model; each slot has a setup of its own.

    It may use all cores and, but for what the pool watches, all memory: models and their drivers reserve a lot of it.
    """
    setup = setups[slot]
    settle_in(slot=slot, cores=(), memory=0)
    if setup.cores:
        os.sched_setaffinity(0, setup.cores)
    log_to(setup.work_dir / LOG_FILE)
    serve_many(pipe, _Server(setup).answer)


class _Server:
    """Keeps what is dear to make between tasks: stores, engines, the last document opened."""

    def __init__(self, setup: WorkerSetup) -> None:
        self._setup = setup
        self._making = threading.Lock()
        self._wiring = Wiring(setup)
        self._opened: dict[Path, SourceDocument] = {}

    def answer(self, task: WorkerTask) -> WorkerResult | Fault:
        try:
            return self._done(task)
        except Exception as error:  # noqa: BLE001 - the process border: what went wrong costs one task, and is named
            if not isinstance(error, RectoError | MemoryError):
                log("internal_error", task=task.kind, trace=traceback.format_exc())
            return fault_of(error)

    def _done(self, task: WorkerTask) -> WorkerResult:
        limits = self._setup.settings.limits
        match task:
            case IngestTask():
                return ingest(
                    task,
                    password=self._setup.password,
                    limits=limits,
                    fetch=self._wiring.fetch,
                    scratch=self._wiring.scratch,
                )
            case PageTask():
                return self._page(task)
            case ReadTask():
                return _told(settle_drawn(task.file, task.page, self._reader, source=lambda: self._source(task.file)))
            case AskTask():
                ask = self._wiring.ask_for(task.job)
                settled = settle_asked(task.file, task.page, self._reader, ask, last=task.last)
                return PageAnswer(settled=settled, reused=False)
            case FieldsTask() | ConsultTask() | ExtrasTask() | AssembleTask():
                return self._with_document(task)

    def _with_document(
        self, task: FieldsTask | ConsultTask | ExtrasTask | AssembleTask
    ) -> FieldsKept | FieldsAsking | FieldsTold | ExtraFile | Manifest:
        match task:
            case FieldsTask():
                return self._fields(task)
            case ConsultTask():
                store = self._wiring.work
                ask = self._wiring.ask_for(task.job)
                told = consulted_about(asking_at(task.asking, store), store, ask, last=task.last)
                return FieldsTold(key=keep_told(told, store), away=told.are_away)
            case ExtrasTask():
                name = hashlib.sha256(task.ref.encode()).hexdigest()
                return searchable_pdf(
                    task,
                    jobs=self._wiring.jobs,
                    work=self._wiring.assembler.work,
                    password=self._setup.password,
                    to=self._wiring.scratch / "extras" / f"{name}.pdf",
                )
            case AssembleTask():
                return assemble(task, self._wiring.assembler)

    @property
    def _reader(self) -> Reader:
        with self._making:  # several threads may ask for the first one
            return self._wiring.reader

    def _page(self, task: PageTask) -> PageAnswer | PageDrawn | PageAsking:
        reader = self._reader
        known = settled_before(task.file, task.page, reader, retry_failed=self._setup.retry_failed)
        if isinstance(known, SettledPage):
            return PageAnswer(settled=known, reused=True)
        if not task.apart:
            return _told(settle_page(task.file, task.page, reader, source=lambda: self._source(task.file)))
        return _told(settle_or_draw(task.file, task.page, reader, source=lambda: self._source(task.file)))

    def _fields(self, task: FieldsTask) -> FieldsKept | FieldsAsking:
        store = self._wiring.work
        found = fields_of(self._wiring.fieldable(task), self._wiring.engines.fielding, told_at(task.told, store))
        if isinstance(found, Asking):
            return FieldsAsking(key=keep_asking(found, store))
        return FieldsKept(key=keep_fields(found, store))

    def _source(self, file: SourceFile) -> Source:
        return Source(file, self._document(file))

    def _document(self, file: SourceFile) -> SourceDocument:
        """The document opened; the one before it is closed, so that a process holds one at most."""
        unchanged(file)
        if file.path not in self._opened:
            while self._opened:
                self._opened.popitem()[1].close()
            self._opened[file.path] = open_document(
                file.path,
                kind=file.kind,
                shown=file.shown,
                password=self._setup.password,
                limits=self._setup.settings.limits,
            )
        return self._opened[file.path]


def _told(ended: SettledPage | AskingPage | DrawnPage) -> PageAnswer | PageAsking | PageDrawn:
    match ended:
        case SettledPage():
            return PageAnswer(settled=ended, reused=False)
        case AskingPage():
            return PageAsking()
        case DrawnPage():
            return PageDrawn()

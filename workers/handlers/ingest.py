"""Ingest: a document is fetched, looked at, and its pages are planned."""

import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from recto.documents import Manifest
from recto.errors import InputError, InternalError, OrderRefused, StorageError
from recto.jobs import DocumentState, JobDocument
from recto.logs import log
from recto.units import Ingest, Unit
from workers.handlers.deadline import deadline
from workers.handlers.documentends import concluding, ended, refused
from workers.handlers.planning import planned
from workers.handlers.turns import Done, Outcome, Turn
from workers.handlers.unpacking import unpacked
from workers.places import STORED, upload_key
from workers.requests import IngestTask, SourceFile
from workers.stages.ingest import Ingested, IngestResult, Refused, Unpacked, named_fault
from workers.stages.ingest import ingest as ingested
from workers.stages.placing import manifest_of
from workers.stages.results import NoResult, is_current
from workers.station import Station, order_of
from workers.timeouts import ingest_seconds


def ingest(turn: Turn, work: Ingest, station: Station) -> Outcome:
    document = station.stores.jobs.document(turn.job.id, work.name)
    if document.state.is_final:
        return Done(then=concluding(turn, station))
    return Done(then=_taken_in(turn, station, document))


def _taken_in(turn: Turn, station: Station, document: JobDocument) -> tuple[Unit, ...]:
    limits = station.settings.limits
    with station.folder() as folder, deadline(ingest_seconds(document.source, limits)):
        try:
            path = station.local_copy(turn.job, document)
        except (InputError, OrderRefused, StorageError) as error:
            if isinstance(error, StorageError) and error.retryable:
                raise
            return refused(turn, station, document, named_fault(error, document.shown))
        try:
            task = IngestTask(name=document.name, source=str(path), shown=document.shown)
            found = ingested(task, password="", limits=limits, fetch=_fetched_before, scratch=folder)
            return _then(turn, station, document, path, found)
        finally:
            if station.is_copy(document):
                path.unlink(missing_ok=True)


def _then(turn: Turn, station: Station, document: JobDocument, path: Path, found: IngestResult) -> tuple[Unit, ...]:
    match found:
        case Ingested(file=file):
            known = _known(turn, station, document, file, path)
            kept = _kept(turn, station, known)
            if isinstance(kept, Manifest):
                return ended(turn, station, known, kept.state, faults=kept.faults)
            return planned(turn, station, known)
        case Unpacked():
            then = unpacked(turn, station, found)
            return (*then, *ended(turn, station, document, DocumentState.SUCCEEDED))
        case Refused():
            known = document.model_copy(update={"document": found.document, "bytes": found.bytes})
            return refused(turn, station, known, found.fault)


def _known(turn: Turn, station: Station, document: JobDocument, file: SourceFile, path: Path) -> JobDocument:
    """The document with what was learned of it, in the journal and the job store.

    What was fetched from the web is kept: a second fetch could give something else.
    """
    source = document.source
    if station.is_copy(document):
        if not source.startswith((STORED, "s3://")):
            source = STORED + upload_key(turn.job.tenant, file.document)
            with path.open("rb") as stream:
                station.places.own.put_stream(source.removeprefix(STORED), stream)
        station.files.keep(path, file.document)
    known = document.model_copy(
        update={
            "document": file.document,
            "source": source,
            "media": file.kind.value,
            "pages": file.pages,
            "bytes": file.bytes,
            "started": document.started or time.time(),
        }
    )
    station.places.journal.document(turn.job.id, known)
    station.stores.jobs.identify(turn.job.id, known)
    log("document_taken_in", job=turn.job.id, document=known.name, pages=known.pages, bytes=known.bytes)
    return known


def _kept(turn: Turn, station: Station, document: JobDocument) -> Manifest | NoResult:
    """The result that an earlier night wrote of the same content under the same settings."""
    if not order_of(turn.job).schedule or turn.unit.round:
        return NoResult()
    manifest = manifest_of(station.places.results(turn.job), document.name)
    settings = station.engines(turn.job).settings
    if isinstance(manifest, NoResult) or not is_current(
        manifest, document=document.document, settings=settings, retry_failed=False
    ):
        return NoResult()
    log("result_kept")
    return manifest


def _fetched_before(source: str) -> AbstractContextManager[BinaryIO]:
    raise InternalError(f"{source}: it should lie on local disk by now")

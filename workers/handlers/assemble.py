"""Assemble: settled pages become the files of a result."""

from pathlib import Path

from documents.facts import FileKind
from recto.errors import Fault, ObjectMissing, RectoError, StorageError, fault_of
from recto.jobs import JobDocument
from recto.options import Format
from recto.units import Assemble, Fields
from storage.packed import PackedStore
from workers.handlers.deadline import deadline
from workers.handlers.documentends import concluding, ended
from workers.handlers.packs_gone import pages_gone
from workers.handlers.review_list import put_on_list
from workers.handlers.turns import Done, Outcome, Turn
from workers.requests import AssembleTask, ExtraFile, ExtrasTask, SourceFile
from workers.stages.assembly import assemble as assembled
from workers.stages.endings import has
from workers.stages.extras import SEARCHABLE_PDF, searchable_pdf
from workers.stages.fields.fielded import fields_at
from workers.station import Station, options_of
from workers.timeouts import assembly_seconds


def assemble(turn: Turn, work: Assemble, station: Station) -> Outcome:
    jobs, job = station.stores.jobs, turn.job
    document = jobs.document(job.id, work.name)
    if document.state.is_final:
        return Done(then=concluding(turn, station))
    planned = jobs.plan(job.id, work.name, ())
    if not planned.complete:  # pages were taken back; their last group asks for this again
        return Done()
    if options_of(job).wants_fields and not (work.fields and has(station.places.work(job.tenant), work.fields)):
        return Done(then=(turn.following(Fields(name=work.name)),))
    with station.folder() as folder, deadline(assembly_seconds(planned.planned, station.settings.limits)):
        assembler = station.assembler(job)
        extras, faults = _extras(turn, station, document, assembler.work, to=folder)
        task = AssembleTask(
            job=job.id,
            ref=document.name,
            name=document.name,
            file=_file(document, folder),
            settings=station.engines(job).settings,
            fields=work.fields,
            extras=extras,
            faults=faults,
            started=document.started,
            attempts=planned.planned,
        )
        try:
            manifest = assembled(task, assembler)
        except ObjectMissing:
            if again := pages_gone(turn, station, document):
                return Done(then=again)
            raise
    if work.fields:
        put_on_list(turn, station, work.name, fields_at(work.fields, assembler.work))
    return Done(then=ended(turn, station, document, manifest.state, faults=manifest.faults))


def _extras(
    turn: Turn, station: Station, document: JobDocument, work: PackedStore, *, to: Path
) -> tuple[tuple[ExtraFile, ...], tuple[Fault, ...]]:
    """Files beside the default set; what goes wrong with one does not take the result along."""
    if Format.SEARCHABLE_PDF not in options_of(turn.job).formats:
        return (), ()
    try:
        task = ExtrasTask(job=turn.job.id, ref=document.name, file=station.source_file(turn.job, document))
        made = searchable_pdf(task, jobs=station.stores.jobs, work=work, password="", to=to / SEARCHABLE_PDF)
    except (RectoError, MemoryError) as error:
        if isinstance(error, StorageError) and error.retryable:
            raise
        fault = fault_of(error)
        message = f"{document.shown}: the searchable PDF could not be made: {fault.message}"
        return (), (fault.model_copy(update={"message": message}),)
    return (made,), ()


def _file(document: JobDocument, folder: Path) -> SourceFile:
    """What the manifest says of the source; its bytes are not needed any more."""
    return SourceFile(
        document=document.document,
        path=folder,
        shown=document.shown,
        kind=FileKind(document.media),
        pages=document.pages,
        bytes=document.bytes,
        modified=0,
    )

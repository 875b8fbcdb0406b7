"""The members of an archive become documents of the job."""

from pathlib import Path

from recto.errors import Fault
from recto.jobs import DocumentState, JobDocument
from recto.units import Ingest, Unit
from workers.events import InputFile
from workers.handlers.documentends import ended
from workers.handlers.turns import Turn
from workers.inputs.source_files import hashed
from workers.places import STORED, upload_key
from workers.stages.ingest import Unpacked
from workers.station import Station


def unpacked(turn: Turn, station: Station, archive: Unpacked) -> tuple[Unit, ...]:
    """Each member is kept in Recto's own store; one that cannot be had is a document that failed."""
    units = [_member(turn, station, member) for member in archive.inputs]
    for lost in archive.refused:
        _lost(turn, station, lost.name, lost.shown, lost.fault)
    return tuple(units)


def _member(turn: Turn, station: Station, member: InputFile) -> Unit:
    path = Path(member.source)
    key = upload_key(turn.job.tenant, hashed(path))
    with path.open("rb") as stream:
        station.places.own.put_stream(key, stream)
    document = JobDocument(name=member.name, source=STORED + key, shown=member.shown)
    station.places.journal.document(turn.job.id, document)
    station.stores.jobs.add_document(turn.job.id, document)
    return turn.following(Ingest(name=member.name))


def _lost(turn: Turn, station: Station, name: str, shown: str, fault: Fault) -> None:
    document = JobDocument(name=name, shown=shown)
    station.places.journal.document(turn.job.id, document)
    if station.stores.jobs.add_document(turn.job.id, document):
        ended(turn, station, document, DocumentState.FAILED, faults=(fault,))

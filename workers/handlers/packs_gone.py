"""Pages whose packs somebody removed are read again."""

from recto.jobs import JobDocument
from recto.logs import log
from recto.units import Unit
from workers.handlers.planning import groups
from workers.handlers.turns import Turn
from workers.stages.endings import has
from workers.station import Station


def pages_gone(turn: Turn, station: Station, document: JobDocument) -> tuple[Unit, ...]:
    """The units that do so, none where all that the settled pages name is there."""
    jobs, work = station.stores.jobs, station.places.work(turn.job.tenant)
    packs = {pack for page in jobs.settled(turn.job.id, document.name) for pack in (page.pack, page.image_pack)}
    lost = {pack for pack in packs - {""} if not has(work, pack)}
    settled = jobs.settled(turn.job.id, document.name)
    gone = [page.record.page for page in settled if {page.pack, page.image_pack} & lost]
    if gone:
        log("packs_gone", pages=len(gone))
        jobs.reopen(turn.job.id, document.name, gone)
    return tuple(groups(turn, station, document, iter(gone)))

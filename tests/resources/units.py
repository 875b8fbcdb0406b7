"""Units of work done here and now: what is released is handled, until nothing is left to do."""

from collections.abc import Sequence
from pathlib import Path

from recto.jobs import Job, JobCounts
from recto.options import ReadOptions
from recto.orders import Caps, FileSource, LocalTarget, Order, Source
from recto.settings import Limits, Service, Settings
from recto.units import Queue, Unit
from storage.protocols import Backlog
from workers.handling import handle
from workers.owners import own_name, worker_name
from workers.service import Service as Front
from workers.station import Station

DEFAULTS = ReadOptions()
LIMITS = Limits()
NO_CAPS = Caps()


def settings_in(folder: Path, *, limits: Limits = LIMITS, group_pages: int = 4) -> Settings:
    """Of a service on SQLite below ``folder``."""
    service = Service(store=str(folder / "store"), group_pages=group_pages)
    return Settings(service=service, work_dir=str(folder / "work"), limits=limits)


def station_of(settings: Settings) -> Station:
    return Station(settings, owner=own_name(worker_name()))


def front_of(station: Station) -> Front:
    """What the front doors call; the stores are whole."""
    station.stores.registry.made_whole()
    return Front(station.stores, station.places, station.settings)


def order_of(
    sources: Sequence[Source | Path], target: Path, options: ReadOptions = DEFAULTS, *, caps: Caps = NO_CAPS
) -> Order:
    named = tuple(FileSource(path=str(one)) if isinstance(one, Path) else one for one in sources)
    return Order(sources=named, target=LocalTarget(path=str(target)), options=options, caps=caps)


def released(backlog: Backlog, *, most: int = 8) -> list[Unit]:
    return [unit for queue in Queue for unit in backlog.release(queue, most=most)]


def work_off(station: Station, *, times: int = 1) -> int:
    """Does what can be done now, each unit so many times; says how many units."""
    done = 0
    while units := released(station.stores.backlog):
        for unit in units:
            for _ in range(times):
                handle(unit.id, station)
        done += len(units)
    return done


def submitted(station: Station, order: Order) -> Job:
    return front_of(station).submit(order).job


def counts_of(station: Station, job: Job) -> JobCounts:
    return station.stores.jobs.counts(job.id)

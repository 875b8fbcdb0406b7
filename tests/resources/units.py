"""Units of work done here and now: what is released is handled, until nothing is left to do."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from recto.jobs import Job, JobCounts, JobState
from recto.options import ReadOptions
from recto.orders import Caps, FileSource, LocalTarget, Order, Source
from recto.settings import Limits, Service, Settings
from recto.units import Queue, Unit
from storage.protocols import Backlog
from tests.resources.processes import PATIENCE
from tests.resources.runs import born_digital, scans, written_bytes
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


def is_over(station: Station, job: Job) -> bool:
    """Does what can be done now; whether the job is at its end then."""
    work_off(station)
    return station.stores.jobs.get(job.id).state is JobState.FINISHED


def until_finished(station: Station, job: Job) -> None:
    """Work that waits is done when its time has come."""
    wait_for(lambda: is_over(station, job))


def submitted(station: Station, order: Order) -> Job:
    return front_of(station).submit(order).job


def counts_of(station: Station, job: Job) -> JobCounts:
    return station.stores.jobs.counts(job.id)


def inputs_in(folder: Path) -> Path:
    """17 pages: typed and scanned ones, and a picture."""
    inputs = folder / "in"
    inputs.mkdir()
    born_digital(inputs / "typed.pdf", 5)
    scans(inputs / "scanned.pdf", 9)
    pictures(inputs / "pictures.tif", 3)
    return inputs


def pictures(path: Path, count: int, *, red: list[int] | None = None) -> Path:
    """A TIFF of small pages, each with rows of marks of its own; some on red."""
    rng = np.random.default_rng(7)
    frames: list[Image.Image] = []
    for number in range(1, count + 1):
        paper = (220, 20, 20) if number in (red or []) else (250, 250, 250)
        pixels = np.full((320, 240, 3), paper, np.uint8)
        for top in range(30, 290, 24):
            pixels[top : top + 10, 20:220][:, np.repeat(rng.integers(0, 2, 40, np.uint8), 5) == 1] = 10
        frames.append(Image.fromarray(pixels))
    frames[0].save(path, save_all=True, append_images=frames[1:])
    return path


def results_in(folder: Path) -> dict[str, str]:
    """sha256 of every file of every result but ``run.json``, by path; no summaries."""
    return {path: hash for path, hash in written_bytes(folder).items() if "recto-summary-" not in path}


def return_lost(station: Station) -> None:
    """What the keeper does: units whose owner died, or that nobody began, are given out again."""
    for unit in in_flight(station):
        station.stores.backlog.resend(unit)


def in_flight(station: Station) -> list[str]:
    """Ids of units that were given out and are not done."""
    return [found.unit.id for queue in Queue for found in station.stores.backlog.in_flight(queue)]


def until_taken_in(station: Station, job: Job) -> None:
    """Does units until a document of the job is planned."""

    def taken_in() -> bool:
        for unit in released(station.stores.backlog, most=1):
            handle(unit.id, station)
        return any(document.pages for document in station.stores.jobs.documents(job.id))

    wait_for(taken_in)


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)

"""What is known of how a process ended."""

import os
import time
from pathlib import Path

from recto.errors import PageOutOfMemory, fault_of
from recto.settings import Limits
from recto.units import Queue, Split, Unit
from recto.values import PageNumber
from tests.resources.crowds import scanned_pdf
from tests.resources.mortals import DEAD
from tests.resources.units import counts_of, order_of, released, settings_in, station_of, submitted, work_off
from workers.handling import handle
from workers.processes.ends import ENDS, KEPT_SECONDS, note_end, noted_ends
from workers.station import Station

SWOLLEN = fault_of(PageOutOfMemory("needed more than 100 MiB of memory"))


def test_a_note_is_for_the_one_that_took_over(tmp_path: Path) -> None:
    note_end(tmp_path / ENDS, DEAD, SWOLLEN)
    assert noted_ends(tmp_path / ENDS, DEAD) == (SWOLLEN,)
    assert noted_ends(tmp_path / ENDS, "another") == ()
    assert noted_ends(tmp_path / "nowhere", DEAD) == ()


def test_old_notes_are_forgotten(tmp_path: Path) -> None:
    note_end(tmp_path, DEAD, SWOLLEN)
    (old,) = tmp_path.iterdir()
    long_ago = time.time() - 2 * KEPT_SECONDS
    os.utime(old, (long_ago, long_ago))
    note_end(tmp_path, "another", SWOLLEN)
    assert noted_ends(tmp_path, DEAD) == ()


def test_a_page_whose_process_was_killed_for_its_memory_says_so(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(scanned_pdf("in.pdf", 1))
    station = station_of(settings_in(tmp_path, limits=Limits(attempts=1)))
    job = submitted(station, order_of([path], tmp_path / "out"))
    backlog, jobs = station.stores.backlog, station.stores.jobs
    split = next_split(station)
    backlog.begin(split.id, DEAD)
    jobs.claim(job.id, "in.pdf", PageNumber(1))
    note_end(station.scratch / ENDS, DEAD, SWOLLEN)
    handle(split.id, station)
    work_off(station)
    assert counts_of(station, job).faults == {"page_out_of_memory": 1}
    assert not backlog.in_flight(Queue.CPU)


def next_split(station: Station) -> Unit:
    """Does what comes before it."""
    while True:
        for unit in released(station.stores.backlog):
            if isinstance(unit.work, Split):
                return unit
            handle(unit.id, station)

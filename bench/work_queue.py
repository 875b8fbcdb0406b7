"""Reading through the queue beside ``recto run``: the same files, the embedded engines, as many processes.

Runs alternate, for machines are never quiet; medians are compared. Each run of the service has a tenant of its own, so
that nothing that was read before helps it. The worker stays up between runs, as it does in use; ``recto run`` starts
anew each time, as it does in use. Goal: at least 0.9 of the pages a second of ``recto run``.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.reports import RESULTS, print_table, write_json
from bench.stand import Stand, standing
from recto.documents import Manifest
from recto.options import ReadOptions
from recto.orders import FileSource, LocalTarget, Order
from recto.values import TenantId
from tests.resources.service import recto
from workers.service import Service

GOAL = 0.9
SAMPLES = Path("samples") / "documents"


class Run(NamedTuple):
    pages: int
    seconds: float

    @property
    def pages_per_second(self) -> float:
        return round(self.pages / self.seconds, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "inputs", nargs="*", type=Path, default=[SAMPLES], help="files and folders; the samples unless given"
    )
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--rounds", type=int, default=1, help="of each; of several the first, in which models are loaded, is left out"
    )
    parser.add_argument("--json", type=Path, default=RESULTS / "work_queue.json")
    given = parser.parse_args()
    inputs = [path.absolute() for path in given.inputs]
    with tempfile.TemporaryDirectory() as name, standing(Path(name), "folder", processes=given.processes) as stand:
        stand.start_worker()
        queued, direct = list[Run](), list[Run]()
        for number in range(given.rounds):
            queued.append(_through_queue(stand, inputs, given.backend, number))
            direct.append(_by_run(Path(name) / f"run-{number}", inputs, given.backend, given.processes))
    settled = slice(1 if given.rounds > 1 else 0, None)
    _report(queued[settled], direct[settled], given.json)


def _through_queue(stand: Stand, inputs: Sequence[Path], backend: str, number: int) -> Run:
    station = stand.station
    service = Service(stores=station.stores, places=station.places, settings=station.settings)
    order = Order(
        tenant=TenantId(f"round-{number}"),
        sources=tuple(FileSource(path=str(path)) for path in inputs),
        target=LocalTarget(path=str(stand.deployment.folder / f"queued-{number}")),
        options=ReadOptions(backend=backend),
    )
    started = time.monotonic()
    job = service.submit(order).job
    seconds = stand.seconds_until_over(job, started)
    return Run(stand.settled(job), seconds)


def _by_run(folder: Path, inputs: Sequence[Path], backend: str, processes: int) -> Run:
    command = recto("run", *map(str, inputs), "-o", str(folder), "--backend", backend, "--workers", str(processes))
    started = time.monotonic()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - started
    pages = sum(len(Manifest.model_validate_json(one.read_bytes()).pages) for one in folder.rglob("manifest.json"))
    shutil.rmtree(folder)
    return Run(pages, seconds)


def _report(queued: Sequence[Run], direct: Sequence[Run], to: Path) -> None:
    ours, theirs = (median(run.pages_per_second for run in runs) for runs in (queued, direct))
    share = round(ours / theirs, 3)
    rows = [
        [number, one.pages, f"{one.seconds:.1f}", one.pages_per_second, f"{other.seconds:.1f}", other.pages_per_second]
        for number, (one, other) in enumerate(zip(queued, direct, strict=True), start=1)
    ]
    columns = ["round", "pages", "queue, s", "pages/s", "recto run, s", "pages/s"]
    print_table(f"Through the queue beside recto run: {share} of its pages/s (goal {GOAL})", columns, rows)
    runs = {"queue": [run._asdict() for run in queued], "run": [run._asdict() for run in direct]}
    write_json(to, {"share": share, "goal": GOAL, "met": share >= GOAL, **runs})


if __name__ == "__main__":
    main()

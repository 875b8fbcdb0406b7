"""The service with pages already drawn and an instant engine: what the queue, the stores and the writing cost.

- throughput: pages a second end to end through Redis, with 1, 2 and 4 processes, into a folder and through an S3 server
- requests: how many each page costs at the S3 server
- growth: seconds a page in jobs of different sizes, the answer time of the API under that load, the worker's memory
- shares: a tenant with ten pages beside one with very many

No fields are looked for, but for ``--fields`` in throughput: that is work of its own, as reading is.

Everything runs on this machine: Redis, the S3 server (rclone), the API, one worker. Goals: 300 pages/s into a folder on
two cores; 1.5 requests a page; the largest job's seconds a page within 1.2 times the smallest's; the API's status in
20 ms; memory flat. The full sizes: ``--pages 6000 --sizes 1000 10000 100000 200000 --waiting 100000``.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from bench.probes import Memory, memory_of, seconds_of
from bench.ready_pages import ALONE, WITH_FIELDS
from bench.reports import RESULTS, print_table, write_json
from bench.stand import standing
from bench.tap import tapped
from recto.values import TenantId
from tests.resources.ports import free_port
from tests.resources.service import StoreKind

GOAL_PAGES_PER_SECOND = 300.0
GOAL_REQUESTS = 1.5
GOAL_GROWTH = 1.2
GOAL_STATUS_SECONDS = 0.020
GOAL_MEMORY = 1.1
SMALL_TENANT_PAGES = 10
PARTS = ("throughput", "requests", "growth", "shares")


class Throughput(NamedTuple):
    store: str
    processes: int
    pages: int
    seconds: float
    pages_per_second: float


class Requests(NamedTuple):
    """``by_method``: all of them while the job ran."""

    pages: int
    by_method: dict[str, int]
    per_page: float


class Growth(NamedTuple):
    """``status``: seconds of each answer of the API while the job ran. ``memory`` of the worker with its processes."""

    pages: int
    seconds: float
    status: list[float]
    memory: list[Memory]

    @property
    def per_page(self) -> float:
        return self.seconds / self.pages

    @property
    def swelling(self) -> float:
        """The most memory in the last quarter over that in the second: the first is start-up."""
        quarter = len(self.memory) // 4
        if not quarter:
            return 1.0
        early, late = self.memory[quarter : 2 * quarter], self.memory[-quarter:]
        return max(one.together for one in late) / max(one.together for one in early)


class Shares(NamedTuple):
    """Seconds of ``SMALL_TENANT_PAGES`` pages with nothing beside them, and beside ``waiting`` pages of another tenant,
    of which ``others`` were read meanwhile.
    """

    alone: float
    waiting: int
    beside: float
    others: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--pages", type=int, default=600, help="of each throughput run, and of the one for requests")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--stores", nargs="+", choices=["folder", "rclone", "moto"], default=["folder", "rclone"])
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 1000], help="pages of the jobs that are compared")
    parser.add_argument("--waiting", type=int, default=500, help="pages of the large tenant")
    parser.add_argument("--fields", action="store_true", help="look for fields, too, in throughput")
    parser.add_argument("--json", type=Path, default=RESULTS / "service.json")
    given = parser.parse_args()
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "throughput" in given.parts:
            runs = [
                throughput(folder / f"{store}-{processes}", store, processes, given.pages, fields=given.fields)
                for store in given.stores
                for processes in given.processes
            ]
            found["throughput"] = _told_throughput(runs)
        if "requests" in given.parts:
            found["requests"] = _told_requests(requests(folder / "requests", given.pages))
        if "growth" in given.parts:
            found["growth"] = _told_growth([growth(folder / f"size-{size}", size) for size in given.sizes])
        if "shares" in given.parts:
            found["shares"] = _told_shares(shares(folder / "shares", given.waiting))
    write_json(given.json, found)


def throughput(folder: Path, store: StoreKind, processes: int, pages: int, *, fields: bool) -> Throughput:
    with standing(folder, store, processes=processes) as stand:
        job = stand.filled(pages, name="job", options=WITH_FIELDS if fields else ALONE)
        stand.start_worker()
        seconds = stand.seconds_until_over(job, stand.let_go(job))
    return Throughput(store, processes, pages, round(seconds, 2), round(pages / seconds, 1))


def requests(folder: Path, pages: int) -> Requests:
    port = free_port()
    with tapped(port) as tap, standing(folder, "rclone", processes=2, s3_port=port, seen_at=tap.port) as stand:
        job = stand.filled(pages, name="job")
        stand.start_worker()
        before = tap.counts
        stand.seconds_until_over(job, stand.let_go(job))
        counts = {method: number - before[method] for method, number in tap.counts.items()}
    return Requests(pages, counts, round(sum(counts.values()) / pages, 3))


def growth(folder: Path, pages: int) -> Growth:
    with standing(folder, "folder", processes=2) as stand:
        job = stand.filled(pages, name="job")
        stand.start_worker()
        with (
            stand.client() as client,
            seconds_of(lambda: client.get(f"/v1/jobs/{job.id}").raise_for_status(), every=0.1) as status,
            memory_of(stand.worker_ids, every=max(0.5, pages / 50_000)) as memory,
        ):
            seconds = stand.seconds_until_over(job, stand.let_go(job))
    return Growth(pages, round(seconds, 2), status, memory)


def shares(folder: Path, waiting: int) -> Shares:
    small = TenantId("small")
    with standing(folder, "folder", processes=2) as stand:
        first = stand.filled(SMALL_TENANT_PAGES, name="first", tenant=small)
        second = stand.filled(SMALL_TENANT_PAGES, name="second", tenant=small)
        large = stand.filled(waiting, name="large", tenant=TenantId("large"))
        stand.start_worker()
        alone = stand.seconds_until_over(first, stand.let_go(first))
        stand.let_go(large)
        stand.wait_for_pages(large, waiting // 10)
        before = stand.settled(large)
        beside = stand.seconds_until_over(second, stand.let_go(second))
        others = stand.settled(large) - before
    return Shares(round(alone, 2), waiting, round(beside, 2), others)


def _told_throughput(runs: Sequence[Throughput]) -> list[dict[str, object]]:
    rows = [
        [*run, run.pages_per_second >= GOAL_PAGES_PER_SECOND if (run.store, run.processes) == ("folder", 2) else "-"]
        for run in runs
    ]
    title = f"Throughput (goal: {GOAL_PAGES_PER_SECOND:.0f} pages/s into a folder with a process for each of two cores)"
    print_table(title, ["store", "processes", "pages", "seconds", "pages/s", "met"], rows)
    return [run._asdict() for run in runs]


def _told_requests(run: Requests) -> dict[str, object]:
    row = [run.pages, *run.by_method.values(), run.per_page, run.per_page <= GOAL_REQUESTS]
    title = f"Requests at the S3 server (goal: at most {GOAL_REQUESTS} a page)"
    print_table(title, ["pages", *run.by_method, "a page", "met"], [row])
    return run._asdict()


def _told_growth(runs: Sequence[Growth]) -> list[dict[str, object]]:
    least = runs[0].per_page
    told = [
        {
            "pages": run.pages,
            "seconds": run.seconds,
            "pages_per_second": round(run.pages / run.seconds, 1),
            "growth": round(run.per_page / least, 3),
            "status_median": round(median(run.status), 4),
            "status_p95": round(quantiles(run.status, n=20)[-1], 4),
            "memory": max((one.together for one in run.memory), default=0),
            "swelling": round(run.swelling, 3),
        }
        for run in runs
    ]
    met = {"growth": GOAL_GROWTH, "status_median": GOAL_STATUS_SECONDS, "swelling": GOAL_MEMORY}
    title = f"Growth (goals: {', '.join(f'{name} at most {most}' for name, most in met.items())}, by the last line)"
    print_table(title, [*told[0], "met"], [[*one.values(), _is_met(one, met)] for one in told])
    return [{**one, "memory_series": run.memory} for one, run in zip(told, runs, strict=True)]


def _is_met(told: dict[str, float], goals: dict[str, float]) -> bool:
    return all(told[name] <= most for name, most in goals.items())


def _told_shares(run: Shares) -> dict[str, object]:
    columns = [f"{SMALL_TENANT_PAGES} pages alone, s", "pages waiting", "beside them, s", "of the others meanwhile"]
    print_table("Fair share: a small tenant beside a large one", columns, [[*run]])
    return run._asdict()


if __name__ == "__main__":
    main()

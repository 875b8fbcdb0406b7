"""``make up``: the whole service as plain processes on this machine, for development, until Ctrl-C.

``python -m tests.resources.up --help``. Needs ``redis-server`` and, for the S3 server, the development tools.
"""

import argparse
import os
import signal
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Final, get_args

from tests.resources.programs import PATIENCE, Program
from tests.resources.service import BUCKETS, CREDENTIALS, Deployment, StoreKind, deployed, new_key

READY: Final = "recto worker: ready"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", choices=get_args(StoreKind), default="rclone", help="where everything is kept")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="of each worker")
    parser.add_argument("--folder", type=Path, default=Path("out") / "up", help="logs and data; kept between runs")
    given = parser.parse_args()
    stop = threading.Event()

    def stopped(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stopped)
    with deployed(given.folder.absolute(), given.store, workers=given.workers, processes=given.processes) as site:
        for worker in site.workers:
            worker.start(wait=False)
        for worker in site.workers:
            _wait_for(worker)
        print(_addresses(site, new_key(site)), flush=True)
        stop.wait()
        print("stopping; a moment", flush=True)
        for worker in site.workers:
            worker.end()


def _wait_for(worker: Program) -> None:
    end = time.monotonic() + PATIENCE
    while READY not in worker.said() and worker.is_alive and time.monotonic() < end:
        time.sleep(0.1)
    if READY not in worker.said():
        raise SystemExit(f"{worker.name} did not start: see {worker.log}")


def _addresses(site: Deployment, key: str) -> str:
    lines = {
        "API": site.url,
        "key": key,
        "redis": site.settings.service.redis.get_secret_value(),
        "buckets": ", ".join(site.place(bucket) for bucket in BUCKETS),
        "logs": str(site.folder),
    }
    if site.s3:
        lines["S3"] = (
            f"{site.settings.s3.endpoint} ({', '.join(f'{name}={value}' for name, value in CREDENTIALS.items())})"
        )
    shown = "\n".join(f"{name:8} {value}" for name, value in lines.items())
    document = "samples/documents/invoice.pdf"
    example = f"curl -H 'Authorization: Bearer {key}' -F file=@{document} {site.url}/v1/jobs"
    return f"{shown}\n\n{example}\n\nCtrl-C stops it."


if __name__ == "__main__":
    main()

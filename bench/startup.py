"""How long until Recto is there: ``recto version``, and ``recto run`` on one born-digital page, files and models warm.

Wall-clock seconds of whole processes, medians. Goals: 0.3 s and 2 s.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.memory import make_pdf
from bench.reports import RESULTS, print_table, write_json

GOALS = {"recto version": 0.3, "recto run, one page": 2.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, default=RESULTS / "startup.json")
    given = parser.parse_args()
    recto = str(Path(sys.executable).with_name("recto"))
    with tempfile.TemporaryDirectory() as name:
        page = Path(name) / "page.pdf"
        make_pdf(page, 1, scanned=False)
        runs = {
            "recto version": [_seconds([recto, "version"]) for _ in range(given.rounds + 1)],
            "recto run, one page": [
                _seconds([recto, "run", str(page), "-o", f"{name}/{number}"]) for number in range(given.rounds + 1)
            ],
        }
    seconds = {what: round(median(taken[1:]), 3) for what, taken in runs.items()}  # the first one warms the caches
    rows = [[what, taken, GOALS[what], taken <= GOALS[what]] for what, taken in seconds.items()]
    print_table("Start-up", ["command", "seconds", "goal", "met"], rows)
    write_json(given.json, {"seconds": seconds, "goals": GOALS, "rounds": given.rounds})


def _seconds(command: list[str]) -> float:
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - started


if __name__ == "__main__":
    main()

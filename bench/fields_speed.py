"""What fields cost a run: `python -m bench.fields_speed`, over made documents of one page and of many.

Each document goes through ``recto run`` with fields and with ``--fields none``, in turn. Printed: the share of the
processor time that fields take, and the most memory of all processes with them over that without them.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.long_documents import KINDS, STREAM, long_document
from bench.memory import Peak, peak_of
from bench.reports import RESULTS, print_table, write_json

GOAL_SHARE = 0.25
"""Of the processor time, from so many pages on: what takes its time once, loading, is most of the time of few pages."""
GOAL_MEMORY = 1.25
GOAL_FROM = 50


class Cost(NamedTuple):
    """Of fields in the run of one document."""

    kind: str
    pages: int
    fields: Peak
    without: Peak

    @property
    def share(self) -> float:
        """Of the processor time."""
        return 1 - self.without.cpu / self.fields.cpu

    @property
    def memory(self) -> float:
        """All processes together, over what they are without fields."""
        return self.fields.together / self.without.together

    @property
    def is_met(self) -> bool:
        """Few pages have no goal."""
        is_cheap = self.share <= GOAL_SHARE and self.memory <= GOAL_MEMORY
        return self.fields.status == self.without.status == 0 and (self.pages < GOAL_FROM or is_cheap)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[1, 50, 300])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=RESULTS / "fields_speed.json")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        costs = list(_costs(Path(folder), given.kinds, given.pages, given.workers))
    _report(costs, given.out)


def _costs(folder: Path, kinds: Sequence[str], sizes: Sequence[int], workers: int) -> Iterator[Cost]:
    for kind in kinds:
        for pages in sizes:
            source = long_document(folder / f"{kind}-{pages}.pdf", kind, pages)
            options = ["--split"] if kind == STREAM else []
            without = _run(source, ["--fields", "none"], workers)
            yield Cost(kind, pages, _run(source, options, workers), without)


def _run(source: Path, options: Sequence[str], workers: int) -> Peak:
    recto = str(Path(sys.executable).with_name("recto"))
    with tempfile.TemporaryDirectory() as output:
        given = [str(source), "-o", output, "--workers", str(workers), "--json", *options]
        return peak_of([recto, "run", *given])


def _report(costs: Sequence[Cost], out: Path) -> None:
    rows = [
        [
            *(one.kind, one.pages, one.fields.cpu, one.without.cpu, f"{one.share:.2f}"),
            *(one.fields.seconds, one.without.seconds, one.fields.together, one.fields.largest, f"{one.memory:.2f}"),
            one.is_met,
        ]
        for one in costs
    ]
    print_table(
        f"Fields (goals from {GOAL_FROM} pages on: a share up to {GOAL_SHARE}, memory up to {GOAL_MEMORY})",
        ["kind", "pages", "cpu s", "without", "share", "s", "without", "MiB", "largest", "ratio", "met"],
        rows,
    )
    costly = [
        {"kind": one.kind, "pages": one.pages, "share": round(one.share, 3), "memory": round(one.memory, 3)}
        | {"fields": one.fields._asdict(), "without": one.without._asdict()}
        for one in costs
    ]
    write_json(out, {"costs": costly, "goals_met": all(one.is_met for one in costs)})


if __name__ == "__main__":
    main()

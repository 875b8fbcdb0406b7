"""The service under fire: a calm run, then the same documents while everything is killed, emptied and sent twice.

``python -m tests.chaos --help``. Exit code 0 where nothing was lost, 1 else. The same seed gives the same troubles.
"""

import argparse
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.reports import print_table
from tests.chaos.judging import differing
from tests.chaos.schedule import USUAL
from tests.chaos.trial import Outcome, Plan, tried
from tests.resources.service import StoreKind

_SHOWN = 50
"""Complaints that are printed; all are in the file."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--stores",
        nargs="+",
        choices=["moto", "rclone"],
        default=["moto", "rclone"],
        help="S3 servers: moto's honours conditional writes, rclone's does not",
    )
    parser.add_argument("--slower", type=float, default=1.0, help="kills come so many times slower, on a busy machine")
    parser.add_argument("--out", type=Path, default=Path("out") / "chaos", help="logs of all programs; is emptied")
    given = parser.parse_args()
    shutil.rmtree(given.out, ignore_errors=True)
    calm = tried(_plan(given, given.stores[0], calm=True), given.out / "calm")
    outcomes = {f"calm, {given.stores[0]}": (calm, calm.complaints)}
    for store in given.stores:
        outcome = tried(_plan(given, store, calm=False), given.out / store)
        outcomes[store] = (outcome, [*outcome.complaints, *differing(outcome.tree, calm.tree)])
    _report(given.out, outcomes)
    sys.exit(any(complaints for _, complaints in outcomes.values()))


def _plan(given: argparse.Namespace, store: StoreKind, *, calm: bool) -> Plan:
    return Plan(
        documents=given.documents,
        pages=given.pages,
        seed=given.seed,
        store=store,
        calm=calm,
        pace=USUAL.slower(given.slower),
        patience=900.0 * given.slower,
    )


def _report(out: Path, outcomes: Mapping[str, tuple[Outcome, Sequence[str]]]) -> None:
    rows = [
        [name, f"{outcome.seconds:.0f}", dict(sorted(outcome.acts.items())), len(complaints)]
        for name, (outcome, complaints) in outcomes.items()
    ]
    print_table("Chaos", ["run", "seconds", "troubles", "complaints"], rows)
    for name, (_, complaints) in outcomes.items():
        (out / f"{name}.txt").write_text("\n".join([*complaints, ""]))
        for complaint in complaints[:_SHOWN]:
            print(f"{name}: {complaint}")


if __name__ == "__main__":
    main()

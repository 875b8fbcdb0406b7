"""How fast, beside whom, at what fidelity? The same files for all, one command for each engine, every core.

Whole processes are measured, with their start: pages per second and the most memory that an engine and everything it
started held together. Scans and born-digital documents apart. What is read is compared with the truth too, so that
nobody wins by leaving text out. Peers get as many processes as cores, each with a core and one thread of its own.
"""

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean, median

from bench.corpus import Category, Sample
from bench.engines import RECTO, STDOUT, Engine, engines, inputs_of
from bench.fidelity import add_sample_options, pythons_of, samples_of
from bench.memory import Peak, peak_of
from bench.peers.program import BATCH, PEERS
from bench.reports import RESULTS, print_table, write_json
from bench.scores import Measure, Score, scored
from recto.values import Value


class Speed(Value):
    """Of one engine over one set. ``pages_per_second`` counts pages of files that gave a reading only; ``seconds`` is
    the median of the rounds, ``memory`` (MiB) the most of all. ``fidelity``: mean of each measure."""

    engine: str
    kind: str
    pages: int
    lost_files: int
    seconds: float
    pages_per_second: float
    memory: float
    fidelity: dict[Measure, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sample_options(parser)
    parser.set_defaults(engines=",".join([RECTO, *PEERS, BATCH]))
    parser.add_argument("--rounds", type=int, default=1, help="each engine that often, in turn")
    parser.add_argument("--json", type=Path, default=RESULTS / "speed.json")
    given = parser.parse_args()
    samples = [sample for sample in samples_of(given) if sample.category is not Category.TABLES]
    found, missing = engines(given.engines.split(","), pythons_of(given), given.workers)
    sets = {
        "scans": [sample for sample in samples if sample.scan],
        "born-digital": [sample for sample in samples if not sample.scan],
    }
    speeds = [speed for kind, own in sets.items() if own for speed in measured(kind, own, found, rounds=given.rounds)]
    _report(speeds, missing)
    versions = {engine.name: engine.version for engine in found}
    rows = [speed.model_dump(mode="json") for speed in speeds]
    write_json(given.json, {"engines": versions, "missing": missing, "workers": given.workers, "speeds": rows})


def measured(kind: str, samples: Sequence[Sample], found: Sequence[Engine], *, rounds: int) -> list[Speed]:
    """Round by round, all engines in each: what else the machine does then hits all of them alike."""
    runs = [[_run(engine, samples) for engine in found] for _ in range(rounds)]
    return [
        _speed(engine, kind, [peak for peak, _ in own], own[-1][1])
        for engine, own in zip(found, zip(*runs, strict=True), strict=True)
    ]


def _run(engine: Engine, samples: Sequence[Sample]) -> tuple[Peak, list[Score]]:
    inputs = inputs_of(samples)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peak = peak_of(engine.command(inputs, folder), output=folder / STDOUT)
        readings = engine.readings(inputs, folder)
    return peak, [scored(engine.name, *pair) for pair in zip(samples, readings, strict=True)]


def _speed(engine: Engine, kind: str, peaks: Sequence[Peak], scores: Sequence[Score]) -> Speed:
    pages = sum(score.sample.pages for score in scores if not score.fault)
    seconds = median(peak.seconds for peak in peaks)
    return Speed(
        engine=engine.name,
        kind=kind,
        pages=pages,
        lost_files=sum(bool(score.fault) for score in scores),
        seconds=seconds,
        pages_per_second=round(pages / seconds, 3),
        memory=max(peak.together for peak in peaks),
        fidelity={measure: round(mean, 4) for measure in Measure if (mean := _mean(scores, measure)) is not None},
    )


def _mean(scores: Sequence[Score], measure: Measure) -> float | None:
    values = [score.values[measure] for score in scores if measure in score.values]
    return fmean(values) if values else None


def _report(speeds: Sequence[Speed], missing: Mapping[str, str]) -> None:
    first = {speed.kind: speed.pages_per_second for speed in reversed(speeds)}
    rows = [
        [
            speed.kind,
            speed.engine,
            speed.pages,
            speed.lost_files,
            speed.seconds,
            speed.pages_per_second,
            f"{first[speed.kind] / speed.pages_per_second:.2f}" if speed.pages_per_second else "-",
            f"{speed.memory:.0f}",
            " / ".join(f"{speed.fidelity[measure]:.3f}" for measure in Measure if measure in speed.fidelity),
        ]
        for speed in speeds
    ]
    columns = ["set", "engine", "pages", "lost files", "seconds", "pages/s", "first is faster by", "peak MiB"]
    print_table("Speed", [*columns, "similarity / word F1"], rows)
    if missing:
        print_table("Not installed", ["engine", "why"], list(missing.items()))


if __name__ == "__main__":
    main()

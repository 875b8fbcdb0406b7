"""How fast, beside whom, at what fidelity? The same files for all, one command for each engine, every core.

Whole processes are measured, with their start: pages per second, processor time, and the most memory that an engine and
everything it started held together. Scans and born-digital documents apart. What is read is compared with the truth
too: only a peer of equal fidelity counts as a rival, so that nobody wins by leaving out text or tables. Peers get as
many processes as cores, each with a core and one thread of its own. On scans, the OCR engine alone over the same page
images (``bench.peers.bare``) shows what the pipeline around it costs.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean, median

from bench.corpus import Sample
from bench.engines import RECTO, STDOUT, Engine, engines, inputs_of
from bench.fidelity import add_sample_options, pythons_of, samples_of
from bench.memory import Peak, peak_of
from bench.peers.bare import prepare_command, read_command
from bench.peers.program import BATCH, PEERS
from bench.reports import RESULTS, print_table, write_json
from bench.scores import Measure, Score, scored
from recto.values import Value

EQUAL = 0.01
"""A peer is of equal fidelity where it lies no further than this below the first engine in any measure."""

SCANS, BORN_DIGITAL = "scans", "born-digital"
GOALS = {SCANS: 1.5, BORN_DIGITAL: 1.5}
MOST_AROUND = 0.1
"""Share of the time that may go into the pipeline around the engine."""


class Speed(Value):
    """Of one engine over one set. ``pages_per_second`` counts pages of files that gave a reading only; ``seconds`` and
    ``cpu`` (processor seconds) are medians of the rounds, ``memory`` (MiB) the most of all. ``fidelity``: mean of each
    measure."""

    engine: str
    kind: str
    pages: int
    lost_files: int
    seconds: float
    pages_per_second: float
    cpu: float
    memory: float
    fidelity: dict[Measure, float]


class Around(Value):
    """The pipeline around the OCR engine on scans: seconds of ``recto run`` and of the engine alone."""

    recto: float
    bare: float

    @property
    def share(self) -> float:
        return 1 - self.bare / self.recto


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sample_options(parser)
    parser.set_defaults(engines=",".join([RECTO, *PEERS, BATCH]))
    parser.add_argument("--rounds", type=int, default=1, help="each engine that often, in turn")
    parser.add_argument("--kinds", nargs="+", choices=[SCANS, BORN_DIGITAL], default=[SCANS, BORN_DIGITAL])
    parser.add_argument("--json", type=Path, default=RESULTS / "speed.json")
    given = parser.parse_args()
    samples = samples_of(given)
    found, missing = engines(given.engines.split(","), pythons_of(given), given.workers)
    sets = {kind: [sample for sample in samples if sample.scan == (kind == SCANS)] for kind in given.kinds}
    speeds = [speed for kind, own in sets.items() if own for speed in measured(kind, own, found, rounds=given.rounds)]
    around = _around(sets.get(SCANS, []), speeds, workers=given.workers, rounds=given.rounds)
    _report(speeds, around, missing)
    versions = {engine.name: engine.version for engine in found}
    rows = [speed.model_dump(mode="json") for speed in speeds]
    pipeline = [one.model_dump() for one in around]
    results = {"engines": versions, "missing": missing, "workers": given.workers, "speeds": rows, "pipeline": pipeline}
    write_json(given.json, results)


def measured(kind: str, samples: Sequence[Sample], found: Sequence[Engine], *, rounds: int) -> list[Speed]:
    """Round by round, all engines in each: what else the machine does then hits all of them alike."""
    runs = [[_run(engine, samples) for engine in found] for _ in range(rounds)]
    return [
        _speed(engine, kind, [peak for peak, _ in own], own[-1][1])
        for engine, own in zip(found, zip(*runs, strict=True), strict=True)
    ]


def rivals(speeds: Sequence[Speed]) -> list[Speed]:
    """Of the others in one set, those of equal or better fidelity than the first, fastest first."""
    own, *others = speeds
    equal = [
        other
        for other in others
        if all(other.fidelity.get(measure, 0.0) >= value - EQUAL for measure, value in own.fidelity.items())
    ]
    return sorted(equal, key=lambda other: -other.pages_per_second)


def _run(engine: Engine, samples: Sequence[Sample]) -> tuple[Peak, list[Score]]:
    inputs = inputs_of(samples)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peak = peak_of(engine.command(inputs, folder), output=folder / STDOUT)
        readings = engine.readings(inputs, folder)
    return peak, [scored(engine.name, *pair) for pair in zip(samples, readings, strict=True)]


def _around(samples: Sequence[Sample], speeds: Sequence[Speed], *, workers: int, rounds: int) -> list[Around]:
    """None where Recto read no scans."""
    own = [speed for speed in speeds if (speed.engine, speed.kind) == (RECTO, SCANS)]
    if not own:
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(prepare_command([one.path for one in inputs_of(samples)], folder), check=True)
        bare = median(peak_of(read_command(folder, workers)).seconds for _ in range(rounds))
    return [Around(recto=own[0].seconds, bare=bare)]


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
        cpu=median(peak.cpu for peak in peaks),
        memory=max(peak.together for peak in peaks),
        fidelity={measure: round(mean, 4) for measure in Measure if (mean := _mean(scores, measure)) is not None},
    )


def _mean(scores: Sequence[Score], measure: Measure) -> float | None:
    values = [score.values[measure] for score in scores if measure in score.values]
    return fmean(values) if values else None


def _report(speeds: Sequence[Speed], around: Sequence[Around], missing: Mapping[str, str]) -> None:
    for kind in dict.fromkeys(speed.kind for speed in speeds):
        _print_set(kind, [speed for speed in speeds if speed.kind == kind])
    for one in around:
        row = [one.recto, one.bare, f"{one.share:.3f}", MOST_AROUND, one.share <= MOST_AROUND]
        columns = ["recto run, seconds", "the engine alone, seconds", "share around it", "goal", "met"]
        print_table("Pipeline around the OCR engine, scans", columns, [row])
    if missing:
        print_table("Not installed", ["engine", "why"], list(missing.items()))


def _print_set(kind: str, speeds: Sequence[Speed]) -> None:
    own, equal = speeds[0], rivals(speeds)
    compared = [measure for measure in Measure if measure in own.fidelity]
    rows = [
        [
            speed.engine,
            speed.pages,
            speed.lost_files,
            speed.seconds,
            speed.pages_per_second,
            f"{speed.cpu / speed.pages:.2f}" if speed.pages else "-",
            f"{speed.memory:.0f}",
            " / ".join(f"{speed.fidelity[measure]:.3f}" for measure in compared),
            "-" if speed is own else speed in equal,
            f"{own.pages_per_second / speed.pages_per_second:.2f}" if speed.pages_per_second else "-",
        ]
        for speed in speeds
    ]
    columns = ["engine", "pages", "lost files", "seconds", "pages/s", "CPU s a page", "peak MiB"]
    print_table(kind, [*columns, " / ".join(compared), "equal fidelity", f"{own.engine} is faster by"], rows)
    print(f"Equal fidelity: no measure more than {EQUAL} below {own.engine}'s.", end=" ")
    if equal and equal[0].pages_per_second:
        ratio = own.pages_per_second / equal[0].pages_per_second
        print(f"Against the fastest such peer, {equal[0].engine}: {ratio:.2f} times (goal {GOALS[kind]}).")
    else:
        print("No peer reaches it.")


if __name__ == "__main__":
    main()

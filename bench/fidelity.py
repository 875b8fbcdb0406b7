"""How faithful is what Recto reads, and what do its peers make of the same files? `python -m bench.fidelity`.

Text similarity and word F1 of scanned and of born-digital text, TEDS of tables (see ``bench.measures``), by source and
overall. Truth that is another tool's output is left out; where the truth is not in reading order, only words count.
Without ``--corpus`` the samples of this project are read. Peers that are not installed are named as missing.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from bench import measures
from bench.corpus import Category, Sample, chosen, corpus_samples, own_samples
from bench.engines import RECTO, Engine, Reading, engines, inputs_of, read
from bench.peers.program import PEERS
from bench.rasterised import rasterised
from bench.reports import RESULTS, print_table, write_json
from bench.scores import Mean, Measure, Score, behind, means, scored, worst

ENOUGH_FILES = 5
FAR_BEHIND = 0.02
"""The goal: on no source of that many files more than that under the best peer."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sample_options(parser)
    parser.add_argument("--rasterise", action="store_true", help="read born-digital PDFs also as 150 dpi scans")
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="show that many of the worst files")
    parser.add_argument("--cache", type=Path, default=RESULTS / "readings", help="where readings are kept")
    parser.add_argument("--json", type=Path, default=RESULTS / "fidelity.json")
    given = parser.parse_args()
    samples = samples_of(given)
    if given.rasterise:
        samples += rasterised(samples, given.cache / "rasterised")
    found, missing = engines(given.engines.split(","), pythons_of(given), given.workers)
    if not found:
        sys.exit(f"no engine to measure: {missing}")
    scores = [score for engine in found for score in _scores(engine, samples, given.cache)]
    _report(scores, found, missing, given.worst)
    write_json(given.json, _results(scores, found, missing))


def add_sample_options(parser: argparse.ArgumentParser) -> None:
    """What is read and by whom; the same for every benchmark over a corpus."""
    parser.add_argument("--corpus", type=Path, help="a folder with MANIFEST.jsonl; our own samples by default")
    parser.add_argument("--split", default="dev", help="of the corpus")
    parser.add_argument(
        "--sources", default="", help="folders or categories of the corpus, with commas; all by default"
    )
    parser.add_argument("--most", type=int, default=0, help="files of each source; 0 for all")
    parser.add_argument("--longest", type=int, default=0, help="leave out documents of more pages; 0 for none")
    add_engine_options(parser)


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """By whom it is read."""
    parser.add_argument("--engines", default=",".join([RECTO, *PEERS]), help="recto, recto:BACKEND, peers")
    parser.add_argument("--peers-python", type=Path, help="a Python that has peers which this one lacks")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes of each engine")


def samples_of(given: argparse.Namespace) -> list[Sample]:
    """Ends the benchmark where the options leave nothing to read."""
    everything = corpus_samples(given.corpus, given.split) if given.corpus else own_samples()
    sources = [source for source in given.sources.split(",") if source]
    samples = chosen(everything, sources=sources, most=given.most, longest=given.longest)
    return samples or sys.exit("nothing to read: no such source, or every document is longer than --longest")


def pythons_of(given: argparse.Namespace) -> list[Path]:
    return [Path(sys.executable), *([given.peers_python] if given.peers_python else [])]


def _scores(engine: Engine, samples: Sequence[Sample], cache: Path) -> Iterator[Score]:
    inputs = inputs_of(samples)
    readings = dict(zip((one.path for one in inputs), read(engine, inputs, cache), strict=True))
    for sample in samples:
        yield _kept_score(engine.name, sample, readings[sample.path], cache / "scores")


def _kept_score(engine: str, sample: Sample, reading: Reading, cache: Path) -> Score:
    """Comparing large tables takes seconds: done once for the same reading, truth and measures."""
    code = Path(measures.__file__).read_bytes()
    about = "\0".join((engine, sample.model_dump_json(), reading.model_dump_json(), sample.truth_text()))
    at = cache / f"{sha256(code + about.encode()).hexdigest()}.json"
    if at.exists():
        return Score.model_validate_json(at.read_text("utf-8"))
    score = scored(engine, sample, reading)
    at.parent.mkdir(parents=True, exist_ok=True)
    at.write_text(score.model_dump_json(), "utf-8")
    return score


def _report(scores: Sequence[Score], found: Sequence[Engine], missing: dict[str, str], most: int) -> None:
    names = [engine.name for engine in found]
    overall = means(scores)
    for category in Category:
        _print_category(category, [mean for mean in overall if mean.category is category], names)
    first = names[0]
    print_table(
        f"Worst of {first}",
        ["file", "measure", first, "best other", "fault"],
        [
            [score.sample.name[:60], next(iter(score.values)), _figure(score.main), _best(others), score.fault[:60]]
            for score, others in worst(scores, first, most)
        ],
    )
    nothing = Counter(score.engine for score in scores if score.fault)
    print_table(
        "Engines",
        ["engine", "version", "samples without a reading"],
        [
            *([engine.name, engine.version, nothing[engine.name]] for engine in found),
            *([name, f"missing: {why}", ""] for name, why in missing.items()),
        ],
    )


def _print_category(category: Category, own: Sequence[Mean], names: Sequence[str]) -> None:
    """A row for each source; the measures of an engine in one cell."""
    if not own:
        return
    measured = [measure for measure in Measure if any(mean.measure is measure for mean in own)]
    rows: list[list[object]] = []
    for source, group in groupby(own, key=lambda mean: mean.source):
        by_measure = {mean.measure: mean for mean in group}
        files = max(mean.files for mean in by_measure.values())
        cells = [" / ".join(_cell(by_measure.get(measure), name) for measure in measured) for name in names]
        distances = " / ".join(_behind(by_measure.get(measure), names[0]) for measure in measured)
        rows.append([source, files, *cells, distances])
    title = f"{category}: {' / '.join(measured)}"
    print_table(title, ["source", "files", *names, f"{names[0]} behind"], rows)


def _cell(mean: Mean | None, name: str) -> str:
    return _figure(mean.values[name]) if mean and name in mean.values else "-"


def _behind(mean: Mean | None, engine: str) -> str:
    """Nothing where it is ahead; an exclamation mark where the goal is missed."""
    distance = behind(mean, engine) if mean else None
    if mean is None or distance is None or distance <= 0:
        return "-"
    return f"{_figure(distance)}{'!' if distance > FAR_BEHIND and mean.files >= ENOUGH_FILES else ''}"


def _best(others: Mapping[str, float]) -> str:
    if not others:
        return "-"
    name = max(others, key=lambda other: others[other])
    return f"{_figure(others[name])} {name}"


def _figure(value: float) -> str:
    return f"{value:.3f}"


def _results(scores: Sequence[Score], found: Sequence[Engine], missing: dict[str, str]) -> dict[str, object]:
    return {
        "engines": {engine.name: engine.version for engine in found},
        "missing": missing,
        "means": [mean.model_dump(mode="json") for mean in means(scores)],
        "files": [
            {
                "engine": score.engine,
                "file": score.sample.name,
                "values": {measure: round(value, 4) for measure, value in score.values.items()},
                "fault": score.fault,
            }
            for score in scores
        ],
    }


if __name__ == "__main__":
    main()

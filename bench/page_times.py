"""Where the time of a page goes: ``recto run`` as it is, looked at a hundred times a second in all its processes.

py-spy takes the samples. Each counts for the innermost of the stages below that its stack is in; a native library's
time counts for the function that called it. Processor seconds a page, and the share of all. Start-up is counted apart.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.corpus import Category, Sample
from bench.engines import RECTO, STDOUT, Recto, inputs_of
from bench.fidelity import add_sample_options, samples_of
from bench.reports import RESULTS, print_table, write_json
from bench.speed import BORN_DIGITAL, SCANS

RATE = 100
"""Samples a second."""

STAGES = {
    "start-up and imports": ("_find_and_load (", "<module> (gateway"),
    "models loaded": (
        "RapidModels.__init__",
        "__init__ (ocr_backends/rapid_models",
        "on_one_thread",
        "<module> (pymupdf",
    ),
    "document opened, pages counted": ("ingest (", "open_document (", "_opened ("),
    "facts of the page": ("page_facts (",),
    "page drawn": ("draw (documents/mupdf", "scan_of ("),
    "image decoded or encoded": ("decode (documents/raster", "encode (documents/raster", "encode_figure ("),
    "text layer judged": ("judge_text_layer (",),
    "blank page judged": ("judge_blank (",),
    "orientation, skew, size": ("prepared (",),
    "lines found (detector)": ("_boxes (ocr_backends/rapid_models",),
    "lines read (recogniser)": ("_texts (ocr_backends/rapid_models",),
    "rest of the engine": ("recognize (ocr_backends",),
    "words of the text layer": ("_lines (ocr_backends/pdf_text", "_words (ocr_backends/pdf_text"),
    "layout model": ("get_layout (",),
    "tables found": ("find_tables (",),
    "scan laid under its words": ("sheet (ocr_backends/mupdf", "rulings ("),
    "words put into regions": ("layout_of (", "with_aligned_tables (", "pictures_on ("),
    "blocks made and judged": ("parse (layouts/parsing", "judge (layouts/judging"),
    "work kept and fetched": ("put_if_absent (", "get (storage", "packed (", "unpacked ("),
    "files written": ("assemble (",),
    "memory handed back": ("_give_back_memory (",),
    "coordinator": ("run (workers/local/coordinator",),
}
REST = "rest"

WAITING = ("select (selectors.py", "_worker (concurrent/futures/thread.py")
"""Innermost frames of threads that wait; py-spy takes some of them for busy."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_sample_options(parser)
    parser.add_argument("--json", type=Path, default=RESULTS / "page_times.json")
    given = parser.parse_args()
    samples = [sample for sample in samples_of(given) if sample.category is not Category.TABLES]
    profiles: dict[str, dict[str, float]] = {}
    for kind in (SCANS, BORN_DIGITAL):
        if own := [sample for sample in samples if sample.scan == (kind == SCANS)]:
            profiles[kind] = _profiled(own, given.workers)
            _print(kind, profiles[kind])
    write_json(given.json, {"seconds_a_page": profiles})


def shares(stacks: Iterable[str]) -> Counter[str]:
    """Samples by stage. A line is ``frame;frame;... count``, outermost first, as py-spy's raw format has it."""
    counts: Counter[str] = Counter()
    for line in stacks:
        frames, _, count = line.rpartition(" ")
        stack = frames.split(";")
        if not any(mark in stack[-1] for mark in WAITING):
            counts[_stage(stack)] += int(count)
    return counts


def _stage(frames: Sequence[str]) -> str:
    for frame in reversed(frames):
        for stage, marks in STAGES.items():
            if any(mark in frame for mark in marks):
                return stage
    return REST


def _profiled(samples: Sequence[Sample], workers: int) -> dict[str, float]:
    """Processor seconds a page, by stage."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stacks = folder / "stacks"
        spy = [str(Path(sys.executable).with_name("py-spy")), "record", "--subprocesses", "--format", "raw"]
        spy += ["--rate", str(RATE), "--output", str(stacks), "--"]
        with (folder / STDOUT).open("wb") as printed:
            command = Recto(RECTO, workers).command(inputs_of(samples), folder)
            subprocess.run([*spy, *command], stdout=printed, stderr=subprocess.DEVNULL, check=True)
        counts = shares(stacks.read_text("utf-8").splitlines())
    pages = sum({sample.path: sample.pages for sample in samples}.values())
    return {stage: round(counts[stage] / RATE / pages, 4) for stage in (*STAGES, REST) if counts[stage]}


def _print(kind: str, seconds: dict[str, float]) -> None:
    total = sum(seconds.values())
    ordered = sorted(seconds.items(), key=lambda one: -one[1])
    rows = [[stage, f"{taken:.3f}", f"{taken / total:.1%}"] for stage, taken in ordered]
    print_table(f"A page, {kind}: {total:.2f} s", ["stage", "CPU seconds", "share"], rows)


if __name__ == "__main__":
    main()

"""How long a page takes from the PDF to the tiles that DeepSeek-OCR is given? One process, one core, one thread.

``python -m bench.preprocessing [--corpus DIR] [--rounds 3]``; nothing else should be running. Pages are opened, judged
(text layer, blank), drawn or passed through, decoded, set upright and level, and cut into tiles, by the functions that
workers call. Nothing is stored; a process that reads what another has drawn decodes it once more. Pages of our samples
as three kinds of scanner give them, and drawn at 200 dpi; with ``--corpus`` also the scans of a corpus, and its
born-digital pages drawn.

Milliseconds are processor time, so that another program's share does not count; pages a second are a thousand by them.
The stages are measured in a round of their own, for watching costs time too: they add up to a little more.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from bench.corpus import Category, corpus_samples
from bench.made_pages import born_digital, scans
from bench.reports import RESULTS, print_table, write_json
from bench.stage_clock import REST, StageClock
from documents.kinds import FileKind
from documents.opening import open_document
from documents.pdf import PdfDocument
from documents.raster import decode, encode
from documents.text_layer import page_facts
from layouts.judging.blank import judge_blank
from layouts.judging.trust import judge_text_layer
from layouts.pixels.upright import levelled, skew_of
from ocr_backends.deepseek.tiles import tiles_of
from ocr_backends.orientation import lies_upright, page_rotation
from recto.options import ReadOptions
from recto.settings import Limits
from recto.values import Value
from workers.stages.recognition import level
from workers.stages.split import BlankPlan, ImagePlan, TextPlan, image_plan, split_page

ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}
SCANS, DRAWN = "scans", "drawn"
GOALS: Final = {SCANS: 40.0, DRAWN: 90.0}
"""Milliseconds a page."""

STAGES: Final[dict[Callable[..., object], str]] = {
    open_document: "document opened",
    page_facts: "facts of the page",
    judge_text_layer: "text layer judged",
    PdfDocument.scan: "scan taken out",
    PdfDocument.drawing: "page drawn",
    encode: "image encoded",
    decode: "image decoded",
    judge_blank: "blank page judged",
    lies_upright: "evidently upright?",
    page_rotation: "orientation",
    skew_of: "skew measured",
    levelled: "turned and levelled",
    tiles_of: "tiles",
}


class Set(Value):
    """Documents whose pages go to the model. ``force_ocr``: without a look at their text first."""

    name: str
    kind: str
    paths: tuple[Path, ...]
    force_ocr: bool = False


class Measured(Value):
    """Of one set. ``milliseconds``: of the processor, a page, the median round; ``stages``: the same, by stage."""

    name: str
    kind: str
    pages: int
    milliseconds: float
    stages: dict[str, float]

    @property
    def pages_per_second(self) -> float:
        return 1000 / self.milliseconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="a folder with a MANIFEST.jsonl")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--most", type=int, default=40, help="documents of the corpus, of each kind")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, default=RESULTS / "preprocessing.json")
    given = parser.parse_args()
    _alone_on_one_core()
    with tempfile.TemporaryDirectory() as folder:
        sets = [*made_sets(Path(folder)), *(corpus_sets(given.corpus, given.split, given.most) if given.corpus else ())]
        found = [measured(one, rounds=given.rounds) for one in sets]
    _report(found)
    rows = [one.model_dump(mode="json") | {"pages_per_second": round(one.pages_per_second, 2)} for one in found]
    write_json(given.json, {"goals_in_milliseconds": GOALS, "rounds": given.rounds, "sets": rows})


def made_sets(folder: Path) -> list[Set]:
    paths = tuple(born_digital())
    made = [Set(name=name, kind=SCANS, paths=(path,)) for name, path in scans(folder).items()]
    drawn = Set(name="drawn, 200 dpi", kind=DRAWN, paths=paths, force_ocr=True)
    judged = Set(name="drawn, 200 dpi, after a look at its text", kind=DRAWN, paths=paths)
    return [*made, drawn, judged]


def corpus_sets(corpus: Path, split: str, most: int) -> list[Set]:
    """Every n-th PDF of the corpus, so that all its sources are met."""
    pdfs = [one for one in corpus_samples(corpus, split) if one.path.suffix.lower() == ".pdf" and one.pages <= 20]
    scanned = [one.path for one in pdfs if one.scan]
    digital = [one.path for one in pdfs if not one.scan and one.category is not Category.TABLES]
    kinds = ((SCANS, scanned), (DRAWN, digital))
    return [
        Set(name=f"corpus, {kind}", kind=kind, paths=tuple(_spread(paths, most)), force_ocr=kind == DRAWN)
        for kind, paths in kinds
        if paths
    ]


def measured(asked: Set, *, rounds: int) -> Measured:
    """After a round that loads models and warms caches."""
    pages = preprocess(asked)
    taken = [_seconds(lambda: preprocess(asked)) for _ in range(rounds)]
    clock = StageClock(STAGES)
    with clock.running():
        preprocess(asked)
    return Measured(
        name=asked.name,
        kind=asked.kind,
        pages=pages,
        milliseconds=round(1000 * median(taken) / pages, 2),
        stages={stage: round(1000 * seconds / pages, 2) for stage, seconds in clock.seconds.items()},
    )


def preprocess(asked: Set) -> int:
    """From the files to tiles; the number of pages that came to that."""
    options, limits, pages = ReadOptions(force_ocr=asked.force_ocr), Limits(), 0
    for path in asked.paths:
        with open_document(path, kind=FileKind.PDF, shown=path.name, password="", limits=limits) as document:
            for index in range(document.page_count):
                plan = split_page(document, index, options, limits)
                if isinstance(plan, TextPlan):  # what follows where its own text cannot be read
                    plan = image_plan(document, index, options, limits, reason=plan.reason)
                if isinstance(plan, BlankPlan):
                    continue
                _tiles(plan)
                pages += 1
    return pages


def _tiles(plan: ImagePlan) -> None:
    tiles_of(level(plan.pixels, image=plan.image.id, dpi=plan.dpi).pixels)


def _alone_on_one_core() -> None:
    """Starts this program anew: libraries decide on their threads when they are loaded."""
    if all(os.environ.get(name) == value for name, value in ONE_THREAD.items()):
        return
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    anew = [sys.executable, "-m", "bench.preprocessing", *sys.argv[1:]]
    os.execve(sys.executable, anew, os.environ | ONE_THREAD)  # noqa: S606


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _spread(paths: Sequence[Path], most: int) -> Sequence[Path]:
    return paths[:: max(1, -(-len(paths) // most))]


def _report(found: Sequence[Measured]) -> None:
    rows = [
        [one.name, one.pages, one.milliseconds, f"{one.pages_per_second:.1f}", goal, one.milliseconds <= goal]
        for one in found
        for goal in (GOALS[one.kind],)
    ]
    columns = ["from", "pages", "ms a page", "pages/s of one core", "goal, ms", "met"]
    print_table("From PDF to tiles", columns, rows)
    stages = [stage for stage in (*STAGES.values(), REST) if any(stage in one.stages for one in found)]
    table = [[stage, *(one.stages.get(stage, 0.0) for one in found)] for stage in stages]
    print_table("Milliseconds a page, by stage", ["stage", *(one.name for one in found)], table)


if __name__ == "__main__":
    main()

"""Searchable PDF over scans: does the page look the same, are words found where they stand, what does it cost?

Words are made, spread over the page in rows, or with ``--backend`` read by an engine from the drawn page.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# PyMuPDF carries no types.

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pymupdf

from bench.reports import RESULTS, print_table, write_json
from documents.facts import FileKind
from documents.opening import kind_of, open_document
from documents.raster import decode
from documents.searchable import TextPage, write_searchable
from documents.source import SourceDocument
from ocr_backends.protocol import OcrBackend
from ocr_backends.registry import make_backend
from recto.errors import RectoError
from recto.geometry import Box, Upright
from recto.images import EncodedImage, PageImage
from recto.options import ReadOptions
from recto.pages import PageWord
from recto.recognitions import WordsRecognition
from recto.settings import Limits

DPI = 100
LEAST_LIKENESS = 0.7
"""Intersection over union from which a word counts as found where it stands."""

Reader = Callable[[SourceDocument, int], tuple[PageWord, ...]]


class Measured(NamedTuple):
    """``changed``: pages with any pixel that differs. ``ratio``: bytes of the result over bytes of the source."""

    pages: int
    changed: int
    words: int
    found: int
    ratio: float
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("samples/documents"))
    parser.add_argument("--backend", default="", help="an engine that reads images, such as rapidocr")
    parser.add_argument("--files", type=int, default=0, help="at most that many; 0 for all")
    parser.add_argument("--pages", type=int, default=5, help="at most that many of each file")
    parser.add_argument("--out", type=Path, default=RESULTS / "searchable.json")
    given = parser.parse_args()
    results: dict[str, Measured] = {}
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        reader = made_words
        if given.backend:
            backend = make_backend(given.backend, options=ReadOptions(backend=given.backend))
            stack.callback(backend.close)
            reader = reader_with(backend)
        files = sorted(path for path in given.corpus.rglob("*") if path.is_file())
        for path in files:
            if given.files and len(results) >= given.files:
                break
            try:
                results[path.name] = measured(path, Path(folder) / "searchable.pdf", reader, given.pages)
            except RectoError as error:
                print(error.message)
    _report(results, given.out)


def measured(source: Path, to: Path, reader: Reader, most_pages: int) -> Measured:
    kind = kind_of(source, shown=source.name, limits=Limits())
    with open_document(source, kind=kind, shown=source.name, password="", limits=Limits()) as document:
        indices = range(min(document.page_count, most_pages))
        pages = [TextPage(index=index, words=reader(document, index)) for index in indices]

        def image_of(index: int) -> EncodedImage:
            return document.render(index, DPI)[0]

        started = time.monotonic()
        write_searchable(source, to, kind=kind, password="", pages=pages, image_of=image_of)
        seconds = (time.monotonic() - started) / document.page_count
    found = sum(_found(to, page) for page in pages)
    # A page made of an image file has no look of its own to compare with.
    changed = sum(_changed(source, to, index) for index in indices) if kind is FileKind.PDF else 0
    words = sum(len(page.words) for page in pages)
    return Measured(len(pages), changed, words, found, to.stat().st_size / source.stat().st_size, seconds)


def made_words(document: SourceDocument, index: int) -> tuple[PageWord, ...]:
    """Words without meaning, the same for the same page; no two of them equal."""
    rng = random.Random(index)  # noqa: S311
    words: list[PageWord] = []
    for row in range(40):
        left = 0.08
        while left < 0.85:
            text = "".join(rng.choices("bcdfghklmnprstvz", k=rng.randint(3, 9))) + str(len(words))
            width = 0.011 * len(text)
            top = 0.05 + 0.022 * row
            words.append(PageWord(text=text, box=Box.of(left, top, left + width, top + 0.014), confidence=1.0))
            left += width + 0.012
    return tuple(words)


def reader_with(backend: OcrBackend) -> Reader:
    def read(document: SourceDocument, index: int) -> tuple[PageWord, ...]:
        image, dpi = document.render(index, 200)
        pixels = decode(image, limits=Limits())
        outcome = backend.recognize([PageImage(id=image.id, pixels=pixels, dpi=dpi, upright=Upright())])[0]
        if not isinstance(outcome, WordsRecognition):
            return ()
        return tuple(PageWord(text=word.text, box=word.box, confidence=word.confidence) for word in outcome.words)

    return read


def _found(path: Path, page: TextPage) -> int:
    with pymupdf.open(path) as document:
        loaded = document[page.index]
        text = loaded.get_textpage()
        return sum(_stands(loaded, text, word) for word in page.words)


def _stands(page: pymupdf.Page, text: pymupdf.TextPage, word: PageWord) -> bool:
    size = (page.rect.width, page.rect.height)
    hits = [pymupdf.Rect(hit) * page.rotation_matrix for hit in page.search_for(word.text, textpage=text)]
    boxes = [Box.of(hit.x0 / size[0], hit.y0 / size[1], hit.x1 / size[0], hit.y1 / size[1]) for hit in hits]
    return any(_likeness(box, word.box) >= LEAST_LIKENESS for box in boxes)


def _likeness(one: Box, other: Box) -> float:
    shared = one.overlap(other)
    whole = one.area + other.area - shared
    return shared / whole if whole > 0.0 else 0.0


def _changed(before: Path, after: Path, index: int) -> bool:
    with pymupdf.open(before) as old, pymupdf.open(after) as new:
        pixmaps = [document[index].get_pixmap(dpi=DPI, alpha=False) for document in (old, new)]
    one, other = (np.frombuffer(pixmap.samples, np.uint8) for pixmap in pixmaps)
    return not np.array_equal(one, other)


def _report(results: dict[str, Measured], out: Path) -> None:
    rows: list[list[object]] = [
        [name[:40], one.pages, one.changed, one.words, _share(one), f"{one.ratio:.3f}", f"{one.seconds:.3f}"]
        for name, one in results.items()
    ]
    whole = Measured(
        pages=sum(one.pages for one in results.values()),
        changed=sum(one.changed for one in results.values()),
        words=sum(one.words for one in results.values()),
        found=sum(one.found for one in results.values()),
        ratio=float(np.median([one.ratio for one in results.values()] or [0.0])),
        seconds=float(np.median([one.seconds for one in results.values()] or [0.0])),
    )
    rows.append(["all (medians at the end)", *whole[:3], _share(whole), f"{whole.ratio:.3f}", f"{whole.seconds:.3f}"])
    columns = ["file", "pages", "changed", "words", "found", "size ratio", "seconds/page"]
    print_table("Searchable PDF", columns, rows)
    write_json(out, {"files": {name: one._asdict() for name, one in results.items()}, "all": whole._asdict()})


def _share(one: Measured) -> str:
    return f"{one.found / one.words:.4f}" if one.words else "-"


if __name__ == "__main__":
    main()
